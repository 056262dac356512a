"""Sound made of numbers: seeded music, speech-like babble and noise, at any speed and pitch."""

import numpy as np
from numpy.typing import NDArray

RATE_HZ = 11025
Samples = NDArray[np.float32]


def music(seed: int, length_s: float, *, tempo: float = 1.0, pitch_semitones: float = 0.0) -> Samples:
    """Return a seeded tune of overlapping plucked notes with overtones.

    ``tempo`` makes it play faster, ``pitch_semitones`` higher, each without touching the other.
    """
    random = np.random.default_rng(seed)
    count = int(length_s * 7)
    starts = np.sort(random.uniform(0, length_s, count))
    notes = 48 + random.choice([0, 2, 3, 5, 7, 8, 10], count) + 12 * random.integers(0, 4, count)
    lengths = random.uniform(0.1, 0.8, count)
    samples = np.zeros(int(length_s / tempo * RATE_HZ), np.float32)
    for start, note, length in zip(starts, notes, lengths, strict=True):
        tone = _pluck(440 * 2 ** ((note + pitch_semitones - 69) / 12), length / tempo)
        at = int(start / tempo * RATE_HZ)
        room = samples[at : at + len(tone)]
        room += tone[: len(room)]
    return level(samples, -20)


def _pluck(pitch_hz: float, length_s: float) -> Samples:
    time_s = np.arange(int(length_s * RATE_HZ)) / RATE_HZ
    tone = sum(np.sin(2 * np.pi * k * pitch_hz * time_s) / k for k in range(1, 7) if k * pitch_hz < RATE_HZ / 2.2)
    return np.asarray(tone * np.exp(-4 * time_s / length_s), np.float32)


def babble(seed: int, length_s: float) -> Samples:
    """Return speech-like sound: syllables of a gliding voice through changing formants, with pauses and hisses."""
    random = np.random.default_rng(seed)
    parts: list[Samples] = []
    while sum(map(len, parts)) < length_s * RATE_HZ:
        time_s = np.arange(int(random.uniform(0.08, 0.3) * RATE_HZ)) / RATE_HZ
        phase = 2 * np.pi * np.cumsum(random.uniform(90, 220) * (1 + random.uniform(-0.8, 0.8) * time_s)) / RATE_HZ
        formants = random.uniform((300, 900, 2200), (900, 2200, 3500))
        gains = [np.exp(-(((k * 150 - formants) / 180) ** 2)).sum() for k in range(1, 26)]
        voice = sum(gain * np.sin(k * phase) for k, gain in enumerate(gains, 1))
        hiss = np.diff(random.standard_normal(int(random.uniform(0.02, 0.12) * RATE_HZ)), prepend=0)
        parts += [np.asarray(voice * np.hanning(len(time_s)), np.float32), np.asarray(0.3 * hiss, np.float32)]
        parts.append(np.zeros(int(random.uniform(0, 0.15) * RATE_HZ), np.float32))
    return level(np.concatenate(parts)[: int(length_s * RATE_HZ)], -20)


def noise(seed: int, length_s: float) -> Samples:
    """Return white noise."""
    return level(np.random.default_rng(seed).standard_normal(int(length_s * RATE_HZ)).astype(np.float32), -20)


def level(samples: Samples, level_db: float) -> Samples:
    """Return the samples at this root-mean-square level relative to full scale."""
    return np.asarray(samples * 10 ** (level_db / 20) / np.sqrt(np.mean(samples**2) + 1e-12), np.float32)


def cut(samples: Samples, start_s: float, end_s: float) -> Samples:
    """Return a stretch of the samples."""
    return samples[int(start_s * RATE_HZ) : int(end_s * RATE_HZ)]


def resampled(samples: Samples, speed: float) -> Samples:
    """Return the samples played ``speed`` times faster, so that the pitch follows."""
    at = np.arange(int(len(samples) / speed)) * speed
    return np.interp(at, np.arange(len(samples)), samples).astype(np.float32)
