"""Steps in the life of letters: each is written into the letter's life and into the audit at once."""

from dataclasses import replace
from datetime import UTC

from monitor.casework.clearance import Cleared
from monitor.casework.lifecycle import State
from monitor.casework.values import LetterEvent, LetterRecord
from monitor.store.audit import Datum
from monitor.store.library import Library

PREFIX = "letter."
"""Before the state, in the action of an entry of the audit."""


def put_step(
    library: Library, letter: LetterRecord, event: LetterEvent, cleared: Cleared | None = None, **besides: Datum
) -> LetterRecord:
    """Write a step into a letter's life and into the audit, and return the letter as it is then.

    :param cleared: for the step into sent: that the gates let the letter leave
    :param besides: what the audit holds of it besides
    :raises ValueError: the step may not follow
    """
    kept = replace(event, letter_id=letter.id, happened_at=event.happened_at.astimezone(UTC))
    with library.store.transaction():
        library.store.letters.step(kept, cleared)
        record_step(library, letter, kept, **besides)
        return library.store.letters.get(letter.id)


def record_step(library: Library, letter: LetterRecord, event: LetterEvent, **besides: Datum) -> None:
    """Write a step that stands in the letter's life into the audit."""
    library.record(
        f"{PREFIX}{event.state}",
        f"letter {letter.reference}",
        by=event.actor,
        reason=event.reason,
        urls=list(event.urls),
        happened_at=event.happened_at.isoformat(timespec="milliseconds"),
        document=event.document_sha256,
        **besides,
    )


def subject_of(letter: LetterRecord) -> str:
    """Return under what the audit keeps the entries about a letter."""
    return f"letter {letter.reference}"


def new_step(library: Library, state: State, reason: str, document_sha256: str | None) -> LetterEvent:
    """Return a step that happens now, by whoever is at the keyboard."""
    now = library.clock()
    return LetterEvent(
        id=0, letter_id=0, state=state, actor=library.actor, at=now, happened_at=now, reason=reason,
        document_sha256=document_sha256,
    )  # fmt: skip
