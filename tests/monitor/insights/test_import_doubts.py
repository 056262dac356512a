"""Tables in which numbers may not be what they seem are refused with the question to answer."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

import pytest

from monitor.insights.importing import import_totals
from monitor.insights.reading.wishes import Wishes
from monitor.store.library import Library
from monitor.values import Status
from tests.monitor.insights.test_import import ANY, book_of, read, written, zipped
from tests.monitor.insights.test_import_mutations import stored

YOUTUBE = Wishes(exported=date(2026, 9, 1))
SHEET = "xl/worksheets/sheet1.xml"
DAYS = [f"2026-08-{day:02}" for day in range(1, 21)]
AT_ONCE = 5.0
"""Seconds, of which a twentieth is needed."""


def by_day(*numbers: int, header: str = "date,views") -> str:
    """Return a table of an account."""
    return "\n".join([header, *(f"{day},{number}" for day, number in zip(DAYS, numbers, strict=False)), ""])


@pytest.mark.parametrize(
    ("text", "name", "wishes", "why"),
    [
        ("Date,Views,\n2026-08-01,999,\n2026-08-02,1,234\n", "a.csv", ANY, "line 3: column 3 has no name"),
        (
            "Content,Video title,Views,Watch time (hours)\nabcdefghij1,A,1.000,12.5\n",
            *("Table data.csv", YOUTUBE, "a thousand times as much"),
        ),
        (
            "Date;Views;Watch time (hours)\n2026-08-01;1,000;12,5\n",
            *("a.csv", replace(ANY, platform="youtube"), "a thousand times as much"),
        ),
        (
            "Date,Content,Video title,Views\n2026-08-01,abcdefghij1,A,10\n2026-08-02,,,20\n",
            *("Chart data.csv", Wishes(), "line 3: this line names no video"),
        ),
        (
            "Title,Date,Views\nTotal,2026-08-01,10\nTotal,2026-08-02,20\nB,2026-08-01,1\nB,2026-08-02,2\n",
            *("a.csv", ANY, "does this line add up the others"),
        ),
        ("Date,Views\nTotal,30\n2026-08-01,10\n2026-08-02,25\n", "a.csv", ANY, "more than its total"),
        ("Date,Views\nTotal,60\n2026-08-01,10\n2026-08-02,25\n", "a.csv", ANY, "lines may be lost"),
        (
            "Title,Date,Views\nA,2026-08-01,10000\nB,2026-08-04,20000\nC,2026-08-09,100\n",
            *("a.csv", ANY, "--column published=HEADER and --exported DAY"),
        ),
        (by_day(1000, 1100, 1200, header="Date,Total Views"), "a.csv", ANY, "only ever grows"),
        (by_day(*range(1000, 1300, 15)), "a.csv", ANY, "only ever grows"),
        (
            "Title,Date,Views\nA,2026-08-01,10\nA,2026-08-02,11\nA,2026-08-01,10\nA,2026-08-02,11\n",
            *("a.csv", ANY, "line 4: a line before is of a video that is called the same"),
        ),
        (
            "Title,Views,Likes\nA,5,1\nA,,2\nB,7,1\n",
            *("a.csv", replace(ANY, exported=date(2026, 9, 1)), "line 3: a line before"),
        ),
        (
            "Date,Views\n2026-02-08,5\n2026-02-09,6\n10/02/2026,7\n13/02/2026,9\n",
            *("a.csv", replace(ANY, is_whole=True), "in two forms"),
        ),
    ],
)
def test_numbers_that_may_be_others_are_asked_about(
    library: Library, tmp_path: Path, text: str, name: str, wishes: Wishes, why: str
) -> None:
    """Nothing of them is kept."""
    assert why in read(library, written(tmp_path, text, name), wishes).problem
    assert library.store.totals.all() == []


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("Date,Views,\n2026-08-01,999,\n2026-08-02,1234,\n", ANY),
        ("Date,Views\nTotal,35\n2026-08-01,10\n2026-08-02,25\n", ANY),
        ("Title,Date,Views\nA,2026-08-01,10000\nB,2026-08-04,20000\n", replace(ANY, columns={"date": "Date"})),
        (
            "Title,Date,Views\nA,2026-08-01,10000\nB,2026-08-04,20000\n",
            replace(ANY, columns={"published": "Date"}, exported=date(2026, 9, 1)),
        ),
        (by_day(1000, 1100, 1200, header="Date,Total Views"), replace(ANY, columns={"views": "Total Views"})),
        ("Title,Date,Views\nTotal,2026-08-01,10\n", replace(ANY, columns={"title": "Title"})),
        ("id,Title,Date,Views\n1,A,2026-08-01,1\n2,A,2026-08-01,2\n1,A,2026-08-02,1\n2,A,2026-08-02,5\n", ANY),
    ],
)
def test_what_was_asked_can_be_answered(library: Library, tmp_path: Path, text: str, wishes: Wishes) -> None:
    """With the options that the questions name, and without doubt, tables are read."""
    assert read(library, written(tmp_path, text), wishes).problem == ""


def test_days_of_publication_are_kept_as_such(library: Library, tmp_path: Path) -> None:
    """The numbers are totals until the export then."""
    text = "Title,Date,Views\nA,2026-08-01,10000\nB,2026-08-04,20000\n"
    wishes = replace(ANY, columns={"published": "Date"}, exported=date(2026, 9, 1))
    assert read(library, written(tmp_path, text), wishes).problem == ""
    assert stored(library, "") == {("A", "views", None): 10000, ("B", "views", None): 20000}
    assert library.store.totals.all()[0].published_on == date(2026, 8, 1)


# Accounts


def test_two_folders_of_a_zip_are_not_one_account(library: Library, tmp_path: Path) -> None:
    """Unless somebody says of which account all of it is."""
    first, second = by_day(1, 5, 2), "\n".join(["date,views", f"{DAYS[3]},7000", ""])
    path = zipped(tmp_path, also=(("a/Overview.csv", first), ("b/Overview.csv", second)))
    assert "--account NAME" in read(library, path).problem
    assert library.store.totals.all() == []
    assert read(library, path, replace(ANY, account="me")).status is Status.DONE


def test_two_folders_in_a_folder_are_not_one_account(library: Library, tmp_path: Path) -> None:
    """The second is refused; the first is read."""
    for name, text in (("a", by_day(1, 5, 2)), ("b", "\n".join(["date,views", f"{DAYS[3]},7000", ""]))):
        (tmp_path / "in" / name).mkdir(parents=True)
        written(tmp_path / "in" / name, text)
    found = list(import_totals(library, [tmp_path / "in"], ANY))
    assert [one.status for one in found] == [Status.DONE, Status.FAILED]
    assert "in two folders" in found[1].problem


def test_an_older_file_does_not_undo_a_correction(library: Library, tmp_path: Path) -> None:
    """Neither after an import for another platform; and it is told why nothing changes."""
    first, corrected = (
        written(tmp_path, by_day(100, 200, 150), "f.csv"),
        written(tmp_path, by_day(101, 201, 151), "g.csv"),
    )
    one, other = replace(ANY, platform="one"), replace(ANY, platform="other")
    for path, wishes in ((first, one), (corrected, one), (first, other)):
        assert read(library, path, wishes).status is Status.DONE
    again = read(library, first, one)
    assert again.status is Status.ALREADY
    assert "g.csv, read later" in again.remark
    kept = {counted.platform: counted.id for counted in library.store.totals.all()}
    series = library.store.totals.series(kept["one"], library.store.totals.measures(kept["one"])[0])
    assert series is not None
    assert series.values.tolist() == [101, 201, 151]


def test_a_file_that_changes_most_of_what_is_known_is_asked_about(library: Library, tmp_path: Path) -> None:
    """It may be of another account."""
    assert read(library, written(tmp_path, by_day(100, 200, 150, 120, 90))).problem == ""
    other = written(tmp_path, by_day(900, 20, 15, 1200, 9), "other.csv")
    problem = read(library, other).problem
    assert "5 of 5 numbers" in problem or "4 of 5 numbers" in problem
    assert "--account NAME" in problem
    assert set(stored(library, "").values()) == {100, 200, 150, 120, 90}
    assert read(library, other, replace(ANY, account="second")).problem == ""
    assert read(library, other, replace(ANY, again=True)).problem == ""


def test_corrections_and_days_that_were_not_over_are_not_asked_about(library: Library, tmp_path: Path) -> None:
    """Platforms correct a little, and count the last days to their end later."""
    assert read(library, written(tmp_path, by_day(100, 200, 150, 12, 1))).problem == ""
    newer = read(library, written(tmp_path, by_day(101, 198, 155, 140, 130, 90), "newer.csv"))
    assert newer.problem == ""


def test_one_account_has_one_name(library: Library, tmp_path: Path) -> None:
    """Neither capitals nor a sign before it make another of it."""
    path = written(tmp_path, by_day(1, 5, 2))
    assert read(library, path, Wishes(platform="TikTok", account="@Me")).status is Status.DONE
    assert read(library, path, Wishes(platform="tiktok", account="me")).status is Status.ALREADY


# Workbooks


def remade(change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook of two days, whose first sheet was changed."""
    data, buffer = book_of([("Date", "Views"), (DAYS[0], 10), (DAYS[1], 20)]), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == SHEET else old.read(name))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"</sheetData>", b"</sheet"),
        (b"<v>10</v>", b"<v>abc</v>"),
        (b"<v>10</v>", b"<v>NaN</v>"),
        (b"<v>10</v>", b"<v>inf</v>"),
        (b"<v>10</v>", b"<v>1e400</v>"),
        (b'r="A2"', b'r="2A"'),
        (b'r="A2"', b'r="A7"'),
        (b'r="B2"', b'r="A2"'),
        (b'r="B2"', b'r="AAAAAAAA2"'),
        (b'r="B2"', b'r="B2" s="x"'),
        (b'<row r="3"', b'<row r="x"'),
        (b'<row r="3"', b'<row r="2"'),
        (b'<row r="3"', b'<row r="0"'),
        (b't="n"', b't="d"'),
        (b't="n"', b't="s"'),
        (b't="n"', b't="b"'),
    ],
)
def test_damaged_sheets_are_refused_in_a_sentence(library: Library, tmp_path: Path, old: bytes, new: bytes) -> None:
    """Whatever is wrong in them; no row is lost without a word."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(remade(lambda data: data.replace(old, new)))
    assert path.read_bytes() != remade(bytes)
    one = read(library, path)
    assert one.problem.startswith(f"{path}")
    assert one.problem.endswith(".")
    assert library.store.totals.all() == []


def test_a_row_that_comes_twice_is_refused(library: Library, tmp_path: Path) -> None:
    """Even where its cells say the same place."""
    path = tmp_path / "book.xlsx"
    twice = lambda data: data.replace(b'r="3"', b'r="2"').replace(b'r="A3"', b'r="A2"').replace(b'r="B3"', b'r="B2"')  # noqa: E731
    path.write_bytes(remade(twice))
    assert "row 2 comes twice" in read(library, path).problem


@pytest.mark.parametrize(
    "rows",
    [
        [("Content", "Video title", "Views"), ("abcdefghij1", "A", 10), (None, None, 20)],
        [("Date", "Views", "Watch time (hours)"), (DAYS[0], "1.000", 12.5), (DAYS[1], "3.000", 13.5)],
        [("Date", "Views"), *((datetime(2025, n, 8) if n < 13 else f"{n}/08/2025", n) for n in range(1, 31))],  # noqa: DTZ001
        [("Date", "Views", None), (DAYS[0], 1, 234)],
        [tuple(f"column {n}" for n in range(400)), (DAYS[0],)],
    ],
    ids=["merged", "thousands in text", "half understood", "without a name", "wide"],
)
def test_doubts_are_the_same_in_workbooks(library: Library, tmp_path: Path, rows: list[tuple[object, ...]]) -> None:
    """Merged cells, numbers that could mean two, days that a spreadsheet has turned, even if somebody has looked."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(book_of(rows))
    one = read(library, path, Wishes(platform="youtube", is_whole=True, exported=date(2026, 9, 1)))
    assert one.status is Status.FAILED
    assert library.store.totals.all() == []


# What takes for ever


def test_empty_cells_far_out_take_no_time(library: Library, tmp_path: Path) -> None:
    """Twenty thousand of them in the last column that there can be."""
    far = "".join(f'<row r="{n}"><c r="XFD{n}"/></row>' for n in range(4, 20_004)).encode()
    path = tmp_path / "wide.xlsx"
    path.write_bytes(remade(lambda data: data.replace(b"</sheetData>", far + b"</sheetData>")))
    begin = perf_counter()
    assert read(library, path).problem == ""
    assert perf_counter() - begin < AT_ONCE
    assert sorted(stored(library, "").values()) == [10, 20]


@pytest.mark.parametrize(
    "text",
    [
        f"date,views\n2026-08-01,1{' ' * 40_000}!\n",
        f"date,views\n2026-08-01{' ' * 40_000}!,1\n",
        f'title,published,views\nA,"x{"," * 40_000}",5\n',
        f'title,published,views\nA,"x{"," * 3_900}",5x\n',
        f"title,date,views\n{'A' * 4_001},2026-08-01,5\n",
    ],
)
def test_long_cells_are_refused_at_once(library: Library, tmp_path: Path, text: str) -> None:
    """However long they are."""
    begin = perf_counter()
    one = read(library, written(tmp_path, text), replace(ANY, exported=date(2026, 9, 1)))
    assert perf_counter() - begin < AT_ONCE
    assert "line 2" in one.problem


def test_lines_without_an_end_are_refused(library: Library, tmp_path: Path) -> None:
    """They are not read into memory as a whole."""
    long = "".join(str(n) for n in range(1_500_000))
    for name, text in (("header", long), ("row", f"date,views\n2026-08-01,{long}\n")):
        path = zipped(tmp_path, name=f"{name}.zip", also=(("one.csv", text),))
        assert "this line is longer than" in read(library, path).problem


def test_wide_tables_are_refused(library: Library, tmp_path: Path) -> None:
    """No export has so many columns."""
    header = ",".join(f"c{n}" for n in range(301))
    assert "300 are read at most" in read(library, written(tmp_path, f"{header}\n1\n")).problem
