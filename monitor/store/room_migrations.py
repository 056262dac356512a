"""The schema's later changes: what the review room keeps. Append only, as ``migrations``."""

from sqlite_utils import Database

from monitor.store import migrations  # noqa: F401 - its changes come first
from monitor.store.migrating import MIGRATIONS, make_append_only, run
from monitor.store.traits import joined, kinds_of_change


@MIGRATIONS()
def m014_review_room(database: Database) -> None:
    """People who review together, what they keep of the queue, and the figures by which matches are put in order.

    Secrets are kept as hashes only. Settings of platforms are only ever added, so that their history stays.
    """
    run(
        database,
        """
        ALTER TABLE clips ADD COLUMN views INTEGER;;
        ALTER TABLE clips ADD COLUMN published_at TEXT;;
        ALTER TABLE matches ADD COLUMN covered_s REAL NOT NULL DEFAULT 0;;
        CREATE TABLE people (
            id INTEGER PRIMARY KEY AUTOINCREMENT, login TEXT NOT NULL UNIQUE, name TEXT NOT NULL, role TEXT NOT NULL,
            password TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0, locked_until TEXT,
            created_at TEXT NOT NULL, disabled_at TEXT);;
        CREATE TABLE sessions (
            secret_sha256 TEXT PRIMARY KEY, person_id INTEGER REFERENCES people (id),
            started_at TEXT NOT NULL, used_at TEXT NOT NULL, ends_at TEXT NOT NULL);;
        CREATE TABLE tokens (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, person_id INTEGER REFERENCES people (id),
            scopes TEXT NOT NULL, secret_sha256 TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL, ends_at TEXT,
            used_at TEXT, revoked_at TEXT);;
        CREATE TABLE saved_views (
            id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, name TEXT NOT NULL, query TEXT NOT NULL,
            UNIQUE (person, name));;
        CREATE TABLE platform_settings (
            id INTEGER PRIMARY KEY AUTOINCREMENT, work_id INTEGER NOT NULL REFERENCES works (id),
            platform TEXT NOT NULL, setting TEXT NOT NULL, value TEXT NOT NULL, note TEXT NOT NULL,
            set_by TEXT NOT NULL, set_at TEXT NOT NULL);;
        CREATE INDEX platform_settings_by_work ON platform_settings (work_id);;
        CREATE INDEX matches_by_standing ON matches (standing)""",
    )
    _measure_coverage(database)
    make_append_only(database, "platform_settings")


def _measure_coverage(database: Database) -> None:
    """Write down for each match how many seconds of its clip the segments of the leading modality cover."""
    sql = "SELECT match_id, clip_start_s, clip_end_s, modality = 'picture' AS leads FROM segments ORDER BY clip_start_s"
    spans: dict[int, list[tuple[float, float, int]]] = {}
    for row in list(database.query(sql)):
        spans.setdefault(row["match_id"], []).append((row["clip_start_s"], row["clip_end_s"], row["leads"]))
    for id_, found in spans.items():
        total, end = 0.0, float("-inf")
        for start_s, end_s, _ in [one for one in found if one[2]] or found:
            total += max(end_s - max(start_s, end), 0.0)
            end = max(end, end_s)
        database.conn.execute("UPDATE matches SET covered_s = ? WHERE id = ?", (total, id_))


@MIGRATIONS()
def m015_accounts(database: Database) -> None:
    """Names that are the same to a reader are the same account's, lock-outs double, and invitations wait."""
    run(
        database,
        """
        ALTER TABLE people ADD COLUMN name_key TEXT NOT NULL DEFAULT '';;
        ALTER TABLE people ADD COLUMN locks INTEGER NOT NULL DEFAULT 0;;
        UPDATE people SET name_key = lower(name);;
        CREATE UNIQUE INDEX people_by_name ON people (name_key);;
        CREATE TABLE invitations (
            person_id INTEGER PRIMARY KEY REFERENCES people (id), secret_sha256 TEXT NOT NULL UNIQUE,
            created_at TEXT NOT NULL, ends_at TEXT NOT NULL);;
        CREATE INDEX sessions_by_person ON sessions (person_id);;
        CREATE INDEX tokens_by_person ON tokens (person_id);;
        CREATE INDEX audit_by_actor ON audit (actor)""",
    )


@MIGRATIONS()
def m016_queue(database: Database) -> None:
    """What matches are filtered by, beside the match: the verdict that holds, the changes, and what is seen or heard.

    The database itself keeps the verdict in step with the decisions; it is NULL while the match waits.
    """
    run(
        database,
        """
        ALTER TABLE matches ADD COLUMN verdict TEXT;;
        ALTER TABLE matches ADD COLUMN changes TEXT NOT NULL DEFAULT ',none,';;
        ALTER TABLE matches ADD COLUMN modalities TEXT NOT NULL DEFAULT ',';;
        UPDATE matches SET verdict = (
            SELECT verdict FROM decisions WHERE match_id = matches.id ORDER BY decisions.id DESC LIMIT 1);;
        CREATE TRIGGER decisions_reach_matches AFTER INSERT ON decisions
        BEGIN
            UPDATE matches SET verdict = nullif(NEW.verdict, 'withdrawn') WHERE id = NEW.match_id;
        END""",
    )
    segments: dict[int, list[tuple[str, str]]] = {}
    for row in list(database.query("SELECT match_id, transform, modality FROM segments")):
        segments.setdefault(row["match_id"], []).append((row["transform"], row["modality"]))
    for id_, found in segments.items():
        cells = (joined(kinds_of_change(one for one, _ in found)), joined(one for _, one in found), id_)
        database.conn.execute("UPDATE matches SET changes = ?, modalities = ? WHERE id = ?", cells)
