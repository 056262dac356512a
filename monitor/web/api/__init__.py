"""The API for programs: the verbs of the command line as JSON, declared once each, one module a noun."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Match, Route

from monitor.web.api import (
    audit,
    cases,
    clips,
    deadlines,
    drafting,
    evidence,
    following,
    hosts,
    insights,
    items,
    jobs,
    letters,
    licences,
    matches,
    me,
    privacy,
    privacy_people,
    recipients,
    rights,
    sources,
    uploads,
    watch,
    works,
)
from monitor.web.api.document import document_of
from monitor.web.api.reading import page_of
from monitor.web.api.verbs import BASE, Verb
from monitor.web.programs import problem_of
from monitor.web.routing import page
from monitor.web.visit import Visit

__all__ = ["BASE", "DOCUMENT", "ROUTES", "VERBS", "nothing_there"]

_OF_FILMS = (me, works, rights, licences, uploads, clips, jobs, matches)
_OF_COLLECTING = (sources, items, hosts, watch, insights)
_OF_LETTERS = (cases, drafting, letters, following, evidence, deadlines, recipients, privacy, privacy_people, audit)
VERBS: list[Verb] = [verb for noun in (*_OF_FILMS, *_OF_COLLECTING, *_OF_LETTERS) for verb in noun.VERBS]
DOCUMENT = document_of(VERBS)


async def _document(request: Request) -> Response:  # noqa: ARG001 - a route passes it
    """Return the OpenAPI document; it says nothing of the library, so it needs no token."""
    return JSONResponse(DOCUMENT)


def _read(visit: Visit) -> Response:
    return page_of(visit, VERBS)


def nothing_there(request: Request, error: Exception) -> Response:
    """Return what a program is told that asks for something which is not there, or in another way than is possible."""
    path, status = request.url.path, error.status_code if isinstance(error, HTTPException) else 404
    if status != 405:
        return problem_of(404, f"There is no {path} in this API; {BASE}/openapi.json lists what there is.")
    scope = {"type": "http", "path": path, "method": "", "headers": []}
    fitting = [route for route in request.app.routes if route.matches(scope)[0] is not Match.NONE]
    allowed = {method for route in fitting if isinstance(route, Route) for method in route.methods or ()}
    said = ", ".join(sorted(allowed))
    return problem_of(405, f"{path} cannot be asked in this way; use {said}.", headers={"Allow": said})


ROUTES: list[BaseRoute] = [
    page("/api", _read),
    Route(f"{BASE}/openapi.json", _document),
    *(verb.routed() for verb in VERBS),
]
