"""Deadlines: the clocks of the law that run for each letter, and a calendar file of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Component, Event, Timezone, TimezoneStandard

from monitor.casework.addresses import WHOLE, concerns, is_over, lives
from monitor.casework.deadlines import Due, Period, due
from monitor.casework.lifecycle import OUTCOMES, State
from monitor.casework.values import LetterEvent, LetterRecord
from monitor.notices import Clock, Pack, load_pack, pack_ids
from monitor.rights.terms import Ending, say_ending
from monitor.store.library import Library

RECIPIENT, SENDER = "recipient", "sender"
_ACTED = {
    RECIPIENT: frozenset({*OUTCOMES, State.COUNTER_NOTICED}),
    SENDER: frozenset({State.ACTION_FILED, State.LET_BACK}),
}
"""By who must act: the states in which this one has, where the law pack names none."""
_ALARM, _QUICK_ALARM = timedelta(days=2), timedelta(hours=6)
"""How long before the end calendars warn; the second for periods in hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One clock that runs for a letter, or for some of its addresses."""

    letter: LetterRecord
    clock: Clock
    started_at: datetime
    due: Due
    urls: tuple[str, ...] = ()
    """Addresses that it is about; none where it is about all."""
    number: int = 0
    """Which of the events that start this clock started it, counted from 0."""

    def is_over(self, now: datetime) -> bool:
        """Tell whether it has run out everywhere on Earth."""
        return self.due.is_over(now)

    @property
    def uid(self) -> str:
        """What calendars know it by, the same each time it is exported."""
        again = f":{self.number}" if self.number else ""
        return str(uuid5(NAMESPACE_URL, f"reclaim:{self.letter.reference}:{self.clock.id}{again}"))


def deadlines(library: Library) -> list[Deadline]:
    """Return the clocks that run, the next to end first; what has run out stays until somebody has acted."""
    lists = library.store.letter_lists
    starts = sorted((pack, clock.starts) for pack in lists.packs() for clock in clocks_of(pack))
    # Of thousands of letters most are over; only those for which a clock may run are read.
    found = [one for letter in library.store.letters.some(lists.running(starts)) for one in deadlines_of(letter)]
    return sorted(found, key=lambda one: (one.due.on, one.letter.id, one.clock.id, one.number))


def deadlines_of(letter: LetterRecord) -> Iterator[Deadline]:
    """Yield the clocks that run for a letter."""
    if letter.sent_at is None:
        return
    for clock in clocks_of(letter.pack):
        starts = [event for event in letter.events if event.state == clock.starts]
        for number, start in enumerate(starts):
            running = _running(letter, clock, start)
            if running:
                period = Period(unit=clock.unit, amount=clock.amount, latest=clock.latest, calendar=clock.calendar)
                yield Deadline(
                    letter=letter,
                    clock=clock,
                    started_at=start.happened_at,
                    due=due(period, start.happened_at),
                    urls=() if len(running) == len(letter.urls) else tuple(url for url in running if url != WHOLE),
                    number=number,
                )


@cache
def clocks_of(pack_id: str) -> tuple[Clock, ...]:
    """Return the clocks that may run for a letter: its own, and those of what may come in under the same law.

    What came in says of its clock how things stand; the notice, which was signed before, says only what may come.
    """
    pack = load_pack(pack_id)
    others = [other for other in _incoming() if other.jurisdiction == pack.jurisdiction]
    known = {clock.id: clock for one in (pack, *others) for clock in one.clocks}
    return tuple(known.values()) if pack.kind == "notice" else pack.clocks


@cache
def _incoming() -> tuple[Pack, ...]:
    return tuple(pack for pack in map(load_pack, pack_ids()) if pack.kind == "received")


def _running(letter: LetterRecord, clock: Clock, start: LetterEvent) -> list[str]:
    """Return the addresses for which nobody has acted since a clock was started."""
    enders = {State(name) for name in clock.ends} or set(_ACTED.get(clock.whose, ()))
    if clock.starts == State.REFUSED and not clock.ends:
        enders.add(State.REMOVED)  # nobody complains about a refusal that was overturned
    found = []
    for url, states in lives(letter.events, letter.urls).items():
        if not concerns(start, url) or is_over(states):
            continue
        later = [event for event in letter.events if event.id > start.id and concerns(event, url)]
        if not any(event.state in enders or event.state == clock.starts for event in later):
            found.append(url)
    return found


def calendar_file(found: Iterable[Deadline], made_at: datetime, ends: Iterable[Ending] = ()) -> bytes:
    """Return deadlines as iCalendar (RFC 5545): days as whole-day entries, each with an alarm before its end.

    The same deadlines give the same bytes. Without any, the calendar says in which time zone it has none.

    :param made_at: when the newest of them was put on record, so that calendars take changes
    :param ends: rights and permissions that end, which stand in it as well
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Reclaim//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Reclaim: deadlines")
    events: list[Component] = [_event(one, made_at) for one in found]
    events += [_event_of(one, made_at) for one in ends]
    for component in events or [_utc()]:  # a calendar without any component is none
        calendar.add_component(component)
    return bytes(calendar.to_ical())


def _utc() -> Timezone:
    zone, rule = Timezone(), TimezoneStandard()
    zone.add("tzid", "Etc/UTC")
    rule.add("dtstart", datetime(1970, 1, 1))  # noqa: DTZ001  local time by definition
    for name in ("tzoffsetfrom", "tzoffsetto"):
        rule.add(name, timedelta())
    zone.add_component(rule)
    return zone


def _event(one: Deadline, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", one.uid)
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("summary", f"{one.letter.reference}: {one.clock.title}")
    window = f"From {one.due.on:%-d %b %Y} to {one.due.latest:%-d %b %Y}. " if one.due.latest else ""
    event.add("description", f"{window}{one.clock.text} ({one.clock.id}, {one.clock.source}). Not legal advice.")
    if one.due.at:
        event.add("dtstart", one.due.at)
    else:
        event.add("dtstart", one.due.on)
        event.add("dtend", (one.due.latest or one.due.on) + timedelta(days=1))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{one.letter.reference}: {one.clock.title}")
    alarm.add("trigger", -(_QUICK_ALARM if one.due.at else _ALARM))
    event.add_component(alarm)
    return event


def _event_of(one: Ending, made_at: datetime) -> Event:
    """Return the last day of a right or a permission as a whole-day entry."""
    named = {"grant": one.grant, "permission": one.permission, "licence": one.material}
    line = next((f"{kind}:{of.id}" for kind, of in named.items() if of), "")
    event, alarm = Event(), Alarm()
    event.add("uid", str(uuid5(NAMESPACE_URL, f"reclaim:{line}")))
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("summary", f"Ends: {say_ending(one)}")
    event.add("description", one.follows)
    event.add("dtstart", one.last_day)
    event.add("dtend", one.last_day + timedelta(days=1))
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"Ends: {say_ending(one)}")
    alarm.add("trigger", -_ALARM)
    event.add_component(alarm)
    return event
