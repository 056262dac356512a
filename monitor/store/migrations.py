"""The schema, as the list of changes that led to it. Append only: a released migration is never edited.

Each function runs in one transaction together with the record that it ran. ``docs/decisions/0005`` says why
this is sqlite-utils' own mechanism.
"""

from sqlite_utils import Database

from monitor.sites.addresses import address_of
from monitor.store.migrating import MIGRATIONS, make_append_only, refusal, run


@MIGRATIONS()
def m001_works_and_clips(database: Database) -> None:
    """Media that the library knows. Paths that are not UTF-8 are kept as BLOB, so columns are not STRICT."""
    media = """
        path NOT NULL, size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL UNIQUE,
        spec_id TEXT NOT NULL, duration_s REAL NOT NULL, width_px INTEGER NOT NULL, height_px INTEGER NOT NULL,
        video_codec TEXT, audio_codec TEXT, decode_failures INTEGER NOT NULL"""
    run(
        database,
        f"""
        CREATE TABLE works (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, {media},
            owner TEXT, published TEXT, url TEXT,
            revision INTEGER NOT NULL, registered_at TEXT NOT NULL);;
        CREATE INDEX works_by_path ON works (path);;
        CREATE INDEX works_by_revision ON works (revision);;
        CREATE TABLE clips (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, {media},
            url TEXT, platform TEXT, account TEXT, captured_at TEXT,
            matched_revision INTEGER NOT NULL DEFAULT 0, scanned_at TEXT NOT NULL);;
        CREATE INDEX clips_by_path ON clips (path);;
        CREATE TABLE failures (
            job TEXT NOT NULL, item TEXT NOT NULL, message TEXT NOT NULL, failed_at TEXT NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 1, PRIMARY KEY (job, item))""",
    )


@MIGRATIONS()
def m002_matches(database: Database) -> None:
    """What clips and works have in common; segments belong to their match and go with it."""
    run(
        database,
        """
        CREATE TABLE matches (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            clip_id INTEGER NOT NULL REFERENCES clips (id), work_id INTEGER NOT NULL REFERENCES works (id),
            kind TEXT NOT NULL, score REAL NOT NULL, reasons TEXT NOT NULL, matched_at TEXT NOT NULL,
            UNIQUE (clip_id, work_id));;
        CREATE TABLE segments (
            match_id INTEGER NOT NULL REFERENCES matches (id) ON DELETE CASCADE, ordinal INTEGER NOT NULL,
            clip_start_s REAL NOT NULL, clip_end_s REAL NOT NULL, work_start_s REAL NOT NULL, work_end_s REAL NOT NULL,
            modality TEXT NOT NULL, speed REAL NOT NULL, transform TEXT NOT NULL, score REAL NOT NULL,
            PRIMARY KEY (match_id, ordinal)) WITHOUT ROWID""",
    )


@MIGRATIONS()
def m003_review(database: Database) -> None:
    """What people decide. Decisions and considerations are only ever added, so that their history stays."""
    run(
        database,
        """
        CREATE TABLE decisions (
            id INTEGER PRIMARY KEY AUTOINCREMENT, match_id INTEGER NOT NULL REFERENCES matches (id),
            verdict TEXT NOT NULL, reason TEXT NOT NULL, actor TEXT NOT NULL, decided_at TEXT NOT NULL);;
        CREATE INDEX decisions_by_match ON decisions (match_id);;
        CREATE TABLE cases (
            id INTEGER PRIMARY KEY AUTOINCREMENT, recipient TEXT NOT NULL,
            created_by TEXT NOT NULL, created_at TEXT NOT NULL);;
        CREATE TABLE case_matches (
            case_id INTEGER NOT NULL REFERENCES cases (id), match_id INTEGER NOT NULL REFERENCES matches (id),
            PRIMARY KEY (case_id, match_id)) WITHOUT ROWID;;
        CREATE TABLE considerations (
            id INTEGER PRIMARY KEY AUTOINCREMENT, case_id INTEGER NOT NULL REFERENCES cases (id),
            considered_by TEXT NOT NULL, considered_at TEXT NOT NULL,
            purpose TEXT NOT NULL, nature TEXT NOT NULL, amount TEXT NOT NULL, effect TEXT NOT NULL,
            conclusion TEXT NOT NULL, reason TEXT NOT NULL);;
        CREATE TABLE notices (
            id INTEGER PRIMARY KEY AUTOINCREMENT, case_id INTEGER NOT NULL REFERENCES cases (id),
            pack TEXT NOT NULL, format TEXT NOT NULL, path NOT NULL, sha256 TEXT NOT NULL,
            recipient TEXT NOT NULL, signer TEXT NOT NULL, role TEXT NOT NULL, signed_at TEXT NOT NULL)""",
    )
    for table in ("decisions", "considerations", "notices"):
        make_append_only(database, table)


@MIGRATIONS()
def m004_audit(database: Database) -> None:
    """The hash-chained record; the database itself refuses to change or delete a line of it."""
    run(
        database,
        """
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
            subject TEXT NOT NULL, data TEXT NOT NULL, prev_sha256 TEXT NOT NULL, sha256 TEXT NOT NULL UNIQUE)""",
    )
    make_append_only(database, "audit")


@MIGRATIONS()
def m005_items(database: Database) -> None:
    """A clip is one item, so one content may be seen at several addresses; media say how much of them can be used.

    SQLite cannot drop a constraint, so the table is made anew. Foreign keys are not enforced while migrations run.
    """
    kept = """id, name, path, size_bytes, mtime_ns, sha256, spec_id, duration_s, width_px, height_px, video_codec,
        audio_codec, decode_failures, url, platform, account, captured_at, matched_revision, scanned_at"""
    run(
        database,
        f"""
        ALTER TABLE works ADD COLUMN declared_s REAL NOT NULL DEFAULT 0;;
        ALTER TABLE works ADD COLUMN pictures INTEGER;;
        ALTER TABLE works ADD COLUMN sound_s REAL;;
        CREATE TABLE items (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE,
            path NOT NULL, size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
            spec_id TEXT NOT NULL, duration_s REAL NOT NULL, width_px INTEGER NOT NULL, height_px INTEGER NOT NULL,
            video_codec TEXT, audio_codec TEXT, decode_failures INTEGER NOT NULL,
            declared_s REAL NOT NULL DEFAULT 0, pictures INTEGER, sound_s REAL,
            url TEXT, platform TEXT, account TEXT, captured_at TEXT,
            matched_revision INTEGER NOT NULL DEFAULT 0, scanned_at TEXT NOT NULL);;
        INSERT INTO items ({kept}) SELECT {kept} FROM clips;;
        DROP TABLE clips;;
        ALTER TABLE items RENAME TO clips;;
        CREATE INDEX clips_by_path ON clips (path);;
        CREATE INDEX clips_by_url ON clips (url);;
        CREATE UNIQUE INDEX clips_by_item ON clips (sha256, ifnull(url, ''))""",  # noqa: S608 - our own column names
    )


@MIGRATIONS()
def m006_places_of_letters(database: Database) -> None:
    """Letters lie in the library's folder ``letters``; without the way to the library it may be moved."""
    run(database, "DROP TRIGGER notices_refuses_update")
    for row in list(database.query("SELECT id, path FROM notices")):
        path = row["path"].decode("utf-8", "surrogateescape") if isinstance(row["path"], bytes) else row["path"]
        folder, _, name = path.replace("\\", "/").rpartition("/")
        if folder.endswith("/letters") and name.isascii():  # as Reclaim names them
            database.conn.execute("UPDATE notices SET path = ? WHERE id = ?", (f"letters/{name}", row["id"]))
    run(database, refusal("notices", "UPDATE"))


@MIGRATIONS()
def m007_streams(database: Database) -> None:
    """What the streams of a content hold, whatever the container; contents known before are not hashed again."""
    run(
        database,
        """
        CREATE TABLE streams (
            sha256 TEXT PRIMARY KEY, picture TEXT, sound TEXT, declared_s REAL NOT NULL,
            picture_facts TEXT, sound_facts TEXT);;
        CREATE INDEX streams_by_picture ON streams (picture);;
        CREATE INDEX streams_by_sound ON streams (sound)""",
    )


@MIGRATIONS()
def m008_bank_and_memory(database: Database) -> None:
    """Common footage, what was left out of clips because of it, and matches that do not come before people.

    Footage that was removed stays as a row, because its number must never be given to other footage. Which clips a
    person marked as not a copy is not stored again: the decisions say it.
    """
    run(
        database,
        """
        CREATE TABLE bank (
            id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL,
            path NOT NULL, size_bytes INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, sha256 TEXT NOT NULL,
            spec_id TEXT NOT NULL, duration_s REAL NOT NULL, width_px INTEGER NOT NULL, height_px INTEGER NOT NULL,
            video_codec TEXT, audio_codec TEXT, decode_failures INTEGER NOT NULL,
            declared_s REAL NOT NULL, pictures INTEGER, sound_s REAL,
            modality TEXT, added_by TEXT NOT NULL, added_at TEXT NOT NULL, removed_at TEXT);;
        CREATE UNIQUE INDEX bank_by_content ON bank (sha256) WHERE removed_at IS NULL;;
        CREATE TABLE left_out (
            clip_id INTEGER NOT NULL REFERENCES clips (id), footage_id INTEGER NOT NULL REFERENCES bank (id),
            modality TEXT NOT NULL, start_s REAL NOT NULL, end_s REAL NOT NULL);;
        CREATE INDEX left_out_by_clip ON left_out (clip_id);;
        CREATE INDEX left_out_by_footage ON left_out (footage_id);;
        CREATE TABLE runs (
            id INTEGER PRIMARY KEY AUTOINCREMENT, started_at TEXT NOT NULL, clips INTEGER NOT NULL DEFAULT 0);;
        CREATE TABLE releases (
            id INTEGER PRIMARY KEY AUTOINCREMENT, work_id INTEGER NOT NULL REFERENCES works (id),
            run_id INTEGER NOT NULL, matches INTEGER NOT NULL,
            reason TEXT NOT NULL, actor TEXT NOT NULL, released_at TEXT NOT NULL);;
        ALTER TABLE matches ADD COLUMN standing TEXT NOT NULL DEFAULT 'open';;
        ALTER TABLE matches ADD COLUMN standing_reason TEXT;;
        ALTER TABLE matches ADD COLUMN remembered INTEGER REFERENCES matches (id);;
        ALTER TABLE matches ADD COLUMN run_id INTEGER REFERENCES runs (id);;
        CREATE INDEX matches_by_work ON matches (work_id, run_id)""",
    )
    make_append_only(database, "releases")


@MIGRATIONS()
def m009_areas(database: Database) -> None:
    """Where in the clip's frame the work is seen, and what of the work's; of older segments it is not known."""
    run(
        database,
        """
        ALTER TABLE segments ADD COLUMN clip_area TEXT NOT NULL DEFAULT '[0.0, 0.0, 1.0, 1.0]';;
        ALTER TABLE segments ADD COLUMN work_area TEXT NOT NULL DEFAULT '[0.0, 0.0, 1.0, 1.0]'""",
    )


@MIGRATIONS()
def m010_rights(database: Database) -> None:
    """Who holds which rights in which stretch of a work, and who may use works. What ended stays, with its end.

    Whoever registered a work with an owner said that the picture is this owner's; of the sound nothing was said.
    """
    run(
        database,
        """
        CREATE TABLE grants (
            id INTEGER PRIMARY KEY AUTOINCREMENT, work_id INTEGER NOT NULL REFERENCES works (id),
            modality TEXT NOT NULL, start_s REAL NOT NULL, end_s REAL,
            title TEXT NOT NULL, owner TEXT NOT NULL, exclusive INTEGER NOT NULL, territories TEXT NOT NULL,
            starts_on TEXT, ends_on TEXT, label TEXT NOT NULL, document_path, document_sha256 TEXT,
            origin TEXT NOT NULL, added_by TEXT NOT NULL, added_at TEXT NOT NULL, ended_at TEXT);;
        CREATE INDEX grants_by_work ON grants (work_id);;
        CREATE TABLE permissions (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, value TEXT NOT NULL, platform TEXT NOT NULL,
            holder TEXT NOT NULL, is_own INTEGER NOT NULL, work_ids TEXT NOT NULL, territories TEXT NOT NULL,
            starts_on TEXT, ends_on TEXT, reason TEXT NOT NULL, document_path, document_sha256 TEXT,
            added_by TEXT NOT NULL, added_at TEXT NOT NULL, ended_at TEXT);;
        INSERT INTO grants (work_id, modality, start_s, title, owner, exclusive, territories, label, origin,
            added_by, added_at)
        SELECT id, CASE WHEN width_px THEN 'picture' ELSE 'sound' END, 0, 'owned', owner, 1, '["WORLD"]', '',
            'register', owner, registered_at
        FROM works WHERE owner IS NOT NULL""",
    )


@MIGRATIONS()
def m011_letters(database: Database) -> None:
    """The life of letters: what was considered and looked at before, every state after, and what left the house.

    A letter need not belong to a case: a question about a licence does not. SQLite cannot drop a NOT NULL, so the
    table of documents is made anew.
    """
    run(
        database,
        """
        CREATE TABLE exceptions (
            id INTEGER PRIMARY KEY AUTOINCREMENT, case_id INTEGER NOT NULL REFERENCES cases (id),
            jurisdiction TEXT NOT NULL, considered_by TEXT NOT NULL, considered_at TEXT NOT NULL,
            heads TEXT NOT NULL, conclusion TEXT NOT NULL, reason TEXT NOT NULL);;
        INSERT INTO exceptions (case_id, jurisdiction, considered_by, considered_at, heads, conclusion, reason)
        SELECT case_id, 'US', considered_by, considered_at,
            json_object('purpose', purpose, 'nature', nature, 'amount', amount, 'effect', effect), conclusion, reason
        FROM considerations ORDER BY id;;
        CREATE TABLE reviews (
            id INTEGER PRIMARY KEY AUTOINCREMENT, case_id INTEGER NOT NULL REFERENCES cases (id),
            reviewed_by TEXT NOT NULL, reviewed_at TEXT NOT NULL, reason TEXT NOT NULL);;
        CREATE TABLE live_checks (
            id INTEGER PRIMARY KEY AUTOINCREMENT, clip_id INTEGER NOT NULL REFERENCES clips (id), url TEXT NOT NULL,
            state TEXT NOT NULL, note TEXT NOT NULL, checked_by TEXT NOT NULL, checked_at TEXT NOT NULL);;
        CREATE TABLE letters (
            id INTEGER PRIMARY KEY AUTOINCREMENT, case_id INTEGER REFERENCES cases (id), pack TEXT NOT NULL,
            reference TEXT NOT NULL UNIQUE, recipient TEXT NOT NULL, address TEXT NOT NULL,
            follows INTEGER REFERENCES letters (id), notice TEXT NOT NULL, created_by TEXT NOT NULL,
            created_at TEXT NOT NULL);;
        CREATE INDEX letters_by_case ON letters (case_id);;
        CREATE TABLE letter_events (
            id INTEGER PRIMARY KEY AUTOINCREMENT, letter_id INTEGER NOT NULL REFERENCES letters (id),
            state TEXT NOT NULL, actor TEXT NOT NULL, at TEXT NOT NULL, happened_at TEXT NOT NULL,
            reason TEXT NOT NULL, document_sha256 TEXT, urls TEXT NOT NULL);;
        CREATE INDEX letter_events_by_letter ON letter_events (letter_id);;
        CREATE TABLE answers (
            id INTEGER PRIMARY KEY AUTOINCREMENT, letter_id INTEGER NOT NULL REFERENCES letters (id),
            kind TEXT NOT NULL, received_at TEXT NOT NULL, reference TEXT NOT NULL, author TEXT NOT NULL,
            summary TEXT NOT NULL, defects TEXT NOT NULL, document_path, document_sha256 TEXT,
            recorded_by TEXT NOT NULL, recorded_at TEXT NOT NULL);;
        CREATE TABLE dispatches (
            id INTEGER PRIMARY KEY AUTOINCREMENT, letter_id INTEGER NOT NULL REFERENCES letters (id),
            message_id TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, server TEXT NOT NULL, address TEXT NOT NULL,
            started_at TEXT NOT NULL, finished_at TEXT, answer TEXT);;
        CREATE TABLE documents (
            id INTEGER PRIMARY KEY AUTOINCREMENT, case_id INTEGER REFERENCES cases (id),
            pack TEXT NOT NULL, format TEXT NOT NULL, path NOT NULL, sha256 TEXT NOT NULL,
            recipient TEXT NOT NULL, signer TEXT NOT NULL, role TEXT NOT NULL, signed_at TEXT NOT NULL);;
        INSERT INTO documents SELECT * FROM notices;;
        DROP TABLE notices;;
        ALTER TABLE documents RENAME TO notices""",
    )
    make_append_only(database, "notices")
    for table in ("exceptions", "reviews", "live_checks", "letters", "letter_events", "answers"):
        make_append_only(database, table)


@MIGRATIONS()
def m012_items_of_letters(database: Database) -> None:
    """What is asked of all letters at once, so that sending one does not read every notice that was ever sent.

    The letter itself is kept as it was signed, so that neither another version nor another template changes what
    leaves; of older letters it is not known. Packs of that time whose name begins with no country claim nothing, and
    neither does the answer to a counter-notice.
    """
    run(
        database,
        """
        CREATE TABLE letter_facts (
            letter_id INTEGER PRIMARY KEY REFERENCES letters (id), is_claim INTEGER NOT NULL, sender TEXT NOT NULL,
            text TEXT NOT NULL);;
        CREATE TABLE letter_items (
            letter_id INTEGER NOT NULL REFERENCES letters (id), ordinal INTEGER NOT NULL,
            url TEXT NOT NULL, key TEXT NOT NULL, match_id INTEGER,
            PRIMARY KEY (letter_id, ordinal)) WITHOUT ROWID;;
        INSERT INTO letter_facts
        SELECT id, pack NOT LIKE 'xx!_%' ESCAPE '!' AND pack != 'us_counter_response',
            coalesce(lower(json_extract(notice, '$.sender.name')), ''), ''
        FROM letters;;
        INSERT INTO letter_items
        SELECT l.id, row_number() OVER (PARTITION BY l.id ORDER BY w.key, i.key) - 1,
            json_extract(i.value, '$.url'), json_extract(i.value, '$.url'),
            json_extract(i.value, '$.decision.match_id')
        FROM letters AS l, json_each(l.notice, '$.works') AS w, json_each(w.value, '$.infringing_items') AS i;;
        CREATE INDEX letter_items_by_key ON letter_items (key);;
        CREATE INDEX letter_events_by_state ON letter_events (state, happened_at);;
        CREATE INDEX letters_by_followed ON letters (follows);;
        CREATE INDEX dispatches_by_letter ON dispatches (letter_id);;
        CREATE INDEX audit_by_subject ON audit (subject)""",
    )
    _make_keys(database)
    for table in ("letter_facts", "letter_items"):
        make_append_only(database, table)


@MIGRATIONS()
def m013_keys_of_items(database: Database) -> None:
    """Items of letters are found again in whatever spelling their addresses come; what the letters say stays."""
    run(database, "DROP TRIGGER letter_items_refuses_update")
    _make_keys(database)
    run(database, refusal("letter_items", "UPDATE"))


def _make_keys(database: Database) -> None:
    """Make the keys by which items are compared, for whatever letters are on record."""
    for row in list(database.query("SELECT letter_id, ordinal, url FROM letter_items")):
        cells = (address_of(row["url"] or ""), row["letter_id"], row["ordinal"])
        database.conn.execute("UPDATE letter_items SET key = ? WHERE letter_id = ? AND ordinal = ?", cells)
