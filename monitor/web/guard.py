"""Who is let in, and what the browser is told to refuse on every answer."""

import hashlib
import hmac
import logging
from collections.abc import Callable
from typing import Any

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from monitor.web.room import Room

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:;"
    " connect-src 'self'; font-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
"""Nothing from elsewhere, no inline script or style, no frame around us (W3C CSP Level 3)."""
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "Cache-Control": "no-store",
}
LOG = logging.getLogger("reclaim.web")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def hashed(secret: str) -> str:
    """Return what the library keeps of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def form_token(secret: str) -> str:
    """Return what the forms of a session must send back; whoever knows it still does not know the session's secret."""
    return hmac.new(secret.encode(), b"reclaim form token", hashlib.sha256).hexdigest()


def is_own_request(connection: HTTPConnection) -> bool:
    """Tell whether a browser says that a page of ours made the request; what is no browser says nothing."""
    room: Room = connection.app.state.room
    site = connection.headers.get("Sec-Fetch-Site", "same-origin")
    origin = connection.headers.get("Origin", "").lower()
    host = connection.headers.get("Host", "").lower()
    # A proxy may ask for the room by another name than the browser asked the proxy for.
    is_ours = not origin or origin.partition("://")[2] == host or (origin == room.origin and room.origin != "")
    return site in {"same-origin", "none"} and is_ours


class Guard:
    """The outermost layer: foreign host names are refused, and every answer carries the headers above."""

    def __init__(self, app: ASGIApp, room: Room) -> None:
        self._app = app
        self._room = room
        self._has_warned = False

    def _look_at_proxy(self, scope: Scope) -> None:
        """Say once if a proxy does not tell for whom it asks, or is not believed: all would count as one address."""
        if not self._room.origin or self._has_warned:
            return
        told, client = HTTPConnection(scope).headers.get("X-Forwarded-For", ""), (scope.get("client") or ("",))[0]
        if told and client in told:
            return
        self._has_warned = True
        why = (
            f"the proxy at {client} is not trusted: name it with --trusted-proxy {client}"
            if told
            else "a request came without X-Forwarded-For: let the proxy send it"
        )
        LOG.warning("Wrong passwords of everybody count as those of one address, because %s.", why)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        self._look_at_proxy(scope)
        host = HTTPConnection(scope).headers.get("Host", "")
        if _name_of(host) not in self._room.hosts:
            refusal = PlainTextResponse("This address is not one of this review room.\n", status_code=421)
            await refusal(scope, receive, _with_headers(send, self._room))
            return
        await self._app(scope, receive, _with_headers(send, self._room))


def _name_of(host: str) -> str:
    """Return a host without its port, in lower case."""
    name, _, port = host.rpartition(":")
    return (name if name and port.isdigit() else host).lower()


def _with_headers(send: Send, room: Room) -> Callable[[Message], Any]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            if room.is_secure:
                headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        await send(message)

    return sending
