"""Totals of a library, and how many matches were found and decided on each day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from monitor.store.audit import Audit
from monitor.store.connection import Connection
from monitor.store.rows import time_cell
from monitor.values import AuditEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """What a library holds."""

    works: int
    clips: int
    waiting: int
    """Open matches that nobody has decided."""
    confirmed: int
    held: int
    cases: int
    letters: int
    """Signed ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayFigures:
    """One day in UTC."""

    day: date
    found: int
    """Matches that matching found, or found again, on that day."""
    decided: int
    """Decisions of people."""


class Figures:
    """What is counted over several tables."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def totals(self) -> Totals:
        """Count everything that a library holds."""
        row = self._connection.row(
            "SELECT (SELECT count(*) FROM works) AS works, (SELECT count(*) FROM clips) AS clips,"
            " (SELECT count(*) FROM matches WHERE standing = 'open' AND verdict IS NULL) AS waiting,"
            " (SELECT count(*) FROM matches WHERE verdict = 'confirmed') AS confirmed,"
            " (SELECT count(*) FROM matches WHERE standing = 'held') AS held,"
            " (SELECT count(*) FROM cases) AS cases,"
            " (SELECT count(*) FROM letters) AS letters"
        )
        return Totals(**(row or {}))

    def examples(self) -> tuple[int | None, int | None]:
        """Return a match worth looking at, one that waits if any does, and the first case; None where there is none."""
        row = self._connection.row(
            "SELECT (SELECT id FROM matches WHERE standing = 'open'"
            " ORDER BY verdict IS NOT NULL, kind, score DESC LIMIT 1) AS match_id,"
            " (SELECT min(id) FROM cases) AS case_id"
        )
        return (row["match_id"], row["case_id"]) if row else (None, None)

    def per_day(self, now: datetime, days: int) -> list[DayFigures]:
        """Return the figures of the last days, today last."""
        first = now.date() - timedelta(days=days - 1)
        found = self._counts("matches", "matched_at", first)
        decided = self._counts("decisions", "decided_at", first)
        every = [first + timedelta(days=number) for number in range(days)]
        return [DayFigures(day=day, found=found.get(day, 0), decided=decided.get(day, 0)) for day in every]

    def _counts(self, table: str, column: str, first: date) -> dict[date, int]:
        sql = f"SELECT substr({column}, 1, 10) AS day, count(*) AS number FROM {table} WHERE {column} >= ? GROUP BY 1"  # noqa: S608
        rows = self._connection.rows(sql, (first.isoformat(),))
        return {date.fromisoformat(row["day"]): row["number"] for row in rows}

    def done_since(self, moment: datetime) -> dict[str, int]:
        """Count the audit's entries since a time, by action."""
        sql = "SELECT action, count(*) AS number FROM audit WHERE at >= ? GROUP BY action"
        return {row["action"]: row["number"] for row in self._connection.rows(sql, (time_cell(moment),))}

    def latest(self, actions: Sequence[str], limit: int) -> list[AuditEntry]:
        """Return the latest entries of the audit with one of these actions, the newest first."""
        marks = ", ".join("?" * len(actions))
        sql = f"SELECT * FROM audit WHERE action IN ({marks}) ORDER BY id DESC LIMIT ?"  # noqa: S608 - marks only
        return [Audit.entry_of(row) for row in self._connection.rows(sql, (*actions, limit))]
