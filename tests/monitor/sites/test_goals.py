"""The data about what people wish: every value exists, every contradiction has its words, and nothing is promised."""

import re

import pytest

from monitor.sites.goals import Goal, always, clashes, frictions, frictions_among, goal_called, goals
from monitor.sites.privacy import ABSENT, UNKNOWN, setting_called


@pytest.mark.parametrize("goal", goals(), ids=lambda goal: goal.key)
def test_a_goal_wants_values_that_there_are(goal: Goal) -> None:
    """Never one that says nothing, and each with its reason."""
    assert goal.wants
    for want in goal.wants:
        setting = setting_called(want.setting)
        assert setting is not None
        assert want.because.endswith(".")
        assert all(setting.option(value) and value not in {ABSENT, UNKNOWN} for value in want.values)


def test_goals_that_exclude_each_other_are_told_in_words() -> None:
    """Every such pair, and only such pairs, are called so."""
    assert {one.goals for one in frictions() if one.excludes} == clashes()
    assert frozenset({"reach", "followers"}) in clashes()


def test_pairs_name_goals_that_there_are() -> None:
    """Two each."""
    for one in frictions():
        assert len(one.goals) == 2
        assert all(goal_called(key) for key in one.goals)


def test_only_what_chosen_goals_do_to_each_other_is_told() -> None:
    """One goal alone has no conflict."""
    assert frictions_among(["reach"]) == ()
    (told,) = frictions_among(["reach", "no-download"])
    assert not told.excludes


def test_the_limits_are_said_and_nothing_is_promised() -> None:
    """Screen recording and earlier copies always remain."""
    said = " ".join(always())
    assert "record the screen" in said
    assert "made before" in said
    words = said + " ".join(f"{goal.name} {goal.says} {' '.join(w.because for w in goal.wants)}" for goal in goals())
    assert not re.search(r"\b(guarantee|fully protect|safe from|cannot be copied|impossible to)", words, re.IGNORECASE)
