"""``reclaim scan``."""

import json
from pathlib import Path

import pytest

from monitor.settings import Settings
from tests.media.broken import write_text
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


@pytest.mark.usefixtures("stocked")
def test_everything_can_be_matched_again(reclaim: Command) -> None:
    """For example after an upgrade; the matches keep their numbers."""
    before = [finding["id"] for finding in json.loads(reclaim("matches", "--json").out)]
    assert "Matched 3 clips" in reclaim("scan", "--again").out
    assert [finding["id"] for finding in json.loads(reclaim("matches", "--json").out)] == before
