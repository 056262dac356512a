"""``reclaim insights surges``: unusual days, what users note of them, and proposals to look for copies."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.console import AsJson, By, count, note, number_of, opened, say, say_json, tell
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from datetime import date

    from monitor.insights.values import Examined, RatioChange, Surge, SurgeReport
    from monitor.store.library import Library
    from monitor.totals import Counted, LookTask, OwnEvent, OwnEventKind

MOST_SOURCES = 3
event = typer.Typer(no_args_is_help=True, help="Note what you know of that moves totals, or take it back.")
Video = Annotated[
    int | None, typer.Option("--video", metavar="NUMBER", min=1, help="Only this one, from reclaim insights list.")
]
_LOOK = number_of("NUMBER", "reclaim insights looks")
_EVENT = number_of("NUMBER", "reclaim insights events")


def surges(
    context: typer.Context,
    since: Annotated[
        str, typer.Option("--since", metavar="DAY", help="First day; those before are learned from.")
    ] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="Last day.")] = "",
    video: Video = None,
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most so many, the latest.")] = 20,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Show days on which counts were unusually high for their weekday and their time, and what is on record near them.

    Harmless causes are by far the commonest. Of the last three months, days that you have not explained by a note open
    a proposal to look for copies; nothing else comes of them.

    Example: reclaim insights surges --since 2026-10-01
    """
    with opened(context, by) as library:
        report = _report(library, _day("--since", since), _day("--until", until), video)
    if as_json:
        from monitor.shapes.insights import surge_report_json

        say_json(surge_report_json(report))
        return
    for one in report.surges[:limit]:
        _say_surge(one)
    if len(report.surges) > limit:
        note(f"{len(report.surges) - limit} earlier ones; show them with --limit {len(report.surges)}.")
    for change in report.ratio_changes[:limit]:
        _say_change(change)
    if report.since or report.until:
        tell("Only the days that you asked for were judged: figures may differ a little from those of all days.")
    _say_examined(report.examined, has_found=bool(report.surges))
    _say_limits(report)


def _report(library: "Library", since: "date | None", until: "date | None", video: int | None) -> "SurgeReport":
    from monitor.errors import InputError
    from monitor.insights.keeping import report_now

    if since and until and until < since:
        raise InputError(f"--until, {until}, is before --since, {since}; turn them round.")
    if video is not None:
        library.store.totals.get(video)
    report = _part(library, since, until) if since or until else report_now(library).report
    return report if video is None else _only(library, report, video)


def _only(library: "Library", report: "SurgeReport", video: int) -> "SurgeReport":
    """Return what a report tells of one video: of the same days the same numbers as in the report of all."""
    from dataclasses import replace

    from monitor.insights.reporting import surge_report

    surges = tuple(one for one in report.surges if one.counted.id == video)
    alone = surge_report(library, since=report.since, until=report.until, counted_id=video).examined
    return replace(
        report,
        surges=surges,
        ratio_changes=tuple(one for one in report.ratio_changes if one.counted.id == video),
        examined=replace(alone, quiet=alone.looked_at - len({one.measure for one in surges})),
    )


def _part(library: "Library", since: "date | None", until: "date | None") -> "SurgeReport":
    from dataclasses import replace

    from monitor.insights.looking import propose_looks
    from monitor.insights.nearness import surrounded
    from monitor.insights.reporting import surge_report

    report = surge_report(library, since=since, until=until)
    changed = propose_looks(library, report)
    return replace(report, surges=surrounded(library, report.surges)) if changed else report


def _day(name: str, text: str) -> "date | None":
    from datetime import date

    from fingerprints.errors import printable
    from monitor.errors import InputError

    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(f"{name} is “{printable(text)}”; write a day like 2026-11-23.") from error


def _say_surge(one: "Surge") -> None:
    from fingerprints.errors import printable
    from monitor.insights.charting import say_span
    from monitor.insights.looking import why_of
    from monitor.insights.nearness import NEAR_DAYS
    from monitor.insights.words import said_platform

    days = say_span(one.first_day, one.last_day)
    where = f"{said_platform(one.counted.platform)}, number {one.counted.id}"
    tell(printable(f"{days}  {one.counted.name} ({where})"), style="bold")
    tell(f"  {why_of(one)}")
    for noted in one.events:
        tell(printable(f"  Explained by your own note {noted.id}: {noted.note or _words(noted.kind)}"))
    for near in one.nearby:
        tell(printable(f"  Near it: {near.text} ({near.day})"))
    if one.nearby and one.near_share is not None:
        tell(
            f"  {100 * one.near_share:.0f} of 100 days of this video have something on record within {NEAR_DAYS} days;"
            " that it is near does not say that it is the cause.",
            style="dim",
        )
    if one.look and one.look.state == "open":
        say("  Proposed: look for copies. " + hint("insights looks"))


def _words(kind: "OwnEventKind") -> str:
    from monitor.insights.landmarks import EVENT_WORDS

    return EVENT_WORDS[kind]


def _say_change(one: "RatioChange") -> None:
    from fingerprints.errors import printable
    from monitor.insights.charting import say_span
    from monitor.insights.words import said_platform

    named = f"{one.counted.name} ({said_platform(one.counted.platform)})"
    tell(printable(f"{say_span(one.first_day, one.last_day)}  {named}"), style="bold")
    tell(
        f"  {one.measure} for every 100 {one.beside}: {100 * one.ratio:.3g}, before {100 * one.before:.3g};"
        f" {one.times:.2g} times as many ({one.low:.2g} to {one.high:.2g})."
    )


def _say_examined(seen: "Examined", *, has_found: bool) -> None:
    from monitor.insights.learning import WINDOW
    from monitor.insights.surging import LEAST_BEFORE, LEAST_COUNT
    from monitor.insights.words import in_full

    if not (seen.looked_at or seen.too_short or seen.too_small):
        tell(f"There are no totals by day to look at. Import some: {hint('insights import FILE')}")
        return
    if seen.looked_at and not has_found:
        say("No day is unusual.")
    has = "has" if seen.quiet == 1 else "have"
    quiet = f"; {in_full(seen.quiet)} of these {has} no unusual day" if has_found and seen.quiet else ""
    if seen.looked_at:
        days = "1 day" if seen.days == 1 else f"{in_full(seen.days)} days"
        tell(f"Looked at {days} of {_series(seen.looked_at)} (a series is one measure of a video or account){quiet}.")
    if seen.too_short:
        tell(
            f"Not judged, because too short: {_series(seen.too_short)}. A day is judged only where {LEAST_BEFORE} of"
            f" the {WINDOW} days before are known, and the first three days of a video are left out. Import more days."
        )
    if seen.too_small:
        tell(
            f"Not judged, because too small: {_series(seen.too_small)}, with never {LEAST_COUNT} in a day. Chance"
            " cannot be told from anything else there."
        )


def _series(number: int) -> str:
    from monitor.insights.words import in_full

    return f"{in_full(number)} series"


def _say_limits(report: "SurgeReport") -> None:
    from monitor.insights.reporting import HOW_SURE

    if report.surges:
        say("How sure this is:", style="bold")
        for sentence in HOW_SURE:
            tell(f"  {sentence}")
        say("What unusual days usually come from, the commonest first:", style="bold")
        for cause in report.causes:
            say(f"  {cause}")
        say(f"Note what you know: {hint('insights event add KIND --from DAY --note TEXT')}", style="dim")
    say("What totals cannot show:", style="bold")
    for limit in report.limits:
        tell(f"  {limit}")


def looks(
    context: typer.Context,
    closed: Annotated[bool, typer.Option("--all", help="Also those that are done, dismissed or withdrawn.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the proposals to look for copies, and how to look."""
    from monitor.shapes.insights import look_json

    with opened(context) as library:
        found = library.store.own_events.tasks(closed=closed)
        counted = {one.id: one for one in library.store.totals.by_number({one.counted_id for one in found})}
        sources = [one.name for one in library.store.sources.all() if one.state == "active"]
    if as_json:
        say_json([look_json(one) | {"work_id": counted[one.counted_id].work_id} for one in found])
    elif not found:
        say(f"Nothing is proposed. See whether days are unusual: {hint('insights surges')}")
    for one in () if as_json else found:
        _say_look(one, counted[one.counted_id], sources)


def _say_look(task: "LookTask", counted: "Counted", sources: list[str]) -> None:
    from fingerprints.errors import printable
    from monitor.insights.charting import say_span
    from monitor.insights.words import LOOK_WORDS

    work_id, days = counted.work_id, say_span(task.first_day, task.last_day)
    tell(printable(f"{task.id}: look for copies of {counted.name}, after {days}"), style="bold")
    tell(printable(f"  {task.why} So it was reckoned on {task.opened_at:%Y-%m-%d}."))
    if task.state != "open":
        said = f"  {LOOK_WORDS[task.state].capitalize()} by {task.closed_by}"
        tell(printable(f"{said}: {task.note}" if task.note else f"{said}."))
        return
    if work_id is None:
        say(f"  Say first which work it is: {hint(f'insights link {task.counted_id} WORK')}")
        return
    say(f"  What to search for: {hint(f'words queries {work_id}')}")
    for source in sources[:MOST_SOURCES]:
        say(f"  Search a source now: {hint(f'watch --source {source}')}")
    say(f"  Scan clips that you found: {hint('scan FOLDER')}")
    say(f"  Then: {hint(f'insights look {task.id} --done')}", style="dim")


def look(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="From reclaim insights looks.", parser=_LOOK)],
    done: Annotated[bool, typer.Option("--done", help="You have looked.")] = False,
    dismiss: Annotated[bool, typer.Option("--dismiss", help="It is not worth a look.")] = False,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="What you saw, or why not.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Close a proposal to look: you have looked, or it is not worth it."""
    from monitor.errors import InputError
    from monitor.insights.events import close_look
    from monitor.shapes.insights import look_json
    from monitor.totals import LookState

    if done is dismiss:
        raise InputError("Say either --done or --dismiss.")
    if dismiss and not reason.strip():
        raise InputError('Say why it is not worth a look: --dismiss --reason "...".')
    with opened(context, by) as library:
        task = close_look(library, number, LookState.DONE if done else LookState.DISMISSED, reason.strip())
    if as_json:
        say_json(look_json(task))
    else:
        say(f"Proposal {task.id} is {task.state}.")


@event.command()
def add(
    context: typer.Context,
    kind: Annotated[
        str,
        typer.Argument(
            metavar="KIND",
            help="published, promotion, news, challenge, collaboration, platform-change or other.",
        ),
    ],
    starts: Annotated[str, typer.Option("--from", metavar="DAY", help="First day.")],
    ends: Annotated[str, typer.Option("--to", metavar="DAY", help="Last day. [dim]Default: the first.[/]")] = "",
    platform: Annotated[str, typer.Option("--platform", metavar="NAME", help="Only there. [dim]Default: all.[/]")] = "",
    video: Video = None,
    text: Annotated[str, typer.Option("--note", metavar="TEXT", help="What it was.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Note something that moves totals; unusual days of its time are shown as explained, and propose nothing.

    Open proposals to look for copies that it explains are withdrawn, and are open again when it is taken back.

    Example: reclaim insights event add news --from 2026-11-20 --to 2026-11-22 --note "Interview on the radio"
    """
    from monitor.insights.events import add_event
    from monitor.shapes.insights import event_json

    wanted, first = _kind(kind), _day("--from", starts)
    last = _day("--to", ends) or first
    assert first is not None and last is not None  # noqa: PT018, S101 - the option is demanded, and is a day or refused
    with opened(context, by) as library:
        where = platform.strip().casefold()
        before = _open_looks(library)
        added = add_event(library, wanted, text.strip(), first, last, platform=where, counted_id=video)
        explained = before - _open_looks(library)
    if as_json:
        say_json(event_json(added))
    else:
        say(f"Noted as {added.id}. Take it back: {hint(f'insights event remove {added.id}')}")
        if explained:
            tell(f"Withdrawn, because it explains their days: {count(len(explained), 'proposal')} to look for copies.")


def _kind(text: str) -> "OwnEventKind":
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.totals import OwnEventKind

    try:
        return OwnEventKind(text)
    except ValueError as error:
        raise InputError(f"KIND is “{printable(text)}”; it must be one of: {'  '.join(OwnEventKind)}") from error


@event.command()
def remove(
    context: typer.Context,
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="From reclaim insights events.", parser=_EVENT)],
    by: By = None,
) -> None:
    """Take a note back; the days that it explained are unexplained again, and proposals that it withdrew are open."""
    from monitor.insights.events import remove_event

    with opened(context, by) as library:
        before = _open_looks(library)
        removed = remove_event(library, number)
        again = _open_looks(library) - before
    say(f"Note {removed.id} is taken back.")
    if again:
        tell(f"Open again: {count(len(again), 'proposal')} to look for copies. See them: {hint('insights looks')}")


def _open_looks(library: "Library") -> set[int]:
    return {one.id for one in library.store.own_events.tasks()}


def events(context: typer.Context, as_json: AsJson = False) -> None:
    """List what you noted because it moves totals."""
    from monitor.shapes.insights import event_json

    with opened(context) as library:
        found = library.store.own_events.all()
    if as_json:
        say_json([event_json(one) for one in found])
    elif not found:
        say(f"Nothing is noted: {hint('insights event add KIND --from DAY --note TEXT')}")
    for one in () if as_json else found:
        _say_event(one)
    if found and not as_json:
        note(f"{count(len(found), 'note')}.")


def _say_event(one: "OwnEvent") -> None:
    from fingerprints.errors import printable
    from monitor.insights.charting import say_span
    from monitor.insights.words import said_platform

    about = f", number {one.counted_id}" if one.counted_id else ""
    where = f", {said_platform(one.platform)}" if one.platform else ""
    days = say_span(one.starts_on, one.ends_on)
    tell(printable(f"{one.id}: {days}  {_words(one.kind)}{where}{about}{f': {one.note}' if one.note else ''}"))


def add_to(app: typer.Typer) -> None:
    """Add the commands to those of totals."""
    app.command()(surges)
    app.command()(looks)
    app.command()(look)
    app.command()(events)
    app.add_typer(event, name="event")
