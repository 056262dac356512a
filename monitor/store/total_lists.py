"""Lists of what is counted, found by words, and the copies whose days stand beside totals."""

from dataclasses import dataclass
from datetime import date

from fingerprints.values import MatchKind
from monitor.store.connection import Cell, Connection
from monitor.store.rows import time_of
from monitor.store.totals import counted_of
from monitor.totals import Counted
from monitor.values import Standing, Verdict

_TEXTS = ("platform", "account", "title", "key")


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySeen:
    """A copy of a work, or what may be one, and the days that are known of it."""

    match_id: int
    platform: str
    published_on: date | None
    seen_on: date
    """When it was captured, or else scanned."""
    is_confirmed: bool
    """Whether somebody has decided that it is one; others wait."""


class TotalLists:
    """What lists of totals show."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, text: str, *, first: int, most: int) -> tuple[list[Counted], int]:
        """Return some of what is counted whose names hold all words of a text, and how many there are in all.

        Accounts come first, then videos, the latest first.

        :param first: how many are left out before them
        """
        words = text.casefold().split()
        self._connection.define("folded", lambda said: str(said).casefold())
        holds = "".join(f" AND instr(folded({' || char(10) || '.join(_TEXTS)}), ?)" for _ in words)
        where = f"FROM counted WHERE 1{holds}"
        total = self._connection.number(f"SELECT count(*) {where}", words)
        cells: tuple[Cell, ...] = (*words, most, first)
        sql = f"SELECT * {where} ORDER BY key <> '', published_on DESC, title, id LIMIT ? OFFSET ?"
        return [counted_of(row) for row in self._connection.rows(sql, cells)], total

    def copies_of(self, work_id: int) -> list[CopySeen]:
        """Return the copies of a work that were confirmed or wait for a decision; sound alone is none."""
        rows = self._connection.rows(
            "SELECT matches.id, matches.verdict, ifnull(clips.platform, '') AS platform, clips.published_at,"
            " ifnull(clips.captured_at, clips.scanned_at) AS seen_at FROM matches"
            " JOIN clips ON clips.id = matches.clip_id WHERE matches.work_id = ? AND matches.standing = ?"
            " AND matches.kind <> ? AND ifnull(matches.verdict, ?) = ? ORDER BY seen_at, matches.id",
            (work_id, Standing.OPEN, MatchKind.SHARES_SOUND, Verdict.CONFIRMED, Verdict.CONFIRMED),
        )
        return [
            CopySeen(
                match_id=row["id"],
                platform=row["platform"],
                published_on=time_of(row["published_at"]).date() if row["published_at"] else None,
                seen_on=time_of(row["seen_at"]).date(),
                is_confirmed=row["verdict"] == Verdict.CONFIRMED,
            )
            for row in rows
        ]
