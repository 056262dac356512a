"""One picture as a query: a screenshot or thumbnail finds the work and the second.

A video is believed because many pictures come in order; a single picture must be near enough by itself. On part A of
the real-video bench (405 pictures cut out of edited clips, 47 works, sixteen changes of each picture and its parts)
no picture of a wrong work comes nearer than 78 of 256 bits, nor than 79 on part B; 81 % and 78 % of the pictures that
were copied are found within the limits below, the others are crops, insets and camera pictures: local features, which
``still_points`` compares, are asked where no hash is near enough.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fingerprints import media
from fingerprints.errors import SpecMismatchError
from fingerprints.framehash import TRANSFORMS, Transform, distances, hash_frames, rate_frames
from fingerprints.layout import cut_out, find_parts
from fingerprints.spec import Spec
from fingerprints.still_points import Placing, place_still
from fingerprints.values import Fingerprint, Match, MatchKind, Modality, PicturePrint, Segment

LEAST_QUALITY = 24
"""Pictures that show less (black, flat, a few letters on a dark ground) look like too many others."""
LIMIT_BITS = 60
"""A picture that differs in more bits is another one ..."""
TURNED_LIMIT_BITS = 48
"""... and one that would have to be turned or inverted, which is rarely done and looked for in fourteen ways."""
_USUAL = frozenset({"none", "mirrored"})
_PART_BITS = 8
_SAME_PICTURE_BITS = 8
"""Pictures of the work that are hardly further away than the nearest show the same."""
_SAME_SHOT_S = 1.0
"""Prints keep a picture at least every half second."""
_SINGLE = "The clip is a single picture, so nothing more can be said of what was copied."
_LAYOUT_FRAMES = 6
"""The layout is looked for in so many frames at least; those of a still are all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Nearest:
    """The picture of a work that is most like a still."""

    bits: int
    times_s: tuple[float, float, float]
    """When it is shown, and from when to when the work shows hardly anything else."""
    transform: Transform
    framing: str
    """Which of the two is a part of its frame, in words; empty where whole frames are compared."""

    @property
    def is_near(self) -> bool:
        return self.bits <= _limit(self.transform)

    @property
    def cost_bits(self) -> int:
        """What the nearest is chosen by: a part must be clearly nearer than the whole before it is believed."""
        return self.bits + (_PART_BITS if self.framing else 0)

    @property
    def change(self) -> str:
        """What was done to the picture, in words."""
        turned = "" if self.transform.name == "none" else self.transform.name
        return ", ".join(word for word in (turned, self.framing) if word) or "none"


def is_still(print_: Fingerprint) -> bool:
    """Tell whether a file holds a single picture and nothing to hear."""
    return len(print_.picture) == 1 and len(print_.sound) == 0


def with_parts(path: Path | str, still: Fingerprint, spec: Spec = Spec()) -> Fingerprint:
    """Add the parts of a still's picture to its print: the picture without bars, the halves of a split screen.

    ``fingerprint`` finds parts by what moves, and in a still nothing does; what is behind an edge and dull is a bar.

    :raises MediaError: the file cannot be used
    """
    frames: list[NDArray[np.uint8]] = []
    media.decode(path, spec, lambda _, frame, _larger: frames.append(frame), lambda _: None)
    repeated = np.repeat(np.stack(frames[:1]), _LAYOUT_FRAMES, axis=0)
    parts = tuple(
        PicturePrint(times_ms=still.picture.times_ms.copy(), hashes=hash_frames(square), quality=rate_frames(square))
        for square in (cut_out(repeated[:1], area, spec.hashed_size_px) for area in find_parts(repeated))
    )
    return replace(still, parts=parts)


def find_still(clip: Fingerprint, work: Fingerprint, spec: Spec = Spec()) -> Match:
    """Find the picture of a work that a still shows: a copy of no length, at the time of that picture.

    :param clip: for which ``is_still`` holds
    :raises SpecMismatchError: the two prints, or the spec, do not fit together
    """
    if {clip.spec_id, work.spec_id} != {spec.id}:
        raise SpecMismatchError(
            f"Fingerprints of specs {clip.spec_id} and {work.spec_id} cannot be compared with spec {spec.id};"
            " fingerprint the files again."
        )
    telling = [shown for shown in clip.pictures if len(shown) and shown.quality[0] >= LEAST_QUALITY]
    if not telling:
        return _nothing("The picture is black or flat, or shows too little, so that it cannot be looked for.")
    found = [
        near
        for shown in telling
        for original in work.pictures
        if (near := _nearest(shown, original, _framing(shown is not clip.picture, original is not work.picture)))
    ]
    best = min(found, key=lambda near: (not near.is_near, near.cost_bits), default=None)
    if best is None:
        return _nothing("The work has no picture to compare with.")
    if not best.is_near:
        placing = place_still(clip, work)
        if placing is None:
            return _nothing(
                f"The nearest picture of the work differs in {best.bits} of 256 bits, too many,"
                " and no part of one was recognised."
            )
        return _placed(placing)
    segment = Segment(
        clip_start_s=0.0,
        clip_end_s=0.0,
        work_start_s=best.times_s[0],
        work_end_s=best.times_s[0],
        modality=Modality.PICTURE,
        speed=1.0,
        transform=best.change,
        score=1 - best.bits / (2 * LIMIT_BITS),
    )
    return Match(kind=MatchKind.COPY, score=segment.score, segments=(segment,), reasons=_reasons(best))


def _placed(placing: Placing) -> Match:
    segment = Segment(
        clip_start_s=0.0,
        clip_end_s=0.0,
        work_start_s=placing.work_s,
        work_end_s=placing.work_s,
        modality=Modality.PICTURE,
        speed=1.0,
        transform=placing.change,
        score=placing.score,
        clip_area=placing.clip_area,
        work_area=placing.work_area,
    )
    where = (
        f"The picture is the work's at about {placing.work_s:.1f} s: {placing.places} places of both lie on each other,"
    )
    alike = f"and what both show there is {100 * placing.likeness:.0f} % alike."
    change = () if placing.change == "none" else (f"The picture is {placing.change}.",)
    reasons = (f"{where} {alike}", *change, _SINGLE)
    return Match(kind=MatchKind.COPY, score=segment.score, segments=(segment,), reasons=reasons)


def _nearest(shown: PicturePrint, original: PicturePrint, framing: str) -> _Nearest | None:
    """Find the picture of one print that is most like a still, whatever was done to it."""
    usable = np.flatnonzero(original.quality >= LEAST_QUALITY)
    if not len(usable):
        return None
    # Nobody turns a picture inside a frame; looking for it would only find chance likenesses.
    transforms = [t for t in TRANSFORMS if not framing or t.name in _USUAL]
    changed = np.concatenate([transform.inverse.apply(shown.hashes[:1]) for transform in transforms])
    bits = distances(changed, original.hashes[usable])
    spare = bits - np.array([_limit(transform) for transform in transforms])[:, None]
    row, column = (int(i) for i in np.unravel_index(np.argmin(spare), spare.shape))
    times_s = original.times_ms[usable] / 1000
    transform, nearest = transforms[row], int(bits[row, column])
    return _Nearest(
        bits=nearest,
        times_s=_shown(times_s, bits[row] <= nearest + _SAME_PICTURE_BITS, column),
        transform=transform,
        framing=framing,
    )


def _shown(times_s: NDArray[np.float64], alike: NDArray[np.bool_], at: int) -> tuple[float, float, float]:
    """Return when a picture is shown, and the stretch around it in which all pictures are alike."""
    first = last = at
    while first > 0 and alike[first - 1] and times_s[first] - times_s[first - 1] < _SAME_SHOT_S:
        first -= 1
    while last + 1 < len(times_s) and alike[last + 1] and times_s[last + 1] - times_s[last] < _SAME_SHOT_S:
        last += 1
    return float(times_s[at]), float(times_s[first]), float(times_s[last])


def _limit(transform: Transform) -> int:
    return LIMIT_BITS if transform.name in _USUAL else TURNED_LIMIT_BITS


def _framing(clip_has_frame: bool, work_has_frame: bool) -> str:
    if clip_has_frame and work_has_frame:
        return "in another frame"
    return "in a frame" if clip_has_frame else "without its frame" if work_has_frame else ""


def _nothing(reason: str) -> Match:
    return Match(kind=MatchKind.NONE, score=0.0, reasons=(reason,))


def _reasons(found: _Nearest) -> tuple[str, ...]:
    at_s, start_s, end_s = found.times_s
    near = f"{found.bits} of 256 bits differ; those of unrelated pictures differ in about 80 or more"
    reasons = [f"The picture is the work's at {at_s:.1f} s: {near}."]
    if end_s - start_s >= _SAME_SHOT_S:
        reasons.append(f"The work shows hardly anything else from {start_s:.1f} to {end_s:.1f} s.")
    if found.change != "none":
        reasons.append(f"The picture is {found.change}.")
    reasons.append(_SINGLE)
    return tuple(reasons)
