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
from monitor.insights.reading.sense import Seen, demand_days
from monitor.insights.reading.sheets import Chunk, Sheet
from monitor.insights.reading.wishes import Asked, NumberStyle, Reading, Spanned, Video, quoted, refusal
from monitor.texts import LONGEST_TEXT
from monitor.totals import Measure

Identify = Callable[[Sequence[str]], Video]
"""Tells which video a row is about by its cells of ``video``, ``title``, ``url`` and ``published``."""
IDENTITY = ("video", "title", "url", "published")
_CALLED_ALIKE = (
    "a line before is of a video that is called the same, and of the same day, so they may be two videos; export it"
    " with their numbers or links."
)
_TOTAL_OR_VIDEO = (
    "does this line add up the others, or is a video called so? Delete the line, or, if it is a video, import it with"
    " --column title=HEADER."
)
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
    has_total: bool = False
    """Whether a row called Total can only be one that adds up the others, because videos have numbers there."""
    is_any: bool = False
    """Whether nobody knows the program that made the table, so that its headers may mean other things."""


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
        self._titled: set[int] = set()
        """Numbers of the videos of which nothing but the title is known."""
        self._rows: dict[tuple[str, ...], int] = {}
        self._single = Remembered(lambda text: self._number((text,)))

    def by_day(self) -> Reading:
        """Read a table with a row for each day.

        :raises InputError: it cannot be read without doubt
        """
        grid = Grid(self._measures)
        rows, total, count = 0.0, float("nan"), 0
        for chunk in self._sheet.chunks():
            ordinals = self._looked_up(chunk, self._columns.fields["date"], self._ordinals)
            videos = self._videos_of(chunk)
            values = [self._values(chunk, measure) for measure in self._measures]
            keep = np.flatnonzero((ordinals != _TOTAL) & (videos != _TOTAL))
            count += len(keep)
            if Measure.VIEWS in self._measures:
                views = values[self._measures.index(Measure.VIEWS)]
                rows += float(np.nansum(views[keep]))
                if (ordinals == _TOTAL).any():
                    total = float(np.nansum([total, *views[ordinals == _TOTAL]]))
            if len(keep) < len(ordinals):
                ordinals, videos, values = ordinals[keep], videos[keep], [one[keep] for one in values]
            self._demand_once(grid, videos, ordinals, [chunk.lines[int(row)] for row in keep] if self._titled else ())
            if len(keep) and (wrong := grid.put(videos, ordinals, values)) is not None:
                day = date.fromordinal(int(ordinals[wrong]))
                raise refusal(
                    self._sheet.name,
                    f"this line and another say different numbers of {day} for one video or account; correct the file"
                    " or export it again.",
                    chunk.lines[int(keep[wrong])],
                )
        reading = self._reading()
        self._compare(reading, rows, total, count)
        demand_days(grid, self._seen())
        reading.days = dict(grid.days(list(self._numbers)))
        if self._days.how:
            reading.notes.append(
                f"The days in it have no year; they are taken to run from {self._span()}, by {self._days.how}."
            )
        return reading

    def of_span(self, since: date | None, until: date) -> Reading:
        """Read a table with a row for each video, whose numbers are of one span of days.

        :raises InputError: it cannot be read without doubt
        """
        found: dict[tuple[str, Measure], float] = {}
        keys: list[str] = []
        total = float("nan")
        seen: set[int] = set()
        for chunk in self._sheet.chunks():
            videos = self._videos_of(chunk)
            values = {measure: self._values(chunk, measure) for measure in self._measures}
            keys = list(self._numbers)
            for row, video in enumerate(videos):
                if video in self._titled and video in seen:
                    raise refusal(self._sheet.name, _CALLED_ALIKE, chunk.lines[row])
                seen.add(int(video))
                for measure, column in values.items():
                    value = float(column[row])
                    if video == _TOTAL:
                        total = value if measure is Measure.VIEWS else total
                    elif not np.isnan(value):
                        self._add(found, (keys[video], measure), value, chunk.lines[row])
        rows = sum(value for (_, measure), value in found.items() if measure is Measure.VIEWS)
        reading = self._reading()
        reading.counts = [
            Spanned(key=key, measure=measure, since=since, until=until, value=value)
            for (key, measure), value in found.items()
        ]
        self._compare(reading, rows, total, len(self._videos))
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

    def _demand_once(self, grid: Grid, videos: np.ndarray, ordinals: np.ndarray, lines: Sequence[int]) -> None:
        """Refuse two lines of one day for videos that have a title only: they may be two that are called alike."""
        if not self._titled:
            return
        titled = np.flatnonzero(np.isin(videos, list(self._titled)))
        again = grid.repeated(videos[titled], ordinals[titled])
        if again is not None:
            raise refusal(self._sheet.name, _CALLED_ALIKE, lines[int(titled[again])])

    def _compare(self, reading: Reading, rows: float, total: float, count: int) -> None:
        """Compare the row that adds up the others with them, where it is a plain sum.

        :param count: how many there are
        """
        if np.isnan(total) or total == rows:
            return
        if rows > total:
            raise refusal(
                self._sheet.name,
                f"its lines have {rows:,.0f} views together, more than its total of {total:,.0f}; export it again.",
            )
        if count < self._shape.most_rows and not self._asked.wishes.is_whole:
            raise refusal(
                self._sheet.name,
                f"its lines have {rows:,.0f} of the {total:,.0f} views of its total together, so lines may be lost; if"
                " it never held all of them, import it with --whole.",
            )
        reading.notes.append(
            f"Its lines have {rows:,.0f} of the {total:,.0f} views of its total together; the table does not hold all."
        )

    def _seen(self) -> Seen:
        return Seen(
            sheet=self._sheet,
            columns=self._columns,
            wishes=self._asked.wishes,
            videos=tuple(self._videos.values()),
            is_any=self._shape.is_any,
            has_span=self._asked.span is not None,
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
        if (longest := max(map(len, cells))) > LONGEST_TEXT:
            raise InputError(f"a cell has {longest:,} characters, and {LONGEST_TEXT:,} are read at most; shorten it.")
        totals = known()["shapes"]["total"]
        if self._shape.has_total and plain(given.get("video", "")) in totals and not given.get("title", "").strip():
            return _TOTAL
        video = self._shape.identify([given.get(what, "").strip() for what in IDENTITY])
        if (
            self._shape.is_any
            and plain(video.key) in totals
            and not {"video", "title"} & self._asked.wishes.columns.keys()
        ):
            raise InputError(_TOTAL_OR_VIDEO)
        self._videos.setdefault(video.key, video)
        number = self._numbers.setdefault(video.key, len(self._numbers))
        if video.key and not given.get("video", "").strip() and not given.get("url", "").strip():
            self._titled.add(number)
        return number

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
