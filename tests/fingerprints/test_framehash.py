"""The perceptual hash: equal to imagehash, and following turned and inverted pictures."""

from collections.abc import Callable
from typing import Any

import imagehash
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from fingerprints.framehash import TRANSFORMS, distances, hash_frames, rate_frames, to_bits, to_words
from tests.media.drawing import draw_film

PAINTS: dict[str, Callable[[Any], Any]] = {
    "none": lambda picture: picture,
    "mirrored": lambda picture: picture[:, ::-1],
    "upside down and mirrored": lambda picture: picture[::-1],
    "turned 180°": lambda picture: picture[::-1, ::-1],
    "turned 90° clockwise": lambda picture: np.rot90(picture, -1),
    "turned 90° anticlockwise": lambda picture: np.rot90(picture, 1),
    "turned 90° clockwise and mirrored": lambda picture: picture.T,
    "turned 90° anticlockwise and mirrored": lambda picture: picture.T[::-1, ::-1],
}


@pytest.fixture(scope="module")
def squares() -> np.ndarray:
    """Give 60 grey squares of real drawn film."""
    frames = draw_film(3, 12.0, (320, 240), 25)[::5]
    grey = [np.asarray(Image.fromarray(frame).convert("L").resize((32, 32), Image.Resampling.BOX)) for frame in frames]
    return np.stack(grey)


def test_hashes_equal_imagehash_bit_for_bit(squares: np.ndarray) -> None:
    """Every hash is the one that imagehash computes of the same square."""
    for square, words in zip(squares, hash_frames(squares), strict=True):
        expected = imagehash.phash(Image.fromarray(square), hash_size=16, highfreq_factor=2).hash.reshape(-1)
        assert np.array_equal(to_bits(words[None])[0], expected)


@pytest.mark.parametrize("transform", TRANSFORMS, ids=lambda transform: transform.name)
def test_the_hash_of_a_changed_picture_follows_from_the_hash(squares: np.ndarray, transform: Any) -> None:
    """Applying a transform to a hash gives the changed picture's hash but for a few bits."""
    paint = PAINTS[transform.name.removesuffix(", inverted colours").replace("inverted colours", "none")]
    changed = np.stack([paint(square) for square in squares])
    if transform.invert:
        changed = 255 - changed
    off = np.bitwise_count(transform.apply(hash_frames(squares)) ^ hash_frames(changed)).sum(axis=1)
    assert np.median(off) <= 8


def test_black_and_flat_pictures_have_no_say() -> None:
    """Black, white and fog rate 0; noise rates full."""
    rng = np.random.default_rng(0)
    fog = rng.normal(128, 1, (32, 32)).astype(np.uint8)
    flat = np.stack([np.zeros((32, 32), np.uint8), np.full((32, 32), 255, np.uint8), fog])
    assert rate_frames(flat).tolist() == [0, 0, 0]
    assert rate_frames(rng.integers(0, 256, (1, 32, 32), dtype=np.uint8)).tolist() == [255]


def test_no_frames_give_no_hashes() -> None:
    """Empty input gives empty output of the right shape."""
    assert hash_frames(np.zeros((0, 32, 32), np.uint8)).shape == (0, 4)
    assert rate_frames(np.zeros((0, 32, 32), np.uint8)).shape == (0,)


@given(st.lists(st.integers(0, 2**256 - 1), min_size=1, max_size=8), st.lists(st.integers(0, 2**256 - 1), min_size=1))
@settings(deadline=None, derandomize=True)
def test_distances_count_differing_bits(left: list[int], right: list[int]) -> None:
    """The distance of two hashes is the number of bits in which they differ, and bits survive packing."""
    as_words = [np.array([[n >> 192, n >> 128, n >> 64, n]], object) & (2**64 - 1) for n in (*left, *right)]
    words = np.concatenate(as_words).astype(np.uint64)
    assert np.array_equal(to_words(to_bits(words)), words)
    table = distances(words[: len(left)], words[len(left) :])
    assert table.tolist() == [[(a ^ b).bit_count() for b in right] for a in left]


@pytest.mark.parametrize("transform", TRANSFORMS, ids=lambda transform: transform.name)
def test_every_transform_can_be_taken_back(squares: np.ndarray, transform: Any) -> None:
    """A transform and its inverse leave a hash as it was."""
    hashes = hash_frames(squares)
    assert np.array_equal(transform.inverse.apply(transform.apply(hashes)), hashes)
