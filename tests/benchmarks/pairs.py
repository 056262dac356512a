"""Pairs of clips and works with known answers, hard ones among them, compared by the engine itself.

- *copies*: every clip of a bench folder with the work that it was made from;
- *same scene*: the same clip against the same work from which everything within a second of the copied stretch was cut
  out, without sound: same room, same people, other moments. Nothing may be claimed;
- *unrelated*: clips against other works, an even sample.
"""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

import numpy as np

from fingerprints import Fingerprint, Match, SoundPrint, Spec, compare, fingerprint_many
from fingerprints.masking import without
from fingerprints.thinning import thinned

SPEC = Spec()
REPEATING = frozenset({"R000"})
"""Works that show the same footage twice, so that a copied stretch cannot be cut out of them."""
_GUARD_S = 1.0
_LEAST_THUMBS = 12


class Kind(StrEnum):
    """What is known of a pair."""

    COPY = "copy"
    SAME_SCENE = "same scene"
    UNRELATED = "unrelated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A clip and a work."""

    clip: str
    work: str
    kind: Kind
    part: str
    edit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """Fingerprints and ground truth of a bench folder."""

    prints: dict[str, Fingerprint]
    pairs: tuple[Pair, ...]
    copied: dict[tuple[str, str], tuple[float, float]]
    """From when to when a work was copied into a clip."""

    def sides(self, pair: Pair) -> tuple[Fingerprint, Fingerprint] | None:
        """Return the prints of a pair; None where nothing is left of the work."""
        clip, work = self.prints[pair.clip], self.prints[pair.work]
        if pair.kind is not Kind.SAME_SCENE:
            return clip, work
        first, last = self.copied[pair.clip, pair.work]
        work = replace(without(work, [(first - _GUARD_S, last + _GUARD_S)]), sound=SoundPrint())
        return (clip, work) if len(work.thumbs) >= _LEAST_THUMBS else None


def load(bench: Path, unrelated_every: int = 8) -> Bench:
    """Fingerprint a bench folder and list its pairs."""
    files = sorted((bench / "references").iterdir()) + sorted((bench / "queries").iterdir())
    prints = {path.stem: made for path, made in fingerprint_many(files) if isinstance(made, Fingerprint)}
    works = [path.stem for path in files if path.parent.name == "references"]
    prints.update({name: thinned(prints[name], SPEC) for name in works})
    truth = json.loads((bench / "ground_truth.json").read_text())
    part_a = set((bench / "part_A.txt").read_text().split())
    copied: dict[tuple[str, str], tuple[float, float]] = {}
    for match in truth["matches"]:
        key = match["query_id"], match["ref_id"]
        before = copied.get(key, (np.inf, -np.inf))
        copied[key] = min(before[0], match["r_start"]), max(before[1], match["r_end"])
    pairs = [
        pair
        for query in truth["queries"]
        for pair in _pairs_of(query, works, copied, part_a, unrelated_every)
        if pair.clip in prints
    ]
    return Bench(prints=prints, pairs=tuple(pairs), copied=copied)


def _pairs_of(
    query: dict[str, str],
    works: Sequence[str],
    copied: dict[tuple[str, str], tuple[float, float]],
    part_a: set[str],
    every: int,
) -> Iterator[Pair]:
    clip = query["query_id"]
    part, edit = ("A" if clip in part_a else "B"), f"{query['edit']}/{query['level']}"
    for place, work in enumerate(works):
        if (clip, work) in copied:
            yield Pair(clip=clip, work=work, kind=Kind.COPY, part=part, edit=edit)
            if work not in REPEATING:
                yield Pair(clip=clip, work=work, kind=Kind.SAME_SCENE, part=part, edit=edit)
        elif (place + sum(clip.encode())) % every == 0:
            yield Pair(clip=clip, work=work, kind=Kind.UNRELATED, part=part, edit=edit)


def compared(jobs: Sequence[tuple[Fingerprint, Fingerprint]]) -> list[Match]:
    """Compare prints, on all cores."""
    with ProcessPoolExecutor() as pool:
        return list(pool.map(_compared, jobs, chunksize=16))


def _compared(job: tuple[Fingerprint, Fingerprint]) -> Match:
    return compare(*job, SPEC)
