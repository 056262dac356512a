"""Copies that come back, at their address and at others, beside every state that a letter may be in."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.app import open_library
from monitor.casework.lifecycle import State
from monitor.collected import Item, ItemState, KeptItem, NewsKind
from monitor.settings import Settings
from monitor.sources.collecting_again import Change
from monitor.store.library import Library
from monitor.values import Provenance, Verdict
from monitor.watch.rechecking import tell_gone
from monitor.watch.returning import open_returns, tell_returns
from tests.monitor.conftest import Clock
from tests.monitor.life_samples import FIRST, ONE, mark, sent
from tests.monitor.samples import COPY, add_clip
from tests.monitor.watch.test_sourcing import feed
from tests.monitor.watch.told import news_of_kind


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    """Give a library in which a letter was sent about a copy that a source had brought."""
    with open_library(settings, actor="Ann Lee", clock=Clock()) as opened:
        assert sent(opened) == FIRST
        feed(opened)
        keep(opened, ONE, 1)
        yield opened


def keep(library: Library, url: str, clip_id: int, account: str = "thief") -> KeptItem:
    """Let a source have brought a clip."""
    now = library.clock()
    seen, _ = library.store.items.see(1, Item(key=url, url=url, account=account), now)
    kept = replace(seen, state=ItemState.KEPT, clip_id=clip_id, sha256=f"{1:064}", captured_at=now)
    library.store.items.keep(kept)
    return kept


def look(library: Library, change: Change) -> None:
    """Let the watch have looked at the item again."""
    library.clock.now += timedelta(days=1)  # type: ignore[attr-defined]
    library.store.items.add_check(1, change, "", library.clock())


def told(library: Library) -> list[str]:
    """Return what is told of returns."""
    tell_returns(library)
    return [one.text for one in news_of_kind(library, NewsKind.BACK)]


@pytest.mark.parametrize("away", [State.REMOVED, State.ALREADY_GONE])
def test_a_copy_that_a_letter_has_as_gone_opens_the_case(library: Library, away: State) -> None:
    """Once it was seen there after that; told once, in the audit of the case, and open until a person speaks."""
    library.clock.now += timedelta(days=1)  # type: ignore[attr-defined]
    mark(library, FIRST, away)
    assert open_returns(library) == []
    look(library, Change.UNKNOWN)
    assert open_returns(library) == []
    look(library, Change.SAME)
    (one,) = open_returns(library)
    assert (one.reference, one.case_id, one.url) == (FIRST, 1, ONE)
    assert len(told(library)) == len(told(library)) == 1
    assert [entry.subject for entry in library.store.audit.all() if entry.action == "item.back"] == ["case 1"]
    assert [one.kind for one in library.store.watches.news_about("/cases/1")] == [NewsKind.BACK]
    mark(library, FIRST, State.REAPPEARED)
    assert open_returns(library) == []


def test_a_letter_that_was_closed_opens_again(library: Library) -> None:
    """Closed after a removal is gone still."""
    mark(library, FIRST, State.REMOVED)
    mark(library, FIRST, State.CLOSED)
    look(library, Change.BACK)
    assert [one.reference for one in open_returns(library)] == [FIRST]


@pytest.mark.parametrize("state", [State.REFUSED, State.COUNTER_NOTICED, State.GEO_LIMITED])
def test_a_copy_that_never_went_does_not_come_back(library: Library, state: State) -> None:
    """It is where it was."""
    mark(library, FIRST, state)
    look(library, Change.SAME)
    assert (open_returns(library), told(library)) == ([], [])


def test_a_copy_that_comes_back_without_a_word_of_the_host_is_told(library: Library) -> None:
    """Gone and back while nobody has recorded anything: the case hears of it, once for each return."""
    look(library, Change.VANISHED)
    assert told(library) == []
    look(library, Change.BACK)
    assert len(told(library)) == 1
    look(library, Change.SAME)
    assert len(told(library)) == 1
    look(library, Change.VANISHED)
    look(library, Change.BACK)
    assert len(told(library)) == 2


def test_another_film_at_the_address_is_no_return(library: Library) -> None:
    """What comes back must match a work."""
    mark(library, FIRST, State.REMOVED)
    stranger = add_clip(library, 150)
    library.store.items.keep(replace(library.store.items.get(1), clip_id=stranger.id))
    look(library, Change.BACK)
    assert (open_returns(library), told(library)) == ([], [])


def test_the_copy_of_an_old_case_elsewhere_is_told_there(library: Library) -> None:
    """The same content under the same account at a new address, but not under another account."""
    mark(library, FIRST, State.REMOVED)
    for number, account in ((2, "Thief"), (3, "somebody")):
        url = f"https://vids.example/watch/9{number}"
        clip = add_clip(library, 101, Provenance(url=url, account=account))
        keep(library, url, clip.id, account)
        library.store.matches.put(clip.id, 1, COPY, library.clock())
    (text,) = told(library)
    assert "The copy of case 1 appeared again" in text
    assert "https://vids.example/watch/92" in text
    assert len(told(library)) == 1


@pytest.mark.parametrize(("state", "count"), [(None, 1), (State.ACKNOWLEDGED, 1), (State.REMOVED, 0)])
def test_a_copy_that_is_gone_is_told_while_somebody_waits_for_it(
    library: Library, state: State | None, count: int
) -> None:
    """And nothing is recorded in anybody's name."""
    if state:
        mark(library, FIRST, state)
    before = library.store.letters.called(FIRST).state
    tell_gone(library, library.store.items.get(1))
    tell_gone(library, library.store.items.get(1))
    assert len(news_of_kind(library, NewsKind.GONE)) == count
    assert library.store.letters.called(FIRST).state is before
    assert Verdict.CONFIRMED is library.store.matches.get(1).decision.verdict  # type: ignore[union-attr]
