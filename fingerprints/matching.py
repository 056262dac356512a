"""Compare one clip with one work by brute force: the judgement on every candidate, and the oracle for the index."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fingerprints.align import PictureRun
from fingerprints.errors import SpecMismatchError
from fingerprints.lines import Hint
from fingerprints.proposals import aspect, propose
from fingerprints.score import LEAST_UNITS, Found, picture_segment, sound_segment, verdict
from fingerprints.sound import SoundCandidate, SoundSegment, compare_sound
from fingerprints.spec import Spec
from fingerprints.thinning import thinned
from fingerprints.threads import one_thread
from fingerprints.values import Candidate, Fingerprint, Match, MatchKind, Modality, Segment
from fingerprints.verify import verified

MOST_VERIFIED = 24
"""Runs that get a second look."""
LEAST_RUN = 1.0
"""Units of evidence below which a run is dropped."""


def compare(
    clip: Fingerprint, work: Fingerprint, spec: Spec = Spec(), *, candidates: Sequence[Candidate] | None = None
) -> Match:
    """Find everything that a clip has in common with a work.

    A match on sound alone is of kind ``shares sound``, never ``copy``.

    :param candidates: what an index proposed for this pair, to look at that only; None to look at everything, which
        takes longer and is what the index is tested against
    :raises SpecMismatchError: the two prints, or the spec, do not fit together
    """
    if {clip.spec_id, work.spec_id} != {spec.id}:
        raise SpecMismatchError(
            f"Fingerprints of specs {clip.spec_id} and {work.spec_id} cannot be compared with spec {spec.id};"
            " fingerprint the files again."
        )
    with one_thread():
        return _compared(clip, thinned(work, spec), spec, candidates)


def _compared(clip: Fingerprint, work: Fingerprint, spec: Spec, candidates: Sequence[Candidate] | None) -> Match:
    sounds = _proposed_sounds(clip, work, spec, candidates)
    runs: list[PictureRun] = []
    refused: list[PictureRun] = []
    if candidates is None or sounds or any(c.modality is Modality.PICTURE for c in candidates):
        # A line that the sound follows is worth trying on the picture, and the other way round.
        runs, refused = _aligned(clip, work, [_hint(sound) for sound in sounds])
        if runs and not sounds:
            sounds = compare_sound(clip.sound, work.sound, spec, _lines_of(runs))
    aspects = aspect(clip.media), aspect(work.media)
    return _match(Found(runs=runs, refused=refused, sounds=sounds, aspects=aspects), work.media.duration_s)


def _proposed_sounds(
    clip: Fingerprint, work: Fingerprint, spec: Spec, candidates: Sequence[Candidate] | None
) -> tuple[SoundSegment, ...]:
    if candidates is None:
        return compare_sound(clip.sound, work.sound, spec)
    hints = [
        SoundCandidate(
            work_id=c.work_id,
            surprise=c.votes,
            offset_s=c.offset_s,
            speed=c.speed,
            pitch_bins=c.pitch_bins,
            votes=0,
            clip_s=c.clip_s,
        )
        for c in candidates
        if c.modality is Modality.SOUND
    ]
    return compare_sound(clip.sound, work.sound, spec, hints) if hints else ()


def _lines_of(runs: Sequence[PictureRun]) -> list[SoundCandidate]:
    """The lines of the picture as hints for the sound, at unchanged pitch."""
    return [
        SoundCandidate(
            work_id=0,
            surprise=0.0,
            offset_s=run.line.offset_s,
            speed=run.line.speed,
            pitch_bins=0,
            votes=0,
            clip_s=(run.clip_start_s + run.clip_end_s) / 2,
        )
        for run in runs
    ]


def _hint(sound: SoundSegment) -> Hint:
    return Hint(
        speed=sound.speed,
        offset_s=sound.work_start_s - sound.speed * sound.clip_start_s,
        clip_start_s=sound.clip_start_s,
        clip_end_s=sound.clip_end_s,
    )


def _aligned(clip: Fingerprint, work: Fingerprint, hints: Sequence[Hint]) -> tuple[list[PictureRun], list[PictureRun]]:
    """Return the verified runs that explain the clip best, without overlaps, and those that the second look refused."""
    proposals = sorted(propose(clip, work, hints), key=lambda proposal: -proposal.run.evidence)[:MOST_VERIFIED]
    runs = [verified(proposal, clip.thumbs, work.thumbs, hints) for proposal in proposals]
    refused = [
        run
        for proposal, run in zip(proposals, runs, strict=True)
        if run.evidence < LEAST_UNITS <= proposal.run.evidence
    ]
    chosen: list[PictureRun] = []
    for run in sorted(runs, key=lambda run: -run.evidence):
        if run.evidence >= LEAST_RUN and all(_apart(run, other) for other in chosen):
            chosen.append(run)
    return sorted(chosen, key=lambda run: run.clip_start_s), refused


def _apart(run: PictureRun, other: PictureRun) -> bool:
    return run.clip_end_s <= other.clip_start_s or other.clip_end_s <= run.clip_start_s


def _match(found: Found, work_end_s: float) -> Match:
    kind, score, reasons = verdict(found)
    pictures = [picture_segment(run, *found.aspects) for run in found.runs] if kind is MatchKind.COPY else []
    segments = _ordered([*_within(pictures, work_end_s), *(sound_segment(sound) for sound in found.sounds)])
    return Match(kind=kind, score=score, segments=segments, reasons=reasons)


def _within(segments: Iterable[Segment], work_end_s: float) -> list[Segment]:
    """Cut off what a line predicts beyond the end of the work."""
    return [
        segment
        if segment.work_end_s <= work_end_s
        else replace(
            segment,
            clip_end_s=segment.clip_end_s - (segment.work_end_s - work_end_s) / segment.speed,
            work_end_s=work_end_s,
        )
        for segment in segments
        if segment.work_start_s < work_end_s
    ]


def _ordered(segments: Iterable[Segment]) -> tuple[Segment, ...]:
    return tuple(sorted(segments, key=lambda s: (s.clip_start_s, s.clip_end_s, s.modality)))
