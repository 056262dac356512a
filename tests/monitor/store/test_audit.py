"""The audit record: appended, chained, refusing changes, and telling where it was broken all the same."""

import sqlite3
from dataclasses import replace

import pytest

from monitor.errors import LibraryDamagedError
from monitor.settings import Settings
from monitor.store.audit import START, canonical
from monitor.store.library import Library


@pytest.fixture
def filled(library: Library) -> Library:
    """Give a library with five entries."""
    for number in range(1, 6):
        library.record("work.register", f"work {number}", name=f"Überfilm {number}", seconds=1.5)
    return library


def tamper(settings: Settings, *statements: str) -> None:
    """Change the record as somebody would who removes the triggers first."""
    with sqlite3.connect(settings.database) as other:
        other.execute("DROP TRIGGER audit_refuses_update")
        other.execute("DROP TRIGGER audit_refuses_delete")
        for statement in statements:
            other.execute(statement)
    other.close()


def test_each_entry_carries_the_hash_of_the_one_before(filled: Library) -> None:
    """The first carries zeros."""
    entries = filled.store.audit.all()
    assert [entry.prev_sha256 for entry in entries] == [START, *(entry.sha256 for entry in entries[:-1])]
    assert entries[0].actor == "Ann"
    assert filled.store.audit.verify() == entries[-1]


def test_an_empty_record_is_whole(library: Library) -> None:
    """There is nothing to be broken."""
    assert library.store.audit.verify() is None


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x' WHERE id = 2", "DELETE FROM audit WHERE id = 5"])
def test_the_database_refuses_to_rewrite_the_record(filled: Library, settings: Settings, statement: str) -> None:
    """Even when somebody opens it with other tools."""
    with sqlite3.connect(settings.database) as other, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)
    other.close()
    assert filled.store.audit.verify() is not None


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit SET actor = 'Eve' WHERE id = 3", 3),
        ("UPDATE audit SET data = '{}' WHERE id = 1", 1),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000+00:00' WHERE id = 5", 5),
        ("DELETE FROM audit WHERE id = 2", 3),
        ("UPDATE audit SET id = 9 WHERE id = 4", 5),
    ],
)
def test_the_first_broken_entry_is_named(filled: Library, settings: Settings, statement: str, place: int) -> None:
    """Whatever was changed, moved or removed."""
    tamper(settings, statement)
    with pytest.raises(LibraryDamagedError, match=f"entry {place} "):
        filled.store.audit.verify()


def test_an_entry_belongs_to_the_transaction_of_what_it_records(library: Library) -> None:
    """What did not happen is not on record."""

    def fail_after_recording() -> None:
        with library.store.transaction():
            library.record("work.register", "work 1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_recording()
    assert library.store.audit.all() == []


def test_canonical_json_is_one_text_for_one_value() -> None:
    """Order of keys and letters outside ASCII do not matter."""
    assert canonical({"b": 1, "a": "é"}) == canonical({"a": "é", "b": 1}) == '{"a":"\\u00e9","b":1}'


def redact(library: Library, number: int, data: str = "{}") -> None:
    """Take what one entry says out of it."""
    entry = replace(library.store.audit.all()[number - 1], subject="work [erased]", data=data)
    library.store.audit.redact([entry], "asked to be forgotten", actor="Ann", now=library.clock())


def test_an_entry_whose_words_were_taken_out_leaves_the_chain_whole(filled: Library) -> None:
    """Its own hash stays where the next entry names it, and a later entry names the hash of what stands there now."""
    before = filled.store.audit.all()[2]
    redact(filled, 3)
    now = filled.store.audit.all()[2]
    assert (now.data, now.subject, now.salt, now.sha256) == ("{}", "work [erased]", "", before.sha256)
    assert filled.store.audit.verify() == filled.store.audit.last()
    redact(filled, 3)
    redact(filled, 1)
    assert filled.store.audit.verify(since=3) == filled.store.audit.last()
    assert filled.store.audit.verify() == filled.store.audit.last()


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit SET data = '{\"a\":1}' WHERE id = 3", 3),
        ("UPDATE audit SET sha256 = 'x' WHERE id = 3", 4),
        ("UPDATE audit SET salt = 'x' WHERE id = 4", 4),
        ("UPDATE audit SET data = replace(data, '3:', '2:') WHERE id = 6", 2),
        ("DELETE FROM audit WHERE id = 6", 3),
    ],
)
def test_a_redacted_record_still_tells_where_it_was_changed(
    filled: Library, settings: Settings, statement: str, place: int
) -> None:
    """Neither what stands there now, nor the entry about it, can be changed unseen."""
    redact(filled, 3)
    tamper(settings, statement)
    with pytest.raises(LibraryDamagedError, match=f"entry {place} "):
        filled.store.audit.verify()


def test_what_was_taken_out_cannot_be_guessed_by_its_hash(filled: Library) -> None:
    """Entries hold chance, which goes with their words; equal entries have different hashes."""
    filled.record("work.register", "work 1", name="Film 1")
    filled.record("work.register", "work 1", name="Film 1")
    first, second = filled.store.audit.all()[-2:]
    assert len(first.salt) == len(second.salt) == 32
    assert first.salt != second.salt
