"""The connection: transactions, and SQLite's errors in plain words."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.errors import (
    LibraryDamagedError,
    LibraryError,
    LibraryForbiddenError,
    LibraryFullError,
    LibraryLockedError,
)
from monitor.store.connection import Connection, connect, in_plain_words


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    """Give an open database."""
    opened = connect(tmp_path / "a.db", lock_wait_s=0.1)
    yield opened
    opened.close()


def add_case(connection: Connection) -> None:
    """Write some row."""
    connection.write("INSERT INTO cases (recipient, created_by, created_at) VALUES ('r', 'c', 't')")


def cases(connection: Connection) -> int:
    """Count the rows."""
    return connection.number("SELECT count(*) FROM cases")


def test_the_journal_and_foreign_keys_are_set(connection: Connection) -> None:
    """Readers do not wait for a writer, and a row cannot refer to nothing."""
    assert connection.row("PRAGMA journal_mode") == {"journal_mode": "wal"}
    assert connection.number("PRAGMA foreign_keys") == 1


def test_a_transaction_that_fails_leaves_nothing(connection: Connection) -> None:
    """All or nothing, blocks inside blocks included."""

    def fail_after_writing() -> None:
        with connection.transaction():
            add_case(connection)
            with connection.transaction():
                add_case(connection)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_writing()
    assert cases(connection) == 0


def test_a_transaction_that_ends_well_is_kept(connection: Connection, tmp_path: Path) -> None:
    """Another connection sees it."""
    with connection.transaction():
        add_case(connection)
    other = connect(tmp_path / "a.db", lock_wait_s=0.1)
    assert cases(other) == 1
    other.close()


def test_a_second_writer_is_told_to_wait(connection: Connection, tmp_path: Path) -> None:
    """It gets one sentence after the patience of the settings, and can still read."""
    other = connect(tmp_path / "a.db", lock_wait_s=0.1)
    with connection.transaction():
        add_case(connection)
        with pytest.raises(LibraryLockedError, match="another process is writing"), other.transaction():
            pass
        assert cases(other) == 0
    other.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    """A text file is not silently replaced."""
    path = tmp_path / "a.db"
    path.write_text("not a database, and long enough to be looked at " * 20)
    with pytest.raises(LibraryDamagedError, match=r"a\.db"):
        connect(path, lock_wait_s=0.1)
    assert path.read_text().startswith("not a database")


def test_a_database_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    """Here because its folder is missing."""
    with pytest.raises(LibraryForbiddenError, match=r"a\.db"):
        connect(tmp_path / "nowhere" / "a.db", lock_wait_s=0.1)


def test_a_full_disk_is_one_sentence_and_the_rows_stay(connection: Connection) -> None:
    """SQLite is given no page more, which is what a full disk looks like to it."""
    add_case(connection)
    pages = connection.number("PRAGMA page_count")
    connection.rows(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(LibraryFullError, match="disk is full"), connection.transaction():
        connection.write("INSERT INTO cases (recipient, created_by, created_at) VALUES (?, 'c', 't')", ("x" * 99999,))
    assert cases(connection) == 1
    assert connection.row("PRAGMA quick_check(1)") == {"quick_check": "ok"}


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (sqlite3.SQLITE_LOCKED, LibraryLockedError),
        (sqlite3.SQLITE_READONLY, LibraryForbiddenError),
        (sqlite3.SQLITE_IOERR, LibraryForbiddenError),
        (sqlite3.SQLITE_CORRUPT, LibraryDamagedError),
        (sqlite3.SQLITE_ERROR, LibraryDamagedError),
    ],
)
def test_every_code_of_sqlite_has_a_sentence(code: int, kind: type[LibraryError]) -> None:
    """The extended bits of a code do not matter."""
    error = sqlite3.OperationalError("as SQLite says")
    error.sqlite_errorcode = code | 0x500
    with pytest.raises(kind, match="a library"), in_plain_words(Path("a library")):
        raise error


def test_broken_rules_of_the_schema_are_bugs_and_stay_visible(connection: Connection) -> None:
    """They are not the user's business."""
    with pytest.raises(sqlite3.IntegrityError):
        connection.write("INSERT INTO case_matches (case_id, match_id) VALUES (7, 8)")
