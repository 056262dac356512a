"""From how two pictures lie on each other to words."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints.framehash import TRANSFORMS, Transform
from fingerprints.geometry import IDENTITY, Affine, Floats
from fingerprints.values import WHOLE
from fingerprints.wording import describe_change, shared_areas

ASPECTS = st.sampled_from([9 / 16, 3 / 4, 1.0, 4 / 3, 16 / 9])
PLACES = {
    (0, 0): "at upper left",
    (1, 0): "at the top",
    (2, 0): "at upper right",
    (0, 1): "at the left",
    (1, 1): "in the centre",
    (2, 1): "at the right",
    (0, 2): "at lower left",
    (1, 2): "at the bottom",
    (2, 2): "at lower right",
}


def part(left: float, top: float, right: float, bottom: float) -> Affine:
    """Map a part of a frame to a whole frame."""
    return Affine.of_area(np.array([left, top, right, bottom]))


def turned(degrees: float, aspect: float) -> Affine:
    """Map the frame that shows the work turned clockwise, corners cut, to the work; both have the same aspect."""
    angle = np.radians(degrees)
    back = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    linear: Floats = back * [[1 / aspect], [1.0]] * [aspect, 1.0]
    return Affine(np.column_stack([linear, 0.5 - linear @ [0.5, 0.5]]))


def words(placed: Affine, clip_aspect: float = 1.6, work_aspect: float = 1.6) -> str:
    """Describe a map without inverted colours."""
    return describe_change(placed, clip_aspect, work_aspect, inverted=False)


@pytest.mark.parametrize("transform", TRANSFORMS, ids=lambda transform: transform.name)
def test_whole_frames_are_called_as_their_hashes_are(transform: Transform) -> None:
    """Every turn and flip has the one name that the hash's transform has."""
    clip_aspect = 1 / 1.6 if transform.transpose else 1.6
    placed = Affine.of_transform(transform)
    assert describe_change(placed, clip_aspect, 1.6, inverted=transform.invert) == transform.name


@given(ASPECTS, st.lists(st.floats(-0.012, 0.012), min_size=6, max_size=6))
@settings(deadline=None, derandomize=True)
def test_a_plain_copy_is_unchanged(aspect: float, errors: list[float]) -> None:
    """Small errors of the fit are no change."""
    assert words(Affine(IDENTITY.matrix + np.array(errors).reshape(2, 3)), aspect, aspect) == "none"


@given(st.integers(5, 40), st.booleans(), st.booleans(), ASPECTS)
@settings(deadline=None, derandomize=True)
def test_any_turn_has_its_degrees_and_direction(degrees: int, back: bool, mirrored: bool, aspect: float) -> None:
    """What is turned clockwise on the screen is called so, mirrored before or not."""
    placed = turned(-degrees if back else degrees, aspect)
    if mirrored:
        placed = Affine.of_transform(TRANSFORMS[1]).after(placed)
    said = words(placed, aspect, aspect)
    expected = f"turned {degrees}° {'anticlockwise' if back else 'clockwise'}"
    assert said.startswith(f"mirrored, {expected}" if mirrored else expected)


@given(st.floats(0, 0.3), st.floats(0, 0.3), st.floats(0.4, 0.65), st.booleans())
@settings(deadline=None, derandomize=True)
def test_a_crop_has_its_share(left: float, top: float, side: float, mirrored: bool) -> None:
    """The share of the work's area that is left, in per cent."""
    placed = part(left, top, left + side, top + side).inverse
    if mirrored:
        placed = placed.after(Affine.of_transform(TRANSFORMS[1]))
    share, _, unit = words(placed).removeprefix("mirrored, ").removeprefix("cropped to ").partition(" ")
    assert unit == "%"
    assert abs(int(share) - 100 * side**2) <= 0.51


@given(st.sampled_from(sorted(PLACES)), st.integers(20, 80))
@settings(deadline=None, derandomize=True)
def test_an_inset_has_its_place_and_width(place: tuple[int, int], percent: int) -> None:
    """The picture in the picture, in one of nine places."""
    side = percent / 100
    left, top = (step * (1 - side) / 2 for step in place)
    placed = part(left, top, left + side, top + side)
    assert words(placed) == f"inset {PLACES[place]}, {percent} % of the width"


@given(st.floats(0.3, 0.9), ASPECTS)
@settings(deadline=None, derandomize=True)
def test_bars_are_no_inset(side: float, aspect: float) -> None:
    """A picture that fills one direction and has the same beside it on both sides."""
    gap = (1 - side) / 2
    assert words(part(0, gap, 1, 1 - gap), aspect * side, aspect) == "with bars"
    assert words(part(gap, 0, 1 - gap, 1), aspect / side, aspect) == "with bars"


@pytest.mark.parametrize(
    ("area", "clip_aspect", "said"),
    [
        ((0, 0, 0.5, 1), 3.2, "inset at the left, 50 % of the width"),
        ((0, 0.25, 1, 1), 1.2, "inset at the bottom, 75 % of the height"),
    ],
)
def test_a_split_screen_or_caption_is_an_inset(area: tuple[float, ...], clip_aspect: float, said: str) -> None:
    """What lies at one side only is no bar; the side that the picture does not fill is measured."""
    assert words(Affine.of_area(np.array(area)), clip_aspect) == said


def test_another_aspect_is_stretched() -> None:
    """The whole frame in a file of another shape, a little more than a rounding of the size apart."""
    assert words(IDENTITY, 1.6 * 1.05) == "none"
    assert words(IDENTITY, 1.6 * 1.07) == words(IDENTITY, 1.6 / 1.07) == "stretched"


def test_a_small_inset_is_stretched_only_if_clearly() -> None:
    """The edges of a small picture are measured less exactly than those of a large one."""
    small = part(0.6, 0.6, 0.85, 0.85)
    assert "stretched" not in words(small, 1.6 * 1.1)
    assert words(small, 1.6 * 1.15).endswith("stretched")


def test_everything_at_once_comes_in_one_order() -> None:
    """Turned or mirrored, cropped, inset, stretched, inverted."""
    placed = part(0, 0, 0.8, 0.8).inverse.after(Affine.of_transform(TRANSFORMS[1])).after(part(0, 0.68, 0.32, 1))
    assert describe_change(placed, 3.2, 1.6, inverted=True) == (
        "mirrored, cropped to 64 %, inset at lower left, 32 % of the width, stretched, inverted colours"
    )


@given(st.floats(0, 0.3), st.floats(0, 0.3), st.floats(0.4, 0.65), st.sampled_from(TRANSFORMS[:8]))
@settings(deadline=None, derandomize=True)
def test_shared_areas_are_the_boxes_that_were_cut_and_pasted(
    left: float, top: float, side: float, transform: Transform
) -> None:
    """Whatever was turned or mirrored besides: the crop in the work's frame, the inset in the clip's."""
    box, changed = (left, top, left + side, top + side), Affine.of_transform(transform)
    clip_area, work_area = shared_areas(part(*box).inverse.after(changed))
    assert (clip_area, work_area) == (WHOLE, pytest.approx(box, abs=1e-3))
    clip_area, work_area = shared_areas(changed.after(part(*box)))
    assert (clip_area, work_area) == (pytest.approx(box, abs=1e-3), WHOLE)


@pytest.mark.parametrize("placed", [IDENTITY, Affine.of_transform(TRANSFORMS[1]), turned(3, 1.6)])
def test_frames_are_whole_where_the_words_name_no_part(placed: Affine) -> None:
    """A mirrored or slightly turned copy shows all of the work in all of its frame."""
    assert "cropped" not in words(placed)
    assert shared_areas(placed) == (WHOLE, WHOLE)
