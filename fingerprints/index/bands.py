"""The picture part of an index segment: which works have frames like a clip's.

Every hash is filed under each of its sixteen 16-bit words (multi-index hashing, Norouzi et al. 2012): hashes that
differ in few bits agree in at least one word. On the real-video bench one word in common finds all frame pairs up to
20 bits apart, 94 % at 30 to 40 and 81 % at 40 to 50. Small collections are compared in full instead.

Pure functions from prints to arrays and from arrays to candidates; keeping the arrays on disk is the caller's.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from fingerprints.framehash import TRANSFORMS, distances
from fingerprints.values import Candidate, Modality, PicturePrint

Arrays = dict[str, NDArray[np.generic]]

BANDS = 16
_KEY_BITS = 16
_KEYS = 1 << _KEY_BITS
_FAR_BITS = 92
"""Frames further apart than this give no vote in a full comparison; unrelated ones keep 90 or more."""
_FAR_BITS_LOOKED_UP = 80
"""The same in a look-up: among millions of hashes chance comes nearer."""
_SAMPLE = 64
"""The most telling frames of a clip that are looked up."""
_SCAN_ROWS = 60_000
"""Up to so many hashes (some three hours) every one is compared."""
_MOST_PER_KEY = 4096
"""Words shared by more hashes than this (black and other common pictures) are not followed."""
_LEAST_VOTES = 12.0
"""Bits of support beyond the best frame's below which a work is not proposed."""
_MOST_CANDIDATES = 20


def build(prints: Sequence[tuple[int, PicturePrint]]) -> Arrays:
    """Return the index of some works' pictures as arrays that can be memory-mapped.

    ``hashes`` (N, 4) uint64; ``work_ids`` (W,) int64 and ``starts`` (W + 1,) int64: the rows of each work; ``rows``
    (16, N) uint32 and ``offsets`` (16, 65537) uint32: for each word place the rows in order of the word's value.
    """
    kept = [(work_id, picture) for work_id, picture in prints if len(picture)]
    hashes = np.concatenate([np.zeros((0, 4), np.uint64), *(picture.hashes for _, picture in kept)])
    lengths = [len(picture) for _, picture in kept]
    return arrays_of(hashes, np.array([work_id for work_id, _ in kept], np.int64), np.array(lengths, np.int64))


def arrays_of(hashes: NDArray[np.uint64], work_ids: NDArray[np.int64], lengths: NDArray[np.int64]) -> Arrays:
    """File hashes (N, 4) that lie work after work, ``lengths`` rows each."""
    words = _words(hashes)
    rows = np.empty((BANDS, len(hashes)), np.uint32)
    offsets = np.zeros((BANDS, _KEYS + 1), np.uint32)
    for band in range(BANDS):
        rows[band] = np.argsort(words[:, band], kind="stable")
        offsets[band, 1:] = np.cumsum(np.bincount(words[:, band], minlength=_KEYS))
    return {
        "hashes": hashes,
        "work_ids": work_ids,
        "starts": np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        "rows": rows,
        "offsets": offsets,
    }


def merge(parts: Sequence[Mapping[str, NDArray[np.generic]]], removed: frozenset[int]) -> Arrays:
    """Return one index of the works of several, without the removed ones."""
    hashes, ids, lengths = [np.zeros((0, 4), np.uint64)], [], []
    for part in parts:
        starts = part["starts"]
        for place, work_id in enumerate(part["work_ids"].tolist()):
            if work_id not in removed:
                hashes.append(np.asarray(part["hashes"][starts[place] : starts[place + 1]]))
                ids.append(work_id)
                lengths.append(int(starts[place + 1] - starts[place]))
    return arrays_of(np.concatenate(hashes), np.array(ids, np.int64), np.array(lengths, np.int64))


def vote(
    arrays: Mapping[str, NDArray[np.generic]], clip: PicturePrint, *, removed: frozenset[int] = frozenset()
) -> list[Candidate]:
    """Return the works that share frames with a clip, best supported first, at most 20."""
    work_ids = arrays["work_ids"]
    if len(clip) == 0 or len(work_ids) == 0:
        return []
    sample = telling_frames(clip)
    votes = np.zeros(len(work_ids))
    look_up = _scan if len(arrays["hashes"]) <= _SCAN_ROWS else _look_up
    for transform in TRANSFORMS:
        # Every transform has its inverse among them, so changing the few frames of the clip finds the same pairs as
        # changing all the works would.
        support = look_up(arrays, transform.apply(sample))
        # One picture in common (a title, a test card) says nothing: only the support beyond the best frame's counts,
        # unless the clip is a still.
        best = support.max(axis=0, initial=0) if len(clip) > 1 else 0
        np.maximum(votes, support.sum(axis=0) - best, out=votes)
    order = np.argsort(-votes, kind="stable")[: _MOST_CANDIDATES + len(removed)]
    return [
        Candidate(work_id=int(work_ids[i]), votes=float(votes[i]), modality=Modality.PICTURE)
        for i in order
        if votes[i] >= _LEAST_VOTES and int(work_ids[i]) not in removed
    ][:_MOST_CANDIDATES]


def telling_frames(clip: PicturePrint) -> NDArray[np.uint64]:
    """Choose rich and mutually different frames from all over the clip."""
    parts = np.array_split(np.arange(len(clip)), min(_SAMPLE, len(clip)))
    chosen = [int(part[np.argmax(clip.quality[part])]) for part in parts]
    chosen = [i for i in chosen if clip.quality[i]]
    return clip.hashes[chosen]


def _scan(arrays: Mapping[str, NDArray[np.generic]], sample: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Support (N, W) of each work by each frame from comparing every hash."""
    bits = distances(sample, np.asarray(arrays["hashes"]))
    nearest = np.minimum.reduceat(bits, np.asarray(arrays["starts"][:-1]), axis=1)
    support: NDArray[np.float64] = np.clip(_FAR_BITS - nearest.astype(np.float64), 0, None)
    return support


def _look_up(arrays: Mapping[str, NDArray[np.generic]], sample: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Support (N, W) of each work by each frame from the hashes that share a 16-bit word with it."""
    hashes, starts = arrays["hashes"], np.asarray(arrays["starts"])
    works = len(starts) - 1
    words, is_still = _words(sample), len(sample) == 1
    if is_still:  # no other frame can make up for what is not found, so near words are looked up, too
        words = np.concatenate([words, words ^ (1 << np.arange(_KEY_BITS, dtype=np.uint16))[:, None]])
    frame, row = _same_word(arrays, words)
    frame = np.zeros_like(frame) if is_still else frame
    bits = np.zeros(len(row), np.uint16)
    for word in range(4):
        bits += np.bitwise_count(hashes[row, word] ^ sample[frame, word])
    near = bits < _FAR_BITS_LOOKED_UP
    frame, row, bits = frame[near], row[near], bits[near]
    place = frame * works + np.searchsorted(starts, row, side="right") - 1
    nearest = np.full(len(sample) * works, _FAR_BITS_LOOKED_UP, np.uint16)
    np.minimum.at(nearest, place, bits)
    support: NDArray[np.float64] = _FAR_BITS_LOOKED_UP - nearest.reshape(-1, works).astype(np.float64)
    return support


def _same_word(
    arrays: Mapping[str, NDArray[np.generic]], words: NDArray[np.uint16]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs (frame of the sample, row) that agree in one word; a pair may come more than once."""
    frames, rows = [], []
    for band in range(BANDS):
        offsets = arrays["offsets"][band]
        first = offsets[words[:, band].astype(np.int64)].astype(np.int64)
        count = offsets[words[:, band].astype(np.int64) + 1].astype(np.int64) - first
        count[count > _MOST_PER_KEY] = 0
        frame = np.repeat(np.arange(len(words)), count)
        within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        frames.append(frame)
        rows.append(arrays["rows"][band][np.repeat(first, count) + within].astype(np.int64))
    return np.concatenate(frames), np.concatenate(rows)


def _words(hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
    """The sixteen words of each hash (N, 16): rows of its DCT coefficients."""
    shifts = np.arange(48, -1, -16, dtype=np.uint64)
    return ((hashes[:, :, None] >> shifts) & np.uint64(0xFFFF)).astype(np.uint16).reshape(len(hashes), BANDS)
