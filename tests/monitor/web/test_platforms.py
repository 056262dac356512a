"""Settings on platforms: one work or many, with a history, and never over somebody else's word."""

import re

from monitor.app import open_library
from monitor.platform_settings import state_settings
from monitor.settings import Settings
from tests.monitor.web.served import Visitor, text_of


def seen(visitor: Visitor) -> str:
    """Return what the page of work 1 on TikTok carries as the newest."""
    found = re.search(r'name="seen" value="(\d+)"', visitor.get("/works/1/settings?platform=TikTok").text)
    assert found
    return found.group(1)


def test_what_is_set_is_saved_and_shown_with_its_history(visitor: Visitor) -> None:
    """On the page itself, on the work's, and in the overview."""
    form = {"platform": "tiktok", "seen": seen(visitor), "downloads": "off", "account": "public", "note": "In the app"}
    said = text_of(visitor.post("/works/1/settings", form))
    assert "Saved: what is set for TikTok." in said
    assert re.search(r"Downloads off .*Ann In the app", said)
    assert "In the app" in said
    assert re.search(r"TikTok public – off", text_of(visitor.get("/works/1")))
    overview = text_of(visitor.get("/platforms"))
    assert "1 of 2 works" in overview
    assert "off (1)" in overview


def test_a_page_that_is_behind_is_told_so_and_loses_nothing(visitor: Visitor, lived: Settings) -> None:
    """The other person's word stays; what was chosen is still chosen."""
    state = seen(visitor)
    with open_library(lived, actor="Bo") as library:
        state_settings(library, [1], "TikTok", {"downloads": "allowed"})
    answer = visitor.post("/works/1/settings", {"platform": "TikTok", "seen": state, "downloads": "off"})
    assert answer.status_code == 409
    assert "Somebody else changed" in text_of(answer)
    assert re.search(r'name="downloads" value="off" checked', answer.text)
    with open_library(lived) as library:
        assert [one.value for one in library.store.platforms.history(1)] == ["allowed"]


def test_several_works_are_set_at_once(visitor: Visitor) -> None:
    """Those that were not marked are told as not said."""
    visitor.get("/platforms?platform=Vimeo")
    said = text_of(visitor.post("/platforms", {"platform": "Vimeo", "work": ["1", "2"], "watermark": "mine"}))
    assert "Saved for Vimeo: 2 works changed." in said
    assert "my own mark (2)" in said
    assert "No work fits." in text_of(visitor.get("/platforms?platform=Vimeo&lacking=1"))


def test_many_are_not_set_over_what_somebody_said_meanwhile(visitor: Visitor, lived: Settings) -> None:
    """None of them is, and the page shows what the other person said."""
    visitor.get("/platforms?platform=Vimeo")
    with open_library(lived, actor="Bo") as library:
        state_settings(library, [2], "Vimeo", {"watermark": "platform"})
    answer = visitor.post("/platforms", {"platform": "Vimeo", "seen": "0", "work": ["1", "2"], "watermark": "mine"})
    assert answer.status_code == 409
    assert "Somebody else changed" in text_of(answer)
    with open_library(lived) as library:
        assert library.store.platforms.history(1) == []


def test_nothing_marked_or_chosen_is_one_sentence(visitor: Visitor) -> None:
    """And what was chosen stays."""
    visitor.get("/platforms?platform=Vimeo")
    answer = visitor.post("/platforms", {"platform": "Vimeo", "watermark": "mine"})
    assert "Choose at least one work." in text_of(answer)
    assert re.search(r'value="mine" selected', answer.text)
    assert "at least one setting" in text_of(visitor.post("/platforms", {"platform": "Vimeo", "work": "1"}))
    assert "no value of watermark" in text_of(
        visitor.post("/platforms", {"platform": "V", "work": "1", "watermark": "?"})
    )


def test_each_setting_says_what_it_does_not_prevent_and_where_that_is_known_from(visitor: Visitor) -> None:
    """What nobody checked is marked as that."""
    said = text_of(visitor.get("/works/1/settings?platform=TikTok"))
    assert "Screen recording and savers by others still work." in said
    assert "Its help page, read" in said
    assert "Nobody has checked yet" in said
    assert "no setting stops a screen recording" in text_of(visitor.get("/platforms"))


def test_an_empty_library_has_nothing_to_set(newcomer: Visitor) -> None:
    """It says what comes first."""
    assert "First add a work" in text_of(newcomer.get("/platforms"))
