"""Series of the library as grids that surges are looked for in, a measure at a time, on several processors."""

import os
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import numpy as np

from monitor.insights.surging import Grid, Scanned, scan
from monitor.store.library import Library
from monitor.totals import LEVELS, Counted, Measure, Series

ROWS = 512
"""Series of a grid: with fewer, threads wait for each other more often; with more, the processor for its memory."""
MOST_THREADS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What was found in one grid, and of which series it is."""

    measure: Measure
    counted: tuple[int, ...]
    """Number of what is counted, for each row."""
    first_day: date
    scanned: Scanned


def look_through(
    library: Library,
    measures: Sequence[Measure],
    counted: Mapping[int, Counted],
    asked: tuple[date | None, date | None],
) -> list[Looked]:
    """Scan all series of some measures.

    :param counted: what is looked at; other series are passed over
    :param asked: first and last day that is judged; None for all
    """
    most = min(MOST_THREADS, library.settings.workers or os.cpu_count() or 1)
    waiting: deque[tuple[Measure, Sequence[Series], date, Future[Scanned]]] = deque()
    done: list[Looked] = []

    def finish() -> None:
        measure, series, first, future = waiting.popleft()
        ids = tuple(one.counted_id for one in series)
        done.append(Looked(measure=measure, counted=ids, first_day=first, scanned=future.result()))

    # Sorting and arithmetic of large arrays let other threads run meanwhile, and so does reading.
    with ThreadPoolExecutor(most) as pool:
        for measure, series in _parts(library, measures, counted):
            first, grid = grid_of(series, counted, asked)
            waiting.append((measure, series, first, pool.submit(scan, grid)))
            if len(waiting) > most:
                finish()
        while waiting:
            finish()
    return done


def _parts(
    library: Library, measures: Sequence[Measure], counted: Mapping[int, Counted]
) -> Iterator[tuple[Measure, Sequence[Series]]]:
    for measure in measures:
        series = (one for one in library.store.totals.every_series(measure) if one.counted_id in counted)
        while part := list(islice(series, ROWS)):
            yield measure, part


def grid_of(
    series: Sequence[Series], counted: Mapping[int, Counted], asked: tuple[date | None, date | None]
) -> tuple[date, Grid]:
    """Return series of one measure as a grid, and its first day; levels by their daily change."""
    first = min(one.first_day for one in series)
    last = max(one.last_day for one in series)
    values = np.full((len(series), (last - first).days + 1), np.nan)
    ages = np.full(len(series), np.nan)
    for row, one in enumerate(series):
        begin = (one.first_day - first).days
        values[row, begin : begin + len(one.values)] = changes_of(one)
        published = counted[one.counted_id].published_on
        if published:
            ages[row] = (first - published).days
    since, until = asked
    begin = max(0, (since - first).days) if since else 0
    end = (until - first).days if until else None
    return first, Grid(values=values, ages=ages, first=begin, last=end)


def changes_of(series: Series) -> np.ndarray:
    """Return counts by day; of a level, by how much it has changed since the day before."""
    if series.measure not in LEVELS:
        return series.values
    return np.diff(series.values, prepend=np.nan)


def day_of(looked: Looked, place: int) -> date:
    """Return the day of a place in a grid."""
    return looked.first_day + timedelta(days=place)
