"""How programs are let in and answered, tried on a way of its own, whatever the API holds."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import httpx
import pytest
from starlette.responses import JSONResponse, Response

from monitor.accounts import add_person, add_token, revoke_token
from monitor.app import open_library, utc_now
from monitor.errors import InputError, Objection, RefusedError
from monitor.people import Role, Scope
from monitor.settings import Settings
from monitor.web import api as part
from monitor.web.routing import api
from monitor.web.visit import Visit
from tests.monitor.web.served import Serving, Visitor, serving
from tests.monitor.web.team import signed_in

pytestmark = pytest.mark.usefixtures("quick_passwords")
WAY = "/api/v1/tried"
WORDS = "four words come to mind"


def echo(visit: Visit) -> Response:
    """Say what came in, and who sent it."""
    if visit.body.get("fail") == "defect":
        raise AssertionError
    if visit.body.get("fail") == "input":
        raise InputError("That cannot be used.")
    if visit.body.get("fail") == "law":
        rule = Objection(rule="G1", source="a statute", message="Something is missing.")
        raise RefusedError("The law forbids it:", (rule,))
    return JSONResponse({"body": dict(visit.body), "actor": visit.library.actor, "csrf": visit.csrf})


@pytest.fixture
def place(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Serving]:
    """Give a library with a legal person, served with the way that echoes."""
    routes = [
        api(WAY, echo),
        api(WAY, echo, needs=Scope.LETTERS, methods=["POST"]),
        api(WAY + "/admin", echo, needs=Scope.ADMIN),
    ]
    monkeypatch.setattr(part, "ROUTES", [*part.ROUTES, *routes])
    with open_library(settings) as library:
        add_person(library, "ann", "Ann Lee", Role.ADMIN, WORDS)
        add_person(library, "lea", "Lea Legal", Role.LEGAL, WORDS)
    with serving(settings) as opened:
        yield opened


Client = Callable[..., httpx.Response]


@pytest.fixture
def ask(place: Serving, settings: Settings) -> Iterator[Client]:
    """Give a function that asks with a token of the legal person, for reading and letters."""
    with open_library(settings) as library:
        lea = library.store.people.called("lea")
        _, secret = add_token(library, "script", lea, frozenset({Scope.READ, Scope.LETTERS}))
    with httpx.Client(base_url=place.url, headers={"Authorization": f"Bearer {secret}"}) as client:

        def asked(method: str = "GET", path: str = WAY, **keywords: object) -> httpx.Response:
            return client.request(method, path, **keywords)  # type: ignore[arg-type]

        yield asked


def problem(answer: httpx.Response) -> tuple[int, str]:
    """Return status and detail of a problem, which must be well formed."""
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(told) == {"type", "title", "status", "detail", "rules"}
    assert (told["type"], told["status"]) == ("about:blank", answer.status_code)
    return answer.status_code, told["detail"]


def test_a_program_acts_in_the_name_of_its_person(ask: Client) -> None:
    """Without a token of any form."""
    told = ask("POST", json={"a": [1, "ä"]}).json()
    assert told == {"body": {"a": [1, "ä"]}, "actor": "Lea Legal", "csrf": ""}
    assert ask().json()["body"] == {}


def test_without_a_token_a_program_is_told_how_to_get_one(place: Serving) -> None:
    """With the header that the standard asks for."""
    for method in ("GET", "POST"):
        answer = httpx.request(method, place.url + WAY)
        assert "reclaim token add" in problem(answer)[1]
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "said", ["Bearer rcl_x", "Bearer", "Basic YTpi", "rcl_x", "Bearer " + "x" * 5000, "Bearer rcl_ä"]
)
def test_a_wrong_token_opens_nothing(place: Serving, said: str) -> None:
    """Whatever stands in the header."""
    answer = httpx.get(place.url + WAY, headers={"Authorization": said.encode()})
    assert problem(answer)[0] == 401
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


def test_a_token_that_ended_opens_nothing(place: Serving, ask: Client, settings: Settings) -> None:
    """At once."""
    assert place
    with open_library(settings) as library:
        revoke_token(library, 1)
    assert problem(ask())[0] == 401


def test_a_token_without_the_scope_is_refused(ask: Client) -> None:
    """And the answer names what is needed."""
    answer = ask(path=WAY + "/admin")
    assert problem(answer)[0] == 403
    assert 'scope="admin"' in answer.headers["www-authenticate"]


def test_many_wrong_tokens_are_kept_waiting_and_right_ones_are_not(place: Serving, ask: Client) -> None:
    """A neighbour who guesses stops nobody."""
    answers = [httpx.get(place.url + WAY, headers={"Authorization": "Bearer rcl_x"}) for _ in range(31)]
    assert [one.status_code for one in answers[-2:]] == [401, 429]
    assert answers[-1].headers["retry-after"] == "900"
    assert ask().status_code == 200


def test_a_browser_that_is_signed_in_reads_and_changes_nothing(place: Serving, settings: Settings) -> None:
    """So that no page from elsewhere can make it act."""
    visitor: Visitor = signed_in(place, "lea")
    assert visitor.http.get(WAY).json()["actor"] == "Lea Legal"
    assert visitor.http.post(WAY, json={}).status_code == 401
    assert visitor.http.get(WAY + "/admin").status_code == 403
    assert settings


BODIES = {
    "no JSON": (b"{", 400),
    "a list": (b"[1]", 400),
    "a text": (b'"x"', 400),
    "no UTF-8": (b'{"a": "\xff"}', 400),
    "half a sign": (b'{"a": "\\ud800"}', 400),
    "no number": (b'{"a": NaN}', 400),
    "too deep": (b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "too long a number": (b'{"a": ' + b"9" * 5000 + b"}", 400),
    "too large": (b'{"a": "' + b"x" * 1_100_000 + b'"}', 413),
}


@pytest.mark.parametrize("name", BODIES)
def test_odd_bodies_get_a_sentence(ask: Client, name: str) -> None:
    """As problem details, never as a failure."""
    body, status = BODIES[name]
    answer = ask("POST", content=body, headers={"Content-Type": "application/json"})
    assert problem(answer)[0] == status


def test_a_form_is_no_json(ask: Client) -> None:
    """A page from elsewhere can send forms, but no JSON."""
    assert problem(ask("POST", data={"a": "b"}))[0] == 415


def test_what_stands_in_the_way_is_told_with_its_rules(ask: Client) -> None:
    """Errors of input, of the law, and of the program itself."""
    assert problem(ask("POST", json={"fail": "input"})) == (400, "That cannot be used.")
    refused = ask("POST", json={"fail": "law"})
    assert problem(refused)[0] == 422
    assert refused.json()["rules"] == [{"rule": "G1", "source": "a statute", "message": "Something is missing."}]
    assert "program itself failed" in problem(ask("POST", json={"fail": "defect"}))[1]


def test_a_token_ends_with_its_time(place: Serving, settings: Settings) -> None:
    """Ninety days after it was made, if nothing else was said."""
    assert place
    with open_library(settings, clock=lambda: utc_now() - timedelta(days=91)) as library:
        _, secret = add_token(library, "old", library.store.people.called("lea"), frozenset({Scope.READ}))
    assert httpx.get(place.url + WAY, headers={"Authorization": f"Bearer {secret}"}).status_code == 401


def test_what_is_not_in_the_api_is_a_problem_too(ask: Client) -> None:
    """A program gets no page for people."""
    assert problem(ask(path="/api/v1/no-such-thing"))[0] == 404
    assert problem(ask("DELETE"))[0] == 405
