"""Cases, and the considerations of fair use and other exceptions recorded in them."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.casework.holds import Closing
from monitor.errors import NotFoundError
from monitor.store.closings import Closings
from monitor.store.connection import Connection, Row
from monitor.store.notices import Notices
from monitor.store.rows import time_cell, time_of
from monitor.values import Case, Conclusion, Consideration, NoticeRecord


class Cases:
    """The tables of cases, their matches and their considerations."""

    def __init__(self, connection: Connection, notices: Notices) -> None:
        self._connection = connection
        self._notices = notices
        self._closings = Closings(connection)

    def add(self, recipient: str, match_ids: tuple[int, ...], actor: str, now: datetime) -> Case:
        """Store a new case."""
        with self._connection.transaction():
            id_ = self._connection.write(
                "INSERT INTO cases (recipient, created_by, created_at) VALUES (?, ?, ?)",
                (recipient, actor, time_cell(now)),
            )
            for match_id in match_ids:
                self._connection.write("INSERT INTO case_matches (case_id, match_id) VALUES (?, ?)", (id_, match_id))
            return self.get(id_)

    def consider(self, consideration: Consideration) -> Consideration:
        """Store a consideration (its id is ignored) and return it with the id it was given."""
        cells = (
            *(consideration.case_id, consideration.jurisdiction, consideration.considered_by),
            time_cell(consideration.considered_at),
            json.dumps(dict(consideration.heads)),
            *(consideration.conclusion, consideration.reason),
        )
        id_ = self._connection.write(
            "INSERT INTO exceptions (case_id, jurisdiction, considered_by, considered_at, heads, conclusion, reason)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            cells,
        )
        return replace(consideration, id=id_)

    def get(self, id_: int) -> Case:
        """Return one case with its latest consideration and its letters.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM cases WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no case {id_} in this library; `reclaim case list` lists them.")
        return self._case(row)

    def all(self) -> list[Case]:
        """Return all cases in the order of their making, with five questions in all: an agency has thousands."""
        ask = self._connection.rows
        matches = _by_case(ask("SELECT case_id, match_id FROM case_matches ORDER BY match_id"))
        latest = "SELECT * FROM exceptions WHERE id IN (SELECT max(id) FROM exceptions GROUP BY case_id, jurisdiction)"
        considered = _by_case(ask(f"{latest} ORDER BY id"))
        notices, closings = self._notices.by_case(), self._closings.all()
        return [
            _case(
                row,
                matches.get(row["id"], ()),
                considered.get(row["id"], ()),
                notices.get(row["id"], ()),
                closings.get(row["id"]),
            )
            for row in ask("SELECT * FROM cases ORDER BY id")
        ]

    def matches_pursued(self) -> set[int]:
        """Return the numbers of the matches that are in a case."""
        return {row["match_id"] for row in self._connection.rows("SELECT DISTINCT match_id FROM case_matches")}

    def considerations(self, case_id: int) -> list[Consideration]:
        """Return everything that was recorded about the exceptions of a case, the oldest first."""
        rows = self._connection.rows("SELECT * FROM exceptions WHERE case_id = ? ORDER BY id", (case_id,))
        return list(map(_consideration, rows))

    def with_match(self, match_id: int) -> list[int]:
        """Return the ids of the cases that a match is in."""
        sql = "SELECT case_id FROM case_matches WHERE match_id = ? ORDER BY case_id"
        return [row["case_id"] for row in self._connection.rows(sql, (match_id,))]

    def _case(self, row: Row) -> Case:
        id_ = row["id"]
        matches = self._connection.rows("SELECT match_id FROM case_matches WHERE case_id = ? ORDER BY match_id", (id_,))
        latest = (
            "SELECT * FROM exceptions WHERE id IN"
            " (SELECT max(id) FROM exceptions WHERE case_id = ? GROUP BY jurisdiction) ORDER BY id"
        )
        considered = self._connection.rows(latest, (id_,))
        return _case(row, matches, considered, self._notices.of_case(id_), self._closings.of_case(id_))


def _by_case(rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["case_id"], []).append(row)
    return found


def _case(
    row: Row,
    matches: Sequence[Row],
    considered: Sequence[Row],
    notices: Sequence[NoticeRecord],
    closing: Closing | None,
) -> Case:
    return Case(
        id=row["id"],
        recipient=row["recipient"],
        match_ids=tuple(match["match_id"] for match in matches),
        created_by=row["created_by"],
        created_at=time_of(row["created_at"]),
        considerations=tuple(map(_consideration, considered)),
        notices=tuple(notices),
        closed_at=closing.closed_at if closing else None,
    )


def _consideration(row: Row) -> Consideration:
    return Consideration(
        id=row["id"],
        case_id=row["case_id"],
        jurisdiction=row["jurisdiction"],
        considered_by=row["considered_by"],
        considered_at=time_of(row["considered_at"]),
        heads=tuple(json.loads(row["heads"]).items()),
        conclusion=Conclusion(row["conclusion"]),
        reason=row["reason"],
    )
