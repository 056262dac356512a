"""Who is known to make a request, what of it that person may do, and what an error of ours is worth."""

import hmac
import logging
import re
from dataclasses import replace
from urllib.parse import quote

from starlette.datastructures import FormData
from starlette.requests import Request

from monitor.accounts import TOUCH
from monitor.errors import InputError, LibraryLockedError, NotAllowedError, NotFoundError, RefusedError
from monitor.people import Person, Scope, Session
from monitor.store.library import Library
from monitor.web.guard import SAFE, form_token, hashed, is_own_request
from monitor.web.room import Room
from monitor.web.visit import Visit

LOG = logging.getLogger("reclaim.web")
MOST_PATH = 2000
"""Characters of an address to which the entrance leads on."""


DEEDS: dict[Scope, tuple[str, str]] = {
    Scope.WORKS: ("add files and keep the rights ledger", "add files or keep the rights ledger"),
    Scope.REVIEW: ("decide matches and make cases", "decide matches or make cases"),
    Scope.LETTERS: ("write and send letters", "write or send letters"),
    Scope.ADMIN: ("look after people and the audit", "look after people or the audit"),
}
"""What each scope lets people do, and what they may not do without it."""


class NotSignedInError(Exception):
    """Nobody is known to make the request."""


class ForbiddenError(Exception):
    """Whoever makes the request may not do this, or a page of ours did not make it."""


def session_of(request: Request, room: Room, library: Library) -> Session:
    """Return the session of a browser, and write down that it was used.

    :raises NotSignedInError: it has none that lasts
    """
    secret, now = request.cookies.get(room.cookie, ""), library.clock()
    session = library.store.sessions.get(hashed(secret), now) if secret else None
    # A session from before the first account was made opens nothing any more.
    if session is None or (session.person is None and library.store.people.count()):
        raise NotSignedInError
    if now - session.used_at >= TOUCH:
        library.store.sessions.used(session.id, now)
    return session


def admitted(request: Request, form: FormData, room: Room, library: Library, needs: Scope) -> Visit:
    """Return the visit of somebody who is signed in and may do what is asked.

    :raises NotSignedInError: nobody is signed in
    :raises ForbiddenError: the visitor may not do this, or no page of ours asked for it
    """
    person, secret = session_of(request, room, library).person, request.cookies.get(room.cookie, "")
    scopes = person.role.scopes if person else frozenset(Scope)
    token = form_token(secret)
    if request.method not in SAFE:
        sent = request.headers.get("X-Form-Token") or str(form.get("form_token", ""))
        if not hmac.compare_digest(sent.encode(), token.encode()) or not is_own_request(request):
            raise ForbiddenError("This form is not one of this session's pages; reload the page and try again.")
    if needs not in scopes:
        raise ForbiddenError(_say_not_allowed(person, scopes, needs))
    known = replace(library, actor=person.name) if person else library
    return Visit(
        request=request,
        room=room,
        library=known,
        scopes=scopes,
        person=person,
        session=hashed(secret),
        csrf=token,
        form=form,
    )


def _say_not_allowed(person: Person | None, scopes: frozenset[Scope], needs: Scope) -> str:
    """Say in words what a role may do, and what it may not."""
    role = f"Your role, {person.role}," if person else "Your role"
    may = [can for scope, (can, _) in DEEDS.items() if scope in scopes]
    cannot = DEEDS[needs][1] if needs in DEEDS else "see this library"
    return f"{role} may {', and '.join(may) or 'read'}, but not {cannot}. Ask an administrator of this library."


def entrance_for(path: str) -> str:
    """Return the address of the entrance that leads on to a page of this room."""
    return "/enter?to=" + quote(path, safe="/") if own_path(path) not in {"", "/"} else "/enter"


def own_path(text: str) -> str:
    """Return an address if it is a page of this room, told by its path alone; else an empty text.

    After a second slash, or a backslash, browsers read the name of a host; control characters they leave out before.
    """
    is_ours = text.startswith("/") and not text.startswith(("//", "/\\")) and len(text) <= MOST_PATH
    # A loop through the entrance, or its one-time token once more, leads nowhere.
    is_door = re.match(r"/(enter|leave)(?![\w-])", text) is not None
    # What a browser asks for is ASCII; anything else was made by somebody.
    is_plain = text.isascii() and text.isprintable() and not set(text) & set("\\\"'<>")
    return text if is_ours and not is_door and is_plain else ""


def told_outside(error: Exception) -> str:
    """Return what somebody not signed in is told when the library cannot be opened: nothing of where it lies."""
    if isinstance(error, LibraryLockedError):
        return "Another process is writing to this library; wait a moment and try again."
    LOG.warning("The library could not be opened: %s", error)
    return "The library cannot be opened; whoever runs this review room finds the reason on its error stream."


def status_of(error: Exception) -> int:
    """Return the HTTP status that an error of ours becomes."""
    codes: dict[type[Exception], int] = {
        NotFoundError: 404,
        NotAllowedError: 403,
        ForbiddenError: 403,
        InputError: 400,
        RefusedError: 422,
        LibraryLockedError: 503,
    }
    return next((code for kind, code in codes.items() if isinstance(error, kind)), 500)
