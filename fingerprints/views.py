"""The same cut-out of a clip's and of a work's picture, once it is known how the one lies on the other."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprints.framehash import hash_frames, rate_frames
from fingerprints.geometry import CORNERS, Affine
from fingerprints.values import PicturePrint, ThumbPrint

Floats = NDArray[np.float32]

HASHED_CELLS = 32
"""Cells to the side of a view that is to be hashed."""
_FINE = 3
"""Points to the side of each cell that are averaged."""
_LEAST_SIDE = 0.08
"""Share of the work's frame below which too little is left to judge."""
_MOST_OUTSIDE = 0.06
_SHRINK = 0.95


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """What both show of the same cut-out: (N, C, C) and (M, C, C) grey."""

    clip_s: NDArray[np.float64]
    clip: Floats
    work_s: NDArray[np.float64]
    work: Floats

    def prints(self) -> tuple[PicturePrint, PicturePrint]:
        """Return the hashes of both."""
        return _hashed(self.clip_s, self.clip), _hashed(self.work_s, self.work)


def view(clip: ThumbPrint, work: ThumbPrint, placed: Affine, cells: int = HASHED_CELLS) -> View | None:
    """Cut out what both show, upright as in the work.

    :param placed: clip to work
    :param cells: cells to the side of the cut-out
    :returns: None where hardly anything is shared
    """
    grid = _shared_grid(placed, cells)
    if grid is None or not len(clip) or not len(work):
        return None
    return View(
        clip.times_ms / 1000,
        _sampled(clip.pixels, placed.inverse.apply(grid), cells),
        work.times_ms / 1000,
        _sampled(work.pixels, grid, cells),
    )


def _shared_grid(placed: Affine, cells: int) -> NDArray[np.float64] | None:
    """Points of the work (cells, fine points, 2) that both pictures show."""
    seen = placed.apply(CORNERS)
    low, high = np.maximum(seen.min(axis=0), 0), np.minimum(seen.max(axis=0), 1)
    back = placed.inverse
    while ((high - low) > _LEAST_SIDE).all():
        steps = (np.arange(cells * _FINE) + 0.5) / (cells * _FINE)
        x, y = np.meshgrid(low[0] + steps * (high[0] - low[0]), low[1] + steps * (high[1] - low[1]))
        points = np.stack([x, y], axis=-1)
        inside = back.apply(points)
        if ((inside < 0) | (inside > 1)).any(axis=-1).mean() <= _MOST_OUTSIDE:
            blocks = points.reshape(cells, _FINE, cells, _FINE, 2).swapaxes(1, 2)
            return np.asarray(blocks.reshape(cells * cells, _FINE * _FINE, 2))
        middle = (low + high) / 2
        low, high = middle + _SHRINK * (low - middle), middle + _SHRINK * (high - middle)
    return None


def _sampled(pixels: NDArray[np.uint8], points: NDArray[np.float64], cells: int) -> Floats:
    """Average pictures (N, S, S) over the fine points of every cell by bilinear interpolation."""
    size = pixels.shape[1]
    place = np.clip(points * size - 0.5, 0, size - 1)
    corner = np.minimum(place.astype(np.intp), size - 2)
    part = place - corner
    weights = np.zeros((len(points), size * size), np.float32)
    cell = np.broadcast_to(np.arange(len(points))[:, None], points.shape[:2])
    for right in (0, 1):
        for down in (0, 1):
            share = np.abs(1 - right - part[..., 0]) * np.abs(1 - down - part[..., 1]) / points.shape[1]
            np.add.at(weights, (cell, (corner[..., 1] + down) * size + corner[..., 0] + right), share)
    flat = pixels.reshape(len(pixels), -1).astype(np.float32)
    return np.asarray((flat @ weights.T).reshape(-1, cells, cells))


def between(thumbs: ThumbPrint, first_s: float, last_s: float) -> ThumbPrint:
    """Return the thumbs shown between two times, and one more at each end."""
    low = max(0, int(np.searchsorted(thumbs.times_ms, 1000 * first_s, side="right")) - 1)
    high = int(np.searchsorted(thumbs.times_ms, 1000 * last_s, side="right")) + 1
    return ThumbPrint(times_ms=thumbs.times_ms[low:high], pixels=thumbs.pixels[low:high])


def _hashed(times_s: NDArray[np.float64], pictures: Floats) -> PicturePrint:
    return PicturePrint(
        times_ms=np.rint(times_s * 1000).astype(np.uint32),
        hashes=hash_frames(pictures),
        quality=rate_frames(pictures),
    )
