"""Lists of clips: found by what people remember of them, with what was found in each."""

from collections.abc import Iterable
from dataclasses import dataclass

from fingerprints.values import MatchKind
from monitor.store.clips import clip_of
from monitor.store.connection import Cell, Connection
from monitor.values import LET_GO, Clip, Standing, Verdict

_TEXTS = ("name", "url", "platform", "account")
_HOMELESS = f"(url IS NULL AND path NOT LIKE '%/{LET_GO}/' || sha256)"
"""Has no address that somebody could say; of a clip that was let go of nobody can."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOf:
    """What a clip has in common with one work, in short."""

    match_id: int
    work_id: int
    work: str
    """Name of the work."""
    is_copy: bool
    """Whether it is more than shared sound."""
    score: float
    standing: Standing
    verdict: Verdict | None


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
        where = f"FROM clips WHERE (NOT ? OR {_HOMELESS}){holds}"
        cells: tuple[Cell, ...] = (homeless, *words)
        total = self._connection.number(f"SELECT count(*) {where}", cells)
        sql = f"SELECT * {where} ORDER BY id DESC LIMIT ? OFFSET ?"
        return [clip_of(row) for row in self._connection.rows(sql, (*cells, most, first))], total

    def homeless(self) -> int:
        """Return of how many clips no address is known."""
        return self._connection.number(f"SELECT count(*) FROM clips WHERE {_HOMELESS}")  # noqa: S608 - our own words

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

    def copies(self, clip_ids: Iterable[int]) -> dict[int, list[CopyOf]]:
        """Return what each of some clips has in common with works, the surest copies first, by number of the clip."""
        rows = self._connection.rows(
            "SELECT matches.*, works.name AS work FROM matches JOIN works ON works.id = work_id"
            " WHERE clip_id IN (SELECT value FROM json_each(?)) ORDER BY kind, score DESC, matches.id",
            (f"[{','.join(map(str, clip_ids))}]",),
        )
        found: dict[int, list[CopyOf]] = {}
        for row in rows:
            one = CopyOf(
                match_id=row["id"],
                work_id=row["work_id"],
                work=row["work"],
                is_copy=row["kind"] == MatchKind.COPY,
                score=row["score"],
                standing=Standing(row["standing"]),
                verdict=Verdict(row["verdict"]) if row["verdict"] else None,
            )
            found.setdefault(row["clip_id"], []).append(one)
        return found

    def uncompared(self, clip_ids: Iterable[int], revision: int) -> set[int]:
        """Return which of some clips were not compared with every work of the registry's state ``revision``."""
        sql = "SELECT id FROM clips WHERE matched_revision < ? AND id IN (SELECT value FROM json_each(?))"
        return {row["id"] for row in self._connection.rows(sql, (revision, f"[{','.join(map(str, clip_ids))}]"))}


def _folded(text: Cell) -> Cell:
    return str(text).casefold()
