"""Finding media, hashing, and writing so that a crash leaves the old file or the new one."""

import os
from pathlib import Path

import pytest

from fingerprints import MediaEmptyError, MediaForbiddenError, MediaMissingError
from monitor.errors import LibraryForbiddenError, LibraryFullError
from monitor.files import absolute, display_name, find_media, look_at, read_source, still_there, write_whole, writing

NOWHERE = Path("/nowhere")
FULL_DEVICE = Path("/dev/full")


def touch(*paths: Path) -> None:
    """Make files with a byte in each."""
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def test_folders_are_searched_to_the_bottom_in_order(tmp_path: Path) -> None:
    """Only names of media count, in any case, and nothing hidden."""
    good = [tmp_path / "a.mp4", tmp_path / "B.MKV", tmp_path / "deep" / "er" / "c.mp3"]
    touch(*good, tmp_path / "notes.txt", tmp_path / ".hidden.mp4", tmp_path / ".git" / "d.mp4")
    found, problems = find_media([tmp_path], skip=NOWHERE)
    assert (sorted(found), problems) == (sorted(good), [])


def test_a_file_named_outright_is_taken_whatever_its_name(tmp_path: Path) -> None:
    """And once, however often it is named."""
    touch(tmp_path / "film", tmp_path / "x.mp4")
    found, _ = find_media([tmp_path / "film", tmp_path, tmp_path / "x.mp4"], skip=NOWHERE)
    assert found == [tmp_path / "film", tmp_path / "x.mp4"]


@pytest.mark.parametrize("name", ["../a/./b.mp4", "a//b.mp4", "link/../a/b.mp4"])
def test_a_file_has_one_absolute_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Dots are taken out."""
    monkeypatch.chdir(tmp_path)
    assert absolute(Path(name)) == (tmp_path.parent if name.startswith("..") else tmp_path) / "a" / "b.mp4"


def test_an_absolute_path_keeps_links_and_bytes(tmp_path: Path) -> None:
    """Names are what the user typed, also where they are not UTF-8."""
    (tmp_path / "link").symlink_to("target")
    assert absolute(tmp_path / "link" / "x") == tmp_path / "link" / "x"
    assert os.fsencode(absolute(Path(os.fsdecode(b"/caf\xe9/../\xff.mp4")))) == b"/\xff.mp4"


def test_the_library_itself_is_not_searched(tmp_path: Path) -> None:
    """It may lie inside the folder of the videos, and holds kept clips."""
    touch(tmp_path / "a.mp4", tmp_path / "library" / "clips" / "b.mp4")
    assert find_media([tmp_path], skip=tmp_path / "library")[0] == [tmp_path / "a.mp4"]


def test_missing_and_empty_places_are_problems_and_the_rest_goes_on(tmp_path: Path) -> None:
    """Each gets one sentence that names it."""
    touch(tmp_path / "good" / "a.mp4")
    (tmp_path / "bare").mkdir()
    found, problems = find_media([tmp_path / "gone", tmp_path / "bare", tmp_path / "good"], skip=NOWHERE)
    assert found == [tmp_path / "good" / "a.mp4"]
    assert [str(path.name) for path, _ in problems] == ["gone", "bare"]
    assert "gone: there is no such file" in problems[0][1]
    assert "bare: no video or sound file inside" in problems[1][1]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    """Reading it would never end."""
    os.mkfifo(tmp_path / "pipe.mp4")
    found, problems = find_media([tmp_path / "pipe.mp4"], skip=NOWHERE)
    assert found == []
    assert "neither a file nor a folder" in problems[0][1]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_a_problem(tmp_path: Path) -> None:
    """Said once, with what to do."""
    (tmp_path / "closed").mkdir(mode=0)
    _, problems = find_media([tmp_path / "closed"], skip=NOWHERE)
    assert len(problems) == 1
    assert "permissions" in problems[0][1]


def test_a_source_carries_the_hash_of_its_bytes(tmp_path: Path) -> None:
    """SHA-256 of the letter x."""
    touch(tmp_path / "a.mp4")
    file = read_source(tmp_path / "a.mp4")
    assert file.sha256 == "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert (file.size_bytes, file.mtime_ns) == look_at(tmp_path / "a.mp4")


def test_an_empty_file_is_no_source(tmp_path: Path) -> None:
    """All empty files have one hash, so they must not get as far."""
    (tmp_path / "a.mp4").touch()
    with pytest.raises(MediaEmptyError, match="no bytes"):
        read_source(tmp_path / "a.mp4")


def test_a_name_with_a_null_byte_is_missing() -> None:
    """The operating system cannot even ask for it."""
    with pytest.raises(MediaMissingError):
        look_at(Path("a\0b.mp4"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    """Its size can be seen, its bytes cannot."""
    touch(tmp_path / "a.mp4")
    (tmp_path / "a.mp4").chmod(0)
    with pytest.raises(MediaForbiddenError, match="permissions"):
        read_source(tmp_path / "a.mp4")


def test_writing_makes_folders_and_leaves_no_other_file(tmp_path: Path) -> None:
    """An old file is replaced as a whole."""
    path = tmp_path / "new" / "a.bin"
    write_whole(path, b"one")
    with path.open("rb") as reader:
        write_whole(path, b"two")
        assert reader.read() == b"one"  # whoever was reading goes on with the old file
    assert path.read_bytes() == b"two"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_in_place_of_a_folder_is_one_sentence(tmp_path: Path) -> None:
    """And nothing is left behind."""
    touch(tmp_path / "folder")
    with pytest.raises(LibraryForbiddenError, match="cannot be written"):
        write_whole(tmp_path / "folder" / "a.bin", b"x")


@pytest.mark.skipif(not FULL_DEVICE.exists(), reason="needs a device that is always full")
def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    """The part that was being written is a link to a device that is always full; the old file stays."""
    (tmp_path / "a.bin").write_bytes(b"old")
    (tmp_path / f"a.bin.{os.getpid()}.part").symlink_to(FULL_DEVICE)
    with pytest.raises(LibraryFullError, match="disk is full"):
        write_whole(tmp_path / "a.bin", b"x" * 10000)
    assert [path.name for path in tmp_path.iterdir()] == ["a.bin"]
    assert (tmp_path / "a.bin").read_bytes() == b"old"


def test_a_write_that_ends_early_without_a_reason_is_a_full_disk(tmp_path: Path) -> None:
    """That is how numpy tells it."""
    with pytest.raises(LibraryFullError, match="disk is full"), writing(tmp_path / "index"):
        raise OSError("900 requested and 100 written")


def test_a_file_is_still_there_while_its_bytes_are_the_same(tmp_path: Path) -> None:
    """Whatever the clock says; a file that is gone or was changed is not."""
    touch(tmp_path / "a.mp4")
    file = read_source(tmp_path / "a.mp4")
    assert still_there(file)
    os.utime(file.path, ns=(1, 1))
    assert still_there(file)
    file.path.write_bytes(b"other")
    assert not still_there(file)
    file.path.unlink()
    assert not still_there(file)


def test_names_are_text_that_a_database_can_hold() -> None:
    """Newlines and quotes stay, bytes that are not UTF-8 are escaped."""
    assert display_name(Path("a\n'b'.mp4")) == "a\n'b'"
    assert display_name(Path(os.fsdecode(b"caf\xe9.mp4"))) == "caf\\udce9"
