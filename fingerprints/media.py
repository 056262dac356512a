"""The only decoder: one pass over a media file through PyAV, with the times that the file itself states.

Files come from strangers, so they are read through one open file handle: no other file, address or protocol can be
reached from inside a container, and file names of any bytes work. Decoding is single-threaded on purpose; callers
run one process per core.
"""

import contextlib
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
import av.error
import cv2
import numpy as np
from av.stream import Disposition
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from fingerprints.errors import (
    MediaEmptyError,
    MediaForbiddenError,
    MediaMissingError,
    MediaUndecodableError,
    MediaWithoutContentError,
)
from fingerprints.spec import Spec
from fingerprints.values import MediaInfo

_VIDEO_NAMES = (
    "3g2 3gp asf avi divx f4v flv gif h264 hevc m2ts m4v mjpeg mkv mov mp4 mpeg mpg mts mxf ogv ts vob webm wmv"
)
_AUDIO_NAMES = "aac ac3 aif aiff amr flac m4a mka mp3 oga ogg opus wav weba wma"
SUFFIXES = frozenset(f".{name}" for name in f"{_VIDEO_NAMES} {_AUDIO_NAMES}".split())
"""File name endings, in lower case, that are taken for media when a folder is searched."""

# Demuxers that read text, pictures, play lists or devices: whatever they make of a file, it is no video or sound.
_REFUSED_FORMATS = frozenset(
    {"tty", "image2", "concat", "hls", "dash", "lavfi", "ffmetadata", "rawvideo", "sdp", "txt"}
)
# Below this rate every frame is needed; above it those that no other frame refers to may be left undecoded.
_SPARE_FRAMES_RATE = 20
_MAX_PIXELS = 16384 * 16384
_MAX_GAP_S = 3600.0

FrameSink = Callable[[float, NDArray[np.uint8]], None]
SoundSink = Callable[[NDArray[np.float32]], None]


def is_media_name(path: Path) -> bool:
    """Tell by its name whether a file in a folder should be looked at."""
    return path.suffix.lower() in SUFFIXES


def probe(path: Path | str) -> MediaInfo:
    """Read what the container declares, without decoding the whole file.

    :raises MediaError: the file cannot be used, see ``errors``
    """
    path = Path(path)
    with _opened(path) as container:
        streams = _Streams.of(container, path)
        first = _first_frame(container, streams, path)
        return _media_info(streams, first, duration_s=streams.declared_s, failures=0)


def decode(path: Path | str, spec: Spec, on_frame: FrameSink, on_sound: SoundSink) -> MediaInfo:
    """Decode a file once and hand over what fingerprints are made of.

    :param on_frame: called with (seconds from the start, (S, S) uint8 grey as displayed) for frames at most
        ``spec.max_rate_hz`` times a second, S being ``spec.frame_size_px``
    :param on_sound: called with mono float32 samples at ``spec.sound_rate_hz`` without gaps from the start of the file
    :raises MediaError: the file cannot be used, see ``errors``
    """
    path = Path(path)
    with _opened(path) as container:
        streams = _Streams.of(container, path)
        frames = _FrameTaker(streams, spec, on_frame)
        sound = _SoundTaker(streams, spec, on_sound)
        failures = _run(container, streams, frames, sound)
        if not frames.taken and not sound.taken:
            raise MediaUndecodableError(
                path, "no frame and no sound could be decoded", "the file is damaged: get a complete copy of it"
            )
        end_s = max(frames.end_s, sound.end_s)
        return _media_info(streams, frames.first, duration_s=end_s, failures=failures)


def stills(path: Path | str, times_s: Sequence[float], *, height_px: int = 180) -> list[NDArray[np.uint8]]:
    """Return the pictures shown at some times.

    :param times_s: seconds from the start of the file, in any order
    :returns: for each time an RGB picture (height_px, W, 3) uint8, upright and in its display aspect ratio; a time
        after the end gives the last picture
    :raises MediaError: the file cannot be used or has no picture
    """
    path = Path(path)
    with _opened(path) as container:
        streams = _Streams.of(container, path)
        if streams.video is None:
            raise MediaWithoutContentError(path, "it has no picture", "name a video file")
        order = sorted(range(len(times_s)), key=lambda i: times_s[i])
        found: dict[int, NDArray[np.uint8]] = {}
        last: tuple[Any, Fraction] | None = None
        for frame, time_s in _frames_from(container, streams, min(times_s, default=0.0)):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Streams:
    """The streams that are used, and where their common time line starts."""

    video: Any
    audio: Any
    origin_s: float
    declared_s: float

    @classmethod
    def of(cls, container: Any, path: Path) -> "_Streams":
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
        return [s for s in (self.video, self.audio) if s is not None]

    @property
    def sample_aspect(self) -> Fraction:
        ratio = self.video.sample_aspect_ratio if self.video is not None else None
        return Fraction(ratio) if ratio else Fraction(1)


def _is_moving(stream: Any) -> bool:
    """A cover picture in a sound file is a video stream too, but not a video."""
    if stream.codec_context is None or stream.disposition & Disposition.attached_pic:
        return False
    context = stream.codec_context
    return bool(context.width * context.height <= _MAX_PIXELS)


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[Any]:
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


def _run(container: Any, streams: _Streams, frames: "_FrameTaker", sound: "_SoundTaker") -> int:
    """Feed every packet to its taker; return how many the decoders refused."""
    failures = 0
    packets = container.demux(streams.used)
    while True:
        try:
            packet = next(packets)
        except StopIteration:
            break
        except (av.error.FFmpegError, OSError):
            failures += 1
            break
        if packet.size == 0 and packet.dts is not None:
            continue  # "as before" in Theora and others; the flush at the end has no time
        try:
            decoded = packet.decode()
        except (av.error.FFmpegError, ValueError):
            failures += 1
            continue
        for frame in decoded:
            (frames if packet.stream is streams.video else sound).take(frame)
    sound.finish()
    return failures


class _FrameTaker:
    """Takes grey squares off the picture at a limited rate."""

    def __init__(self, streams: _Streams, spec: Spec, sink: FrameSink) -> None:
        self._streams = streams
        self._sink = sink
        self._size = spec.frame_size_px
        # Half a frame of 60 fps as tolerance, so that rounded time stamps do not halve the rate.
        self._step_s = 1 / spec.max_rate_hz - 1 / 120
        self._scaler = VideoReformatter()
        self._next_s = float("-inf")
        self._clock = _FrameClock(streams)
        self.first: Any = None
        self.taken = 0
        self.end_s = 0.0
        if streams.video is not None:
            _economise(streams.video)

    def take(self, frame: Any) -> None:
        time_s = self._clock.time_s(frame)
        self.end_s = max(self.end_s, time_s + self._clock.frame_s)
        if time_s < self._next_s:
            return
        if self.first is None:
            self.first = frame
        self._next_s = time_s + self._step_s
        self._sink(time_s, _turned(self._grey(frame), frame.rotation))
        self.taken += 1

    def _grey(self, frame: Any) -> NDArray[np.uint8]:
        size = self._size
        if min(frame.width, frame.height) < size:  # the scaler of FFmpeg refuses to enlarge a few pixels by area
            grey = frame.to_ndarray(format="gray")
            return np.asarray(cv2.resize(grey, (size, size), interpolation=cv2.INTER_LINEAR), np.uint8)
        small = self._scaler.reformat(frame, width=size, height=size, format="gray", interpolation="AREA")
        return np.asarray(small.to_ndarray(), np.uint8)


def _economise(stream: Any) -> None:
    """Leave out decoding work that costs hashes less than a bit: loop filters, frames that nothing refers to."""
    context = stream.codec_context
    context.thread_count = 1
    context.options = {"skip_loop_filter": "all"}
    rate = stream.average_rate
    if rate is not None and rate >= _SPARE_FRAMES_RATE:
        context.skip_frame = "NONREF"


class _FrameClock:
    """Seconds from the start of the file for each frame; where the file gives no time, the rate does."""

    def __init__(self, streams: _Streams) -> None:
        self._origin_s = streams.origin_s
        rate = streams.video.guessed_rate or streams.video.average_rate if streams.video is not None else None
        self.frame_s = float(1 / rate) if rate else 0.04
        self._last_s: float | None = None

    def time_s(self, frame: Any) -> float:
        if frame.pts is None or frame.time_base is None:
            time_s = 0.0 if self._last_s is None else self._last_s + self.frame_s
        else:
            time_s = max(0.0, float(frame.pts * frame.time_base) - self._origin_s)
        self._last_s = time_s
        return time_s


class _SoundTaker:
    """Resamples sound to mono and keeps it in step with the file's time line."""

    def __init__(self, streams: _Streams, spec: Spec, sink: SoundSink) -> None:
        self._origin_s = streams.origin_s
        self._sink = sink
        self._rate = spec.sound_rate_hz
        self._resampler = av.AudioResampler(format="flt", layout="mono", rate=self._rate)
        self._skip = 0
        self._sent = 0
        self._received = 0.0
        self.taken = 0
        if streams.audio is not None:
            streams.audio.codec_context.thread_count = 1

    @property
    def end_s(self) -> float:
        return self._sent / self._rate

    def take(self, frame: Any) -> None:
        self._keep_step(frame)
        self._received += frame.samples * self._rate / (frame.sample_rate or self._rate)
        frame.pts = None
        try:
            resampled = self._resampler.resample(frame)
        except (av.error.FFmpegError, ValueError):
            # The layout or rate changed inside the stream: start a new resampler for the new kind of frame.
            self._resampler = av.AudioResampler(format="flt", layout="mono", rate=self._rate)
            resampled = self._resampler.resample(frame)
        for part in resampled:
            self._send(part)

    def finish(self) -> None:
        if self.taken:
            for part in self._resampler.resample(None):
                self._send(part)

    def _keep_step(self, frame: Any) -> None:
        """Fill a late start or a hole with silence, and drop what lies before the start."""
        if frame.pts is None or frame.time_base is None:
            return
        lag_s = float(frame.pts * frame.time_base) - self._origin_s - self._received / self._rate
        if 0.05 < lag_s < _MAX_GAP_S:
            silence = np.zeros(round(lag_s * self._rate), np.float32)
            self._sent += len(silence)
            self._received += len(silence)
            self._sink(silence)
        elif self.taken == 0 and lag_s < -0.05:
            self._skip = round(-lag_s * self._rate)
            self._received -= self._skip

    def _send(self, part: Any) -> None:
        samples = part.to_ndarray().reshape(-1)
        dropped = min(self._skip, len(samples))
        self._skip -= dropped
        samples = samples[dropped:]
        self.taken += 1
        if len(samples):
            self._sent += len(samples)
            self._sink(samples)


def _media_info(streams: _Streams, first: Any, *, duration_s: float, failures: int) -> MediaInfo:
    video, audio = streams.video, streams.audio
    turn = -first.rotation % 360 if first is not None else 0
    width, height = (first.width, first.height) if first is not None else (0, 0)
    width = round(width * streams.sample_aspect)
    if turn in {90, 270}:
        width, height = height, width
    rate = video.average_rate if video is not None and first is not None else None
    return MediaInfo(
        duration_s=duration_s,
        declared_s=streams.declared_s,
        width_px=width,
        height_px=height,
        rotation_deg=turn,
        sample_aspect_ratio=streams.sample_aspect,
        frame_rate=Fraction(rate) if rate else None,
        video_codec=video.codec_context.name if first is not None else None,
        audio_codec=audio.codec_context.name if audio is not None else None,
        audio_rate_hz=(audio.codec_context.sample_rate or 0) if audio is not None else 0,
        decode_failures=failures,
    )


def _first_frame(container: Any, streams: _Streams, path: Path) -> Any:
    if streams.video is None:
        return None
    for frame, _ in _frames_from(container, streams, 0.0):
        return frame
    if streams.audio is None:
        raise MediaUndecodableError(path, "no frame could be decoded", "get a complete copy of the file")
    return None


def _frames_from(container: Any, streams: _Streams, start_s: float) -> Iterator[tuple[Any, float]]:
    """Yield (frame, seconds) from the last key frame before a time on."""
    video = streams.video
    video.codec_context.thread_count = 1
    if start_s > 1:
        with contextlib.suppress(av.error.FFmpegError):
            container.seek(int((start_s + streams.origin_s) / video.time_base), stream=video)
    clock = _FrameClock(streams)
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


def _turned(image: NDArray[np.uint8], rotation: int) -> NDArray[np.uint8]:
    """Show an image as the container asks: FFmpeg counts the turn anticlockwise, as numpy does."""
    quarters = round(rotation / 90) % 4
    return np.ascontiguousarray(np.rot90(image, quarters)) if quarters else image


def _upright_rgb(frame: Any, sample_aspect: Fraction, height_px: int) -> NDArray[np.uint8]:
    image = _turned(frame.to_ndarray(format="rgb24"), frame.rotation)
    sideways = round(frame.rotation / 90) % 2 == 1
    aspect = image.shape[1] / image.shape[0] * float(1 / sample_aspect if sideways else sample_aspect)
    size = (max(1, round(height_px * aspect)), height_px)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
