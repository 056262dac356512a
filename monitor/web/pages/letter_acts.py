"""What people put on record about a letter: what happened to it, and what was answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from starlette.responses import Response

from fingerprints.errors import printable
from monitor.errors import InputError, NotFoundError, ReclaimError, RefusedError
from monitor.people import Scope
from monitor.review.incoming import Incoming, record_answer
from monitor.review.progress import Report, report, withdrawal_of
from monitor.review.sending import resolve
from monitor.web.pages.letter_files import file_name
from monitor.web.pages.letter_page import TYPED, address_of, called, shown
from monitor.web.pages.letter_refusals import refusal_of
from monitor.web.pages.letter_words import ACTS, LOOKS, Act, demand_seen
from monitor.web.routing import page, status_of
from monitor.web.visit import Visit


def tell(visit: Visit) -> Response:
    """Put on record what happened to a letter, or what was answered."""
    letter = called(visit)
    act = next((one for one in ACTS.values() if one.slug == visit.request.path_params["act"]), None)
    if act is None:
        raise NotFoundError("That is nothing that can be said of a letter; its page shows what can.")
    try:
        said = (
            _answer(visit, letter.reference, act) if _is_answer(visit, act) else _report(visit, letter.reference, act)
        )
    except (InputError, RefusedError) as error:
        return again(visit, error, act=act)
    return visit.go(address_of(letter.reference), said)


def again(visit: Visit, error: ReclaimError, **context: object) -> Response:
    """Show the page of a letter again, with what was typed and what was wrong with it."""
    typed = {name: visit.field(name) for name in TYPED} | {"urls": visit.fields("url")}
    letter = called(visit)
    return shown(visit, letter, status=status_of(error), typed=typed, **refusal_of(error, letter), **context)


def _is_answer(visit: Visit, act: Act) -> bool:
    """Tell whether somebody answered, rather than that somebody looked; a file is an answer whatever else is said."""
    if not act.kind:
        return False
    return act.kind == "counter_notice" or visit.field("how") == "answered" or visit.file("file") is not None


def _report(visit: Visit, reference: str, act: Act) -> str:
    library = visit.library
    said = Report(
        state=act.state,
        reason=visit.field("reason"),
        happened_at=moment_of(visit, "when"),
        urls=_urls(visit),
        live_stream=visit.field("live_stream"),
    )
    with library.store.transaction():
        demand_seen(library, reference, visit.field("seen"))
        letter = report(library, reference, said)
    sentence = f"On record: {reference} is {LOOKS[letter.state].word}."
    if letter.is_claim and withdrawal_of(library, reference).exists() and letter.state == "sent":
        sentence += " If it was a mistake, take it back at once: its withdrawal lies ready below."
    return sentence


def _answer(visit: Visit, reference: str, act: Act) -> str:
    library = visit.library
    with uploaded(visit, "file") as file, library.store.transaction():
        demand_seen(library, reference, visit.field("seen"))
        kept = record_answer(
            library,
            reference,
            Incoming(
                kind=act.kind,
                received_at=moment_of(visit, "when") or library.clock(),
                file=file,
                reference=visit.field("number"),
                author=visit.field("author"),
                summary=visit.field("reason"),
                urls=_urls(visit),
            ),
        )
    if kept.kind != "counter_notice":
        return "The answer is on record" + (", its file kept." if kept.document else ".")
    if not kept.document:
        return "The counter-notice is on record, and the clock of the law runs: see below."
    count = len(kept.defects)
    found = (
        f"{count} {'defect' if count == 1 else 'defects'} found in it" if count else "every element seems to be there"
    )
    return f"The counter-notice is kept, {found}, and the clock of the law runs: see below."


def _urls(visit: Visit) -> tuple[str, ...]:
    """Return the addresses that were chosen; none where all are, or where the form asked for none.

    :raises InputError: the form asked, and none is chosen
    """
    chosen = tuple(visit.fields("url"))
    if visit.field("asks_urls") and not chosen:
        raise InputError("No copy is chosen; tick those that it is about.")
    return chosen if len(chosen) != len(set(visit.fields("every"))) else ()


def moment_of(visit: Visit, name: str) -> datetime | None:
    """Return the time that was typed, in the zone of this machine where it names none; None where nothing was.

    :raises InputError: it is none
    """
    text = visit.field(name)
    try:
        moment = datetime.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"“{printable(text)}” is no time; write it like 2026-11-23T17:05.") from error
    return moment.astimezone() if moment and moment.tzinfo is None else moment


@contextmanager
def uploaded(visit: Visit, name: str) -> Iterator[Path | None]:
    """Give an uploaded file under its own name for the length of a block; None where none was chosen."""
    file = visit.file(name)
    if file is None:
        yield None
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / file_name(file.filename or "")
        path.write_bytes(file.file.read())
        try:
            yield path
        except InputError as error:
            # The folder is ours and says nothing to whoever chose the file.
            raise InputError(str(error).replace(f"{folder}/", "")) from error


def found_out(visit: Visit) -> Response:
    """Put on record whether a letter left of which nobody knew."""
    letter = called(visit)
    try:
        after = resolve(visit.library, letter.reference, visit.field("found"), visit.field("reason"))
    except (InputError, RefusedError) as error:
        return again(visit, error)
    said = "is on record as sent" if after.sent_at else "waits as before; nothing was sent"
    return visit.go(address_of(letter.reference), f"{letter.reference} {said}.")


ROUTES = [
    page("/letters/{reference}/act/{act}", tell, needs=Scope.LETTERS, methods=["POST"]),
    page("/letters/{reference}/resolve", found_out, needs=Scope.LETTERS, methods=["POST"]),
]
