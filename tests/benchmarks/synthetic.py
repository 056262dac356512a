"""Fingerprints of videos that were never shot, for measuring at sizes that no test folder has.

Hashes are a random walk within shots, as in real footage: shots of four seconds on average, a new hash kept about six
times a second, one shot in three begun by one of a few thousand common pictures (black, white, titles), so that some
buckets of an index are full.
Keypoints have words as unevenly common, and signatures as near within a word, as those of the real-video bench; thumbs
wander within shots. Both have the size of what is kept of a work.
Peaks of the sound are drawn at the density of real recordings, with notes that last and come back, so that some
landmark keys are far commoner than others.
"""

import numpy as np
from numpy.typing import NDArray

from fingerprints import Fingerprint, MediaInfo, PicturePrint, SoundPrint, Spec
from fingerprints.framehash import to_words
from fingerprints.keypoints import chosen
from fingerprints.masking import without
from fingerprints.values import KeypointPrint, ThumbPrint
from fingerprints.vocabulary import WORDS

HASHES_PER_S = 6.0
PEAKS_PER_S = 24
_SHOT_S = 4.0
_DRIFT_BITS = 14
_COMMON = 3000
_WORD_SPREAD = 0.9
"""Of the logarithm of how common a word is; two points share a word 2.4 times as often as if all were equal."""
_SIGNATURE_SPREAD = 0.19
"""Share of bits in which a point differs from the centre of its word: two of one word differ in 39 of 128."""
_GREY_SPREAD = 3.0


def make_print(rng: np.random.Generator, seconds: float, spec: Spec = Spec()) -> Fingerprint:
    """Draw the fingerprint of an unrelated video of some length."""
    return Fingerprint(
        spec_id=spec.id,
        media=MediaInfo(duration_s=seconds, width_px=640, height_px=360),
        picture=_picture(rng, seconds),
        sound=_sound(rng, seconds, spec),
        keypoints=_keypoints(rng, np.arange(0, seconds, spec.work_keyframe_s), spec.work_keypoints),
        thumbs=_thumbs(rng, seconds, spec),
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
        media=MediaInfo(duration_s=seconds, width_px=640, height_px=360),
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
        keypoints=_cut_keypoints(work, rng, start_s, seconds, spec),
        thumbs=_cut_thumbs(work, rng, start_s, seconds),
    )


def _cut_keypoints(
    work: Fingerprint, rng: np.random.Generator, start_s: float, seconds: float, spec: Spec
) -> KeypointPrint:
    """The work's keypoints, a tenth of their bits changed, and as many keyframes with other points in between."""
    own = without(work, [(-1.0, start_s), (start_s + seconds, 1e9)]).keypoints
    noise = rng.random((len(own.scales), 128)) < 0.08
    flips = np.packbits(noise, axis=1).view(">u8").astype(np.uint64)
    other = _keypoints(rng, own.times_ms / 1000 - start_s + spec.keyframe_s, spec.keypoints)
    both = [
        KeypointPrint(
            times_ms=(own.times_ms - round(start_s * 1000)).astype(np.uint32),
            starts=own.starts.copy(),
            points=own.points.copy(),
            scales=own.scales.copy(),
            angles=own.angles.copy(),
            signatures=own.signatures ^ flips,
            words=own.words.copy(),
        ),
        other,
    ]
    starts = np.concatenate([[0], np.cumsum(np.concatenate([np.diff(one.starts.astype(np.int64)) for one in both]))])
    times_ms = np.concatenate([one.times_ms for one in both])
    joined = KeypointPrint(
        times_ms=times_ms,
        starts=starts.astype(np.uint32),
        points=np.concatenate([one.points for one in both]),
        scales=np.concatenate([one.scales for one in both]),
        angles=np.concatenate([one.angles for one in both]),
        signatures=np.concatenate([one.signatures for one in both]),
        words=np.concatenate([one.words for one in both]),
    )
    return chosen(joined, np.argsort(times_ms, kind="stable"))


def _cut_thumbs(work: Fingerprint, rng: np.random.Generator, start_s: float, seconds: float) -> ThumbPrint:
    times_s = work.thumbs.times_ms / 1000
    rows = np.flatnonzero((times_s >= start_s) & (times_s < start_s + seconds))
    noisy = work.thumbs.pixels[rows] + rng.normal(0, 2, (len(rows), *work.thumbs.pixels.shape[1:]))
    return ThumbPrint(
        times_ms=(work.thumbs.times_ms[rows] - round(start_s * 1000)).astype(np.uint32),
        pixels=np.clip(noisy, 0, 255).astype(np.uint8),
    )


def _keypoints(rng: np.random.Generator, times_s: NDArray[np.float64], count: int) -> KeypointPrint:
    fixed = np.random.default_rng(2)
    common = np.exp(_WORD_SPREAD * fixed.standard_normal(WORDS))
    centres = fixed.random((WORDS, 128)) < 0.5
    total = len(times_s) * count
    words = rng.choice(WORDS, total, p=common / common.sum())
    bits = centres[words] ^ (rng.random((total, 128), np.float32) < _SIGNATURE_SPREAD)
    return KeypointPrint(
        times_ms=np.rint(times_s * 1000).astype(np.uint32),
        starts=(np.arange(len(times_s) + 1) * count).astype(np.uint32),
        points=rng.integers(0, 65536, (total, 2)).astype(np.uint16),
        scales=rng.integers(0, 120, total).astype(np.uint8),
        angles=rng.integers(0, 256, total).astype(np.uint8),
        signatures=np.packbits(bits, axis=1).view(">u8").astype(np.uint64),
        words=np.column_stack([words, rng.permutation(words)]).astype(np.uint16),
    )


def _thumbs(rng: np.random.Generator, seconds: float, spec: Spec) -> ThumbPrint:
    side, step = spec.work_thumb_size_px, spec.work_grey_step
    times_s = np.arange(0, seconds, 1 / spec.work_thumb_rate_hz)
    drift = rng.normal(0, _GREY_SPREAD, (len(times_s), side, side)) * (rng.random((len(times_s), side, side)) < 0.4)
    is_cut = rng.random(len(times_s)) < 1 / (_SHOT_S * spec.work_thumb_rate_hz)
    drift[is_cut] = rng.normal(0, 60, (int(is_cut.sum()), side, side))
    grey = 128 + 90 * np.sin(np.cumsum(drift, axis=0) / 90)
    pixels = np.clip(np.rint(grey / step) * step, 0, 255).astype(np.uint8)
    return ThumbPrint(times_ms=np.rint(times_s * 1000).astype(np.uint32), pixels=pixels)


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
