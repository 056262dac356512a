"""Logins and names: what can be used as one."""

import unicodedata

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.values import is_person

NOBODY = "somebody not signed in"
"""Who tries the passwords of an account, for all that the audit knows."""
_SCRIPTS = frozenset({"LATIN", "CYRILLIC", "GREEK"})


def checked_login(login: str) -> str:
    """Return a login as it is kept.

    :raises InputError: it cannot be used
    """
    login = login.strip().lower()
    signs = set("abcdefghijklmnopqrstuvwxyz0123456789._-@+")
    if not (2 <= len(login) <= 64 and set(login) <= signs and login[0].isalnum()):
        raise InputError(
            f"“{printable(login[:80])}” cannot be a login: it has 2 to 64 letters a-z, digits and the signs . _ - + @,"
            " and begins with a letter or a digit."
        )
    return login


def checked_name(name: str) -> str:
    """Return a person's name as it is kept.

    :raises InputError: it cannot be used
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not name or len(name) > 100 or not name.isprintable() or not is_person(name) or name == NOBODY:
        raise InputError("Give the person's own name, in at most 100 printable characters: it stands under decisions.")
    for word in name.split():
        scripts = {unicodedata.name(sign, "?").split()[0] for sign in word if sign.isalpha()}
        if len(scripts & _SCRIPTS) > 1:
            raise InputError(f"“{word}” mixes letters of several scripts, which look alike; type it anew in one.")
    return name
