"""Pictures at given times, upright and in their display aspect ratio, for people to look at."""

import contextlib
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import av
import av.error
import cv2
import numpy as np
from numpy.typing import NDArray

from fingerprints.errors import MediaUndecodableError, MediaWithoutContentError
from fingerprints.media.opening import MAX_GAP_S, FrameClock, Streams, opened, turned

_BEFORE_S = 0.25
"""An index tells when frames are decoded, which may be a little before they are shown."""
_BACK_S = (0.0, _BEFORE_S, 2.0, 10.0, float("inf"))
"""How long before a time its frame is looked for, one after the other."""
_SPARING = frozenset({"h264"})
"""Decoders that leave out a frame which no other is made from, if they are told to."""
_SAME_S = 1e-3
"""A frame that is shown so little after a time counts as shown at it."""
_AHEAD = 16
"""Packets read before they are decoded; as many B frames in a row are the most that encoders make."""


def stills(path: Path | str, times_s: Sequence[float], *, height_px: int = 180) -> list[NDArray[np.uint8]]:
    """Return the pictures shown at some times.

    :param times_s: seconds from the start of the file, in any order
    :returns: for each time an RGB picture (height_px, W, 3) uint8, upright and in its display aspect ratio; a time
        after the end gives the last picture
    :raises MediaError: the file cannot be used or has no picture
    """
    path = Path(path)
    with opened(path) as container:
        streams = Streams.of(container, path)
        if streams.video is None:
            raise MediaWithoutContentError(path, "it has no picture", "name a video file")
        order = sorted(range(len(times_s)), key=lambda i: times_s[i])
        wanted = [times_s[i] for i in order]
        shown: list[Any] = []
        for run in _runs(wanted, streams):
            shown += _shown(container, streams, run, again=bool(shown))
        if None in shown:  # the index promises more than the file holds, or there is none to find the last frames by
            shown = _shown(container, streams, [0.0, *wanted], again=True)[1:]
        if None in shown:
            raise MediaUndecodableError(path, "no frame could be decoded", "get a complete copy of the file")
        upright = (_upright_rgb(frame, streams.sample_aspect, height_px) for frame in shown)
        found = dict(zip(order, upright, strict=True))
        return [found[i] for i in range(len(times_s))]


def _runs(times_s: list[float], streams: Streams) -> list[list[float]]:
    """Split sorted times where a key frame lies between two, so that what lies between need not be decoded.

    Where the file has no index, or one whose times jump, all times are one run.
    """
    keys = _key_times(streams)
    runs: list[list[float]] = []
    last = -1
    for time_s in times_s:
        key = bisect_right(keys, time_s - _BEFORE_S) if keys else 0
        if not runs or key != last:
            runs.append([])
        runs[-1].append(time_s)
        last = key
    return runs


def _key_times(streams: Streams) -> list[float]:
    """Return the times of the key frames, as far as the container tells them without reading on."""
    video = streams.video
    times = [
        float(entry.timestamp * video.time_base) - streams.origin_s
        for entry in video.index_entries
        if entry.is_keyframe
    ]
    even = all(0 < after - before <= MAX_GAP_S for before, after in pairwise(times))
    return times if even else []


def _shown(container: Any, streams: Streams, times_s: list[float], *, again: bool) -> list[Any]:
    """Return the frames shown at sorted times, decoding from the key frame before the first of them.

    :param again: whether something of the file was decoded before
    """
    waiting, shown = list(times_s), list[Any]()
    last: Any = None
    for frame, time_s in _frames(container, streams, times_s, again=again):
        while waiting and last is not None and waiting[0] < time_s - _SAME_S:
            shown.append(last)
            del waiting[0]
        last = frame
        if not waiting:
            break
    return [*shown, *(last for _ in waiting)]


def _frames(container: Any, streams: Streams, times_s: list[float], *, again: bool) -> Iterator[tuple[Any, float]]:
    """Yield (frame, seconds) from a key frame that is shown at the first of the times or before.

    A search may lead behind what it was to find, in broadcasts by seconds, so it is begun ever earlier.
    """
    for back_s in _BACK_S:
        start_s = max(times_s[0] - back_s, -_BEFORE_S)
        frames = frames_from(container, streams, start_s, again=again or back_s > 0, wanted_s=times_s)
        first = next(frames, None)
        if first and first[1] <= times_s[0] + _SAME_S and (first[0].key_frame or back_s > 0):
            break
        if start_s < 0:
            break
    return chain([first] if first else [], frames)


def first_frame(container: Any, streams: Streams, path: Path) -> Any:
    """Return the first picture, None for sound files."""
    if streams.video is None:
        return None
    for frame, _ in frames_from(container, streams, 0.0):
        return frame
    if streams.audio is None:
        raise MediaUndecodableError(path, "no frame could be decoded", "get a complete copy of the file")
    return None


def frames_from(
    container: Any, streams: Streams, start_s: float, *, again: bool = False, wanted_s: Sequence[float] = ()
) -> Iterator[tuple[Any, float]]:
    """Yield (frame, seconds) from the last key frame before a time on.

    :param again: whether something of the file was decoded before
    :param wanted_s: sorted times; where there are any, frames that are shown at none of them may be left out
    """
    video = streams.video
    if not again:
        video.codec_context.thread_count = 1
    if again or start_s > 1:
        with contextlib.suppress(av.error.FFmpegError):
            container.seek(int((start_s + streams.origin_s) / video.time_base), stream=video)
    clock = FrameClock(streams)
    packets = _spared(container.demux([video]), streams, wanted_s)
    while True:
        try:
            for frame in next(packets).decode():
                yield frame, clock.time_s(frame)
        except StopIteration:
            return
        except (av.error.EOFError, OSError):
            return
        except (av.error.FFmpegError, ValueError):
            continue


def _spared(packets: Iterable[Any], streams: Streams, wanted_s: Sequence[float]) -> Iterator[Any]:
    """Yield packets, each after its decoder was told whether it may leave the frame out.

    It may if another frame is known to be shown between this one and the next time that is wanted, and does if no
    other frame is made from this one. Where the clock of the file is not steady, it may leave out nothing.
    """
    codec = streams.video.codec_context
    if not wanted_s or codec.name not in _SPARING:
        yield from packets
        return
    ahead, known = deque[tuple[Any, float | None]](), deque[float](maxlen=2 * _AHEAD)
    clock = _SteadyClock(streams)

    def told(packet: Any, time_s: float | None) -> Any:
        codec.skip_frame = "NONREF" if time_s is not None and _is_passed(time_s, known, wanted_s) else "DEFAULT"
        return packet

    with contextlib.suppress(av.error.FFmpegError, ValueError, OSError):  # as many packets as can be read
        for packet in packets:
            time_s = clock.time_s(packet)
            if time_s is not None:
                known.append(time_s)
            ahead.append((packet, time_s))
            if len(ahead) > _AHEAD:
                yield told(*ahead.popleft())
    while ahead:
        yield told(*ahead.popleft())


def _is_passed(time_s: float, known: deque[float], wanted_s: Sequence[float]) -> bool:
    """Tell whether another frame takes the place of one before the next time that is wanted."""
    at = bisect_left(wanted_s, time_s - _SAME_S)
    return at < len(wanted_s) and any(time_s < other <= wanted_s[at] for other in reversed(known))


class _SteadyClock:
    """Seconds from the start of the file for packets, as long as these are in order; the frames have the same."""

    def __init__(self, streams: Streams) -> None:
        self._origin_s, self._tick_s = streams.origin_s, float(streams.video.time_base)
        self._last: int | None = None
        self._is_steady = True

    def time_s(self, packet: Any) -> float | None:
        """Tell when what the next packet holds is shown; None where the file leaves that open."""
        dts, pts = packet.dts, packet.pts
        if dts is None or pts is None or pts < dts or (self._last is not None and dts <= self._last):
            self._is_steady = False
        self._last = dts
        return float(pts) * self._tick_s - self._origin_s if self._is_steady else None


def _upright_rgb(frame: Any, sample_aspect: Fraction, height_px: int) -> NDArray[np.uint8]:
    image = turned(frame.to_ndarray(format="rgb24"), frame.rotation)
    sideways = round(frame.rotation / 90) % 2 == 1
    aspect = image.shape[1] / image.shape[0] * float(1 / sample_aspect if sideways else sample_aspect)
    size = (max(1, round(height_px * aspect)), height_px)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
