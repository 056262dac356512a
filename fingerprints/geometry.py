"""How the picture of a clip lies on the picture of a work: an affine map, fitted to matched keypoints.

Every pair of keypoints has a place, a size and a direction on both sides, so a single pair already gives a similarity
(one-correspondence consensus after Philbin et al. 2007): all pairs are tried, none is drawn at random, and the same
input always gives the same map. The best one is refined to an affine map by least squares on those that agree.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprints.framehash import Transform

Floats = NDArray[np.float64]

_LOOSE, _TIGHT = 0.05, 0.015
"""Distance within which a pair agrees with a similarity, and with the affine map, in heights of the larger picture."""
_SCALE_OCTAVES, _ANGLE = 0.7, 0.5
"""How far sizes (octaves) and directions (radians) of agreeing pairs may differ."""
_LEAST_PAIRS = 4
_CELL = 1 / 24
"""Keypoints closer than this, in heights, count as one: a star of edges is one place."""
_SMALLEST, _LARGEST = 0.1, 10.0
_MOST_SHEAR = 3.0
_ROUNDS = 6


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """Places, sizes and directions of keypoints in units of the picture's height."""

    points: Floats
    """(N, 2)"""
    scales: Floats
    """(N,)"""
    angles: Floats
    """(N,) radians, clockwise from the right."""

    def at(self, rows: NDArray[np.intp]) -> "Placed":
        """Return some of them."""
        return Placed(self.points[rows], self.scales[rows], self.angles[rows])

    def mirrored(self, width: float) -> "Placed":
        """Return them as they lie in the mirrored picture."""
        return Placed(self.points * [-1, 1] + [width, 0], self.scales, np.pi - self.angles)


@dataclass(frozen=True, slots=True, eq=False)
class Affine:
    """A map of points (x, y) in shares of a frame's width and height: those of the clip to those of the work."""

    matrix: Floats
    """(2, 3)"""

    def apply(self, points: Floats) -> Floats:
        """Map points (..., 2)."""
        mapped: Floats = points @ self.matrix[:, :2].T + self.matrix[:, 2]
        return mapped

    @property
    def inverse(self) -> "Affine":
        """The map the other way."""
        back = np.linalg.inv(self.matrix[:, :2])
        return Affine(np.column_stack([back, -back @ self.matrix[:, 2]]))

    def after(self, first: "Affine") -> "Affine":
        """Return the map that applies ``first`` and then this one."""
        turn = self.matrix[:, :2] @ first.matrix[:, :2]
        return Affine(np.column_stack([turn, self.apply(first.matrix[:, 2])]))

    def apart(self, other: "Affine") -> float:
        """Return how far the two maps place the picture's corners apart, relative to its size there."""
        gap = np.abs(self.apply(CORNERS) - other.apply(CORNERS)).max()
        reach = max(float(np.ptp(one.apply(CORNERS), axis=0).max()) for one in (self, other))
        return float(gap) / max(reach, 1e-6)

    @classmethod
    def of_transform(cls, transform: Transform) -> "Affine":
        """Return the map of a turned or mirrored whole frame."""
        matrix = np.array([[1.0, 0, 0], [0, 1, 0]])
        for row, flip in ((0, transform.flip_x), (1, transform.flip_y)):
            if flip:
                matrix[row] = -matrix[row] + [0, 0, 1]
        return cls(matrix[::-1].copy() if transform.transpose else matrix)

    @classmethod
    def of_area(cls, area: Floats) -> "Affine":
        """Return the map of a part of the frame (left, top, right, bottom, in shares) to a whole frame."""
        left, top, right, bottom = area.tolist()
        return cls(
            np.array([[1 / (right - left), 0, -left / (right - left)], [0, 1 / (bottom - top), -top / (bottom - top)]])
        )


CORNERS = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
IDENTITY = Affine(np.array([[1.0, 0, 0], [0, 1, 0]]))


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """A map, and how many distinct places speak for it."""

    matrix: Floats
    """(2, 3) in heights, from the clip's picture to the work's."""
    support: int


def fit(clip: Placed, work: Placed) -> Fit | None:
    """Fit an affine map to pairs of keypoints, of which many may be wrong.

    :returns: None where fewer than four places agree
    """
    if len(clip.points) < _LEAST_PAIRS:
        return None
    agreeing = _consensus(clip, work)
    matrix: Floats | None = None
    for _ in range(_ROUNDS):
        matrix = (
            _least_squares(clip.points[agreeing], work.points[agreeing]) if agreeing.sum() >= _LEAST_PAIRS else None
        )
        if matrix is None:
            return None
        before, agreeing = agreeing, _agreeing(matrix, clip.points, work.points)
        if (before == agreeing).all():
            break
    support = min(_places(clip.points[agreeing]), _places(work.points[agreeing]))
    return Fit(matrix, support) if matrix is not None and support >= _LEAST_PAIRS else None


def _consensus(clip: Placed, work: Placed) -> NDArray[np.bool_]:
    """Which pairs agree with the similarity that most pairs agree with."""
    ours, theirs = (one.points @ np.array([1, 1j]) for one in (clip, work))
    turns = work.scales / clip.scales * np.exp(1j * (work.angles - clip.angles))
    error = np.abs(turns[:, None] * (ours[None] - ours[:, None]) - (theirs[None] - theirs[:, None]))
    near = error < _LOOSE * np.maximum(np.abs(turns), 1.0)[:, None]
    ratio = turns[:, None] / turns[None]
    alike = (np.abs(np.log2(np.abs(ratio))) < _SCALE_OCTAVES) & (np.abs(np.angle(ratio)) < _ANGLE)
    agreeing = near & alike
    best: NDArray[np.bool_] = agreeing[int(agreeing.sum(axis=1).argmax())]
    return best


def _least_squares(ours: Floats, theirs: Floats) -> Floats | None:
    """The affine map (2, 3) of some points to others; None if it crushes, tears or blows up the picture."""
    solution = np.linalg.lstsq(np.column_stack([ours, np.ones(len(ours))]), theirs, rcond=None)[0]
    matrix = np.asarray(solution.T, np.float64)
    stretch = np.linalg.svd(matrix[:, :2], compute_uv=False)
    sane = stretch[1] > _SMALLEST and stretch[0] < _LARGEST and stretch[0] < _MOST_SHEAR * stretch[1]
    return matrix if sane else None


def _agreeing(matrix: Floats, ours: Floats, theirs: Floats) -> NDArray[np.bool_]:
    error = np.hypot(*(ours @ matrix[:, :2].T + matrix[:, 2] - theirs).T)
    within: NDArray[np.bool_] = error < _TIGHT * max(1.0, float(np.sqrt(abs(np.linalg.det(matrix[:, :2])))))
    return within


def _places(points: Floats) -> int:
    return len(np.unique(np.floor(points / _CELL).astype(np.int64), axis=0))
