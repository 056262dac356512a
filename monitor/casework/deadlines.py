"""Clocks of the law: when a period ends that began with an event.

Business days are counted by the calendar of the ``holidays`` library. Where the day of an event depends on the time
zone, the earlier day counts, so that nobody who trusts the date is late.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo

import holidays

from monitor.errors import InputError

_CALENDARS = {"US-federal": ("US", "Pacific/Honolulu")}
"""By name: country of the ``holidays`` library, and the westernmost zone in which a recipient there may count."""
UNITS = ("hours", "days", "business_days", "months")


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """How long something may take."""

    unit: str
    """One of ``UNITS``."""
    amount: int
    latest: int = 0
    """End of a window that begins with ``amount``; 0 where there is none."""
    calendar: str = ""

    def __post_init__(self) -> None:
        if self.unit not in UNITS or self.amount < 1 or (self.latest and self.latest < self.amount):
            raise InputError(f"A period of {self.amount} {self.unit} cannot be counted; mend the law pack.")
        if (self.unit == "business_days") is not (self.calendar in _CALENDARS):
            raise InputError(f"There is no calendar “{self.calendar}” for {self.unit}; mend the law pack.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When a period ends."""

    on: date
    """The day; the first one of a window."""
    at: datetime | None = None
    """The moment, for periods in hours."""
    latest: date | None = None
    """Last day of the window."""

    def is_over(self, now: datetime) -> bool:
        """Tell whether the period, or the first day of its window, is over everywhere on Earth."""
        if self.at is not None:
            return now > self.at
        return (now.astimezone(UTC) - timedelta(hours=12)).date() > self.on


def due(period: Period, start: datetime | date) -> Due:
    """Return when a period ends that began at ``start``; the day of the event is not counted.

    :param start: timezone-aware time, or a day where nobody knows the time
    """
    if period.unit == "hours":
        moment = start if isinstance(start, datetime) else datetime(start.year, start.month, start.day, tzinfo=UTC)
        end = moment.astimezone(UTC) + timedelta(hours=period.amount)
        return Due(on=end.date(), at=end)
    day = _day(start, period.calendar)
    latest = _after(day, period, period.latest) if period.latest else None
    return Due(on=_after(day, period, period.amount), latest=latest)


def _day(start: datetime | date, calendar: str) -> date:
    """Return the day of an event; of a moment the earlier one where zones differ."""
    if not isinstance(start, datetime):
        return start
    if calendar:
        return start.astimezone(ZoneInfo(_CALENDARS[calendar][1])).date()
    return min(start.date(), start.astimezone(UTC).date())


@lru_cache(maxsize=4096)  # many letters are sent on the same day
def _after(day: date, period: Period, amount: int) -> date:
    if period.unit == "days":
        return day + timedelta(days=amount)
    if period.unit == "months":
        return _months_after(day, amount)
    country = _CALENDARS[period.calendar][0]
    for _ in range(amount):
        day = _next_business_day(day, country)
    return day


def _months_after(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last (Regulation 1182/71 art. 3(2)(c))."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _next_business_day(day: date, country: str) -> date:
    day += timedelta(days=1)
    while day.weekday() >= 5 or day in _free_days(country, day.year):
        day += timedelta(days=1)
    return day


@cache
def _free_days(country: str, year: int) -> frozenset[date]:
    """Return the public holidays of a year, those of the next year that are kept in this one among them."""
    found = holidays.country_holidays(country, years=(year, year + 1))
    return frozenset(day for day in found if day.year == year)
