"""Every page for everybody: axe-core, narrow phones, light and dark, no scripts, and little to load.

The pages are those of the table of routes, so that a page that comes later is looked at as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from monitor.settings import Settings
from tests.media import MediaShelf
from tests.monitor.web.lived import a_while_on, worked_in
from tests.monitor.web.served import Serving, serving
from tests.monitor.web.walking import administrator, pages

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
DESK, PHONE = {"width": 1280, "height": 844}, {"width": 390, "height": 844}
QUIET: dict[str, Any] = {"color_scheme": "light", "reduced_motion": "reduce"}
"""Colours that still fade would be measured on their way."""
MOST_BYTES = 250_000
"""What a page may weigh before any video."""
REFERENCE = "RC-2026-0001"
VALUES = {"id": "1", "reference": REFERENCE, "act": "close", "name": "YouTube", "text": "notice"}
"""What stands in the addresses of pages."""
NO_PAGES = {
    *("/works/{id}/media", "/clips/{id}/media", "/works/{id}/playing.json", "/clips/{id}/playing.json"),
    *("/works/{id}/peaks.json", "/clips/{id}/peaks.json", "/works/{id}/poster.jpg", "/clips/{id}/poster.jpg"),
    *("/matches/{id}/pair.jpg", "/matches/{id}/moments/{segment}-{instant}.jpg", "/matches/{id}/stills.png"),
    *(
        "/works/{id}/proof.json",
        "/uploads/where-seen.csv",
        "/permissions/{id}/document",
        "/grants/{id}/document",
        "/licences/{id}/document",
        "/deadlines.ics",
    ),
    *("/letters/{reference}/documents/{id}", "/letters/{reference}/answers/{id}"),
    *("/letters/{reference}/evidence/{name}", "/cases/{id}/letter/draft.{format}"),
    *("/insights/{id}/chart.svg", "/insights/{id}/chart.png", "/insights/{id}/days.csv"),
    # Parts of pages, and letters as they stand in the frames of pages.
    *("/queue/rows/{id}", "/uploads/{id}", "/cases/{id}/letter/reading", "/cases/{id}/letter/preview"),
    *("/cases/{id}/letter/pages", "/letters/{reference}/frame", "/letters/{reference}/follow/reading"),
    "/letters/{reference}/retract/reading",
    # Not for people who are signed in; test_people opens the first, and test_an_empty_room the second.
    *("/enter/invited", "/enter"),
}
MORE = (
    *(
        "/queue?state=all",
        "/queue?q=nothing+is+called+so",
        "/matches/2",
        "/works/2",
        "/works?expiring=yes",
        "/works?sort=name",
    ),
    *("/works/1/settings?platform=YouTube", "/platforms?platform=YouTube", "/uploads?kind=clips", "/cases?view=list"),
    "/works/1/licences?use=commercial&platform=TikTok",
    *("/works/1/settings?platform=TikTok&goal=reach&goal=followers", "/platforms?platform=X&goal=no-download"),
    *("/cases/new?match=1", f"/letters/{REFERENCE}/act/let-back", f"/letters/{REFERENCE}/follow?pack=us_retraction"),
    *("/insights?surges=all", "/insights/1?measure=views&measure=shares&rows=days"),
    *("/letters?state=counter_noticed", "/deadlines?month=2026-12", "/no-such-page"),
)
"""What the same addresses show when they are asked for something."""
COUNT = """() => {
  const groups = new Set();
  window.stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex]")]
    .filter((one) => one.tabIndex >= 0 && !one.disabled && one.type !== "hidden" && one.checkVisibility())
    .filter((one) => {
      if (one.type !== "radio") return true;  // the arrows go on from the first one of a group
      const group = `${one.form?.action} ${one.name}`;
      return groups.has(group) ? false : groups.add(group);
    });
  return window.stops.length;
}"""
"""Keeps in the page what the tabulator must reach, and counts it."""
FOCUS = """() => {
  const one = document.activeElement;
  if (one === document.body) return ["", true];
  one.dataset.reached ||= String(performance.now());
  if (one.type === "radio") {
    for (const other of window.stops) if (other.name === one.name) other.dataset.reached = "1";
  }
  const seen = [one, one.closest("label"), one.parentElement].some((box) => {
    const style = box && getComputedStyle(box);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  return [one.outerHTML.slice(0, 120) + one.dataset.reached, seen || one.tagName === "IFRAME"];
}"""
"""Marks what has the focus as reached, and says what it is and whether a line around it shows it."""
COLOURS = ["color-contrast", "link-in-text-block"]
"""Rules that the theme can break; all others are the same in light and dark."""


def addresses() -> list[str]:
    """Return the addresses of all pages."""
    return [*(way.with_values(VALUES) for way in pages() if way.path not in NO_PAGES), *MORE]


def first_addresses() -> list[str]:
    """Return the addresses of the pages that a library without anything in it has."""
    return [way.path for way in pages() if way.path not in NO_PAGES and not way.names]


@dataclass(frozen=True)
class Looked:
    """What was found on a page."""

    headings: int
    wrong: list[str]
    is_too_wide: bool
    octets: int


@pytest.fixture(scope="module")
def office(shelf: MediaShelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """Serve a library that has something for every page, with accounts; these tests only read."""
    with serving(worked_in(shelf, tmp_path_factory.mktemp("office")), a_while_on) as place:
        place.room.jobs.start("Scan 3 clips", lambda _: iter(()), total=3, actor="Ann", kind="scan")
        yield place


@pytest.fixture(scope="module")
def desk(browser: Browser, office: Serving) -> Iterator[Page]:
    """Give a browser in which an administrator of the office is signed in."""
    with signed_in(browser, office) as window:
        yield window.new_page()


@pytest.fixture(scope="module")
def plain_desk(browser: Browser, office: Serving) -> Iterator[Page]:
    """Give the same with scripts switched off."""
    with signed_in(browser, office, java_script_enabled=False) as window:
        yield window.new_page()


@pytest.fixture(scope="module")
def new_room(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Page, str]]:
    """Give a browser in an empty library without accounts, and its address."""
    settings = Settings(library=tmp_path_factory.mktemp("empty") / "library", workers=1)
    with serving(settings) as place, signed_in(browser, place) as window:
        yield window.new_page(), place.url


@contextmanager
def signed_in(browser: Browser, served: Serving, **keywords: Any) -> Iterator[BrowserContext]:
    """Give a browser window with a session of the administrator."""
    window = browser.new_context(viewport=DESK, **QUIET, **keywords)
    cookies = administrator(served).cookies
    window.add_cookies([{"name": name, "value": value, "url": served.url} for name, value in cookies.items()])
    yield window
    window.close()


@pytest.mark.parametrize("path", addresses())
def test_a_page_is_for_everybody(desk: Page, office: Serving, path: str) -> None:
    """WCAG 2.2 AA and good practice on a desk and a phone, in light and dark; no scrolling sideways; little to load."""
    found = look(desk, office.url + path)
    assert (found.headings, found.wrong, found.is_too_wide) == (1, [], False)
    assert found.octets <= MOST_BYTES


@pytest.mark.parametrize("path", first_addresses())
def test_an_empty_page_is_for_everybody(new_room: tuple[Page, str], path: str) -> None:
    """Also on the first day, when pages say what to do first."""
    page, url = new_room
    found = look(page, url + path)
    assert (found.headings, found.wrong, found.is_too_wide) == (1, [], False)


def test_the_door_is_for_everybody(browser: Browser, office: Serving) -> None:
    """The page where people sign in."""
    window = browser.new_context(**QUIET)
    found = look(window.new_page(), f"{office.url}/enter")
    window.close()
    assert (found.headings, found.wrong, found.is_too_wide) == (1, [], False)


def test_every_page_can_be_read_without_scripts(plain_desk: Page, office: Serving) -> None:
    """Whoever has scripts switched off reads the same heading and the same content."""
    for path in addresses():
        plain_desk.goto(office.url + path)
        assert plain_desk.locator("h1").count() == 1, path
        assert len(plain_desk.locator("main").inner_text()) > 40, path


@pytest.mark.parametrize("path", ["/queue", "/matches/2", "/cases/1/letter"])
def test_everything_is_reached_by_the_tabulator_and_seen(desk: Page, office: Serving, path: str) -> None:
    """Whatever can have the focus gets it, and shows that it has it."""
    desk.set_viewport_size(DESK)
    desk.goto(office.url + path)
    desk.wait_for_timeout(300)
    wanted = desk.evaluate(COUNT)
    assert wanted > 20
    reached: dict[str, bool] = {}
    for _ in range(2 * wanted):
        desk.keyboard.press("Tab")
        name, is_seen = desk.evaluate(FOCUS)
        if name in reached and name == next(iter(reached)):
            break
        if name:
            reached[name] = reached.get(name, False) or is_seen
    assert [name for name, is_seen in reached.items() if not is_seen] == []
    assert desk.evaluate("() => window.stops.filter((one) => !one.dataset.reached).map((one) => one.outerHTML)") == []


def look(page: Page, address: str) -> Looked:
    """Open a page in a browser that has nothing of it yet, and look at it in every way."""
    octets: list[tuple[str, int]] = []
    films: set[str] = set()
    wire = page.context.new_cdp_session(page)
    wire.on("Network.responseReceived", lambda said: films.add(said["requestId"]) if said["type"] == "Media" else None)
    wire.on("Network.loadingFinished", lambda said: octets.append((said["requestId"], said["encodedDataLength"])))
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    page.set_viewport_size(DESK)
    page.emulate_media(color_scheme="light")
    page.goto(address)
    page.wait_for_timeout(100)
    wire.detach()
    page.evaluate(AXE)
    wrong = violations(page, "tag", STANDARD)
    page.emulate_media(color_scheme="dark")
    wrong += violations(page, "rule", COLOURS)
    page.set_viewport_size(PHONE)
    wrong += violations(page, "rule", COLOURS)
    page.emulate_media(color_scheme="light")
    wrong += violations(page, "tag", STANDARD)
    is_too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    weight = sum(size for request, size in octets if request not in films)
    return Looked(page.locator("h1").count(), wrong, is_too_wide, round(weight))


def violations(page: Page, kind: str, names: list[str]) -> list[str]:
    """Return what axe-core finds wrong with a page, one line for each rule and place.

    :param kind: whether the names are those of ``rule`` or ``tag``
    """
    found: dict[str, Any] = page.evaluate(
        "([type, values]) => axe.run({runOnly: {type, values}, iframes: false, resultTypes: ['violations']})",
        [kind, names],
    )
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]
