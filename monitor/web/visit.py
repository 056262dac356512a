"""One request by somebody who was let in, and the answers that a view gives."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from monitor.errors import InputError, NotFoundError
from monitor.people import Person, Scope
from monitor.store.library import Library
from monitor.web.looks import render
from monitor.web.room import Room, Said, Tone
from monitor.web.touring import Step, stop_of

MOST_DIGITS = 18
"""A number with more cannot be kept by the database."""
IN_ADDRESSES = ":/%#?=@[]!$&'()*+,;~"
"""What stands in an address as it is (RFC 3986)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What a view works with; the library is open for as long as the view runs."""

    request: Request
    room: Room
    library: Library
    """Its actor is whoever made the request."""
    scopes: frozenset[Scope]
    person: Person | None = None
    """None in a library without accounts."""
    session: str = ""
    """SHA-256 of the session's secret; empty for a program with a token."""
    csrf: str = ""
    """What every form must send back."""
    form: FormData = field(default_factory=FormData)
    body: Mapping[str, Any] = field(default_factory=dict)
    """What a program sent as JSON."""

    @property
    def is_part(self) -> bool:
        """Whether htmx asks for a part of a page rather than a browser for a whole one."""
        return self.request.headers.get("HX-Request") == "true"

    @property
    def names_paths(self) -> bool:
        """Whether whoever asks may name files of this machine: its only user, or an administrator."""
        return self.room.is_local and (self.person is None or Scope.ADMIN in self.scopes)

    def may(self, scope: str) -> bool:
        """Tell whether whoever asks may do what needs this scope."""
        return Scope(scope) in self.scopes

    def number(self, name: str = "id") -> int:
        """Return a number from the path.

        :raises NotFoundError: no thing has such a number
        """
        text = str(self.request.path_params[name])
        if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
            raise NotFoundError(f"There is no {self.request.url.path} in this library.")
        return int(text)

    def asked(self, name: str) -> str:
        """Return a value of the query, without blanks around it; empty where it is not given."""
        return self.request.query_params.get(name, "").strip()

    def field(self, name: str) -> str:
        """Return a field of the form, without blanks around it; empty where it is not given."""
        value = self.form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def fields(self, name: str) -> list[str]:
        """Return all values of a field of the form."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    def numbers(self, name: str) -> list[int]:
        """Return all values of a field of the form as numbers.

        :raises InputError: one is none
        """
        values = self.fields(name)
        if not all(value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS for value in values):
            raise InputError(f"The field {name} must hold numbers; reload the page and try again.")
        return [int(value) for value in values]

    def file(self, name: str) -> UploadFile | None:
        """Return an uploaded file of the form; None where none was chosen."""
        value = self.form.get(name)
        return value if isinstance(value, UploadFile) and value.filename else None

    def page(self, template: str, *, status: int = 200, **context: Any) -> Response:  # noqa: ANN401 - any value
        """Return a whole page, or a part where the template is one."""
        return HTMLResponse(render(template, {"visit": self, "room": self.room, **context}), status_code=status)

    def tell(self, text: str, tone: Tone = Tone.GOOD, undo: str = "") -> None:
        """Keep a sentence for the next page."""
        self.room.telling.put(self.session, Said(text=text, tone=tone, undo=undo))

    def told(self) -> Sequence[Said]:
        """Return what was kept for this page; a script that fetches it to renew a part leaves it for the reader."""
        if self.is_part:
            return []
        return self.room.telling.take(self.session)

    def tour(self) -> tuple[Step, Step | None] | None:
        """Return the step of the tour that this page shows, and the next one; None outside the tour."""
        return stop_of(self.library, self.asked("tour"))

    def go(self, path: str, said: str = "", tone: Tone = Tone.GOOD, undo: str = "") -> Response:
        """Send the browser on to a page of this room, with a sentence to be shown there."""
        path = quote(path, safe=IN_ADDRESSES)  # a header holds no other letters
        if said:
            self.tell(said, tone, undo)
        if self.is_part:
            return Response(status_code=204, headers={"HX-Redirect": path})
        return RedirectResponse(path, status_code=303)
