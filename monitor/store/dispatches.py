"""Letters that were handed to a mail server, written down before the first byte leaves."""

from dataclasses import replace
from datetime import datetime

from monitor.casework.clearance import Cleared
from monitor.casework.values import Dispatch
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of


class Dispatches:
    """The table of dispatches."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, dispatch: Dispatch, cleared: Cleared) -> Dispatch:
        """Store that a letter is about to be handed over (its id is ignored) and return it with the id it was given.

        :param cleared: that the gates let this message leave
        :raises ValueError: it is about another letter or another message
        """
        if (cleared.letter_id, cleared.sha256) != (dispatch.letter_id, dispatch.sha256):
            raise ValueError("No message is handed over that did not pass the gates; see monitor.review.gates.")
        id_ = self._connection.write(
            "INSERT INTO dispatches (letter_id, message_id, sha256, server, address, started_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(dispatch.letter_id, dispatch.message_id, dispatch.sha256, dispatch.server, dispatch.address),
                time_cell(dispatch.started_at),
            ),
        )
        return replace(dispatch, id=id_)

    def finish(self, id_: int, answer: str, now: datetime) -> None:
        """Store what the server said."""
        self._connection.write(
            "UPDATE dispatches SET finished_at = ?, answer = ? WHERE id = ?", (time_cell(now), answer, id_)
        )

    def drop(self, id_: int) -> None:
        """Forget an attempt that surely handed nothing over."""
        self._connection.write("DELETE FROM dispatches WHERE id = ?", (id_,))

    def of_letter(self, letter_id: int) -> Dispatch | None:
        """Return the last attempt to hand a letter over; None where there was none."""
        row = self._connection.row(
            "SELECT * FROM dispatches WHERE letter_id = ? ORDER BY id DESC LIMIT 1", (letter_id,)
        )
        return _dispatch(row) if row else None

    def open_of(self, letter_id: int) -> Dispatch | None:
        """Return the attempt of which nobody knows whether the server took the letter; None where there is none."""
        found = self.of_letter(letter_id)
        return found if found and found.finished_at is None else None

    def all_open(self) -> list[Dispatch]:
        """Return every such attempt, the oldest first."""
        rows = self._connection.rows("SELECT * FROM dispatches WHERE finished_at IS NULL ORDER BY id")
        return [_dispatch(row) for row in rows]


def _dispatch(row: Row) -> Dispatch:
    finished = time_of(row["finished_at"]) if row["finished_at"] else None
    return Dispatch(**(row | {"started_at": time_of(row["started_at"]), "finished_at": finished}))
