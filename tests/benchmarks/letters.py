"""How long signed letters with their evidence take: ``python -m tests.benchmarks.letters [--count 1000] [--write]``.

Everything is made here: short films, edited copies, a library with one case for each copy. Then, in one process on one
core, each case gets a signed letter (PDF) and an evidence pack (folder). A match is what most are: one stretch of
picture and sound. No two matches have the same segments, so all pictures are drawn and none is taken from what was
drawn before; ``--again`` writes the packs once more, with pictures that lie there.
"""

import argparse
import contextlib
import os
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from fingerprints import Match, MatchKind, Modality
from monitor.app import open_library
from monitor.dossier import PackRequest, write_pack
from monitor.files import read_source
from monitor.review.letters import write_letters
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Rights
from tests.benchmarks.pages import DOCS, filled, measured_with, write_section
from tests.media import edit, make_video
from tests.media.edits import mirrored
from tests.monitor.letter_samples import REQUEST, SEEN, ready_case
from tests.monitor.samples import facts, segment

SECONDS = 20.0
GOP = 50
"""Frames from one key frame to the next, two seconds, as platforms encode."""
GOAL_S, GOAL_COUNT = 300.0, 1000


class Clock:
    """A clock that moves on by a thousandth of a second each time somebody looks."""

    def __init__(self) -> None:
        self._now = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the next moment."""
        self._now += timedelta(milliseconds=1)
        return self._now


def make_films(folder: Path, number: int) -> list[tuple[Path, Path]]:
    """Write films and mirrored copies of them."""
    folder.mkdir()
    films = [make_video(folder / f"film {n}.mp4", seed=300 + n, seconds=SECONDS, gop=GOP) for n in range(number)]
    copies = [film.with_name(f"copy of {film.name}") for film in films]
    for film, copy in zip(films, copies, strict=True):
        edit(film, copy, mirrored, gop=GOP)
    return list(zip(films, copies, strict=True))


def add_cases(library: Library, films: list[tuple[Path, Path]], count: int) -> list[int]:
    """Store a case for each of ``count`` copies, each with segments of its own."""
    sources = [(read_source(film), read_source(copy)) for film, copy in films]
    rights = Rights(published="2026-01-02", url="https://lee.example/film")
    media, now = facts(SECONDS), library.clock()
    with library.store.transaction():
        works = [library.store.works.add(film.path.stem, film, media, rights, now) for film, _ in sources]
        case_ids = []
        for number in range(count):
            film = number % len(films)
            seen = replace(SEEN, url=f"https://vids.example/watch/{number}", account=f"account {number}")
            clip = library.store.clips.add(f"copy {number}", sources[film][1], media, seen, now)
            start_s = 1 + number / count
            shared = [segment(start_s, start_s + 16), segment(start_s, start_s + 16, Modality.SOUND)]
            segments = tuple(replace(s, work_start_s=s.clip_start_s, work_end_s=s.clip_end_s) for s in shared)
            match = Match(kind=MatchKind.COPY, score=0.95, segments=segments, reasons=("They look alike.",))
            match_id = library.store.matches.put(clip.id, works[film].id, match, now)
            case_ids.append(ready_case(library, [match_id]))
    return case_ids


@contextmanager
def timed(times: list[float]) -> Iterator[None]:
    """Append how long the block took the processor: other programs and waiting for the disk do not count."""
    start = time.process_time()
    yield
    times.append(time.process_time() - start)


def measure(library: Library, case_ids: list[int], output: Path, *, again: bool) -> dict[str, list[float]]:
    """Write a letter and a pack for each case, and return how long each took."""
    times: dict[str, list[float]] = {"letter": [], "evidence": [], "evidence again": []}
    for case_id in case_ids:
        with timed(times["letter"]):
            write_letters(library, case_id, REQUEST, ["pdf"])
        with timed(times["evidence"]):
            write_pack(library, case_id, PackRequest(output=output / f"case-{case_id}"))
        if again:
            with timed(times["evidence again"]):
                write_pack(library, case_id, PackRequest(output=output / f"again-{case_id}"))
        for folder in output.iterdir():
            shutil.rmtree(folder)  # a thousand packs would fill the disk of a small computer
        if sys.stderr.isatty():
            print(f"\r{len(times['letter'])} of {len(case_ids)}", end="", file=sys.stderr)
    return times


def report(times: dict[str, list[float]], wall_s: float, say: Callable[[str], None]) -> None:
    """Say how long everything took, and how much memory.

    :param wall_s: by the clock on the wall, all of it
    """
    for name, taken in times.items():
        if taken:
            tenth = len(taken) // 10 or 1
            say(
                f"{name}: {sum(taken):.1f} CPU s in all, median {statistics.median(taken) * 1000:.0f} ms, first tenth"
                f" {statistics.fmean(taken[:tenth]) * 1000:.0f} ms, last tenth"
                f" {statistics.fmean(taken[-tenth:]) * 1000:.0f} ms"
            )
    count = len(times["letter"])
    total_s = sum(times["letter"]) + sum(times["evidence"])
    say(f"{count} letters with evidence: {total_s:.1f} CPU s on one core, {total_s / count * 1000:.0f} ms each")
    say(f"by the clock on the wall, with all the deleting between: {wall_s:.1f} s")
    say(f"for {GOAL_COUNT}: {total_s / count * GOAL_COUNT:.0f} CPU s (goal: {GOAL_S:.0f} s)")
    say(f"peak memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n\n")[0])
    parser.add_argument("--count", type=int, default=GOAL_COUNT, help="letters to write")
    parser.add_argument("--films", type=int, default=10, help="films that the copies are of")
    parser.add_argument("--again", action="store_true", help="write every pack a second time")
    parser.add_argument("--write", action="store_true", help="keep the result in docs/benchmarks.md")
    options = parser.parse_args()
    with contextlib.suppress(AttributeError):  # not on macOS and Windows
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        films = make_films(folder / "films", options.films)
        with open_library(Settings(library=folder / "library", workers=1), actor="Ann Lee", clock=Clock()) as library:
            case_ids = add_cases(library, films, options.count)
            (folder / "packs").mkdir()
            start = time.perf_counter()
            times = measure(library, case_ids, folder / "packs", again=options.again)
            wall_s = time.perf_counter() - start
    said: list[str] = []
    report(times, wall_s, said.append)
    print("\n".join(said))
    if options.write:
        measured = measured_with(f"python -m tests.benchmarks.letters --count {options.count}")
        lines = "\n".join(filled(line, "- ") for line in said)
        write_section(
            DOCS / "benchmarks.md", "letters", f"{filled(measured + ', in one process on one core:')}\n\n{lines}"
        )


if __name__ == "__main__":
    main()
