"""From a request to a view: the form is read, the library opened, the visitor known, and errors told in words."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from fingerprints.errors import FingerprintsError
from monitor.app import open_library
from monitor.errors import InputError, LibraryLockedError, NotFoundError, ReclaimError, RefusedError
from monitor.people import Scope
from monitor.store.library import Library
from monitor.web.guard import SAFE, form_token, hashed, is_own_request
from monitor.web.looks import render_alone
from monitor.web.room import Room
from monitor.web.visit import Visit

View = Callable[[Visit], Response]
MOST_BYTES = 64 * 1024 * 1024
"""Largest form, with the documents in it; videos come by a way of their own."""
MOST_FIELDS = 20_000
"""A bulk decision sends one field for each match."""
LOG = logging.getLogger("reclaim.web")


class NotSignedInError(Exception):
    """Nobody is known to make the request."""


class ForbiddenError(Exception):
    """Whoever makes the request may not do this, or a page of ours did not make it."""


def page(path: str, view: View, *, needs: Scope = Scope.READ, methods: Sequence[str] = ("GET",)) -> Route:
    """Return a route to a view for people who are signed in.

    :param needs: what the visitor must be allowed
    """

    async def endpoint(request: Request) -> Response:
        try:
            form = await _form_of(request)
        except ForbiddenError as error:
            return _alone(request, 413, str(error))
        return await run_in_threadpool(answer, request, form, view, needs)

    return Route(path, endpoint, methods=list(methods))


async def _form_of(request: Request) -> FormData:
    """Read the form of a request that changes something.

    :raises ForbiddenError: it is too large, or does not say how large it is
    """
    if request.method in SAFE:
        return FormData()
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise ForbiddenError("This form is too large; send less at once.")
    try:
        return await request.form(max_fields=MOST_FIELDS, max_part_size=MOST_BYTES)
    except HTTPException as error:
        raise ForbiddenError(f"This form cannot be read: {error.detail}") from error


def answer(request: Request, form: FormData, view: View, needs: Scope) -> Response:
    """Return a view's answer, or in words what stands in its way."""
    room: Room = request.app.state.room
    try:
        with open_library(room.settings, clock=room.clock) as library:
            visit = admitted(request, form, room, library, needs)
            try:
                return view(visit)
            except (ReclaimError, FingerprintsError, OSError) as error:
                return refusal(visit, error)
    except NotSignedInError:
        return _to_entrance(request)
    except ForbiddenError as error:
        return _alone(request, 403, str(error))
    except (ReclaimError, OSError) as error:
        return _alone(request, status_of(error), str(error))
    except Exception:
        LOG.exception("A page failed: %s", request.url.path)
        return _alone(request, 500, "The program itself failed at this page; what you did before is kept.")


def admitted(request: Request, form: FormData, room: Room, library: Library, needs: Scope) -> Visit:
    """Return the visit of somebody who is signed in and may do what is asked.

    :raises NotSignedInError: nobody is signed in
    :raises ForbiddenError: the visitor may not do this, or no page of ours asked for it
    """
    secret = request.cookies.get(room.cookie, "")
    session = library.store.sessions.get(hashed(secret), library.clock()) if secret else None
    # A session from before the first account was made opens nothing any more.
    if session is None or (session.person is None and library.store.people.count()):
        raise NotSignedInError
    person = session.person
    scopes = person.role.scopes if person else frozenset(Scope)
    token = form_token(secret)
    if request.method not in SAFE:
        sent = request.headers.get("X-Form-Token") or str(form.get("form_token", ""))
        if sent != token or not is_own_request(request):
            raise ForbiddenError("This form is not one of this session's pages; reload the page and try again.")
    if needs not in scopes:
        raise ForbiddenError(
            f"Your role does not allow this: it needs “{needs}”. Ask an administrator of this library."
        )
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


def status_of(error: Exception) -> int:
    """Return the HTTP status that an error of ours becomes."""
    codes: dict[type[Exception], int] = {
        NotFoundError: 404,
        InputError: 400,
        RefusedError: 422,
        LibraryLockedError: 503,
    }
    return next((code for kind, code in codes.items() if isinstance(error, kind)), 500)


def refusal(visit: Visit, error: Exception) -> Response:
    """Return what a visitor is told when a view could not do what was asked."""
    status = status_of(error)
    if status == 500:
        LOG.warning("%s: %s", visit.request.url.path, error)
    objections = error.objections if isinstance(error, RefusedError) else ()
    if visit.is_part:
        answer = visit.page("_refusal.html", status=status, message=str(error), objections=objections)
        answer.headers.update({"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"})
        return answer
    return visit.page("refusal.html", status=status, message=str(error), objections=objections)


def _to_entrance(request: Request) -> Response:
    if request.headers.get("HX-Request") == "true":
        return Response(status_code=401, headers={"HX-Redirect": "/enter"})
    if request.method in SAFE:
        return RedirectResponse("/enter", status_code=303)
    return _alone(request, 401, "You are not signed in, or no longer; sign in and try again.")


def _alone(request: Request, status: int, message: str) -> Response:
    """Answer somebody of whom nothing is known."""
    is_part = request.headers.get("HX-Request") == "true"
    template = "_refusal.html" if is_part else "outside.html"
    headers = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"} if is_part else {}
    content = render_alone(template, title="Not possible", message=message, objections=())
    return HTMLResponse(content, status_code=status, headers=headers)
