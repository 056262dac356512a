"""Lists of clips: found by what people remember of them, with what was found in each."""

from collections.abc import Iterable
from dataclasses import dataclass

from monitor.store.clips import clip_of
from monitor.store.connection import Cell, Connection
from monitor.values import Clip, Standing, Verdict

_TEXTS = ("name", "url", "platform", "account")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClipTally:
    """How many matches a clip has."""

    waiting: int = 0
    """For a person's decision."""
    confirmed: int = 0
    decided: int = 0
    """All that were decided, confirmed ones included."""
    aside: int = 0
    """That come before nobody, because something covers or explains them."""


class ClipLists:
    """What lists of clips show."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, text: str, *, homeless: bool, first: int, most: int) -> tuple[list[Clip], int]:
        """Return some of the clips that hold all words of a text, the latest first, and how many there are in all.

        :param homeless: only those of which no address is known
        :param first: how many are left out before them
        """
        words = text.casefold().split()
        # SQLite folds the case of ASCII alone.
        self._connection.define("folded", _folded)
        texts = " || char(10) || ".join(f"ifnull({name}, '')" for name in _TEXTS)
        holds = "".join(f" AND instr(folded({texts}), ?)" for _ in words)
        where = f"FROM clips WHERE (NOT ? OR url IS NULL){holds}"
        cells: tuple[Cell, ...] = (homeless, *words)
        total = self._connection.number(f"SELECT count(*) {where}", cells)
        sql = f"SELECT * {where} ORDER BY id DESC LIMIT ? OFFSET ?"
        return [clip_of(row) for row in self._connection.rows(sql, (*cells, most, first))], total

    def homeless(self) -> int:
        """Return of how many clips no address is known."""
        return self._connection.number("SELECT count(*) FROM clips WHERE url IS NULL")

    def tallies(self, clip_ids: Iterable[int]) -> dict[int, ClipTally]:
        """Return the matches of each of some clips that has any, by the number of the clip."""
        rows = self._connection.rows(
            "SELECT clip_id, sum(standing = ?) AS open, count(CASE WHEN standing = ? THEN verdict END) AS decided,"
            " sum(standing = ? AND ifnull(verdict, '') = ?) AS confirmed, sum(standing != ?) AS aside FROM matches"
            " WHERE clip_id IN (SELECT value FROM json_each(?)) GROUP BY clip_id",
            (*(Standing.OPEN,) * 3, Verdict.CONFIRMED, Standing.OPEN, f"[{','.join(map(str, clip_ids))}]"),
        )
        return {
            row["clip_id"]: ClipTally(
                waiting=row["open"] - row["decided"],
                confirmed=row["confirmed"],
                decided=row["decided"],
                aside=row["aside"],
            )
            for row in rows
        }


def _folded(text: Cell) -> Cell:
    return str(text).casefold()
