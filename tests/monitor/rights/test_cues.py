"""Cue sheets as spreadsheets save them: columns, delimiters, encodings, times, and one sentence for each bad row."""

from contextlib import suppress
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints.values import Modality
from monitor.errors import InputError
from monitor.rights.cues import CueSheet, read_cues
from monitor.rights.moments import read_day, read_moment, read_rate
from monitor.rights.values import Title

FOLDER = Path("/sheets")
SHEET = """start,end,title,publisher,kind,modality,territory,starts,ends,document
0:10,0:40.5,Theme,Bo Music,licence,,EU US,2026-01-01,2026-12-31,bo.pdf
75,1:20,Stock shot,Cy Stock,stock,picture,,,,
"""


def read(text: str, encoding: str = "utf-8", fps: Fraction | None = None) -> CueSheet:
    """Read a cue sheet of this text."""
    return read_cues(text.encode(encoding), FOLDER, fps)


def one(row: str, header: str = "start,end,label,owner,right") -> str:
    """Return what is wrong with a row."""
    (problem,) = read(f"{header}\n{row}\n").problems
    return problem


def test_a_row_becomes_a_cue_with_all_that_it_says() -> None:
    """A document lies beside the sheet."""
    theme, shot = read(SHEET).cues
    assert (theme.row, theme.start_s, theme.end_s, theme.label, theme.owner) == (2, 10.0, 40.5, "Theme", "Bo Music")
    assert (theme.title, theme.modality, theme.territories) == (Title.LICENCE, Modality.SOUND, ("EU", "US"))
    assert (theme.starts_on, theme.ends_on) == (date(2026, 1, 1), date(2026, 12, 31))
    assert theme.document == FOLDER / "bo.pdf"
    assert (shot.modality, shot.title, shot.territories, shot.document) == (
        Modality.PICTURE,
        Title.LICENCE,
        ("WORLD",),
        None,
    )


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_delimiters_and_encodings_are_recognised(delimiter: str, encoding: str) -> None:
    """Spreadsheets choose them by country and by product."""
    sheet = delimiter.join(["In", "Out", "Cue", "Owner"]) + "\r\n" + delimiter.join(["0:01", "0:02", "Füge ✓", "Bo"])
    (cue,) = read(sheet, encoding).cues
    assert (cue.label, cue.owner, cue.title) == ("Füge ✓", "Bo", Title.NOT_OWNED)


def test_a_line_that_names_the_delimiter_is_understood() -> None:
    """And counts as a row, because the spreadsheet counts it."""
    sheet = read("sep=;\nstart;end;label\n1;2;A\n1;x;B\n")
    assert [cue.row for cue in sheet.cues] == [3]
    assert sheet.problems[0].startswith("Row 4: “x” is no time")


def test_decimal_commas_and_line_breaks_in_cells_are_understood() -> None:
    """Empty rows are passed over, and rows are counted as the spreadsheet counts them."""
    sheet = read('start;end;label\n0,5;1:02,25;"Two\nlines"\n;;\n3;4;B\n')
    assert [(cue.row, cue.start_s, cue.end_s) for cue in sheet.cues] == [(2, 0.5, 62.25), (4, 3.0, 4.0)]


def test_a_length_stands_in_for_an_end() -> None:
    """Many cue sheets have only that."""
    (cue,) = read("Time in,Duration,Cue title,Composer\n1:00,0:12,Song,Ann\n").cues
    assert (cue.start_s, cue.end_s) == (60.0, 72.0)


def test_columns_that_are_not_used_are_named() -> None:
    """So that nobody believes that they count."""
    assert read("start,end,label,Composer,society\n").ignored_columns == ("composer", "society")


def test_a_title_is_the_right_where_the_label_has_a_column_of_its_own() -> None:
    """The ledger calls the right so."""
    (cue,) = read("start,end,label,title\n1,2,Song,public-domain\n").cues
    assert (cue.label, cue.title) == ("Song", Title.PUBLIC_DOMAIN)


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("x,2,A,,", "Row 2: “x” is no time; write seconds (75.5), 1:15 or 0:01:15.500."),
        (",2,A,,", "Row 2: it has no start; write the time in the work."),
        ("1,,A,,", "Row 2: it has no end; write the time in the work."),
        ("3,2,A,,", "Row 2: it ends at 2 s and begins at 3 s; a cue ends after it begins."),
        ("1,2,A,,mine", "Row 2: “mine” is not understood; the kind of right is one of"),
        ("1,1:75,A,,", "Row 2: “1:75” is no time"),
        ("0:00:01:05,2,A,,", "how many has a second? Say it, for example --fps 25."),
    ],
)
def test_a_bad_row_is_one_sentence_with_its_number(row: str, problem: str) -> None:
    """What is wrong, and what to write."""
    assert problem in one(row)
    assert "\n" not in one(row)


@pytest.mark.parametrize(
    ("cell", "column", "problem"),
    [
        ("31/12/2026", "ends", "is no day; write it like 2026-03-31"),
        ("Mars", "territory", "is no territory"),
        ("smell", "modality", "the modality is sound or picture"),
        ("maybe", "exclusive", "exclusive is yes or no"),
    ],
)
def test_a_cell_that_says_nothing_is_named(cell: str, column: str, problem: str) -> None:
    """With the words that are understood."""
    assert problem in one(f"1,2,A,{cell}", f"start,end,label,{column}")


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "is empty"),
        (b"label,end\nA,2\n", "no column “start”"),
        (b"start,label\n1,A\n", "no column “end”"),
        (b"\xff\xfe\x00", "no text in UTF-8 or UTF-16"),
        (b"start,end,label\n1,2,caf\xe9\n", "save it as “CSV UTF-8”"),
        (b'start,end,label\n1,2,"' + b"x" * 200_000 + b'"\n', "not CSV"),
    ],
)
def test_a_table_that_is_no_cue_sheet_is_refused(data: bytes, problem: str) -> None:
    """As a whole, in one sentence."""
    with pytest.raises(InputError, match=problem):
        read_cues(data, FOLDER)


@pytest.mark.parametrize(
    ("text", "fps", "seconds"),
    [
        ("0:00:01:12", "25", 1.48),
        ("1:00:00:00", "24", 3600.0),
        ("1:00:00:00", "29.97", 3603.6),
        ("1:00:00;00", "29.97", 3599.9964),
        ("0:01:00;02", "29.97", 60.06),
        ("0:10:00;00", "59.94", 599.9994),
        ("00:00:10:05", "24000/1001", 10.2185),
    ],
)
def test_time_codes_that_count_pictures_become_seconds(text: str, fps: str, seconds: float) -> None:
    """At the exact rate: an hour at 29.97 is 3.6 s longer than it says, unless numbers are dropped."""
    assert read_moment(text, read_rate(fps)) == pytest.approx(seconds, abs=1e-3)


@pytest.mark.parametrize(("text", "fps"), [("0:00:01:25", "25"), ("0:00:01;05", "25"), ("0:61:00:00", "25")])
def test_time_codes_that_cannot_be_are_refused(text: str, fps: str) -> None:
    """Picture 25 of 25, dropped numbers where none are, minute 61."""
    with pytest.raises(InputError):
        read_moment(text, read_rate(fps))


@pytest.mark.parametrize("text", ["0", "-25", "x", "1/0", "1000"])
def test_a_frame_rate_is_a_sensible_number(text: str) -> None:
    """Everything else is refused."""
    with pytest.raises(InputError, match="no frame rate"):
        read_rate(text)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10 * 3600 * 1000))
def test_every_time_is_read_as_it_is_written(milliseconds: int) -> None:
    """As seconds, as minutes, and with hours."""
    minutes, rest = divmod(milliseconds, 60_000)
    hours, left = divmod(minutes, 60)
    seconds = f"{rest // 1000:02}.{rest % 1000:03}"
    for text in (f"{milliseconds / 1000:.3f}", f"{minutes}:{seconds}", f"{hours}:{left:02}:{seconds}"):
        assert read_moment(text) == pytest.approx(milliseconds / 1000)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_whatever_bytes_are_given_the_answer_is_a_sheet_or_one_sentence(data: bytes) -> None:
    """Never another error."""
    with suppress(InputError):
        assert all(problem.startswith("Row ") for problem in read_cues(data, FOLDER).problems)


def test_a_day_is_written_in_one_way() -> None:
    """Others could be read in two."""
    assert read_day(" 2026-03-31 ") == date(2026, 3, 31)
    with pytest.raises(InputError, match="03/04/2026"):
        read_day("03/04/2026")


@pytest.mark.parametrize("digits", [10, 400, 5000])
@pytest.mark.parametrize("form", ["{}", "{}:00", "{}:00:00", "{}:00:00:00", "1.{}", "0:01.{}", "{}-01-01"])
def test_a_cell_full_of_digits_is_a_bad_row_like_any_other(digits: int, form: str) -> None:
    """Whatever column it stands in; the sentence does not repeat all of it."""
    cell = form.format("9" * digits)
    problems = [one(f"{cell},2,Theme,Bo,licence"), one(f"1,{cell},Theme,Bo,licence")]
    problems.append(one(f"1,2,Theme,Bo,{cell}", "start,end,label,owner,ends"))
    for problem in problems:
        assert problem.startswith("Row 2: “")
        assert len(problem) < 250


@pytest.mark.parametrize("rate", ["9" * 5000, "1e999999999", "1/" + "9" * 400, "25/0", "²5"])
def test_a_frame_rate_of_many_digits_is_none(rate: str) -> None:
    """It is refused at once, and never worked out."""
    with pytest.raises(InputError, match="is no frame rate"):
        read_rate(rate)
