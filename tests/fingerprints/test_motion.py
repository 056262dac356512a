"""Movement: a copy moves like its work at the same moments; the same scene at other moments does not."""

import functools

import numpy as np
import pytest

from fingerprints.framehash import shrink
from fingerprints.geometry import IDENTITY, Affine
from fingerprints.motion import MOVING_CELLS, Mover
from fingerprints.values import ThumbPrint
from fingerprints.verify import NOTHING_MOVES, Verification, verify
from fingerprints.views import view
from tests.media import Film, edits, make_film, make_take, reframing

SIZE, FPS, WORK_S = (256, 256), 12, 40.0


@functools.cache
def take(number: int) -> Film:
    """Return a take of one scene: the ground stands still, the same subjects move in another way."""
    return make_take(9, number, WORK_S, SIZE, FPS)


def thumbs(film: Film, size: int = 32, step: int = 2) -> ThumbPrint:
    """Return small grey pictures of a film, six a second."""
    grey = np.stack([picture.mean(axis=2).astype(np.uint8) for picture in film.frames[::step]])
    times_ms = np.rint(np.arange(len(grey)) * 1000 * step / film.fps).astype(np.uint32)
    return ThumbPrint(times_ms=times_ms, pixels=shrink(grey, size))


@functools.cache
def work() -> ThumbPrint:
    """Return what is kept of the first take: 16 pixels, four a second."""
    return thumbs(take(1), 16, 3)


def judged(film: Film, offset_s: float, placed: Affine = IDENTITY, speed: float = 1.0) -> Verification:
    """Judge a whole clip against the first take."""
    return verify(thumbs(film), work(), placed, speed, offset_s, (0.0, film.seconds - 1 / FPS))


def part(number: int, start_s: float = 12.0, seconds: float = 9.0) -> Film:
    """Cut some seconds out of a take."""
    return edits.cut(take(number), start_s, start_s + seconds)


COPIES = {
    "plain": lambda film: film,
    "brighter": lambda film: edits.brighter(film).film,
    "blurred": lambda film: edits.blurred(film, 5.0).film,
    "noisy": lambda film: edits.noisy(film).film,
    "blended with a still picture": lambda film: reframing.blended(film, make_take(77, 1, 0.1, SIZE, FPS)).film,
    "with stickers": lambda film: reframing.with_stickers(film).film,
}


@pytest.mark.parametrize("name", COPIES)
def test_a_copy_moves_like_its_work(name: str) -> None:
    """Movement agrees, clearly better than at other moments, whatever lies over the picture."""
    found = judged(COPIES[name](part(1)), 12.0)
    assert found.likeness > 0.5
    assert found.likeness > found.elsewhere + 0.2
    assert found.units > 2
    assert found.weight > 1
    assert abs(found.shift_s) < 0.2


def test_a_copy_that_lies_otherwise_in_its_frame_moves_alike_where_it_lies() -> None:
    """With the right map, a mirrored copy moves alike; with the wrong one it does not."""
    mirrored = edits.mirrored(part(1)).film
    flip = Affine(np.array([[-1.0, 0, 1], [0, 1, 0]]))
    assert judged(mirrored, 12.0, flip).units > 2
    assert judged(mirrored, 12.0).units <= 0


def test_a_faster_copy_moves_like_its_work_at_its_speed() -> None:
    """At another speed the movement falls apart."""
    fast = edits.faster(part(1, 8.0, 15.0), 1.5).film
    assert judged(fast, 8.0, speed=1.5).units > 2
    assert judged(fast, 8.0).units <= 0


@pytest.mark.parametrize("number", [2, 3, 4])
def test_another_take_of_the_same_scene_does_not_move_alike(number: int) -> None:
    """The room is the same and the movement is not, whatever moment the line names."""
    for offset_s in (5.0, 12.0, 20.0):
        assert judged(part(number), offset_s).units <= 0


def test_other_moments_of_the_same_take_do_not_move_alike() -> None:
    """A line that is off by seconds is refused though both show the same scene."""
    for offset_s in (9.0, 15.5, 25.0):
        assert judged(part(1), offset_s).units <= 0


@pytest.mark.parametrize("off_s", [-0.6, 0.35])
def test_a_line_that_is_a_little_off_is_set_right(off_s: float) -> None:
    """The movement says by how much the offset should change."""
    found = judged(part(1), 12.0 + off_s)
    assert found.units > 2
    assert found.shift_s == pytest.approx(-off_s, abs=0.1)


def test_where_nothing_moves_nothing_is_said() -> None:
    """A still scene is no evidence for or against; neither is a line beside the picture."""
    still = Film(frames=[take(1).frames[0]] * 100, fps=FPS, sound=take(1).sound[:0])
    alike = verify(thumbs(still), thumbs(still, 16, 3), IDENTITY, 1.0, 0.0, (0.0, 8.0))
    assert (alike.units, alike.weight) == (0.0, 0.0)
    far = Affine(np.array([[1.0, 0, 5.0], [0, 1, 0]]))
    assert judged(part(1), 12.0, far) == NOTHING_MOVES
    assert verify(thumbs(still), ThumbPrint(), IDENTITY, 1.0, 0.0, (0.0, 8.0)) == NOTHING_MOVES


def test_a_lively_film_moves_like_itself_and_like_no_other() -> None:
    """A drifting camera is movement, too."""
    lively = make_film(12, 20.0, SIZE, FPS)
    clip = edits.cut(lively, 6.0, 14.0)
    right = verify(thumbs(clip), thumbs(lively, 16, 3), IDENTITY, 1.0, 6.0, (0.0, 7.9))
    wrong = verify(thumbs(clip), thumbs(make_film(13, 20.0, SIZE, FPS), 16, 3), IDENTITY, 1.0, 6.0, (0.0, 7.9))
    assert right.units > 2
    assert wrong.units <= 0


def test_the_best_line_is_found_from_afar() -> None:
    """Following the movement alone, from a guess that is seconds off."""
    shown = view(thumbs(part(1)), work(), IDENTITY, MOVING_CELLS)
    assert shown is not None
    offset_s, likeness = Mover.of(shown, 1.0).best_line(4.0)
    assert offset_s == pytest.approx(12.0, abs=0.2)
    assert np.median(likeness) > 0.7


def test_a_work_that_repeats_itself_is_alike_at_other_moments() -> None:
    """What chance gives in a scene is measured on the scene: a loop moves alike once in every round."""
    loop = edits.looped(part(1, 12.0, 6.0), 4).film
    for film, least, most in ((loop, 0.7, 1.0), (edits.cut(take(1), 6.0, 30.0), 0.05, 0.5)):
        shown = view(thumbs(edits.cut(film, 6.0, 12.0)), thumbs(film, 16, 3), IDENTITY, MOVING_CELLS)
        assert shown is not None
        moved = Mover.of(shown, 1.0).along(6.0)
        assert np.median(moved.likeness) > 0.7
        assert least < np.median(moved.elsewhere) < most


def test_likeness_is_a_correlation() -> None:
    """Along and beside the line it stays within -1 and 1, for every instant of the clip."""
    shown = view(thumbs(part(1)), work(), IDENTITY, MOVING_CELLS)
    assert shown is not None
    moved = Mover.of(shown, 1.0).along(12.0)
    assert len(moved.times_s) == len(moved.likeness) == len(moved.elsewhere) == len(moved.energy)
    assert np.abs(np.concatenate([moved.likeness, moved.elsewhere])).max() <= 1
    assert moved.energy.min() >= 0
