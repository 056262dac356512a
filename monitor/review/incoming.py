"""Answers: what came back to a letter is kept, read for its defects, and starts the clocks of the law."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.casework.addresses import lives
from monitor.casework.lifecycle import State
from monitor.casework.values import AnswerRecord, LetterRecord
from monitor.errors import InputError
from monitor.files import write_whole
from monitor.licensing import hash_document
from monitor.notices import load_pack
from monitor.notices.intake import read_counter_notice
from monitor.notices.opening import open_letter
from monitor.review.foregoing import origin_of
from monitor.review.progress import Report, demand_said, report
from monitor.rights.values import Document
from monitor.store.library import Library
from monitor.texts import demand_brief

STATES = {
    "counter_notice": State.COUNTER_NOTICED,
    "refusal": State.REFUSED,
    "request_for_information": State.NEEDS_INFO,
    "acknowledgement": State.ACKNOWLEDGED,
    "removal": State.REMOVED,
}
"""What each kind of answer makes of the letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """An answer as it came."""

    kind: str
    """One of ``STATES``."""
    received_at: datetime
    """When the service received it, where it says so; else when the sender did."""
    file: Path | None = None
    """The answer: text, an e-mail, or a Word document."""
    reference: str = ""
    author: str = ""
    summary: str = ""
    urls: tuple[str, ...] = ()
    """Addresses that it is about; by default all."""


def record_answer(library: Library, reference: str, incoming: Incoming) -> AnswerRecord:
    """Keep an answer, and put the letter into the state that it brings about.

    An answer to a reminder is one to the notice that it reminds of. A counter-notice that is sent again, because the
    first one lacked something, is kept beside it; the clock runs on from the first, which is the earlier end.

    :raises NotFoundError: there is no such letter
    :raises InputError: an unknown kind, a time to come, or a file that cannot be read as text
    :raises CaseRefusedError: the letter was not sent, or nobody is named
    """
    letter = origin_of(library, library.store.letters.called(reference))
    if incoming.kind not in STATES:
        raise InputError(f"“{incoming.kind}” is no kind of answer; say one of {', '.join(STATES)}.")
    demand_brief("What is said of the answer", incoming.reference, incoming.author, incoming.summary)
    text = open_letter(incoming.file) if incoming.file else ""
    defects = _defects(text) if incoming.kind == "counter_notice" and text else ()
    said = incoming.summary.strip() or f"{incoming.kind.replace('_', ' ').capitalize()} received."
    with library.store.transaction():
        digest = hash_document(incoming.file).sha256 if incoming.file else None
        step = Report(
            state=STATES[incoming.kind],
            reason=said,
            happened_at=incoming.received_at,
            urls=incoming.urls,
            document_sha256=digest,
        )
        if _is_again(letter, incoming):
            demand_said(library, letter, step)
            library.record("letter.answer", f"letter {letter.reference}", reason=said, document=digest)
        else:
            report(library, letter.reference, step)
        document = _keep(library, letter.reference, incoming.file) if incoming.file else None
        return library.store.answers.add(
            AnswerRecord(
                id=0,
                letter_id=letter.id,
                kind=incoming.kind,
                received_at=incoming.received_at,
                reference=incoming.reference.strip(),
                author=incoming.author.strip(),
                summary=said,
                defects=defects,
                document=document,
                recorded_by=library.actor,
                recorded_at=library.clock(),
            )
        )


def _is_again(letter: LetterRecord, incoming: Incoming) -> bool:
    """Tell whether all that a counter-notice is about is under a counter-notice already."""
    past = lives(letter.events, letter.urls)
    named = [past.get(url, ()) for url in incoming.urls or past]
    return incoming.kind == "counter_notice" and all(states[-1:] == (State.COUNTER_NOTICED,) for states in named)


def _defects(text: str) -> tuple[str, ...]:
    findings = read_counter_notice(text, load_pack("us_counter_notice"))
    return tuple(f"{finding.rule_id} ({finding.source}): {finding.message}" for finding in findings)


def _keep(library: Library, reference: str, path: Path) -> Document:
    """Copy an answer beside the letters as it came, named by its own content."""
    document = hash_document(path)
    ending = path.suffix.lower() or ".txt"
    kept = library.settings.letters / f"{reference}-answer-{document.sha256[:8]}{ending}"
    write_whole(kept, path.read_bytes())
    return Document(path=kept, sha256=document.sha256)
