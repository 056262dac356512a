"""What a token may do: each verb asks for one scope, and says so."""

import pytest

from monitor.app import open_library
from monitor.people import Scope
from monitor.settings import Settings
from monitor.web.api import VERBS
from tests.monitor.web.api.program import Program, program
from tests.monitor.web.served import Serving
from tests.monitor.web.team import with_team

PATHS = {"{id}": "1", "{reference}": "RC-2026-0001", "{format}": "pdf", "{name}": "x"}


def path_of(path: str) -> str:
    """Return a path with something in place of what stands in braces."""
    for name, word in PATHS.items():
        path = path.replace(name, word)
    return path


def test_nothing_is_told_without_a_token(served_empty: Serving) -> None:
    """Whatever is asked for."""
    nobody = Program(served_empty, "")
    for verb in VERBS:
        answer = nobody.ask(verb.method, path_of(verb.path))
        assert answer.status_code == 401, verb.name
        assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize("scope", Scope)
def test_a_token_does_what_its_scope_allows(served_empty: Serving, settings: Settings, scope: Scope) -> None:
    """Everything else is refused, and the refusal names the scope that is needed."""
    one = program(served_empty, settings, scope)
    for verb in VERBS:
        answer = one.ask(verb.method, path_of(verb.path))
        if verb.needs is scope:
            assert answer.status_code not in {401, 403}, verb.name
        else:
            assert answer.status_code == 403, verb.name
            assert f"“{verb.needs}”" in answer.json()["detail"]
            assert f'scope="{verb.needs}"' in answer.headers["www-authenticate"]


@pytest.mark.usefixtures("quick_passwords")
def test_with_accounts_nobody_acts_as_somebody_else(served: Serving, lived: Settings) -> None:
    """Whoever the token acts for is who decides."""
    with_team(lived)
    with open_library(lived) as library:
        rob = library.store.people.called("rob")
    one = program(served, lived, Scope.READ, Scope.REVIEW, person=rob)
    assert one.get("/me")["login"] == "rob"
    waiting = one.get("/matches")["items"][0]["id"]
    body = {"ids": [waiting], "verdict": "ignored", "reason": "Too small to matter."}
    status, said = one.refused("/decisions", **body, by="Ann Lee")
    assert status == 403
    assert "acts for Rob Rev" in said
    assert one.post("/decisions", **body)["decisions"][0]["actor"] == "Rob Rev"


def test_without_accounts_a_program_names_the_person(agency: Program) -> None:
    """As ``--by`` does on the command line."""
    waiting = agency.get("/matches")["items"][0]["id"]
    made = agency.post("/decisions", ids=[waiting], verdict="ignored", reason="Too small to matter.", by=" Bo  Berg ")
    assert made["decisions"][0]["actor"] == "Bo Berg"
