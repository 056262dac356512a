"""Sound made from seeds: music that can be a work or lie over one, and a babbling voice with formants."""

import numpy as np
from scipy import signal

from monitor.demo import tunes
from tests.benchmarks.sound_effects import RATE_HZ, Draw, Samples
from tests.media.sounding import SOUND_RATE, add_voice

_SCALES = (tunes.MAJOR, tunes.MINOR, tunes.DORIAN, tunes.LYDIAN)
_INSTRUMENTS = (tunes.guitar, tunes.marimba, tunes.synthesizer, tunes.music_box, tunes.flute)


def music(seed: int, seconds: float) -> Samples:
    """Compose a piece: melody over chords, broken chords, a bass, and drums in half of the pieces."""
    draw = np.random.default_rng((seed, 5))
    melody, chime = draw.choice(len(_INSTRUMENTS), 2)
    tune = tunes.Tune(
        seed=seed,
        root_hz=float(draw.uniform(150, 280)),
        scale=_SCALES[draw.integers(len(_SCALES))],
        chords=tuple(int(chord) for chord in draw.integers(0, 7, draw.integers(3, 7))),
        beat_s=float(draw.uniform(0.36, 0.7)),
        beats=int(draw.integers(3, 5)),
        pattern=tuple(int(tone) for tone in draw.integers(0, 12, draw.integers(2, 8))),
        melody=_INSTRUMENTS[melody],
        chime=_INSTRUMENTS[chime],
        drums=bool(draw.random() < 0.5),
    )
    return tunes.play(tune, seconds)


def voice(count: int, draw: Draw) -> Samples:
    """Babble ``count`` samples of syllables: a buzz with changing formants, and pauses."""
    mix = np.zeros(round(count / RATE_HZ * SOUND_RATE) + SOUND_RATE, np.float32)
    add_voice(mix, draw)
    return np.asarray(signal.resample_poly(mix, 147, 160)[:count], np.float32)
