"""Fingerprints of videos that were never shot, for measuring at sizes that no test folder has.

Hashes are a random walk within shots, as in real footage: shots of four seconds on average, a new hash kept about six
times a second, one shot in three begun by one of a few thousand common pictures (black, white, titles), so that some
buckets of an index are full.
Peaks of the sound are drawn at the density of real recordings, with notes that last and come back, so that some
landmark keys are far commoner than others.
"""

import numpy as np
from numpy.typing import NDArray

from fingerprints import Fingerprint, MediaInfo, PicturePrint, SoundPrint, Spec
from fingerprints.framehash import to_words

HASHES_PER_S = 6.0
PEAKS_PER_S = 24
_SHOT_S = 4.0
_DRIFT_BITS = 14
_COMMON = 3000


def make_print(rng: np.random.Generator, seconds: float, spec: Spec = Spec()) -> Fingerprint:
    """Draw the fingerprint of an unrelated video of some length."""
    return Fingerprint(
        spec_id=spec.id,
        media=MediaInfo(duration_s=seconds, width_px=640, height_px=360),
        picture=_picture(rng, seconds),
        sound=_sound(rng, seconds, spec),
    )


def cut_clip(work: Fingerprint, rng: np.random.Generator, start_s: float, seconds: float, spec: Spec) -> Fingerprint:
    """Cut a clip out of a work and damage it: 6 % of the bits flipped, a third of the peaks replaced."""
    times = work.picture.times_ms / 1000
    rows = np.flatnonzero((times >= start_s) & (times < start_s + seconds))
    noise = to_words(rng.random((len(rows), 256)) < 0.06)
    frame_s = spec.sound_frame_s
    first, last = round(start_s / frame_s), round((start_s + seconds) / frame_s)
    kept = np.flatnonzero((work.sound.frames >= first) & (work.sound.frames < last))
    kept = kept[rng.random(len(kept)) < 0.67]
    other = _sound(rng, seconds, spec)
    swapped = np.flatnonzero(rng.random(len(other)) < 0.33)
    frames = np.concatenate([work.sound.frames[kept] - first, other.frames[swapped]])
    bins = np.concatenate([work.sound.bins[kept], other.bins[swapped]])
    order = np.lexsort((bins, frames))
    return Fingerprint(
        spec_id=work.spec_id,
        media=MediaInfo(duration_s=seconds),
        picture=PicturePrint(
            times_ms=(work.picture.times_ms[rows] - round(start_s * 1000)).astype(np.uint32),
            hashes=work.picture.hashes[rows] ^ noise,
            quality=work.picture.quality[rows],
        ),
        sound=SoundPrint(
            frames=frames[order].astype(np.uint32),
            bins=bins[order].astype(np.uint8),
            ranks=(np.arange(len(order)) % PEAKS_PER_S).astype(np.uint8),
        ),
    )


def _picture(rng: np.random.Generator, seconds: float) -> PicturePrint:
    count = int(seconds * HASHES_PER_S)
    common = np.random.default_rng(1).random((_COMMON, 256)) < 0.5
    is_cut = rng.random(count) < 1 / (_SHOT_S * HASHES_PER_S)
    is_cut[0] = True
    begins_common = is_cut & (rng.random(count) < 1 / 3)
    begins_common[-1] = False
    is_cut[1:] |= begins_common[:-1]
    bits = rng.random((count, 256)) < _DRIFT_BITS / 256
    cuts = np.flatnonzero(is_cut)
    fresh = rng.random((len(cuts), 256)) < 0.5
    near = begins_common[cuts]
    # Squared, because a few pictures are far commoner than the rest.
    chosen = (rng.random(int(near.sum())) ** 2 * _COMMON).astype(int)
    fresh[near] = common[chosen] ^ (rng.random((int(near.sum()), 256)) < 0.08)
    bits[cuts] = fresh
    walked = _walk_within_shots(bits, is_cut)
    return PicturePrint(
        times_ms=(np.arange(count) * 1000 / HASHES_PER_S).astype(np.uint32),
        hashes=to_words(walked),
        quality=np.full(count, 220, np.uint8),
    )


def _walk_within_shots(flips: NDArray[np.bool_], is_cut: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Accumulate flips from each cut on."""
    parity = np.cumsum(flips, axis=0, dtype=np.int32)
    shot = np.cumsum(is_cut) - 1
    before = parity[np.flatnonzero(is_cut)] - flips[is_cut]
    walked: NDArray[np.bool_] = ((parity - before[shot]) % 2).astype(np.bool_)
    return walked


def _sound(rng: np.random.Generator, seconds: float, spec: Spec) -> SoundPrint:
    count = int(seconds * PEAKS_PER_S)
    frames = np.sort(rng.integers(0, max(1, int(seconds / spec.sound_frame_s)), count))
    scale = np.sort(rng.integers(2, spec.sound_bins - 2, 24))
    bins = np.where(rng.random(count) < 0.6, scale[rng.integers(0, 24, count)], rng.integers(2, spec.sound_bins, count))
    order = np.lexsort((bins, frames))
    ranks = np.arange(count) % PEAKS_PER_S
    return SoundPrint(
        frames=frames[order].astype(np.uint32), bins=bins[order].astype(np.uint8), ranks=ranks.astype(np.uint8)
    )
