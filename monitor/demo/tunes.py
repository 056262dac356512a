"""Tunes for the demo's films: a melody over changing chords, arpeggios, a bass and a beat, all synthesised."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 44100
"""Samples a second."""
MAJOR = (0, 2, 4, 5, 7, 9, 11)
MINOR = (0, 2, 3, 5, 7, 8, 10)
DORIAN = (0, 2, 3, 5, 7, 9, 10)
LYDIAN = (0, 2, 4, 6, 7, 9, 11)

Sound = NDArray[np.float32]
"""(n,) mono samples, about -1 to 1."""
Voice = Callable[[float, float], Sound]
"""An instrument: (pitch in Hz, length in seconds) to a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tune:
    """What makes one tune itself."""

    seed: int
    root_hz: float
    scale: tuple[int, ...]
    """Semitones of the seven degrees above the root."""
    chords: tuple[int, ...]
    """Degree on which the chord of each bar is built, over and over."""
    beat_s: float
    beats: int
    """In a bar."""
    pattern: tuple[int, ...]
    """Degrees above the chord's own that are played in a bar."""
    melody: Voice
    chime: Voice
    """Plays the broken chords."""
    drums: bool


def play(tune: Tune, seconds: float) -> Sound:
    """Return the tune as sound of the given length, faded in and out."""
    mix = np.zeros(round(seconds * RATE), np.float32)
    rng = np.random.default_rng(tune.seed)
    step = 4
    for bar in range(int(seconds / (tune.beat_s * tune.beats)) + 1):
        chord = tune.chords[bar % len(tune.chords)]
        start_s = bar * tune.beats * tune.beat_s
        step = play_melody(mix, tune, rng, (start_s, chord, step))
        play_chords(mix, tune, rng, (start_s, chord, step))
        if tune.drums:
            play_drums(mix, tune, rng, start_s)
    edge = np.minimum(np.minimum(np.arange(len(mix)), np.arange(len(mix))[::-1]) / (0.4 * RATE), 1)
    return np.asarray(0.8 * np.tanh(1.3 * mix) * edge, np.float32)


def play_melody(mix: Sound, tune: Tune, rng: np.random.Generator, bar: tuple[float, int, int]) -> int:
    """Walk from chord tone to chord tone; ``bar`` = (start, chord, degree to begin near). Return the last degree."""
    start_s, chord, step = bar
    beat = 0.0
    while beat < tune.beats - 0.01:
        length = float(min(rng.choice([0.5, 0.5, 1.0, 1.0, 1.5]), tune.beats - beat))
        step = int(np.clip(step + rng.choice([-2, -1, -1, 1, 1, 2, 3]), 1, 13))
        if beat == int(beat):  # on the beat, the nearest tone of the chord
            step = min(
                range(1, 14), key=lambda s: (min(abs((s - chord - tone) % 7) for tone in (0, 2, 4)), abs(s - step))
            )
        if rng.random() > 0.1:
            lay(mix, start_s + beat * tune.beat_s, 0.4 * tune.melody(pitch(tune, step, 1), 1.2 * length * tune.beat_s))
        beat += length
    return step


def play_chords(mix: Sound, tune: Tune, rng: np.random.Generator, bar: tuple[float, int, int]) -> None:
    """Break the chord over a bass note, in another order each bar and never quite in time, as people play."""
    start_s, chord, _ = bar
    lay(mix, start_s, 0.42 * bass(pitch(tune, chord, -1), tune.beats * tune.beat_s))
    step_s = tune.beats * tune.beat_s / len(tune.pattern)
    for number, tone in enumerate(rng.permutation(tune.pattern)):
        when_s = max(0.0, start_s + number * step_s + rng.normal(0, 0.015))
        note = tune.chime(pitch(tune, chord + int(tone), 0), step_s * 2.5)
        lay(mix, when_s, rng.uniform(0.12, 0.2) * note)


def play_drums(mix: Sound, tune: Tune, rng: np.random.Generator, start_s: float) -> None:
    """Thump on the beat, hiss between."""
    for half in range(2 * tune.beats):
        when_s = start_s + half * tune.beat_s / 2
        if half % 4 == 0:
            times = seconds_of(0.16)
            lay(
                mix,
                when_s,
                (0.6 * np.sin(2 * np.pi * (50 * times + 3 * (1 - np.exp(-30 * times)))) * np.exp(-18 * times)).astype(
                    np.float32
                ),
            )
        hiss = rng.standard_normal(len(seconds_of(0.05))) * np.exp(-90 * seconds_of(0.05))
        lay(mix, when_s, ((0.16 if half % 2 else 0.08) * hiss).astype(np.float32))


def pitch(tune: Tune, degree: int, octave: int) -> float:
    """Return the frequency in Hz of a degree of the scale, counted on through the octaves."""
    return float(tune.root_hz * 2 ** (octave + degree // 7 + tune.scale[degree % 7] / 12))


def guitar(pitch_hz: float, length_s: float) -> Sound:
    """A plucked string: high overtones die first."""
    return overtones(pitch_hz, length_s, [(n, 1 / n, 2.0 + 1.3 * n) for n in range(1, 9)])


def marimba(pitch_hz: float, length_s: float) -> Sound:
    """A wooden bar: its overtones lie at 4 and 9.2 times the pitch."""
    return overtones(pitch_hz, length_s, [(1, 1.0, 5.0), (4, 0.35, 14.0), (9.2, 0.12, 30.0)])


def synthesizer(pitch_hz: float, length_s: float) -> Sound:
    """A hollow electronic tone: odd overtones, a slow decay."""
    return overtones(pitch_hz, length_s, [(n, 0.8 / n, 1.6) for n in (1, 3, 5, 7, 9)])


def music_box(pitch_hz: float, length_s: float) -> Sound:
    """A steel tongue: bright, slightly out of tune overtones."""
    return overtones(pitch_hz, length_s + 0.5, [(1, 0.8, 3.2), (2.01, 0.4, 4.5), (3.03, 0.25, 7.0), (6.2, 0.16, 16.0)])


def flute(pitch_hz: float, length_s: float) -> Sound:
    """A breathy tone with vibrato."""
    times = seconds_of(length_s)
    phase = 2 * np.pi * pitch_hz * times + 0.25 * np.sin(2 * np.pi * 5.5 * times)
    wave = np.sin(phase) + 0.35 * np.sin(2 * phase) + 0.12 * np.sin(3 * phase)
    return np.asarray(0.7 * wave * np.minimum(times / 0.05, 1) * np.minimum((length_s - times) / 0.08, 1), np.float32)


def bass(pitch_hz: float, length_s: float) -> Sound:
    """A low string."""
    return overtones(pitch_hz, length_s, [(1, 1.0, 1.4), (2, 0.5, 2.4), (3, 0.25, 4.0)])


def overtones(pitch_hz: float, length_s: float, partials: list[tuple[float, float, float]]) -> Sound:
    """Return a struck note; partials = (multiple of the pitch, strength, decay per second)."""
    times = seconds_of(length_s)
    wave = sum(
        (strength * np.exp(-decay * times) * np.sin(2 * np.pi * multiple * pitch_hz * times))
        for multiple, strength, decay in partials
    )
    ends = np.minimum(times / 0.004, 1) * np.minimum((length_s - times) / 0.03, 1)
    return np.asarray(wave * ends, np.float32)


def seconds_of(length_s: float) -> NDArray[np.float64]:
    """Return the time of each sample of a stretch."""
    return np.arange(round(length_s * RATE)) / RATE


def lay(mix: Sound, start_s: float, sound: Sound) -> None:
    """Add ``sound`` to ``mix`` in place; what hangs over the end is cut."""
    start = round(start_s * RATE)
    room = mix[start : start + len(sound)]
    room += sound[: len(room)]


COAST = Tune(
    seed=11,
    root_hz=196.0,
    scale=LYDIAN,
    chords=(0, 4, 5, 3),
    beat_s=0.62,
    beats=4,
    pattern=(0, 2, 4, 7, 9),
    melody=flute,
    chime=guitar,
    drums=False,
)
REEF = Tune(
    seed=12,
    root_hz=233.1,
    scale=MAJOR,
    chords=(0, 5, 1, 4),
    beat_s=0.46,
    beats=4,
    pattern=(0, 2, 4, 7, 4, 2, 9, 11),
    melody=marimba,
    chime=marimba,
    drums=False,
)
CITY = Tune(
    seed=13,
    root_hz=164.8,
    scale=DORIAN,
    chords=(0, 3, 6, 4),
    beat_s=0.53,
    beats=4,
    pattern=(0, 0, 7, 4, 7, 11, 6),
    melody=synthesizer,
    chime=guitar,
    drums=True,
)
PAPER = Tune(
    seed=14,
    root_hz=261.6,
    scale=MAJOR,
    chords=(0, 3, 4, 0, 5, 1),
    beat_s=0.5,
    beats=3,
    pattern=(2, 4, 7, 9),
    melody=music_box,
    chime=music_box,
    drums=True,
)
BALLOONS = Tune(
    seed=15,
    root_hz=207.7,
    scale=MINOR,
    chords=(0, 5, 2, 6),
    beat_s=0.57,
    beats=3,
    pattern=(4, 9),
    melody=guitar,
    chime=flute,
    drums=False,
)
