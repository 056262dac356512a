"""What commands say of numbers, lengths and names, so that nobody takes them for something else."""

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from icalendar import Calendar

from fingerprints import Match, MatchKind, Modality
from monitor.cli.demo import _sum_up
from monitor.cli.match_pages import show_claim
from monitor.cli.output import write_csv
from monitor.cli.works import NUMBERS_SHOWN, _tell_numbers
from monitor.rights.values import Claim, ClaimedSpan
from monitor.store.library import Library
from monitor.values import Finding
from tests.monitor.conftest import Command
from tests.monitor.samples import add_match, add_work, segment

LONGER = Match(kind=MatchKind.COPY, score=0.9, segments=(segment(0, 9.1), segment(0, 9.4, Modality.SOUND)))


def claimed(finding: Finding) -> Claim:
    """Return the claim to all of a match."""
    spans = tuple(
        ClaimedSpan(
            modality=one.modality,
            clip_start_s=one.clip_start_s,
            clip_end_s=one.clip_end_s,
            work_start_s=one.work_start_s,
            work_end_s=one.work_end_s,
        )
        for one in finding.match.segments
    )
    return Claim(claimed=spans, picture_s=9.1, sound_s=9.4, seconds=9.4)


def test_more_claimable_than_shared_is_explained(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """Where it happens, and nowhere else."""
    finding = library.store.matches.get(add_match(library, LONGER))
    show_claim(finding, claimed(finding))
    assert "picture and sound together; the 9.1 s shared are the picture alone" in capsys.readouterr().out
    show_claim(finding, replace(claimed(finding), seconds=9.1))
    assert "together" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "cell"), [("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"), ("R001", "R001"), ("a-b", "a-b")]
)
def test_a_name_in_the_csv_is_never_calculated(library: Library, name: str, cell: str) -> None:
    """An ordinary name stands as it is, and so does every number."""
    finding = library.store.matches.get(add_match(library))
    odd = replace(finding, clip=replace(finding.clip, name=name), work=replace(finding.work, name=name))
    file = io.StringIO()
    write_csv([odd], file, {odd.id: Claim(seconds=-0.0)})
    row = next(csv.DictReader(io.StringIO(file.getvalue())))
    assert (row["query_id"], row["ref_id"], row["query_start"]) == (cell, cell, "0.000")


def test_the_numbers_of_many_works_are_not_all_told(library: Library, capsys: pytest.CaptureFixture[str]) -> None:
    """The rest is in the list of works."""
    works = [add_work(library, number) for number in range(1, NUMBERS_SHOWN + 3)]
    _tell_numbers(works)
    lines = capsys.readouterr().out.splitlines()
    assert (len(lines), lines[0].split()[:2]) == (NUMBERS_SHOWN + 1, ["work", "1"])
    assert lines[-1].startswith("  ... and 2 more; all their numbers: reclaim")
    assert lines[-1].endswith("works")


def test_without_clocks_the_calendar_is_one_without_entries(reclaim: Command, tmp_path: Path) -> None:
    """RFC 5545 asks for at least one component."""
    answer = reclaim("deadlines", "--ics", tmp_path / "reclaim.ics")
    assert (answer.code, answer.out) == (0, "No clock is running.\n")
    assert "a calendar without entries" in answer.err
    calendar = Calendar.from_ical((tmp_path / "reclaim.ics").read_bytes())
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"]


@pytest.mark.usefixtures("stocked")
def test_the_numbers_of_a_cases_matches_are_called_numbers(reclaim: Command) -> None:
    """“Matches 3” would be read as three of them."""
    assert reclaim("decide", 1, "confirmed", "--reason", "Seen side by side.", "--by", "Ann Lee").code == 0
    made = reclaim("case", "create", 1, "--recipient", "vids.example")
    assert made.out.startswith("Case 1: 1 match (no. 1), to be pursued with vids.example.")
    assert "Match numbers" in reclaim("case", "list").out.splitlines()[0]


def test_new_works_come_with_their_numbers_for_machines(reclaim: Command, film: Path) -> None:
    """Beside what became of each file."""
    told = json.loads(reclaim("register", film, "--title", "My film", "--json").out)
    assert told["works"] == [{"id": 1, "name": "My film"}]


def test_the_demo_tells_the_draft_from_the_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody sends the draft by mistake."""
    for name in ("draft.pdf", "notice.pdf"):
        (tmp_path / name).touch()
    _sum_up(tmp_path / "library", tmp_path / "stills.png", tmp_path, 1.0)
    lines = [line for line in capsys.readouterr().out.replace("\n/", " /").splitlines() if str(tmp_path) in line]
    assert [line.split(":")[0] for line in lines if line.endswith(".pdf")] == ["The draft", "The takedown letter"]
