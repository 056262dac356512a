"""The command ``reclaim``: global options, the list of commands, and what an error becomes."""

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli import (
    access,
    allow,
    answers,
    bank,
    cases,
    check_app,
    clips,
    deadlines,
    demo,
    doctor,
    evidence,
    found,
    holding,
    insights,
    letters,
    licences,
    lint,
    matches,
    notices,
    people,
    privacy,
    recipients,
    review,
    rights,
    rights_letters,
    sending,
    settings,
    sources,
    watch,
    words,
    works,
)
from monitor.cli.console import Globals, run_command
from monitor.cli.helping import command_of
from monitor.cli.hints import call_with
from monitor.errors import InputError
from monitor.settings import version_of

app = typer.Typer(
    name="reclaim",
    help="Finds copies of your videos, where programs may look and in clips that you supply, and helps to take them"
    " down lawfully.",
    epilog="Start with: reclaim register FOLDER, then: reclaim scan FOLDER. See it all at work: reclaim demo.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
works.add_to(app)
clips.add_to(app)
bank.add_to(app)
matches.add_to(app)
review.add_to(app)
holding.add_to(app)
sources.add_to(app)
words.add_to(app)
found.add_to(app)
watch.add_to(app)
access.add_to(app)
rights.add_to(app)
allow.add_to(app)
licences.add_to(app)
rights_letters.add_to(rights.rights, allow.allow)
cases.add_to(app)
letters.add_to(app)
recipients.add_to(app)
notices.add_to(app)
answers.add_to(app)
lint.add_to(app)
sending.add_to(app)
deadlines.add_to(app)
evidence.add_to(app)
insights.add_to(app)
settings.add_to(app)
privacy.add_to(app)
check_app.add_to(app)
people.add_to(app)
doctor.add_to(app)
demo.add_to(app)


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"reclaim {version_of()}")
        raise typer.Exit


@app.callback()
def options(
    context: typer.Context,
    library: Annotated[
        str | None,
        typer.Option(
            envvar="RECLAIM_LIBRARY",
            metavar="DIR",
            help="Folder with everything Reclaim keeps; made if missing. [dim]Default: your user data folder.[/]",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Processes for long work. [dim]Default: one per core.[/]")
    ] = None,
    descriptor: Annotated[
        str | None,
        typer.Option(
            envvar="RECLAIM_DESCRIPTOR",
            metavar="FILE",
            help="ONNX model that describes pictures besides, for what is fingerprinted now. [dim]Default: none.[/]",
        ),
    ] = None,
    templates: Annotated[
        str | None,
        typer.Option(
            envvar="RECLAIM_TEMPLATES",
            metavar="DIR",
            help="Folder with your own templates of letters. [dim]Default: the shipped ones.[/]",
        ),
    ] = None,
    show_version: Annotated[  # noqa: ARG001 - handled by its callback
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Keep the global options for the command.

    :raises InputError: the library has no name
    """
    if library is not None and not library.strip():
        raise InputError("--library is empty; name a folder, or leave it out to use your user data folder.")
    source = context.get_parameter_source("library")
    if library is not None and source is not None and source.name == "COMMANDLINE":
        call_with(library)
    context.obj = Globals(
        library=Path(library) if library else None,
        workers=workers,
        descriptor=Path(descriptor) if descriptor else None,
        templates=Path(templates) if templates else None,
    )


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what goes wrong is one sentence on the error stream.

    :param arguments: what stands after ``reclaim``; None takes them from the shell
    """
    return run_command(command_of(app), arguments)


def main() -> None:
    """Run the command of this process and exit with its code."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a character gets an escape for it, not a crash.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run())
