"""What is done to the samples of a clip besides ffmpeg's filters: levels, mixing, rooms, bands, noise."""

import numpy as np
from numpy.typing import NDArray
from scipy import signal

RATE_HZ = 44_100

Samples = NDArray[np.float32]
"""(N,) mono at ``RATE_HZ``; full scale is 1."""
Draw = np.random.Generator


def loudness(samples: Samples) -> float:
    """Return the root mean square; full scale is 1."""
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))


def at_level(samples: Samples, decibels: float = -18.0) -> Samples:
    """Return the samples at this loudness relative to full scale."""
    return (samples * (10 ** (decibels / 20) / max(loudness(samples), 1e-9))).astype(np.float32)


def mixed(samples: Samples, other: Samples, louder_db: float) -> Samples:
    """Lay ``other`` over the samples, this much louder than they are."""
    return at_level(at_level(samples) + at_level(other, -18 + louder_db), -16)


def quietened(samples: Samples, _: Draw) -> Samples:
    """Turn the volume down by 30 dB."""
    return at_level(samples, -48)


def clipped(samples: Samples, _: Draw) -> Samples:
    """Record much too loud: everything above half of full scale is cut off."""
    return np.clip(at_level(samples, -4), -0.5, 0.5)


def band_limited(samples: Samples, _: Draw) -> Samples:
    """Keep what an old telephone line carries."""
    return _band(samples, (300, 3400), 4)


def equalised(samples: Samples, _: Draw) -> Samples:
    """Raise the bass below 150 Hz and take most of the middle, 800 to 2500 Hz, away."""
    bass = signal.sosfilt(signal.butter(2, 150, "low", fs=RATE_HZ, output="sos"), samples)
    return at_level((samples + 1.5 * bass - 0.7 * _band(samples, (800, 2500), 2)).astype(np.float32))


def reverberant(samples: Samples, draw: Draw) -> Samples:
    """Put the sound into a hall that rings for 1.2 s, with more of the hall than of the sound."""
    response = room(draw, 1.2)
    response[1:] *= 2.5
    return at_level(signal.fftconvolve(samples, response)[: len(samples)].astype(np.float32))


def in_noise(louder_db: float, samples: Samples, draw: Draw) -> Samples:
    """Lay pink noise over the samples."""
    return mixed(samples, pink_noise(len(samples), draw), louder_db)


def by_phone(samples: Samples, draw: Draw) -> Samples:
    """Play from a small loudspeaker and record: distort, put into a room, limit the band, add noise 15 dB below."""
    distorted = np.tanh(2.2 * at_level(samples, -14))
    heard = signal.fftconvolve(distorted, room(draw, draw.uniform(0.3, 0.6)))[: len(samples)]
    limited = _band(heard.astype(np.float32), (draw.uniform(400, 600), draw.uniform(5500, 7500)), 3)
    return mixed(limited, pink_noise(len(samples), draw), -15)


def room(draw: Draw, seconds: float) -> Samples:
    """Draw the response of a room: direct sound, six early reflections, and a decay of so many seconds."""
    count = round(seconds * RATE_HZ)
    response = draw.standard_normal(count) * np.exp(-6.9 * np.arange(count) / count)
    response *= 0.25 / np.sqrt(np.sum(response**2))
    response[0] = 1
    for _ in range(6):
        response[round(draw.uniform(0.003, 0.03) * RATE_HZ)] += draw.uniform(-0.6, 0.6)
    return response.astype(np.float32)


def pink_noise(count: int, draw: Draw) -> Samples:
    """Draw noise of 3 dB less per octave: white noise through the usual filter of third order."""
    rises, falls = (0.049922, -0.095994, 0.050613, -0.004409), (1, -2.494956, 2.017266, -0.522189)
    return np.asarray(signal.lfilter(rises, falls, draw.standard_normal(count)), np.float32)


def _band(samples: Samples, edges_hz: tuple[float, float], order: int) -> Samples:
    passing = signal.butter(order, edges_hz, "bandpass", fs=RATE_HZ, output="sos")
    return np.asarray(signal.sosfilt(passing, samples), np.float32)
