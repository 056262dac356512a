"""Rows, cells and bytes that are taken out are gone, whatever refuses to be changed."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.settings import Settings
from monitor.store import Store, open_store
from monitor.store.erasing import DATABASE
from monitor.values import Job

NOW = datetime(2026, 3, 1, tzinfo=UTC)
CANARY = "canary-handle-77"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of an empty library."""
    return Settings(library=tmp_path / "library", lock_wait_s=0.2)


@pytest.fixture
def store(settings: Settings) -> Store:
    """Give an open store."""
    return open_store(settings)


def bytes_of(settings: Settings) -> bytes:
    """Return every byte of the database and of its log."""
    return b"".join(path.read_bytes() for path in sorted(settings.library.glob("reclaim.db*")))


def note(store: Store, settings: Settings, text: str) -> None:
    """Put a text into a table that refuses to be changed."""
    with sqlite3.connect(settings.database) as other:
        sql = (
            "INSERT INTO live_checks (clip_id, url, state, note, checked_by, checked_at)"
            " VALUES (1, ?, 'live', '', 'Ana', '')"
        )
        other.execute("PRAGMA foreign_keys = OFF")
        other.execute(sql, (text,))
    other.close()
    assert store.erasing.columns()["live_checks"]


def urls(settings: Settings) -> list[str]:
    """Return what stands in that table."""
    with sqlite3.connect(settings.database) as other:
        found = [row[0] for row in other.execute("SELECT url FROM live_checks ORDER BY id")]
    other.close()
    return found


def test_columns_are_those_of_the_schema(store: Store) -> None:
    """Every table and column is listed, and what may hold words is known."""
    assert store.erasing.columns()["failures"] == ("job", "item", "message", "failed_at", "attempts")
    wordy = store.erasing.text_columns()
    assert ("clips", "account") in wordy
    assert ("grants", "document_path") in wordy  # has no type: it may be text or bytes
    assert ("clips", "views") not in wordy


def test_a_row_is_blanked_although_its_table_refuses(store: Store, settings: Settings) -> None:
    """Inside the transaction the refusal is lifted; afterwards it holds again."""
    note(store, settings, CANARY)
    with store.transaction():
        assert store.erasing.blank("live_checks", [1], {"url": ""}) == 1
    assert urls(settings) == [""]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), sqlite3.connect(settings.database) as other:
        other.execute("UPDATE live_checks SET url = 'x'")
    other.close()


def test_a_row_is_deleted_although_its_table_refuses(store: Store, settings: Settings) -> None:
    """Deleting by another column than the number works, too, and tells how many rows went."""
    for text in ("a", "a", "b"):
        note(store, settings, text)
    with store.transaction():
        assert store.erasing.delete("live_checks", ["a"], by="url") == 2
    assert urls(settings) == ["b"]


def test_what_fails_takes_everything_back(store: Store, settings: Settings) -> None:
    """A transaction that fails leaves the rows and the refusal as they were."""
    note(store, settings, "a")

    def half() -> None:
        with store.transaction():
            store.erasing.delete("live_checks", [1])
            store.erasing.delete("live_checks", [1], by="nonsense")

    with pytest.raises(KeyError, match="no column"):
        half()
    assert urls(settings) == ["a"]
    with pytest.raises(sqlite3.IntegrityError), sqlite3.connect(settings.database) as other:
        other.execute("DELETE FROM live_checks")
    other.close()


def test_nothing_is_lifted_outside_a_transaction(store: Store) -> None:
    """Where a crash could leave the refusal lifted, nothing is done."""
    with pytest.raises(RuntimeError, match="transaction"):
        store.erasing.delete("live_checks", [1])


def test_only_columns_of_the_schema_are_taken(store: Store) -> None:
    """A name that is no column gets into no statement."""
    with store.transaction(), pytest.raises(KeyError, match="no column"):
        store.erasing.blank("clips", [1], {"name = '' --": ""})


def test_every_text_is_rewritten(store: Store, settings: Settings) -> None:
    """A word is replaced wherever it stands: in keys, in tables that refuse, and in bytes."""
    note(store, settings, f"https://videos.example/@{CANARY}/1")
    store.failures.add(Job.SCAN, f"/clips/{CANARY}.mp4", f"{CANARY} cannot be read", NOW)
    with store.transaction():
        done = store.erasing.rewrite(lambda text: text.replace(CANARY, "[gone]"))
    assert done == {"failures": 1, "live_checks": 1}
    assert [one for one in store.erasing.written() if CANARY in one.text] == []
    (failure,) = store.failures.all()
    assert (failure.item, failure.message) == ("/clips/[gone].mp4", "[gone] cannot be read")


def test_rows_that_become_the_same_are_not_mistaken(store: Store) -> None:
    """Of rows without numbers that say the same afterwards one stays."""
    store.failures.add(Job.SCAN, "one", "x", NOW)
    store.failures.add(Job.SCAN, "two", "x", NOW)
    with store.transaction():
        store.erasing.rewrite(lambda text: "gone" if text in {"one", "two"} else text)
    assert [one.item for one in store.failures.all()] == ["gone"]


def test_the_audit_is_not_rewritten(store: Store) -> None:
    """Its words are taken out by redacting alone, so that the chain stays whole; its texts can be read."""
    store.audit.add("clip.add", CANARY, {}, actor="Ana", now=NOW)
    with store.transaction():
        assert store.erasing.rewrite(lambda text: text.replace(CANARY, "")) == {}
    assert store.audit.verify() is not None
    assert any(one.text == CANARY for one in store.erasing.written(audit=True))


def test_scrubbing_leaves_no_byte(store: Store, settings: Settings) -> None:
    """Deleted rows stay in the log and in free pages until the database is scrubbed."""
    for number in range(500):
        store.failures.add(Job.SCAN, f"{CANARY}-{number}", "x" * 500, NOW)
    with store.transaction():
        store.erasing.rewrite(lambda text: text.replace(CANARY, "gone"))
    assert CANARY.encode() in bytes_of(settings)
    assert store.erasing.scrub()
    assert CANARY.encode() not in bytes_of(settings)
    assert store.check() == "ok"


def test_a_reader_keeps_the_log_until_the_next_time(store: Store, settings: Settings) -> None:
    """Where another process reads, scrubbing says that the log is not empty yet."""
    store.failures.add(Job.SCAN, CANARY, "x", NOW)
    reader = sqlite3.connect(settings.database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM failures").fetchone()
    store.failures.clear(Job.SCAN, CANARY)
    assert not store.erasing.scrub()
    reader.close()
    assert store.erasing.scrub()
    assert CANARY.encode() not in bytes_of(settings)


def test_doomed_files_are_remembered(store: Store, settings: Settings) -> None:
    """What a transaction dooms stays on record until it is gone, also after the library was closed."""
    with store.transaction():
        store.erasing.doom(["clips/ab/x.mp4", DATABASE])
    store.close()
    again = open_store(settings)
    assert again.erasing.doomed() == ["clips/ab/x.mp4", DATABASE]
    again.erasing.done(["clips/ab/x.mp4"])
    assert again.erasing.doomed() == [DATABASE]
