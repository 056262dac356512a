"""Every page for everybody: axe-core, narrow phones, light and dark, no scripts, and little to load."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Opened

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/",
    "/profile",
    "/queue",
    "/queue?state=all",
)
MOST_BYTES = 250_000
"""What a page may weigh before any video."""


def violations(page: Page) -> list[str]:
    """Return what axe-core finds wrong with a page, one line for each rule and place."""
    page.evaluate(AXE)
    found: dict[str, Any] = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", STANDARD)
    return [
        f"{one['id']} ({one['impact']}): {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_wrong(open_page: Opened, theme: str, width: int) -> None:
    """WCAG 2.2 AA and good practice, on every page, on a desk and on a phone."""
    page = open_page("/", color_scheme=theme, viewport={"width": width, "height": 844})
    wrong: dict[str, list[str]] = {}
    for path in PAGES:
        page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + path)
        wrong[path] = violations(page)
    assert {path: found for path, found in wrong.items() if found} == {}


def test_no_page_scrolls_sideways_on_a_phone(open_page: Opened) -> None:
    """At 390 px everything can be read by scrolling down alone."""
    page = open_page("/", viewport={"width": 390, "height": 844})
    base = "/".join(page.url.split("/", 3)[:3])
    too_wide = []
    for path in PAGES:
        page.goto(base + path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            too_wide.append(path)
    assert too_wide == []


def test_every_page_can_be_read_without_scripts(open_page: Opened) -> None:
    """Whoever has scripts switched off reads the same heading and the same content."""
    page = open_page("/", java_script_enabled=False)
    base = "/".join(page.url.split("/", 3)[:3])
    for path in PAGES:
        page.goto(base + path)
        assert page.locator("h1").count() == 1, path
        assert len(page.locator("main").inner_text()) > 40, path


def test_no_page_weighs_much(open_page: Opened) -> None:
    """At most 250 KB with its styles, scripts and pictures, before any video, in a browser that has nothing yet."""
    weights = {}
    for path in PAGES:
        page = open_page("/enter")
        octets: list[int] = []
        page.on("response", lambda answer, octets=octets: octets.append(_weight(answer)))
        page.goto("/".join(page.url.split("/", 3)[:3]) + path)
        page.wait_for_load_state("load")
        weights[path] = sum(octets)
        page.context.close()
    assert {path: weight for path, weight in weights.items() if weight > MOST_BYTES} == {}


def _weight(answer: Any) -> int:
    if any(kind in answer.headers.get("content-type", "") for kind in ("video/", "audio/")):
        return 0
    return int(answer.headers.get("content-length", 0))
