"""Every request to a host, allowed or refused, with the rule that decided."""

from datetime import datetime

from monitor.collected import Access, Basis, FetchRecord, Purpose
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of


class Fetches:
    """The table of requests."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, fetch: FetchRecord) -> int:
        """Store a request before it leaves, or that it must not; returns its number."""
        access = fetch.access
        return self._connection.write(
            "INSERT INTO fetches (at, url, host, purpose, is_allowed, basis, reason, rule, source_id, item_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(time_cell(fetch.at), fetch.url, fetch.host, fetch.purpose, access.is_allowed),
                *(access.basis, access.reason, access.source, fetch.source_id, fetch.item_id),
            ),
        )

    def end(self, fetch: FetchRecord, now: datetime) -> None:
        """Store what became of a request."""
        self._connection.write(
            "UPDATE fetches SET ended_at = ?, status = ?, size_bytes = ?, sha256 = ?, final_url = ?, outcome = ?"
            " WHERE id = ?",
            (
                *(time_cell(now), fetch.status, fetch.size_bytes, fetch.sha256, fetch.final_url, fetch.outcome),
                fetch.id,
            ),
        )

    def of_item(self, item_id: int) -> list[FetchRecord]:
        """Return the requests that were made for an item, the first first."""
        rows = self._connection.rows("SELECT * FROM fetches WHERE item_id = ? ORDER BY id", (item_id,))
        return [_fetch(row) for row in rows]

    def latest(self, *, source_id: int | None = None, limit: int = 100) -> list[FetchRecord]:
        """Return the latest requests, of one source or of all, the latest first."""
        sql = "SELECT * FROM fetches WHERE ? IS NULL OR source_id = ? ORDER BY id DESC LIMIT ?"
        return [_fetch(row) for row in self._connection.rows(sql, (source_id, source_id, limit))]

    def last_at(self, host: str) -> datetime | None:
        """Return when a host was asked last, as far as the latest thousands of requests tell."""
        sql = (
            "SELECT max(max(at), coalesce(max(ended_at), '')) AS at FROM fetches"
            " WHERE id > (SELECT coalesce(max(id), 0) FROM fetches) - 5000 AND host = ? AND is_allowed"
        )
        row = self._connection.row(sql, (host,))
        return time_of(row["at"]) if row and row["at"] else None

    def bytes_since(self, moment: datetime) -> int:
        """Return how many bytes have arrived since a moment, from all hosts."""
        sql = "SELECT sum(size_bytes) FROM fetches WHERE at >= ?"
        return self._connection.number(sql, (time_cell(moment),))


def _fetch(row: Row) -> FetchRecord:
    access = Access(
        url=row["url"],
        is_allowed=bool(row["is_allowed"]),
        basis=Basis(row["basis"]),
        reason=row["reason"],
        source=row["rule"],
    )
    names = ("id", "url", "host", "source_id", "item_id", "status", "size_bytes", "sha256", "final_url", "outcome")
    return FetchRecord(
        **{name: row[name] for name in names},
        at=time_of(row["at"]),
        purpose=Purpose(row["purpose"]),
        access=access,
        ended_at=time_of(row["ended_at"]) if row["ended_at"] else None,
    )
