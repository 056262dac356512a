"""What people asked to have erased: the name itself stays only until it is done, then a keyed digest of it."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from monitor.casework.holds import ErasureRequest
from monitor.errors import NotFoundError
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of

ACCOUNT = "account"
"""What is asked for by now: all about one account."""


class Erasures:
    """The table of requests to erase."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, subject: str, digest: str, reason: str, by: str, now: datetime) -> ErasureRequest:
        """Store a request; one about the same subject that is not done yet is returned as it is."""
        sql = "SELECT * FROM erasures WHERE digest = ? AND done_at IS NULL"
        with self._connection.transaction():
            row = self._connection.row(sql, (digest,))
            if row is not None:
                return _request(row)
            id_ = self._connection.write(
                "INSERT INTO erasures (kind, subject, digest, reason, asked_by, asked_at) VALUES (?, ?, ?, ?, ?, ?)",
                (ACCOUNT, subject, digest, reason, by, time_cell(now)),
            )
            return self.get(id_)

    def get(self, id_: int) -> ErasureRequest:
        """Return one request.

        :raises NotFoundError: there is none with this number
        """
        row = self._connection.row("SELECT * FROM erasures WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no request {id_}; `reclaim privacy requests` lists them.")
        return _request(row)

    def all(self, *, done: bool = True) -> list[ErasureRequest]:
        """Return the requests, the oldest first.

        :param done: also those that are done
        """
        sql = "SELECT * FROM erasures WHERE ? OR done_at IS NULL ORDER BY id"
        return [_request(row) for row in self._connection.rows(sql, (done,))]

    def wait(self, id_: int, counts: Mapping[str, int], waits_for: Sequence[str]) -> None:
        """Store what was erased so far, and what holds the rest."""
        self._connection.write(
            "UPDATE erasures SET counts = ?, waits_for = ? WHERE id = ?",
            (json.dumps(dict(counts)), json.dumps(list(waits_for)), id_),
        )

    def finish(self, id_: int, counts: Mapping[str, int], now: datetime) -> None:
        """Store that a request is done, and no longer whom it was about."""
        self._connection.write(
            "UPDATE erasures SET subject = '', counts = ?, waits_for = '[]', done_at = ? WHERE id = ?",
            (json.dumps(dict(counts)), time_cell(now), id_),
        )


def _request(row: Row) -> ErasureRequest:
    read = {
        "asked_at": time_of(row["asked_at"]),
        "done_at": time_of(row["done_at"]) if row["done_at"] else None,
        "counts": tuple(sorted(json.loads(row["counts"]).items())),
        "waits_for": tuple(json.loads(row["waits_for"])),
    }
    return ErasureRequest(**(row | read))
