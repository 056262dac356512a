"""``reclaim privacy text`` and ``details``: texts about privacy for the user’s use."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from monitor.cli.console import REFUSED, AsJson, By, note, opened, out, say, say_error, say_json, settings_of, tell
from monitor.cli.hints import complete, hint

if TYPE_CHECKING:
    from monitor.privacy.texts import LackingError, Written
    from monitor.store.library import Library


class Format(StrEnum):
    """How a text can be written."""

    MARKDOWN = "md"
    TEXT = "txt"
    HTML = "html"
    PDF = "pdf"
    WORD = "docx"


READABLE = (Format.MARKDOWN, Format.TEXT, Format.HTML)
"""What a terminal can show."""


def text(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="[KIND]", help="Which text; without one, all are listed.")] = "",
    language: Annotated[
        str, typer.Option(metavar="TAG", help="en, en-GB (UK GDPR), de, fr or es; not every text is in all of them.")
    ] = "en",
    format: Annotated[  # noqa: A002 - the option's name
        Format | None, typer.Option(help="How to write it; default: by the ending of --output, else txt.")
    ] = None,
    output: Annotated[Path | None, typer.Option(metavar="FILE", help="File to write; default: the terminal.")] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=TEXT", help="A fact for this text alone; repeatable."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a text about privacy: notice, balancing test, record, answers to people, clause for a site, consent.

    It is filled from the profile, from how long things are kept, and from reclaim privacy details. What the law asks
    for and nobody has said is named, with what to type. Nothing is sent or kept; no lawyer has verified these texts.
    """
    from monitor.shapes.privacy_texts import text_kind_json, text_kinds_json, written_text_json

    if not kind:
        if as_json:
            say_json(text_kinds_json())
        else:
            _list()
        return
    chosen = _format_of(format, output)
    with opened(context) as library:
        written = _written(library, kind, language, _given(set_ or []))
    if output is not None:
        _write(output, written.as_file(chosen))
    if as_json:
        say_json(written_text_json(written) | text_kind_json(written.kind))
    elif output is None:
        out().file.write(written.as_file(chosen).decode())
    else:
        say(f"Written: {output}")
    if not as_json:
        _beside(written)


def _written(library: "Library", kind: str, language: str, given: dict[str, str]) -> "Written":
    """Return a text.

    :raises typer.Exit: something is missing; it was said what
    """
    from monitor.privacy.texts import LackingError, write_text

    try:
        return write_text(library, kind, language, given)
    except LackingError as error:
        _say_lacking(error)
        raise typer.Exit(REFUSED) from error


def _say_lacking(error: "LackingError") -> None:
    """Say what is missing, each thing once, and how all of it is given together."""
    if not error.missing:  # it is the user's own template that leaves something out
        say_error(error)
        return
    note(str(error), style="bold red")
    left = {field.name: field.label for field in error.missing}
    for element in error.kind.elements:
        labels = [left.pop(name) for name in element.fields if name in left]
        if labels:
            note(f"  {element.id} ({element.source}): {element.title}: {'; '.join(labels)}", style="red")
    note("Say it all together:", style="")
    for remedy in error.remedies:
        note(f"  {hint(remedy)}", style="")


def _list() -> None:
    from monitor.privacy.texts import kinds

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Kind", no_wrap=True)
    table.add_column("Text", overflow="fold", ratio=1)
    table.add_column("Languages", overflow="fold", max_width=20)
    for kind in kinds():
        table.add_row(kind.id, f"{kind.title} ({kind.law})", " ".join(kind.languages))
    out().print(table)
    tell("No lawyer has verified them; they are not legal advice.", style="dim")
    say(f"Write one: {hint('privacy text notice --output notice.pdf')}", style="dim")


def _format_of(format_: Format | None, output: Path | None) -> Format:
    """Return the format that was asked for.

    :raises InputError: a terminal cannot show it, or the ending of the file is none of a text
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    if output is None:
        if format_ is not None and format_ not in READABLE:
            raise InputError(f"A terminal cannot show {format_}; name a file: --output FILE.{format_}.")
        return format_ or Format.TEXT
    if format_ is not None:
        return format_
    ending = output.suffix.lower().removeprefix(".")
    if ending not in set(Format):
        raise InputError(
            f"{printable(str(output))}: its ending is none of a text; use one of {', '.join(Format)}, or --format."
        )
    return Format(ending)


def _given(pairs: list[str]) -> dict[str, str]:
    """Return facts as they were typed.

    :raises InputError: one has no name
    """
    from fingerprints.errors import printable
    from monitor.errors import InputError

    given = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign or not name.strip():
            raise InputError(f"--set must be FIELD=TEXT; it is “{printable(pair)}”.")
        given[name.strip()] = value
    return given


def _write(path: Path, content: bytes) -> None:
    from monitor.files import write_whole

    write_whole(path.expanduser(), content, private=True)


def _beside(written: "Written") -> None:
    """Say what the user must know of the text; it stands beside it, never in it."""
    note(complete(written.kind.use))
    note(complete(written.kind.ask))
    if written.open:
        note(f"A draft; still to be judged: {'; '.join(field.label for field in written.open)}.", style="yellow")
        given = " ".join(f'--set {field.name}="..."' for field in written.open)
        note(f"Say it all together: {hint(f'privacy text {written.kind.id} {given}')}", style="yellow")
    count = len(written.kind.unverified)
    if count:
        note(f"No lawyer has verified {count} of its {len(written.kind.elements)} elements. It is not legal advice.")


def details(
    context: typer.Context,
    representative: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Your representative in the Union (Art. 27), or none.")
    ] = None,
    officer: Annotated[
        str | None, typer.Option(metavar="TEXT", help="How to reach your data protection officer, or none.")
    ] = None,
    authority: Annotated[
        str | None, typer.Option(metavar="TEXT", help="The supervisory authority to name; empty for a general word.")
    ] = None,
    transfers: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="To which countries data goes and on which ground (Art. 44-49), or none."),
    ] = None,
    hosting: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Who runs the machine with the library for you, or none.")
    ] = None,
    measures: Annotated[
        str | None, typer.Option(metavar="TEXT", help="How that machine is secured, for the record (Art. 32).")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Keep what texts about privacy say of you; without options, show it. An empty text removes it.

    Full sentences, in the language of the texts. The word none makes a sentence of its own in each language.
    """
    from monitor.privacy.texts import keep_details, load_details

    given = {
        "representative": representative,
        "officer": officer,
        "authority": authority,
        "transfers": transfers,
        "hosting": hosting,
        "measures": measures,
    }
    if any(value is not None for value in given.values()):
        with opened(context, by) as library:
            kept = keep_details(library, given)
    else:
        kept = load_details(settings_of(context).privacy)
    if as_json:
        say_json(kept)
        return
    for name in given:
        say(f"{name:<16}{kept.get(name, '(not said yet)')}")


def add_to(privacy: typer.Typer) -> None:
    """Add the commands."""
    privacy.command()(text)
    privacy.command()(details)
