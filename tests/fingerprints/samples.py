"""Fingerprints drawn at random, for tests of what happens after extraction."""

from dataclasses import fields, replace

import numpy as np

from fingerprints import Fingerprint, MediaInfo, PicturePrint, SoundPrint, Spec
from fingerprints.values import KeypointPrint, ThumbPrint
from tests.benchmarks.synthetic import make_print


def draw(seed: int, seconds: float = 30.0) -> Fingerprint:
    """Draw the print of an unrelated video with sound."""
    return make_print(np.random.default_rng(seed), seconds)


def picture_only(seed: int, seconds: float = 30.0) -> Fingerprint:
    """Draw the print of an unrelated silent video."""
    full = draw(seed, seconds)
    return Fingerprint(spec_id=full.spec_id, media=full.media, picture=full.picture, sound=SoundPrint())


def sound_only(seed: int, seconds: float = 30.0) -> Fingerprint:
    """Draw the print of an unrelated recording without picture."""
    full = draw(seed, seconds)
    return Fingerprint(spec_id=full.spec_id, media=full.media, picture=PicturePrint(), sound=full.sound)


def nothing() -> Fingerprint:
    """Return a print that holds neither picture nor sound."""
    return Fingerprint(spec_id=Spec().id, media=MediaInfo(duration_s=0.0), picture=PicturePrint(), sound=SoundPrint())


def detailed(seed: int, seconds: float = 30.0) -> Fingerprint:
    """Draw the print of an unrelated video with sound, keypoints and thumbs."""
    rng = np.random.default_rng((seed, 3))
    return replace(
        draw(seed, seconds), keypoints=draw_keypoints(rng, int(seconds), 20), thumbs=draw_thumbs(rng, seconds)
    )


def draw_keypoints(rng: np.random.Generator, frames: int, each: int) -> KeypointPrint:
    """Draw a keyframe a second with ``each`` keypoints that mean nothing."""
    count = frames * each
    return KeypointPrint(
        times_ms=np.arange(frames, dtype=np.uint32) * 1000,
        starts=np.arange(frames + 1, dtype=np.uint32) * each,
        points=rng.integers(0, 1 << 16, (count, 2), dtype=np.uint16),
        scales=rng.integers(0, 256, count, dtype=np.uint8),
        angles=rng.integers(0, 256, count, dtype=np.uint8),
        signatures=rng.integers(0, 1 << 64, (count, 2), dtype=np.uint64),
        words=rng.integers(0, 4096, (count, 2), dtype=np.uint16),
    )


def draw_thumbs(rng: np.random.Generator, seconds: float) -> ThumbPrint:
    """Draw noise in the size and at the rate of a clip's thumbs."""
    spec = Spec()
    times_ms = np.arange(0, 1000 * seconds, 1000 / spec.thumb_rate_hz).astype(np.uint32)
    size = spec.thumb_size_px
    return ThumbPrint(times_ms=times_ms, pixels=rng.integers(0, 256, (len(times_ms), size, size), dtype=np.uint8))


def equal(left: Fingerprint, right: Fingerprint) -> bool:
    """Tell whether two prints hold the same."""
    pairs = [(left.sound, right.sound), (left.keypoints, right.keypoints), (left.thumbs, right.thumbs)]
    pairs.append((left.neural, right.neural))
    pairs += list(zip(left.pictures, right.pictures, strict=True))
    same = all(_alike(getattr(a, field.name), getattr(b, field.name)) for a, b in pairs for field in fields(a))
    return same and left.media == right.media and left.spec_id == right.spec_id


def _alike(one: np.ndarray | str, other: np.ndarray | str) -> bool:
    if isinstance(one, str) or isinstance(other, str):
        return one == other
    return one.dtype == other.dtype and np.array_equal(one, other)
