"""The CSV that tells where clips were seen."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.errors import ManifestError
from monitor.files import find_media
from monitor.manifest import Manifest, read_manifest
from monitor.values import Provenance

HEADER = "file,url,platform,account,captured_at\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with clips a.mp4 and deep/b.mp4."""
    (tmp_path / "clips" / "deep").mkdir(parents=True)
    (tmp_path / "clips" / "a.mp4").touch()
    (tmp_path / "clips" / "deep" / "b.mp4").touch()
    return tmp_path / "clips"


def read(folder: Path, text: str | bytes) -> Manifest:
    """Read a manifest that lies beside the folder."""
    path = folder.parent / "m.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_manifest(path, (folder,))


def test_a_row_gives_the_provenance_of_its_file(folder: Path) -> None:
    """With the zone of the capture time."""
    read_ = read(folder, HEADER + "a.mp4,https://v.example/1,V,@x,2026-11-20T09:30:00+01:00\n")
    ((path, (provenance,)), *rest) = read_.provenance.items()
    assert (path, rest, read_.problems) == (folder / "a.mp4", [], ())
    assert provenance == Provenance(
        url="https://v.example/1", platform="V", account="@x", captured_at=datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    )
    assert provenance.captured_at is not None
    assert provenance.captured_at.utcoffset() == timedelta(hours=1)


@pytest.mark.parametrize("name", ["clips/a.mp4", "a.mp4", "deep/b.mp4", "b.mp4"])
def test_a_file_is_found_by_path_or_by_name(folder: Path, name: str) -> None:
    """Beside the manifest, in the folder, or below it."""
    assert [path.name for path in read(folder, f"file\n{name}\n").provenance] == [Path(name).name]


def test_a_file_is_found_by_its_name_whatever_folder_is_written_before_it(folder: Path) -> None:
    """On any system and in any case; but never where two lines may mean it."""
    path, sent = folder.parent / "m.csv", {"Clip.MP4": folder / "a.mp4"}
    path.write_text("file\nC:\\there\\clip.mp4\nelsewhere/b.mp4\n", encoding="utf-8")
    read_ = read_manifest(path, (), (folder / "deep" / "b.mp4",), names=sent)
    assert (list(read_.provenance), read_.problems) == ([folder / "a.mp4", folder / "deep" / "b.mp4"], ())
    path.write_text("file\none/clip.mp4\ntwo/clip.mp4\n", encoding="utf-8")
    assert len(read_manifest(path, (), names=sent).problems) == 2


def test_other_names_of_columns_are_understood(folder: Path) -> None:
    """As spreadsheets have them, with semicolons and a byte order mark."""
    text = "\ufeffFilename;Source URL;Site;User;Captured-At;Note\na.mp4;https://v.example/1;V;@x;2026-11-20 09:30Z;hm\n"
    read_ = read(folder, text)
    ((provenance,),) = read_.provenance.values()
    assert (provenance.url, provenance.platform, provenance.account) == ("https://v.example/1", "V", "@x")
    assert provenance.captured_at == datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    assert read_.ignored_columns == ("Note",)


@pytest.mark.parametrize("views", ["12400", "12,400", "12 400", "12.400", "12\u202f400", "12’400"])
@pytest.mark.parametrize(
    ("named", "published"), [("views,published_at", "2026-11-11"), ("Plays,Posted-At", "2026-11-11T01:00+01:00")]
)
def test_views_and_the_day_of_posting_are_read(folder: Path, views: str, named: str, published: str) -> None:
    """However spreadsheets and sites write them; a day alone begins in UTC."""
    ((provenance,),) = read(folder, f'file,{named}\na.mp4,"{views}",{published}\n').provenance.values()
    assert provenance == Provenance(views=12_400, published_at=datetime(2026, 11, 11, tzinfo=UTC))


@pytest.mark.parametrize("views", ["12K", "-3", "1,2", "12,40", "1,234.567", "1.5", "٣", "9" * 21, "many"])
def test_views_that_are_no_whole_number_are_refused(folder: Path, views: str) -> None:
    """A guess would put copies in the wrong order."""
    (problem,) = read(folder, f'file,views\na.mp4,"{views}"\n').problems
    assert f"line 2: views is “{views}”; write a whole number like 12400" in problem


@pytest.mark.parametrize("published", ["2026-13-01", "yesterday", "2026-11-11T09:00", "11/11/2026"])
def test_a_day_of_posting_that_is_none_is_refused(folder: Path, published: str) -> None:
    """With the name of the column."""
    (problem,) = read(folder, f"file,published_at\na.mp4,{published}\n").problems
    assert f"published_at is “{published}”; write" in problem


def test_a_file_that_was_seen_at_several_addresses_has_several_rows(folder: Path) -> None:
    """The last row for one address counts."""
    rows = "a.mp4,https://v.example/1,V,,\na.mp4,https://v.example/2,V,,\na.mp4,https://v.example/1,W,,\n"
    ((path, seen),) = read(folder, HEADER + rows).provenance.items()
    assert path == folder / "a.mp4"
    assert [(one.url, one.platform) for one in seen] == [("https://v.example/1", "W"), ("https://v.example/2", "V")]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("gone.mp4,,,,", "“gone.mp4” is not there"),
        (",,,,", "file name is empty"),
        ("a.mp4,,,,yesterday", "“yesterday”"),
        ("a.mp4,,,,2026-11-20T09:30:00", "zone"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_the_others_count(folder: Path, row: str, complaint: str) -> None:
    """One sentence for each."""
    read_ = read(folder, HEADER + row + "\nb.mp4,https://v.example/2,,,\n")
    assert [path.name for path in read_.provenance] == ["b.mp4"]
    (problem,) = read_.problems
    assert "m.csv line 2" in problem
    assert complaint in problem


def test_a_name_that_is_there_twice_must_be_told_apart(folder: Path) -> None:
    """Guessing would be wrong half of the time."""
    (folder / "other").mkdir()
    (folder / "other" / "b.mp4").touch()
    assert "2 times" in read(folder, "file\nb.mp4\n").problems[0]


def test_a_name_in_quotes_may_hold_commas_quotes_and_line_ends(folder: Path) -> None:
    """As CSV allows."""
    (folder / 'x, "y"\nz.mp4').touch()
    assert [path.name for path in read(folder, 'file\n"x, ""y""\nz.mp4"\n').provenance] == ['x, "y"\nz.mp4']


@pytest.mark.parametrize("text", [b"", b"url,platform\nhttps://v.example,V\n", b"file\ncaf\xe9.mp4\n"])
def test_a_manifest_that_cannot_be_used_is_refused_as_a_whole(folder: Path, text: bytes) -> None:
    """Empty, without a column of files, or not UTF-8."""
    with pytest.raises(ManifestError, match=r"m\.csv"):
        read(folder, text)


def test_a_missing_manifest_is_named(tmp_path: Path) -> None:
    """It is a file like others, and no folder."""
    with pytest.raises(ManifestError, match=r"gone\.csv: there is no such file"):
        read_manifest(tmp_path / "gone.csv", ())
    with pytest.raises(ManifestError, match=r"this is a folder"):
        read_manifest(tmp_path, ())


@pytest.mark.parametrize("name", ["../clips/a.mp4", "deep/../a.mp4", "a.mp4"])
def test_a_file_has_one_path_however_the_manifest_is_named(
    folder: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The path under which a scan finds it, also where somebody wrote two dots."""
    (folder / "m.csv").write_text(f"file\n{name}\n")
    monkeypatch.chdir(folder / "deep")
    for path in (Path("../m.csv"), folder / "m.csv", folder / ".." / "clips" / "m.csv"):
        assert list(read_manifest(path, ()).provenance) == find_media([Path("../a.mp4")], skip=folder / "x")[0]


@pytest.mark.parametrize("name", ["b.mp4", "deep/b.mp4"])
def test_a_file_named_on_the_command_line_is_found_by_its_name(folder: Path, tmp_path: Path, name: str) -> None:
    """Or by the end of its path, wherever the manifest lies."""
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "m.csv").write_text(f"file\n{name}\n")
    named = (folder / "a.mp4", folder / "deep" / ".." / "deep" / "b.mp4")
    read_ = read_manifest(tmp_path / "elsewhere" / "m.csv", (), named)
    assert (list(read_.provenance), read_.problems) == ([folder / "deep" / "b.mp4"], ())


def test_a_file_under_two_names_is_there_once(folder: Path) -> None:
    """Here in a folder, and named through a link to it."""
    (folder.parent / "link").symlink_to(folder)
    (folder.parent / "m.csv").write_text("file\nb.mp4\n")
    named = (folder.parent / "link" / "deep" / "b.mp4",)
    assert len(read_manifest(folder.parent / "m.csv", (folder,), named).provenance) == 1
