"""Answers: what came back to a letter is kept, read for its defects, and starts the clocks of the law."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from monitor.casework.lifecycle import State
from monitor.casework.values import AnswerRecord
from monitor.errors import InputError
from monitor.files import write_whole
from monitor.licensing import hash_document
from monitor.notices import load_pack, read_counter_notice
from monitor.review.progress import Report, report
from monitor.rights.values import Document
from monitor.store.library import Library

STATES = {
    "counter_notice": State.COUNTER_NOTICED,
    "refusal": State.REFUSED,
    "request_for_information": State.NEEDS_INFO,
    "acknowledgement": State.ACKNOWLEDGED,
    "removal": State.REMOVED,
}
"""What each kind of answer makes of the letter."""
LONGEST_BYTES = 5_000_000
"""A longer file is no letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An answer as it came."""

    kind: str
    """One of ``STATES``."""
    received_at: datetime
    """When the service received it, where it says so; else when the sender did."""
    file: Path | None = None
    """The answer as text."""
    reference: str = ""
    author: str = ""
    summary: str = ""
    urls: tuple[str, ...] = ()
    """Addresses that it is about; by default all."""


def record_answer(library: Library, reference: str, incoming: Incoming) -> AnswerRecord:
    """Keep an answer, and put the letter into the state that it brings about.

    :raises NotFoundError: there is no such letter
    :raises InputError: an unknown kind, a time to come, or a file that cannot be read as text
    :raises CaseRefusedError: the letter was not sent, or nobody is named
    """
    letter = library.store.letters.called(reference)
    if incoming.kind not in STATES:
        raise InputError(f"“{incoming.kind}” is no kind of answer; say one of {', '.join(STATES)}.")
    if incoming.received_at > library.clock() + timedelta(seconds=1):
        raise InputError(f"{incoming.received_at.isoformat()} has not come yet; say when the answer was received.")
    text = _text(incoming.file) if incoming.file else ""
    defects = _defects(text) if incoming.kind == "counter_notice" and text else ()
    said = incoming.summary or f"{incoming.kind.replace('_', ' ').capitalize()} received."
    with library.store.transaction():
        document = _keep(library, reference, incoming.file, text) if incoming.file else None
        report(
            library,
            reference,
            Report(
                state=STATES[incoming.kind],
                reason=said,
                happened_at=incoming.received_at,
                urls=incoming.urls,
                document_sha256=document.sha256 if document else None,
            ),
        )
        return library.store.answers.add(
            AnswerRecord(
                id=0,
                letter_id=letter.id,
                kind=incoming.kind,
                received_at=incoming.received_at,
                reference=incoming.reference,
                author=incoming.author,
                summary=incoming.summary,
                defects=defects,
                document=document,
                recorded_by=library.actor,
                recorded_at=library.clock(),
            )
        )


def _defects(text: str) -> tuple[str, ...]:
    findings = read_counter_notice(text, load_pack("us_counter_notice"))
    return tuple(f"{finding.rule_id} ({finding.source}): {finding.message}" for finding in findings)


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LONGEST_BYTES:
            raise InputError(
                f"{path} is larger than {LONGEST_BYTES // 1_000_000} MB; give the text of the answer alone."
            )
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); name the file that holds the answer.") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{path} is no text; save the answer as plain text (UTF-8) and name that file.") from error


def _keep(library: Library, reference: str, path: Path, text: str) -> Document:
    """Copy an answer beside the letters, under its own content."""
    document = hash_document(path)
    kept = library.settings.letters / f"{reference}-answer-{document.sha256[:8]}.txt"
    write_whole(kept, text.encode())
    return Document(path=kept, sha256=document.sha256)
