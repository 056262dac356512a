"""Where on the screen the video is: parts of the frame that are pictures of their own.

Bars, blurred backgrounds, caption boxes, pages around a video and split screens leave straight edges that run through
the whole frame and stay where they are. What lies behind such an edge is *dead* if it hardly moves or hardly has detail
compared with the other side; dead strips are trimmed away until none is left. An edge with life on both sides near the
middle divides a split screen. (After the editors' traces that the winners of VSC2022 used: mean edges and variance over
time; here without their learned parts.)

Parts only add to the whole frame, which is always kept. The numbers below change fingerprints: whoever changes one
raises ``Spec.layout_version``.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.float32]

MOST_PARTS = 3
_SAMPLE = 24
"""Frames that are looked at, evenly spaced over those given."""
_FEWEST = 6
"""With fewer frames nothing is known of what moves."""
_SMALLEST_SIDE = 12 / 128
_SMALLEST_AREA, _LARGEST_AREA = 0.04, 0.95
_MOST_TRIMS = 6
_MOST_EDGES = 10

_UNBROKEN = 0.6
"""Share of an edge's length on which it must be visible ..."""
_DIVIDING = 0.9
"""... and on which the edge of a split screen must be."""
_STANDS_OUT = 1.8
"""How much stronger than the usual step between neighbouring pixels an edge is on average."""
_FAINTEST_STEP = 2.0
_DULL = 0.3
"""A strip with this share of the other side's detail is a bar or a blurred background."""
_STILL = 0.12
"""A strip with this share of the other side's movement is a caption box or a page ..."""
_MOVING = 1.5
"""... if the other side moves by so many grey levels."""
_EDGE_PX = 2
_STRIP = 8 / 128
"""The dead strip must also be dead right beside its edge, this wide."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of the square that frames are scaled to, in pixels, ends excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> int:
        """Number of pixels."""
        return (self.right - self.left) * (self.bottom - self.top)

    def cut(self, values: Map) -> Map:
        """Return this part of a map (S, S)."""
        return values[self.top : self.bottom, self.left : self.right]

    def split(self, position: int, *, upright: bool) -> tuple["Area", "Area"]:
        """Divide by an upright or level line, ``position`` pixels from the left or the top."""
        if upright:
            middle = self.left + position
            return Area(self.left, self.top, middle, self.bottom), Area(middle, self.top, self.right, self.bottom)
        middle = self.top + position
        return Area(self.left, self.top, self.right, middle), Area(self.left, middle, self.right, self.bottom)


@dataclass(frozen=True, slots=True, eq=False)
class _Traces:
    """What a stretch of video leaves when time is taken out of it, all (S, S)."""

    movement: Map
    """Standard deviation over time."""
    detail: Map
    """Mean strength of the Laplacian."""
    steps_right: Map
    """Mean difference to the right neighbour."""
    steps_down: Map

    @classmethod
    def of(cls, frames: NDArray[np.uint8]) -> "_Traces":
        chosen = np.unique(np.linspace(0, len(frames) - 1, min(_SAMPLE, len(frames))).astype(np.intp))
        values = frames[chosen].astype(np.float32)
        inner = values[:, 1:-1, 1:-1]
        around = values[:, :-2, 1:-1] + values[:, 2:, 1:-1] + values[:, 1:-1, :-2] + values[:, 1:-1, 2:]
        right, down = np.abs(np.diff(values, axis=2)).mean(0), np.abs(np.diff(values, axis=1)).mean(0)
        return cls(
            movement=values.std(0),
            detail=np.pad(np.abs(4 * inner - around).mean(0), 1, mode="edge"),
            steps_right=np.pad(right, ((0, 0), (0, 1))),
            steps_down=np.pad(down, ((0, 1), (0, 0))),
        )


@dataclass(frozen=True, slots=True, order=True)
class _Edge:
    strength: float
    unbroken: float
    upright: bool
    position: int


def find_parts(frames: NDArray[np.uint8]) -> list[Area]:
    """Find the parts of the frame that are pictures of their own.

    :param frames: (N, S, S) uint8 grey, some seconds of one video
    :returns: at most three areas: the frame without what is dead around it, the cells of a split screen
    """
    if len(frames) < _FEWEST:
        return []
    traces = _Traces.of(frames)
    whole = Area(0, 0, frames.shape[2], frames.shape[1])
    inner = _trimmed(whole, traces)
    parts = [inner] if inner != whole else []
    parts += [_trimmed(cell, traces) for cell in _cells(inner, traces)]
    return [part for part in parts if _SMALLEST_AREA < part.size / whole.size < _LARGEST_AREA][:MOST_PARTS]


def cut_out(frames: NDArray[np.uint8], area: Area, size: int) -> NDArray[np.uint8]:
    """Area-average one part of every frame (N, S, S) to a square (N, size, size)."""
    cells = np.ascontiguousarray(frames[:, area.top : area.bottom, area.left : area.right])
    squares = [cv2.resize(cell, (size, size), interpolation=cv2.INTER_AREA) for cell in cells]
    return np.asarray(np.stack(squares), np.uint8)


def _trimmed(area: Area, traces: _Traces) -> Area:
    """Take dead strips away, the one behind the strongest edge first."""
    for _ in range(_MOST_TRIMS):
        area = next(_living_sides(area, traces), area)
    return area


def _living_sides(area: Area, traces: _Traces) -> Iterator[Area]:
    """Yield what is left of an area without what is dead behind one of its edges."""
    smallest = _SMALLEST_SIDE * len(traces.movement)
    for edge in _edges(area, traces):
        one, other = area.split(edge.position, upright=edge.upright)
        one_dead, other_dead = _is_dead(one, other, traces), _is_dead(other, one, traces)
        alive = other if one_dead else one
        if one_dead != other_dead and min(alive.right - alive.left, alive.bottom - alive.top) >= smallest:
            yield alive


def _cells(area: Area, traces: _Traces) -> tuple[Area, ...]:
    """Divide a split screen at its strongest edge near the middle."""
    for edge in _edges(area, traces):
        length = area.right - area.left if edge.upright else area.bottom - area.top
        if edge.unbroken > _DIVIDING and length / 4 <= edge.position <= length * 3 / 4:
            return area.split(edge.position, upright=edge.upright)
    return ()


def _edges(area: Area, traces: _Traces) -> list[_Edge]:
    """Return the straight edges that run through the whole area, strongest first."""
    upright = _edges_along(area.cut(traces.steps_right)[:, :-1], upright=True)
    level = _edges_along(area.cut(traces.steps_down)[:-1].T, upright=False)
    return sorted(upright + level, reverse=True)[:_MOST_EDGES]


def _edges_along(steps: Map, *, upright: bool) -> list[_Edge]:
    """Find columns of steps (length of the edge, positions) that stand out from the rest."""
    if steps.shape[1] < 8:
        return []
    usual = np.median(steps, axis=1, keepdims=True)
    unbroken = (steps > np.maximum(_MOVING, 2 * usual)).mean(axis=0)
    profile = np.minimum(steps, 40).mean(axis=0)
    limit = max(_FAINTEST_STEP, _STANDS_OUT * float(np.median(profile)))
    edges = []
    for position in np.flatnonzero((unbroken > _UNBROKEN) & (profile > limit)).tolist():
        # The outermost pixels are mixed with what lies beyond them.
        if 1 <= position < len(profile) - 2 and profile[position] >= profile[max(0, position - 2) : position + 3].max():
            strength = float(unbroken[position]) * min(float(profile[position] / (np.median(profile) + 1e-6)), 20.0)
            edges.append(_Edge(strength, float(unbroken[position]), upright, position + 1))
    return edges


def _is_dead(area: Area, other: Area, traces: _Traces) -> bool:
    """Whether an area, and its strip beside the other one, hardly moves or hardly has detail."""
    side = len(traces.movement)
    strips = (_beside(area, other, side), _beside(area, other, max(2, round(_STRIP * side))))
    return all(_is_dull_or_still(strip, other, traces) for strip in strips)


def _is_dull_or_still(area: Area, other: Area, traces: _Traces) -> bool:
    dull = area.cut(traces.detail).mean() < _DULL * other.cut(traces.detail).mean()
    movement = float(other.cut(traces.movement).mean())
    return bool(dull or (movement > _MOVING and area.cut(traces.movement).mean() < _STILL * movement))


def _beside(area: Area, other: Area, width: int) -> Area:
    """Return the strip of an area along the other one, without the pixels in which the edge itself is seen."""
    left, top, right, bottom = area.left, area.top, area.right, area.bottom
    if left >= other.right:
        left = min(left + _EDGE_PX, right - 1)
        right = min(right, left + width)
    elif right <= other.left:
        right = max(right - _EDGE_PX, left + 1)
        left = max(left, right - width)
    elif top >= other.bottom:
        top = min(top + _EDGE_PX, bottom - 1)
        bottom = min(bottom, top + width)
    else:
        bottom = max(bottom - _EDGE_PX, top + 1)
        top = max(top, bottom - width)
    return Area(left, top, right, bottom)
