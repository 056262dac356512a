"""Sessions of browsers, known by the SHA-256 of a secret that only the browser holds."""

from datetime import datetime, timedelta

from monitor.people import Session
from monitor.store.connection import Connection, Row
from monitor.store.people import People
from monitor.store.rows import time_cell, time_of

IDLE = timedelta(hours=12)
"""How long the session of a person with an account lasts without being used."""


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
        """Return the session of a secret; None if there is none, it has ended or idled, or its person is disabled.

        One that has ended or idled is forgotten, so that a clock that is put back opens nothing again.
        """
        row = self._connection.row("SELECT rowid, * FROM sessions WHERE secret_sha256 = ?", (secret_sha256,))
        session = self._session(row) if row else None
        if session and (session.ends_at <= now or (session.person and session.used_at <= now - IDLE)):
            self._connection.write_if_free("DELETE FROM sessions WHERE rowid = ?", (session.id,))
            return None
        return None if session and session.person and session.person.disabled_at else session

    def of_person(self, person_id: int, now: datetime) -> list[Session]:
        """Return the sessions of a person that still last, the latest used first."""
        rows = self._connection.rows(
            "SELECT rowid, * FROM sessions WHERE person_id = ? AND ends_at > ? AND used_at > ?"
            " ORDER BY used_at DESC, rowid DESC",
            (person_id, time_cell(now), time_cell(now - IDLE)),
        )
        return [self._session(row) for row in rows]

    def used(self, id_: int, now: datetime) -> None:
        """Store that a session was used, unless that would have to wait: the next use is stored then."""
        self._connection.write_if_free("UPDATE sessions SET used_at = ? WHERE rowid = ?", (time_cell(now), id_))

    def end(self, secret_sha256: str) -> None:
        """Forget one session."""
        self._connection.write("DELETE FROM sessions WHERE secret_sha256 = ?", (secret_sha256,))

    def end_of_person(self, person_id: int) -> None:
        """Forget all sessions of a person."""
        self._connection.write("DELETE FROM sessions WHERE person_id = ?", (person_id,))

    def end_one_of_person(self, person_id: int, id_: int) -> None:
        """Forget one session, if it is this person's."""
        self._connection.write("DELETE FROM sessions WHERE rowid = ? AND person_id = ?", (id_, person_id))

    def _session(self, row: Row) -> Session:
        return Session(
            id=row["rowid"],
            person=self._people.get(row["person_id"]) if row["person_id"] is not None else None,
            started_at=time_of(row["started_at"]),
            used_at=time_of(row["used_at"]),
            ends_at=time_of(row["ends_at"]),
        )
