"""Keyframes and their local features: which pictures are described, and how a mirrored one is known again."""

import numpy as np
import pytest

from fingerprints import Spec
from fingerprints.keypoints import Grey, KeyframeDescriber, Larger, chosen, describe
from fingerprints.values import KeypointPrint
from fingerprints.vocabulary import mirrored
from tests.media.drawing import draw_ground

GROUND: Grey = np.asarray(draw_ground(np.random.default_rng(1), (384, 256)).mean(axis=2), np.uint8)


def square(picture: Grey) -> Grey:
    """Return the middle of a picture as a frame's square (128, 128)."""
    return np.ascontiguousarray(picture[64:192, 128:256])


def shifted(pixels: int) -> Grey:
    """Return a picture as it looks when the camera has moved to the right."""
    return np.roll(GROUND, -pixels, axis=1)


def described(frames: list[tuple[int, Grey]]) -> KeypointPrint:
    """Describe pictures with their times in milliseconds."""
    describer = KeyframeDescriber(Spec())
    for time_ms, picture in frames:
        larger: Larger = lambda _side, picture=picture: picture  # noqa: E731
        describer.add(time_ms, square(picture), larger)
    return describer.finish()


def nearest(places: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return for every place (N, 2) which of the others (M, 2) is nearest."""
    return np.hypot(*(places[:, None] - others[None]).transpose(2, 0, 1)).argmin(axis=1)


def test_mirroring_a_descriptor_twice_gives_it_back() -> None:
    """The reordering is its own inverse, and no reordering of nothing."""
    descriptors = np.random.default_rng(2).random((5, 128)).astype(np.float32)
    assert np.array_equal(mirrored(mirrored(descriptors)), descriptors)
    assert not np.array_equal(mirrored(descriptors), descriptors)


def test_a_mirrored_picture_exchanges_the_halves_of_signatures_and_words() -> None:
    """So mirrored copies are found without describing anything twice."""
    plain, turned = describe(GROUND, 200), describe(np.ascontiguousarray(GROUND[:, ::-1]), 200)
    flipped = np.stack([65535 - turned.points[:, 0].astype(int), turned.points[:, 1]], axis=1)
    same = [
        (i, j)
        for i, place in enumerate(plain.points.astype(int))
        for j in np.flatnonzero(np.abs(flipped - place).max(axis=1) < 200)
        if abs(int(plain.scales[i]) - int(turned.scales[j])) < 4
        and abs((int(plain.angles[i]) + int(turned.angles[j]) - 128 + 128) % 256 - 128) < 4
    ]
    ours, theirs = np.array(same).T
    assert len(set(ours.tolist())) > 0.8 * len(plain.scales)
    apart = np.bitwise_count(plain.signatures[ours] ^ turned.signatures[theirs][:, ::-1]).sum(axis=1)
    assert np.mean(apart <= 16) > 0.95
    assert np.mean((plain.words[ours] == turned.words[theirs][:, ::-1]).all(axis=1)) > 0.7
    unchanged = np.bitwise_count(plain.signatures[ours] ^ turned.signatures[theirs]).sum(axis=1)
    assert np.median(unchanged) > 30


def test_unrelated_points_differ_in_half_of_the_bits() -> None:
    """Signatures tell points apart: hardly any two of different pictures are near."""
    other = np.asarray(draw_ground(np.random.default_rng(9), (384, 256)).mean(axis=2), np.uint8)
    one, two = describe(GROUND, 200).signatures, describe(other, 200).signatures
    bits = np.bitwise_count(one[:, None] ^ two[None]).sum(axis=2)
    assert 50 < np.median(bits) < 70
    assert np.mean(bits <= 26) < 1 / 500


def test_places_sizes_and_turns_are_stored_in_shares_of_the_picture() -> None:
    """The same picture at half the size has its points at the same shares, as large and as turned."""
    whole, half = describe(GROUND, 100), describe(np.ascontiguousarray(GROUND[::2, ::2]), 100)
    for print_ in (whole, half):
        assert print_.points.dtype == np.uint16
        assert print_.starts.tolist() == [0, len(print_.scales)]
    pairs = np.bitwise_count(whole.signatures[:, None] ^ half.signatures[None]).sum(axis=2)
    ours, theirs = np.nonzero(pairs <= 14)
    assert len(ours) >= 8
    places = np.abs(whole.points[ours].astype(int) - half.points[theirs]).max(axis=1) / 65536
    assert np.median(places) < 0.01
    assert np.median(np.abs(whole.scales[ours].astype(int) - half.scales[theirs])) <= 6
    assert np.median(np.abs((whole.angles[ours].astype(int) - half.angles[theirs] + 128) % 256 - 128)) <= 6


def test_the_stillest_frame_of_each_window_is_described() -> None:
    """Of every second, the frame that differs least from the one before."""
    places = [0, 30, 60, 61, 90, 120, 150, 180, 210, 211, 240, 270]
    frames = [(number * 170, shifted(place)) for number, place in enumerate(places)]
    found = described(frames)
    assert found.times_ms.tolist() == [3 * 170, 9 * 170]
    assert np.array_equal(chosen(found, np.array([0])).signatures, describe(shifted(61), Spec().keypoints).signatures)


def test_a_picture_that_stays_is_described_once_and_again_after_a_while() -> None:
    """Repeating the same keypoints every second says nothing new; after eight seconds they count anew."""
    assert described([(t, GROUND) for t in range(0, 7900, 100)]).times_ms.tolist() == [100]
    later = described([(t, GROUND) for t in range(0, 20_000, 100)]).times_ms.astype(int)
    assert 2 <= len(later) <= 3
    assert np.diff(later).min() >= 8000


def test_a_change_of_picture_is_described_at_once() -> None:
    """The same place shown for two seconds, then another for two."""
    frames = [(t, GROUND if t < 2000 else shifted(100)) for t in range(0, 4000, 100)]
    assert len(described(frames)) == 2


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_flat_picture_has_no_keypoints(level: int) -> None:
    """Neither alone nor as a film."""
    flat = np.full((256, 384), level, np.uint8)
    assert len(describe(flat, 100)) == 0
    assert len(described([(t, flat) for t in range(0, 3000, 100)])) == 0


def test_the_strongest_keypoints_are_kept() -> None:
    """Asking for fewer gives the first of the many, of every keyframe that is chosen."""
    many, few = describe(GROUND, 150, 40), describe(GROUND, 30, 40)
    assert len(few.scales) == 30
    kept = chosen(many, np.array([0]), 30)
    assert kept.starts.tolist() == [0, 30]
    assert kept.times_ms.tolist() == [40]
    assert np.array_equal(kept.points, many.points[:30])
    shared = {tuple(row) for row in few.signatures.tolist()} & {tuple(row) for row in kept.signatures.tolist()}
    assert len(shared) > 20


def test_keyframes_are_chosen_with_their_own_keypoints() -> None:
    """In any order and subset."""
    film = described([(t, shifted(t // 20)) for t in range(0, 4000, 100)])
    assert len(film) == 4
    for frame in range(4):
        alone = chosen(film, np.array([frame]))
        rows = slice(int(film.starts[frame]), int(film.starts[frame + 1]))
        assert np.array_equal(alone.points, film.points[rows])
        assert np.array_equal(alone.words, film.words[rows])
    assert len(chosen(film, np.zeros(0, np.intp))) == 0
