"""``reclaim matches``, ``match`` and ``decide``."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image

from fingerprints import Match, MatchKind
from monitor.app import open_library
from monitor.settings import Settings
from monitor.values import Verdict
from tests.monitor.conftest import Command
from tests.monitor.samples import add_match, segment

HEADER = (
    "query_id,ref_id,query_start,query_end,ref_start,ref_end,score,modality,speed,transform,clip_area,work_area,"
    "claimable_s,claimable_sound_s"
)


def rows(reclaim: Command) -> list[dict[str, str]]:
    """Return the CSV on standard output."""
    return list(csv.DictReader(io.StringIO(reclaim("matches", "--csv", "-").out)))


@pytest.mark.usefixtures("stocked")
def test_the_table_fits_80_columns(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Copies first."""
    monkeypatch.setenv("COLUMNS", "80")
    lines = reclaim("matches").out.splitlines()
    assert max(len(line) for line in lines if "reclaim " not in line) <= 80
    assert lines[-3] == "2 matches: 1 copy, 1 shared sound only, 2 to be decided, 1 not claimable."
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
    assert picture["clip_area"] == picture["work_area"] == "0.000 0.000 1.000 1.000"


@pytest.mark.usefixtures("stocked")
def test_shared_sound_has_only_sound_in_the_csv(reclaim: Command) -> None:
    """It is not a claim of a copy."""
    assert {row["modality"] for row in rows(reclaim) if row["query_id"] == "cover"} == {"sound"}


def test_the_csv_of_nothing_is_a_header(reclaim: Command, tmp_path: Path) -> None:
    """In a file or on standard output."""
    assert reclaim("matches", "--csv", "-").out == HEADER + "\n"
    assert reclaim("matches", "--csv", tmp_path / "m.csv").code == 0
    assert (tmp_path / "m.csv").read_text() == HEADER + "\n"


@pytest.mark.parametrize("words", [("matches", "--csv"), ("match", 1, "--stills")])
@pytest.mark.usefixtures("stocked")
def test_a_file_is_written_only_into_a_folder_that_is_there(
    reclaim: Command, tmp_path: Path, words: tuple[object, ...]
) -> None:
    """A folder with a mistake in its name is not made, and a folder is no file."""
    answer = reclaim(*words, tmp_path / "nowhere" / "m.csv")
    assert (answer.code, answer.out) == (2, "")
    assert "there is no such folder" in answer.err
    assert not (tmp_path / "nowhere").exists()
    assert "is a folder" in reclaim(*words, tmp_path).err


def test_a_csv_that_cannot_be_written_is_one_sentence(reclaim: Command) -> None:
    """Here because the folder takes no files."""
    answer = reclaim("matches", "--csv", "/proc/m.csv")
    assert answer.code == 4
    assert "cannot be written" in answer.err


def test_filters_choose_matches(reclaim: Command, stocked: Settings) -> None:
    """By work, platform, score and number, for people and for machines alike."""

    def ids(*words: object) -> list[int]:
        return [finding["id"] for finding in json.loads(reclaim("matches", "--json", *words).out)]

    assert ids() == ids("--work", "my FILM", "--platform", "Vids.example") == [1, 2]
    assert ids("--platform", "elsewhere") == []
    assert ids("--limit", 1) == [1]
    scores = [finding["score"] for finding in json.loads(reclaim("matches", "--json").out)]
    assert len(ids("--min-score", max(scores) - 0.001)) < 2 or scores[0] == scores[1]
    assert ids("--min-score", 0) == [1, 2]
    assert reclaim("matches", "--platform", "elsewhere").out == "No match is like that.\n"
    assert "1 more: --limit 2 shows all" in reclaim("matches", "--limit", 1).out
    assert len(reclaim("matches", "--limit", 1, "--csv", "-").out.splitlines()) < len(rows(reclaim)) + 1
    assert stocked.database.exists()


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--work", "None such"), "no work called “None such”"),
        (("--limit", "0"), "--limit"),
        (("--min-score", "2"), ""),
    ],
)
def test_filters_that_make_no_sense_are_refused(reclaim: Command, words: tuple[str, ...], complaint: str) -> None:
    """Exit code 2."""
    answer = reclaim("matches", *words)
    assert (answer.code, answer.out) == (2, "")
    assert complaint in answer.err


@pytest.mark.usefixtures("stocked")
def test_a_terminal_shows_a_page(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is piped is whole."""
    monkeypatch.setattr("monitor.cli.matches.PAGE", 1)
    assert "more:" not in reclaim("matches").out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert "1 more:" in reclaim("matches").out
    assert len(json.loads(reclaim("matches", "--json").out)) == 2


@pytest.mark.usefixtures("stocked")
def test_machines_are_told_where_a_clip_was_seen_and_every_segment(reclaim: Command) -> None:
    """Beside the clip's name."""
    found = json.loads(reclaim("matches", "--json").out)
    seen = {key: found[0]["clip"][key] for key in ("url", "platform", "account")}
    assert seen == {"url": "https://vids.example/watch/1", "platform": "vids.example", "account": "thief"}
    assert sum(len(finding["segments"]) for finding in found) == len(rows(reclaim))


def test_the_original_itself_is_called_the_same_file(reclaim: Command, stocked: Settings, film: Path) -> None:
    """In the list, in the match, and to machines."""
    reclaim("scan", film)
    found = json.loads(reclaim("matches", "--json").out)
    (same,) = [finding["id"] for finding in found if finding["same_file"]]
    assert reclaim("matches").out.count("(same file)") == 1
    assert "same file as the original" in reclaim("match", same, "--no-stills").out
    assert stocked.database.exists()


@pytest.mark.parametrize(
    "words", [("match", "abc"), ("decide", "abc", "ignored", "--reason", "x"), ("match", "9" * 30)]
)
def test_a_match_is_named_by_its_number(reclaim: Command, words: tuple[str, ...]) -> None:
    """Other words are refused with the place where the numbers stand."""
    answer = reclaim(*words)
    assert (answer.code, answer.out) == (2, "")
    assert "MATCH must be a number, as shown by `reclaim" in answer.err


@pytest.mark.usefixtures("stocked")
def test_several_matches_are_decided_at_once(reclaim: Command) -> None:
    """Each with a decision of its own; machines get a list."""
    answer = reclaim("decide", 1, 2, 1, "licensed", "--reason", "Mine.", "--json")
    assert [(one["match_id"], one["verdict"]) for one in json.loads(answer.out)] == [(1, "licensed"), (2, "licensed")]
    assert [len(json.loads(reclaim("match", id_, "--no-stills", "--json").out)["decisions"]) for id_ in (1, 2)] == [
        1,
        1,
    ]


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize(("other", "code"), [(2, 3), (77, 2)])
def test_if_one_of_several_is_refused_none_is_decided(reclaim: Command, other: int, code: int) -> None:
    """Here sound only, or a match that does not exist."""
    assert reclaim("decide", 1, other, "confirmed", "--reason", "Seen.").code == code
    assert "2 to be decided" in reclaim("matches").out


def test_the_same_verdict_for_the_same_reason_is_stored_once(reclaim: Command, stocked: Settings) -> None:
    """Another reason or person is news; a copy of the clip that was lost is kept again."""
    words = ("decide", 1, "confirmed", "--reason", "Seen.", "--by", "Bo")
    assert "Match 1 is confirmed" in reclaim(*words).out
    entries = audit_entries(stocked)
    assert reclaim(*words).out == "Match 1 is already confirmed, says Bo, for the same reason.\n"
    assert audit_entries(stocked) == entries
    (kept,) = stocked.clips.iterdir()
    kept.unlink()
    assert "A copy of the clip is kept" in reclaim(*words).out
    assert kept.exists()
    reclaim("decide", 1, "confirmed", "--reason", "Seen.", "--by", "Cy")
    assert len(json.loads(reclaim("match", 1, "--no-stills", "--json").out)["decisions"]) == 2


def audit_entries(settings: Settings) -> int:
    """Return how long the audit record is."""
    with open_library(settings) as library:
        return len(library.store.audit.all())


def test_a_match_is_shown_with_segments_reasons_and_stills(reclaim: Command, stocked: Settings) -> None:
    """The stills lie in the library."""
    answer = reclaim("match", 1)
    assert answer.code == 0
    assert "mirrored" in answer.out
    assert "• " in answer.out
    assert "seen at vids.example, thief, https://vids.example/watch/1" in answer.out
    with Image.open(stocked.evidence / "match-1.png") as image:
        assert image.width > 500


def test_long_words_for_a_change_fit_80_columns(
    reclaim: Command, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are broken between words, and where that is too narrow, times with hours are broken, too."""
    change = "upside down and mirrored, cropped to 64 %, inset at lower left, 32 % of the width, stretched"
    late = replace(segment(36000, 36005), transform=change, clip_area=(0, 0.68, 0.32, 1), work_area=(0.2, 0, 1, 0.8))
    with open_library(settings) as library:
        add_match(library, Match(kind=MatchKind.COPY, score=0.9, segments=(late,)))
    monkeypatch.setenv("COLUMNS", "80")
    lines = reclaim("match", 1, "--no-stills").out.splitlines()
    first = next(number for number, line in enumerate(lines) if "10:00:00.0" in line)
    table = lines[first : lines.index("", first)]
    assert max(len(line) for line in table) <= 80
    told = {word for line in table for word in line.split()}
    assert set(change.split()) <= told
    assert rows(reclaim)[0]["clip_area"] == "0.000 0.680 0.320 1.000"
    (shown,) = json.loads(reclaim("match", 1, "--no-stills", "--json").out)["segments"]
    assert (shown["clip_area"], shown["work_area"]) == ([0, 0.68, 0.32, 1], [0.2, 0, 1, 0.8])


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
def test_shared_sound_is_a_licence_question(reclaim: Command) -> None:
    """Exit code 3, with rule and source, and the commands that answer it."""
    answer = reclaim("decide", 2, "confirmed", "--reason", "I think so.")
    assert answer.code == 3
    assert "G2 (17 U.S.C. 512(f)" in answer.err
    assert "It is a licence question: Nobody has said whose the sound is." in answer.err
    assert "rights add 1 --modality sound --title owned" in answer.err
    assert 'rights ask 1 --match 2 --material "..." --to "Name <address>"' in answer.err


@pytest.mark.usefixtures("stocked")
def test_a_list_says_how_much_may_be_claimed(reclaim: Command) -> None:
    """Of the clip, by the rights ledger: for people, for machines, and in the CSV."""
    lines = reclaim("matches").out.splitlines()
    assert "Claimable" in lines[0]
    assert lines[2].rstrip().endswith("nothing")
    copy, cover = json.loads(reclaim("matches", "--json").out)
    assert copy["claimable_s"] > 7
    assert (cover["claimable_s"], cover["claimed"]) == (0, [])
    assert {span["reason"] for span in cover["unclaimed"]} == {"Nobody has said whose the sound is."}
    assert {(row["query_id"], float(row["claimable_s"]) > 7) for row in rows(reclaim)} == {
        ("copy", True),
        ("cover", False),
    }


@pytest.mark.usefixtures("stocked")
def test_a_confirmed_match_that_is_permitted_is_marked(reclaim: Command) -> None:
    """No letter will be written about it, and no case made of it."""
    assert reclaim("decide", 1, "confirmed", "--reason", "Seen.", "--by", "Ann Lee").code == 0
    reclaim("allow", "item", "https://vids.example/watch/1", "--reason", "They asked.", "--by", "Ann Lee")
    listed = reclaim("matches").out
    assert "permitted" in listed.splitlines()[2]
    assert "Match 1 is confirmed, but permission 1" in listed
    answer = reclaim("case", "create", 1, "--recipient", "vids.example")
    assert (answer.code, "G3" in answer.err, "allow end 1 --reason" in answer.err) == (3, True, True)


@pytest.mark.usefixtures("stocked")
def test_a_match_says_which_stretches_may_be_claimed_and_why_others_may_not(reclaim: Command) -> None:
    """In words, with the way to the ledger."""
    said = reclaim("match", 1, "--no-stills").out
    assert "of picture, 0.0 s of sound)" in said
    assert ", sound: Nobody has said whose the sound is." in said
    assert "rights list 1" in said
    assert json.loads(reclaim("match", 1, "--no-stills", "--json").out)["claimable_sound_s"] == 0


@pytest.mark.usefixtures("stocked")
def test_a_confirmed_match_with_nothing_to_claim_is_told_so(reclaim: Command) -> None:
    """It is confirmed all the same, because the copy is one."""
    reclaim("rights", "end", 1, "--reason", "Sold to somebody.")
    answer = reclaim("decide", 1, "confirmed", "--reason", "Seen.", "--by", "Bo")
    assert answer.code == 0
    assert "No letter can be written about match 1, because nothing of it can be claimed." in answer.out
    assert "Nobody has said whose the picture is." in answer.out


@pytest.mark.usefixtures("stocked")
def test_rights_that_end_soon_are_a_warning_where_claims_rest_on_them(reclaim: Command) -> None:
    """In the list and in the match, with the way to all of them."""
    soon = (datetime.now(UTC) + timedelta(days=10)).date().isoformat()
    words = ("--title", "owned", "--owner", "Ann Lee", "--ends", soon)
    reclaim("rights", "end", 1, "--reason", "For a time only.")
    reclaim("rights", "add", 1, "--modality", "picture", *words)
    assert f"The claim of 1 match rests on rights that end soon, the first on {soon}" in reclaim("matches").out
    assert "rights expiring" in reclaim("match", 1, "--no-stills").out


@pytest.mark.usefixtures("stocked")
def test_permitted_matches_have_a_list_of_their_own(reclaim: Command) -> None:
    """With the permission; the usual list says how many there are."""
    assert reclaim("matches", "--permitted").out == "No match is permitted.\n"
    reclaim("allow", "own", "vids.example", "thief")
    assert [one["id"] for one in json.loads(reclaim("matches", "--json").out)] == [2]
    assert "Permitted: 1 match, see reclaim" in reclaim("matches").out
    assert "Match 1: Covered by permission 1, own: vids.example account thief." in reclaim("matches", "--permitted").out
    assert reclaim("matches", "--permitted", "--held").code == 2


@pytest.mark.usefixtures("stocked")
@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.CONFIRMED, Verdict.WITHDRAWN}))
def test_every_verdict_can_be_given(reclaim: Command, verdict: Verdict) -> None:
    """The command line and the values know the same words."""
    told = json.loads(reclaim("decide", 2, verdict, "--reason", "Because.", "--json").out)
    assert told["verdict"] == verdict


@pytest.mark.usefixtures("stocked")
def test_a_decision_is_taken_back(reclaim: Command) -> None:
    """The match waits again, its history stays, and it can be taken back once only."""
    reclaim("decide", 1, 2, "ignored", "--reason", "Too small.", "--by", "Bo")
    withdraw = ("withdrawn", "--reason", "It is not small.", "--by", "Cy")
    told = reclaim("decide", 1, *withdraw).out
    assert told.startswith("Match 1 waits again; it was ignored by Bo, which stays on record.\n")
    assert "1 to be decided" in reclaim("matches").out
    shown = reclaim("match", 1, "--no-stills").out
    assert "withdrawn by Cy: It is not small." in shown
    assert "Waits again: " in shown
    assert reclaim("decide", 1, *withdraw).code == 3
    told = json.loads(reclaim("decide", 2, *withdraw, "--json").out)
    assert (told["match_id"], told["verdict"], told["reason"]) == (2, "withdrawn", "It is not small.")
