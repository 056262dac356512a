"""The match page in Chromium: two films in step, and a verdict on two keys."""

import re
import statistics
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from monitor.app import open_library
from monitor.review.decisions import decide
from monitor.settings import Settings
from monitor.values import Verdict
from tests.browser.conftest import Opened

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LIMIT_MS = 50
DRIFT_MS = "1000 * document.querySelector('.match-page').pair.drift"
IS_READY = "document.querySelector('.match-page').pair?.lead.readyState >= 3"


def match_of(settings: Settings, clip: str) -> int:
    """Return the number of the first match of a clip."""
    with open_library(settings) as library:
        return next(one.id for one in library.store.matches.all() if one.clip.name == clip)


@pytest.fixture
def open_match(open_page: Opened, lived: Settings) -> Opened:
    """Give a function that opens the match of a clip and waits until its films can play."""

    def opened(clip: str, **keywords: object) -> Page:
        page = open_page(f"/matches/{match_of(lived, clip)}", **keywords)
        page.wait_for_function(IS_READY)
        return page

    return opened


def state(page: Page) -> dict[str, Any]:
    """Return what both films do."""
    found: dict[str, Any] = page.evaluate(
        """() => { const pair = document.querySelector(".match-page").pair; return {
            at: pair.lead.currentTime, other: pair.follow.currentTime, target: pair.target(pair.lead.currentTime),
            playing: pair.isPlaying, muted: [pair.lead.muted, pair.follow.muted], rate: pair.follow.playbackRate }; }"""
    )
    return found


def usual_drift(page: Page, seconds: int) -> float:
    """Return the median drift over some seconds, for a machine that is busy elsewhere stops films for moments."""
    found = []
    for _ in range(seconds * 10):
        found.append(abs(page.evaluate(DRIFT_MS)))
        page.wait_for_timeout(100)
    return statistics.median(found)


def test_the_films_keep_step_while_they_play_and_after_seeks(open_match: Opened) -> None:
    """The original follows the copy at its offset, to a twentieth of a second."""
    page = open_match("best-part")
    page.keyboard.press(" ")
    page.wait_for_timeout(1500)
    assert usual_drift(page, seconds=3) < LIMIT_MS
    assert state(page)["playing"]
    for at in (4.0, 1.0, 2.5):
        page.evaluate(f"document.querySelector('.match-page').pair.seek({at})")
        page.wait_for_timeout(700)
        assert usual_drift(page, seconds=2) < LIMIT_MS, at


def test_frames_are_stepped_in_both(open_match: Opened) -> None:
    """One frame on and one back, at rest, exactly aligned."""
    page = open_match("best-part")
    before = state(page)["at"]
    page.keyboard.press(".")
    page.wait_for_function(f"document.querySelector('.match-page').pair.lead.currentTime > {before + 0.01}")
    page.wait_for_timeout(300)
    now = state(page)
    assert now["at"] - before < 0.09
    assert now["other"] == pytest.approx(now["target"], abs=0.002)
    assert not now["playing"]


def test_keys_switch_sound_and_views(open_match: Opened) -> None:
    """S hears the other one, m mirrors the original, v shows what both share."""
    page = open_match("cropped")
    assert state(page)["muted"] == [False, True]
    page.keyboard.press("s")
    assert state(page)["muted"] == [True, False]
    page.keyboard.press("m")
    assert page.locator(".film[data-role=original] .mirrored video").count() == 1
    page.keyboard.press("v")
    expect(page.get_by_role("button", name="Shared part")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".film[data-role=original] video")).to_have_attribute("style", re.compile("scale"))


def test_a_segment_and_a_still_lead_to_their_place(open_match: Opened) -> None:
    """By Enter as well as by a click."""
    page = open_match("best-part")
    page.locator("table a[data-jump]").first.press("Enter")
    page.wait_for_timeout(400)
    assert state(page)["at"] == pytest.approx(float(page.locator("[data-scrub]").get_attribute("min") or -1), abs=0.05)
    still = page.locator("a[data-seek]").nth(2)
    still.click()
    page.wait_for_timeout(600)
    assert state(page)["at"] == pytest.approx(float(still.get_attribute("data-seek") or -1), abs=0.05)


def test_two_keys_decide_and_lead_to_the_next_match(open_match: Opened, lived: Settings) -> None:
    """A letter and the number of a reason; u takes it back."""
    page = open_match("cropped")
    number = match_of(lived, "cropped")
    page.keyboard.press("n")
    expect(page.get_by_role("dialog", name="Not a copy")).to_be_visible()
    page.keyboard.press("2")
    page.wait_for_url(lambda url: f"/matches/{number}" not in url)
    expect(page.locator("#messages")).to_contain_text("not a copy")
    with open_library(lived) as library:
        decision = library.store.decisions.latest(number)
        assert decision is not None
        assert (decision.verdict, decision.reason.startswith("The same place")) == ("not-a-copy", True)
    page.keyboard.press("u")
    expect(page.locator("#messages")).to_contain_text("taken back")


def test_a_decision_of_somebody_else_is_told(open_match: Opened, lived: Settings) -> None:
    """Badge, decisions and a note say so without a reload, and the films stay as they are."""
    page = open_match("best-part")
    page.wait_for_timeout(1000)  # until its stream of news runs
    with open_library(lived, actor="Ada") as library:
        decide(library, match_of(lived, "best-part"), Verdict.LICENSED, "Ada knows this account.")
    expect(page.locator("#changed")).to_contain_text("Ada has decided this match meanwhile", timeout=15_000)
    expect(page.locator(".match-head .badges")).to_contain_text("licensed")
    expect(page.locator("#told-decisions")).to_contain_text("Ada knows this account.")
    assert page.evaluate(IS_READY)


def test_decisions_are_taken_back_step_by_step(open_match: Opened, lived: Settings) -> None:
    """The last one first, then the one before, whatever match is shown."""
    page = open_match("cropped")
    for _ in range(2):
        here = page.url
        page.keyboard.press("i")
        page.keyboard.press("1")
        page.wait_for_url(lambda url, was=here: url != was)
        page.wait_for_load_state()
    page.keyboard.press("u")
    expect(page.locator("#messages")).to_contain_text("taken back")
    page.keyboard.press("u")
    expect(page.locator("#messages").get_by_role("link", name=f"Match {match_of(lived, 'cropped')}")).to_be_visible()
    with open_library(lived) as library:
        assert library.store.decisions.latest(match_of(lived, "cropped")) is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_meets_wcag(open_match: Opened, scheme: str) -> None:
    """No violation that axe knows of, also in the dialog; nor anything to scroll sideways on a telephone."""
    page = open_match("mirrored", color_scheme=scheme, viewport={"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.evaluate(AXE.read_text(encoding="utf-8"))
    check = """tags => axe.run(document, { runOnly: tags }).then(found => found.violations.map(
        one => `${one.id}: ${one.nodes.map(node => node.html).join(" | ")}`))"""
    assert page.evaluate(check, WCAG) == []
    page.keyboard.press("c")
    assert page.evaluate(check, WCAG) == []
