"""Crawls by Scrapy, whose every request goes through our own fetcher."""

import asyncio
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from monitor.collected import SourceRecord
from monitor.errors import FetchFailedError, InputError
from monitor.settings import Settings
from monitor.sources.kinds import kind_of
from monitor.store import open_store
from tests.monitor.sources.answers import Redirect, Status, Text, html
from tests.monitor.sources.contract import (
    HOSTILE_ADDRESSES,
    HOSTILE_TITLE,
    Example,
    SourceContract,
    look,
    record,
    titles,
)
from tests.monitor.sources.origin import Origin, fetching, origin


def video(name: str, links: str = "", **more: object) -> Text:
    """Return a page with one video and some links."""
    anchors = "".join(f"<a href='{one}'>x</a>" for one in links.split())
    return html(f"<video src=/{name}.mp4></video>{anchors}", f"<title>{name}</title>", **more)


def crawled(o: Origin, place: Path) -> SourceRecord:
    """Serve a page that links to two with videos."""
    _ = place
    o.table["/"] = html("<a href=/a>a</a><a href=/b>b</a>")
    o.table |= {"/a": video("a", etag='"1"'), "/b": video("b", etag='"1"')}
    return record("crawl", o.url("/"), depth="1")


def hostile(o: Origin, place: Path) -> SourceRecord:
    """Serve odd links, and a page with odd values."""
    source = crawled(o, place)
    anchors = "".join(f'<a href="{one}">x</a>' for one in (*HOSTILE_ADDRESSES, "/good", "/odd", "/x.exe"))
    o.table["/"] = html(anchors * 3)
    o.table["/good"] = video("Good")
    o.table["/odd"] = html(f"<title>{HOSTILE_TITLE}</title><video src=/o.mp4></video>")
    return source


EXAMPLES = [
    Example(
        name="crawl",
        kind="crawl",
        serve=crawled,
        expects=2,
        spoil=hostile,
        start="/",
        rereads=("/",),
        odd=("", "  ", "nonsense", "javascript:alert(1)", "ftp://a.example/", "http://"),
        odd_options=({"depth": "0"}, {"depth": "21"}, {"pages": "x"}, {"hosts": "a b"}),
    )
]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
class TestContract(SourceContract):
    """Crawls keep the contract of all sources."""


def test_links_are_followed_to_a_depth_the_nearest_first(settings: Settings) -> None:
    """Each page is asked for once, whatever circles there are."""
    with origin() as o, fetching(settings, o) as fetcher:
        o.table |= {
            "/": video("0", "/1 /other"),
            "/1": video("1", "/2 / /1"),
            "/2": video("2", "/3"),
            "/3": video("3", "/4"),
        }
        o.table |= {"/other": video("other"), "/4": video("4")}
        told = look(record("crawl", o.url("/"), depth="3"), fetcher)
        assert told.error is None
        assert titles(told.items) == ["0", "1", "other", "2", "3"]
        assert o.paths == ["/", "/1", "/other", "/2", "/3"]


def test_robots_are_obeyed_and_everything_is_on_record(settings: Settings) -> None:
    """Nothing that is not allowed is asked for, and each request, allowed or refused, stands on record."""
    with origin() as o, fetching(settings, o) as fetcher:
        o.table["/robots.txt"] = "User-agent: *\nDisallow: /private"
        o.table |= {"/": video("0", "/private/1 /2"), "/private/1": video("1"), "/2": video("2")}
        told = look(record("crawl", o.url("/")), fetcher)
        assert titles(told.items) == ["0", "2"]
        assert o.asked("/private/1") == []
        assert len(told.notes) == 1
        agents = {one.headers["user-agent"] for one in o.requests}
        assert all(one.startswith("Reclaim/") for one in agents)
    store = open_store(settings)
    try:
        recorded = {one.url: one.access.is_allowed for one in store.fetches.latest(limit=50)}
    finally:
        store.close()
    assert recorded[o.url("/2")]
    assert not recorded[o.url("/private/1")]


def test_other_sites_and_odd_schemes_are_not_followed(settings: Settings) -> None:
    """Nor are redirections to them; hosts that the user adds are."""
    with origin(hosts=("127.0.0.1", "127.0.0.2")) as o, fetching(settings, o) as fetcher:
        other = o.url("/far", "127.0.0.2")
        o.table |= {"/": video("0", f"{other} file:///etc/passwd data:text/html,x s3://a/b ftp://127.0.0.1/x /away")}
        o.table |= {"/far": video("far", "/"), "/away": Redirect(o.url("/gone", "127.0.0.2")), "/gone": video("gone")}
        assert titles(look(record("crawl", o.url("/")), fetcher).items) == ["0"]
        told = look(record("crawl", o.url("/"), hosts="127.0.0.2", depth="1"), fetcher)
        assert sorted(titles(told.items)) == ["0", "far", "gone"]


def test_pages_have_an_end(settings: Settings) -> None:
    """A site without end is left after the pages that were asked for, and no thread stays."""
    with origin() as o, fetching(settings, o) as fetcher:
        o.table |= {f"/{n}": video(str(n), f"/{2 * n + 1} /{2 * n + 2}") for n in range(40)}
        told = look(record("crawl", o.url("/0"), pages="5", depth="20"), fetcher)
        assert len(told.items) == len(o.paths) == 5
        assert len(told.notes) == 1
    assert [one.name for one in threading.enumerate() if one.name == "crawl"] == []


def test_a_host_in_trouble_ends_the_crawl(settings: Settings) -> None:
    """One page that is gone does not; one that asks to wait does."""
    with origin() as o, fetching(settings, o) as fetcher:
        o.table |= {"/": video("0", "/gone /1"), "/gone": Status(410), "/1": video("1", "/2"), "/2": Status(503)}
        told = look(record("crawl", o.url("/")), fetcher)
        assert titles(told.items) == ["0", "1"]
        assert isinstance(told.error, FetchFailedError)
    assert [one.name for one in threading.enumerate() if one.name == "crawl"] == []


def test_scrapy_listens_nowhere_and_starts_no_reactor(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """No console, no cookies, no reactor: several crawls may run one after the other in one process."""
    listening: list[Any] = []
    with origin() as o, fetching(settings, o) as fetcher:
        monkeypatch.setattr(socket.socket, "listen", lambda self, *_: listening.append(self))
        o.table |= {"/": html("<a href=/1>1</a>", headers={"Set-Cookie": "a=b"}), "/1": video("1")}
        for _ in range(2):
            assert titles(look(record("crawl", o.url("/")), fetcher).items) == ["1"]
        assert not any("cookie" in one.headers for one in o.requests)
    assert listening == []
    assert "twisted.internet.reactor" not in sys.modules


def test_without_scrapy_a_sentence_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before it is stored."""
    monkeypatch.setitem(sys.modules, "scrapy", None)
    with pytest.raises(InputError, match=r"reclaim-video\[crawl\]"):
        kind_of("crawl").check(record("crawl", "https://films.example/"))


def test_it_runs_where_a_loop_is_running_already(settings: Settings) -> None:
    """The room's own loop is not disturbed."""

    async def inside() -> list[str]:
        await asyncio.sleep(0)
        return titles(look(record("crawl", o.url("/")), fetcher).items)

    with origin() as o, fetching(settings, o) as fetcher:
        o.table["/"] = video("0")
        # In a thread of its own: another test of this process may have left a loop that runs in this one.
        with ThreadPoolExecutor(1) as aside:
            assert aside.submit(asyncio.run, inside()).result() == ["0"]
