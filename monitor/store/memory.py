"""What people marked as not a copy, as matching needs it. It is read from their decisions, so undoing one is enough."""

from fingerprints.errors import printable
from monitor.footage import Rejection
from monitor.store.connection import Connection, Row
from monitor.store.matches import segment_of
from monitor.store.rows import time_of
from monitor.values import Verdict, Work

_NO_COPY = (
    "SELECT matches.id, clip_id, work_id, sha256, name, actor, decided_at FROM matches"
    " JOIN clips ON clips.id = matches.clip_id JOIN decisions ON decisions.id ="
    " (SELECT max(every.id) FROM decisions AS every WHERE every.match_id = matches.id)"
    " WHERE matches.verdict = ?"
)


class Memory:
    """The verdicts *not a copy* that hold."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all(self) -> list[Rejection]:
        """Return all that people marked as not a copy, by match."""
        rows = self._connection.rows(f"{_NO_COPY} ORDER BY matches.id", (Verdict.NOT_A_COPY,))
        return [self._rejection(row) for row in rows]

    def of_work(self, work_id: int) -> frozenset[int]:
        """Return the matches of a work that people marked as not a copy."""
        rows = self._connection.rows(f"{_NO_COPY} AND work_id = ?", (Verdict.NOT_A_COPY, work_id))
        return frozenset(row["id"] for row in rows)

    def ask_again(self, work: Work) -> int:
        """Make the clips wait whose match with a work nobody has decided; return how many there are."""
        undecided = "SELECT clip_id FROM matches WHERE work_id = ? AND verdict IS NULL"
        with self._connection.transaction():
            self._connection.write(
                f"UPDATE clips SET matched_revision = min(matched_revision, ?) WHERE id IN ({undecided})",  # noqa: S608
                (work.revision - 1, work.id),
            )
            return self._connection.number(f"SELECT count(*) FROM ({undecided})", (work.id,))  # noqa: S608 - same

    def _rejection(self, row: Row) -> Rejection:
        sql = "SELECT * FROM segments WHERE match_id = ? ORDER BY ordinal"
        clip = f"clip {row['clip_id']} (“{printable(row['name'])}”)"
        day = time_of(row["decided_at"]).date()
        return Rejection(
            match_id=row["id"],
            clip_id=row["clip_id"],
            clip_sha256=row["sha256"],
            work_id=row["work_id"],
            segments=tuple(segment_of(segment) for segment in self._connection.rows(sql, (row["id"],))),
            sentence=f"{clip}, which {printable(row['actor'])} marked as not a copy on {day}",
        )
