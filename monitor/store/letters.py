"""Letters and the steps of their lives; only ever added."""

import json
from dataclasses import replace

from monitor.casework.lifecycle import State, may_follow
from monitor.casework.values import LetterEvent, LetterRecord
from monitor.errors import NotFoundError
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of


class Letters:
    """The tables of letters and of their events."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, letter: LetterRecord, first: LetterEvent) -> LetterRecord:
        """Store a letter with its first step (their ids are ignored) and return it as stored."""
        with self._connection.transaction():
            id_ = self._connection.write(
                "INSERT INTO letters (case_id, pack, reference, recipient, address, follows, notice, created_by,"
                " created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(letter.case_id, letter.pack, letter.reference, letter.recipient, letter.address),
                    *(letter.follows, letter.notice, letter.created_by, time_cell(letter.created_at)),
                ),
            )
            self.step(replace(first, letter_id=id_))
            return self.get(id_)

    def step(self, event: LetterEvent) -> LetterEvent:
        """Store a step (its id is ignored) and return it with the id it was given.

        :raises ValueError: the letter may not go from its present state into this one; no path leads around this
        """
        past = "SELECT state FROM letter_events WHERE letter_id = ? ORDER BY id"
        before = tuple(State(row["state"]) for row in self._connection.rows(past, (event.letter_id,)))
        if not may_follow(before, event.state):
            raise ValueError(f"A letter that is {before[-1] if before else 'new'} cannot become {event.state}.")
        id_ = self._connection.write(
            "INSERT INTO letter_events (letter_id, state, actor, at, happened_at, reason, document_sha256, urls)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(event.letter_id, event.state, event.actor, time_cell(event.at), time_cell(event.happened_at)),
                *(event.reason, event.document_sha256, json.dumps(event.urls)),
            ),
        )
        return replace(event, id=id_)

    def get(self, id_: int) -> LetterRecord:
        """Return one letter with its whole life.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM letters WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no letter {id_} in this library; `reclaim notice list` lists them.")
        return self._letter(row)

    def called(self, reference: str) -> LetterRecord:
        """Return the letter with a reference number.

        :raises NotFoundError: there is none
        """
        row = self._connection.row("SELECT * FROM letters WHERE reference = ?", (reference,))
        if row is None:
            raise NotFoundError(f"There is no letter {reference!r} in this library; `reclaim notice list` lists them.")
        return self._letter(row)

    def all(self) -> list[LetterRecord]:
        """Return all letters in the order of their making."""
        return self._letters("SELECT * FROM letters ORDER BY id")

    def references(self) -> list[str]:
        """Return the reference numbers of all letters."""
        return [row["reference"] for row in self._connection.rows("SELECT reference FROM letters ORDER BY id")]

    def of_case(self, case_id: int) -> list[LetterRecord]:
        """Return the letters of a case in the order of their making."""
        return self._letters("SELECT * FROM letters WHERE case_id = ? ORDER BY id", case_id)

    def following(self, letter_id: int) -> list[LetterRecord]:
        """Return the letters that follow up, correct or withdraw a letter."""
        return self._letters("SELECT * FROM letters WHERE follows = ? ORDER BY id", letter_id)

    def _letters(self, sql: str, *cells: int) -> list[LetterRecord]:
        rows = self._connection.rows(sql, cells)
        marks = ", ".join("?" * len(rows))
        # One question for all steps: a rights manager has thousands of letters.
        steps = self._connection.rows(
            f"SELECT * FROM letter_events WHERE letter_id IN ({marks}) ORDER BY id",  # noqa: S608 - question marks only
            tuple(row["id"] for row in rows),
        )
        by_letter: dict[int, list[Row]] = {}
        for step in steps:
            by_letter.setdefault(step["letter_id"], []).append(step)
        return [_letter(row, by_letter.get(row["id"], [])) for row in rows]

    def _letter(self, row: Row) -> LetterRecord:
        sql = "SELECT * FROM letter_events WHERE letter_id = ? ORDER BY id"
        return _letter(row, self._connection.rows(sql, (row["id"],)))


def _letter(row: Row, steps: list[Row]) -> LetterRecord:
    return LetterRecord(
        **(row | {"created_at": time_of(row["created_at"])}),
        events=tuple(map(_event, steps)),
    )


def _event(row: Row) -> LetterEvent:
    times = {"at": time_of(row["at"]), "happened_at": time_of(row["happened_at"])}
    return LetterEvent(**(row | times | {"state": State(row["state"]), "urls": tuple(json.loads(row["urls"]))}))
