"""A peer for sound: chromaprint's raw fingerprints, compared window by window.

It is driven through ``fpcalc`` (Debian: ``libchromaprint-tools``). A fingerprint is one word of 32 bits for every
0.124 s. Two sounds are as alike as the best window of 64 words at any two places: the share of equal bits.
"""

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

STEP_S = 1365 / 11025
"""From one word to the next."""
WINDOW, LEAST_WINDOW = 64, 16
"""Words compared at once. Shorter sounds are compared whole, below the second number not at all."""

Words = NDArray[np.uint32]


@dataclass(frozen=True, kw_only=True)
class Likeness:
    """The best window of two sounds."""

    score: float
    """Share of equal bits; 0.5 is chance."""
    clip_s: float
    """Middle of the window in the clip, and in the work."""
    work_s: float


def installed() -> bool:
    """Tell whether ``fpcalc`` can be run."""
    return shutil.which("fpcalc") is not None


def words_of(path: Path) -> Words:
    """Return the fingerprint of a file; sound that is missing or too short has none."""
    command = ["fpcalc", "-raw", "-plain", "-length", "0", str(path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return np.array([int(word) for word in done.stdout.strip().split(",") if word], np.uint32)


def likeness(clip: Words, work: Words) -> Likeness | None:
    """Return the best window over all places of both, None where either is too short."""
    window = min(WINDOW, len(clip), len(work))
    if window < LEAST_WINDOW:
        return None
    differing = np.bitwise_count(clip[:, None] ^ work[None])
    # With the clip turned round and each row moved one further, columns are offsets; the filling differs in all bits.
    moved = np.full((len(clip), len(work) + len(clip)), 32, np.int32)
    moved[:, : len(work)] = differing[::-1]
    offsets = len(work) + len(clip) - 1
    by_offset = moved.ravel()[: len(clip) * offsets].reshape(len(clip), offsets)
    sums = np.cumsum(np.vstack([np.zeros((1, offsets), np.int32), by_offset]), axis=0)
    bits = sums[window:] - sums[:-window]
    row, column = np.unravel_index(int(bits.argmin()), bits.shape)
    clip_first = len(clip) - int(row) - window
    work_first = clip_first + int(column) - (len(clip) - 1)
    return Likeness(
        score=1 - float(bits[row, column]) / (32 * window),
        clip_s=(clip_first + window / 2) * STEP_S,
        work_s=(work_first + window / 2) * STEP_S,
    )
