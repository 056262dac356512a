"""The inverted index of the sound: landmark key -> places in works.

Pure functions from prints to arrays and from arrays to candidates; keeping the arrays on disk is the caller's.
All works share one time line of analysis frames, so a posting is a single 32-bit number.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fingerprints.landmarks import KEY_COUNT, landmark_keys
from fingerprints.sound.voting import GAP_FRAMES, Effort, Postings, SoundCandidate, find_candidates, work_landmarks
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint

Arrays = dict[str, NDArray[np.generic]]


def build(prints: Sequence[tuple[int, SoundPrint]], spec: Spec) -> Arrays:
    """Return the index of some works as arrays that can be memory-mapped.

    ``offsets`` (2**21 + 1,) uint32: where each key's postings begin; ``frames`` (N,) uint32: frame of each posting on
    the common time line; ``work_ids`` (W,) int64, ``bases`` (W,) int64 and ``lengths`` (W,) int64: the works' places
    on that line. Works without landmarks are left out.
    """
    keys, frames = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]
    ids, bases, lengths = [], [], []
    base = GAP_FRAMES
    for work_id, work in prints:
        marks = work_landmarks(work)
        if not len(marks):
            continue
        keys.append(landmark_keys(marks)[0].astype(np.uint32))
        frames.append((marks.anchors + base).astype(np.uint32))
        ids.append(work_id)
        bases.append(base)
        lengths.append(int(work.frames[-1]) + 1)
        base += lengths[-1] + GAP_FRAMES
    key = np.concatenate(keys)
    return {
        "offsets": np.concatenate([[0], np.cumsum(np.bincount(key, minlength=KEY_COUNT))]).astype(np.uint32),
        "frames": np.concatenate(frames)[np.argsort(key, kind="stable")],
        "work_ids": np.array(ids, np.int64),
        "bases": np.array(bases, np.int64),
        "lengths": np.array(lengths, np.int64),
    }


def vote(
    arrays: Mapping[str, NDArray[np.generic]],
    clip: SoundPrint,
    spec: Spec,
    *,
    removed: frozenset[int] = frozenset(),
    effort: Effort | None = None,
) -> list[SoundCandidate]:
    """Return the works that may share sound with a clip, most surprising first.

    :param arrays: what ``build`` returned, in memory or memory-mapped
    :param removed: ids of works that must not be proposed
    :param effort: how much the search may cost; by default what a 10 s clip against hours of works needs
    """
    offsets = arrays["offsets"]

    def spans(keys: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        starts = offsets[keys].astype(np.int64)
        return starts, offsets[keys + 1].astype(np.int64) - starts

    postings = Postings(
        spans=spans,
        frames=arrays["frames"],
        ids=arrays["work_ids"],
        bases=arrays["bases"],
        lengths=arrays["lengths"],
    )
    return find_candidates(clip, postings, spec, effort or Effort(), removed)
