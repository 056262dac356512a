"""What the streams of known files hold, so that the same streams are recognised in another container."""

import json

from fingerprints.media.packets import StreamHash, StreamHashes
from monitor.store.connection import Connection, Row


class Streams:
    """The table of stream hashes: one row for each content that was hashed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, sha256: str, hashes: StreamHashes) -> None:
        """Store what the streams of a content hold.

        :param sha256: of the whole file
        """
        self._connection.write(
            "INSERT OR REPLACE INTO streams (sha256, picture, sound, declared_s, picture_facts, sound_facts)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                sha256,
                *hashes.key,
                hashes.declared_s,
                _facts_cell(hashes.picture),
                _facts_cell(hashes.sound),
            ),
        )

    def get(self, sha256: str) -> StreamHashes | None:
        """Return what the streams of a content hold, if they were hashed."""
        row = self._connection.row("SELECT * FROM streams WHERE sha256 = ?", (sha256,))
        return _hashes(row) if row else None

    def twins(self, hashes: StreamHashes) -> list[str]:
        """Return the SHA-256 of the contents that are the same recording, in whatever container."""
        sql = "SELECT * FROM streams WHERE picture IS ? AND sound IS ? ORDER BY rowid"
        rows = self._connection.rows(sql, hashes.key)
        return [row["sha256"] for row in rows if _hashes(row).same_recording(hashes)]

    def of_works(self, hashes: StreamHashes) -> list[tuple[int, StreamHashes]]:
        """Return (id, what its streams hold) of the works that share a stream with the given ones."""
        sql = (
            "SELECT streams.*, works.id AS work_id FROM streams JOIN works ON works.sha256 = streams.sha256"
            " WHERE streams.picture = ? OR streams.sound = ? ORDER BY works.id"
        )
        return [(row["work_id"], _hashes(row)) for row in self._connection.rows(sql, hashes.key)]


def _facts_cell(stream: StreamHash | None) -> str | None:
    if stream is None:
        return None
    facts = {"packets": stream.packets, "hidden": stream.hidden, "form": stream.form, "times_ms": stream.times_ms}
    return json.dumps(facts)


def _hashes(row: Row) -> StreamHashes:
    return StreamHashes(
        picture=_stream(row["picture"], row["picture_facts"]),
        sound=_stream(row["sound"], row["sound_facts"]),
        declared_s=row["declared_s"],
    )


def _stream(sha256: str | None, facts: str | None) -> StreamHash | None:
    if sha256 is None or facts is None:
        return None
    told = json.loads(facts)
    return StreamHash(sha256=sha256, **(told | {"times_ms": tuple(told["times_ms"])}))
