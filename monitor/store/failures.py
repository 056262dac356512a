"""Items that failed, until they succeed."""

from datetime import datetime

from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of
from monitor.values import Failure, Job


class Failures:
    """The table of failures."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, job: Job, item: str, message: str, now: datetime) -> None:
        """Store that an item failed, once more if it had failed before."""
        self._connection.write(
            "INSERT INTO failures (job, item, message, failed_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (job, item) DO UPDATE SET"
            " message = excluded.message, failed_at = excluded.failed_at, attempts = attempts + 1",
            (job, item, message, time_cell(now)),
        )

    def clear(self, job: Job, item: str) -> None:
        """Forget the failure of an item that has succeeded."""
        self._connection.write("DELETE FROM failures WHERE job = ? AND item = ?", (job, item))

    def all(self) -> list[Failure]:
        """Return all failures, the oldest first."""
        return [_failure(row) for row in self._connection.rows("SELECT * FROM failures ORDER BY failed_at, job, item")]


def _failure(row: Row) -> Failure:
    return Failure(
        job=Job(row["job"]),
        item=row["item"],
        message=row["message"],
        failed_at=time_of(row["failed_at"]),
        attempts=row["attempts"],
    )
