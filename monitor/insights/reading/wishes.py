"""What users say of the files that they import, and what a reader found in one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.totals import Measure


class DateOrder(StrEnum):
    """How days are written that have numbers only and do not begin with the year."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


class NumberStyle(StrEnum):
    """How numbers are written."""

    POINT = "1,234.5"
    COMMA = "1.234,5"

    @property
    def decimal(self) -> str:
        """The sign before the tenths."""
        return "." if self is NumberStyle.POINT else ","


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a user says of the files that are imported together."""

    platform: str = ""
    account: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Header by what it is: ``date``, ``video``, ``title``, ``url``, ``published`` or a measure."""
    dates: DateOrder | None = None
    numbers: NumberStyle | None = None
    since: date | None = None
    until: date | None = None
    year: int | None = None
    exported: date | None = None
    """Day on which the file was made."""
    is_whole: bool = False
    """Whether somebody has looked: no line is cut, and days that are not there were never in it."""
    video_per_file: bool = False
    """Whether each file is one video, called as the file is."""
    again: bool = False
    """Whether files that were read before are read once more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is known before a table is read."""

    wishes: Wishes
    today: date
    span: tuple[date, date] | None = None
    """First and last day as the file's name or folder tells them."""
    beside: frozenset[str] = frozenset()
    """Names, without endings, of the files in the same zip or folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """What a file says of one video, besides its numbers; all empty for the whole account."""

    key: str = ""
    title: str = ""
    url: str = ""
    published_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spanned:
    """A number of a span of days."""

    key: str
    measure: Measure
    since: date | None
    until: date
    value: float


@dataclass(slots=True, kw_only=True)
class Reading:
    """What one table says."""

    shape: str
    platform: str
    videos: dict[str, Video] = field(default_factory=dict)
    days: dict[tuple[str, Measure, int], np.ndarray] = field(default_factory=dict)
    """Values by key, measure and year, as ``Totals.merge`` takes them."""
    counts: list[Spanned] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def refusal(name: str, problem: str, line: int | None = None) -> InputError:
    """Return the error that says why a file is not imported."""
    where = printable(name) + (f" line {line}" if line else "")
    return InputError(f"{where}: {problem}")


def quoted(text: str, most: int = 40) -> str:
    """Return a cell as it can stand in a sentence."""
    shown = printable(text)
    return f"“{shown if len(shown) <= most else shown[: most - 1] + '…'}”"
