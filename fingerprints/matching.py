"""Compare one clip with one work by brute force: the judgement on every candidate, and the oracle for the index."""

from collections.abc import Iterable

from fingerprints.align import align_pictures
from fingerprints.errors import SpecMismatchError
from fingerprints.score import picture_segment, sound_segment, verdict
from fingerprints.sound import compare_sound
from fingerprints.spec import Spec
from fingerprints.values import Fingerprint, Match, MatchKind, Segment


def compare(clip: Fingerprint, work: Fingerprint, spec: Spec = Spec()) -> Match:
    """Find everything that a clip has in common with a work.

    The sound is compared first, because a line that it finds is worth trying on the picture too. A match on sound alone
    is of kind ``shares sound``, never ``copy``.

    :raises SpecMismatchError: the two prints, or the spec, do not fit together
    """
    if {clip.spec_id, work.spec_id} != {spec.id}:
        raise SpecMismatchError(
            f"Fingerprints of specs {clip.spec_id} and {work.spec_id} cannot be compared with spec {spec.id};"
            " fingerprint the files again."
        )
    sounds = compare_sound(clip.sound, work.sound, spec)
    hints = tuple((sound.speed, sound.work_start_s - sound.speed * sound.clip_start_s) for sound in sounds)
    runs = align_pictures(clip.picture, work.picture, clip.media.duration_s, hints=hints)
    kind, score, reasons = verdict(runs, sounds)
    pictures = [picture_segment(run) for run in runs] if kind is MatchKind.COPY else []
    segments = _ordered([*_within(pictures, work.media.duration_s), *(sound_segment(sound) for sound in sounds)])
    return Match(kind=kind, score=score, segments=segments, reasons=reasons)


def _within(segments: Iterable[Segment], work_end_s: float) -> list[Segment]:
    """Cut off what a line predicts beyond the end of the work."""
    return [
        segment
        if segment.work_end_s <= work_end_s
        else Segment(
            clip_start_s=segment.clip_start_s,
            clip_end_s=segment.clip_end_s - (segment.work_end_s - work_end_s) / segment.speed,
            work_start_s=segment.work_start_s,
            work_end_s=work_end_s,
            modality=segment.modality,
            speed=segment.speed,
            transform=segment.transform,
            score=segment.score,
        )
        for segment in segments
        if segment.work_start_s < work_end_s
    ]


def _ordered(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    return tuple(sorted(segments, key=lambda s: (s.clip_start_s, s.clip_end_s, s.modality)))
