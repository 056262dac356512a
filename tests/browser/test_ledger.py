"""The rights ledger in a browser: lines by pointer, by keyboard and without scripts, and pages that all can use."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Opened

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = "axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']})"
PAGES = (
    *("/works", "/works?expiring=1", "/works/1", "/works/1/proof", "/works/1/settings?platform=TikTok"),
    *("/permissions", "/platforms?platform=TikTok"),
)


def faults_of(page: Page) -> list[str]:
    """Return what axe finds wrong with a page, and whether it is wider than its window."""
    found = page.evaluate(f"{AXE};{RULES}")
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    said = [f"{one['id']}: {[node['target'] for node in one['nodes']]}" for one in found["violations"]]
    return said + (["wider than the window"] if wide else [])


def drag(page: Page, first: float, last: float) -> None:
    """Drag over the time line of the sound, from one share of its width to another."""
    timeline = page.locator("[data-timeline=sound]")
    timeline.scroll_into_view_if_needed()
    box = timeline.bounding_box()
    assert box
    page.mouse.move(box["x"] + first * box["width"], box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + last * box["width"], box["y"] + 12, steps=4)
    page.mouse.up()


def test_a_line_is_drawn_looked_at_and_saved(open_page: Opened) -> None:
    """Dragging fills in the times, the preview comes without a new page, and the saved line stands in the ledger."""
    page = open_page("/works/1")
    drag(page, 0.25, 0.5)
    expect(page.get_by_label("From", exact=True)).to_have_value("0:05.0")
    expect(page.get_by_label("To", exact=True)).to_have_value("0:10.0")
    expect(page.get_by_label("What", exact=True)).to_have_value("sound")
    page.get_by_label("Right", exact=True).select_option("licence")
    page.get_by_label("What it is", exact=True).fill("Night Theme")
    page.get_by_role("button", name="Show what it changes").click()
    expect(page.locator("#line-preview")).to_contain_text("Less of the sound may be claimed than before: 5.0 seconds.")
    page.get_by_role("button", name="Save the line").click()
    expect(page.locator("#messages")).to_contain_text("is on record")
    page.locator("[data-timeline=sound] a", has_text="Night Theme").click()
    expect(page.locator("tr:target")).to_contain_text("Night Theme")


def test_the_players_position_becomes_a_line_by_two_keys(open_page: Opened) -> None:
    """The hands stay on the keyboard."""
    page = open_page("/works/1")
    page.wait_for_function("document.getElementById('player').readyState >= 1")
    for seconds, key in ((3.5, "i"), (8.0, "o")):
        page.evaluate(f"document.getElementById('player').currentTime = {seconds}")
        page.keyboard.press(key)
    expect(page.get_by_label("From", exact=True)).to_have_value("0:03.5")
    expect(page.get_by_label("To", exact=True)).to_have_value("0:08.0")


def test_a_mistake_is_told_beside_the_form_and_nothing_typed_is_lost(open_page: Opened) -> None:
    """The preview of what makes no sense says so."""
    page = open_page("/works/1")
    page.locator("summary", has_text="Add a line").click()
    page.get_by_label("From", exact=True).fill("0:50")
    page.get_by_label("Right", exact=True).select_option("licence")
    page.get_by_role("button", name="Show what it changes").click()
    expect(page.locator("#line-preview")).to_contain_text("is no stretch of")
    expect(page.get_by_label("From", exact=True)).to_have_value("0:50")


def test_a_line_is_added_and_ended_without_scripts(open_page: Opened) -> None:
    """Every form works by itself."""
    page = open_page("/works/1", java_script_enabled=False)
    page.locator("summary", has_text="Add a line").click()
    page.get_by_label("To", exact=True).fill("0:05")
    page.get_by_label("Right", exact=True).select_option("not-owned")
    page.get_by_role("button", name="Show what it changes").click()
    expect(page.locator(".preview")).to_contain_text("Less of the picture may be claimed")
    page.get_by_role("button", name="Save the line").click()
    row = page.locator("tr:target")
    expect(row).to_contain_text("not owned")
    row.locator("summary").click()
    row.get_by_label("no longer hold").fill("A mistake.")
    row.get_by_role("button").click()
    expect(page.locator("#messages")).to_contain_text("no longer holds")


@pytest.mark.parametrize(("scheme", "width"), [("light", 390), ("dark", 1280)])
def test_the_pages_of_works_can_be_used_by_everybody(open_page: Opened, scheme: str, width: int) -> None:
    """No violation of WCAG 2.2 AA that axe can find, and no page wider than a phone."""
    page = open_page("/works", color_scheme=scheme, viewport={"width": width, "height": 850})
    address = page.url.removesuffix("/works")
    found = {}
    for path in PAGES:
        page.goto(address + path)
        for closed in page.locator("details").all():
            closed.evaluate("one => { one.open = true }")
        found[path] = faults_of(page)
    assert {path: faults for path, faults in found.items() if faults} == {}
