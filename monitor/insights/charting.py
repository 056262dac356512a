"""What a chart of totals shows, without any drawing: lines by day, what is usual, marked days, and the table beside."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

import numpy as np

from monitor.errors import InputError

WEEK = 7
LONG_DAYS = 100
"""A table of more days has a row for each week instead."""
MOST_LINES = 2


class MarkKind(StrEnum):
    """What happened on a marked day."""

    UNUSUAL = "unusual"
    EVENT = "event"
    SETTING = "setting"
    COPY = "copy"


MARK_WORDS = {
    MarkKind.UNUSUAL: "unusual days",
    MarkKind.EVENT: "what you noted",
    MarkKind.SETTING: "setting changed",
    MarkKind.COPY: "copy published or first seen",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A day, or several, that a chart points to."""

    kind: MarkKind
    first_day: date
    last_day: date
    text: str
    """A few words."""
    path: str = ""
    """Page of the review room about it; empty where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One measure by day. Days of which nothing is known are NaN and stay gaps."""

    name: str
    unit: str = ""
    """What the numbers are, where the name does not say it: ``hours``."""
    first_day: date
    values: np.ndarray
    """(days,) float64."""
    low: np.ndarray | None = None
    """(days,) float64: of 95 of 100 usual days the least; NaN where it is not known. None where no band is drawn."""
    high: np.ndarray | None = None
    """The same, the most."""
    is_level: bool = False
    """Whether days are not added up: so many followers, say."""

    @property
    def last_day(self) -> date:
        """The last day."""
        return self.first_day + timedelta(days=len(self.values) - 1)

    def on(self, day: date) -> float | None:
        """Return the value of a day; None where it is not known."""
        return _known(self.values, (day - self.first_day).days)

    def usual_on(self, day: date) -> tuple[float, float] | None:
        """Return between which values a usual day would lie; None where that is not known."""
        if self.low is None or self.high is None:
            return None
        at = (day - self.first_day).days
        low, high = _known(self.low, at), _known(self.high, at)
        return None if low is None or high is None else (low, high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """Everything that is drawn."""

    title: str
    lines: tuple[Line, ...]
    """One or two; each has a panel of its own above the same days."""
    marks: tuple[Mark, ...] = ()
    """In the order of their days; they are numbered from 1."""

    def __post_init__(self) -> None:
        """Refuse what cannot be drawn.

        :raises InputError: there is no line, or there are too many, or one has no day
        """
        if not 0 < len(self.lines) <= MOST_LINES:
            raise InputError(f"A chart shows one measure or two, not {len(self.lines)}; name fewer.")
        if not all(len(line.values) for line in self.lines):
            raise InputError("There is no day to draw; choose other days.")

    @property
    def first_day(self) -> date:
        """The first day of any line."""
        return min(line.first_day for line in self.lines)

    @property
    def last_day(self) -> date:
        """The last day of any line."""
        return max(line.last_day for line in self.lines)

    @property
    def days(self) -> int:
        """How many days there are from the first to the last."""
        return (self.last_day - self.first_day).days + 1

    @property
    def gaps(self) -> int:
        """Days of which a line has no number."""
        return sum(self.days - int(np.count_nonzero(~np.isnan(line.values))) for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """A row of the table beside a chart: a day, or a week from Monday on."""

    first_day: date
    last_day: date
    values: tuple[float | None, ...]
    """Of each line: of a day, the sum of a week's known days, or a level's last one; None where nothing is known."""
    known: tuple[int, ...]
    """Of each line on how many of the days something is known."""
    usual: tuple[tuple[float, float] | None, ...]
    """Of each line between what a usual day lies; None for weeks and where it is not known."""
    marks: tuple[int, ...]
    """Numbers of the chart's marks that touch these days."""

    @property
    def days(self) -> int:
        """How many days it stands for."""
        return (self.last_day - self.first_day).days + 1


def table_of(chart: Chart, *, weekly: bool | None = None) -> list[TableRow]:
    """Return the rows of the table beside a chart, the first day first.

    :param weekly: a row for each week; None for weeks where there are many days
    """
    is_weekly = chart.days > LONG_DAYS if weekly is None else weekly
    return [_row(chart, first, last) for first, last in _spans(chart, is_weekly=is_weekly)]


def described(chart: Chart) -> str:
    """Return what a chart shows, in sentences for those who do not see it."""
    said = [f"{line.name} by day, {say_span(chart.first_day, chart.last_day)}. {_range(line)}" for line in chart.lines]
    for kind, words in MARK_WORDS.items():
        number = sum(mark.kind is kind for mark in chart.marks)
        said += [f"Marked: {words}, {number} times." if number > 1 else f"Marked: {words}, once."] if number else []
    if chart.gaps:
        said.append("Days without a number are gaps in the line.")
    return " ".join(said)


def say_span(first: date, last: date) -> str:
    """Return a day or a span of days in words: ``3–5 Mar 2026``."""
    if first == last:
        return f"{last:%-d %b %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%-d}–{last:%-d %b %Y}"
    start = f"{first:%-d %b}" if first.year == last.year else f"{first:%-d %b %Y}"
    return f"{start} – {last:%-d %b %Y}"


def say_number(value: float) -> str:
    """Return a number with its thousands parted, and as many decimals as it needs, at most two."""
    rounded = round(value, 2)
    text = f"{rounded:,.0f}" if rounded == int(rounded) else f"{rounded:,.2f}".rstrip("0")
    return text.replace(",", " ").replace("-", "\N{MINUS SIGN}")


def _range(line: Line) -> str:
    known = line.values[~np.isnan(line.values)]
    if not len(known):
        return "No day has a number."
    least, middle, most = (say_number(float(value)) for value in (known.min(), np.median(known), known.max()))
    return f"From {least} to {most}, in the middle {middle}."


def _known(values: np.ndarray, at: int) -> float | None:
    if not 0 <= at < len(values) or np.isnan(values[at]):
        return None
    return float(values[at])


def _spans(chart: Chart, *, is_weekly: bool) -> Iterator[tuple[date, date]]:
    if not is_weekly:
        yield from ((day, day) for day in (chart.first_day + timedelta(days=at) for at in range(chart.days)))
        return
    after = chart.last_day + timedelta(days=1)
    mondays = (chart.first_day + timedelta(days=at) for at in range(1, chart.days))
    edges = [chart.first_day, *(day for day in mondays if day.weekday() == 0), after]
    yield from ((first, later - timedelta(days=1)) for first, later in pairwise(edges))


def _row(chart: Chart, first: date, last: date) -> TableRow:
    parts = [_part(line, first, last) for line in chart.lines]
    is_day = first == last and chart.days > 0
    return TableRow(
        first_day=first,
        last_day=last,
        values=tuple(_sum(line, part) for line, part in zip(chart.lines, parts, strict=True)),
        known=tuple(len(part) for part in parts),
        usual=tuple(line.usual_on(first) if is_day else None for line in chart.lines),
        marks=touching(chart.marks, first, last),
    )


def touching(marks: Sequence[Mark], first: date, last: date) -> tuple[int, ...]:
    """Return the numbers of the marks that touch a span of days."""
    return tuple(number for number, mark in enumerate(marks, 1) if mark.first_day <= last and mark.last_day >= first)


def _part(line: Line, first: date, last: date) -> np.ndarray:
    start, end = (first - line.first_day).days, (last - line.first_day).days + 1
    values = line.values[max(start, 0) : max(end, 0)]
    return np.asarray(values[~np.isnan(values)])


def _sum(line: Line, known: np.ndarray) -> float | None:
    if not len(known):
        return None
    return float(known[-1] if line.is_level else known.sum())
