"""What is said of settings on platforms: kept with its history, never said twice, never over somebody else's word."""

import sqlite3

import pytest

from monitor.errors import InputError, NotFoundError, RefusedError
from monitor.platform_settings import demand_unchanged, newest_of, state_settings
from monitor.store.library import Library
from tests.monitor.samples import add_work


def latest(library: Library) -> dict[tuple[int, str, str], str]:
    """Return what was said last of works 1 and 2."""
    return {(one.work_id, one.platform, one.setting): one.value for one in library.store.platforms.latest([1, 2])}


def test_a_later_word_takes_an_earlier_ones_place_and_both_stay(library: Library) -> None:
    """The history says who said what and when."""
    add_work(library)
    state_settings(library, [1], "tiktok", {"downloads": "allowed"}, "As it was")
    state_settings(library, [1], "TikTok", {"downloads": "off"})
    assert latest(library) == {(1, "TikTok", "downloads"): "off"}
    history = library.store.platforms.history(1)
    assert [(one.value, one.note, one.set_by) for one in history] == [
        ("off", "", "Ann"),
        ("allowed", "As it was", "Ann"),
    ]


def test_the_same_word_is_not_kept_twice(library: Library) -> None:
    """Saving a page again changes nothing, and the audit does not grow."""
    add_work(library)
    state_settings(library, [1], "TikTok", {"downloads": "off"})
    before = library.store.audit.last()
    assert state_settings(library, [1], "TikTok", {"downloads": "off", "account": ""}) == ()
    assert library.store.audit.last() == before


def test_several_works_are_set_at_once_or_not_at_all(library: Library) -> None:
    """A work that there is not stops all of it."""
    add_work(library)
    add_work(library, 2)
    with pytest.raises(NotFoundError):
        state_settings(library, [1, 99], "TikTok", {"account": "public"})
    assert latest(library) == {}
    state_settings(library, [1, 2, 2], "TikTok", {"account": "public"})
    assert library.store.platforms.counts() == {("TikTok", "account", "public"): 2}
    assert library.store.platforms.works_on("TikTok") == {1, 2}


@pytest.mark.parametrize(
    ("works", "platform", "chosen", "word"),
    [
        ([1], "TikTok", {"downloads": "perhaps"}, "perhaps"),
        ([1], "TikTok", {"colour": "red"}, "colour"),
        ([1], "  ", {"downloads": "off"}, "which platform"),
        ([1], "x" * 61, {"downloads": "off"}, "60 characters"),
        ([], "TikTok", {"downloads": "off"}, "one work"),
        ([1], "TikTok", {"downloads": ""}, "at least one setting"),
    ],
)
def test_what_says_nothing_sensible_is_refused(
    library: Library, works: list[int], platform: str, chosen: dict[str, str], word: str
) -> None:
    """One sentence says what is wrong."""
    add_work(library)
    with pytest.raises(InputError, match=word):
        state_settings(library, works, platform, chosen)


def test_a_page_that_is_behind_is_refused(library: Library) -> None:
    """Two people who set the same thing do not overwrite each other."""
    add_work(library)
    seen = newest_of(library, [1], "TikTok")
    demand_unchanged(library, [1], "TikTok", seen)
    state_settings(library, [1], "TikTok", {"downloads": "off"})
    with pytest.raises(RefusedError, match="Somebody else"):
        demand_unchanged(library, [1], "TikTok", seen)


def test_the_database_itself_keeps_the_history(library: Library) -> None:
    """No program can change what was said."""
    add_work(library)
    state_settings(library, [1], "TikTok", {"downloads": "off"})
    with sqlite3.connect(library.settings.database) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute("UPDATE platform_settings SET value = 'allowed'")
    raw.close()
