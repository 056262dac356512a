"""Where ticks stand: round numbers 1-2-5 on the upright axis, days, months and years on the other."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from monitor.insights.charting import say_number

_MILLION = 1_000_000
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_DAY_STEPS = (1, 2, 7, 14)
_MONTHS = 12
_DAYS_A_MONTH = 30.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The upright axis of a panel."""

    low: float
    high: float
    ticks: tuple[float, ...]

    def say(self, value: float) -> str:
        """Return a tick in words; large ones in millions."""
        if max(abs(self.low), abs(self.high)) >= 2 * _MILLION:
            return f"{say_number(value / _MILLION)}\N{NO-BREAK SPACE}M" if value else "0"
        return say_number(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayTick:
    """A tick of the axis of days."""

    day: date
    text: str
    year: str
    """Told at the first tick and where another year begins; else empty."""


def scale_of(least: float, most: float, *, from_zero: bool, wanted: int = 4) -> Scale:
    """Return an axis on which all values from the least to the most have room.

    :param from_zero: it holds 0 in any case
    :param wanted: about how many steps it has
    """
    low, high = (min(least, 0.0), max(most, 0.0)) if from_zero else (least, most)
    if high - low < 1e-9:
        high = low + max(abs(low) * 0.1, 1.0)
    step = round_step((high - low) / wanted)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = tuple(number * step for number in range(first, last + 1))
    return Scale(low=ticks[0], high=ticks[-1], ticks=ticks)


def round_step(rough: float) -> float:
    """Return the least of 1, 2 or 5 times a power of ten that is not smaller."""
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def day_ticks(first: date, last: date, width_px: float, least_px: float) -> list[DayTick]:
    """Return the ticks of an axis of days.

    :param width_px: of the axis
    :param least_px: between two ticks
    """
    a_day = width_px / max((last - first).days, 1)
    step = next((step for step in _DAY_STEPS if step * a_day >= least_px), 0)
    days = list(_each_days(first, last, step) if step else _each_months(first, last, least_px / a_day))
    ticks, year = [], 0
    for day in days:
        text = f"{day:%-d %b}" if step else f"{day:%b}"
        ticks.append(DayTick(day=day, text=text, year=str(day.year) if day.year != year else ""))
        year = day.year
    return ticks


def _each_days(first: date, last: date, step: int) -> Iterator[date]:
    """Yield days so many apart; weeks begin on Monday."""
    day = first + timedelta(days=-first.weekday() % 7) if step % 7 == 0 else first
    while day <= last:
        yield day
        day += timedelta(days=step)


def _each_months(first: date, last: date, least_days: float) -> Iterator[date]:
    """Yield first days of months that are at least so many days apart; a year's steps begin with January."""
    step = next((step for step in _MONTH_STEPS if step * _DAYS_A_MONTH >= least_days), _MONTH_STEPS[-1])
    month = first.year * _MONTHS + first.month - 1 + (first.day > 1)
    month += -month % step
    while (day := date(month // _MONTHS, month % _MONTHS + 1, 1)) <= last:
        yield day
        month += step
