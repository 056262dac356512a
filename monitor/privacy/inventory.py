"""The data inventory: what every column of the database and every kind of file in the library is kept for."""

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.retained import Entry, Whose

FIELDS = ("place", "column", "personal", "whose", "purpose", "basis", "retention", "origin")
"""Columns of the inventory as a table."""


@cache
def inventory() -> tuple[Entry, ...]:
    """Return all entries: first the columns by table, then the kinds of files."""
    data = tomllib.loads(files("monitor.privacy").joinpath("inventory.toml").read_text(encoding="utf-8"))
    return (*_columns(data["tables"]), *_files(data["files"]))


def personal(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries that are about somebody."""
    return tuple(entry for entry in entries if entry.is_personal)


def columns_of(entries: Iterable[Entry]) -> dict[str, set[str]]:
    """Return the columns that the inventory names, by table."""
    found: dict[str, set[str]] = {}
    for entry in entries:
        if entry.column:
            found.setdefault(entry.place, set()).add(entry.column)
    return found


def entry_row(entry: Entry) -> dict[str, Any]:
    """Return an entry for lists and for JSON."""
    return {
        "place": entry.place,
        "column": entry.column,
        "personal": entry.is_personal,
        "whose": [str(one) for one in entry.whose],
        "purpose": entry.purpose,
        "basis": entry.basis,
        "retention": entry.retention,
        "origin": entry.origin,
    }


def as_csv(entries: Iterable[Entry]) -> str:
    """Return entries as CSV with a line of names."""
    file = io.StringIO()
    writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
    writer.writeheader()
    for entry in entries:
        row = entry_row(entry)
        writer.writerow(row | {"personal": "yes" if row["personal"] else "no", "whose": ", ".join(row["whose"])})
    return file.getvalue()


def _columns(tables: Mapping[str, Mapping[str, Any]]) -> Iterator[Entry]:
    for table, said in tables.items():
        owners = [((), said.get("plain", [])), *(((Whose(who),), names) for who, names in _personal(said))]
        for whose, names in owners:
            for name in names:
                yield _entry(table, name, whose, said)


def _personal(said: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    yield from said.get("personal", {}).items()


def _files(kinds: Mapping[str, Mapping[str, Any]]) -> Iterator[Entry]:
    for name, said in kinds.items():
        yield _entry(name, "", tuple(Whose(who) for who in said["whose"]), said)


def _entry(place: str, column: str, whose: tuple[Whose, ...], said: Mapping[str, Any]) -> Entry:
    return Entry(
        place=place,
        column=column,
        whose=whose,
        purpose=said["purpose"],
        basis=said["basis"] if whose else "",
        retention=said["retention"],
        origin=said["origin"],
    )
