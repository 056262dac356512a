"""Collecting from hosts that are good, slow, strict and broken: each item once, and nothing that is forbidden."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import utc_now
from monitor.collected import Basis, ItemState, KeptItem
from monitor.settings import Settings
from monitor.sources import kinds
from monitor.store.library import Library
from monitor.values import Status
from tests.monitor.sources.answers import Answer, Entry, File, Manner, Redirect, Text, html
from tests.monitor.sources.answers import Status as Says
from tests.monitor.sources.gathering import add_source, gather, listing, use_kind, video
from tests.monitor.sources.origin import Origin, opened, origin, quick

HOSTS = tuple(f"127.0.0.{number}" for number in range(1, 9))


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the tests' kind of source be known."""
    use_kind(monkeypatch)
    yield
    kinds.kinds.cache_clear()


@dataclass
class Later:
    """The clock of a test, which can be put forward."""

    by: timedelta = timedelta()

    def __call__(self) -> datetime:
        """Return the present time as the test wants it."""
        return utc_now() + self.by


def states(library: Library) -> dict[str, ItemState]:
    """Return the state of each item by its key."""
    return {one.item.key: one.state for one in library.store.items.in_states(set(ItemState))}


def only(library: Library) -> KeptItem:
    """Return the only item."""
    (item,) = library.store.items.in_states(set(ItemState))
    return item


def one_item(*answers: Answer, **said: object) -> dict[str, Entry]:
    """Return a table with a list of one item, and what answers its file in turn."""
    item = {"key": "a", "url": "/a", "media": ["/a.mp4"], "title": "A film", **said}
    return {"/list": listing([item]), "/a.mp4": answers}


def big_table(served: Origin) -> tuple[dict[str, Entry], dict[str, bytes]]:
    """Return what eight hosts with 536 items answer, and the contents of those that may be had."""
    table: dict[str, Entry] = {"/robots.txt": "User-agent: *\nDisallow: /private/\n"}
    good, lists = {}, []
    for at, host in enumerate(HOSTS):
        items = []
        for number in range(67):
            folder = "private" if number % 3 == 0 else "free"
            path, seed = f"/{folder}/{number}.mp4", at * 100 + number
            url = served.url(path, host)
            data = video(seed, 3000 + 11 * number)
            items.append({"key": f"{host} {path}", "url": url + "?page", "media": [url]})
            entry, is_good = _manner_of(number, data)
            table[f"//{host}{path}"] = entry
            if is_good and folder == "free":
                good[f"{host} {path}"] = data
        lists.append(items)
    for at, items in enumerate(lists):
        then = f"/list/{at + 1}" if at + 1 < len(lists) else ""
        table[f"/list/{at}"] = Text(listing(items, then), "application/json", etag=f'"{at}"')
    return table, good


def _manner_of(number: int, data: bytes) -> tuple[Entry, bool]:
    """Return how a file is answered, and whether it can be had in the end."""
    bad: dict[int, Entry] = {
        1: Says(404),
        2: Says(410),
        4: html("<p>Log in to watch."),
        5: File(data, manner=Manner(length=len(data) + 900)),
        7: Says(451),
        14: File(data, manner=Manner(length=-1)),
    }
    good: dict[int, Entry] = {
        8: [Says(429, 1), File(data)],
        10: [Says(503, 1), File(data)],
        11: [File(data, manner=Manner(cut_after=1500)), File(data)],
        13: File(data, manner=Manner(drip=(1000, 0.02))),
        16: File(data, has_ranges=False, etag="", last_modified="", manner=Manner(is_chunked=True)),
    }
    return (bad[number], False) if number in bad else (good.get(number, File(data)), True)


def test_of_536_items_each_allowed_one_is_fetched_once_and_no_other_asked_for(settings: Settings) -> None:
    """Over eight hosts, a third of it disallowed; the server's own log is the witness."""
    later = Later()
    with origin(hosts=HOSTS) as served, opened(settings, served, clock=later) as library:
        table, good = big_table(served)
        served.table.update(table)
        source = add_source(library, served.url("/list/0"))
        gather(library, source, how=quick(parallel_hosts=8))
        for _ in range(2):  # what failed is tried again when its time has come
            later.by += timedelta(hours=1)
            gather(library, source, how=quick(parallel_hosts=8))
        kept = {one.item.key: one for one in library.store.items.in_states({ItemState.KEPT})}
        assert kept.keys() == good.keys()
        assert all(_bytes_of(kept[key]) == data for key, data in good.items())
        assert [seen.path for seen in served.requests if seen.path.startswith("/private/")] == []
        counted = Counter(states(library).values())
        assert counted[ItemState.REFUSED] == 8 * 23
        assert counted[ItemState.GONE] == 8 * 3
        whole = Counter((seen.host, seen.path) for seen in served.requests if seen.sent > 2900)
        again = {key for key, times in whole.items() if times > 1 and not key[1].endswith("/5.mp4")}
        assert again == set()
        _assert_nothing_is_fetched_again(served, library, later)


def _bytes_of(item: KeptItem) -> bytes:
    assert item.path is not None
    data = item.path.read_bytes()
    assert hashlib.sha256(data).hexdigest() == item.sha256 == item.path.stem
    return data


def _assert_nothing_is_fetched_again(served: Origin, library: Library, later: Later) -> None:
    served.requests.clear()
    before = {one.id: one.sha256 for one in library.store.items.in_states({ItemState.KEPT})}
    later.by += timedelta(hours=1)
    gather(library, *library.store.sources.all(), how=quick(parallel_hosts=8))
    asked = [seen for seen in served.requests if "/free/" in seen.path and not seen.path.endswith("/5.mp4")]
    assert asked == []
    assert [seen.status for seen in served.requests if "/list/" in seen.path] == [304]
    assert {one.id: one.sha256 for one in library.store.items.in_states({ItemState.KEPT})} == before


def test_an_item_is_fetched_proved_and_kept(settings: Settings) -> None:
    """With its SHA-256, its times, a private file by its content, and a verified audit."""
    data = video(1)
    with origin(one_item(File(data))) as served, opened(settings, served) as library:
        outcomes = gather(library, add_source(library, served.url("/list")))
        source, *fetched = sorted(outcomes, key=lambda one: one.item_id or 0)
        item = only(library)
        assert [(one.status, one.state, one.size_bytes) for one in fetched] == [(Status.DONE, ItemState.KEPT, 4096)]
        assert (source.state, source.found, source.new) == (None, 1, 1)
        assert item.path == settings.captures / item.sha256[:2] / f"{item.sha256}.mp4"
        assert _bytes_of(item) == data
        assert item.path.stat().st_mode & 0o777 == 0o600
        assert (item.etag, item.media_url, item.captured_at is not None) == ('"v1"', served.url("/a.mp4"), True)
        media = [one for one in library.store.fetches.of_item(item.id) if one.url == served.url("/a.mp4")]
        assert [(one.status, one.sha256, one.access.is_allowed) for one in media] == [(200, item.sha256, True)]
        assert [one.action for one in library.store.audit.all() if one.action == "item.capture"] == ["item.capture"]
        library.store.audit.verify()


@pytest.mark.parametrize(
    ("answer", "state", "words"),
    [
        (Says(404), ItemState.GONE, "404"),
        (Says(410), ItemState.GONE, "410"),
        (Says(451), ItemState.GONE, "451"),
        (html("<p>Please log in."), ItemState.UNUSABLE, "a web page"),
        (Text("#EXTM3U\n", "video/mp4"), ItemState.UNUSABLE, "a playlist"),
        (Text("Nothing to see here.", "video/mp4"), ItemState.UNUSABLE, "video/mp4"),
        (Says(500), ItemState.FAILED, "500"),
        (Redirect("http://10.0.0.1/a.mp4"), ItemState.REFUSED, "10.0.0.1"),
        (Redirect("file:///etc/passwd"), ItemState.REFUSED, ""),
    ],
)
def test_what_does_not_come_ends_in_a_state_with_a_reason(
    settings: Settings, answer: Answer, state: ItemState, words: str
) -> None:
    """A 404 is an outcome; only what may be mended by trying again is tried again."""
    with origin(one_item(answer)) as served, opened(settings, served) as library:
        gather(library, add_source(library, served.url("/list")))
        item = only(library)
        assert (item.state, words in item.reason) == (state, True), item.reason
        assert (item.next_at is not None) == (state in {ItemState.FAILED, ItemState.REFUSED})
        assert list((settings.captures / "parts").iterdir()) == [] or state is ItemState.FAILED


def test_a_failure_is_tried_again_later_and_given_up_in_the_end(settings: Settings) -> None:
    """Not before its time; each wait is longer than the one before."""
    later = Later()
    with origin(one_item(Says(500))) as served, opened(settings, served, clock=later) as library:
        source = add_source(library, served.url("/list"))
        waits = []
        for _ in range(3):
            gather(library, source, how=quick(attempts=3))
            gather(library, source, how=quick(attempts=3))
            item = only(library)
            waits.append(round((item.next_at - later()).total_seconds() / 60) if item.next_at else None)
            later.by += timedelta(days=1)
        assert (item.attempts, item.state, waits) == (3, ItemState.FAILED, [5, 20, None])
        assert "given up" in item.reason
        gather(library, source)
        assert len(served.asked("/a.mp4")) == 3


def test_a_host_that_asks_for_a_short_rest_is_asked_again_in_the_same_run(settings: Settings) -> None:
    """And not before."""
    with origin(one_item(Says(429, 1), File(video(1)))) as served, opened(settings, served) as library:
        gather(library, add_source(library, served.url("/list")))
        assert only(library).state is ItemState.KEPT
        first, second = served.asked("/a.mp4")
        assert second.at - first.at >= 0.9


def test_a_host_that_asks_for_a_long_rest_is_left_alone_and_its_items_lose_no_try(settings: Settings) -> None:
    """Only the item that was asked for has been tried."""
    items = [{"key": f"{n}", "url": f"/{n}", "media": [f"/{n}.mp4"]} for n in range(5)]
    table: dict[str, Entry] = {f"/{n}.mp4": Says(503, 3600) for n in range(5)}
    with origin(table | {"/list": listing(items)}) as served, opened(settings, served) as library:
        gather(library, add_source(library, served.url("/list")))
        found = library.store.items.in_states(set(ItemState))
        assert sorted(one.attempts for one in found) == [0, 0, 0, 0, 1]
        assert all(one.next_at and one.next_at > utc_now() + timedelta(minutes=50) for one in found)
        assert len([seen for seen in served.requests if seen.path.endswith(".mp4")]) == 1


def test_an_item_that_its_source_says_was_changed_is_fetched_again_and_no_other(settings: Settings) -> None:
    """By a conditional request; where nothing came of it, it stays as it is."""
    with origin(one_item(File(video(1)), mark="1")) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source)
        first = only(library)
        gather(library, source)
        assert len(served.asked("/a.mp4")) == 1
        served.table.update(one_item(File(video(1)), mark="2"))
        outcomes = gather(library, source)
        assert [seen.status for seen in served.asked("/a.mp4")] == [200, 304]
        assert outcomes[-1].status is Status.ALREADY
        assert replace(only(library), checked_at=None, seen_at=first.seen_at, item=first.item) == replace(
            first, checked_at=None
        )
        served.table.update(one_item(File(video(2), etag='"v2"'), mark="3"))
        gather(library, source)
        assert _bytes_of(only(library)) == video(2)


def test_the_same_item_of_another_source_points_to_the_first(settings: Settings) -> None:
    """One request for the file; several videos of one post stay several."""
    post = [{"key": f"post {n}", "url": "/post", "media": [f"/{n}.mp4"]} for n in range(2)]
    table: dict[str, Entry] = {f"/{n}.mp4": File(video(n)) for n in range(2)} | one_item(File(video(9)))
    table["/one"] = listing([{"key": "a", "url": "/a", "media": ["/a.mp4"]}, *post])
    table["/two"] = listing([{"key": "b", "url": "/a?utm_source=x"}, *post])
    with origin(table) as served, opened(settings, served) as library:
        first, second = (add_source(library, served.url(f"/{name}"), name) for name in ("one", "two"))
        gather(library, first)
        outcomes = gather(library, second)
        assert [one.status for one in outcomes if one.item_id] == [Status.DUPLICATE] * 3
        assert {path: len(served.asked(path)) for path in ("/a.mp4", "/0.mp4", "/1.mp4")} == {
            "/a.mp4": 1,
            "/0.mp4": 1,
            "/1.mp4": 1,
        }
        pairs = Counter(one.sha256 for one in library.store.items.in_states({ItemState.KEPT}))
        assert list(pairs.values()) == [2, 2, 2]


def test_the_same_content_at_two_addresses_is_kept_once(settings: Settings) -> None:
    """As two items with one file."""
    items = [{"key": name, "url": f"/{name}", "media": [f"/{name}.mp4"]} for name in "ab"]
    table: dict[str, Entry] = {"/list": listing(items), "/a.mp4": File(video(1)), "/b.mp4": File(video(1))}
    with origin(table) as served, opened(settings, served) as library:
        outcomes = gather(library, add_source(library, served.url("/list")))
        assert "The same content" in str([one.note for one in outcomes])
        assert len({one.path for one in library.store.items.in_states({ItemState.KEPT})}) == 1
        assert len(list(settings.captures.glob("??/*"))) == 1


def test_a_page_says_where_the_file_is_and_what_the_source_left_out(settings: Settings) -> None:
    """What the page said stays when the source names the item again."""
    table: dict[str, Entry] = {
        "/list": listing([{"key": "a", "url": "/a"}]),
        "/a": json.dumps({"media": ["/big.mp4", "/a.mp4"], "title": "Said by the page"}),
        "/big.mp4": Says(404),
        "/a.mp4": File(video(1)),
    }
    with origin(table) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source)
        assert (only(library).state, only(library).item.title) == (ItemState.KEPT, "Said by the page")
        gather(library, source)
        assert (only(library).item.title, len(served.asked("/a"))) == ("Said by the page", 1)


def test_a_source_that_fails_says_so_and_the_others_go_on(settings: Settings) -> None:
    """Also one of a kind that is not known, and one that breaks."""
    table = one_item(File(video(1))) | {"/broken": "no JSON", "/gone": Says(404)}
    with origin(table) as served, opened(settings, served) as library:
        broken = add_source(library, served.url("/broken"), "broken")
        gone = add_source(library, served.url("/gone"), "gone")
        good = add_source(library, served.url("/list"), "good")
        unknown = library.store.sources.add(replace(good, name="unknown", kind="nothing"))
        gather(library, broken, gone, unknown, good)
        gather(library, broken)
        records = {one.name: one for one in library.store.sources.all()}
        assert {name: one.failures for name, one in records.items()} == {
            "broken": 2,
            "gone": 1,
            "good": 0,
            "unknown": 1,
        }
        assert "404" in records["gone"].last_error
        assert "fault of its own" in records["broken"].last_error
        assert "nothing" in records["unknown"].last_error
        assert records["good"].last_ok_at is not None
        assert only(library).state is ItemState.KEPT


def test_nothing_is_fetched_while_the_kill_switch_is_on(settings: Settings) -> None:
    """And no source or item is blamed for it."""
    with origin(one_item(File(video(1)))) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        settings.stop_file.touch()
        gather(library, source)
        assert (served.requests, library.store.sources.get(source.id).failures) == ([], 0)
        settings.stop_file.unlink()
        gather(library, source)
        assert only(library).state is ItemState.KEPT


def test_supplied_files_stay_where_they_lie(settings: Settings, tmp_path: Path) -> None:
    """Their basis is on record; who waited for the file of that address has it, too."""
    file = tmp_path / "seen.mp4"
    file.write_bytes(video(1))
    table: dict[str, Entry] = {
        "/one": listing([{"key": "a", "url": "https://platform.example/a", "is_supplied_only": True}]),
        "/two": listing([{"key": "b", "url": "https://platform.example/a", "file": str(file), "mark": "1"}]),
    }
    with origin(table) as served, opened(settings, served) as library:
        gather(library, add_source(library, served.url("/one"), "one"))
        assert (only(library).state, "supply the file" in only(library).reason) == (ItemState.TO_SUPPLY, True)
        gather(library, add_source(library, served.url("/two"), "two"))
        items = library.store.items.in_states({ItemState.KEPT})
        assert [one.path for one in items] == [file, file]
        (fetch,) = library.store.fetches.of_item(items[1].id)
        assert (fetch.access.basis, fetch.sha256, fetch.size_bytes) == (Basis.SUPPLIED, items[1].sha256, 4096)
        assert list(settings.captures.glob("??/*")) == []
