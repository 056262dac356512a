"""Frame votes to lines: where frames of a clip look like frames of a work, at which speed and offset.

Every frame of the clip votes for the frames of the work that look unusually like it. A Hough transform over (speed,
offset) finds the strongest line ``work time = speed * clip time + offset`` (Douze et al., TRECVID 2008, with speed as a
second dimension), a weighted fit refines it, its votes are taken away, and the search goes on for further lines.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprints.framehash import TRANSFORMS, Transform, distances
from fingerprints.values import PicturePrint

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlignSettings:
    """What decides about alignment; none of it changes a stored print.

    The distances were read off part A of the real-video bench: unrelated frames lie at 90 bits and more in any
    neighbourhood of 0.25 s (1st percentile 106), mildly edited copies below 60. Dark and sparse shots come nearer by
    chance, and stay near as long as they last, so frames above 94 bits are no evidence at all.
    """

    far_bits: float = 94.0
    """A frame pair further apart than this is never evidence ..."""
    near_bits: float = 78.0
    """... and one nearer than this always is, even where the whole work looks alike."""
    contrast_bits: float = 6.0
    """In between, a pair must be nearer than the clip's frame is to all but 5 % of the work, by this much."""
    bits_per_unit: float = 10.0
    """Bits below the limit that make one unit of evidence."""
    change_cost: float = 2.5
    """Price in units of starting a segment ..."""
    turned_cost: float = 4.0
    """... and what it costs more if the picture is turned or upside down, and again if its colours are inverted ..."""
    mirrored_cost: float = 0.5
    """... or if it is mirrored ..."""
    speed_cost: float = 3.0
    """... or for every factor of two in speed, beyond the usual 0.75 to 1.5."""
    changed_speed_cost: float = 1.0
    """... or for any speed but exactly 1."""
    least_units: float = -1.2
    most_units: float = 4.0
    """Evidence of one frame is cut to this range."""
    heard_bonus: float = 0.5
    """Units by which a frame prefers the line that its sound follows to others that its picture supports as well."""
    least_run_units: float = 2.0
    """A segment is claimed if so much evidence is left after its price: more than any single picture can give."""
    slowest: float = 0.5
    fastest: float = 2.0
    speed_step: float = 1.04
    offset_bin_s: float = 0.2
    reach_s: float = 0.16
    """How far from its line a frame of the work may lie, beyond the time that it stayed on the screen."""
    most_lines: int = 14
    votes_per_frame: int = 24
    weakest_line: float = 1.0
    """Hough lines with less weight than this are not followed."""
    sharpness_bits: float = 10.0
    """A vote loses weight by this scale, the further its pair is apart compared to the frame's nearest pair."""
    window: int = 400
    """Frames of the clip that vote together, which bounds memory for long clips."""


SETTINGS = AlignSettings()

_NEW = 0.3
"""Novelty of a picture from which on it counts as another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``work time = speed * clip time + offset_s`` under one transform of the picture."""

    speed: float
    offset_s: float
    transform: Transform


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """A line that the sound follows over some seconds of the clip."""

    speed: float
    offset_s: float
    clip_start_s: float
    clip_end_s: float


@dataclass(frozen=True, slots=True, eq=False)
class ClipFrames:
    """The clip's frames ready for voting."""

    times_s: Floats
    hashes: NDArray[np.uint64]
    weights: Floats
    """Rich and new pictures count 1, flat ones 0, repeated ones little."""
    is_new: NDArray[np.bool_]
    """Whether a picture differs visibly from the one before."""
    end_s: float

    @classmethod
    def of(cls, clip: PicturePrint, end_s: float) -> "ClipFrames":
        """Weigh the frames of a clip whose last frame leaves the screen at ``end_s``."""
        times_s = clip.times_ms / 1000.0
        novelty = _novelty(clip.hashes)
        is_new = (novelty >= _NEW) & (clip.quality > 0)
        return cls(times_s, clip.hashes, quality_weights(clip.quality) * novelty, is_new, max(end_s, times_s[-1]))


@dataclass(frozen=True, slots=True, eq=False)
class WorkFrames:
    """The work's frames as the clip would show them under one transform."""

    times_s: Floats
    hashes: NDArray[np.uint64]
    quality: Floats
    transform: Transform

    @classmethod
    def of(cls, work: PicturePrint, transform: Transform) -> "WorkFrames":
        """Change the frames of a work as the clip's maker did."""
        return cls(work.times_ms / 1000.0, transform.apply(work.hashes), quality_weights(work.quality), transform)


def quality_weights(quality: NDArray[np.uint8]) -> Floats:
    """Weights in [0, 1]: low contrast, as in a darkened copy, takes nothing off; hardly any contrast does."""
    return np.minimum(1.0, quality / 64.0)


def _novelty(hashes: NDArray[np.uint64]) -> Floats:
    """How much each picture differs from the one before, in [0.1, 1]."""
    steps = np.bitwise_count(hashes[1:] ^ hashes[:-1]).sum(axis=1) / 24.0
    novelty: Floats = np.clip(np.concatenate([[1.0], steps]), 0.1, 1.0)
    return novelty


def plausible_transforms(clip: PicturePrint, work: PicturePrint, settings: AlignSettings) -> list[Transform]:
    """Try all transforms on the clip's most telling frames and keep those that some frames speak for."""
    order = np.argsort(-(clip.quality * _novelty(clip.hashes)), kind="stable")[:48]
    sample = clip.hashes[np.sort(order)]
    support = [_support(transform.inverse.apply(sample), work.hashes, settings) for transform in TRANSFORMS]
    best = max(support)
    # A picture that is nearly symmetric looks like its mirror image too: only clearly better turns replace "none".
    return [t for t, s in zip(TRANSFORMS, support, strict=True) if s > 0 and s >= 0.5 * best][:4]


def _support(sample: NDArray[np.uint64], target: NDArray[np.uint64], settings: AlignSettings) -> float:
    nearest = distances(sample, target)
    limits = distance_limits(nearest, settings)
    return float(np.clip(limits - nearest.min(axis=1), 0, 40).sum())


def distance_limits(bits: NDArray[np.uint16], settings: AlignSettings) -> Floats:
    """The distance (N,) below which a pair is evidence for each frame of the clip.

    :param bits: (N, M) distances to frames of one work
    """
    usual = bits[:, :: max(1, bits.shape[1] // 400)]  # an even sample tells the 5 % quantile well enough
    rank = max(0, usual.shape[1] // 20 - 1)
    least_usual = np.partition(usual, rank, axis=1)[:, rank].astype(np.float64)
    limits: Floats = np.clip(least_usual - settings.contrast_bits, settings.near_bits, settings.far_bits)
    return limits


@dataclass(frozen=True, slots=True, eq=False)
class _Votes:
    """Pairs of frames that look alike."""

    frames: NDArray[np.intp]
    clip_s: Floats
    work_s: Floats
    weights: Floats

    def kept(self, keep: NDArray[np.bool_]) -> "_Votes":
        return _Votes(self.frames[keep], self.clip_s[keep], self.work_s[keep], self.weights[keep])


def voted_lines(frames: ClipFrames, target: WorkFrames, settings: AlignSettings) -> list[Line]:
    """Take lines out of the votes, strongest first, window by window of the clip.

    Unchanged speed is searched on its own first: a copy with jump cuts looks like one line of higher speed, whose votes
    would take those of its true pieces with them.
    """
    lines: list[Line] = []
    for start in range(0, len(frames.times_s), settings.window):
        votes = _cast_votes(frames, target, slice(start, start + settings.window), settings)
        for speeds in (np.ones(1), _speeds(settings)):
            lines += _strongest_lines(votes, speeds, target.transform, settings)
    return lines


def _strongest_lines(votes: _Votes, speeds: Floats, transform: Transform, settings: AlignSettings) -> list[Line]:
    lines: list[Line] = []
    while len(lines) < settings.most_lines:
        line, weight = _strongest_line(votes, speeds, transform, settings)
        if weight < settings.weakest_line:
            break
        fitted = _unchanged_speed(line, votes) or [line]
        if len(speeds) > 1:
            line = _refined(line, votes, settings)
            fitted = [line, *_unchanged_speed(line, votes)]
        off = np.abs(votes.work_s - line.speed * votes.clip_s - line.offset_s)
        taken = off < 2 * settings.offset_bin_s
        if not taken.any():
            break
        votes = votes.kept(~taken)
        lines += fitted
    return lines


def _cast_votes(frames: ClipFrames, target: WorkFrames, part: slice, settings: AlignSettings) -> _Votes:
    bits = distances(frames.hashes[part], target.hashes)
    limits = distance_limits(bits, settings)
    rows, columns = np.nonzero(bits < np.ceil(limits).astype(np.uint16)[:, None])
    units = np.clip((limits[rows] - bits[rows, columns]) / settings.bits_per_unit, 0, settings.most_units)
    units *= frames.weights[part][rows] * np.sqrt(target.quality[columns])
    # Neighbours of the true frame look alike too: the nearest of them must place the line.
    units *= np.exp((bits.min(axis=1)[rows] - bits[rows, columns].astype(np.float64)) / settings.sharpness_bits)
    chosen = _best_of_each_row(rows, units, settings.votes_per_frame)
    rows, columns, units = rows[chosen], columns[chosen], units[chosen]
    # One frame has one vote to share: a work that looks alike everywhere must not gain from its length.
    shares = units / np.sqrt(np.maximum(1, np.bincount(rows, minlength=1)))[rows]
    rows = rows + part.start
    return _Votes(rows, frames.times_s[rows], target.times_s[columns], shares)


def _best_of_each_row(rows: NDArray[np.intp], values: Floats, count: int) -> NDArray[np.intp]:
    """Indices of the positive values that are among the ``count`` largest of their row."""
    order = np.lexsort((-values, rows))
    firsts = np.searchsorted(rows[order], rows[order], side="left")
    rank = np.arange(len(order)) - firsts
    kept: NDArray[np.intp] = np.sort(order[(rank < count) & (values[order] > 0)])
    return kept


def _strongest_line(votes: _Votes, speeds: Floats, transform: Transform, settings: AlignSettings) -> tuple[Line, float]:
    """Hough over speed and offset; neighbouring offset bins are counted together."""
    best = (0.0, 1.0, 0.0)
    if len(votes.frames):
        for speed in speeds.tolist():
            offsets = votes.work_s - speed * votes.clip_s
            low = offsets.min()
            counts = np.bincount(((offsets - low) / settings.offset_bin_s).astype(np.intp), votes.weights)
            pairs = counts[:-1] + counts[1:] if len(counts) > 1 else counts
            peak = int(pairs.argmax())
            # Unchanged speed is by far the likeliest, so it wins ties and near-ties.
            weight = float(pairs[peak]) * (1 - 0.06 * min(1.0, 8 * abs(np.log2(speed))))
            if weight > best[0]:
                best = (weight, speed, low + (peak + 1) * settings.offset_bin_s)
    return Line(speed=best[1], offset_s=float(best[2]), transform=transform), best[0]


def _speeds(settings: AlignSettings) -> Floats:
    """Speeds from the slowest to the fastest by equal ratios, through exactly 1."""
    down = int(np.log(1 / settings.slowest) / np.log(settings.speed_step))
    up = int(np.log(settings.fastest) / np.log(settings.speed_step))
    speeds: Floats = settings.speed_step ** np.arange(-down, up + 1, dtype=np.float64)
    return speeds


def _refined(line: Line, votes: _Votes, settings: AlignSettings) -> Line:
    """Fit the line to the votes near it, less and less tolerant."""
    speed, offset = line.speed, line.offset_s
    for tolerance_s in (0.3, 0.2, 0.15):
        residual = votes.work_s - speed * votes.clip_s - offset
        near = np.abs(residual) < tolerance_s
        x, weights = votes.clip_s[near], votes.weights[near]
        if near.sum() < 4 or np.ptp(x) < 1.0:
            break
        mean_x = np.average(x, weights=weights)
        mean_r = np.average(residual[near], weights=weights)
        spread = np.average((x - mean_x) ** 2, weights=weights)
        slope = float(np.average((x - mean_x) * (residual[near] - mean_r), weights=weights) / spread)
        if settings.slowest * 0.9 <= speed + slope <= settings.fastest * 1.1:
            speed, offset = speed + slope, offset + float(mean_r - slope * mean_x)
    return Line(speed=speed, offset_s=offset, transform=line.transform)


def _unchanged_speed(line: Line, votes: _Votes) -> list[Line]:
    """The rival of a nearly unchanged speed: exactly unchanged, which is likelier. Still pictures fit many speeds."""
    residual = votes.work_s - line.speed * votes.clip_s - line.offset_s
    near = np.abs(residual) < 0.2
    if abs(line.speed - 1) > 0.12 or not near.any():
        return []
    shift = float(np.average(votes.work_s[near] - votes.clip_s[near], weights=votes.weights[near]))
    return [Line(speed=1.0, offset_s=shift, transform=line.transform)]
