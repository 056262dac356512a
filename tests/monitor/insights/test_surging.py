"""Unusual days: what is told, and what is not."""

import numpy as np
import pytest

from monitor.insights.surging import Grid, Unusual, band_of, rates_of, scan, unusual_days
from tests.benchmarks.surge_series import LEVELS, REGIMES, made
from tests.benchmarks.surges import judged, ours

DAYS = 200
WEEK = np.array([0.0, 0.0, 0.0, 0.0, 0.3, 0.7, 0.5])


def steady(level: float = 1000, spread: float = 0.1, days: int = DAYS) -> np.ndarray:
    """Return counts that only noise moves."""
    return np.round(level * np.exp(np.random.default_rng(1).normal(0, spread, days)))


def told(values: np.ndarray, age: float = np.nan, first: int = 0, last: int | None = None) -> list[Unusual]:
    """Return what is unusual in one series."""
    grid = Grid(values=values.astype(float)[None], ages=np.array([age]), first=first, last=last)
    return unusual_days([scan(grid)])[0]


def test_two_days_at_three_times_the_usual_are_one_surge() -> None:
    """With what was counted, what was expected, and where usual days lie."""
    values = steady()
    values[150:152] *= 3
    (found,) = told(values)
    assert (found.first, found.last) == (150, 151)
    assert found.value == values[150:152].sum()
    assert 1800 < found.expected < 2200
    assert found.low < found.expected < found.high < found.value
    assert found.strength > 4
    assert found.chance < 0.05


def test_steady_days_are_not_unusual() -> None:
    """Noise alone is never told here."""
    assert told(steady()) == []


def test_weekends_are_not_unusual() -> None:
    """A weekday's own height is learned from the weeks before; the same height on another weekday is unusual."""
    values = steady(spread=0.05) * np.exp(WEEK[np.arange(DAYS) % 7])
    assert told(values) == []
    values[7 * 25] *= 2  # a Monday as high as a Saturday
    assert [(one.first, one.last) for one in told(values)] == [(175, 175)]


def test_the_fall_of_a_young_video_hides_no_surge_and_makes_none() -> None:
    """A young video falls with the power of its age."""
    values = np.round(200_000 / (np.arange(DAYS) + 1.0) * steady(1, 0) * steady(1000, 0.08) / 1000)
    assert told(values, age=0) == []
    values[40:42] *= 3
    assert [(one.first, one.last) for one in told(values, age=0)] == [(40, 41)]


def test_the_first_three_days_of_a_video_are_left_out() -> None:
    """They are neither judged nor learned from."""
    before, after = steady(100, 0.1, 60), steady(100, 0.1, 60)
    values = np.concatenate([before, after])
    values[60:64] *= 20
    assert [(one.first, one.last) for one in told(values)] == [(60, 63)]
    assert told(values, age=-60) == []


@pytest.mark.parametrize("fall", [0.003, -0.003])
def test_a_trend_is_not_unusual(fall: float) -> None:
    """What grows or falls slowly is what is usual."""
    assert told(np.round(steady(5000) * np.exp(fall * np.arange(DAYS)))) == []


def test_small_counts_are_never_told() -> None:
    """Below 50, or by less than 20 more, nobody can tell."""
    values = np.full(DAYS, 2.0)
    values[150:153] = 45
    assert told(values) == []
    values[150:153] = 80
    assert len(told(values)) == 1


def test_a_surge_may_begin_below_the_least_count() -> None:
    """Of two days together only one must reach it; alone, that one would not be told."""
    values = np.tile([16.0, 22.0, 18.0, 26.0, 14.0], DAYS // 5)
    values[151] = 64
    assert told(values) == []
    values[150] = 48
    assert [(one.first, one.last) for one in told(values)] == [(151, 151)]


def test_gaps_are_no_zeros() -> None:
    """Days of which nothing is known make the days after them neither high nor unjudged."""
    values = steady()
    values[100:110] = np.nan
    values[140:142] = np.nan
    assert told(values) == []
    values[112:114] *= 3
    assert [(one.first, one.last) for one in told(values)] == [(112, 113)]


def test_days_without_any_count_do_not_hide_a_surge() -> None:
    """Zeros here and there are not learned from."""
    values = steady()
    values[::6] = 0
    assert told(values) == []
    values[151:153] = 4000
    assert [(one.first, one.last) for one in told(values)] == [(151, 152)]


def test_a_series_of_two_weeks_is_too_short() -> None:
    """Fewer than 14 days before are too few to know what is usual."""
    values = steady(days=14)
    values[13] *= 50
    scanned = scan(Grid(values=values[None], ages=np.array([np.nan])))
    assert scanned.looked.tolist() == [0]
    assert unusual_days([scanned]) == [[]]


def test_only_days_that_are_asked_about_are_told() -> None:
    """The others are learned from."""
    values = steady()
    values[100:102] *= 3
    values[150:152] *= 3
    assert [one.first for one in told(values, first=120)] == [150]
    assert [one.first for one in told(values, last=120)] == [100]
    assert told(values, last=-1) == []


def test_neighbours_are_one_stretch() -> None:
    """A long surge is told once."""
    values = steady()
    values[150:160] *= 4
    (found,) = told(values)
    assert found.first == 150
    assert found.last >= 156


def test_a_series_full_of_odd_days_tells_hardly_any_of_them() -> None:
    """What happens every other week is usual there; alone it would be told."""
    values = steady(days=400)
    often, once = values.copy(), values.copy()
    often[::11] *= 3
    once[330] *= 3
    assert [one.first for one in told(once)] == [330]
    assert len(told(often)) <= 2


def test_the_more_is_looked_at_the_clearer_a_day_must_be() -> None:
    """A day that stands out in one series alone does not among thousands."""
    values = steady(spread=0.2)
    values[150:152] *= 1.9
    alone = scan(Grid(values=values[None], ages=np.array([np.nan])))
    assert [one.first for one in unusual_days([alone])[0]] == [150]
    noise = np.random.default_rng(2).normal(0, 0.2, (3000, DAYS))
    others = scan(Grid(values=np.round(1000 * np.exp(noise)), ages=np.full(3000, np.nan)))
    assert unusual_days([alone, others])[0] == []


def test_a_day_that_chance_makes_often_is_not_told_of_a_single_series_either() -> None:
    """Where one day alone is looked at, a share of all that is told would let pass what chance makes every week."""
    values = steady(spread=0.2)
    values[150:152] *= np.array([1.5, 1.4])
    assert told(values, first=150, last=151) == []
    values[150:152] *= 2
    assert [(one.first, one.last) for one in told(values, first=150, last=151)] == [(150, 151)]


def test_rates_are_those_of_benjamini_and_hochberg() -> None:
    """Each chance times all that was looked at, through its rank, and never less than that of a smaller one."""
    assert rates_of(np.array([0.03, 0.001, 0.02]), 10).tolist() == pytest.approx([0.1, 0.01, 0.1])
    assert rates_of(np.array([0.5]), 10).tolist() == [1.0]
    assert unusual_days([]) == []


def test_the_band_holds_usual_days_and_no_surge() -> None:
    """Of 95 of 100 usual days; nothing is said where too little is known before."""
    values = steady(days=400)
    band = band_of(values)
    inside = (values >= band.low) & (values <= band.high)
    assert np.isnan(band.expected[:14]).all()
    assert 0.9 < inside[28:].mean() < 0.99
    assert len(band.low) == len(band.high) == len(values)


def test_most_surges_are_found_and_few_false_alarms_made() -> None:
    """On made series of all regimes but the wildest: three times for two days, from 100 a day on."""
    random = np.random.default_rng(7)
    regimes = [regime for regime in REGIMES if regime != "overdispersed"]
    levels = [level for level in LEVELS if level >= 100]
    kinds = [(regime, level) for regime in regimes for level in levels]
    surged = [made(random, *kind, 3, 2 * (place % 2)) for kind in kinds for place in range(8)]
    quiet = [made(random, *kind) for kind in kinds for _ in range(6)]
    hit, _ = judged(surged, ours(surged))
    _, false = judged(quiet, ours(quiet))
    assert np.mean([one for one, series in zip(hit, surged, strict=True) if series.reaches]) >= 0.9
    assert 100 * false.sum() / (len(quiet) * 365 / 30) <= 1
