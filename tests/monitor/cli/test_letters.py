"""``reclaim case``, ``profile`` and ``letter``."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.settings import Settings
from tests.monitor.conftest import Command

TODAY = datetime.now(UTC).date().isoformat()
YEAR = f"RC-{TODAY[:4]}"
THOUGHTS = [
    word for factor in ("purpose", "nature", "amount", "effect") for word in (f"--{factor}", "I thought about it.")
]
TO = ("--to", "Agent <agent@vids.example>", "--verified-on", TODAY, "--seen-live", "now")
REASON = "The whole film was reposted without any comment."
BY = ("--by", "Ann Lee")
SENDER = ("--signer", "Ann Lee", "--role", "owner", "--address", "1 Street; Town", "--email", "ann@x.example")


@pytest.fixture
def case(reclaim: Command, stocked: Settings) -> Settings:
    """Give a library with a case that waits for the consideration of fair use."""
    assert reclaim("decide", 1, "confirmed", "--reason", "Seen side by side.", "--by", "Ann Lee").code == 0
    assert reclaim("case", "create", 1, "--recipient", "vids.example").code == 0
    return stocked


def consider(reclaim: Command, *words: str) -> int:
    """Record a consideration and return the exit code."""
    return reclaim("case", "consider", 1, *THOUGHTS, "--conclusion", "infringing", "--reason", REASON, *BY, *words).code


@pytest.mark.usefixtures("stocked")
def test_a_case_of_an_undecided_match_is_refused(reclaim: Command) -> None:
    """Exit code 3, and the sentence says how to decide it."""
    answer = reclaim("case", "create", 1, "--recipient", "vids.example")
    assert answer.code == 3
    assert " decide 1 confirmed" in answer.err


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
    answer = reclaim("case", "consider", 1, "--purpose", "I thought about it.", "--conclusion", "infringing", *BY)
    assert answer.code == 3
    assert answer.err.count("US-N8b") == 4


@pytest.mark.usefixtures("case")
def test_a_consideration_without_a_name_is_refused_in_one_sentence(reclaim: Command) -> None:
    """The account's name is not asked whether the law allows a use."""
    words = [*THOUGHTS, "--conclusion", "infringing", "--reason", REASON]
    answer = reclaim("case", "consider", 1, *words)
    assert answer.code == 3
    assert "--by NAME" in answer.err
    assert len(answer.err.splitlines()) == 1
    reclaim("profile", "set", *SENDER)
    assert reclaim("case", "consider", 1, *words).code == 0


@pytest.mark.usefixtures("stocked")
def test_a_decision_without_a_name_holds_but_no_letter_is_signed_on_it(reclaim: Command) -> None:
    """The refusal says how to decide again."""
    said = reclaim("decide", 1, "confirmed", "--reason", "Seen side by side.")
    assert (said.code, "(login name)" in said.out) == (0, True)
    reclaim("case", "create", 1, "--recipient", "vids.example")
    assert consider(reclaim) == 0
    answer = reclaim("letter", 1, *SENDER, *TO, "--sign")
    assert (answer.code, "reclaim --library" in answer.err) == (3, True)
    assert "decide MATCH confirmed --by NAME" in answer.err
    assert answer.err.count("G5") == 1


def test_the_profile_keeps_the_sender(reclaim: Command) -> None:
    """Until something else is said."""
    reclaim("profile", "set", *SENDER)
    reclaim("profile", "set", "--email", "", "--phone", "+1 217 555 0142")
    told = json.loads(reclaim("profile", "show", "--json").out)
    assert (told["name"], told["phone"], told["email"]) == ("Ann Lee", "+1 217 555 0142", "")
    assert "1 Street; Town" in reclaim("profile", "show").out


@pytest.mark.usefixtures("case")
def test_a_company_is_named_and_its_address_is_no_private_one(reclaim: Command, tmp_path: Path) -> None:
    """The organisation may be kept, or typed for one letter."""
    assert consider(reclaim) == 0
    reclaim("profile", "set", *SENDER)
    assert "US-N4b" in reclaim("letter", 1, *TO, "--format", "txt").err
    assert "US-N4b" not in reclaim("letter", 1, *TO, "--format", "txt", "--organisation", "Typed Films Ltd").err
    reclaim("profile", "set", "--organisation", "Lee Films Ltd")
    answer = reclaim("letter", 1, *TO, "--output", tmp_path / "l.txt")
    assert (answer.code, "US-N4b" in answer.err) == (0, False)
    assert "Lee Films Ltd" in (tmp_path / "l.txt").read_text()


def test_a_letter_is_refused_until_everything_is_there(reclaim: Command, case: Settings) -> None:
    """Exit code 3 with every rule that is not met, each on one line of its own, and no file."""
    answer = reclaim("letter", 1, *SENDER, "--seen-live", "now", "--format", "md", "--sign")
    assert answer.code == 3
    first, *lines = answer.err.splitlines()
    assert first == f"The letter {YEAR}-0001 cannot be written until this is put right:"
    assert [line.split()[0] for line in lines] == ["US-N7a", "US-N7b", "US-N8"]
    assert "Lenz" in answer.err
    assert "--verified-on" in answer.err
    assert not case.letters.exists()


def test_a_letter_is_a_draft_until_it_is_signed(reclaim: Command, case: Settings, tmp_path: Path) -> None:
    """Exit code 0, what is open on the error stream, and the sentence that says how to go on."""
    answer = reclaim("letter", 1, *SENDER, "--output", tmp_path / "l.md")
    assert answer.code == 0
    assert "Draft, not signed: read it, then sign it with --sign." in answer.out
    assert all(f"{rule} (still open" in answer.err for rule in ("US-N1", "US-N7a", "US-N7b", "US-N8"))
    assert "DRAFT, NOT SIGNED" in (tmp_path / "l.md").read_text()
    assert (case.letters / "DRAFT-0001.cover.md").exists()
    (told,) = json.loads(reclaim("letter", 1, *SENDER, "--format", "md", "--json").out)
    assert (told["signed"], told["reference"], told["format"]) == (False, "DRAFT-0001", "md")
    assert json.loads(reclaim("case", "show", 1, "--json").out)["letters"] == []


@pytest.mark.usefixtures("case")
def test_the_ending_of_the_file_gives_the_format(reclaim: Command, tmp_path: Path) -> None:
    """Several files, several formats; an ending that contradicts --format writes nothing."""
    names = [tmp_path / "a.docx", tmp_path / "b.txt", tmp_path / "plain"]
    assert reclaim("letter", 1, *SENDER, "--output", names[0], "--output", names[1]).code == 0
    assert names[0].read_bytes().startswith(b"PK")
    assert names[1].read_text().startswith("Ann Lee")
    assert reclaim("letter", 1, *SENDER, "--format", "md", "--output", names[2]).code == 0
    assert names[2].read_text().startswith("**Ann Lee**")


def test_a_complete_letter_is_written_in_the_formats_asked_for(
    reclaim: Command, case: Settings, tmp_path: Path
) -> None:
    """Into the library and where it is wanted; the case knows it."""
    assert consider(reclaim) == 0
    reclaim("profile", "set", *SENDER)
    assert reclaim("letter", 1, *TO, "--format", "txt", "--output", tmp_path / "l.txt", "--sign").code == 0
    answer = reclaim("letter", 1, *TO, "--format", "md", "--format", "docx", "--json", "--sign")
    assert [(one["format"], one["reference"], Path(one["path"]).exists()) for one in json.loads(answer.out)] == [
        ("md", f"{YEAR}-0002", True),
        ("docx", f"{YEAR}-0002", True),
    ]
    assert (tmp_path / "l.txt").read_bytes() == (case.letters / f"{YEAR}-0001.txt").read_bytes()
    assert "/s/ Ann Lee" in (tmp_path / "l.txt").read_text()
    assert reclaim("case", "list").out.splitlines()[1].split()[-1] == "2"
    assert reclaim("case", "show", 1).out.count(f"Letter {YEAR}-0002 as ") == 2
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
        (("--output", "x.odt"), "is no format of a letter"),
        (("--format", "txt", "--output", "e.docx"), "--output is e.docx, but --format asks for txt"),
    ],
)
@pytest.mark.usefixtures("case")
def test_what_is_typed_wrong_is_exit_code_2(reclaim: Command, words: tuple[str, ...], complaint: str) -> None:
    """With the option's name."""
    answer = reclaim("letter", 1, *SENDER, *words)
    assert answer.code == 2
    assert complaint in answer.err
