"""Keyframes of a clip and of a work that show the same thing, and how the one lies on the other."""

import functools
from collections.abc import Callable

import numpy as np
import pytest

from fingerprints.geometry import IDENTITY, Affine
from fingerprints.keypoints import Grey, chosen, describe
from fingerprints.pairing import FramePair, pair_keyframes
from fingerprints.values import KeypointPrint
from tests.media import Film, make_film, make_take, reframing
from tests.media.edits import boxed, mirrored, repainted, resized, turned, whole
from tests.media.film import Film as AnyFilm

WORK, OTHER = make_film(31, 1.0, (384, 256), 4), make_film(32, 1.0, (384, 256), 4)


def grey(film: AnyFilm) -> Grey:
    """Return the first picture of a film without its colours."""
    return np.asarray(film.frames[0].mean(axis=2), np.uint8)


@functools.cache
def work_print() -> KeypointPrint:
    """Describe the work's picture."""
    return describe(grey(WORK), 100, 2000)


def best(clip: AnyFilm) -> FramePair:
    """Return the best pair of a clip's picture and the work's."""
    shown = grey(clip)
    found = pair_keyframes(describe(shown, 300, 1000), work_print(), shown.shape[1] / shown.shape[0], 1.5)
    assert found
    assert [pair.support for pair in found] == sorted((pair.support for pair in found), reverse=True)
    return found[0]


def of_box(left: float, top: float, right: float, bottom: float) -> Affine:
    """Return the map of a clip that shows this part of the work."""
    return Affine(np.array([[right - left, 0, left], [0, bottom - top, top]]))


def turned_by(degrees: float) -> Affine:
    """Return the map of a picture (3:2) that was turned clockwise about its middle."""
    angle = np.radians(-degrees)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = np.diag([1 / 1.5, 1]) @ turn @ np.diag([1.5, 1])
    return Affine(np.column_stack([linear, [0.5, 0.5] - linear @ [0.5, 0.5]]))


CHANGES: dict[str, tuple[Callable[[Film], AnyFilm], Affine]] = {
    "nothing": (lambda film: whole(film, film).film, IDENTITY),
    "crop": (lambda film: reframing.cropped(film, 0.6).film, of_box(0.2, 0.2, 0.8, 0.8)),
    "rotation": (lambda film: reframing.rotated(film, 15).film, turned_by(15)),
    "mirroring": (lambda film: mirrored(film).film, of_box(1, 0, 0, 1)),
    "quarter turn": (lambda film: turned(film, 90).film, Affine(np.array([[0.0, 1, 0], [-1, 0, 1]]))),
    "inset": (
        lambda film: reframing.inset(film, OTHER, 0.5).film,
        of_box(192 / 384, 128 / 256, 1, 1).inverse.after(Affine(np.array([[1.0, 0, 8 / 384], [0, 1, 8 / 256]]))),
    ),
    "bars": (lambda film: boxed(film, "black").film, of_box(0, -98 / 256, 1, 356 / 256)),
    "stretching": (lambda film: resized(film, 300, 256).film, IDENTITY),
    "mirroring and crop": (lambda film: mirrored(reframing.cropped(film, 0.8).film).film, of_box(0.9, 0.1, 0.1, 0.9)),
    "shining through": (lambda film: reframing.blended(film, OTHER).film, IDENTITY),
    "brightness": (lambda film: repainted(film, lambda picture: picture // 2 + 20).film, IDENTITY),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_picture_is_found_where_it_lies(name: str) -> None:
    """The map from the clip's frame to the work's comes out within a fortieth of the picture."""
    change, expected = CHANGES[name]
    pair = best(change(WORK))
    assert (pair.clip_s, pair.work_s) == (1.0, 2.0)
    assert pair.support >= 12
    assert pair.placed.apart(expected) < 0.025


@pytest.mark.parametrize("seed", range(6))
def test_nothing_pairs_pictures_of_unrelated_films(seed: int) -> None:
    """At most a chance likeness of a few places, fewer than a proposal needs."""
    for stranger in (make_film(100 + seed, 0.2, (384, 256), 5), make_take(100 + seed, 1, 0.2, (384, 256), 5)):
        found = pair_keyframes(describe(grey(stranger), 300), work_print(), 1.5, 1.5)
        assert all(pair.support <= 5 for pair in found)


def test_takes_of_a_scene_are_paired() -> None:
    """Keypoints tell the scene, not the recording: that is for the movement to tell."""
    one, other = (make_take(7, take, 0.2, (384, 256), 5) for take in (1, 2))
    (pair,) = pair_keyframes(describe(grey(one), 300), describe(grey(other), 100), 1.5, 1.5)
    assert pair.support >= 12
    assert pair.placed.apart(IDENTITY) < 0.02


def test_a_keyframe_is_paired_with_few_of_the_work() -> None:
    """A picture that a work shows over and over does not crowd out the others."""
    same = describe(grey(WORK), 100)
    often = chosen(same, np.zeros(30, np.intp))
    assert 1 <= len(pair_keyframes(same, often, 1.5, 1.5)) <= 8


def test_prints_without_keypoints_have_no_pairs() -> None:
    """On either side."""
    assert pair_keyframes(KeypointPrint(), work_print(), 1.5, 1.5) == []
    assert pair_keyframes(work_print(), KeypointPrint(), 1.5, 1.5) == []
