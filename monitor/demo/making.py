"""Make everything that ``reclaim demo`` works on: works, clips and the manifest of where the clips were seen."""

import csv
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from monitor.demo.clips import THEFTS, Theft, make_clip
from monitor.demo.totals import write_totals
from monitor.demo.works import SCRIPTS, STRANGER, make_film

MAX_WORKERS = 5
"""There are only so many films."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClip:
    """One clip, and what the demo should find in it."""

    path: Path
    work: Path | None
    """The work it was made of; None where nothing was taken."""
    edit: str
    """What was done, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSet:
    """The files of a demo."""

    works: tuple[Path, ...]
    clips: tuple[DemoClip, ...]
    manifest: Path
    """CSV of the clips: file, url, platform, account, captured_at."""
    totals: Path | None = None
    """CSV of what the platform counts of two of the works by day."""


def make_demo(folder: Path, progress: Callable[[str], None]) -> DemoSet:
    """Draw four films into ``folder/works``, make seven clips in ``folder/clips`` and ``folder/clips.csv``.

    Files of an earlier demo in the same folder are replaced by equal ones.

    :param progress: called with a line for each file that is ready
    :raises OSError: the folder cannot be written
    :raises DemoError: ffmpeg failed
    """
    works, clips, manifest = folder / "works", folder / "clips", folder / "clips.csv"
    works.mkdir(parents=True, exist_ok=True)
    clips.mkdir(exist_ok=True)
    cores = min(MAX_WORKERS, os.cpu_count() or 1)
    with TemporaryDirectory() as scratch:
        films = {name: works / f"{name}.mp4" for name in SCRIPTS}
        everything = films | {STRANGER: Path(scratch) / f"{STRANGER}.mp4"}
        # Spawned, not forked: the caller may hold threads and an open database.
        with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
            run_all(pool, make_film, [(name, path) for name, path in everything.items()], progress)
        with ThreadPoolExecutor(cores) as threads:
            run_all(threads, make_clip, [(theft, everything, clips / theft.name) for theft in THEFTS], progress)
    write_manifest(manifest, THEFTS)
    return DemoSet(
        works=tuple(sorted(films.values())),
        clips=tuple(
            DemoClip(path=clips / theft.name, work=films[theft.work] if theft.work else None, edit=theft.edit)
            for theft in THEFTS
        ),
        manifest=manifest,
        totals=write_totals(folder, ("evening-coast", "night-drive")),
    )


def run_all(
    pool: Executor, make: Callable[..., None], jobs: Sequence[tuple[Any, ...]], progress: Callable[[str], None]
) -> None:
    """Run ``make`` for every job, whose last part is the path it writes; stop at the first failure."""
    futures = {pool.submit(make, *job): job[-1] for job in jobs}
    try:
        for future in as_completed(futures):
            future.result()
            progress(f"made {futures[future].name}")
    finally:
        for future in futures:
            future.cancel()


def write_manifest(path: Path, thefts: Sequence[Theft]) -> None:
    """Write where each clip was seen, as a crawl would."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["file", "url", "platform", "account", "captured_at"])
        rows.writerows([f"clips/{t.name}", t.url, t.platform, t.account, t.captured_at] for t in thefts)
