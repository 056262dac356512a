"""``reclaim insights``: import, what is counted, counts by hand, and links to works."""

import json
from pathlib import Path

import pytest

from tests.monitor.conftest import Command

TOTALS = "date,video,views\n2026-08-01,one,1234\n2026-08-02,one,0\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give a file of totals."""
    path = tmp_path / "totals.csv"
    path.write_text(TOTALS, "utf-8")
    return path


def imported(reclaim: Command, file: Path, *words: str) -> None:
    """Import it."""
    assert reclaim("insights", "import", str(file), "--platform", "videos.example", *words).code == 0


def test_an_import_says_what_it_has_changed(reclaim: Command, file: Path) -> None:
    """New numbers are counted, and once more nothing changes."""
    first = reclaim("insights", "import", str(file), "--platform", "videos.example")
    again = reclaim("insights", "import", str(file), "--platform", "videos.example")
    assert "2 new numbers, 0 changed" in first.out
    assert "nothing changed" in again.out
    assert (first.code, again.code) == (0, 0)


def test_a_refused_file_is_told_with_the_way_out_and_fails(reclaim: Command, file: Path) -> None:
    """The question comes on the error stream; the exit code says that something failed."""
    said = reclaim("insights", "import", str(file))
    assert said.code == 1
    assert "--platform NAME" in said.err


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--dates", "us"), "--dates"),
        (("--numbers", "1.234"), "--numbers"),
        (("--from", "2026-08-01"), "--from and --to belong together"),
        (("--from", "2026-08-02", "--to", "2026-08-01"), "which is after"),
        (("--exported", "2030-01-01"), "still to come"),
        (("--from", "August"), "write a day like"),
        (("--column", "views"), "WHAT=HEADER"),
        (("--column", "who=Name"), "nothing that is read"),
        (("--column", "views=A", "--column", "views=B"), "given twice"),
    ],
)
def test_wishes_that_cannot_be_met_are_refused(reclaim: Command, file: Path, words: tuple[str, ...], why: str) -> None:
    """Before any file is read."""
    said = reclaim("insights", "import", str(file), *words)
    assert said.code == 2
    assert why in said.err


def test_import_speaks_json(reclaim: Command, file: Path, tmp_path: Path) -> None:
    """One entry for each file, the refused ones with their question."""
    missing = str(tmp_path / "no.csv")
    said = json.loads(reclaim("insights", "import", str(file), missing, "--platform", "x", "--json").out)
    assert [one["status"] for one in said] == ["done", "failed"]
    assert said[0]["import"]["added"] == 2
    assert "no such file" in said[1]["problem"]


def test_what_is_counted_is_listed_and_shown(reclaim: Command, file: Path) -> None:
    """With its measures, and zeros are zeros."""
    imported(reclaim, file)
    assert "one" in reclaim("insights", "list").out
    shown = reclaim("insights", "show", "1").out
    assert "views by day: 2026-08-01 to 2026-08-02, 2 days known" in shown
    assert "1 234" in shown
    assert json.loads(reclaim("insights", "show", "1", "--json").out)["series"][0]["values"] == [1234.0, 0.0]
    assert [one["key"] for one in json.loads(reclaim("insights", "list", "--json").out)] == ["one"]


def test_the_list_can_be_cut_short(reclaim: Command, file: Path) -> None:
    """What is not shown is told."""
    file.write_text("date,video,views\n" + "".join(f"2026-08-01,v{n},1\n" for n in range(5)), "utf-8")
    imported(reclaim, file, "--column", "date=date")
    said = reclaim("insights", "list", "--limit", "2")
    assert "v1" in said.out
    assert "v4" not in said.out
    assert "3 more" in said.err


def test_a_count_on_a_screen_is_noted(reclaim: Command, file: Path) -> None:
    """Downloads, which no export has; of the same day the later word counts."""
    imported(reclaim, file)
    words = ("insights", "count", "one", "downloads")
    assert "noted" in reclaim(*words, "12", "--on", "2026-11-01", "--platform", "videos.example").out
    assert "in place of" in reclaim(*words, "13", "--on", "2026-11-01", "--platform", "videos.example").out
    assert "as before" in reclaim("insights", "count", "1", "downloads", "13", "--on", "2026-11-01").out
    assert "downloads: 13 (until 2026-11-01, typed by" in reclaim("insights", "show", "1").out


def test_a_name_that_is_nearly_known_is_asked_about(reclaim: Command) -> None:
    """What is new is said to be; a mistyped name makes no new video unless one insists."""
    words = ("downloads", "12", "--on", "2026-11-01", "--platform", "TikTok")
    said = reclaim("insights", "count", "Harbour at dawn", *words).out
    assert "A new entry: number 1, “Harbour at dawn” on TikTok." in said
    refused = reclaim("insights", "count", "Harbuor at dawn", *words)
    assert refused.code == 2
    assert "Did you mean “Harbour at dawn” (number 1)?" in refused.err
    assert "A new entry" in reclaim("insights", "count", "Harbuor at dawn", *words, "--new").out
    assert "A new entry" not in reclaim("insights", "count", "Harbour at dawn", *words).out
    assert "A new entry" in reclaim("insights", "count", "Harbour at dawn 2", *words).out


def test_the_list_shows_the_latest_count_of_what_has_no_days(reclaim: Command) -> None:
    """And platforms as they write themselves."""
    for day, number in (("2026-11-03", "1300"), ("2026-11-01", "12")):
        reclaim("insights", "count", "Harbour", "downloads", number, "--on", day, "--platform", "tiktok")
    listed = reclaim("insights", "list").out
    assert "1 300 downloads" in listed
    assert "TikTok" in listed


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("1", "downloads", "1.2K"), "in full"),
        (("1", "downloads", "1,234"), "digits only"),
        (("1", "likers", "3"), "MEASURE"),
        (("9", "downloads", "3"), "Nothing is counted under number 9"),
        (("new one", "downloads", "3"), "--platform NAME"),
    ],
)
def test_counts_that_are_unsure_are_refused(reclaim: Command, file: Path, words: tuple[str, ...], why: str) -> None:
    """Nothing is noted that is no number, or of nobody knows what."""
    imported(reclaim, file)
    said = reclaim("insights", "count", *words, "--on", "2026-11-01")
    assert said.code == 2
    assert why in said.err


def test_a_video_is_linked_to_a_work_that_exists(reclaim: Command, file: Path) -> None:
    """And to no other."""
    imported(reclaim, file)
    assert reclaim("insights", "link", "1", "7").code == 2
    assert reclaim("insights", "link", "1", "none").code == 0
    assert reclaim("insights", "link", "1", "first").code == 2


def test_the_files_that_were_read_are_listed(reclaim: Command, file: Path) -> None:
    """With what was left out."""
    assert "No file was read yet" in reclaim("insights", "imports").out
    imported(reclaim, file)
    said = reclaim("insights", "imports").out
    assert "totals.csv" in said
    assert "By their headers" in said
    assert len(json.loads(reclaim("insights", "imports", "--json").out)) == 1
