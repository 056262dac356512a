"""Hashes along a line tell whether it names the right moments."""

import numpy as np
import pytest

from fingerprints import PicturePrint
from fingerprints.framehash import TRANSFORMS, to_bits, to_words
from fingerprints.moments import judge_moments

PLAIN = TRANSFORMS[0]
SECONDS = 40.0


def walk(seed: int, bits_per_step: int, *, seconds: float = SECONDS) -> PicturePrint:
    """Return hashes, five a second, that drift by so many bits from one to the next."""
    rng = np.random.default_rng(seed)
    count = int(5 * seconds)
    bits = np.empty((count, 256), np.bool_)
    bits[0] = rng.random(256) < 0.5
    for row in range(1, count):
        bits[row] = bits[row - 1]
        bits[row, rng.choice(256, bits_per_step, replace=False)] ^= True
    return PicturePrint(
        times_ms=np.arange(count, dtype=np.uint32) * 200, hashes=to_words(bits), quality=np.full(count, 200, np.uint8)
    )


def clip_of(work: PicturePrint, start_s: float, seconds: float, noise: float = 0.03) -> PicturePrint:
    """Cut a clip out of a work's hashes and flip some of their bits."""
    first = int(5 * start_s)
    rows = slice(first, first + int(5 * seconds))
    flips = np.random.default_rng(7).random((rows.stop - first, 256)) < noise
    return PicturePrint(
        times_ms=work.times_ms[rows] - work.times_ms[first],
        hashes=to_words(to_bits(work.hashes[rows]) ^ flips),
        quality=work.quality[rows],
    )


LIVELY, STILL = walk(1, 12), walk(2, 0)


def test_the_right_moments_are_evidence() -> None:
    """Along the true line, where the picture changes, the hashes speak for it in nearly every second."""
    found = judge_moments(clip_of(LIVELY, 15, 8), LIVELY, PLAIN, 1.0, 15.0, (0.0, 8.0))
    assert found.units > 8
    assert found.weight > 5


@pytest.mark.parametrize("offset_s", [13.0, 14.0, 16.5, 18.0])
def test_other_moments_of_a_scene_are_evidence_against(offset_s: float) -> None:
    """When another moment of the same stretch is likelier, the line is wrong."""
    assert judge_moments(clip_of(LIVELY, 15, 8), LIVELY, PLAIN, 1.0, offset_s, (0.0, 8.0)).units < 0


@pytest.mark.parametrize("offset_s", [0.0, 28.0])
def test_another_scene_is_no_evidence(offset_s: float) -> None:
    """Where nothing looks alike the hashes cannot tell moments, and never speak for the line."""
    assert -1 < judge_moments(clip_of(LIVELY, 15, 8), LIVELY, PLAIN, 1.0, offset_s, (0.0, 8.0)).units <= 0


def test_a_still_scene_says_nothing() -> None:
    """All moments are alike, and so is every line."""
    found = judge_moments(clip_of(STILL, 15, 8), STILL, PLAIN, 1.0, 15.0, (0.0, 8.0))
    assert abs(found.units) < 0.5
    assert found.weight < 0.5


def test_bad_copies_say_little_either_way() -> None:
    """Hashes that differ in a third of their bits are no witnesses."""
    clean = judge_moments(clip_of(LIVELY, 15, 8), LIVELY, PLAIN, 1.0, 15.0, (0.0, 8.0))
    noisy = judge_moments(clip_of(LIVELY, 15, 8, noise=0.33), LIVELY, PLAIN, 1.0, 15.0, (0.0, 8.0))
    assert abs(noisy.units) < 0.3 * clean.units
    assert noisy.weight < clean.weight


def test_a_mirrored_copy_is_judged_as_mirrored() -> None:
    """With its transform it speaks for the line, without it does not."""
    plain = clip_of(LIVELY, 15, 8)
    flip = next(transform for transform in TRANSFORMS if transform.name == "mirrored")
    clip = PicturePrint(times_ms=plain.times_ms, hashes=flip.apply(plain.hashes), quality=plain.quality)
    assert judge_moments(clip, LIVELY, flip, 1.0, 15.0, (0.0, 8.0)).units > 8
    assert judge_moments(clip, LIVELY, PLAIN, 1.0, 15.0, (0.0, 8.0)).units < 2


def test_a_faster_copy_is_judged_at_its_speed() -> None:
    """Twice as fast, every second hash; at normal speed the moments are wrong."""
    whole = clip_of(LIVELY, 10, 16)
    clip = PicturePrint(times_ms=whole.times_ms // 2, hashes=whole.hashes, quality=whole.quality)
    assert judge_moments(clip, LIVELY, PLAIN, 2.0, 10.0, (0.0, 8.0)).units > 8
    assert judge_moments(clip, LIVELY, PLAIN, 1.0, 10.0, (0.0, 8.0)).units < 1


@pytest.mark.parametrize("offset_s", [-500.0, 500.0])
def test_a_line_beside_the_work_says_nothing(offset_s: float) -> None:
    """There is nothing to compare with; the same goes for prints without hashes."""
    for clip, work in ((clip_of(LIVELY, 15, 8), LIVELY), (PicturePrint(), LIVELY), (LIVELY, PicturePrint())):
        found = judge_moments(clip, work, PLAIN, 1.0, offset_s, (0.0, 8.0))
        assert (found.units, found.weight) == (0.0, 0.0)
