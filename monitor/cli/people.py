"""``reclaim people`` and ``reclaim token``: who may sign in to the review room, and which programs may use its API."""

# ruff: noqa: PLC0415 - heavy imports wait until a command needs them

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from monitor.cli.asking import is_somebody_there
from monitor.cli.console import INTERRUPTED, AsJson, By, note, number_of, opened, out, say, say_json
from monitor.cli.hints import hint

if TYPE_CHECKING:
    from datetime import datetime

    from monitor.people import Person, Role, Token
    from monitor.store.library import Library

Login = Annotated[str, typer.Argument(metavar="LOGIN", help="As typed to sign in.")]
FromStdin = Annotated[
    bool, typer.Option("--password-stdin", help="Read the password from standard input; without it you are asked.")
]
people = typer.Typer(no_args_is_help=True, help="Keep the accounts of those who use the review room together.")
token = typer.Typer(no_args_is_help=True, help="Keep the tokens by which programs use the API.")


@people.command()
def add(
    context: typer.Context,
    login: Login,
    name: Annotated[str, typer.Option(metavar="NAME", help="The person's own name, as it stands under decisions.")],
    role: Annotated[str, typer.Option(metavar="ROLE", help="creator, reviewer, legal or admin.")],
    password_stdin: FromStdin = False,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Make an account. The first one must be an administrator's; with it, everybody has to sign in.

    The password is asked for, and never stands on the command line.
    """
    from monitor.accounts import add_person

    with opened(context, by) as library:
        person = add_person(library, login, name, _role(role), _password(stdin=password_stdin))
    if as_json:
        say_json(_person_json(person))
    else:
        say(f"{person.name} can sign in to the review room as {person.login} ({person.role}).")


@people.command(name="list")
def list_(context: typer.Context, as_json: AsJson = False) -> None:
    """List the accounts, with their roles and whether they can be used."""
    from fingerprints.errors import printable

    with opened(context) as library:
        found, now = library.store.people.all(), library.clock()
    if as_json:
        say_json([_person_json(person) for person in found])
        return
    if not found:
        first = hint("people add LOGIN --name NAME --role admin")
        say(f"No accounts: the review room has one user. Make the first: {first}")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("Login", "Name", "Role", "State"):
        table.add_column(title, overflow="fold")
    for person in found:
        table.add_row(person.login, printable(person.name), str(person.role), _state(person, now))
    out().print(table)


@people.command()
def role(
    context: typer.Context,
    login: Login,
    new: Annotated[str, typer.Argument(metavar="ROLE", help="creator, reviewer, legal or admin.")],
    by: By = None,
) -> None:
    """Give a person another role; the person must sign in again, and the person's tokens are revoked."""
    from monitor.accounts import change_role

    with opened(context, by) as library:
        person = change_role(library, _called(library, login).id, _role(new))
    say(f"{person.name} is {person.role} now.")


@people.command()
def password(context: typer.Context, login: Login, password_stdin: FromStdin = False, by: By = None) -> None:
    """Set a person's password anew, and unlock the account; sessions and tokens of the person end."""
    from monitor.accounts import set_password

    with opened(context, by) as library:
        person = _called(library, login)
        set_password(library, person.id, _password(stdin=password_stdin))
    say(f"The password of {person.name} is set.")


@people.command()
def disable(context: typer.Context, login: Login, by: By = None) -> None:
    """Shut an account: nobody can sign in with it. What the person did stays on record under the name."""
    from monitor.accounts import disable as shut

    with opened(context, by) as library:
        person = shut(library, _called(library, login).id)
    say(f"The account of {person.name} is disabled.")


@people.command()
def enable(context: typer.Context, login: Login, by: By = None) -> None:
    """Open an account again that was disabled, or locked by wrong passwords."""
    from monitor.accounts import enable as open_again

    with opened(context, by) as library:
        person = open_again(library, _called(library, login).id)
    say(f"The account of {person.name} can be used.")


@token.command(name="add")
def add_(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="NAME", help="What it is for, in a few words.")],
    scope: Annotated[
        list[str] | None,
        typer.Option(metavar="WORD", help="What it may do: read, works, review, letters or admin; may be repeated."),
    ] = None,
    person: Annotated[
        str, typer.Option("--for", metavar="LOGIN", help="For whom it acts, in a library with accounts.")
    ] = "",
    days: Annotated[int, typer.Option(metavar="N", help="Days until it ends.")] = 90,
    by: By = None,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it, once: the library keeps only its hash."""
    from monitor.accounts import add_token
    from monitor.errors import InputError
    from monitor.people import Scope

    words = scope or ["read"]
    if not set(words) <= set(Scope):
        raise InputError(f"“{next(word for word in words if word not in set(Scope))}” is no scope: {', '.join(Scope)}.")
    with opened(context, by) as library:
        owner = _called(library, person) if person else None
        made, secret = add_token(library, name, owner, frozenset(Scope(word) for word in words), days)
    if as_json:
        say_json(_token_json(made) | {"token": secret})
        return
    say(secret)
    note(f"Token {made.id} may: {', '.join(sorted(made.scopes))}. Keep it now; it is not shown again.")


@token.command(name="list")
def list_tokens(context: typer.Context, as_json: AsJson = False) -> None:
    """List the tokens, revoked and ended ones too; the secrets are not known."""
    from fingerprints.errors import printable

    with opened(context) as library:
        found, now = library.store.tokens.all(), library.clock()
    if as_json:
        say_json([_token_json(one) for one in found])
        return
    if not found:
        say(f"No tokens. Make one: {hint('token add NAME --scope read')}")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in ("No.", "Name", "For", "May", "Ends", "Used", "State"):
        table.add_column(title, overflow="fold")
    for one in found:
        state = "revoked" if one.revoked_at else "good" if one.lasts(now) else "over"
        days = (f"{moment:%Y-%m-%d}" if moment else "never" for moment in (one.ends_at, one.used_at))
        whose = printable(one.person.login) if one.person else "-"
        table.add_row(str(one.id), printable(one.name), whose, ", ".join(sorted(one.scopes)), *days, state)
    out().print(table)


@token.command()
def revoke(
    context: typer.Context,
    number: Annotated[
        int,
        typer.Argument(metavar="TOKEN", parser=number_of("TOKEN", "reclaim token list"), help="Number of the token."),
    ],
    by: By = None,
) -> None:
    """Let a token open nothing any more."""
    from fingerprints.errors import printable
    from monitor.accounts import revoke_token

    with opened(context, by) as library:
        gone = revoke_token(library, number)
    say(f"Token {gone.id} ({printable(gone.name)}) opens nothing any more.")


def _password(*, stdin: bool) -> str:
    """Return a password that somebody types twice without seeing it, or that a program pipes in."""
    from monitor.errors import InputError

    if stdin:
        return sys.stdin.readline().rstrip("\r\n")
    if not is_somebody_there():
        raise InputError("Nobody can be asked for the password here; pipe it in and say --password-stdin.")
    try:
        return str(
            typer.prompt("Password (at least 12 characters)", hide_input=True, confirmation_prompt=True, err=True)
        )
    except typer.Abort as error:
        raise typer.Exit(INTERRUPTED) from error


def _role(word: str) -> "Role":
    from fingerprints.errors import printable
    from monitor.errors import InputError
    from monitor.people import Role

    if word not in set(Role):
        raise InputError(f"“{printable(word)}” is no role; say one of {', '.join(Role)}.")
    return Role(word)


def _called(library: "Library", login: str) -> "Person":
    from fingerprints.errors import printable
    from monitor.errors import NotFoundError

    person = library.store.people.called(login.strip().lower())
    if person is None:
        raise NotFoundError(f"There is no account “{printable(login)}”; `reclaim people list` lists them.")
    return person


def _state(person: "Person", now: "datetime") -> str:
    from monitor.accounts import is_locked

    if person.disabled_at:
        return "disabled"
    if is_locked(person, now):
        return f"locked until {person.locked_until:%Y-%m-%d %H:%M} UTC"
    return "active" if person.has_password else "invited"


def _person_json(person: "Person") -> dict[str, Any]:
    return {
        "id": person.id,
        "login": person.login,
        "name": person.name,
        "role": person.role,
        "created_at": person.created_at.isoformat(),
        "disabled_at": person.disabled_at.isoformat() if person.disabled_at else None,
        "locked_until": person.locked_until.isoformat() if person.locked_until else None,
        "has_password": person.has_password,
    }


def _token_json(one: "Token") -> dict[str, Any]:
    moments = {
        "created_at": one.created_at,
        "ends_at": one.ends_at,
        "used_at": one.used_at,
        "revoked_at": one.revoked_at,
    }
    return {
        "id": one.id,
        "name": one.name,
        "for": one.person.login if one.person else None,
        "scopes": sorted(one.scopes),
        **{key: moment.isoformat() if moment else None for key, moment in moments.items()},
    }


def add_to(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(people, name="people")
    app.add_typer(token, name="token")
