"""``reclaim bank``: add, list, remove."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import (
    AsJson,
    By,
    count,
    finish,
    follow,
    note,
    number_of,
    opened,
    out,
    say,
    say_json,
    summary,
    timecode,
)
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from fingerprints.values import Modality
    from monitor.footage import Footage
    from monitor.store.library import Library

bank = typer.Typer(no_args_is_help=True, help="Common footage (intros, stock, music) that never makes a copy.")


@bank.command()
def add(
    context: typer.Context,
    paths: Annotated[
        list[Path],
        typer.Argument(metavar="FILE", help="Video or sound files that hold nothing but the common part, or folders."),
    ],
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What to call it; default: the file's name. One file only.")
    ] = None,
    sound_only: Annotated[
        bool, typer.Option("--sound-only", help="Only its sound is common: a jingle, licensed music.")
    ] = False,
    picture_only: Annotated[
        bool, typer.Option("--picture-only", help="Only its picture is common: a stock clip that gets other sound.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Put common footage into the bank: your intro, stock clips, test cards, licensed music.

    What it explains of a clip is left out before the clip is compared with your works, so that an intro does not make
    every video with it a copy of every other. Clips that were matched before are matched again by the next scan;
    decisions stay.

    Example: reclaim bank add intro.mp4 --name "Our intro"
    """
    from monitor.banking import add_footage
    from monitor.files import find_media
    from monitor.shapes.records import outcome_json

    modality = _modality(sound_only=sound_only, picture_only=picture_only)
    with opened(context, by) as library:
        files, problems = find_media(paths, skip=library.settings.library)
        for _, problem in problems:
            note(problem, style="red")
        intake = add_footage(library, files, name=name, modality=modality) if files else ()
        outcomes = follow("Adding", len(files), intake)
        if as_json:
            say_json({"outcomes": [outcome_json(o) for o in outcomes], "problems": [text for _, text in problems]})
        elif files:
            say(summary("Added", "file", outcomes))
            _say_waiting(library)
    finish(outcomes, len(problems))


def _modality(*, sound_only: bool, picture_only: bool) -> "Modality | None":
    from fingerprints.values import Modality
    from monitor.errors import InputError

    if sound_only and picture_only:
        raise InputError("--sound-only and --picture-only exclude each other; leave both out for picture and sound.")
    if sound_only:
        return Modality.SOUND
    return Modality.PICTURE if picture_only else None


def _say_waiting(library: "Library") -> None:
    from monitor.scanning import pending

    waiting = len(pending(library))
    if waiting:
        verb = "waits" if waiting == 1 else "wait"
        say(f"{count(waiting, 'clip')} {verb} to be matched again: {hint('scan')}", style="dim")


@bank.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the common footage."""
    from monitor.shapes.records import footage_json

    with opened(context) as library:
        found, uses = library.store.bank.all(), library.store.bank.uses()
    if as_json:
        say_json([footage_json(footage, uses.get(footage.id, 0)) for footage in found])
    elif found:
        out().print(_table(found, uses))
    else:
        say(f"The bank is empty. Add common footage, such as your intro: {hint('bank add FILE')}")


def _table(found: "list[Footage]", uses: dict[int, int]) -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", justify="right")
    table.add_column("Footage", overflow="fold", ratio=1)
    table.add_column("Length", justify="right")
    table.add_column("Common", no_wrap=True)
    table.add_column("In clips", justify="right")
    table.add_column("Added by", overflow="fold")
    for footage in found:
        table.add_row(
            str(footage.id),
            Text(printable(footage.name)),
            timecode(footage.media.duration_s),
            footage.modality or "picture, sound",
            str(uses.get(footage.id, 0)),
            Text(printable(footage.added_by)),
        )
    return table


@bank.command()
def remove(
    context: typer.Context,
    footage_id: Annotated[
        int,
        typer.Argument(
            metavar="ID", parser=number_of("ID", "reclaim bank list"), help="Number, from reclaim bank list."
        ),
    ],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Take footage out of the bank; clips of which it explained something are matched again by the next scan.

    Example: reclaim bank remove 3
    """
    from fingerprints.errors import printable
    from monitor.banking import remove_footage
    from monitor.shapes.records import footage_json

    with opened(context, by) as library:
        footage = remove_footage(library, footage_id)
        if as_json:
            say_json(footage_json(footage))
            return
        say(f"“{printable(footage.name)}” is no longer in the bank.")
        _say_waiting(library)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(bank, name="bank")
