"""``reclaim register``, ``works`` and ``reindex``."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest

from monitor.settings import Settings
from tests.media.broken import write_half, write_nothing, write_still, write_text
from tests.monitor.conftest import Command

ODD_NAMES = [b'it\'s "quoted" [red].mp4', b"new\nline.mp4", b"caf\xe9.mp4", "北 ü.mp4".encode()]


def test_a_folder_is_registered_and_listed(reclaim: Command, film: Path, tmp_path: Path) -> None:
    """With what was said about it."""
    (tmp_path / "videos").mkdir()
    shutil.copy(film, tmp_path / "videos" / "film.mp4")
    answer = reclaim("register", tmp_path / "videos", "--owner", "Ann [b]", "--published", "2026-01-02")
    assert (answer.code, answer.out) == (0, "Registered 1 work.\n  work 1  film\n")
    assert answer.err.startswith("The sound of 1 work is claimed only if you say whose it is: --own-sound, or reclaim ")
    cells = ["1", "film", "0:08.0", "320×240", "Ann", "[b]", "2026-01-02"]
    assert reclaim("works").out.splitlines()[1].split() == cells
    (work,) = json.loads(reclaim("works", "--json").out)
    assert (work["name"], work["owner"], work["width_px"]) == ("film", "Ann [b]", 320)


def test_a_batch_goes_on_past_bad_files_and_says_so(reclaim: Command, film: Path, tmp_path: Path) -> None:
    """One sentence each on the error stream, and exit code 1."""
    bad = [write_text(tmp_path / "text.mp4"), write_nothing(tmp_path / "empty.mp4"), tmp_path / "gone.mp4"]
    (tmp_path / "bare").mkdir()
    answer = reclaim("register", *bad, tmp_path / "bare", film)
    assert answer.code == 1
    assert answer.out == f"Registered 1 work (2 failed).\n  work 1  {film.stem}\n"
    named = [name for name in ("text.mp4", "empty.mp4", "gone.mp4", "bare") if name in answer.err]
    assert (len(named), answer.err.count("\n")) == (4, 5)
    assert "Without an owner nothing of 1 work can be claimed" in answer.err


def test_works_of_less_use_than_they_should_be_are_exit_code_1(reclaim: Command, film: Path, tmp_path: Path) -> None:
    """Registered, each named in one sentence, and known to the doctor."""
    answer = reclaim("register", film, write_half(tmp_path / "half.mp4"), write_still(tmp_path / "one.mp4"))
    assert answer.code == 1
    said, *numbers = answer.out.splitlines()
    assert said == "Registered 3 works (1 cut short, 1 with too little to be found)."
    assert numbers == [f"  work 1  {film.stem}", "  work 2  half", "  work 3  one"]
    assert answer.err.count("\n") == 3
    assert re.search(r"one\.mp4: Too little to be found: only 1 picture, no sound; take a longer piece", answer.err)
    doctor = reclaim("doctor", "--json")
    (check,) = [check for check in json.loads(doctor.out)["checks"] if check["name"] == "incomplete items"]
    assert (doctor.code, check["state"]) == (0, "look")
    assert "half.mp4: Only" in check["detail"]


def test_a_file_that_is_not_there_is_exit_code_1(reclaim: Command) -> None:
    """As in a batch in which others are."""
    answer = reclaim("register", "nowhere.mp4")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == "nowhere.mp4: there is no such file; check the name.\n"


@pytest.mark.parametrize("name", ODD_NAMES)
def test_odd_names_are_registered_listed_and_skipped_the_next_time(
    reclaim: Command, film: Path, tmp_path: Path, name: bytes
) -> None:
    """Quotes, markup, line ends, bytes that are not UTF-8, other scripts."""
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    shutil.copy(film, path)
    assert reclaim("register", path).code == 0
    assert reclaim("register", path).out == "Registered 0 works (1 already done).\n"
    assert len(reclaim("works").out.splitlines()) == 2
    (work,) = json.loads(reclaim("works", "--json").out)
    assert work["sha256"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--published", "January"), "--published is “January”"),
        (("--url", "example.org"), "--url is “example.org”"),
        (("--title", "x", "."), "2 files"),
    ],
)
def test_what_is_said_about_works_is_checked(
    reclaim: Command,
    film: Path,
    tmp_path: Path,
    words: tuple[str, ...],
    complaint: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Before anything is registered."""
    shutil.copy(film, tmp_path / "other.mp4")
    monkeypatch.chdir(tmp_path)
    answer = reclaim("register", film, *words)
    assert answer.code == 2
    assert complaint in answer.err
    assert json.loads(reclaim("works", "--json").out) == []


def test_outcomes_can_be_read_by_machines(reclaim: Command, film: Path, tmp_path: Path) -> None:
    """Also of a run in which something failed."""
    answer = reclaim("register", film, tmp_path / "gone.mp4", "--json")
    told = json.loads(answer.out)
    assert answer.code == 1
    assert [outcome["status"] for outcome in told["outcomes"]] == ["done"]
    assert "gone.mp4" in told["problems"][0]


def test_fingerprints_of_clips_are_made_again(reclaim: Command, stocked: Settings) -> None:
    """All of them here, with a word on what comes next."""
    for path in stocked.prints.glob("*/*.print"):
        path.write_bytes(b"damaged")
    answer = reclaim("reindex")
    assert answer.code == 0
    assert re.fullmatch(r"Clips were fingerprinted again; match them: reclaim .* scan", answer.out.splitlines()[1])
    assert "Matched 3 clips against 1 work: 2 matches." in reclaim("scan").out
    assert reclaim("doctor").code == 0


def test_the_index_is_rebuilt(reclaim: Command, stocked: Settings) -> None:
    """And found whole afterwards."""
    (stocked.index / "MANIFEST.json").write_text("{")
    assert reclaim("register", Path(__file__).parent).code in {1, 4}
    answer = reclaim("reindex")
    assert answer.code == 0
    assert "holds 1 work." in answer.out
    assert reclaim("doctor").code == 0
