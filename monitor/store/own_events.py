"""What users note because it moves totals, and the proposals to look for copies that unusual totals led to."""

from dataclasses import replace
from datetime import date, datetime

from monitor.errors import NotFoundError
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of
from monitor.totals import LookState, LookTask, Measure, OwnEvent, OwnEventKind


class OwnEvents:
    """The tables of users' events and of proposals to look."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: OwnEvent) -> OwnEvent:
        """Store an event (its id is ignored) and return it with the id it was given."""
        id_ = self._connection.write(
            "INSERT INTO own_events (kind, note, platform, counted_id, starts_on, ends_on, added_by, added_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(event.kind, event.note, event.platform, event.counted_id, event.starts_on.isoformat()),
                *(event.ends_on.isoformat(), event.added_by, time_cell(event.added_at)),
            ),
        )
        return replace(event, id=id_)

    def all(self) -> list[OwnEvent]:
        """Return the events that were not taken back, the earliest first."""
        sql = "SELECT * FROM own_events WHERE removed_at IS NULL ORDER BY starts_on, id"
        return [_event(row) for row in self._connection.rows(sql)]

    def remove(self, id_: int, now: datetime) -> OwnEvent:
        """Take an event back.

        :raises NotFoundError: there is none
        """
        row = self._connection.row("SELECT * FROM own_events WHERE id = ? AND removed_at IS NULL", (id_,))
        if row is None:
            raise NotFoundError(f"There is no event {id_}; `reclaim insights events` lists them.")
        self._connection.write("UPDATE own_events SET removed_at = ? WHERE id = ?", (time_cell(now), id_))
        return _event(row)

    def propose(self, task: LookTask) -> LookTask:
        """Store a proposal to look (its id is ignored); one of the same first day is returned as it is stored."""
        with self._connection.transaction():
            self._connection.write(
                "INSERT OR IGNORE INTO look_tasks (counted_id, measure, first_day, last_day, why, state, note,"
                " opened_by, opened_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(task.counted_id, task.measure, task.first_day.isoformat(), task.last_day.isoformat(), task.why),
                    *(task.state, task.note, task.opened_by, time_cell(task.opened_at)),
                ),
            )
            row = self._connection.row(
                "SELECT * FROM look_tasks WHERE counted_id = ? AND measure = ? AND first_day = ?",
                (task.counted_id, task.measure, task.first_day.isoformat()),
            )
        return _task(row or {})

    def get(self, id_: int) -> LookTask:
        """Return one proposal.

        :raises NotFoundError: there is none
        """
        row = self._connection.row("SELECT * FROM look_tasks WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no proposal {id_} to look; `reclaim insights looks` lists them.")
        return _task(row)

    def tasks(self, *, closed: bool = False) -> list[LookTask]:
        """Return the proposals, the latest first.

        :param closed: also those that are done, dismissed or explained
        """
        sql = "SELECT * FROM look_tasks WHERE ? OR state = ? ORDER BY id DESC"
        return [_task(row) for row in self._connection.rows(sql, (closed, LookState.OPEN))]

    def close(self, id_: int, state: LookState, note: str, by: str, now: datetime) -> LookTask:
        """Store what became of a proposal.

        :raises NotFoundError: there is none
        """
        self._connection.write(
            "UPDATE look_tasks SET state = ?, note = ?, closed_by = ?, closed_at = ? WHERE id = ?",
            (state, note, by, time_cell(now), id_),
        )
        return self.get(id_)

    def reopen(self, id_: int) -> LookTask:
        """Store that a proposal is open again, as if it had not been closed.

        :raises NotFoundError: there is none
        """
        self._connection.write(
            "UPDATE look_tasks SET state = ?, note = '', closed_by = '', closed_at = NULL WHERE id = ?",
            (LookState.OPEN, id_),
        )
        return self.get(id_)


def _event(row: Row) -> OwnEvent:
    read = {
        "kind": OwnEventKind(row["kind"]),
        "starts_on": date.fromisoformat(row["starts_on"]),
        "ends_on": date.fromisoformat(row["ends_on"]),
        "added_at": time_of(row["added_at"]),
        "removed_at": time_of(row["removed_at"]) if row["removed_at"] else None,
    }
    return OwnEvent(**(row | read))


def _task(row: Row) -> LookTask:
    read = {
        "measure": Measure(row["measure"]),
        "first_day": date.fromisoformat(row["first_day"]),
        "last_day": date.fromisoformat(row["last_day"]),
        "state": LookState(row["state"]),
        "opened_at": time_of(row["opened_at"]),
        "closed_at": time_of(row["closed_at"]) if row["closed_at"] else None,
    }
    return LookTask(**(row | read))
