"""Letters: a case becomes a notice, the notice is checked against its law pack, and a checked letter is kept."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from fingerprints.values import Modality
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
    write_letter,
)
from monitor.review.cases import FACTORS
from monitor.settings import Profile, version_of
from monitor.store.library import Library
from monitor.values import Case, Finding, NoticeRecord, Work

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One letter on disk."""

    record: NoticeRecord
    letter: Letter


def draft(library: Library, case_id: int, request: LetterRequest, now: datetime) -> Notice:
    """Return the notice that a case and its signer make; nothing is checked yet.

    :raises NotFoundError: there is no such case
    :raises InputError: the recipient cannot be understood
    """
    case = library.store.cases.get(case_id)
    findings = [library.store.matches.get(match_id) for match_id in case.match_ids]
    sender = request.sender
    role = Role(sender.role or Role.OWNER)
    owner = sender.principal or _common_owner(findings) or (sender.name if role is Role.OWNER else "")
    return Notice(
        reference=f"RC-{case.created_at:%Y}-{case.id:04}",
        dated_on=now.date(),
        pack_id=PACK,
        principal=Party(name=owner, kind=Role.OWNER),
        sender=Party(
            name=sender.name, kind=role, address=_lines(sender.address), phone=sender.phone, email=sender.email
        ),
        recipient=_recipient(request, case),
        works=tuple(_claimed(work, findings, owner, request) for work in _works(findings)),
        exceptions=_exceptions(case),
        signature=_signature(sender.name, now, role, request),
        method=f"Reclaim {version_of()}, engine parameters {library.spec.id}",
    )


def write_letters(library: Library, case_id: int, request: LetterRequest, formats: Sequence[str]) -> list[Written]:
    """Write a checked letter in one or several formats into the library's folder of letters, and record it.

    :raises LetterRefusedError: an element that the law asks for is missing; nothing is written
    :raises ExportError: a format is unknown or cannot show a character; nothing is written
    :raises LibraryError: the disk is full or refuses
    """
    # Documents bear whole seconds; the next one is never before the consideration of fair use.
    now = (library.clock() + timedelta(seconds=1)).replace(microsecond=0)
    notice = draft(library, case_id, request, now)
    pack = load_pack(PACK)
    letters = [write_letter(notice, pack, now=now, format=format_) for format_ in formats]
    first = 1 + len(library.store.cases.get(case_id).notices)
    written = []
    for number, letter in enumerate(letters, start=first):
        path = library.settings.letters / f"{notice.reference}-{number}.{letter.format}"
        write_whole(path, letter.content)
        write_whole(path.with_suffix(".cover.md"), letter.cover_note.encode())
        written.append(Written(record=_record(library, case_id, notice, letter, path), letter=letter))
    return written


def _record(library: Library, case_id: int, notice: Notice, letter: Letter, path: Path) -> NoticeRecord:
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
        signed_at=notice.signature.signed_at if notice.signature else library.clock(),
    )
    with library.store.transaction():
        kept = library.store.notices.add(record)
        library.record(
            "notice.write",
            f"case {case_id}",
            notice=kept.id,
            reference=notice.reference,
            format=kept.format,
            sha256=kept.sha256,
            recipient=kept.recipient,
            signer=kept.signer,
        )
    return kept


def _signature(name: str, now: datetime, role: Role, request: LetterRequest) -> Signature | None:
    if not name:
        return None
    return Signature(name=name, signed_at=now, role=role, authority_document=request.authority_document)


def _recipient(request: LetterRequest, case: Case) -> Recipient:
    name, email = _name_and_address(request.to or case.recipient)
    return Recipient(
        name=name, kind=request.kind, email=email, url=request.form_url, agent_verified_on=request.verified_on
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
        captured_at=seen.captured_at or finding.clip.scanned_at,
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
        transforms=tuple(sorted({s.transform for s in pictured} - {"none"})),
        clip_sha256=finding.clip.file.sha256,
        seen_live_at=request.seen_live_at,
        decision=_decision(finding),
    )


def _decision(finding: Finding) -> DecisionRecord | None:
    decision = finding.decision
    if decision is None:
        return None
    return DecisionRecord(match_id=finding.id, verdict=decision.verdict, by=decision.actor, at=decision.decided_at)


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
