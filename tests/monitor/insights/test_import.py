"""Files, zips and folders of totals are imported whole or not at all."""

import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from monitor.errors import InputError
from monitor.insights.importing import Imported, import_totals
from monitor.insights.linking import address_of, link_work
from monitor.insights.reading.wishes import DateOrder, NumberStyle, Wishes
from monitor.store.library import Library
from monitor.totals import Measure
from monitor.values import Status
from tests.monitor.insights.exports import (
    CHART,
    FOLLOWERS,
    GERMAN,
    OVERVIEW,
    PLAIN,
    TABLE,
    TOTALS,
    VIDEOS,
    VIEWERS,
    Export,
)
from tests.monitor.insights.test_import_mutations import stored
from tests.monitor.samples import add_work

ANY = Wishes(platform="videos.example")


def read(library: Library, path: Path, wishes: Wishes = ANY) -> Imported:
    """Import one file."""
    (one,) = import_totals(library, [path], wishes)
    return one


def written(folder: Path, text: str, name: str = "some.csv") -> Path:
    """Write a file."""
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def zipped(folder: Path, *exports: Export, name: str = "export.zip", also: tuple[tuple[str, str], ...] = ()) -> Path:
    """Write a zip of exports."""
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for export in exports:
            archive.writestr(export.name, export.data())
        for other, text in also:
            archive.writestr(other, text)
    return path


def test_a_zip_of_tiktok_is_read_and_its_distributions_are_not(library: Library, tmp_path: Path) -> None:
    """Gender and country of followers are left out, and the import says so."""
    parts = ("FollowerGender.csv", "Gender,Distribution\nMale,0.51\nFemale,0.49\n")
    path = zipped(tmp_path, OVERVIEW.but(quoting=0), FOLLOWERS, VIEWERS, also=(parts,))
    one = read(library, path, OVERVIEW.wishes)
    assert one.done is not None, one.problem
    assert stored(library, "") == OVERVIEW.numbers() | FOLLOWERS.numbers() | VIEWERS.numbers()
    assert any("FollowerGender" in note for note in one.done.notes)


def test_the_name_of_a_zip_of_youtube_says_its_days(library: Library, tmp_path: Path) -> None:
    """Totals of the span that the name tells, and the chart by day."""
    path = zipped(tmp_path, TABLE, CHART, TOTALS, name="Content 2026-08-01_2026-08-28 Own channel.zip")
    one = read(library, path, Wishes())
    assert one.done is not None, one.problem
    assert stored(library, "") == TABLE.numbers() | CHART.numbers() | TOTALS.numbers()
    (counted,) = [one for one in library.store.totals.all() if one.key == "-HNx8nDs000"]
    count = next(one for one in library.store.totals.counts(counted.id) if one.measure is Measure.VIEWS)
    assert (count.since, count.until, count.import_id) == (date(2026, 8, 1), date(2026, 8, 28), one.done.id)


def test_nothing_of_a_zip_is_kept_if_one_part_is_refused(library: Library, tmp_path: Path) -> None:
    """All or nothing."""
    path = zipped(tmp_path, VIEWERS, also=(("broken.csv", "Date,Video Views,Likes\nAugust 31,5\n"),))
    assert read(library, path, VIEWERS.wishes).status is Status.FAILED
    assert library.store.totals.all() == []
    assert library.store.totals.imports() == []


def test_a_cut_zip_is_refused(library: Library, tmp_path: Path) -> None:
    """Wherever it is cut."""
    data = zipped(tmp_path, OVERVIEW, VIEWERS).read_bytes()
    for end in range(50, len(data), len(data) // 9):
        path = tmp_path / f"cut{end}.zip"
        path.write_bytes(data[:end])
        assert "the zip is damaged" in read(library, path, OVERVIEW.wishes).problem
    assert library.store.totals.all() == []


def test_a_zip_bomb_is_refused(library: Library, tmp_path: Path) -> None:
    """What unpacks to far more than numbers do is not unpacked."""
    path = zipped(tmp_path, also=(("zeros.csv", "0" * 30_000_000),))
    assert "unpacks to more" in read(library, path).problem


def test_the_same_file_changes_nothing(library: Library, tmp_path: Path) -> None:
    """A second import says so; a newer export with another number is counted as a change."""
    text = "date,video,views\n2026-08-01,a,5\n2026-08-02,a,6\n"
    assert read(library, written(tmp_path, text)).status is Status.DONE
    assert read(library, written(tmp_path, text)).status is Status.ALREADY
    again = read(library, written(tmp_path, text), replace(ANY, again=True))
    newer = read(library, written(tmp_path, text.replace(",6", ",7") + "2026-08-03,a,1\n"))
    assert again.done is not None
    assert newer.done is not None
    assert (again.done.changes.added, again.done.changes.changed, again.done.changes.same) == (0, 0, 2)
    assert (newer.done.changes.added, newer.done.changes.changed, newer.done.changes.same) == (1, 1, 1)
    assert stored(library, "")["a", "views", date(2026, 8, 2)] == 7


def test_a_folder_is_read_file_by_file(library: Library, tmp_path: Path) -> None:
    """One refused file does not stop the others."""
    (tmp_path / "in").mkdir()
    written(tmp_path / "in", "date,views\n2026-08-01,5\n", "good.csv")
    written(tmp_path / "in", "nothing here", "bad.csv")
    statuses = [one.status for one in import_totals(library, [tmp_path / "in", tmp_path / "none.csv"], ANY)]
    assert statuses == [Status.FAILED, Status.DONE, Status.FAILED]


@pytest.mark.parametrize("header", ["username", "Follower name", "E-mail", "viewer_handle"])
def test_columns_that_say_who_are_refused(library: Library, tmp_path: Path, header: str) -> None:
    """Totals only: nothing of such a file is read."""
    one = read(library, written(tmp_path, f"date,{header},views\n2026-08-01,somebody,1\n"))
    assert "totals only" in one.problem
    assert library.store.totals.all() == []


@pytest.mark.parametrize("header", ["Country", "Traffic source", "Gender", "Wetter"])
def test_parts_of_a_total_are_no_totals(library: Library, tmp_path: Path, header: str) -> None:
    """Rows by country, even one for each day, are not taken for the account."""
    assert read(library, written(tmp_path, f"date,{header},views\n2026-08-01,DE,1\n")).status is Status.FAILED


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("date,views\n2026-08-01,1.234\n", "--numbers"),
        ("date,views\n03/04/2026,5\n", "--dates"),
        ("date,views\n2026-08-01,5\n2026-08-08,5\n2026-08-15,7\n", "a week apart"),
        ("date,views\n2026-06-01,5\n2026-07-01,5\n2026-08-01,7\n", "a month apart"),
        ("date,views\n2026-08-01,5\n2026-08-01,6\n", "line 2: this line and another say different"),
        ("date,views\n2026-08-01,5\n2026-08-04,6\n", "--whole"),
        ("date,views\n2026-08-01,1.2K\n", "is rounded"),
        ("date,views\n2027-08-01,1\n", "still to come"),
        ("date,views,Views\n2026-08-01,1,2\n", "could be views"),
        ("date,what\n2026-08-01,1\n", "--column views=HEADER"),
        ("video,views\na,1\n", "--exported DAY"),
        ("date,video,views\n2026-08-01,7.3E+18,1\n", "spreadsheet"),
        ("date,video,views\n2026-08-01,,1\n", "names no video"),
    ],
)
def test_what_could_be_wrong_is_refused_with_the_way_out(library: Library, tmp_path: Path, text: str, why: str) -> None:
    """Each refusal names the file and what to do."""
    problem = read(library, written(tmp_path, text)).problem
    assert why in problem
    assert "some.csv" in problem


def test_answers_to_the_questions_are_heard(library: Library, tmp_path: Path) -> None:
    """With the options that the refusals name, the files are read."""
    wishes = replace(ANY, numbers=NumberStyle.COMMA, dates=DateOrder.DAY_FIRST, is_whole=True)
    one = read(library, written(tmp_path, "date;views\n03/04/2026;1.234\n07/04/2026;5"), wishes)
    assert one.done is not None, one.problem
    assert stored(library, "") == {("", "views", date(2026, 4, 3)): 1234, ("", "views", date(2026, 4, 7)): 5}


def test_columns_can_be_named(library: Library, tmp_path: Path) -> None:
    """Headers that nobody knows are named by the user."""
    wishes = replace(ANY, columns={"date": "Wann", "video": "Clip", "views": "Wie oft"})
    assert read(library, written(tmp_path, "Wann,Clip,Wie oft,Wetter\n2026-08-01,a,5,gut\n"), wishes).problem == ""
    assert stored(library, "") == {("a", "views", date(2026, 8, 1)): 5}
    with pytest.raises(InputError, match="nothing that is read"):
        list(import_totals(library, [tmp_path], replace(ANY, columns={"follower": "Who"})))


def test_files_can_be_videos(library: Library, tmp_path: Path) -> None:
    """A zip with a file for each video, called as the files are."""
    text = "date,views\n2026-08-01,{}\n"
    path = zipped(tmp_path, also=(("one.csv", text.format(1)), ("two.csv", text.format(2))))
    assert read(library, path, replace(ANY, video_per_file=True)).problem == ""
    assert stored(library, "") == {("one", "views", date(2026, 8, 1)): 1, ("two", "views", date(2026, 8, 1)): 2}


def test_parts_that_contradict_each_other_are_refused(library: Library, tmp_path: Path) -> None:
    """Two tables of one zip that say different numbers of a day."""
    text = "date,views\n2026-08-01,{}\n"
    path = zipped(tmp_path, also=(("one.csv", text.format(1)), ("two.csv", text.format(2))))
    assert "say different numbers" in read(library, path).problem


def book_of(rows: list[tuple[object, ...]]) -> bytes:
    """Return a workbook."""
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(buffer)
    return buffer.getvalue()


def test_workbooks_are_read(library: Library, tmp_path: Path) -> None:
    """Days and numbers as a spreadsheet keeps them."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(book_of([PLAIN.header, *PLAIN.rows]))
    assert read(library, path).problem == ""
    assert stored(library, "") == PLAIN.numbers()


@pytest.mark.parametrize("cell", ["=1+1", 1.234, "1.234", 7_300_000_000_000_000_001, "#REF!"])
def test_cells_of_workbooks_that_are_no_sure_numbers_are_refused(
    library: Library, tmp_path: Path, cell: object
) -> None:
    """Formulas, parts of a view, text that could mean two numbers, digits that are lost."""
    path = tmp_path / "book.xlsx"
    path.write_bytes(book_of([("date", "views"), (date(2026, 8, 1), cell)]))
    one = read(library, path)
    assert "book.xlsx" in one.problem


def test_cut_workbooks_are_refused(library: Library, tmp_path: Path) -> None:
    """Wherever they are cut."""
    data = book_of([PLAIN.header, *PLAIN.rows])
    for end in range(10, len(data), len(data) // 9):
        path = tmp_path / f"cut{end}.xlsx"
        path.write_bytes(data[:end])
        assert read(library, path).status is Status.FAILED
    assert library.store.totals.all() == []


def test_a_video_at_the_address_of_a_work_is_that_work(library: Library, tmp_path: Path) -> None:
    """The address links; a title alone is only proposed."""
    link = "https://m.tiktok.com/@own/video/7300000000000000001?lang=de"
    first = add_work(library, 1, "one", url=link)
    second = add_work(library, 2, "Día uno")
    one = read(library, _written(tmp_path, VIDEOS), VIDEOS.wishes)
    assert one.done is not None, one.problem
    linked = {counted.key: counted.work_id for counted in library.store.totals.all()}
    assert [key for key, work in linked.items() if work == first.id] == ["7300000000000000001"]
    assert second.id not in linked.values()
    assert any(f"`reclaim insights link 3 {second.id}`" in note for note in one.done.notes)
    assert link_work(library, 3, second.id).work_id == second.id
    assert link_work(library, 3, None).work_id is None


def _written(folder: Path, export: Export) -> Path:
    path = folder / export.name
    path.write_bytes(export.data())
    return path


@pytest.mark.parametrize(
    "url",
    [
        "https://youtu.be/abcdefghijk?t=3",
        "http://www.youtube.com/watch?v=abcdefghijk&t=1",
        "https://youtube.com/shorts/abcdefghijk",
    ],
)
def test_addresses_of_one_video_are_equal(url: str) -> None:
    """However a link was made."""
    assert address_of(url) == "youtube:abcdefghijk"


def test_the_record_holds_no_titles(library: Library, tmp_path: Path) -> None:
    """Numbers suffice: neither titles nor the account stand in the audit."""
    read(library, _written(tmp_path, GERMAN), replace(GERMAN.wishes, account="own-account"))
    said = " ".join(str(entry.data) for entry in library.store.audit.all())
    assert "Folge" not in said
    assert "own-account" not in said
    assert "insights.import" in [entry.action for entry in library.store.audit.all()]
