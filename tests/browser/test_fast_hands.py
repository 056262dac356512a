"""The queue in fast hands: nobody waits for the room, nothing is lost, and the focus stays where somebody works."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from fingerprints import MatchKind, Modality
from monitor.app import open_library
from monitor.licensing import end_grant
from monitor.settings import Settings
from tests.browser.conftest import Opened
from tests.browser.test_queue import focused, names, press
from tests.media import MediaShelf
from tests.monitor.web.lived import lived_in

SOUND = "cropped"


@pytest.fixture
def lived(shelf: MediaShelf, tmp_path: Path) -> Settings:
    """Give a lived-in library in which one match shares sound of which nobody has said whose it is."""
    settings = lived_in(shelf, tmp_path)
    with open_library(settings) as library, library.store.transaction():
        one = next(found for found in library.store.matches.all() if found.clip.name == SOUND)
        heard = tuple(replace(segment, modality=Modality.SOUND) for segment in one.match.segments[:1])
        match = replace(one.match, kind=MatchKind.SHARES_SOUND, segments=heard)
        library.store.matches.put(one.clip.id, one.work.id, match, library.clock())
        for grant in library.store.grants.of_work(one.work.id):
            if grant.modality is Modality.SOUND:
                end_grant(library, grant.id, "The test says nothing of the sound.")
    return settings


@pytest.fixture
def queue(open_page: Opened) -> Page:
    """Give the queue, opened, with four matches that wait."""
    page = open_page("/queue")
    expect(page.locator(".match")).to_have_count(4)
    return page


@contextmanager
def slow_room(settings: Settings) -> Iterator[None]:
    """Let every verdict wait in the room until the block is left, for somebody else writes to the library."""
    with open_library(settings) as library, library.store.transaction():
        yield


def verdicts_of(settings: Settings, rows: list[str]) -> list[str]:
    """Return what holds of rows of the queue; empty where nothing does."""
    with open_library(settings) as library:
        found = [library.store.matches.get(int(row.removeprefix("match-"))).decision for row in rows]
    return [str(one.verdict) if one else "" for one in found]


def settled(page: Page) -> None:
    """Wait until the room has every verdict."""
    expect(page.locator("#saving")).to_be_hidden(timeout=20_000)


def sound_row(settings: Settings) -> str:
    """Return the row whose match cannot be confirmed."""
    with open_library(settings) as library:
        one = next(found for found in library.store.matches.all() if found.match.kind is MatchKind.SHARES_SOUND)
    return f"match-{one.id}"


def test_a_refusal_comes_back_marked_and_leaves_the_focus(queue: Page, lived: Settings) -> None:
    """The keys that come after it decide the row where the focus is, not the one that came back."""
    rows, refused = names(queue), sound_row(lived)
    queue.locator(f"#{refused} .open").focus()
    with slow_room(lived):
        press(queue, "c", "1")
        here = str(focused(queue).get_attribute("id"))
        assert here != refused
    expect(queue.locator(f"#{refused} .refused")).to_contain_text("shares sound only", timeout=15_000)
    expect(queue.locator(f"#{refused} .refused").get_by_role("link", name="Look at the match")).to_be_visible()
    expect(focused(queue)).to_have_id(here)
    press(queue, "n", "1")
    settled(queue)
    assert verdicts_of(lived, [refused, here]) == ["", "not-a-copy"]
    assert verdicts_of(lived, rows).count("") == 3


def test_undo_takes_back_what_was_given_last_step_by_step(queue: Page, lived: Settings) -> None:
    """However far the room is behind."""
    rows = names(queue)
    with slow_room(lived):
        press(queue, "j", "i", "1", "n", "1", "i", "1", "u", "u")
        expect(focused(queue)).to_have_id(rows[1])
    settled(queue)
    assert verdicts_of(lived, rows) == ["ignored", "", "", ""]
    press(queue, "u")
    expect(queue.locator(".match")).to_have_count(4)
    settled(queue)
    assert verdicts_of(lived, rows) == ["", "", "", ""]


def test_what_is_not_yet_saved_is_counted_and_survives_a_reload(queue: Page, lived: Settings) -> None:
    """Rows go at once; after a reload the rest is sent, nothing twice."""
    rows = names(queue)
    with slow_room(lived):
        press(queue, "j", "i", "1", "n", "1", "i", "1")
        expect(queue.locator(".match:visible")).to_have_count(1)
        expect(queue.locator("#saving")).to_have_text("3 being saved")
    queue.reload()
    settled(queue)
    assert verdicts_of(lived, rows[:3]) == ["ignored", "not-a-copy", "ignored"]
    expect(queue.locator(".match")).to_have_count(1)
    with open_library(lived) as library:
        assert all(len(library.store.decisions.history(int(row.removeprefix("match-")))) == 1 for row in rows[:3])


def test_what_can_be_decided_of_several_is_decided_with_one_more_key(queue: Page, lived: Settings) -> None:
    """The refused one is marked and no longer chosen."""
    rows, refused = names(queue), sound_row(lived)
    press(queue, "j", "a", "c", "1")
    expect(queue.locator("#messages")).to_contain_text("3 can be confirmed, 1 cannot", timeout=15_000)
    expect(queue.locator(f"#{refused} .refused")).to_be_visible()
    expect(queue.locator(".pick input:checked")).to_have_count(3)
    expect(queue.locator(f"#{refused} .pick input")).not_to_be_checked()
    press(queue, "y")
    settled(queue)
    others = [row for row in rows if row != refused]
    assert verdicts_of(lived, [refused, *others]) == ["", *["confirmed"] * 3]


def test_views_and_the_search_by_keyboard(queue: Page) -> None:
    """One key saves, two open; Enter leads from the search to the first row; no error is written to the console."""
    press(queue, "/")
    queue.keyboard.type("best-part")
    press(queue, "Enter")
    expect(focused(queue)).to_have_attribute("data-name", "best-part")
    press(queue, "s")
    queue.locator("#view-name").evaluate("box => { box.style.caretColor = 'red'; box.style.caretColor = ''; }")
    queue.keyboard.type("Best parts")
    press(queue, "Enter")
    expect(queue.locator(".view")).to_contain_text("Best parts")
    queue.get_by_role("link", name="“best-part”").click()
    expect(queue.locator(".match")).to_have_count(4)
    press(queue, "v", "1")
    expect(queue.locator(".match")).to_have_count(1)
