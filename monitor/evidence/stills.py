"""Side-by-side stills: at aligned instants, the work's picture above the clip's, with their time codes.

Where only a part of a picture is shared, a frame is drawn around that part.
"""

import io
import textwrap
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from fingerprints.errors import printable
from fingerprints.media import stills
from fingerprints.values import WHOLE, Area, Modality, Segment
from monitor.errors import EvidenceError
from monitor.evidence.keeping import unchanged
from monitor.values import Finding

MARGIN, GAP, LINE = 28, 10, 22
"""Pixels around the sheet, between pictures, and for one line of text."""
LABEL = 64
"""Pixels for the words “Work” and “Clip” at the left."""
MIN_WIDTH = 560
"""Narrowest sheet, so that names fit."""
WIDEST = 16 / 9
"""Pictures wider than this are shrunk to fit the column."""
SPEED_WORTH_SAYING = 0.005
INK, FAINT, PAPER, ACCENT = "#1a1a1a", "#5c5c5c", "#ffffff", "#8a1f11"
FRAME, FRAME_EDGE = "#ff8c00", "#000000"
"""Colours of the frame around what is shared, and of the edge that sets it off from bright pictures."""
LETTERS = 72
"""Letters of a line that fit on the narrowest sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """How a sheet of stills is made."""

    per_segment: int
    """Aligned instants shown of each segment."""
    segments: int
    """At most so many segments, the longest ones."""
    height_px: int
    """Of each picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """One segment as two rows of pictures."""

    segment: Segment
    work_times_s: tuple[float, ...]
    clip_times_s: tuple[float, ...]
    work_pictures: tuple[Image.Image, ...]
    clip_pictures: tuple[Image.Image, ...]

    @property
    def remarks(self) -> list[str]:
        """What was done to the picture, in lines; empty if nothing was."""
        segment = self.segment
        change = [] if segment.transform == "none" else [segment.transform]
        if abs(segment.speed - 1) > SPEED_WORTH_SAYING:
            change.append(f"speed {segment.speed:.2f}")
        if (segment.work_area, segment.clip_area) != (WHOLE, WHOLE):
            change.append("an orange frame marks what both show")
        return textwrap.wrap("; ".join(change), LETTERS)


def draw_stills(finding: Finding, clip_file: Path, sheet: Sheet) -> bytes:
    """Return one PNG with the stills of a match.

    :param clip_file: the clip as supplied, or the copy that the library kept of it
    :raises EvidenceError: the match has no picture in common, or the work's file has changed
    :raises MediaError: the work or the clip cannot be read any more
    """
    pictured = [s for s in finding.match.segments if s.modality is Modality.PICTURE]
    if not pictured:
        raise EvidenceError(f"Match {finding.id} shares no picture, so there are no stills; listen to both instead.")
    if finding.is_still:
        sheet = replace(sheet, per_segment=1)
    longest = sorted(pictured, key=lambda s: -s.clip_length_s)[: sheet.segments]
    chosen = sorted(longest, key=lambda s: s.clip_start_s)
    strips = read_strips(chosen, unchanged(finding.work.file), clip_file, sheet)
    return _png(_draw(finding, strips, left_out=len(pictured) - len(chosen)))


def instants(segment: Segment, number: int) -> list[tuple[float, float]]:
    """Return ``number`` pairs (work time, clip time) in seconds, evenly inside a segment."""
    shares = [(i + 0.5) / number for i in range(number)]
    work_length_s = segment.work_end_s - segment.work_start_s
    return [
        (segment.work_start_s + x * work_length_s, segment.clip_start_s + x * segment.clip_length_s) for x in shares
    ]


def read_strips(segments: list[Segment], work: Path, clip: Path, sheet: Sheet) -> list[Strip]:
    """Return segments with their pictures at aligned instants.

    :raises MediaError: the work or the clip cannot be read any more
    """
    pairs = [instants(segment, sheet.per_segment) for segment in segments]
    work_times = [[work_s for work_s, _ in one] for one in pairs]
    clip_times = [[clip_s for _, clip_s in one] for one in pairs]
    # One pass over each file for all segments: decoding is what costs.
    work_pictures = _read(work, [t for one in work_times for t in one], sheet.height_px)
    clip_pictures = _read(clip, [t for one in clip_times for t in one], sheet.height_px)
    strips = []
    for i, segment in enumerate(segments):
        part = slice(i * sheet.per_segment, (i + 1) * sheet.per_segment)
        strips.append(
            Strip(
                segment=segment,
                work_times_s=tuple(work_times[i]),
                clip_times_s=tuple(clip_times[i]),
                work_pictures=tuple(framed(picture, segment.work_area) for picture in work_pictures[part]),
                clip_pictures=tuple(framed(picture, segment.clip_area) for picture in clip_pictures[part]),
            )
        )
    return strips


def framed(picture: Image.Image, area: Area) -> Image.Image:
    """Return a picture with a thin frame around a part of it; as it is where the part is the whole."""
    if area == WHOLE:
        return picture
    result = picture.copy()
    box = [round(side * (length - 1)) for side, length in zip(area, (*picture.size, *picture.size), strict=True)]
    pen = ImageDraw.Draw(result)
    pen.rectangle(box, outline=FRAME_EDGE, width=4)
    pen.rectangle([box[0] + 1, box[1] + 1, box[2] - 1, box[3] - 1], outline=FRAME, width=2)
    return result


def _read(path: Path, times_s: list[float], height_px: int) -> list[Image.Image]:
    pictures = [Image.fromarray(picture) for picture in stills(path, times_s, height_px=height_px)]
    for picture in pictures:
        picture.thumbnail((round(height_px * WIDEST), height_px))
    return pictures


def _draw(finding: Finding, strips: list[Strip], *, left_out: int) -> Image.Image:
    rows = [row for strip in strips for row in (strip.work_pictures, strip.clip_pictures)]
    cells = [max(row[i].width for row in rows) for i in range(len(rows[0]))]
    heights = [_strip_height(strip) for strip in strips]
    head, foot = 4 * LINE, LINE if left_out else 0
    width = max(sum(cells) + GAP * (len(cells) - 1) + LABEL, MIN_WIDTH)
    image = Image.new("RGB", (width + 2 * MARGIN, head + sum(heights) + foot + 2 * MARGIN), PAPER)
    pen = _Pen(image)
    _draw_head(pen, finding)
    top = MARGIN + head
    for strip, height in zip(strips, heights, strict=True):
        _draw_strip(pen, strip, top, cells)
        top += height
    if left_out:
        pen.text((MARGIN, top), f"{left_out} shorter segments are not shown.", FAINT)
    return image


def _strip_height(strip: Strip) -> int:
    rows = (strip.work_pictures, strip.clip_pictures)
    return (3 + len(strip.remarks)) * LINE + sum(max(picture.height for picture in row) + LINE + GAP for row in rows)


def _draw_head(pen: "_Pen", finding: Finding) -> None:
    match = finding.match
    pen.text((MARGIN, MARGIN), f"Match {finding.id}: {match.kind}, score {match.score:.2f}", INK, size=20)
    for i, (label, name) in enumerate((("Work", finding.work.name), ("Clip", finding.clip.name))):
        y = MARGIN + round((1.5 + i) * LINE)
        pen.text((MARGIN, y), label, FAINT)
        pen.text((MARGIN + LABEL, y), printable(name), INK)


def _draw_strip(pen: "_Pen", strip: Strip, top: int, cells: list[int]) -> None:
    segment = strip.segment
    title = (
        f"Clip {time_label(segment.clip_start_s)} to {time_label(segment.clip_end_s)}"
        f" is work {time_label(segment.work_start_s)} to {time_label(segment.work_end_s)}"
        if segment.clip_length_s
        else f"The picture is in the work at {time_label(segment.work_start_s)}"
    )
    pen.rule(top + LINE // 4)
    y = top + LINE // 2
    pen.text((MARGIN, y), title, INK)
    for remark in strip.remarks:
        y += LINE
        pen.text((MARGIN, y), remark, ACCENT)
    y += 2 * LINE - LINE // 2
    for label, times, pictures in (
        ("Work", strip.work_times_s, strip.work_pictures),
        ("Clip", strip.clip_times_s, strip.clip_pictures),
    ):
        pen.text((MARGIN, y), label, INK)
        y = _draw_row(pen, y, times, pictures, cells)


def _draw_row(
    pen: "_Pen", y: int, times: tuple[float, ...], pictures: tuple[Image.Image, ...], cells: list[int]
) -> int:
    """Draw one row of pictures, each in the column of its instant, and return where the next row begins."""
    x, height = MARGIN + LABEL, max(picture.height for picture in pictures)
    for time_s, picture, cell in zip(times, pictures, cells, strict=True):
        pen.picture((x, y), picture)
        pen.text((x, y + picture.height + 2), time_label(time_s), FAINT)
        x += cell + GAP
    return y + height + LINE + GAP


class _Pen:
    """Draws on one image; the font is Pillow's own, so that sheets look alike everywhere."""

    def __init__(self, image: Image.Image) -> None:
        self._image = image
        self._draw = ImageDraw.Draw(image)

    def text(self, at: tuple[int, int], text: str, colour: str, size: int = 15) -> None:
        self._draw.text(at, text, fill=colour, font=ImageFont.load_default(size))

    def picture(self, at: tuple[int, int], picture: Image.Image) -> None:
        self._image.paste(picture, at)

    def rule(self, y: int) -> None:
        self._draw.line(((MARGIN, y), (self._image.width - MARGIN, y)), fill="#d0d0d0")


def time_label(seconds: float) -> str:
    """Return ``m:ss.ss``, with hours in front where there are any."""
    hundredths = round(seconds * 100)
    minutes, rest = divmod(hundredths, 6000)
    hours, minutes = divmod(minutes, 60)
    lead = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{lead}:{rest / 100:05.2f}"


def _png(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, format="PNG", optimize=True)
    return file.getvalue()
