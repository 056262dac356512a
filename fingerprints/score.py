"""Evidence to one number in [0, 1], with the reasons that made it.

The number is monotone in the evidence and has no other claim: 0.5 stands for ten units of picture evidence, far above
what unrelated videos reach on the real-video bench. It is not a probability.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from fingerprints.align import PictureRun
from fingerprints.sound import LIKELY, SoundSegment
from fingerprints.values import MatchKind, Modality, Segment

HALF_UNITS = 10.0
"""Picture evidence that scores 0.5."""
LEAST_UNITS = 5.5
"""Picture evidence of one stretch below which nothing is reported; unrelated videos of the bench stay below 3."""
LEAST_PICTURES = 2
"""Distinct pictures that a copy must share."""
_AGREEING_UNITS = 2.0
"""Enough picture evidence where the sound says the same thing about the same seconds."""
_SOUND_UNITS_MOST = 10.0
_SAME_LINE_S = 0.5


def rate(units: float) -> float:
    """Map evidence in units to [0, 1), strictly monotone."""
    square = max(0.0, units) ** 2
    return square / (square + HALF_UNITS**2)


def rate_sound(surprise: float) -> float:
    """Map the surprise of a sound segment (log10 units) to [0, 1): 0.5 where a match is likely."""
    square = max(0.0, surprise) ** 2
    return square / (square + LIKELY**2)


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


def verdict(runs: Sequence[PictureRun], sounds: Sequence[SoundSegment]) -> tuple[MatchKind, float, tuple[str, ...]]:
    """Decide what the runs and the shared sound amount to: kind, score and reasons.

    Long videos may share many single pictures by chance, so one run must convince on its own, or with the sound of its
    own seconds.
    """
    agreements = [agreement(run, sounds) for run in runs]
    convincing = [i for i, run in enumerate(runs) if _convinces(run, agreements[i])]
    if convincing:
        units = sum(run.new_evidence for run in runs) + max(agreements[i].units for i in convincing)
        heard_s = sum(agreed.seconds for agreed in agreements)
        return MatchKind.COPY, rate(units), _copy_reasons(runs, sounds, heard_s)
    if sounds:
        score = max(rate_sound(sound.surprise) for sound in sounds)
        return MatchKind.SHARES_SOUND, score, _sound_reasons(sounds, has_picture=bool(runs))
    return MatchKind.NONE, 0.0, (_why_not(runs),)


def _convinces(run: PictureRun, agreed: Agreement) -> bool:
    enough = _AGREEING_UNITS if agreed.units else LEAST_UNITS
    return run.new_evidence >= enough and run.pictures >= LEAST_PICTURES


def picture_segment(run: PictureRun) -> Segment:
    """Return a run as a segment."""
    line = run.line
    return Segment(
        clip_start_s=run.clip_start_s,
        clip_end_s=run.clip_end_s,
        work_start_s=max(0.0, line.speed * run.clip_start_s + line.offset_s),
        work_end_s=line.speed * run.clip_end_s + line.offset_s,
        modality=Modality.PICTURE,
        speed=line.speed,
        transform=change_of(run),
        score=rate(run.evidence),
    )


def change_of(run: PictureRun) -> str:
    """Say in words what was done to the picture; ``none`` if nothing was."""
    return run.line.transform.name


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


def _copy_reasons(runs: Sequence[PictureRun], sounds: Sequence[SoundSegment], heard_s: float) -> tuple[str, ...]:
    pictures = sum(run.pictures for run in runs)
    seconds = sum(run.clip_end_s - run.clip_start_s for run in runs)
    strongest = max(runs, key=lambda run: run.evidence)
    strong = f"half of the pictures differ in at most {strongest.median_bits:.0f} of 256 bits"
    length = f"{seconds:.1f} s of the clip, in {_count(len(runs), 'segment')}"
    reasons = [
        f"{pictures} different pictures of the work appear in order over {length}.",
        f"In the strongest segment {strong}; those of unrelated videos differ in about 100 or more.",
    ]
    if change_of(strongest) != "none":
        reasons.append(f"The picture is {change_of(strongest)}.")
    if abs(strongest.line.speed - 1) >= 0.02:
        reasons.append(f"It plays at {strongest.line.speed:.2f} times the speed of the work.")
    if heard_s:
        reasons.append(f"The sound agrees: {heard_s:.1f} s of it come from the same seconds of the work.")
    elif sounds:
        reasons.append("The two also share sound, but from other seconds than the picture.")
    return tuple(reasons)


def _sound_reasons(sounds: Sequence[SoundSegment], *, has_picture: bool) -> tuple[str, ...]:
    seconds = sum(sound.clip_end_s - sound.clip_start_s for sound in sounds)
    strongest = max(sounds, key=lambda sound: sound.surprise)
    picture = "is too little alike to count" if has_picture else "is a different one"
    return (
        f"{seconds:.1f} s of the sound are the work's; the picture {picture}.",
        f"{strongest.matched_peaks} spectral peaks agree where chance explains {strongest.expected_peaks:.0f}.",
        "Shared sound alone does not make a copy of the video: both may use the same track.",
    )


def _why_not(runs: Sequence[PictureRun]) -> str:
    if not runs:
        return "No stretch of the picture or the sound follows the work."
    strongest = max(runs, key=lambda run: run.new_evidence)
    pictures = _count(max(1, strongest.pictures), "picture")
    return f"At most {pictures} of the work appear in order ({strongest.new_evidence:.1f} units of evidence), too few."


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
