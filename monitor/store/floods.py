"""Runs of matching, matches that are held back because their work matches suddenly very much, and their release."""

from dataclasses import dataclass
from datetime import datetime

from monitor.store.connection import Connection
from monitor.store.rows import time_cell, time_of
from monitor.values import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of matching."""

    id: int
    started_at: datetime
    clips: int
    """Clips that were matched in it."""
    found: dict[int, int]
    """New matches by work; suppressed and permitted ones are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """A person let the matches of a work come through that were held back."""

    work_id: int
    run_id: int
    """The last run before it."""
    matches: int
    """How many were held back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """The matches of one work that are held back."""

    work_id: int
    matches: int
    reason: str


class Floods:
    """The tables of runs and releases, and what is held among the matches."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, now: datetime) -> int:
        """Store that a run of matching begins, and return its number."""
        return self._connection.write("INSERT INTO runs (started_at) VALUES (?)", (time_cell(now),))

    def count_clip(self, run_id: int) -> None:
        """Store that one more clip was matched in a run."""
        self._connection.write("UPDATE runs SET clips = clips + 1 WHERE id = ?", (run_id,))

    def runs(self, since: datetime) -> list[Run]:
        """Return the runs since a moment, the first one first."""
        sql = "SELECT * FROM runs WHERE started_at >= ? ORDER BY id"
        rows = self._connection.rows(sql, (time_cell(since),))
        found: dict[int, dict[int, int]] = {row["id"]: {} for row in rows}
        counts = self._connection.rows(
            "SELECT run_id, work_id, count(*) AS matches FROM matches"
            " WHERE run_id >= ? AND standing NOT IN (?, ?) GROUP BY run_id, work_id",
            (min(found, default=0), Standing.SUPPRESSED, Standing.PERMITTED),
        )
        for count in counts:
            found.setdefault(count["run_id"], {})[count["work_id"]] = count["matches"]
        return [
            Run(id=row["id"], started_at=time_of(row["started_at"]), clips=row["clips"], found=found[row["id"]])
            for row in rows
        ]

    def hold(self, work_id: int, after_run: int, reason: str) -> int:
        """Hold the matches of a work back that were found after a run and that nobody has decided.

        :returns: how many of its matches are held back now
        """
        with self._connection.transaction():
            self._connection.write(
                "UPDATE matches SET standing = ?, standing_reason = ? WHERE work_id = ? AND run_id > ?"
                " AND standing NOT IN (?, ?) AND verdict IS NULL",
                (Standing.HELD, reason, work_id, after_run, Standing.SUPPRESSED, Standing.PERMITTED),
            )
            sql = "SELECT count(*) FROM matches WHERE work_id = ? AND standing = ?"
            return self._connection.number(sql, (work_id, Standing.HELD))

    def held(self) -> list[Held]:
        """Return the works of which matches are held back, with the latest reason."""
        rows = self._connection.rows(
            "SELECT work_id, count(*) AS matches, standing_reason, max(id) FROM matches WHERE standing = ?"
            " GROUP BY work_id ORDER BY work_id",
            (Standing.HELD,),
        )
        return [Held(work_id=row["work_id"], matches=row["matches"], reason=row["standing_reason"]) for row in rows]

    def release(self, work_id: int, reason: str, actor: str, now: datetime) -> Release:
        """Open all matches of a work that are held back, and keep who did it and why."""
        with self._connection.transaction():
            sql = "SELECT count(*) FROM matches WHERE work_id = ? AND standing = ?"
            matches = self._connection.number(sql, (work_id, Standing.HELD))
            run_id = self._connection.number("SELECT max(id) FROM runs")
            self._connection.write(
                "UPDATE matches SET standing = ?, standing_reason = NULL WHERE work_id = ? AND standing = ?",
                (Standing.OPEN, work_id, Standing.HELD),
            )
            self._connection.write(
                "INSERT INTO releases (work_id, run_id, matches, reason, actor, released_at) VALUES (?, ?, ?, ?, ?, ?)",
                (work_id, run_id, matches, reason, actor, time_cell(now)),
            )
        return Release(work_id=work_id, run_id=run_id, matches=matches)

    def releases(self) -> list[Release]:
        """Return all releases, the first one first."""
        rows = self._connection.rows("SELECT work_id, run_id, matches FROM releases ORDER BY id")
        return [Release(work_id=row["work_id"], run_id=row["run_id"], matches=row["matches"]) for row in rows]
