"""Runs of a clip's picture that may come from a work, proposed by hashes, keypoints, movement, and vectors of a model.

Whatever proposes a run, ``verify`` decides whether it is the same recording.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from fingerprints.align import PictureRun, align_pictures
from fingerprints.framehash import TRANSFORMS
from fingerprints.geometry import IDENTITY, Affine
from fingerprints.likeness import like_lines, unexplained
from fingerprints.lines import Hint, Line
from fingerprints.motion import MOVING_CELLS, Mover
from fingerprints.pairing import FramePair, pair_keyframes
from fingerprints.values import Fingerprint, MediaInfo, PicturePrint
from fingerprints.views import View, between, view

Floats = NDArray[np.float64]

PART_TRANSFORMS = frozenset({"none", "mirrored"})
"""Nobody turns a video upside down inside a frame; looking for it would only find chance likenesses."""
_LEAST_SUPPORT = 6
"""Places that two keyframes must share; those of unrelated videos share five at most."""
_SAME_PLACE = 0.12
_MOST_PLACES = 3
_SUPPORT_PER_UNIT = 3.0
_MOST_SUPPORT_UNITS = 6.0
_MOST_LIKE_UNITS = 4.0
"""What a neural descriptor may say of a scene: less than a copy needs, because nobody here knows the model."""
_MARGIN_S = 5.0
_SPEEDS = 1.035 ** np.arange(-20, 21)
_LIKE = 0.42
"""Correlation of movement above which an instant speaks for a run."""
_SHORTEST_S = 1.2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Proposal:
    """A run, how the clip's picture lies on the work's in it, and the hashes that show its moments."""

    run: PictureRun
    placed: Affine
    clip: PicturePrint
    work: PicturePrint


def propose(clip: Fingerprint, work: Fingerprint, hints: Sequence[Hint]) -> list[Proposal]:
    """Return runs that may overlap and may be wrong."""
    found = list(_by_hashes(clip, work, hints))
    for placed, pairs in places(pair_keyframes(clip.keypoints, work.keypoints, aspect(clip.media), aspect(work.media))):
        if not _is_plain(placed) or not found:
            units = min(_MOST_SUPPORT_UNITS, max(pair.support for pair in pairs) / _SUPPORT_PER_UNIT)
            found += _by_keyframes(clip, work, placed, pairs, units, hints)
    for pairs in like_lines(clip.neural, work.neural):
        if unexplained(pairs, [(one.run.line.speed, one.run.line.offset_s) for one in found]):
            units = min(_MOST_LIKE_UNITS, float(len(pairs)))
            found += _by_keyframes(clip, work, IDENTITY, pairs, units, hints)
    return [kept for proposal in found for kept in _inside(proposal, work.media.duration_s)]


def _inside(proposal: Proposal, work_end_s: float) -> Iterator[Proposal]:
    """Cut off what a line predicts before the start or after the end of the work."""
    run, line = proposal.run, proposal.run.line
    start_s = max(run.clip_start_s, -line.offset_s / line.speed)
    end_s = min(run.clip_end_s, (work_end_s - line.offset_s) / line.speed)
    if end_s > start_s:
        yield replace(proposal, run=replace(run, clip_start_s=start_s, clip_end_s=end_s))


def aspect(info: MediaInfo) -> float:
    """Width over height as displayed."""
    return info.width_px / info.height_px if info.height_px else 1.0


def places(pairs: Sequence[FramePair]) -> list[tuple[Affine, list[FramePair]]]:
    """Put pairs together that agree on how the clip's picture lies on the work's, the best supported first."""
    groups: list[tuple[Affine, list[FramePair]]] = []
    for pair in pairs:
        for placed, members in groups:
            if placed.apart(pair.placed) < _SAME_PLACE:
                members.append(pair)
                break
        else:
            groups.append((pair.placed, [pair]))
    strong = [group for group in groups if group[1][0].support >= _LEAST_SUPPORT]
    return sorted(strong, key=lambda group: -sum(pair.support for pair in group[1]))[:_MOST_PLACES]


def _is_plain(placed: Affine) -> bool:
    """Whether whole frames lie on each other, so that their hashes have said it all."""
    return placed.apart(IDENTITY) < 0.02


def _by_hashes(clip: Fingerprint, work: Fingerprint, hints: Sequence[Hint]) -> Iterator[Proposal]:
    for shown in clip.pictures:
        for original in work.pictures:
            whole = shown is clip.picture and original is work.picture
            for run in align_pictures(shown, original, clip.media.duration_s, hints=hints):
                if whole or run.line.transform.name in PART_TRANSFORMS:
                    turned = Affine.of_transform(run.line.transform)
                    placed = _back(original, run).after(turned).after(_part(shown, run.clip_start_s, run.clip_end_s))
                    yield Proposal(run=run, placed=placed, clip=shown, work=original)


def _part(print_: PicturePrint, first_s: float, last_s: float) -> Affine:
    """The map of the part that a print shows to a whole frame."""
    if not len(print_.areas):
        return IDENTITY
    place = int(np.searchsorted(print_.times_ms, 500 * (first_s + last_s)).clip(0, len(print_) - 1))
    return Affine.of_area(print_.areas[place] / 128.0)


def _back(original: PicturePrint, run: PictureRun) -> Affine:
    first, last = (run.line.speed * at + run.line.offset_s for at in (run.clip_start_s, run.clip_end_s))
    return _part(original, first, last).inverse


def _by_keyframes(
    clip: Fingerprint,
    work: Fingerprint,
    placed: Affine,
    pairs: Sequence[FramePair],
    units: float,
    hints: Sequence[Hint],
) -> Iterator[Proposal]:
    """Follow pairs of keyframes that show the same thing; they alone are worth some units of evidence."""
    length_s = clip.media.duration_s
    reach_s = 2 * length_s + _MARGIN_S
    around = min(pair.work_s for pair in pairs) - reach_s, max(pair.work_s for pair in pairs) + reach_s
    near = between(work.thumbs, *around)
    shown = view(clip.thumbs, near, placed)
    if shown is None:
        return
    ours, theirs = shown.prints()
    for run in align_pictures(ours, theirs, length_s, hints=hints, transforms=TRANSFORMS[:1]):
        yield Proposal(run=run, placed=placed, clip=ours, work=theirs)
    moving = view(clip.thumbs, near, placed, MOVING_CELLS)
    if moving is not None:
        for run in _by_movement(moving, pairs, units):
            yield Proposal(run=run, placed=placed, clip=ours, work=theirs)


def _by_movement(shown: View, pairs: Sequence[FramePair], units: float) -> Iterator[PictureRun]:
    """Follow the line, at any speed, along which the movement agrees best."""
    best: tuple[float, float, float, Floats, Floats] | None = None
    for speed in (1.0, *_SPEEDS.tolist()):
        mover = Mover.of(shown, speed)
        offset_s = float(np.median([pair.work_s - speed * pair.clip_s for pair in pairs]))
        offset_s, likeness = mover.best_line(offset_s)
        total = float(np.clip(likeness - _LIKE, -0.1, None).sum()) * (1.0 if speed == 1 else 0.92)
        if best is None or total > best[0]:
            best = total, speed, offset_s, likeness, mover.times_s
    if best is None or best[0] <= 0:
        return
    _, speed, offset_s, likeness, times_s = best
    first, last = _best_stretch(likeness - _LIKE)
    if times_s[last] - times_s[first] < _SHORTEST_S:
        return
    line = Line(speed=speed, offset_s=offset_s, transform=TRANSFORMS[0])
    yield PictureRun(
        line=line,
        clip_start_s=float(times_s[first]),
        clip_end_s=float(times_s[last]),
        evidence=units,
        new_evidence=units,
        pictures=len(pairs),
        median_bits=float("nan"),
    )


def _best_stretch(values: Floats) -> tuple[int, int]:
    """First and last place of the stretch with the greatest sum."""
    sums = np.concatenate([[0.0], np.cumsum(values)])
    lowest = np.minimum.accumulate(sums)
    last = int((sums - lowest)[1:].argmax())
    first = int(sums[: last + 1].argmin())
    return first, last
