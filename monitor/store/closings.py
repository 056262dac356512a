"""Which cases are closed, since when, by whom and why; a case may be opened again."""

from dataclasses import replace
from datetime import datetime

from monitor.casework.holds import Closing
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of


class Closings:
    """The table of closings."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, closing: Closing) -> Closing:
        """Store that a case is closed (the id is ignored) and return it with the id it was given."""
        id_ = self._connection.write(
            "INSERT INTO closings (case_id, reason, closed_by, closed_at) VALUES (?, ?, ?, ?)",
            (closing.case_id, closing.reason, closing.closed_by, time_cell(closing.closed_at)),
        )
        return replace(closing, id=id_)

    def of_case(self, case_id: int) -> Closing | None:
        """Return how a case was closed; None while it is open."""
        sql = "SELECT * FROM closings WHERE case_id = ? AND reopened_at IS NULL ORDER BY id DESC LIMIT 1"
        row = self._connection.row(sql, (case_id,))
        return _closing(row) if row else None

    def all(self) -> dict[int, Closing]:
        """Return how each case that is closed now was closed, by the number of the case."""
        rows = self._connection.rows("SELECT * FROM closings WHERE reopened_at IS NULL ORDER BY id")
        return {row["case_id"]: _closing(row) for row in rows}

    def reopen(self, case_id: int, now: datetime) -> None:
        """Store that a case is open again."""
        self._connection.write(
            "UPDATE closings SET reopened_at = ? WHERE case_id = ? AND reopened_at IS NULL", (time_cell(now), case_id)
        )


def _closing(row: Row) -> Closing:
    read = {
        "closed_at": time_of(row["closed_at"]),
        "reopened_at": time_of(row["reopened_at"]) if row["reopened_at"] else None,
    }
    return Closing(**(row | read))
