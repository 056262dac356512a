"""Letters and the steps of their lives; only ever added."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.casework.addresses import barred, lives
from monitor.casework.clearance import Cleared
from monitor.casework.lifecycle import State
from monitor.casework.values import LetterEvent, LetterFacts, LetterRecord
from monitor.errors import NotFoundError
from monitor.people import name_key
from monitor.store.connection import Cell, Connection, Row
from monitor.store.rows import time_cell, time_of

_COLUMNS = "id, case_id, pack, reference, recipient, address, follows, created_by, created_at"
_STATES = {str(state): state for state in State}
_ALL = "1"
"""The condition that every letter meets; all conditions are written in this file."""


class Letters:
    """The tables of letters, of what is asked of them all, and of their events."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.define("as_name", name_key)

    def add(self, letter: LetterRecord, first: LetterEvent, facts: LetterFacts) -> LetterRecord:
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
            self._connection.write(
                "INSERT INTO letter_facts (letter_id, is_claim, sender, text) VALUES (?, ?, ?, ?)",
                (id_, facts.is_claim, facts.sender, facts.text),
            )
            for ordinal, item in enumerate(facts.items):
                self._connection.write(
                    "INSERT INTO letter_items (letter_id, ordinal, url, key, match_id) VALUES (?, ?, ?, ?, ?)",
                    (id_, ordinal, item.url, item.key, item.match_id),
                )
            self.step(replace(first, letter_id=id_))
            return self.get(id_)

    def step(self, event: LetterEvent, cleared: Cleared | None = None) -> LetterEvent:
        """Store a step (its id is ignored) and return it with the id it was given.

        :param cleared: for the step into sent: that the gates let the letter leave; a letter that was handed to a mail
            server, which is never done without, needs it no more
        :raises ValueError: an address of the letter may not go from its present state into this one, or is none of the
            letter, or the letter may not leave; no path leads around this
        """
        if event.state is State.SENT and not self._may_leave(event.letter_id, cleared):
            raise ValueError("No letter is sent that did not pass the gates; see monitor.review.gates.")
        past = lives(self._events(event.letter_id), self._urls(event.letter_id))
        wrong = barred(past, event.state, event.urls)
        if wrong:
            before = past.get(wrong[0], ())
            raise ValueError(f"What is {before[-1] if before else 'new'} cannot become {event.state}: {wrong[0]}.")
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
        row = self._connection.row(f"SELECT {_COLUMNS}, notice FROM letters WHERE id = ?", (id_,))  # noqa: S608
        if row is None:
            raise NotFoundError(f"There is no letter {id_} in this library; `reclaim notice list` lists them.")
        return self._letter(row)

    def called(self, reference: str) -> LetterRecord:
        """Return the letter with a reference number.

        :raises NotFoundError: there is none
        """
        sql = f"SELECT {_COLUMNS}, notice FROM letters WHERE reference = ?"  # noqa: S608 - our own column names
        row = self._connection.row(sql, (reference,))
        if row is None:
            raise NotFoundError(f"There is no letter “{reference}” in this library; `reclaim notice list` lists them.")
        return self._letter(row)

    def text_of(self, letter_id: int) -> str:
        """Return a letter as Markdown, as it was signed; empty where an older version signed it."""
        row = self._connection.row("SELECT text FROM letter_facts WHERE letter_id = ?", (letter_id,))
        return str(row["text"]) if row else ""

    def all(self) -> list[LetterRecord]:
        """Return all letters in the order of their making, each with its notice: a lot to read where there are many."""
        return self._letters(_ALL, notice=True)

    def lives(self) -> list[LetterRecord]:
        """Return all letters in the order of their making with ``notice`` left empty: enough for lists and clocks."""
        return self._letters(_ALL)

    def some(self, ids: Sequence[int]) -> list[LetterRecord]:
        """Return the letters with these numbers in the order of their making, without their notices."""
        return self._letters("id IN (SELECT value FROM json_each(?))", json.dumps(list(ids)))

    def claims_sent(self) -> list[LetterRecord]:
        """Return the claims that were sent, without their notices."""
        return self._letters(
            "id IN (SELECT letter_id FROM letter_events WHERE state = 'sent')"
            " AND id IN (SELECT letter_id FROM letter_facts WHERE is_claim)"
        )

    def count_sent(self, since: datetime) -> int:
        """Return how many claims were sent since a time."""
        return self._connection.number(
            "SELECT count(*) FROM letter_events AS e JOIN letter_facts AS f ON f.letter_id = e.letter_id"
            " WHERE e.state = 'sent' AND e.happened_at >= ? AND f.is_claim",
            (time_cell(since),),
        )

    def doubted(self, since: datetime) -> list[LetterRecord]:
        """Return the claims sent since a time that somebody refused, disputed, withdrew or narrowed, no notices."""
        return self._letters(
            "id IN (SELECT letter_id FROM letter_events WHERE state = 'sent' AND happened_at >= ?)"
            " AND id IN (SELECT letter_id FROM letter_facts WHERE is_claim)"
            " AND id IN (SELECT letter_id FROM letter_events WHERE state IN ('refused', 'counter_noticed', 'retracted')"
            " UNION SELECT follows FROM letters WHERE pack = 'xx_correction')",
            time_cell(since),
        )

    def corrected(self) -> set[int]:
        """Return the numbers of the letters of which a correction, signed and not given up, left out an address.

        One that only narrows the stretches of a copy leaves the notice about that copy as right as it was.
        """
        rows = self._connection.rows(
            "SELECT DISTINCT l.follows FROM letters AS l JOIN letter_items AS i ON i.letter_id = l.follows"
            " WHERE l.pack = 'xx_correction'"
            " AND i.url NOT IN (SELECT url FROM letter_items WHERE letter_id = l.id)"
            " AND (EXISTS (SELECT 1 FROM letter_events WHERE letter_id = l.id AND state = 'sent') OR NOT EXISTS"
            " (SELECT 1 FROM letter_events WHERE letter_id = l.id AND state IN ('superseded', 'closed')))"
        )
        return {row["follows"] for row in rows}

    def about(self, keys: Sequence[str]) -> list[LetterRecord]:
        """Return the claims that name one of some addresses, without their notices.

        :param keys: addresses as items are compared
        """
        return self._letters(
            "id IN (SELECT letter_id FROM letter_items WHERE key IN (SELECT value FROM json_each(?)))"
            " AND id IN (SELECT letter_id FROM letter_facts WHERE is_claim)",
            json.dumps(list(keys)),
        )

    def sent_by(self, sender: str, after: datetime, before: datetime) -> list[datetime]:
        """Return when a sender's claims left within a stretch of time, the earliest first.

        :param sender: as ``LetterFacts.sender``
        """
        # Earlier versions kept some names unlike today's.
        rows = self._connection.rows(
            "SELECT e.happened_at FROM letter_events AS e JOIN letter_facts AS f ON f.letter_id = e.letter_id"
            " WHERE e.state = 'sent' AND e.happened_at > ? AND e.happened_at < ?"
            " AND f.is_claim AND as_name(f.sender) = ? ORDER BY e.happened_at",
            (time_cell(after), time_cell(before), sender),
        )
        return [time_of(row["happened_at"]) for row in rows]

    def last_number(self, start: str) -> int:
        """Return the highest number among references that begin with a text; documents of older libraries count, too.

        :param start: for example ``RC-2026-``
        """
        return self._connection.number(
            "SELECT max(number) FROM (SELECT max(CAST(substr(reference, ?) AS INTEGER)) AS number FROM letters"
            " WHERE reference GLOB ? UNION ALL SELECT max(CAST(substr(path, ?) AS INTEGER)) FROM notices"
            " WHERE path GLOB ?)",
            (len(start) + 1, f"{start}*", len(f"letters/{start}") + 1, f"letters/{start}*"),
        )

    def of_case(self, case_id: int) -> list[LetterRecord]:
        """Return the letters of a case in the order of their making."""
        return self._letters("case_id = ?", case_id, notice=True)

    def alone(self, pack: str) -> list[LetterRecord]:
        """Return the letters of one law pack that belong to no case and follow none, in the order of their making."""
        return self._letters("case_id IS NULL AND follows IS NULL AND pack = ?", pack, notice=True)

    def following(self, letter_id: int) -> list[LetterRecord]:
        """Return the letters that follow up, correct or withdraw a letter."""
        return self._letters("follows = ?", letter_id, notice=True)

    def _letters(self, condition: str, *cells: Cell, notice: bool = False) -> list[LetterRecord]:
        """Return letters with four questions in all: a rights manager has thousands of them."""
        columns = f"{_COLUMNS}, notice" if notice else f"{_COLUMNS}, '' AS notice"
        ask = self._connection.rows
        rows = ask(f"SELECT {columns} FROM letters WHERE {condition} ORDER BY id", cells)  # noqa: S608 - see above
        if not rows:
            return []
        # Where all letters are asked for, no list of them is needed.
        these = "" if condition == _ALL else f"WHERE letter_id IN (SELECT id FROM letters WHERE {condition})"  # noqa: S608
        events = _by_letter(ask(f"SELECT * FROM letter_events {these} ORDER BY id", cells))  # noqa: S608
        urls = _by_letter(ask(f"SELECT letter_id, url FROM letter_items {these} ORDER BY letter_id, ordinal", cells))  # noqa: S608
        facts = f"SELECT letter_id FROM letter_facts {these or 'WHERE 1'} AND is_claim"  # noqa: S608 - see above
        claims = {row["letter_id"] for row in ask(facts, cells)}
        found = []
        for row in rows:
            id_ = row["id"]
            steps = tuple(map(_event, events.get(id_, ())))
            found.append(_letter(row, steps, _distinct(urls.get(id_, ())), is_claim=id_ in claims))
        return found

    def _letter(self, row: Row) -> LetterRecord:
        sql = "SELECT is_claim FROM letter_facts WHERE letter_id = ?"
        is_claim = bool(self._connection.number(sql, (row["id"],)))
        return _letter(row, self._events(row["id"]), self._urls(row["id"]), is_claim=is_claim)

    def _may_leave(self, letter_id: int, cleared: Cleared | None) -> bool:
        if cleared is not None:
            return cleared.letter_id == letter_id
        return bool(self._connection.number("SELECT count(*) FROM dispatches WHERE letter_id = ?", (letter_id,)))

    def _events(self, letter_id: int) -> tuple[LetterEvent, ...]:
        rows = self._connection.rows("SELECT * FROM letter_events WHERE letter_id = ? ORDER BY id", (letter_id,))
        return tuple(map(_event, rows))

    def _urls(self, letter_id: int) -> tuple[str, ...]:
        sql = "SELECT url FROM letter_items WHERE letter_id = ? ORDER BY ordinal"
        return _distinct(self._connection.rows(sql, (letter_id,)))


def _by_letter(rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row["letter_id"], []).append(row)
    return found


def _distinct(rows: Sequence[Row]) -> tuple[str, ...]:
    """Return addresses once each; two works may have been copied at one address."""
    return tuple(dict.fromkeys(row["url"] for row in rows if row["url"]))


def _letter(row: Row, events: tuple[LetterEvent, ...], urls: tuple[str, ...], *, is_claim: bool) -> LetterRecord:
    created_at = time_of(row["created_at"])
    return LetterRecord(**(row | {"created_at": created_at}), events=events, urls=urls, is_claim=is_claim)


def _event(row: Row) -> LetterEvent:
    return LetterEvent(
        id=row["id"],
        letter_id=row["letter_id"],
        state=_STATES[row["state"]],
        actor=row["actor"],
        at=time_of(row["at"]),
        happened_at=time_of(row["happened_at"]),
        reason=row["reason"],
        document_sha256=row["document_sha256"],
        urls=tuple(json.loads(row["urls"])) if row["urls"] != "[]" else (),
    )
