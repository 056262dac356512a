"""A review room that really serves, in a thread of this process, and a client that was let in."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import unescape
from typing import Any

import httpx

from monitor.app import utc_now
from monitor.settings import Settings
from monitor.watch.means import Means
from monitor.web.room import Room
from monitor.web.serving import Place, Served, room_of

HERE = Place()


@dataclass(frozen=True)
class Serving:
    """A room that answers."""

    url: str
    """Without a slash at its end."""
    room: Room
    at: str = ""
    """Where it listens, whatever the name by which people reach it."""
    clients: list[httpx.Client] = field(default_factory=list)
    """Closed when the room is."""

    @property
    def way_in(self) -> str:
        """A new one-time address."""
        return f"{self.url}/enter?token={self.room.entry.issue()}"


@contextmanager
def serving(
    settings: Settings, clock: Callable[[], datetime] = utc_now, place: Place = HERE, means: Means | None = None
) -> Iterator[Serving]:
    """Serve a library on a free port of the loopback for the length of a block."""
    place = replace(place, port=0)
    room, is_up, at = room_of(settings, place, clock, means or Means()), threading.Event(), []

    def ready(url: str) -> None:
        at.append(url)
        is_up.set()

    server = Served(room, place, ready)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        assert is_up.wait(20), "the room did not open"
        port, scheme = server.servers[0].sockets[0].getsockname()[1], "https" if place.certificate else "http"
        open_room = Serving(at[0], room, f"{scheme}://127.0.0.1:{port}")
        yield open_room
        for client in open_room.clients:
            client.close()
    finally:
        server.should_exit = True
        thread.join(20)


class Visitor:
    """A client with a session; ``post`` sends the form token of the page that it saw last."""

    def __init__(self, served: Serving, *, sign_in: bool = True) -> None:
        self.http = httpx.Client(base_url=served.url, follow_redirects=True, timeout=60)
        served.clients.append(self.http)
        self.form_token = ""
        if sign_in:
            self.get(served.way_in)

    def get(self, path: str, **keywords: Any) -> httpx.Response:
        """Fetch a page."""
        return self._seen(self.http.get(path, **keywords))

    def post(self, path: str, data: dict[str, Any] | None = None, **keywords: Any) -> httpx.Response:
        """Send a form with the session's token."""
        fields = {"form_token": self.form_token, **(data or {})}
        return self._seen(self.http.post(path, data=fields, **keywords))

    def _seen(self, answer: httpx.Response) -> httpx.Response:
        found = (
            re.search(r'data-form-token="([^"]+)"', answer.text) if "html" in answer.headers["content-type"] else None
        )
        if found:
            self.form_token = found.group(1)
        return answer


def text_of(answer: httpx.Response) -> str:
    """Return what a page says, without its markup."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.text)))
