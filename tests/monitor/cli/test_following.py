"""``reclaim watch`` says how far it is at a terminal, and nothing of that anywhere else."""

import json
import shutil
from pathlib import Path

import pytest

from tests.media import MediaShelf
from tests.monitor.conftest import Command


@pytest.fixture
def folder(reclaim: Command, shelf: MediaShelf, tmp_path: Path) -> Path:
    """Give a folder of a film that is due."""
    path = tmp_path / "suspects"
    path.mkdir()
    shutil.copy(shelf.video(seed=22, seconds=8.0), path / "film.mp4")
    assert reclaim("source", "add", "folder", path).code == 0
    return path


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is printed go to what looks like a terminal."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")


@pytest.mark.usefixtures("terminal", "folder")
@pytest.mark.parametrize("words", [(), ("--once",), ("--source", "1")])
def test_at_a_terminal_it_says_how_far_it_is(reclaim: Command, words: tuple[str, ...]) -> None:
    """On standard error alone: what is being done, and items and bytes so far."""
    answer = reclaim("watch", *words)
    assert answer.code == 0
    for said in ("Searching", "Comparing with your works", "1 item, 1 clip", "kB"):
        assert said in answer.err
        assert said not in answer.out
    assert "Searched 1 source: 1 new, 1 fetched." in answer.out


@pytest.mark.usefixtures("folder")
def test_without_a_terminal_it_is_quiet(reclaim: Command) -> None:
    """As for cron, and in logs."""
    answer = reclaim("watch")
    assert (answer.code, answer.err) == (0, "")


@pytest.mark.usefixtures("terminal", "folder")
@pytest.mark.parametrize("word", ["--quiet", "--json"])
def test_it_is_quiet_where_that_is_asked_for(reclaim: Command, word: str) -> None:
    """Also at a terminal."""
    answer = reclaim("watch", word)
    assert (answer.code, "Searching" in answer.err, "Comparing" in answer.err) == (0, False, False)
    if word == "--json":
        assert json.loads(answer.out)["summary"]["fetched"] == 1


@pytest.mark.usefixtures("terminal")
def test_remarks_stand_on_lines_of_their_own(reclaim: Command, folder: Path) -> None:
    """The line of progress gives way to them."""
    (folder / "bad.mp4").write_bytes(b"no film")
    answer = reclaim("watch")
    assert any("bad.mp4" in line and "Comparing" not in line for line in answer.err.split("\n"))
