"""A source is added, searched and brings a match, in the browser; the kill switch is seen everywhere."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from monitor.app import open_library
from monitor.settings import Settings
from tests.browser.conftest import Opened
from tests.media import MediaShelf
from tests.monitor.sources.origin import File, Origin, name_own, origin
from tests.monitor.web.collecting import FEED, fill_sources, many_sources
from tests.monitor.web.served import Serving


@pytest.fixture
def host(shelf: MediaShelf, lived: Settings) -> Iterator[Origin]:
    """Give a host with a feed that names one copy, which the library may reach."""
    data = (shelf.folder / "lived-in-clips" / "cropped.mp4").read_bytes()
    with origin({"/robots.txt": "User-agent: *\nAllow: /\n", "/v/a.mp4": File(data, "video/mp4")}) as served:
        feed = FEED.format(page=served.url("/v/a"), file=served.url("/v/a.mp4"), size=len(data))
        served.table["/feed.xml"] = File(feed.encode(), "application/rss+xml")
        served.table["/v/a"] = File(b"<title>Harbour</title>", "text/html")
        name_own(lived, served)
        lived.watch.write_text('contact = "watch@studio.example"\ninterval_s = 2.0\n', encoding="utf-8")
        yield served


def test_from_the_form_to_the_match(open_page: Opened, served: Serving, host: Origin) -> None:
    """Choose a kind, type its address, press search; the job ends, the item shows its clip, the clip its match."""
    page = open_page("/sources")
    expect(page.locator(".tool").first).to_have_attribute("open", "")  # there is nothing else to do yet
    page.get_by_text("A feed (RSS, Atom, Media RSS, podcast)").click()
    form = page.locator("#kind-feed form")
    form.get_by_label("Address").fill(host.url("/feed.xml"))
    form.get_by_label("What you call it").fill("week")
    form.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="week", exact=True)).to_be_visible()
    page.get_by_role("button", name="Search now").click()
    expect(page.locator("[data-phase=done]")).to_be_visible(timeout=90_000)
    expect(page.locator("main")).to_contain_text("1 fetched")
    page.get_by_role("link", name="See what was found").click()
    expect(page.locator(".item-row")).to_contain_text("kept")
    page.locator(".item-row h2 a").click()
    expect(page.locator(".requests")).to_contain_text("allowed")
    page.locator(".became a[href^='/matches/']").first.click()
    expect(page).to_have_url(f"{served.url}/matches/{page.url.rpartition('/')[2]}")


def test_the_list_follows_what_happens(open_page: Opened, served: Serving, lived: Settings) -> None:
    """What somebody else does shows without a reload."""
    with open_library(lived, actor="Ann") as library:
        fill_sources(library)
    page = open_page("/sources")
    expect(page.locator("#source-1")).to_contain_text("fine")
    other = page.context.new_page()
    other.goto(f"{served.url}/sources/1")
    other.get_by_role("button", name="Pause").click()
    expect(other.locator("#messages")).to_contain_text("rests until")
    other.close()
    expect(page.locator("#source-1")).to_contain_text("paused")


def test_one_press_stops_it_all(open_page: Opened, lived: Settings) -> None:
    """The button says what it does; afterwards the page says that it is stopped, and offers the way back."""
    with open_library(lived, actor="Ann") as library:
        fill_sources(library)
    page = open_page("/sources")
    page.get_by_role("button", name="Stop all collecting").click()
    expect(page.locator("#messages")).to_be_empty()  # the page itself says it, once
    expect(page.get_by_role("heading", name="Collecting is stopped")).to_be_visible()
    assert lived.stop_file.exists()
    expect(page.get_by_role("button", name="Search now")).to_have_count(0)
    expect(page.get_by_role("button", name="Stop all collecting")).to_have_count(0)
    page.get_by_role("button", name="Release it").click()
    expect(page.get_by_role("button", name="Stop all collecting")).to_be_visible()
    assert not lived.stop_file.exists()


def test_the_list_of_a_manager_is_short_and_found_in(open_page: Opened, lived: Settings) -> None:
    """On a phone, too: what is wrong comes first, a word leads to one of many, a link opens the form."""
    with open_library(lived, actor="Ann") as library:
        many_sources(library, 200)
    page = open_page("/sources", viewport={"width": 390, "height": 844})
    expect(page.locator(".source-row")).to_have_count(50)
    expect(page.locator(".source-row").first).to_contain_text("failing")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator(".source-row").first.bounding_box()["y"] < 2 * 844  # type: ignore[index]
    page.get_by_label("Find by name or address").fill("channel-77")
    page.keyboard.press("Enter")
    expect(page.locator(".source-row")).to_have_count(1)
    page.goto(page.url.partition("?")[0] + "#add")
    expect(page.locator("#kind-feed summary")).to_be_visible()
