"""The schema's later changes: totals, licences inside works, and what privacy needs. Append only, as ``migrations``."""

from sqlite_utils import Database

from monitor.store import watch_migrations  # noqa: F401 - its changes come first
from monitor.store.migrating import MIGRATIONS, make_append_only, run


@MIGRATIONS()
def m018_totals(database: Database) -> None:
    """What platforms show in totals: never who. Days of a year lie together, packed, for there are millions of them."""
    run(
        database,
        """
        CREATE TABLE counted (
            id INTEGER PRIMARY KEY AUTOINCREMENT, platform TEXT NOT NULL, account TEXT NOT NULL, key TEXT NOT NULL,
            title TEXT NOT NULL, url TEXT NOT NULL, published_on TEXT, work_id INTEGER REFERENCES works (id),
            added_at TEXT NOT NULL, UNIQUE (platform, account, key));;
        CREATE INDEX counted_by_work ON counted (work_id) WHERE work_id IS NOT NULL;;
        CREATE TABLE daily_totals (
            counted_id INTEGER NOT NULL REFERENCES counted (id), measure TEXT NOT NULL, year INTEGER NOT NULL,
            days BLOB NOT NULL, PRIMARY KEY (counted_id, measure, year));;
        CREATE TABLE counts (
            id INTEGER PRIMARY KEY AUTOINCREMENT, counted_id INTEGER NOT NULL REFERENCES counted (id),
            measure TEXT NOT NULL, since TEXT, until TEXT NOT NULL, value REAL NOT NULL,
            import_id INTEGER, note TEXT NOT NULL, added_by TEXT NOT NULL, added_at TEXT NOT NULL);;
        CREATE UNIQUE INDEX counts_by_day ON counts (counted_id, measure, ifnull(since, ''), until);;
        CREATE TABLE total_imports (
            id INTEGER PRIMARY KEY AUTOINCREMENT, sha256 TEXT NOT NULL, name TEXT NOT NULL, shape TEXT NOT NULL,
            platform TEXT NOT NULL, account TEXT NOT NULL, first_day TEXT, last_day TEXT,
            added INTEGER NOT NULL, changed INTEGER NOT NULL, same INTEGER NOT NULL, notes TEXT NOT NULL,
            imported_by TEXT NOT NULL, imported_at TEXT NOT NULL);;
        CREATE TABLE own_events (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, note TEXT NOT NULL,
            platform TEXT NOT NULL, counted_id INTEGER REFERENCES counted (id), starts_on TEXT NOT NULL,
            ends_on TEXT NOT NULL, added_by TEXT NOT NULL, added_at TEXT NOT NULL, removed_at TEXT);;
        CREATE TABLE look_tasks (
            id INTEGER PRIMARY KEY AUTOINCREMENT, counted_id INTEGER NOT NULL REFERENCES counted (id),
            measure TEXT NOT NULL, first_day TEXT NOT NULL, last_day TEXT NOT NULL, why TEXT NOT NULL,
            state TEXT NOT NULL, note TEXT NOT NULL, opened_by TEXT NOT NULL, opened_at TEXT NOT NULL,
            closed_by TEXT NOT NULL DEFAULT '', closed_at TEXT,
            UNIQUE (counted_id, measure, first_day));;
        CREATE TABLE surge_reports (
            id INTEGER PRIMARY KEY, state TEXT NOT NULL, made_at TEXT NOT NULL, report TEXT NOT NULL)""",
    )


@MIGRATIONS()
def m019_licences(database: Database) -> None:
    """Material of others inside works, what it may be used for and until when, and sound to look for in works."""
    media = """
        path NOT NULL, size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
        spec_id TEXT NOT NULL, duration_s REAL NOT NULL, width_px INTEGER NOT NULL, height_px INTEGER NOT NULL,
        video_codec TEXT, audio_codec TEXT, decode_failures INTEGER NOT NULL,
        declared_s REAL NOT NULL, pictures INTEGER, sound_s REAL"""
    run(
        database,
        f"""
        CREATE TABLE licences (
            id INTEGER PRIMARY KEY AUTOINCREMENT, work_id INTEGER NOT NULL REFERENCES works (id),
            kind TEXT NOT NULL, name TEXT NOT NULL, licensor TEXT NOT NULL, modality TEXT,
            start_s REAL NOT NULL, end_s REAL, platforms TEXT NOT NULL, uses TEXT NOT NULL, territories TEXT NOT NULL,
            starts_on TEXT, ends_on TEXT, conditions TEXT NOT NULL, document_path, document_sha256 TEXT,
            grant_id INTEGER REFERENCES grants (id), track_id INTEGER REFERENCES tracks (id),
            is_minor INTEGER NOT NULL DEFAULT 0, by_guardian INTEGER NOT NULL DEFAULT 0,
            added_by TEXT NOT NULL, added_at TEXT NOT NULL, ended_at TEXT, end_reason TEXT NOT NULL DEFAULT '',
            not_in_work INTEGER NOT NULL DEFAULT 0);;
        CREATE INDEX licences_by_work ON licences (work_id);;
        CREATE TABLE tracks (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, {media},
            standing TEXT NOT NULL, holder TEXT NOT NULL, conditions TEXT NOT NULL,
            added_by TEXT NOT NULL, added_at TEXT NOT NULL, removed_at TEXT);;
        CREATE UNIQUE INDEX tracks_by_content ON tracks (sha256) WHERE removed_at IS NULL;;
        CREATE TABLE track_finds (
            id INTEGER PRIMARY KEY AUTOINCREMENT, track_id INTEGER NOT NULL REFERENCES tracks (id),
            work_id INTEGER NOT NULL REFERENCES works (id), work_start_s REAL NOT NULL, work_end_s REAL NOT NULL,
            track_start_s REAL NOT NULL, track_end_s REAL NOT NULL, speed REAL NOT NULL, score REAL NOT NULL,
            state TEXT NOT NULL, found_at TEXT NOT NULL, settled_by TEXT NOT NULL DEFAULT '', settled_at TEXT,
            UNIQUE (track_id, work_id, work_start_s));;
        CREATE TABLE track_looks (
            track_id INTEGER NOT NULL, work_id INTEGER NOT NULL, prints TEXT NOT NULL, looked_at TEXT NOT NULL,
            PRIMARY KEY (track_id, work_id))""",
    )


@MIGRATIONS()
def m020_privacy(database: Database) -> None:
    """What must stay although its time is over, what was deleted, and the marks by which it is known not to return.

    A salt keeps what stands in an entry of the audit from being guessed by its hash after it was taken out.
    """
    run(
        database,
        """
        ALTER TABLE audit ADD COLUMN salt TEXT NOT NULL DEFAULT '';;
        CREATE TABLE holds (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL,
            placed_by TEXT NOT NULL, placed_at TEXT NOT NULL, review_on TEXT,
            released_by TEXT NOT NULL DEFAULT '', released_at TEXT, release_reason TEXT NOT NULL DEFAULT '');;
        CREATE TABLE closings (
            id INTEGER PRIMARY KEY AUTOINCREMENT, case_id INTEGER NOT NULL REFERENCES cases (id),
            reason TEXT NOT NULL, closed_by TEXT NOT NULL, closed_at TEXT NOT NULL, reopened_at TEXT);;
        CREATE INDEX closings_by_case ON closings (case_id);;
        CREATE TABLE tombstones (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, digest TEXT NOT NULL, cause TEXT NOT NULL,
            at TEXT NOT NULL, lifted_at TEXT, UNIQUE (kind, digest));;
        CREATE TABLE secrets (name TEXT PRIMARY KEY, value TEXT NOT NULL);;
        CREATE TABLE doomed (path PRIMARY KEY);;
        CREATE INDEX live_checks_by_clip ON live_checks (clip_id);;
        CREATE INDEX matches_by_remembered ON matches (remembered) WHERE remembered IS NOT NULL;;
        CREATE INDEX case_matches_by_match ON case_matches (match_id);;
        CREATE TABLE erasures (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, subject TEXT NOT NULL, digest TEXT NOT NULL,
            reason TEXT NOT NULL, asked_by TEXT NOT NULL, asked_at TEXT NOT NULL, done_at TEXT,
            counts TEXT NOT NULL DEFAULT '{}', waits_for TEXT NOT NULL DEFAULT '[]')""",
    )
    make_append_only(database, "total_imports")
