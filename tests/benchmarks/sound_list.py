"""The edits that sound is measured under, and the clips that hold nothing registered."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tests.benchmarks.sound_edits import AAC_96, Codec, Cover, Edit, covering, filtered
from tests.benchmarks.sound_effects import (
    RATE_HZ,
    Draw,
    Samples,
    at_level,
    band_limited,
    by_phone,
    clipped,
    equalised,
    in_noise,
    mixed,
    pink_noise,
    quietened,
    reverberant,
)

AAC_64 = Codec(suffix=".m4a", name="aac", bit_rate="64k")
CODECS = {
    "AAC 128 kbit/s": Codec(suffix=".m4a", name="aac", bit_rate="128k"),
    "AAC 64 kbit/s": AAC_64,
    "AAC 32 kbit/s": Codec(suffix=".m4a", name="aac", bit_rate="32k"),
    "MP3 64 kbit/s": Codec(suffix=".mp3", name="libmp3lame", bit_rate="64k"),
    "Opus 64 kbit/s": Codec(suffix=".ogg", name="libopus", bit_rate="64k"),
    "Opus 24 kbit/s": Codec(suffix=".ogg", name="libopus", bit_rate="24k"),
}


def _signed(value: float) -> str:
    return f"{value:+g}".replace("-", "−").replace("+0", "0")


def _resampled(factor: float) -> Edit:
    filter_ = f"asetrate={round(RATE_HZ * factor)},aresample={RATE_HZ}"
    level = f"{factor:g}"
    return Edit(group="resampled by", level=level, filter=filter_, speed=factor, semitones=12 * math.log2(factor))


def _tempo(factor: float) -> Edit:
    return Edit(group="tempo", level=f"{factor:g}", filter=f"atempo={factor}", speed=factor)


def _pitch(semitones: float) -> Edit:
    filter_ = f"rubberband=pitch={2 ** (semitones / 12):.6f}"
    return Edit(group="pitch in semitones", level=_signed(semitones), filter=filter_, semitones=semitones)


def _covered(cover: Cover, louder_db: float, seconds: float = 10) -> Edit:
    name = {Cover.WORK: "other registered sound", Cover.MUSIC: "other music", Cover.VOICE: "voice-over"}[cover]
    group = f"{name} at {_signed(-louder_db)} dB, {seconds:g} s"
    return Edit(group=group, cover=cover, louder_db=louder_db, seconds=seconds)


EDITS = (
    *(Edit(group="coded as", level=name, codec=codec) for name, codec in CODECS.items()),
    Edit(group="excerpt of", level="20 s", seconds=20),
    Edit(group="excerpt of", level="5 s", seconds=5),
    Edit(group="excerpt of 3 s", seconds=3),
    Edit(group="volume −48 dB", finish=quietened),
    Edit(group="hard clipping", finish=clipped),
    Edit(group="band of 300 to 3400 Hz", finish=band_limited),
    Edit(group="equaliser", finish=equalised),
    Edit(group="reverb of 1.2 s", finish=reverberant),
    *map(_resampled, (0.77, 0.9, 0.95, 1.03, 1.06, 1.1, 1.25, 1.45)),
    *map(_tempo, (0.77, 0.87, 0.9, 1.05, 1.1, 1.25, 1.45)),
    *map(_pitch, (-3, -2, -1, -0.5, 1, 2, 3)),
    *(_covered(Cover.VOICE, louder_db) for louder_db in (-6, 0, 6, 12)),
    *(_covered(Cover.VOICE, louder_db, seconds) for louder_db, seconds in ((0, 20), (6, 30), (12, 30))),
    *(_covered(Cover.MUSIC, louder_db) for louder_db in (-6, 0, 6)),
    *(_covered(Cover.WORK, louder_db, seconds) for louder_db, seconds in ((0, 10), (6, 10), (6, 25))),
    Edit(group="pink noise at +10 dB", finish=partial(in_noise, -10)),
    Edit(group="pink noise at 0 dB", finish=partial(in_noise, 0)),
    Edit(group="phone-like (distortion, room, band, noise)", level="20 s", seconds=20, finish=by_phone),
    Edit(group="phone-like (distortion, room, band, noise)", level="10 s", finish=by_phone),
    Edit(group="phone-like, 5 s", seconds=5, finish=by_phone),
    Edit(group="phone-like with voice-over at 0 dB, 20 s", seconds=20, cover=Cover.VOICE, louder_db=0, finish=by_phone),
    Edit(
        group="resampled by 1.1, voice-over at 0 dB, AAC 64 kbit/s, 20 s",
        seconds=20,
        filter=_resampled(1.1).filter,
        speed=1.1,
        semitones=_resampled(1.1).semitones,
        cover=Cover.VOICE,
        louder_db=0,
        codec=AAC_64,
    ),
    Edit(
        group="tempo 1.15, pitch +1, voice-over at +3 dB, AAC 64 kbit/s, 20 s",
        seconds=20,
        filter=f"rubberband=tempo=1.15:pitch={2 ** (1 / 12):.6f}",
        speed=1.15,
        semitones=1,
        cover=Cover.VOICE,
        louder_db=-3,
        codec=AAC_64,
    ),
    Edit(group="10 s inside 40 s of other registered sound", inside_s=40),
    Edit(group="jump cuts: three pieces of 6 s", seconds=18, pieces=3),
    Edit(group="jump cuts: four pieces of 4 s", seconds=16, pieces=4),
    Edit(group="jump cuts: six pieces of 3 s", seconds=18, pieces=6),
    Edit(group="two segments of 8 s, 6 s of music between", seconds=16, pieces=2, gap_s=6),
)
"""``+6 dB`` means that the excerpt is 6 dB louder than what covers it, ``−6 dB`` that it is so much quieter."""


@dataclass(frozen=True, kw_only=True)
class Stranger:
    """Clips that hold nothing registered."""

    group: str
    made: Callable[[Samples, Draw], Samples]
    """From 10 s of sound, real or composed, that is not registered."""
    codec: Codec = AAC_96


def _as_it_is(samples: Samples, _: Draw) -> Samples:
    return at_level(samples)


def _resampled_stranger(samples: Samples, draw: Draw) -> Samples:
    return filtered(samples, _resampled(round(float(draw.uniform(0.8, 1.3)), 3)).filter)


def _under_voice(samples: Samples, draw: Draw) -> Samples:
    return mixed(samples, covering(Cover.VOICE, len(samples), draw), 0)


def _voice_alone(samples: Samples, draw: Draw) -> Samples:
    return at_level(covering(Cover.VOICE, len(samples), draw))


def _noise_alone(samples: Samples, draw: Draw) -> Samples:
    return at_level(pink_noise(len(samples), draw))


STRANGERS = (
    Stranger(group="as it is", made=_as_it_is),
    Stranger(group="resampled", made=_resampled_stranger),
    Stranger(group="under a voice", made=_under_voice, codec=AAC_64),
    Stranger(group="phone-like", made=by_phone),
    Stranger(group="nothing but a voice", made=_voice_alone),
    Stranger(group="nothing but pink noise", made=_noise_alone),
)
