"""Leave seconds out of a fingerprint: common footage must not make a clip a copy of every work that shows it, too."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fingerprints.keypoints import chosen
from fingerprints.spec import Spec
from fingerprints.values import Fingerprint, KeypointPrint, Modality, NeuralPrint, PicturePrint, SoundPrint, ThumbPrint

Span = tuple[float, float]
"""Start and end in seconds; both belong to it."""


def without(
    print_: Fingerprint,
    spans: Sequence[Span],
    modalities: Collection[Modality] = frozenset(Modality),
    spec: Spec = Spec(),
) -> Fingerprint:
    """Return a fingerprint without the pictures, the sound or both of some seconds; the rest keeps its times.

    :param spans: may overlap, in any order
    :param modalities: what is left out; the other modality stays whole
    :param spec: the parameters that made the fingerprint
    """
    if not spans:
        return print_
    # Whatever a fingerprint holds besides is masked by one more line here.
    if Modality.PICTURE in modalities:
        print_ = replace(print_, picture=_shown(print_.picture, spans))
        print_ = replace(print_, parts=tuple(_shown(part, spans) for part in print_.parts))
        print_ = replace(print_, keypoints=_described(print_.keypoints, spans), thumbs=_seen(print_.thumbs, spans))
        print_ = replace(print_, neural=_embedded(print_.neural, spans))
    if Modality.SOUND in modalities:
        print_ = replace(print_, sound=_heard(print_.sound, spans, spec))
    return print_


def without_part(keypoints: KeypointPrint, part: PicturePrint, spans: Sequence[Span]) -> KeypointPrint:
    """Return keypoints without those that lie in a part of the frame during some seconds."""
    if not len(part.areas) or not len(keypoints):
        return keypoints
    gone = np.zeros(len(keypoints.scales), np.bool_)
    for frame in np.flatnonzero(_inside(keypoints.times_ms / 1000, spans)).tolist():
        shown = int(np.searchsorted(part.times_ms, keypoints.times_ms[frame]).clip(0, len(part) - 1))
        left, top, right, bottom = (part.areas[shown] * 512.0).tolist()
        rows = slice(int(keypoints.starts[frame]), int(keypoints.starts[frame + 1]))
        x, y = keypoints.points[rows].T
        gone[rows] = (x >= left) & (x <= right) & (y >= top) & (y <= bottom)
    left_over = np.concatenate([[0], np.cumsum(~gone)])
    return replace(
        keypoints,
        starts=left_over[keypoints.starts.astype(np.intp)].astype(np.uint32),
        points=keypoints.points[~gone],
        scales=keypoints.scales[~gone],
        angles=keypoints.angles[~gone],
        signatures=keypoints.signatures[~gone],
        words=keypoints.words[~gone],
    )


def _shown(picture: PicturePrint, spans: Sequence[Span]) -> PicturePrint:
    keep = ~_inside(picture.times_ms / 1000, spans)
    areas = picture.areas[keep] if len(picture.areas) else picture.areas
    return replace(
        picture,
        times_ms=picture.times_ms[keep],
        hashes=picture.hashes[keep],
        quality=picture.quality[keep],
        areas=areas,
    )


def _described(keypoints: KeypointPrint, spans: Sequence[Span]) -> KeypointPrint:
    return chosen(keypoints, np.flatnonzero(~_inside(keypoints.times_ms / 1000, spans)))


def _seen(thumbs: ThumbPrint, spans: Sequence[Span]) -> ThumbPrint:
    keep = ~_inside(thumbs.times_ms / 1000, spans)
    return replace(thumbs, times_ms=thumbs.times_ms[keep], pixels=thumbs.pixels[keep])


def _embedded(neural: NeuralPrint, spans: Sequence[Span]) -> NeuralPrint:
    keep = ~_inside(neural.times_ms / 1000, spans)
    return replace(neural, times_ms=neural.times_ms[keep], vectors=neural.vectors[keep])


def _heard(sound: SoundPrint, spans: Sequence[Span], spec: Spec) -> SoundPrint:
    keep = ~_inside(sound.frames * spec.sound_frame_s, spans)
    return replace(sound, frames=sound.frames[keep], bins=sound.bins[keep], ranks=sound.ranks[keep])


def _inside(times_s: NDArray[np.floating[Any]], spans: Sequence[Span]) -> NDArray[np.bool_]:
    """Tell which of (N,) times lie in a span."""
    inside = np.zeros(len(times_s), np.bool_)
    for start_s, end_s in spans:
        inside |= (times_s >= start_s) & (times_s <= end_s)
    return inside
