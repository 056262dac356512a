"""How surely known tracks are found in works: ``python -m tests.benchmarks.tracks [BENCH] [--write] [--part A|B]``.

Works are made here: a babbling voice or pink noise, and excerpts of generated tracks under it, quieter than it by up
to 12 dB, from 5 to 30 s long, at speeds from 0.97 to 1.03; some works hold several tracks, or one twice, and some only
music that is no known track. They are stored as AAC and listened to as ``reclaim licence find`` does. Part A is there
to tune on, part B has other tracks, voices and draws. With BENCH, a folder with references/, the sound of every second
reference is a track that is laid under the sound of the others. ``--write`` puts the result into docs/benchmarks.md.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path

import numpy as np
from scipy import signal

from fingerprints import Fingerprint, MediaError, fingerprint_many
from fingerprints.hearing import Heard, Recordings
from tests.benchmarks.pages import DOCS, filled, measured_with, write_section
from tests.benchmarks.sound import sound_of
from tests.benchmarks.sound_edits import AAC_96, FLAC, UNREGISTERED, store
from tests.benchmarks.sound_effects import RATE_HZ, Draw, Samples, at_level, loudness, pink_noise
from tests.benchmarks.sound_made import music, voice

LEVELS_DB = (0, -6, -12)
SECONDS = (5, 10, 20, 30)
SPEEDS = (0.97, 1.0, 1.03)
TRACKS, TRACK_S = 8, (36.0, 50.0)
WORK_S, LONG_S = 45.0, 100.0
MIXED, STRANGERS, STRANGE_TUNES = 4, 8, 2
"""Works with three excerpts, one of them of a track that is in it already; and works without any known track."""
PLACE_S = 0.5
"""A find counts if its place in the track is no further off."""
PARTS = ("A", "B")
_AUDIBLE = 3e-3

Cover = Callable[[int, Draw], Samples]
COVERS: dict[str, Cover] = {"voice": voice, "pink noise": pink_noise}


@dataclass(frozen=True, kw_only=True)
class Truth:
    """Where an excerpt was laid."""

    track: int
    start_s: float
    end_s: float
    track_start_s: float
    speed: float

    def at(self, work_s: float) -> float:
        """Return the track's time at a time of the work."""
        return self.track_start_s + self.speed * (work_s - self.start_s)


@dataclass(frozen=True, kw_only=True, eq=False)
class Made:
    """A work and the truth about it."""

    samples: Samples
    truths: tuple[Truth, ...]
    labels: tuple[str, ...] = ()
    """Rows of the table in which it counts."""
    length_s: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What was found of a work."""

    made: Made
    place_errors_s: tuple[float | None, ...]
    """For each excerpt, None where it was not found."""
    edge_errors_s: tuple[float, ...]
    wrong: int
    """Finds where the track does not sound."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """All works of one part."""

    scored: tuple[Scored, ...]
    spent_s: float
    """Of the processor, listening alone."""
    tracks: int

    def recall(self, label: str = "") -> tuple[int, int]:
        """Return how many excerpts were found, and of how many."""
        errors = [error for one in self.scored if not label or label in one.made.labels for error in one.place_errors_s]
        return sum(error is not None for error in errors), len(errors)

    def wrong(self, label: str = "") -> int:
        """Return how many finds are wrong."""
        return sum(one.wrong for one in self.scored if not label or label in one.made.labels)

    @property
    def hours(self) -> float:
        """How long the works are."""
        return sum(one.made.length_s for one in self.scored) / 3600


def generated(part: str) -> tuple[dict[int, Samples], Iterator[Made]]:
    """Return the tracks of a part by number, and its works."""
    base = 1000 * (1 + PARTS.index(part))
    tracks = {base + n: music(base + n, float(s)) for n, s in enumerate(np.linspace(*TRACK_S, TRACKS))}
    return tracks, _works(part, tracks)


def _works(part: str, tracks: dict[int, Samples]) -> Iterator[Made]:
    draw = np.random.default_rng((17, PARTS.index(part)))
    for place, (level, seconds, speed) in enumerate(product(LEVELS_DB, SECONDS, SPEEDS)):
        cover = list(COVERS)[place % len(COVERS)]
        labels = (f"{level} dB under {cover}", f"{seconds} s", f"speed {speed}")
        yield laid(tracks, COVERS[cover](round(WORK_S * RATE_HZ), draw), [(level, seconds, speed)], labels, draw)
    for _ in range(MIXED):
        wanted = [(float(draw.choice(LEVELS_DB)), float(draw.uniform(8, 25)), float(draw.uniform(0.97, 1.03)))] * 3
        yield laid(tracks, voice(round(LONG_S * RATE_HZ), draw), wanted, ("three in one work",), draw)
    count = round(WORK_S * RATE_HZ)
    tunes = [music(UNREGISTERED + int(draw.integers(1_000_000)), WORK_S + 1)[:count] for _ in range(STRANGE_TUNES)]
    for place in range(STRANGERS):
        strange = at_level(np.roll(tunes[place % STRANGE_TUNES], int(draw.integers(count))))
        said = at_level(voice(count, draw), -18 - float(draw.choice(LEVELS_DB)))
        yield Made(samples=at_level(said + strange, -16), truths=(), labels=("no known track",))


def laid(
    tracks: dict[int, Samples],
    cover: Samples,
    wanted: Sequence[tuple[float, float, float]],
    labels: tuple[str, ...],
    draw: Draw,
) -> Made:
    """Lay excerpts under a cover, one after the other; of several the last is of the same track as the first.

    :param wanted: for each its level against the cover in dB, its length, and its speed
    """
    whole = at_level(cover)
    room_s = len(cover) / RATE_HZ / len(wanted)
    numbers = [int(draw.choice(list(tracks))) for _ in wanted]
    if len(numbers) > 1:
        numbers[-1] = numbers[0]
    truths = []
    for place, (number, (level, seconds, speed)) in enumerate(zip(numbers, wanted, strict=True)):
        sound, taken_s = tracks[number], min(seconds * speed, len(tracks[number]) / RATE_HZ - 0.2)
        length_s = taken_s / speed
        since_s = audible_start(sound, taken_s, draw)
        start_s = place * room_s + float(draw.uniform(0.2, max(0.3, room_s - length_s - 0.2)))
        first = round(start_s * RATE_HZ)
        piece = _cut(sound, since_s, taken_s)
        heard = at_level(signal.resample(piece, round(length_s * RATE_HZ)).astype(np.float32), -18 + level)
        heard = heard[: len(whole) - first]
        whole[first : first + len(heard)] += heard
        end_s = start_s + len(heard) / RATE_HZ
        truths.append(Truth(track=number, start_s=start_s, end_s=end_s, track_start_s=since_s, speed=speed))
    return Made(samples=at_level(whole, -16), truths=tuple(truths), labels=labels)


def audible_start(sound: Samples, seconds: float, draw: Draw) -> float:
    """Draw where an excerpt begins that can be heard."""
    start_s = 0.0
    for _ in range(50):
        start_s = float(draw.uniform(0, len(sound) / RATE_HZ - seconds))
        if loudness(_cut(sound, start_s, seconds)) > _AUDIBLE:
            break
    return start_s


def _cut(sound: Samples, start_s: float, seconds: float) -> Samples:
    first = round(start_s * RATE_HZ)
    return sound[first : first + round(seconds * RATE_HZ)]


def measured(tracks: dict[int, Samples], works: Iterable[Made], folder: Path) -> Result:
    """Store, fingerprint and listen."""
    stored = {store(samples, FLAC, folder / f"track {number}"): number for number, samples in tracks.items()}
    recordings = Recordings({stored[path]: one.sound for path, one in _fingerprinted(list(stored)).items()})
    made, paths = [], []
    for number, one in enumerate(works):  # samples of hours would fill the memory
        paths.append(store(one.samples, AAC_96, folder / f"work {number}"))
        made.append(replace(one, samples=np.zeros(0, np.float32), length_s=len(one.samples) / RATE_HZ))
    prints = _fingerprinted(paths)
    begun = time.process_time()
    heard = [recordings.heard_in(prints[path].sound) for path in paths]
    spent_s = time.process_time() - begun
    scored = tuple(_scored(one, found) for one, found in zip(made, heard, strict=True))
    return Result(scored=scored, spent_s=spent_s, tracks=len(tracks))


def _fingerprinted(paths: Sequence[Path]) -> dict[Path, Fingerprint]:
    found: dict[Path, Fingerprint] = {}
    for path, result in fingerprint_many(paths):
        if isinstance(result, MediaError):
            raise result
        found[path] = result
    return found


def _scored(made: Made, heard: Sequence[Heard]) -> Scored:
    errors: list[float | None] = []
    edges: list[float] = []
    right: set[int] = set()
    for truth in made.truths:
        best: float | None = None
        for place, one in enumerate(heard):
            if one.recording != truth.track or not _overlaps(one, truth):
                continue
            right.add(place)
            found = one.segment
            middle_s = (max(found.clip_start_s, truth.start_s) + min(found.clip_end_s, truth.end_s)) / 2
            said_s = found.work_start_s + found.speed * (middle_s - found.clip_start_s)
            error = abs(said_s - truth.at(middle_s))
            if error <= PLACE_S and (best is None or error < best):
                best = error
                edges += [abs(found.clip_start_s - truth.start_s), abs(found.clip_end_s - truth.end_s)]
        errors.append(best)
    return Scored(
        made=made,
        place_errors_s=tuple(errors),
        edge_errors_s=tuple(edges),
        wrong=len(heard) - len(right),
    )


def _overlaps(one: Heard, truth: Truth) -> bool:
    return min(one.segment.clip_end_s, truth.end_s) > max(one.segment.clip_start_s, truth.start_s)


def of_bench(bench: Path, folder: Path) -> tuple[Result, int]:
    """Lay the sound of every second reference under the sound of the others.

    Returns the result, and how many finds there are in the covers before anything is laid under them: references that
    share their sound.
    """
    draw = np.random.default_rng(23)
    heard = [sound_of(path) for path in sorted((bench / "references").iterdir())]
    sounds = [sound for sound in heard if len(sound) > 12 * RATE_HZ and loudness(sound) > _AUDIBLE]
    tracks = dict(enumerate(sounds[::2], 1))
    covers = [np.resize(at_level(sound), max(len(sound), round(40 * RATE_HZ))) for sound in sounds[1::2]]
    bare = measured(tracks, (Made(samples=cover, truths=()) for cover in covers), folder)
    works = []
    for cover, level in product(covers, LEVELS_DB):
        seconds, speed = float(draw.choice((5, 10, 20))), float(draw.choice(SPEEDS))
        labels = (f"{level} dB under other sound", f"{seconds:.0f} s", f"speed {speed}")
        works.append(laid(tracks, cover, [(level, seconds, speed)], labels, draw))
    return measured(tracks, works, folder), bare.wrong()


def table(results: dict[str, Result]) -> list[str]:
    """Return one row for each level, length and speed, with a column for each part."""
    labels = list(dict.fromkeys(label for one in results.values() for work in one.scored for label in work.made.labels))
    lines = [
        f"| excerpts | {' | '.join(results)} |",
        f"|---|{'---|' * len(results)}",
        *(
            f"| {label} | {' | '.join(_cell(one, label) for one in results.values())} |"
            for label in labels
            if label != "no known track"
        ),
        f"| **all** | {' | '.join(_cell(one, '') for one in results.values())} |",
    ]
    return [line.replace("-6 dB", "−6 dB").replace("-12 dB", "−12 dB") for line in lines]


def _cell(result: Result, label: str) -> str:
    found, of = result.recall(label)
    return f"{found} of {of} ({found / of:.1%})" if of else "–"


def described(name: str, result: Result) -> str:
    """Return the other figures of one part as a list item."""
    errors = [error for one in result.scored for error in one.place_errors_s if error is not None]
    edges = [error for one in result.scored for error in one.edge_errors_s]
    strangers = sum("no known track" in one.made.labels for one in result.scored)
    alone = (
        f" ({result.wrong('no known track')} in the {strangers} works that hold no known track)" if strangers else ""
    )
    return filled(
        f"{name}: {len(result.scored)} works ({result.hours:.1f} hours), {result.tracks} tracks. Wrong finds:"
        f" {result.wrong()}{alone}. Error of the place in the track: median {1000 * np.median(errors):.0f} ms, 95 %"
        f" within {1000 * np.percentile(errors, 95):.0f} ms; of begin and end in the work: median"
        f" {np.median(edges):.2f} s, 95 % within {np.percentile(edges, 95):.2f} s. Listening took"
        f" {result.spent_s / result.hours:.0f} CPU seconds for an hour of works.",
        "- ",
    )


def main() -> None:
    """Measure and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path, nargs="?")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--part", choices=PARTS)
    asked = parser.parse_args()
    results: dict[str, Result] = {}
    notes: list[str] = []
    for part in PARTS if asked.part is None else (asked.part,):
        with tempfile.TemporaryDirectory() as folder:
            results[f"part {part}"] = measured(*generated(part), Path(folder))
    if asked.bench and (asked.bench / "references").is_dir():
        with tempfile.TemporaryDirectory() as folder:
            results["real sound"], shared = of_bench(asked.bench, Path(folder))
            notes.append(filled(f"Finds in the covers of the real sound before anything was laid in: {shared}.", "- "))
    else:
        notes.append("- Real sound: not measured, no folder with references was named.")
    command = "python -m tests.benchmarks.tracks" + (" BENCH" if asked.bench else "")
    command += f" --part {asked.part}" if asked.part else ""
    rows = [described(name[0].upper() + name[1:], one) for name, one in results.items()]
    text = "\n".join([f"{measured_with(command)}.", "", *table(results), "", *rows, *notes])
    if asked.write:
        write_section(DOCS / "benchmarks.md", "tracks", text)
    print(text)


if __name__ == "__main__":
    main()
