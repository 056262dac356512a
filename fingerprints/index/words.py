"""The local features of an index segment: visual word -> keyframes of works.

An inverted file with Hamming embedding (Jégou et al. 2008): every posting carries half of the keypoint's signature,
so that of the many points that share a word only the near ones vote; and its direction, so that only points that
turned alike vote together (weak geometric consistency). A keyframe of a work is proposed when several points of one
keyframe of the clip, or of its mirror image, vote for it; a point that is everywhere in the other frame counts once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fingerprints.values import Candidate, KeypointPrint, Modality
from fingerprints.vocabulary import WORDS

Arrays = dict[str, NDArray[np.generic]]

_NEAR_BITS = 10
"""Half signatures (64 bits) at most so far apart vote."""
_LEAST_SHARED = 3
"""Points by which a pair of keyframes counts."""
_LEAST_VOTES = 4
"""Points beyond which a work is proposed."""
_MOST_CANDIDATES = 20
_SECTOR = 32
"""Points of one keyframe pair vote together when their turns differ by less than this, in 1/256 of a turn."""
_KEYFRAMES = 24
"""Keyframes of a clip that are looked up, evenly chosen."""
_POSTINGS = 24_000_000
"""Postings that are read for one clip, those of the rarest words first."""


def build(prints: Sequence[tuple[int, KeypointPrint]]) -> Arrays:
    """Return the index of some works' keypoints as arrays that can be memory-mapped.

    ``offsets`` (W + 1,) uint32: where the postings of each word begin; ``frames`` (N,) uint32: keyframe of each
    posting, numbered through; ``halves`` (N,) uint64 and ``angles`` (N,)
    uint8: the first half of its signature, and its direction; ``work_ids`` (R,) int64 and
    ``starts`` (R + 1,) int64: the keyframes of each work.
    """
    kept = [(work_id, print_) for work_id, print_ in prints if len(print_)]
    counts = [len(print_) for _, print_ in kept]
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    words = [np.zeros(0, np.uint16), *(print_.words[:, 0] for _, print_ in kept)]
    halves = [np.zeros(0, np.uint64), *(print_.signatures[:, 0] for _, print_ in kept)]
    angles = [np.zeros(0, np.uint8), *(print_.angles for _, print_ in kept)]
    frames = [np.zeros(0, np.uint32)]
    for base, (_, print_) in zip(starts.tolist(), kept, strict=False):
        frames.append(base + _frame_of_each(print_))
    ids = np.array([work_id for work_id, _ in kept], np.int64)
    postings = _Postings(np.concatenate(words), np.concatenate(frames), np.concatenate(halves), np.concatenate(angles))
    return _filed(postings, ids, starts)


def merge(parts: Sequence[Mapping[str, NDArray[np.generic]]], removed: frozenset[int]) -> Arrays:
    """Return one index of the works of several, without the removed ones."""
    words, frames = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    halves, angles = [np.zeros(0, np.uint64)], [np.zeros(0, np.uint8)]
    ids, counts = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    base = 0
    for part in parts:
        stays = np.array([work_id not in removed for work_id in part["work_ids"].tolist()], np.bool_)
        begin = np.asarray(part["starts"], np.int64)
        count = begin[1:] - begin[:-1]
        owner = np.searchsorted(part["starts"], part["frames"], side="right") - 1
        inside = stays[owner] if len(stays) else np.zeros(len(owner), np.bool_)
        new_starts = base + np.cumsum(np.where(stays, count, 0)) - np.where(stays, count, 0)
        moved = np.asarray(part["frames"], np.int64) + (new_starts - begin[:-1])[owner]
        words.append(np.repeat(np.arange(WORDS), _lengths(part))[inside])
        frames.append(moved[inside])
        halves.append(np.asarray(part["halves"])[inside])
        angles.append(np.asarray(part["angles"])[inside])
        ids.append(np.asarray(part["work_ids"])[stays])
        counts.append(count[stays])
        base += int(count[stays].sum())
    starts = np.concatenate([[0], np.cumsum(np.concatenate(counts))]).astype(np.int64)
    postings = _Postings(np.concatenate(words), np.concatenate(frames), np.concatenate(halves), np.concatenate(angles))
    return _filed(postings, np.concatenate(ids), starts)


def vote(
    arrays: Mapping[str, NDArray[np.generic]], clip: KeypointPrint, *, removed: frozenset[int] = frozenset()
) -> list[Candidate]:
    """Return the works whose keyframes share points with a clip's, best supported first, at most twenty."""
    ids = np.asarray(arrays["work_ids"], np.int64)
    if not len(clip) or not len(ids):
        return []
    shared = np.zeros((0, 3), np.int64)
    for mirror in (0, 1):
        shared = np.concatenate([shared, _shared(arrays, clip, mirror)])
    # A clip's keyframe speaks for a work by its best counterpart only.
    owner = np.searchsorted(np.asarray(arrays["starts"], np.int64), shared[:, 1], side="right") - 1
    best = np.zeros((len(clip), len(ids)), np.int64)
    np.maximum.at(best, (shared[:, 0], owner), shared[:, 2])
    votes = best.sum(axis=0)
    order = np.argsort(-votes, kind="stable")
    found = [i for i in order.tolist() if votes[i] >= _LEAST_VOTES and int(ids[i]) not in removed]
    return [
        Candidate(work_id=int(ids[i]), votes=float(votes[i]), modality=Modality.PICTURE)
        for i in found[:_MOST_CANDIDATES]
    ]


def _shared(arrays: Mapping[str, NDArray[np.generic]], clip: KeypointPrint, mirror: int) -> NDArray[np.int64]:
    """Rows (keyframe of the clip, keyframe of a work, points in common), only with enough points."""
    rows = _looked_up(arrays, clip, mirror)
    rows, place = _near(arrays, clip, rows, mirror)
    turns = clip.angles.astype(np.int64) if not mirror else 128 - clip.angles.astype(np.int64)
    turn = np.asarray(arrays["angles"][place], np.int64) - turns[rows]
    frame = np.asarray(arrays["frames"][place], np.int64)
    # Sectors overlap by half, so that a turn on the border of one lies in the middle of another.
    sectors = turn % 256 // _SECTOR, (turn + _SECTOR // 2) % 256 // _SECTOR + 256 // _SECTOR
    # Packed into one number, (row, frame, sector) sorts ten times as fast as three columns do.
    distinct = np.unique(np.concatenate([(rows << 36) | (frame << 4) | sector for sector in sectors]))
    frame_of = np.searchsorted(clip.starts, distinct >> 36, side="right") - 1
    together, points = np.unique((frame_of << 36) | (distinct & (1 << 36) - 1), return_counts=True)
    enough = points >= _LEAST_SHARED
    pairs = together[enough]
    return np.column_stack([pairs >> 36, pairs >> 4 & (1 << 32) - 1, points[enough]])


def _near(
    arrays: Mapping[str, NDArray[np.generic]], clip: KeypointPrint, rows: NDArray[np.int64], mirror: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of a clip's row and the place of a posting of the same word with a near signature, as two columns.

    Word by word, because the postings of a word lie together: reading them in place takes a tenth of gathering them.
    """
    words = clip.words[rows, mirror].astype(np.int64)
    order = np.argsort(words, kind="stable")
    rows, words = rows[order], words[order]
    halves, offsets = np.asarray(arrays["halves"]), np.asarray(arrays["offsets"], np.int64)
    which, places = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
    firsts = np.flatnonzero(np.diff(words, prepend=-1))
    for first, end in pairwise([*firsts.tolist(), len(rows)]):
        word, own = words[first], rows[first:end]
        postings = halves[offsets[word] : offsets[word + 1]]
        differ = np.bitwise_count(postings[None, :] ^ clip.signatures[own, mirror][:, None])
        row, place = np.divmod(np.flatnonzero(differ.ravel() <= _NEAR_BITS), max(1, len(postings)))
        which.append(own[row])
        places.append(place + offsets[word])
    return np.concatenate(which), np.concatenate(places)


def _looked_up(arrays: Mapping[str, NDArray[np.generic]], clip: KeypointPrint, mirror: int) -> NDArray[np.int64]:
    """The rows of the clip's keypoints that are looked up: as many as may be, those with rare words first."""
    frames = np.unique(np.linspace(0, len(clip) - 1, min(len(clip), _KEYFRAMES)).astype(np.int64))
    rows = np.concatenate([np.arange(int(clip.starts[f]), int(clip.starts[f + 1])) for f in frames.tolist()])
    lengths = _lengths(arrays)[clip.words[rows, mirror].astype(np.int64)]
    order = np.argsort(lengths, kind="stable")
    affordable = order[np.cumsum(lengths[order]) <= _POSTINGS // 2]
    chosen: NDArray[np.int64] = np.sort(rows[affordable])
    return chosen


def _frame_of_each(print_: KeypointPrint) -> NDArray[np.uint32]:
    rows = np.arange(int(print_.starts[-1]), dtype=np.uint32)
    return np.asarray(np.searchsorted(print_.starts, rows, side="right") - 1, np.uint32)


def _lengths(arrays: Mapping[str, NDArray[np.generic]]) -> NDArray[np.int64]:
    """How many postings every word has."""
    offsets = np.asarray(arrays["offsets"], np.int64)
    return np.asarray(offsets[1:] - offsets[:-1], np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Postings:
    """One row for every keypoint."""

    words: NDArray[np.generic]
    frames: NDArray[np.generic]
    halves: NDArray[np.uint64]
    angles: NDArray[np.uint8]


def _filed(postings: _Postings, ids: NDArray[np.int64], starts: NDArray[np.int64]) -> Arrays:
    words = postings.words.astype(np.int64)
    order = np.argsort(words, kind="stable")
    return {
        "offsets": np.concatenate([[0], np.cumsum(np.bincount(words, minlength=WORDS))]).astype(np.uint32),
        "frames": postings.frames[order].astype(np.uint32),
        "halves": postings.halves[order],
        "angles": postings.angles[order],
        "work_ids": ids,
        "starts": starts,
    }
