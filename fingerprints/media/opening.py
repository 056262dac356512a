"""Open a file that a stranger made: its streams, and the time line that they share."""

import contextlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from io import BufferedReader
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

# Demuxers that read text, series of pictures, play lists or devices: what they make of a file is no video or sound.
_REFUSED_FORMATS = frozenset(
    {"tty", "image2", "concat", "hls", "dash", "lavfi", "ffmetadata", "rawvideo", "sdp", "txt"}
)
_PICTURES = {"jpeg_pipe": b"\xff\xd8\xff", "png_pipe": b"\x89PNG\r\n\x1a\n", "bmp_pipe": b"BM", "webp_pipe": b"WEBP"}
"""Still pictures that are read: FFmpeg's name for each, and how they begin."""
_MOVING_JPEG = frozenset({".mjpeg", ".mjpg"})
_MAX_PIXELS = 16384 * 16384
_MAX_PICTURE_PIXELS = 10_000 * 10_000
MAX_GAP_S = 3600.0
"""Time stamps that jump further than this are a counter that ran over, not a pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """The streams that are used, and where their common time line starts."""

    video: Any
    audio: Any
    origin_s: float
    declared_s: float
    is_picture: bool = False
    """Whether the file is a still picture, which has no length."""

    @classmethod
    def of(cls, container: Any, path: Path) -> "Streams":
        """Choose the first moving picture and the first sound.

        :raises MediaWithoutContentError: there is neither
        :raises MediaUndecodableError: it is a still picture that cannot be read, or too large a one
        """
        video = next((s for s in container.streams.video if _is_moving(s)), None)
        audio = next((s for s in container.streams.audio if s.codec_context is not None), None)
        if video is None and audio is None:
            raise MediaWithoutContentError(
                path, "it holds neither a decodable picture nor sound", "name a video or sound file"
            )
        is_picture = container.format.name in _PICTURES
        if is_picture and not (video and 0 < _pixels(video) <= _MAX_PICTURE_PIXELS):
            problem = f"the picture is damaged, moves, or has more than {_MAX_PICTURE_PIXELS:,} pixels"
            raise MediaUndecodableError(path, problem, "save it again, smaller, as JPEG or PNG")
        start = container.start_time
        duration = container.duration or 0
        return cls(
            video=video,
            audio=audio,
            origin_s=start / av.time_base if start is not None else 0.0,
            declared_s=max(0.0, duration / av.time_base),
            is_picture=is_picture,
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
    return _pixels(stream) <= _MAX_PIXELS


def _pixels(stream: Any) -> int:
    return int(stream.codec_context.width * stream.codec_context.height)


class FrameClock:
    """Seconds from the start of the file for each frame; where the file gives no time, the rate does."""

    def __init__(self, streams: Streams) -> None:
        self._origin_s = streams.origin_s
        rate = streams.video.guessed_rate or streams.video.average_rate if streams.video is not None else None
        self.frame_s = 0.0 if streams.is_picture else float(1 / rate) if rate else 0.04
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
            # FFmpeg decodes a picture to find out what it is.
            picture = _picture_format(path, handle)
            container = av.open(
                handle,
                format=picture,  # by their names FFmpeg would take pictures for parts of a series
                options={"max_pixels": str(_MAX_PICTURE_PIXELS if picture else _MAX_PIXELS)},
                metadata_errors="replace",
                buffer_size=1 << 18,
                io_open=_refuse_nested,
            )
        except (av.error.FFmpegError, ValueError, OSError) as error:
            raise MediaUndecodableError(
                path,
                "it is not a video or sound file, or its beginning or index is missing",
                "get a complete copy of it",
            ) from error
        with container:
            name = container.format.name
            if set(name.split(",")) & _REFUSED_FORMATS or (name.endswith("_pipe") and name not in _PICTURES):
                raise MediaUndecodableError(
                    path, f"it is no video, sound or picture file ({name})", "name a video, sound or picture file"
                )
            yield container


def _picture_format(path: Path, handle: BufferedReader) -> str | None:
    """Tell from how a file begins which kind of still picture it is; None for everything else."""
    head = handle.peek(12)
    if head[:4] == b"RIFF":  # sound and video begin so, too
        head = head[8:]
    if path.suffix.lower() in _MOVING_JPEG:
        return None
    return next((name for name, magic in _PICTURES.items() if head.startswith(magic)), None)


def _handle(path: Path) -> BufferedReader:
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
