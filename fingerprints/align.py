"""Lines to time-aligned segments of the picture.

A Viterbi pass over the clip labels every frame with one of the voted lines or with none, paying for every change. This
trims the runs at both ends and yields several segments, jump cuts, loops and reordered parts at once.

Evidence is counted per stretch of the *work* and weighted by how much the clip's picture changes, so a frozen frame or
a loop does not vote for many times.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fingerprints.framehash import Transform, distances
from fingerprints.geometry import IDENTITY, Affine
from fingerprints.lines import (
    SETTINGS,
    AlignSettings,
    ClipFrames,
    Hint,
    Line,
    WorkFrames,
    distance_limits,
    plausible_transforms,
    voted_lines,
)
from fingerprints.values import PicturePrint

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRun:
    """A run of the clip's frames that follow one line."""

    line: Line
    clip_start_s: float
    clip_end_s: float
    evidence: float
    """Units of evidence after weighting, less the price of the segment; see ``AlignSettings``."""
    new_evidence: float
    """The same without the parts of the work that an earlier run has shown already."""
    pictures: int
    """Distinct new pictures that support it."""
    median_bits: float
    placed: Affine = IDENTITY
    """How the clip's picture lies on the work's; follows from the line's transform where whole frames were compared."""
    moved: float = 0.0
    """How well the movement agrees, in [-1, 1]; 0 where too little moves to tell."""
    elsewhere: float = 0.0
    """How well the clip's movement agrees with other moments of the work at best."""


def align_pictures(
    clip: PicturePrint,
    work: PicturePrint,
    clip_end_s: float,
    *,
    hints: Sequence[Hint] = (),
    transforms: Sequence[Transform] | None = None,
    settings: AlignSettings = SETTINGS,
) -> list[PictureRun]:
    """Find every stretch of the clip whose picture follows the work's.

    :param clip_end_s: when the last frame of the clip leaves the screen
    :param hints: lines that the sound follows; tried besides the voted ones, and preferred to others that the picture
        supports as well, because footage may come back in a work
    :param transforms: what may have been done to the whole picture; None to try all
    :returns: runs by start in the clip, not overlapping; empty when there are none
    """
    if len(clip) == 0 or len(work) == 0:
        return []
    frames = ClipFrames.of(clip, clip_end_s)
    traces: list[_Trace] = []
    for transform in plausible_transforms(clip, work, settings) if transforms is None else transforms:
        target = WorkFrames.of(work, transform)
        limits = _limits(frames, target, settings)
        found = [_trace(frames, target, line, limits, settings) for line in voted_lines(frames, target, settings)]
        found += [_hinted(frames, target, hint, limits, settings) for hint in hints]
        traces += [trace for trace in _distinct(found) if trace.units.clip(min=0).sum() > trace.cost]
    if not traces:
        return []
    labels = _best_path(np.stack([t.units + t.bonus for t in traces]), np.array([t.cost for t in traces]))
    return [run for run in _runs(frames, traces, labels) if run.evidence >= settings.least_run_units]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Trace:
    """What the frames of the clip say along one line."""

    line: Line
    cost: float
    """Units that claiming a segment of it costs."""
    units: Floats
    """(N,) evidence for (above 0) or against every frame."""
    bits: NDArray[np.uint16]
    """(N,) distance to the work's picture."""
    bonus: Floats
    """(N,) units by which the path prefers this line, without being evidence."""


def _distinct(traces: list[_Trace]) -> list[_Trace]:
    """Drop lines that other windows of a long clip have found already; the last of equals, a hinted one, stays."""
    lines = [trace.line for trace in traces]
    keys = [(round(line.speed, 3), round(line.offset_s, 1)) for line in lines]
    return list(dict(zip(keys, traces, strict=True)).values())


def _trace(frames: ClipFrames, target: WorkFrames, line: Line, limits: Floats, settings: AlignSettings) -> _Trace:
    at_s = line.speed * frames.times_s + line.offset_s
    bits, inside = _bits_at(frames.hashes, target, at_s, settings.reach_s)
    units = np.maximum((limits - bits) / settings.bits_per_unit, settings.least_units)
    # What goes beyond the most decides between lines that are nearly the same, and nothing else.
    units = np.minimum(units, settings.most_units) + 0.05 * np.maximum(0, units - settings.most_units)
    units[~inside] = settings.least_units
    units *= frames.weights
    return _Trace(line=line, cost=_cost(line, settings), units=units, bits=bits, bonus=np.zeros(len(bits)))


def _hinted(frames: ClipFrames, target: WorkFrames, hint: Hint, limits: Floats, settings: AlignSettings) -> _Trace:
    """Judge the line of a hint by the picture, and prefer it where the picture supports it and the sound is heard."""
    line = Line(speed=hint.speed, offset_s=hint.offset_s, transform=target.transform)
    trace = _trace(frames, target, line, limits, settings)
    heard = (frames.times_s >= hint.clip_start_s) & (frames.times_s <= hint.clip_end_s)
    bonus = np.where(heard & (trace.units > 0), settings.heard_bonus * frames.weights, 0.0)
    return replace(trace, bonus=bonus)


def _bits_at(
    hashes: NDArray[np.uint64], target: WorkFrames, at_s: Floats, reach_s: float
) -> tuple[NDArray[np.uint16], NDArray[np.bool_]]:
    """Distance to the picture that the work shows at some times: the one on the screen, or one within reach."""
    shown = np.clip(np.searchsorted(target.times_s, at_s, side="right") - 1, 0, len(target.times_s) - 1)
    best = np.full(len(at_s), 256, np.uint16)
    for step in (-2, -1, 0, 1, 2):
        index = np.clip(shown + step, 0, len(target.times_s) - 1)
        bits = np.bitwise_count(hashes ^ target.hashes[index]).sum(axis=1).astype(np.uint16)
        if step != 0:
            bits[np.abs(target.times_s[index] - at_s) > reach_s] = 256
        best = np.minimum(best, bits)
    inside = (at_s >= target.times_s[0] - reach_s) & (at_s <= target.times_s[-1] + 0.6)
    return best, inside


def _limits(frames: ClipFrames, target: WorkFrames, settings: AlignSettings) -> Floats:
    """The distance (N,) below which a frame speaks for its line, judged by an even sample of the work."""
    count = len(target.times_s)
    sample = target.hashes[np.unique(np.linspace(0, count - 1, min(count, 80)).astype(int))]
    return distance_limits(distances(frames.hashes, sample), settings)


def _cost(line: Line, settings: AlignSettings) -> float:
    """What it costs to claim a segment: the rarer the change, the more evidence it needs."""
    transform = line.transform
    mirrored = transform.flip_x and not (transform.flip_y or transform.transpose)
    turned = (transform.flip_y or transform.transpose) and not mirrored
    beyond = max(0.0, np.log2(line.speed / 1.5), np.log2(0.75 / line.speed))
    return (
        settings.change_cost
        + settings.mirrored_cost * mirrored
        + settings.turned_cost * (turned + transform.invert)
        + settings.speed_cost * float(beyond)
        + settings.changed_speed_cost * (line.speed != 1)
    )


def _best_path(evidence: Floats, costs: Floats) -> NDArray[np.intp]:
    """Viterbi: the labelling of frames by lines (or -1 for none) with the most evidence after the costs of changes.

    :param evidence: (L, N) units
    :param costs: (L,) units for starting a run of each line
    :returns: (N,) index of a line, or -1
    """
    states = np.vstack([np.zeros(evidence.shape[1]), evidence])
    prices = np.concatenate([[0.0], costs])
    total = -prices
    came_from = np.zeros(states.shape, np.intp)
    for i in range(states.shape[1]):
        leader = int(total.argmax())
        switched = total[leader] - prices
        came_from[:, i] = np.where(total >= switched, np.arange(len(states)), leader)
        total = np.maximum(total, switched) + states[:, i]
    path = np.empty(states.shape[1], np.intp)
    state = int(total.argmax())
    for i in range(states.shape[1] - 1, -1, -1):
        path[i] = state
        state = int(came_from[state, i])
    return path - 1


def _runs(frames: ClipFrames, traces: list[_Trace], labels: NDArray[np.intp]) -> list[PictureRun]:
    """Cut the labelling into runs, each from its first to its last supporting frame."""
    runs = []
    counted: set[int] = set()
    borders = np.flatnonzero(np.diff(labels, prepend=-2, append=-2))
    for first, after in pairwise(borders.tolist()):
        if labels[first] < 0:
            continue
        trace = traces[labels[first]]
        own = np.arange(first, after)
        own = own[trace.units[own] > 0]
        if trace.units[own].sum() > trace.cost:
            runs.append(_run(frames, trace, own, counted))
    return runs


def _run(frames: ClipFrames, trace: _Trace, own: NDArray[np.intp], counted: set[int]) -> PictureRun:
    first, last = int(own[0]), int(own[-1])
    work_s = trace.line.speed * frames.times_s[own] + trace.line.offset_s
    new_units, pictures = _counted_once(work_s, trace.units[own], frames.is_new[own], counted)
    end_s = frames.times_s[last + 1] if last + 1 < len(frames.times_s) else frames.end_s
    return PictureRun(
        line=trace.line,
        clip_start_s=0.0 if first == 0 else float(frames.times_s[first]),
        clip_end_s=float(end_s),
        evidence=float(trace.units[own].sum()) - trace.cost,
        new_evidence=max(0.0, new_units - trace.cost),
        pictures=pictures,
        median_bits=float(np.median(trace.bits[own])),
    )


def _counted_once(work_s: Floats, units: Floats, is_new: NDArray[np.bool_], counted: set[int]) -> tuple[float, int]:
    """Sum the evidence for parts of the work that no earlier run has shown; return it and the number of its pictures.

    :param counted: eighths of seconds of the work that were counted already; extended
    """
    cells = (work_s * 8).astype(np.intp)
    new = np.array([cell not in counted for cell in cells.tolist()], np.bool_)
    counted.update((cells[:, None] + np.arange(-1, 2)).reshape(-1).tolist())
    return float(units[new].sum()), int(np.count_nonzero(is_new[new]))
