"""Parts of the frame: found where they are, and nowhere else."""

import cv2
import numpy as np
import pytest

from fingerprints.layout import MOST_PARTS, Area, cut_out, find_parts
from tests.media.drawing import draw_film

SIDE = 128


@pytest.fixture(scope="module")
def films() -> tuple[np.ndarray, np.ndarray]:
    """Give two unrelated drawn films of 30 grey squares each."""
    return tuple(
        np.stack([squeezed(cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY), SIDE, SIDE) for frame in draw_film(*wanted)[::5]])
        for wanted in ((1, 6.0, (320, 240), 25), (2, 6.0, (320, 240), 25))
    )


def squeezed(picture: np.ndarray, width: int, height: int) -> np.ndarray:
    """Scale a picture."""
    return cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)


def placed(film: np.ndarray, area: Area, page: np.ndarray) -> np.ndarray:
    """Show a film in one area of a page (S, S) or of pages (N, S, S)."""
    pages = np.array(np.broadcast_to(page, film.shape))
    size = (area.right - area.left, area.bottom - area.top)
    pages[:, area.top : area.bottom, area.left : area.right] = np.stack([squeezed(frame, *size) for frame in film])
    return pages


def assert_close(found: Area, expected: Area, tolerance_px: int = 2) -> None:
    """Assert that two areas have the same borders."""
    off = [abs(getattr(found, side) - getattr(expected, side)) for side in ("left", "top", "right", "bottom")]
    assert max(off) <= tolerance_px, (found, expected)


@pytest.mark.parametrize("level", [0, 20, 255], ids=["black", "dark grey", "white"])
@pytest.mark.parametrize(
    "area", [Area(0, 36, 128, 92), Area(40, 0, 88, 128), Area(20, 30, 110, 100)], ids=["wide", "tall", "boxed"]
)
def test_bars_are_trimmed(films: tuple[np.ndarray, np.ndarray], area: Area, level: int) -> None:
    """Bars of any flat colour at two or four sides leave the picture between them."""
    found = find_parts(placed(films[0], area, np.full((SIDE, SIDE), level, np.uint8)))
    assert_close(found[0], area)


def test_a_blurred_background_is_trimmed(films: tuple[np.ndarray, np.ndarray]) -> None:
    """The picture's own blurred enlargement behind it moves, but has no detail."""
    area = Area(0, 36, 128, 92)
    blurred = np.stack([cv2.GaussianBlur(frame, (0, 0), 6) for frame in films[0]])
    assert_close(find_parts(placed(films[0], area, blurred))[0], area)


def test_a_still_page_around_a_video_is_trimmed(films: tuple[np.ndarray, np.ndarray]) -> None:
    """A page with text and pictures has detail, but does not move."""
    area = Area(24, 40, 104, 100)
    found = find_parts(placed(films[0], area, films[1][0]))
    assert any(max(abs(part.left - 24), abs(part.top - 40), abs(part.right - 104)) <= 3 for part in found)


def test_a_split_screen_gives_its_cells(films: tuple[np.ndarray, np.ndarray]) -> None:
    """Two films side by side, or one above the other, are two parts."""
    left, right = Area(0, 0, 64, 128), Area(64, 0, 128, 128)
    beside = placed(films[1], right, placed(films[0], left, films[0]))
    found = sorted(find_parts(beside), key=lambda part: part.left)
    assert_close(found[0], left)
    assert_close(found[-1], right)
    above = beside.swapaxes(1, 2)
    assert_close(min(find_parts(above), key=lambda part: part.top), Area(0, 0, 128, 64))


@pytest.mark.parametrize("seed", range(6))
def test_a_plain_film_is_hardly_ever_divided(seed: int) -> None:
    """A film without bars keeps its frame; a part of it may be seen, but few."""
    frames = [cv2.cvtColor(frame, cv2.COLOR_RGB2GRAY) for frame in draw_film(seed + 10, 6.0, (320, 240), 25)[::5]]
    assert len(find_parts(np.stack([squeezed(frame, SIDE, SIDE) for frame in frames]))) <= MOST_PARTS


def test_nothing_is_said_of_few_or_flat_frames() -> None:
    """A still, and a black video, have no parts."""
    noise = np.random.default_rng(0).integers(0, 256, (3, SIDE, SIDE), dtype=np.uint8)
    assert find_parts(noise) == []
    assert find_parts(np.zeros((40, SIDE, SIDE), np.uint8)) == []


def test_a_part_is_cut_out_of_every_frame(films: tuple[np.ndarray, np.ndarray]) -> None:
    """What is cut out of a framed film is the film."""
    area = Area(16, 16, 80, 80)
    framed = placed(films[0], area, np.zeros((SIDE, SIDE), np.uint8))
    expected = np.stack([squeezed(frame, 32, 32) for frame in films[0]])
    assert np.abs(cut_out(framed, area, 32).astype(int) - expected).mean() < 2
