"""Libraries of every age open, with and without rows."""

import sqlite3
from pathlib import Path

import pytest
import sqlite_utils

from monitor.errors import LibraryTooNewError
from monitor.store.connection import connect
from monitor.store.migrations import MIGRATIONS

NAMES = [migration.name for migration in MIGRATIONS._migrations]
TABLES = {
    "works",
    "clips",
    "failures",
    "matches",
    "segments",
    "decisions",
    "cases",
    "case_matches",
    "considerations",
    "notices",
    "audit",
}


def library_before(path: Path, name: str) -> None:
    """Make a database as it was before the migration ``name``."""
    database = sqlite_utils.Database(path)
    MIGRATIONS.apply(database, stop_before=name)
    database.close()


def test_released_migrations_keep_their_names_and_order() -> None:
    """Names stand in every library, so a change would run a migration twice."""
    assert NAMES == ["m001_works_and_clips", "m002_matches", "m003_review", "m004_audit"]


@pytest.mark.parametrize("name", NAMES)
def test_a_library_of_any_age_is_brought_up_to_date(tmp_path: Path, name: str) -> None:
    """Whatever was the last migration, the others follow."""
    library_before(tmp_path / "a.db", name)
    connection = connect(tmp_path / "a.db", lock_wait_s=1)
    assert TABLES.issubset(connection.database.table_names())
    assert MIGRATIONS.pending(connection.database) == []
    connection.close()


def test_rows_of_the_oldest_schema_survive(tmp_path: Path) -> None:
    """A work that was stored under the first schema is still there under the last."""
    library_before(tmp_path / "a.db", NAMES[1])
    with sqlite3.connect(tmp_path / "a.db") as old:
        old.execute(
            "INSERT INTO works (name, path, size_bytes, mtime_ns, sha256, spec_id, duration_s, width_px, height_px,"
            " decode_failures, revision, registered_at) VALUES ('w', '/w.mp4', 1, 2, 'ab', 's', 3, 4, 5, 0, 1, 'now')"
        )
    old.close()
    connection = connect(tmp_path / "a.db", lock_wait_s=1)
    assert connection.row("SELECT name, duration_s FROM works") == {"name": "w", "duration_s": 3.0}
    connection.close()


def test_a_library_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    """An unknown migration means that this version cannot know what the rows mean."""
    library_before(tmp_path / "a.db", NAMES[-1])
    with sqlite3.connect(tmp_path / "a.db") as newer:
        newer.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('reclaim', 'm999_future', 'x')"
        )
    newer.close()
    with pytest.raises(LibraryTooNewError, match=r"m999_future.*upgrade"):
        connect(tmp_path / "a.db", lock_wait_s=1)
