"""Cut-outs of a clip's and a work's picture that show the same."""

import numpy as np
import pytest

from fingerprints.framehash import distances, shrink
from fingerprints.geometry import IDENTITY, Affine
from fingerprints.values import ThumbPrint
from fingerprints.views import between, view
from tests.media.drawing import draw_ground

GROUND = draw_ground(np.random.default_rng(3), (512, 512)).mean(axis=2)


def thumbs(picture: np.ndarray, size: int, count: int = 1) -> ThumbPrint:
    """Return a film of a still picture (512, 512) as thumbs, one a second."""
    small = shrink(picture.astype(np.uint8)[None], size)
    return ThumbPrint(times_ms=np.arange(count, dtype=np.uint32) * 1000, pixels=np.repeat(small, count, axis=0))


def shown_by(placed: Affine) -> np.ndarray:
    """Return the picture of a clip that lies on the ground in this way; black where it shows nothing of it."""
    y, x = np.indices((512, 512))
    places = placed.apply(np.stack([(x + 0.5) / 512, (y + 0.5) / 512], axis=-1)) * 512
    column, row = np.floor(places).astype(int).transpose(2, 0, 1)
    inside = (column >= 0) & (column < 512) & (row >= 0) & (row < 512)
    return np.where(inside, GROUND[row.clip(0, 511), column.clip(0, 511)], 0.0)


MAPS = {
    "the same": IDENTITY,
    "crop": Affine(np.array([[0.7, 0, 0.15], [0, 0.7, 0.15]])),
    "inset": Affine(np.array([[2.0, 0, -0.8], [0, 2.0, -0.3]])),
    "mirrored": Affine(np.array([[-1.0, 0, 1], [0, 1, 0]])),
    "turned 90°": Affine(np.array([[0.0, 1, 0], [-1, 0, 1]])),
    "turned 12°": Affine(np.array([[0.978, 0.208, -0.093], [-0.208, 0.978, 0.115]])),
    "upper half": Affine(np.array([[1.0, 0, 0], [0, 0.5, 0]])),
    "mirrored crop": Affine(np.array([[-0.6, 0, 0.8], [0, 0.6, 0.2]])),
}


@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("work_size", [32, 16])
def test_both_cut_outs_show_the_same(name: str, work_size: int) -> None:
    """Whatever was done to the clip's picture, its cut-out is upright as in the work, and both hash alike."""
    placed = MAPS[name]
    shown = view(thumbs(shown_by(placed), 32), thumbs(GROUND, work_size), placed, 16)
    assert shown is not None
    assert shown.clip.shape == shown.work.shape == (1, 16, 16)
    assert np.corrcoef(shown.clip.ravel(), shown.work.ravel())[0, 1] > 0.88


def test_views_of_whole_frames_hash_alike() -> None:
    """Cut-outs can be hashed like frames; a clip of the same picture is a few bits away, another one is not."""
    other = draw_ground(np.random.default_rng(4), (512, 512)).mean(axis=2)
    for picture, least, most in ((GROUND, 0, 30), (other, 90, 160)):
        shown = view(thumbs(picture, 32), thumbs(GROUND, 32), IDENTITY)
        assert shown is not None
        ours, theirs = shown.prints()
        assert least <= int(distances(ours.hashes, theirs.hashes)[0, 0]) <= most
        assert ours.quality[0] > 0


def test_times_are_kept() -> None:
    """Each side on its own clock."""
    shown = view(thumbs(GROUND, 32, 3), thumbs(GROUND, 16, 5), IDENTITY)
    assert shown is not None
    assert (shown.clip_s.tolist(), shown.work_s.tolist()) == ([0, 1, 2], [0, 1, 2, 3, 4])


@pytest.mark.parametrize("shift", [0.97, 1.5, -3.0])
def test_pictures_that_share_hardly_anything_have_no_view(shift: float) -> None:
    """A strip at the border, or nothing at all."""
    placed = Affine(np.array([[1.0, 0, shift], [0, 1, 0]]))
    assert view(thumbs(GROUND, 32), thumbs(GROUND, 16), placed) is None


def test_prints_without_thumbs_have_no_view() -> None:
    """On either side."""
    assert view(ThumbPrint(), thumbs(GROUND, 16), IDENTITY) is None
    assert view(thumbs(GROUND, 32), ThumbPrint(), IDENTITY) is None


def test_thumbs_between_two_times_come_with_a_neighbour_at_each_end() -> None:
    """So that moments between two thumbs can be interpolated."""
    film = thumbs(GROUND, 16, 10)
    assert between(film, 3.2, 5.5).times_ms.tolist() == [3000, 4000, 5000, 6000]
    assert between(film, -5, 0.5).times_ms.tolist() == [0, 1000]
    assert between(film, 8.5, 99).times_ms.tolist() == [8000, 9000]
