"""Taking out what may not stay: rows, cells and files, so that no byte of them is left behind.

The database refuses to change or delete rows of many tables. Here alone that is lifted, for the rows that a law or
the user's own periods want to have gone; whoever calls this says so in the audit. The audit itself is not touched:
``Audit.redact`` takes words out of it without breaking its chain.
"""

import json
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from monitor.store.connection import Cell, Connection, Row
from monitor.store.migrating import without_trigger
from monitor.store.rows import path_cell, path_of

APART = frozenset({"audit", "secrets", "_sqlite_migrations", "sqlite_sequence"})
"""Tables whose words are never rewritten: of the audit by ``Audit.redact`` only, and the others hold none of people."""
DATABASE = "reclaim.db"
"""Stands among the doomed files while the database holds free pages, or a log, from before a deletion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """One text that the database holds."""

    table: str
    column: str
    id: int | str
    """Number of the row; in tables without numbers their key as JSON."""
    text: str


class Erasing:
    """Every table of the database, as the schema says it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def columns(self) -> dict[str, tuple[str, ...]]:
        """Return all columns of each table, read from the schema."""
        sql = (
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name"
        )
        return {
            row["name"]: tuple(one["name"] for one in self._info(row["name"])) for row in self._connection.rows(sql)
        }

    def schema(self) -> str:
        """Return the statements that made the tables, as the database holds them."""
        return "\n".join(row["sql"] for row in self._connection.rows("SELECT sql FROM sqlite_master WHERE sql <> ''"))

    def text_columns(self) -> list[tuple[str, str]]:
        """Return the (table, column) of all columns that may hold words, besides those of ``APART``."""
        return [(table, name) for table in self.columns() if table not in APART for name in self._wordy(table)]

    def written(self, *, audit: bool = False) -> Iterator[Written]:
        """Yield every text that the database holds; bytes are read as UTF-8 as far as they are.

        :param audit: whether the audit's own columns are read, too
        """
        for table in self.columns():
            if table in APART - ({"audit"} if audit else set()):
                continue
            for id_, row in self._rows(table):
                for column, cell in row.items():
                    if cell:
                        yield Written(table=table, column=column, id=id_, text=_text(cell))

    def blank(self, table: str, ids: Collection[Cell], cells: Mapping[str, Cell], *, by: str = "id") -> int:
        """Put other cells into rows, whatever the table refuses; returns of how many rows. In a transaction only.

        :param by: column that ``ids`` are of
        """
        if not ids:
            return 0
        assignments = ", ".join(f"{name} = ?" for name in self._known(table, cells))
        sql = (
            f"UPDATE {table} SET {assignments} WHERE {self._known(table, [by])[0]} IN (SELECT value FROM json_each(?))"  # noqa: S608 - names of the schema
        )
        with self.lifted(table, "UPDATE"):
            return self._changed(sql, (*cells.values(), _listed(ids)))

    def delete(self, table: str, ids: Collection[Cell], *, by: str = "id") -> int:
        """Delete rows, whatever the table refuses; returns how many. In a transaction only.

        :param by: column that ``ids`` are of
        """
        if not ids:
            return 0
        sql = f"DELETE FROM {table} WHERE {self._among(table, by)}"  # noqa: S608 - names of the schema
        with self.lifted(table, "DELETE"):
            return self._changed(sql, (_listed(ids),))

    def rewrite(self, change: Callable[[str], str], *, besides: Collection[str] = ()) -> dict[str, int]:
        """Let a function change every text of the database; returns of how many rows of each table.

        In a transaction only. A row without a number whose new words another row has already is deleted; of others
        the number is added, so that nothing is mistaken for something else.

        :param besides: tables that stay as they are, besides those of ``APART``
        """
        done: dict[str, int] = {}
        for table in self.columns():
            if table in APART or table in besides:
                continue
            changed = [(id_, _differences(row, change)) for id_, row in self._rows(table)]
            changed = [(id_, cells) for id_, cells in changed if cells]
            if changed:
                with ExitStack() as lifted:
                    for verb in ("UPDATE", "DELETE"):
                        lifted.enter_context(self.lifted(table, verb))
                    for id_, cells in changed:
                        self._put(table, id_, cells)
                done[table] = len(changed)
        return done

    def doom(self, paths: Collection[str]) -> None:
        """Store that files of the library go as soon as this transaction stands; ``DATABASE`` for itself.

        :param paths: below the library's folder
        """
        for path in sorted(paths):
            self._connection.write("INSERT OR IGNORE INTO doomed (path) VALUES (?)", (path_cell(Path(path)),))

    def doomed(self) -> list[str]:
        """Return the files that have still to go, and ``DATABASE`` where it has still to be scrubbed."""
        rows = self._connection.rows("SELECT path FROM doomed ORDER BY path")
        return [path_of(row["path"]).as_posix() for row in rows]

    def done(self, paths: Collection[str]) -> None:
        """Store that files are gone."""
        with self._connection.transaction():
            for path in paths:
                self._connection.write("DELETE FROM doomed WHERE path = ?", (path_cell(Path(path)),))

    def overwrite(self) -> None:
        """Let SQLite write zeros over whatever is deleted from now on, as long as the library is open."""
        self._connection.rows("PRAGMA secure_delete = ON")

    def scrub(self) -> bool:
        """Write the database anew without what was deleted, and empty its log. Outside every transaction.

        :returns: whether the log is empty; it is not while another process reads, and the next time does it
        :raises LibraryLockedError: another process writes
        :raises LibraryFullError: there is no room for a second copy
        """
        self.overwrite()
        self._connection.write("VACUUM")
        (log,) = self._connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return not log["busy"]

    @contextmanager
    def lifted(self, table: str, verb: str) -> Iterator[None]:
        """Let a table take a verb inside the block, where it refuses it."""
        if not self._connection.in_transaction:
            raise RuntimeError("What refuses to be changed is changed in a transaction only.")
        name = f"{table}_refuses_{verb.lower()}"
        if self._connection.row("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = ?", (name,)) is None:
            yield
            return
        with without_trigger(self._connection, table, verb):
            yield

    def _info(self, table: str) -> list[Row]:
        return self._connection.rows("SELECT * FROM pragma_table_info(?)", (table,))

    def _wordy(self, table: str) -> list[str]:
        return [one["name"] for one in self._info(table) if one["type"].upper() in {"", "TEXT", "BLOB"}]

    def _among(self, table: str, by: str) -> str:
        return f"{self._known(table, [by])[0]} IN (SELECT value FROM json_each(?))"  # noqa: S608 - names of the schema

    def _known(self, table: str, names: Collection[str]) -> list[str]:
        """Return names of columns that the schema has, so that no other word ever gets into a statement."""
        known = self.columns()[table]
        if not set(names) <= set(known):
            raise KeyError(f"{table} has no column {sorted(set(names) - set(known))}")
        return list(names)

    def _key(self, table: str) -> list[str]:
        """Return the columns by which one row is found."""
        keys = [one["name"] for one in sorted(self._info(table), key=lambda one: one["pk"]) if one["pk"]]
        return keys or ["rowid"]

    def _rows(self, table: str) -> Iterator[tuple[int | str, Row]]:
        """Yield of each row its number, or its key as JSON, and its words."""
        keys, words = self._key(table), self._wordy(table)
        if not words:
            return
        columns = ", ".join([*(f"{key} AS key_{place}" for place, key in enumerate(keys)), *words])
        for row in self._connection.rows(f"SELECT {columns} FROM {table}"):  # noqa: S608 - names of the schema
            key = [row.pop(f"key_{place}") for place in range(len(keys))]
            yield (key[0] if len(key) == 1 and isinstance(key[0], int) else json.dumps(key)), row

    def _put(self, table: str, id_: int | str, cells: Mapping[str, Cell]) -> None:
        key = [id_] if isinstance(id_, int) else json.loads(id_)
        found = " AND ".join(f"{name} = ?" for name in self._key(table))
        sql = f"UPDATE {table} SET {', '.join(f'{name} = ?' for name in cells)} WHERE {found}"  # noqa: S608 - names of the schema
        try:
            self._connection.write(sql, (*cells.values(), *key))
        except sqlite3.IntegrityError:
            if not isinstance(id_, int):
                self._connection.write(f"DELETE FROM {table} WHERE {found}", key)  # noqa: S608 - same
                return
            apart = [f"{_text(cell)} {id_}" for cell in cells.values()]
            self._connection.write(sql, (*apart, *key))

    def _changed(self, sql: str, cells: tuple[Cell, ...]) -> int:
        self._connection.write(sql, cells)
        return self._connection.number("SELECT changes()")


def _listed(ids: Collection[Cell]) -> str:
    return json.dumps(list(ids))


def _text(cell: Cell) -> str:
    return cell.decode("utf-8", "surrogateescape") if isinstance(cell, bytes) else str(cell)


def _differences(row: Row, change: Callable[[str], str]) -> dict[str, Cell]:
    """Return the cells of a row that a function makes others of; what was bytes stays bytes."""
    found: dict[str, Cell] = {}
    for name, cell in row.items():
        if not cell:
            continue
        before = _text(cell)
        after = change(before)
        if after != before:
            found[name] = after.encode("utf-8", "surrogateescape") if isinstance(cell, bytes) else after
    return found
