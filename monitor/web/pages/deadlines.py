"""Deadlines: an agenda, a month, and a calendar file; the clocks of letters, and the rights that end."""

from calendar import Calendar
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from starlette.responses import Response

from monitor.casework.lifecycle import State
from monitor.errors import InputError
from monitor.review.calendar import RECIPIENT, calendar_file, deadlines
from monitor.rights.terms import Ending, endings, say_ending
from monitor.store.library import Library
from monitor.web.pages.letter_words import Due, Look, due_of, nearness
from monitor.web.routing import page
from monitor.web.visit import Visit

AHEAD = timedelta(days=90)
"""How far ahead the agenda looks for rights that end; the clocks of letters are all shown."""
YEAR = timedelta(days=366)
"""How far ahead the calendar file has them."""
MOST = 200
"""So many entries of one group are shown; the calendar file holds all."""
_WEEK = 7
_FIRST, _LAST = 1900, 2999
"""Years that a month may be asked for in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that ends on a day."""

    on: date
    kind: str
    """``letter``, ``right`` or ``permission``."""
    look: Look
    title: str
    text: str
    """What has to have happened by then, or what follows."""
    source: str
    where: str
    """Address of its page."""
    what: str
    """What it is about, as its link says."""
    whose: str = ""
    """Who must act: ``sender`` or ``recipient``."""
    due: Due | None = None
    until: date | None = None
    """Last day of the window that opens on the day; None where there is none."""
    reference: str = ""
    """Of the letter; empty where it is about none."""
    is_over: bool = False
    next_step: tuple[str, str] | None = None
    """Words and address of what can be done at once."""

    @property
    def days(self) -> Iterable[date]:
        """The days that it stands on in a calendar."""
        length = (self.until - self.on).days if self.until else 0
        return (self.on + timedelta(days=number) for number in range(length + 1))

    def touches(self, first: date) -> bool:
        """Tell whether it stands on a day of the month that begins with a day."""
        return any((day.year, day.month) == (first.year, first.month) for day in self.days)

    def part_on(self, day: date) -> str:
        """Return which part of a window a day is, in words; empty where there is no window."""
        if self.until is None:
            return ""
        return "from today" if day == self.on else "last day" if day == self.until else f"until {self.until:%-d %b}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A part of the agenda."""

    key: str
    title: str
    icon: str
    entries: Sequence[Entry]

    @property
    def shown(self) -> Sequence[Entry]:
        """Those that the page has room for."""
        return self.entries[:MOST]


def show(visit: Visit) -> Response:
    """Show the agenda, or a month where one is asked for."""
    library, asked = visit.library, visit.asked("month")
    today = library.clock().astimezone().date()
    whose = visit.asked("whose") if visit.asked("whose") in {"sender", "recipient", "rights"} else ""
    if not asked:
        return visit.page(
            "deadlines.html", groups=_groups(_entries(library, today + AHEAD, whose), today), whose=whose, month=None,
            today=today,
        )  # fmt: skip
    first = _month_of(asked)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    entries = _entries(library, weeks[-1][-1], whose)
    by_day: Mapping[date, list[Entry]] = _by_day(entries)
    chosen = _chosen(visit.asked("day"), weeks)
    return visit.page(
        "deadlines.html",
        groups=(),
        whose=whose,
        month=first,
        today=today,
        weeks=weeks,
        by_day=by_day,
        before=_shifted(first, -1),
        after=_shifted(first, 1),
        chosen=chosen,
        of_day=by_day.get(chosen, []) if chosen else [],
        count=sum(one.touches(first) for one in entries),
    )


def _chosen(text: str, weeks: Iterable[Iterable[date]]) -> date | None:
    return next((day for week in weeks for day in week if day.isoformat() == text), None)


def _month_of(text: str) -> date:
    """Return the first day of the month that is asked for.

    :raises InputError: it is none
    """
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise InputError("That is no month; write it like 2026-11.") from error
    if not _FIRST <= first.year <= _LAST:
        raise InputError(f"The calendar knows the years {_FIRST} to {_LAST}.")
    return first


def _shifted(first: date, by: int) -> str:
    year, month = divmod(first.year * 12 + first.month - 1 + by, 12)
    return f"{year:04}-{month + 1:02}"


def _entries(library: Library, until: date, whose: str) -> list[Entry]:
    """Return everything that ends, the earliest first.

    :param until: last day on which rights are looked at
    :param whose: who must act, or ``rights``; empty for everything
    """
    now = library.clock()
    found: list[Entry] = []
    if whose != "rights":
        dues = (due_of(one, now) for one in deadlines(library))
        found += [_of_letter(due) for due in dues if whose in {"", due.deadline.clock.whose}]
    if whose in {"", "rights"}:
        found += _of_rights(library, until, now)
    return sorted(found, key=lambda one: (one.on, one.kind, one.what))


def _of_letter(due: Due) -> Entry:
    one = due.deadline
    reference = one.letter.reference
    where = f"/letters/{quote(reference, safe='')}"
    return Entry(
        on=due.on,
        kind="letter",
        look=due.look,
        title=one.clock.title,
        text=one.clock.text,
        source=f"{one.clock.id}, {one.clock.source}",
        where=where,
        what=f"{reference} to {one.letter.recipient}",
        whose=one.clock.whose,
        due=due,
        until=one.due.latest,
        reference=reference,
        is_over=due.look.word in {"overdue", "just over"},
        next_step=_next_step(due, where),
    )


def _next_step(due: Due, where: str) -> tuple[str, str] | None:
    clock, is_over = due.deadline.clock, due.look.tone == "bad"
    if clock.starts == State.COUNTER_NOTICED:
        return ("Answer it", f"{where}/follow?pack=us_counter_response")
    if clock.whose == RECIPIENT and is_over:
        return ("Write a reminder", f"{where}/follow?pack=xx_followup_1")
    return None


def _of_rights(library: Library, until: date, now: datetime) -> Iterable[Entry]:
    store, day = library.store, now.astimezone().date()
    within = max(until - day, timedelta())
    grants = store.grants.all()
    found = endings(grants, store.permissions.all(), day, within, store.licences.all())
    names = {id_: store.works.get(id_).name for id_ in {one.work_id for one in found if one.work_id}}
    return [_of_ending(one, names, now) for one in found]


def _of_ending(ending: Ending, names: Mapping[int, str], now: datetime) -> Entry:
    grant, work_id = ending.grant, ending.work_id
    kind, title, source = (
        ("right", "A right ends", "Rights ledger")
        if grant
        else ("licence", "A licence ends", "Licences")
        if ending.material
        else ("permission", "A permission ends", "Permissions")
    )
    look = nearness(ending.last_day, now, is_over=ending.has_ended)
    return Entry(
        on=ending.last_day,
        kind=kind,
        look=Look(word="ended", tone="warn", icon="clock") if ending.has_ended else look,
        title=title,
        text=ending.follows,
        source=source,
        where=f"/works/{work_id}{'/licences' if ending.material else ''}" if work_id else "/works",
        what=say_ending(ending) + (f" (“{names[work_id]}”)" if work_id else ""),
        is_over=ending.has_ended,
    )


def _groups(entries: Sequence[Entry], today: date) -> list[Group]:
    """Return the agenda: what is over, today, in the next seven days, and later."""
    open_ones, over = [one for one in entries if not one.is_over], [one for one in entries if one.is_over]
    week = today + timedelta(days=_WEEK)
    parts = (
        ("over", "Overdue", "triangle-alert", [one for one in over if one.kind == "letter"]),
        ("today", "Today", "bell", [one for one in open_ones if one.on <= today]),
        ("week", "Within a week", "clock", [one for one in open_ones if today < one.on <= week]),
        ("later", "Later", "calendar-days", [one for one in open_ones if one.on > week]),
        ("ended", "Rights that have ended", "history", [one for one in over if one.kind != "letter"]),
    )
    return [Group(key=key, title=title, icon=icon, entries=some) for key, title, icon, some in parts if some]


def _by_day(entries: Iterable[Entry]) -> dict[date, list[Entry]]:
    found: dict[date, list[Entry]] = defaultdict(list)
    for one in entries:
        for day in one.days:
            found[day].append(one)
    return dict(found)


def calendar(visit: Visit) -> Response:
    """Return the clocks of letters, and the rights that end, as a calendar file."""
    library = visit.library
    found = deadlines(library)
    store, today = library.store, library.clock().astimezone().date()
    found_ends = endings(store.grants.all(), store.permissions.all(), today, YEAR, store.licences.all())
    ends = [one for one in found_ends if not one.has_ended]
    newest = max((one.letter.events[-1].at for one in found), default=library.clock())
    headers = {"Content-Disposition": 'attachment; filename="deadlines.ics"'}
    return Response(calendar_file(found, newest, ends), media_type="text/calendar; charset=utf-8", headers=headers)


ROUTES = [page("/deadlines", show), page("/deadlines.ics", calendar)]
