"""Landmarks -> votes -> candidates: which work, where, how fast and at what pitch.

A clip made at some speed and place maps its frame ``t`` to the work's frame ``speed * t + offset``. Every landmark
that clip and work share votes for one offset. A hypothesis of speed and pitch costs only a translation of the clip's
keys. Look-ups have a budget that is spent on the rarest keys first: the commonest hundredth of the keys makes two
thirds of the accidental hits.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil

import numpy as np
from numpy.typing import NDArray

from fingerprints.landmarks import Landmarks, landmark_keys, landmarks
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint

WORK_RANKS = 25
"""So many peaks of each second of a work are used; a clip uses all, because some of its own are strangers'."""
WORK_FAN_OUT = 6
CLIP_FAN_OUT = 12
REACH_FRAMES = 900
"""A window of the clip may begin at most so many work frames before the work does."""
GAP_FRAMES = 1024
"""Works lie this far apart on the common time line, so that no line can belong to two of them."""
PLAIN_WINDOW_S = 20.0
"""Votes are counted over stretches of the clip so long where the speed is known ..."""
GRID_WINDOW_S = 10.0
"""... and so long where it is only guessed within a percent, which would smear them."""
MIN_SURPRISE = 2.5
"""Votes less surprising than this propose nothing."""
KEEP_PER_MINUTE = 40
"""Candidates returned for each begun minute of the clip."""
KEEP_PER_WORK = 6
"""Of them, for each work and begun minute of the clip."""

_CELL_BITS = 2
"""Votes are counted in cells of four frames (93 ms), two neighbours together."""
_CELL_FIELD = 30
_ANCHOR_FIELD = 10
"""A vote is one number: hypothesis | cell | anchor, the last two of so many bits."""
_FEWEST_VOTES = 3
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
    """Middle of the stretch of the clip that voted; verification starts there."""


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
class Search:
    """Hypotheses to try together, and how much that may cost."""

    speeds: NDArray[np.float64]
    """(H,) seconds of the work per second of the clip."""
    shifts: NDArray[np.int64]
    """(H,) bins added to the clip's pitch."""
    hits: int
    """Postings read for each window and hypothesis."""
    window_s: float
    """Length of the stretches of the clip over which votes are counted."""
    windows: int
    """At most so many windows, evenly spread over the clip, are searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """A candidate in frames, with the windows of the clip that voted for it."""

    work_id: int
    surprise: float
    speed: float
    shift: int
    offset: float
    """Work frame at clip frame 0."""
    votes: int
    windows: tuple[tuple[int, int], ...]

    @property
    def middle(self) -> float:
        return sum(self.windows[0]) / 2


def work_landmarks(work: SoundPrint) -> Landmarks:
    """Return the landmarks under which a work is found."""
    salient = work.ranks < WORK_RANKS
    return landmarks(work.frames[salient], work.bins[salient], WORK_FAN_OUT)


def plain_search(hits: int, windows: int) -> Search:
    """Return the search at speed 1 and unchanged pitch."""
    return Search(speeds=np.ones(1), shifts=np.zeros(1, np.int64), hits=hits, window_s=PLAIN_WINDOW_S, windows=windows)


def grid_search(spec: Spec, hits: int, windows: int) -> Search:
    """Return the search at changed speed and pitch."""
    speeds, shifts = _grid(spec.sound_bins_per_octave)
    return Search(speeds=speeds, shifts=shifts, hits=hits, window_s=GRID_WINDOW_S, windows=windows)


@lru_cache(4)
def _grid(octave: int) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return speeds and pitch shifts: resampling, change of tempo alone, change of pitch alone.

    Resampling goes from 0.75 to 1.5 in steps of a bin, tempo from 0.73 to 1.52 in steps of 3.5 %, pitch over three
    semitones to both sides.
    """
    resampled = [(2 ** (k / octave), -k) for k in range(round(-0.415 * octave), round(0.585 * octave) + 1) if k]
    tempo = [(2 ** (0.05 * k), 0) for k in range(-9, 13) if k]
    pitch = [(1.0, k) for k in range(-octave // 4, octave // 4 + 1) if k]
    tried = resampled + tempo + pitch
    return np.array([speed for speed, _ in tried]), np.array([shift for _, shift in tried], np.int64)


def find_candidates(
    clip: SoundPrint,
    postings: Postings,
    spec: Spec,
    searches: Sequence[Search],
    removed: frozenset[int] = frozenset(),
) -> list[SoundCandidate]:
    """Return the most surprising lines between a clip and the works behind the postings, best first."""
    marks = landmarks(clip.frames, clip.bins, CLIP_FAN_OUT)
    if not len(marks) or not len(postings.ids):
        return []
    found: list[_Line] = []
    for search in searches:
        windows = _windows(marks, search.window_s / spec.sound_frame_s)
        chosen = np.unique(np.linspace(0, len(windows) - 1, search.windows).round().astype(int))
        for window in [windows[i] for i in chosen]:
            poll = _Poll(marks=marks.part(*window), window=window, postings=postings, search=search)
            found += poll.lines(removed)
    minutes = 1 + int((marks.anchors[-1] - marks.anchors[0]) * spec.sound_frame_s / 60)
    return [_in_seconds(line, spec.sound_frame_s) for line in _merge(found, minutes)]


def _windows(marks: Landmarks, length: float) -> list[tuple[int, int]]:
    """Cut the clip into equal windows of at most ``length`` frames, so that an anchor's place fits its field."""
    first, last = int(marks.anchors[0]), int(marks.anchors[-1]) + 1
    edges = np.linspace(first, last, max(1, ceil((last - first) / length)) + 1).round().astype(int)
    return list(zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Tally:
    """Pairs of neighbouring cells with several votes."""

    rows: NDArray[np.int64]
    """Hypothesis of each."""
    places: NDArray[np.float64]
    """Mean frame of its votes on the common time line."""
    counts: NDArray[np.int64]
    works: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Poll:
    """The votes of one window of the clip."""

    marks: Landmarks
    window: tuple[int, int]
    postings: Postings
    search: Search

    def lines(self, removed: frozenset[int]) -> list[_Line]:
        """Return the most surprising lines, one of each neighbourhood."""
        votes = _distinct(self._ballots(), len(self.search.speeds)) >> _ANCHOR_FIELD
        if not len(votes):
            return []
        tally = self._tally(votes)
        surprise = poisson_surprise(tally.counts, self._expected(tally, votes))
        lines: list[_Line] = []
        taken: dict[tuple[int, int], list[float]] = {}
        for i in np.argsort(-surprise)[: 8 * KEEP_PER_MINUTE]:
            if surprise[i] < MIN_SURPRISE or len(lines) >= 2 * KEEP_PER_MINUTE:
                break
            line = self._line(tally, int(i), float(surprise[i]))
            places = taken.setdefault((line.work_id, int(tally.rows[i])), [])
            if line.work_id in removed or any(abs(line.offset - place) < 3 << _CELL_BITS for place in places):
                continue
            places.append(line.offset)
            lines.append(line)
        return lines

    def _ballots(self) -> NDArray[np.int64]:
        """Return one number per hit, hypothesis after hypothesis: hypothesis | cell | anchor."""
        marks, search = self.marks, self.search
        starts, counts = self.postings.spans(landmark_keys(marks, search.speeds, search.shifts))
        rows, columns = np.nonzero(_affordable(counts, search.hits))
        number = counts[rows, columns]
        ends = np.cumsum(number)
        if not len(ends):
            return np.zeros(0, np.int64)
        mark = np.repeat(np.arange(len(number)), number)
        position = np.arange(ends[-1]) + (starts[rows, columns] - ends + number)[mark]
        since = marks.anchors[columns] - self.window[0]
        moved = np.rint(since * search.speeds[rows]).astype(np.int64)
        cell = (self.postings.frames[position] - moved[mark]) >> _CELL_BITS
        label = (rows << (_CELL_FIELD + _ANCHOR_FIELD)) | since
        return np.asarray((cell << _ANCHOR_FIELD) + label[mark])

    def _tally(self, votes: NDArray[np.int64]) -> _Tally:
        """Count sorted votes in pairs of neighbouring cells; keep those with many."""
        starts = np.flatnonzero(_changes(votes))
        cells, counts = votes[starts], np.diff(starts, append=len(votes))
        later = np.zeros_like(counts)
        neighbours = np.flatnonzero(cells[1:] - cells[:-1] == 1)
        later[neighbours] = counts[neighbours + 1]
        both = counts + later
        many = np.flatnonzero(both >= _enough(both[both >= _FEWEST_VOTES]))
        rows = cells[many] >> _CELL_FIELD
        first = (cells[many] & ((1 << _CELL_FIELD) - 1)) << _CELL_BITS
        return _Tally(
            rows=rows,
            places=first + (1 << _CELL_BITS) * (0.5 + later[many] / both[many]),
            counts=both[many],
            works=np.searchsorted(self.postings.bases - REACH_FRAMES, first, side="right") - 1,
        )

    def _expected(self, tally: _Tally, votes: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the mean number of votes in two cells of the same work under the same hypothesis."""
        postings, speeds = self.postings, self.search.speeds
        pairs, back = np.unique(tally.rows * len(postings.ids) + tally.works, return_inverse=True)
        rows, works = np.divmod(pairs, len(postings.ids))
        low = (postings.bases[works] - REACH_FRAMES) >> _CELL_BITS
        high = ((postings.bases[works] + postings.lengths[works]) >> _CELL_BITS) + 1
        hypothesis = rows << _CELL_FIELD
        total = np.searchsorted(votes, hypothesis + high) - np.searchsorted(votes, hypothesis + low)
        reach = postings.lengths[works] + (self.window[1] - self.window[0]) * speeds[rows]
        return np.asarray((2 * total / (reach / (1 << _CELL_BITS) + 1))[back] + _STRAY_VOTES)

    def _line(self, tally: _Tally, i: int, surprise: float) -> _Line:
        speed, work = float(self.search.speeds[tally.rows[i]]), tally.works[i]
        return _Line(
            work_id=int(self.postings.ids[work]),
            surprise=surprise,
            speed=speed,
            shift=int(self.search.shifts[tally.rows[i]]),
            offset=float(tally.places[i] - self.postings.bases[work] - speed * self.window[0]),
            votes=int(tally.counts[i]),
            windows=(self.window,),
        )


def poisson_surprise(counts: NDArray[np.int64], expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return log10 of the Chernoff bound on Poisson counts at least so high, as positive numbers.

    :param counts: (N,) what was counted
    :param expected: (N,) what chance gives, above 0
    """
    more = np.maximum(counts, expected)
    return np.asarray((more * np.log(more / expected) - more + expected) / np.log(10))


def _affordable(counts: NDArray[np.int64], budget: int) -> NDArray[np.bool_]:
    """Mark the rarest keys of each row, as many as the budget of postings allows."""
    top = 1024
    capped = np.minimum(counts, top - 1)
    rows = np.arange(len(counts))[:, None] * top
    spent = np.bincount((capped + rows).ravel(), weights=counts.ravel(), minlength=len(counts) * top)
    within = np.cumsum(spent.reshape(len(counts), top), axis=1) <= budget
    return np.asarray((counts > 0) & (capped < within.sum(axis=1)[:, None]))


def _distinct(ballots: NDArray[np.int64], hypotheses: int) -> NDArray[np.int64]:
    """Sort ballots in place, one hypothesis at a time, as fits a processor's cache, and drop the repeated ones."""
    firsts = np.arange(hypotheses) << (_CELL_FIELD + _ANCHOR_FIELD)
    for first, ballot in zip(firsts, np.split(ballots, np.searchsorted(ballots, firsts[1:])), strict=True):
        votes = ballot - first
        # Numbers of 32 bits, which hold a hundred hours of works, sort in half the time.
        if votes.max(initial=0) < 1 << 32:
            votes = votes.astype(np.uint32)
        votes.sort()
        np.add(votes, first, out=ballot)
    return ballots[_changes(ballots)]


def _changes(values: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark every element that differs from the one before it."""
    changed = np.ones(len(values), bool)
    np.not_equal(values[1:], values[:-1], out=changed[1:])
    return changed


def _enough(counts: NDArray[np.int64]) -> int:
    """Return the number of votes that no more than a few thousand cells reach."""
    top = 256
    reach = np.cumsum(np.bincount(np.minimum(counts, top - 1), minlength=top)[::-1])[::-1]
    few = np.flatnonzero(reach <= _RATED_CELLS)
    return max(_FEWEST_VOTES, int(few[0])) if len(few) else top - 1


def _merge(lines: list[_Line], minutes: int) -> list[_Line]:
    """Add up the same line seen in several windows, drop its echoes under neighbouring hypotheses."""
    kept: dict[int, list[_Line]] = {}
    for line in sorted(lines, key=lambda each: -each.surprise):
        group = kept.setdefault(line.work_id, [])
        same = next((i for i, other in enumerate(group) if _agree(line, other)), None)
        if same is None:
            group.append(line)
        elif not any(_overlap(line.windows[0], window) for window in group[same].windows):
            group[same] = replace(
                group[same],
                surprise=group[same].surprise + line.surprise,
                votes=group[same].votes + line.votes,
                windows=(*group[same].windows, *line.windows),
            )
    best: list[_Line] = []
    for group in kept.values():
        best += sorted(group, key=lambda each: -each.surprise)[: KEEP_PER_WORK * minutes]
    return sorted(best, key=lambda each: -each.surprise)[: KEEP_PER_MINUTE * minutes]


def _agree(line: _Line, other: _Line) -> bool:
    """Tell whether two lines of one work name the same place in it."""
    distance = abs((line.speed - other.speed) * line.middle + line.offset - other.offset)
    allowed = 16 + 0.015 * abs(line.middle - other.middle)
    return abs(line.shift - other.shift) <= 2 and abs(line.speed - other.speed) < 0.05 and distance < allowed


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
        clip_s=line.middle * frame_s,
    )
