"""Measure how well excerpts of sound are found under edits, beside chromaprint, and print it as Markdown.

usage: python -m tests.benchmarks.sound BENCH [--write] [--clips CLIPS]

BENCH is a folder with references/, the videos that are registered together with generated music. Clips are drawn from
their sound with fixed seeds, edited, stored as files, and go the way of the product: ``fingerprint``, ``Index.query``,
``compare``. The same files go to chromaprint where ``fpcalc`` is installed (Debian: ``libchromaprint-tools``). With
queries/ and ground_truth.json in BENCH, the sound of the queries without a copied part is asked for as well.
``--write`` puts the result into docs/sound.md; ``--clips`` is how many are drawn for each edit.
"""

import argparse
import json
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
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
from tests.benchmarks import chromaprint
from tests.benchmarks.accuracy import timed
from tests.benchmarks.pages import DOCS, write_section
from tests.benchmarks.sound_answers import Answer, Peer, covered_s, place_of
from tests.benchmarks.sound_edits import FLAC, SILENCE, Edit, Excerpt, Piece, make_excerpt, store
from tests.benchmarks.sound_effects import RATE_HZ, Samples, loudness
from tests.benchmarks.sound_list import EDITS, STRANGERS, Stranger
from tests.benchmarks.sound_made import music
from tests.benchmarks.sound_report import Report, describe

PAGE = DOCS / "sound.md"
CLIPS = 15
"""Clips drawn for each edit, and for each kind of clip that holds nothing registered."""
LEAST_SOUND_S = 4.0
TUNES, TUNE_S = 12, (30.0, 75.0)
"""Generated pieces that are registered, and the shortest and longest of them."""
STRANGE_TUNES = 8


@dataclass(frozen=True, kw_only=True, eq=False)
class Library:
    """The registered works."""

    names: Mapping[int, str]
    prints: Mapping[int, Fingerprint]
    sounds: Mapping[str, Samples]
    """Works with sound that can be heard, by name."""
    index: Index
    index_bytes: Mapping[str, int]
    """Size of the index' files for sound, by file."""
    peer: Mapping[str, chromaprint.Words] | None
    """Chromaprint's fingerprints by the name of the work; None where it is not installed."""


def main() -> None:
    """Measure and print or write it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--clips", type=int, default=CLIPS)
    asked = parser.parse_args()
    count = asked.clips
    command = "python -m tests.benchmarks.sound BENCH" + (f" --clips {count}" if count != CLIPS else "")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        library = register([*sorted((asked.bench / "references").iterdir()), *compose(folder)], folder / "index")
        kin = shared_soundtracks(library)
        answers = ask_all(library, count, folder) + ask_strangers(library, unregistered(asked.bench), count, folder)
    text = describe(report_of(library, kin, answers), command)
    if asked.write:
        write_section(PAGE, "measured", text)
    print(text)


def compose(folder: Path) -> list[Path]:
    """Write the generated works into a folder."""
    lengths_s = np.linspace(*TUNE_S, TUNES)
    return [
        store(music(seed, float(length_s)), FLAC, folder / f"tune {seed}") for seed, length_s in enumerate(lengths_s, 1)
    ]


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
        peer={path.stem: chromaprint.words_of(path) for path in paths} if chromaprint.installed() else None,
    )


def sound_of(path: Path) -> Samples:
    """Decode the sound of a file with the engine's own decoder: (N,) mono at ``RATE_HZ``."""
    blocks: list[Samples] = [np.zeros(0, np.float32)]
    media.decode(path, replace(Spec(), sound_rate_hz=RATE_HZ), lambda *_: None, blocks.append)
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


def unregistered(bench: Path) -> list[Samples]:
    """Return sound that no work holds: of the bench's queries without a copied part, and composed."""
    composed = [music(seed, 30.0) for seed in range(TUNES + 1, TUNES + 1 + STRANGE_TUNES)]
    truth = bench / "ground_truth.json"
    if not truth.exists():
        return composed
    names = [query["query_id"] for query in json.loads(truth.read_text())["queries"] if not query["segments"]]
    heard = (sound_of(bench / "queries" / f"{name}.mp4") for name in sorted(names))
    return [*(sound for sound in heard if is_audible(sound)), *composed]


def ask_all(library: Library, count: int, folder: Path) -> list[Answer]:
    """Draw ``count`` clips for every edit and ask for each."""
    answers = []
    for edit in EDITS:
        works = [name for name, sound in library.sounds.items() if edit.fits(sound)]
        order = np.random.default_rng(seed_of(edit, "works")).permutation(len(works))
        for number in range(count):
            work = works[order[number % len(works)]]
            draw = np.random.default_rng(seed_of(edit, f"{work} {number}"))
            excerpt = make_excerpt(edit, work, library.sounds, draw)
            path = store(excerpt.samples, edit.codec, folder / "clip")
            answers.append(ask(library, path, edit.group, edit, work, excerpt))
            path.unlink()
    return answers


def ask_strangers(library: Library, sounds: Sequence[Samples], count: int, folder: Path) -> list[Answer]:
    """Draw ``count`` clips of each kind that holds nothing registered and ask for each."""
    answers = []
    for stranger in STRANGERS:
        order = np.random.default_rng(seed_of(stranger, "sounds")).permutation(len(sounds))
        for number in range(count):
            draw = np.random.default_rng(seed_of(stranger, str(number)))
            sound = sounds[order[number % len(sounds)]]
            samples = stranger.made(sound[: 10 * RATE_HZ], draw)
            path = store(samples, stranger.codec, folder / "clip")
            answers.append(ask(library, path, stranger.group, None, "", None))
            path.unlink()
    return answers


def seed_of(drawn: Edit | Stranger, what: str) -> int:
    """Return a seed that does not depend on the other edits or works."""
    level = drawn.level if isinstance(drawn, Edit) else ""
    return zlib.crc32(f"{drawn.group} {level} {what}".encode())


def ask(library: Library, path: Path, group: str, edit: Edit | None, work: str, excerpt: Excerpt | None) -> Answer:
    """Fingerprint a clip, query the index, compare with what it proposes, and judge the result."""
    clips, proposals, matches = list[Fingerprint](), list[Candidate](), dict[str, Match]()
    printing = timed(lambda: clips.append(fingerprint(path)))
    asking = timed(lambda: proposals.extend(library.index.query(clips[0])))
    comparing = timed(lambda: matches.update(settle(library, clips[0], proposals)))
    reported = {name: heard(match) for name, match in matches.items() if match.kind is not MatchKind.NONE}
    segments, pieces = reported.get(work, []), excerpt.pieces if excerpt else ()
    return Answer(
        group=group,
        edit=edit,
        holds=tuple(name for name in (work, excerpt.other) if name) if excerpt else (),
        scores={name: matches[name].score for name in reported},
        place=place_of(segments, pieces, edit) if segments and edit else None,
        covered_s=sum(covered_s(segments, piece) for piece in pieces),
        true_s=sum(piece.clip_end_s - piece.clip_start_s for piece in pieces),
        peer=ask_peer(library.peer, path, work, pieces) if library.peer is not None else None,
        fingerprint_s=printing.cpu_s,
        query_s=asking.cpu_s,
        compare_s=comparing.cpu_s,
    )


def ask_peer(works: Mapping[str, chromaprint.Words], path: Path, work: str, pieces: Sequence[Piece]) -> Peer:
    """Compare a clip with all works by chromaprint."""
    words = chromaprint.words_of(path)
    best = {name: chromaprint.likeness(words, known) for name, known in works.items()}
    own = best.get(work)
    off_s = None
    if own is not None:
        nearest = min(pieces, key=lambda piece: abs((piece.clip_start_s + piece.clip_end_s) / 2 - own.clip_s))
        off_s = abs(nearest.at(own.clip_s) - own.work_s)
    return Peer(scores={name: like.score for name, like in best.items() if like is not None}, off_s=off_s)


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


def report_of(library: Library, kin: list[tuple[str, str]], answers: list[Answer]) -> Report:
    """Gather what the report tells."""
    sizes = {name.split("sound.")[-1]: size for name, size in library.index_bytes.items()}
    return Report(
        works=len(library.names),
        audible=len(library.sounds),
        tunes=TUNES,
        sound_s=sum(map(len, library.sounds.values())) / RATE_HZ,
        peaks=sum(len(print_.sound) for print_ in library.prints.values()),
        table_bytes=sizes["offsets.npy"],
        posting_bytes=sizes["frames.npy"],
        kin=kin,
        answers=answers,
    )


if __name__ == "__main__":
    main()
