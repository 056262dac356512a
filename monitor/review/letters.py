"""Letters: a case becomes a notice, the notice is checked against its law pack, and a checked letter is kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from fingerprints.values import Modality, Segment
from monitor.errors import InputError
from monitor.files import write_whole
from monitor.notices import (
    ClaimedWork,
    ConsideredHead,
    DecisionRecord,
    ExceptionRecord,
    InfringingItem,
    Letter,
    MatchedSegment,
    Notice,
    Party,
    Recipient,
    RecipientKind,
    Role,
    Signature,
    load_pack,
    write_draft,
    write_letter,
)
from monitor.review.cases import FACTORS
from monitor.settings import Profile, version_of
from monitor.store.library import Library
from monitor.values import Case, Finding, NoticeRecord, Work, is_person

PACK = "us_dmca_notice"


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRequest:
    """What the signer says when asking for a letter."""

    to: str
    """``Name <address>``, or a name alone."""
    kind: RecipientKind
    form_url: str
    verified_on: date | None
    """When the recipient was looked up."""
    seen_live_at: datetime | None
    """When the signer last opened every address and saw the copy."""
    authority_document: str
    sender: Profile
    sign: bool = False
    """Whether the signer has read the draft and signs; otherwise the letter is a draft."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One letter on disk."""

    path: Path
    letter: Letter
    reference: str
    record: NoticeRecord | None
    """None for a draft: only signed letters are on record."""

    @property
    def cover(self) -> Path:
        """The note for the sender that lies beside the letter."""
        return self.path.with_suffix(".cover.md")


def draft(library: Library, case_id: int, request: LetterRequest, now: datetime) -> Notice:
    """Return the notice that a case and its signer make, as signed now; nothing is checked yet.

    Only a letter that is to be signed gets a reference number of its own.

    :raises NotFoundError: there is no such case
    :raises InputError: the recipient cannot be understood
    """
    case = library.store.cases.get(case_id)
    findings = [library.store.matches.get(match_id) for match_id in case.match_ids]
    sender = request.sender
    role = Role(sender.role or Role.OWNER)
    # Who does not say to be the owner is not taken for it.
    owner = sender.principal or _common_owner(findings) or (sender.name if sender.role == Role.OWNER else "")
    return Notice(
        reference=_next_reference(library, now) if request.sign else f"DRAFT-{case.id:04}",
        dated_on=now.date(),
        pack_id=PACK,
        principal=Party(name=owner, kind=Role.OWNER, organisation=sender.organisation if role is Role.OWNER else ""),
        sender=Party(
            name=sender.name,
            kind=role,
            organisation=sender.organisation,
            address=_lines(sender.address),
            phone=sender.phone,
            email=sender.email,
        ),
        recipient=_recipient(request, case),
        works=tuple(_claimed(work, findings, owner, request) for work in _works(findings)),
        exceptions=_exceptions(case),
        signature=_signature(sender.name, now, role, request),
        method=f"Reclaim {version_of()}, engine parameters {library.spec.id}",
    )


def write_letters(library: Library, case_id: int, request: LetterRequest, formats: Sequence[str]) -> list[Written]:
    """Write a letter in one or several formats into the library's folder of letters.

    A signed letter has its own reference number, which all its formats share, and is recorded. A draft replaces the
    case's last draft.

    :raises LetterRefusedError: an element that the law asks for is missing, or, for a draft, the facts speak against
        the claim; nothing is written
    :raises ExportError: a format is unknown or cannot show a character; nothing is written
    :raises LibraryError: the disk is full or refuses
    """
    write = write_letter if request.sign else write_draft
    pack = load_pack(PACK)
    with library.store.transaction():  # nobody else may take the same reference meanwhile
        notice = draft(library, case_id, request, library.clock())
        now = library.clock()
        letters = [write(notice, pack, now=now, format=format_) for format_ in formats]
        written = []
        for letter in letters:
            path = library.settings.letters / f"{notice.reference}.{letter.format}"
            write_whole(path, letter.content)
            write_whole(path.with_suffix(".cover.md"), letter.cover_note.encode())
            record = _record(library, case_id, notice, letter, path)
            written.append(Written(path=path, letter=letter, reference=notice.reference, record=record))
    return written


def _next_reference(library: Library, now: datetime) -> str:
    """Return the first reference number of this year that no letter of the library has."""
    start = f"RC-{now:%Y}-"
    taken = [ref for case in library.store.cases.all() for ref in case.references if ref.startswith(start)]
    numbers = [int(ref.removeprefix(start)) for ref in taken]
    return f"{start}{max(numbers, default=0) + 1:04}"


def _record(library: Library, case_id: int, notice: Notice, letter: Letter, path: Path) -> NoticeRecord | None:
    said: dict[str, str] = {"reference": notice.reference, "format": letter.format, "sha256": letter.sha256}
    if letter.is_draft or notice.signature is None:
        library.record("notice.draft", f"case {case_id}", **said)
        return None
    record = NoticeRecord(
        id=0,
        case_id=case_id,
        pack=notice.pack_id,
        format=letter.format,
        path=path,
        sha256=letter.sha256,
        recipient=notice.recipient.name,
        signer=notice.sender.name,
        role=notice.sender.kind,
        signed_at=notice.signature.signed_at,
    )
    kept = library.store.notices.add(record)
    people = {"recipient": kept.recipient, "signer": kept.signer}
    library.record("notice.write", f"case {case_id}", notice=kept.id, **said, **people)
    return kept


def _signature(name: str, now: datetime, role: Role, request: LetterRequest) -> Signature | None:
    if not name:
        return None
    return Signature(
        name=name,
        signed_at=now,
        role=role,
        capacity=request.sender.capacity,
        authority_document=request.authority_document,
    )


def _recipient(request: LetterRequest, case: Case) -> Recipient:
    name, email = _name_and_address(request.to or case.recipient)
    return Recipient(
        name=name,
        kind=request.kind,
        service=case.recipient,
        email=email,
        url=request.form_url,
        agent_verified_on=request.verified_on,
    )


def _name_and_address(text: str) -> tuple[str, str]:
    found = re.fullmatch(r"\s*(?P<name>[^<>]*?)\s*(<(?P<email>[^<>\s]+@[^<>\s]+)>)?\s*", text)
    if found is None:
        raise InputError(f"The recipient “{text}” cannot be understood; write “Name <address@example.org>”.")
    email = found["email"] or ""
    return found["name"].strip('"') or email, email


def _works(findings: list[Finding]) -> list[Work]:
    return list({finding.work.id: finding.work for finding in findings}.values())


def _common_owner(findings: list[Finding]) -> str:
    owners = {finding.work.rights.owner for finding in findings if finding.work.rights.owner}
    return owners.pop() or "" if len(owners) == 1 else ""


def _claimed(work: Work, findings: list[Finding], owner: str, request: LetterRequest) -> ClaimedWork:
    rights = work.rights
    return ClaimedWork(
        title=work.name,
        description=describe(work),
        owner=rights.owner or owner,
        published_on=date.fromisoformat(rights.published[:10]) if rights.published else None,
        copyrighted_urls=(rights.url,) if rights.url else (),
        deposit_sha256=work.file.sha256,
        infringing_items=tuple(_item(finding, request) for finding in findings if finding.work.id == work.id),
    )


def describe(work: Work) -> str:
    """Return what kind of recording a work is, as a noun phrase."""
    media = work.media
    if not media.width_px:
        return f"Sound recording of {media.duration_s:.0f} seconds"
    sound = "with sound" if media.audio_codec else "without sound"
    return f"Video {sound} of {media.duration_s:.0f} seconds, {media.width_px} × {media.height_px} pixels"


def _item(finding: Finding, request: LetterRequest) -> InfringingItem:
    seen = finding.clip.provenance
    # Only the picture is claimed: whether the sound is the owner's is not on record yet.
    pictured = [s for s in finding.match.segments if s.modality is Modality.PICTURE]
    return InfringingItem(
        url=seen.url or "",
        platform=seen.platform or "",
        captured_at=seen.captured_at,
        received_at=finding.clip.scanned_at,
        claimable_s=finding.seconds if pictured else 0.0,
        account=seen.account or "",
        segments=tuple(
            MatchedSegment(
                clip_start_s=s.clip_start_s,
                clip_end_s=s.clip_end_s,
                work_start_s=s.work_start_s,
                work_end_s=s.work_end_s,
                modality=s.modality,
            )
            for s in pictured
        ),
        match_kind=finding.match.kind,
        transforms=changes_seen(pictured),
        clip_sha256=finding.clip.file.sha256,
        seen_live_at=request.seen_live_at,
        decision=_decision(finding),
    )


def changes_seen(segments: Sequence[Segment]) -> tuple[str, ...]:
    """Say what was done to the picture, once where only measured numbers differ: the longest stretch counts."""
    longest = sorted(segments, key=lambda segment: -segment.clip_length_s)
    by_kind: dict[str, str] = {}
    for segment in longest:
        by_kind.setdefault(re.sub(r"\d+", "", segment.transform), segment.transform)
    return tuple(sorted(set(by_kind.values()) - {"none"}))


def _decision(finding: Finding) -> DecisionRecord | None:
    decision = finding.decision
    if decision is None:
        return None
    # The name of an account names nobody.
    by = decision.actor if is_person(decision.actor) else ""
    return DecisionRecord(match_id=finding.id, verdict=decision.verdict, by=by, at=decision.decided_at)


def _exceptions(case: Case) -> tuple[ExceptionRecord, ...]:
    consideration = case.consideration
    if consideration is None:
        return ()
    heads = tuple(ConsideredHead(head=head, reasoning=getattr(consideration, head)) for head in FACTORS)
    record = ExceptionRecord(
        considered_by=consideration.considered_by,
        considered_at=consideration.considered_at,
        match_ids=case.match_ids,
        conclusion=consideration.conclusion,
        reason=consideration.reason,
        heads=heads,
    )
    return (record,)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in re.split(r"[\n;]", text) if line.strip())
