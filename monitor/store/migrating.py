"""What the list of migrations is made with: the set that the library remembers, and the statements they share."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Protocol
from zlib import crc32

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("reclaim")
# The name of the set stands in every library; it must never change.


class Writer(Protocol):
    """What runs one statement."""

    def write(self, sql: str) -> int:
        """Run it."""


def unknown_migrations(database: Database) -> list[str]:
    """Name the migrations that the library has seen and this version does not know."""
    known = {migration.name for migration in MIGRATIONS._migrations}  # noqa: SLF001 - there is no public list
    return [migration.name for migration in MIGRATIONS.applied(database) if migration.name not in known]


@cache
def state_of_all() -> int:
    """Return a number for the state after all migrations that this version knows, other than 0."""
    names = "\n".join(migration.name for migration in MIGRATIONS._migrations)  # noqa: SLF001 - there is no public list
    return (crc32(names.encode()) >> 1) or 1  # SQLite keeps 32 bits with a sign


def run(database: Any, script: str) -> None:  # noqa: ANN401 - sqlite-utils is untyped
    """Run the statements of a script, which ``;;`` parts, in the transaction of the migration."""
    # executescript would commit the transaction that the migration runs in.
    for statement in script.split(";;"):
        if statement.strip():
            database.conn.execute(statement)


def make_append_only(database: Database, table: str) -> None:
    """Let the database itself refuse to change or delete a row."""
    for verb in ("UPDATE", "DELETE"):
        run(database, refusal(table, verb))


@contextmanager
def without_trigger(connection: Writer, table: str, verb: str) -> Iterator[None]:
    """Let a table take ``UPDATE`` or ``DELETE`` inside the block, which stands in one transaction.

    Only what a law wants to have erased is a reason for it; the audit says each time that it was done.
    """
    connection.write(f"DROP TRIGGER {table}_refuses_{verb.lower()}")
    yield
    connection.write(refusal(table, verb))  # where the block fails, its transaction takes the dropping back, too


def refusal(table: str, verb: str) -> str:
    """Return the statement that makes a table refuse ``UPDATE`` or ``DELETE``."""
    return f"""
        CREATE TRIGGER {table}_refuses_{verb.lower()} BEFORE {verb} ON {table}
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"""
