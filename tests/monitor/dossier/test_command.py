"""``reclaim evidence``."""

import json
from pathlib import Path

import pytest

from monitor.settings import Settings
from tests.monitor.authority import Office, needs_openssl, serving
from tests.monitor.conftest import Command
from tests.monitor.dossier.samples import CASE

pytestmark = pytest.mark.usefixtures("lettered")


def test_a_pack_is_written_and_checked(reclaim: Command, tmp_path: Path) -> None:
    """With the hash that is worth keeping elsewhere."""
    answer = reclaim("evidence", CASE, "--output", tmp_path / "pack", "--by", "Bo Chan")
    assert answer.code == 0
    assert str(tmp_path / "pack") in answer.out
    assert "SHA-256 of its manifest" in answer.out
    checked = reclaim("evidence", "--check", tmp_path / "pack")
    assert checked.code == 0
    assert "as the manifest says" in checked.out
    assert "no timestamp" in checked.out


def test_a_changed_pack_has_exit_code_1(reclaim: Command, tmp_path: Path) -> None:
    """And the file is named."""
    reclaim("evidence", CASE, "--output", tmp_path / "pack")
    (tmp_path / "pack" / "report.html").write_bytes(b"")
    answer = reclaim("evidence", "--check", tmp_path / "pack")
    assert answer.code == 1
    assert answer.err == "report.html: changed.\n"
    told = json.loads(reclaim("evidence", "--check", tmp_path / "pack", "--json").out)
    assert told["problems"] == ["report.html: changed."]


def test_machines_get_json(reclaim: Command, tmp_path: Path) -> None:
    """Of a zip, too."""
    answer = reclaim("evidence", CASE, "--letter", "RC-2026-0001", "--output", tmp_path / "pack.zip", "--json")
    told = json.loads(answer.out)
    assert (told["case"], told["letter"], told["timestamp"]) == (1, "RC-2026-0001", None)
    assert Path(told["path"]).is_file()
    assert told["problems"] == []


@needs_openssl
def test_the_authority_may_stand_in_the_environment(
    reclaim: Command, office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that it need not be typed each time."""
    monkeypatch.setenv("RECLAIM_TIMESTAMP_CA", str(office.root))
    with serving(lambda query: (200, office.answer(query))) as (url, _):
        monkeypatch.setenv("RECLAIM_TIMESTAMP", url)
        answer = reclaim("evidence", CASE, "--output", tmp_path / "pack")
    assert answer.code == 0
    assert f"from {url}" in answer.out
    assert "RFC 3161 timestamp" in answer.out
    assert "qualified" not in answer.out
    assert "existed at" in reclaim("evidence", "--check", tmp_path / "pack").out


def test_an_authority_that_fails_has_exit_code_1(reclaim: Command, tmp_path: Path) -> None:
    """The pack is written all the same."""
    with serving(lambda _: (500, b"")) as (url, _):
        answer = reclaim("evidence", CASE, "--output", tmp_path / "pack", "--timestamp", url)
    assert answer.code == 1
    assert answer.err.startswith(f"No timestamp from {url}: it says 500")
    assert len(answer.err.splitlines()) == 1
    assert (tmp_path / "pack" / "report.pdf").exists()


@pytest.mark.parametrize("words", [(), ("1", "--check", ".")])
def test_either_a_case_or_a_pack_is_named(reclaim: Command, words: tuple[str, ...]) -> None:
    """Exit code 2."""
    answer = reclaim("evidence", *words)
    assert answer.code == 2
    assert "Name a case" in answer.err


def test_what_is_there_is_not_overwritten(reclaim: Command, lettered: Settings) -> None:
    """Exit code 2, and nothing is touched."""
    answer = reclaim("evidence", CASE, "--output", lettered.library)
    assert answer.code == 2
    assert "never overwritten" in answer.err
    assert lettered.database.exists()
