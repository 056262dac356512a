"""The stream of news, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from monitor.app import open_library
from monitor.errors import ReclaimError
from monitor.people import Scope as May
from monitor.web.admission import told_outside
from monitor.web.live import Listener, Live, TooManyListenersError, message
from monitor.web.room import Room
from monitor.web.routing import ForbiddenError, NotSignedInError, admitted
from monitor.web.visit import MOST_DIGITS

BEAT_S = 15.0
"""A comment is sent after so long without news, so that no proxy takes the stream for dead."""
RETRY_MS = 2000
"""After so long a browser comes back that lost the stream."""


class Stream(StreamingResponse):
    """News for one listener, who is forgotten when the browser goes, however it goes."""

    media_type = "text/event-stream"

    def __init__(self, live: Live, listener: Listener) -> None:
        super().__init__(_events(listener), headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        self._live = live
        self._listener = listener

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send until one side has had enough."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._live.leave(self._listener)


async def _events(listener: Listener) -> AsyncIterator[str]:
    # The number of the latest entry comes first, so that a browser that loses the stream at once can resume, too.
    yield f"retry: {RETRY_MS}\n{message('hello', {}, listener.seen)}"
    while True:
        try:
            text = await asyncio.wait_for(listener.queue.get(), BEAT_S)
        except TimeoutError:
            yield ": still here\n\n"
            continue
        if text is None:
            return
        yield text


async def listen(request: Request) -> Response:
    """Answer with a stream of news to somebody who is signed in."""
    room: Room = request.app.state.room
    try:
        session, seen = await run_in_threadpool(_admit, request, room)
        return Stream(room.live, room.live.join(session, seen, _number(request.query_params.get("jobs", ""))))
    except NotSignedInError:
        return PlainTextResponse("You are not signed in, or no longer.\n", 401)
    except ForbiddenError as error:
        return PlainTextResponse(f"{error}\n", 403)
    except TooManyListenersError as error:
        return PlainTextResponse(f"{error}\n", 503, headers={"Retry-After": "30"})
    except (ReclaimError, OSError) as error:
        return PlainTextResponse(f"{told_outside(error)}\n", 503)


def _admit(request: Request, room: Room) -> tuple[str, int]:
    """Return the session of the listener, and the last entry of the audit that it knows."""
    with open_library(room.settings, clock=room.clock) as library:
        visit = admitted(request, FormData(), room, library, May.READ)
        last = library.store.audit.last()
    latest = last.id if last else 0
    known = _number(request.headers.get("Last-Event-ID") or request.query_params.get("since", ""))
    return visit.session, latest if known is None else min(known, latest)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


ROUTES = [Route("/events", listen)]
