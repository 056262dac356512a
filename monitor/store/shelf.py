"""Figures beside the works of a list: each of them one question for all works, however many there are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from monitor.store.connection import Connection
from monitor.store.grants import day_of
from monitor.values import Standing, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many matches a work has that are open."""

    waiting: int = 0
    """For a person's decision."""
    confirmed: int = 0
    decided: int = 0
    """All that were decided, confirmed ones included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """As much of a work as finding it and putting it in order need."""

    id: int
    name: str
    owner: str
    duration_s: float


class Shelf:
    """What lists of works show besides the works."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def entries(self) -> list[Entry]:
        """Return all works in short, in the order of their registration."""
        sql = "SELECT id, name, ifnull(owner, '') AS owner, duration_s FROM works ORDER BY id"
        return [Entry(**row) for row in self._connection.rows(sql)]

    def tallies(self, work_ids: Iterable[int] | None = None) -> dict[int, Tally]:
        """Return the matches of each work that has some, by the number of the work.

        :param work_ids: of which works; None for all
        """
        chosen = None if work_ids is None else _list(work_ids)
        rows = self._connection.rows(
            "SELECT work_id, count(*) AS matches, count(verdict) AS decided, sum(verdict = ?) AS confirmed FROM matches"
            " WHERE standing = ? AND (? IS NULL OR work_id IN (SELECT value FROM json_each(?))) GROUP BY work_id",
            (Verdict.CONFIRMED, Standing.OPEN, chosen, chosen),
        )
        return {
            row["work_id"]: Tally(
                waiting=row["matches"] - row["decided"], confirmed=row["confirmed"] or 0, decided=row["decided"]
            )
            for row in rows
        }

    def next_ends(self, day: date) -> dict[int, date]:
        """Return the first day from ``day`` on with which a line of the ledger ends, by the number of the work."""
        rows = self._connection.rows(
            "SELECT work_id, min(ends_on) AS ends_on FROM grants WHERE ended_at IS NULL AND ends_on >= ?"
            " GROUP BY work_id",
            (day.isoformat(),),
        )
        ends = ((row["work_id"], day_of(row["ends_on"])) for row in rows)
        return {work_id: ends_on for work_id, ends_on in ends if ends_on}

    def cases_of(self, work_id: int) -> list[int]:
        """Return the cases that a match of a work is in."""
        rows = self._connection.rows(
            "SELECT DISTINCT case_id FROM case_matches JOIN matches ON matches.id = match_id WHERE work_id = ?"
            " ORDER BY case_id",
            (work_id,),
        )
        return [row["case_id"] for row in rows]

    def states(self, work_ids: Iterable[int]) -> dict[int, str]:
        """Return what changes as soon as the ledger of a work does: its newest line, and how many were struck out."""
        rows = self._connection.rows(
            "SELECT work_id, max(id) AS newest, count(ended_at) AS ended FROM grants"
            " WHERE work_id IN (SELECT value FROM json_each(?)) GROUP BY work_id",
            (_list(work_ids),),
        )
        return {row["work_id"]: f"{row['newest']}-{row['ended']}" for row in rows}


def _list(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"
