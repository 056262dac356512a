"""Keyframes of a clip that a neural descriptor finds like keyframes of a work, in order: one more stream of votes.

What cosine means *the same* differs from model to model, so it is counted relative to what is usual among the keyframes
of both videos: 0 is the usual cosine, 1 is identity. Pairs above a limit vote for lines by a Hough transform.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from fingerprints.geometry import IDENTITY
from fingerprints.pairing import FramePair
from fingerprints.values import NeuralPrint

Floats = NDArray[np.float32]

_LEAST_LIKE = 0.4
"""How far from the usual cosine to identity a pair must be to vote."""
_LEAST_GAP = 0.004
"""A keyframe whose usual cosine is nearer to identity looks like everything else, and votes for nothing."""
_SAMPLE = 400
"""Keyframes that show what is usual."""
_ROWS = 512
"""Keyframes of the clip compared at once, which bounds memory."""
_PER_KEYFRAME = 4
"""Votes of one keyframe of the clip."""
_SPEEDS = 1.06 ** np.arange(-12, 13, dtype=np.float64)
_CHANGED_SPEED = 0.85
"""What a line of changed speed weighs: with a second to play, many lines fit a few votes."""
_BIN_S = 1.0
"""Keyframes of a clip and a work need not be the same instants."""
_LEAST_KEYFRAMES = 3
"""Different keyframes, of the clip and of the work, that must agree on a line."""
_MOST_LINES = 3


def like_lines(clip: NeuralPrint, work: NeuralPrint) -> Iterator[list[FramePair]]:
    """Yield pairs of keyframes that lie on one line, strongest line first; whole frames are taken to lie on each other.

    Prints of different models yield nothing.
    """
    if clip.model_id != work.model_id or min(len(clip), len(work)) < _LEAST_KEYFRAMES:
        return
    rows, columns, likeness = _votes(_unit(clip.vectors), _unit(work.vectors))
    clip_s, work_s = clip.times_ms[rows] / 1000, work.times_ms[columns] / 1000
    for _ in range(_MOST_LINES):
        near = _strongest(clip_s, work_s, likeness)
        pairs = _best_of_each(clip_s[near], work_s[near], likeness[near])
        if min(len(pairs), len({pair.work_s for pair in pairs})) < _LEAST_KEYFRAMES:
            return
        yield pairs
        clip_s, work_s, likeness = clip_s[~near], work_s[~near], likeness[~near]


def _best_of_each(clip_s: NDArray[np.float64], work_s: NDArray[np.float64], likeness: Floats) -> list[FramePair]:
    """Return the likest pair of every keyframe of the clip."""
    order = np.argsort(likeness, kind="stable")
    best = dict(zip(clip_s[order].tolist(), work_s[order].tolist(), strict=True))
    return [FramePair(clip_s=one, work_s=other, placed=IDENTITY, support=1) for one, other in sorted(best.items())]


def _unit(vectors: NDArray[np.int8]) -> Floats:
    """Vectors (K, D) of length 1; those without a direction stay 0."""
    floats = vectors.astype(np.float32)
    return np.asarray(floats / np.maximum(np.linalg.norm(floats, axis=1, keepdims=True), 1.0), np.float32)


def _votes(clip: Floats, work: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Keyframes (V,) of the clip, those of the work that they are like, and how much, in [_LEAST_LIKE, 1]."""
    both = np.concatenate([_sampled(clip), _sampled(work)])
    usual_clip, usual_work = (np.median(one @ both.T, axis=1) for one in (clip, work))
    found = []
    for first in range(0, len(clip), _ROWS):
        usual = np.maximum(usual_clip[first : first + _ROWS, None], usual_work)
        gap = 1 - usual
        like = np.where(gap < _LEAST_GAP, 0, (clip[first : first + _ROWS] @ work.T - usual) / np.maximum(gap, 1e-6))
        # What is beyond the best few of its keyframe does not vote.
        few = min(_PER_KEYFRAME, len(work))
        limit = np.partition(like, -few, axis=1)[:, -few, None]
        rows, columns = np.nonzero(like >= np.maximum(limit, _LEAST_LIKE))
        found.append((rows + first, columns, like[rows, columns]))
    rows, columns, likeness = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return rows, columns, likeness


def _sampled(vectors: Floats) -> Floats:
    return vectors[np.unique(np.linspace(0, len(vectors) - 1, min(len(vectors), _SAMPLE)).astype(np.intp))]


def _strongest(clip_s: NDArray[np.float64], work_s: NDArray[np.float64], weights: Floats) -> NDArray[np.bool_]:
    """Tell which votes (V,) lie on the line ``work time = speed * clip time + offset`` with the most weight."""
    best, near = 0.0, np.zeros(len(clip_s), np.bool_)
    for speed in (1.0, *_SPEEDS[_SPEEDS != 1].tolist()) if len(clip_s) else ():
        offsets = work_s - speed * clip_s
        low = offsets.min()
        counts = np.bincount(((offsets - low) / _BIN_S).astype(np.intp), weights, minlength=2)
        pairs = counts[:-1] + counts[1:]
        peak = int(pairs.argmax())
        total = float(pairs[peak]) * (1.0 if speed == 1 else _CHANGED_SPEED)
        if total > best:
            best, near = total, np.abs(offsets - low - (peak + 1) * _BIN_S) <= _BIN_S
    return near


def unexplained(pairs: Sequence[FramePair], lines: Sequence[tuple[float, float]]) -> bool:
    """Tell whether most of some pairs lie beside all lines, given as (speed, offset in seconds)."""
    beside = sum(all(abs(p.work_s - speed * p.clip_s - offset_s) > _BIN_S for speed, offset_s in lines) for p in pairs)
    return 2 * beside > len(pairs)
