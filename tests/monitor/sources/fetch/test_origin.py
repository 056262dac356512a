"""The tests' own server does what it is asked, so that other tests can rely on it."""

import contextlib
import http.client

import pytest

from tests.monitor.sources.origin import File, Manner, Origin, Redirect, Status, hls, origin

DATA = bytes(range(256)) * 40


def ask(o: Origin, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Ask with the standard library's client."""
    client = http.client.HTTPConnection(o.hosts[0], o.port, timeout=5)
    with contextlib.closing(client):
        client.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        with client.getresponse() as answer:
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


def test_files_have_ranges_and_versions() -> None:
    """200, 206, 304, 416, If-Range and HEAD are as RFC 9110 says."""
    with origin({"/a": File(DATA)}) as o:
        assert ask(o, "/a")[2] == DATA
        status, headers, body = ask(o, "/a", Range="bytes=100-", If_Range='"v1"')
        assert (status, headers["content-range"], body) == (206, "bytes 100-10239/10240", DATA[100:])
        assert ask(o, "/a", Range="bytes=100-", If_Range='"v0"')[0] == 200
        assert ask(o, "/a", Range="bytes=99999-")[0] == 416
        assert ask(o, "/a", If_None_Match='"v1"')[0] == 304
        assert ask(o, "/a", "HEAD")[1]["content-length"] == "10240"
        assert [one.status for one in o.requests] == [200, 206, 200, 416, 304, 200]


def test_answers_come_in_turn_and_by_host() -> None:
    """A list is gone through, and a host may have a table of its own."""
    table = {"/a": [Status(503, 7), Redirect("/b")], "//127.0.0.2/a": "two", "/c": "c", **hls([DATA])}
    with origin(table, hosts=("127.0.0.1", "127.0.0.2")) as o:
        assert [ask(o, "/a")[0] for _ in range(3)] == [503, 302, 302]
        assert ask(o, "/a", Host=o.netloc("127.0.0.2"))[2] == b"two"
        assert ask(o, "/hls/0.ts")[2] == DATA
        assert ask(o, "/nothing")[0] == 404
        assert o.paths[:3] == ["/a"] * 3


def test_bodies_may_lie_and_break() -> None:
    """A chunked body arrives; a connection that breaks is broken."""
    with origin({"/c": File(DATA, manner=Manner(is_chunked=True)), "/b": File(DATA, manner=Manner(cut_after=10))}) as o:
        assert ask(o, "/c")[2] == DATA
        with pytest.raises(http.client.IncompleteRead):
            ask(o, "/b")
        assert o.asked("/b")[0].sent == 10
