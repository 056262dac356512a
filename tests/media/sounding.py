"""Sound composed from a seed: a tune, a beat and a babbling voice, so that no two seeds share a bar."""

import numpy as np
from numpy.typing import NDArray

SOUND_RATE = 48000
"""Samples a second of every generated sound."""

Sound = NDArray[np.float32]
"""(n,) mono samples in [-1, 1]."""


def compose(seed: int, seconds: float) -> Sound:
    """Return the sound with this seed; a longer one begins like a shorter one."""
    mix = np.zeros(round(seconds * SOUND_RATE), np.float32)
    add_tune(mix, np.random.default_rng((seed, 1)))
    add_beat(mix, np.random.default_rng((seed, 2)))
    add_voice(mix, np.random.default_rng((seed, 3)))
    return np.tanh(mix).astype(np.float32)


def add_tune(mix: Sound, rng: np.random.Generator) -> None:
    """Play random notes of a random scale, each with overtones and a decay."""
    tonic_hz, beat_s = rng.uniform(220, 440), rng.uniform(0.16, 0.27)
    scale = np.sort(rng.choice(12, 6, replace=False))
    time_s = 0.0
    while time_s * SOUND_RATE < len(mix):
        pitch_hz = tonic_hz * 2 ** ((rng.choice(scale) + 12 * rng.integers(0, 2)) / 12)
        length_s = beat_s * rng.choice([1, 2, 3])
        overtones = {n: 1 / n ** rng.uniform(0.8, 1.6) for n in range(1, 6)}
        lay(mix, time_s, 0.25 * tone(pitch_hz, length_s * 1.5, overtones))
        time_s += length_s


def add_beat(mix: Sound, rng: np.random.Generator) -> None:
    """Strike noise bursts in a random rhythm."""
    time_s = 0.0
    while time_s * SOUND_RATE < len(mix):
        burst = rng.standard_normal(round(0.05 * SOUND_RATE)) * np.linspace(1, 0, round(0.05 * SOUND_RATE)) ** 3
        lay(mix, time_s, (0.2 * burst).astype(np.float32))
        time_s += rng.choice([0.25, 0.37, 0.5]) * rng.uniform(0.9, 1.1)


def add_voice(mix: Sound, rng: np.random.Generator) -> None:
    """Babble syllables: a buzz whose overtones are shaped by three random formants."""
    time_s = 0.3
    while time_s * SOUND_RATE < len(mix):
        pitch_hz, length_s = rng.uniform(110, 240), rng.uniform(0.12, 0.3)
        formants = rng.uniform([300, 900, 2200], [900, 2200, 3400])
        numbers = np.arange(1, int(4000 / pitch_hz))
        shape = np.exp(-(((numbers[:, None] * pitch_hz - formants) / 140) ** 2)).sum(axis=1)
        overtones = {int(n): float(s) for n, s in zip(numbers, shape, strict=True) if s > 0.05}
        lay(mix, time_s, 0.22 * tone(pitch_hz, length_s, overtones))
        time_s += length_s + rng.uniform(0.02, 0.4)


def tone(pitch_hz: float, length_s: float, overtones: dict[int, float]) -> Sound:
    """Return one note: a soft start, a decay, and overtones of the given strengths below 8 kHz."""
    times = np.arange(round(length_s * SOUND_RATE), dtype=np.float32) / SOUND_RATE
    wave = np.zeros_like(times)
    for number, strength in overtones.items():
        if number * pitch_hz < 8000:
            wave += np.float32(strength) * np.sin(np.float32(2 * np.pi * number * pitch_hz) * times)
    return np.asarray(wave * np.minimum(times / 0.01, 1) * np.exp(-3 * times / length_s), np.float32)


def lay(mix: Sound, start_s: float, sound: Sound) -> None:
    """Add ``sound`` to ``mix`` in place from ``start_s`` on; what hangs over the end is cut."""
    start = round(start_s * SOUND_RATE)
    room = mix[start : start + len(sound)]
    room += sound[: len(room)]
