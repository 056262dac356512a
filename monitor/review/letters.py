"""Letters: a notice is checked against its law pack, and a checked letter is kept and begins its life."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from monitor.casework.lifecycle import State
from monitor.casework.values import LetterFacts, LetterItem, LetterRecord
from monitor.errors import ExportError
from monitor.files import write_whole
from monitor.notices import Letter, Notice, ending_of, load_pack, supplies_from, to_json, write_draft, write_letter
from monitor.people import name_key
from monitor.review.accepting import commands_of
from monitor.review.claims import claims, demand_claimable, weighed_again
from monitor.review.closing import demand_open
from monitor.review.drafting import LetterRequest, draft
from monitor.review.looking import record_stated
from monitor.review.pressing import demand_true
from monitor.review.remarking import giving_way, remarks_on
from monitor.review.signing import demand_own_hand
from monitor.review.steps import new_step, put_step, record_step
from monitor.rights.permitting import address_of
from monitor.store.library import Library
from monitor.values import NoticeRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One letter on disk."""

    path: Path
    letter: Letter
    reference: str
    record: NoticeRecord | None
    """None for a draft: only signed letters are on record."""
    left_out: tuple[str, ...] = ()
    """Why other formats of the draft could not be written, a sentence for each."""

    @property
    def cover(self) -> Path:
        """The note for the sender that lies beside the letter."""
        return self.path.with_suffix(".cover.md")


def write_letters(
    library: Library,
    case_id: int,
    request: LetterRequest,
    formats: Sequence[str],
    enclosed: Sequence[tuple[str, bytes]] = (),
    letterhead: bytes | None = None,
) -> list[Written]:
    """Write a letter in one or several formats into the library's folder of letters.

    A signed letter has its own reference number, which all its formats share, and is recorded. A draft replaces the
    case's last draft.

    :param enclosed: name and content of the files that go with the letter; an e-mail carries them
    :param letterhead: a .docx file whose page, header, footer and styles a Word letter gets, in place of the firm's
    :raises LetterRefusedError: an element that the law asks for is missing, or, for a draft, the facts speak against
        the claim; nothing is written
    :raises ExportError: a format is unknown or cannot show a character; nothing is written
    :raises LibraryError: the disk is full or refuses
    """
    with library.store.transaction():  # nobody else may take the same reference meanwhile
        now = library.clock()
        reference = next_reference(library, now) if request.sign else ""
        notice = draft(library, case_id, request, now, reference)
        written = keep_letter(
            library, notice, formats, sign=request.sign, case_id=case_id, enclosed=enclosed, letterhead=letterhead
        )
        if request.sign and request.seen_live_at:
            record_stated(library, notice, request.seen_live_at)
        return written


def keep_letter(  # noqa: PLR0913  everything that a letter is kept with
    library: Library,
    notice: Notice,
    formats: Sequence[str],
    *,
    sign: bool,
    case_id: int | None = None,
    follows: LetterRecord | None = None,
    enclosed: Sequence[tuple[str, bytes]] = (),
    letterhead: bytes | None = None,
) -> list[Written]:
    """Check a notice and write it in several formats; a signed one is put on record and waits to be sent.

    Call it in a transaction.

    :param follows: the letter that this one follows up, corrects or withdraws
    :param enclosed: as for ``write_letters``, and so is ``letterhead``
    :raises TemplateError: a template of the firm is broken, or does what none may do
    :raises LetterRefusedError, ExportError, LibraryError: as ``write_letters``
    """
    write, pack, now = write_letter if sign else write_draft, load_pack(notice.pack_id), library.clock()
    notice = weighed_again(library, notice, case_id)
    if sign:
        demand_own_hand(library, notice)
        if follows is None:  # what is wrong can be withdrawn and corrected in a closed case, too
            demand_open(library, case_id)
        demand_claimable(library, notice, follows)
    demand_true(library, notice, follows, case_id)
    firm = supplies_from(library.settings.templates)
    paper = letterhead or firm.letterhead
    after = commands_of(library, notice) if sign else ()
    remarks = remarks_on(library, notice, case_id, sign=sign)
    supplies = replace(firm, enclosures=tuple(enclosed), letterhead=paper, commands=after, remarks=remarks)

    def make(format_: str) -> Letter:
        return write(notice, pack, now=now, format=format_, supplies=supplies)

    left_out: tuple[str, ...] = ()
    if sign:  # all or nothing, before the reference number is used
        letters = [make(format_) for format_ in formats]
    else:
        letters, left_out = _possible(make, formats)
    written = []
    for letter in letters:
        path = library.settings.letters / f"{notice.reference}.{ending_of(letter.format)}"
        write_whole(path, letter.content)
        write_whole(path.with_suffix(".cover.md"), letter.cover_note.encode())
        record = _record(library, case_id, notice, letter, path)
        one = Written(path=path, letter=letter, reference=notice.reference, record=record, left_out=left_out)
        written.append(one)
    if sign:
        _begin_life(library, notice, letters[0], case_id, follows)
    return written


def _possible(make: Callable[[str], Letter], formats: Sequence[str]) -> tuple[list[Letter], tuple[str, ...]]:
    """Return a draft in the formats that it can have, and why it cannot have the others.

    :raises ExportError: it can have none of them
    """
    letters: list[Letter] = []
    problems: list[ExportError] = []
    left_out: list[str] = []
    for format_ in formats:
        try:
            letters.append(make(format_))
        except ExportError as error:
            problems.append(error)
            left_out.append(f"Not written as {format_}: {error}")
    if not letters and problems:
        raise problems[0]
    return letters, tuple(left_out)


def next_reference(library: Library, now: datetime) -> str:
    """Return the first reference number of this year that no letter of the library has."""
    start = f"RC-{now:%Y}-"
    return f"{start}{library.store.letters.last_number(start) + 1:04}"


def _record(library: Library, case_id: int | None, notice: Notice, letter: Letter, path: Path) -> NoticeRecord | None:
    said: dict[str, str] = {"reference": notice.reference, "format": letter.format, "sha256": letter.sha256}
    said["template_sha256"] = letter.template_sha256
    subject = f"case {case_id}" if case_id else f"letter {notice.reference}"
    if letter.is_draft or notice.signature is None:
        library.record("notice.draft", subject, **said)
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
    library.record("notice.write", subject, notice=kept.id, **said, **people)
    return kept


def _begin_life(
    library: Library, notice: Notice, written: Letter, case_id: int | None, follows: LetterRecord | None
) -> LetterRecord:
    """Put a signed letter on record: drafted, looked at by a second person if it was, approved, waiting."""
    now, text = library.clock(), to_json(notice)
    _supersede_waiting(library, notice, case_id)
    record = LetterRecord(
        id=0,
        case_id=case_id,
        pack=notice.pack_id,
        reference=notice.reference,
        recipient=notice.recipient.name,
        address=notice.recipient.email or notice.recipient.url,
        follows=follows.id if follows else None,
        notice=text,
        created_by=library.actor,
        created_at=now,
    )
    first = new_step(library, State.DRAFT, "Drafted.", written.sha256)
    letter = library.store.letters.add(record, first, facts_of(notice, written.markdown))
    record_step(library, letter, letter.events[0])
    if notice.reviewer and notice.reviewed_at:
        look = replace(first, state=State.REVIEWED, reason="Looked at by a second person.")
        put_step(library, letter, replace(look, actor=notice.reviewer, happened_at=notice.reviewed_at))
    signed_at = notice.signature.signed_at if notice.signature else now
    signed = replace(first, state=State.APPROVED, actor=notice.sender.name, happened_at=signed_at, reason="Signed.")
    put_step(library, letter, signed, None, **seals_of(text, written.markdown, record.address))
    return put_step(library, letter, replace(first, state=State.QUEUED, reason="Waits until it is sent."))


def seals_of(notice: str, markdown: str, address: str) -> dict[str, str]:
    """Return what the audit keeps of a letter at its signature, so that nothing of it can change unnoticed.

    :param notice: the notice as JSON
    :param markdown: the letter as it was read and signed
    """
    digests = {"notice": notice, "text": markdown}
    return {key: sha256(text.encode()).hexdigest() for key, text in digests.items()} | {"address": address}


def facts_of(notice: Notice, markdown: str) -> LetterFacts:
    """Return what is asked of all letters at once.

    :param markdown: the letter as it was signed
    """
    return LetterFacts(
        is_claim=claims(load_pack(notice.pack_id)),
        sender=name_key(notice.sender.name),
        text=markdown,
        items=tuple(
            LetterItem(
                url=item.url, key=address_of(item.url), match_id=item.decision.match_id if item.decision else None
            )
            for item in notice.items
        ),
    )


def _supersede_waiting(library: Library, notice: Notice, case_id: int | None) -> None:
    """A letter of the same case, kind and recipient that has not left gives way to the new one."""
    for old in giving_way(library, notice, case_id) if case_id else ():
        reason = f"{notice.reference} takes its place."
        put_step(library, old, new_step(library, State.SUPERSEDED, reason, old.events[0].document_sha256))
