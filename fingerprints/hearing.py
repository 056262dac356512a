"""Find known recordings in a long sound that holds more than them: music under speech, excerpts, repeats.

The long sound takes the place of the clip and the recordings that of the works: of a clip more peaks are kept, because
some of its own are strangers'.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from fingerprints.index import postings
from fingerprints.sound import SoundCandidate, SoundSegment, compare_sound
from fingerprints.spec import Spec
from fingerprints.threads import one_thread
from fingerprints.values import SoundPrint

LEAST_SURPRISE = 9.3
"""Stretches less improbable than this by chance are not told."""
WINDOW_S, STEP_S = 120.0, 110.0
"""The sound is asked for in pieces so long and so far apart: each has the whole budget of look-ups of a short clip."""
BRIDGE_S = 8.0
"""Stretches that continue each other are one, over so much that somebody talks into."""
_SAME_LINE_S = 0.25
_SAME_SPEED = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A stretch of a sound in which a known recording sounds; "clip" is the sound and "work" the recording."""

    recording: int
    segment: SoundSegment


class Recordings:
    """Known recordings, ready to be listened for in one sound after the other."""

    def __init__(self, prints: Mapping[int, SoundPrint], spec: Spec = Spec()) -> None:
        self._prints = dict(prints)
        self._spec = spec
        self._arrays = postings.build(list(self._prints.items()), spec)

    @property
    def numbers(self) -> frozenset[int]:
        """The recordings' numbers."""
        return frozenset(self._prints)

    def heard_in(self, sound: SoundPrint, besides: frozenset[int] = frozenset()) -> list[Heard]:
        """Return where the recordings sound, by their place in the sound.

        :param besides: recordings that are not asked for
        """
        with one_thread():
            lines: dict[int, list[SoundCandidate]] = {}
            for candidate in self._candidates(sound, besides):
                lines.setdefault(candidate.work_id, []).append(candidate)
            found = [one for number, hints in sorted(lines.items()) for one in self._heard(sound, number, hints)]
        return sorted(found, key=lambda one: (one.segment.clip_start_s, one.recording))

    def _candidates(self, sound: SoundPrint, besides: frozenset[int]) -> Iterator[SoundCandidate]:
        step, width = (round(seconds / self._spec.sound_frame_s) for seconds in (STEP_S, WINDOW_S))
        end = int(sound.frames[-1]) if len(sound) else -1
        for first in range(0, end + 1, step):
            part = slice(*np.searchsorted(sound.frames, (first, first + width)))
            frames = (sound.frames[part] - first).astype(sound.frames.dtype)
            window = SoundPrint(frames=frames, bins=sound.bins[part], ranks=sound.ranks[part])
            since_s = first * self._spec.sound_frame_s
            for one in postings.vote(self._arrays, window, self._spec, removed=besides) if len(window) else ():
                yield replace(one, offset_s=one.offset_s - one.speed * since_s, clip_s=one.clip_s + since_s)

    def _heard(self, sound: SoundPrint, number: int, hints: list[SoundCandidate]) -> Iterator[Heard]:
        segments = compare_sound(sound, self._prints[number], self._spec, hints)
        for segment in bridged(segments):
            if segment.surprise >= LEAST_SURPRISE:
                yield Heard(recording=number, segment=segment)


def bridged(segments: tuple[SoundSegment, ...]) -> list[SoundSegment]:
    """Join stretches of one line that have no more than ``BRIDGE_S`` between them.

    :param segments: in the order of the sound
    """
    joined: list[SoundSegment] = []
    for each in segments:
        before = next((place for place, one in enumerate(joined) if _continues(one, each)), None)
        if before is None:
            joined.append(each)
        else:
            joined[before] = _joined(joined[before], each)
    return joined


def _continues(before: SoundSegment, after: SoundSegment) -> bool:
    gap_s = after.clip_start_s - before.clip_end_s
    if gap_s > BRIDGE_S or abs(after.speed / before.speed - 1) > _SAME_SPEED:
        return False
    return abs(before.work_end_s + before.speed * gap_s - after.work_start_s) <= _SAME_LINE_S


def _joined(before: SoundSegment, after: SoundSegment) -> SoundSegment:
    surest = max(before, after, key=lambda one: one.surprise)
    return replace(
        surest,
        clip_start_s=before.clip_start_s,
        clip_end_s=max(before.clip_end_s, after.clip_end_s),
        work_start_s=before.work_start_s,
        work_end_s=max(before.work_end_s, after.work_end_s),
        matched_peaks=before.matched_peaks + after.matched_peaks,
        expected_peaks=before.expected_peaks + after.expected_peaks,
    )
