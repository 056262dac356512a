"""Libraries of every age open, with and without rows."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
import sqlite_utils

from monitor.errors import LibraryTooNewError
from monitor.sites.addresses import address_of
from monitor.store.connection import connect
from monitor.store.letters import Letters
from monitor.store.matches import segment_of
from monitor.store.migrating import MIGRATIONS, state_of_all
from monitor.store.notices import Notices
from tests.monitor.samples import segment

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
    "bank",
    "left_out",
    "runs",
    "releases",
    "streams",
}


def library_before(path: Path, name: str) -> None:
    """Make a database as it was before the migration ``name``."""
    database = sqlite_utils.Database(path)
    MIGRATIONS.apply(database, stop_before=name)
    database.close()


def test_released_migrations_keep_their_names_and_order() -> None:
    """Names stand in every library, so a change would run a migration twice."""
    assert [
        *("m001_works_and_clips", "m002_matches", "m003_review", "m004_audit", "m005_items"),
        "m006_places_of_letters",
        "m007_streams",
        "m008_bank_and_memory",
        "m009_areas",
        "m010_rights",
        "m011_letters",
        "m012_items_of_letters",
        "m013_keys_of_items",
        "m014_review_room",
        "m015_accounts",
        "m016_queue",
        "m017_sources",
        "m018_totals",
        "m019_licences",
        "m020_privacy",
    ] == NAMES


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


def test_clips_become_items_without_losing_their_matches(tmp_path: Path) -> None:
    """The table of clips is made anew; numbers, references and the refusal of broken ones stay."""
    library_before(tmp_path / "a.db", "m005_items")
    media = "path, size_bytes, mtime_ns, sha256, spec_id, duration_s, width_px, height_px, decode_failures"
    with sqlite3.connect(tmp_path / "a.db") as old:
        old.execute(
            f"INSERT INTO works (id, name, {media}, revision, registered_at)"
            " VALUES (3, 'w', '/w', 1, 2, 'aa', 's', 3, 4, 5, 0, 1, 'now')"
        )
        old.execute(
            f"INSERT INTO clips (id, name, {media}, url, scanned_at)"
            " VALUES (7, 'c', '/c', 1, 2, 'bb', 's', 3, 4, 5, 0, 'https://v.example/1', 'now')"
        )
        old.execute(
            "INSERT INTO matches (clip_id, work_id, kind, score, reasons, matched_at)"
            " VALUES (7, 3, 'copy', 1, '[]', 'now')"
        )
    old.close()
    connection = connect(tmp_path / "a.db", lock_wait_s=1)
    assert connection.row("SELECT c.name, c.url, c.pictures FROM matches AS m JOIN clips AS c ON c.id = m.clip_id") == {
        "name": "c",
        "url": "https://v.example/1",
        "pictures": None,
    }
    assert connection.rows("PRAGMA foreign_key_check") == []
    with pytest.raises(sqlite3.IntegrityError):
        connection.write("DELETE FROM clips")
    connection.close()


def test_letters_are_found_in_a_library_that_was_moved(tmp_path: Path) -> None:
    """Old places become relative, whatever folder the library lay in; letters elsewhere stay; no letter can change."""
    library_before(tmp_path / "a.db", "m006_places_of_letters")
    places = ["/old/library/letters/RC-1.pdf", b"/caf\xe9/letters/RC-2.pdf", "/desk/RC-3.pdf"]
    with sqlite3.connect(tmp_path / "a.db") as old:
        old.execute("INSERT INTO cases (recipient, created_by, created_at) VALUES ('r', 'b', 'now')")
        old.executemany(
            "INSERT INTO notices (case_id, pack, format, path, sha256, recipient, signer, role, signed_at)"
            " VALUES (1, 'p', 'pdf', ?, 'aa', 'r', 's', 'owner', '2026-11-23T12:00:00.000+00:00')",
            [(place,) for place in places],
        )
    old.close()
    connection = connect(tmp_path / "a.db", lock_wait_s=1)
    found = [letter.path for letter in Notices(connection).of_case(1)]
    assert found == [tmp_path / "letters" / "RC-1.pdf", tmp_path / "letters" / "RC-2.pdf", Path("/desk/RC-3.pdf")]
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.write("UPDATE notices SET signer = 'Eve'")
    connection.close()


def test_segments_found_before_areas_were_known_are_of_whole_frames(tmp_path: Path) -> None:
    """Nothing else is known of them."""
    library_before(tmp_path / "a.db", "m009_areas")
    with sqlite3.connect(tmp_path / "a.db") as old:
        old.execute(
            "INSERT INTO segments (match_id, ordinal, clip_start_s, clip_end_s, work_start_s, work_end_s, modality,"
            " speed, transform, score) VALUES (1, 0, 0, 5, 10, 15, 'picture', 1, 'mirrored', 0.9)"
        )
    old.close()
    connection = connect(tmp_path / "a.db", lock_wait_s=1)
    (row,) = connection.rows("SELECT * FROM segments")
    assert segment_of(row) == replace(segment(0, 5), transform="mirrored")
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


def test_letters_of_before_are_found_by_the_copies_that_they_name(tmp_path: Path) -> None:
    """A claim is known by its pack, its sender and its items; a withdrawal claims nothing."""
    library_before(tmp_path / "a.db", "m012_items_of_letters")
    notice = {
        "sender": {"name": "Ann LEE"},
        "works": [
            {"infringing_items": [{"url": "https://www.v.example/1?utm_source=x", "decision": {"match_id": 7}}]},
            {"infringing_items": [{"url": "https://v.example/2", "decision": None}]},
        ],
    }
    with sqlite3.connect(tmp_path / "a.db") as old:
        old.executemany(
            "INSERT INTO letters (pack, reference, recipient, address, notice, created_by, created_at)"
            " VALUES (?, ?, 'r', 'a', ?, 'b', '2026-11-23T12:00:00.000+00:00')",
            [("us_dmca_notice", "RC-1", json.dumps(notice)), ("xx_retraction", "RC-2", json.dumps(notice))],
        )
    old.close()
    connection = connect(tmp_path / "a.db", lock_wait_s=1)
    letters = Letters(connection)
    (found,) = letters.about(["v.example/1"])
    assert (found.reference, found.is_claim) == ("RC-1", True)
    assert found.urls == ("https://www.v.example/1?utm_source=x", "https://v.example/2")
    assert not letters.called("RC-2").is_claim
    assert connection.row("SELECT sender, text FROM letter_facts LIMIT 1") == {"sender": "ann lee", "text": ""}
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.write("DELETE FROM letter_items")
    connection.close()


def test_items_of_letters_get_the_keys_by_which_they_are_compared_now(tmp_path: Path) -> None:
    """An address in another spelling finds the letter; what the letter says, and that it cannot be changed, stays."""
    library_before(tmp_path / "a.db", "m013_keys_of_items")
    url = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    with sqlite3.connect(tmp_path / "a.db") as old:
        old.execute(
            "INSERT INTO letters (pack, reference, recipient, address, notice, created_by, created_at)"
            " VALUES ('us_dmca_notice', 'RC-1', 'r', 'a', '{}', 'b', '2026-11-23T12:00:00.000+00:00')"
        )
        old.execute("INSERT INTO letter_facts VALUES (1, 1, 'ann lee', '')")
        old.execute("INSERT INTO letter_items VALUES (1, 0, ?, 'youtube.com/watch?v=dQw4w9WgXcQ', 7)", (url,))
    old.close()
    connection = connect(tmp_path / "a.db", lock_wait_s=1)
    (found,) = Letters(connection).about([address_of("https://youtu.be/dQw4w9WgXcQ?si=abc")])
    assert (found.reference, found.urls) == ("RC-1", (url,))
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.write("UPDATE letter_items SET key = ''")
    connection.close()


def old_matches(path: Path, *verdicts: tuple[int, str]) -> None:
    """Write a match with picture and sound, one with sound only, and verdicts, as before the review room."""
    columns = "match_id, ordinal, clip_start_s, clip_end_s, work_start_s, work_end_s, modality, speed, transform, score"
    media = "path, size_bytes, mtime_ns, sha256, spec_id, duration_s, width_px, height_px, decode_failures"
    with sqlite3.connect(path) as old:
        old.execute(
            f"INSERT INTO works (id, name, {media}, revision, registered_at)"
            " VALUES (1, 'w', '/w', 1, 2, 'aa', 's', 3, 4, 5, 0, 1, 'now')"
        )
        for id_ in (1, 2):
            old.execute(
                f"INSERT INTO clips (id, name, {media}, scanned_at)"
                f" VALUES ({id_}, 'c{id_}', '/c', 1, 2, 'b{id_}', 's', 3, 4, 5, 0, 'now')"
            )
            old.execute(
                "INSERT INTO matches (id, clip_id, work_id, kind, score, reasons, matched_at)"
                f" VALUES ({id_}, {id_}, 1, 'copy', 1, '[]', 'now')"
            )
        old.executemany(
            f"INSERT INTO segments ({columns}) VALUES (?, ?, ?, ?, 0, 9, ?, 1, ?, 1)",
            [
                *((1, 0, 0.0, 5.0, "picture", "mirrored"), (1, 1, 3.0, 8.0, "picture", "cropped to 64 %")),
                *((1, 2, 0.0, 60.0, "sound", "none"), (2, 0, 1.0, 3.5, "sound", "none")),
            ],
        )
        old.executemany(
            "INSERT INTO decisions (match_id, verdict, reason, actor, decided_at) VALUES (?, ?, 'r', 'a', 'now')",
            verdicts,
        )
    old.close()


def test_matches_of_before_know_how_much_of_the_clip_they_cover(tmp_path: Path) -> None:
    """By their picture, overlaps once; by their sound where there is no picture. Views are not known of them."""
    library_before(tmp_path / "a.db", "m014_review_room")
    old_matches(tmp_path / "a.db")
    connection = connect(tmp_path / "a.db", lock_wait_s=1)
    assert connection.rows("SELECT covered_s FROM matches ORDER BY id") == [{"covered_s": 8.0}, {"covered_s": 2.5}]
    assert connection.row("SELECT views, published_at FROM clips") == {"views": None, "published_at": None}
    connection.close()


def test_matches_of_before_can_be_filtered(tmp_path: Path) -> None:
    """By the verdict that holds, by what was done, and by what is seen or heard; later verdicts are followed."""
    library_before(tmp_path / "a.db", "m016_queue")
    old_matches(tmp_path / "a.db", (1, "ignored"), (1, "confirmed"))
    connection = connect(tmp_path / "a.db", lock_wait_s=1)
    columns = "SELECT verdict, changes, modalities FROM matches ORDER BY id"
    assert [tuple(row.values()) for row in connection.rows(columns)] == [
        ("confirmed", ",cropped,mirrored,", ",picture,sound,"),
        (None, ",none,", ",sound,"),
    ]
    add = "INSERT INTO decisions (match_id, verdict, reason, actor, decided_at) VALUES (?, ?, 'r', 'a', 'now')"
    connection.write(add, (1, "withdrawn"))
    connection.write(add, (2, "licensed"))
    assert [row["verdict"] for row in connection.rows(columns)] == [None, "licensed"]
    connection.close()


def test_a_library_that_is_up_to_date_is_marked_as_such(tmp_path: Path) -> None:
    """The mark alone is looked at when it is opened again; one of another state is looked at closely."""
    path = tmp_path / "a.db"
    connect(path, lock_wait_s=1).close()
    with sqlite3.connect(path) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (state_of_all(),)
        raw.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('reclaim', 'm999_future', 'x')"
        )
        raw.execute("PRAGMA user_version = 7")
    raw.close()
    with pytest.raises(LibraryTooNewError, match="m999_future"):
        connect(path, lock_wait_s=1)
