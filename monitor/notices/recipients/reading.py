"""Recipient profiles from TOML: those that ship with Reclaim, and those of the user's file laid over them."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.notices.recipients.profiles import (
    FACT_MARKS,
    SERVICES,
    SEVERAL,
    SINGLE,
    Exposure,
    Fact,
    Personal,
    RecipientProfile,
    Sight,
    Viewer,
)
from monitor.notices.urls import is_safe_url

WORDS = ("name", "kind", "aliases", "hosts")
"""Keys of a profile that are no facts."""
KINDS = frozenset(
    {
        *("designated_agent", "platform_form", "host", "contact_point", "search_engine", "intermediary"),
        *("uploader", "partner", "authority"),
    }
)
"""Of recipients, as ``RecipientKind`` in the values of notices, which stand above this module."""


class ProfileDataError(ValueError):
    """A profile cannot be understood; its text is the end of a sentence about the file."""


@cache
def shipped() -> tuple[RecipientProfile, ...]:
    """Return the profiles that ship with Reclaim, by name."""
    folder = files("monitor.notices.recipients")
    texts = [entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".toml")]
    return tuple(sorted((read_profile(tomllib.loads(text)) for text in texts), key=lambda one: one.name.casefold()))


def read_profiles(text: str) -> tuple[RecipientProfile, ...]:
    """Return the profiles of a user's file: tables ``[[recipients]]``, each like a shipped profile.

    :raises ProfileDataError: it is not TOML, or a profile has keys or values that are not known
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProfileDataError(f"it is not TOML ({error})") from error
    tables = data.pop("recipients", [])
    if data or not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        odd = ", ".join(data) or "recipients"
        raise ProfileDataError(f"at the top it has {odd}, but only tables [[recipients]] are known")
    return tuple(map(read_profile, tables))


def read_profile(table: Mapping[str, Any]) -> RecipientProfile:
    """Return the profile that a table holds.

    :raises ProfileDataError: a key or a value is not known
    """
    name = table.get("name")
    if not isinstance(name, str) or not name.strip():
        raise ProfileDataError("a recipient has no name")
    _demand_known(name, table, {*WORDS, *SINGLE, *SEVERAL})
    kind = _text(name, "kind", table.get("kind", "other"), SERVICES)
    single = {key: _fact(f"{name}, {key}", Fact, table[key]) for key in SINGLE if key in table}
    for key, fact in single.items():
        _demand_address(f"{name}, {key}", key, fact)
    several = {
        key: tuple(_fact(f"{name}, {key}", type_, entry) for entry in _list(f"{name}, {key}", table[key]))
        for key, type_ in SEVERAL.items()
        if key in table
    }
    words = {key: tuple(_list(f"{name}, {key}", table[key])) for key in ("aliases", "hosts") if key in table}
    return RecipientProfile(name=name.strip(), kind=kind, **words, **single, **several)  # type: ignore[arg-type]


def merged(base: Sequence[RecipientProfile], own: Iterable[RecipientProfile]) -> tuple[RecipientProfile, ...]:
    """Return the shipped profiles with the user's laid over them: a fact of the user takes the place of ours."""
    by_name = {profile.name.casefold(): profile for profile in base}
    for profile in own:
        old = by_name.get(profile.name.casefold())
        by_name[profile.name.casefold()] = _over(old, profile) if old else profile
    return tuple(sorted(by_name.values(), key=lambda profile: profile.name.casefold()))


def _over(old: RecipientProfile, new: RecipientProfile) -> RecipientProfile:
    single = {key: getattr(new, key) or getattr(old, key) for key in SINGLE}
    return replace(
        old,
        kind=old.kind if new.kind == "other" else new.kind,
        aliases=tuple(dict.fromkeys((*old.aliases, *new.aliases))),
        hosts=tuple(dict.fromkeys((*old.hosts, *new.hosts))),
        routes=_instead(old.routes, new.routes, lambda route: route.law),
        asks=(*old.asks, *new.asks),
        wordings=_instead(old.wordings, new.wordings, lambda wording: wording.law),
        exposures=(*_untouched(old.exposures, new.exposures), *new.exposures),
        clocks=(*old.clocks, *new.clocks),
        **single,
    )


def _instead(old: Sequence[Any], new: Sequence[Any], key: Any) -> tuple[Any, ...]:  # noqa: ANN401 - any kind of fact
    taken = {key(fact) for fact in new}
    return (*(fact for fact in old if key(fact) not in taken), *new)


def _untouched(old: Sequence[Exposure], new: Sequence[Exposure]) -> tuple[Exposure, ...]:
    """Return what the old exposures still say of facts and viewers that the new ones do not speak of."""
    told = {(one.viewer, what) for one in new for what in one.what}
    left = ((one, tuple(what for what in one.what if (one.viewer, what) not in told)) for one in old)
    return tuple(replace(one, what=what) for one, what in left if what)


def _fact(where: str, kind: type[Fact], entry: object) -> Any:  # noqa: ANN401 - the type asked for
    if not isinstance(entry, dict):
        raise ProfileDataError(f"{where} should be a table with value, source, on and mark")
    _demand_known(where, entry, {field.name for field in fields(kind)})
    missing = [field.name for field in fields(kind) if field.default is MISSING and field.name not in entry]
    if missing:
        raise ProfileDataError(f"{where} lacks {', '.join(missing)}")
    values: dict[str, Any] = {key: _value(f"{where}, {key}", key, value) for key, value in entry.items()}
    return kind(**values)


def _value(where: str, key: str, value: object) -> object:
    if key == "on":
        if type(value) is not date:
            raise ProfileDataError(f"{where} should be a day like 2026-11-26, without quotation marks")
        return value
    if key == "what":
        return tuple(Personal(_text(where, key, one, Personal)) for one in _list(where, value))
    known: dict[str, Iterable[str]] = {"mark": FACT_MARKS, "viewer": Viewer, "sight": Sight, "to_kind": KINDS}
    types: dict[str, type[StrEnum]] = {"viewer": Viewer, "sight": Sight}
    text = _text(where, key, value, known.get(key))
    return types[key](text) if key in types else text


def _demand_address(where: str, key: str, fact: Fact) -> None:
    """Refuse what would be printed in a letter as an address and is none."""
    if key in {"form_url", "guide"} and not is_safe_url(fact.value):
        raise ProfileDataError(f"{where} is “{fact.value}”, which is no http address in plain characters")
    if key == "email" and re.fullmatch(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>.]{2,}", fact.value) is None:
        raise ProfileDataError(f"{where} is “{fact.value}”, which is no e-mail address")
    if key == "verified_on":
        try:
            date.fromisoformat(fact.value)
        except ValueError as error:
            raise ProfileDataError(f"{where} is “{fact.value}”; write a day like 2026-11-26") from error


def _text(where: str, key: str, value: object, known: Iterable[str] | None) -> str:
    if not isinstance(value, str) or not value.replace("\n", "").isprintable():
        raise ProfileDataError(f"{where} should be a text, not {value!r}")
    choices = sorted(known) if known is not None else None
    if choices is not None and value not in choices:
        raise ProfileDataError(f"{where} is “{value}”; {key} is one of {', '.join(choices)}")
    return value


def _list(where: str, value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ProfileDataError(f"{where} should be a list")
    return value


def _demand_known(where: str, table: Mapping[str, Any], known: set[str]) -> None:
    odd = sorted(table.keys() - known)
    if odd:
        raise ProfileDataError(f"{where} has {', '.join(odd)}, but known are {', '.join(sorted(known))}")
