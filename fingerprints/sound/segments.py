"""Compare the sound of one clip with one work: every stretch that they share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprints.landmarks import landmark_keys
from fingerprints.sound.verifying import MIN_LENGTH_S, MIN_PEAKS, Comparison, Evidence
from fingerprints.sound.voting import (
    GAP_FRAMES,
    GRID_WINDOW_S,
    Postings,
    Search,
    SoundCandidate,
    find_candidates,
    grid_search,
    plain_search,
    work_landmarks,
)
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint

POSSIBLE = 7.5
"""About one false match in a thousand clips."""
LIKELY = 9.3
"""About one in ten thousand."""
CERTAIN = 13.0
"""About one in a million, extrapolated."""

MAX_SEGMENTS = 64
"""No more segments of one pair are looked for."""
RIVALS = 12
"""So many candidates, of those that hold, are weighed against each other at a time."""
MAX_JOIN_S = 1.0
"""Neighbouring segments of one line are joined over gaps up to this long."""
MAX_JOIN_ERROR_FRAMES = 4
"""Lines that meet this closely in the gap are one."""
_EVERYTHING = 1 << 40
_PAIR_WINDOWS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundSegment:
    """A stretch of the clip whose sound comes from a stretch of the work."""

    clip_start_s: float
    clip_end_s: float
    work_start_s: float
    work_end_s: float
    speed: float
    """Seconds of the work per second of the clip."""
    pitch_semitones: float
    """How much higher the clip sounds than the work."""
    surprise: float
    """log10 of how improbable the match is by chance; compare with ``POSSIBLE``, ``LIKELY`` and ``CERTAIN``."""
    matched_peaks: int
    expected_peaks: float
    """Peaks that chance alone would match."""


def compare_sound(
    clip: SoundPrint, work: SoundPrint, spec: Spec, hints: Sequence[SoundCandidate] = ()
) -> tuple[SoundSegment, ...]:
    """Return the stretches that clip and work share, in order of the clip, each at least ``POSSIBLE``.

    :param hints: lines to verify, from an index; without them every landmark of both is looked at
    """
    if _too_short(clip, spec) or _too_short(work, spec):
        return ()
    comparison = Comparison(clip, work, spec)
    found = _explain(comparison, hints or search_pair(clip, work, spec), [])
    while found and len(found) < MAX_SEGMENTS:
        # Pieces of one edit share speed and pitch: look again for those in what is left.
        more = _explain(comparison, search_pair(_without(clip, found), work, spec, found), found)
        if len(more) == len(found):
            break
        found = more
    return tuple(_segment(each, comparison) for each in _joined(found, comparison))


def search_pair(clip: SoundPrint, work: SoundPrint, spec: Spec, known: Sequence[Evidence] = ()) -> list[SoundCandidate]:
    """Return the most surprising lines between one clip and one work, whatever it costs.

    :param known: search only at the speeds and pitches of these
    """
    marks = work_landmarks(work)
    keys = landmark_keys(marks)[0]
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]

    def spans(wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        starts = np.searchsorted(ordered, wanted)
        return starts, np.searchsorted(ordered, wanted, side="right") - starts

    postings = Postings(
        spans=spans,
        frames=(marks.anchors[order] + GAP_FRAMES).astype(np.uint32),
        ids=np.zeros(1, np.int64),
        bases=np.array([GAP_FRAMES], np.int64),
        lengths=np.array([int(work.frames[-1]) + 1], np.int64),
    )
    grid = _same_again(known) if known else grid_search(spec, _EVERYTHING, _PAIR_WINDOWS)
    return find_candidates(clip, postings, spec, (plain_search(_EVERYTHING, _PAIR_WINDOWS), grid))


def _same_again(known: Sequence[Evidence]) -> Search:
    lines = {(round(each.line.speed, 2), each.line.shift): each.line.speed for each in known}
    return Search(
        speeds=np.array(list(lines.values())),
        shifts=np.array([shift for _, shift in lines], np.int64),
        hits=_EVERYTHING,
        window_s=GRID_WINDOW_S,
        windows=_PAIR_WINDOWS,
    )


def _too_short(sound: SoundPrint, spec: Spec) -> bool:
    if len(sound) < MIN_PEAKS:
        return True
    return float(sound.frames[-1] - sound.frames[0]) * spec.sound_frame_s < MIN_LENGTH_S


def _unexplained(frames: NDArray[np.integer], found: Sequence[Evidence]) -> NDArray[np.bool_]:
    left = np.ones(len(frames), bool)
    for each in found:
        left &= (frames < each.first) | (frames > each.last)
    return left


def _without(clip: SoundPrint, found: Sequence[Evidence]) -> SoundPrint:
    """Return the clip's peaks outside the stretches found."""
    left = _unexplained(clip.frames.astype(np.int64), found)
    return SoundPrint(frames=clip.frames[left], bins=clip.bins[left], ranks=clip.ranks[left])


@dataclass(frozen=True, slots=True)
class _Rated:
    """A candidate with its evidence, and how many stretches were explained when it was rated."""

    evidence: Evidence
    candidate: SoundCandidate
    explained: int


def _explain(comparison: Comparison, candidates: Sequence[SoundCandidate], known: list[Evidence]) -> list[Evidence]:
    """Take the strongest stretch, forget the clip's peaks in it, and go on with what is left unexplained."""
    found = list(known)
    waiting = sorted(candidates, key=lambda each: each.surprise)
    rivals: list[_Rated] = []
    while len(found) < MAX_SEGMENTS:
        alive = _unexplained(comparison.frames, found)
        while waiting and len(rivals) < RIVALS:
            rivals += _rated(comparison, waiting.pop(), alive, len(found))
        if not rivals:
            break
        best = rivals.pop(max(range(len(rivals)), key=lambda i: rivals[i].evidence.surprise))
        if best.explained == len(found):
            found.append(best.evidence)
            waiting.append(best.candidate)
        else:
            # Rated when more was unexplained, which can only have been too high.
            rivals += _rated(comparison, best.candidate, alive, len(found))
    return found


def _rated(comparison: Comparison, candidate: SoundCandidate, alive: NDArray[np.bool_], explained: int) -> list[_Rated]:
    evidence = comparison.verify(candidate, alive)
    if evidence is None or evidence.surprise < POSSIBLE:
        return []
    return [_Rated(evidence, candidate, explained)]


def _joined(found: Sequence[Evidence], comparison: Comparison) -> list[Evidence]:
    """Join neighbours that continue each other; by start in the clip."""
    joined: list[Evidence] = []
    for each in sorted(found, key=lambda one: one.first):
        whole = comparison.join(joined[-1], each) if joined and _continues(joined[-1], each, comparison.spec) else None
        if whole is None:
            joined.append(each)
        else:
            joined[-1] = whole
    return joined


def _continues(before: Evidence, after: Evidence, spec: Spec) -> bool:
    if (after.first - before.last) * spec.sound_frame_s > MAX_JOIN_S or abs(after.line.shift - before.line.shift) > 1:
        return False
    middle = (before.last + after.first) / 2
    return abs(before.line.at(middle) - after.line.at(middle)) <= MAX_JOIN_ERROR_FRAMES


def _segment(evidence: Evidence, comparison: Comparison) -> SoundSegment:
    line, frame_s = evidence.line, comparison.spec.sound_frame_s
    return SoundSegment(
        clip_start_s=evidence.first * frame_s,
        clip_end_s=evidence.last * frame_s,
        work_start_s=max(0.0, line.at(evidence.first) * frame_s),
        work_end_s=line.at(evidence.last) * frame_s,
        speed=line.speed,
        pitch_semitones=-comparison.pitch_bins(evidence) * 12 / comparison.spec.sound_bins_per_octave,
        surprise=evidence.surprise,
        matched_peaks=evidence.matched,
        expected_peaks=evidence.expected,
    )
