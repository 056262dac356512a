"""Side-by-side stills, and clips that are kept."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageColor

from fingerprints import Match, MatchKind, MediaError, Modality
from monitor.errors import EvidenceError
from monitor.evidence import Sheet, clip_file, draw_stills, keep_clip
from monitor.evidence.stills import FRAME, GAP, LABEL, LINE, MARGIN, instants, time_label
from monitor.files import read_source
from monitor.store.library import Library
from monitor.values import Finding, SourceFile
from tests.media import MediaShelf
from tests.media.edits import mirrored
from tests.monitor.samples import add_match, segment

SHEET = Sheet(per_segment=4, segments=2, height_px=90)


@pytest.fixture
def finding(library: Library, shelf: MediaShelf) -> Finding:
    """Give a match whose work and clip are real files."""
    film = shelf.video(seed=21, seconds=8.0)
    copy, _ = shelf.copy("mirrored-for-scanning", film, mirrored)
    same = replace(segment(1, 7), work_start_s=1.0, work_end_s=7.0, transform="mirrored")
    found = library.store.matches.get(add_match(library, Match(kind=MatchKind.COPY, score=0.9, segments=(same,))))
    return replace(
        found,
        work=replace(found.work, file=read_source(film)),
        clip=replace(found.clip, file=read_source(copy)),
    )


def draw(finding: Finding, sheet: Sheet = SHEET) -> Image.Image:
    """Draw the stills and read them."""
    return Image.open(io.BytesIO(draw_stills(finding, finding.clip.file.path, sheet)))


def test_the_stills_show_the_work_above_the_clip(finding: Finding) -> None:
    """The first picture of the lower row is the mirror image of the one above, as the clip shows it."""
    pixels = np.asarray(draw(finding).convert("L"), np.float64)
    top, left = MARGIN + 7 * LINE, MARGIN + LABEL  # four lines of head, title, change, and space around them
    upper, lower = (pixels[y : y + 90, left : left + 120] for y in (top, top + 90 + LINE + GAP))
    assert np.corrcoef(upper.ravel(), lower[:, ::-1].ravel())[0, 1] > 0.9
    assert np.corrcoef(upper.ravel(), lower.ravel())[0, 1] < 0.7


def orange(sheet: Image.Image) -> NDArray[np.bool_]:
    """Return which pixels have the colour of frames."""
    marked: NDArray[np.bool_] = (np.asarray(sheet.convert("RGB")) == ImageColor.getrgb(FRAME)).all(axis=2)
    return marked


def test_frames_mark_the_shared_parts_of_both_pictures(finding: Finding) -> None:
    """Of the work what is seen, in the clip where; nothing is marked where all is shared."""
    assert not orange(draw(finding)).any()
    (one,) = finding.match.segments
    part = replace(one, work_area=(0.5, 0.0, 1.0, 0.5), clip_area=(0.0, 0.5, 0.25, 1.0))
    marked = orange(draw(replace(finding, match=replace(finding.match, segments=(part,)))))
    top, left = MARGIN + 7 * LINE, MARGIN + LABEL
    boxes = []
    for y in (top, top + 90 + LINE + GAP):
        rows, columns = np.nonzero(marked[y : y + 90, left : left + 120])
        boxes.append((columns.min() / 120, rows.min() / 90, (columns.max() + 1) / 120, (rows.max() + 1) / 90))
    assert boxes[0] == pytest.approx(part.work_area, abs=0.03)
    assert boxes[1] == pytest.approx(part.clip_area, abs=0.03)


def test_long_words_for_a_change_take_more_lines(finding: Finding) -> None:
    """A narrow sheet holds them all."""
    (one,) = finding.match.segments
    words = "upside down and mirrored, cropped to 64 %, inset at lower left, 32 % of the width, stretched"
    many = replace(one, transform=words, speed=1.25, clip_area=(0.0, 0.5, 0.25, 1.0))
    sheet = draw(replace(finding, match=replace(finding.match, segments=(many,))))
    assert sheet.height == draw(finding).height + LINE


def test_the_sheet_grows_with_the_segments_it_shows(finding: Finding) -> None:
    """The longest ones, and says how many are left out."""
    (one,) = finding.match.segments
    short = replace(one, clip_end_s=2.0, work_end_s=2.0)
    shorter = replace(one, clip_end_s=1.5, work_end_s=1.5)
    many = replace(finding, match=replace(finding.match, segments=(one, short, shorter)))
    assert draw(finding).height < draw(many, Sheet(per_segment=4, segments=2, height_px=90)).height


def test_a_match_without_picture_has_no_stills(finding: Finding) -> None:
    """And says so."""
    sound = Match(kind=MatchKind.SHARES_SOUND, score=0.9, segments=(segment(modality=Modality.SOUND),))
    with pytest.raises(EvidenceError, match="shares no picture"):
        draw(replace(finding, match=sound))


def test_a_work_that_is_gone_is_named(finding: Finding) -> None:
    """Originals are not kept in the library."""
    gone = replace(finding.work, file=replace(finding.work.file, path=Path("/gone.mp4")))
    with pytest.raises(MediaError, match=r"gone\.mp4"):
        draw(replace(finding, work=gone))


def test_instants_are_aligned_and_inside_the_segment() -> None:
    """A copy that plays faster takes less time for the same pictures."""
    faster = replace(segment(0, 4), work_start_s=10.0, work_end_s=18.0, speed=2.0)
    assert instants(faster, 2) == [(12.0, 1.0), (16.0, 3.0)]


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00.00"), (59.996, "1:00.00"), (3723.5, "1:02:03.50")])
def test_time_codes_round_up_to_the_next_minute(seconds: float, text: str) -> None:
    """Never 0:60."""
    assert time_label(seconds) == text


def test_a_kept_clip_is_used_when_the_supplied_file_is_gone(finding: Finding, tmp_path: Path) -> None:
    """That is what it is kept for."""
    assert clip_file(tmp_path, finding.clip) == finding.clip.file.path
    kept = tmp_path / f"{finding.clip.file.sha256}.mp4"
    kept.touch()
    assert clip_file(tmp_path, finding.clip) == kept


def other_content(file: SourceFile) -> SourceFile:
    """Return a file as if it had had other content when it was read."""
    return replace(file, sha256="0" * 64, mtime_ns=1)


def test_nothing_is_shown_of_files_that_have_changed(finding: Finding, tmp_path: Path) -> None:
    """The pictures would be of something else; a file that was only touched is still the same."""
    touched = replace(finding.clip, file=replace(finding.clip.file, mtime_ns=1))
    assert clip_file(tmp_path, touched) == finding.clip.file.path
    with pytest.raises(EvidenceError, match="has changed since it was read"):
        clip_file(tmp_path, replace(finding.clip, file=other_content(finding.clip.file)))
    with pytest.raises(EvidenceError, match="has changed since it was read"):
        draw(replace(finding, work=replace(finding.work, file=other_content(finding.work.file))))


def test_a_clip_that_has_changed_is_not_kept(finding: Finding, tmp_path: Path) -> None:
    """It would be evidence of something else."""
    with pytest.raises(EvidenceError, match="has changed since it was scanned"):
        keep_clip(tmp_path, replace(finding.clip, file=other_content(finding.clip.file)))
    assert list(tmp_path.glob("*.part")) == []
