"""What was done to a picture, in words, from how the clip's picture lies on the work's.

Tolerances are wider than what a plain copy measures: fits of local features are off by about 2 % of the picture.
"""

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fingerprints.framehash import TRANSFORMS
from fingerprints.geometry import CORNERS, Affine
from fingerprints.values import WHOLE, Area

Floats = NDArray[np.float64]

_UPRIGHT_DEG = 2.5
"""Turned by less than this from a quarter turn counts as that quarter turn."""
_UNCROPPED = 0.93
"""Share of the work's area above which nothing was cropped."""
_FILLED = 0.95
"""Share of the clip's width or height above which the work fills it."""
_SAME_ASPECT, _SMALL_ASPECT = 1.06, 0.02
"""Ratio of the sides above which the work was stretched, and how much more it must be the smaller the work is shown."""
_ROWS, _COLUMNS = ("upper", "", "lower"), ("left", "", "right")
_ALONE = {"upper": "top", "lower": "bottom"}


def describe_change(placed: Affine, clip_aspect: float, work_aspect: float, *, inverted: bool) -> str:
    """Say what was done to the work's picture; ``none`` if nothing was.

    A map has no borders: what was cut off is known only where the clip's frame ends there, not beside a bar or page.

    :param placed: points of the clip's frame to those of the work's, in shares of width and height
    :param clip_aspect: width over height of the clip's frame as displayed
    :param inverted: whether its colours are inverted
    :returns: what was done, in this order and separated by commas: turned, cropped, inset, stretched, inverted
    """
    linear = placed.matrix[:, :2] * [[work_aspect], [1.0]] / [clip_aspect, 1.0]
    left, stretch, right = np.linalg.svd(linear)
    shown = _cut_to_frame(placed.apply(CORNERS))
    seen = placed.inverse.apply(shown)
    words = (
        _turned(left @ right),
        _cropped(shown),
        _inset(seen) if len(seen) else "",
        "stretched" if len(seen) and stretch[0] > _aspect_limit(seen) * stretch[1] else "",
        "inverted colours" if inverted else "",
    )
    return ", ".join(word for word in words if word) or "none"


def shared_areas(placed: Affine) -> tuple[Area, Area]:
    """Return where in the clip's frame the work is seen, and what of the work's frame is.

    Both are upright boxes around it; a frame is whole where the words say of no crop, and of no inset or bars.
    """
    shown = _cut_to_frame(placed.apply(CORNERS))
    if not len(shown):
        return WHOLE, WHOLE
    seen = placed.inverse.apply(shown)
    return _box(seen) if _inset(seen) else WHOLE, _box(shown) if _cropped(shown) else WHOLE


def _box(points: Floats) -> Area:
    """The upright box around points (N, 2) of a frame."""
    (left, top), (right, bottom) = (
        np.clip(side, 0, 1).round(4).tolist() for side in (points.min(axis=0), points.max(axis=0))
    )
    return left, top, right, bottom


def _turned(clip_to_work: Floats) -> str:
    """Name a turn and flip, given as an orthogonal matrix (2, 2); empty for neither."""
    plain = [transform for transform in TRANSFORMS if not transform.invert]
    likeness = [float((clip_to_work * Affine.of_transform(t).matrix[:, :2]).sum()) / 2 for t in plain]
    nearest = int(np.argmax(likeness))
    if likeness[nearest] > np.cos(np.radians(_UPRIGHT_DEG)):
        return "" if plain[nearest].name == "none" else plain[nearest].name
    mirrored = np.linalg.det(clip_to_work) < 0
    # Work to clip, with the flip that comes first taken out; y points down, so positive angles are clockwise.
    turn = clip_to_work.T @ np.diag([-1.0 if mirrored else 1.0, 1.0])
    degrees = round(float(np.degrees(np.arctan2(turn[1, 0], turn[0, 0]))))
    turned = f"turned {abs(degrees)}° {'clockwise' if degrees > 0 else 'anticlockwise'}"
    return f"mirrored, {turned}" if mirrored else turned


def _cropped(shown: Floats) -> str:
    """Say how much of the work's frame the polygon (N, 2) is."""
    x, y = shown.T
    share = abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2
    return f"cropped to {100 * share:.0f} %" if share < _UNCROPPED else ""


def _inset(shown: Floats) -> str:
    """Say where in the clip's frame the polygon (N, 2) lies that shows the work; empty where it fills it."""
    before, size = shown.min(axis=0), np.ptp(shown, axis=0)
    column, row = (_third(float(first), float(length)) for first, length in zip(before, size, strict=True))
    fills_width, fills_height = (size > _FILLED).tolist()
    if fills_width and fills_height:
        return ""
    if (fills_width or fills_height) and row == column == 1:
        return "with bars"
    measured = f"{100 * size[1]:.0f} % of the height" if fills_width else f"{100 * size[0]:.0f} % of the width"
    return f"inset {_place(_ROWS[row], _COLUMNS[column])}, {measured}"


def _aspect_limit(seen: Floats) -> float:
    """The ratio of sides that errors of the fit explain where the work is the polygon (N, 2) of the clip's frame."""
    return _SAME_ASPECT + _SMALL_ASPECT * (1 / max(0.05, float(np.ptp(seen, axis=0).min())) - 1)


def _third(before: float, size: float) -> int:
    """Whether what is left of a side is after (0), around (1) or before (2) what takes ``size`` of it."""
    return 1 if size > _FILLED else min(2, int(3 * before / (1 - size)))


def _place(row: str, column: str) -> str:
    if row and column:
        return f"at {row} {column}"
    return f"at the {_ALONE.get(row, column)}" if row or column else "in the centre"


def _cut_to_frame(corners: Floats) -> Floats:
    """Return the part of a convex polygon (N, 2) that lies in the unit square (Sutherland and Hodgman 1974)."""
    for axis in (0, 1):
        for sign, border in ((1.0, 0.0), (-1.0, -1.0)):
            corners = _cut(corners, sign * corners[:, axis] - border)
    return corners


def _cut(corners: Floats, inside: Floats) -> Floats:
    """Keep what lies where ``inside`` (N,), linear in the place, is not negative."""
    kept: list[Floats] = []
    closed = [*zip(corners, inside.tolist(), strict=True)]
    for (one, of_one), (other, of_other) in pairwise([*closed, *closed[:1]]):
        if of_one >= 0:
            kept.append(one)
        if of_one * of_other < 0:
            kept.append(one + (other - one) * of_one / (of_one - of_other))
    return np.array(kept).reshape(-1, 2)
