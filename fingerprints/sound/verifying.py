"""A line between clip and work -> how improbable its matching peaks are by chance.

The peaks of the clip are moved along the line onto the work's peaks and counted where they meet. What chance alone
would give is not taken from a formula but from the sound itself: the same peaks at wrong pitches (rhythm alone) and
at wrong times (harmony alone). Drum loops match each other's rhythm and songs in one key each other's harmony; only
the same recording matches both at once.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from fingerprints.sound.voting import WORK_RANKS, SoundCandidate, poisson_surprise
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint

TIME_TOLERANCE = 2
"""A clip's peak meets a work's within so many frames ..."""
PITCH_TOLERANCE = 1
"""... and so many bins."""
MIN_PEAKS = 25
MIN_LENGTH_S = 2.5
"""Less evidence than this is none."""
MAX_SPEED_CHANGE = 0.035
"""Fitting may move the speed by this fraction of the hypothesis."""
FIRST_LOOK_S = 6.0
"""A line is first fitted this far on both sides of the votes, then further and further out."""
MAX_NULL_PEAKS = 4000
"""The chance rates of longer stretches are taken from a sample."""

_CONTRASTS = (1.4, 1.8)
"""Share of matches in a true run relative to chance: under foreign sound, and clear."""
_TIME_SHIFTS = np.array([d for d in range(-230, 231) if abs(d) >= 22 and d % 7 == 0])
_PITCH_SHIFTS = np.array([d for d in range(-16, 17) if abs(d) >= 4])
_PAD_FRAMES = 240
_PAD_BINS = 48
_EDGE = 8
"""Rows at the edge of a raster where no peak is looked up, so that its neighbours exist."""
_REACH_BINS = 20
"""Columns kept free at the edges for the same reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Clip frame ``t``, bin ``f`` -> work frame ``speed * t + offset``, bin ``f + shift``."""

    speed: float
    offset: float
    shift: int

    def at(self, frame: float) -> float:
        """Return the work frame that belongs to a clip frame."""
        return self.speed * frame + self.offset


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What one stretch of the clip says about a line."""

    line: Line
    first: float
    """Clip frame of the stretch's first peak ..."""
    last: float
    """... and of its last."""
    matched: int
    expected: float
    """Matches that chance would give."""
    surprise: float
    """log10 of how improbable ``matched`` is (Chernoff bound of the Poisson tail)."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Raster:
    """The peaks of a stretch of the work as pictures with margins, one row a frame and one column a bin."""

    first: int
    """Work frame of the first row."""
    length: int
    """Frames of the whole work."""
    exact: NDArray[np.uint8]
    """1 where the work has a peak."""
    near: NDArray[np.uint8]
    """1 where it has one within the tolerances."""

    @property
    def width(self) -> int:
        return int(self.near.shape[1])

    def covers(self, low: float, high: float) -> bool:
        """Tell whether work frames ``low`` to ``high`` and the margins around them lie inside."""
        low, high = max(low, 0), min(high, self.length)
        return self.first + _PAD_FRAMES <= low and high <= self.first + len(self.near) - _PAD_FRAMES


class Comparison:
    """The peaks of one clip and one work, ready to be laid over each other."""

    def __init__(self, clip: SoundPrint, work: SoundPrint, spec: Spec) -> None:
        self.spec = spec
        self.frames = clip.frames.astype(np.int64)
        self.bins = clip.bins.astype(np.int64)
        salient = (work.ranks < WORK_RANKS) & (work.bins < spec.sound_bins)
        self._work_frames = work.frames[salient].astype(np.int64)
        self._work_bins = work.bins[salient].astype(np.int64)
        self._length = int(self._work_frames[-1]) + 1 if len(self._work_frames) else 0
        self._raster = self._drawn(0, 0)

    def _drawn(self, low: int, high: int) -> _Raster:
        """Draw the work's peaks from frame ``low`` to ``high`` and margins on both sides."""
        first, last = low - _PAD_FRAMES, high + _PAD_FRAMES
        part = slice(*np.searchsorted(self._work_frames, (first, last)))
        exact = np.zeros((last - first, self.spec.sound_bins + 2 * _PAD_BINS), np.uint8)
        exact[self._work_frames[part] - first, self._work_bins[part] + _PAD_BINS] = 1
        neighbourhood = np.ones((2 * TIME_TOLERANCE + 1, 2 * PITCH_TOLERANCE + 1), np.uint8)
        near = cv2.dilate(exact, neighbourhood).astype(np.uint8, copy=False)
        return _Raster(first=first, length=self._length, exact=exact, near=near)

    def _cover(self, line: Line) -> None:
        """Draw what the line can reach, unless that is already drawn."""
        ends = line.speed * self.frames[[0, -1]] + line.offset
        slack = MAX_SPEED_CHANGE * line.speed * float(self.frames[-1] - self.frames[0]) + 16
        low, high = max(float(ends[0]) - slack, 0), min(float(ends[1]) + slack, self._length)
        if not self._raster.covers(low, high):
            self._raster = self._drawn(int(low), max(int(low), int(high) + 1))

    def verify(self, candidate: SoundCandidate, alive: NDArray[np.bool_]) -> Evidence | None:
        """Fit a candidate's line to the clip's peaks that are still ``alive`` (P,) and rate the best stretch."""
        frame_s = self.spec.sound_frame_s
        line = Line(speed=candidate.speed, offset=candidate.offset_s / frame_s, shift=candidate.pitch_bins)
        peaks = np.flatnonzero(alive)
        self._cover(line)
        fitted = self._fit(line, peaks, candidate.clip_s / frame_s)
        return self._best_stretch(fitted, peaks) if fitted else None

    def join(self, before: Evidence, after: Evidence) -> Evidence | None:
        """Rate two stretches and the gap between them as one, along the line of the stronger."""
        line = max(before, after, key=lambda each: each.surprise).line
        inside = (self.frames >= before.first) & (self.frames <= after.last)
        peaks = np.flatnonzero(inside)
        self._cover(line)
        line = self._fit(line, peaks, (before.first + after.last) / 2) or line
        at, _ = self._place(line, peaks)
        whole = self._rate(line, peaks, self._meets(at))
        return whole if whole and whole.surprise >= max(before.surprise, after.surprise) else None

    def pitch_bins(self, evidence: Evidence) -> float:
        """Return the pitch shift of a stretch to a fraction of a bin."""
        self._cover(evidence.line)
        peaks = np.flatnonzero((self.frames >= evidence.first) & (self.frames <= evidence.last))
        at, _ = self._place(evidence.line, peaks)
        moves = np.arange(-PITCH_TOLERANCE - 1, PITCH_TOLERANCE + 2)
        late = np.arange(-TIME_TOLERANCE, TIME_TOLERANCE + 1) * self._raster.width
        exact = self._raster.exact.ravel()
        met = exact[at + moves[:, None, None] + late[:, None]].any(axis=1).sum(axis=1).astype(float)
        met -= met.min()
        return evidence.line.shift + (float(np.average(moves, weights=met)) if met.any() else 0.0)

    def _place(self, line: Line, peaks: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return where peaks fall in the flattened raster, and whether that is inside the work."""
        raster = self._raster
        frame = np.rint(line.speed * self.frames[peaks] + line.offset).astype(np.int64)
        row = frame - raster.first
        inside = (frame >= 0) & (frame < raster.length) & (row >= _EDGE) & (row < len(raster.near) - _EDGE)
        column = self.bins[peaks] + line.shift + _PAD_BINS
        row = np.clip(row, _EDGE, len(raster.near) - _EDGE - 1)
        return row * raster.width + np.clip(column, _REACH_BINS, raster.width - _REACH_BINS - 1), inside

    def _meets(self, at: NDArray[np.int64]) -> NDArray[np.bool_]:
        return self._raster.near.ravel()[at] > 0

    def _fit(self, line: Line, peaks: NDArray[np.int64], middle: float) -> Line | None:
        """Fit offset and speed around the votes, then in ever longer stretches; None where too little meets."""
        start = line
        reach = FIRST_LOOK_S / self.spec.sound_frame_s
        away = np.abs(self.frames[peaks] - middle)
        line = self._best_start(line, peaks[away <= reach])
        rounds = 0
        while True:
            part = peaks[away <= reach]
            at, inside = self._place(line, part)
            hit = part[inside & self._meets(at)]
            if len(hit) < 6:
                return None
            if rounds >= 2 and len(part) == len(peaks):
                return line
            line = self._refined(line, start, hit)
            rounds += 1
            if rounds >= 2:
                reach *= 2

    def _best_start(self, line: Line, peaks: NDArray[np.int64]) -> Line:
        """Return the line after trying the neighbouring pitches and offsets; votes are coarse."""
        at, _ = self._place(line, peaks)
        lates, highs = np.meshgrid((0, -2, 2, -4, 4), (0, -1, 1))
        moves = (lates * self._raster.width + highs).ravel()
        best = int(np.argmax(self._meets(at + moves[:, None]).sum(axis=1)))
        late, high = float(lates.ravel()[best]), int(highs.ravel()[best])
        return replace(line, offset=line.offset + late, shift=line.shift + high)

    def _refined(self, line: Line, start: Line, hit: NDArray[np.int64]) -> Line:
        """Return the line after one round of weighted least squares on the matches' residuals."""
        frame = self.frames[hit].astype(float)
        residual = self._residuals(line, hit)
        if len(hit) < 12 or np.ptp(frame) <= 100:
            return replace(line, offset=line.offset + float(np.median(residual)))
        weight = 1 / (1 + residual**2)
        mean = np.average(frame, weights=weight)
        centred = frame - mean
        slope = float(np.sum(weight**2 * centred * residual) / np.sum(weight**2 * centred**2))
        level = float(np.average(residual - slope * centred, weights=weight**2))
        if abs((line.speed + slope) / start.speed - 1) >= MAX_SPEED_CHANGE:
            return line
        return replace(line, speed=line.speed + slope, offset=line.offset + level - slope * float(mean))

    def _residuals(self, line: Line, hit: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return frames from where the line puts each match to the nearest peak of the work."""
        at, _ = self._place(line, hit)
        width, exact = self._raster.width, self._raster.exact.ravel()
        target = line.speed * self.frames[hit] + line.offset
        best = np.full(len(hit), 99.0)
        for late in range(-TIME_TOLERANCE, TIME_TOLERANCE + 1):
            present = np.zeros(len(hit), bool)
            for high in range(-PITCH_TOLERANCE, PITCH_TOLERANCE + 1):
                present |= exact[at + late * width + high] > 0
            residual = at // width + self._raster.first + late - target
            closer = present & (np.abs(residual) < np.abs(best))
            best[closer] = residual[closer]
        return best

    def _best_stretch(self, line: Line, peaks: NDArray[np.int64]) -> Evidence | None:
        """Rate each unbroken row of peaks within the work, and the best runs in it; return the most surprising."""
        at, inside = self._place(line, peaks)
        peaks, hit = peaks[inside], self._meets(at)[inside]
        breaks = np.flatnonzero(np.diff(peaks) > 1) + 1
        stretches: list[Evidence] = []
        for first, last in zip([0, *breaks], [*breaks, len(peaks)], strict=True):
            stretches += self._stretches(line, peaks[first:last], hit[first:last])
        return max(stretches, key=lambda each: each.surprise, default=None)

    def _stretches(self, line: Line, peaks: NDArray[np.int64], hit: NDArray[np.bool_]) -> list[Evidence]:
        whole = self._rate(line, peaks, hit)
        if whole is None:
            return []
        runs = [best_run(hit, whole.expected / len(peaks), contrast) for contrast in _CONTRASTS]
        rated = [self._rate(line, peaks[first:last], hit[first:last]) for first, last in set(runs)]
        return [whole, *(run for run in rated if run)]

    def _rate(self, line: Line, peaks: NDArray[np.int64], hit: NDArray[np.bool_]) -> Evidence | None:
        if len(peaks) < MIN_PEAKS:
            return None
        first, last = float(self.frames[peaks[0]]), float(self.frames[peaks[-1]])
        if last - first < MIN_LENGTH_S / self.spec.sound_frame_s:
            return None
        matched, expected = int(hit.sum()), self._expected(line, peaks)
        return Evidence(
            line=line,
            first=first,
            last=last,
            matched=matched,
            expected=expected,
            surprise=float(poisson_surprise(np.array(matched), np.array(expected))),
        )

    def _expected(self, line: Line, peaks: NDArray[np.int64]) -> float:
        """Return how many peaks would meet by chance: the worst of density, rhythm, harmony and both together."""
        sample = peaks[:: -(-len(peaks) // MAX_NULL_PEAKS)]
        at, _ = self._place(line, sample)
        rows = at // self._raster.width
        inner = self._raster.near[rows.min() : rows.max() + 1, _PAD_BINS:-_PAD_BINS]
        floor = 0.5 / len(peaks)
        chance = float(inner.mean()) + floor
        rhythm = max(float(self._meets(at + _PITCH_SHIFTS[:, None]).mean()), floor)
        harmony = max(self._harmony(at, rows, chance), floor)
        together = min(rhythm * harmony / chance, 1.5 * max(rhythm, harmony))
        return max(chance, rhythm, harmony, together) * len(peaks)

    def _harmony(self, at: NDArray[np.int64], rows: NDArray[np.int64], chance: float) -> float:
        """Return the usual rate of matches at wrong times within the work, at the right pitch."""
        raster = self._raster
        moved = rows + _TIME_SHIFTS[:, None]
        inside = (moved >= 0) & (moved < len(raster.near))
        inside &= (moved + raster.first >= 0) & (moved + raster.first < raster.length)
        usable = inside.mean(axis=1) > 0.5
        if usable.sum() < 10:
            return 1.3 * chance
        elsewhere = at + (_TIME_SHIFTS * raster.width)[usable, None]
        met = self._meets(np.clip(elsewhere, 0, raster.near.size - 1))
        return float(np.median((met & inside[usable]).sum(axis=1) / inside[usable].sum(axis=1)))


def best_run(hit: NDArray[np.bool_], rate: float, contrast: float) -> tuple[int, int]:
    """Return the run ``first:last`` whose matches speak most for the line (maximal log-likelihood ratio).

    :param rate: share of matches that chance gives
    :param contrast: share within a true run, relative to chance
    """
    low = min(0.6, max(rate, 1e-3))
    high = min(0.9, low * contrast + 0.08)
    gain = np.where(hit, np.log(high / low), np.log((1 - high) / (1 - low)))
    total = np.concatenate([[0.0], np.cumsum(gain)])
    last = int(np.argmax(total - np.minimum.accumulate(total)))
    return int(np.argmin(total[: last + 1])), last
