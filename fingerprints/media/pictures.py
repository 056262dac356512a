"""Pictures at given times, upright and in their display aspect ratio, for people to look at."""

import contextlib
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.error
import cv2
import numpy as np
from numpy.typing import NDArray

from fingerprints.errors import MediaUndecodableError, MediaWithoutContentError
from fingerprints.media.opening import FrameClock, Streams, opened, turned


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
        found: dict[int, NDArray[np.uint8]] = {}
        last: tuple[Any, Fraction] | None = None
        for frame, time_s in frames_from(container, streams, min(times_s, default=0.0)):
            while order and last is not None and times_s[order[0]] < time_s - 1e-3:
                found[order.pop(0)] = _upright_rgb(*last, height_px)
            last = (frame, streams.sample_aspect)
            if not order:
                break
        if last is None:
            raise MediaUndecodableError(path, "no frame could be decoded", "get a complete copy of the file")
        for i in order:
            found[i] = _upright_rgb(*last, height_px)
        return [found[i] for i in range(len(times_s))]


def first_frame(container: Any, streams: Streams, path: Path) -> Any:
    """Return the first picture, None for sound files."""
    if streams.video is None:
        return None
    for frame, _ in frames_from(container, streams, 0.0):
        return frame
    if streams.audio is None:
        raise MediaUndecodableError(path, "no frame could be decoded", "get a complete copy of the file")
    return None


def frames_from(container: Any, streams: Streams, start_s: float) -> Iterator[tuple[Any, float]]:
    """Yield (frame, seconds) from the last key frame before a time on."""
    video = streams.video
    video.codec_context.thread_count = 1
    if start_s > 1:
        with contextlib.suppress(av.error.FFmpegError):
            container.seek(int((start_s + streams.origin_s) / video.time_base), stream=video)
    clock = FrameClock(streams)
    packets = container.demux([video])
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


def _upright_rgb(frame: Any, sample_aspect: Fraction, height_px: int) -> NDArray[np.uint8]:
    image = turned(frame.to_ndarray(format="rgb24"), frame.rotation)
    sideways = round(frame.rotation / 90) % 2 == 1
    aspect = image.shape[1] / image.shape[0] * float(1 / sample_aspect if sideways else sample_aspect)
    size = (max(1, round(height_px * aspect)), height_px)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
