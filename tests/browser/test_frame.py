"""What all pages have."""

from playwright.sync_api import expect

from tests.browser.conftest import Opened


def test_the_question_mark_shows_the_keys(open_page: Opened) -> None:
    """Whoever works by keyboard can look the keys up."""
    page = open_page("/profile")
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()


def test_g_and_a_letter_lead_to_the_pages(open_page: Opened) -> None:
    """Two keys are enough to go home."""
    page = open_page("/profile")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/")
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_a_switch_switches_once_on_pages_with_scripts_of_their_own(open_page: Opened) -> None:
    """What all pages share runs once, although the scripts of a page take functions from it."""
    page = open_page("/cases/1", color_scheme="light")
    page.get_by_role("button", name="Light or dark").click()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
