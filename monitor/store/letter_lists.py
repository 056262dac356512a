"""Pages of letters: which ones a list shows, found without reading the others."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from monitor.casework.lifecycle import State
from monitor.store.connection import Cell, Connection

_NOW = (
    "(SELECT e.state FROM letter_events AS e WHERE e.letter_id = l.id AND"
    " ((e.urls = '[]' AND e.state <> 'partly_removed')"
    " OR EXISTS (SELECT 1 FROM json_each(e.urls) WHERE value = i.url)) ORDER BY e.id DESC LIMIT 1)"
)
"""The state that an address is in, or a letter that is about none; the same as ``monitor.casework.addresses.lives``."""
_PARTED = "SELECT letter_id FROM letter_events WHERE urls <> '[]' OR state = 'partly_removed'"
"""Letters of which something was said about some addresses alone; few are."""
_LAST = "SELECT max(id) AS id FROM letter_events GROUP BY letter_id"
_WHOLLY = f"SELECT letter_id AS id, state FROM letter_events WHERE id IN ({_LAST}) AND letter_id NOT IN ({_PARTED})"  # noqa: S608
_IN_PARTS = (
    f"SELECT l.id, {_NOW} AS state FROM letters AS l LEFT JOIN letter_items AS i"  # noqa: S608 - our own words
    f" ON i.letter_id = l.id AND i.url <> '' WHERE l.id IN ({_PARTED})"
)
_STATES = f"{_WHOLLY} UNION {_IN_PARTS}"
"""Every state that an address of each letter is in."""
_OVER = ("closed", "retracted", "superseded")


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterStanding:
    """How far one letter of a case is, without its life."""

    id: int
    case_id: int
    reference: str
    recipient: str
    pack: str
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterQuery:
    """Which letters are asked for; what is empty asks for all."""

    words: str = ""
    """Stands in the reference, the recipient, its address, or the address of a copy."""
    state: str = ""
    """Of one of its addresses; ``open`` is none that is over, ``perhaps_sent`` one of which nobody knows."""
    recipient: str = ""
    pack: str = ""
    case_id: int | None = None


class LetterLists:
    """Questions about the tables of letters that lists ask."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ids(self, query: LetterQuery, *, limit: int, offset: int = 0) -> list[int]:
        """Return the numbers of the letters that are asked for, the newest first."""
        where, cells = _conditions(query)
        sql = f"SELECT l.id FROM letters AS l WHERE {where} ORDER BY l.id DESC LIMIT ? OFFSET ?"  # noqa: S608 - ours
        return [int(row["id"]) for row in self._connection.rows(sql, (*cells, limit, offset))]

    def count(self, query: LetterQuery) -> int:
        """Return how many letters are asked for."""
        where, cells = _conditions(query)
        return self._connection.number(f"SELECT count(*) FROM letters AS l WHERE {where}", cells)  # noqa: S608 - ours

    def states(self) -> dict[str, int]:
        """Return in how many letters an address is in each state."""
        sql = f"SELECT state, count(*) AS number FROM ({_STATES}) GROUP BY state"  # noqa: S608 - our own words
        return {str(row["state"]): int(row["number"]) for row in self._connection.rows(sql)}

    def of_cases(self, case_id: int | None = None) -> list[LetterStanding]:
        """Return the letters of all cases, or of one, the oldest first."""
        sql = (
            f"SELECT l.id, l.case_id, l.reference, l.recipient, l.pack, e.state FROM ({_LAST}) AS last"  # noqa: S608 - ours
            " JOIN letter_events AS e ON e.id = last.id JOIN letters AS l ON l.id = e.letter_id"
            " WHERE l.case_id = coalesce(?, l.case_id) ORDER BY l.id"
        )
        return [
            LetterStanding(
                id=row["id"],
                case_id=row["case_id"],
                reference=row["reference"],
                recipient=row["recipient"],
                pack=row["pack"],
                state=State(row["state"]),
            )
            for row in self._connection.rows(sql, (case_id,))
        ]

    def unsent(self) -> list[int]:
        """Return the numbers of the letters that are signed and wait to leave, the oldest first."""
        sql = f"SELECT letter_id FROM letter_events WHERE id IN ({_LAST}) AND state = ? ORDER BY letter_id"  # noqa: S608
        return [int(row["letter_id"]) for row in self._connection.rows(sql, (str(State.QUEUED),))]

    def recipients(self) -> list[str]:
        """Return the names of all recipients, sorted."""
        return self._names("SELECT DISTINCT recipient AS name FROM letters ORDER BY recipient COLLATE NOCASE")

    def packs(self) -> list[str]:
        """Return the law packs of all letters, sorted."""
        return self._names("SELECT DISTINCT pack AS name FROM letters ORDER BY pack")

    def running(self, starts: Iterable[tuple[str, str]]) -> list[int]:
        """Return the numbers of the letters that were sent and for which a clock may run.

        :param starts: each law pack with each state that starts a clock of its letters
        """
        begun = (
            "SELECT e.letter_id FROM letter_events AS e JOIN letters AS l ON l.id = e.letter_id"
            " WHERE l.pack || ' ' || e.state IN (SELECT value FROM json_each(?))"
        )
        going = f"SELECT id FROM ({_STATES}) WHERE state NOT IN (SELECT value FROM json_each(?))"  # noqa: S608 - ours
        sent = "SELECT letter_id FROM letter_events WHERE state = 'sent'"
        sql = f"SELECT id FROM letters WHERE id IN ({begun}) AND id IN ({sent}) AND id IN ({going}) ORDER BY id"  # noqa: S608
        pairs = json.dumps([f"{pack} {state}" for pack, state in starts])
        return [int(row["id"]) for row in self._connection.rows(sql, (pairs, json.dumps(_OVER)))]

    def _names(self, sql: str) -> list[str]:
        return [str(row["name"]) for row in self._connection.rows(sql)]


def _conditions(query: LetterQuery) -> tuple[str, Sequence[Cell]]:
    """Return what a letter must meet, and the cells of it."""
    found: list[tuple[str, tuple[Cell, ...]]] = [("1", ())]
    if query.words:
        like = f"%{_literal(query.words)}%"
        sql = (
            "(l.reference LIKE ? ESCAPE '!' OR l.recipient LIKE ? ESCAPE '!' OR l.address LIKE ? ESCAPE '!'"
            " OR l.id IN (SELECT letter_id FROM letter_items WHERE url LIKE ? ESCAPE '!'))"
        )
        found.append((sql, (like,) * 4))
    if query.state == "perhaps_sent":
        found.append(("l.id IN (SELECT letter_id FROM dispatches WHERE finished_at IS NULL)", ()))
    elif query.state == "open":
        sql = f"l.id IN (SELECT id FROM ({_STATES}) WHERE state NOT IN (SELECT value FROM json_each(?)))"  # noqa: S608
        found.append((sql, (json.dumps(_OVER),)))
    elif query.state:
        found.append((f"l.id IN (SELECT id FROM ({_STATES}) WHERE state = ?)", (query.state,)))  # noqa: S608 - ours
    if query.recipient:
        found.append(("l.recipient = ?", (query.recipient,)))
    if query.pack:
        found.append(("l.pack = ?", (query.pack,)))
    if query.case_id is not None:
        found.append(("l.case_id = ?", (query.case_id,)))
    return " AND ".join(sql for sql, _ in found), tuple(cell for _, cells in found for cell in cells)


def _literal(words: str) -> str:
    """Return a text in which what LIKE would understand stands for itself."""
    return words.replace("!", "!!").replace("%", "!%").replace("_", "!_")
