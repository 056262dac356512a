"""One SQLite connection: write-ahead log, foreign keys, patient with other processes, and errors in plain words."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlite_utils

from monitor.errors import (
    LibraryDamagedError,
    LibraryError,
    LibraryForbiddenError,
    LibraryFullError,
    LibraryLockedError,
    LibraryTooNewError,
)
from monitor.store import insight_migrations  # noqa: F401 - the latest, which names those before
from monitor.store.migrating import MIGRATIONS, state_of_all, unknown_migrations

Row = dict[str, Any]
Cell = str | bytes | int | float | None


class Connection:
    """A database whose failures are ``LibraryError``; every write stands in a transaction."""

    def __init__(self, database: sqlite_utils.Database, path: Path) -> None:
        self.database = database
        self.path = path

    def rows(self, sql: str, cells: Sequence[Cell] = ()) -> list[Row]:
        """Return all rows of a query."""
        with in_plain_words(self.path):
            return list(self.database.query(sql, cells))

    def tuples(self, sql: str, cells: Sequence[Cell] = ()) -> list[tuple[Any, ...]]:
        """Return all rows of a query without the names of their columns: quicker where there are very many."""
        with in_plain_words(self.path):
            return self.database.conn.execute(sql, cells).fetchall()

    def row(self, sql: str, cells: Sequence[Cell] = ()) -> Row | None:
        """Return the first row of a query, or None where there is none."""
        return next(iter(self.rows(sql, cells)), None)

    def number(self, sql: str, cells: Sequence[Cell] = ()) -> int:
        """Return the single number that a query yields; NULL counts as 0."""
        row = self.row(sql, cells)
        return int(next(iter(row.values())) or 0) if row else 0

    def write(self, sql: str, cells: Sequence[Cell] = ()) -> int:
        """Run one statement and return the id of the row it inserted, if it inserted one."""
        with in_plain_words(self.path):
            return int(self.database.conn.execute(sql, cells).lastrowid or 0)

    def write_if_free(self, sql: str, cells: Sequence[Cell] = ()) -> bool:
        """Run one statement unless another process writes at this moment, without waiting; tells whether it ran."""
        wait_ms = self.number("PRAGMA busy_timeout")
        self.database.conn.execute("PRAGMA busy_timeout = 0")
        try:
            self.write(sql, cells)
        except LibraryLockedError:
            return False
        finally:
            self.database.conn.execute(f"PRAGMA busy_timeout = {wait_ms}")
        return True

    def define(self, name: str, function: Callable[..., Cell]) -> None:
        """Let queries call a function that always gives the same answer to the same question."""
        self.database.conn.create_function(name, -1, function, deterministic=True)

    @property
    def in_transaction(self) -> bool:
        """Whether what is written now may still be undone."""
        return self.database.conn.in_transaction

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes inside the block one unit; blocks inside blocks join the outermost.

        The write lock is taken at once: a transaction that first reads and then wants to write could not wait
        for another writer.
        """
        connection = self.database.conn
        if connection.in_transaction:
            yield
            return
        with in_plain_words(self.path):
            connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            with in_plain_words(self.path):
                connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    @contextmanager
    def lasting(self) -> Iterator[None]:
        """Make all writes inside the block one unit that is on the disk when the block ends; not inside another."""
        self.database.conn.execute("PRAGMA synchronous = FULL")
        try:
            with self.transaction():
                yield
        finally:
            self.database.conn.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        """Close the file."""
        self.database.close()


def connect(path: Path, *, lock_wait_s: float, shared: bool = False) -> Connection:
    """Open a library's database, creating it or bringing it to the present schema.

    :param shared: whether several threads use it, which somebody else keeps apart
    :raises LibraryError: it is locked, damaged, not ours, unreadable, made by a later version, or the disk is full
    """
    with in_plain_words(path):
        # Transactions are begun by hand, so that reads never hold a lock.
        raw = sqlite3.connect(path, timeout=lock_wait_s, isolation_level=None, check_same_thread=not shared)
        try:
            return Connection(_prepared(raw, path), path)
        except BaseException:
            raw.close()
            raise


def _prepared(raw: sqlite3.Connection, path: Path) -> sqlite_utils.Database:
    raw.execute("PRAGMA journal_mode = WAL")
    raw.execute("PRAGMA synchronous = NORMAL")
    database = sqlite_utils.Database(raw)
    if raw.execute("PRAGMA user_version").fetchone() != (state_of_all(),):  # what is up to date is opened very often
        _bring_up_to_date(database, path)
    # Only now: a migration that makes a table anew drops the old one while others refer to it.
    raw.execute("PRAGMA foreign_keys = ON")
    return database


def _bring_up_to_date(database: sqlite_utils.Database, path: Path) -> None:
    unknown = unknown_migrations(database)
    if unknown:
        message = f"{path}: a later version of Reclaim made this library ({unknown[0]}); upgrade Reclaim to open it."
        raise LibraryTooNewError(message)
    if MIGRATIONS.pending(database):
        # Until all is done no version of Reclaim may take the library for up to date.
        database.conn.execute("PRAGMA user_version = 0")
        MIGRATIONS.apply(database)
        database.conn.execute(f"PRAGMA user_version = {state_of_all()}")


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into one sentence each.

    :raises LibraryError: in place of ``sqlite3.DatabaseError``
    """
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        raise _translated(error, path) from error


def _translated(error: sqlite3.DatabaseError, path: Path) -> LibraryError:
    # The low byte is the primary code, the rest says more: https://sqlite.org/rescode.html
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
        return LibraryLockedError(f"{path}: another process is writing to this library; wait until it has finished.")
    if code == sqlite3.SQLITE_FULL:
        return LibraryFullError(f"{path}: the disk is full; free some space and run the command again.")
    if code in {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}:
        return LibraryForbiddenError(
            f"{path}: the library cannot be opened or written ({error}); check the permissions."
        )
    if code == sqlite3.SQLITE_IOERR:
        return LibraryForbiddenError(
            f"{path}: the disk failed or is full ({error}); check it and run the command again."
        )
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return LibraryDamagedError(
            f"{path}: the database is damaged or is not ours ({error}); restore it from a backup."
        )
    return LibraryDamagedError(f"{path}: the database refused an operation ({error}); run `reclaim doctor`.")
