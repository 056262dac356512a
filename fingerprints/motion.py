"""Movement: do both pictures move in the same places at the same moments, or do they merely show the same scene.

What stands still (the room, the logo, the desk) is subtracted, as the mean of some seconds, and what is left of clip
and work is correlated over space and time. Another take of the same shot shares the room and not the movement; a
blended, blurred, recoloured or captioned copy keeps most of it. The same correlation at other moments of the work tells
how much likeness chance gives in this scene.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprints.views import View

Floats = NDArray[np.float64]

RATE_HZ = 6.0
"""Both pictures are compared at this rate."""
WINDOW_S = 3.0
"""Movement is what differs from the mean of the seconds around."""
MOVING_CELLS = 16
"""Cells to the side of a view in which movement is compared: coarse, because moments never coincide exactly."""
_ELSEWHERE_S = 0.75
"""Moments at least this far from the line are other moments ..."""
_REACH_S = 30.0
"""... and at most this far: the same scene is near."""
_NOISE = 0.2
"""Grey levels (root mean square) of movement that coding and rounding make of nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Movement:
    """How alike clip and work move around every instant of the clip, along a line and beside it."""

    times_s: Floats
    """(N,) of the clip."""
    likeness: Floats
    """(N,) correlation in [-1, 1]."""
    elsewhere: Floats
    """(N,) the best correlation with other moments of the work."""
    energy: Floats
    """(N,) root mean square of the work's movement in grey levels."""


@dataclass(frozen=True, slots=True, eq=False)
class Mover:
    """A view, sampled for one speed at even steps of the clip's clock."""

    times_s: Floats
    clip: Floats
    """(N, P)"""
    work: Floats
    """(M, P)"""
    work_start_s: float
    speed: float

    @classmethod
    def of(cls, shown: View, speed: float) -> "Mover":
        """Sample both pictures."""
        times_s = np.arange(shown.clip_s[0], shown.clip_s[-1] + 1e-6, 1 / RATE_HZ)
        moments = np.arange(shown.work_s[0], shown.work_s[-1] + 1e-6, speed / RATE_HZ)
        return cls(
            times_s=times_s,
            clip=_at(_flat(shown.clip), shown.clip_s, times_s),
            work=_at(_flat(shown.work), shown.work_s, moments),
            work_start_s=float(shown.work_s[0]),
            speed=speed,
        )

    def along(self, offset_s: float) -> Movement:
        """Measure the line ``work time = speed * clip time + offset_s``."""
        reach = int(_REACH_S * RATE_HZ)
        likeness, energy = self._likeness(self._place(offset_s), reach)
        beside = np.abs(np.arange(-reach, reach + 1)) > _ELSEWHERE_S * RATE_HZ
        return Movement(
            times_s=self.times_s,
            likeness=likeness[:, reach],
            elsewhere=likeness[:, beside].max(axis=1),
            energy=energy[:, reach],
        )

    def shift_s(self, offset_s: float, first_s: float, last_s: float, reach_s: float) -> float:
        """Return by how much the offset should change for the movement between two instants to agree best."""
        reach = max(1, round(reach_s * RATE_HZ))
        place = self._place(offset_s)
        likeness, energy = self._likeness(place, reach)
        inside = (self.times_s >= first_s) & (self.times_s <= last_s)
        total = (likeness * energy)[inside].sum(axis=0)
        best = int(total.argmax())
        finer = _vertex(total[best - 1 : best + 2]) if 0 < best < 2 * reach else 0.0
        exact_s = self.work_start_s + (place + best - reach + finer) * self.speed / RATE_HZ
        return exact_s - self._work_s(offset_s)

    def best_line(self, offset_s: float) -> tuple[float, Floats]:
        """Return the offset within reach along which the movement agrees best, and the likeness (N,) along it."""
        reach = int(_REACH_S * RATE_HZ)
        place = self._place(offset_s)
        likeness, energy = self._likeness(place, reach)
        told = energy**2 / (energy**2 + _NOISE**2)
        best = int((np.clip(likeness, 0, None) ** 2 * told).sum(axis=0).argmax())
        work_s = self.work_start_s + (place + best - reach) * self.speed / RATE_HZ
        return float(offset_s + work_s - self._work_s(offset_s)), likeness[:, best]

    def _work_s(self, offset_s: float) -> float:
        """What the line says of the clip's first instant."""
        return self.speed * float(self.times_s[0]) + offset_s

    def _place(self, offset_s: float) -> int:
        """The step of the work on which the clip's first instant falls."""
        return round((self._work_s(offset_s) - self.work_start_s) * RATE_HZ / self.speed)

    def _likeness(self, place: int, reach: int) -> tuple[Floats, Floats]:
        """Correlation, and the work's movement, (N, 2 * reach + 1) around every instant for every shift."""
        count, cells = self.clip.shape
        length = min(round(WINDOW_S * RATE_HZ) + 1, count)
        # Beyond its ends the work stands still.
        work = self.work[np.clip(np.arange(place - reach, place + reach + count), 0, len(self.work) - 1)]
        shifts = np.arange(2 * reach + 1)
        products = np.take_along_axis(self.clip @ work.T, np.arange(count)[:, None] + shifts, axis=1)
        starts = np.arange(count - length + 1)
        ends = starts[:, None] + shifts
        clip_sums, work_sums = _windows(self.clip, length), _windows(work, length)
        means = np.take_along_axis(clip_sums @ work_sums.T, ends, axis=1) / length
        clip_energy = _windows((self.clip**2).sum(axis=1), length) - (clip_sums**2).sum(axis=1) / length
        work_energy = (_windows((work**2).sum(axis=1), length) - (work_sums**2).sum(axis=1) / length)[ends]
        floor = _NOISE**2 * length * cells
        norm = np.sqrt((clip_energy.clip(min=0) + floor)[:, None] * (work_energy.clip(min=0) + floor))
        middle = np.clip(np.arange(count) - length // 2, 0, count - length)
        likeness = (_windows(products, length) - means) / norm
        return likeness[middle], np.sqrt(work_energy.clip(min=0) / (length * cells))[middle]


def _vertex(values: Floats) -> float:
    """Place of the top of a parabola through three values, relative to the middle one."""
    bend = float(values[0] - 2 * values[1] + values[2])
    return float(0.5 * (values[0] - values[2]) / bend) if bend < 0 else 0.0


def _windows(values: Floats, length: int) -> Floats:
    """Sums over ``length`` rows from each row on."""
    sums = np.concatenate([np.zeros((1, *values.shape[1:])), np.cumsum(values, axis=0)])
    result: Floats = sums[length:] - sums[:-length]
    return result


def _flat(pictures: NDArray[np.float32]) -> Floats:
    """Pictures (N, C, C) as rows without the mean level of each."""
    rows = pictures.reshape(len(pictures), -1)
    return np.asarray(rows - rows.mean(axis=1, keepdims=True), np.float64)


def _at(pictures: Floats, times_s: Floats, moments: Floats) -> Floats:
    """Interpolate pictures between two times."""
    after = np.clip(np.searchsorted(times_s, moments), 1, max(1, len(times_s) - 1))
    if len(times_s) < 2:
        return np.repeat(pictures, len(moments), axis=0)
    gap = times_s[after] - times_s[after - 1]
    share = np.clip((moments - times_s[after - 1]) / np.maximum(gap, 1e-6), 0, 1)[:, None]
    return pictures[after - 1] * (1 - share) + pictures[after] * share
