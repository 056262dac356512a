"""Advice on settings: what fits, what differs, what is unknown, which wishes exclude each other."""

import pytest

from monitor.advising import Advice, Counsel, Standing, advise_all, advise_work, goals_called, platforms_said
from monitor.errors import InputError, NotFoundError
from monitor.platform_settings import state_settings
from monitor.store.library import Library
from tests.monitor.samples import add_work


def of(counsel: Counsel, key: str) -> Advice:
    """Return the advice on one setting."""
    (found,) = [one for one in counsel.advice if one.setting.key == key]
    return found


@pytest.mark.parametrize(
    ("value", "standing", "is_due"),
    [
        ("", Standing.UNSAID, True),
        ("off", Standing.FITS, False),
        ("allowed", Standing.DIFFERS, True),
        ("unknown", Standing.UNKNOWN, True),
        ("absent", Standing.ABSENT, False),
    ],
)
def test_what_was_said_is_held_against_what_is_wished(
    library: Library, value: str, standing: Standing, is_due: bool
) -> None:
    """What is not offered there is not to be set, and what nobody knows is to be looked up."""
    add_work(library)
    if value:
        state_settings(library, [1], "TikTok", {"downloads": value})
    found = of(advise_work(library, 1, "TikTok", goals_called(["no-download"])), "downloads")
    assert (found.standing, found.is_due) == (standing, is_due)
    assert [option.value for option in found.fitting] == ["off"]


def test_advice_says_why_what_remains_and_where(library: Library) -> None:
    """With the source of the way there, and only of settings that a goal asks for."""
    add_work(library)
    counsel = advise_work(library, 1, "TikTok", goals_called(["no-reuse"]))
    assert [one.setting.key for one in counsel.asked] == ["reuse"]
    (found,) = counsel.asked
    assert found.proposed is not None
    assert "can still edit it elsewhere" in found.proposed.effect
    assert "Reuse of content" in found.steps[0].where
    assert any("record the screen" in sentence for sentence in counsel.always)
    assert of(counsel, "account").standing is Standing.FREE


def test_wishes_that_exclude_each_other_propose_nothing(library: Library) -> None:
    """They are told in words, and what they agree on is advised all the same."""
    add_work(library)
    counsel = advise_work(library, 1, "TikTok", goals_called(["reach", "followers", "mark"]))
    assert of(counsel, "account").standing is Standing.CLASH
    assert of(counsel, "account").proposed is None
    assert not of(counsel, "account").is_due
    assert [friction.excludes for friction in counsel.frictions] == [True]
    assert of(counsel, "watermark").proposed is not None


def test_a_value_that_fits_both_wishes_is_proposed(library: Library) -> None:
    """Followers accept also what nobody sees; so does who wants it out of sight."""
    add_work(library)
    counsel = advise_work(library, 1, "TikTok", goals_called(["followers", "withdraw"]))
    assert [option.value for option in of(counsel, "audience").fitting] == ["nobody"]


def test_over_all_works_it_is_counted_how_they_stand(library: Library) -> None:
    """Of those of which anything was said on that platform."""
    for number in (1, 2, 3, 4):
        add_work(library, number)
    state_settings(library, [1, 2], "TikTok", {"downloads": "allowed"})
    state_settings(library, [3], "TikTok", {"downloads": "off", "account": "public"})
    state_settings(library, [4], "Vimeo", {"downloads": "allowed"})
    counsel = advise_all(library, "TikTok", goals_called(["no-download", "reach"]))
    assert of(counsel, "downloads").works == {Standing.DIFFERS: 2, Standing.FITS: 1}
    assert of(counsel, "account").works == {Standing.FITS: 1, Standing.UNSAID: 2}
    assert counsel.due == 3


def test_advice_changes_nothing_that_is_kept(library: Library) -> None:
    """Goals are an argument, and stand nowhere afterwards."""
    add_work(library)
    before = library.store.audit.last()
    advise_work(library, 1, "TikTok", goals_called(["reach"]))
    assert library.store.audit.last() == before
    assert library.store.platforms.history(1) == []


def test_goals_are_named_and_there_must_be_one() -> None:
    """One sentence says which there are."""
    assert [goal.key for goal in goals_called(["Reach", "reach", "mark"])] == ["reach", "mark"]
    with pytest.raises(InputError, match="no goal “fame”"):
        goals_called(["fame"])
    with pytest.raises(InputError, match="Say what you wish"):
        goals_called([])


def test_platforms_are_those_of_which_something_was_said(library: Library) -> None:
    """Of one work, or of any."""
    add_work(library)
    add_work(library, 2)
    state_settings(library, [1], "vimeo", {"account": "public"})
    state_settings(library, [2], "snapchat", {"account": "public"})
    assert platforms_said(library, None) == ("Snapchat", "Vimeo")
    assert platforms_said(library, 1) == ("Vimeo",)
    with pytest.raises(NotFoundError):
        platforms_said(library, 9)
