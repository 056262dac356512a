"""Months in which one measure has become larger or smaller beside another: shares of views, new viewers of returning.

The last four weeks are held against up to twelve before. Weeks are compared, not days, so that weekdays do not matter;
what chance alone would do is weighed over all that is compared (Benjamini-Hochberg).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from scipy.special import stdtr, stdtrit

from monitor.insights.surging import LEAST_COUNT, rates_of
from monitor.insights.values import RatioChange
from monitor.store.library import Library
from monitor.totals import Counted, Measure

PAIRS = (
    (Measure.SHARES, Measure.VIEWS),
    (Measure.SAVES, Measure.VIEWS),
    (Measure.NEW_VIEWERS, Measure.RETURNING_VIEWERS),
)
"""What is divided, and by what."""
WEEKS, LEAST_WEEKS, MOST_WEEKS = 4, 4, 12
"""Weeks that are judged; of those before, how many must be known, and how many are looked at."""
LEAST_TIMES = 1.25
"""Smaller changes are not told."""
_RATE = 0.05
"""Share of what is told that chance alone may make."""
_DAYS_KNOWN = 5
_LEAST_SPREAD = 0.05


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compared:
    change: RatioChange
    chance: float


def ratio_changes(library: Library, counted: Mapping[int, Counted], until: date | None) -> tuple[RatioChange, ...]:
    """Return the months, up to the last day that is known, in which a ratio has changed; the largest change first.

    :param until: last day that is looked at; None for all
    """
    compared: list[_Compared] = []
    for measure, beside in PAIRS:
        below = {one.counted_id: one for one in library.store.totals.every_series(beside)}
        for above in library.store.totals.every_series(measure) if below else ():
            if above.counted_id not in counted or above.counted_id not in below:
                continue
            other = below[above.counted_id]
            last = min(above.last_day, other.last_day, until or date.max)
            weeks = [_weeks(series.values, series.first_day, last) for series in (above, other)]
            found = _compare(*weeks)
            if found is not None:
                ends = last - timedelta(days=7 * WEEKS - 1), last
                compared.append(_compared(counted[above.counted_id], (measure, beside), ends, found))
    rates = rates_of(np.array([one.chance for one in compared]), len(compared))
    told = [one.change for one, rate in zip(compared, rates, strict=True) if rate <= _RATE]
    told = [one for one in told if max(one.times, 1 / one.times) >= LEAST_TIMES]
    return tuple(sorted(told, key=lambda one: -abs(np.log(one.times))))


def _weeks(values: np.ndarray, first: date, last: date) -> np.ndarray:
    """Return the days of the weeks up to ``last``: (weeks, 7), NaN where nothing is known."""
    days = np.full(7 * (WEEKS + MOST_WEEKS), np.nan)
    end = (last - first).days + 1
    part = values[max(0, end - len(days)) : max(0, end)]
    days[len(days) - len(part) :] = part
    return days.reshape(-1, 7)


Found = tuple[float, float, float, float, float]
"""Ratio, ratio before, logarithm of the least and the most times, chance."""


def _compare(above: np.ndarray, below: np.ndarray) -> Found | None:
    known = ~np.isnan(above) & ~np.isnan(below)
    has = known.sum(axis=1) >= _DAYS_KNOWN
    over, under = (np.where(known, np.maximum(one, 0), 0).sum(axis=1) for one in (above, below))
    now, before = has.copy(), has.copy()
    now[:-WEEKS], before[-WEEKS:] = False, False
    sums = [float(one[part].sum()) for part in (now, before) for one in (over, under)]
    if now.sum() < WEEKS or before.sum() < LEAST_WEEKS or min(sums) < LEAST_COUNT:
        return None
    logs = np.log((over + 0.5) / (under + 0.5))
    count = int(before.sum())
    degrees = WEEKS + count - 2
    spread = (logs[now].var() * WEEKS + logs[before].var() * count) / degrees
    alone = np.mean(1 / (over[has] + 1) + 1 / (under[has] + 1))
    error = float(np.sqrt(max(spread, alone, _LEAST_SPREAD**2) * (1 / WEEKS + 1 / count)))
    times = float(np.log(sums[0] / sums[1]) - np.log(sums[2] / sums[3]))
    wide = float(stdtrit(degrees, 0.975)) * error
    return (
        sums[0] / sums[1],
        sums[2] / sums[3],
        times - wide,
        times + wide,
        float(2 * stdtr(degrees, -abs(times) / error)),
    )


def _compared(counted: Counted, pair: tuple[Measure, Measure], ends: tuple[date, date], found: Found) -> _Compared:
    ratio, before, low, high, chance = found
    change = RatioChange(
        counted=counted,
        measure=pair[0],
        beside=pair[1],
        first_day=ends[0],
        last_day=ends[1],
        ratio=ratio,
        before=before,
        low=float(np.exp(low)),
        high=float(np.exp(high)),
    )
    return _Compared(change=change, chance=chance)
