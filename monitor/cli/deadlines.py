"""``reclaim look``, ``deadlines`` and ``outcomes``: before a letter, while it runs, and after it."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import shlex
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.table import Table
from rich.text import Text

from monitor.cli.console import (
    AsJson,
    By,
    check_target,
    count,
    note,
    number_of,
    opened,
    out,
    say,
    say_json,
    tell,
)
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from monitor.casework.budget import Budget
    from monitor.review.calendar import Deadline
    from monitor.review.outcomes import Fate
    from monitor.rights.terms import Ending
    from monitor.store.library import Library
    from monitor.watch.returning import Return

SightName = Literal["live", "gone", "changed", "geo-limited"]
YEAR_DAYS = 366
"""So far ahead a calendar goes for rights and licences that end, where no number of days is asked for."""
_SOON_DAYS = 3
"""What ends within so many days is shown as urgent."""


def look(
    context: typer.Context,
    match_ids: Annotated[
        list[int],
        typer.Argument(metavar="MATCH", parser=number_of("MATCH", "reclaim matches"), help="Numbers of matches."),
    ],
    found: Annotated[
        SightName, typer.Argument(metavar="live|gone|changed|geo-limited", help="What you found at the addresses.")
    ],
    at: Annotated[str, typer.Option(metavar="TIME", help="When you opened them: now, or a time with zone.")] = "now",
    remark: Annotated[str, typer.Option("--note", help="What you saw, in your words.")] = "",
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Put on record that you opened the addresses of matches, and whether the copies are there.

    Nothing is fetched: you look yourself. A claim leaves only if somebody saw its copies within the last 72 hours.
    """
    from monitor.cli.typed_times import moment_of
    from monitor.review.looking import check_live
    from monitor.shapes.records import check_json

    with opened(context, by) as library:
        opened_at = moment_of(library, "--at", at) or library.clock()
        checks = check_live(library, match_ids, found.replace("-", "_"), opened_at=opened_at, note=remark)
    if as_json:
        say_json([check_json(one) for one in checks])
        return
    for one in checks:
        say(f"{one.url}: {one.state.replace('_', ' ')}, looked at on {one.checked_at.isoformat(' ', 'minutes')}.")
    if found == "gone":
        tell("No claim names it any more. If a letter about it is under way, say so:")
        say("  " + hint('notice mark REFERENCE already-gone --url URL --reason "..."'), style="dim")


def deadlines(
    context: typer.Context,
    days: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Only what ends within N days, or is over.")
    ] = None,
    limit: Annotated[int, typer.Option(min=1, metavar="N", help="How many to show, the next ones.")] = 50,
    ics: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write them, and rights that end, as a calendar (iCalendar)."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List the clocks that run for letters that were sent, the next to end first, and what to do.

    Periods are counted by the law packs; where a day depends on the time zone, the earlier one counts. What is over
    stays in the list until somebody has acted. Nothing here is legal advice.
    """
    from monitor.files import write_whole
    from monitor.review.calendar import calendar_file
    from monitor.review.calendar import deadlines as running
    from monitor.shapes.letters import deadline_json
    from monitor.watch.returning import open_returns

    if ics:
        check_target(ics)
    with opened(context) as library:
        now = library.clock()
        found = [one for one in running(library) if days is None or (one.due.on - now.date()).days <= days]
        returns = [] if as_json else open_returns(library)
        ends = _ends(library, days) if ics else []
    if ics:
        newest = max((one.letter.events[-1].at for one in found), default=now)
        write_whole(ics, calendar_file(found, newest, ends))
        note(
            f"Wrote {ics}."
            if found or ends
            else f"Wrote {ics}, a calendar without entries: there is no clock to put in."
        )
    for back in returns:
        _say_back(back)
    if as_json:
        say_json([deadline_json(one, now) for one in found])
    elif not found:
        say("No clock is running." if days is None else "Nothing ends so soon.")
    else:
        _list(found[:limit], now)
        if len(found) > limit:
            say(f"{len(found) - limit} later ones: --limit {len(found)} shows all.")
        over = sum(one.is_over(now) for one in found)
        say(f"{count(len(found), 'clock')}, {over} over. Nothing here is legal advice.", style="dim")


def _ends(library: "Library", days: int | None) -> "list[Ending]":
    """Return the rights, permissions and licences that end within some days, or a year; what has ended is left out."""
    from monitor.rights.terms import endings

    store, today = library.store, library.clock().astimezone().date()
    within = timedelta(days=YEAR_DAYS if days is None else days)
    found = endings(store.grants.all(), store.permissions.all(), today, within, store.licences.all())
    return [one for one in found if not one.has_ended]


def _say_back(back: "Return") -> None:
    """Say that a copy seems to have come back, and what a person does then."""
    from fingerprints.errors import printable

    tell(
        f"A copy that {back.reference} has as gone answered again on {back.seen_at:%Y-%m-%d}: {printable(back.url)}",
        style="bold",
    )
    said = f'notice mark {back.reference} reappeared --url {shlex.quote(back.url)} --reason "..."'
    say(f"  Open it yourself; if it is the copy: {hint(said)}")


def _list(found: "list[Deadline]", now: datetime) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("Ends", "Left", "Letter", "Who"):
        table.add_column(name, no_wrap=True)
    table.add_column("What", overflow="fold", ratio=1)
    for one in found:
        style = _style(one, now)
        table.add_row(
            Text(_end(one), style=style),
            Text(_left(one, now), style=style),
            one.letter.reference,
            "you" if one.clock.whose == "sender" else "they",
            Text(f"{one.clock.title} ({one.clock.id})"),
        )
    out().print(table)
    urgent = [one for one in found if _style(one, now)]
    for clock in {one.clock.id: one.clock for one in urgent}.values():
        tell(f"{clock.id} ({clock.source}): {clock.text}")
        for one in urgent:
            if one.clock.id == clock.id:
                say("  " + hint(_next_step(one, now)), style="dim")


def _end(one: "Deadline") -> str:
    if one.due.at:
        return f"{one.due.at:%Y-%m-%d %H:%M}Z"
    return one.due.on.isoformat() + (f" to {one.due.latest:%m-%d}" if one.due.latest else "")


def _left(one: "Deadline", now: datetime) -> str:
    if one.is_over(now):
        return "over"
    if one.due.at:
        return f"{(one.due.at - now).total_seconds() / 3600:.0f} h"
    return f"{max((one.due.on - now.date()).days, 0)} d"


def _style(one: "Deadline", now: datetime) -> str:
    if one.is_over(now):
        return "bold red"
    return "yellow" if (one.due.on - now.date()).days <= _SOON_DAYS else ""


def _next_step(one: "Deadline", now: datetime) -> str:
    reference = one.letter.reference
    if one.clock.starts == "counter_noticed":
        return f'notice mark {reference} action-filed|let-back --reason "..."'
    if one.clock.whose == "recipient" and one.is_over(now):
        return f"notice follow {reference} --pack xx_followup_1"
    return f"notice show {reference}"


def outcomes(context: typer.Context, as_json: AsJson = False) -> None:
    """Show what became of every copy in every notice that was sent, by recipient, and how far notices were wrong.

    Five classes, as search engines report them, each with its 95 % interval; never one success rate, which would hide
    what was refused, repeated or never listed. Below it stands the error budget: sending freezes at 7 %.
    """
    from monitor.review.outcomes import budget_of, fates
    from monitor.shapes.outcomes import outcomes_json

    with opened(context) as library:
        found, budget = fates(library), budget_of(library)
    by_recipient: dict[str, list[Fate]] = {}
    for fate in found:
        by_recipient.setdefault(fate.recipient, []).append(fate)
    if as_json:
        say_json(outcomes_json(found, budget))
        return
    if found:
        out().print(_outcome_table(by_recipient, found))
    else:
        say("No notice was sent yet.")
    _say_budget(budget)


def _outcome_table(by_recipient: "dict[str, list[Fate]]", found: "list[Fate]") -> Table:
    from fingerprints.errors import printable
    from monitor.casework.lifecycle import OutcomeClass
    from monitor.shapes.outcomes import tally_json

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("Recipient", overflow="fold", ratio=1)
    table.add_column("Copies", justify="right")
    for outcome in OutcomeClass:
        table.add_column(outcome.capitalize(), justify="right")
    for name, some in [*sorted(by_recipient.items()), ("All", found)]:
        cells = [f"{part['count']}\n{_range(part['interval'])}" for part in tally_json(some).values()]
        table.add_row(Text(printable(name), style="bold" if name == "All" else ""), str(len(some)), *cells)
    return table


def _range(interval: Iterable[float]) -> str:
    low, high = interval
    return f"{low:.0%}–{high:.0%}".replace("%–", "–")


def _say_budget(budget: "Budget") -> None:
    styles = {"fine": "", "warned": "yellow", "frozen": "bold red"}
    if not budget.sent:
        say("Error budget: nothing to count yet.")
        return
    say(
        f"Error budget of the last 365 days: {budget.wrong} of {budget.sent} notices were wrong"
        f" ({budget.counter_noticed} counter-noticed, {budget.retracted} withdrawn or corrected, {budget.refused}"
        f" refused), so that {_range(budget.interval)} of notices like these may be: {budget.standing}.",
        style=styles[budget.standing],
    )
    if budget.standing != "fine":
        say("Find out why before the next one: " + hint("notice list --state counter-noticed"), style="dim")


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(look)
    app.command()(deadlines)
    app.command()(outcomes)
