"""A program with a token; it holds every answer against what the document says of it, and misses nothing."""

import json
import re
import time
from collections.abc import Mapping
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from monitor.accounts import add_token
from monitor.app import open_library
from monitor.people import Person, Scope
from monitor.settings import Settings
from monitor.web.api import BASE, DOCUMENT, VERBS
from monitor.web.api.verbs import Verb
from tests.monitor.web.served import Serving

PATIENCE_S = 120


class Program:
    """A client of the API."""

    def __init__(self, served: Serving, secret: str) -> None:
        self.http = httpx.Client(
            base_url=served.url + BASE, headers={"Authorization": f"Bearer {secret}"} if secret else {}, timeout=60
        )
        served.clients.append(self.http)

    def ask(self, method: str, path: str, **keywords: Any) -> httpx.Response:
        """Ask for something; the answer must be as the document says."""
        return self._as_told(self.http.request(method, path, **keywords))

    def get(self, path: str, **query: Any) -> Any:
        """Return what is there."""
        answer = self.ask("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, **body: Any) -> Any:
        """Send something that must be accepted, and return what came of it."""
        answer = self.ask("POST", path, json=body)
        assert answer.status_code in {200, 201, 202}, answer.text
        return answer.json()

    def refused(self, path: str, *, method: str = "POST", **body: Any) -> tuple[int, str]:
        """Send something that must be refused, and return the status and the sentence."""
        answer = self.ask(method, path, json=body)
        assert answer.status_code >= 400, answer.text
        return answer.status_code, answer.json()["detail"]

    def done(self, job: Mapping[str, Any]) -> Any:
        """Wait for the end of a job and return it."""
        until = time.monotonic() + PATIENCE_S
        while (now := self.get(f"/jobs/{job['id']}"))["phase"] in {"waiting", "running"}:
            assert time.monotonic() < until, now
            time.sleep(0.1)
        return now

    def _as_told(self, answer: httpx.Response) -> httpx.Response:
        request = answer.request
        verb = verb_of(request.method, request.url.path)
        assert answer.status_code < 500, answer.text
        if answer.status_code >= 400:
            demand_problem(answer)
        elif verb is not None:
            assert answer.status_code == verb.status
            demand_told(verb, answer)
        return answer


def program(served: Serving, settings: Settings, *scopes: Scope, person: Person | None = None) -> Program:
    """Return a program whose token has these scopes; all of them where none is named."""
    with open_library(settings) as library:
        _, secret = add_token(library, "script", person, frozenset(scopes or Scope))
    return Program(served, secret)


def verb_of(method: str, path: str) -> Verb | None:
    """Return the verb that a request asks for."""
    fitting = [verb for verb in VERBS if verb.method == method and re.fullmatch(_pattern(verb.address), path)]
    return fitting[0] if fitting else None


def _pattern(address: str) -> str:
    return re.sub(r"{\w+}", "[^/]+", address.replace(".", r"\."))


def demand_problem(answer: httpx.Response) -> None:
    """Demand that a refusal is told as problem details, with a sentence."""
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert list(validator({"$ref": "#/components/schemas/Problem"}).iter_errors(told)) == []
    assert told["status"] == answer.status_code
    assert 10 < len(told["detail"]) < 3000


def demand_told(verb: Verb, answer: httpx.Response) -> None:
    """Demand that an answer is what the document says: nothing is missing, and nothing is there besides."""
    if verb.answer is None:
        assert answer.headers.get("content-type", verb.media).split(";")[0]
        return
    errors = list(validator(verb.answer).iter_errors(answer.json()))
    assert [f"{one.json_path}: {one.message[:300]}" for one in errors] == []


def validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    """Return what holds values against a schema of the document, of which every field must be named there."""
    return Draft202012Validator(closed({**schema, "components": json.loads(json.dumps(DOCUMENT["components"]))}))


def closed(schema: Any) -> Any:
    """Return a schema in which objects have no fields but those that are named."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    found = {key: closed(value) for key, value in schema.items()}
    is_object = isinstance(found.get("properties"), dict) and "type" in found and "additionalProperties" not in found
    return found | ({"additionalProperties": False} if is_object else {})
