"""Passwords: which can be used, and the argon2id hashes by which they are known, with the library's own parameters."""

import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from monitor.errors import InputError
from monitor.people import name_key

SHORTEST = 12
LONGEST = 200
"""Longer passwords cost time and add nothing."""
_COMMONEST = """
    123456789012 1234567890123 12345678901234 1234567890ab 123456789123 123456789abc 1q2w3e4r5t6y 1q2w3e4r5t6y7u
    1qaz2wsx3edc abc123abc123 abcd1234abcd abcdefghijkl abcdefghijklm abcdefghijklmn abcdefghijklmnop
    adminadmin12 adminadminadmin administrator administrator1 asdfghjkl123 changeme1234 changemechangeme
    contentcreator correcthorsebatterystaple iloveyou1234 iloveyouiloveyou letmein12345 letmeinletmein
    monkey123456 p@ssw0rd1234 passw0rd1234 password0000 password1234 password12345 password123456
    passwordpassword passwort1234 q1w2e3r4t5y6 qazwsxedcrfv qwer1234qwer qwerty123456 qwerty1234567 qwertyqwerty
    qwertyuiop12 qwertyuiop123 qwertyuiop[] qwertyuiopasdf reclaimreclaim secret123456 secretsecret sunshine1234
    superman1234 test12345678 testtesttest trustno1trustno1 welcome12345 welcome123456 zaq12wsxcde3
"""
COMMONEST = frozenset(_COMMONEST.split())
"""Of twelve characters and more; the shorter ones are too short anyhow."""

HASHER = PasswordHasher()
_AT_ONCE = threading.BoundedSemaphore(2)
"""Each hash takes 64 MiB; a crowd at the door must not take all memory."""


def check_password(password: str, login: str, name: str) -> None:
    """Refuse a password that is guessed soon.

    :raises InputError: says what is wrong with it
    """
    plain = normal(password).casefold()
    if len(plain) < SHORTEST:
        raise InputError(f"The password needs at least {SHORTEST} characters; four words that come to mind are enough.")
    if len(password) > LONGEST:
        raise InputError(f"The password may have at most {LONGEST} characters.")
    own = {login.casefold(), login.casefold().partition("@")[0], name_key(name), name_key(name).replace(" ", "")}
    bare = plain.replace(" ", "")
    if bare in COMMONEST or len(set(bare)) < 5:
        raise InputError("This password is among the first that are tried; choose another.")
    if {plain, bare, bare.rstrip("0123456789!.?")} & own or bare in {one * 2 for one in own}:
        raise InputError("The password must not be your login or your name; choose another.")


def hash_of(password: str) -> str:
    """Return what the library keeps of a password."""
    with one_of_few():
        return HASHER.hash(normal(password))


def fits(known: str, password: str) -> bool:
    """Tell whether a password is the one of a hash; without a hash it takes as long, and is not."""
    stand_in, tried = _nobodys_hash(), password if len(password) <= LONGEST else ""
    try:
        return HASHER.verify(known or stand_in, normal(tried)) and bool(known)
    except (VerificationError, InvalidHashError):
        return False


def renewed(known: str, password: str) -> str:
    """Return a new hash of a password whose hash was made with older parameters; empty where it was not."""
    return HASHER.hash(normal(password)) if HASHER.check_needs_rehash(known) else ""


def normal(password: str) -> str:
    """Return a password as every keyboard sends it: composed and decomposed letters are the same."""
    return unicodedata.normalize("NFKC", password)


@cache
def _nobodys_hash() -> str:
    """Against this the passwords of unknown people are tried, so that they take as long as others."""
    return HASHER.hash(secrets.token_urlsafe(32))


@contextmanager
def one_of_few() -> Iterator[None]:
    """Wait for a turn.

    :raises InputError: too many wait
    """
    if not _AT_ONCE.acquire(timeout=10):
        raise InputError("Too many people are signing in at this moment; try again in a minute.")
    try:
        yield
    finally:
        _AT_ONCE.release()
