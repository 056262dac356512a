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
    assert re.search(r"Downloads off \d+ \w+ \d{4} [\d:]+ .{1,40} In the app", said)
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
    assert "The platform’s own page, in Norwegian, read" in said
    assert "Nobody has checked yet" in said
    assert "no setting stops a screen recording" in text_of(visitor.get("/platforms"))


def test_an_empty_library_has_nothing_to_set(newcomer: Visitor) -> None:
    """It says what comes first."""
    assert "First add a work" in text_of(newcomer.get("/platforms"))


def test_advice_is_given_by_what_is_wished_and_said_with_a_button(visitor: Visitor) -> None:
    """The button says one setting, and the wishes are still chosen afterwards."""
    state = seen(visitor)
    page = visitor.get("/works/1/settings?platform=TikTok&goal=no-download&goal=nonsense")
    assert "I have set “off” there" in text_of(page)
    assert "no setting stops that" in text_of(page)
    form = {"platform": "TikTok", "seen": state, "downloads": "off", "goal": ["no-download", "reach"]}
    answer = visitor.post("/works/1/settings", form)
    assert str(answer.url).endswith("platform=TikTok&goal=no-download&goal=reach")
    assert "said: off, fits" in text_of(answer)
    assert "I have set “off” there" not in text_of(answer)
    assert "I have set “public” there" in text_of(answer)


def test_wishes_that_exclude_each_other_are_told(visitor: Visitor) -> None:
    """And nothing is proposed of what they exclude."""
    said = text_of(visitor.get("/works/1/settings?platform=TikTok&goal=reach&goal=followers"))
    assert "These exclude each other." in said
    assert "I have set “public” there" not in said


def test_over_all_works_advice_counts_and_proposes(visitor: Visitor, lived: Settings) -> None:
    """What is proposed is chosen in the form only when that is asked for."""
    with open_library(lived, actor="Bo") as library:
        state_settings(library, [1, 2], "Vimeo", {"downloads": "allowed"})
    page = visitor.get("/platforms?platform=Vimeo&goal=no-download")
    assert "2 works: differs" in text_of(page)
    assert '<option value="off" selected>' not in page.text
    assert '<option value="off" selected>' in visitor.get("/platforms?platform=Vimeo&goal=no-download&proposed=1").text


def test_a_checklist_stands_on_both_pages(visitor: Visitor) -> None:
    """With the source of each step; of a platform that nobody looked up the general steps."""
    for path in ("/platforms?platform=TikTok", "/works/1/settings?platform=TikTok"):
        page = visitor.get(path)
        assert "Reuse of content > Allow reuse of content from" in text_of(page)
        assert "Not checked at the source: look there" in text_of(page)
        assert 'href="https://support.tiktok.com/' in page.text
    assert "Nobody has looked this platform up" in text_of(visitor.get("/platforms?platform=MyTube"))
