"""The way in and out: by a one-time address, or by login and password where a library has accounts."""

import hmac
import secrets
from collections.abc import Callable
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Literal, TypedDict
from urllib.parse import quote, unquote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from monitor.accounts import NotKnownError, accept, invited_by, sign_in
from monitor.app import open_library
from monitor.errors import InputError, ReclaimError
from monitor.people import Person
from monitor.store.library import Library
from monitor.web.admission import NotSignedInError, own_path, session_of, status_of, told_outside
from monitor.web.guard import SAFE, form_token, hashed, is_own_request
from monitor.web.looks import render_alone
from monitor.web.room import Room
from monitor.web.routing import page
from monitor.web.visit import Visit

STAY = timedelta(days=14)
"""How long a browser stays signed in."""
MOST_BYTES = 16 * 1024
"""Largest form that somebody may send of whom nothing is known."""
WAIT = "Too many wrong attempts came from this address of the network; try again in a quarter of an hour."
STALE = "This form has grown old, or another page sent it; type it again."

_LATECOMERS = BoundedSemaphore(1)
"""Who comes from an address that was wrong too often: a right password opens all the same, so that nobody is shut out
by a neighbour, but they are looked at one by one."""

Door = Callable[[Request, FormData, Room, Library], Response]


def door(path: str, view: Door) -> Route:
    """Return a route for people of whom nothing is known yet."""

    async def endpoint(request: Request) -> Response:
        form = FormData()
        if request.method not in SAFE:
            length = request.headers.get("Content-Length", "")
            if not length.isdigit() or int(length) > MOST_BYTES:
                return _said("Not possible", "This form is too large.", 413)
            try:
                form = await request.form(max_fields=10, max_files=0)
            except HTTPException as error:
                return _said("Not possible", f"This form cannot be read: {error.detail}", 400)
        return await run_in_threadpool(_open_door, request, form, view)

    return Route(path, endpoint, methods=["GET", "POST"])


def _open_door(request: Request, form: FormData, view: Door) -> Response:
    room: Room = request.app.state.room
    try:
        with open_library(room.settings, clock=room.clock) as library:
            return view(request, form, room, library)
    except (ReclaimError, OSError) as error:
        return _said("Not possible", told_outside(error), status_of(error))


def enter(request: Request, form: FormData, room: Room, library: Library) -> Response:
    """Let in whoever brings a one-time token, or login and password; others are told how to come in."""
    if not library.store.people.count():
        return _enter_alone(request, form, room, library)
    if request.method in SAFE:
        return _on(request, form) if _is_in(request, room, library) else _form(request, form, room)
    if not _is_ours(request, form, room):
        return _form(request, form, room, STALE, 403)
    return _sign_in(request, form, room, library)


def _sign_in(request: Request, form: FormData, room: Room, library: Library) -> Response:
    """Let in whoever types login and password; an attempt is counted before it is looked at."""
    login, now, address = str(form.get("login", "")), library.clock(), _address(request)
    is_counted, is_wrong = room.passwords.take(address, now), False
    if not is_counted and not _LATECOMERS.acquire(blocking=False):
        return _form(request, form, room, WAIT, 429)
    try:
        person = sign_in(library, login, str(form.get("password", "")))
    except NotKnownError as error:
        is_wrong = True
        return _form(request, form, room, str(error), 401) if is_counted else _form(request, form, room, WAIT, 429)
    except InputError as error:
        return _form(request, form, room, str(error), 401)
    finally:
        if not is_counted:
            _LATECOMERS.release()
        elif not is_wrong:
            room.passwords.give_back(address, now)
    return let_in(request, room, library, person, _to(request, form))


def _enter_alone(request: Request, form: FormData, room: Room, library: Library) -> Response:
    token = request.query_params.get("token", "")
    if not token or not room.entry.take(token):
        # Somebody who opens the address again in the same browser is in already.
        if _is_in(request, room, library):
            return _on(request, form)
        answer = _said(
            "Come in", "Start `reclaim review` again and open the address that it prints: each works once.", 401
        )
        # That address leads to no page, so the browser keeps which one was wanted.
        answer.set_cookie(_wanted(room), quote(_to(request, form)), max_age=3600, **_strictly(room))
        return answer
    kept = own_path(unquote(request.cookies.get(_wanted(room), "")))
    answer = let_in(request, room, library, None, _to(request, form, kept))
    answer.delete_cookie(_wanted(room), **_strictly(room))
    return answer


def let_in(request: Request, room: Room, library: Library, person: Person | None, to: str = "/") -> Response:
    """Begin a session with a new secret, and send the browser to the page that was wanted."""
    before = request.cookies.get(room.cookie, "")
    if before:
        library.store.sessions.end(hashed(before))
    answer = RedirectResponse(to, status_code=303)
    keep_session(answer, room, begin(library, person))
    answer.delete_cookie(_before(room), **_strictly(room))
    return answer


def begin(library: Library, person: Person | None) -> str:
    """Begin a session and return its secret."""
    secret, now = secrets.token_urlsafe(32), library.clock()
    library.store.sessions.start(hashed(secret), person.id if person else None, now, now + STAY)
    return secret


def keep_session(answer: Response, room: Room, secret: str) -> None:
    """Let the browser keep the secret of a session, where no script can read it."""
    answer.set_cookie(
        room.cookie,
        secret,
        max_age=int(STAY.total_seconds()),
        **_strictly(room),
    )


def invited(request: Request, form: FormData, room: Room, library: Library) -> Response:
    """Let somebody who was invited set a password, and in."""
    secret = str(form.get("token") or request.query_params.get("token", ""))
    now, address = library.clock(), _address(request)
    if not room.passwords.allows(address, now):
        return _said("Not possible", WAIT, 429)
    person = invited_by(library, secret)
    if person is None:
        room.passwords.wrong(address, now)
        message = "This invitation is used up or over; ask an administrator of the library for a new one."
        return _said("No invitation", message, 401)
    known = {"title": "Welcome", "person": person, "token": secret}
    if request.method in SAFE:
        return _before_session(request, room, "invited.html", 200, message="", **known)
    if not _is_ours(request, form, room):
        return _before_session(request, room, "invited.html", 403, message=STALE, **known)
    try:
        person = accept(library, secret, new_password(form))
    except InputError as error:
        return _before_session(request, room, "invited.html", 400, message=str(error), **known)
    return let_in(request, room, library, person)


def new_password(form: FormData) -> str:
    """Return the new password of a form.

    :raises InputError: it was not typed twice in the same way
    """
    password = str(form.get("password", ""))
    if password != str(form.get("again", "")):
        raise InputError("The two new passwords are not the same; type them again.")
    return password


def leave(visit: Visit) -> Response:
    """End the session."""
    visit.library.store.sessions.end(visit.session)
    if visit.person:
        with visit.library.store.transaction():
            visit.library.record("person.sign_out", f"person {visit.person.id}")
    answer = visit.go("/enter")
    answer.delete_cookie(visit.room.cookie, **_strictly(visit.room))
    return answer


def _to(request: Request, form: FormData, kept: str = "") -> str:
    """Return the page that somebody wanted before the entrance: one of ours, else the first one."""
    return own_path(str(form.get("to") or request.query_params.get("to", ""))) or kept or "/"


def _on(request: Request, form: FormData) -> Response:
    return RedirectResponse(_to(request, form), status_code=303)


def _form(request: Request, form: FormData, room: Room, message: str = "", status: int = 200) -> Response:
    known = {"title": "Sign in", "login": str(form.get("login", "")), "to": _to(request, form)}
    answer = _before_session(request, room, "enter.html", status, message=message, **known)
    if status == 429:
        answer.headers["Retry-After"] = str(room.passwords.wait_s)
    return answer


def _before_session(request: Request, room: Room, template: str, status: int, **context: object) -> Response:
    """Return a form for somebody without session; a cookie of its own says that the form is ours."""
    secret = request.cookies.get(_before(room)) or secrets.token_urlsafe(32)
    content = render_alone(template, form_token=form_token(secret), **context)
    answer = HTMLResponse(content, status_code=status)
    answer.set_cookie(_before(room), secret, max_age=3600, **_strictly(room))
    return answer


class _Strictly(TypedDict):
    httponly: bool
    samesite: Literal["strict"]
    secure: bool


def _strictly(room: Room) -> _Strictly:
    """Return how all cookies are kept: from scripts, and from requests that other sites make."""
    return {"httponly": True, "samesite": "strict", "secure": room.is_secure}


def _wanted(room: Room) -> str:
    """Return the name of the cookie with the page that was wanted before the one-time address was opened."""
    return f"{room.cookie}_wanted"


def _before(room: Room) -> str:
    """Return the name of the cookie that a browser has before it is signed in."""
    return f"{room.cookie}_before"


def _is_ours(request: Request, form: FormData, room: Room) -> bool:
    secret, sent = request.cookies.get(_before(room), ""), str(form.get("form_token", ""))
    return bool(secret) and hmac.compare_digest(sent.encode(), form_token(secret).encode()) and is_own_request(request)


def _is_in(request: Request, room: Room, library: Library) -> bool:
    try:
        session_of(request, room, library)
    except NotSignedInError:
        return False
    return True


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _said(title: str, message: str, status: int) -> Response:
    return HTMLResponse(render_alone("outside.html", title=title, message=message, objections=()), status)


ROUTES = [door("/enter", enter), door("/enter/invited", invited), page("/leave", leave, methods=["POST"])]
