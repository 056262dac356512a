"""How long the import of very many daily totals takes: ``python -m tests.benchmarks.totals [--write] [--videos N]``.

Ten thousand videos of three years each are made, with views, likes, comments and shares for every day: once as one
CSV ordered by day, once as one ordered by video, and once as a zip with a CSV for each video. Each is imported into
an empty library by ``monitor.insights.importing.import_totals`` in a process of its own, so that its memory can be
told. ``--write`` puts the result into docs/benchmarks.md.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from monitor.app import open_library
from monitor.insights.importing import import_totals
from monitor.insights.reading.wishes import Wishes
from monitor.settings import Settings
from monitor.totals import Measure
from monitor.values import Status
from tests.benchmarks.pages import DOCS, filled, measured_with, write_section

FIRST_DAY, DAYS = date(2023, 11, 1), 1096
MEASURES = (Measure.VIEWS, Measure.LIKES, Measure.COMMENTS, Measure.SHARES)
SHAPES = ("by day", "by video", "zip of files")
_HEADER = "date,video,views,likes,comments,shares\n"


def numbers_of(video: int) -> np.ndarray:
    """Return the numbers of a video by day and measure: (days, 4) int64."""
    random = np.random.default_rng(video)
    views = random.poisson(random.lognormal(5, 1.5), DAYS)
    return np.stack([views, views // 20, views // 300, views // 150], axis=1)


def make(shape: str, videos: int, folder: Path) -> Path:
    """Write the totals in a shape and return the file."""
    days = [(FIRST_DAY + timedelta(days=day)).isoformat() for day in range(DAYS)]
    if shape == "zip of files":
        path = folder / "videos.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for video in range(videos):
                rows = zip(days, numbers_of(video).tolist(), strict=True)
                text = "".join(f"{day},{','.join(map(str, row))}\n" for day, row in rows)
                archive.writestr(f"v{video:05d}.csv", _HEADER.replace("video,", "") + text)
        return path
    path = folder / "all.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write(_HEADER)
        if shape == "by video":
            for video in range(videos):
                rows = zip(days, numbers_of(video).tolist(), strict=True)
                file.write("".join(f"{day},v{video:05d},{','.join(map(str, row))}\n" for day, row in rows))
        else:
            everything = np.stack([numbers_of(video) for video in range(videos)])
            for place, day in enumerate(days):
                rows = enumerate(everything[:, place].tolist())
                file.write("".join(f"{day},v{video:05d},{','.join(map(str, row))}\n" for video, row in rows))
    return path


def run(path: Path, videos: int, *, is_zip: bool) -> dict[str, float]:
    """Import a file into an empty library, look whether its numbers are right, and say what it took."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_library(Settings(library=Path(folder) / "library", lock_wait_s=10), actor="Benchmark") as library,
    ):
        wishes = Wishes(platform="videos.example", video_per_file=is_zip)
        begin, spent = time.perf_counter(), time.process_time()
        (done,) = import_totals(library, [path], wishes)
        took = {"wall_s": time.perf_counter() - begin, "cpu_s": time.process_time() - spent}
        if done.status is not Status.DONE:
            raise ValueError(done.problem)
        for counted in library.store.totals.all()[:: max(1, videos // 50)]:
            wanted = numbers_of(int(counted.key.removeprefix("v")))
            for place, measure in enumerate(MEASURES):
                series = library.store.totals.series(counted.id, measure)
                if series is None or not np.array_equal(series.values, wanted[:, place]):
                    raise ValueError(f"{counted.key} has wrong {measure}")
        database = (Path(folder) / "library" / "library.db").stat().st_size if _has_database(folder) else 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return took | {"peak_bytes": peak, "file_bytes": path.stat().st_size, "database_bytes": database}


def _has_database(folder: str) -> bool:
    return (Path(folder) / "library" / "library.db").exists()


def measured(shape: str, videos: int) -> dict[str, float]:
    """Make a file and import it in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = make(shape, videos, Path(folder))
        command = [sys.executable, "-m", "tests.benchmarks.totals", "--videos", str(videos), "--one", str(path)]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found: dict[str, float] = json.loads(said)
    return found


def describe(videos: int, say: Callable[[str], None]) -> Iterator[str]:
    """Say everything in Markdown, and yield each shape when it was measured."""
    rows = videos * DAYS
    say(f"{videos:,} videos of {DAYS:,} days, {rows:,} rows, {rows * len(MEASURES):,} numbers:")
    say("")
    say("| file | its size | import, wall | processor | most memory |")
    say("|---|---|---|---|---|")
    for shape in SHAPES:
        found = measured(shape, videos)
        say(
            f"| {shape} | {found['file_bytes'] / 1e6:,.0f} MB | {found['wall_s']:.1f} s | {found['cpu_s']:.1f} s |"
            f" {found['peak_bytes'] / 1e6:,.0f} MB |"
        )
        yield shape


def main() -> None:
    """Measure, and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="keep the result in docs/benchmarks.md")
    parser.add_argument("--videos", type=int, default=10_000, help="how many videos")
    parser.add_argument("--one", type=Path, help="import this file, and print what it took as JSON")
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(run(asked.one, asked.videos, is_zip=asked.one.suffix == ".zip")))
        return
    said: list[str] = []
    for shape in describe(asked.videos, said.append):
        print(f"{shape}: measured", file=sys.stderr)
    print("\n".join(said))
    if asked.write:
        command = "python -m tests.benchmarks.totals"
        head = filled(f"{measured_with(command)}; load of the machine: {os.getloadavg()[0]:.1f}.")
        write_section(DOCS / "benchmarks.md", "totals", f"{head}\n\n" + "\n".join(said))


if __name__ == "__main__":
    main()
