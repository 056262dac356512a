"""Local features of still keyframes: RootSIFT (Lowe 2004) as words, binary signatures and places.

A keyframe is the stillest frame of its window, so that a copy, cut at other places, tends to choose the same instants
and the picture is sharp.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from fingerprints.media.decoding import Larger
from fingerprints.spec import Spec
from fingerprints.values import KeypointPrint
from fingerprints.vocabulary import detector, mirrored, root, vocabulary

Grey = NDArray[np.uint8]

SCALE_STEPS = 24
"""Steps to the octave in which sizes are stored."""
SMALLEST_SCALE = 1 / 256
_CHANGED = 2.0
"""Mean difference in grey levels below which a keyframe shows the same as the last one ..."""
_REPEATED_S = 8.0
"""... and is only kept after so long."""


@dataclass(slots=True, kw_only=True)
class _Best:
    """The stillest frame so far of the current window."""

    movement: float
    time_ms: int
    square: Grey
    larger: Larger


@dataclass(slots=True)
class KeyframeDescriber:
    """Chooses keyframes from frames in order and describes them."""

    spec: Spec
    also: Callable[[int, Larger], None] | None = None
    """Told the time in milliseconds of every keyframe, and given its larger picture."""
    _window_end_ms: float = 0.0
    _best: _Best | None = None
    _before: Grey | None = None
    _last: tuple[int, Grey] | None = None
    _described: list[KeypointPrint] = field(default_factory=list)

    def add(self, time_ms: int, square: Grey, larger: Larger) -> None:
        """Consider a frame.

        :param square: (S, S) grey, to measure movement
        """
        movement = 255.0 if self._before is None else _difference(square, self._before)
        self._before = square
        if time_ms >= self._window_end_ms:
            self._settle()
            self._window_end_ms = time_ms + 1000 * self.spec.keyframe_s
        if self._best is None or movement < self._best.movement:
            self._best = _Best(movement=movement, time_ms=time_ms, square=square, larger=larger)

    def finish(self) -> KeypointPrint:
        """Return the keypoints of all keyframes."""
        self._settle()
        return _joined([described for described in self._described if len(described)])

    def _settle(self) -> None:
        best, self._best = self._best, None
        if best is None or self._repeats(best):
            return
        self._last = (best.time_ms, best.square)
        if self.also is not None:
            self.also(best.time_ms, best.larger)
        picture = best.larger(self.spec.keyframe_side_px)
        self._described.append(describe(picture, self.spec.keypoints, best.time_ms))

    def _repeats(self, frame: _Best) -> bool:
        if self._last is None or frame.time_ms - self._last[0] >= 1000 * _REPEATED_S:
            return False
        return _difference(frame.square, self._last[1]) < _CHANGED


def describe(picture: Grey, most: int, time_ms: int = 0) -> KeypointPrint:
    """Return the strongest keypoints of a picture (H, W) as a print of one keyframe; an empty one if it has none."""
    height, width = picture.shape
    found, raw = detector(most).detectAndCompute(picture, None)
    order = sorted(range(len(found)), key=lambda i: -found[i].response)[:most]
    if not order:
        return KeypointPrint()
    places = np.array([(found[i].pt[0] / width, found[i].pt[1] / height) for i in order])
    sizes = np.array([found[i].size / height for i in order])
    turns = np.array([found[i].angle / 360 for i in order])
    descriptors = root(np.asarray(raw, np.float32)[order])
    words = vocabulary()
    return KeypointPrint(
        times_ms=np.array([time_ms], np.uint32),
        starts=np.array([0, len(order)], np.uint32),
        points=np.asarray(np.clip(np.rint(places * 65536), 0, 65535), np.uint16),
        scales=np.asarray(np.clip(np.rint(SCALE_STEPS * np.log2(sizes / SMALLEST_SCALE)), 0, 255), np.uint8),
        angles=np.asarray(np.rint(turns * 256).astype(np.int64) % 256, np.uint8),
        signatures=words.signatures(descriptors),
        words=np.stack([words.words(descriptors), words.words(mirrored(descriptors))], axis=1),
    )


def chosen(print_: KeypointPrint, frames: NDArray[np.intp], most: int = 1 << 16) -> KeypointPrint:
    """Return some keyframes with their strongest keypoints, at most ``most`` of each."""
    first = print_.starts[frames].astype(np.intp)
    count = np.minimum(print_.starts[frames + 1].astype(np.intp) - first, most)
    rows = np.repeat(first - np.cumsum(count) + count, count) + np.arange(count.sum())
    return KeypointPrint(
        times_ms=print_.times_ms[frames],
        starts=np.concatenate([[0], np.cumsum(count)]).astype(np.uint32),
        points=print_.points[rows],
        scales=print_.scales[rows],
        angles=print_.angles[rows],
        signatures=print_.signatures[rows],
        words=print_.words[rows],
    )


def _difference(one: Grey, other: Grey) -> float:
    return float(np.abs(one[::4, ::4].astype(np.int16) - other[::4, ::4]).mean())


def _joined(prints: list[KeypointPrint]) -> KeypointPrint:
    if not prints:
        return KeypointPrint()
    counts = [len(print_.scales) for print_ in prints]
    return KeypointPrint(
        times_ms=np.concatenate([print_.times_ms for print_ in prints]),
        starts=np.concatenate([[0], np.cumsum(counts)]).astype(np.uint32),
        points=np.concatenate([print_.points for print_ in prints]),
        scales=np.concatenate([print_.scales for print_ in prints]),
        angles=np.concatenate([print_.angles for print_ in prints]),
        signatures=np.concatenate([print_.signatures for print_ in prints]),
        words=np.concatenate([print_.words for print_ in prints]),
    )
