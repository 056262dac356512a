"""Excerpts of sound under the edits that copies have: drawn from a seed, made by ffmpeg and numpy."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import imageio_ffmpeg
import numpy as np

from tests.benchmarks.sound_effects import RATE_HZ, Draw, Samples, at_level, loudness, mixed
from tests.benchmarks.sound_made import music, voice

SILENCE = 1e-4
"""Excerpts whose root mean square stays below this (-80 dB) are drawn again."""
LEAST_SHARE = 0.6
"""Works too short for an excerpt of full length give a shorter one, but not below this share."""
UNREGISTERED = 1_000_000
"""Generated music from this seed on is never registered."""
_SPARE_S = 0.3
_RAW = ("-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1")


@dataclass(frozen=True, kw_only=True)
class Codec:
    """How a clip is stored."""

    suffix: str
    name: str
    bit_rate: str


AAC_96 = Codec(suffix=".m4a", name="aac", bit_rate="96k")
FLAC = Codec(suffix=".flac", name="flac", bit_rate="0")


class Cover(StrEnum):
    """What sounds beside an excerpt."""

    WORK = "work"
    """Sound of another registered work."""
    MUSIC = "music"
    """Generated music that is not registered."""
    VOICE = "voice"
    """A generated voice."""


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
    gap_s: float = 0.0
    """So much generated music stands between one piece and the next."""
    cover: Cover = Cover.WORK
    louder_db: float | None = None
    """The cover is laid over it, this much louder."""
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
    samples = _joined([at_level(_cut(sound, start_s, each_s)) for start_s in starts], edit.gap_s, draw)
    if edit.filter:
        samples = filtered(samples, edit.filter)
    other, lead_s = None, 0.0
    if edit.louder_db is not None:
        other = _another(sounds, work, draw) if edit.cover is Cover.WORK else None
        over = (
            covering(edit.cover, len(samples), draw) if other is None else _stretch(sounds[other], len(samples), draw)
        )
        samples = mixed(samples, over, edit.louder_db)
    if edit.inside_s:
        other, lead_s = _another(sounds, work, draw), float(draw.uniform(5, edit.inside_s - edit.seconds - 5))
        samples = _placed(samples, _stretch(sounds[other], round(edit.inside_s * RATE_HZ), draw), lead_s)
    if edit.finish:
        samples = edit.finish(samples, draw)
    return Excerpt(samples=samples, pieces=_pieces(starts, each_s, lead_s, edit), other=other)


def covering(cover: Cover, count: int, draw: Draw) -> Samples:
    """Make ``count`` samples of generated sound."""
    if cover is Cover.VOICE:
        return voice(count, draw)
    return music(UNREGISTERED + int(draw.integers(1_000_000)), count / RATE_HZ + 1)[:count]


def store(samples: Samples, codec: Codec, stem: Path) -> Path:
    """Encode a clip beside ``stem`` and return its path."""
    path = stem.with_suffix(codec.suffix)
    _ffmpeg(samples, "-c:a", codec.name, "-b:a", codec.bit_rate, "-y", str(path))
    return path


def _joined(parts: list[Samples], gap_s: float, draw: Draw) -> Samples:
    """Put pieces one after the other."""
    if not gap_s:
        return at_level(np.concatenate(parts))
    between = at_level(covering(Cover.MUSIC, round(gap_s * RATE_HZ), draw))
    return np.concatenate([*(part for piece in parts[:-1] for part in (piece, between)), parts[-1]])


def _pieces(starts: list[float], each_s: float, lead_s: float, edit: Edit) -> tuple[Piece, ...]:
    length_s = each_s / edit.speed
    step_s = length_s + edit.gap_s
    return tuple(
        Piece(
            clip_start_s=lead_s + number * step_s,
            clip_end_s=lead_s + number * step_s + length_s,
            work_start_s=start_s,
            speed=edit.speed,
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


def _another(sounds: Mapping[str, Samples], work: str, draw: Draw) -> str:
    return str(draw.choice([name for name in sounds if name != work]))


def _stretch(sound: Samples, count: int, draw: Draw) -> Samples:
    """Draw ``count`` samples; what is too short is repeated."""
    length_s = min(count, len(sound)) / RATE_HZ
    return np.resize(_cut(sound, _audible_start(sound, length_s, draw), length_s), count)


def _placed(samples: Samples, other: Samples, lead_s: float) -> Samples:
    around, first = at_level(other), round(lead_s * RATE_HZ)
    around[first : first + len(samples)] = samples
    return around


def filtered(samples: Samples, filter_: str) -> Samples:
    """Send samples through audio filters of ffmpeg."""
    return np.frombuffer(_ffmpeg(samples, "-af", filter_, *_RAW, "-"), np.float32)


def _ffmpeg(samples: Samples, *arguments: str) -> bytes:
    """Feed samples to ffmpeg and return what it writes to its output."""
    tool = imageio_ffmpeg.get_ffmpeg_exe()
    command = [tool, "-v", "error", "-nostdin", "-threads", "1", *_RAW, "-i", "-", *arguments]
    return subprocess.run(command, input=samples.astype("<f4").tobytes(), check=True, capture_output=True).stdout
