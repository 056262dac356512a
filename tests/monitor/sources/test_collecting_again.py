"""Another look at what was collected: still there, gone, back, changed; and streams on their way into the library."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app import utc_now
from monitor.collected import ItemState, KeptItem, SourceState
from monitor.policy import AccessRefusedError
from monitor.settings import Settings
from monitor.sources.collecting_again import Change, Look, look_again
from monitor.sources.fetch import EndedError, Fetcher
from monitor.store.library import Library
from monitor.values import Status
from monitor.watch.taking import take_in
from tests.media import MediaShelf
from tests.monitor.sources.answers import Entry, File
from tests.monitor.sources.answers import Status as Says
from tests.monitor.sources.gathering import add_source, gather, listing, use_kind, video
from tests.monitor.sources.origin import Origin, opened, origin, quick
from tests.monitor.sources.streaming import make_stream
from tests.monitor.sources.streaming import served as stream_of


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' kind of source be known."""
    use_kind(monkeypatch)


@pytest.fixture
def served() -> Iterator[Origin]:
    """Give an origin with one item."""
    table: dict[str, Entry] = {
        "/list": listing([{"key": "a", "url": "/a", "media": ["/a.mp4"], "title": "A film"}]),
        "/a.mp4": File(video(1)),
    }
    with origin(table) as one:
        yield one


@pytest.fixture
def collected(settings: Settings, served: Origin) -> Iterator[Library]:
    """Give a library that has collected it."""
    with opened(settings, served) as library:
        gather(library, add_source(library, served.url("/list")))
        yield library


def only(library: Library) -> KeptItem:
    """Return the only item."""
    (item,) = library.store.items.in_states(set(ItemState))
    return item


def look(library: Library, *, is_ended: bool = False) -> Look:
    """Look again at the only item."""
    fetcher = Fetcher(library.settings, quick(), clock=library.clock)
    if is_ended:
        fetcher.stop()
    try:
        return look_again(library, fetcher, only(library))
    finally:
        fetcher.close()


def test_what_is_there_stays_as_it_is(collected: Library, served: Origin) -> None:
    """The look is on record, and no body was sent."""
    before = only(collected)
    found = look(collected)
    assert (found.change, only(collected)) == (Change.SAME, found.item)
    assert replace(found.item, checked_at=None) == replace(before, checked_at=None)
    assert [(state, note) for _, state, note in collected.store.items.checks(before.id)] == [("there", "")]
    assert sum(seen.sent for seen in served.asked("/a.mp4")[1:]) == 0


def test_what_is_gone_and_comes_back_is_the_same_item_with_the_same_clip(
    collected: Library, served: Origin, shelf: MediaShelf
) -> None:
    """Its file is not transferred again where its host says that it is the same."""
    data = shelf.video(seed=22, seconds=8.0).read_bytes()
    served.table.update({"/a.mp4": File(data, etag='"v2"')})
    collected.store.items.keep(replace(only(collected), state=ItemState.WANTED))
    source = collected.store.sources.all()[0]
    gather(collected, source)
    list(take_in(collected))
    clip_id = only(collected).clip_id
    served.table["/a.mp4"] = Says(410)
    gone = look(collected)
    assert (gone.change, gone.item.state, "410" in gone.note) == (Change.VANISHED, ItemState.GONE, True)
    assert look(collected).change is Change.STILL_GONE
    served.table["/a.mp4"] = File(data, etag='"v2"')
    back = look(collected)
    assert (back.change, back.item.state) == (Change.BACK, ItemState.WANTED)
    outcomes = gather(collected, source)
    assert Status.ALREADY in {one.status for one in outcomes}
    assert (only(collected).state, only(collected).clip_id) == (ItemState.KEPT, clip_id)
    assert served.asked("/a.mp4")[-1].status == 304
    states = [state for _, state, _ in collected.store.items.checks(only(collected).id)]
    assert states == ["gone", "still gone", "back"]
    assert list(take_in(collected)) == []


def test_another_version_is_fetched(collected: Library, served: Origin) -> None:
    """By the next run."""
    served.table["/a.mp4"] = File(video(2), etag='"v2"')
    found = look(collected)
    assert (found.change, found.item.state) == (Change.CHANGED, ItemState.WANTED)
    before = found.item.sha256
    gather(collected, collected.store.sources.all()[0])
    assert (only(collected).state, only(collected).sha256 != before) == (ItemState.KEPT, True)


def test_a_host_that_fails_says_nothing_of_the_item(collected: Library, served: Origin) -> None:
    """It is neither gone nor changed."""
    served.table["/a.mp4"] = Says(500)
    found = look(collected)
    assert (found.change, found.item.state, "500" in found.note) == (Change.UNKNOWN, ItemState.KEPT, True)


def test_a_host_that_now_forbids_it_is_not_asked(collected: Library, served: Origin) -> None:
    """By its robots.txt of today."""
    rules = collected.store.hosts.rules(served.url("/").rstrip("/"), "robots")
    assert rules is not None
    collected.store.hosts.set_rules(replace(rules, status=200, body=b"User-agent: *\nDisallow: /\n"))
    served.requests.clear()
    assert (look(collected).change, served.paths) == (Change.UNKNOWN, [])


def test_the_kill_switch_and_the_end_of_the_program_end_the_looks(collected: Library) -> None:
    """And nothing is stored."""
    before = only(collected)
    with pytest.raises(EndedError):
        look(collected, is_ended=True)
    collected.settings.stop_file.touch()
    with pytest.raises(AccessRefusedError):
        look(collected)
    assert (only(collected), collected.store.items.checks(before.id)) == (before, [])


def test_only_those_are_looked_at_whose_turn_it_is(collected: Library) -> None:
    """And whose source is searched still."""
    items, now = collected.store.items, utc_now()
    items.keep(replace(only(collected), state=ItemState.GONE))
    assert items.to_recheck(now - timedelta(days=7)) == []
    assert [one.id for one in items.to_recheck(now + timedelta(days=1))] == [only(collected).id]
    (source,) = collected.store.sources.all()
    collected.store.sources.keep(replace(source, state=SourceState.PAUSED))
    assert items.to_recheck(now + timedelta(days=1)) == []


def test_a_stream_becomes_one_file_and_then_a_clip(settings: Settings, shelf: MediaShelf, tmp_path: Path) -> None:
    """Joined here; nothing of its segments stays."""
    make_stream("hls-ts", shelf.video(seed=22, seconds=8.0), tmp_path / "stream")
    table = stream_of(tmp_path / "stream", "/films/one/")
    table["/list"] = listing([{"key": "a", "url": "/a", "media": ["/films/one/index.m3u8"], "title": "A stream"}])
    with origin(table) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source)
        item = only(library)
        assert (item.state, item.reason) == (ItemState.KEPT, "")
        assert list((settings.captures / "parts").iterdir()) == []
        list(take_in(library))
        (clip,) = library.store.clips.all()
        assert (clip.name, abs(clip.media.duration_s - 8.0) < 0.3) == ("A stream", True)
        served.requests.clear()
        gather(library, source)
        assert [path for path in served.paths if path.startswith("/films")] == []
