"""Compare the sound of one clip with one work: every stretch that they share."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fingerprints.landmarks import landmark_keys
from fingerprints.sound.verifying import MIN_LENGTH_S, MIN_PEAKS, Comparison, Evidence
from fingerprints.sound.voting import Effort, Postings, SoundCandidate, find_candidates, work_landmarks
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint

POSSIBLE = 7.5
"""About one false match in a thousand clips."""
LIKELY = 9.3
"""About one in ten thousand."""
CERTAIN = 13.0
"""About one in a million, extrapolated."""

MAX_SEGMENTS = 16
_EXHAUSTIVE = Effort(base_hits=1 << 40, grid_hits=1 << 40, grid_windows=30, keep=60, keep_per_work=60)


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

    :param hints: lines to verify, from an index; without them the pair is searched exhaustively
    """
    if _too_short(clip, spec) or _too_short(work, spec):
        return ()
    candidates = list(hints) or search_pair(clip, work, spec)
    comparison = Comparison(clip, work, spec)
    found = _explain(comparison, candidates)
    return tuple(sorted((_segment(each, spec) for each in found), key=lambda each: each.clip_start_s))


def search_pair(clip: SoundPrint, work: SoundPrint, spec: Spec) -> list[SoundCandidate]:
    """Return the most surprising lines between one clip and one work, looking at every landmark of both."""
    marks = work_landmarks(work)
    keys = landmark_keys(marks)[0]
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]

    def spans(wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        starts = np.searchsorted(ordered, wanted)
        return starts, np.searchsorted(ordered, wanted, side="right") - starts

    base = np.array([1024], np.int64)
    postings = Postings(
        spans=spans,
        frames=(marks.anchors[order] + base[0]).astype(np.uint32),
        ids=np.zeros(1, np.int64),
        bases=base,
        lengths=np.array([int(work.frames[-1]) + 1], np.int64),
    )
    return find_candidates(clip, postings, spec, _EXHAUSTIVE)


def _too_short(sound: SoundPrint, spec: Spec) -> bool:
    if len(sound) < MIN_PEAKS:
        return True
    return float(sound.frames[-1] - sound.frames[0]) * spec.sound_frame_s < MIN_LENGTH_S


def _explain(comparison: Comparison, candidates: list[SoundCandidate]) -> list[Evidence]:
    """Take the strongest stretch, forget the clip's peaks in it, and go on with what is left unexplained."""
    alive = np.ones(len(comparison.frames), bool)
    rated = [(comparison.verify(each, alive), each, 0) for each in candidates]
    found: list[Evidence] = []
    while len(found) < MAX_SEGMENTS:
        rated = [each for each in rated if each[0] is not None and each[0].surprise >= POSSIBLE]
        if not rated:
            break
        rated.sort(key=lambda each: -each[0].surprise)
        evidence, candidate, fresh = rated[0]
        if fresh < len(found):
            rated[0] = (comparison.verify(candidate, alive), candidate, len(found))
            continue
        found.append(evidence)
        alive &= (comparison.frames < evidence.first) | (comparison.frames > evidence.last)
    return found


def _segment(evidence: Evidence, spec: Spec) -> SoundSegment:
    line, frame_s = evidence.line, spec.sound_frame_s
    return SoundSegment(
        clip_start_s=evidence.first * frame_s,
        clip_end_s=evidence.last * frame_s,
        work_start_s=(line.speed * evidence.first + line.offset) * frame_s,
        work_end_s=(line.speed * evidence.last + line.offset) * frame_s,
        speed=line.speed,
        pitch_semitones=-line.shift * 12 / spec.sound_bins_per_octave,
        surprise=evidence.surprise,
        matched_peaks=evidence.matched,
        expected_peaks=evidence.expected,
    )
