"""A verb of the API, declared once: its route, the checks of its requests and its document come from the same words."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from starlette.responses import Response
from starlette.routing import Route

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.people import Scope, name_key
from monitor.store.library import Library
from monitor.web.api.checking import checked_body, checked_query
from monitor.web.api.schema import Schema, text, whole
from monitor.web.programs import Problem, api
from monitor.web.visit import Visit

BASE = "/api/v1"
MOST_ITEMS = 200
"""Entries on one page of a list."""
USUAL_ITEMS = 50
PAGES: dict[str, Schema] = {
    "offset": whole("How many entries to leave out.", usual=0),
    "limit": whole("How many entries to return.", least=1, most=MOST_ITEMS, usual=USUAL_ITEMS),
}
BY = text(
    "Who acts, where the library has no accounts; with accounts it is whoever the token acts for.", most=200, least=1
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request of a program, which fits what its verb asks for."""

    visit: Visit
    query: Mapping[str, Any]
    body: Mapping[str, Any]

    @property
    def library(self) -> Library:
        """The library in the hands of whoever acts.

        :raises Problem: somebody else is named than whoever the token acts for
        """
        name, person = " ".join(str(self.body.get("by", "")).split()), self.visit.person
        if not name:
            return self.visit.library
        if person is None:
            return replace(self.visit.library, actor=name)
        if name_key(name) != name_key(person.name):
            raise Problem(403, f"The token acts for {printable(person.name)}, and nobody else can be named in “by”.")
        return self.visit.library

    def text(self, name: str) -> str:
        """Return a text of the body without blanks around it; empty where it is not given."""
        return str(self.body.get(name) or "").strip()

    def word(self, name: str) -> str:
        """Return what stands in the path."""
        return str(self.visit.request.path_params[name])

    def day(self, name: str) -> date | None:
        """Return a day of the body.

        :raises InputError: the calendar has no such day
        """
        said = self.text(name)
        try:
            return date.fromisoformat(said) if said else None
        except ValueError as error:
            raise InputError(f"The field “{name}” is “{said}”; the calendar has no such day.") from error

    def moment(self, name: str) -> datetime | None:
        """Return a time of the body.

        :raises InputError: there is no such time
        """
        return moment_of(self.text(name), name)

    def page(self, items: Sequence[Any], total: int) -> "Told":
        """Return a stretch of a list, with the address of the next one."""
        offset, limit = self.query["offset"], self.query["limit"]
        headers = {}
        if offset + limit < total:
            query = dict(self.visit.request.query_params) | {"offset": offset + limit, "limit": limit}
            headers["Link"] = f'<{self.visit.request.url.path}?{urlencode(query)}>; rel="next"'
        return Told({"items": list(items), "total": total, "offset": offset, "limit": limit}, headers)

    def slice(self, found: Sequence[Any], shape: Callable[[Any], Any]) -> "Told":
        """Return a stretch of a list that is known as a whole.

        :param shape: makes JSON of one entry; asked only for those of the stretch
        """
        offset, limit = self.query["offset"], self.query["limit"]
        return self.page([shape(one) for one in found[offset : offset + limit]], len(found))


def moment_of(said: str, name: str) -> datetime | None:
    """Return a time that a program sent; None for an empty text.

    :raises InputError: there is no such time
    """
    try:
        return datetime.fromisoformat(said).astimezone(UTC) if said else None
    except (ValueError, OverflowError) as error:
        raise InputError(f"The field “{name}” is “{said}”; there is no such time.") from error


@dataclass(frozen=True, slots=True)
class Told:
    """What a verb answers: values for JSON, and headers besides."""

    value: Any
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """Something that a program can ask for."""

    name: str
    """Unique; what generated clients call it."""
    method: str = "GET"
    path: str
    """Below ``BASE``, with ``{id}`` for what stands in braces."""
    says: str
    """One sentence."""
    more: str = ""
    view: Callable[[Call], Told | Response]
    needs: Scope = Scope.READ
    query: Mapping[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    example: Mapping[str, Any] | None = None
    """A body that is accepted as it is."""
    answer: Schema | None = None
    """None where no JSON is answered."""
    media: str = "application/json"
    """Type of the answer."""
    status: int = 200
    sends: str = ""
    """Type of the body where it is no JSON."""
    route: Route | None = None
    """Where the usual one does not do."""

    @property
    def address(self) -> str:
        """The whole path."""
        return BASE + self.path

    @property
    def noun(self) -> str:
        """What it is about: the first word of its path."""
        return self.path.split("/")[1].partition(".")[0]

    def routed(self) -> Route:
        """Return the route to the verb."""
        return self.route or api(self.address, self.do, needs=self.needs, methods=[self.method])

    def do(self, visit: Visit) -> Response:
        """Check a request and answer it.

        :raises Problem: it does not fit
        """
        query = checked_query(visit.request.query_params, self.query)
        body = checked_body(visit.body, self.body)
        found = self.view(Call(visit=visit, query=query, body=body))
        return found if isinstance(found, Response) else answer(found, self.status)


def answer(found: Told, status: int) -> Response:
    """Return what was found as JSON."""
    if status == 204:
        return Response(status_code=204, headers=dict(found.headers))
    written = json.dumps(found.value, ensure_ascii=False, allow_nan=False, default=str)
    # Half a surrogate pair may stand in what came from a file's name.
    content = written.encode("utf-8", "backslashreplace")
    return Response(content, status_code=status, headers=dict(found.headers), media_type="application/json")
