"""How a run ends: by itself, by whoever reads it, and what the next one goes on with."""

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from monitor.app import utc_now
from monitor.collected import Item, ItemState
from monitor.settings import Settings
from monitor.sources.base import Reader
from monitor.sources.collecting import collect
from monitor.sources.fetch import Fetcher
from tests.monitor.sources import gathering
from tests.monitor.sources.answers import Entry, File, Manner
from tests.monitor.sources.answers import Status as Says
from tests.monitor.sources.gathering import add_source, gather, listing, use_kind, video
from tests.monitor.sources.origin import opened, origin, quick

SLOW = File(video(1, 400_000), manner=Manner(drip=(8_192, 0.02)))


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' kind of source be known."""
    use_kind(monkeypatch)


def table_of(*files: Entry) -> dict[str, Entry]:
    """Return items with a file each."""
    items = [{"key": f"{n}", "url": f"/{n}", "media": [f"/{n}.mp4"]} for n in range(len(files))]
    return {"/list": listing(items), **{f"/{n}.mp4": one for n, one in enumerate(files)}}


def test_whoever_reads_no_more_ends_the_run_at_once_and_the_next_goes_on(settings: Settings) -> None:
    """What had come of a file is not fetched again, and no thread stays."""
    hosts = ("127.0.0.1", "127.0.0.2")
    with origin(table_of(SLOW, File(video(2))), hosts=hosts) as served, opened(settings, served) as library:
        quickly = {"key": "1", "url": "/1", "media": [served.url("/1.mp4", "127.0.0.2")]}
        served.table["/list"] = listing([{"key": "0", "url": "/0", "media": ["/0.mp4"]}, quickly])
        source = add_source(library, served.url("/list"))
        fetcher = Fetcher(settings, quick(), clock=utc_now)
        threads = set(threading.enumerate())
        outcomes = collect(library, [source], fetcher)
        while next(outcomes).state is not ItemState.KEPT:
            pass
        end = time.monotonic() + 5
        while time.monotonic() < end and not any(seen.sent > 50_000 for seen in served.requests):
            time.sleep(0.02)
        begun = time.monotonic()
        outcomes.close()  # type: ignore[attr-defined]
        assert time.monotonic() - begun < 1.5
        fetcher.close()
        left = {one.name for one in set(threading.enumerate()) - threads}
        assert [name for name in left if name.startswith(("carrier", "source"))] == []
        (item,) = library.store.items.in_states({ItemState.WANTED})
        assert (item.attempts, library.store.sources.get(source.id).failures) == (0, 0)
        gather(library, source)
        assert [seen.status for seen in served.asked("/0.mp4")] == [200, 206]
        assert len(library.store.items.in_states({ItemState.KEPT})) == 2
        assert sum(seen.sent for seen in served.asked("/0.mp4")) < 400_000 + 100_000


def test_waiting_items_of_sources_that_are_not_due_are_fetched_without_reading_them(settings: Settings) -> None:
    """And a source of an unknown kind among those says nothing, until it is due."""
    with origin(table_of(Says(500))) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source)
        (item,) = library.store.items.in_states({ItemState.FAILED})
        library.store.items.keep(replace(item, next_at=utc_now()))
        served.table["/0.mp4"] = File(video(1))
        unknown = library.store.sources.add(replace(source, name="other", kind="nothing"))
        served.requests.clear()
        outcomes = gather(library, pending=[source, unknown])
        assert [(one.item_id, one.state) for one in outcomes] == [(item.id, ItemState.KEPT)]
        assert served.paths == ["/0.mp4"]


def test_hosts_do_not_wait_for_each_other(settings: Settings) -> None:
    """While one drips, all files of another come."""
    hosts = ("127.0.0.1", "127.0.0.2")
    with origin(hosts=hosts) as served, opened(settings, served) as library:
        items = [{"key": "slow", "url": "/slow", "media": [served.url("/slow.mp4")]}]
        for n in range(5):
            items.append({"key": f"{n}", "url": f"/{n}", "media": [served.url(f"/{n}.mp4", "127.0.0.2")]})
            served.table[f"/{n}.mp4"] = File(video(n))
        served.table.update({"/list": listing(items), "/slow.mp4": SLOW})
        outcomes = gather(library, add_source(library, served.url("/list")), how=quick(parallel_hosts=2))
        kept = [one.item_id for one in outcomes if one.item_id]
        assert len(kept) == 6
        assert kept[-1] == 1


class WithKey(gathering.Kind):
    """A source that needs a key."""

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield one item that is named by the key."""
        yield Item(key=reader.secret("TUBE"), url=reader.source.address, is_supplied_only=True)


def test_keys_come_from_whoever_starts_the_run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it the source says what to set, and is tried again when it is due."""
    monkeypatch.setattr(gathering, "Kind", WithKey)
    with origin({}) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"), key="TUBE")
        gather(library, source)
        assert "RECLAIM_KEY_TUBE" in library.store.sources.get(source.id).last_error
        gather(library, source, secrets={"RECLAIM_KEY_TUBE": "x1"})
        assert library.store.items.find(source.id, "x1") is not None
        assert library.store.sources.get(source.id).failures == 0
