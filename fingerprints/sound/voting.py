"""Landmarks -> votes -> candidates: which work, where, how fast and at what pitch.

A clip that plays ``speed`` times faster maps its frame ``t`` to the work's frame ``speed * t + offset``. Every
landmark that clip and work share votes for one offset. A hypothesis of speed and pitch costs only a translation of
the clip's keys. Look-ups have a budget: the rarest keys come first, because the commonest hundredth of the keys makes
two thirds of the accidental hits.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from fingerprints.landmarks import Landmarks, landmark_keys, landmarks
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint

WORK_RANKS = 25
"""So many peaks of each second of a work are used; a clip uses all, because some of its own are strangers'."""
WORK_FAN_OUT = 6
CLIP_FAN_OUT = 12
CELL_BITS = 2
"""Votes are counted in cells of four frames (93 ms), two neighbours together."""
REACH_FRAMES = 900
"""A window of the clip reaches back at most so many frames before its work begins (10 s at speed 1.6, 20 s at 1)."""
GAP_FRAMES = 1024
"""Works lie this far apart on the common time line, so that no line can belong to two of them."""

_CELL_FIELD = 30
_ANCHOR_FIELD = 10
_RATED_CELLS = 4096
_STRAY_VOTES = 0.3
"""Votes expected in any pair of cells, beyond those that the work's own density explains."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundCandidate:
    """A line in the plane of clip time and work time that votes propose."""

    work_id: int
    surprise: float
    """log10 of how improbable the votes are by chance, after Poisson, given how busy the work is."""
    offset_s: float
    """Work time that belongs to the clip's time 0 (may be negative): work time = speed x clip time + offset."""
    speed: float
    """Seconds of the work per second of the clip."""
    pitch_bins: int
    """Bins to add to the clip's peaks to get the work's."""
    votes: int
    clip_s: float = 0.0
    """Middle of the stretch of the clip that voted: verification starts there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much a search may cost; comparing only, stored prints do not depend on it."""

    base_hits: int = 120_000
    """Postings read for each window at speed 1 and unchanged pitch."""
    grid_hits: int = 8_000
    """Postings read for each window and other hypothesis."""
    base_window_s: float = 20.0
    grid_window_s: float = 10.0
    grid_windows: int = 6
    """At most so many windows, evenly spread over a long clip, are searched for changed speed and pitch."""
    keep: int = 40
    """Candidates returned."""
    keep_per_work: int = 6
    min_surprise: float = 2.5


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Postings:
    """Landmarks of works by key: what votes are counted from."""

    spans: Callable[[NDArray[np.int64]], tuple[NDArray[np.int64], NDArray[np.int64]]]
    """Keys -> (first posting, number of postings), same shape."""
    frames: NDArray[np.uint32]
    """(N,) frame of every posting on the common time line."""
    ids: NDArray[np.int64]
    """(W,) work ids."""
    bases: NDArray[np.int64]
    """(W,) frame of the common time line at which each work begins, ascending, ``GAP_FRAMES`` and more apart."""
    lengths: NDArray[np.int64]
    """(W,) frames of each work."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Hypotheses:
    speeds: NDArray[np.float64]
    shifts: NDArray[np.int64]
    budget: int


def work_landmarks(work: SoundPrint) -> Landmarks:
    """Return the landmarks under which a work is found."""
    salient = work.ranks < WORK_RANKS
    return landmarks(work.frames[salient], work.bins[salient], WORK_FAN_OUT)


def find_candidates(
    clip: SoundPrint, postings: Postings, spec: Spec, effort: Effort, removed: frozenset[int] = frozenset()
) -> list[SoundCandidate]:
    """Return the most surprising lines between a clip and the works behind the postings, best first."""
    marks = landmarks(clip.frames, clip.bins, CLIP_FAN_OUT)
    if not len(marks) or not len(postings.ids):
        return []
    base = _Hypotheses(speeds=np.ones(1), shifts=np.zeros(1, np.int64), budget=effort.base_hits)
    speeds, shifts = hypotheses(spec.sound_bins_per_octave)
    grid = _Hypotheses(speeds=speeds, shifts=shifts, budget=effort.grid_hits)
    found = []
    for start, stop in _windows(marks, effort.base_window_s / spec.sound_frame_s):
        found += _vote_window(marks, (start, stop), postings, base, effort, removed)
    windows = _windows(marks, effort.grid_window_s / spec.sound_frame_s)
    for i in np.unique(np.linspace(0, len(windows) - 1, effort.grid_windows).round().astype(int)):
        found += _vote_window(marks, windows[i], postings, grid, effort, removed)
    return [_in_seconds(line, spec.sound_frame_s) for line in _merge(found, effort)]


@lru_cache(4)
def hypotheses(bins_per_octave: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return speeds and pitch shifts to try beside (1, 0): resampling, change of tempo alone, of pitch alone.

    Resampling from 0.75 to 1.5 in steps of a bin, tempo from 0.85 to 1.3 in steps of 3.5 %, pitch by +-3 semitones.
    """
    octave = bins_per_octave
    resampled = [(2 ** (k / octave), -k) for k in range(round(-0.415 * octave), round(0.585 * octave) + 1) if k]
    tempo = [(float(2**x), 0) for x in np.arange(-0.25, 0.4, 0.05) if abs(x) > 0.01]
    pitch = [(1.0, k) for k in range(-octave // 4, octave // 4 + 1) if k]
    both = resampled + tempo + pitch
    return np.array([speed for speed, _ in both]), np.array([shift for _, shift in both], np.int64)


def _windows(marks: Landmarks, length: float) -> list[tuple[int, int]]:
    """Cut the clip into equal windows of about ``length`` frames."""
    first, last = int(marks.anchors[0]), int(marks.anchors[-1]) + 1
    count = max(1, round((last - first) / length))
    edges = np.linspace(first, last, count + 1).round().astype(int)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A candidate in frames, with the window of the clip that it was seen in."""

    work_id: int
    surprise: float
    speed: float
    shift: int
    offset: float
    """Work frame at clip frame 0."""
    votes: int
    window: tuple[int, int]


def _vote_window(
    marks: Landmarks,
    window: tuple[int, int],
    postings: Postings,
    tried: _Hypotheses,
    effort: Effort,
    removed: frozenset[int],
) -> list[_Line]:
    part = marks.part(*window)
    if not len(part):
        return []
    votes = _distinct(_ballots(part, window[0], postings, tried)) >> _ANCHOR_FIELD
    if not len(votes):
        return []
    starts = np.flatnonzero(_changes(votes))
    cells, counts = votes[starts], np.diff(starts, append=len(votes))
    later = np.zeros_like(counts)
    neighbours = np.flatnonzero(cells[1:] - cells[:-1] == 1)
    later[neighbours] = counts[neighbours + 1]
    both = counts + later
    many = np.flatnonzero(both >= _enough(both))
    # The votes' mean place within the two cells, in frames.
    places = (cells[many] << CELL_BITS) + (1 << CELL_BITS) * (0.5 + later[many] / both[many])
    return _lines(cells[many], places, both[many], votes, window, postings, tried, effort, removed)


def _distinct(values: NDArray[np.int64]) -> NDArray[np.int64]:
    ordered = np.sort(values)
    return ordered[_changes(ordered)]


def _changes(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark every element that differs from the one before it."""
    changed = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def _enough(counts: NDArray[np.int64]) -> int:
    """Return the number of votes that no more than a few thousand cells reach; at least 3."""
    top = 256
    reach = np.cumsum(np.bincount(np.minimum(counts, top - 1), minlength=top)[::-1])[::-1]
    return max(3, int(np.argmax(reach <= _RATED_CELLS)))


def _ballots(part: Landmarks, origin: int, postings: Postings, tried: _Hypotheses) -> NDArray[np.int64]:
    """Return one number per hit: hypothesis | cell | anchor."""
    starts, counts = postings.spans(landmark_keys(part, tried.speeds, tried.shifts))
    rows, columns = np.nonzero(_affordable(counts, tried.budget))
    number = counts[rows, columns]
    ends = np.cumsum(number)
    if not len(ends) or not ends[-1]:
        return np.zeros(0, np.int64)
    mark = np.repeat(np.arange(len(number)), number)
    position = np.arange(ends[-1]) + (starts[rows, columns] - ends + number)[mark]
    since = part.anchors[columns] - origin
    moved = np.rint(since * tried.speeds[rows]).astype(np.int64)
    cell = (postings.frames[position] - moved[mark]) >> CELL_BITS
    label = (rows << (_CELL_FIELD + _ANCHOR_FIELD)) | since
    return np.asarray((cell << _ANCHOR_FIELD) + label[mark])


def _affordable(counts: NDArray[np.int64], budget: int) -> NDArray[np.bool_]:
    """Mark the rarest keys of each row, as many as the budget of postings allows."""
    top = 1024
    capped = np.minimum(counts, top - 1)
    rows = np.arange(len(counts))[:, None] * top
    spent = np.bincount((capped + rows).ravel(), weights=counts.ravel(), minlength=len(counts) * top)
    within = np.cumsum(spent.reshape(len(counts), top), axis=1) <= budget
    limit = within.sum(axis=1)[:, None]
    return (counts > 0) & (capped < limit)


def _lines(
    cells: NDArray[np.int64],
    places: NDArray[np.float64],
    counts: NDArray[np.int64],
    votes: NDArray[np.int64],
    window: tuple[int, int],
    postings: Postings,
    tried: _Hypotheses,
    effort: Effort,
    removed: frozenset[int],
) -> list[_Line]:
    """Rate cells of many votes by how surprising they are for their work; return the best of each neighbourhood."""
    row, cell = cells >> _CELL_FIELD, cells & ((1 << _CELL_FIELD) - 1)
    work = np.searchsorted(postings.bases - REACH_FRAMES, cell << CELL_BITS, side="right") - 1
    expected = _expected(row, work, votes, window, postings, tried) + _STRAY_VOTES
    with np.errstate(divide="ignore", invalid="ignore"):
        surprise = (counts * np.log(counts / expected) - counts + expected) / np.log(10)
    surprise[counts <= expected] = 0
    lines: list[_Line] = []
    taken: dict[tuple[int, int], list[int]] = {}
    for i in np.argsort(-surprise)[: 8 * effort.keep]:
        if surprise[i] < effort.min_surprise or len(lines) >= 2 * effort.keep:
            break
        others = taken.setdefault((int(row[i]), int(work[i])), [])
        if int(postings.ids[work[i]]) in removed or any(abs(int(cell[i]) - c) <= 2 for c in others):
            continue
        others.append(int(cell[i]))
        speed = float(tried.speeds[row[i]])
        begin = float(places[i]) - (int(row[i]) << (_CELL_FIELD + CELL_BITS)) - int(postings.bases[work[i]])
        lines.append(
            _Line(
                work_id=int(postings.ids[work[i]]),
                surprise=float(surprise[i]),
                speed=speed,
                shift=int(tried.shifts[row[i]]),
                offset=begin - speed * window[0],
                votes=int(counts[i]),
                window=window,
            )
        )
    return lines


def _expected(
    row: NDArray[np.int64],
    work: NDArray[np.int64],
    votes: NDArray[np.int64],
    window: tuple[int, int],
    postings: Postings,
    tried: _Hypotheses,
) -> NDArray[np.float64]:
    """Return the mean number of votes in two cells of the same work under the same hypothesis."""
    pairs, back = np.unique(row * len(postings.ids) + work, return_inverse=True)
    rows, works = np.divmod(pairs, len(postings.ids))
    low = (postings.bases[works] - REACH_FRAMES) >> CELL_BITS
    high = ((postings.bases[works] + postings.lengths[works]) >> CELL_BITS) + 1
    labels = rows << _CELL_FIELD
    total = np.searchsorted(votes, labels + high) - np.searchsorted(votes, labels + low)
    cells = (postings.lengths[works] + (window[1] - window[0]) * tried.speeds[rows]) / (1 << CELL_BITS) + 1
    return np.asarray((2 * total / cells)[back])


def _merge(lines: list[_Line], effort: Effort) -> list[_Line]:
    """Add up the same line seen in several windows, drop its echoes under neighbouring hypotheses."""
    kept: dict[int, list[tuple[_Line, set[tuple[int, int]]]]] = {}
    for line in sorted(lines, key=lambda line: -line.surprise):
        group = kept.setdefault(line.work_id, [])
        for i, (other, windows) in enumerate(group):
            if _agree(line, other):
                if not any(_overlap(line.window, window) for window in windows):
                    surprise, votes = other.surprise + line.surprise, other.votes + line.votes
                    group[i] = (replace(other, surprise=surprise, votes=votes), windows | {line.window})
                break
        else:
            group.append((line, {line.window}))
    best = []
    for group in kept.values():
        best += sorted((line for line, _ in group), key=lambda line: -line.surprise)[: effort.keep_per_work]
    return sorted(best, key=lambda line: -line.surprise)[: effort.keep]


def _agree(line: _Line, other: _Line) -> bool:
    """Tell whether two lines of one work name the same place in it."""
    middle = sum(line.window) / 2
    distance = abs((line.speed - other.speed) * middle + line.offset - other.offset)
    away = abs(middle - sum(other.window) / 2)
    return abs(line.shift - other.shift) <= 2 and abs(line.speed - other.speed) < 0.05 and distance < 16 + 0.015 * away


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _in_seconds(line: _Line, frame_s: float) -> SoundCandidate:
    return SoundCandidate(
        work_id=line.work_id,
        surprise=line.surprise,
        offset_s=line.offset * frame_s,
        speed=line.speed,
        pitch_bins=line.shift,
        votes=line.votes,
        clip_s=sum(line.window) / 2 * frame_s,
    )
