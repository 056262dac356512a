"""``reclaim scan``."""

import csv
import io
import json
import re
import shutil
from pathlib import Path

import pytest

from monitor.settings import Settings
from tests.media.broken import write_half, write_text
from tests.monitor.conftest import Command


def test_the_job_in_two_commands(reclaim: Command, film: Path, supplied: Path) -> None:
    """Register, scan; the summary says how many matches there are."""
    reclaim("register", film)
    answer = reclaim("scan", supplied)
    assert answer.code == 0
    assert answer.out.splitlines()[:2] == ["Scanned 3 clips.", "Matched 3 clips against 1 work: 2 matches."]


def test_scanning_before_registering_is_fine(reclaim: Command, film: Path, supplied: Path) -> None:
    """Clips wait for works; the second scan needs no path."""
    assert "No works yet" in reclaim("scan", supplied).out
    reclaim("register", film)
    assert "Matched 3 clips against 1 work: 2 matches." in reclaim("scan").out
    assert "Nothing new to match" in reclaim("scan").out


def test_a_manifest_alone_names_the_clips(reclaim: Command, stocked: Settings, supplied: Path) -> None:
    """And tells where they were seen."""
    answer = reclaim("scan", "--manifest", supplied / "clips.csv")
    assert (answer.code, answer.out.splitlines()[0]) == (0, "Scanned 0 clips (3 already done).")
    (first, _) = json.loads(reclaim("matches", "--json").out)
    assert first["clip"]["account"] == "thief"
    assert first["clip"]["captured_at"] == "2026-11-20T09:00:00+00:00"
    assert stocked.database.exists()


@pytest.mark.parametrize("manifest", ["../lists/m.csv", "{tmp}/lists/m.csv"])
@pytest.mark.parametrize("row", ["../clips/copy.mp4", "copy.mp4", "{tmp}/lists/../clips/copy.mp4"])
@pytest.mark.parametrize("path", ["copy.mp4", "../clips", "../clips/../clips/copy.mp4", "../link"])
def test_a_manifest_reaches_its_files_however_they_are_named(
    reclaim: Command,
    supplied: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    manifest: str,
    row: str,
    path: str,
) -> None:
    """With dots in the way, by name only, through a link; one clip, and it knows its address."""
    for name in ("clips", "lists"):
        (tmp_path / name).mkdir()
    (tmp_path / "link").symlink_to("clips")
    shutil.copy(supplied / "copy.mp4", tmp_path / "clips")
    (tmp_path / "lists" / "m.csv").write_text(f"file,url\n{row.format(tmp=tmp_path)},https://v.example/1\n")
    monkeypatch.chdir(tmp_path / "clips")
    answer = reclaim("scan", path, "--manifest", manifest.format(tmp=tmp_path))
    assert (answer.code, answer.out.splitlines()[0], answer.err) == (0, "Scanned 1 clip.", "")
    reclaim("register", supplied / "copy.mp4")
    reclaim("scan")
    (found,) = json.loads(reclaim("matches", "--json").out)
    assert found["clip"]["url"] == "https://v.example/1"


def test_a_row_that_reaches_no_file_is_told(reclaim: Command, supplied: Path, tmp_path: Path) -> None:
    """Exit code 1; what the manifest names is scanned whatever its name, also inside a folder."""
    (tmp_path / "clips").mkdir()
    shutil.copy(supplied / "copy.mp4", tmp_path / "clips" / ".hidden")
    (tmp_path / "m.csv").write_text("file,url\n.hidden,https://v.example/1\n../gone.mp4,https://v.example/2\n")
    answer = reclaim("scan", tmp_path / "clips", "--manifest", tmp_path / "m.csv")
    assert (answer.code, "Scanned 1 clip." in answer.out) == (1, True)
    assert "“../gone.mp4” is not there" in answer.err


@pytest.mark.parametrize("works", [False, True])
def test_a_scan_of_nothing_says_only_that(reclaim: Command, film: Path, works: bool) -> None:
    """The path is not there, so nothing is said of matching."""
    if works:
        reclaim("register", film)
    answer = reclaim("scan", "nowhere")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "nowhere: there is no such file; check the name.\n"
    assert ("No clips yet" in reclaim("scan").out) == works


def test_bad_rows_and_unknown_columns_are_told(reclaim: Command, supplied: Path, tmp_path: Path) -> None:
    """The good rows count, the exit code says that something failed."""
    manifest = tmp_path / "m.csv"
    manifest.write_text(f"file,mood\n{supplied / 'copy.mp4'},angry\ngone.mp4,sad\n")
    answer = reclaim("scan", "--manifest", manifest)
    assert answer.code == 1
    assert "not used: mood" in answer.err
    assert "m.csv line 3: “gone.mp4” is not there" in answer.err
    assert "Scanned 1 clip." in answer.out


def test_a_bad_clip_does_not_stop_the_others(reclaim: Command, supplied: Path, tmp_path: Path) -> None:
    """Exit code 1, and the sentence names it."""
    answer = reclaim("scan", supplied, write_text(tmp_path / "text.mp4"), "--json")
    assert answer.code == 1
    assert "text.mp4" in answer.err
    assert sorted(o["status"] for o in json.loads(answer.out)["scanned"]) == ["done", "done", "done", "failed"]


def test_the_same_upload_at_two_addresses_has_its_own_rows(
    reclaim: Command, film: Path, supplied: Path, tmp_path: Path
) -> None:
    """In the CSV under its own name, in the letter under its own address."""
    (tmp_path / "again").mkdir()
    for folder in (tmp_path, tmp_path / "again"):
        shutil.copy(supplied / "copy.mp4", folder / "copy.mp4")
    manifest = tmp_path / "m.csv"
    manifest.write_text("file,url\ncopy.mp4,https://v.example/1\nagain/copy.mp4,https://v.example/2\n")
    reclaim("register", film)
    for _ in range(2):
        assert reclaim("scan", "--manifest", manifest).code == 0
        found = json.loads(reclaim("matches", "--json").out)
        assert [(f["clip"]["name"], f["clip"]["url"]) for f in found] == [
            ("copy", "https://v.example/1"),
            ("copy (2)", "https://v.example/2"),
        ]
    rows = list(csv.reader(io.StringIO(reclaim("matches", "--csv", "-").out)))[1:]
    assert [row[1:] for row in rows if row[0] == "copy"] == [row[1:] for row in rows if row[0] == "copy (2)"]


def test_a_clip_that_is_cut_short_is_exit_code_1(reclaim: Command, tmp_path: Path) -> None:
    """Named with what could be read and what to do, counted, and matched all the same."""
    answer = reclaim("scan", write_half(tmp_path / "half.mp4"))
    assert (answer.code, answer.out.splitlines()[0]) == (1, "Scanned 1 clip (1 cut short).")
    assert re.search(r"half\.mp4: Only \d\.\d of 4\.0 s could be read.*get a complete copy\.\n", answer.err)


def test_a_damaged_fingerprint_is_told_once_and_mended(reclaim: Command, stocked: Settings) -> None:
    """Of a work here, so that two clips fail; the summary counts them."""
    (work,) = json.loads(reclaim("works", "--json").out)
    (path,) = stocked.prints.glob(f"*/{work['sha256']}-*.print")
    path.write_bytes(b"damaged")
    answer = reclaim("scan", "--again")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert re.search(r"Matched \d clips? against 1 work: 0 matches \(\d failed\)\.", answer.out)
    assert re.search(r"damaged; run `reclaim \S+ \S+ reindex`", answer.err)
    assert reclaim("reindex").code == 0
    assert reclaim("scan").code == 0


@pytest.mark.usefixtures("stocked")
def test_everything_can_be_matched_again(reclaim: Command) -> None:
    """For example after an upgrade; the matches keep their numbers."""
    before = [finding["id"] for finding in json.loads(reclaim("matches", "--json").out)]
    assert "Matched 3 clips" in reclaim("scan", "--again").out
    assert [finding["id"] for finding in json.loads(reclaim("matches", "--json").out)] == before
