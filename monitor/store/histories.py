"""What was decided before about the same account, and about the same work: context for the next decision."""

from dataclasses import dataclass

from monitor.store.connection import Cell, Connection, Row
from monitor.store.rows import time_of
from monitor.values import Decision, Verdict

_HOLDING = (
    "FROM decisions AS d JOIN matches AS m ON m.id = d.match_id JOIN clips AS c ON c.id = m.clip_id"
    " JOIN works AS w ON w.id = m.work_id WHERE m.verdict IS NOT NULL AND d.id ="
    " (SELECT max(id) FROM decisions WHERE match_id = m.id) AND m.id <> ?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A verdict that holds on another match."""

    clip: str
    """Name of the clip."""
    work: str
    """Name of the work."""
    decision: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What holds on other matches."""

    latest: tuple[Earlier, ...] = ()
    """The latest first."""
    counts: tuple[tuple[Verdict, int], ...] = ()
    """How many matches have each verdict, the most first."""


class Histories:
    """Verdicts on other matches that have something in common with one."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of_account(self, account: str, platform: str, *, besides: int, limit: int) -> History:
        """Return what was decided about clips of an account on a platform.

        :param besides: the match that is looked at
        """
        return self._history("c.account = ? AND ifnull(c.platform, '') = ?", (besides, account, platform), limit)

    def of_work(self, work_id: int, *, besides: int, limit: int) -> History:
        """Return what was decided about copies of a work, as ``of_account``."""
        return self._history("m.work_id = ?", (besides, work_id), limit)

    def _history(self, condition: str, cells: tuple[Cell, ...], limit: int) -> History:
        columns = "d.*, c.name AS clip_name, w.name AS work_name"
        latest = f"SELECT {columns} {_HOLDING} AND {condition} ORDER BY d.id DESC LIMIT ?"
        counted = f"SELECT d.verdict, count(*) AS number {_HOLDING} AND {condition} GROUP BY d.verdict ORDER BY 2 DESC"
        return History(
            latest=tuple(_earlier(row) for row in self._connection.rows(latest, (*cells, limit))),
            counts=tuple((Verdict(row["verdict"]), row["number"]) for row in self._connection.rows(counted, cells)),
        )


def _earlier(row: Row) -> Earlier:
    decision = Decision(
        id=row["id"],
        match_id=row["match_id"],
        verdict=Verdict(row["verdict"]),
        reason=row["reason"],
        actor=row["actor"],
        decided_at=time_of(row["decided_at"]),
    )
    return Earlier(clip=row["clip_name"], work=row["work_name"], decision=decision)
