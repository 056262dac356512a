"""The schema's later changes: what collecting and the watch keep. Append only, as ``migrations``."""

from sqlite_utils import Database

from monitor.store import room_migrations  # noqa: F401 - its changes come first
from monitor.store.migrating import MIGRATIONS, make_append_only, run

_COLLECTING = """
CREATE TABLE sources (
    id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, kind TEXT NOT NULL, address TEXT NOT NULL,
    options TEXT NOT NULL, key TEXT NOT NULL DEFAULT '', key_origin TEXT NOT NULL DEFAULT '',
    every_s INTEGER NOT NULL, state TEXT NOT NULL, next_at TEXT NOT NULL,
    last_run_at TEXT, last_ok_at TEXT, failures INTEGER NOT NULL DEFAULT 0, last_error TEXT NOT NULL DEFAULT '',
    added_by TEXT NOT NULL, added_at TEXT NOT NULL);;
CREATE UNIQUE INDEX sources_by_name ON sources (name) WHERE state <> 'removed';;
CREATE TABLE items (
    id INTEGER PRIMARY KEY AUTOINCREMENT, source_id INTEGER NOT NULL REFERENCES sources (id),
    key TEXT NOT NULL, url TEXT NOT NULL, address_key TEXT NOT NULL, media TEXT NOT NULL, file BLOB,
    title TEXT NOT NULL, account TEXT NOT NULL, platform TEXT NOT NULL, published_at TEXT, duration_s REAL,
    views INTEGER, thumbnail TEXT NOT NULL, mark TEXT NOT NULL, is_supplied_only INTEGER NOT NULL,
    supply TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '', attempts INTEGER NOT NULL DEFAULT 0, next_at TEXT,
    etag TEXT NOT NULL DEFAULT '', last_modified TEXT NOT NULL DEFAULT '', media_url TEXT NOT NULL DEFAULT '',
    sha256 TEXT NOT NULL DEFAULT '', path BLOB, size_bytes INTEGER NOT NULL DEFAULT 0,
    first_seen_at TEXT NOT NULL, seen_at TEXT NOT NULL,
    checked_at TEXT, captured_at TEXT, clip_id INTEGER REFERENCES clips (id), UNIQUE (source_id, key));;
CREATE INDEX items_by_state ON items (state, next_at);;
CREATE INDEX items_by_address ON items (address_key);;
CREATE INDEX items_by_content ON items (sha256) WHERE sha256 <> '';;
CREATE INDEX items_by_clip ON items (clip_id) WHERE clip_id IS NOT NULL;;
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, url TEXT NOT NULL, host TEXT NOT NULL,
    purpose TEXT NOT NULL, is_allowed INTEGER NOT NULL, basis TEXT NOT NULL, reason TEXT NOT NULL,
    rule TEXT NOT NULL, source_id INTEGER, item_id INTEGER, ended_at TEXT, status INTEGER,
    size_bytes INTEGER NOT NULL DEFAULT 0, sha256 TEXT NOT NULL DEFAULT '', final_url TEXT NOT NULL DEFAULT '',
    outcome TEXT NOT NULL DEFAULT '');;
CREATE INDEX fetches_by_item ON fetches (item_id) WHERE item_id IS NOT NULL;;
CREATE INDEX fetches_by_source ON fetches (source_id, at);;
CREATE TABLE page_marks (
    source_id INTEGER NOT NULL, url TEXT NOT NULL, etag TEXT NOT NULL, last_modified TEXT NOT NULL,
    seen_at TEXT NOT NULL, PRIMARY KEY (source_id, url));;
CREATE TABLE site_rules (
    origin TEXT NOT NULL, kind TEXT NOT NULL, status INTEGER NOT NULL, body BLOB NOT NULL,
    read_at TEXT NOT NULL, PRIMARY KEY (origin, kind));;
CREATE TABLE host_states (
    host TEXT PRIMARY KEY, not_before TEXT, failures INTEGER NOT NULL, day TEXT NOT NULL,
    requests INTEGER NOT NULL, size_bytes INTEGER NOT NULL);;
CREATE TABLE allowances (
    id INTEGER PRIMARY KEY AUTOINCREMENT, host TEXT NOT NULL, kind TEXT NOT NULL, reason TEXT NOT NULL,
    added_by TEXT NOT NULL, added_at TEXT NOT NULL, withdrawn_at TEXT);;
CREATE TABLE work_words (
    work_id INTEGER NOT NULL REFERENCES works (id), kind TEXT NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (work_id, kind, text));;
CREATE TABLE announcements (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, text TEXT NOT NULL, path TEXT NOT NULL, at TEXT NOT NULL);;
CREATE INDEX announcements_by_path ON announcements (path);;
CREATE TABLE tellings (key TEXT NOT NULL, way TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (way, key));;
CREATE TABLE watch_runs (
    id INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL, ended_at TEXT,
    summary TEXT NOT NULL DEFAULT '{}', error TEXT NOT NULL DEFAULT '');;
CREATE TABLE item_checks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, item_id INTEGER NOT NULL REFERENCES items (id),
    state TEXT NOT NULL, note TEXT NOT NULL, at TEXT NOT NULL);;
CREATE INDEX item_checks_by_item ON item_checks (item_id)"""


@MIGRATIONS()
def m017_sources(database: Database) -> None:
    """Sources, the items they name, every request and why it was allowed, and what hosts said of themselves.

    A request is on record before it leaves; what became of it is written to the same row, once.
    """
    run(
        database,
        _COLLECTING,
    )
    make_append_only(database, "item_checks")
