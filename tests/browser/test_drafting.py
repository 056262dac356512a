"""Weighing and signing in a browser: by keyboard alone, and the letter following what is typed."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from monitor.app import open_library
from monitor.review.exceptions import consider, heads_of
from monitor.settings import Settings
from monitor.values import Conclusion
from tests.browser.conftest import Opened
from tests.monitor.web.served import Serving

THOUGHT = "It shows the whole film and adds nothing of its own."
REASON = "The whole film, mirrored; nothing is said about it and nothing is added to it."
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WHOLE = "/cases/1/letter?to=Agent+%3Ccopyright%40vids.example%3E&verified_on=2026-11-20&seen_live=yes"


def weigh(settings: Settings) -> None:
    """Put a consideration of case 1 on record."""
    with open_library(settings) as library:
        consider(library, 1, dict.fromkeys(heads_of("US"), THOUGHT), Conclusion.INFRINGING, REASON)


def tab_to(page: Page, selector: str) -> None:
    """Press the tabulator until the focus is where it should be."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
    pytest.fail(f"{selector} cannot be reached by keyboard")


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on a page."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = page.evaluate(
        "(rules) => axe.run(document, {runOnly: rules, iframes: false})"
        ".then((said) => said.violations.map((one) => `${one.id}: ${one.nodes[0].target}`))",
        RULES,
    )
    return found


def test_the_exceptions_are_weighed_by_keyboard(open_page: Opened) -> None:
    """The page counts what is still needed while one types, and the record is made without a mouse."""
    page = open_page("/cases/1")
    tab_to(page, "#head_purpose")
    page.keyboard.type("It is")
    expect(page.locator("#head_purpose-hint .still-needed")).to_have_text("10 more characters.")
    page.keyboard.type(" the whole film.")
    expect(page.locator("#head_purpose-hint .still-needed")).to_have_text("Enough.")
    for head in ("nature", "amount", "effect"):
        tab_to(page, f"#head_{head}")
        page.keyboard.type(THOUGHT)
    tab_to(page, "input[name=conclusion]")
    page.keyboard.press("Space")
    tab_to(page, "#why")
    page.keyboard.type(REASON)
    tab_to(page, "#exceptions button.main")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("The exceptions are on record: the use infringes")


def test_a_letter_is_signed_by_keyboard(open_page: Opened, lived: Settings) -> None:
    """Every statement is ticked, the name typed, and the letter lies in the library."""
    weigh(lived)
    page = open_page(WHOLE)
    expect(page.locator("#state-title")).to_contain_text("Ready for your signature")
    for key in ("good_faith", "accuracy_and_authority"):
        tab_to(page, f"input[name=agree][value={key}]")
        page.keyboard.press("Space")
    tab_to(page, "input[name=read_all]")
    page.keyboard.press("Space")
    tab_to(page, "#typed_name")
    page.keyboard.type("Mara Lindqvist")
    tab_to(page, ".signing button.main")
    page.keyboard.press("Enter")
    page.wait_for_url("**/letters/RC-2026-0001")
    assert (lived.letters / "RC-2026-0001.pdf").is_file()


def test_the_letter_follows_what_is_typed(open_page: Opened, lived: Settings) -> None:
    """Text, checklist and signature come anew without a reload, and the cursor stays where it is."""
    weigh(lived)
    page = open_page("/cases/1/letter")
    expect(page.locator("#state-title")).to_contain_text("missing")
    page.locator("#verified_on").fill("2026-11-20")
    page.locator("#seen_live").check()
    page.locator("#to").fill("Agent Orange <agent@vids.example>")
    expect(page.locator("#state-title")).to_contain_text("Ready for your signature")
    expect(page.frame_locator("iframe[name=letter-frame]").locator("body")).to_contain_text("Agent Orange")
    assert page.evaluate("document.activeElement.id") == "to"
    page.get_by_role("link", name="Pages").click()
    expect(page.frame_locator("iframe[name=letter-frame]").locator("img").first).to_be_visible()


def test_a_draft_is_kept_while_one_is_away(open_page: Opened, lived: Settings) -> None:
    """A visit to the recipients, Back and a reload all keep what was typed; on a fresh draft it is gone."""
    weigh(lived)
    page = open_page("/cases/1/letter")
    page.locator("#to").fill("Agent Orange <agent@vids.example>")
    page.goto(page.url.partition("/cases")[0] + "/recipients")
    page.go_back()
    expect(page.locator("#to")).to_have_value("Agent Orange <agent@vids.example>")
    page.goto(page.url.partition("/letter")[0])
    page.locator("a[href='/cases/1/letter']").last.click()
    expect(page.get_by_text("What you had typed is back.")).to_be_visible()
    expect(page.locator("#to")).to_have_value("Agent Orange <agent@vids.example>")
    page.reload()
    expect(page.locator("#to")).to_have_value("Agent Orange <agent@vids.example>")
    page.goto(page.url.partition("?")[0])
    page.get_by_role("button", name="Begin anew").click()
    expect(page.locator("#to")).to_have_value("")


def test_a_refusal_takes_the_focus(browser: Browser, served: Serving) -> None:
    """Who sent a form far down the page is at the message at once."""
    page = browser.new_page()  # not watched for complaints: Chromium notes every refusal as one
    page.goto(served.way_in)
    page.goto(f"{served.url}/cases/1")
    page.locator("#addresses input[name=match]").first.uncheck()
    page.locator("#by-looks").fill("Ann Lee")
    page.get_by_role("button", name="I have just opened them").click()
    expect(page.locator("#refused")).to_be_focused()
    expect(page.locator("#refused")).to_be_in_viewport()
    page.close()


def test_a_link_leads_to_the_field_that_mends_a_rule(open_page: Opened) -> None:
    """What is folded away opens, and the cursor is in the field."""
    page = open_page("/cases/1/letter?email=")
    page.locator(".verdict a[href='#field-email']").first.click()
    expect(page.locator("#email")).to_be_focused()


@pytest.mark.parametrize("path", ["/cases", "/cases?view=list", "/cases/1", "/cases/new", WHOLE])
def test_pages_of_cases_are_accessible(open_page: Opened, lived: Settings, path: str) -> None:
    """By axe-core, in light and dark; and nothing sticks out of a phone's width."""
    weigh(lived)
    for scheme in ("light", "dark"):
        page = open_page(path, color_scheme=scheme, viewport={"width": 390, "height": 800})
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
