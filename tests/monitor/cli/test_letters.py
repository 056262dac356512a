"""``reclaim case``, ``profile`` and ``letter``."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.settings import Settings
from tests.monitor.conftest import Command

TODAY = datetime.now(UTC).date().isoformat()
THOUGHTS = [word for factor in ("purpose", "nature", "amount", "effect") for word in (f"--{factor}", "Considered.")]
REASON = "The whole film was reposted without any comment."
SENDER = ("--signer", "Ann Lee", "--role", "owner", "--address", "1 Street; Town", "--email", "ann@x.example")


@pytest.fixture
def case(reclaim: Command, stocked: Settings) -> Settings:
    """Give a library with a case that waits for the consideration of fair use."""
    assert reclaim("decide", 1, "confirmed", "--reason", "Seen side by side.").code == 0
    assert reclaim("case", "create", 1, "--recipient", "vids.example").code == 0
    return stocked


def consider(reclaim: Command, *words: str) -> int:
    """Record a consideration and return the exit code."""
    return reclaim("case", "consider", 1, *THOUGHTS, "--conclusion", "infringing", "--reason", REASON, *words).code


@pytest.mark.usefixtures("stocked")
def test_a_case_of_an_undecided_match_is_refused(reclaim: Command) -> None:
    """Exit code 3, and the sentence says how to decide it."""
    answer = reclaim("case", "create", 1, "--recipient", "vids.example")
    assert answer.code == 3
    assert "reclaim decide 1 confirmed" in answer.err


@pytest.mark.usefixtures("case")
def test_cases_are_listed_and_shown(reclaim: Command) -> None:
    """For people and for machines."""
    assert consider(reclaim, "--by", "Bo") == 0
    assert reclaim("case", "list").out.splitlines()[1].split() == ["1", "vids.example", "1", "infringing", "0"]
    shown = reclaim("case", "show", 1).out
    assert "Match 1: copy from My film" in shown
    assert "considered" in shown
    told = json.loads(reclaim("case", "show", 1, "--json").out)
    assert told["consideration"]["considered_by"] == "Bo"
    assert told["findings"][0]["clip"]["url"] == "https://vids.example/watch/1"
    assert [case["id"] for case in json.loads(reclaim("case", "list", "--json").out)] == [1]


@pytest.mark.usefixtures("case")
def test_an_incomplete_consideration_is_refused(reclaim: Command) -> None:
    """Each gap with its rule."""
    answer = reclaim("case", "consider", 1, "--purpose", "Considered.", "--conclusion", "infringing")
    assert answer.code == 3
    assert (answer.err.count("US-N8"), answer.err.count("G5")) == (3, 1)


def test_the_profile_keeps_the_sender(reclaim: Command) -> None:
    """Until something else is said."""
    reclaim("profile", "set", *SENDER)
    reclaim("profile", "set", "--email", "", "--phone", "+1 217 555 0142")
    told = json.loads(reclaim("profile", "show", "--json").out)
    assert (told["name"], told["phone"], told["email"]) == ("Ann Lee", "+1 217 555 0142", "")
    assert "1 Street; Town" in reclaim("profile", "show").out


def test_a_letter_is_refused_until_everything_is_there(reclaim: Command, case: Settings) -> None:
    """Exit code 3 with every rule that is not met, and no file."""
    answer = reclaim("letter", 1, *SENDER, "--format", "md")
    assert answer.code == 3
    assert all(rule in answer.err for rule in ("US-N7a", "US-N7b", "US-N8", "Lenz"))
    assert not case.letters.exists()


def test_a_complete_letter_is_written_in_the_formats_asked_for(
    reclaim: Command, case: Settings, tmp_path: Path
) -> None:
    """Into the library and where it is wanted; the case knows it."""
    assert consider(reclaim) == 0
    reclaim("profile", "set", *SENDER)
    to = ("--to", "Agent <agent@vids.example>", "--verified-on", TODAY, "--seen-live", "now")
    assert reclaim("letter", 1, *to, "--format", "txt", "--output", tmp_path / "l.txt").code == 0
    answer = reclaim("letter", 1, *to, "--format", "md", "--format", "docx", "--json")
    assert [(one["format"], Path(one["path"]).exists()) for one in json.loads(answer.out)] == [
        ("md", True),
        ("docx", True),
    ]
    assert (tmp_path / "l.txt").read_bytes() == (case.letters / "RC-2026-0001-1.txt").read_bytes()
    assert "Ann Lee" in (tmp_path / "l.txt").read_text()
    assert [one["format"] for one in json.loads(reclaim("case", "show", 1, "--json").out)["letters"]] == [
        "txt",
        "md",
        "docx",
    ]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--verified-on", "today"), "--verified-on is “today”"),
        (("--seen-live", "2026-11-23 10:00"), "--seen-live"),
        (("--format", "md", "--format", "pdf", "--output", "x"), "--output names one file"),
    ],
)
@pytest.mark.usefixtures("case")
def test_what_is_typed_wrong_is_exit_code_2(reclaim: Command, words: tuple[str, ...], complaint: str) -> None:
    """With the option's name."""
    answer = reclaim("letter", 1, *SENDER, *words)
    assert answer.code == 2
    assert complaint in answer.err
