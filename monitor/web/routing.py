"""From a request to a view: the visitor known, the form read, the library opened, and errors told in words."""

import logging
from collections.abc import Callable, Sequence
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from fingerprints.errors import FingerprintsError
from monitor.app import open_library
from monitor.errors import ReclaimError, RefusedError
from monitor.people import Scope
from monitor.web.admission import (
    ForbiddenError,
    NotSignedInError,
    admitted,
    entrance_for,
    session_of,
    status_of,
    told_outside,
)
from monitor.web.guard import SAFE
from monitor.web.looks import render_alone
from monitor.web.programs import api
from monitor.web.room import Room
from monitor.web.visit import Visit

__all__ = [
    "ForbiddenError",
    "NotSignedInError",
    "View",
    "admitted",
    "answer",
    "api",
    "page",
    "refusal",
    "session_of",
    "status_of",
]

View = Callable[[Visit], Response]
MOST_BYTES = 64 * 1024 * 1024
"""Largest form, with the documents in it; videos come by a way of their own."""
MOST_FIELDS = 20_000
"""A bulk decision sends one field for each match."""
LOG = logging.getLogger("reclaim.web")


def page(path: str, view: View, *, needs: Scope = Scope.READ, methods: Sequence[str] = ("GET",)) -> Route:
    """Return a route to a view for people who are signed in.

    :param needs: what the visitor must be allowed
    """

    async def endpoint(request: Request) -> Response:
        if request.method in SAFE:
            return await run_in_threadpool(answer, request, FormData(), view, needs)
        # Only who is signed in may send us something large.
        stranger = await run_in_threadpool(answer_stranger, request)
        if stranger is not None:
            return stranger
        try:
            form = await _form_of(request)
        except ForbiddenError as error:
            return _alone(request, 413, str(error))
        try:
            return await run_in_threadpool(answer, request, form, view, needs)
        finally:
            await form.close()  # uploaded files are open until then

    return Route(path, endpoint, methods=list(methods))


async def _form_of(request: Request) -> FormData:
    """Read the form of a request that changes something.

    :raises ForbiddenError: it is too large, or does not say how large it is
    """
    length = request.headers.get("Content-Length", "")
    if not length.isdigit() or int(length) > MOST_BYTES:
        raise ForbiddenError("This form is too large; send less at once.")
    try:
        return await request.form(max_fields=MOST_FIELDS, max_part_size=MOST_BYTES)
    except HTTPException as error:
        raise ForbiddenError(f"This form cannot be read: {error.detail}") from error


def answer_stranger(request: Request) -> Response | None:
    """Return what somebody is told who is not signed in; None for others."""
    room: Room = request.app.state.room
    try:
        with open_library(room.settings, clock=room.clock) as library:
            session_of(request, room, library)
    except NotSignedInError:
        return _to_entrance(request)
    except (ReclaimError, OSError) as error:
        return _alone(request, status_of(error), told_outside(error))
    return None


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
        return _alone(request, status_of(error), told_outside(error))
    except Exception:
        LOG.exception("A page failed: %s", request.url.path)
        return _alone(request, 500, "The program itself failed at this page; what you did before is kept.")


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
        # The page, not the part of it that was asked for.
        page_ = urlsplit(request.headers.get("HX-Current-URL", ""))
        return Response(status_code=401, headers={"HX-Redirect": entrance_for(_address(page_.path, page_.query))})
    if request.method in SAFE:
        path = request.scope.get("raw_path", b"").decode("ascii", "replace")  # as it was asked for, nothing decoded
        return RedirectResponse(entrance_for(_address(path, request.url.query)), status_code=303)
    return _alone(request, 401, "You are not signed in, or no longer; sign in and try again.")


def _address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _alone(request: Request, status: int, message: str) -> Response:
    """Answer somebody of whom nothing is known."""
    is_part = request.headers.get("HX-Request") == "true"
    template = "_refusal.html" if is_part else "outside.html"
    headers = {"HX-Retarget": "#messages", "HX-Reswap": "innerHTML"} if is_part else {}
    content = render_alone(template, title="Not possible", message=message, objections=())
    return HTMLResponse(content, status_code=status, headers=headers)
