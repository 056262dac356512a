"""Series of daily totals as they could be, with and without days on which somebody injected a surge.

No platform lets out the daily counts of many videos, so they are made: counts with more spread than chance alone
gives, weekdays, trends, the fall of a young video, noise that lasts for days, days without any count, gaps, and heavy
tails. Besides there is one real series that anybody may have: the daily views of an encyclopedia's article.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

FIRST_DAY = date(2024, 1, 1)
"""A Monday."""
REGIMES = (
    *("weekday", "trend", "young", "season", "overdispersed", "lasting noise", "zero-inflated", "gaps"),
    "heavy-tailed",
)
"""How series can be."""
LEVELS = (20, 100, 1_000, 10_000, 100_000)
"""Views on a usual day."""
_WEEK = np.array([0.0, -0.05, -0.05, 0.0, 0.1, 0.25, 0.2])
DAYS = 365
_LEAST_BEFORE = 45
"""Days before an injected surge, at least."""
_GAMMA = {"overdispersed": 4.0}
"""Shape of the gamma distribution in a negative binomial one, where it is not the usual: the smaller, the wilder."""
_SHAPE = 60.0
_REACHED = 60
_DRAWS = 30_000
_HEAVY = 4
"""Degrees of freedom of the noise that is heavy-tailed."""


@dataclass(frozen=True, kw_only=True)
class Noise:
    """What moves the days of a series besides chance."""

    logs: np.ndarray
    spread: float
    kept: float = 0.0
    """How much of a day's noise the next day keeps."""


@dataclass(frozen=True, kw_only=True)
class Made:
    """One series, and the days on which it was raised."""

    regime: str
    level: int
    values: np.ndarray
    """float64 by day from ``FIRST_DAY`` on; NaN where nothing is known."""
    age: int | None
    """Days since publication on the first day; None where it is not known."""
    first: int = -1
    """Where the injected surge begins; -1 for none."""
    last: int = -1
    reaches: bool = False
    """Whether a day of the injected surge is expected to be well above the least count that is told."""
    usual: tuple[float, ...] = ()
    """Logarithms of what its days would be without it, as far as the day before tells."""
    noise: Noise | None = None

    @property
    def length(self) -> int:
        """Days of the injected surge."""
        return self.last - self.first + 1 if self.first >= 0 else 0


def made(random: np.random.Generator, regime: str, level: int, factor: float = 1.0, length: int = 0) -> Made:
    """Return a year of one series.

    :param length: days of the injected surge; 0 for none
    """
    days = DAYS
    log = np.log(level) + _drift(random, regime, days)
    noise = _noise(random, regime, days)
    log += _WEEK[(np.arange(days) + random.integers(7)) % 7] * random.uniform(0.5, 2)
    usual: tuple[float, ...] = ()
    first = last = -1
    if length:
        first = int(random.integers(_LEAST_BEFORE, days - length - 1))
        last = first + length - 1
        lasting = noise.logs[first - 1] * noise.kept ** np.arange(1, length + 1)
        usual = tuple((log[first : last + 1] + lasting).tolist())
    log += noise.logs
    if length:
        log[first : last + 1] += np.log(factor)
    shape = _GAMMA.get(regime, _SHAPE)
    reaches = bool(length and np.exp(log[first : last + 1]).max() >= _REACHED)
    values = random.poisson(np.exp(log) * random.gamma(shape, 1 / shape, days)).astype(float)
    if regime == "zero-inflated":
        holes = random.random(days) < random.uniform(0.05, 0.3)
        holes[first : last + 1] &= first < 0
        values[holes] = 0
    if regime == "gaps":
        _punch(random, values, first, last)
    age = (4 if regime == "young" else 400) if random.random() < 0.5 or regime != "young" else None
    return Made(
        regime=regime,
        level=level,
        values=values,
        age=age,
        first=first,
        last=last,
        reaches=reaches,
        usual=usual,
        noise=noise,
    )


def _drift(random: np.random.Generator, regime: str, days: int) -> np.ndarray:
    day = np.arange(days)
    if regime == "trend":
        return np.asarray(random.uniform(-0.008, 0.008) * (day - days / 2))
    if regime == "young":  # a power of its age, as published curves of views are
        slope = random.uniform(0.6, 1.4)
        return np.asarray(slope * (np.log(60) - np.log(day + 4)))
    if regime == "season":
        return np.asarray(0.6 * np.sin(2 * np.pi * (day / 365 + random.random())))
    return np.zeros(days)


def _noise(random: np.random.Generator, regime: str, days: int) -> Noise:
    spread = random.uniform(0.05, 0.25)
    if regime == "heavy-tailed":
        return Noise(logs=np.asarray(spread * random.standard_t(_HEAVY, days)), spread=spread)
    own = random.normal(0, spread, days)
    if regime != "lasting noise":
        return Noise(logs=own, spread=spread)
    kept = random.uniform(0.4, 0.75)
    for day in range(1, days):
        own[day] = kept * own[day - 1] + np.sqrt(1 - kept**2) * own[day]
    return Noise(logs=own, spread=spread, kept=kept)


def is_clear(random: np.random.Generator, one: Made, chance: float, least: tuple[float, float]) -> bool:
    """Return whether a test that knows how the series is made, and its noise on the day before, would tell the surge.

    The sum and the least of its days, in times the usual, are held against draws of the same days without a surge.

    :param chance: how often the test may be wrong, for each day
    :param least: count, and how much more than usual, that a day must reach to be told
    """
    assert one.noise is not None
    size = (_DRAWS, one.length)
    draws = random.standard_t(_HEAVY, size) if one.regime == "heavy-tailed" else random.normal(0, 1, size)
    own = draws * one.noise.spread * np.sqrt(1 - one.noise.kept**2)
    for day in range(1, one.length):
        own[:, day] += one.noise.kept * own[:, day - 1]
    shape = _GAMMA.get(one.regime, _SHAPE)
    alike = random.poisson(np.exp(one.usual + own) * random.gamma(shape, 1 / shape, size)) / np.exp(one.usual)
    counted = one.values[one.first : one.last + 1]
    is_high = (counted >= least[0]) & (counted >= np.exp(one.usual) + least[1])
    more = counted / np.exp(one.usual)
    is_far = [of(more) > np.quantile(of(alike, axis=1), 1 - chance / 2) for of in (np.sum, np.min)]
    return bool(is_high.any() and any(is_far))


def _punch(random: np.random.Generator, values: np.ndarray, first: int, last: int) -> None:
    for _ in range(len(values) // 25):
        begin = int(random.integers(len(values)))
        end = begin + int(random.integers(1, 7))
        if first < 0 or end <= first or begin > last:
            values[begin:end] = np.nan


def shuffled(random: np.random.Generator, values: np.ndarray, days: int = 365) -> np.ndarray:
    """Return a year of a real series whose odd days lie anywhere.

    What is left without its usual level is shuffled among days of the same weekday, then put back.

    :param values: counts by day, at least a year of them
    """
    begin = int(random.integers(len(values) - days + 1))
    log = np.log1p(values[begin : begin + days])
    usual = _usual(log)
    left = log - usual
    for weekday in range(7):
        left[weekday::7] = random.permutation(left[weekday::7])
    return np.asarray(np.maximum(np.round(np.expm1(usual + left)), 0.0))


def _usual(log: np.ndarray, half: int = 24) -> np.ndarray:
    padded = np.pad(log, half, mode="reflect")
    windows = np.lib.stride_tricks.sliding_window_view(padded, 2 * half + 1)
    return np.asarray(np.nanmedian(windows, axis=1))


def grid_of(many: Sequence[Made]) -> np.ndarray:
    """Return series of the same length as rows."""
    return np.stack([one.values for one in many])
