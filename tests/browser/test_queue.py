"""The queue in the hands of somebody who works by keyboard."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from monitor.app import open_library
from monitor.review.decisions import decide_all
from monitor.settings import Settings
from monitor.values import Verdict
from tests.browser.conftest import Opened


@pytest.fixture
def queue(open_page: Opened) -> Page:
    """Give the queue, opened, with four matches that wait."""
    page = open_page("/queue")
    expect(page.locator(".match")).to_have_count(4)
    return page


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other."""
    for key in keys:
        page.keyboard.press(key)


def names(page: Page) -> list[str]:
    """Return the names of the listed clips with the numbers of their matches."""
    return [str(row.get_attribute("id")) for row in page.locator(".match").all()]


def focused(page: Page) -> Locator:
    """Return the row in which the focus is."""
    return page.locator(".match:has(:focus)")


def test_two_keys_decide_and_one_takes_it_back(queue: Page) -> None:
    """The focus goes to the next match, and back to the one that was taken back."""
    first, second, *_ = names(queue)
    press(queue, "j", "c")
    expect(queue.get_by_role("dialog", name=re.compile("Confirm"))).to_be_visible()
    press(queue, "2")
    expect(queue.locator(f"#{first}")).to_have_count(0)
    expect(focused(queue)).to_have_id(second)
    expect(queue.locator("#messages")).to_contain_text("is confirmed")
    press(queue, "u")
    expect(queue.locator("#messages")).to_contain_text("taken back")
    expect(focused(queue)).to_have_id(first)
    expect(queue.locator(".match")).to_have_count(4)


def test_the_last_reason_comes_first(queue: Page) -> None:
    """Whoever typed a reason gives it again with Enter."""
    press(queue, "j", "i", "r")
    queue.keyboard.type("Seen, and of no weight.")
    press(queue, "Enter")
    expect(queue.locator(".match")).to_have_count(3)
    press(queue, "i")
    expect(queue.locator("#why :focus")).to_contain_text("of no weight")
    press(queue, "Enter")
    expect(queue.locator(".match")).to_have_count(2)


def test_many_are_chosen_and_decided_by_keyboard(queue: Page) -> None:
    """X chooses one, shift and x all up to here, a the page, esc none; one verdict and one undo for all."""
    said = queue.locator("[data-chosen]")
    press(queue, "j", "x", "j", "j", "Shift+X")
    expect(said).to_have_text("3 chosen")
    press(queue, "Escape")
    expect(said).not_to_contain_text("chosen")
    press(queue, "a", "n", "1")
    expect(queue.get_by_text("All decided. Well done!")).to_be_visible()
    press(queue, "u")
    expect(queue.locator(".match")).to_have_count(4)


def test_a_reload_keeps_the_place(queue: Page) -> None:
    """The same match has the focus, by its address."""
    third = names(queue)[2]
    press(queue, "j", "ArrowDown", "j")
    expect(queue).to_have_url(re.compile(f"#{third}$"))
    queue.reload()
    expect(focused(queue)).to_have_id(third)


def test_filters_change_the_list_and_back_restores_it(queue: Page) -> None:
    """Without a reload, and the address is that of the new list."""
    queue.evaluate("window.sameDocument = true")
    queue.get_by_label("Account", exact=True).select_option("other_one")
    expect(queue.locator(".match")).to_have_count(1)
    expect(queue).to_have_url(re.compile(r"/queue\?account=other_one"))
    queue.get_by_role("link", name=re.compile("Account: other_one")).click()
    expect(queue.locator(".match")).to_have_count(4)
    queue.go_back()
    expect(queue.locator(".match")).to_have_count(1)
    assert queue.evaluate("window.sameDocument")


def test_what_somebody_else_decides_shows_at_once(queue: Page, lived: Settings) -> None:
    """The row stays where it is, and says who decided it."""
    first = names(queue)[0]
    with open_library(lived, actor="Ben") as library:
        decide_all(library, [int(first.removeprefix("match-"))], Verdict.LICENSED, "Ben knows this account.")
    expect(queue.locator(f"#{first} .changed")).to_have_text("Changed meanwhile by Ben", timeout=15_000)


def test_a_verdict_by_mouse_in_the_list_of_all_can_be_given_twice(open_page: Opened) -> None:
    """A row that stays knows its newest decision, so that the second one is not refused as outdated."""
    page = open_page("/queue?state=all&q=cropped")
    for button, badge in (("Ignore", "ignored"), ("Licensed", "licensed")):
        page.get_by_role("checkbox", name="Choose cropped").check()
        page.get_by_role("button", name=re.compile(f"^{button}")).first.click()
        page.locator("#why .ready:not([hidden]) button").first.click()
        expect(page.locator(".match .badge").first).to_have_text(badge)


def test_a_larger_look_goes_on_from_match_to_match(queue: Page) -> None:
    """Space opens it, j goes on in it, space closes it, and the list is where the look was."""
    second = names(queue)[1]
    press(queue, "j", " ")
    look = queue.locator("#look")
    expect(look).to_be_visible()
    press(queue, "j", " ")
    expect(look).to_be_hidden()
    expect(focused(queue)).to_have_id(second)


def test_the_queue_is_decided_without_scripts(open_page: Opened) -> None:
    """Boxes, a reason and a button are enough."""
    page = open_page("/queue", java_script_enabled=False)
    page.locator(".pick input").first.check()
    page.get_by_label("Why (kept with the verdict for ever)").fill("Looked at it; not worth a letter.")
    page.get_by_role("button", name="Ignore").click()
    expect(page.locator("#messages")).to_contain_text("is ignored")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("taken back")
