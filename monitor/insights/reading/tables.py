"""From a table to its numbers: the part that all shapes have in common."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.errors import InputError
from monitor.insights.reading.days import Days
from monitor.insights.reading.grid import Grid
from monitor.insights.reading.headers import Columns, known, plain
from monitor.insights.reading.numbers import Evidence, is_plain, number_of
from monitor.insights.reading.sheets import Chunk, Sheet
from monitor.insights.reading.wishes import Asked, NumberStyle, Reading, Spanned, Video, quoted, refusal
from monitor.totals import Measure

Identify = Callable[[Sequence[str]], Video]
"""Tells which video a row is about by its cells of ``video``, ``title``, ``url`` and ``published``."""
IDENTITY = ("video", "title", "url", "published")
_TOTAL = -1
"""Stands in the place of a day, or of a video, in a row that adds up the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What is special of one kind of table."""

    name: str
    platform: str
    identify: Identify
    """Which video a row is about."""
    most_rows: int = sys.maxsize
    """So many rows an export has at most, whatever it should hold."""


class Remembered(dict[str, int]):
    """What cells mean, asked once for each text; lists of cells are looked up at the speed of a dictionary."""

    def __init__(self, ask: Callable[[str], int]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, text: str) -> int:
        self[text] = found = self._ask(text)
        return found


class Table:
    """One table while it is read."""

    def __init__(self, sheet: Sheet, columns: Columns, asked: Asked, shape: Shape) -> None:
        self._sheet = sheet
        self._columns = columns
        self._asked = asked
        self._shape = shape
        self._measures = tuple(columns.measures)
        self._style: NumberStyle | None = asked.wishes.numbers
        self._days = Days(asked, lambda: self._column_of("date"))
        self._ordinals = Remembered(self._ordinal)
        self._videos: dict[str, Video] = {}
        self._numbers: dict[str, int] = {}
        """Number of each video, by key."""
        self._rows: dict[tuple[str, ...], int] = {}
        self._single = Remembered(lambda text: self._number((text,)))

    def by_day(self) -> Reading:
        """Read a table with a row for each day.

        :raises InputError: it cannot be read without doubt
        """
        grid = Grid(self._measures)
        for chunk in self._sheet.chunks():
            ordinals = self._looked_up(chunk, self._columns.fields["date"], self._ordinals)
            videos = self._videos_of(chunk)
            values = [self._values(chunk, measure) for measure in self._measures]
            keep = np.flatnonzero((ordinals != _TOTAL) & (videos != _TOTAL))
            if len(keep) < len(ordinals):
                ordinals, videos, values = ordinals[keep], videos[keep], [one[keep] for one in values]
            if len(keep) and (wrong := grid.put(videos, ordinals, values)) is not None:
                day = date.fromordinal(int(ordinals[wrong]))
                raise refusal(
                    self._sheet.name,
                    f"this line and another say different numbers of {day} for one video or account; correct the file"
                    " or export it again.",
                    chunk.lines[int(keep[wrong])],
                )
        reading = self._reading()
        self._demand_days(grid)
        reading.days = dict(grid.days(list(self._numbers)))
        if self._days.how:
            reading.notes.append(f"The days in it have no year; it was found from {self._span()} ({self._days.how}).")
        return reading

    def of_span(self, since: date | None, until: date) -> Reading:
        """Read a table with a row for each video, whose numbers are of one span of days.

        :raises InputError: it cannot be read without doubt
        """
        found: dict[tuple[str, Measure], float] = {}
        keys: list[str] = []
        sums = dict.fromkeys(self._measures, 0.0)
        totals: dict[Measure, float] = {}
        for chunk in self._sheet.chunks():
            videos = self._videos_of(chunk)
            values = {measure: self._values(chunk, measure) for measure in self._measures}
            keys = list(self._numbers)
            for row, video in enumerate(videos):
                for measure, column in values.items():
                    value = float(column[row])
                    if video == _TOTAL:
                        totals[measure] = value
                    elif not np.isnan(value):
                        self._add(found, (keys[video], measure), value, chunk.lines[row])
        for (_, measure), value in found.items():
            sums[measure] += value
        reading = self._reading()
        reading.counts = [
            Spanned(key=key, measure=measure, since=since, until=until, value=value)
            for (key, measure), value in found.items()
        ]
        self._compare(reading, sums, totals)
        return reading

    def _add(
        self, found: dict[tuple[str, Measure], float], place: tuple[str, Measure], value: float, line: int
    ) -> None:
        if found.setdefault(place, value) != value:
            raise refusal(
                self._sheet.name,
                "this line says other numbers of a video than a line before; correct the file or export it again.",
                line,
            )

    def _compare(self, reading: Reading, sums: dict[Measure, float], totals: dict[Measure, float]) -> None:
        """Compare the row that adds up the others with them, where it is a plain sum."""
        total, rows = totals.get(Measure.VIEWS, float("nan")), sums.get(Measure.VIEWS, 0.0)
        if np.isnan(total) or total == rows:
            return
        if rows > total:
            raise refusal(
                self._sheet.name,
                f"its videos have {rows:,.0f} views together, more than its total of {total:,.0f}; export it again.",
            )
        if len(self._videos) < self._shape.most_rows and not self._asked.wishes.is_whole:
            raise refusal(
                self._sheet.name,
                f"its videos have {rows:,.0f} of the {total:,.0f} views of its total together, so lines may be lost; if"
                " it never held all videos, import it with --whole.",
            )
        reading.notes.append(
            f"Its videos have {rows:,.0f} of the {total:,.0f} views of its total together; the table does not hold all."
        )

    def _reading(self) -> Reading:
        reading = Reading(shape=self._shape.name, platform=self._shape.platform, videos=self._videos)
        reading.notes += self._sheet.notes
        if not self._numbers:
            raise refusal(self._sheet.name, "there are no rows in it that can be read; export it again.")
        if self._columns.left:
            names = ", ".join(quoted(name) for name in self._columns.left[:6])
            more = f" and {len(self._columns.left) - 6} more" if len(self._columns.left) > 6 else ""
            reading.notes.append(f"Columns that were not read: {names}{more}.")
        return reading

    def _span(self) -> str:
        days = [day for day in self._ordinals.values() if day != _TOTAL]
        return f"{date.fromordinal(min(days))} to {date.fromordinal(max(days))}"

    # Cells

    def _column_of(self, what: str) -> Iterator[Sequence[str]]:
        """Yield a column in pieces; nothing is read before somebody asks for the first."""
        for chunk in self._sheet.chunks():
            yield chunk.columns[self._columns.fields[what]]

    def _looked_up(self, chunk: Chunk, place: int, meaning: Remembered) -> np.ndarray:
        column = chunk.columns[place]
        try:
            return np.array(list(map(meaning.__getitem__, column)), dtype=np.int64)
        except InputError:
            for line, text in zip(chunk.lines, column, strict=True):
                try:
                    meaning[text]
                except InputError as error:
                    raise refusal(self._sheet.name, str(error), line) from error
            raise

    def _ordinal(self, text: str) -> int:
        return _TOTAL if plain(text) in known()["shapes"]["total"] else self._days.day(text).toordinal()

    def _videos_of(self, chunk: Chunk) -> np.ndarray:
        places = [self._columns.fields[what] for what in IDENTITY if what in self._columns.fields]
        if not places:
            self._numbers.setdefault(self._shape.identify(()).key, 0)
            self._videos.setdefault(self._shape.identify(()).key, self._shape.identify(()))
            return np.zeros(len(chunk.lines), dtype=np.int64)
        if len(places) == 1:
            return self._looked_up(chunk, places[0], self._single)
        found = np.empty(len(chunk.lines), dtype=np.int64)
        for row, cells in enumerate(zip(*(chunk.columns[place] for place in places), strict=True)):
            if cells not in self._rows:
                try:
                    self._rows[cells] = self._number(cells)
                except InputError as error:
                    raise refusal(self._sheet.name, str(error), chunk.lines[row]) from error
            found[row] = self._rows[cells]
        return found

    def _number(self, cells: tuple[str, ...]) -> int:
        given = dict(zip((what for what in IDENTITY if what in self._columns.fields), cells, strict=True))
        first = next(iter(given.values()))
        if plain(first) in known()["shapes"]["total"] and not given.get("url", ""):
            return _TOTAL
        video = self._shape.identify([given.get(what, "").strip() for what in IDENTITY])
        self._videos.setdefault(video.key, video)
        return self._numbers.setdefault(video.key, len(self._numbers))

    def _values(self, chunk: Chunk, measure: Measure) -> np.ndarray:
        found = chunk.numbers(self._columns.measures[measure])
        if found is not None:
            return found
        column = chunk.columns[self._columns.measures[measure]]
        if self._style is None and not all(map(is_plain, column)):
            self._style = self._decided()
        style, cache = self._style or NumberStyle.POINT, dict[str, float]()
        values = np.empty(len(column))
        for row, text in enumerate(column):
            if text not in cache:
                try:
                    cache[text] = number_of(text, measure, style)
                except InputError as error:
                    header = quoted(self._sheet.header[self._columns.measures[measure]])
                    raise refusal(self._sheet.name, f"in {header}, {error}", chunk.lines[row]) from error
            values[row] = cache[text]
        return values

    def _decided(self) -> NumberStyle:
        evidence = Evidence()
        for chunk in self._sheet.chunks():
            for place in self._columns.measures.values():
                evidence.add(dict.fromkeys(chunk.columns[place]))
        try:
            return evidence.style()
        except InputError as error:
            raise refusal(self._sheet.name, str(error)) from error

    # Days

    def _demand_days(self, grid: Grid) -> None:
        """Refuse tables by week or month, and those in which lines may be missing."""
        steps = np.diff(grid.all_rows())
        if len(steps) and not (steps % 7).any():
            raise refusal(
                self._sheet.name, "its days are a week apart, so these are totals of weeks; export it by day."
            )
        if len(steps) and (steps >= 28).all():
            raise refusal(
                self._sheet.name, "its days are a month apart or more, so it is not by day; export it by day."
            )
        if self._asked.wishes.is_whole:
            return
        for number, video in enumerate(self._videos.values()):
            rows = grid.rows_of(number)
            holes = np.flatnonzero(np.diff(rows) > 1)
            if len(holes):
                before, after = (date.fromordinal(int(rows[holes[0] + step])) for step in (0, 1))
                whose = f" of {quoted(video.title or video.key)}" if video.key else ""
                raise refusal(
                    self._sheet.name,
                    f"between {before} and {after} there are no lines{whose}, so some may be lost; if these days were"
                    " never in it, import it with --whole.",
                )
