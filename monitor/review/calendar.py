"""Deadlines: the clocks of the law that run for each letter, and a calendar file of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from icalendar import Alarm, Calendar, Event

from monitor.casework.deadlines import Due, Period, due
from monitor.casework.lifecycle import OUTCOMES, State
from monitor.casework.values import LetterRecord
from monitor.notices import Clock, load_pack
from monitor.store.library import Library

_SETTLED = {
    State.SENT: {State.ACKNOWLEDGED, *OUTCOMES, State.COUNTER_NOTICED},
    State.ACKNOWLEDGED: {*OUTCOMES, State.COUNTER_NOTICED},
    State.COUNTER_NOTICED: {State.ACTION_FILED, State.LET_BACK},
}
"""By the event that starts a clock: what ends it, besides the end of the letter's life."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One clock that runs for a letter."""

    letter: LetterRecord
    clock: Clock
    started_at: datetime
    due: Due

    def is_over(self, now: datetime) -> bool:
        """Tell whether it has run out everywhere on Earth."""
        return self.due.is_over(now)


def deadlines(library: Library) -> list[Deadline]:
    """Return the clocks that run, the next to end first."""
    found = [one for letter in library.store.letters.all() for one in _of_letter(letter)]
    return sorted(found, key=lambda one: (one.due.on, one.letter.id, one.clock.id))


def _of_letter(letter: LetterRecord) -> Iterator[Deadline]:
    if letter.state in {State.CLOSED, State.RETRACTED, State.SUPERSEDED}:
        return
    for clock in load_pack(letter.pack).clocks:
        starts = [event for event in letter.events if event.state == clock.starts]
        if not starts or _is_settled(letter, starts[-1].id, State(clock.starts)):
            continue
        period = Period(unit=clock.unit, amount=clock.amount, latest=clock.latest, calendar=clock.calendar)
        began = starts[-1].happened_at
        yield Deadline(letter=letter, clock=clock, started_at=began, due=due(period, began))


def _is_settled(letter: LetterRecord, start_id: int, start: State) -> bool:
    enders = _SETTLED.get(start, set())
    return any(event.state in enders and event.id > start_id for event in letter.events)


def calendar_file(found: Iterable[Deadline], made_at: datetime) -> bytes:
    """Return deadlines as iCalendar (RFC 5545): days as whole-day entries, each with an alarm two days before.

    The same deadlines give the same bytes.

    :param made_at: when the newest of them was put on record, so that calendars take changes
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Reclaim//Deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Reclaim: deadlines")
    for one in found:
        calendar.add_component(_event(one, made_at))
    return bytes(calendar.to_ical())


def _event(one: Deadline, made_at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{uuid5(NAMESPACE_URL, f'reclaim:{one.letter.reference}:{one.clock.id}')}")
    event.add("dtstamp", made_at.astimezone(UTC))
    event.add("summary", f"{one.letter.reference}: {one.clock.title}")
    event.add("description", f"{one.clock.text} ({one.clock.id}, {one.clock.source}). Not legal advice.")
    if one.due.at:
        event.add("dtstart", one.due.at)
    else:
        event.add("dtstart", one.due.on)
        event.add("dtend", (one.due.latest or one.due.on) + timedelta(days=1))
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{one.letter.reference}: {one.clock.title}")
    alarm.add("trigger", timedelta(days=-2))
    event.add_component(alarm)
    return event
