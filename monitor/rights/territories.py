"""Territories of rights: ISO 3166-1 codes, ``EU`` for its member states, ``WORLD``, ``-XX`` for what is taken out."""

import re
from collections.abc import Sequence
from functools import lru_cache

from babel import Locale

from monitor.errors import InputError

WORLD, EUROPE = "WORLD", "EU"
MEMBER_STATES = frozenset(
    {
        *("AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IT", "LT", "LU"),
        *("LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK"),
    }
)
"""Of the European Union since 2020."""
_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "XK", "ZZ"})
"""Codes in the list of territories that ISO 3166-1 does not assign."""


def say_territories(codes: Sequence[str]) -> str:
    """Return territories as people say them: the whole world by name, countries by their codes."""
    named = ["the whole world" if code == WORLD else code for code in codes if not code.startswith("-")]
    without = [code.removeprefix("-") for code in codes if code.startswith("-")]
    return ", ".join(named) + (f" except {', '.join(without)}" if without else "")


def read_territories(text: str) -> tuple[str, ...]:
    """Return the territories that somebody typed, apart by commas or blanks: ``WORLD -CN``, ``US, CA``.

    :raises InputError: one is no code, or nothing is left
    """
    codes = tuple(dict.fromkeys(re.split(r"[,;\s]+", text.strip().upper())))
    known = {WORLD, EUROPE, *_countries_known()}
    odd = [code for code in codes if code.removeprefix("-") not in known or code == f"-{WORLD}"]
    if odd or not codes:
        raise InputError(
            f"“{(odd or [text])[0]}” is no territory; give WORLD, EU, or codes of two letters such as US or GB, and -CN"
            " for what is taken out."
        )
    if all(code.startswith("-") for code in codes):
        raise InputError(
            f"“{text.strip()}” takes out of nothing; begin with what the rights cover: WORLD {text.strip()}."
        )
    return codes


def read_place(text: str) -> str:
    """Return the one country that somebody typed, ``EU`` or ``WORLD``.

    :raises InputError: it is none, or several
    """
    codes = read_territories(text)
    if len(codes) > 1:
        raise InputError(f"“{text.strip()}” names several territories; ask for one at a time, or for WORLD.")
    return codes[0]


@lru_cache(maxsize=1)
def _countries_known() -> frozenset[str]:
    """Return the codes of ISO 3166-1; what the data has besides are unions, parts, pseudo-places and unknown ones."""
    names = map(str, Locale("en").territories)
    return frozenset(code for code in names if re.fullmatch("[A-Z]{2}", code)) - _NO_COUNTRIES


def covers(territories: tuple[str, ...], place: str) -> bool:
    """Tell whether rights in some territories reach a whole country or region; an empty place asks for anywhere."""
    if not place:
        return any(not code.startswith("-") for code in territories)
    wanted = MEMBER_STATES if place == EUROPE else {place}
    if place == WORLD:
        return WORLD in territories and not any(code.startswith("-") for code in territories)
    taken_out = {country for code in territories if code.startswith("-") for country in _countries(code[1:])}
    if wanted & taken_out:
        return False
    if WORLD in territories:
        return True
    return wanted <= {country for code in territories if not code.startswith("-") for country in _countries(code)}


def _countries(code: str) -> frozenset[str]:
    return MEMBER_STATES if code == EUROPE else frozenset({code})
