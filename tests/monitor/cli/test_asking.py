"""``reclaim case consider`` asks a person at a terminal for what is missing, and nobody else."""

import io
import json

import pytest

from monitor.settings import Settings
from tests.monitor.cli.conftest import Keyboard
from tests.monitor.conftest import Command

THOUGHTS = {
    "purpose": "Reposted to earn from advertising.",
    "nature": "A creative film that is published.",
    "amount": "The whole film was taken.",
    "effect": "It replaces the original for its viewers.",
}
REASON = "I watched both beside each other; nothing was added."


@pytest.fixture
def case(reclaim: Command, stocked: Settings) -> Settings:
    """Give a library with one case."""
    assert reclaim("decide", 1, "confirmed", "--reason", "Seen.", "--by", "Bo").code == 0
    assert reclaim("case", "create", 1, "--recipient", "vids.example", "--by", "Bo").code == 0
    return stocked


@pytest.mark.usefixtures("case")
def test_what_is_missing_is_asked_for_until_it_is_said(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was given as an option is not asked for."""
    nature, amount, effect = (THOUGHTS[factor] for factor in ("nature", "amount", "effect"))
    lines = ["", nature, amount, effect, "maybe", "infringing", "too short", REASON]
    monkeypatch.setattr("sys.stdin", Keyboard("".join(f"{line}\n" for line in lines)))
    answer = reclaim("case", "consider", 1, "--purpose", THOUGHTS["purpose"], "--by", "Bo")
    assert (answer.code, "considered by Bo: infringing" in answer.out) == (0, True)
    assert answer.err.count("What do you think of the") == 4
    (told,) = [case["considerations"][0] for case in json.loads(reclaim("case", "list", "--json").out)]
    assert told["heads"] == THOUGHTS
    assert (told["conclusion"], told["reason"], told["considered_by"]) == ("infringing", REASON, "Bo")


@pytest.mark.usefixtures("case")
def test_who_gives_up_has_recorded_nothing(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """The exit code is that of a run that was stopped."""
    monkeypatch.setattr("sys.stdin", Keyboard("Only one answer, then the end.\n"))
    assert reclaim("case", "consider", 1, "--by", "Bo").code == 130
    assert json.loads(reclaim("case", "show", 1, "--json").out)["considerations"] == []


@pytest.mark.usefixtures("stocked")
def test_nobody_is_asked_about_a_case_that_does_not_exist(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before the first question."""
    monkeypatch.setattr("sys.stdin", Keyboard(""))
    answer = reclaim("case", "consider", 9, "--by", "Bo")
    assert (answer.code, "What do you think" in answer.err) == (2, False)


@pytest.mark.usefixtures("case")
def test_a_script_is_not_kept_waiting(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no person sits the gaps are named, and the exit code is that of a refusal."""
    monkeypatch.setattr("sys.stdin", io.StringIO())
    answer = reclaim("case", "consider", 1, "--by", "Bo")
    assert answer.code == 3
    assert "--head purpose=" in answer.err
