"""Legal holds, and what hangs together: which cases a match is in, which clip and work it joins, whose the clip is."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from monitor.casework.holds import Hold, HoldKind
from monitor.errors import NotFoundError
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One match with what hangs on it."""

    match_id: int
    clip_id: int
    work_id: int
    case_ids: tuple[int, ...] = ()


class Holds:
    """The table of holds; none is ever deleted."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, hold: Hold) -> Hold:
        """Store a hold (its id is ignored) and return it with the id it was given."""
        id_ = self._connection.write(
            "INSERT INTO holds (kind, subject, reason, placed_by, placed_at, review_on) VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(hold.kind, hold.subject, hold.reason, hold.placed_by, time_cell(hold.placed_at)),
                hold.review_on.isoformat() if hold.review_on else None,
            ),
        )
        return replace(hold, id=id_)

    def get(self, id_: int) -> Hold:
        """Return one hold.

        :raises NotFoundError: there is none with this number
        """
        row = self._connection.row("SELECT * FROM holds WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no hold {id_}; `reclaim privacy hold list` lists them.")
        return _hold(row)

    def all(self, *, released: bool = False) -> list[Hold]:
        """Return the holds in the order of their placing.

        :param released: also those that were released
        """
        sql = "SELECT * FROM holds WHERE ? OR released_at IS NULL ORDER BY id"
        return [_hold(row) for row in self._connection.rows(sql, (released,))]

    def release(self, id_: int, reason: str, by: str, now: datetime) -> Hold:
        """Store that a hold is needed no more.

        :raises NotFoundError: there is no such hold, or it was released before
        """
        if self.get(id_).released_at is not None:
            raise NotFoundError(f"Hold {id_} was released before; `reclaim privacy hold list` lists those in force.")
        self._connection.write(
            "UPDATE holds SET released_by = ?, released_at = ?, release_reason = ? WHERE id = ?",
            (by, time_cell(now), reason, id_),
        )
        return self.get(id_)

    def ties(self) -> list[Tie]:
        """Return every match with its clip, its work and its cases."""
        cases: dict[int, list[int]] = {}
        for match_id, case_id in self._connection.tuples("SELECT match_id, case_id FROM case_matches ORDER BY case_id"):
            cases.setdefault(match_id, []).append(case_id)
        return [
            Tie(match_id=match_id, clip_id=clip_id, work_id=work_id, case_ids=tuple(cases.get(match_id, ())))
            for match_id, clip_id, work_id in self._connection.tuples("SELECT id, clip_id, work_id FROM matches")
        ]

    def cases(self) -> list[int]:
        """Return the numbers of all cases."""
        return [row["id"] for row in self._connection.rows("SELECT id FROM cases ORDER BY id")]

    def letters(self) -> list[tuple[int, int | None, datetime]]:
        """Return (number, case, time of its latest step) of each letter."""
        sql = (
            "SELECT l.id, l.case_id, max(coalesce(e.at, l.created_at)) FROM letters AS l"
            " LEFT JOIN letter_events AS e ON e.letter_id = l.id GROUP BY l.id"
        )
        return [(id_, case_id, time_of(at)) for id_, case_id, at in self._connection.tuples(sql)]

    def seen(self) -> list[tuple[int, str, str, str]]:
        """Return (number, account, platform, address) of each clip, empty where it is not known."""
        sql = "SELECT id, coalesce(account, ''), coalesce(platform, ''), coalesce(url, '') FROM clips ORDER BY id"
        return self._connection.tuples(sql)


def _hold(row: Row) -> Hold:
    read = {
        "kind": HoldKind(row["kind"]),
        "placed_at": time_of(row["placed_at"]),
        "review_on": date.fromisoformat(row["review_on"]) if row["review_on"] else None,
        "released_at": time_of(row["released_at"]) if row["released_at"] else None,
    }
    return Hold(**(row | read))
