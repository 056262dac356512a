"""``reclaim case``: create, list, show, consider under every law, and the second person's look."""

import json

import pytest

from monitor.review.exceptions import heads_of, jurisdictions
from monitor.settings import Settings
from tests.monitor.cli.conftest import Keyboard
from tests.monitor.conftest import Command

REASON = "The whole film was reposted without any comment."
LOOKED = "I watched both, and nobody says anything over the film."
BY = ("--by", "Ann Lee")


def thoughts(law: str = "US") -> list[str]:
    """Return a thought about every head of a law, as typed."""
    return [word for head in heads_of(law) for word in ("--head", f"{head}=I thought about this one.")]


@pytest.fixture
def case(reclaim: Command, stocked: Settings) -> Settings:
    """Give a library with a case that waits for the consideration of exceptions."""
    assert reclaim("decide", 1, "confirmed", "--reason", "Seen side by side.", *BY).code == 0
    assert reclaim("case", "create", 1, "--recipient", "vids.example").code == 0
    return stocked


@pytest.mark.usefixtures("stocked")
def test_a_case_of_an_undecided_match_is_refused(reclaim: Command) -> None:
    """Exit code 3, and the sentence says how to decide it."""
    answer = reclaim("case", "create", 1, "--recipient", "vids.example")
    assert answer.code == 3
    assert " decide 1 confirmed" in answer.err


@pytest.mark.usefixtures("case")
def test_cases_are_listed_and_shown(reclaim: Command) -> None:
    """For people and for machines."""
    assert (
        reclaim("case", "consider", 1, *thoughts(), "--conclusion", "infringing", "--reason", REASON, "--by", "Bo").code
        == 0
    )
    assert reclaim("case", "list").out.splitlines()[1].split() == ["1", "vids.example", "1", "infringing", "0"]
    shown = reclaim("case", "show", 1).out
    assert "Match 1: copy from My film" in shown
    assert "considered" in shown
    told = json.loads(reclaim("case", "show", 1, "--json").out)
    assert told["considerations"][0]["considered_by"] == "Bo"
    assert told["findings"][0]["clip"]["url"] == "https://vids.example/watch/1"
    assert [case["id"] for case in json.loads(reclaim("case", "list", "--json").out)] == [1]


@pytest.mark.usefixtures("case")
def test_an_incomplete_consideration_is_refused(reclaim: Command) -> None:
    """Each gap with its rule."""
    answer = reclaim("case", "consider", 1, "--purpose", "I thought about it.", "--conclusion", "infringing", *BY)
    assert answer.code == 3
    assert answer.err.count("G5 (17 U.S.C. § 107)") == 4


@pytest.mark.usefixtures("case")
def test_a_consideration_without_a_name_is_refused_in_one_sentence(reclaim: Command) -> None:
    """The account's name is not asked whether the law allows a use."""
    words = [*thoughts(), "--conclusion", "infringing", "--reason", REASON]
    answer = reclaim("case", "consider", 1, *words)
    assert answer.code == 3
    assert "--by NAME" in answer.err
    assert len(answer.err.splitlines()) == 1
    reclaim("profile", "set", "--signer", "Ann Lee")
    assert reclaim("case", "consider", 1, *words).code == 0


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize("law", jurisdictions())
def test_exceptions_are_considered_under_every_law(reclaim: Command, law: str) -> None:
    """Each law asks about heads of its own, and keeps its own record."""
    answer = reclaim(
        *("case", "consider", 1, "--jurisdiction", law.lower(), *thoughts(law)),
        *("--conclusion", "infringing", "--reason", REASON, *BY),
    )
    assert (answer.code, f"exceptions under {law} law considered by Ann Lee: infringing" in answer.out) == (0, True)
    (told,) = json.loads(reclaim("case", "show", 1, "--json").out)["considerations"]
    assert (told["jurisdiction"], list(told["heads"])) == (law, list(heads_of(law)))


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(
    ("words", "code", "complaint"),
    [
        (("--jurisdiction", "ZZ"), 2, "No law pack says what to consider for “ZZ”"),
        (("--head", "parody"), 2, "--head is “parody”"),
        (("--head", "parody=It is none at all."), 3, "does not ask about parody"),
    ],
)
def test_what_no_law_asks_about_is_refused(reclaim: Command, words: tuple[str, ...], code: int, complaint: str) -> None:
    """With what the law does ask about."""
    answer = reclaim("case", "consider", 1, *words, "--conclusion", "infringing", "--reason", REASON, *BY)
    assert (answer.code, complaint in answer.err) == (code, True)


@pytest.mark.usefixtures("case")
def test_what_asks_for_a_second_person_is_shown_until_one_has_looked(reclaim: Command) -> None:
    """The film of the test is shorter than ten seconds."""
    shown = reclaim("case", "show", 1).out
    assert "Look closely at match 1: The match is shorter than 10 seconds" in shown
    assert "A second person must look" in shown
    answer = reclaim("case", "review", 1, "--reason", LOOKED, "--by", "Cy Oh")
    assert (answer.code, "looked at by Cy Oh, too" in answer.out) == (0, True)
    shown = reclaim("case", "show", 1).out
    assert "by Cy Oh: I watched both" in shown
    assert "A second person must look" not in shown
    told = json.loads(reclaim("case", "show", 1, "--json").out)
    assert told["reviews"][0]["reviewed_by"] == "Cy Oh"
    assert told["findings"][0]["indicators"]


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--reason", LOOKED, "--by", "ann  lee"), "has decided or considered this case"),
        (("--reason", "Fine.", "--by", "Cy Oh"), "at least 40 characters"),
        (("--reason", LOOKED), "Nobody is named"),
    ],
)
def test_only_somebody_else_with_something_to_say_is_a_second_person(
    reclaim: Command, words: tuple[str, ...], complaint: str
) -> None:
    """Exit code 3, and no look is recorded."""
    answer = reclaim("case", "review", 1, *words)
    assert (answer.code, complaint in answer.err) == (3, True)
    assert json.loads(reclaim("case", "show", 1, "--json").out)["reviews"] == []


@pytest.mark.usefixtures("case")
def test_the_second_person_is_asked_at_a_terminal(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Until the answer says something."""
    monkeypatch.setattr("sys.stdin", Keyboard(f"Fine.\n{LOOKED}\n"))
    answer = reclaim("case", "review", 1, "--by", "Cy Oh", "--json")
    assert (answer.code, json.loads(answer.out)["reason"]) == (0, LOOKED)
