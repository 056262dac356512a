"""Every page that the room has, by its table of routes, so that pages that come later are walked as well."""

import re
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from urllib.parse import quote

import httpx
from starlette.routing import Route

from monitor.app import open_library
from monitor.people import Role
from monitor.web.guard import hashed
from monitor.web.rooms import MODULES
from tests.monitor.web.served import Serving

STREAM = "/events"
"""It never ends, so it is not read to its end."""
DOORS = {"/enter", "/enter/invited"}
"""Open to everybody."""
SAFE = {"GET", "HEAD"}


@dataclass(frozen=True)
class Way:
    """One method of one route."""

    path: str
    method: str

    @property
    def names(self) -> list[str]:
        """What stands in its path."""
        return re.findall(r"\{(\w+)", self.path)

    def with_values(self, values: dict[str, str]) -> str:
        """Return the path with values in it, as they would be typed."""
        return re.sub(r"\{(\w+)[^}]*\}", lambda found: values[found.group(1)], self.path)


def ways() -> list[Way]:
    """Return all routes of the room."""
    routes = [route for module in MODULES for route in module.ROUTES if isinstance(route, Route)]
    return [Way(route.path, method) for route in routes for method in sorted(route.methods or ()) if method != "HEAD"]


def is_program(way: Way) -> bool:
    """Tell whether programs take this way, with a token."""
    return way.path.startswith("/api/")


def pages() -> list[Way]:
    """Return what browsers read."""
    return [way for way in ways() if way.method == "GET" and way.path != STREAM and not is_program(way)]


def acts() -> list[Way]:
    """Return by what browsers change something."""
    return [way for way in ways() if way.method not in SAFE and way.path not in DOORS and not is_program(way)]


def administrator(served: Serving) -> httpx.Client:
    """Return a client with a session of the library's first person, made an administrator, or of its only user."""
    secret = secrets.token_urlsafe(32)
    with open_library(served.room.settings, clock=served.room.clock) as library:
        now, people = library.clock(), library.store.people
        if people.count():
            people.set_role(1, Role.ADMIN)
        library.store.sessions.start(hashed(secret), 1 if people.count() else None, now, now + timedelta(days=1))
    client = httpx.Client(base_url=served.url, timeout=60, cookies={served.room.cookie: secret})
    served.clients.append(client)
    return client


def programs() -> list[Way]:
    """Return what programs read; a browser that is signed in may read it, too."""
    return [way for way in ways() if way.method == "GET" and is_program(way)]


def fetched(served: Serving, ids: Iterable[int]) -> Iterator[tuple[str, httpx.Response]]:
    """Yield every page, and what programs read, with each number in its path; what is no HTML with the first two."""
    client = administrator(served)
    with open_library(served.room.settings) as library:
        references = [letter.reference for letter in library.store.letters.all()] or ["RC-2026-0001"]
    known = {
        "id": [str(number) for number in ids],
        "reference": references,
        "format": ["html", "txt"],
        "name": ["Site 0", "YouTube"],
        "text": ["notice", "balancing"],
    }
    for way in (*pages(), *programs()):
        several = [known.get(name, ["1"]) for name in way.names]
        for number, values in enumerate(product(*several)):
            path = way.with_values(dict(zip(way.names, (quote(value) for value in values), strict=True)))
            answer = client.get(path)
            yield path, answer
            if "html" not in answer.headers.get("content-type", "") and number:
                break
