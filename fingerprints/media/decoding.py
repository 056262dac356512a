"""One pass over a file: grey squares and mono sound, in step with the file's own time."""

from collections.abc import Callable
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import av
import av.error
import cv2
import numpy as np
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

from fingerprints.errors import MediaUndecodableError
from fingerprints.media.opening import MAX_GAP_S, FrameClock, Streams, opened, turned
from fingerprints.spec import Spec
from fingerprints.values import MediaInfo

# Below this rate every frame is needed; above it those that no other frame refers to may be left undecoded.
_SPARE_FRAMES_RATE = 20


class Larger(Protocol):
    """Gives the same frame upright in its display aspect ratio, the shorter side at most so many pixels."""

    def __call__(self, side: int, *, colour: bool = False) -> NDArray[np.uint8]:
        """Return (H, W) grey, or (H, W, 3) RGB."""


FrameSink = Callable[[float, NDArray[np.uint8], Larger], None]
SoundSink = Callable[[NDArray[np.float32]], None]


def decode(path: Path | str, spec: Spec, on_frame: FrameSink, on_sound: SoundSink) -> MediaInfo:
    """Decode a file once and hand over what fingerprints are made of.

    :param on_frame: called with (seconds from the start, (S, S) uint8 grey as displayed, a function that gives the
        same frame larger) for frames at most ``spec.max_rate_hz`` times a second, S being ``spec.frame_size_px``
    :param on_sound: called with mono float32 samples at ``spec.sound_rate_hz`` without gaps from the start of the file
    :raises MediaError: the file cannot be used, see ``errors``
    """
    path = Path(path)
    with opened(path) as container:
        streams = Streams.of(container, path)
        frames = _FrameTaker(streams, spec, on_frame)
        sound = _SoundTaker(streams, spec, on_sound)
        failures = _run(container, streams, frames, sound)
        if not frames.taken and not sound.taken:
            raise MediaUndecodableError(
                path, "no frame and no sound could be decoded", "the file is damaged: get a complete copy of it"
            )
        end_s = max(frames.end_s, sound.end_s)
        return media_info(streams, frames.first, duration_s=end_s, failures=failures)


def _run(container: Any, streams: Streams, frames: "_FrameTaker", sound: "_SoundTaker") -> int:
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

    def __init__(self, streams: Streams, spec: Spec, sink: FrameSink) -> None:
        self._streams = streams
        self._sink = sink
        self._size = spec.frame_size_px
        # Half a frame of 60 fps as tolerance, so that rounded time stamps do not halve the rate.
        self._step_s = 1 / spec.max_rate_hz - 1 / 120
        self._scaler = VideoReformatter()
        self._larger_scaler = VideoReformatter()
        self._sample_aspect = float(streams.sample_aspect)
        self._next_s = float("-inf")
        self._clock = FrameClock(streams)
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
        self._sink(time_s, turned(self._grey(frame), frame.rotation), partial(self._larger, frame))
        self.taken += 1

    def _grey(self, frame: Any) -> NDArray[np.uint8]:
        size = self._size
        if min(frame.width, frame.height) < size:  # the scaler of FFmpeg refuses to enlarge a few pixels by area
            grey = frame.to_ndarray(format="gray")
            return np.asarray(cv2.resize(grey, (size, size), interpolation=cv2.INTER_LINEAR), np.uint8)
        small = self._scaler.reformat(frame, width=size, height=size, format="gray", interpolation="AREA")
        return np.asarray(small.to_ndarray(), np.uint8)

    def _larger(self, frame: Any, side: int, *, colour: bool = False) -> NDArray[np.uint8]:
        # A frame outlives its container, the stream does not: nothing of the stream may be asked here.
        width, height = frame.width * self._sample_aspect, float(frame.height)
        ratio = min(1.0, side / min(width, height), 4 * side / max(width, height))
        size = max(16, round(width * ratio)), max(16, round(height * ratio))
        kind = "rgb24" if colour else "gray"
        if size[0] > frame.width or size[1] > frame.height:
            picture = cv2.resize(frame.to_ndarray(format=kind), size, interpolation=cv2.INTER_LINEAR)
        else:
            picture = self._larger_scaler.reformat(
                frame, width=size[0], height=size[1], format=kind, interpolation="AREA"
            ).to_ndarray()
        return turned(np.asarray(picture, np.uint8), frame.rotation)


def _economise(stream: Any) -> None:
    """Leave out decoding work that costs hashes less than a bit: loop filters, frames that nothing refers to."""
    context = stream.codec_context
    context.thread_count = 1
    context.options = {"skip_loop_filter": "all"}
    rate = stream.average_rate
    # Where the file gives no times every frame counts, because the frames are the only clock.
    if rate is not None and rate >= _SPARE_FRAMES_RATE and stream.start_time is not None:
        context.skip_frame = "NONREF"


class _SoundTaker:
    """Resamples sound to mono and keeps it in step with the file's time line."""

    def __init__(self, streams: Streams, spec: Spec, sink: SoundSink) -> None:
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
        if 0.05 < lag_s < MAX_GAP_S:
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


def media_info(streams: Streams, first: Any, *, duration_s: float, failures: int) -> MediaInfo:
    """Put together what the streams declare and what decoding met.

    :param first: the first decoded frame, None without picture
    """
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
