"""Folders of supplied files."""

from pathlib import Path

import pytest

from monitor.errors import InputError
from monitor.settings import Settings
from monitor.sources.kinds import kind_of
from tests.monitor.sources.contract import Look, look, record
from tests.monitor.sources.origin import fetching, origin


def named(settings: Settings, folder: Path, **options: str) -> Look:
    """Return what a folder names; nobody is asked for anything."""
    with origin() as o, fetching(settings, o) as fetcher:
        told = look(record("folder", str(folder), **options), fetcher)
        assert o.requests == []
    return told


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with two files, one of them below, and something else."""
    (tmp_path / "in" / "below").mkdir(parents=True)
    for name in ("a.mp4", "below/b.webm", "notes.txt", ".hidden.mp4"):
        (tmp_path / "in" / name).write_bytes(b"film")
    return tmp_path / "in"


def test_files_are_named_by_their_place_in_the_folder(settings: Settings, folder: Path) -> None:
    """The key stays when the folder is moved; the mark changes when the file is written again."""
    first = named(settings, folder).items
    assert [(one.key, one.title, one.url) for one in first] == [("a.mp4", "a", ""), ("below/b.webm", "b", "")]
    assert first[0].file == folder / "a.mp4"
    moved = folder.rename(folder.with_name("moved"))
    (moved / "a.mp4").write_bytes(b"another film")
    second = named(settings, moved).items
    assert [one.key for one in second] == [one.key for one in first]
    assert [one.mark == old.mark for one, old in zip(second, first, strict=True)] == [False, True]


def test_a_manifest_says_where_files_were_seen(settings: Settings, folder: Path) -> None:
    """A file that was seen at two addresses is two items; a line without a file is told."""
    text = "file,url,account,views\na.mp4,https://t.example/1,@lee,5\na.mp4,https://t.example/2,,\nnone.mp4,,,\n"
    (folder / "seen.csv").write_text(text, encoding="utf-8")
    told = named(settings, folder, manifest="seen.csv")
    seen = [(one.url, one.account, one.views, one.platform) for one in told.items]
    assert seen == [
        ("https://t.example/1", "@lee", 5, "t.example"),
        ("https://t.example/2", "", None, "t.example"),
        ("", "", None, ""),
    ]
    assert len({one.key for one in told.items}) == 3
    assert len(told.notes) == 1
    assert "none.mp4" in told.notes[0]


def test_a_library_inside_is_passed_over(settings: Settings, folder: Path) -> None:
    """What a library keeps has been collected already."""
    (folder / "library" / "captures").mkdir(parents=True)
    (folder / "library" / "reclaim.db").write_bytes(b"")
    (folder / "library" / "captures" / "c.mp4").write_bytes(b"film")
    assert [one.key for one in named(settings, folder).items] == ["a.mp4", "below/b.webm"]


def test_an_empty_folder_names_nothing(settings: Settings, tmp_path: Path) -> None:
    """It is no error, but it is told."""
    (tmp_path / "empty").mkdir()
    told = named(settings, tmp_path / "empty")
    assert (told.items, told.error) == ([], None)
    assert len(told.notes) == 1


def test_a_folder_that_is_gone_ends_the_run(settings: Settings, tmp_path: Path) -> None:
    """A disk that is not there must not look like one whose files were all taken away."""
    assert isinstance(named(settings, tmp_path / "gone").error, InputError)


def test_a_path_that_depends_on_the_place_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch is started elsewhere; the sentence says what to write."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=str(tmp_path / "in")):
        kind_of("folder").check(record("folder", "in"))
