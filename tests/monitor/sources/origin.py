"""A real web server on this computer with a log of its own, and libraries that may reach it.

``with origin({"/a.mp4": File(data), "/robots.txt": "User-agent: *"}) as o: o.url("/a.mp4"); o.requests``. Keys are
paths, with a query where only that query is meant; ``//127.0.0.2/robots.txt`` is for one host only. The answers are in
``tests.monitor.sources.answers``; the table may be changed while the origin serves.
"""

import contextlib
import http.client
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from typing import Any, BinaryIO

from monitor.app import open_library, utc_now
from monitor.collected import Allowance, AllowanceKind
from monitor.settings import Settings
from monitor.sources.fetch import Fetcher
from monitor.store import open_store
from monitor.store.library import Library
from monitor.watch_settings import WatchSettings
from tests.monitor.sources.answers import (
    Answer,
    Endless,
    Entry,
    File,
    Manner,
    Packed,
    Raw,
    Redirect,
    Status,
    Text,
    bomb,
    hls,
    html,
    json_page,
    sitemap,
)

__all__ = [
    "Answer",
    "Endless",
    "Entry",
    "File",
    "Manner",
    "Origin",
    "Packed",
    "Raw",
    "Redirect",
    "Seen",
    "Status",
    "Text",
    "bomb",
    "fetching",
    "hls",
    "html",
    "json_page",
    "name_own",
    "opened",
    "origin",
    "quick",
    "sitemap",
]


@dataclass
class Seen:
    """One request as the server saw it."""

    method: str
    path: str
    """With its query."""
    host: str
    """As the header Host says."""
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes
    at: float
    """Seconds of ``time.monotonic`` when the request had come."""
    status: int = 0
    """0 while nothing was answered."""
    sent: int = 0
    """Bytes handed to the network, headers not counted."""
    ended_at: float = 0.0
    """0 while it is being answered."""


class Closed(Exception):  # noqa: N818 - no error: the origin's end
    """The connection is to end."""


@dataclass
class Conversation:
    """The exchanges over one connection; see ``answers.Exchange``."""

    wire: socket.socket
    stop: threading.Event
    seen: Seen | None = None
    method: str = ""
    path: str = ""
    host: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def take(self, reader: BinaryIO) -> Seen | None:
        """Read the next request; None where the other side has ended."""
        line = reader.readline(65537)
        if not line.strip():
            return None
        self.method, self.path, *_ = line.decode("latin-1").split()
        said = http.client.parse_headers(reader)  # type: ignore[arg-type]
        self.headers = {name.lower(): value for name, value in said.items()}
        self.host = self.headers.get("host", "")
        self.body = reader.read(int(self.headers.get("content-length", "0")))
        self.seen = Seen(self.method, self.path, self.host, self.headers, self.body, time.monotonic())
        return self.seen

    def start(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the status and the headers."""
        phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Odd"
        lines = [f"HTTP/1.1 {status} {phrase}", *(f"{name}: {value}" for name, value in headers.items() if value)]
        if self.seen:
            self.seen.status = status  # before it leaves, so that whoever has the answer finds it in the log
        self.wire.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))

    def send(self, data: bytes) -> None:
        """Send bytes of the body."""
        if self.stop.is_set():
            raise Closed
        if self.seen:
            self.seen.sent += len(data)
        self.wire.sendall(data)

    def rest(self, seconds: float) -> None:
        """Wait, but not longer than the origin lives."""
        if seconds and self.stop.wait(seconds):
            raise Closed

    def cut(self) -> None:
        """Break the connection."""
        raise Closed


class Origin:
    """A server at one port of several addresses of this computer."""

    def __init__(self, table: MutableMapping[str, Entry], hosts: Sequence[str], tls: ssl.SSLContext | None) -> None:
        self.table = table
        self.hosts = tuple(hosts)
        self.requests: list[Seen] = []
        """Every request, in the order of its coming."""
        self._tls = tls
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._turns: dict[str, int] = {}
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._listening = _listen(self.hosts)
        self.port: int = self._listening[0].getsockname()[1]
        self._threads.append(threading.Thread(target=self._accept, daemon=True))
        self._threads[0].start()

    def url(self, path: str = "/", host: str = "") -> str:
        """Return the address of a path, at the first host or at another."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{self.netloc(host)}{path}"

    def netloc(self, host: str = "") -> str:
        """Return ``host:port``."""
        name = host or self.hosts[0]
        return f"[{name}]:{self.port}" if ":" in name else f"{name}:{self.port}"

    def asked(self, path: str, method: str = "") -> list[Seen]:
        """Return the requests for one path."""
        return [one for one in self.requests if one.path == path and method in {"", one.method}]

    @property
    def paths(self) -> list[str]:
        """Every path that was asked for, in order, without robots.txt and what lies in .well-known."""
        rules = ("/robots.txt", "/.well-known/")
        return [one.path for one in self.requests if not one.path.startswith(rules)]

    def close(self) -> None:
        """End all connections and wait for the threads."""
        self._stop.set()
        with self._lock:
            for wire in self._open:
                with contextlib.suppress(OSError):
                    wire.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        for wire in self._listening:
            wire.close()

    def _accept(self) -> None:
        with selectors.DefaultSelector() as selector:
            for wire in self._listening:
                selector.register(wire, selectors.EVENT_READ)
            while not self._stop.is_set():
                for key, _ in selector.select(0.05):
                    self._begin(key.fileobj)

    def _begin(self, listening: Any) -> None:
        try:
            wire, _ = listening.accept()
        except OSError:
            return
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open.add(wire)
        thread = threading.Thread(target=self._converse, args=(wire,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def _converse(self, wire: socket.socket) -> None:
        plain = wire
        try:
            plain.settimeout(20)
            if self._tls:
                wire = self._tls.wrap_socket(plain, server_side=True)
            self._exchange(wire)
        except (Closed, OSError, ValueError, http.client.HTTPException):
            pass
        finally:
            with self._lock:
                self._open.discard(plain)
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
            wire.close()

    def _exchange(self, wire: socket.socket) -> None:
        talk = Conversation(wire, self._stop)
        with wire.makefile("rb") as reader:
            while not self._stop.is_set():
                seen = talk.take(reader)
                if seen is None:
                    return
                with self._lock:
                    self.requests.append(seen)
                try:
                    self._answer_of(talk.host, talk.path)(talk)
                finally:
                    seen.ended_at = time.monotonic()
                if talk.headers.get("connection", "").lower() == "close":
                    return

    def _answer_of(self, host: str, path: str) -> Answer:
        name = host.rpartition(":")[0] or host
        bare = path.partition("?")[0]
        for key in (f"//{host}{path}", f"//{name}{path}", f"//{name}{bare}", path, bare):
            if key in self.table:
                return self._turn(key, self.table[key])
        return Status(404)

    def _turn(self, key: str, entry: Entry) -> Answer:
        if isinstance(entry, bytes):
            return File(entry)
        if isinstance(entry, str):
            return Text(entry)
        if not isinstance(entry, Sequence):
            return entry
        with self._lock:
            turn = self._turns[key] = self._turns.get(key, -1) + 1
        return entry[min(turn, len(entry) - 1)]


def _listen(hosts: Sequence[str]) -> list[socket.socket]:
    """Return sockets that listen at one port of all hosts; another port where one of them has it taken."""
    for _ in range(20):
        made: list[socket.socket] = []
        try:
            for host in hosts:
                wire = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
                made.append(wire)
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                wire.bind((host, made[0].getsockname()[1] if len(made) > 1 else 0))
                wire.listen(128)
                wire.settimeout(0)
        except OSError:
            for wire in made:
                wire.close()
        else:
            return made
    raise OSError(f"no port is free at all of {hosts}")


@contextmanager
def origin(
    table: Mapping[str, Entry] | None = None,
    *,
    hosts: Sequence[str] = ("127.0.0.1",),
    tls: ssl.SSLContext | None = None,
) -> Iterator[Origin]:
    """Serve a table of paths for the length of a block.

    :param hosts: addresses of this computer at which it listens, all at one port: 127.0.0.1, 127.0.0.2, ...
    :param tls: a context with a certificate, to serve https
    """
    served = Origin(dict(table or {}), hosts, tls)
    try:
        yield served
    finally:
        served.close()


def quick(**how: Any) -> WatchSettings:
    """Return settings of the watch with which tests need not wait."""
    given = {"contact": "mailto:watch@studio.example", "interval_s": 0.0, "timeout_s": 2.0}
    return WatchSettings(**(given | how))


def name_own(settings: Settings, *origins: Origin, kind: AllowanceKind = AllowanceKind.PRIVATE) -> None:
    """State that every host of some origins is the user's own, or something else about it."""
    store = open_store(settings)
    try:
        for one in origins:
            for host in one.hosts:
                store.hosts.allow(
                    Allowance(
                        id=0,
                        host=one.netloc(host),
                        kind=kind,
                        reason="A test's own server.",
                        added_by="Ann",
                        added_at=utc_now(),
                    )
                )
    finally:
        store.close()


@contextmanager
def opened(settings: Settings, *origins: Origin, clock: Callable[[], datetime] = utc_now) -> Iterator[Library]:
    """Open a library that may reach some origins, for the length of a block."""
    name_own(settings, *origins)
    with open_library(settings, actor="Ann", clock=clock) as library:
        yield library


@contextmanager
def fetching(
    settings: Settings, *origins: Origin, clock: Callable[[], datetime] = utc_now, **how: Any
) -> Iterator[Fetcher]:
    """Open a fetcher of a library that may reach some origins; ``how`` are settings of the watch."""
    name_own(settings, *origins)
    fetcher = Fetcher(settings, quick(**how), clock=clock)
    try:
        yield fetcher
    finally:
        fetcher.close()
