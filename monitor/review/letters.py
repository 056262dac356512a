"""Letters: a notice is checked against its law pack, and a checked letter is kept and begins its life."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from monitor.casework.lifecycle import State
from monitor.casework.values import LetterEvent, LetterRecord
from monitor.errors import LetterRefusedError
from monitor.files import write_whole
from monitor.notices import Letter, Notice, Pack, load_pack, to_json, write_draft, write_letter
from monitor.review.drafting import LetterRequest, draft
from monitor.review.repeats import repeated
from monitor.store.library import Library
from monitor.values import NoticeRecord

CLAIMS = "notice"
"""Kind of the packs whose letters claim an infringement."""


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


def write_letters(library: Library, case_id: int, request: LetterRequest, formats: Sequence[str]) -> list[Written]:
    """Write a letter in one or several formats into the library's folder of letters.

    A signed letter has its own reference number, which all its formats share, and is recorded. A draft replaces the
    case's last draft.

    :raises LetterRefusedError: an element that the law asks for is missing, or, for a draft, the facts speak against
        the claim; nothing is written
    :raises ExportError: a format is unknown or cannot show a character; nothing is written
    :raises LibraryError: the disk is full or refuses
    """
    with library.store.transaction():  # nobody else may take the same reference meanwhile
        now = library.clock()
        reference = next_reference(library, now) if request.sign else ""
        notice = draft(library, case_id, request, now, reference)
        return keep_letter(library, notice, formats, sign=request.sign, case_id=case_id)


def keep_letter(
    library: Library,
    notice: Notice,
    formats: Sequence[str],
    *,
    sign: bool,
    case_id: int | None = None,
    follows: LetterRecord | None = None,
) -> list[Written]:
    """Check a notice and write it in several formats; a signed one is put on record and waits to be sent.

    Call it in a transaction.

    :param follows: the letter that this one follows up, corrects or withdraws
    :raises LetterRefusedError, ExportError, LibraryError: as ``write_letters``
    """
    write, pack, now = write_letter if sign else write_draft, load_pack(notice.pack_id), library.clock()
    if sign and pack.kind == CLAIMS:
        _refuse_repeats(library, notice, follows)
    letters = [write(notice, pack, now=now, format=format_) for format_ in formats]
    written = []
    for letter in letters:
        path = library.settings.letters / f"{notice.reference}.{letter.format}"
        write_whole(path, letter.content)
        write_whole(path.with_suffix(".cover.md"), letter.cover_note.encode())
        record = _record(library, case_id, notice, letter, path)
        written.append(Written(path=path, letter=letter, reference=notice.reference, record=record))
    if sign:
        _begin_life(library, notice, pack, letters[0].sha256, case_id, follows)
    return written


def next_reference(library: Library, now: datetime) -> str:
    """Return the first reference number of this year that no letter of the library has."""
    start = f"RC-{now:%Y}-"
    kept = {reference for case in library.store.cases.all() for reference in case.references}
    kept |= set(library.store.letters.references())
    numbers = [int(reference.removeprefix(start)) for reference in kept if reference.startswith(start)]
    return f"{start}{max(numbers, default=0) + 1:04}"


def _refuse_repeats(library: Library, notice: Notice, follows: LetterRecord | None) -> None:
    objections = repeated(library, notice, besides=follows.id if follows else None)
    if objections:
        raise LetterRefusedError(f"The letter {notice.reference} would repeat what was sent already:", objections)


def _record(library: Library, case_id: int | None, notice: Notice, letter: Letter, path: Path) -> NoticeRecord | None:
    said: dict[str, str] = {"reference": notice.reference, "format": letter.format, "sha256": letter.sha256}
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
    library: Library, notice: Notice, pack: Pack, sha256: str, case_id: int | None, follows: LetterRecord | None
) -> LetterRecord:
    """Put a signed letter on record: drafted, looked at by a second person if it was, approved, waiting."""
    now = library.clock()
    _supersede_waiting(library, notice, case_id, now)
    record = LetterRecord(
        id=0,
        case_id=case_id,
        pack=pack.id,
        reference=notice.reference,
        recipient=notice.recipient.name,
        address=notice.recipient.email or notice.recipient.url,
        follows=follows.id if follows else None,
        notice=to_json(notice),
        created_by=library.actor,
        created_at=now,
    )
    first = _step(State.DRAFT, library.actor, now, now, "Drafted.", sha256)
    letter = library.store.letters.add(record, first)
    signed_at = notice.signature.signed_at if notice.signature else now
    steps = [
        _step(State.APPROVED, notice.sender.name, now, signed_at, "Signed.", sha256),
        _step(State.QUEUED, library.actor, now, now, "Waits until it is sent.", sha256),
    ]
    if notice.reviewer and notice.reviewed_at:
        steps.insert(0, _step(State.REVIEWED, notice.reviewer, now, notice.reviewed_at, "Looked at.", sha256))
    for step in steps:
        library.store.letters.step(replace(step, letter_id=letter.id))
    return library.store.letters.get(letter.id)


def _supersede_waiting(library: Library, notice: Notice, case_id: int | None, now: datetime) -> None:
    """A letter of the same case, kind and recipient that has not left gives way to the new one."""
    for old in library.store.letters.of_case(case_id) if case_id else ():
        same = (old.pack, old.recipient) == (notice.pack_id, notice.recipient.name)
        if same and old.state is State.QUEUED:
            reason = f"{notice.reference} takes its place."
            step = _step(State.SUPERSEDED, library.actor, now, now, reason, None)
            library.store.letters.step(replace(step, letter_id=old.id))
            library.record("letter.superseded", f"letter {old.reference}", by=notice.reference)


def _step(
    state: State, actor: str, at: datetime, happened_at: datetime, reason: str, sha256: str | None
) -> LetterEvent:
    return LetterEvent(
        id=0, letter_id=0, state=state, actor=actor, at=at, happened_at=happened_at, reason=reason,
        document_sha256=sha256,
    )  # fmt: skip
