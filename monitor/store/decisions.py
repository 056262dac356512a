"""Verdicts of people on matches; only ever added."""

import json
from collections.abc import Collection
from datetime import datetime

from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of
from monitor.values import Decision, Verdict


class Decisions:
    """The table of decisions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, match_id: int, verdict: Verdict, reason: str, actor: str, now: datetime) -> Decision:
        """Store a verdict, which supersedes earlier ones on the same match."""
        decided_at = time_cell(now)
        id_ = self._connection.write(
            "INSERT INTO decisions (match_id, verdict, reason, actor, decided_at) VALUES (?, ?, ?, ?, ?)",
            (match_id, verdict, reason, actor, decided_at),
        )
        return Decision(
            id=id_, match_id=match_id, verdict=verdict, reason=reason, actor=actor, decided_at=time_of(decided_at)
        )

    def history(self, match_id: int) -> list[Decision]:
        """Return all verdicts on a match, the latest last."""
        sql = "SELECT * FROM decisions WHERE match_id = ? ORDER BY id"
        return [_decision(row) for row in self._connection.rows(sql, (match_id,))]

    def latest(self, match_id: int) -> Decision | None:
        """Return the verdict that holds, if there is one."""
        return self.latest_of([match_id]).get(match_id)

    def latest_of(self, match_ids: Collection[int]) -> dict[int, Decision]:
        """Return the verdict that holds for each of several matches that has one, by match id."""
        sql = "SELECT * FROM decisions WHERE match_id IN (SELECT value FROM json_each(?)) ORDER BY id"
        return _standing(self._connection.rows(sql, (json.dumps(list(match_ids)),)))

    def last_id(self) -> int:
        """Return the number of the last decision on any match; 0 where nobody has decided."""
        return self._connection.number("SELECT coalesce(max(id), 0) FROM decisions")

    def decided_after(self, id_: int) -> set[int]:
        """Return the matches on which there is a decision later than this one, also one that was taken back."""
        return {row["match_id"] for row in self._connection.rows("SELECT match_id FROM decisions WHERE id > ?", (id_,))}

    def latest_of_all(self) -> dict[int, Decision]:
        """Return the verdict that holds for every match that has one, by match id."""
        return _standing(self._connection.rows("SELECT * FROM decisions ORDER BY id"))


def _standing(rows: list[Row]) -> dict[int, Decision]:
    """Return the last verdict on each match, unless it was taken back.

    :param rows: all verdicts on the matches, the latest last
    """
    last = {row["match_id"]: row for row in rows}
    return {id_: _decision(row) for id_, row in last.items() if row["verdict"] != Verdict.WITHDRAWN}


def _decision(row: Row) -> Decision:
    return Decision(
        id=row["id"],
        match_id=row["match_id"],
        verdict=Verdict(row["verdict"]),
        reason=row["reason"],
        actor=row["actor"],
        decided_at=time_of(row["decided_at"]),
    )
