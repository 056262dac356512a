"""Deadlines and letters in Chromium: keys, forms that open in place, the letter in its frame."""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from monitor.casework.lifecycle import State
from monitor.review.progress import Report, report
from tests.browser.conftest import Opened
from tests.monitor.life_samples import TWO
from tests.monitor.web.lettered import Desk, desk
from tests.monitor.web.served import Serving


@pytest.fixture
def disputed(tmp_path: Path) -> Iterator[Desk]:
    """Give a letter about two copies, to one of which a counter-notice came in."""
    with desk(tmp_path, sent=True) as laid:
        with laid.library() as library:
            report(library, laid.reference, Report(state=State.COUNTER_NOTICED, reason="By mail.", urls=(TWO,)))
        yield laid


@pytest.fixture
def served(disputed: Desk) -> Serving:
    """Serve that library instead of the usual one."""
    return disputed.served


def test_the_keys_lead_through_the_month(open_page: Opened) -> None:
    """Arrows from day to day, one stop for the tab key, page keys from month to month."""
    page = open_page("/deadlines?month=2026-12&day=2026-12-08")
    page.locator("[data-day]", has_text="8 December").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_contain_text("9 December")
    page.keyboard.press("ArrowDown")
    expect(page.locator(":focus")).to_contain_text("16 December")
    assert page.locator('[data-day][tabindex="0"]').count() == 1
    page.keyboard.press("PageDown")
    page.wait_for_url("**/deadlines?month=2027-01")
    expect(page.get_by_role("heading", level=2)).to_contain_text("January 2027")


def test_a_form_opens_in_place_and_is_put_on_record(open_page: Opened, disputed: Desk) -> None:
    """The page stays where it is, the form has the focus, and what is sent is on record."""
    page = open_page(disputed.path)
    page.get_by_role("link", name="Removed", exact=True).click()
    expect(page.get_by_role("heading", name="Copies were removed")).to_be_visible()
    expect(page.locator("#act")).to_be_focused()
    assert page.url.endswith(disputed.path)
    page.get_by_label("What happened, and how you know").fill("I opened the page: it is gone.")
    page.get_by_role("checkbox", name=TWO).uncheck()
    page.get_by_role("button", name="Put on record").click()
    expect(page.locator("#messages")).to_contain_text("partly removed")
    assert disputed.letter.state is State.PARTLY_REMOVED


def test_the_letter_is_read_in_its_frame(open_page: Opened, disputed: Desk) -> None:
    """It is set as a letter, though it can do nothing."""
    page = open_page(disputed.path)
    frame = page.frame_locator("iframe.paper")
    expect(frame.get_by_role("heading", name="Notice of claimed infringement")).to_be_visible()
    assert frame.locator("body").evaluate("body => getComputedStyle(body).fontSize") != "16px"


def test_an_evidence_pack_stands_on_the_page_when_it_is_done(open_page: Opened, disputed: Desk) -> None:
    """Whoever waits for it need not reload; its download is a zip of that letter."""
    page = open_page(disputed.path)
    page.get_by_role("button", name="Write it").click()
    link = page.get_by_role("link", name=re.compile(rf"{disputed.reference}-\d{{8}}T\d{{6}}Z\.zip"))
    link.wait_for(timeout=60_000)
    with page.expect_download() as download:
        link.click()
    assert zipfile.is_zipfile(download.value.path())


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(open_page: Opened, disputed: Desk, scheme: str) -> None:
    """As far as a program can tell: no finding of axe, and no page wider than a telephone."""
    axe = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
    page = open_page("/letters", color_scheme=scheme, viewport={"width": 390, "height": 800})
    home = page.url.removesuffix("/letters")
    for path in ("/letters", f"{disputed.path}/act/refused", "/deadlines", "/deadlines?month=2026-12", "/recipients"):
        page.goto(home + path)
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(said => said.violations.map(one => one.id + ' ' + one.nodes[0].target))")
        assert found == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
