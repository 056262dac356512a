"""The room put together: its pages, its files, and the guard before them."""

import gzip
from functools import lru_cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from monitor.web import api
from monitor.web.guard import Guard
from monitor.web.looks import STATIC, render_alone
from monitor.web.pages import (
    app_check,
    cases,
    clips,
    deadlines,
    drafting,
    entrance,
    events,
    found,
    home,
    hosts,
    insights,
    jobs,
    ledger,
    letters,
    matches,
    media,
    people,
    platforms,
    privacy,
    profile,
    queue,
    recipients,
    sources,
    uploads,
    watch_settings,
    works,
)
from monitor.web.room import Room

MODULES = (
    *(entrance, home, queue, matches, media, works, clips, ledger, platforms, app_check, uploads, jobs, events),
    *(watch_settings, sources, found, hosts, insights),
    *(cases, drafting, letters, deadlines, recipients, people, privacy, profile, api),
)


class Assets(StaticFiles):
    """Our own files; an address names its content, so browsers may keep it."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file with word that it never changes under its address."""
        response = await super().get_response(path, scope)
        if isinstance(response, FileResponse) and "gzip" in Headers(scope=scope).get("Accept-Encoding", ""):
            response = _packed(response)
        response.headers["Vary"] = "Accept-Encoding"
        named = b"v=" in scope.get("query_string", b"")
        # Modules import each other by their plain names; the browser asks each time whether they have changed.
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if named else "no-cache"
        return response


def _packed(response: FileResponse) -> Response:
    """Return a file packed; pages are not, because what strangers wrote stands in them beside the form's token."""
    same = ("etag", "last-modified", "content-type")
    headers = {name: value for name, value in response.headers.items() if name in same}
    content = _packed_content(Path(response.path), response.headers["etag"])
    return Response(content, headers={**headers, "Content-Encoding": "gzip"})


@lru_cache(256)
def _packed_content(path: Path, _etag: str) -> bytes:
    return gzip.compress(path.read_bytes(), mtime=0)


def create_app(room: Room) -> Starlette:
    """Return the application that serves a room."""
    routes: list[BaseRoute] = [Mount("/static", Assets(directory=Path(str(STATIC))), name="static")]
    for module in MODULES:
        routes += module.ROUTES
    app = Starlette(
        routes=routes,
        middleware=[Middleware(Guard, room=room)],
        exception_handlers={404: _not_found, 405: _not_found},
    )
    app.state.room = room
    return app


async def _not_found(request: Request, error: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return api.nothing_there(request, error)
    message = f"There is no page {request.url.path}; the menu leads to all that there are."
    return HTMLResponse(render_alone("outside.html", title="No such page", message=message, objections=()), 404)
