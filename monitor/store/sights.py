"""What people looked at before a letter: a case once more, and the addresses of copies. Only ever added."""

from dataclasses import replace

from monitor.casework.values import LiveCheck, SecondLook
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of


class Sights:
    """The tables of second looks and of looks at addresses."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add_look(self, look: SecondLook) -> SecondLook:
        """Store a second look at a case (its id is ignored) and return it with the id it was given."""
        id_ = self._connection.write(
            "INSERT INTO reviews (case_id, reviewed_by, reviewed_at, reason) VALUES (?, ?, ?, ?)",
            (look.case_id, look.reviewed_by, time_cell(look.reviewed_at), look.reason),
        )
        return replace(look, id=id_)

    def looks(self, case_id: int) -> list[SecondLook]:
        """Return the second looks at a case, the oldest first."""
        rows = self._connection.rows("SELECT * FROM reviews WHERE case_id = ? ORDER BY id", (case_id,))
        return [SecondLook(**(row | {"reviewed_at": time_of(row["reviewed_at"])})) for row in rows]

    def cases_looked_at(self) -> set[int]:
        """Return the numbers of the cases that a second person has looked at."""
        return {row["case_id"] for row in self._connection.rows("SELECT DISTINCT case_id FROM reviews")}

    def add_check(self, check: LiveCheck) -> LiveCheck:
        """Store a look at an address (its id is ignored) and return it with the id it was given."""
        id_ = self._connection.write(
            "INSERT INTO live_checks (clip_id, url, state, note, checked_by, checked_at) VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(check.clip_id, check.url, check.state, check.note),
                *(check.checked_by, time_cell(check.checked_at)),
            ),
        )
        return replace(check, id=id_)

    def last_check(self, clip_id: int, url: str) -> LiveCheck | None:
        """Return the latest look at the address of a clip; None where nobody looked."""
        sql = "SELECT * FROM live_checks WHERE clip_id = ? AND url = ? ORDER BY checked_at DESC, id DESC LIMIT 1"
        row = self._connection.row(sql, (clip_id, url))
        return _check(row) if row else None


def _check(row: Row) -> LiveCheck:
    return LiveCheck(**(row | {"checked_at": time_of(row["checked_at"])}))
