"""What a cell of the database holds, as the inventory says it, and the cell without an account that is erased.

Only what can hold words, addresses, accounts and places of files is ever touched: never times, hashes, codes, keys, or
the names of the team.
"""

import json
import re
import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.privacy.naming import ERASED, Name
from monitor.store.audit import REDACT, canonical
from monitor.store.sweeping import Place
from monitor.values import AuditEntry


class Kind(StrEnum):
    """What the cells of a column hold."""

    WORDS = "words"
    ACCOUNT = "account"
    ADDRESS = "address"
    HOST = "host"
    PATH = "path"
    JSON = "json"
    OWN = "own"
    """The user's own side."""
    TEAM = "team"
    CODE = "code"
    TIME = "time"
    HASH = "hash"
    NUMBER = "number"


UNCLEAR = frozenset({Kind.WORDS, Kind.ADDRESS, Kind.PATH, Kind.JSON, Kind.ACCOUNT, Kind.TEAM})
"""Kinds in which a handle may stand and mean something else."""
_ALL = "*"
_OF_PERMISSION = {"account": Kind.ACCOUNT, "item": Kind.ADDRESS, "domain": Kind.HOST}
_CODED_SUBJECT = re.compile(r"[a-z_]+(?: (?:\d+|[A-Z][A-Z0-9-]*\d))?")
"""What entries of the audit are about, in Reclaim's own words: ``match 1``, ``letter RC-2026-0001``."""
_SEPARATES = re.compile(r"[\s/@.,:]")
"""What stands in a text or an address, and in no code."""

_QUERY_NAME = re.compile(r"(?:^|&)([^=&]*)=")
"""The names in a saved search, which are code."""


@dataclass(frozen=True, slots=True)
class _Said:
    kinds: dict[str, Kind]
    words: dict[str, frozenset[str]]
    accounts: dict[str, frozenset[str]]


@cache
def _said() -> _Said:
    data = tomllib.loads(files("monitor.privacy").joinpath("inventory.toml").read_text(encoding="utf-8"))
    return _Said(
        kinds={name: Kind(kind) for kind, names in data["holds"].items() for name in names},
        words={place: frozenset(keys) for place, keys in data["json"].items()},
        accounts={place: frozenset(keys) for place, keys in data["json_accounts"].items()},
    )


def kind_of(table: str, column: str) -> Kind:
    """Return what the cells of a column hold.

    :raises KeyError: the inventory does not say it
    """
    kinds = _said().kinds
    return kinds[f"{table}.{column}"] if f"{table}.{column}" in kinds else kinds[column]


def json_keys(table: str, column: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the keys of a column of JSON whose texts are words, and those that hold an account."""
    place = f"{table}.{column}"
    return _said().words[place], _said().accounts.get(place, frozenset())


def without(name: Name, place: Place) -> str:
    """Return the text of a cell without an account; the same text where nothing may or need be changed."""
    kind = _kind_here(place)
    if place.column == "query":
        after = name.erased(place.text)
        return after if set(_QUERY_NAME.findall(after)) <= set(_QUERY_NAME.findall(place.text)) else place.text
    if kind in {Kind.WORDS, Kind.ADDRESS, Kind.PATH}:
        return name.erased(place.text)
    if kind is Kind.ACCOUNT:
        platform, url = (str(place.row.get(column) or "") for column in ("platform", "url"))
        return ERASED if name.is_whole(place.text, platform, url) else place.text
    if kind is Kind.HOST:
        return name.erased_host(place.text)
    if kind is Kind.JSON:
        return _without_in_json(name, place.text, *json_keys(place.table, place.column), json.dumps)
    return place.text


def _kind_here(place: Place) -> Kind:
    """Return what one cell holds: in some columns another cell of the row says it."""
    if (place.table, place.column) == ("holds", "subject") and place.row["kind"] != "account":
        return Kind.CODE
    if (place.table, place.column) == ("permissions", "value"):
        return _OF_PERMISSION.get(place.row["kind"], Kind.CODE)
    return kind_of(place.table, place.column)


def without_in_entry(name: Name, entry: AuditEntry) -> tuple[str, str]:
    """Return subject and data of an entry of the audit without an account; who did it always stays."""
    if entry.action == REDACT:
        return entry.subject, entry.data
    is_coded = bool(_CODED_SUBJECT.fullmatch(entry.subject)) or entry.action == "recipient.set"
    subject = entry.subject if is_coded else name.erased(entry.subject)
    data = _without_in_json(name, entry.data, *json_keys("audit", "data"), canonical)
    return subject, data


def _without_in_json(
    name: Name, text: str, words: Collection[str], accounts: Collection[str], dump: Callable[[Any], str]
) -> str:
    try:
        before = json.loads(text)
    except ValueError:
        return text if text.startswith(("{", "[")) else name.erased(text)
    after = _walked(name, before, "", words, accounts)
    return text if after == before else dump(after)


def _walked(name: Name, value: Any, key: str, words: Collection[str], accounts: Collection[str]) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, dict):
        return {one: _walked(name, inside, one, words, accounts) for one, inside in value.items()}
    if isinstance(value, list):
        return [_walked(name, inside, key, words, accounts) for inside in value]
    if not isinstance(value, str):
        return value
    if key in accounts and name.is_whole(value):
        return ERASED
    if key in accounts and "/" not in value:
        return value
    is_text = key in words or key in accounts or (_ALL in words and bool(_SEPARATES.search(value)))
    return name.erased(value) if is_text else value
