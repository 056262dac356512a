"""Find what sound two prints share: votes of landmarks propose lines, the stored peaks confirm or refute them."""

from fingerprints.sound.segments import CERTAIN, LIKELY, POSSIBLE, SoundSegment, compare_sound
from fingerprints.sound.voting import SoundCandidate

__all__ = ["CERTAIN", "LIKELY", "POSSIBLE", "SoundCandidate", "SoundSegment", "compare_sound"]
