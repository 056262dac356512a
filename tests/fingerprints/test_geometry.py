"""Affine maps between pictures: their algebra, and fitting them to pairs of which most are wrong."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints.framehash import TRANSFORMS, Transform, hash_frames
from fingerprints.geometry import CORNERS, IDENTITY, Affine, Placed, fit

SOME = settings(deadline=None, derandomize=True, max_examples=60)
SEEDS = st.integers(0, 2**32 - 1)


def any_map(rng: np.random.Generator) -> Affine:
    """Draw a map that turns, scales, shears a little and shifts."""
    turn, size = rng.uniform(0, 2 * np.pi), np.exp(rng.uniform(-1, 1))
    matrix = size * np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    matrix = matrix @ np.array([[1, rng.uniform(-0.1, 0.1)], [0, rng.uniform(0.9, 1.1)]])
    return Affine(np.column_stack([matrix, rng.uniform(-1, 1, 2)]))


def pairs(rng: np.random.Generator, truth: Affine, count: int, wrong: float) -> tuple[Placed, Placed]:
    """Draw keypoints and where a map puts them, measured inexactly, a share of them paired wrongly."""
    points = rng.uniform([0, 0], [1.6, 1], (count, 2))
    scales, angles = np.exp(rng.uniform(-4, -2, count)), rng.uniform(0, 2 * np.pi, count)
    size = np.sqrt(np.linalg.det(truth.matrix[:, :2]))
    turn = np.arctan2(truth.matrix[1, 0], truth.matrix[0, 0])
    seen = truth.apply(points) + rng.normal(0, 0.002 * max(1, size), (count, 2))
    lost = rng.random(count) < wrong
    seen[lost] = truth.apply(rng.uniform([0, 0], [1.6, 1], (count, 2)))[lost]
    turned = np.where(lost, rng.uniform(0, 2 * np.pi, count), angles + turn + rng.normal(0, 0.05, count))
    grown = np.where(lost, np.exp(rng.uniform(-4, -2, count)), scales * size * np.exp(rng.normal(0, 0.1, count)))
    return Placed(points, scales, angles), Placed(seen, grown, turned)


@given(SEEDS)
@SOME
def test_a_map_is_found_among_wrong_pairs(seed: int) -> None:
    """Three pairs of five are wrong, and the corners still come out within 2 % of the picture."""
    rng = np.random.default_rng(seed)
    truth = any_map(rng)
    found = fit(*pairs(rng, truth, 100, 0.6))
    assert found is not None
    assert found.support >= 20
    assert Affine(found.matrix).apart(truth) < 0.02


@given(SEEDS)
@SOME
def test_wrong_pairs_alone_support_next_to_nothing(seed: int) -> None:
    """Pairs at random agree in a handful of places, far below what real ones do."""
    rng = np.random.default_rng(seed)
    found = fit(*pairs(rng, any_map(rng), 100, 1.0))
    assert found is None or found.support <= 6


def test_one_place_is_no_evidence() -> None:
    """A star of many edges at one place, or three places, cannot say how pictures lie on each other."""
    rng = np.random.default_rng(1)
    for spread in (0.01, 0.0):
        points = 0.5 + spread * rng.random((40, 2))
        star = Placed(points, np.full(40, 0.1), np.zeros(40))
        assert fit(star, star) is None
    three = Placed(np.array([[0.1, 0.1], [0.9, 0.2], [0.4, 0.8]]), np.full(3, 0.1), np.zeros(3))
    assert fit(three, three) is None


@pytest.mark.parametrize("matrix", [[[20.0, 0, 0], [0, 20, 0]], [[0.02, 0, 0], [0, 0.02, 0]]], ids=["huge", "tiny"])
def test_absurd_sizes_are_refused(matrix: list[list[float]]) -> None:
    """Nobody shows a picture a twentieth as large, or twenty times."""
    assert fit(*pairs(np.random.default_rng(2), Affine(np.array(matrix)), 60, 0.0)) is None


def test_points_on_a_line_are_refused() -> None:
    """A single edge or line of text fits every shear."""
    rng = np.random.default_rng(3)
    points = np.column_stack([np.linspace(0, 1.5, 40), np.full(40, 0.5)])
    line = Placed(points + rng.normal(0, 1e-4, (40, 2)), np.full(40, 0.1), np.zeros(40))
    moved = Placed(points + rng.normal(0, 1e-3, (40, 2)), np.full(40, 0.1), np.zeros(40))
    found = fit(line, moved)
    assert found is None or np.linalg.svd(found.matrix[:, :2], compute_uv=False)[0] < 3.1


@given(SEEDS)
@SOME
def test_the_inverse_takes_a_map_back(seed: int) -> None:
    """In both orders."""
    rng = np.random.default_rng(seed)
    one = any_map(rng)
    assert one.after(one.inverse).apart(IDENTITY) < 1e-9
    assert one.inverse.after(one).apart(IDENTITY) < 1e-9


@given(SEEDS)
@SOME
def test_maps_follow_each_other(seed: int) -> None:
    """``b.after(a)`` is what applying ``a``, then ``b`` does, and grouping does not matter."""
    rng = np.random.default_rng(seed)
    first, second, third = (any_map(rng) for _ in range(3))
    points = rng.random((7, 2))
    assert np.allclose(second.after(first).apply(points), second.apply(first.apply(points)))
    assert third.after(second).after(first).apart(third.after(second.after(first))) < 1e-9


def test_a_map_is_no_distance_from_itself_and_some_from_others() -> None:
    """The distance is a share of the picture, the same both ways."""
    shifted = Affine(np.array([[1.0, 0, 0.25], [0, 1, 0]]))
    assert IDENTITY.apart(IDENTITY) == 0
    assert IDENTITY.apart(shifted) == shifted.apart(IDENTITY) == pytest.approx(0.25)


def sampled(picture: np.ndarray, placed: Affine) -> np.ndarray:
    """Show a square work as the clip shows it: every pixel of the clip comes from where the map puts it."""
    size = len(picture)
    y, x = np.indices((size, size))
    places = placed.apply(np.stack([(x + 0.5) / size, (y + 0.5) / size], axis=-1))
    column, row = np.floor(places * size).astype(int).transpose(2, 0, 1)
    return picture[row, column]


@pytest.mark.parametrize("transform", [t for t in TRANSFORMS if not t.invert], ids=lambda t: t.name)
def test_turned_frames_lie_as_their_hashes_say(transform: Transform) -> None:
    """The map of a transform and the hash's own rule describe the same change of a picture."""
    picture = np.random.default_rng(4).integers(0, 256, (32, 32), dtype=np.uint8)
    changed = sampled(picture, Affine.of_transform(transform))
    apart = {
        other.name: int(np.bitwise_count(other.apply(hash_frames(picture[None])) ^ hash_frames(changed[None])).sum())
        for other in TRANSFORMS
    }
    assert min(apart, key=lambda name: apart[name]) == transform.name
    assert apart[transform.name] <= 12


def test_a_part_of_the_frame_becomes_a_whole_one() -> None:
    """The corners of the part are those of the frame it maps to."""
    area = np.array([0.25, 0.1, 0.75, 0.9])
    corners = np.array([[0.25, 0.1], [0.75, 0.1], [0.75, 0.9], [0.25, 0.9]])
    assert np.allclose(Affine.of_area(area).apply(corners), CORNERS)


def test_keypoints_can_be_taken_as_they_lie_in_the_mirrored_picture() -> None:
    """Twice mirrored is not mirrored, directions modulo whole turns."""
    rng = np.random.default_rng(5)
    some = pairs(rng, IDENTITY, 20, 0.0)[0]
    again = some.mirrored(1.6).mirrored(1.6)
    assert np.allclose(again.points, some.points)
    assert np.allclose(np.exp(1j * again.angles), np.exp(1j * some.angles))
    assert np.allclose(some.mirrored(1.6).points[:, 0], 1.6 - some.points[:, 0])
