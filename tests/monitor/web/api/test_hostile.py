"""Hostile requests: none makes the program fail, and each is told what is wrong with it in a sentence."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.app import open_library
from monitor.settings import Settings
from monitor.web.api import VERBS
from monitor.web.api.verbs import Verb
from tests.media import MediaShelf
from tests.monitor.web.api.program import Program, program
from tests.monitor.web.lived import lived_in
from tests.monitor.web.served import serving

JSON = {"Content-Type": "application/json"}
SENDING = [verb for verb in VERBS if verb.body is not None]
ASKING = [verb for verb in VERBS if verb.query and verb.method == "GET"]
NASTY = (
    *("", " ", "\u0000", "../../etc/passwd", "<script>alert(1)</script>", "'; DROP TABLE works; --", "{{ 7*7 }}"),
    *("\u202e\u2066", "a" * 5000, "١٢٣", "1e999", "-0", "javascript:alert(1)", "https://[::1", "%00", "ﷺ", "🎬"),
)
WORDS = st.one_of(st.sampled_from(NASTY), st.text(max_size=40).filter(lambda one: one.isascii() or one.isprintable()))
WHOLE = st.sampled_from([0, 1, 2, 3, 99, 200, -1, 2**31, 2**63, 10**18 - 1, 10**30])
ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), WHOLE, st.floats(allow_nan=False, allow_infinity=False), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
FUZZ = settings(
    max_examples=200, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def victim(shelf: MediaShelf, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Give a program for a library that all requests of this file may spoil; no path leads to it."""
    lived = lived_in(shelf, tmp_path_factory.mktemp("victim"))
    with serving(lived) as opened:
        object.__setattr__(opened.room, "is_local", False)
        yield program(opened, lived)


def fitting(schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Return values that nearly fit a schema."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if isinstance(schema["type"], list):
        return st.one_of(st.none(), *(fitting(schema | {"type": one}) for one in schema["type"] if one != "null"))
    if schema["type"] == "array":
        return st.lists(fitting(schema["items"]), max_size=3)
    if schema["type"] == "object":
        inner = next(iter(schema.get("patternProperties", {}).values()), None) or schema.get("additionalProperties")
        keys = st.sampled_from(("1", "2", "99", "purpose", ""))
        return st.dictionaries(keys, fitting(inner), max_size=3) if isinstance(inner, dict) else bodies(schema)
    plain: dict[str, st.SearchStrategy[Any]] = {
        "string": st.one_of(st.sampled_from(schema.get("examples", NASTY)), WORDS),
        "integer": WHOLE,
        "number": st.one_of(WHOLE, st.floats(allow_nan=False, allow_infinity=False)),
        "boolean": st.booleans(),
    }
    return plain[schema["type"]]


def bodies(schema: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return objects with what a schema needs, some of what it allows, and now and then something else in its place."""
    needs = set(schema.get("required", ()))
    fields = {name: st.one_of(fitting(one), fitting(one), ANYTHING) for name, one in schema["properties"].items()}
    return st.fixed_dictionaries(
        {name: one for name, one in fields.items() if name in needs},
        optional={name: one for name, one in fields.items() if name not in needs},
    )


@st.composite
def requests(draw: st.DrawFn) -> tuple[Verb, dict[str, Any]]:
    """Return a verb with a body for it."""
    verb = draw(st.sampled_from(SENDING))
    assert verb.body is not None
    return verb, draw(bodies(verb.body))


PLACES = st.sampled_from(["1", "2", "99", "0", "x", "-1", "9" * 30, "%00", "..%2f..", "%F0%9F%8E%AC", "RC-2026-0001"])


@FUZZ
@given(request=requests(), place=PLACES)
def test_no_body_makes_the_program_fail(victim: Program, request: tuple[Verb, dict[str, Any]], place: str) -> None:
    """Bodies that nearly fit, for every verb; ``Program`` demands a sentence of each refusal."""
    verb, body = request
    path = verb.path.replace("{id}", place).replace("{reference}", place)
    content = json.dumps(body).encode()
    assert victim.ask(verb.method, path, content=content, headers=JSON).status_code < 500


@FUZZ
@given(verb=st.sampled_from(ASKING), place=PLACES, data=st.data())
def test_no_address_makes_the_program_fail(victim: Program, verb: Verb, place: str, data: st.DataObject) -> None:
    """Parameters that nearly fit, for every list."""
    fields = {name: st.one_of(fitting(one), WORDS) for name, one in verb.query.items()}
    query = data.draw(st.fixed_dictionaries({}, optional=fields))
    path = verb.path.replace("{id}", place).replace("{reference}", place)
    assert victim.ask("GET", path, params=query).status_code < 500


RAW = {
    "deep nesting": (b'{"ids": ' + b"[" * 200_000 + b"]" * 200_000 + b"}", 400, "no JSON"),
    "a huge number": (b'{"ids": [' + b"9" * 100_000 + b"]}", 400, "no JSON"),
    "a large number": (b'{"ids": [1e308], "verdict": "ignored", "reason": "x"}', 400, "at most"),
    "no number": (b'{"ids": [NaN]}', 400, "no JSON"),
    "infinity": (b'{"ids": [1e999], "verdict": "ignored", "reason": "x"}', 400, "whole number"),
    "the same twice": (b'{"verdict": "ignored", "verdict": "confirmed"}', 400, "“verdict” twice"),
    "the same twice inside": (b'{"seen": {"1": 0, "1": 5}}', 400, "“1” twice"),
    "another alphabet": ('{"ids": [1]}'.encode("utf-16"), 400, "UTF-8"),
    "half a sign": (b'{"reason": "\\ud800"}', 400, "UTF-8"),
    "a list": (b"[1]", 400, "object"),
}


@pytest.mark.parametrize("name", RAW)
def test_what_is_hardly_json_is_refused(victim: Program, name: str) -> None:
    """With a sentence that says why."""
    body, status, words = RAW[name]
    answer = victim.ask("POST", "/decisions", content=body, headers=JSON)
    assert answer.status_code == status
    assert words in answer.json()["detail"]


def test_a_hundred_megabytes_are_not_read(victim: Program) -> None:
    """The line is cut after the first of them."""
    sent = 0

    def pour() -> Iterator[bytes]:
        nonlocal sent
        for _ in range(100):
            sent += 1
            yield b" " * 1_000_000

    try:
        answer = victim.http.request("POST", "/decisions", content=pour(), headers=JSON)
        assert answer.status_code == 413
        assert "larger than" in answer.json()["detail"]
    except OSError:
        pass
    except Exception as error:  # noqa: BLE001 - the line may be cut before the answer is read
        assert "Error" in type(error).__name__  # noqa: PT017
    assert sent < 60


def test_hostile_texts_stay_texts(agency: Program, lived: Settings) -> None:
    """They are kept as they are, and harm nothing."""
    for text in NASTY:
        status = agency.ask("POST", "/works/1/grants", json={"modality": "sound", "title": "licence", "label": text})
        assert status.status_code in {201, 400}
    labels = {one["label"] for one in agency.get("/works/1/grants", limit=200)["items"]}
    assert "<script>alert(1)</script>" in labels
    with open_library(lived) as library:
        assert library.store.works.count() == 2
