"""Evidence to one number in [0, 1], with the reasons that made it.

The evidence is what remains after the second look: likeness of pictures, by hashes and local features, and agreement of
movement. The number is monotone in the evidence and meant as the probability that a claim is a copy when it could as
well be the same scene at another moment. On the real-video bench too few claims are wrong to fit its two parameters:
they are set so that the strongest wrong claims score a half.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from fingerprints.align import PictureRun
from fingerprints.sound import LIKELY, SoundSegment
from fingerprints.values import MatchKind, Modality, Segment
from fingerprints.wording import describe_change, shared_areas

HALF_UNITS = 8.5
"""Picture evidence that scores 0.5."""
SLOPE = 4.0
"""How fast the score rises with the logarithm of the units."""
LEAST_UNITS = 5.5
"""Picture evidence of one stretch below which nothing is reported; unrelated videos of the bench stay below 3."""
LEAST_PICTURES = 2
"""Distinct pictures that a copy must share."""
_AGREEING_UNITS = 2.0
"""Enough picture evidence where the sound says the same thing about the same seconds."""
_SOUND_UNITS_MOST = 10.0
_SAME_LINE_S = 0.5


def rate(units: float) -> float:
    """Map evidence in units to [0, 1), strictly monotone: the logistic function of its logarithm."""
    power = math.pow(max(0.0, units), SLOPE)
    return power / (power + math.pow(HALF_UNITS, SLOPE))


def units_of(score: float) -> float:
    """Return the units that have a score; the inverse of ``rate``."""
    return HALF_UNITS * math.pow(score / max(1e-12, 1 - score), 1 / SLOPE)


def rate_sound(surprise: float) -> float:
    """Map the surprise of a sound segment (log10 units) to [0, 1): 0.5 where a match is likely."""
    square = max(0.0, surprise) ** 2
    return square / (square + LIKELY**2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Everything that a clip and a work may have in common."""

    runs: Sequence[PictureRun] = ()
    """What of the picture remains after the second look."""
    refused: Sequence[PictureRun] = ()
    """What looked like a copy before the second look, and not after it."""
    sounds: Sequence[SoundSegment] = ()
    aspects: tuple[float, float] = (1.0, 1.0)
    """Width over height of the clip's frame and of the work's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the sound says about one run of pictures."""

    units: float = 0.0
    """Evidence that it adds."""
    seconds: float = 0.0
    """How long it says the same."""


def agreement(run: PictureRun, sounds: Sequence[SoundSegment]) -> Agreement:
    """Tell for how much of a run the sound follows the same line, and what that is worth."""
    units, seconds = 0.0, 0.0
    for sound in sounds:
        start, end = max(run.clip_start_s, sound.clip_start_s), min(run.clip_end_s, sound.clip_end_s)
        middle = (start + end) / 2
        by_picture = run.line.speed * middle + run.line.offset_s
        by_sound = sound.work_start_s + sound.speed * (middle - sound.clip_start_s)
        if end > start and abs(by_picture - by_sound) < _SAME_LINE_S:
            units = max(units, min(_SOUND_UNITS_MOST, sound.surprise / 2))
            seconds += end - start
    return Agreement(units=units, seconds=seconds)


def verdict(found: Found) -> tuple[MatchKind, float, tuple[str, ...]]:
    """Decide what the runs and the shared sound amount to: kind, score and reasons.

    Long videos may share many single pictures by chance, so one run must convince on its own, or with the sound of its
    own seconds.
    """
    runs, sounds = found.runs, found.sounds
    agreements = [agreement(run, sounds) for run in runs]
    convincing = [i for i, run in enumerate(runs) if _convinces(run, agreements[i])]
    if convincing:
        units = sum(run.new_evidence for run in runs) + max(agreements[i].units for i in convincing)
        heard_s = sum(agreed.seconds for agreed in agreements)
        return MatchKind.COPY, rate(units), _copy_reasons(found, heard_s)
    if sounds:
        score = max(rate_sound(sound.surprise) for sound in sounds)
        return MatchKind.SHARES_SOUND, score, _sound_reasons(found)
    return MatchKind.NONE, 0.0, (_why_not(found),)


def _convinces(run: PictureRun, agreed: Agreement) -> bool:
    enough = _AGREEING_UNITS if agreed.units else LEAST_UNITS
    return run.new_evidence >= enough and run.pictures >= LEAST_PICTURES


def picture_segment(run: PictureRun, clip_aspect: float, work_aspect: float) -> Segment:
    """Return a run as a segment, given width over height of both frames."""
    line = run.line
    clip_area, work_area = shared_areas(run.placed)
    return Segment(
        clip_start_s=run.clip_start_s,
        clip_end_s=run.clip_end_s,
        work_start_s=max(0.0, line.speed * run.clip_start_s + line.offset_s),
        work_end_s=line.speed * run.clip_end_s + line.offset_s,
        modality=Modality.PICTURE,
        speed=line.speed,
        transform=change_of(run, clip_aspect, work_aspect),
        score=rate(run.evidence),
        clip_area=clip_area,
        work_area=work_area,
    )


def change_of(run: PictureRun, clip_aspect: float, work_aspect: float) -> str:
    """Say in words what was done to the picture; ``none`` if nothing was."""
    return describe_change(run.placed, clip_aspect, work_aspect, inverted=run.line.transform.invert)


def sound_segment(sound: SoundSegment) -> Segment:
    """Return a stretch of shared sound as a segment."""
    pitch = round(sound.pitch_semitones, 1)
    return Segment(
        clip_start_s=sound.clip_start_s,
        clip_end_s=sound.clip_end_s,
        work_start_s=sound.work_start_s,
        work_end_s=sound.work_end_s,
        modality=Modality.SOUND,
        speed=sound.speed,
        transform=f"pitch {pitch:+.1f} semitones" if abs(pitch) >= 0.3 else "none",
        score=rate_sound(sound.surprise),
    )


def _copy_reasons(found: Found, heard_s: float) -> tuple[str, ...]:
    strongest = max(found.runs, key=lambda run: run.evidence)
    change = change_of(strongest, *found.aspects)
    reasons = [_what_appears(found.runs), *_why_the_same(strongest)]
    if change != "none":
        reasons.append(f"What was done to the picture: {change}.")
    if abs(strongest.line.speed - 1) >= 0.02:
        reasons.append(f"It plays at {strongest.line.speed:.2f} times the speed of the work.")
    if heard_s:
        reasons.append(f"The sound agrees: {heard_s:.1f} s of it come from the same seconds of the work.")
    elif found.sounds:
        reasons.append("The two also share sound, but from other seconds than the picture.")
    return tuple(reasons)


def _what_appears(runs: Sequence[PictureRun]) -> str:
    seconds = sum(run.clip_end_s - run.clip_start_s for run in runs)
    length = f"{seconds:.1f} s of the clip, in {_count(len(runs), 'segment')}"
    if all(_compared_by_hash(run) for run in runs):
        return f"{sum(run.pictures for run in runs)} different pictures of the work appear in order over {length}."
    # Of a run that movement proposed only the keyframes are known that share local features.
    return f"The picture follows the work over {length}."


def _why_the_same(strongest: PictureRun) -> list[str]:
    """Likeness and movement of the strongest segment."""
    likeness = (
        f"In the strongest segment half of the pictures differ in at most {strongest.median_bits:.0f} of 256 bits;"
        " those of unrelated videos differ in about 100 or more."
    )
    movement = (
        f"Its movement agrees by {strongest.moved:.2f} (1 is identical),"
        f" with other moments of the work by {max(0.0, strongest.elsewhere):.2f} at most."
    )
    by_features = "In the strongest segment the pictures share their local features, as the same scene does."
    return [
        likeness if _compared_by_hash(strongest) else by_features,
        movement if strongest.moved else "Too little moves in it to compare the movement.",
    ]


def _compared_by_hash(run: PictureRun) -> bool:
    return isfinite(run.median_bits)


def _sound_reasons(found: Found) -> tuple[str, ...]:
    seconds = sum(sound.clip_end_s - sound.clip_start_s for sound in found.sounds)
    strongest = max(found.sounds, key=lambda sound: sound.surprise)
    picture = "the picture is too little alike to count" if found.runs else "no picture of the work was recognised"
    if found.refused:
        picture = "the pictures show the same scene, but " + _not_the_same(found.refused)
    return (
        f"{seconds:.1f} s of the sound are the work's; {picture}.",
        f"{strongest.matched_peaks} spectral peaks agree where chance explains {strongest.expected_peaks:.0f}.",
        "Shared sound alone does not make a copy of the video: both may use the same track.",
    )


def _why_not(found: Found) -> str:
    if found.refused:
        return f"The pictures show the same scene, but {_not_the_same(found.refused)}."
    if not found.runs:
        return "No stretch of the picture or the sound follows the work."
    strongest = max(found.runs, key=lambda run: run.new_evidence)
    pictures = _count(max(1, strongest.pictures), "picture")
    return f"At most {pictures} of the work appear in order ({strongest.new_evidence:.1f} units of evidence), too few."


def _not_the_same(refused: Sequence[PictureRun]) -> str:
    """Say why pictures of the same scene are not the same recording, by the run that moves most like the work."""
    moving = [run for run in refused if run.moved]
    if not moving:
        return "too little moves in it to tell whether it is the same recording"
    likest = max(moving, key=lambda run: run.moved - run.elsewhere)
    return (
        f"not the same moments of it: from {likest.clip_start_s:.1f} to {likest.clip_end_s:.1f} s the clip's movement"
        f" agrees by {likest.moved:.2f}, with other moments of the work by {max(0.0, likest.elsewhere):.2f} at most"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
