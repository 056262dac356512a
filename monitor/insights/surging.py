"""Days on which counts are unusually high for their weekday and their time: arrays in, values out.

What is usual is learned from the days before (``monitor.insights.learning``). One, two, three and seven days together
are held against it; series that are full of odd days must exceed those. What chance alone would do is weighed over all
series and days that are looked at together (Benjamini-Hochberg).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri, stdtr

from monitor.insights.learning import WINDOW, Learned, learn, mean_before, median, usual_after

LEAST_COUNT, LEAST_MORE, LEAST_RATIO = 50, 20, 1.3
"""A day is told from this count on, where it is by so much above the usual, and so many times the usual."""
RATE = 0.15
"""Share of what is told that chance alone may make, as far as the model of chance holds."""
_MOST_CHANCE = 0.001
"""However few days are looked at, what chance makes more often than this is not told."""
YOUNG_DAYS = 4
"""The day of publication and those after it that hold its first 72 hours: neither judged nor learned from."""
LEAST_BEFORE = 14
"""Days of the four weeks before that must be known."""
SPANS = (1, 2, 3, 7)
"""Days that are judged together."""
_LONGEST = max(SPANS)
_TAILS = {1: 12, 2: 200, 3: 40, 7: 12}
"""Degrees of freedom of the Student distribution that chance is taken to have, by span.

One far day says little; over many days what is usual has often moved itself, and they are told too often otherwise.
"""
_UNSURE = 2.0
"""Times the variance that its line gives to what is usual, for lines fit worse than they say."""
_BURSTY, _BURSTY_TAILS = 1.0, 5
"""For series that exceed themselves by more than the first, or are new, it has so few degrees for all spans."""
_MOST_OF_A_DAY = 4.5
"""Spreads that one day may add to what several say together."""
_OWN_SHARE, _OWN_LEAST = 0.03, 10
"""A series is held against the day that is exceeded by this share of its days, and by so many at least."""
_FAR, _APART = 100.0, 1000.0
_OWN_FREE, _OWN_STEEP, _OWN_MOST = 1.15, 5.0, 0.25
_LEAST_SPREAD = 0.05
_INTERVAL = 1.96
_LEAST_STRENGTH = 2.0
"""Chance alone exceeds what is less in more than one of fifty days, too often to be told."""
_TIMID, _TIMID_SPREADS = 0.05, 1.0
"""So far below the least ratio a day is still looked at more closely, if it is so many spreads above the last weeks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Series as rows, all of the same days."""

    values: np.ndarray
    """(series, days) float64; NaN where nothing is known."""
    ages: np.ndarray
    """(series,) days since publication on the first day; NaN where it is not known."""
    first: int = 0
    """First day that is asked about; the days before it are learned from."""
    last: int | None = None
    """Last day that is asked about; None for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """Days from which on a span could be unusual: one entry each."""

    rows: np.ndarray
    days: np.ndarray
    lengths: np.ndarray
    """Days of the least likely span from this day on."""
    chances: np.ndarray
    """How often chance alone would make such a span."""
    strengths: np.ndarray
    """Its robust z."""
    errors: np.ndarray
    """Deviation of its mean logarithm."""
    usual: np.ndarray
    """(entries, longest span) what is usual on the days from this on, as logarithms."""
    counts: np.ndarray
    """(entries, longest span) what was counted on these days."""
    known: np.ndarray
    """Days that the usual was learned of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What a look at a grid has found, and how far it could look."""

    found: Candidates
    looked: np.ndarray
    """(series,) days that were judged; 0 for series that never reach the least count."""
    largest: np.ndarray
    """(series,) largest count of the days that are asked about; 0 where none is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """One stretch of unusual days of one series; days are places in its grid."""

    row: int
    first: int
    last: int
    value: float
    expected: float
    low: float
    high: float
    strength: float
    chance: float
    known: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """What is usual on each day of a series; NaN where too little is known before."""

    expected: np.ndarray
    low: np.ndarray
    """Of 95 of 100 usual days the least ..."""
    high: np.ndarray
    """... and the most."""


def scan(grid: Grid) -> Scanned:
    """Look at every day that is asked about and return those from which on a span could be unusual."""
    values = _settled(grid)
    learned = learn(np.log1p(np.maximum(values, 0)).astype(np.float32))
    days = np.arange(values.shape[1])
    asked = (days >= grid.first) & (days <= (days.size if grid.last is None else grid.last))
    with np.errstate(invalid="ignore"):
        month, known = mean_before(learned.steady, WINDOW)
        week, _ = mean_before(learned.steady, 7)
        judged = (known >= LEAST_BEFORE) & ~np.isnan(values) & asked
        above = learned.level - np.fmin(month, week)
        # Most days are passed over cheaply; a NaN spread passes nothing over.
        high = (above > np.log(LEAST_RATIO) - _TIMID) & ~(above < _TIMID_SPREADS * learned.spreads)
        rows, days = np.nonzero(judged & high & _reaching(values))
    largest = np.max(np.where(asked & ~np.isnan(values), values, 0), axis=1, initial=0)
    looked = np.where(largest >= LEAST_COUNT, np.count_nonzero(judged, axis=1), 0)
    return Scanned(found=_judge(learned, grid, (rows, days), looked), looked=looked, largest=largest)


def _settled(grid: Grid) -> np.ndarray:
    """Return the counts without the first days after publication."""
    age = grid.ages[:, None] + np.arange(grid.values.shape[1])
    return np.where((age >= 0) & (age < YOUNG_DAYS), np.nan, grid.values)


def _reaching(values: np.ndarray) -> np.ndarray:
    """Return the days that reach the least count, and those whose next day does."""
    reaching = values >= LEAST_COUNT
    reaching[:, :-1] |= reaching[:, 1:]
    return reaching


def _judge(learned: Learned, grid: Grid, at: tuple[np.ndarray, np.ndarray], looked: np.ndarray) -> Candidates:
    rows, days = at
    ahead = days[:, None] + np.arange(_LONGEST)
    before = np.pad(learned.steady, ((0, 0), (WINDOW, 0)), constant_values=np.nan)
    after = np.pad(learned.level, ((0, 0), (0, _LONGEST)), constant_values=np.nan)
    weekdays = np.pad(learned.weekdays, ((0, 0), (0, _LONGEST)), mode="edge")
    before = before[rows[:, None], days[:, None] + np.arange(WINDOW)]
    kept = learned.kept[rows]
    usual = usual_after(before, grid.ages[rows] + days, learned.spreads[rows, days], kept, _LONGEST)
    over = after[rows[:, None], ahead] - usual.logs
    # Counts that have become small spread more by chance alone than they did before.
    alone = np.cumsum(1 / (1 + np.exp(usual.logs)), axis=1)
    most, blur = _MOST_OF_A_DAY * usual.spread[:, None], _UNSURE * usual.error * usual.spread**2
    tried = []
    for length in SPANS:
        day = np.maximum(usual.spread**2, _LEAST_SPREAD**2 + alone[:, length - 1] / length)
        error = np.sqrt(_together(learned.kept, length)[rows] * day + blur)
        mean = (over[:, :1] if length == 1 else np.minimum(over[:, :length], most)).mean(axis=1)
        excess = _own_excess(mean / error, rows, looked)[rows]
        z = np.nan_to_num(mean / (excess * error), nan=-np.inf)
        tails = np.where((excess > _BURSTY) | usual.is_new, _BURSTY_TAILS, _TAILS[length])
        tried.append((_chance(z, tails), z, excess * error))
    chances, strengths, errors = (np.stack(each, axis=1) for each in zip(*tried, strict=True))
    best = np.argmin(chances, axis=1)
    may = np.flatnonzero(chances[np.arange(len(rows)), best] <= _MOST_CHANCE)
    rows, days, best = rows[may], days[may], best[may]
    counts = np.pad(grid.values, ((0, 0), (0, _LONGEST)), constant_values=np.nan)
    return Candidates(
        rows=rows,
        days=days,
        lengths=np.array(SPANS)[best],
        chances=chances[may, best],
        strengths=strengths[may, best],
        errors=errors[may, best],
        usual=usual.logs[may] + weekdays[rows[:, None], ahead[may]],
        counts=counts[rows[:, None], ahead[may]],
        known=usual.known[may],
    )


def _together(kept: np.ndarray, length: int) -> np.ndarray:
    """Return the variance of the mean of so many days, where that of one day is 1."""
    lags = np.arange(1, length)
    return np.asarray((length + 2 * np.sum((length - lags) * kept[:, None] ** lags, axis=1)) / length**2)


def _chance(z: np.ndarray, degrees: np.ndarray) -> np.ndarray:
    """Return how often chance alone exceeds z; 1 where it does so too often to be told."""
    chances = np.ones(len(z))
    is_far = z > _LEAST_STRENGTH
    chances[is_far] = stdtr(degrees[is_far], -z[is_far])
    return chances


def _own_excess(z: np.ndarray, rows: np.ndarray, looked: np.ndarray) -> np.ndarray:
    """Return by how much more each series strays than its spread says: (series,), at least 1.

    A series that is full of odd days is unusual only where it is more so than on its other odd days.

    :param rows: the series of each z, in order
    """
    rank = np.maximum(np.ceil(_OWN_SHARE * looked), _OWN_LEAST).astype(int)
    ordered = np.sort(rows * _APART - np.clip(np.nan_to_num(z), -_FAR, _FAR))  # by series, the largest first
    begins = np.searchsorted(rows, np.arange(len(looked) + 1))
    at = begins[:-1] + rank - 1
    share = rank / np.maximum(looked, 1)
    may = (at < begins[1:]) & (share < _OWN_MOST)
    excess = np.ones(len(looked))
    excess[may] = (np.flatnonzero(may) * _APART - ordered[at[may]]) / ndtri(1 - share[may])
    return np.maximum(1, 1 + _OWN_STEEP * (excess - _OWN_FREE))


def unusual_days(scanned: Sequence[Scanned]) -> list[list[Unusual]]:
    """Return the stretches of unusual days of grids that are weighed together, by grid."""
    if not scanned:
        return []
    chances = np.concatenate([one.found.chances for one in scanned])
    rates = rates_of(chances, sum(int(one.looked.sum()) for one in scanned))
    ends = np.cumsum([len(one.found.chances) for one in scanned])
    parts = np.split(rates, ends[:-1])
    return [_told(one.found, part) for one, part in zip(scanned, parts, strict=True)]


def rates_of(chances: np.ndarray, looked: int) -> np.ndarray:
    """Return for each chance the least false-discovery rate at which it is told.

    :param looked: how many were looked at; those that are not given have larger chances
    """
    order = np.argsort(chances)
    rates = chances[order] * looked / np.arange(1, len(chances) + 1)
    result = np.empty(len(chances))
    result[order] = np.minimum(np.minimum.accumulate(rates[::-1])[::-1], 1)
    return result


def _told(found: Candidates, rates: np.ndarray) -> list[Unusual]:
    result: list[Unusual] = []
    for run in _runs(found, np.flatnonzero(rates <= RATE)):
        stretch = _stretch(found, run, rates)
        if stretch is not None:
            result.append(stretch)
    return result


def _runs(found: Candidates, told: np.ndarray) -> Iterable[list[int]]:
    """Yield the candidates whose spans touch each other; they come by series and day."""
    run: list[int] = []
    row = end = -1
    for one in told.tolist():
        if run and (found.rows[one] != row or found.days[one] > end + 1):
            yield run
            run = []
        if not run:
            row, end = int(found.rows[one]), -1
        run.append(one)
        end = max(end, int(found.days[one] + found.lengths[one]) - 1)
    if run:
        yield run


def _stretch(found: Candidates, run: Sequence[int], rates: np.ndarray) -> Unusual | None:
    """Return the days of touching spans that are high themselves as one; None where none is high enough."""
    usual: dict[int, float] = {}
    counts: dict[int, float] = {}
    for one in run:
        for step in range(int(found.lengths[one])):
            day = int(found.days[one]) + step
            usual.setdefault(day, max(0.0, float(np.expm1(found.usual[one, step]))))
            counts[day] = float(found.counts[one, step])
    high = [
        day
        for day, count in counts.items()
        if count >= max(LEAST_COUNT, usual[day] + LEAST_MORE) and count + 1 >= LEAST_RATIO * (usual[day] + 1)
    ]
    if not high:
        return None
    days = [day for day in usual if min(high) <= day <= max(high)]
    expected = sum(usual[day] for day in days)
    best = min(run, key=lambda one: float(rates[one]))
    wide = _INTERVAL * float(found.errors[best])
    return Unusual(
        row=int(found.rows[run[0]]),
        first=min(high),
        last=max(high),
        value=sum(counts[day] for day in days),
        expected=expected,
        low=expected * float(np.exp(-wide)),
        high=expected * float(np.exp(wide)),
        strength=max(float(found.strengths[one]) for one in run),
        chance=float(rates[best]),
        known=int(found.known[run[0]]),
    )


def band_of(values: np.ndarray, age: float = np.nan) -> Band:
    """Return what is usual on each day of one series.

    :param values: (days,) float64, NaN where nothing is known
    :param age: days since publication on the first day; NaN where it is not known
    """
    ages = np.array([age])
    learned = learn(np.log1p(np.maximum(_settled(Grid(values=values[None], ages=ages)), 0)).astype(np.float32))
    padded = np.pad(learned.steady[0], (WINDOW, 0), constant_values=np.nan)
    before = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[: len(values)]
    kept = np.repeat(learned.kept, len(values))
    usual = usual_after(before, ages + np.arange(len(values)), learned.spreads[0], kept, 1)
    _, known = median(before)
    logs = np.where(known >= LEAST_BEFORE, usual.logs[:, 0] + learned.weekdays[0], np.nan)
    alone = _LEAST_SPREAD**2 + 1 / (1 + np.exp(usual.logs[:, 0]))
    wide = _INTERVAL * np.sqrt(np.maximum(usual.spread**2, alone) + usual.error * usual.spread**2)
    low, expected, high = (np.maximum(np.expm1(logs + side * wide), 0) for side in (-1, 0, 1))
    return Band(expected=expected, low=low, high=high)
