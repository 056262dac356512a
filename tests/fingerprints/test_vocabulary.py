"""The visual words come out of a seed: whoever has the source can make the shipped file again."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest

from fingerprints import vocabulary as source
from fingerprints.threads import one_thread
from fingerprints.vocabulary import SIGNATURE_BITS, WORDS, build, detector, mirrored, root, vocabulary

SHIPPED = Path(source.__file__).with_name("vocabulary.npz")
ALL = os.environ.get("SLOW_TESTS")


def drawn_descriptors(pictures: int) -> np.ndarray:
    """Return the descriptors of the first pictures that the vocabulary is made of."""
    rng = np.random.default_rng(source._SEED)
    found = [detector(300).detectAndCompute(source._drawn(rng), None)[1] for _ in range(pictures)]
    return root(np.concatenate(found).astype(np.float32))


@pytest.fixture(scope="module")
def descriptors() -> np.ndarray:
    """Give those of a sixteenth of the pictures."""
    return drawn_descriptors(source._PICTURES // 16)


def test_the_medians_are_those_of_the_drawn_pictures(descriptors: np.ndarray) -> None:
    """A sixteenth of the pictures gives them nearly; so half of the points lie on each side of every projection."""
    projections = source._projections()
    both = np.concatenate([descriptors @ projections, mirrored(descriptors) @ projections])
    assert np.abs(np.median(both, axis=0) - vocabulary().medians).max() < 0.02
    assert np.abs((both > vocabulary().medians).mean(axis=0) - 0.5).max() < 0.08


def test_the_projections_are_orthonormal_with_their_mirror_images() -> None:
    """So all 128 bits of a signature say something of their own."""
    projections = source._projections()
    mirror = mirrored(np.ascontiguousarray(projections.T)).T
    both = np.concatenate([projections, mirror], axis=1)
    assert both.shape == (128, SIGNATURE_BITS)
    assert np.abs(both.T @ both - np.eye(SIGNATURE_BITS)).max() < 1e-5


def test_the_mean_is_that_of_the_drawn_pictures(descriptors: np.ndarray) -> None:
    """And the same for a descriptor and its mirror image."""
    mean = np.concatenate([descriptors, mirrored(descriptors)]).mean(axis=0)
    assert np.abs(mean - vocabulary().mean).max() < 0.02
    assert np.allclose(mirrored(vocabulary().mean[None])[0], vocabulary().mean, atol=1e-5)


def test_words_are_used_evenly(descriptors: np.ndarray) -> None:
    """No word takes more than a hundredth of the points, and a sixteenth of them meet most words."""
    count = np.bincount(vocabulary().words(descriptors), minlength=WORDS)
    assert len(count) == WORDS
    assert count.max() < 0.01 * len(descriptors)
    assert (count > 0).mean() > 0.5


def test_the_nearest_centre_names_the_word() -> None:
    """As measuring all distances does."""
    known = vocabulary()
    some = root(np.random.default_rng(1).integers(0, 120, (40, 128)).astype(np.float32))
    places = (some - known.mean) @ known.components
    far = np.linalg.norm(places[:, None] - known.centres[None], axis=2)
    assert np.array_equal(known.words(some), far.argmin(axis=1))


def test_root_descriptors_have_length_one() -> None:
    """And nothing divides by nothing."""
    some = root(np.array([np.arange(128), np.zeros(128)], np.float32))
    assert np.linalg.norm(some, axis=1).tolist() == pytest.approx([1, 0])


def test_the_shipped_file_is_small_and_holds_numbers_only() -> None:
    """It is read without unpickling, and every machine gets it with the program."""
    assert SHIPPED.stat().st_size < 300_000
    with np.load(SHIPPED, allow_pickle=False) as data:
        shapes = {key: (data[key].shape, str(data[key].dtype)) for key in data.files}
    assert shapes == {
        "medians": ((64,), "float32"),
        "mean": ((128,), "float32"),
        "components": ((128, 32), "float32"),
        "centres": ((WORDS, 32), "int8"),
        "centre_step": ((), "float32"),
    }


@pytest.mark.skipif(not ALL, reason="takes a minute: set SLOW_TESTS=1, or run python -m fingerprints.vocabulary FILE")
@pytest.mark.timeout(1800)
def test_building_gives_the_shipped_file() -> None:
    """From the seed alone, on this machine; other builds of OpenCV may differ in the last digits."""
    with one_thread():
        made = build()
    with np.load(SHIPPED, allow_pickle=False) as data:
        assert np.abs(made["medians"] - data["medians"]).max() < 1e-4, cv2.__version__
        assert np.abs(made["mean"] - data["mean"]).max() < 1e-4
        assert (made["centres"] == data["centres"]).mean() > 0.99
