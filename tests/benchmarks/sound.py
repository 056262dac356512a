"""Measure how well excerpts of real sound are found under edits, and print it as Markdown.

usage: python -m tests.benchmarks.sound BENCH [--write] [--quick]

BENCH is a folder with references/, the videos that are registered. Clips are drawn from their sound with fixed seeds,
edited, stored as files, and go the way of the product: ``fingerprint``, ``Index.query``, ``compare``. ``--write`` puts
the result into docs/sound.md; ``--quick`` takes two clips for each edit.
"""

import argparse
import os
import platform
import tempfile
import textwrap
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from fingerprints import (
    Candidate,
    Fingerprint,
    Index,
    Match,
    MatchKind,
    MediaError,
    Modality,
    PicturePrint,
    Segment,
    Spec,
    compare,
    fingerprint,
    fingerprint_many,
    media,
)
from tests.benchmarks.accuracy import timed
from tests.benchmarks.run import BEGIN, END
from tests.benchmarks.sound_edits import (
    EDITS,
    RATE_HZ,
    SILENCE,
    Edit,
    Excerpt,
    Piece,
    Samples,
    loudness,
    make_excerpt,
    store,
)

PAGE = Path(__file__).parents[2] / "docs" / "sound.md"
CLIPS, QUICK_CLIPS = 15, 2
"""Clips drawn for each edit."""
RIGHT_PLACE_S = 0.5
"""A segment further off than this lies at another place of the work; it may be another repeat of a loop."""
COVERED_WITHIN_S = 0.3
LEAST_SOUND_S = 4.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Library:
    """The registered works."""

    names: Mapping[int, str]
    prints: Mapping[int, Fingerprint]
    sounds: Mapping[str, Samples]
    """Works with sound that can be heard, by name: (N,) mono at ``RATE_HZ``."""
    index: Index
    index_bytes: Mapping[str, int]
    """Size of the index' files for sound, by file."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """How far the strongest segment lies from the truth."""

    off_s: float
    speed: float
    """Relative."""
    semitones: float
    begin_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the product reported for one clip."""

    edit: Edit
    work: str
    place: Place | None
    """None where the work was not found."""
    covered_s: float
    true_s: float
    wrong: tuple[str, ...]
    """Works reported that are not in the clip."""
    fingerprint_s: float
    query_s: float
    compare_s: float


def main() -> None:
    """Measure and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--quick", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        library = register(sorted((asked.bench / "references").iterdir()), Path(folder) / "index")
        kin = shared_soundtracks(library)
        answers = ask_all(library, QUICK_CLIPS if asked.quick else CLIPS, Path(folder))
    text = describe(library, kin, answers, quick=asked.quick)
    if asked.write:
        before, rest = PAGE.read_text("utf-8").split(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{text}\n\n{END}{rest.split(END)[1]}", "utf-8")
    print(text)


def register(paths: Sequence[Path], folder: Path) -> Library:
    """Fingerprint the works, index them, and decode their sound at full rate to draw clips from."""
    found = dict(fingerprint_many(paths))
    prints: dict[int, Fingerprint] = {}
    with Index(folder) as index:
        for work_id, path in enumerate(paths, 1):
            made = found[path]
            if isinstance(made, MediaError):
                raise made
            prints[work_id] = made
            index.add(work_id, made)
    heard = ((path.stem, sound_of(path)) for path in paths)
    return Library(
        names={work_id: path.stem for work_id, path in enumerate(paths, 1)},
        prints=prints,
        sounds={name: sound for name, sound in heard if is_audible(sound)},
        index=Index(folder),
        index_bytes={file.name: file.stat().st_size for file in folder.rglob("*sound.*.npy")},
    )


def sound_of(path: Path) -> Samples:
    """Decode the sound of a file with the engine's own decoder: (N,) mono at ``RATE_HZ``."""
    blocks: list[Samples] = [np.zeros(0, np.float32)]
    media.decode(path, replace(Spec(), sound_rate_hz=RATE_HZ), lambda _time_s, _frame: None, blocks.append)
    return np.concatenate(blocks)


def is_audible(sound: Samples) -> bool:
    """Tell whether clips can be drawn from a sound."""
    return len(sound) > LEAST_SOUND_S * RATE_HZ and loudness(sound) > SILENCE


def shared_soundtracks(library: Library) -> list[tuple[str, str]]:
    """Return the pairs of whole works between which the product itself reports shared sound."""
    pairs = set()
    for work_id, print_ in library.prints.items():
        heard = replace(print_, picture=PicturePrint(), parts=())
        for other, match in settle(library, heard, library.index.query(heard)).items():
            if other != library.names[work_id] and match.kind is not MatchKind.NONE:
                pairs.add((min(library.names[work_id], other), max(library.names[work_id], other)))
    return sorted(pairs)


def ask_all(library: Library, count: int, folder: Path) -> list[Answer]:
    """Draw ``count`` clips for every edit and ask for each."""
    answers = []
    for edit in EDITS:
        works = [name for name, sound in library.sounds.items() if edit.fits(sound)]
        order = np.random.default_rng(seed_of(edit, "works")).permutation(len(works))
        for number in range(count):
            work = works[order[number % len(works)]]
            draw = np.random.default_rng(seed_of(edit, f"{work} {number}"))
            answers.append(ask(library, edit, work, make_excerpt(edit, work, library.sounds, draw), folder))
    return answers


def seed_of(edit: Edit, what: str) -> int:
    """Return a seed that does not depend on the other edits or works."""
    return zlib.crc32(f"{edit.group} {edit.level} {what}".encode())


def ask(library: Library, edit: Edit, work: str, excerpt: Excerpt, folder: Path) -> Answer:
    """Store a clip, fingerprint it, query the index, compare with what it proposes, and judge the result."""
    path = store(excerpt.samples, edit.codec, folder / "clip")
    clips, proposals, matches = list[Fingerprint](), list[Candidate](), dict[str, Match]()
    printing = timed(lambda: clips.append(fingerprint(path)))
    asking = timed(lambda: proposals.extend(library.index.query(clips[0])))
    comparing = timed(lambda: matches.update(settle(library, clips[0], proposals)))
    path.unlink()
    reported = {name: heard(match) for name, match in matches.items() if match.kind is not MatchKind.NONE}
    segments = reported.get(work, [])
    return Answer(
        edit=edit,
        work=work,
        place=place_of(segments, excerpt.pieces, edit) if segments else None,
        covered_s=sum(covered_s(segments, piece) for piece in excerpt.pieces),
        true_s=sum(piece.clip_end_s - piece.clip_start_s for piece in excerpt.pieces),
        wrong=tuple(sorted(reported.keys() - {work, excerpt.other})),
        fingerprint_s=printing.cpu_s,
        query_s=asking.cpu_s,
        compare_s=comparing.cpu_s,
    )


def settle(library: Library, clip: Fingerprint, proposals: Iterable[Candidate]) -> dict[str, Match]:
    """Compare a clip with every work that the index proposed."""
    by_work = defaultdict(list)
    for candidate in proposals:
        by_work[candidate.work_id].append(candidate)
    return {
        library.names[work_id]: compare(clip, library.prints[work_id], candidates=candidates)
        for work_id, candidates in by_work.items()
    }


def heard(match: Match) -> list[Segment]:
    """Return the segments of sound."""
    return [segment for segment in match.segments if segment.modality is Modality.SOUND]


def place_of(segments: Sequence[Segment], pieces: Sequence[Piece], edit: Edit) -> Place:
    """Hold the strongest segment against the piece that it overlaps most."""
    best = max(segments, key=lambda segment: segment.score)
    piece = max(pieces, key=lambda each: overlap_s(best, each))
    middle_s = (best.clip_start_s + best.clip_end_s) / 2
    off_s = abs((best.work_start_s + best.work_end_s) / 2 - piece.at(middle_s))
    return Place(
        off_s=off_s if overlap_s(best, piece) > 0 else float("inf"),
        speed=abs(best.speed / piece.speed - 1),
        semitones=abs(semitones_of(best) - edit.semitones),
        begin_s=abs(best.clip_start_s - piece.clip_start_s),
        end_s=abs(best.clip_end_s - piece.clip_end_s),
    )


def semitones_of(segment: Segment) -> float:
    """Read how much higher the product says that the clip sounds: ``pitch +1.0 semitones``, or ``none``."""
    return float(segment.transform.split()[1]) if segment.transform.startswith("pitch") else 0.0


def overlap_s(segment: Segment, piece: Piece) -> float:
    """Return for how long both last at once, on the clip's time line."""
    return min(segment.clip_end_s, piece.clip_end_s) - max(segment.clip_start_s, piece.clip_start_s)


def covered_s(segments: Sequence[Segment], piece: Piece) -> float:
    """Return how many seconds of a piece its best segment explains, from the right place of the work."""
    lengths = [0.0]
    for segment in segments:
        start_s = max(segment.clip_start_s, piece.clip_start_s)
        said_s = segment.work_start_s + segment.speed * (start_s - segment.clip_start_s)
        if abs(said_s - piece.at(start_s)) < COVERED_WITHIN_S:
            lengths.append(overlap_s(segment, piece))
    return max(lengths)


def describe(library: Library, kin: list[tuple[str, str]], answers: list[Answer], *, quick: bool) -> str:
    """Return everything as Markdown."""
    lines = [
        describe_wrong(library, kin, answers),
        *describe_places(answers),
        describe_pieces(answers),
        *describe_costs(library, answers),
    ]
    header = describe_setting(library, answers, quick=quick)
    return "\n\n".join([filled(header), describe_edits(answers), "\n".join(filled(line, "- ") for line in lines)])


def filled(text: str, bullet: str = "") -> str:
    """Break a paragraph into lines."""
    return textwrap.fill(
        text,
        118,
        initial_indent=bullet,
        subsequent_indent=" " * len(bullet),
        break_long_words=False,
        break_on_hyphens=False,
    )


def describe_setting(library: Library, answers: list[Answer], *, quick: bool) -> str:
    """Say when, how and on what this was measured."""
    command = "python -m tests.benchmarks.sound BENCH" + (" --quick" if quick else "")
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    minutes = sum(map(len, library.sounds.values())) / RATE_HZ / 60
    return (
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with `{command}` ({machine}): {len(answers)} clips"
        f" from the sound of {len(library.sounds)} works ({minutes:.0f} minutes); registered are"
        f" {len(library.names)} works."
    )


def describe_edits(answers: list[Answer]) -> str:
    """Return recall by group of edits as a table."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        groups[answer.edit.group].append(answer)
    rows = [f"| edit | clips | found | within {RIGHT_PLACE_S:g} s of its place |", "|---|---|---|---|"]
    for group, own in groups.items():
        levels = ", ".join(dict.fromkeys(answer.edit.level for answer in own if answer.edit.level))
        rows.append(f"| {f'{group} {levels}'.strip()} | {counts(own)} |")
    return "\n".join([*rows, f"| **all** | {counts(answers)} |"])


def counts(answers: Sequence[Answer]) -> str:
    """Return how many clips there are, how many were found, and how many at the right place, as cells."""
    found = sum(answer.place is not None for answer in answers)
    return f"{len(answers)} | {found} ({found / len(answers):.1%}) | {len(well_placed(answers))}"


def well_placed(answers: Iterable[Answer]) -> list[Place]:
    """Return the places that are right."""
    return [answer.place for answer in answers if answer.place is not None and answer.place.off_s < RIGHT_PLACE_S]


def describe_wrong(library: Library, kin: list[tuple[str, str]], answers: list[Answer]) -> str:
    """Return how often a work was reported that is not in the clip; none is excused, kin is counted apart."""
    wrong = [(answer.work, name) for answer in answers for name in answer.wrong]
    related = sum((min(pair), max(pair)) in kin for pair in wrong)
    pairs = ", ".join(" and ".join(pair) for pair in kin) or "none"
    return (
        f"Wrong works reported: {len(wrong)}, each clip against {len(library.names)} works; {related} of these reports"
        " name a work that shares its soundtrack with the right one."
        f" Pairs of whole works between which shared sound is reported: {pairs}."
    )


def describe_places(answers: list[Answer]) -> list[str]:
    """Return how exact place, speed, pitch and ends are where the place is right."""
    places = well_placed(answers)
    whole = well_placed(answer for answer in answers if answer.edit.pieces == 1)
    ends = [end for place in whole for end in (place.begin_s, place.end_s)]
    return [
        f"Place in the work: {spread([place.off_s * 1000 for place in places], '.1f', 'ms')}.",
        f"Speed: {spread([place.speed * 100 for place in places], '.2f', '%')}.",
        f"Pitch, which is reported to a tenth: {spread([place.semitones for place in places], '.2f', 'semitones')}.",
        f"Begin and end of the segment, edits of one piece: {spread(ends, '.2f', 's')}.",
    ]


def spread(values: Sequence[float], digits: str, unit: str) -> str:
    """Return median and 95th percentile in words."""
    if not values:
        return "nothing found"
    median, most = np.percentile(values, (50, 95))
    return f"median error {median:{digits}} {unit}, 95 % within {most:{digits}} {unit}"


def describe_pieces(answers: list[Answer]) -> str:
    """Return how much of edits of several pieces is covered."""
    groups: dict[str, list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.edit.pieces > 1:
            groups[answer.edit.group].append(answer)
    shares = {
        group: sum(each.covered_s for each in own) / sum(each.true_s for each in own) for group, own in groups.items()
    }
    return "Seconds covered: " + ", ".join(f"{group} {share:.0%}" for group, share in shares.items()) + "."


def describe_costs(library: Library, answers: list[Answer]) -> list[str]:
    """Return CPU seconds of clips of ordinary length, and what the works' sound takes."""
    usual = [answer for answer in answers if answer.edit.seconds <= 10 and not answer.edit.inside_s]
    steps: dict[str, Callable[[Answer], float]] = {
        "fingerprint": lambda answer: answer.fingerprint_s,
        "query": lambda answer: answer.query_s,
        "comparing": lambda answer: answer.compare_s,
        "together": lambda answer: answer.fingerprint_s + answer.query_s + answer.compare_s,
    }
    medians = ", ".join(f"{name} {np.median([step(each) for each in usual]):.3f}" for name, step in steps.items())
    worst = max(map(steps["together"], usual))
    hours = sum(map(len, library.sounds.values())) / RATE_HZ / 3600
    peaks = sum(len(print_.sound) for print_ in library.prints.values()) / hours
    table = next(size for name, size in library.index_bytes.items() if name.endswith("sound.offsets.npy"))
    postings = next(size for name, size in library.index_bytes.items() if name.endswith("sound.frames.npy"))
    memory = f"{peaks:,.0f} peaks, {postings / hours / 1e6:.1f} MB of postings"
    return [
        f"CPU seconds for a clip of up to 10 s, medians: {medians} (worst {worst:.2f}).",
        f"An hour of sound: {memory}; an index has {table / 1e6:.1f} MB of key table at any size.",
    ]


if __name__ == "__main__":
    main()
