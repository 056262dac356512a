"""``reclaim matches``, ``match`` and ``decide``."""

import csv
import io
import json
from pathlib import Path

import pytest
from PIL import Image

from monitor.settings import Settings
from monitor.values import Verdict
from tests.monitor.conftest import Command

HEADER = "query_id,ref_id,query_start,query_end,ref_start,ref_end,score,modality,speed,transform"


def rows(reclaim: Command) -> list[dict[str, str]]:
    """Return the CSV on standard output."""
    return list(csv.DictReader(io.StringIO(reclaim("matches", "--csv", "-").out)))


@pytest.mark.usefixtures("stocked")
def test_the_table_fits_80_columns(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies first."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = reclaim("matches").out.splitlines()
    assert max(len(line) for line in lines[:-1]) <= 80
    assert [line.split()[1] for line in lines[1:3]] == ["copy", "cover"]
    assert "shares sound" in lines[2]


@pytest.mark.usefixtures("stocked")
def test_the_csv_has_one_row_for_each_segment(reclaim: Command) -> None:
    """By the contract: names, seconds with three decimals, the match's score."""
    found = rows(reclaim)
    assert ",".join(found[0]) == HEADER
    picture = next(row for row in found if row["modality"] == "picture")
    assert (picture["query_id"], picture["ref_id"], picture["transform"]) == ("copy", "My film", "mirrored")
    assert float(picture["query_end"]) - float(picture["query_start"]) > 7
    assert all(len(row[key].split(".")[1]) == 3 for row in found for key in ("query_start", "ref_end"))
    assert len({row["score"] for row in found if row["query_id"] == "copy"}) == 1


@pytest.mark.usefixtures("stocked")
def test_shared_sound_has_only_sound_in_the_csv(reclaim: Command) -> None:
    """It is not a claim of a copy."""
    assert {row["modality"] for row in rows(reclaim) if row["query_id"] == "cover"} == {"sound"}


def test_the_csv_of_nothing_is_a_header(reclaim: Command, tmp_path: Path) -> None:
    """In a file or on standard output."""
    assert reclaim("matches", "--csv", "-").out == HEADER + "\n"
    assert reclaim("matches", "--csv", tmp_path / "m.csv").code == 0
    assert (tmp_path / "m.csv").read_text() == HEADER + "\n"


def test_a_csv_that_cannot_be_written_is_one_sentence(reclaim: Command, tmp_path: Path) -> None:
    """Here because its folder is missing."""
    answer = reclaim("matches", "--csv", tmp_path / "nowhere" / "m.csv")
    assert answer.code == 4
    assert "cannot be written" in answer.err


def test_a_match_is_shown_with_segments_reasons_and_stills(reclaim: Command, stocked: Settings) -> None:
    """The stills lie in the library."""
    answer = reclaim("match", 1)
    assert answer.code == 0
    assert "mirrored" in answer.out
    assert "• " in answer.out
    assert "seen at vids.example, thief, https://vids.example/watch/1" in answer.out
    with Image.open(stocked.evidence / "match-1.png") as image:
        assert image.width > 500


@pytest.mark.usefixtures("stocked")
def test_stills_go_where_they_are_wanted(reclaim: Command, tmp_path: Path) -> None:
    """And machines are told where."""
    told = json.loads(reclaim("match", 1, "--stills", tmp_path / "s.png", "--json").out)
    assert told["stills"] == str(tmp_path / "s.png")
    with Image.open(tmp_path / "s.png") as image:
        assert image.format == "PNG"
    assert told["reasons"]


@pytest.mark.usefixtures("stocked")
def test_a_match_without_stills_is_shown_all_the_same(reclaim: Command) -> None:
    """Shared sound has no picture in common."""
    answer = reclaim("match", 2)
    assert answer.code == 0
    assert "shares no picture" in answer.err
    assert "sound" in answer.out


def test_a_copy_is_confirmed_and_its_clip_kept(reclaim: Command, stocked: Settings) -> None:
    """By whom the option says; the history shows it."""
    answer = reclaim("decide", 1, "confirmed", "--reason", "Seen side by side.", "--by", "Bo")
    assert answer.code == 0
    assert "says Bo" in answer.out
    assert len(list(stocked.clips.iterdir())) == 1
    assert "confirmed by Bo: Seen side by side." in reclaim("match", 1, "--no-stills").out
    assert len(json.loads(reclaim("matches", "--undecided", "--json").out)) == 1


@pytest.mark.usefixtures("stocked")
def test_shared_sound_is_refused_as_a_copy(reclaim: Command) -> None:
    """Exit code 3, with rule and source."""
    answer = reclaim("decide", 2, "confirmed", "--reason", "I think so.")
    assert answer.code == 3
    assert "G2 (17 U.S.C. 512(f)" in answer.err


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.CONFIRMED])
def test_every_verdict_can_be_given(reclaim: Command, verdict: Verdict) -> None:
    """The command line and the values know the same words."""
    told = json.loads(reclaim("decide", 2, verdict, "--reason", "Because.", "--json").out)
    assert told["verdict"] == verdict
