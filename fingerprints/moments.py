"""Does a run name the right moments? Hashes along its line, against those of other moments of the work."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprints.framehash import Transform, distances
from fingerprints.values import PicturePrint

AROUND_S = 33.0
"""Moments at most this far from the line are compared: the same scene is near."""
_ELSEWHERE_S = 0.75
_NEAR_S = 0.3
_SETTLED = 0.45
"""Share of the work's own change by which the line must beat other moments."""
_UNITS = 8.0
"""Units of evidence for one more share, in every second."""
_NOISY_BITS = 80.0
_LEAST, _MOST = -2.0, 4.0
_CHANGE_BITS = 20.0
"""Change between a moment and the likest other one at which half of a second counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moments:
    """What the hashes say about the moments of a run."""

    units: float
    weight: float
    """Seconds in which the work changed enough to tell."""


def judge_moments(
    clip: PicturePrint,
    work: PicturePrint,
    transform: Transform,
    speed: float,
    offset_s: float,
    clip_s: tuple[float, float],
) -> Moments:
    """Compare the distance along the line with the distances to other moments, and with the work's own change."""
    times_s = clip.times_ms / 1000
    inside = (times_s >= clip_s[0] - 0.01) & (times_s <= clip_s[1] + 0.01)
    at_s = speed * times_s[inside] + offset_s
    work_s = work.times_ms / 1000
    low, high = np.searchsorted(work_s, [at_s.min(initial=0) - AROUND_S, at_s.max(initial=0) + AROUND_S])
    if not inside.any() or low == high:
        return Moments(units=0.0, weight=0.0)
    hashes, work_s = transform.apply(work.hashes[low:high]), work_s[low:high]
    gap = np.abs(work_s[None] - at_s[:, None])
    shown = np.clip(np.searchsorted(work_s, at_s, side="right") - 1, 0, len(work_s) - 1)
    bits = distances(clip.hashes[inside], hashes)
    here, elsewhere = _nearest(bits, gap <= _NEAR_S), _nearest(bits, gap > _ELSEWHERE_S)
    change = _nearest(distances(hashes[shown], hashes), gap > _ELSEWHERE_S)
    told = np.minimum(here, elsewhere) < 256
    if not told.any():
        return Moments(units=0.0, weight=0.0)
    change = np.minimum(change[told], 128)
    share = (np.minimum(elsewhere[told], 128) - here[told]) / np.maximum(change, 12)
    weights = change**2 / (change**2 + _CHANGE_BITS**2 + here[told] ** 2)
    seconds = clip_s[1] - clip_s[0]
    # Hashes of badly changed copies say little about moments, neither for nor against.
    units = np.clip(_UNITS * (share - _SETTLED), _LEAST, _MOST) * np.clip(1 - here[told] / _NOISY_BITS, 0, 1)
    return Moments(units=float((weights * units).mean() * seconds), weight=float(weights.mean() * seconds))


def _nearest(bits: NDArray[np.uint16], allowed: NDArray[np.bool_]) -> NDArray[np.float64]:
    """The least distance (N,) among the allowed; 256 where nothing is."""
    return np.asarray(np.where(allowed, bits, 256).min(axis=1), np.float64)
