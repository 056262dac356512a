"""A pack is checked in its zip as in its folder, and no zip can do harm."""

import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.dossier import check_pack, opening
from monitor.errors import InputError
from monitor.store.library import Library
from tests.monitor.dossier.samples import CASE, packed


@pytest.fixture
def pack(library: Library, tmp_path: Path) -> Path:
    """Give the zip of a pack."""
    return packed(library, CASE, tmp_path / "pack.zip").path


def rewritten(pack: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """Return a copy of a zip with each file changed, or left out."""
    target = pack.with_name("changed.zip")
    with zipfile.ZipFile(pack) as source, zipfile.ZipFile(target, "w") as copy:
        for info in source.infolist():
            found = change(info.filename, source.read(info))
            if found:
                copy.writestr(*found)
    return target


def test_a_zip_is_whole_like_its_folder(pack: Path) -> None:
    """Nothing of it is written to the disk."""
    there = set(pack.parent.iterdir())
    checked = check_pack(pack)
    assert (checked.problems, checked.entries > 5, checked.files > 10) == ((), True, True)
    assert set(pack.parent.iterdir()) == there


def test_without_its_folder_a_zip_is_whole_too(pack: Path) -> None:
    """Other programs pack the files themselves."""
    assert check_pack(rewritten(pack, lambda name, data: (name.partition("/")[2], data))).problems == ()


def test_what_was_changed_in_a_zip_is_named(pack: Path) -> None:
    """Changed, missing and added."""

    def change(name: str, data: bytes) -> tuple[str, bytes] | None:
        if name.endswith("case.json"):
            return None
        if name.endswith("VERIFY.txt"):
            return name.replace("VERIFY", "ADDED"), data
        return name, data + b" " if name.endswith("report.html") else data

    problems = check_pack(rewritten(pack, change)).problems
    assert problems == (
        "ADDED.txt: not in the manifest.",
        "VERIFY.txt: missing.",
        "case.json: missing.",
        "report.html: changed.",
    )


def test_a_damaged_zip_is_a_changed_pack(pack: Path) -> None:
    """Its own checksums notice it first."""
    data = bytearray(pack.read_bytes())
    with zipfile.ZipFile(pack) as archive:
        info = next(one for one in archive.infolist() if one.filename.endswith("report.pdf"))
    data[info.header_offset + 2000] ^= 1
    pack.write_bytes(data)
    assert check_pack(pack).problems == ("report.pdf: changed.",)


@pytest.mark.parametrize("name", ["../out.txt", "/etc/out.txt", "pack/./x", "pack\\x", "pack//x"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    """Before anything is read."""
    place = tmp_path / "odd.zip"
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("pack/manifest.sha256", "")
        archive.writestr(zipfile.ZipInfo(name), "x")
    with pytest.raises(InputError, match="no file as packs have them"):
        check_pack(place)


def test_a_link_and_a_name_that_comes_twice_are_refused(tmp_path: Path) -> None:
    """Nobody can tell what such a zip unfolds to."""
    link = zipfile.ZipInfo("pack/link")
    link.external_attr = 0o120777 << 16
    for number, odd in enumerate((link, zipfile.ZipInfo("pack/manifest.sha256"))):
        place = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(place, "w") as archive:
            archive.writestr("pack/manifest.sha256", "")
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # zipfile itself warns of the second name
                archive.writestr(odd, "/etc/passwd")
        with pytest.raises(InputError, match="no file as packs have them"):
            check_pack(place)


def test_a_zip_that_unfolds_to_far_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bomb costs nothing but the look at its list."""
    monkeypatch.setattr(opening, "MOST_BESIDES", 0)
    place = tmp_path / "bomb.zip"
    with zipfile.ZipFile(place, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pack/manifest.sha256", bytes(10_000_000))
    with pytest.raises(InputError, match="far more than an evidence pack holds"):
        check_pack(place)


@pytest.mark.parametrize("content", [b"", b"no zip at all"])
def test_what_is_no_zip_of_a_pack_is_refused(tmp_path: Path, content: bytes) -> None:
    """With what to name instead."""
    place = tmp_path / "pack.zip"
    place.write_bytes(content)
    with pytest.raises(InputError, match="unpacked folder"):
        check_pack(place)
    with zipfile.ZipFile(place, "w") as archive:
        archive.writestr("film.txt", "x")
    with pytest.raises(InputError, match="there is no manifest"):
        check_pack(place)
