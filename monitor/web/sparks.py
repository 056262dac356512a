"""A small line without axes beside the name of what is counted, and its total of the latest four weeks."""

from dataclasses import dataclass
from datetime import date

import numpy as np

from monitor.insights.charting import say_number
from monitor.insights.words import UNITS, latest_count, said_measure, said_platform
from monitor.store.library import Library
from monitor.totals import LEVELS, Counted, Measure

WIDTH, HEIGHT = 120, 28
DAYS = 91
"""That the small line shows."""
MONTH = 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Something that is counted, as a list shows it."""

    counted: Counted
    said: str = ""
    """How much of its first measure there was lately, or its latest count; empty where nothing is known."""
    until: date | None = None
    """The last day of which anything is known."""
    path: str = ""
    """Of the small line."""

    @property
    def platform(self) -> str:
        """The platform as it writes its own name."""
        return said_platform(self.counted.platform)


def row_of(library: Library, counted: Counted) -> Row:
    """Return a row of a list."""
    measures = library.store.totals.measures(counted.id)
    series = library.store.totals.series(counted.id, measures[0]) if measures else None
    if series is None:
        counts = library.store.totals.counts(counted.id)
        until = max((one.until for one in counts), default=None)
        return Row(counted=counted, said=latest_count(counts), until=until)
    said = _said(measures[0], series.values)
    return Row(counted=counted, said=said, until=series.last_day, path=line_of(series.values[-DAYS:]))


def _said(measure: Measure, values: np.ndarray) -> str:
    name = said_measure(measure).lower()
    unit = f"{UNITS[measure]} of " if measure in UNITS else ""
    if measure in LEVELS:
        return f"{say_number(float(values[-1]))} {name}"
    known = values[-MONTH:]
    known = known[~np.isnan(known)]
    days = "day" if len(known) == 1 else "days"
    return f"{say_number(float(known.sum()))} {unit}{name} in {len(known)} {days}"


def line_of(values: np.ndarray) -> str:
    """Return the path of a small line; it breaks where nothing is known."""
    known = values[~np.isnan(values)]
    if not len(known):
        return ""
    low, high = min(float(known.min()), 0.0), max(float(known.max()), 1.0)
    xs = np.linspace(1, WIDTH - 1, len(values)) if len(values) > 1 else np.array([WIDTH / 2])
    ys = HEIGHT - 2 - (values - low) / (high - low) * (HEIGHT - 4)
    path, is_down = [], False
    for x, y in zip(xs, ys, strict=True):
        if np.isnan(y):
            is_down = False
            continue
        path.append(f"{'L' if is_down else 'M'}{x:.1f} {y:.1f}")
        is_down = True
    return "".join(path) + ("h0.1" if len(known) == 1 else "")
