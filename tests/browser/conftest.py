"""Chromium on a served library; without Chromium these tests skip and say so."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from monitor.settings import Settings
from tests.media import MediaShelf
from tests.monitor.web.lived import lived_in
from tests.monitor.web.served import Serving, serving

FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--no-sandbox"]

expect.set_options(timeout=20_000)
# Two cores may do the work of several tests at once; what is not there after this is missing.


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Try a test in the browser once more when it fails: two cores shared with other tests may starve Chromium.

    What failed the first time is named in the summary, so that it is not forgotten.
    """
    here = Path(__file__).parent
    for item in items:
        if item.path.is_relative_to(here):
            item.add_marker(pytest.mark.flaky(reruns=1))


def chromium() -> str | None:
    """Return where Chromium is installed, None where it is not."""
    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Give one Chromium for all tests of this worker."""
    path = chromium()
    if path is None:
        pytest.skip("Chromium is not installed (Debian: apt-get install chromium), so the pages are not tried in it")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def lived(shelf: MediaShelf, tmp_path: Path) -> Settings:
    """Give the settings of a small library that somebody has worked with."""
    return lived_in(shelf, tmp_path)


@pytest.fixture
def served(lived: Settings) -> Iterator[Serving]:
    """Give the lived-in library, served."""
    with serving(lived) as place:
        yield place


Opened = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, served: Serving) -> Iterator[Opened]:
    """Give a function that opens a page of the room for somebody who was let in; keywords as for a browser context.

    Errors of scripts and whatever the content policy refuses fail the test.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def opened(path: str = "/", **keywords: object) -> Page:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **keywords})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        page.goto(served.way_in)
        page.goto(served.url + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
