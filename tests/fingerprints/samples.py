"""Fingerprints drawn at random, for tests of what happens after extraction."""

import numpy as np

from fingerprints import Fingerprint, MediaInfo, PicturePrint, SoundPrint, Spec
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


def equal(left: Fingerprint, right: Fingerprint) -> bool:
    """Tell whether two prints hold the same."""
    arrays = [
        (left.sound.frames, right.sound.frames),
        (left.sound.bins, right.sound.bins),
        (left.sound.ranks, right.sound.ranks),
    ]
    for one, other in zip(left.pictures, right.pictures, strict=True):
        arrays += [(one.times_ms, other.times_ms), (one.hashes, other.hashes), (one.quality, other.quality)]
    same = all(a.dtype == b.dtype and np.array_equal(a, b) for a, b in arrays)
    return same and left.media == right.media and left.spec_id == right.spec_id
