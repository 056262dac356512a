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
    progress,
    say,
    say_json,
    settings_of,
    summary,
    timecode,
)
from monitor.cli.hints import complete, hint
from monitor.cli.licence_tracks import tell_new_works
from monitor.cli.rights import remark_json

if TYPE_CHECKING:
    from monitor.linting import Remark
    from monitor.store.library import Library
    from monitor.values import Outcome, Rights, Work


NUMBERS_SHOWN = 20
"""New works whose numbers are told one by one."""


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
    own_sound: Annotated[
        bool, typer.Option("--own-sound", help="The sound is the owner's, too: no music of somebody else in it.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Register originals: fingerprint them, so that copies can be found.

    A fingerprint is a compact description of picture and sound, from which neither can be seen or heard again.

    An owner owns the picture; the sound is claimed only if you say that it is the owner's, too: --own-sound. What
    makes a new work a bad reference (black, too short, an overlap with another work) is remarked, and changes nothing.

    Run it again at any time: files that are registered already are skipped, and a run that was stopped goes on.
    """
    from monitor.files import find_media
    from monitor.registry import register as register_files
    from monitor.shapes.records import outcome_json

    rights = _rights(owner, published, url)
    with opened(context) as library:
        files, problems = find_media(paths, skip=library.settings.library)
        for _, problem in problems:
            note(problem, style="red")
        intake = register_files(library, files, rights, title=title, own_sound=own_sound) if files else ()
        outcomes = follow("Registering", len(files), intake)
        new = _made(library, outcomes)
        remarks = _remarks(library, new, outcomes)
        if as_json:
            told = {"outcomes": [outcome_json(o) for o in outcomes], "problems": [text for _, text in problems]}
            told["works"] = [{"id": work.id, "name": work.name} for work in new]
            say_json(told | {"remarks": [remark_json(remark) for _, remark in remarks]})
        else:
            _tell_remarks(remarks)
            if files:
                say(summary("Registered", "work", outcomes))
            _tell_numbers(new)
            tell_new_works(library, new)
    finish(outcomes, len(problems))


def _made(library: "Library", outcomes: "list[Outcome]") -> "list[Work]":
    """Return the works that were made by this command."""
    from monitor.values import Status

    made = {outcome.name for outcome in outcomes if outcome.status is Status.DONE}
    return [work for work in library.store.works.all() if work.name in made] if made else []


def _tell_numbers(new: "list[Work]") -> None:
    """Tell the numbers of new works, which cue sheets and other commands need."""
    from fingerprints.errors import printable

    for work in new[:NUMBERS_SHOWN]:
        say(f"  work {work.id}  {printable(work.name)}")
    if len(new) > NUMBERS_SHOWN:
        say(f"  ... and {len(new) - NUMBERS_SHOWN} more; all their numbers: {hint('works')}")


def _remarks(library: "Library", new: "list[Work]", outcomes: "list[Outcome]") -> "list[tuple[Work, Remark]]":
    """Return what there is to remark about new works."""
    from monitor.linting import lint_works

    # Of a file with a flaw it has been said already what is wrong with it.
    flawed = {outcome.name for outcome in outcomes if outcome.flaw}
    new = [work for work in new if work.name not in flawed]
    if not new:
        return []
    with progress("Looking for overlaps", len(new)) as advance:
        found = []
        for work, remarks in lint_works(library, new, common=False):
            found += [(work, remark) for remark in remarks]
            advance()
    return found


def _tell_remarks(remarks: "list[tuple[Work, Remark]]") -> None:
    """Tell each remark of its own, and those that many works share in one line for all."""
    from fingerprints.errors import printable
    from monitor.linting import WIDESPREAD, Fault

    for work, remark in remarks:
        if remark.fault not in WIDESPREAD:
            note(f"{printable(work.name)}: {complete(remark.text)}", style="yellow")
    shared = {fault: sum(remark.fault is fault for _, remark in remarks) for fault in WIDESPREAD}
    if shared[Fault.SILENT]:
        note(f"Without sound {count(shared[Fault.SILENT], 'work')} can be found by picture only.")
    if shared[Fault.OWNER]:
        note(f"Without an owner nothing of {count(shared[Fault.OWNER], 'work')} can be claimed: give --owner NAME.")
    if shared[Fault.SOUND_UNSAID]:
        whose = count(shared[Fault.SOUND_UNSAID], "work")
        cue_sheet = hint("rights import WORK CUESHEET.csv")
        note(f"The sound of {whose} is claimed only if you say whose it is: --own-sound, or {cue_sheet}")


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
    from monitor.shapes.records import work_json

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
    from monitor.registry import reindex as rebuild
    from monitor.scanning import renew_clips
    from monitor.shapes.records import outcome_json

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
