"""``reclaim register``, ``reclaim works`` and ``reclaim reindex``."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from monitor.cli.console import (
    AsJson,
    count,
    finish,
    follow,
    note,
    opened,
    out,
    say,
    say_json,
    settings_of,
    summary,
    timecode,
)
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from monitor.values import Rights, Work


def register(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH", help="Video or sound files, or folders of them.")],
    title: Annotated[
        str | None, typer.Option(metavar="NAME", help="Name of the work; default: the file's name. One file only.")
    ] = None,
    owner: Annotated[str | None, typer.Option(metavar="NAME", help="Who owns the rights.")] = None,
    published: Annotated[
        str | None, typer.Option(metavar="DATE", help="Day of first publication, like 2026-03-31.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where the original was first published.")] = None,
    as_json: AsJson = False,
) -> None:
    """Register originals: fingerprint them, so that copies can be found.

    A fingerprint is a compact description of picture and sound, from which neither can be seen or heard again.

    Run it again at any time: files that are registered already are skipped, and a run that was stopped goes on.
    """
    from monitor.cli.output import outcome_json
    from monitor.files import find_media
    from monitor.registry import register as register_files

    rights = _rights(owner, published, url)
    with opened(context) as library:
        files, problems = find_media(paths, skip=library.settings.library)
        for _, problem in problems:
            note(problem, style="red")
        outcomes = (
            follow("Registering", len(files), register_files(library, files, rights, title=title)) if files else []
        )
        if as_json:
            say_json({"outcomes": [outcome_json(o) for o in outcomes], "problems": [text for _, text in problems]})
        elif files:
            say(summary("Registered", "work", outcomes))
    finish(outcomes, len(problems))


def _rights(owner: str | None, published: str | None, url: str | None) -> "Rights":
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.values import Rights

    if published is not None:
        try:
            date.fromisoformat(published)
        except ValueError as error:
            text = f"--published is “{printable(published)}”; write a day like 2026-03-31."
            raise InputError(text) from error
    if url is not None and not url.startswith(("http://", "https://")):
        raise InputError(f"--url is “{printable(url)}”; write a web address that starts with https:// or http://.")
    return Rights(owner=owner, published=published, url=url)


def works(context: typer.Context, as_json: AsJson = False) -> None:
    """List the registered originals."""
    from monitor.cli.output import work_json

    with opened(context) as library:
        found = library.store.works.all()
    if as_json:
        say_json([work_json(work) for work in found])
    elif found:
        out().print(_table(found))
    else:
        say(f"No works yet. Register your originals: {hint('register FOLDER')}")


def _table(found: "list[Work]") -> Table:
    from fingerprints.errors import printable

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", justify="right")
    table.add_column("Work", overflow="fold", ratio=3)
    table.add_column("Length", justify="right")
    table.add_column("Picture", justify="right")
    table.add_column("Owner", overflow="fold", ratio=2)
    table.add_column("Published")
    for work in found:
        media = work.media
        picture = f"{media.width_px}×{media.height_px}" if media.width_px else "sound only"
        cells = (printable(work.name), timecode(media.duration_s), picture, printable(work.rights.owner or ""))
        table.add_row(str(work.id), *cells, work.rights.published or "")
    return table


def reindex(context: typer.Context, as_json: AsJson = False) -> None:
    """Build the search index anew, and make damaged fingerprints again.

    Needed after the index or a fingerprint was damaged, or after an upgrade that computes fingerprints differently:
    then the videos are read again, works and clips, if they are still where they were.
    """
    from monitor.banking import renew_footage
    from monitor.cli.output import outcome_json
    from monitor.registry import reindex as rebuild
    from monitor.scanning import renew_clips

    with opened(context) as library:
        total = library.store.works.count()
        outcomes = follow("Indexing", total, rebuild(library))
        clips = follow("Clips", library.store.clips.count(), renew_clips(library))
        bank = follow("Bank", len(library.store.bank.all()), renew_footage(library))
        if as_json:
            say_json({"outcomes": [outcome_json(outcome) for outcome in outcomes + clips + bank]})
        else:
            good = total - sum(outcome.status == "failed" for outcome in outcomes)
            say(f"The index in {settings_of(context).index} holds {count(good, 'work')}.")
            if any(clip.status == "done" for clip in clips):
                say(f"Clips were fingerprinted again; match them: {hint('scan')}")
    finish([*outcomes, *clips, *bank])


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(register)
    app.command()(works)
    app.command()(reindex)
