"""Whoever connects and says nothing, or never ends what was begun, is not waited for."""

import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit

import pytest

from monitor.web import patience
from tests.monitor.web.served import Serving, Visitor
from tests.monitor.web.test_events import listening, note

HEAD = b"POST /enter HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n"


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the deadlines come soon."""
    monkeypatch.setattr(patience, "HEAD_S", 0.5)
    monkeypatch.setattr(patience, "BODY_S", 0.5)


@contextmanager
def connected(served: Serving, source: str = "127.0.0.1") -> Iterator[socket.socket]:
    """Connect, and say nothing yet."""
    place = urlsplit(served.url)
    with closing(socket.create_connection((place.hostname, place.port), 10, (source, 0))) as line:
        yield line


def is_ended(line: socket.socket, drip: bytes = b"") -> bool:
    """Tell whether the server ends a connection soon, though something drips in now and then."""
    line.settimeout(0.1)
    until = time.monotonic() + 5
    while time.monotonic() < until:
        try:
            if drip:
                line.send(drip)
            if not line.recv(65536):
                return True
        except TimeoutError:
            continue
        except OSError:
            return True
    return False


@pytest.mark.parametrize(("said", "drip"), [(b"", b""), (HEAD, b""), (HEAD, b"X"), (HEAD + b"\r\n", b"")])
def test_what_does_not_go_on_is_ended(served_empty: Serving, hurried: None, said: bytes, drip: bytes) -> None:
    """Silence, a head that never ends, even drop by drop, and a body that stops."""
    assert hurried is None
    with connected(served_empty) as line:
        line.sendall(said)
        assert is_ended(line, drip)


def test_a_second_request_must_be_whole_in_time_too(served_empty: Serving, hurried: None) -> None:
    """After an answer one byte keeps no connection for ever."""
    assert hurried is None
    with connected(served_empty) as line:
        line.sendall(b"GET /enter HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 ")
        line.sendall(b"G")
        assert is_ended(line)


def test_a_body_that_comes_slowly_is_waited_for(served_empty: Serving, hurried: None) -> None:
    """As long as some of it comes."""
    assert hurried is None
    with connected(served_empty) as line:
        line.sendall(HEAD.replace(b"1000", b"6") + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n")
        for _ in range(6):
            time.sleep(0.25)
            line.sendall(b"a")
        assert line.recv(65536).startswith(b"HTTP/1.1 ")


def test_an_answer_may_take_its_time(served: Serving, visitor: Visitor, hurried: None) -> None:
    """A stream of news stays open though nobody asks for more."""
    assert hurried is None
    with listening(visitor) as events:
        next(events)
        time.sleep(1.5)
        note(served)
        assert next(events)["event"] == "changed"


def test_nobody_has_very_many_connections(served_empty: Serving, monkeypatch: pytest.MonkeyPatch) -> None:
    """One more of the same address is ended at once; others are served, and when one goes there is room again."""
    monkeypatch.setattr(patience, "MOST_OF_PEER", 2)
    other = "127.0.0.2"
    with connected(served_empty, other), connected(served_empty, other) as second:
        with connected(served_empty, other) as third:
            assert is_ended(third)
        assert Visitor(served_empty).get("/").status_code == 200
        second.close()
        time.sleep(0.2)
        with connected(served_empty, other) as again:
            again.sendall(b"GET /enter HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert again.recv(65536).startswith(b"HTTP/1.1 ")
