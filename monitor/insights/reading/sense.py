"""Whether a table by day can be what it seems: each line a day, and each number that of one day."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.insights.reading.grid import Grid
from monitor.insights.reading.headers import Columns, plain
from monitor.insights.reading.sheets import Sheet
from monitor.insights.reading.wishes import Video, Wishes, quoted, refusal
from monitor.totals import LEVELS, Measure

_GROWING = 14
"""No count of single days is known that grew on so many in a row; one that adds up does."""
_ADDED_UP = ("total", "cumul", "kumul", "acumul", "lifetime", "all time", "gesamt", "insgesamt", "running", "to date")
"""Stands in headers of numbers that may be added up until each day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A table by day that was read."""

    sheet: Sheet
    columns: Columns
    wishes: Wishes
    videos: tuple[Video, ...]
    """By their numbers in the grid."""
    is_any: bool
    """Whether nobody knows the program that made it."""
    has_span: bool
    """Whether the name of the file tells its days, as those have that are exported by day."""


def demand_days(grid: Grid, seen: Seen) -> None:
    """Refuse tables by week or month, of videos on the days of their publication, and those that may lack lines.

    :raises InputError: says what it may be, and the question to answer
    """
    _demand_steps(grid, seen)
    if (seen.is_any or not seen.has_span) and "date" not in seen.wishes.columns:
        _demand_counted(grid, seen)
    for measure, place in seen.columns.measures.items():
        if measure not in LEVELS and measure not in seen.wishes.columns:
            _demand_single(grid, seen, measure, seen.sheet.header[place])
    if not seen.wishes.is_whole:
        _demand_all(grid, seen)


def _demand_steps(grid: Grid, seen: Seen) -> None:
    steps = np.diff(grid.all_rows())
    if len(steps) and not (steps % 7).any():
        raise refusal(seen.sheet.name, "its days are a week apart, so these are totals of weeks; export it by day.")
    if len(steps) and (steps >= 28).all():
        raise refusal(seen.sheet.name, "its days are a month apart or more, so it is not by day; export it by day.")


def _demand_counted(grid: Grid, seen: Seen) -> None:
    """Ask what the days are where each video has one: they may be those of publication, with totals until today."""
    count = len(seen.videos)
    if count > 1 and all(len(grid.rows_of(number)) == 1 for number in range(count)):
        header = seen.sheet.header[seen.columns.fields["date"]]
        raise refusal(
            seen.sheet.name,
            f"each of its videos has one day only. Is {quoted(header)} the day that was counted, or the day on which"
            f" the video was published? If it was counted, import it with --column date=HEADER; if it was"
            " published, with --column published=HEADER and --exported DAY.",
        )


def _demand_single(grid: Grid, seen: Seen, measure: Measure, header: str) -> None:
    """Ask whether numbers that only ever grow are those of single days."""
    is_told = seen.is_any and any(word in plain(header) for word in _ADDED_UP)
    is_found = False
    for number in range(len(seen.videos)):
        steps = np.diff(grid.known_of(number, measure))
        if len(steps) + 1 < (2 if is_told else _GROWING):
            continue
        if (steps < 0).any() or (not is_told and (steps > 0).sum() * 2 < len(steps)):
            return
        is_found = is_found or bool((steps > 0).any())
    if is_found:
        raise refusal(
            seen.sheet.name,
            f"{quoted(header)} only ever grows, so its numbers may be added up until each day, and not be those of the"
            f" day. If they are added up, export it by day; if they are of each day, import it with --platform NAME"
            f" --column {measure}=HEADER.",
        )


def _demand_all(grid: Grid, seen: Seen) -> None:
    for number, video in enumerate(seen.videos):
        rows = grid.rows_of(number)
        holes = np.flatnonzero(np.diff(rows) > 1)
        if len(holes):
            before, after = (date.fromordinal(int(rows[holes[0] + step])) for step in (0, 1))
            whose = f" of {quoted(video.title or video.key)}" if video.key else ""
            raise refusal(
                seen.sheet.name,
                f"between {before} and {after} there are no lines{whose}, so some may be lost; if these days were never"
                " in it, import it with --whole.",
            )
