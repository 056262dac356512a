"""Tokens, by which programs act for a person."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.accounts.keeping import sha256_of
from monitor.errors import InputError
from monitor.people import Person, Scope, Token
from monitor.store.library import Library

TOKEN_PREFIX = "rcl_"  # noqa: S105 - what the secret of every token begins with, so that scanners for leaks know it
TOKEN_DAYS = 90
MOST_DAYS = 3660
TOUCH = timedelta(minutes=1)
"""When something was used is written down at most so often."""


def add_token(
    library: Library, name: str, person: Person | None, scopes: frozenset[Scope], days: int = TOKEN_DAYS
) -> tuple[Token, str]:
    """Make a token and return it with its secret, which is kept nowhere.

    :param person: for whom the program acts; None only in a library without accounts
    :raises InputError: it has no name, no scope, one that the person has not, or would last too long
    """
    name = " ".join(name.split())
    if not name or len(name) > 100 or not name.isprintable():
        raise InputError("Say in a few words what the token is for; it is how you will know it later.")
    if person is None and library.store.people.count():
        raise InputError("This library has accounts, so a token belongs to one of them: name the login.")
    allowed = person.role.scopes if person else frozenset(Scope)
    too_many = sorted(scopes - allowed)
    if too_many:
        raise InputError(f"A token can do no more than its person: {', '.join(too_many)} is not among the rights.")
    if not scopes:
        raise InputError(f"Choose what the token may do: {', '.join(sorted(allowed))}.")
    if not 1 <= days <= MOST_DAYS:
        raise InputError(f"A token lasts from 1 to {MOST_DAYS} days; {days} is neither.")
    secret, now = TOKEN_PREFIX + secrets.token_urlsafe(32), library.clock()
    wanted = Token(id=0, name=name, person=person, scopes=scopes, created_at=now, ends_at=now + timedelta(days=days))
    with library.store.transaction():
        token = library.store.tokens.add(wanted, sha256_of(secret))
        library.record(
            "token.add", f"token {token.id}", name=name, scopes=[str(one) for one in sorted(scopes)], days=days
        )
    return token, secret


def revoke_token(library: Library, token_id: int) -> Token:
    """Let a token open nothing any more.

    :raises NotFoundError: there is no such token
    """
    with library.store.transaction():
        token = library.store.tokens.get(token_id)
        if token.revoked_at is None:
            library.store.tokens.revoke(token_id, library.clock())
            library.record("token.revoke", f"token {token_id}", name=token.name)
    return library.store.tokens.get(token_id)


def verify_token(library: Library, secret: str) -> Token | None:
    """Return the token of a secret with what it may do today; None where it opens nothing.

    A role that was narrowed narrows the tokens of its person, and accounts end the tokens from before them.
    """
    if not secret.startswith(TOKEN_PREFIX):
        return None
    token, now = library.store.tokens.known_by(sha256_of(secret)), library.clock()
    if token is None or not token.lasts(now):
        return None
    if token.person is None:
        return None if library.store.people.count() else _touched(library, token, now)
    if token.person.disabled_at:
        return None
    return _touched(library, replace(token, scopes=token.scopes & token.person.role.scopes), now)


def _touched(library: Library, token: Token, now: datetime) -> Token:
    if token.used_at is None or now - token.used_at >= TOUCH:
        library.store.tokens.used(token.id, now)
        return replace(token, used_at=now)
    return token
