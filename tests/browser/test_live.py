"""News in the browser: one stream for all tabs, and every tab hears what others change."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from monitor.app import open_library
from monitor.cli import run
from monitor.values import Outcome, Status
from tests.browser.conftest import Opened
from tests.monitor.web.served import Serving
from tests.monitor.web.test_jobs import Gate, until

NOTE = """
window.heard = [];
document.addEventListener("room:changed", (event) => window.heard.push(event.detail.action));
"""


@pytest.fixture
def window(browser: Browser, served: Serving) -> Iterator[BrowserContext]:
    """Give a browser window in which somebody was let in, and whose pages note what they hear."""
    context = browser.new_context()
    context.add_init_script(NOTE)
    page = context.new_page()
    page.goto(served.way_in)
    page.close()
    yield context
    context.close()


def tab(window: BrowserContext, served: Serving) -> Page:
    """Open one more tab."""
    page = window.new_page()
    page.goto(f"{served.url}/profile")
    return page


def heard(page: Page) -> list[str]:
    """Return the actions that a page has heard of."""
    return list(page.evaluate("window.heard"))


def note(served: Serving, action: str) -> None:
    """Record something, as another person would."""
    with open_library(served.room.settings, actor="Bob") as library:
        library.record(action, "match 3")


def test_seven_tabs_share_one_stream(window: BrowserContext, served: Serving) -> None:
    """All hear the same, each once; a browser opens only six connections to one address."""
    tabs = [tab(window, served) for _ in range(7)]
    until(lambda: served.room.live.listeners == 1)
    note(served, "test.one")
    for page in tabs:
        until(lambda page=page: "test.one" in heard(page))
    until(lambda: served.room.live.listeners == 1)
    tabs.pop().close()  # it was looked at last, so it had the lead
    until(lambda: served.room.live.listeners == 1)
    note(served, "test.two")
    for page in tabs:
        until(lambda page=page: "test.two" in heard(page))
        assert heard(page).count("test.one") == 1
    assert tabs[0].goto(f"{served.url}/jobs").ok


def test_what_changes_between_a_page_and_its_stream_is_heard(window: BrowserContext, served: Serving) -> None:
    """A page says up to which entry it knows everything."""
    page = window.new_page()
    page.route("**/events*", lambda route: (note(served, "test.between"), route.continue_()))
    page.goto(f"{served.url}/profile")
    until(lambda: "test.between" in heard(page))


def test_a_command_in_a_terminal_is_heard(window: BrowserContext, served: Serving) -> None:
    """Whoever makes the change."""
    page = tab(window, served)
    until(lambda: served.room.live.listeners == 1)
    assert run(["--library", str(served.room.settings.library), "allow", "own", "other.example", "lindqvist"]) == 0
    until(lambda: "permission.add" in heard(page))


def test_a_window_that_is_closed_leaves_no_connection(window: BrowserContext, served: Serving) -> None:
    """Its stream ends with it."""
    tab(window, served)
    until(lambda: served.room.live.listeners == 1)
    window.close()
    until(lambda: served.room.live.listeners == 0)


def test_the_menu_shows_the_job_that_runs(open_page: Opened, served: Serving) -> None:
    """On whatever page; it leads to the job, whose page follows it."""
    page = open_page("/profile")
    until(lambda: served.room.live.listeners == 1)
    gate = Gate()
    job = served.room.jobs.start("Register 101 originals", gate, total=101, actor="Ann", kind="register")
    link = page.locator("#job-now")
    expect(link).to_contain_text("Register 101 originals")
    link.click()
    expect(page.locator(".job")).to_contain_text("1 of 101 done")
    served.room.jobs.cancel(job.id)
    expect(page.locator(".job")).to_contain_text("stops after the item at hand")
    gate.go.set()
    expect(page.locator(".job")).to_contain_text("2 registered.")
    expect(page.locator("#job-said")).to_contain_text("stopped")
    expect(page.get_by_role("link", name="See the works")).to_be_visible()


def test_the_list_of_jobs_shows_a_new_one_by_itself(open_page: Opened, served: Serving) -> None:
    """Nobody has to reload."""
    page = open_page("/jobs")
    until(lambda: served.room.live.listeners == 1)
    done = [Outcome(item="a", status=Status.DONE, name="a")]
    served.room.jobs.start("Scan <i>1</i> clip", lambda _: iter(done), total=1, actor="Ann", kind="scan")
    expect(page.locator(".job")).to_contain_text("Scan <i>1</i> clip")
    expect(page.locator(".job")).to_contain_text("1 scanned.")
