"""``reclaim licence tracks``, ``find``, ``finds`` and ``settle``: known tracks of others in your works."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import (
    SOME_FAILED,
    AsJson,
    By,
    count,
    finish,
    follow,
    note,
    number_of,
    opened,
    out,
    progress,
    say,
    say_json,
    summary,
    tell,
    timecode,
)
from monitor.cli.hints import complete, hint
from monitor.cli.rights import WORK, SomeWork

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.materials.finding import Looked
    from monitor.materials.settling import Settled
    from monitor.rights.tracks import Track, TrackFind
    from monitor.store.library import Library
    from monitor.values import Work

tracks = typer.Typer(no_args_is_help=True, help="Your folder of tracks of others: licensed, forbidden, or unknown.")

QUICK_S = 3600.0
"""So much of new works is listened to at once when they are registered."""
StandingName = Literal["licensed", "forbidden", "unknown"]
TrackId = Annotated[
    int,
    typer.Argument(
        metavar="TRACK",
        parser=number_of("TRACK", "reclaim licence tracks list"),
        help="Number, from reclaim licence tracks list.",
    ),
]
STANDING = Annotated[StandingName, typer.Option(metavar="WORD", help="licensed, forbidden or unknown.")]
HOLDER = Annotated[str, typer.Option(metavar="NAME", help="Whose the recordings are.")]
CREDIT = Annotated[
    str, typer.Option("--conditions", metavar="TEXT", help="What their licence asks for: a credit line.")
]


@tracks.command()
def add(
    context: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="FOLDER", help="Folders or files of music, sound or video.")],
    standing: STANDING,
    holder: HOLDER = "",
    conditions: CREDIT = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Take in tracks of others, to be looked for in your works; only their fingerprints are kept.

    The same files again, with another --standing, are restated.

    Example: reclaim licence tracks add "Music library" --standing licensed --holder "Bo Music"
    """
    from monitor.files import find_media
    from monitor.materials.tracks import Said, add_tracks
    from monitor.rights.tracks import Standing
    from monitor.shapes.records import outcome_json

    said = Said(standing=Standing(standing), holder=holder.strip(), conditions=conditions.strip())
    with opened(context, by) as library:
        files, problems = find_media(paths, skip=library.settings.library)
        for _, problem in problems:
            note(problem, style="red")
        outcomes = follow("Adding", len(files), add_tracks(library, files, said) if files else ())
    if as_json:
        say_json({"outcomes": [outcome_json(o) for o in outcomes], "problems": [text for _, text in problems]})
    elif files:
        say(summary("Added", "track", outcomes))
        say(f"Look for them in your works: {hint('licence find')}", style="dim")
    finish(outcomes, len(problems))


@tracks.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the known tracks."""
    from fingerprints.errors import printable
    from monitor.shapes.licences import track_json

    with opened(context) as library:
        found = library.store.tracks.all()
        finds = library.store.tracks.finds()
    if as_json:
        say_json([track_json(track) for track in found])
        return
    if not found:
        say(f"No track is known. Add yours: {hint('licence tracks add FOLDER --standing licensed')}")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("ID", justify="right")
    table.add_column("Track", overflow="fold", ratio=2)
    table.add_column("Length", justify="right")
    table.add_column("Standing")
    table.add_column("Whose", overflow="fold", ratio=1)
    table.add_column("In works", justify="right")
    for one in found:
        works = {find.work_id for find in finds if find.track_id == one.id and find.state != "wrong"}
        name, holder = Text(printable(one.name)), Text(printable(one.holder))
        style = "red" if one.standing == "forbidden" else ""
        length = timecode(one.media.duration_s)
        table.add_row(str(one.id), name, length, Text(one.standing, style), holder, str(len(works) or "–"))
    out().print(table)


@tracks.command(name="set")
def set_(
    context: typer.Context,
    track_id: TrackId,
    standing: STANDING,
    holder: Annotated[str | None, typer.Option(metavar="NAME", help="Whose it is. Default: as before.")] = None,
    conditions: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What its licence asks for. Default: as before.")
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say of a track that it is licensed, forbidden or unknown.

    Example: reclaim licence tracks set 2 --standing forbidden
    """
    from fingerprints.errors import printable
    from monitor.materials.tracks import Said, restate_track
    from monitor.rights.tracks import Standing
    from monitor.shapes.licences import track_json

    with opened(context, by) as library:
        old = library.store.tracks.get(track_id)
        said = Said(
            standing=Standing(standing),
            holder=old.holder if holder is None else holder,
            conditions=old.conditions if conditions is None else conditions,
        )
        track = restate_track(library, track_id, said)
    if as_json:
        say_json(track_json(track))
    else:
        say(f"Track {track.id} (“{printable(track.name)}”) is {track.standing} from now on.")


@tracks.command()
def remove(context: typer.Context, track_id: TrackId, by: By = None, as_json: AsJson = False) -> None:
    """Take a track away, with the finds that nobody has settled; the ledger and licences stay.

    Example: reclaim licence tracks remove 2
    """
    from fingerprints.errors import printable
    from monitor.materials.tracks import remove_track
    from monitor.shapes.licences import track_json

    with opened(context, by) as library:
        track = remove_track(library, track_id)
    if as_json:
        say_json(track_json(track))
    else:
        say(f"“{printable(track.name)}” is no longer looked for.")


def find(
    context: typer.Context,
    works: Annotated[
        list[int] | None,
        typer.Argument(metavar="[WORK]...", parser=WORK, help="Numbers, from reclaim works; default: all works."),
    ] = None,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Look for your known tracks in your works: under speech, in part, repeated, a little faster or slower.

    Each track is looked for in each work once: later runs take what is new. A find is a proposal; nothing changes until
    you settle it. Forbidden tracks are told at once.

    Example: reclaim licence find
    """
    from monitor.materials.finding import find_tracks, pending
    from monitor.shapes.licences import looked_json

    with opened(context, by) as library:
        store = library.store
        chosen = [store.works.get(one) for one in dict.fromkeys(works)] if works else store.works.all()
        found = []
        with progress("Listening", len(pending(library, chosen))) as advance:
            for looked in find_tracks(library, chosen):
                found.append(looked)
                advance()
                if not as_json:
                    _tell_looked(looked)
        waiting = len(store.tracks.finds(only_open=True))
    if as_json:
        say_json([looked_json(one) for one in found])
    else:
        new, done = sum(len(one.found) for one in found), sum(not one.problem for one in found)
        say(f"Listened to {count(done, 'work')}: {count(new, 'find')}.")
        if waiting:
            say(f"{count(waiting, 'find')} to settle: {hint('licence finds')}", style="dim")
    if any(one.problem for one in found):
        raise typer.Exit(SOME_FAILED)


def _tell_looked(looked: "Looked") -> None:
    if looked.problem:
        note(complete(looked.problem), style="red")
    for one, track in looked.found:
        _tell_find(one, track, looked.work)


def _tell_find(one: "TrackFind", track: "Track", work: "Work") -> None:
    from fingerprints.errors import printable

    is_forbidden = track.standing == "forbidden"
    said = f"“{printable(track.name)}” ({track.standing}) in “{printable(work.name)}”, {_span(one)}"
    tell(f"{'Forbidden: ' if is_forbidden else ''}{said} (find {one.id}).", style="bold red" if is_forbidden else "")


def _span(one: "TrackFind") -> str:
    return f"{timecode(one.where.work_start_s)} – {timecode(one.where.work_end_s)}"


def finds(
    context: typer.Context,
    work_id: SomeWork = None,
    all_: Annotated[bool, typer.Option("--all", help="Also those that are settled.")] = False,
    as_json: AsJson = False,
) -> None:
    """List where known tracks were found in your works.

    Example: reclaim licence finds 3
    """
    from fingerprints.errors import printable
    from monitor.shapes.licences import find_json

    with opened(context) as library:
        store = library.store
        if work_id is not None:
            store.works.get(work_id)
        found = store.tracks.finds(work_id, only_open=not all_)
        known = {track.id: track for track in store.tracks.all(removed=True)}
        works = store.works.by_number({one.work_id for one in found})
    if as_json:
        say_json([find_json(one, known[one.track_id], works[one.work_id]) for one in found])
        return
    if not found:
        say(
            f"{'Nothing was found' if all_ else 'No find waits to be settled'}. Look for tracks: {hint('licence find')}"
        )
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Find", justify="right")
    table.add_column("Work", overflow="fold", ratio=1)
    table.add_column("From – to", no_wrap=True)
    table.add_column("Track", overflow="fold", ratio=1)
    table.add_column("Standing")
    table.add_column("Settled")
    for one in found:
        track, work = known[one.track_id], works[one.work_id]
        standing = Text(track.standing, "red" if track.standing == "forbidden" else "")
        names = Text(f"{work.id} {printable(work.name)}"), _span(one), Text(printable(track.name))
        table.add_row(str(one.id), *names, standing, one.state if one.state != "open" else "–")
    out().print(table)
    say(f"Settle them: {hint('licence settle FIND --licensed')} (or --not-mine, --wrong)", style="dim")


def settle(
    context: typer.Context,
    find_id: Annotated[
        int,
        typer.Argument(
            metavar="FIND",
            parser=number_of("FIND", "reclaim licence finds"),
            help="Number, from reclaim licence finds.",
        ),
    ],
    licensed: Annotated[bool, typer.Option("--licensed", help="It is this track, and you may use it.")] = False,
    not_mine: Annotated[bool, typer.Option("--not-mine", help="It is this track, and it is somebody else's.")] = False,
    wrong: Annotated[bool, typer.Option("--wrong", help="It is not this track.")] = False,
    reopen: Annotated[bool, typer.Option("--reopen", help="Take back what was said of it.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say what a found track is; the ledger follows, so that it is never claimed as yours.

    --licensed also puts a licence on record, by the terms of one for the same track in this work if there is one; else
    say the terms with `reclaim licence add`. Nothing else changes by itself.

    Example: reclaim licence settle 4 --not-mine
    """
    from monitor.errors import InputError
    from monitor.materials.settling import reopen_find, settle_find
    from monitor.rights.tracks import FindState
    from monitor.shapes.licences import find_json, settled_json

    chosen = {
        FindState.LICENSED: licensed,
        FindState.NOT_MINE: not_mine,
        FindState.WRONG: wrong,
        FindState.OPEN: reopen,
    }
    said = [state for state, is_so in chosen.items() if is_so]
    if len(said) != 1:
        raise InputError("Say one of --licensed, --not-mine, --wrong or --reopen.")
    with opened(context, by) as library:
        if said[0] is FindState.OPEN:
            one = reopen_find(library, find_id)
            track = next(track for track in library.store.tracks.all(removed=True) if track.id == one.track_id)
            work = library.store.works.get(one.work_id)
        else:
            done = settle_find(library, find_id, said[0])
            work = library.store.works.get(done.find.work_id)
    if said[0] is FindState.OPEN:
        if as_json:
            say_json(find_json(one, track, work))
        else:
            say(f"Find {find_id} waits to be settled again; lines of the ledger and licences stay as they are.")
    elif as_json:
        say_json(settled_json(done, work))
    else:
        _say_settled(done, work)


def _say_settled(done: "Settled", work: "Work") -> None:
    from fingerprints.errors import printable

    track, state = printable(done.track.name), done.find.state.replace("-", " ")
    say(f"Find {done.find.id} (“{track}” in work {work.id}) is settled: {state}.")
    if done.line:
        say(f"Line {done.line.id} of the ledger keeps it from being claimed.")
    if done.material:
        unsaid = "" if done.material.uses else ", and says not yet where and for what"
        say(f"Licence {done.material.id} is on record{unsaid}.")
    if done.material and not done.material.uses:
        words = f"licence add {work.id} --kind music --name {shlex.quote(track)} --use commercial --platform NAME"
        say(f"Say its terms: {hint(words)}", style="dim")


def tell_new_works(library: "Library", new: "Sequence[Work]") -> None:
    """Tell which known tracks are in works that were just registered, or how to find out."""
    from monitor.materials.finding import find_tracks, pending

    if not new or not library.store.tracks.count():
        return
    if sum(work.media.duration_s for work in new) > QUICK_S:
        say(f"Look for your known tracks in them: {hint('licence find')}", style="dim")
        return
    found = []
    with progress("Listening for known tracks", len(pending(library, new))) as advance:
        for looked in find_tracks(library, new):
            found.append(looked)
            advance()
    for looked in found:
        _tell_looked(looked)
    number = sum(len(looked.found) for looked in found)
    if number:
        say(f"{count(number, 'find')} of known tracks to settle: {hint('licence finds')}", style="yellow")


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``reclaim licence``."""
    app.add_typer(tracks, name="tracks")
    for command in (find, finds, settle):
        app.command()(command)
