"""How quick pages of totals are on 10,000 videos: ``python -m tests.benchmarks.insight_pages [--write] [--videos N]``.

The library is made here: views and shares of three years by day for each video, one of a hundred with unusual days, and
the report of unusual days. The room is served by the real command in a process of its own; a client asks for pages over
one connection.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from monitor.app import open_library
from monitor.insights.keeping import report_now
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.totals import DAYS_OF_YEAR, Counted, Measure
from tests.benchmarks.pages import DOCS, filled, measured_with, write_section
from tests.benchmarks.room import Served, memory_mb, processor_s, served

Places = dict[int, tuple[np.ndarray, np.ndarray]]
VIDEOS, DAYS, ASKED = 10_000, 1096, 20
PAGES = (
    ("/insights", "list with unusual days"),
    ("/insights?page=200", "page 200 of the list"),
    ("/insights?q=film+99", "text search"),
    ("/insights?surges=all", "200 stretches of unusual days"),
    ("/insights/100", "one video, three years, one measure"),
    ("/insights/100?measure=views&measure=shares&rows=days", "two measures, every day"),
    ("/insights/100/chart.svg", "drawing"),
    ("/insights/100/chart.png", "picture"),
)


def made(folder: Path, videos: int) -> tuple[Path, float]:
    """Return a library with very many totals, and how many seconds its report of unusual days took."""
    settings, random = Settings(library=folder / "library"), np.random.default_rng(1)
    with open_library(settings, actor="Ann") as library:
        places = _places(library.clock().date() - timedelta(days=DAYS))
        with library.store.transaction():
            for number in range(videos):
                _add(library, number, random, places)
        start = time.perf_counter()
        report_now(library)
        return settings.library, time.perf_counter() - start


def _add(library: Library, number: int, random: np.random.Generator, places: Places) -> None:
    now = library.clock()
    counted = library.store.totals.counted(
        Counted(
            id=0,
            platform="tiktok",
            account="studio",
            key=f"v-{number:06}",
            title=f"film {number}",
            url="",
            published_on=now.date() - timedelta(days=DAYS),
            work_id=None,
            added_at=now,
        )
    )
    week = np.resize([1.0, 0.95, 0.95, 1.0, 1.1, 1.3, 1.2], DAYS)
    views = np.round(random.uniform(100, 3000) * week * np.exp(random.normal(0, 0.15, DAYS)))
    if number % 100 == 0:
        views[-30:-27] *= 4
    series = ((Measure.VIEWS, views), (Measure.SHARES, np.round(views * 0.02)))
    library.store.totals.merge(
        {
            (counted.id, measure, year): _year(values[there], days)
            for measure, values in series
            for year, (there, days) in places.items()
        }
    )


def _year(values: np.ndarray, days: np.ndarray) -> np.ndarray:
    year = np.full(DAYS_OF_YEAR, np.nan)
    year[days] = values
    return year


def _places(first: date) -> Places:
    """Return for each year which days of a series lie in it, and where in the year."""
    days = [first + timedelta(days=at) for at in range(DAYS)]
    years, places = np.array([day.year for day in days]), np.array([day.timetuple().tm_yday - 1 for day in days])
    return {int(year): (np.flatnonzero(years == year), places[years == year]) for year in np.unique(years)}


def asked_for(room: Served, path: str) -> tuple[list[float], float, int]:
    """Ask for a page again and again; return milliseconds of each answer, of the processor for each, and bytes."""
    room.client.get(path).raise_for_status()  # the first one reads templates
    found, before, octets = [], processor_s(room.process), 0
    for _ in range(ASKED):
        start = time.perf_counter()
        answer = room.client.get(path)
        found.append(1000 * (time.perf_counter() - start))
        octets = len(answer.raise_for_status().content)
    return found, 1000 * (processor_s(room.process) - before) / ASKED, octets


def measure(room: Served, say: Callable[[str], None]) -> None:
    """Measure all pages and say it."""
    say("| page | median | worst | processor | kB |")
    say("|---|---|---|---|---|")
    for path, name in PAGES:
        times, busy, octets = asked_for(room, path)
        middle, worst = statistics.median(times), max(times)
        say(f"| {name}, `{path}` | {middle:.0f} ms | {worst:.0f} ms | {busy:.0f} ms | {octets / 1000:.0f} |")
    say("")
    say(f"Memory of the server afterwards: {memory_mb(room.process):.0f} MB.")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the result in docs/benchmarks.md")
    parser.add_argument("--videos", type=int, default=VIDEOS, help="how many videos are counted")
    options = parser.parse_args()
    said: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        library, report_s = made(Path(folder), options.videos)
        load = os.getloadavg()[0]
        with served(library) as room:
            measure(room, said.append)
    said += ["", f"The report of unusual days, which pages read and do not make: {report_s:.1f} s."]
    print("\n".join(said))
    if options.write:
        measured = measured_with("python -m tests.benchmarks.insight_pages")
        head = filled(f"{measured}, medians of {ASKED}; load of the machine before: {load:.1f}.")
        write_section(DOCS / "benchmarks.md", "insight-pages", f"{head}\n\n" + "\n".join(said))


if __name__ == "__main__":
    main()
