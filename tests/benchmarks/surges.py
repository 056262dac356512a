"""How many unusual days are found, and how many false alarms there are.

``python -m tests.benchmarks.surges [--write] [--real FILE...] [--videos N]``: series are made with seeds on which
nothing was tuned; surges are injected into every second one, or every twentieth. Two simple detectors look at the same
series, and a test that knows how each is made, which shows what can be reached. ``--real`` takes besides CSV files of
days and counts, whose odd days are shuffled within the weekday; ``--videos`` sets how many videos of three years the
timed report reads from a library. ``--write`` keeps it all in docs/benchmarks.md.
"""

import argparse
import csv
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np

from monitor.app import open_library
from monitor.insights.learning import median
from monitor.insights.reporting import surge_report
from monitor.insights.surging import LEAST_COUNT, LEAST_MORE, Grid, scan, unusual_days
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.store.totals import days_of_year
from monitor.totals import Counted, Measure
from tests.benchmarks.pages import DOCS, filled, measured_with, write_section
from tests.benchmarks.surge_series import DAYS, LEVELS, REGIMES, Made, grid_of, is_clear, made, shuffled

SEED = 2027
"""Tuned on others."""
EACH = 40
"""Series of each regime and level."""
FACTORS, LENGTHS = (1.5, 2, 3, 5, 10), (1, 2, 4, 7)
WILD = "overdispersed"
_MONTH = 30
_TOUCH = 3
Spans = list[tuple[int, int, int]]
"""Row, first and last place of what a detector tells."""
Detector = Callable[[Sequence[Made]], Spans]


def ours(many: Sequence[Made]) -> Spans:
    """Return what the detector of the application tells, all series weighed together."""
    ages = np.array([np.nan if one.age is None else one.age for one in many], float)
    found = unusual_days([scan(Grid(values=grid_of(many), ages=ages))])[0]
    return [(one.row, one.first, one.last) for one in found]


def by_mean(many: Sequence[Made]) -> Spans:
    """Tell days three deviations above the mean of the four weeks before, on plain counts."""
    return _simple(grid_of(many), lambda before: (np.nanmean(before, axis=-1), np.nanstd(before, axis=-1)), 3.0)


def by_median(many: Sequence[Made]) -> Spans:
    """Tell days four robust deviations above the median of the four weeks before, on logarithms, without weekdays."""

    def usual(before: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        middle, _ = median(before)
        return middle, 1.4826 * median(np.abs(before - middle[..., None]))[0]

    return _simple(np.log1p(grid_of(many)), usual, 4.0)


def _simple(values: np.ndarray, usual: Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]], least: float) -> Spans:
    windows = np.lib.stride_tricks.sliding_window_view(values, 28, axis=1)[:, :-1]
    with np.errstate(all="ignore"):
        middle, spread = usual(windows)
        told = (values[:, 28:] - middle) / spread >= least
    found: Spans = []
    for row, place in np.argwhere(told):
        day = int(place) + 28
        if found and found[-1][0] == row and found[-1][2] >= day - 1:
            found[-1] = (int(row), found[-1][1], day)
        else:
            found.append((int(row), day, day))
    return found


def judged(many: Sequence[Made], found: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return for each series whether its surge is told, and how much else is told; what touches a surge is neither."""
    hit, false = np.zeros(len(many), bool), np.zeros(len(many))
    for row, first, last in found:
        one = many[row]
        if one.length and first <= one.last and last >= one.first:
            hit[row] = True
        elif not (one.length and first <= one.last + _TOUCH and last >= one.first - _TOUCH):
            false[row] += 1
    return hit, false


def quiet(random: np.random.Generator) -> list[Made]:
    """Return series without any surge, of all regimes and levels."""
    return [made(random, regime, level) for regime in REGIMES for level in LEVELS for _ in range(EACH)]


def mixed(random: np.random.Generator, factor: float, length: int, every: int = 2) -> list[Made]:
    """Return series of which one of every so many has a surge."""
    return [
        made(random, regime, level, factor, length if place % every == 0 else 0)
        for regime in REGIMES
        for level in LEVELS
        for place in range(EACH)
    ]


def rate(false: Iterable[float], series: int) -> str:
    """Return false alarms for each 100 video-months."""
    return f"{100 * sum(false) / (series * DAYS / _MONTH):.2f}"


def describe(say: Callable[[str], None]) -> None:
    """Say everything of made series in Markdown."""
    random = np.random.default_rng(SEED)
    free, surged = quiet(random), mixed(random, 3, 2)
    least = (LEAST_COUNT, LEAST_MORE)
    knowing = np.random.default_rng(SEED + 1)  # of its own, so that the series stay what they are
    clear = np.array([bool(one.length) and is_clear(knowing, one, 1 / (100 * _MONTH), least) for one in surged])
    _say_detectors(free, (surged, clear), say)
    hit, false = judged(surged, ours(surged))
    _, alarms = judged(free, ours(free))
    _say_regimes((free, alarms), (surged, hit, false, clear), say)
    _say_factors(random, say)
    sparse = mixed(random, 3, 2, every=20)
    found, beside = judged(sparse, ours(sparse))
    say("")
    share = _recall(zip(sparse, found, strict=True), lambda one: one.reaches and one.regime != WILD)
    say(
        filled(
            f"Where only every twentieth series has such a surge, what is told must be less likely by chance: {share}"
            f" are found, with {rate(beside, len(sparse))} false alarms in 100 video-months."
        )
    )


def _recall(found: Iterable[tuple[Made, bool]], wanted: Callable[[Made], bool]) -> str:
    hits = [hit for one, hit in found if one.length and wanted(one)]
    return f"{np.mean(hits):.2f}" if hits else "–"


def _say_detectors(free: Sequence[Made], raised: tuple[Sequence[Made], np.ndarray], say: Callable[[str], None]) -> None:
    surged, clear = raised
    say(
        "| | 3 times for 2 days: found, all | found, usual spread and at least 60 a day | false alarms without surges |"
    )
    say("|---|---|---|---|")
    for name, detector in (("Reclaim", ours), ("mean and deviation", by_mean), ("median and MAD of logs", by_median)):
        hit, _ = judged(surged, detector(surged))
        _, false = judged(free, detector(free))
        say(f"| {name} | " + " | ".join([*_both(surged, hit), rate(false, len(free))]) + " |")
    say("| a test that knows how each series is made | " + " | ".join([*_both(surged, clear), "1, as set"]) + " |")


def _both(surged: Sequence[Made], hit: np.ndarray) -> tuple[str, str]:
    return (
        _recall(zip(surged, hit, strict=True), lambda _: True),
        _recall(zip(surged, hit, strict=True), lambda one: one.reaches and one.regime != WILD),
    )


def _say_regimes(
    free: tuple[Sequence[Made], np.ndarray],
    surged: tuple[Sequence[Made], np.ndarray, np.ndarray, np.ndarray],
    say: Callable[[str], None],
) -> None:
    say("")
    say(
        "| regime | false alarms without surges | beside surges | "
        + " | ".join(f"found at {one:,}" for one in LEVELS)
        + " | found, all | by a test that knows it |"
    )
    say("|---" * (5 + len(LEVELS)) + "|")
    for regime in (*REGIMES, ""):
        own = [false for one, false in zip(*free, strict=True) if regime in {one.regime, ""}]
        beside = [false for one, _, false, _ in zip(*surged, strict=True) if regime in {one.regime, ""}]
        found, clear = (
            [(one, hit) for one, hit in zip(surged[0], hits, strict=True) if regime in {one.regime, ""}]
            for hits in (surged[1], surged[3])
        )
        levels = [_recall(found, lambda one, level=level: one.level == level) for level in LEVELS]  # type: ignore[misc]
        every = [_recall(each, lambda _: True) for each in (found, clear)]
        cells = [rate(own, len(own)), rate(beside, len(beside)), *levels, *every]
        say(f"| {regime or 'all'} | " + " | ".join(cells) + " |")


def _say_factors(random: np.random.Generator, say: Callable[[str], None]) -> None:
    say("")
    say("Found by factor and length, usual spread, all levels; in brackets those of at least 60 a day:")
    say("")
    say("| factor | " + " | ".join(f"{length} d" for length in LENGTHS) + " |")
    say("|---" * (1 + len(LENGTHS)) + "|")
    for factor in FACTORS:
        cells = []
        for length in LENGTHS:
            many = mixed(random, factor, length)
            hit, _ = judged(many, ours(many))
            both = list(zip(many, hit, strict=True))
            reached = _recall(both, lambda one: one.reaches and one.regime != WILD)
            cells.append(f"{_recall(both, lambda one: one.regime != WILD)} ({reached})")
        say(f"| {factor} | " + " | ".join(cells) + " |")


def describe_real(path: Path, say: Callable[[str], None]) -> None:
    """Say what is told of a real series whose odd days were shuffled, and of surges injected into it."""
    counts = np.array([float(row[1]) for row in csv.reader(path.open(encoding="utf-8")) if _is_number(row[1])])
    random = np.random.default_rng(SEED)
    days = min(DAYS, len(counts) // 7 * 7)
    many = [_real(shuffled(random, counts, days)) for _ in range(100)]
    raised = [_raised(random, one) if place % 2 else one for place, one in enumerate(many)]
    _, false = judged(many, ours(many))
    hit, _ = judged(raised, ours(raised))
    alarms = 100 * false.sum() / (len(many) * days / _MONTH)
    say(f"| {path.stem} | {len(counts):,} | {alarms:.2f} | {_recall(zip(raised, hit, strict=True), lambda _: True)} |")


def _is_number(text: str) -> bool:
    try:
        return float(text) >= 0
    except ValueError:
        return False


def _real(values: np.ndarray, first: int = -1) -> Made:
    last = first + 1 if first >= 0 else -1
    return Made(regime="real", level=0, values=values, age=None, first=first, last=last)


def _raised(random: np.random.Generator, one: Made) -> Made:
    first = int(random.integers(45, len(one.values) - 3))
    values = one.values.copy()
    values[first : first + 2] *= 3
    return _real(values, first)


def fill(library: Library, videos: int) -> None:
    """Store three years of views of so many videos."""
    random = np.random.default_rng(SEED)
    days = [date(2023, 1, 1) + timedelta(days=day) for day in range(1096)]
    for begin in range(0, videos, 500):
        with library.store.transaction():
            for _ in range(min(500, videos - begin)):
                one = library.store.totals.counted(_counted(int(random.integers(1 << 60))))
                usual = 10 ** random.uniform(1.3, 5) * np.exp(random.normal(0, 0.2, len(days)))
                years = days_of_year(zip(days, random.poisson(usual).astype(float), strict=True))
                library.store.totals.merge({(one.id, Measure.VIEWS, year): each for year, each in years.items()})


def _counted(key: int) -> Counted:
    return Counted(
        id=0,
        platform="tiktok",
        account="ours",
        key=str(key),
        title=f"Video {key}",
        url="",
        published_on=None,
        work_id=None,
        added_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


def describe_time(videos: int, say: Callable[[str], None]) -> None:
    """Say how long the report of a whole library takes."""
    with tempfile.TemporaryDirectory() as folder:
        with open_library(Settings(library=Path(folder) / "library", lock_wait_s=10), actor="Benchmark") as library:
            fill(library, videos)
        with open_library(Settings(library=Path(folder) / "library", lock_wait_s=10), actor="Benchmark") as library:
            begin, used = time.perf_counter(), time.process_time()
            report = surge_report(library)
            took, used = time.perf_counter() - begin, time.process_time() - used
    say("")
    say(
        filled(
            f"The report of {videos:,} videos of three years each ({report.examined.days:,} days judged) takes"
            f" {took:.1f} s from the database on, {used:.1f} s of the processors; {len(report.surges)} stretches"
            f" of days are told, all chance: {100 * len(report.surges) / (videos * 36):.3f} in 100 video-months."
        )
    )


def main() -> None:
    """Measure, and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="keep the result in docs/benchmarks.md")
    parser.add_argument("--videos", type=int, default=10_000, help="videos of the timed report; 0 for none")
    parser.add_argument("--real", type=Path, nargs="*", default=[], help="CSV of days and counts")
    asked = parser.parse_args()
    said: list[str] = []
    describe(said.append)
    if asked.real:
        said += ["", "Real series whose odd days were shuffled within the weekday, 100 years of each:", ""]
        said += ["| series | days | false alarms in 100 months | 3 times for 2 days: found |", "|---|---|---|---|"]
        for path in asked.real:
            describe_real(path, said.append)
    if asked.videos:
        describe_time(asked.videos, said.append)
    print("\n".join(said))
    if asked.write:
        names = f" --real {' '.join(path.name for path in asked.real)}" if asked.real else ""
        head = filled(f"{measured_with(f'python -m tests.benchmarks.surges{names}')}; load {os.getloadavg()[0]:.1f}.")
        write_section(DOCS / "benchmarks.md", "surges", f"{head}\n\n" + "\n".join(said))


if __name__ == "__main__":
    main()
