"""Sources of clips: places that are searched again and again."""

import json
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from monitor.collected import Mark, SourceRecord, SourceState
from monitor.errors import NotFoundError
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of

LONGEST_WAIT_S = 7 * 86_400
"""A failing source is tried at least so often, or as often as it is due where that is less often."""
_SLACK_S = 300
"""By which a clock may have been put right."""


class Sources:
    """The tables of sources and of what their pages said of their versions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, source: SourceRecord) -> SourceRecord:
        """Store a source (its id is ignored) and return it with the id it was given."""
        id_ = self._connection.write(
            "INSERT INTO sources (name, kind, address, options, key, key_origin, every_s, state, next_at, added_by,"
            " added_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(source.name, source.kind, source.address, json.dumps(dict(source.options)), source.key),
                *(source.key_origin, source.every_s, source.state, time_cell(source.next_at), source.added_by),
                time_cell(source.added_at),
            ),
        )
        return replace(source, id=id_)

    def keep(self, source: SourceRecord) -> None:
        """Store what has changed of a source; its key and where that goes are said once, when it is added."""
        self._connection.write(
            "UPDATE sources SET name = ?, address = ?, options = ?, every_s = ?, state = ?, next_at = ?,"
            " last_run_at = ?, last_ok_at = ?, failures = ?, last_error = ? WHERE id = ?",
            (
                *(source.name, source.address, json.dumps(dict(source.options)), source.every_s, source.state),
                *(time_cell(source.next_at), time_cell(source.last_run_at) if source.last_run_at else None),
                *(time_cell(source.last_ok_at) if source.last_ok_at else None, source.failures, source.last_error),
                source.id,
            ),
        )

    def get(self, id_: int) -> SourceRecord:
        """Return one source, also one that is removed.

        :raises NotFoundError: there is none with this number
        """
        row = self._connection.row("SELECT * FROM sources WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no source {id_} in this library; `reclaim source list` lists them.")
        return _source(row)

    def named(self, name: str) -> SourceRecord | None:
        """Return the source of this name, if one that is not removed has it."""
        row = self._connection.row("SELECT * FROM sources WHERE name = ? AND state <> 'removed'", (name,))
        return _source(row) if row else None

    def all(self, *, removed: bool = False) -> list[SourceRecord]:
        """Return the sources in the order of their making; with ``removed`` also those."""
        sql = "SELECT * FROM sources WHERE ? OR state <> 'removed' ORDER BY id"
        return [_source(row) for row in self._connection.rows(sql, (removed,))]

    def due(self, now: datetime) -> list[SourceRecord]:
        """Return the sources that are due, the longest overdue first; see ``is_due``."""
        sql = "SELECT * FROM sources WHERE state = ? ORDER BY next_at, id"
        active = [_source(row) for row in self._connection.rows(sql, (SourceState.ACTIVE,))]
        return [one for one in active if is_due(one, now)]

    def mark_of(self, id_: int, url: str) -> Mark | None:
        """Return what a page of a source said of its version when it was read last; None before the first time."""
        row = self._connection.row(
            "SELECT etag, last_modified FROM page_marks WHERE source_id = ? AND url = ?", (id_, url)
        )
        return Mark(**row) if row else None

    def marks_of(self, id_: int) -> dict[str, Mark]:
        """Return what all pages of a source said of their versions when they were read last, by address."""
        rows = self._connection.rows("SELECT url, etag, last_modified FROM page_marks WHERE source_id = ?", (id_,))
        return {row.pop("url"): Mark(**row) for row in rows}

    def set_mark(self, id_: int, url: str, mark: Mark, now: datetime) -> None:
        """Store what a page says of its version; only after everything that it named is stored."""
        self._connection.write(
            "INSERT OR REPLACE INTO page_marks (source_id, url, etag, last_modified, seen_at) VALUES (?, ?, ?, ?, ?)",
            (id_, url, mark.etag, mark.last_modified, time_cell(now)),
        )

    def forget_marks(self, id_: int) -> None:
        """Let a source be read as if for the first time."""
        self._connection.write("DELETE FROM page_marks WHERE source_id = ?", (id_,))


def is_due(source: SourceRecord, now: datetime) -> bool:
    """Tell whether a source is active and its time has come.

    One whose time is further away than it ever waits is due, too: it was set by a clock that was wrong.
    """
    return source.state is SourceState.ACTIVE and (source.next_at <= now or is_astray(source, now))


def is_astray(source: SourceRecord, now: datetime) -> bool:
    """Tell whether the time of a source is further away than it can be by its interval, its failures and the jitter."""
    longest_s = max(LONGEST_WAIT_S, source.every_s) if source.failures > 1 else source.every_s
    return (source.next_at - now).total_seconds() > longest_s * 1.1 + _SLACK_S


def _source(row: Row) -> SourceRecord:
    times = {name: time_of(row[name]) if row[name] else None for name in ("last_run_at", "last_ok_at")}
    read = {
        "options": MappingProxyType(json.loads(row["options"])),
        "state": SourceState(row["state"]),
        "next_at": time_of(row["next_at"]),
        "added_at": time_of(row["added_at"]),
    }
    return SourceRecord(**(row | times | read))
