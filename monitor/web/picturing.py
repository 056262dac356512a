"""Small pictures of works, clips and matches, kept in the library's cache under what they show."""

import hashlib
import io
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from fingerprints.media import stills
from fingerprints.media.browser import PEAKS_PER_S, peaks
from fingerprints.values import Segment
from monitor.evidence import Sheet, draw_stills
from monitor.evidence.marking import marked
from monitor.evidence.stills import framed
from monitor.files import write_whole
from monitor.settings import Settings
from monitor.values import Finding
from monitor.web.playing import Recording, form_of
from monitor.web.workshop import Piece, Workshop

VERSION = 1
"""Raised whenever the same thing is drawn otherwise."""
POSTER_PX = (480, 270)
PAIR_PX = (160, 90)
"""Of each of the two pictures of a pair."""
WAITING_PX = (32, 9)
POSTER_AT = 0.2
"""Share of a film at which its poster is taken: openings are often black."""
QUALITY = 78
PAIR_QUALITY = 55
"""A list shows fifty pairs, each smaller than it was made: little to load matters more than fine grain."""
GROUND, TRACE, RULE = "#15191d", "#a98be6", "#3a424a"
"""Colours behind pictures that do not fill their place, and of drawn sound; these pictures have no dark form."""
Drawn = Callable[[], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """An aligned instant of copy and original."""

    segment: Segment
    share: float
    """Where in the segment, from 0 to 1."""

    @property
    def clip_s(self) -> float:
        """On the time line of the clip."""
        return self.segment.clip_start_s + self.share * self.segment.clip_length_s

    @property
    def work_s(self) -> float:
        """On the time line of the work."""
        return self.segment.work_start_s + self.share * (self.segment.work_end_s - self.segment.work_start_s)


def poster(settings: Settings, workshop: Workshop, one: Recording, wait_s: float) -> tuple[Path | None, str]:
    """Return a picture of a work or clip as JPEG once it is there, and why it never will be."""
    place = _place(settings, "posters", (one.sha256,), ".jpg", (one.sha256,))
    return _made(workshop, place, lambda: _jpeg(_poster_of(settings, one)), wait_s)


def pair(
    settings: Settings, workshop: Workshop, finding: Finding, work: Recording, clip: Recording, wait_s: float
) -> tuple[Path | None, str]:
    """Return the copy beside the original in the middle of the longest segment as JPEG, as ``poster``."""
    at = Moment(segment=longest(finding), share=0.5)
    files = (work.sha256, clip.sha256)
    place = _place(settings, "pairs", (*files, asdict(at)), ".jpg", files)
    return _made(
        workshop,
        place,
        lambda: _jpeg(_joined(_parts(settings, at, work, clip), is_upright=False), PAIR_QUALITY),
        wait_s,
    )


def longest(finding: Finding) -> Segment:
    """Return the segment by which a match is shown where only one is."""
    return max(finding.match.segments, key=lambda one: (one.clip_length_s, -one.clip_start_s))


def moment(
    settings: Settings, workshop: Workshop, at: Moment, work: Recording, clip: Recording, wait_s: float
) -> tuple[Path | None, str]:
    """Return the copy above the original at one aligned instant as JPEG, as ``poster``."""
    files = (work.sha256, clip.sha256)
    place = _place(settings, "moments", (*files, asdict(at)), ".jpg", files)
    return _made(workshop, place, lambda: _jpeg(_joined(_parts(settings, at, work, clip), is_upright=True)), wait_s)


def sheet(
    settings: Settings, workshop: Workshop, finding: Finding, clip: Recording, wait_s: float
) -> tuple[Path | None, str]:
    """Return the sheet of stills of a match as PNG, as ``poster``."""
    size = Sheet(
        per_segment=settings.stills_per_segment,
        segments=settings.stills_segments,
        height_px=settings.stills_height_px,
    )
    shown = [asdict(segment) for segment in finding.match.segments]
    named = (finding.id, finding.match.kind, finding.match.score, finding.work.name, finding.clip.name)
    files = (finding.work.file.sha256, finding.clip.file.sha256)
    place = _place(settings, "sheets", (files, named, shown, asdict(size)), ".png", files)
    return _made(workshop, place, lambda: draw_stills(finding, clip.path, size), wait_s)


def loudness(settings: Settings, workshop: Workshop, one: Recording, wait_s: float) -> tuple[Path | None, str]:
    """Return how loud a recording is, ``PEAKS_PER_S`` octets a second, as ``poster``."""
    return _made(workshop, _loud_place(settings, one), lambda: peaks(one.path).tobytes(), wait_s)


def buckets(levels: NDArray[np.uint8], start_s: float, end_s: float, number: int) -> list[int]:
    """Return the loudest level of each of so many equal parts of a stretch."""
    edges = np.floor(np.linspace(start_s, end_s, number + 1) * PEAKS_PER_S).astype(int)
    parts = ((max(0, low), max(low + 1, high)) for low, high in pairwise(edges.tolist()))
    return [int(levels[low:high].max(initial=0)) for low, high in parts]


def _place(settings: Settings, kind: str, shown: Sequence[object], suffix: str, contents: Sequence[str]) -> Path:
    """Return where a picture lies.

    :param contents: what it shows, by SHA-256; whoever lets go of one of them finds its pictures by their names
    """
    key = hashlib.sha256(json.dumps((VERSION, kind, shown), sort_keys=True).encode()).hexdigest()
    return settings.cache / kind / f"{marked(contents)}-{key}{suffix}"


def _loud_place(settings: Settings, one: Recording) -> Path:
    return _place(settings, "loudness", (one.sha256,), ".bin", (one.sha256,))


def _made(workshop: Workshop, place: Path, draw: Drawn, wait_s: float) -> tuple[Path | None, str]:
    """Return a kept file, waiting a little for it to be drawn; None and why where it is not there."""
    if place.is_file():
        return place, ""

    def make(_piece: Piece) -> None:
        if not place.is_file():
            write_whole(place, draw())

    piece = workshop.ask(str(place), make)
    piece.done.wait(wait_s)
    return (place if place.is_file() else None), piece.problem


def _poster_of(settings: Settings, one: Recording) -> Image.Image:
    if form_of(one).has_picture:
        return _still(one, one.media.duration_s * POSTER_AT, POSTER_PX)
    return _trace(_levels(settings, one), (0.0, one.media.duration_s), POSTER_PX)


def _parts(settings: Settings, at: Moment, work: Recording, clip: Recording) -> list[Image.Image]:
    """Return what copy and original show at an instant, or how they sound over the segment where one has no picture."""
    segment = at.segment
    both = [(clip, at.clip_s, segment.clip_area), (work, at.work_s, segment.work_area)]
    if all(form_of(one).has_picture for one, _, _ in both):
        return [framed(_still(one, at_s, PAIR_PX), area) for one, at_s, area in both]
    return [
        _trace(_levels(settings, clip), (segment.clip_start_s, segment.clip_end_s), PAIR_PX),
        _trace(_levels(settings, work), (segment.work_start_s, segment.work_end_s), PAIR_PX),
    ]


def _joined(parts: list[Image.Image], *, is_upright: bool) -> Image.Image:
    """Put two pictures one above the other, or side by side, with a white line between them."""
    wide, high = PAIR_PX
    image = Image.new("RGB", (wide, 2 * high) if is_upright else (2 * wide, high), GROUND)
    for number, part in enumerate(parts):
        left, top = (0, high * number) if is_upright else (wide * number, 0)
        image.paste(part, (left + (wide - part.width) // 2, top + (high - part.height) // 2))
    line = (0, high, wide, high) if is_upright else (wide, 0, wide, high)
    ImageDraw.Draw(image).line(line, fill="#ffffff", width=2)
    return image


def _still(one: Recording, time_s: float, size: tuple[int, int]) -> Image.Image:
    picture = Image.fromarray(stills(one.path, [time_s], height_px=size[1])[0])
    picture.thumbnail(size)
    return picture


def _levels(settings: Settings, one: Recording) -> NDArray[np.uint8]:
    kept = _loud_place(settings, one)
    if not kept.is_file():
        write_whole(kept, peaks(one.path).tobytes())
    return np.frombuffer(kept.read_bytes(), np.uint8)


def _trace(levels: NDArray[np.uint8], stretch: tuple[float, float], size: tuple[int, int]) -> Image.Image:
    """Draw sound as bars around the middle."""
    image = Image.new("RGB", size, GROUND)
    pen, middle = ImageDraw.Draw(image), size[1] / 2
    pen.line(((0, middle), (size[0], middle)), fill=RULE)
    for number, level in enumerate(buckets(levels, *stretch, size[0] // 3)):
        half = middle * 0.85 * level / 255
        pen.rectangle((number * 3, middle - half, number * 3 + 1, middle + half), fill=TRACE)
    return image


def _jpeg(picture: Image.Image, quality: int = QUALITY) -> bytes:
    file = io.BytesIO()
    picture.convert("RGB").save(file, format="JPEG", quality=quality, optimize=True)
    return file.getvalue()


def waiting_picture() -> bytes:
    """Return what is shown in the place of a picture that is still being made; pages know it by its width."""
    return _jpeg(Image.new("RGB", WAITING_PX, "#7d848b"))


def missing_picture() -> bytes:
    """Return what is shown in the place of a picture that cannot be made."""
    image = Image.new("RGB", (2 * PAIR_PX[0], PAIR_PX[1]), GROUND)
    x, y = PAIR_PX[0], PAIR_PX[1] // 2
    pen = ImageDraw.Draw(image)
    pen.rectangle((x - 22, y - 15, x + 22, y + 15), outline="#7d848b", width=2)
    pen.line((x - 28, y + 20, x + 28, y - 20), fill="#7d848b", width=2)
    return _jpeg(image)
