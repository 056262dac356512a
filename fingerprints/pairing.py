"""Pairs of keyframes of a clip and a work that show the same thing, and how the one lies on the other."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprints.geometry import Affine, Placed, fit
from fingerprints.keypoints import SCALE_STEPS, SMALLEST_SCALE
from fingerprints.values import KeypointPrint

NEAR_BITS = 26
"""Signatures at most so far apart may be the same point; of unrelated points one pair in 3,000 is."""
_LEAST_SHARED = 3
"""Points that two keyframes must share to be looked at closely."""
_MOST_PAIRS = 80
"""Pairs of keyframes that are looked at closely, those with the most shared points."""
_PER_KEYFRAME = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FramePair:
    """A keyframe of the clip that shows what a keyframe of the work shows."""

    clip_s: float
    work_s: float
    placed: Affine
    support: int
    """Distinct places that agree."""


def pair_keyframes(clip: KeypointPrint, work: KeypointPrint, clip_aspect: float, work_aspect: float) -> list[FramePair]:
    """Find keyframes with the same content, in whatever size, place or turn, mirrored or not.

    :param clip_aspect: width over height of the clip's picture as displayed
    :returns: best supported first
    """
    if not len(clip) or not len(work):
        return []
    ours, theirs = _placed(clip, clip_aspect), _placed(work, work_aspect)
    pairs = []
    for mirror in (False, True):
        signatures = clip.signatures[:, ::-1] if mirror else clip.signatures
        lying = ours.mirrored(clip_aspect) if mirror else ours
        for one, other in _sharing(clip, work, signatures, mirror=mirror):
            left, right = _matched(signatures, work.signatures, _rows(clip, one), _rows(work, other))
            found = fit(lying.at(left), theirs.at(right)) if len(left) >= _LEAST_SHARED + 1 else None
            if found is not None:
                placed = _in_shares(found.matrix, clip_aspect, work_aspect, mirror=mirror)
                pairs.append(_pair(clip, work, one, other, placed, found.support))
    return sorted(pairs, key=lambda pair: -pair.support)


def _pair(clip: KeypointPrint, work: KeypointPrint, one: int, other: int, placed: Affine, support: int) -> FramePair:
    return FramePair(
        clip_s=clip.times_ms[one] / 1000, work_s=work.times_ms[other] / 1000, placed=placed, support=support
    )


def _sharing(
    clip: KeypointPrint, work: KeypointPrint, signatures: NDArray[np.uint64], *, mirror: bool
) -> Iterator[tuple[int, int]]:
    """Yield (keyframe of the clip, keyframe of the work) that share points of one word and near signatures."""
    words = clip.words[:, 1 if mirror else 0]
    order = np.argsort(work.words[:, 0], kind="stable")
    sorted_words = work.words[order, 0]
    first, last = np.searchsorted(sorted_words, words, "left"), np.searchsorted(sorted_words, words, "right")
    count = last - first
    left = np.repeat(np.arange(len(words)), count)
    right = order[np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())]
    near = np.bitwise_count(signatures[left] ^ work.signatures[right]).sum(axis=1) <= NEAR_BITS
    clip_frame = np.searchsorted(clip.starts, left[near], side="right") - 1
    work_frame = np.searchsorted(work.starts, right[near], side="right") - 1
    # A point that is everywhere in the other frame (a pattern) counts once.
    distinct = np.unique(np.column_stack([clip_frame, work_frame, left[near]]), axis=0)
    pairs, shared = np.unique(distinct[:, :2], axis=0, return_counts=True)
    ranked = np.argsort(-shared, kind="stable")
    taken: dict[int, int] = {}
    for place in ranked[shared[ranked] >= _LEAST_SHARED][: 4 * _MOST_PAIRS]:
        one, other = pairs[place].tolist()
        taken[one] = taken.get(one, 0) + 1
        if taken[one] <= _PER_KEYFRAME and sum(taken.values()) <= _MOST_PAIRS:
            yield one, other


def _matched(
    ours: NDArray[np.uint64], theirs: NDArray[np.uint64], left: NDArray[np.intp], right: NDArray[np.intp]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Pairs of rows that are each other's nearest and near."""
    one, other = ours[left], theirs[right]
    bits = np.bitwise_count(one[:, 0, None] ^ other[:, 0]) + np.bitwise_count(one[:, 1, None] ^ other[:, 1])
    nearest = bits.argmin(axis=1)
    kept = (bits.min(axis=1) <= NEAR_BITS) & (bits.argmin(axis=0)[nearest] == np.arange(len(left)))
    return left[kept], right[nearest[kept]]


def _rows(print_: KeypointPrint, frame: int) -> NDArray[np.intp]:
    return np.arange(int(print_.starts[frame]), int(print_.starts[frame + 1]))


def _placed(print_: KeypointPrint, aspect: float) -> Placed:
    return Placed(
        points=print_.points / 65536.0 * [aspect, 1.0],
        scales=SMALLEST_SCALE * 2.0 ** (print_.scales / SCALE_STEPS),
        angles=np.asarray(print_.angles * (2 * np.pi / 256), np.float64),
    )


def _in_shares(matrix: NDArray[np.float64], clip_aspect: float, work_aspect: float, *, mirror: bool) -> Affine:
    """Express a map in heights (of the mirrored clip, if so) in shares of both frames."""
    turn = matrix[:, :2] * [clip_aspect, 1.0] / np.array([[work_aspect], [1.0]])
    shift = matrix[:, 2] / [work_aspect, 1.0]
    if mirror:
        shift = shift + turn[:, 0]
        turn = turn * [-1.0, 1.0]
    return Affine(np.column_stack([turn, shift]))
