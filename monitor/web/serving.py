"""Serving the room: on this machine alone, or for a team, which needs accounts and a closed line."""

import errno
import ipaddress
import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn
from starlette.concurrency import run_in_threadpool

from monitor.app import open_library
from monitor.errors import InputError
from monitor.settings import Settings
from monitor.watch.means import Means
from monitor.web.patience import impatient
from monitor.web.room import Room
from monitor.web.rooms import create_app

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})
EVERYWHERE = frozenset({"0.0.0.0", "::", "[::]", ""})  # noqa: S104 - to be refused without a name
NONE = Means()
MOST_CONNECTIONS = 512
MOST_HEADERS = 32 * 1024
"""Bytes of a request before its body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a room is served."""

    address: str = "127.0.0.1"
    port: int = 8017
    """0 takes any free one."""
    certificate: Path | None = None
    """PEM file of the certificate, for HTTPS."""
    key: Path | None = None
    """PEM file of its private key."""
    proxy: str = ""
    """Address by which people reach a reverse proxy of theirs that ends HTTPS: ``https://review.example``."""
    trusted: tuple[str, ...] = ()
    """Addresses of proxies, besides this machine, that are believed about whom they ask for."""
    names: tuple[str, ...] = ()
    """Names by which people reach it, besides its address."""

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        if self.address == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.address.strip("[]")).is_loopback
        except ValueError:
            return False

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach it by HTTPS."""
        return self.certificate is not None or bool(self.proxy)


def demand_safe(settings: Settings, place: Place, clock: Callable[[], datetime]) -> None:
    """Refuse to serve a library to others without accounts, or over a line that others can read.

    :raises InputError: says what is missing
    """
    _demand_files(place)
    _demand_proxy(place)
    if place.is_loopback and not place.proxy:
        return
    if not place.is_secure:
        raise InputError(
            f"{place.address} is not this machine alone: serve it by HTTPS with --certificate and --key, or say"
            " --behind-proxy https://NAME where a reverse proxy does that."
        )
    if place.address in EVERYWHERE and not (place.names or place.proxy):
        raise InputError(
            f"{place.address} means every address of this machine, so say by which name people reach it:"
            " --name review.example"
        )
    with open_library(settings, clock=clock) as library:
        if not library.store.people.count():
            raise InputError(
                "This library has no accounts, so everybody who reaches it could do everything: make the first one"
                " with `reclaim people add LOGIN --name NAME --role admin`."
            )


def _demand_files(place: Place) -> None:
    if (place.certificate is None) != (place.key is None):
        raise InputError("HTTPS needs both --certificate and --key; name two PEM files.")
    for file in (place.certificate, place.key):
        if file is not None and not file.is_file():
            raise InputError(f"{file}: there is no such file; name the PEM file of the certificate and of its key.")


def _demand_proxy(place: Place) -> None:
    proxy = urlsplit(place.proxy)
    if place.proxy and (proxy.scheme != "https" or not proxy.hostname or proxy.path or proxy.query):
        raise InputError("--behind-proxy needs the address that people type, without a path: https://review.example")
    if place.trusted and not place.proxy:
        raise InputError("--trusted-proxy needs --behind-proxy, which says by what address people reach the proxy.")
    for address in place.trusted:
        try:
            ipaddress.ip_network(address)
        except ValueError as error:
            raise InputError(
                f"--trusted-proxy {address}: give the address of the proxy, as 10.0.0.5 or 10.0.0.0/24."
            ) from error


def room_of(settings: Settings, place: Place, clock: Callable[[], datetime], means: Means = NONE) -> Room:
    """Return the room that is served at a place.

    :param means: secrets for the watch
    """
    names = {_in_url(place.address), *place.names} | (LOOPBACK_NAMES if place.is_loopback else set())
    if place.proxy:
        # Many proxies ask by the address at which the room listens.
        names |= {urlsplit(place.proxy).hostname or "", *LOOPBACK_NAMES}
    # Cookies know no ports, so rooms on several ports need several names; a free port is not known yet.
    cookie = f"reclaim_session_{place.port or secrets.token_hex(4)}"
    return Room(
        settings=settings,
        clock=clock,
        means=means,
        hosts=frozenset(name.lower() for name in names),
        is_secure=place.is_secure,
        is_local=place.is_loopback and not place.proxy,
        # A browser takes this name from nobody but us, by HTTPS, for this host alone.
        cookie=f"__Host-{cookie}" if place.is_secure else cookie,
        origin=place.proxy.lower(),
    )


def _in_url(address: str) -> str:
    bare = address.strip("[]")
    return f"[{bare}]" if ":" in bare else bare


class Served(uvicorn.Server):
    """A server that says when it answers, and where."""

    def __init__(self, room: Room, place: Place, ready: Callable[[str], None]) -> None:
        """Put the server together; ``run`` serves until it is stopped.

        :param ready: called with the address of the room as soon as it answers
        """
        super().__init__(
            uvicorn.Config(
                create_app(room),
                host=place.address.strip("[]"),
                port=place.port,
                http=impatient(place.trusted),
                ws="none",
                log_level="warning",
                access_log=False,
                server_header=False,
                ssl_certfile=place.certificate,
                ssl_keyfile=place.key,
                proxy_headers=bool(place.proxy),
                forwarded_allow_ips=["127.0.0.1", "::1", *place.trusted],
                # A crowd, or somebody who sends headers without end, must not take all memory.
                limit_concurrency=MOST_CONNECTIONS,
                h11_max_incomplete_event_size=MOST_HEADERS,
                timeout_keep_alive=15,
                timeout_graceful_shutdown=3,
            )
        )
        self._room = room
        self._place = place
        self._ready = ready

    async def serve(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Serve until somebody stops it.

        :raises InputError: the certificate cannot be used, or the port is not free
        """
        try:
            self.config.load()
        except OSError as error:
            raise InputError(
                f"{self._place.certificate} and {self._place.key} are no certificate and key that belong together"
                f" ({error})."
            ) from error
        await super().serve(sockets=sockets)  # type: ignore[arg-type]

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Begin to answer, then say where.

        :raises InputError: it is not possible there
        """
        log = logging.getLogger("uvicorn.error")
        log.disabled = True  # what it would say is said below, in a sentence
        try:
            await super().startup(sockets=sockets)  # type: ignore[arg-type]
        except SystemExit as end:
            await run_in_threadpool(self._room.close)
            raise InputError(_why_not(self._place, end.__context__)) from end
        finally:
            log.disabled = False
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            host = self._place.names[0] if self._place.names else _in_url(self._place.address)
            scheme = "https" if self._place.certificate else "http"
            self._ready(self._place.proxy or f"{scheme}://{host}:{port}")

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """End streams and jobs first: a stream never ends by itself."""
        await run_in_threadpool(self._room.close)
        await super().shutdown(sockets=sockets)  # type: ignore[arg-type]


def _why_not(place: Place, error: BaseException | None) -> str:
    """Say why nothing can be served at a place."""
    number = error.errno if isinstance(error, OSError) else None
    if number == errno.EADDRINUSE:
        return f"Port {place.port} is in use: another review room, or another program? Name another with --port."
    if number == errno.EADDRNOTAVAIL:
        return f"{place.address} is no address of this machine; name one that is with --address."
    if number == errno.EACCES:
        return f"Port {place.port} is reserved by the system; name one above 1023 with --port."
    return f"Nothing can be served at {place.address}, port {place.port} ({error})."
