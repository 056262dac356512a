"""Samples -> spectral peaks -> landmark keys.

The sound is turned into a constellation of spectral peaks (Wang, "An industrial-strength audio search algorithm",
ISMIR 2003) on a *logarithmic* frequency axis. Two peaks make a landmark: the bin of the first, the step to the
second in bins, and the logarithm of the time between them. On these axes a change of pitch adds a constant to the
first number and a change of speed adds a constant to the last, so a speed or pitch hypothesis costs look-ups in an
index, never a second analysis of the sound.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy import fft

from fingerprints.spec import Spec
from fingerprints.values import SoundPrint

CHUNK_S = 24
"""Seconds analysed at a time; fixed, so that a print does not depend on how the samples arrive."""
FLOOR_POWER = 1e-7
"""Added to every power before the logarithm: a sine some 115 dB below full scale. It is absolute, because a stream
has no loudest point; digital silence therefore lies flat and has no peaks."""
LIMIT = 8.0
"""Samples beyond this are clipped; full scale is 1."""

MIN_GAP_FRAMES = 3
MAX_GAP_FRAMES = 90
"""A landmark's two peaks lie within these numbers of frames of each other ..."""
MAX_STEP_BINS = 60
"""... and this many bins."""
GAP_STEP = 0.06
"""Width of a key's time cell: 6 % of the gap."""
GAP_CELLS = 64
PITCH_UNIT = 1 << 13
"""What a key grows by when the pitch rises by one bin."""
KEY_COUNT = 1 << 21
NO_KEY = KEY_COUNT - 1
"""A key that no landmark has: its first bin would be 255."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Landmarks:
    """Pairs of peaks, ordered by the time of their first peak."""

    anchors: NDArray[np.int64]
    """(L,) frame of the first peak."""
    bins: NDArray[np.int64]
    """(L,) frequency bin of the first peak."""
    steps: NDArray[np.int64]
    """(L,) bins from the first to the second peak."""
    gaps: NDArray[np.int64]
    """(L,) frames from the first to the second peak."""

    def __len__(self) -> int:
        return len(self.anchors)

    def part(self, start: int, stop: int) -> "Landmarks":
        """Return the landmarks whose first peak lies in frames ``start <= frame < stop``."""
        cut = slice(*np.searchsorted(self.anchors, (start, stop)))
        return Landmarks(anchors=self.anchors[cut], bins=self.bins[cut], steps=self.steps[cut], gaps=self.gaps[cut])


def sound_print(samples: NDArray[np.float32], spec: Spec) -> SoundPrint:
    """Return the print of a whole recording: (N,) float32, mono, at ``spec.sound_rate_hz``, full scale 1."""
    extractor = LandmarkExtractor(spec)
    extractor.feed(samples)
    return extractor.finish()


class LandmarkExtractor:
    """Computes a sound print from a stream of samples, in memory that grows with the peaks alone."""

    def __init__(self, spec: Spec) -> None:
        self._spec = spec
        self._second = round(spec.sound_rate_hz / spec.sound_hop)
        self._chunk = CHUNK_S * self._second
        # The first frame is centred on the first sample, so half a window of silence comes before it.
        self._samples = [np.zeros(spec.sound_fft // 2, np.float32)]
        self._waiting = spec.sound_fft // 2
        self._fed = 0
        self._levels = np.zeros((0, spec.sound_bins), np.float32)
        self._analysed = 0
        self._picked = 0
        self._peaks: list[SoundPrint] = []

    def feed(self, samples: NDArray[np.float32]) -> None:
        """Take the next samples: (N,) float32, mono, at ``spec.sound_rate_hz``, full scale 1; any N, also 0."""
        block = np.nan_to_num(np.ravel(samples), nan=0.0, posinf=LIMIT, neginf=-LIMIT)
        self._samples.append(np.clip(block, -LIMIT, LIMIT).astype(np.float32, copy=False))
        self._waiting += len(block)
        self._fed += len(block)
        if self._waiting >= self._needed(self._chunk):
            self._analyse_chunks()

    def finish(self) -> SoundPrint:
        """Analyse what is left and return the print; the extractor cannot be used afterwards."""
        total = -(-self._fed // self._spec.sound_hop)
        self._samples.append(np.zeros(self._spec.sound_fft, np.float32))
        self._analyse(np.concatenate(self._samples), total - self._analysed)
        self._samples.clear()
        self._pick(self._analysed)
        return _join(self._peaks)

    def _needed(self, frames: int) -> int:
        return (frames - 1) * self._spec.sound_hop + self._spec.sound_fft

    def _analyse_chunks(self) -> None:
        buffer = np.concatenate(self._samples)
        while len(buffer) >= self._needed(self._chunk):
            self._analyse(buffer, self._chunk)
            # Peaks need a second of surroundings on both sides, and ranks need whole seconds.
            self._pick(self._analysed - self._second)
            buffer = buffer[self._chunk * self._spec.sound_hop :]
        self._samples = [buffer.copy()]
        self._waiting = len(buffer)

    def _analyse(self, samples: NDArray[np.float32], frames: int) -> None:
        """Append the levels of the first ``frames`` windows."""
        if frames > 0:
            self._levels = np.concatenate([self._levels, _log_spectrum(samples, frames, self._spec)])
            self._analysed += frames

    def _pick(self, end: int) -> None:
        """Keep the peaks of the frames up to ``end`` that were not yet searched, and forget older levels."""
        first = self._analysed - len(self._levels)
        frames, bins, salience = _find_peaks(self._levels, self._spec, self._second)
        new = (frames >= self._picked - first) & (frames < end - first)
        self._peaks.append(_rank_peaks(frames[new] + first, bins[new], salience[new], self._second, self._spec))
        self._picked = end
        self._levels = self._levels[max(0, end - self._second - first) :].copy()


def _join(parts: list[SoundPrint]) -> SoundPrint:
    return SoundPrint(
        frames=np.concatenate([part.frames for part in parts]),
        bins=np.concatenate([part.bins for part in parts]),
        ranks=np.concatenate([part.ranks for part in parts]),
    )


def _log_spectrum(samples: NDArray[np.float32], frames: int, spec: Spec) -> NDArray[np.float32]:
    """Return the log power of windows that start at every hop: (frames, bins) float32, nepers of power."""
    views = np.lib.stride_tricks.sliding_window_view(samples, spec.sound_fft)[:: spec.sound_hop][:frames]
    lines = fft.rfft(views * _window(spec.sound_fft), axis=1)
    power = lines.real**2 + lines.imag**2
    levels = np.empty((frames, spec.sound_bins), np.float32)
    for columns, band, weights in _filter_bank(spec):
        levels[:, columns] = power[:, band] @ weights
    levels += np.float32(FLOOR_POWER)
    return np.asarray(np.log(levels, out=levels))


@lru_cache(4)
def _window(size: int) -> NDArray[np.float32]:
    return np.hanning(size + 1)[:-1].astype(np.float32)


@lru_cache(4)
def _filter_bank(spec: Spec) -> tuple[tuple[slice, slice, NDArray[np.float32]], ...]:
    """Return triangular filters octave by octave: bins, the spectral lines they need, and the weights.

    The matrix is banded: multiplying one octave at a time saves four fifths of the work.
    """
    count, per_octave = spec.sound_bins, spec.sound_bins_per_octave
    line_hz = spec.sound_rate_hz / spec.sound_fft
    centres = spec.sound_min_hz * 2 ** (np.arange(-1, count + 1) / per_octave) / line_hz
    lines = np.arange(spec.sound_fft // 2 + 1)
    weights = np.zeros((len(lines), count), np.float32)
    for i, (low, centre, high) in enumerate(zip(centres[:-2], centres[1:-1], centres[2:], strict=True)):
        # Low bins are narrower than a line: let every triangle reach the lines beside its centre.
        below, above = min(low, centre - 1), max(high, centre + 1)
        rise, fall = (lines - below) / (centre - below), (above - lines) / (above - centre)
        weights[:, i] = np.clip(np.minimum(rise, fall), 0, None)
    weights /= weights.sum(axis=0)
    bands = []
    for start in range(0, count, per_octave):
        columns = slice(start, min(start + per_octave, count))
        used = np.flatnonzero(weights[:, columns].any(axis=1))
        band = slice(int(used[0]), int(used[-1]) + 1)
        bands.append((columns, band, np.ascontiguousarray(weights[band, columns])))
    return tuple(bands)


_Found = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]


def _find_peaks(levels: NDArray[np.float32], spec: Spec, second: int) -> _Found:
    """Return frames, bins and salience of the local maxima of (frames, bins) levels, in order of time."""
    if not len(levels):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32)
    neighbourhood = np.ones((2 * spec.sound_peak_frames + 1, 2 * spec.sound_peak_bins + 1), np.uint8)
    # Salience is measured against two seconds and 5/6 of an octave, so neither equaliser nor volume change it.
    width = 2 * round(spec.sound_bins_per_octave * 5 / 12) + 1
    around = cv2.blur(levels, (width, 2 * second + 1), borderType=cv2.BORDER_REPLICATE)
    salience = levels - around
    is_peak = (levels == cv2.dilate(levels, neighbourhood)) & (salience > spec.sound_salience)
    is_peak[:, [0, -1]] = False
    frames, bins = np.nonzero(is_peak)
    return frames, bins, salience[frames, bins]


def _rank_peaks(
    frames: NDArray[np.int64], bins: NDArray[np.int64], salience: NDArray[np.float32], second: int, spec: Spec
) -> SoundPrint:
    """Return the most salient peaks of every second, in order of time, with their ranks."""
    seconds = frames // second
    order = np.lexsort((-salience, seconds))
    rank_of = np.empty(len(frames), np.int64)
    rank_of[order] = np.arange(len(frames)) - np.searchsorted(seconds, seconds)
    keep = rank_of < spec.sound_peaks_per_s
    return SoundPrint(
        frames=frames[keep].astype(np.uint32), bins=bins[keep].astype(np.uint8), ranks=rank_of[keep].astype(np.uint8)
    )


def landmarks(frames: NDArray[np.unsignedinteger], bins: NDArray[np.uint8], fan_out: int) -> Landmarks:
    """Pair every peak with the next ``fan_out`` peaks in reach; ``frames`` is non-decreasing."""
    time, pitch = frames.astype(np.int64), bins.astype(np.int64)
    chosen = np.zeros(len(time), np.int64)
    active = np.arange(len(time))
    firsts, seconds = [active[:0]], [active[:0]]
    ahead = 0
    while len(active):
        ahead += 1
        active = active[: np.searchsorted(active, len(time) - ahead)]
        gap = time[active + ahead] - time[active]
        fits = (gap >= MIN_GAP_FRAMES) & (gap <= MAX_GAP_FRAMES)
        fits &= np.abs(pitch[active + ahead] - pitch[active]) <= MAX_STEP_BINS
        firsts.append(active[fits])
        seconds.append(active[fits] + ahead)
        chosen[active[fits]] += 1
        active = active[(gap <= MAX_GAP_FRAMES) & (chosen[active] < fan_out)]
    first, second = np.concatenate(firsts), np.concatenate(seconds)
    order = np.argsort(first, kind="stable")
    first, second = first[order], second[order]
    return Landmarks(
        anchors=time[first], bins=pitch[first], steps=pitch[second] - pitch[first], gaps=time[second] - time[first]
    )


def landmark_keys(
    marks: Landmarks, speeds: NDArray[np.float64] | None = None, shifts: NDArray[np.int64] | None = None
) -> NDArray[np.int64]:
    """Return the keys that landmarks have after being stretched and transposed.

    :param speeds: (H,) factors on the gaps; by default the single 1.0
    :param shifts: (H,) bins added to the pitch; by default the single 0
    :returns: (H, L) keys ``bin (8 bits) | step + 64 (7) | log gap (6)``; ``NO_KEY`` where one falls out of range
    """
    speeds = np.ones(1) if speeds is None else speeds
    shifts = np.zeros(1, np.int64) if shifts is None else shifts
    # The tiny term keeps exact multiples of a cell on the side that integer arithmetic would give them.
    log_gap = np.log(marks.gaps / MIN_GAP_FRAMES) / GAP_STEP + 1e-9
    cell = np.floor(log_gap + np.log(speeds)[:, None] / GAP_STEP).astype(np.int64)
    bins = marks.bins + shifts[:, None]
    valid = (cell >= 0) & (cell < GAP_CELLS) & (bins >= 0) & (bins < NO_KEY // PITCH_UNIT)
    keys = bins * PITCH_UNIT + ((marks.steps + 64) * GAP_CELLS) + cell
    return np.where(valid, keys, NO_KEY)
