"""Signing in and inviting somebody, as people do it; and a library full of hostile texts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from monitor.settings import Settings
from tests.browser.conftest import Opened
from tests.monitor.web.hostile import SETS, fill, hostile_words
from tests.monitor.web.served import Serving, serving
from tests.monitor.web.walking import administrator

WORDS = "four words come to mind"
OTHER = "a quite different sentence"


def test_a_first_account_then_an_invited_colleague(open_page: Opened, browser: Browser, served: Serving) -> None:
    """From no accounts to two people who are signed in at once."""
    page = open_page("/people")
    page.get_by_label("Your own name").fill("Mara Lind")
    page.get_by_label("Login").fill("mara")
    page.get_by_label("New password").fill(WORDS)
    page.get_by_label("The same again").fill(WORDS)
    page.get_by_role("button", name="Make the account").click()
    page.get_by_label("Name", exact=True).fill("Bob Ray")
    page.get_by_label("Login").fill("bob")
    page.get_by_role("button", name="Make the invitation").click()
    address = page.get_by_label("Address").input_value()
    other = browser.new_context().new_page()
    other.goto(address)
    other.get_by_label("New password").fill(OTHER)
    other.get_by_label("The same again").fill(OTHER)
    other.keyboard.press("Enter")
    expect(other.locator(".who")).to_have_text("Bob Ray")
    other.get_by_role("button", name="Sign out").click()
    other.get_by_label("Login").fill("bob")
    other.get_by_label("Password").fill(OTHER)
    other.keyboard.press("Enter")
    expect(other.locator(".who")).to_have_text("Bob Ray")
    assert other.url == served.url + "/"
    other.context.close()


@pytest.fixture
def watched(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, Serving, list[str]]]:
    """Give a page on a hostile library, and what it complains of."""
    settings = Settings(library=tmp_path / "hostile", workers=1)
    fill(settings, hostile_words())
    with serving(settings) as place:
        cookie = {"name": place.room.cookie, "value": administrator(place).cookies[place.room.cookie], "url": place.url}
        context = browser.new_context()
        context.add_cookies([cookie])  # type: ignore[list-item]
        page, said = context.new_page(), list[str]()
        page.on("dialog", lambda dialog: (said.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
        page.on("request", lambda asked: said.append(asked.url) if not asked.url.startswith(place.url) else None)
        yield page, place, said
        context.close()


@pytest.mark.timeout(240)
def test_hostile_texts_never_run(watched: tuple[Page, Serving, list[str]]) -> None:
    """No dialog, no error, nothing that the policy had to refuse, nothing asked of another host."""
    page, place, said = watched
    paths = ["/", "/queue", "/works", "/cases", "/people", "/people/audit", "/letters/RC-2026-0001"]
    paths += [f"/{noun}/{number}" for noun in ("matches", "works") for number in range(1, SETS + 1, 4)]
    paths += ["/cases/1", "/cases/4", "/cases/7/letter", "/cases/2/letter"]
    for path in paths:
        page.goto(place.url + path, wait_until="load")
        for link in page.locator('a[href^="javascript:" i], [onerror], [onload], [onclick]').all():
            said.append(link.evaluate("element => element.outerHTML"))
    # The films and pictures of this library are nowhere.
    gone = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
    assert [one for one in said if not gone.match(one)] == []
