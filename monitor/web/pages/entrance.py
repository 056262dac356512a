"""The way in and out: by a one-time address, or by name and password where a library has accounts."""

import secrets
from datetime import timedelta

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from monitor.app import open_library
from monitor.web.guard import hashed
from monitor.web.looks import render_alone
from monitor.web.room import Room
from monitor.web.routing import page
from monitor.web.visit import Visit

STAY = timedelta(days=14)
"""How long a browser stays signed in."""


async def enter(request: Request) -> Response:
    """Let in whoever brings a one-time token; others are told how to get one."""
    return await run_in_threadpool(_enter, request)


def _enter(request: Request) -> Response:
    room: Room = request.app.state.room
    with open_library(room.settings, clock=room.clock) as library:
        token = request.query_params.get("token", "")
        if not token or library.store.people.count() or not room.entry.take(token):
            message = "Start `reclaim review` again and open the address that it prints: each works once."
            return HTMLResponse(render_alone("outside.html", title="Come in", message=message, objections=()), 401)
        secret, now = secrets.token_urlsafe(32), library.clock()
        library.store.sessions.start(hashed(secret), None, now, now + STAY)
    answer = RedirectResponse("/", status_code=303)
    keep_session(answer, room, secret)
    return answer


def keep_session(answer: Response, room: Room, secret: str) -> None:
    """Let the browser keep the secret of a session, where no script can read it."""
    answer.set_cookie(
        room.cookie,
        secret,
        max_age=int(STAY.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=room.is_secure,
    )


def leave(visit: Visit) -> Response:
    """End the session."""
    visit.library.store.sessions.end(visit.session)
    answer = visit.go("/enter")
    answer.delete_cookie(visit.room.cookie)
    return answer


ROUTES = [Route("/enter", enter), page("/leave", leave, methods=["POST"])]
