"""Values by video, measure and day while a file is read: dense arrays by year, so that millions of rows fit."""

from collections.abc import Iterator, Sequence
from datetime import date

import numpy as np

from monitor.errors import InputError
from monitor.totals import DAYS_OF_YEAR, Measure

_MOST_BYTES = 3 << 30
"""Of all values together: some hundred thousand years of a measure."""


class Grid:
    """All numbers of one table by day."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self._measures = tuple(measures)
        self._years: dict[int, np.ndarray] = {}
        self._rows: dict[int, np.ndarray] = {}
        """By year (videos, 366) bool: whether there is a row of that day, whatever it holds."""

    def put(self, videos: np.ndarray, ordinals: np.ndarray, values: Sequence[np.ndarray]) -> int | None:
        """Keep rows; NaN is nothing known.

        :param videos: (rows,) number of the video in each row
        :param ordinals: (rows,) its day as ``date.toordinal`` counts
        :param values: for each measure (rows,) float64
        :returns: the place of a row that says something else of the same day than a row before; None if none does
        """
        first, last = (date.fromordinal(int(day)).year for day in (ordinals.min(), ordinals.max()))
        for year in range(first, last + 1):
            begin = date(year, 1, 1).toordinal()
            days = ordinals - begin
            rows = np.arange(len(ordinals)) if first == last else np.flatnonzero((days >= 0) & (days < _days_of(year)))
            if len(rows):
                cube = self._room(year, int(videos[rows].max()) + 1)
                self._rows[year][videos[rows], days[rows]] = True
                for place, column in enumerate(values):
                    wrong = self._fill(cube[:, place], videos[rows], days[rows], column[rows])
                    if wrong is not None:
                        return int(rows[wrong])
        return None

    def repeated(self, videos: np.ndarray, ordinals: np.ndarray) -> int | None:
        """Return the place of a row that is not the first of its video and day; None where each is.

        :param videos: (rows,) number of the video in each row
        :param ordinals: (rows,) its day
        """
        again = np.ones(len(videos), dtype=bool)
        again[np.unique(videos * date.max.toordinal() + ordinals, return_index=True)[1]] = False
        for year, rows in self._rows.items():
            days = ordinals - date(year, 1, 1).toordinal()
            inside = np.flatnonzero((days >= 0) & (days < _days_of(year)) & (videos < len(rows)))
            again[inside] |= rows[videos[inside], days[inside]]
        found = np.flatnonzero(again)
        return int(found[0]) if len(found) else None

    def _fill(self, plane: np.ndarray, videos: np.ndarray, days: np.ndarray, new: np.ndarray) -> int | None:
        if np.isnan(new).any():
            known = np.flatnonzero(~np.isnan(new))
            wrong = self._fill_known(plane, videos[known], days[known], new[known])
            return None if wrong is None else int(known[wrong])
        return self._fill_known(plane, videos, days, new)

    def _fill_known(self, plane: np.ndarray, videos: np.ndarray, days: np.ndarray, new: np.ndarray) -> int | None:
        old = plane[videos, days]
        was_there = ~np.isnan(old)
        if was_there.any():
            clash = np.flatnonzero(was_there & (old != new))
            if len(clash):
                return int(clash[0])
        plane[videos, days] = new
        # Of equal places in these rows the last stays, so whoever finds another value there was not the last.
        clash = np.flatnonzero(plane[videos, days] != new)
        if len(clash):
            return int(clash[0])
        return None

    def _room(self, year: int, videos: int) -> np.ndarray:
        cube = self._years.get(year)
        if cube is None or len(cube) < videos:
            # Twice the room at once would be too much for ten thousand videos; a quarter more is copied seldom enough.
            room = videos if cube is None else max(videos, len(cube) + len(cube) // 4)
            self._demand_room(room)
            larger = np.full((room, len(self._measures), DAYS_OF_YEAR), np.nan)
            rows = np.zeros((room, DAYS_OF_YEAR), dtype=bool)
            if cube is not None:
                larger[: len(cube)], rows[: len(cube)] = cube, self._rows[year]
            self._years[year], self._rows[year], cube = larger, rows, larger
        return cube

    def _demand_room(self, videos: int) -> None:
        if videos * len(self._measures) * DAYS_OF_YEAR * 8 * max(len(self._years), 1) > _MOST_BYTES:
            raise InputError("there are more videos and days in it than fit into memory; part it by year or by video.")

    def days(self, keys: Sequence[str]) -> Iterator[tuple[tuple[str, Measure, int], np.ndarray]]:
        """Yield the values of each year of which anything is known.

        :param keys: of the videos, by number
        """
        for year, cube in sorted(self._years.items()):
            known = ~np.isnan(cube[: len(keys)]).all(axis=2)
            for video, measure in np.argwhere(known):
                yield (keys[video], self._measures[measure], year), cube[video, measure]

    def known_of(self, video: int, measure: Measure) -> np.ndarray:
        """Return what is known of a video, in the order of its days."""
        place = self._measures.index(measure)
        found = [cube[video, place] for _, cube in sorted(self._years.items()) if video < len(cube)]
        values = np.concatenate(found) if found else np.empty(0)
        return values[~np.isnan(values)]

    def rows_of(self, video: int) -> np.ndarray:
        """Return the days of which there is a row of a video, as ``date.toordinal`` counts them, in order."""
        found = [
            np.flatnonzero(rows[video]) + date(year, 1, 1).toordinal()
            for year, rows in sorted(self._rows.items())
            if video < len(rows)
        ]
        return np.concatenate(found) if found else np.empty(0, dtype=np.int64)

    def all_rows(self) -> np.ndarray:
        """Return the days of which there is any row, as ``date.toordinal`` counts them, in order."""
        found = [
            np.flatnonzero(rows.any(axis=0)) + date(year, 1, 1).toordinal() for year, rows in sorted(self._rows.items())
        ]
        return np.concatenate(found) if found else np.empty(0, dtype=np.int64)


def _days_of(year: int) -> int:
    return date(year + 1, 1, 1).toordinal() - date(year, 1, 1).toordinal()
