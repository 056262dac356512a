"""What is usual on a day, learned from the days before it: level and slope, weekdays, spread. Arrays in, values out.

Counts are logarithms here. Medians and median distances take the place of means, so that odd days change little. Series
are rows, days are columns, and what is not known is NaN.
"""

from dataclasses import dataclass

import numpy as np

WINDOW = 28
"""Days before, of which level and slope are learned."""
_WEEKS, _LEAST_WEEKS = 13, 3
"""Weeks before, of which weekdays and spread are learned, and how many of them must be known."""
_FIRST, _RENEWED = 24, 14
"""Weekdays and spread are learned first on this day, and anew after so many days."""
_SHRINK_WEEKS = 2
"""What few weeks say of a weekday counts as if so many more had said nothing of it."""
_LEAST_KNOWN = 5
"""Days of a week that must be known, so that its mean says something."""
_FORTNIGHT = 14
_FARTHEST_BELOW, _FARTHEST_ABOVE = 1.2, 1.0
"""Logarithms beyond the fortnights around a day that are not learned from as they stand."""
_MAD = 1.4826
"""Times the median distance is the standard deviation of the normal distribution."""
_NORMAL_95 = 1.96
_LEAST_SPREAD = 0.05
_OWN_MONTH = 0.2
"""How much of the spread is learned of the last four weeks; the rest of the last thirteen."""
_MOST_KEPT = 0.8
_FAR = 4.7
"""Spreads from which on a day has no weight (Tukey's constant)."""
_DOUBT, _MISSED = 0.7, 0.5
"""How strongly a slope that could be chance is taken for none, and how much of what that loses goes into the error."""
_OLD = 365
"""Days from which on a video falls no more with the power of its age."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What was learned of whole series; arrays by (series, days), float32."""

    level: np.ndarray
    """Logarithms without the weekday."""
    steady: np.ndarray
    """The same for learning: odd days are left out, or moved to an edge."""
    weekdays: np.ndarray
    """What the weekday usually adds to the logarithm."""
    spreads: np.ndarray
    """Usual deviation of a day, of the last thirteen weeks; NaN where too few are known."""
    kept: np.ndarray
    """(series,) how much of a day's distance from the usual its next day keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """What is usual on days that follow a day; one entry for each such day."""

    logs: np.ndarray
    """(entries, days that follow) without the weekday."""
    spread: np.ndarray
    """(entries,) usual deviation of a day."""
    error: np.ndarray
    """(entries,) variance of ``logs`` itself, in squared spreads."""
    known: np.ndarray
    """(entries,) days that it was learned of."""
    is_new: np.ndarray
    """(entries,) whether too few weeks are known to tell weekdays apart."""


def median(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the median of what is known along the last axis (NaN where nothing is), and how many that are."""
    ordered = np.sort(values, axis=-1)
    count = np.count_nonzero(~np.isnan(ordered), axis=-1)
    low, high = np.maximum(count - 1, 0) // 2, np.minimum(count // 2, values.shape[-1] - 1)
    at = [np.take_along_axis(ordered, place[..., None], -1)[..., 0] for place in (low, high)]
    return np.where(count > 0, (at[0] + at[1]) / 2, np.nan), count


def mean_before(values: np.ndarray, days: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the mean of what is known of the last ``days`` before each day, and how many that are."""
    known = ~np.isnan(values)
    sums = np.cumsum(np.where(known, values, 0), axis=1, dtype=np.float64)
    counts = np.cumsum(known, axis=1, dtype=np.int32)
    total, count = np.zeros_like(sums), np.zeros_like(counts)
    total[:, 1:], count[:, 1:] = sums[:, :-1], counts[:, :-1]
    if values.shape[1] > days + 1:
        total[:, days + 1 :] -= sums[:, : -days - 1]
        count[:, days + 1 :] -= counts[:, : -days - 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        return (total / count).astype(values.dtype), count


def learn(logs: np.ndarray) -> Learned:
    """Return what series say of their weekdays, their spread, and how long odd days last.

    :param logs: (series, days) float32
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        tempered = _tempered(logs)
        weekdays, spreads = _by_week(tempered)
        kept = _lasting(tempered, tempered - weekdays)
        lags = np.arange(1, 7)
        # A week's mean moves with its days where odd days last, so that distances from it look smaller.
        shared = (7 + 2 * np.sum((7 - lags) * kept[:, None] ** lags, axis=1)) / 49
        spreads /= np.sqrt(1 - shared)[:, None]
    return Learned(level=logs - weekdays, steady=tempered - weekdays, weekdays=weekdays, spreads=spreads, kept=kept)


def _tempered(logs: np.ndarray) -> np.ndarray:
    """Return logarithms without days far below the fortnights around them; days far above are moved to an edge."""
    series, days = logs.shape
    blocks = -(-days // _FORTNIGHT)
    filled = np.pad(logs, ((0, 0), (0, blocks * _FORTNIGHT - days)), constant_values=np.nan)
    middle, _ = median(filled.reshape(series, blocks, _FORTNIGHT))
    around = np.pad(middle, ((0, 0), (1, 1)), constant_values=np.nan)
    three = np.stack([around[:, :-2], around[:, 1:-1], around[:, 2:]])
    low = np.repeat(np.fmin.reduce(three) - _FARTHEST_BELOW, _FORTNIGHT, axis=1)[:, :days]
    high = np.repeat(np.fmax.reduce(three) + _FARTHEST_ABOVE, _FORTNIGHT, axis=1)[:, :days]
    return np.where(logs < low, np.nan, np.minimum(logs, high)).astype(logs.dtype)


def _by_week(logs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return for each day what its weekday usually adds, and the usual distance from that; both of the weeks before."""
    around, count = mean_before(np.pad(logs, ((0, 0), (0, 4)), constant_values=np.nan), 7)
    beside = np.where(count[:, 4:] >= _LEAST_KNOWN, logs - around[:, 4:], np.nan)
    weekdays, spreads = np.zeros_like(logs), np.full_like(logs, np.nan)
    days, length = logs.shape[1], 7 * _WEEKS
    padded = np.pad(beside, ((0, 0), (length, 0)), constant_values=np.nan)
    for begin in range(_FIRST, days, _RENEWED):
        end = begin - 3  # the last days before know their week only with the help of days after them
        weeks = padded[:, end : end + length].reshape(len(logs), _WEEKS, 7).swapaxes(1, 2)
        added = _added(weeks)
        place = slice(begin, min(begin + _RENEWED, days))
        weekdays[:, place] = added[:, (np.arange(place.start, place.stop) - end) % 7]
        spreads[:, place] = _spread(np.abs(weeks - added[:, :, None]).reshape(len(logs), -1))[:, None]
    return weekdays, spreads


def _added(weeks: np.ndarray) -> np.ndarray:
    """Return what each weekday usually adds to the mean of its week; less where few weeks say it.

    :param weeks: (series, weekdays, weeks)
    """
    usual, count = median(weeks)
    is_known = count >= _LEAST_WEEKS
    added = np.where(is_known, usual, 0)
    added -= added.mean(axis=1, keepdims=True)
    return np.where(is_known, added * count / (count + _SHRINK_WEEKS), 0)


def _spread(distances: np.ndarray) -> np.ndarray:
    """Return the usual deviation: of the median distance or, where far days are frequent, of one day in twenty."""
    ordered = np.sort(distances, axis=-1)
    count = np.count_nonzero(~np.isnan(ordered), axis=-1)
    half, far = (
        np.take_along_axis(ordered, np.minimum((share * count).astype(int), ordered.shape[1] - 1)[:, None], 1)[:, 0]
        for share in (0.5, 0.95)
    )
    return np.asarray(np.where(count >= 7 * _LEAST_WEEKS, np.maximum(_MAD * half, far / _NORMAL_95), np.nan))


def _lasting(logs: np.ndarray, level: np.ndarray) -> np.ndarray:
    """Return how much of a day's distance from the usual its next day keeps: (series,), from 0 on.

    Days of the same weekday a week apart differ by the whole of two distances, neighbours by what is not kept.
    """
    if logs.shape[1] <= WINDOW:
        return np.zeros(len(logs))
    near, _ = median(np.abs(np.diff(level, axis=1)))
    far, _ = median(np.abs(logs[:, 7:] - logs[:, :-7]))
    return np.asarray(np.clip(np.nan_to_num(1 - (near / far) ** 2, posinf=0, neginf=0), 0, _MOST_KEPT))


def usual_after(before: np.ndarray, ages: np.ndarray, longer: np.ndarray, kept: np.ndarray, days: int) -> Usual:
    """Return what is usual on the ``days`` that follow four weeks each.

    A young video falls with the power of its age. Where the age is not known, all is taken to grow or fall by the same
    share every day.

    :param before: (entries, 28) logarithms without weekdays
    :param ages: (entries,) days since publication on the first day that follows; NaN where it is not known
    :param longer: (entries,) spread of the last thirteen weeks; NaN where it is not known
    :param kept: (entries,) how much of a day's distance the next day keeps
    """
    place = np.arange(-WINDOW, days, dtype=np.float32)
    times = np.repeat(place[None], len(before), axis=0)
    young = np.flatnonzero(ages < _OLD)
    times[young] = np.log1p(np.maximum(ages[young][:, None] + place, 0))
    old, new = times[:, :WINDOW], times[:, WINDOW:]
    unknown = np.isnan(before)
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = _rough_slope(before, old)
        middle, known = median(before - slope[:, None] * old)
        left = before - slope[:, None] * old - middle[:, None]
        spread = _MAD * median(np.abs(left))[0]
        is_new = np.isnan(longer)
        # Weekdays are not known yet: all that days differ by is spread.
        square = np.where(unknown, 0, left**2).sum(axis=1) / np.maximum(known, 1)
        longer = np.where(is_new, np.sqrt(square), longer)
        spread = np.where(is_new, np.fmax(spread, longer), spread)
        spread = np.sqrt(_OWN_MONTH * spread**2 + (1 - _OWN_MONTH) * longer**2 + _LEAST_SPREAD**2)
        weights = np.where(unknown, 0, np.maximum(0, 1 - (left / (_FAR * spread[:, None])) ** 2) ** 2)
        logs, error = _fitted(np.where(unknown, 0, before), weights, (old, new), spread, kept)
    return Usual(logs=logs, spread=spread, error=error, known=known, is_new=is_new)


def _rough_slope(before: np.ndarray, old: np.ndarray) -> np.ndarray:
    """Return the slope between the medians of the two halves of four weeks; 0 where one is hardly known."""
    half = WINDOW // 2
    early, early_count = median(before[:, :half])
    late, late_count = median(before[:, half:])
    is_known = np.minimum(early_count, late_count) >= _LEAST_KNOWN
    apart = old[:, half:].mean(axis=1) - old[:, :half].mean(axis=1)
    return np.where(is_known, (late - early) / apart, 0)


def _fitted(
    before: np.ndarray,
    weights: np.ndarray,
    times: tuple[np.ndarray, np.ndarray],
    spread: np.ndarray,
    kept: np.ndarray,
) -> tuple[np.ndarray, np.ndarray]:
    """Return the weighted line through the days before, drawn on to those that follow, and its variance there."""
    old, new = times
    total = weights.sum(axis=1)
    at = (weights * old).sum(axis=1) / total
    middle = (weights * before).sum(axis=1) / total
    off = old - at[:, None]
    square = (weights * off**2).sum(axis=1)
    slope = (weights * off * before).sum(axis=1) / square
    lasts = (1 + kept) / (1 - kept)
    # A slope that could be chance is taken for none.
    share = np.maximum(0, 1 - _DOUBT**2 * (spread**2 * lasts / square) / slope**2)
    ahead = new[:, 0] - at
    missed = (_MISSED * (1 - share) * slope * ahead / spread) ** 2
    error = lasts * (1 / total + share**2 * ahead**2 / square) + missed
    return middle[:, None] + (share * slope)[:, None] * (new - at[:, None]), error
