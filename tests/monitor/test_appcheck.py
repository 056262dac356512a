"""The check of apps by others: flags, verdicts, and the steps back; what nobody knows is no clearance."""

import re

import pytest

from monitor.appcheck import (
    Answer,
    Kind,
    Question,
    Verdict,
    answers_read,
    cannot_know,
    check_app,
    places_of_apps,
    questions,
    remedies,
)
from monitor.errors import InputError
from monitor.sites.checklists import Mark, Sourced
from monitor.sites.hosts import host_of

FLAGS = [one for one in questions() if one.bad]
GOOD = {one.key: Answer.NO if one.bad is Answer.YES else Answer.YES for one in FLAGS} | {
    "used": Answer.NO,
    "paid": Answer.NO,
}


@pytest.mark.parametrize("one", [*FLAGS, *remedies()])
def test_a_reason_names_its_source_and_day_or_says_that_nobody_looked(one: Sourced) -> None:
    """A day stands with what was read and with nothing else."""
    assert (one.on is None) == (one.mark is Mark.KNOWLEDGE)
    assert one.mark is Mark.KNOWLEDGE or host_of(one.source)


@pytest.mark.parametrize("one", questions(), ids=lambda one: one.key)
def test_a_question_is_one_and_a_flag_has_its_reason(one: Question) -> None:
    """States ask only what was done already."""
    assert one.ask.endswith("?")
    assert (one.kind is Kind.STATE) == (one.bad is None)
    assert bool(one.flag and one.why) == bool(one.bad)


@pytest.mark.parametrize("one", FLAGS, ids=lambda one: one.key)
def test_each_bad_answer_raises_its_flag(one: Question) -> None:
    """A heavy one alone is enough; each other makes it risky."""
    assert one.bad is not None
    checked = check_app(GOOD | {one.key: one.bad})
    assert [flag.key for flag in checked.raised] == [one.key]
    assert checked.verdict is (Verdict.DO_NOT_USE if one.kind is Kind.STOP else Verdict.RISKY)


def test_nothing_found_proves_nothing() -> None:
    """And says so; nothing is to be done where it was not used."""
    checked = check_app(GOOD)
    assert (checked.verdict, checked.raised, checked.open) == (Verdict.NOTHING, (), ())
    assert "proves nothing" in checked.caution
    assert not checked.was_used


def test_what_nobody_knows_is_no_clearance() -> None:
    """No answers at all come to risky, and to questions that are open."""
    checked = check_app({})
    assert checked.verdict is Verdict.RISKY
    assert [one.key for one in checked.open] == [one.key for one in FLAGS]
    assert checked.was_used
    assert check_app(GOOD | {"device": Answer.UNKNOWN}).verdict is Verdict.RISKY
    assert check_app(GOOD | {"maker": Answer.UNKNOWN}).verdict is Verdict.NOTHING


def test_flags_stand_with_the_heaviest_first() -> None:
    """Whatever the order of the questions is."""
    raised = check_app({"maker": Answer.NO, "store": Answer.YES, "others": Answer.YES}).raised
    assert [one.kind for one in raised] == [Kind.STOP, Kind.WARN, Kind.ASK]


def test_steps_are_those_that_the_answers_call_for() -> None:
    """A profile is removed where one was installed, the bank is told where it was paid."""

    def text(given: dict[str, Answer]) -> str:
        return " ".join(one.do for one in check_app(given).remedies)

    assert not re.search(r"bank|profile \(iPhone|Switch the protection", text(GOOD | {"used": Answer.YES}))
    assert "bank" in text(GOOD | {"paid": Answer.YES})
    assert "remove its profile" in text(GOOD | {"device": Answer.YES})
    always = text(GOOD)
    for word in ("Change the password", "Sign out of all", "two-step", "messages, posts", "Report the app"):
        assert word in always


def test_it_is_said_that_no_app_knows_who_downloaded() -> None:
    """In every verdict."""
    assert any("downloaded" in one for one in cannot_know())
    assert check_app(GOOD).cannot_know == cannot_know()


def test_places_are_those_of_the_platform_that_is_meant() -> None:
    """The general way where nothing is known of it, all where none is named."""
    assert [name for name, _ in places_of_apps(["Twitch"])] == ["Twitch"]
    ((name, step),) = places_of_apps(["MyTube"])
    assert (name, step.mark) == ("MyTube", Mark.KNOWLEDGE)
    assert len(places_of_apps()) == 12


@pytest.mark.parametrize(
    ("pair", "word"),
    [("colour=red", "no question “colour”"), ("names=perhaps", "yes, no or unknown"), ("names", "yes, no or unknown")],
)
def test_answers_that_are_none_are_refused(pair: str, word: str) -> None:
    """One sentence says what is wrong."""
    with pytest.raises(InputError, match=word):
        answers_read([pair])


def test_answers_are_read_whatever_their_letters_and_once() -> None:
    """The same question is not answered twice."""
    assert answers_read(["Names = YES", "used=no"]) == {"names": Answer.YES, "used": Answer.NO}
    with pytest.raises(InputError, match="answered twice"):
        answers_read(["names=yes", "names=no"])
