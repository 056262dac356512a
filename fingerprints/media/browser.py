"""What a browser can make of a file: whether it plays it, and how loud its sound is when.

Browsers play few codecs and seek exactly in fewer files still. What they cannot play is made anew, see ``proxy``.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import av.error
import numpy as np
from numpy.typing import NDArray

from fingerprints.errors import MediaUndecodableError, MediaWithoutContentError
from fingerprints.media.opening import Streams, opened

PEAKS_PER_S = 50
"""How finely the loudness of sound is kept."""
_MOST_S = 48 * 3600.0
"""Sound that claims to come later than this has a broken clock."""
_SHIFT_S = 0.03
"""Files that begin later are not shown by all browsers from their beginning."""
_EIGHT_BITS = frozenset({"yuv420p", "yuvj420p"})
_WAVES = frozenset({"pcm_s16le", "pcm_u8"})
_PICTURES = {"jpeg_pipe": "image/jpeg", "png_pipe": "image/png", "bmp_pipe": "image/bmp", "webp_pipe": "image/webp"}
_VIDEOS: dict[str, tuple[str, frozenset[str], frozenset[str]]] = {
    "mp4": ("video/mp4", frozenset({"h264", "av1", "vp9"}), frozenset({"aac", "mp3", "opus"})),
    "webm": ("video/webm", frozenset({"vp8", "vp9", "av1"}), frozenset({"opus", "vorbis"})),
}
_SOUNDS: dict[str, tuple[str, frozenset[str]]] = {
    "mp4": ("audio/mp4", frozenset({"aac", "opus"})),
    "webm": ("audio/webm", frozenset({"opus", "vorbis"})),
    "ogg": ("audio/ogg", frozenset({"opus", "vorbis", "flac"})),
    "flac": ("audio/flac", frozenset({"flac"})),
    "wav": ("audio/wav", _WAVES),
}
"""Content type, picture codecs and sound codecs by container. MP3 files are missing because seeking in them is a guess;
a decoder of a codec has the name of the codec, apart from those in ``_SAME``."""
_SAME = {"libdav1d": "av1", "libvpx": "vp8", "libvpx-vp9": "vp9", "mp3float": "mp3", "libopus": "opus"}
UNKNOWN = "application/octet-stream"


@dataclass(frozen=True, slots=True, kw_only=True)
class Playable:
    """What a browser meets in a file."""

    content_type: str
    """From a fixed table; never what the file or its name says."""
    plays: bool
    """Whether every usual browser plays it as it is, on the same time line as ours."""
    is_picture: bool
    """Whether it is a still picture."""
    has_picture: bool
    has_sound: bool
    frame_s: float
    """Length of one frame; 0 without moving picture."""
    why_not: str = ""
    """What browsers cannot play of it, in words; empty where they can."""


def playable(path: Path | str) -> Playable:
    """Tell what a browser can make of a file, without decoding it.

    :raises MediaError: the file cannot be used, see ``errors``
    """
    path = Path(path)
    with opened(path) as container:
        streams = Streams.of(container, path)
        name = container.format.name
        if streams.is_picture:
            return Playable(
                content_type=_PICTURES.get(name, UNKNOWN),
                plays=True,
                is_picture=True,
                has_picture=True,
                has_sound=False,
                frame_s=0.0,
            )
        rate = streams.video.average_rate if streams.video is not None else None
        content_type, why_not = _judged(_container_of(name, path), streams)
        return Playable(
            content_type=content_type,
            plays=not why_not,
            is_picture=False,
            has_picture=streams.video is not None,
            has_sound=streams.audio is not None,
            frame_s=float(1 / rate) if rate else 0.04 if streams.video is not None else 0.0,
            why_not=why_not,
        )


def _container_of(name: str, path: Path) -> str:
    """Return a short name of a container; Matroska is WebM only where it says so."""
    names = set(name.split(","))
    if "webm" in names:
        with path.open("rb") as file:
            return "webm" if b"webm" in file.read(64) else "matroska"
    return "mp4" if "mp4" in names else name


def _judged(container: str, streams: Streams) -> tuple[str, str]:
    """Return the content type, and what browsers cannot play."""
    picture = _codec_of(streams.video) if streams.video is not None else ""
    sound = _codec_of(streams.audio) if streams.audio is not None else ""
    if picture:
        content_type, pictures, sounds = _VIDEOS.get(container, (UNKNOWN, frozenset(), frozenset()))
    else:
        content_type, sounds = _SOUNDS.get(container, (UNKNOWN, frozenset()))
        pictures = frozenset()
    if content_type == UNKNOWN:
        return UNKNOWN, f"the container ({container})"
    if picture and picture not in pictures:
        return content_type, f"the picture ({picture})"
    if picture and streams.video.codec_context.pix_fmt not in _EIGHT_BITS:
        return content_type, f"the picture ({picture} as {streams.video.codec_context.pix_fmt})"
    if sound and sound not in sounds:
        return content_type, f"the sound ({sound})"
    return content_type, f"a beginning at {streams.origin_s:.2f} s" if abs(streams.origin_s) > _SHIFT_S else ""


def _codec_of(stream: Any) -> str:
    name = str(stream.codec_context.codec.canonical_name)
    return _SAME.get(name, name)


def peaks(path: Path | str) -> NDArray[np.uint8]:
    """Return how loud the sound of a file is, ``PEAKS_PER_S`` times a second from its start.

    :returns: (N,) 0 for silence to 255 for full scale, the loudest channel counts
    :raises MediaError: the file cannot be used, or has no sound
    """
    path = Path(path)
    with opened(path) as container:
        streams = Streams.of(container, path)
        if streams.audio is None:
            raise MediaWithoutContentError(path, "it has no sound", "name a file with sound")
        streams.audio.codec_context.thread_count = 1
        loud = _Loudness(streams.origin_s)
        for packet in _packets(container, streams.audio):
            try:
                frames = packet.decode()
            except (av.error.FFmpegError, ValueError):
                continue
            for frame in frames:
                loud.take(frame)
    if not loud.levels:
        raise MediaUndecodableError(path, "no sound could be decoded", "get a complete copy of the file")
    row = np.zeros(max(loud.levels) + 1, np.float32)
    row[list(loud.levels)] = list(loud.levels.values())
    return np.asarray(np.clip(np.round(row * 255), 0, 255), np.uint8)


def _packets(container: Any, stream: Any) -> Any:
    packets = container.demux([stream])
    while True:
        try:
            yield next(packets)
        except (StopIteration, av.error.FFmpegError, OSError):
            return


class _Loudness:
    """Takes the loudest sample of every fiftieth of a second."""

    def __init__(self, origin_s: float) -> None:
        self._origin_s = origin_s
        self._next_s = 0.0
        self.levels: dict[int, float] = {}

    def take(self, frame: Any) -> None:
        rate = frame.sample_rate or 0
        if not rate:
            return
        start_s = float(frame.pts * frame.time_base) - self._origin_s if frame.pts is not None else self._next_s
        self._next_s = start_s + frame.samples / rate
        if not 0 <= self._next_s <= _MOST_S:
            return
        level = _samples(frame)
        if not len(level):
            return
        at = np.floor((start_s + np.arange(len(level)) / rate) * PEAKS_PER_S).astype(np.int64)
        edges = np.flatnonzero(np.diff(at, prepend=at[0] - 1))
        for bucket, value in zip(at[edges], np.maximum.reduceat(level, edges), strict=True):
            if bucket >= 0:
                self.levels[int(bucket)] = max(self.levels.get(int(bucket), 0.0), float(value))


def _samples(frame: Any) -> NDArray[np.float32]:
    """Return (samples,) of the loudest channel, from 0 to 1."""
    samples = frame.to_ndarray()
    whole = samples.dtype
    level = np.abs(samples.astype(np.float32) - (128 if whole == np.uint8 else 0))
    if np.issubdtype(whole, np.integer):
        level /= 128 if whole == np.uint8 else np.iinfo(whole).max
    if frame.format.is_packed:
        level = level.reshape(-1, frame.layout.nb_channels).T
    return np.asarray(level.max(axis=0), np.float32)
