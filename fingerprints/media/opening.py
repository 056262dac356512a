"""Open a file that a stranger made: its streams, and the time line that they share."""

import contextlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.error
import numpy as np
from av.stream import Disposition
from numpy.typing import NDArray

from fingerprints.errors import (
    MediaEmptyError,
    MediaForbiddenError,
    MediaMissingError,
    MediaUndecodableError,
    MediaWithoutContentError,
)

# Demuxers that read text, pictures, play lists or devices: whatever they make of a file, it is no video or sound.
_REFUSED_FORMATS = frozenset(
    {"tty", "image2", "concat", "hls", "dash", "lavfi", "ffmetadata", "rawvideo", "sdp", "txt"}
)
_MAX_PIXELS = 16384 * 16384
MAX_GAP_S = 3600.0
"""Time stamps that jump further than this are a counter that ran over, not a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The streams that are used, and where their common time line starts."""

    video: Any
    audio: Any
    origin_s: float
    declared_s: float

    @classmethod
    def of(cls, container: Any, path: Path) -> "Streams":
        """Choose the first moving picture and the first sound.

        :raises MediaWithoutContentError: there is neither
        """
        video = next((s for s in container.streams.video if _is_moving(s)), None)
        audio = next((s for s in container.streams.audio if s.codec_context is not None), None)
        if video is None and audio is None:
            raise MediaWithoutContentError(
                path, "it holds neither a decodable picture nor sound", "name a video or sound file"
            )
        start = container.start_time
        duration = container.duration or 0
        return cls(
            video=video,
            audio=audio,
            origin_s=start / av.time_base if start is not None else 0.0,
            declared_s=max(0.0, duration / av.time_base),
        )

    @property
    def used(self) -> list[Any]:
        """The streams to read packets of."""
        return [s for s in (self.video, self.audio) if s is not None]

    @property
    def sample_aspect(self) -> Fraction:
        """Width of a stored pixel over its height."""
        ratio = self.video.sample_aspect_ratio if self.video is not None else None
        return Fraction(ratio) if ratio else Fraction(1)


def _is_moving(stream: Any) -> bool:
    """A cover picture in a sound file is a video stream too, but not a video."""
    if stream.codec_context is None or stream.disposition & Disposition.attached_pic:
        return False
    context = stream.codec_context
    return bool(context.width * context.height <= _MAX_PIXELS)


class FrameClock:
    """Seconds from the start of the file for each frame; where the file gives no time, the rate does."""

    def __init__(self, streams: Streams) -> None:
        self._origin_s = streams.origin_s
        rate = streams.video.guessed_rate or streams.video.average_rate if streams.video is not None else None
        self.frame_s = float(1 / rate) if rate else 0.04
        self._last_s: float | None = None
        self._jump_s = 0.0

    def time_s(self, frame: Any) -> float:
        """Tell when a frame, the next in order, is shown."""
        if frame.pts is None or frame.time_base is None:
            time_s = 0.0 if self._last_s is None else self._last_s + self.frame_s
        else:
            time_s = max(0.0, float(frame.pts * frame.time_base) - self._origin_s + self._jump_s)
            if self._last_s is not None and abs(time_s - self._last_s) > MAX_GAP_S:
                # A counter that ran over or was set anew: go on from where the picture was.
                jump_s = self._last_s + self.frame_s - time_s
                self._jump_s += jump_s
                time_s += jump_s
        self._last_s = time_s
        return time_s


def turned(image: NDArray[np.uint8], rotation: int) -> NDArray[np.uint8]:
    """Show an image as the container asks: FFmpeg counts the turn anticlockwise, as numpy does."""
    quarters = round(rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, quarters)) if quarters else image


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a regular file as a container of PyAV, with no way from it to any other file.

    :raises MediaError: it is none, or holds no video or sound
    """
    with _handle(path) as handle:
        try:
            container = av.open(handle, metadata_errors="replace", buffer_size=1 << 18, io_open=_refuse_nested)
        except (av.error.FFmpegError, ValueError, OSError) as error:
            raise MediaUndecodableError(
                path,
                "it is not a video or sound file, or its beginning or index is missing",
                "get a complete copy of it",
            ) from error
        with container:
            names = set(container.format.name.split(","))
            if names & _REFUSED_FORMATS or container.format.name.endswith("_pipe"):
                raise MediaUndecodableError(
                    path, f"it is no video or sound file ({container.format.name})", "name a video or sound file"
                )
            yield container


def _handle(path: Path) -> BinaryIO:
    """Open a regular file that has bytes; anything else would hang the decoder or tell the user nothing."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise MediaMissingError(path, "it is a folder, not a file", "name a file in it")
        if not stat.S_ISREG(status.st_mode):
            raise MediaMissingError(path, "it is not a regular file", "copy its content to a file first")
        if status.st_size == 0:
            raise MediaEmptyError(path, "the file is empty", "copy or download it again")
        return path.open("rb")
    except PermissionError as error:
        raise MediaForbiddenError(path, "permission to read it is denied", "change its permissions") from error
    except (OSError, ValueError) as error:
        raise MediaMissingError(path, "there is no such file", "check the name") from error


def _refuse_nested(url: str, _flags: int, _options: dict[str, str]) -> BinaryIO:
    """A container that names other files or addresses does not get them."""
    raise PermissionError(f"a media file may not open {url!r}")
