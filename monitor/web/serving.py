"""Serving the room: on this machine alone, or for a team, which needs accounts and a closed line."""

import ipaddress
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
from monitor.web.room import Room
from monitor.web.rooms import create_app

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


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
    if (place.certificate is None) != (place.key is None):
        raise InputError("HTTPS needs both --certificate and --key; name two PEM files.")
    if place.proxy and (urlsplit(place.proxy).scheme != "https" or not urlsplit(place.proxy).hostname):
        raise InputError("--behind-proxy needs the address that people type, as https://review.example")
    for file in (place.certificate, place.key):
        if file is not None and not file.is_file():
            raise InputError(f"{file}: there is no such file; name the PEM file of the certificate and of its key.")
    if place.is_loopback and not place.proxy:
        return
    if not place.is_secure:
        raise InputError(
            f"{place.address} is not this machine alone: serve it by HTTPS with --certificate and --key, or say"
            " --behind-proxy https://NAME where a reverse proxy does that."
        )
    with open_library(settings, clock=clock) as library:
        if not library.store.people.count():
            raise InputError(
                "This library has no accounts, so everybody who reaches it could do everything: make the first one"
                " with `reclaim people add LOGIN --name NAME --role admin`."
            )


def room_of(settings: Settings, place: Place, clock: Callable[[], datetime]) -> Room:
    """Return the room that is served at a place."""
    names = set(LOOPBACK_NAMES) if place.is_loopback else {place.address.lower()}
    if place.proxy:
        names.add((urlsplit(place.proxy).hostname or "").lower())
    return Room(
        settings=settings,
        clock=clock,
        hosts=frozenset(names),
        is_secure=place.is_secure,
        is_local=place.is_loopback and not place.proxy,
        cookie=f"reclaim_session_{place.port}",
    )


class Served(uvicorn.Server):
    """A server that says when it answers, and where."""

    def __init__(self, room: Room, place: Place, ready: Callable[[str], None]) -> None:
        """Put the server together; ``run`` serves until it is stopped.

        :param ready: called with the address of the room as soon as it answers
        """
        super().__init__(
            uvicorn.Config(
                create_app(room),
                host=place.address,
                port=place.port,
                log_level="warning",
                access_log=False,
                server_header=False,
                ssl_certfile=place.certificate,
                ssl_keyfile=place.key,
                proxy_headers=bool(place.proxy),
                timeout_graceful_shutdown=3,
            )
        )
        self._room = room
        self._place = place
        self._ready = ready

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """Begin to answer, then say where."""
        await super().startup(sockets=sockets)  # type: ignore[arg-type]
        if self.started:
            port = self.servers[0].sockets[0].getsockname()[1]
            host = f"[{self._place.address}]" if ":" in self._place.address else self._place.address
            scheme = "https" if self._place.certificate else "http"
            self._ready(self._place.proxy or f"{scheme}://{host}:{port}")

    async def shutdown(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        """End streams and jobs first: a stream never ends by itself."""
        await run_in_threadpool(self._room.close)
        await super().shutdown(sockets=sockets)  # type: ignore[arg-type]
