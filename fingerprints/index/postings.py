"""The inverted index of the sound: landmark key -> places in works.

Pure functions from prints to arrays and from arrays to candidates; keeping the arrays on disk is the caller's.
All works share one time line of analysis frames, so a posting is a single 32-bit number.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fingerprints.errors import IndexStoreError
from fingerprints.landmarks import KEY_COUNT, landmark_keys
from fingerprints.sound.voting import (
    GAP_FRAMES,
    GRID_WINDOW_S,
    Postings,
    SoundCandidate,
    find_candidates,
    grid_search,
    plain_search,
    work_landmarks,
)
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint

PLAIN_HITS = 160_000
"""Postings read for each 20 s of a clip at speed 1 and unchanged pitch."""
GRID_HITS = 32_000
"""Postings read for each window of 10 s of a short clip and each other speed or pitch ..."""
GRID_HITS_TOTAL = 12 * GRID_HITS
"""... as long as all windows together read no more than this ..."""
GRID_HITS_LEAST = 8_000
"""... or each no more than this."""
PLAIN_WINDOWS = 200
"""An hour of a clip is searched at speed 1 from end to end ..."""
GRID_WINDOWS = 60
"""... but at most this many stretches of 10 s at other speeds and pitches."""
MAX_FRAMES = 2**32
"""Frames on the common time line: 27,000 hours in long works."""


def build(prints: Sequence[tuple[int, SoundPrint]], spec: Spec) -> dict[str, NDArray[Any]]:
    """Return the index of some works as arrays that can be memory-mapped.

    ``offsets`` (2**21 + 1,) uint32: where each key's postings begin; ``frames`` (N,) uint32: frame of each posting on
    the common time line; ``work_ids``, ``bases`` and ``lengths`` (W,) int64: the works' places on that line. Works
    without landmarks are left out.

    :raises IndexStoreError: more sound than one index can number
    """
    keys, frames = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]
    works: list[tuple[int, int, int]] = []
    base = GAP_FRAMES
    for work_id, work in prints:
        marks = work_landmarks(work)
        if not len(marks):
            continue
        length = int(work.frames[-1]) + 1
        if base + length > MAX_FRAMES:
            hours = MAX_FRAMES * spec.sound_frame_s / 3600
            raise IndexStoreError(f"The sound of these works exceeds {hours:.0f} hours; index them in smaller groups.")
        keys.append(landmark_keys(marks)[0].astype(np.uint32))
        frames.append((marks.anchors + base).astype(np.uint32))
        works.append((work_id, base, length))
        base += length + GAP_FRAMES
    key = np.concatenate(keys)
    ids, bases, lengths = np.array(works, np.int64).reshape(-1, 3).T
    return {
        "offsets": np.concatenate([[0], np.cumsum(np.bincount(key, minlength=KEY_COUNT))]).astype(np.uint32),
        "frames": np.concatenate(frames)[np.argsort(key, kind="stable")],
        "work_ids": ids.copy(),
        "bases": bases.copy(),
        "lengths": lengths.copy(),
    }


def vote(
    arrays: Mapping[str, NDArray[Any]], clip: SoundPrint, spec: Spec, *, removed: frozenset[int] = frozenset()
) -> list[SoundCandidate]:
    """Return the works that may share sound with a clip, most surprising first.

    :param arrays: what ``build`` returned, in memory or memory-mapped
    :param removed: ids of works that must not be proposed
    """
    # Plain views: a memory map answers every small look-up slowly.
    plain = {name: np.asarray(array) for name, array in arrays.items()}
    offsets = plain["offsets"]

    def spans(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        starts = offsets[keys].astype(np.int64)
        return starts, offsets[keys + 1].astype(np.int64) - starts

    postings = Postings(
        spans=spans, frames=plain["frames"], ids=plain["work_ids"], bases=plain["bases"], lengths=plain["lengths"]
    )
    windows = min(GRID_WINDOWS, 1 + int(clip.frames[-1] * spec.sound_frame_s / GRID_WINDOW_S)) if len(clip) else 1
    hits = min(GRID_HITS, max(GRID_HITS_LEAST, GRID_HITS_TOTAL // windows))
    searches = plain_search(PLAIN_HITS, PLAIN_WINDOWS), grid_search(spec, hits, windows)
    return find_candidates(clip, postings, spec, searches, removed)
