"""What is kept of a work: enough to be found in a clip, which keeps more of itself.

A library holds many hours of works and few clips at a time, and a copy may be small inside a clip, never inside a work.
The vectors of a neural descriptor are kept whole.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from fingerprints.keypoints import chosen
from fingerprints.spec import Spec
from fingerprints.values import Fingerprint, KeypointPrint, ThumbPrint

_CHANGED = 20.0
"""Mean difference of thumbs in grey levels from which on a keyframe shows something new and is always kept."""


def thinned(print_: Fingerprint, spec: Spec) -> Fingerprint:
    """Return what is kept of a work; a print that is thin already comes back unchanged."""
    if len(print_.thumbs) and print_.thumbs.pixels.shape[1] == spec.work_thumb_size_px:
        return print_
    return replace(print_, keypoints=_keypoints(print_, spec), thumbs=_thumbs(print_.thumbs, spec))


def _keypoints(print_: Fingerprint, spec: Spec) -> KeypointPrint:
    times_ms, thumbs = print_.keypoints.times_ms.astype(np.int64), print_.thumbs
    kept: list[int] = []
    shown = np.clip(np.searchsorted(thumbs.times_ms, times_ms, side="right") - 1, 0, None)
    for place, time_ms in enumerate(times_ms.tolist()):
        if kept and time_ms - times_ms[kept[-1]] < 1000 * spec.work_keyframe_s:
            if not len(thumbs):
                continue
            change = thumbs.pixels[shown[place]].astype(np.int16) - thumbs.pixels[shown[kept[-1]]]
            if np.abs(change).mean() < _CHANGED:
                continue
        kept.append(place)
    return chosen(print_.keypoints, np.array(kept, np.intp), spec.work_keypoints)


def _thumbs(thumbs: ThumbPrint, spec: Spec) -> ThumbPrint:
    if not len(thumbs):
        return thumbs
    size, step = spec.work_thumb_size_px, spec.work_grey_step
    due = np.arange(0, int(thumbs.times_ms[-1]) + 1, 1000 / spec.work_thumb_rate_hz)
    frames = np.unique(np.clip(np.searchsorted(thumbs.times_ms, due), 0, len(thumbs) - 1))
    small = np.stack(
        [cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA) for picture in thumbs.pixels[frames]]
    )
    return ThumbPrint(times_ms=thumbs.times_ms[frames], pixels=_rounded(small, step))


def _rounded(pixels: NDArray[np.generic], step: int) -> NDArray[np.uint8]:
    return np.asarray(np.clip((pixels.astype(np.int16) + step // 2) // step * step, 0, 255), np.uint8)
