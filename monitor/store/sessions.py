"""Sessions of browsers, known by the SHA-256 of a secret that only the browser holds."""

from datetime import datetime

from monitor.people import Session
from monitor.store.connection import Connection
from monitor.store.people import People
from monitor.store.rows import time_cell, time_of


class Sessions:
    """The table of sessions."""

    def __init__(self, connection: Connection, people: People) -> None:
        self._connection = connection
        self._people = people

    def start(self, secret_sha256: str, person_id: int | None, now: datetime, ends_at: datetime) -> None:
        """Store a new session; sessions that have ended go."""
        with self._connection.transaction():
            self._connection.write("DELETE FROM sessions WHERE ends_at <= ?", (time_cell(now),))
            self._connection.write(
                "INSERT INTO sessions (secret_sha256, person_id, started_at, used_at, ends_at) VALUES (?, ?, ?, ?, ?)",
                (secret_sha256, person_id, time_cell(now), time_cell(now), time_cell(ends_at)),
            )

    def get(self, secret_sha256: str, now: datetime) -> Session | None:
        """Return the session of a secret; None if there is none, it has ended, or its person is disabled."""
        sql = "SELECT * FROM sessions WHERE secret_sha256 = ? AND ends_at > ?"
        row = self._connection.row(sql, (secret_sha256, time_cell(now)))
        if row is None:
            return None
        person = self._people.get(row["person_id"]) if row["person_id"] is not None else None
        if person and person.disabled_at:
            return None
        return Session(person=person, started_at=time_of(row["started_at"]), ends_at=time_of(row["ends_at"]))

    def end(self, secret_sha256: str) -> None:
        """Forget one session."""
        self._connection.write("DELETE FROM sessions WHERE secret_sha256 = ?", (secret_sha256,))

    def end_of_person(self, person_id: int) -> None:
        """Forget all sessions of a person."""
        self._connection.write("DELETE FROM sessions WHERE person_id = ?", (person_id,))
