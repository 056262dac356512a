"""Words taken out of every table at once, except of rows that must stay as they are."""

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from monitor.store.connection import Cell, Connection, Row
from monitor.store.erasing import APART, Erasing

_KINDS = {"clip": "clips", "match": "matches", "case": "cases", "letter": "letters", "item": "items"}
"""What rows hang on: ``clip_id`` in any table, and ``id`` in that of the clips."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spared:
    """Rows that must stay as they are, with all that hangs on them."""

    ids: Mapping[str, Collection[int]] = field(default_factory=dict)
    """Numbers by what they are of: ``clip``, ``match``, ``case``, ``letter``, ``item``."""
    subjects: Collection[str] = ()
    """What entries of the audit are about: ``clip 7``, ``letter RC-2026-0001``."""

    def has(self, table: str, row: Row) -> bool:
        """Tell whether a row must stay as it is."""
        if table == "audit":
            return row["subject"] in self.subjects
        return any(
            row.get("id" if table == home else f"{kind}_id") in self.ids.get(kind, ()) for kind, home in _KINDS.items()
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One cell of the database."""

    table: str
    column: str
    row: Row
    """The whole row, to tell what it hangs on."""
    text: str
    key: tuple[Cell, ...] = ()


class Sweeping:
    """Every text of every table."""

    def __init__(self, connection: Connection, erasing: Erasing) -> None:
        self._connection = connection
        self._erasing = erasing

    def places(self, besides: Collection[str] = ()) -> Iterator[Place]:
        """Yield every text that the database holds, that of the audit, too; bytes are read as UTF-8 as far as they are.

        :param besides: tables that are not read
        """
        for table in self._erasing.columns():
            if table in besides or (table in APART and table != "audit"):
                continue
            keys = self._key(table)
            columns = ", ".join(f"{key} AS key_{place}" for place, key in enumerate(keys))
            for row in self._connection.rows(f"SELECT *, {columns} FROM {table}"):  # noqa: S608 - names of the schema
                key = tuple(row.pop(f"key_{place}") for place in range(len(keys)))
                for column, cell in row.items():
                    if isinstance(cell, str | bytes) and cell:
                        yield Place(table=table, column=column, row=row, text=_text(cell), key=key)

    def change(self, change: Callable[[Place], str], spared: Spared, besides: Collection[str] = ()) -> dict[str, int]:
        """Let a function change every text, except that of the audit; returns of how many rows of each table.

        In a transaction only. Where the new words are already those of another row that must be unlike this one, the
        number of the row is added, and a row that has none is deleted.

        :param besides: tables that stay as they are
        """
        changed: dict[str, dict[tuple[Cell, ...], dict[str, Cell]]] = {}
        for place in self.places({*besides, "audit"}):
            if spared.has(place.table, place.row):
                continue
            after = change(place)
            if after != place.text:
                cells = changed.setdefault(place.table, {}).setdefault(place.key, {})
                is_bytes = isinstance(place.row[place.column], bytes)
                cells[place.column] = after.encode("utf-8", "surrogateescape") if is_bytes else after
        for table, rows in changed.items():
            with ExitStack() as lifted:
                for verb in ("UPDATE", "DELETE"):
                    lifted.enter_context(self._erasing.lifted(table, verb))
                for key, cells in rows.items():
                    self._put(table, key, cells)
        return {table: len(rows) for table, rows in changed.items()}

    def _key(self, table: str) -> list[str]:
        info = self._connection.rows("SELECT * FROM pragma_table_info(?)", (table,))
        keys = [one["name"] for one in sorted(info, key=lambda one: one["pk"]) if one["pk"]]
        return keys or ["rowid"]

    def _put(self, table: str, key: tuple[Cell, ...], cells: Mapping[str, Cell]) -> None:
        names = self._key(table)
        found = " AND ".join(f"{name} = ?" for name in names)
        sql = f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in cells)} WHERE {found}"  # noqa: S608 - same
        try:
            self._connection.write(sql, (*cells.values(), *key))
        except sqlite3.IntegrityError:
            if len(key) > 1 or not isinstance(key[0], int):
                self._connection.write(f"DELETE FROM {table} WHERE {found}", key)  # noqa: S608 - same
                return
            texts = map(_text, cells.values())
            apart = [text if text.startswith(("{", "[")) else f"{text} {key[0]}" for text in texts]
            self._connection.write(sql, (*apart, *key))


def _text(cell: Cell) -> str:
    return cell.decode("utf-8", "surrogateescape") if isinstance(cell, bytes) else str(cell)
