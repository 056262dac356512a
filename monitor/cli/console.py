"""What all commands share: opening the library, talking to people and to machines, and exit codes.

People read tables and sentences; machines read the JSON of ``--json`` on standard output. Progress, notes and
errors go to standard error, so that standard output can be piped.
"""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from monitor.cli.hints import calling, complete, hint
from monitor.cli.wrapping import wrapped

if TYPE_CHECKING:
    from monitor.settings import Settings
    from monitor.store.library import Library
    from monitor.values import Outcome

FINE, SOME_FAILED, USAGE, REFUSED, LIBRARY, INTERRUPTED = 0, 1, 2, 3, 4, 130

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
By = Annotated[
    str | None,
    typer.Option("--by", metavar="NAME", help="Who you are, for the record; default: the profile's name."),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Globals:
    """The options before the command."""

    library: Path | None
    workers: int | None = None
    descriptor: Path | None = None
    templates: Path | None = None


def settings_of(context: typer.Context) -> "Settings":
    """Return the settings that the global options ask for."""
    from monitor.files import absolute
    from monitor.settings import Settings, default_library

    chosen: Globals = context.find_root().obj
    library = absolute((chosen.library or default_library()).expanduser())
    descriptor = absolute(chosen.descriptor.expanduser()) if chosen.descriptor else None
    templates = absolute(chosen.templates.expanduser()) if chosen.templates else None
    return Settings(library=library, workers=chosen.workers, descriptor=descriptor, templates=templates)


def opened(context: typer.Context, actor: str | None = None) -> AbstractContextManager["Library"]:
    """Open the library that the global options name."""
    from monitor.app import open_library

    return open_library(settings_of(context), actor=actor)


def out() -> Console:
    """Return a console on standard output that takes every text as it is."""
    return Console(markup=False, highlight=False, emoji=False, soft_wrap=False)


def err() -> Console:
    """Return a console on standard error."""
    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def say(text: str, style: str = "") -> None:
    """Print a line on standard output, at a terminal broken between words; commands and paths stay whole."""
    _print(out(), text, style)


def tell(sentence: str, indent: int = 2, style: str = "") -> None:
    """Print a sentence as ``say`` does, with the lines after the first set in by so many blanks."""
    _print(out(), sentence, style, indent)


def note(text: str, style: str = "dim") -> None:
    """Print a line on standard error, as ``say`` does."""
    _print(err(), text, style)


def _print(console: Console, text: str, style: str, indent: int | None = None) -> None:
    if console.is_terminal:
        text = wrapped(text, console.width, indent, call=hint("").rstrip())
    console.print(Text(text, style=style), soft_wrap=True)


def say_json(data: object) -> None:
    """Print JSON on standard output."""
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    sys.stdout.write(json.dumps(data, indent=2, ensure_ascii=not is_utf8, default=str) + "\n")


def say_error(error: Exception) -> None:
    """Print an error, and under it every rule that forbids what was asked."""
    from monitor.errors import RefusedError

    note(complete(str(error)), style="bold red")
    for objection in error.objections if isinstance(error, RefusedError) else ():
        note(complete(f"  {objection.rule} ({objection.source}): {objection.message}"), style="red")


def exit_code_of(error: Exception) -> int | None:
    """Return the exit code of an error of ours or of the operating system, None for a bug."""
    from fingerprints.errors import DescriptorError, FingerprintsError, IndexStoreError, SpecMismatchError
    from monitor.errors import ExportError, InputError, LibraryError, ReclaimError, RefusedError

    codes: dict[type[Exception], int] = {
        LibraryError: LIBRARY,
        IndexStoreError: LIBRARY,
        SpecMismatchError: LIBRARY,
        RefusedError: REFUSED,
        InputError: USAGE,
        DescriptorError: USAGE,
        ExportError: USAGE,
        ReclaimError: SOME_FAILED,
        FingerprintsError: SOME_FAILED,
        OSError: SOME_FAILED,
    }
    return next((code for kind, code in codes.items() if isinstance(error, kind)), None)


@contextmanager
def progress(label: str, total: int) -> Iterator[Any]:
    """Show a bar while the block runs; quiet where standard error is no terminal. Yields ``advance()``."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = err()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(label, total=total)
        yield lambda: bar.advance(task)


def follow(label: str, total: int, outcomes: Iterable["Outcome"]) -> list["Outcome"]:
    """Run a batch to its end behind a progress bar, telling failures and remarks as they come."""
    from monitor.values import Status

    done: list[Outcome] = []
    told: set[str] = set()
    with progress(label, total) as advance:
        for outcome in outcomes:
            done.append(outcome)
            advance()
            if outcome.status is Status.FAILED:
                if outcome.note and outcome.note not in told:  # one damaged file may fail many items
                    note(complete(outcome.note), style="red")
                    told.add(outcome.note)
            elif outcome.note:
                note(complete(f"{outcome.item}: {outcome.note}"), style="yellow" if outcome.flaw else "dim")
    return done


def summary(verb: str, noun: str, outcomes: list["Outcome"]) -> str:
    """Return one sentence about a batch."""
    from monitor.values import Flaw, Status

    counts = {status: sum(o.status is status for o in outcomes) for status in Status}
    extras = [f"{n} {status}" for status, n in counts.items() if n and status is not Status.DONE]
    flaws = {flaw: sum(o.flaw is flaw for o in outcomes) for flaw in Flaw}
    extras += [f"{n} {flaw}" for flaw, n in flaws.items() if n]
    text = f"{verb} {count(counts[Status.DONE], noun)}"
    return f"{text} ({', '.join(extras)})." if extras else f"{text}."


def count(number: int, noun: str) -> str:
    """Return ``1 work`` or ``3 works``."""
    plural = f"{noun}es" if noun.endswith("ch") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"


def finish(outcomes: Iterable["Outcome"], problems: int = 0) -> None:
    """Exit with the code for a batch.

    :raises typer.Exit: something failed, or is of less use than it should be
    """
    from monitor.values import Status

    if problems or any(outcome.status is Status.FAILED or outcome.flaw for outcome in outcomes):
        raise typer.Exit(SOME_FAILED)


def number_of(metavar: str, listing: str) -> Callable[[str], int]:
    """Return what reads a number from the command line.

    :param listing: the command that shows the numbers
    """

    def read(text: str) -> int:
        from fingerprints.errors import printable
        from monitor.errors import InputError

        if not (text.isascii() and text.isdigit() and len(text) < 19):  # what the database can hold
            raise InputError(f"{metavar} must be a number, as shown by `{listing}`; it is “{printable(text)}”.")
        return int(text)

    return read


def short(path: Path) -> str:
    """Return a path for people: the 64 digits of a SHA-256 in it are cut to the first few."""
    from fingerprints.errors import printable

    return re.sub(r"\b([0-9a-f]{8})[0-9a-f]{56}\b", r"\1…", printable(str(path)))


def check_target(path: Path) -> None:
    """Refuse to write a file into a folder that is not there, before anything is done.

    :raises InputError: there is no such folder, or the path is a folder itself
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    shown = printable(str(path))
    if path.is_dir():
        raise InputError(f"{shown} is a folder; name a file in it.")
    if not path.parent.is_dir():
        raise InputError(f"{shown}: there is no such folder; make it first, or name another file.")


def timecode(seconds: float) -> str:
    """Return ``m:ss.s``, with hours in front where there are any."""
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    lead = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{lead}:{rest / 10:04.1f}"


def run_command(command: Callable[..., Any], arguments: Sequence[str] | None) -> int:
    """Run ``reclaim`` once and return its exit code; what goes wrong is one sentence on the error stream.

    :param command: the command line, as typer makes it
    :param arguments: what stands after ``reclaim``; None takes them from the shell
    """
    with calling():
        try:
            command(args=list(arguments) if arguments is not None else None, prog_name="reclaim")
        except SystemExit as end:
            return _code(end.code)
        except KeyboardInterrupt:
            return _code(INTERRUPTED)
        except Exception as error:
            code = exit_code_of(error)
            if code is None:
                raise
            say_error(error)
            return code
        return FINE


def _code(code: int | str | None) -> int:
    if isinstance(code, str):
        return SOME_FAILED
    if code == INTERRUPTED:
        note("Stopped. What is done is kept; run the same command again to do the rest.")
    return code or FINE
