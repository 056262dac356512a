"""What is on record near unusual days: notes, copies, settings, publications; and how often that is by chance."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from monitor.insights.landmarks import landmarks_of
from monitor.insights.values import Nearby, Surge
from monitor.store.library import Library
from monitor.totals import Counted, LookTask, Measure, OwnEvent

Publications = Sequence[tuple[date, int, int, int]]
"""Of each day how many videos of an account were published, and their least and largest number."""
NEAR_DAYS = 3
"""Days before and after that count as near."""
MOST_NEARBY = 12
"""So much of what is near is told of one surge."""


def surrounded(library: Library, surges: Sequence[Surge]) -> tuple[Surge, ...]:
    """Return surges with what the user noted for their days, what else is on record near them, and their proposals.

    That any of it is the cause is not said.
    """
    events = library.store.own_events.all()
    looks = {(one.counted_id, one.measure, one.first_day): one for one in library.store.own_events.tasks(closed=True)}
    accounts: dict[tuple[str, str], Publications] = {}
    records: dict[int, list[Nearby]] = {}
    days: dict[tuple[int, Measure], tuple[date, date] | None] = {}
    found = []
    for surge in surges:
        one = surge.counted
        account = one.platform, one.account
        if account not in accounts:
            accounts[account] = library.store.totals.publications(*account)
        if one.id not in records:
            records[one.id] = [*_marks(library, one), *_publications(one, accounts[account])]
        key = one.id, surge.measure
        if key not in days:
            series = library.store.totals.series(*key) if records[one.id] else None
            days[key] = (series.first_day, series.last_day) if series else None
        found.append(_with(surge, events, looks, records[one.id], days[key]))
    return tuple(found)


def _with(
    surge: Surge,
    events: Iterable[OwnEvent],
    looks: Mapping[tuple[int, Measure, date], LookTask],
    records: Sequence[Nearby],
    days: tuple[date, date] | None,
) -> Surge:
    near = [(_apart(surge, one.day), one) for one in records]
    near = sorted((each for each in near if abs(each[0]) <= NEAR_DAYS), key=lambda each: (abs(each[0]), each[1].day))
    told = tuple(replace(one, text=f"{one.text}, {_said(apart)}") for apart, one in near[:MOST_NEARBY])
    return replace(
        surge,
        events=tuple(one for one in events if covers(one, surge)),
        nearby=told,
        near_share=near_share([one.day for one in records], *days) if days else None,
        look=looks.get((surge.counted.id, surge.measure, surge.first_day)),
    )


def covers(event: OwnEvent, surge: Surge) -> bool:
    """Tell whether a user's note is about any of the days of a surge."""
    first, last = max(event.starts_on, surge.first_day), min(event.ends_on, surge.last_day)
    return first <= last and event.covers(surge.counted, first)


def near_share(found: Iterable[date], first: date, last: date) -> float:
    """Return the share of all days from ``first`` to ``last`` that have any of the days found near."""
    near = {day + timedelta(days=apart) for day in found for apart in range(-NEAR_DAYS, NEAR_DAYS + 1)}
    return sum(first <= day <= last for day in near) / ((last - first).days + 1)


def _apart(surge: Surge, day: date) -> int:
    """Return by how many days something is before (less than 0) or after unusual days; 0 for within."""
    if day < surge.first_day:
        return (day - surge.first_day).days
    return max(0, (day - surge.last_day).days)


def _said(apart: int) -> str:
    if apart == 0:
        return "within these days"
    count = "1 day" if abs(apart) == 1 else f"{abs(apart)} days"
    return f"{count} {'before' if apart < 0 else 'after'}"


def _marks(library: Library, counted: Counted) -> list[Nearby]:
    return [Nearby(day=one.first_day, text=one.text, path=one.path) for one in landmarks_of(library, counted)]


def _publications(counted: Counted, published: Publications) -> list[Nearby]:
    """Return the days on which other videos of the same account were published."""
    found = []
    for day, many, least, largest in published:
        others = many - (day == counted.published_on)
        if others > 1:
            found.append(Nearby(day=day, text=f"{others} other videos of yours published"))
        elif others == 1:
            other = largest if least == counted.id else least
            found.append(Nearby(day=day, text="another video of yours published", path=f"/insights/{other}"))
    return found
