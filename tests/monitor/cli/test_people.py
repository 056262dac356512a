"""``reclaim people`` and ``reclaim token``."""

import io
import json

import pytest

from monitor.accounts import sign_in, verify_token
from monitor.app import open_library
from monitor.people import Scope
from monitor.settings import Settings
from tests.monitor.conftest import Answer, Command

pytestmark = pytest.mark.usefixtures("quick_passwords")
WORDS = "four words come to mind"
ANN = ("people", "add", "ann", "--name", "Ann Lee", "--role", "admin", "--password-stdin")


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pipe a password in."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORDS}\n"))


@pytest.fixture
def ann(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """Give what was said when the first account was made."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORDS}\n"))
    return reclaim(*ANN)


def test_an_account_is_made_with_a_password_that_is_piped_in(ann: Answer, settings: Settings) -> None:
    """And the person can sign in."""
    assert (ann.code, "Ann Lee can sign in" in ann.out, WORDS in ann.out + ann.err) == (0, True, False)
    with open_library(settings) as library:
        assert sign_in(library, "ann", WORDS).name == "Ann Lee"


@pytest.mark.usefixtures("typed")
def test_nobody_is_asked_for_a_password_where_nobody_is(reclaim: Command) -> None:
    """A script is told how to give it; there is no option that takes one."""
    refused = reclaim(*ANN[:-1])
    assert (refused.code, "--password-stdin" in refused.err) == (2, True)
    assert reclaim(*ANN[:-1], "--password", WORDS).code == 2


@pytest.mark.usefixtures("typed")
def test_the_first_account_is_an_administrators(reclaim: Command) -> None:
    """And its role is one that is known."""
    assert "administrator" in reclaim(*ANN[:-2], "legal", "--password-stdin").err
    assert "is no role" in reclaim(*ANN[:-2], "boss", "--password-stdin").err
    assert "No accounts" in reclaim("people", "list").out


@pytest.mark.usefixtures("ann")
def test_accounts_are_listed_with_their_state(reclaim: Command) -> None:
    """For people and for machines; never with the hash."""
    assert ["ann", "Ann", "Lee", "admin", "active"] in [
        line.split() for line in reclaim("people", "list").out.splitlines()
    ]
    told = json.loads(reclaim("people", "list", "--json").out)
    assert [one["login"] for one in told] == ["ann"]
    assert "argon2" not in json.dumps(told)


@pytest.mark.usefixtures("ann")
def test_the_last_administrator_stays(reclaim: Command) -> None:
    """One sentence each."""
    for words in (("disable", "ann"), ("role", "ann", "legal")):
        answer = reclaim("people", *words)
        assert (answer.code, "last administrator" in answer.err) == (2, True)


@pytest.mark.usefixtures("ann")
def test_an_account_is_changed(reclaim: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Role, password, disabled and enabled."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{WORDS}\n" * 2))
    assert reclaim("people", "add", "bob", "--name", "Bob Ray", "--role", "creator", "--password-stdin").code == 0
    assert "Bob Ray is legal now" in reclaim("people", "role", "bob", "legal").out
    assert reclaim("people", "password", "bob", "--password-stdin").code == 0
    assert "disabled" in reclaim("people", "disable", "bob").out
    assert "can be used" in reclaim("people", "enable", "BOB").out
    assert "There is no account" in reclaim("people", "enable", "eve").err


@pytest.mark.usefixtures("ann")
def test_a_token_is_printed_once(reclaim: Command, settings: Settings) -> None:
    """On standard output alone, so that it can be piped into a file of secrets."""
    secret = reclaim("token", "add", "Nightly", "--scope", "read", "--scope", "review", "--for", "ann").out.strip()
    with open_library(settings) as library:
        found = verify_token(library, secret)
    assert found
    assert found.scopes == {Scope.READ, Scope.REVIEW}
    listed = reclaim("token", "list").out
    assert ("Nightly" in listed, "good" in listed, secret in listed) == (True, True, False)
    assert "opens nothing" in reclaim("token", "revoke", 1).out
    assert "revoked" in reclaim("token", "list").out


@pytest.mark.usefixtures("ann")
def test_odd_tokens_are_one_sentence(reclaim: Command) -> None:
    """Without a person, with an unknown word, with an odd number."""
    assert "name the login" in reclaim("token", "add", "Nightly").err
    assert "is no scope" in reclaim("token", "add", "Nightly", "--scope", "all", "--for", "ann").err
    assert reclaim("token", "revoke", "-1").code == 2
    assert "There is no token 9" in reclaim("token", "revoke", "9").err


def test_without_accounts_a_token_is_the_only_users(reclaim: Command) -> None:
    """For machines, as JSON."""
    assert "No tokens" in reclaim("token", "list").out
    made = json.loads(reclaim("token", "add", "Nightly", "--json").out)
    assert (made["for"], made["scopes"], made["token"][:4]) == (None, ["read"], "rcl_")
