"""Adding files in the browser: they go on after a break, in two tabs, and after the page was loaded again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from monitor.settings import Settings
from tests.browser.conftest import Opened
from tests.media import MediaShelf
from tests.monitor.web.served import Serving, serving

WAIT_MS = 60_000
"""These tests may share a machine with others."""
AXE = Path(__file__).parent / "vendor" / "axe.min.js"


@pytest.fixture
def served_empty(tmp_path: Path) -> Iterator[Serving]:
    """Give an empty library, served."""
    with serving(Settings(library=tmp_path / "library", workers=1)) as place:
        yield place


@pytest.fixture
def window(browser: Browser, served_empty: Serving) -> Iterator[BrowserContext]:
    """Give a browser window in which somebody was let into the empty library."""
    context = browser.new_context()
    context.new_page().goto(served_empty.way_in)
    yield context
    context.close()


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Give a file of three pieces; it need be no film to be sent."""
    path = tmp_path / "film.mp4"
    path.write_bytes(bytes(range(256)) * 80_000)
    return path


def opened(window: BrowserContext, served: Serving) -> Page:
    """Open the page in one more tab."""
    page = window.new_page()
    page.goto(f"{served.url}/uploads")
    return page


def arrived(served: Serving, film: Path) -> bool:
    """Tell whether the file has arrived as it is."""
    kept = served.room.settings.uploads / film.name
    return kept.exists() and kept.read_bytes() == film.read_bytes()


def test_originals_are_chosen_sent_and_registered(
    window: BrowserContext, served_empty: Serving, shelf: MediaShelf
) -> None:
    """From the file to the sentence that says what became of it."""
    page = opened(window, served_empty)
    page.locator("#files").set_input_files([shelf.video(seed=11, seconds=20.0), shelf.video(seed=12, seconds=20.0)])
    page.get_by_label("Who owns the rights").fill("Mara Lindqvist")
    page.get_by_role("button", name="Register originals").click()
    page.wait_for_url("**/jobs/1")
    expect(page.locator(".job")).to_contain_text("2 registered.", timeout=2 * WAIT_MS)


def test_of_several_clips_each_is_asked_where_it_was_seen(
    window: BrowserContext, served_empty: Serving, film: Path, tmp_path: Path
) -> None:
    """The address that was typed for the first one goes with it; a table that fits no file stops everything."""
    page = window.new_page()
    page.goto(f"{served_empty.url}/uploads?kind=clip")
    page.get_by_label("Address of the clip").fill("https://vids.example/1")
    second = tmp_path / "second.mp4"
    second.write_bytes(b"abc")
    page.locator("#files").set_input_files([film, second])
    table = b"file,url\nnope.mp4,https://x.example/1\n"
    page.locator("#table").set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": table})
    first = page.get_by_role("group", name="Where film.mp4 was seen")
    expect(first.get_by_label("Address")).to_have_value("https://vids.example/1")
    expect(page.get_by_label("Address of the clip")).to_be_hidden()
    page.get_by_role("button", name="Scan and match clips").click()
    expect(page.locator("[data-wrong]")).to_contain_text("“nope.mp4” is not there", timeout=WAIT_MS)
    expect(page.locator("[data-said]")).to_have_text("All files have arrived.")
    page.get_by_label("Leave out lines").check()
    page.get_by_role("button", name="Scan and match clips").click()
    page.wait_for_url("**/jobs/1")


def test_files_that_are_dropped_are_sent_and_others_left_out(window: BrowserContext, served_empty: Serving) -> None:
    """A text among them is told."""
    page = opened(window, served_empty)
    page.evaluate("""() => {
      const carrier = new DataTransfer();
      carrier.items.add(new File(["abc"], "<img src=x onerror=alert(1)>.mp4"));
      carrier.items.add(new File(["abc"], "notes.txt"));
      dispatchEvent(new DragEvent("drop", { dataTransfer: carrier, bubbles: true, cancelable: true }));
    }""")
    expect(page.locator(".parcel")).to_contain_text("<img src=x onerror=alert(1)>.mp4")
    expect(page.locator(".parcel-state")).to_have_text("has arrived", timeout=WAIT_MS)
    expect(page.locator("#messages")).to_contain_text("1 of the files is of no kind")


def test_a_lost_connection_is_waited_for(window: BrowserContext, served_empty: Serving, film: Path) -> None:
    """The file goes on where it stopped."""
    page = opened(window, served_empty)
    pieces = []

    def second_is_lost(route: object, request: object) -> None:
        pieces.append(request.url)
        if len(pieces) == 2:
            window.set_offline(True)
        route.continue_()

    page.route("**/uploads/*?at=*", second_is_lost)
    page.locator("#files").set_input_files(film)
    expect(page.locator(".parcel-state")).to_have_text("waits for the connection", timeout=WAIT_MS)
    window.set_offline(False)
    expect(page.locator(".parcel-state")).to_have_text("has arrived", timeout=WAIT_MS)
    assert arrived(served_empty, film)
    assert sum(url.endswith("at=0") for url in pieces) == 1


def test_a_file_goes_on_after_the_page_was_loaded_again(
    window: BrowserContext, served_empty: Serving, film: Path
) -> None:
    """The page says how much of it is here; only the rest is sent."""
    page = opened(window, served_empty)
    page.route("**/uploads/*?at=8*", lambda route: route.abort())
    page.locator("#files").set_input_files(film)
    expect(page.locator(".parcel-state")).to_have_text("waits for the connection", timeout=WAIT_MS)
    page.close()
    page = opened(window, served_empty)
    expect(page.locator(".parcel")).to_contain_text("41 % has arrived")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("#files").set_input_files(film)
    expect(page.locator(".parcel:not([data-partial]) .parcel-state")).to_have_text("has arrived", timeout=WAIT_MS)
    assert arrived(served_empty, film)
    assert not any(url.endswith("at=0") for url in asked)


def test_two_tabs_send_the_same_file_at_once(window: BrowserContext, served_empty: Serving, film: Path) -> None:
    """It arrives once, and both say so."""
    tabs = [opened(window, served_empty) for _ in range(2)]
    for page in tabs:
        page.locator("#files").set_input_files(film)
    for page in tabs:
        expect(page.locator(".parcel-state")).to_have_text("has arrived", timeout=WAIT_MS)
    assert arrived(served_empty, film)


def test_the_frame_runs_once_where_a_page_has_a_script_of_its_own(open_page: Opened) -> None:
    """Switching to dark twice at once would leave the light on."""
    page = open_page("/uploads", color_scheme="light")
    page.get_by_role("button", name="Light or dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_a_file_that_is_removed_stops_at_once(window: BrowserContext, served_empty: Serving, film: Path) -> None:
    """Nothing of it stays."""
    page = opened(window, served_empty)
    page.route("**/uploads/*?at=8*", lambda route: route.abort())
    page.locator("#files").set_input_files(film)
    expect(page.locator(".parcel-state")).to_have_text("waits for the connection", timeout=WAIT_MS)
    with page.expect_response("**/remove"):
        page.get_by_role("button", name="Remove film.mp4").click()
    expect(page.locator(".parcel")).to_have_count(0)
    assert list(served_empty.room.settings.uploads.iterdir()) == []


def test_files_are_added_without_scripts(browser: Browser, served_empty: Serving, shelf: MediaShelf) -> None:
    """A plain form does the same."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served_empty.way_in)
    page.goto(f"{served_empty.url}/uploads")
    page.get_by_label("Choose files").set_input_files([shelf.video(seed=11, seconds=20.0)])
    page.get_by_role("button", name="Register originals").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Register 1 original")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_are_accessible(open_page: Opened, served: Serving, scheme: str) -> None:
    """No rule of WCAG 2.2 AA is broken that a program can check."""
    served.room.jobs.start("Scan 3 clips", lambda _: iter(()), total=3, actor="Ann", kind="scan")
    for path in ("/uploads", "/uploads?kind=clips", "/jobs", "/jobs/1"):
        page = open_page(path, color_scheme=scheme)
        answer = page.evaluate(AXE.read_text(encoding="utf-8") + "; axe.run(document)")
        assert [(one["id"], one["nodes"][0]["html"]) for one in answer["violations"]] == [], path
