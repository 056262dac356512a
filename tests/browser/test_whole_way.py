"""The whole way through the room in Chromium, from the first file to the signed letter, in several hands."""

import re
from collections.abc import Iterator
from pathlib import Path

import pypdfium2
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from monitor.app import open_library
from monitor.settings import Settings
from tests.browser.conftest import Opened
from tests.browser.test_drafting import tab_to
from tests.browser.test_match import match_of
from tests.media import MediaShelf
from tests.media.edits import mirrored
from tests.media.film import load, save
from tests.monitor.web.served import Serving, serving

OWNER, COLLEAGUE = "Mara Lindqvist", "Bo Kim"
ADDRESS = "https://vids.example/watch/mirrored"
THOUGHT = "It shows the whole film and adds nothing of its own."
REASON = "The whole film, mirrored; nothing is said about it and nothing is added to it."
SAW = "I watched both recordings to their end: it is the whole film, and nobody says anything."
WAIT_MS = 120_000
"""Files are looked at meanwhile, perhaps on a busy machine."""


@pytest.fixture
def window(browser: Browser, tmp_path: Path) -> Iterator[tuple[Page, str]]:
    """Give a browser in which somebody was let into an empty library, and the address of the room."""
    with serving(Settings(library=tmp_path / "library", workers=1)) as place:
        context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
        page = context.new_page()
        page.goto(place.way_in)
        yield page, place.url
        context.close()


def count_keys(page: Page) -> None:
    """Count in the page which keys are pressed on it."""
    page.evaluate("window.pressed = []; document.addEventListener('keydown', (one) => pressed.push(one.key), true)")


def choose(page: Page, button: str, path: Path) -> None:
    """Choose a file in the browser's own dialog, and wait until it has arrived."""
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files(path)
    expect(page.locator(".parcel-state")).to_have_text("has arrived", timeout=WAIT_MS)


def add_files(page: Page, url: str, shelf: MediaShelf, folder: Path) -> None:
    """Register a film, and add a mirrored copy of it that was seen somewhere."""
    film, copy = shelf.video(seed=11, seconds=20.0), folder / "mirrored.mp4"
    save(mirrored(load(film)).film, copy)
    page.goto(f"{url}/uploads")
    choose(page, "Choose files", film)
    page.get_by_label("Who owns the rights").fill(OWNER)
    page.get_by_label("First published on").fill("2026-10-01")
    page.get_by_label("The sound is the owner’s, too").check()
    page.get_by_role("button", name="Register originals").click()
    expect(page.locator(".job")).to_contain_text("1 registered.", timeout=WAIT_MS)
    page.goto(f"{url}/uploads?kind=clips")
    choose(page, "Choose files", copy)
    page.get_by_label("Address of the clip").fill(ADDRESS)
    page.locator("#platform").fill("vids.example")
    page.get_by_label("Account that posted it").fill("copycat")
    page.get_by_role("button", name="Scan and match clips").click()
    page.wait_for_url("**/jobs/2")
    expect(page.get_by_role("link", name="Go to the queue")).to_be_visible(timeout=WAIT_MS)


def introduce(page: Page, url: str) -> None:
    """Say who signs, and that no account is the owner's own."""
    page.goto(f"{url}/profile")
    page.get_by_label("Your own name").fill(OWNER)
    page.locator("[name=role]").select_option("owner")
    page.locator("[name=address]").fill("12 Harbour Street\nSpringfield, IL 62701")
    page.get_by_label("E-mail").fill("rights@mara.example")
    page.get_by_label("Telephone").fill("+1 217 555 0142")
    page.get_by_role("button", name="Save").click()
    page.goto(f"{url}/permissions")
    page.get_by_role("button", name="I have no account anywhere").click()
    expect(page.locator("#messages")).not_to_be_empty()


def decide_by_two_keys(page: Page, url: str) -> None:
    """Confirm the only match that waits: two keys after looking."""
    page.goto(f"{url}/queue")
    page.locator(".match a[href^='/matches/']").first.click()
    page.wait_for_url("**/matches/*")
    page.wait_for_load_state()
    count_keys(page)
    page.keyboard.press("c")
    expect(page.get_by_role("dialog", name=re.compile("Confirm"))).to_be_visible()
    assert page.evaluate("pressed") == ["c"]
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("is confirmed")


def make_case(page: Page, url: str) -> None:
    """Make a case of what was confirmed, weigh the exceptions, look a second time, and see that it is still there."""
    page.goto(f"{url}/cases/new")
    page.get_by_role("button", name="Make a case").click()
    page.wait_for_url("**/cases/1")
    exceptions = page.locator("#exceptions form")
    for head in exceptions.locator("textarea[name^=head_]").all():
        head.fill(THOUGHT)
    exceptions.locator("input[name=conclusion]").first.check()
    exceptions.locator("#why").fill(REASON)
    put(exceptions, OWNER, "Put it on record")
    second = page.locator("#second-look")
    if not second.get_by_label("What did you see").is_visible():
        second.locator("summary").click()
    second.get_by_label("What did you see").fill(SAW)
    put(second, COLLEAGUE, "Put my look on record")
    expect(page.locator("#second-look .looked")).to_contain_text(COLLEAGUE)
    put(page.locator("#addresses"), OWNER, "I have just opened them")
    expect(page.locator("#addresses .sightings")).not_to_contain_text("nobody has looked")


def put(form: Locator, name: str, button: str) -> None:
    """Send a form in somebody's name."""
    form.locator("[name=by]").fill(name)
    form.get_by_role("button", name=button).click()


def sign(page: Page, url: str) -> None:
    """Draft the letter, read it, and sign it as PDF and for Word."""
    page.goto(f"{url}/cases/1")
    page.get_by_role("link", name="Draft the letter").last.click()
    page.locator("#to").fill("Copyright Agent <copyright@vids.example>")
    page.locator("#verified_on").fill("2026-11-20")
    with page.expect_response(lambda answer: "/letter/reading" in answer.url and "seen_live=yes" in answer.url):
        page.locator("#seen_live").check()
    page.wait_for_timeout(500)  # it is drawn: what was ticked before belonged to another letter
    expect(page.locator("#state-title")).to_contain_text("Ready for your signature", timeout=15_000)
    for statement in page.locator(".signing input[name=agree]").all():
        statement.check()
    page.locator("input[name=read_all]").check()
    for box in page.locator(".formats input").all():
        box.set_checked(box.get_attribute("value") in {"pdf", "docx"})
    page.locator("#typed_name").fill(OWNER)
    page.get_by_role("button", name="Sign the letter").click()
    page.wait_for_url("**/letters/RC-*")


def test_from_a_film_to_a_signed_letter(window: tuple[Page, str], shelf: MediaShelf, tmp_path: Path) -> None:
    """By mouse and forms, in a library that was empty before; the PDF names the copy's address."""
    page, url = window
    add_files(page, url, shelf, tmp_path)
    introduce(page, url)
    decide_by_two_keys(page, url)
    make_case(page, url)
    sign(page, url)
    expect(page.get_by_role("link", name=re.compile(r"Download .*\.docx"))).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"Download .*\.pdf")).click()
    content = Path(download.value.path()).read_bytes()
    assert content.startswith(b"%PDF")
    with pypdfium2.PdfDocument(content) as letter:
        assert ADDRESS in "".join(one.get_textpage().get_text_range() for one in letter)


def test_from_the_queue_to_a_signed_letter_by_keyboard(open_page: Opened, lived: Settings) -> None:
    """No mouse at all: decide, make a case, weigh, look, draft, sign."""
    page = open_page("/queue")
    row = page.locator(f"#match-{match_of(lived, 'best-part')}")
    while not row.locator(":focus").count():
        page.keyboard.press("j")
    page.keyboard.press("c")
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("is confirmed")
    page.keyboard.press("g")
    page.keyboard.press("c")
    page.wait_for_url("**/cases")
    enter(page, "main a[href='/cases/new']", "**/cases/new")
    enter(page, "form button.main", "**/cases/2")
    weigh_by_keyboard(page)
    enter(page, "aside a[href$='/letter']", "**/cases/2/letter")
    sign_by_keyboard(page)
    assert list(lived.letters.glob("RC-*.pdf"))


def weigh_by_keyboard(page: Page) -> None:
    """Put the exceptions on record, and a second look where one is asked for."""
    for head in ("purpose", "nature", "amount", "effect"):
        write(page, f"#head_{head}", THOUGHT)
    tab_to(page, "input[name=conclusion]")
    page.keyboard.press("Space")
    write(page, "#why", REASON)
    write(page, "#by-exceptions", OWNER)
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("on record")
    if page.locator("#saw").is_visible():
        write(page, "#saw", SAW)
        write(page, "#by-second", COLLEAGUE)
        page.keyboard.press("Enter")
        expect(page.locator("#second-look .looked")).to_contain_text(COLLEAGUE)


def sign_by_keyboard(page: Page) -> None:
    """Fill the draft in, make its statements, and sign it."""
    write(page, "#to", "Copyright Agent <copyright@vids.example>")
    tab_to(page, "#verified_on")
    page.keyboard.type("11202026")
    tab_to(page, "#seen_live")
    page.keyboard.press("Space")
    expect(page.locator("#state-title")).to_contain_text("Ready for your signature", timeout=15_000)
    for statement in ("[name=agree][value=good_faith]", "[value=accuracy_and_authority]", "[name=read_all]"):
        tab_to(page, f"input{statement}")
        page.keyboard.press("Space")
    write(page, "#typed_name", OWNER)
    enter(page, ".signing button.main", "**/letters/RC-*")


def enter(page: Page, selector: str, leads_to: str) -> None:
    """Go to something by the tabulator, and press Enter on it."""
    tab_to(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(leads_to)


def write(page: Page, selector: str, text: str) -> None:
    """Go to a field by the tabulator, and type into it in place of what stands there."""
    tab_to(page, selector)
    page.keyboard.press("Control+a")
    page.keyboard.type(text)


def test_a_verdict_on_a_phone_is_taken_back(open_page: Opened, lived: Settings) -> None:
    """With a finger, at 390 px: a verdict, a reason, and the way back."""
    number = match_of(lived, "cropped")
    page = open_page(f"/matches/{number}", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.locator("#deciding").get_by_role("button", name="Not a copy").tap()
    page.locator("#why .ready:not([hidden]) button").first.tap()
    expect(page.locator("#messages")).to_contain_text("not a copy")
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("#messages")).to_contain_text("taken back")
    with open_library(lived) as library:
        assert library.store.decisions.latest(number) is None


def test_two_people_at_one_match(open_page: Opened, browser: Browser, served: Serving, lived: Settings) -> None:
    """The second one sees the verdict of the first without a reload, and an outdated one is refused."""
    number = match_of(lived, "cropped")
    first, elsewhere = open_page(f"/matches/{number}"), browser.new_context()
    second = elsewhere.new_page()
    second.goto(served.way_in)
    second.goto(f"{served.url}/matches/{number}")
    second.wait_for_timeout(1000)  # until its stream of news runs
    first.keyboard.press("n")
    first.keyboard.press("Enter")
    expect(first.locator("#messages")).to_contain_text("not a copy")
    expect(second.locator("#changed")).to_contain_text("decided this match meanwhile", timeout=15_000)
    second.keyboard.press("c")
    second.keyboard.press("Enter")
    expect(second.locator("#messages")).to_contain_text("somebody was quicker")
    elsewhere.close()
    with open_library(lived) as library:
        decision = library.store.decisions.latest(number)
    assert decision is not None
    assert decision.verdict == "not-a-copy"


def test_a_match_is_decided_without_scripts(open_page: Opened, lived: Settings) -> None:
    """A reason and a button are enough."""
    page = open_page(f"/matches/{match_of(lived, 'cropped')}", java_script_enabled=False)
    page.get_by_label("Why (kept with the verdict for ever)").fill("Looked at it; not worth a letter.")
    page.get_by_role("button", name="Ignore").click()
    expect(page.locator("#messages")).to_contain_text("is ignored")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#messages")).to_contain_text("taken back")
