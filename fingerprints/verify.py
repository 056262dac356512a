"""The second look at every run of the picture, which tells the same recording from the same scene.

A hash or a set of keypoints tells that two pictures show the same thing. Another take of the shot, another minute of
the talk or the same desk on another day show the same thing too. What they do not share is the movement, so a run must
move like the work, at the very moments that its line names, and clearly more than at other moments of the work.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fingerprints.align import PictureRun
from fingerprints.geometry import Affine
from fingerprints.lines import Hint
from fingerprints.moments import judge_moments
from fingerprints.motion import MOVING_CELLS, RATE_HZ, WINDOW_S, Movement, Mover
from fingerprints.proposals import Proposal
from fingerprints.values import ThumbPrint
from fingerprints.views import between, view

Floats = NDArray[np.float64]

AROUND_S = 33.0
"""Seconds of the work before and after a run that show what chance gives in this scene."""
_SETTLED = 0.22
"""Advantage (difference of Fisher transforms) that the best of many other moments has by chance."""
_UNITS = 12.0
"""Units of evidence for one more of it, in every window."""
_LEAST, _MOST = -5.0, 7.0
_INEXACT_S = 0.8
"""How far a line may be off where hashes hardly change."""
_STILL = 1.5
"""Grey levels of movement at which half of a window counts."""
_REPEATED = 0.85
"""A work may repeat itself: likeness beyond this speaks for a copy whatever other moments are like."""


_LEAST_INFORMED = 0.4
"""Share of the run that must have something to tell; with less the picture hardly moves."""
_HEARD_UNITS = 4.0
"""What the sound adds where it follows the same line."""
_SAME_MOMENT_S = 0.5
_LEAST_MOMENT = 2.0
"""Units by which a run must name the right moments ..."""
_SCENE_MOST = 6.0
"""... and what the likeness of the scene may add to them."""
_STILL_MOST, _STILL_S = 8.0, 6.0
"""What likeness alone is worth where nothing moves for so many seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What movement says about one run."""

    units: float
    """Evidence for (above 0) or against the same recording; 0 where nothing moves."""
    likeness: float
    """Mean correlation of the movement, in [-1, 1]."""
    elsewhere: float
    """Mean of the best correlation with other moments."""
    weight: float
    """How many windows had movement enough to tell."""
    shift_s: float
    """By how much the offset should change for the movement to agree best."""


NOTHING_MOVES = Verification(units=0.0, likeness=0.0, elsewhere=0.0, weight=0.0, shift_s=0.0)


def verified(proposal: Proposal, clip: ThumbPrint, work: ThumbPrint, hints: Sequence[Hint] = ()) -> PictureRun:
    """Return the run of a proposal with what remains of its evidence.

    :param hints: lines that the sound follows, which name moments too
    """
    run = proposal.run
    line, span = run.line, (run.clip_start_s, run.clip_end_s)
    seconds = max(span[1] - span[0], 1e-3)
    moved = verify(clip, work, proposal.placed, line.speed, line.offset_s, span)
    moments = judge_moments(proposal.clip, proposal.work, line.transform, line.speed, line.offset_s, span)
    told = moved.units + moments.units + _HEARD_UNITS * _heard(run, hints)
    informed = max(moved.weight * WINDOW_S, moments.weight) / seconds
    if informed < _LEAST_INFORMED:
        evidence = min(run.evidence, _STILL_MOST * min(1.0, seconds / _STILL_S)) + told
    elif told < _LEAST_MOMENT:
        evidence = min(run.evidence, told)
    else:
        evidence = told + min(run.evidence, _SCENE_MOST)
    share = run.new_evidence / run.evidence if run.evidence > 0 else 0.0
    evidence = max(0.0, evidence)
    if moved.units > _LEAST_MOMENT:
        line = replace(line, offset_s=line.offset_s + moved.shift_s)
    run = replace(run, line=line, evidence=evidence, new_evidence=evidence * min(1.0, share), placed=proposal.placed)
    if moved.weight * WINDOW_S < _LEAST_INFORMED * seconds:
        return run
    return replace(run, moved=moved.likeness, elsewhere=moved.elsewhere)


def _heard(run: PictureRun, hints: Sequence[Hint]) -> float:
    """Share of a run whose sound follows the same line."""
    heard_s = 0.0
    for hint in hints:
        start_s, end_s = max(run.clip_start_s, hint.clip_start_s), min(run.clip_end_s, hint.clip_end_s)
        middle_s = (start_s + end_s) / 2
        apart_s = (run.line.speed - hint.speed) * middle_s + run.line.offset_s - hint.offset_s
        if end_s > start_s and abs(apart_s) < _SAME_MOMENT_S:
            heard_s += end_s - start_s
    return min(1.0, heard_s / max(run.clip_end_s - run.clip_start_s, 1e-3))


def verify(
    clip: ThumbPrint, work: ThumbPrint, placed: Affine, speed: float, offset_s: float, clip_s: tuple[float, float]
) -> Verification:
    """Compare the movement along one run.

    :param placed: how the clip's picture lies on the work's
    :param clip_s: where the run starts and ends in the clip
    """
    shown = view(
        _within(clip, *clip_s),
        between(work, speed * clip_s[0] + offset_s - AROUND_S, speed * clip_s[1] + offset_s + AROUND_S),
        placed,
        MOVING_CELLS,
    )
    if shown is None or len(shown.clip_s) < 2 or len(shown.work_s) < 2:
        return NOTHING_MOVES
    mover = Mover.of(shown, speed)
    shift_s = mover.shift_s(offset_s, *clip_s, _INEXACT_S)
    return replace(weigh(mover.along(offset_s + shift_s)), shift_s=shift_s)


def weigh(movement: Movement) -> Verification:
    """Turn movement into evidence, window by window."""
    step = round(WINDOW_S * RATE_HZ)
    length = len(movement.times_s)
    centres = np.unique(np.clip(np.arange(step // 2, length + step // 2, step), 0, length - 1))
    shares = np.full(len(centres), min(1.0, length / (len(centres) * step)))
    energy = movement.energy[centres]
    weights = shares * energy**2 / (energy**2 + _STILL**2)
    units = np.clip(_UNITS * (advantage(movement)[centres] - _SETTLED), _LEAST, _MOST)
    total = float(weights.sum())
    if total < 1e-3:
        return NOTHING_MOVES
    return Verification(
        units=float((weights * units).sum()),
        likeness=float(np.average(movement.likeness[centres], weights=weights)),
        elsewhere=float(np.average(movement.elsewhere[centres], weights=weights)),
        weight=total,
        shift_s=0.0,
    )


def advantage(movement: Movement) -> Floats:
    """How much better the line explains the movement than other moments do, as a difference of Fisher transforms."""
    likeness = np.arctanh(np.clip(movement.likeness, -0.98, 0.98))
    others = np.arctanh(np.minimum(np.clip(movement.elsewhere, 0, 0.95), _REPEATED))
    result: Floats = likeness - others
    return result


def _within(thumbs: ThumbPrint, first_s: float, last_s: float) -> ThumbPrint:
    inside = (thumbs.times_ms >= 1000 * first_s - 1) & (thumbs.times_ms <= 1000 * last_s + 1)
    return ThumbPrint(times_ms=thumbs.times_ms[inside], pixels=thumbs.pixels[inside])
