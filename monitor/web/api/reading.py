"""The API for people to read: the document as a page, with a request to copy for each verb."""

import json
from dataclasses import dataclass
from itertools import groupby
from shlex import quote

from starlette.responses import Response

from monitor.web.api.document import NOUNS, places
from monitor.web.api.schema import Schema
from monitor.web.api.verbs import Verb
from monitor.web.visit import Visit

EXAMPLES = {"id": "1", "reference": "RC-2026-0001", "format": "pdf", "name": "NAME"}
KINDS = {"string": "text", "integer": "number", "boolean": "true or false", "array": "list", "object": "object"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A parameter or a field."""

    name: str
    kind: str
    needed: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A verb as the page shows it."""

    verb: Verb
    curl: str
    fields: tuple[Said, ...]

    @property
    def anchor(self) -> str:
        """Where on the page it stands."""
        return self.verb.name


def page_of(visit: Visit, verbs: list[Verb]) -> Response:
    """Return the page."""
    base = str(visit.request.base_url).rstrip("/")
    groups = [
        (noun, NOUNS[noun], [_entry(verb, visit.room.origin or base) for verb in some])
        for noun, some in groupby(sorted(verbs, key=_order), key=lambda verb: verb.noun)
    ]
    return visit.page("api.html", groups=groups, base=visit.room.origin or base, count=len(verbs))


def _order(verb: Verb) -> int:
    return list(NOUNS).index(verb.noun)


def _entry(verb: Verb, base: str) -> Entry:
    path = verb.address
    for name in places(verb.path):
        path = path.replace(f"{{{name}}}", EXAMPLES[name])
    method = [] if verb.method == "GET" else ["-X", verb.method]
    lines = [" ".join(["curl", *method, quote(f"{base}{path}")]), '  -H "Authorization: Bearer $TOKEN"']
    if verb.example is not None:
        body = json.dumps(dict(verb.example), ensure_ascii=False)
        lines += ["  -H 'Content-Type: application/json'", f"  -d {quote(body)}"]
    elif verb.sends:
        lines.append("  --data-binary @piece")
    elif verb.answer is None and verb.status == 200:
        lines.append("  -OJ")
    return Entry(verb=verb, curl=" \\\n".join(lines), fields=(*_queries(verb), *_fields(verb.body)))


def _queries(verb: Verb) -> list[Said]:
    return [_said(name, schema, needed=False) for name, schema in verb.query.items()]


def _fields(schema: Schema | None, under: str = "") -> list[Said]:
    """Return the fields of an object that is sent, those of its lists' entries after them."""
    found = []
    for name, one in (schema or {}).get("properties", {}).items():
        found.append(_said(under + name, one, needed=name in (schema or {}).get("required", ())))
        found += _fields(one.get("items"), f"{under}{name}[].")
    return found


def _said(name: str, schema: Schema, *, needed: bool) -> Said:
    kind = KINDS.get(str(schema["type"]), str(schema["type"]))
    words = [str(schema.get("description", ""))]
    words += [f"One of: {', '.join(schema['enum'])}."] if "enum" in schema else []
    words += [f"Default: {schema['default']}."] if "default" in schema else []
    words += [f"Like {schema['examples'][0]}."] if "examples" in schema else []
    return Said(name=name, kind=kind, needed=needed, says=" ".join(filter(None, words)))
