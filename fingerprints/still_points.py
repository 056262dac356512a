"""Where a single picture lies on a picture of a work by their local features: crops, insets, turns, pages around it.

A video is verified by its movement, which a picture has not. So a picture is believed where more places agree than
those of unrelated pictures do, and where the cut-out that both show looks the same as well. On part A of the
real-video bench (90 pictures of strangers and 270 of copies, 47 works) no pair with a wrong work agrees in more than
eight places, and none with more than five is more alike than 0.44.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprints.geometry import Affine
from fingerprints.pairing import FramePair, pair_keyframes
from fingerprints.proposals import aspect
from fingerprints.values import Area, Fingerprint
from fingerprints.views import View, between, view
from fingerprints.wording import describe_change, shared_areas

_LIMITS = ((7, 0.75), (12, 0.5))
"""Places that must agree, and how alike (correlation) the cut-out must be then: either will do."""
_TRIED = 4
"""Pairs with keyframes of the work, the best supported first."""
_AROUND_S = 2.0
"""Keyframes of works are so far apart; which of the moments around it is meant, the cut-outs tell."""
_SURE_PLACES = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Placing:
    """The picture of a work that a still shows, and how."""

    work_s: float
    places: int
    """Distinct places of both pictures that agree."""
    likeness: float
    """Correlation of what both show, in [-1, 1]."""
    change: str
    """What was done to the picture, in words."""
    clip_area: Area
    work_area: Area

    @property
    def score(self) -> float:
        """In [0.5, 1], monotone in places and likeness."""
        return 0.5 + 0.5 * min(1.0, self.places / _SURE_PLACES) * max(0.0, self.likeness)

    @property
    def is_sure(self) -> bool:
        """Whether it is believed."""
        return any(self.places >= places and self.likeness >= likeness for places, likeness in _LIMITS)


def place_still(clip: Fingerprint, work: Fingerprint) -> Placing | None:
    """Find the picture of a work on which a still lies; None where none is sure enough."""
    pairs = pair_keyframes(clip.keypoints, work.keypoints, aspect(clip.media), aspect(work.media))
    tried = (_placing(clip, work, pair) for pair in pairs[:_TRIED] if pair.support >= _LIMITS[0][0])
    return max((one for one in tried if one and one.is_sure), key=lambda one: one.score, default=None)


def _placing(clip: Fingerprint, work: Fingerprint, pair: FramePair) -> Placing | None:
    near = between(work.thumbs, pair.work_s - _AROUND_S, pair.work_s + _AROUND_S)
    shown = view(clip.thumbs, near, pair.placed)
    if shown is None:
        return None
    likeness = _likeness(shown)
    best = int(likeness.argmax())
    clip_area, work_area = shared_areas(pair.placed)
    return Placing(
        work_s=float(shown.work_s[best]),
        places=pair.support,
        likeness=float(likeness[best]),
        change=_change(clip, work, pair.placed),
        clip_area=clip_area,
        work_area=work_area,
    )


def _change(clip: Fingerprint, work: Fingerprint, placed: Affine) -> str:
    return describe_change(placed, aspect(clip.media), aspect(work.media), inverted=False)


def _likeness(shown: View) -> NDArray[np.float64]:
    """Correlate the still's cut-out with that of every picture of the work."""
    ours, theirs = (pixels.reshape(len(pixels), -1).astype(np.float64) for pixels in (shown.clip[:1], shown.work))
    ours, theirs = (rows - rows.mean(axis=1, keepdims=True) for rows in (ours, theirs))
    lengths = np.linalg.norm(ours) * np.linalg.norm(theirs, axis=1)
    alike: NDArray[np.float64] = theirs @ ours[0] / np.maximum(lengths, 1e-6)
    return alike
