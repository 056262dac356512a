"""A film in memory, written to and read from real files by a real encoder and decoder."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.media.drawing import Picture, draw_film, draw_take
from tests.media.sounding import SOUND_RATE, Sound, compose

CODECS = {
    ".mp4": ("libx264", "aac"),
    ".mov": ("libx264", "aac"),
    ".m4v": ("libx264", "aac"),
    ".mkv": ("libx264", "aac"),
    ".ts": ("libx264", "aac"),
    ".webm": ("libvpx-vp9", "libopus"),
    ".flv": ("libx264", "aac"),
    ".avi": ("mpeg4", "libmp3lame"),
    ".h264": ("libx264", ""),
    ".m4a": ("", "aac"),
    ".mp3": ("", "libmp3lame"),
    ".ogg": ("", "libopus"),
    ".wav": ("", "pcm_s16le"),
    ".flac": ("", "flac"),
}
"""Picture and sound encoder by suffix; "" where the format holds none."""

FASTEST = {
    "libx264": {"preset": "superfast", "crf": "23", "threads": "1"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "crf": "32", "b": "0", "threads": "1"},
    "mpeg4": {"b": "1500k"},
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Film:
    """Frames at a steady rate, and mono sound."""

    frames: list[Picture]
    """All of one size; empty for sound alone."""
    fps: int = 25
    sound: Sound
    """At ``SOUND_RATE``; empty for silence."""

    @property
    def seconds(self) -> float:
        """Length of the picture, or of the sound where there is no picture."""
        return len(self.frames) / self.fps if self.frames else len(self.sound) / SOUND_RATE


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """How a film is written to a file."""

    codec: str | None = None
    """Picture encoder; None: the usual one of the suffix."""
    sound_codec: str | None = None
    crf: int | None = None
    """Quality of x264 and VP9: 18 fine, 23 usual, 38 coarse."""
    gop: int = 250
    """Frames from one key frame to the next at most."""
    rotation_deg: int = 0
    """Clockwise turn that a player is asked to make: 0, 90, 180 or 270."""
    sar: Fraction = Fraction(1)
    """Sample aspect ratio: 4/3 means that a player stretches the picture to 4/3 of its width."""
    vfr: bool = False
    """Leave out every other frame at random, the rest keep their times: a variable frame rate."""
    start_s: float = 0.0
    """Added to all timestamps."""
    sound_start_s: float = 0.0
    """Added to the timestamps of the sound besides."""
    format: str | None = None
    """Container format where the suffix does not tell."""
    container: tuple[tuple[str, str], ...] = ()
    """Options of the muxer."""


def make_film(seed: int, seconds: float = 12.0, size: tuple[int, int] = (320, 240), fps: int = 25) -> Film:
    """Return the lively film of ``seed``; films of different seeds have nothing in common."""
    return Film(frames=draw_film(seed, seconds, size, fps), fps=fps, sound=compose(seed, seconds))


def make_take(scene: int, take: int, seconds: float = 12.0, size: tuple[int, int] = (320, 240), fps: int = 25) -> Film:
    """Return one take of a scene before a camera that stands still; takes differ in movement and sound alone."""
    sound = compose(1000 * scene + take, seconds)
    return Film(frames=draw_take(scene, take, seconds, size, fps), fps=fps, sound=sound)


def make_sound(seed: int, seconds: float = 12.0) -> Film:
    """Return the sound of ``make_film(seed)`` without its picture."""
    return Film(frames=[], sound=compose(seed, seconds))


def make_video(
    path: Path,
    *,
    seed: int,
    seconds: float = 12.0,
    size: tuple[int, int] = (320, 240),
    fps: int = 25,
    sound: bool = True,
    **writing: Any,
) -> Path:
    """Write the film of ``seed`` to ``path`` and return it; see ``Writing`` for further keywords."""
    film = make_film(seed, seconds, size, fps)
    kept = film if sound else Film(frames=film.frames, fps=fps, sound=film.sound[:0])
    return save(kept, path, **writing)


def make_audio(path: Path, *, seed: int, seconds: float = 12.0, **writing: Any) -> Path:
    """Write the sound of the film of ``seed`` alone and return ``path``."""
    return save(make_sound(seed, seconds), path, **writing)


def save(film: Film, path: Path, **writing: Any) -> Path:
    """Encode ``film`` to ``path`` and return it; the suffix chooses container and encoders."""
    how = Writing(**writing)
    usual = CODECS.get(path.suffix.lower(), ("libx264", "aac"))
    picture_codec, sound_codec = how.codec or usual[0], how.sound_codec or usual[1]
    with av.open(str(path), "w", format=how.format, container_options=dict(how.container)) as container:
        picture = add_picture(container, film, picture_codec, how) if film.frames and picture_codec else None
        sound = add_sound(container, sound_codec) if len(film.sound) and sound_codec else None
        if picture is not None:
            write_frames(container, picture, film, how)
        if sound is not None:
            write_sound(container, sound, film.sound, how.start_s + how.sound_start_s)
    return path


def add_picture(container: Any, film: Film, codec: str, how: Writing) -> Any:
    """Add the picture stream to an open container."""
    options = dict(FASTEST.get(codec, {})) | ({} if how.crf is None else {"crf": str(how.crf)})
    stream = container.add_stream(codec, rate=film.fps, options=options)
    stream.height, stream.width = film.frames[0].shape[:2]
    odd = stream.width % 2 or stream.height % 2
    stream.pix_fmt = "yuv444p" if odd else "yuv420p"
    stream.codec_context.gop_size = how.gop
    stream.codec_context.time_base = Fraction(1, film.fps * ticks_per_frame(how))
    stream.codec_context.sample_aspect_ratio = how.sar
    if how.rotation_deg:
        stream.set_display_rotation(-how.rotation_deg)  # PyAV counts counter-clockwise
    return stream


def add_sound(container: Any, codec: str) -> Any:
    """Add the sound stream to an open container."""
    stream = container.add_stream(codec, rate=SOUND_RATE)
    stream.layout = "mono"
    return stream


def ticks_per_frame(how: Writing) -> int:
    """Return the fineness of the clock: AVI has nothing finer than the frame."""
    return 512 if how.vfr or how.start_s else 1


def write_frames(container: Any, stream: Any, film: Film, how: Writing) -> None:
    """Encode the frames with their real times."""
    rng = np.random.default_rng(len(film.frames))
    ticks = ticks_per_frame(how)
    base = Fraction(1, film.fps * ticks)
    first = round(Fraction(how.start_s) / base)
    for number, picture in enumerate(film.frames):
        if how.vfr and number and rng.random() < 0.5:
            continue
        frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        frame.pts, frame.time_base = first + number * ticks, base
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def write_sound(container: Any, stream: Any, sound: Sound, start_s: float) -> None:
    """Encode the samples; the resampler cuts them into the encoder's frames and format."""
    resampler = av.AudioResampler(stream.codec_context.format, "mono", stream.codec_context.sample_rate)
    for start in range(0, len(sound), SOUND_RATE):
        piece = (np.clip(sound[start : start + SOUND_RATE], -1, 1) * 32767).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(piece[None, :], format="s16", layout="mono")
        frame.sample_rate, frame.time_base = SOUND_RATE, Fraction(1, SOUND_RATE)
        frame.pts = start + round(start_s * SOUND_RATE)
        for ready in resampler.resample(frame):
            container.mux(stream.encode(ready))
    container.mux(stream.encode())


def load(path: Path) -> Film:
    """Decode a file of steady frame rate that ``save`` wrote."""
    frames: list[Picture] = []
    sound: list[NDArray[np.float32]] = []
    fps = 25
    with av.open(str(path)) as container:
        if container.streams.video:
            fps = round(container.streams.video[0].average_rate or 25)
            frames = [np.asarray(frame.to_ndarray(format="rgb24"), np.uint8) for frame in container.decode(video=0)]
    with av.open(str(path)) as container:
        if container.streams.audio:
            resampler = av.AudioResampler("fltp", "mono", SOUND_RATE)
            for frame in container.decode(audio=0):
                sound += [ready.to_ndarray()[0] for ready in resampler.resample(frame)]
    return Film(frames=frames, fps=fps, sound=np.concatenate([np.zeros(0, np.float32), *sound]))
