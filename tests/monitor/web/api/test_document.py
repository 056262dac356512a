"""The OpenAPI document: valid, whole, and true of what the routes do."""

import json
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.routing import Route

from monitor.web.api import BASE, DOCUMENT, ROUTES, VERBS
from monitor.web.api.document import NOUNS
from monitor.web.api.verbs import Verb
from tests.monitor.web.api.program import Program
from tests.monitor.web.served import Serving, Visitor

BODIES = [verb for verb in VERBS if verb.body is not None]


def test_the_document_is_valid() -> None:
    """By the meta-schema of OpenAPI 3.1, and what a schema cannot say."""
    document = json.loads(json.dumps(DOCUMENT))
    assert [str(error) for error in OpenAPIV31SpecValidator(document).iter_errors()] == []


def test_anybody_may_fetch_the_document(served_empty: Serving) -> None:
    """It says nothing of the library, so it needs no token."""
    answer = httpx.get(served_empty.url + BASE + "/openapi.json")
    assert answer.status_code == 200
    assert answer.json() == json.loads(json.dumps(DOCUMENT))


def test_every_route_stands_in_the_document() -> None:
    """And nothing else does."""
    routes = {(one.path, method) for one in ROUTES if isinstance(one, Route) for method in one.methods or ()}
    told = {(path, method.upper()) for path, methods in DOCUMENT["paths"].items() for method in methods}
    own = {(path, method) for path, method in routes if path.startswith(BASE) and method != "HEAD"}
    assert own - {(f"{BASE}/openapi.json", "GET")} == told


def test_names_are_unique_and_nouns_explained() -> None:
    """Clients are made from them."""
    names = [verb.name for verb in VERBS]
    assert len(set(names)) == len(names)
    assert {verb.noun for verb in VERBS} == set(NOUNS)


@pytest.mark.parametrize("verb", BODIES, ids=lambda verb: verb.name)
def test_every_example_is_accepted(verb: Verb) -> None:
    """By the schema that requests are held against."""
    assert verb.body is not None
    Draft202012Validator.check_schema(verb.body)
    assert verb.example is not None
    assert list(Draft202012Validator(verb.body).iter_errors(dict(verb.example))) == []


def test_all_that_can_be_read_is_as_the_document_says(agency: Program) -> None:
    """Every list and every thing in it, held against its schema; see ``Program``."""
    seen = set()
    for verb in [verb for verb in VERBS if verb.method == "GET"]:
        if "{" not in verb.path:
            seen.add(verb.name)
            answer = agency.ask("GET", verb.path)
            assert answer.status_code == 200
            for path in _things(verb, answer):
                assert agency.ask("GET", path).status_code == 200, path
    assert len(seen) >= 13


def _things(verb: Verb, answer: httpx.Response) -> list[str]:
    """Return the paths of some things of a list."""
    items: list[dict[str, Any]] = answer.json().get("items", []) if "json" in answer.headers["content-type"] else []
    keys = {"works": "id", "clips": "id", "matches": "id", "cases": "id", "recipients": "name"}
    keys |= {"sources": "id", "items": "id"}
    key = keys.get(verb.noun)
    paths = [f"{verb.path}/{item[key]}" for item in items[:5]] if key else []
    return [*paths, *(f"{path}/grants" for path in paths if verb.noun == "works")]


def test_people_read_the_same_as_a_page(visitor: Visitor) -> None:
    """Every verb with a request to copy, linked from where tokens are made."""
    page = visitor.get("/api").text
    assert 'href="/api"' in visitor.get("/people/me").text
    for verb in VERBS:
        assert f'id="{verb.name}"' in page
        assert verb.address in page
    assert "style=" not in page
    assert page.count("curl ") == len(VERBS) + 1


def test_what_is_not_there_is_told_as_a_problem(agency: Program) -> None:
    """A wrong path and a wrong way to ask, with what is right."""
    assert agency.ask("GET", "/nothing").status_code == 404
    answer = agency.ask("DELETE", "/works")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD, POST"
