"""From a program's request to a view: the token known, JSON read, and errors told as problem details (RFC 9457)."""

import json
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fingerprints.errors import FingerprintsError, printable
from monitor.accounts import verify_token
from monitor.app import open_library
from monitor.errors import ChangedMeanwhileError, ExportError, Objection, ReclaimError, RefusedError
from monitor.people import Scope
from monitor.store.library import Library
from monitor.web.admission import ForbiddenError, NotSignedInError, admitted, status_of, told_outside
from monitor.web.guard import SAFE
from monitor.web.room import Room
from monitor.web.visit import Visit

MOST_BYTES = 1024 * 1024
"""Largest body; videos come by a way of their own."""
MOST_DETAIL = 2000
"""Characters of a sentence: one that repeats what was sent may be as long as that."""
MOST_SHOWN = 60
"""Characters of a name that a sentence repeats."""
View = Callable[[Visit], Response]
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Content Too Large",
    415: "Unsupported Media Type",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
LOG = logging.getLogger("reclaim.web")
_NO_TOKEN = "This needs a token: send it as “Authorization: Bearer rcl_...”; `reclaim token add` makes one."  # noqa: S105


class Problem(Exception):  # noqa: N818 - it is an answer more than an error
    """What stands in the way of a request, with its status."""

    def __init__(self, status: int, detail: str, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.detail = detail
        self.headers = headers or {}
        super().__init__(detail)


def api(path: str, view: View, *, needs: Scope = Scope.READ, methods: Sequence[str] = ("GET",)) -> Route:
    """Return a route to a view for programs, which answers with JSON.

    A program shows its token; a browser that is signed in may read, too.

    :param needs: what the token must be allowed
    """

    async def endpoint(request: Request) -> Response:
        try:
            body = {} if request.method in SAFE else await body_of(request)
        except Problem as problem:
            return problem_of(problem.status, problem.detail, headers=problem.headers)
        return await run_in_threadpool(_answer, request, body, view, needs)

    return Route(path, endpoint, methods=list(methods))


async def body_of(request: Request) -> dict[str, Any]:
    """Return the JSON object that a program sent; empty where it sent nothing.

    :raises Problem: it is too large, no JSON, or no object
    """
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > MOST_BYTES:
            raise Problem(
                413, f"The body is larger than {MOST_BYTES} bytes; send less at once.", {"Connection": "close"}
            )
    if not raw.strip():
        return {}
    kind = request.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Problem(415, "The body must be JSON, sent with “Content-Type: application/json”.")
    return _object_of(raw)


def _object_of(raw: bytes) -> dict[str, Any]:
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_refuse_constant, object_pairs_hook=_once)
        # A lone half of a surrogate pair is no text that could be kept.
        json.dumps(body, ensure_ascii=False).encode("utf-8")
    except _TwiceError as error:
        raise Problem(400, f"The body says “{error}” twice in one object; say it once.") from error
    except json.JSONDecodeError as error:
        detail = f"The body is no JSON: {error.msg} in line {error.lineno}, column {error.colno}."
        raise Problem(400, detail) from error
    except (ValueError, RecursionError) as error:
        raise Problem(400, "The body is no JSON in UTF-8 that can be read.") from error
    if not isinstance(body, dict):
        raise Problem(400, "The body must be a JSON object: {...}.")
    return body


class _TwiceError(ValueError):
    """A name stands twice in an object, so that nobody knows which one is meant."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise _TwiceError(printable(twice[:MOST_SHOWN]))
    return found


def _refuse_constant(name: str) -> float:
    raise ValueError(name)


def _answer(request: Request, body: dict[str, Any], view: View, needs: Scope) -> Response:
    room: Room = request.app.state.room
    visit: Visit | None = None
    try:
        with open_library(room.settings, clock=room.clock) as library:
            visit = visit_of(request, room, library, needs)
            return view(replace(visit, body=body))
    except Problem as problem:
        return problem_of(problem.status, problem.detail, headers=problem.headers)
    except ChangedMeanwhileError as error:
        return problem_of(409, str(error), error.objections)
    except RefusedError as error:
        return problem_of(status_of(error), str(error), error.objections)
    except (ReclaimError, FingerprintsError, ForbiddenError, OSError) as error:
        status = 400 if isinstance(error, ExportError) else status_of(error)
        if status == 500:
            LOG.warning("%s: %s", request.url.path, error)
        return problem_of(status, str(error) if visit else told_outside(error))
    except Exception:
        LOG.exception("A request of a program failed: %s", request.url.path)
        return problem_of(500, "The program itself failed at this request; what was done before is kept.")


def visit_of(request: Request, room: Room, library: Library, needs: Scope) -> Visit:
    """Return the visit of a program with a token, or of a browser that only reads.

    :raises Problem: neither is known, or may do this
    """
    said = request.headers.get("Authorization")
    if said is None:
        if request.method not in SAFE:
            raise Problem(401, _NO_TOKEN, {"WWW-Authenticate": 'Bearer realm="Reclaim"'})
        try:
            return admitted(request, FormData(), room, library, needs)
        except NotSignedInError:
            raise Problem(401, _NO_TOKEN, {"WWW-Authenticate": 'Bearer realm="Reclaim"'}) from None
        except ForbiddenError as error:
            raise Problem(403, str(error)) from error
    kind, _, secret = said.partition(" ")
    token = verify_token(library, secret.strip()) if kind.lower() == "bearer" else None
    if token is None:
        raise _wrong_token(request, room, library)
    if needs not in token.scopes:
        challenge = f'Bearer realm="Reclaim", error="insufficient_scope", scope="{needs}"'
        detail = f"The token “{token.name}” does not allow this: it needs “{needs}”."
        raise Problem(403, detail, {"WWW-Authenticate": challenge})
    known = replace(library, actor=token.person.name) if token.person else library
    return Visit(request=request, room=room, library=known, scopes=token.scopes, person=token.person)


def _wrong_token(request: Request, room: Room, library: Library) -> Problem:
    """Return what a wrong token is told. A right one is never kept waiting by the wrong ones of a neighbour."""
    address, now = request.client.host if request.client else "", library.clock()
    if not room.tokens.allows(address, now):
        wait = {"Retry-After": str(room.tokens.wait_s)}
        return Problem(429, "Too many wrong tokens came from this address; try again later.", wait)
    room.tokens.wrong(address, now)
    challenge = {"WWW-Authenticate": 'Bearer realm="Reclaim", error="invalid_token"'}
    return Problem(401, "This token opens nothing: it is unknown, revoked or over; make a new one.", challenge)


def problem_of(
    status: int, detail: str, rules: Sequence[Objection] = (), headers: Mapping[str, str] | None = None
) -> Response:
    """Return what stands in the way, for a program to read."""
    return JSONResponse(
        {
            "type": "about:blank",
            "title": TITLES.get(status, "Error"),
            "status": status,
            "detail": detail if len(detail) <= MOST_DETAIL else f"{detail[:MOST_DETAIL]}…",
            "rules": [{"rule": one.rule, "source": one.source, "message": one.message} for one in rules],
        },
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/problem+json",
    )
