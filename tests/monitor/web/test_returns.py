"""A person says from home, or from the page of what was found, that a copy is back; the letter's form records it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest

from monitor.casework.addresses import lives
from monitor.casework.lifecycle import State
from monitor.collected import Item, ItemState
from monitor.sources.collecting_again import Change
from monitor.watch.returning import open_returns
from tests.monitor.life_samples import ONE, TWO, mark
from tests.monitor.watch.test_sourcing import feed
from tests.monitor.web.lettered import Desk, desk
from tests.monitor.web.served import text_of


@pytest.fixture
def back(tmp_path: Path) -> Iterator[Desk]:
    """Give a letter about two copies that were removed, of which one answers again."""
    with desk(tmp_path, sent=True) as laid:
        with laid.library() as library:
            source = feed(library)
            for clip_id, url in enumerate((ONE, TWO), 1):
                seen, _ = library.store.items.see(source.id, Item(key=url, url=url), library.clock())
                kept = replace(seen, state=ItemState.KEPT, clip_id=clip_id, captured_at=library.clock())
                library.store.items.keep(kept)
            mark(library, laid.reference, State.REMOVED)
            laid.clock.now += timedelta(days=1)
            library.store.items.add_check(2, Change.BACK, "", library.clock())
        yield laid


def way_back(page: str) -> str:
    """Return where the button leads by which a copy is said to be back; the page links the copy itself, too."""
    assert f'href="{TWO}" rel="noreferrer noopener" target="_blank"' in page
    (href,) = re.findall(r'href="([^"]+/act/reappeared[^"]*)"', page)
    return unescape(href)


@pytest.mark.parametrize("path", ["/", "/found/2"])
def test_a_copy_is_said_to_be_back(back: Desk, path: str) -> None:
    """Its address is filled in, the other stays removed, and afterwards nothing asks any more."""
    href = way_back(back.visitor.get(path).text)
    form = back.visitor.get(href.partition("#")[0]).text
    assert href.endswith("#act")
    ticked = re.findall(r'name="url" value="([^"]+)"( checked)?', form)
    assert dict(ticked) == {ONE: "", TWO: " checked"}
    said = back.post("act/reappeared", reason="I opened it.", url=[TWO], every=[ONE, TWO], asks_urls="1")
    assert f"{back.reference}" in said
    past = lives(back.letter.events, back.letter.urls)
    assert {url: states[-1] for url, states in past.items()} == {ONE: State.REMOVED, TWO: State.REAPPEARED}
    with back.library() as library:
        assert open_returns(library) == []
    assert "It is back" not in text_of(back.visitor.get(path))


def test_what_is_not_back_has_no_button(back: Desk) -> None:
    """The page of the copy that is still gone says nothing of it."""
    assert "/act/reappeared" not in back.visitor.get("/found/1").text


def test_an_address_that_the_letter_is_not_about_is_not_filled_in(back: Desk) -> None:
    """Whoever made the link."""
    form = back.visitor.get(f"{back.path}/act/reappeared", params={"url": "https://evil.example/"}).text
    assert "evil.example" not in form
    assert form.count(" checked> <span>https://") == 2
