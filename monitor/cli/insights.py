"""``reclaim insights``: totals of your own videos: what platforms count, and what an app shows on its screen."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer
from rich.table import Table

from monitor.cli import insights_chart, insights_surges
from monitor.cli.console import SOME_FAILED, AsJson, By, count, note, number_of, opened, out, say, say_json, tell
from monitor.cli.hints import complete, hint
from monitor.cli.typed_times import past_day

if TYPE_CHECKING:
    from monitor.insights.importing import Imported
    from monitor.totals import Count, Counted, Measure, Series

Kind = TypeVar("Kind", bound=StrEnum)
insights = typer.Typer(
    no_args_is_help=True, help="Totals of your own videos: how often, never who. See docs/insights.md."
)
Platform = Annotated[str, typer.Option("--platform", metavar="NAME", help="Where it was counted, if no file says it.")]
Account = Annotated[str, typer.Option("--account", metavar="NAME", help="Your own account, if you have several.")]
Number = Annotated[
    int,
    typer.Argument(
        metavar="NUMBER", help="From reclaim insights list.", parser=number_of("NUMBER", "reclaim insights list")
    ),
]
SHOWN_DAYS = 14
"""So many of the last days of a measure are shown."""


@insights.command(name="import")
def import_(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="CSV, TSV, XLSX, zip, or folders of them.")],
    platform: Platform = "",
    account: Account = "",
    column: Annotated[
        list[str] | None,
        typer.Option(
            "--column",
            metavar="WHAT=HEADER",
            help="What a column is: date, video, title, url, published, or a measure such as views; may be repeated.",
        ),
    ] = None,
    since: Annotated[str, typer.Option("--from", metavar="DAY", help="First day that was chosen for the export.")] = "",
    until: Annotated[str, typer.Option("--to", metavar="DAY", help="Last day that was chosen for the export.")] = "",
    year: Annotated[
        int | None, typer.Option("--year", metavar="YEAR", min=2005, max=9998, help="Year of days that have none.")
    ] = None,
    exported: Annotated[str, typer.Option("--exported", metavar="DAY", help="Day on which the file was made.")] = "",
    dates: Annotated[
        str, typer.Option("--dates", metavar="WORD", help="How 03/04/2026 is meant: day-first or month-first.")
    ] = "",
    numbers: Annotated[
        str, typer.Option("--numbers", metavar="EXAMPLE", help='How numbers are written: "1,234.5" or "1.234,5".')
    ] = "",
    whole: Annotated[
        bool, typer.Option("--whole", help="You have looked: no line is cut, and missing days were never in it.")
    ] = False,
    video_per_file: Annotated[
        bool, typer.Option("--video-per-file", help="Each file is one video, called as the file is.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Read files once more, whatever of what is known they change.")
    ] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Read totals that a platform exported; what could be wrong is refused with the question to answer.

    Known are TikTok Studio, Instagram and Facebook, YouTube Studio, and any table with days and numbers. Nothing of a
    refused file is kept, and a file that was read before changes nothing.
    """
    from monitor.insights.importing import import_totals
    from monitor.insights.reading.wishes import DateOrder, NumberStyle, Wishes

    with opened(context, by) as library:
        wishes = Wishes(
            platform=platform.strip(),
            account=account.strip(),
            columns=_columns(column or []),
            dates=_one_of("--dates", dates, DateOrder),
            numbers=_one_of("--numbers", numbers, NumberStyle),
            since=_day("--from", since),
            until=_day("--to", until),
            year=year,
            exported=past_day(library, "--exported", exported),
            is_whole=whole,
            video_per_file=video_per_file,
            again=again,
        )
        found = []
        for one in import_totals(library, files, wishes):
            found.append(one)
            if not as_json:
                _say_imported(one)
    if as_json:
        from monitor.shapes.insights import imported_json

        say_json([imported_json(one) for one in found])
    elif any(one.done for one in found):
        say(f"See what is counted: {hint('insights list')}", style="dim")
    if any(one.status == "failed" for one in found):
        raise typer.Exit(SOME_FAILED)


def _columns(given: list[str]) -> dict[str, str]:
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.insights.reading.headers import demand_column

    found: dict[str, str] = {}
    for text in given:
        what, sign, header = text.partition("=")
        if not sign or not header.strip():
            raise InputError(f"--column is “{printable(text)}”; write it as WHAT=HEADER, for example views=Aufrufe.")
        demand_column(what.strip())
        if what.strip() in found:
            raise InputError(f"--column {printable(what.strip())} is given twice; give it once.")
        found[what.strip()] = header.strip()
    return found


def _one_of(name: str, text: str, kinds: "type[Kind]") -> "Kind | None":
    from fingerprints.errors import printable
    from monitor.errors import InputError

    if not text:
        return None
    if text not in list(kinds):
        raise InputError(f"{name} is “{printable(text)}”; it must be one of: {'  '.join(kinds)}")
    return kinds(text)


def _day(name: str, text: str) -> date | None:
    from fingerprints.errors import printable
    from monitor.errors import InputError

    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"{name} is “{printable(text)}”; write a day like 2026-11-23.") from error


def _say_imported(one: "Imported") -> None:
    from monitor.insights.words import in_full, said_platform

    if one.done is None:
        note(complete(one.problem), style="red")
        return
    done, changes = one.done, one.done.changes
    if one.status != "done":
        tell(f"{one.path}: was read on {done.imported_at:%Y-%m-%d} already; nothing changed. {one.remark}".rstrip())
        return
    span = f", {done.first_day} to {done.last_day}" if done.first_day else ""
    tell(
        f"{one.path}: {said_platform(done.platform)}{span}: {in_full(changes.added)} new numbers,"
        f" {in_full(changes.changed)} changed, {in_full(changes.same)} as before."
    )
    for text in done.notes:
        note(f"  {complete(text)}")


@insights.command(name="list")
def list_(
    context: typer.Context,
    platform: Platform = "",
    work: Annotated[
        int | None, typer.Option("--work", metavar="WORK", min=1, help="Only the videos that are this work.")
    ] = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = 200,
    as_json: AsJson = False,
) -> None:
    """List the accounts and videos of which totals are kept."""
    from monitor.shapes.insights import counted_json

    with opened(context) as library:
        found = library.store.totals.all(platform=platform.strip().casefold() or None, work_id=work)
        totals = library.store.totals
        rows = [(one, totals.measures(one.id), totals.counts(one.id)) for one in found[:limit]]
    if as_json:
        say_json([counted_json(one, measures) for one, measures, _ in rows])
    elif not found:
        say(f"Nothing is counted yet. Import what a platform exported: {hint('insights import FILE')}")
    else:
        out().print(_table(rows))
        if len(found) > limit:
            note(f"{len(found) - limit} more; show them with --limit {len(found)}.")


def _table(rows: "list[tuple[Counted, list[Measure], list[Count]]]") -> Table:
    from fingerprints.errors import printable
    from monitor.insights.words import latest_count, said_platform

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Number", justify="right")
    table.add_column("What", overflow="fold", ratio=3)
    table.add_column("Platform", overflow="fold", ratio=1)
    table.add_column("By day, or the latest count", overflow="fold", ratio=2)
    table.add_column("Work", justify="right")
    for one, measures, counts in rows:
        name = printable(one.name) if not one.is_account else f"account {printable(one.account)}".strip()
        kept = ", ".join(measures) or latest_count(counts) or "-"
        table.add_row(str(one.id), name, printable(said_platform(one.platform)), kept, str(one.work_id or ""))
    return table


@insights.command()
def show(context: typer.Context, number: Number, as_json: AsJson = False) -> None:
    """Show the totals of one account or video: the last days, and the counts of spans of days."""
    from monitor.shapes.insights import count_json, counted_json, series_json

    with opened(context) as library:
        totals = library.store.totals
        one = totals.get(number)
        series = [found for measure in totals.measures(number) if (found := totals.series(number, measure))]
        counts = totals.counts(number)
    if as_json:
        shown = {"series": [series_json(found) for found in series], "counts": [count_json(found) for found in counts]}
        say_json(counted_json(one) | shown)
    else:
        _show(one, series, counts)


def _show(one: "Counted", series: "list[Series]", counts: "list[Count]") -> None:
    from fingerprints.errors import printable
    from monitor.insights.words import in_full, said_platform

    where = f"{said_platform(one.platform)} {one.account}".strip()
    tell(printable(f"{one.id}: {one.name} ({where})"), style="bold")
    for label, text in (("Address", one.url), ("Published on", str(one.published_on or ""))):
        if text:
            say(printable(f"{label}: {text}"))
    if one.work_id:
        say(f"It is your work {one.work_id}.")
    elif not one.is_account:
        say(f"If it is one of your works, say which: {hint(f'insights link {one.id} WORK')}", style="dim")
    for found in series:
        _say_series(found)
    for number in counts:
        since = f"{number.since} to " if number.since else "until "
        by = "" if number.import_id else f", typed by {printable(number.added_by)}"
        say(f"{number.measure}: {in_full(number.value)} ({since}{number.until}{by})")


def _say_series(found: "Series") -> None:
    import math

    from monitor.insights.words import in_full

    known = int((found.values == found.values).sum())
    say(f"{found.measure} by day: {found.first_day} to {found.last_day}, {count(known, 'day')} known")
    last = [(found.day(place), found.values[place]) for place in range(len(found.values))][-SHOWN_DAYS:]
    table = Table(box=None, pad_edge=False, show_header=False)
    for day, value in last:
        table.add_row(f"  {day}", "-" if math.isnan(value) else in_full(float(value)))
    out().print(table)


@insights.command(name="count")
def count_(
    context: typer.Context,
    what: Annotated[str, typer.Argument(metavar="WHAT", help="Number from reclaim insights list, or a new name.")],
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="What was counted, for example downloads.")],
    number: Annotated[str, typer.Argument(metavar="COUNT", help="The count in digits, in full.")],
    on: Annotated[str, typer.Option("--on", metavar="DAY", help="Day on which it was read: today, or 2026-11-23.")],
    platform: Platform = "",
    account: Account = "",
    remark: Annotated[str, typer.Option("--note", metavar="TEXT", help="Where it was read, for the record.")] = "",
    new: Annotated[bool, typer.Option("--new", help="It is a new video, although one is called alike.")] = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Note a count that an app only shows on its screen, such as downloads: the total until that day."""
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.insights.counting import count_of, counted_called, typed_number
    from monitor.insights.words import in_full, said_platform
    from monitor.shapes.insights import count_json
    from monitor.totals import Measure

    if measure not in list(Measure):
        raise InputError(f"MEASURE is “{printable(measure)}”; it must be one of {', '.join(Measure)}.")
    kind = Measure(measure)
    value = typed_number(number, kind)
    with opened(context, by) as library:
        day = past_day(library, "--on", on) or library.clock().date()
        counted = counted_called(library, what, platform.strip(), account.strip(), is_new=new)
        id_, changes = count_of(library, counted, kind, value, (day, remark))
        kept = [one for one in library.store.totals.counts(id_) if (one.measure, one.until) == (kind, day)]
    if as_json:
        say_json(count_json(next(one for one in kept if one.since is None)))
    else:
        became = "as before" if changes.same else "in place of what stood there" if changes.changed else "noted"
        if not counted.id:
            where = said_platform(counted.platform)
            tell(f"A new entry: number {id_}, “{printable(counted.name)}” on {printable(where)}.")
        say(f"{kind} until {day}: {in_full(value)}, {became}.")
        say(f"See all: {hint(f'insights show {id_}')}", style="dim")


@insights.command()
def link(
    context: typer.Context,
    number: Number,
    work: Annotated[str, typer.Argument(metavar="WORK", help="Number of the work, or none.")],
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Say which work a video of the totals is; none takes it back."""
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.insights.linking import link_work
    from monitor.shapes.insights import counted_json

    if work != "none" and not (work.isascii() and work.isdecimal() and len(work) < 16):
        raise InputError(f"WORK is “{printable(work)}”; give the number of a work, from `reclaim works`, or none.")
    with opened(context, by) as library:
        linked = link_work(library, number, None if work == "none" else int(work))
    if as_json:
        say_json(counted_json(linked))
    else:
        is_one = f"your work {linked.work_id}" if linked.work_id else "none of your works"
        tell(f"“{printable(linked.name)}” is {is_one}.")


@insights.command()
def imports(
    context: typer.Context,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the files of totals that were read, the latest first, and what was left out of them."""
    from fingerprints.errors import printable
    from monitor.insights.words import in_full, said_platform
    from monitor.shapes.insights import import_json

    with opened(context) as library:
        found = library.store.totals.imports(limit)
    if as_json:
        say_json([import_json(one) for one in found])
        return
    if not found:
        say(f"No file was read yet: {hint('insights import FILE')}")
    for one in found:
        span = f", {one.first_day} to {one.last_day}" if one.first_day else ""
        new, changed, same = (in_full(n) for n in (one.changes.added, one.changes.changed, one.changes.same))
        numbers = f"{new} new, {changed} changed, {same} as before"
        tell(printable(f"{one.id}: {one.name} ({one.shape}), read on {one.imported_at:%Y-%m-%d} by {one.imported_by}"))
        where = f"{said_platform(one.platform)} {one.account}".strip()
        tell(printable(f"   {where}{span}: {numbers}"), indent=3)
        for text in one.notes:
            tell(complete(printable(f"   {text}")), indent=3, style="dim")


insights_chart.add_to(insights)
insights_surges.add_to(insights)


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(insights, name="insights")
