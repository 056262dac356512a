"""Excerpts of real sound under the edits that copies have: drawn from a seed, made by ffmpeg and numpy."""

import math
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import imageio_ffmpeg
import numpy as np
from numpy.typing import NDArray
from scipy import signal

RATE_HZ = 44_100
SILENCE = 1e-4
"""Excerpts whose root mean square stays below this (-80 dB) are drawn again."""
LEAST_SHARE = 0.6
"""Works too short for an excerpt of full length give a shorter one, but not below this share."""
_SPARE_S = 0.3
_RAW = ("-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1")

Samples = NDArray[np.float32]
Draw = np.random.Generator


@dataclass(frozen=True, kw_only=True)
class Codec:
    """How a clip is stored."""

    suffix: str
    name: str
    bit_rate: str


AAC_96 = Codec(suffix=".m4a", name="aac", bit_rate="96k")
AAC_64 = Codec(suffix=".m4a", name="aac", bit_rate="64k")
OPUS_24 = Codec(suffix=".ogg", name="libopus", bit_rate="24k")


@dataclass(frozen=True, kw_only=True)
class Edit:
    """What is done to an excerpt; the steps follow the order of the fields."""

    group: str
    """Edits of one group share a row of the table."""
    level: str = ""
    seconds: float = 10.0
    """Length of the excerpt as it stands in the clip."""
    pieces: int = 1
    """So many stretches of equal length, drawn independently and put one after the other."""
    filter: str = ""
    """Audio filter of ffmpeg."""
    speed: float = 1.0
    """Seconds of the work per second of the clip, as the filter makes it."""
    semitones: float = 0.0
    """How much higher the filter makes it."""
    louder_db: float | None = None
    """Sound of another work is laid over it, this much louder."""
    inside_s: float = 0.0
    """It is put into so many seconds of another work's sound."""
    finish: Callable[[Samples, Draw], Samples] | None = None
    codec: Codec = AAC_96

    @property
    def taken_s(self) -> float:
        """Seconds of the work that an excerpt of full length takes."""
        return self.seconds * self.speed

    def fits(self, sound: Samples) -> bool:
        """Tell whether a work is long enough for this edit."""
        least_s = self.taken_s if self.pieces > 1 else LEAST_SHARE * self.taken_s
        return len(sound) / RATE_HZ - _SPARE_S >= least_s


@dataclass(frozen=True, kw_only=True)
class Piece:
    """The truth about one stretch of a clip."""

    clip_start_s: float
    clip_end_s: float
    work_start_s: float
    speed: float

    def at(self, clip_s: float) -> float:
        """Return the work's time at a time of the clip."""
        return self.work_start_s + self.speed * (clip_s - self.clip_start_s)


@dataclass(frozen=True, kw_only=True, eq=False)
class Excerpt:
    """An edited excerpt before it is stored, with the truth about it."""

    samples: Samples
    pieces: tuple[Piece, ...]
    other: str | None
    """The work whose sound is in the clip as well."""


def make_excerpt(edit: Edit, work: str, sounds: Mapping[str, Samples], draw: Draw) -> Excerpt:
    """Draw an excerpt of a work and edit it; ``sounds`` are (N,) mono at ``RATE_HZ`` by the name of the work."""
    sound = sounds[work]
    each_s = min(edit.taken_s, len(sound) / RATE_HZ - _SPARE_S) / edit.pieces
    starts = [_audible_start(sound, each_s, draw) for _ in range(edit.pieces)]
    samples = _at_level(np.concatenate([_cut(sound, start_s, each_s) for start_s in starts]))
    if edit.filter:
        samples = _filtered(samples, edit.filter)
    other, lead_s = None, 0.0
    if edit.louder_db is not None:
        other = _another(sounds, work, draw)
        samples = _mixed(samples, _stretch(sounds[other], len(samples), draw), edit.louder_db)
    if edit.inside_s:
        other, lead_s = _another(sounds, work, draw), float(draw.uniform(5, edit.inside_s - edit.seconds - 5))
        samples = _placed(samples, _stretch(sounds[other], round(edit.inside_s * RATE_HZ), draw), lead_s)
    if edit.finish:
        samples = edit.finish(samples, draw)
    return Excerpt(samples=samples, pieces=_pieces(starts, each_s, lead_s, edit.speed), other=other)


def store(samples: Samples, codec: Codec, stem: Path) -> Path:
    """Encode a clip beside ``stem`` and return its path."""
    path = stem.with_suffix(codec.suffix)
    _ffmpeg(samples, "-c:a", codec.name, "-b:a", codec.bit_rate, "-y", str(path))
    return path


def _pieces(starts: list[float], each_s: float, lead_s: float, speed: float) -> tuple[Piece, ...]:
    length_s = each_s / speed
    return tuple(
        Piece(
            clip_start_s=lead_s + number * length_s,
            clip_end_s=lead_s + (number + 1) * length_s,
            work_start_s=start_s,
            speed=speed,
        )
        for number, start_s in enumerate(starts)
    )


def _audible_start(sound: Samples, length_s: float, draw: Draw) -> float:
    """Draw where an excerpt that can be heard begins; the last try stands."""
    for _ in range(30):
        start_s = float(draw.uniform(0, len(sound) / RATE_HZ - length_s))
        if loudness(_cut(sound, start_s, length_s)) > SILENCE:
            break
    return start_s


def _cut(sound: Samples, start_s: float, length_s: float) -> Samples:
    first = round(start_s * RATE_HZ)
    return sound[first : first + round(length_s * RATE_HZ)]


def loudness(samples: Samples) -> float:
    """Return the root mean square; full scale is 1."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def _at_level(samples: Samples, decibels: float = -18.0) -> Samples:
    return (samples * (10 ** (decibels / 20) / max(loudness(samples), 1e-9))).astype(np.float32)


def _another(sounds: Mapping[str, Samples], work: str, draw: Draw) -> str:
    return str(draw.choice([name for name in sounds if name != work]))


def _stretch(sound: Samples, count: int, draw: Draw) -> Samples:
    """Draw ``count`` samples; what is too short is repeated."""
    length_s = min(count, len(sound)) / RATE_HZ
    return np.resize(_cut(sound, _audible_start(sound, length_s, draw), length_s), count)


def _mixed(samples: Samples, other: Samples, louder_db: float) -> Samples:
    return _at_level(_at_level(samples) + _at_level(other, -18 + louder_db), -16)


def _placed(samples: Samples, other: Samples, lead_s: float) -> Samples:
    around, first = _at_level(other), round(lead_s * RATE_HZ)
    around[first : first + len(samples)] = samples
    return around


def _quietened(samples: Samples, _: Draw) -> Samples:
    return _at_level(samples, -48)


def _in_noise(samples: Samples, draw: Draw) -> Samples:
    return _mixed(samples, _pink_noise(len(samples), draw), 0)


def _by_phone(samples: Samples, draw: Draw) -> Samples:
    """Distort, put into a room, limit the band and add noise 15 dB below."""
    distorted = np.tanh(2.2 * _at_level(samples, -14))
    heard = signal.fftconvolve(distorted, _room(draw))[: len(samples)]
    band_hz = [draw.uniform(400, 600), draw.uniform(5500, 7500)]
    limited = signal.sosfilt(signal.butter(3, band_hz, "bandpass", fs=RATE_HZ, output="sos"), heard)
    return _mixed(limited.astype(np.float32), _pink_noise(len(samples), draw), -15)


def _room(draw: Draw) -> Samples:
    """Draw the response of a room: direct sound, six early reflections, and 0.3 to 0.6 s of decay."""
    count = round(draw.uniform(0.3, 0.6) * RATE_HZ)
    response = draw.standard_normal(count) * np.exp(-6.9 * np.arange(count) / count)
    response *= 0.25 / np.sqrt(np.sum(response**2))
    response[0] = 1
    for _ in range(6):
        response[round(draw.uniform(0.003, 0.03) * RATE_HZ)] += draw.uniform(-0.6, 0.6)
    return response.astype(np.float32)


def _pink_noise(count: int, draw: Draw) -> Samples:
    """Draw noise of 3 dB less per octave: white noise through the usual filter of third order."""
    rises, falls = (0.049922, -0.095994, 0.050613, -0.004409), (1, -2.494956, 2.017266, -0.522189)
    return signal.lfilter(rises, falls, draw.standard_normal(count)).astype(np.float32)


def _filtered(samples: Samples, filter_: str) -> Samples:
    return np.frombuffer(_ffmpeg(samples, "-af", filter_, *_RAW, "-"), np.float32)


def _ffmpeg(samples: Samples, *arguments: str) -> bytes:
    """Feed samples to ffmpeg and return what it writes to its output."""
    tool = imageio_ffmpeg.get_ffmpeg_exe()
    command = [tool, "-v", "error", "-nostdin", "-threads", "1", *_RAW, "-i", "-", *arguments]
    return subprocess.run(command, input=samples.astype("<f4").tobytes(), check=True, capture_output=True).stdout


def _resampled(factor: float) -> Edit:
    filter_ = f"asetrate={round(RATE_HZ * factor)},aresample={RATE_HZ}"
    level = f"{factor:g}"
    return Edit(group="resampled by", level=level, filter=filter_, speed=factor, semitones=12 * math.log2(factor))


def _tempo(factor: float) -> Edit:
    return Edit(group="tempo", level=f"{factor:g}", filter=f"atempo={factor}", speed=factor)


def _pitch(semitones: int) -> Edit:
    filter_ = f"rubberband=pitch={2 ** (semitones / 12):.6f}"
    return Edit(
        group="pitch in semitones", level=f"{semitones:+d}".replace("-", "−"), filter=filter_, semitones=semitones
    )


EDITS = (
    Edit(group="coded as", level="AAC 64 kbit/s", codec=AAC_64),
    Edit(group="coded as", level="Opus 24 kbit/s", codec=OPUS_24),
    Edit(group="excerpt of", level="5 s", seconds=5),
    Edit(group="excerpt of", level="3 s", seconds=3),
    Edit(group="volume −48 dB", finish=_quietened),
    *map(_resampled, (0.77, 0.9, 1.1, 1.25, 1.45)),
    *map(_tempo, (0.87, 0.9, 1.1, 1.28)),
    *map(_pitch, (-3, -1, 1, 3)),
    Edit(group="other sound as loud, 10 s", louder_db=0),
    Edit(group="other sound 6 dB louder, 10 s", louder_db=6),
    Edit(group="other sound 6 dB louder, 25 s", louder_db=6, seconds=25),
    Edit(
        group="resampled by 1.1 under other sound as loud, 15 s",
        seconds=15,
        filter=_resampled(1.1).filter,
        speed=1.1,
        semitones=_resampled(1.1).semitones,
        louder_db=0,
    ),
    Edit(group="pink noise as loud", finish=_in_noise),
    Edit(group="phone-like (distortion, room, band, noise)", level="10 s", finish=_by_phone),
    Edit(group="phone-like (distortion, room, band, noise)", level="5 s", seconds=5, finish=_by_phone),
    Edit(group="10 s inside 40 s of other sound", inside_s=40),
    Edit(group="three pieces of 6 s", seconds=18, pieces=3),
    Edit(group="four pieces of 4 s", seconds=16, pieces=4),
    Edit(group="six pieces of 3 s", seconds=18, pieces=6),
)
