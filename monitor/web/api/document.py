"""The OpenAPI document: made from the very declarations that requests are checked against."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from monitor.people import Scope
from monitor.settings import version_of
from monitor.web.api.parts import PARTS
from monitor.web.api.schema import Schema, ref
from monitor.web.api.verbs import Verb

Json = dict[str, Any]
NOUNS: Mapping[str, str] = {
    "me": "Who the token acts for",
    "works": "Originals, and the ledger of their rights",
    "grants": "Lines of the ledger",
    "licences": "What of others is inside works, and consents of people in them",
    "finds": "Known tracks that were heard in works",
    "permissions": "Own accounts, licensees, single items",
    "uploads": "Files that are sent from elsewhere",
    "clips": "Suspect copies",
    "jobs": "Long work",
    "matches": "What clips and works have in common",
    "decisions": "What people decide about matches",
    "sources": "Places that are searched again and again",
    "source-kinds": "What kinds of sources there are",
    "items": "What the sources name, and the proof of how each was obtained",
    "hosts": "What users state about hosts",
    "access": "What the access policy says of an address",
    "watch": "How it collects, its runs, and the kill switch",
    "insights": "Totals of the creator’s own videos, never who watched",
    "cases": "Confirmed matches that are pursued with one recipient, and their letters",
    "packs": "Law packs",
    "letters": "Signed letters and what became of them",
    "deadlines": "Clocks that run",
    "outcomes": "What became of the copies",
    "recipients": "Who receives letters",
    "privacy": "What is kept of people and how long, legal holds, texts",
    "audit": "The record of what was done",
}
WORDS: Mapping[int, str] = {
    400: "The request cannot be used; the sentence names the field.",
    401: "No token, or one that opens nothing.",
    403: "The token lacks the scope.",
    404: "There is no such thing.",
    409: "Somebody was quicker; nothing was changed.",
    413: "The body is too large.",
    415: "The body is not of the type that is asked for.",
    422: "The law or a rule of the house forbids it; the rules are named with their sources.",
    429: "Too many wrong tokens came from this address.",
    503: "Another process is writing to the library; ask again.",
}
NUMBERED = {"id": {"type": "integer", "minimum": 1}}


def document_of(verbs: Sequence[Verb]) -> Json:
    """Return the OpenAPI 3.1 document of the verbs."""
    paths: dict[str, Json] = {}
    for verb in verbs:
        paths.setdefault(verb.address, {})[verb.method.lower()] = _operation(verb)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Reclaim",
            "version": version_of(),
            "summary": "Find copies of videos, decide about them, and write lawful letters",
            "description": "The verbs of the command line for programs. Every change is recorded in the name of whoever"
            " the token acts for. Nothing here sends anything to anybody, and nothing is legal advice.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [{"token": []}],
        "tags": [{"name": name, "description": said} for name, said in NOUNS.items()],
        "paths": paths,
        "components": {
            "schemas": dict(PARTS),
            "responses": {_name_of(status): _problem(said) for status, said in WORDS.items()},
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of `reclaim token add`, or of your account’s page; it holds only the scopes"
                    f" that it was given: {', '.join(Scope)}.",
                }
            },
        },
    }


def _operation(verb: Verb) -> Json:
    found: Json = {
        "operationId": verb.name,
        "tags": [verb.noun],
        "summary": verb.says,
        "description": " ".join(filter(None, (verb.more, f"Needs the scope {verb.needs}."))),
        "security": [{"token": [str(verb.needs)]}],
        "parameters": [*_places(verb), *_queries(verb)],
        "responses": {str(verb.status): _answer(verb)} | _problems(verb),
    }
    if verb.body is not None:
        content: Json = {"schema": verb.body} | ({"example": dict(verb.example)} if verb.example else {})
        required = "required" in verb.body
        found["requestBody"] = {"required": required, "content": {"application/json": content}}
    elif verb.sends:
        found["requestBody"] = {"required": True, "content": {verb.sends: {}}}
    return found


def places(path: str) -> list[str]:
    """Return what stands in braces in a path."""
    return re.findall(r"{(\w+)}", path)


def _places(verb: Verb) -> list[Json]:
    numbered = {} if verb.noun == "uploads" else NUMBERED
    usual: Schema = {"type": "string"}
    return [
        {"name": name, "in": "path", "required": True, "schema": numbered.get(name, usual)}
        for name in places(verb.path)
    ]


def _queries(verb: Verb) -> list[Json]:
    return [
        {
            "name": name,
            "in": "query",
            "description": schema.get("description", ""),
            "schema": {key: value for key, value in schema.items() if key != "description"},
        }
        for name, schema in verb.query.items()
    ]


def _answer(verb: Verb) -> Json:
    said: Json = {"description": verb.says}
    if verb.answer is not None:
        said["content"] = {"application/json": {"schema": verb.answer}}
    elif verb.status != 204:
        said["content"] = {verb.media: {}}
    where = {"description": "Address of what was made or begun.", "schema": {"type": "string"}}
    if verb.status in {201, 202} and verb.name in {"registerWorks", "changeWork", "scanClips", "packEvidence"}:
        said["headers"] = {"Location": where}
    if "limit" in verb.query:
        link = {"description": "Where more follows, its address as rel=next.", "schema": {"type": "string"}}
        said["headers"] = {"Link": link}
    return said


def _problems(verb: Verb) -> Json:
    usual = [400, 401, 403, 404, 429, 503]
    changing = [409, 413, 415, 422] if verb.method != "GET" else []
    return {
        str(status): {"$ref": f"#/components/responses/{_name_of(status)}"} for status in sorted([*usual, *changing])
    }


def _problem(said: str) -> Json:
    return {"description": said, "content": {"application/problem+json": {"schema": ref("Problem")}}}


def _name_of(status: int) -> str:
    return f"Problem{status}"
