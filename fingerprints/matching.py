"""Compare one clip with one work by brute force: the judgement on every candidate, and the oracle for the index."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fingerprints.align import PictureRun, align_pictures
from fingerprints.errors import SpecMismatchError
from fingerprints.lines import Hint
from fingerprints.score import picture_segment, sound_segment, verdict
from fingerprints.sound import SoundCandidate, SoundSegment, compare_sound
from fingerprints.spec import Spec
from fingerprints.threads import one_thread
from fingerprints.values import Candidate, Fingerprint, Match, MatchKind, Modality, Segment

PART_COST = 4.0
"""Units that a segment in a part of the frame costs beyond others: more is looked at, so chance finds more."""
PART_SHARE = 0.8
"""What the evidence of parts is worth beside that of whole frames, which contain them and must not lose by chance."""
PART_TRANSFORMS = frozenset({"none", "mirrored"})
"""Nobody turns a video upside down inside a frame; looking for it would only find chance likenesses."""


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
        return _compared(clip, work, spec, candidates)


def _compared(clip: Fingerprint, work: Fingerprint, spec: Spec, candidates: Sequence[Candidate] | None) -> Match:
    sounds = _proposed_sounds(clip, work, spec, candidates)
    runs: list[PictureRun] = []
    if candidates is None or sounds or any(c.modality is Modality.PICTURE for c in candidates):
        # A line that the sound follows is worth trying on the picture, and the other way round.
        runs = _aligned(clip, work, [_hint(sound) for sound in sounds])
        if runs and not sounds:
            sounds = compare_sound(clip.sound, work.sound, spec, _lines_of(runs))
    return _match(runs, sounds, work.media.duration_s)


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


def _aligned(clip: Fingerprint, work: Fingerprint, hints: Sequence[Hint]) -> list[PictureRun]:
    """Align the frame and the parts of both, and keep what explains the clip best, without overlaps."""
    runs: list[PictureRun] = []
    for shown in clip.pictures:
        for original in work.pictures:
            found = align_pictures(shown, original, clip.media.duration_s, hints=hints)
            if shown is clip.picture and original is work.picture:
                runs += found
            else:
                framing = _framing(shown is not clip.picture, original is not work.picture)
                runs += [_of_parts(run, framing) for run in found if run.line.transform.name in PART_TRANSFORMS]
    chosen: list[PictureRun] = []
    for run in sorted(runs, key=lambda run: -run.new_evidence):
        if all(run.clip_end_s <= other.clip_start_s or other.clip_end_s <= run.clip_start_s for other in chosen):
            chosen.append(run)
    return sorted(chosen, key=lambda run: run.clip_start_s)


def _framing(clip_has_frame: bool, work_has_frame: bool) -> str:
    if clip_has_frame and work_has_frame:
        return ""
    return "in a frame" if clip_has_frame else "without its frame"


def _of_parts(run: PictureRun, framing: str) -> PictureRun:
    """Take the price of a part off a run. The whole frame must explain clearly less before a part is believed."""
    return replace(run, framing=framing, new_evidence=PART_SHARE * run.new_evidence - PART_COST)


def _match(runs: Sequence[PictureRun], sounds: Sequence[SoundSegment], work_end_s: float) -> Match:
    kind, score, reasons = verdict(runs, sounds)
    pictures = [picture_segment(run) for run in runs] if kind is MatchKind.COPY else []
    segments = _ordered([*_within(pictures, work_end_s), *(sound_segment(sound) for sound in sounds)])
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
