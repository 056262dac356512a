"""Runs of the watch, and what people have been told already."""

import json
from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from monitor.collected import WatchRun
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of


class Watches:
    """The tables of runs and announcements."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def begin(self, now: datetime) -> int:
        """Store that a run begins; returns its number."""
        return self._connection.write("INSERT INTO watch_runs (started_at) VALUES (?)", (time_cell(now),))

    def end(self, id_: int, summary: Mapping[str, Any], now: datetime, error: str = "") -> None:
        """Store how a run has ended."""
        self._connection.write(
            "UPDATE watch_runs SET ended_at = ?, summary = ?, error = ? WHERE id = ?",
            (time_cell(now), json.dumps(dict(summary)), error, id_),
        )

    def latest(self, limit: int = 20) -> list[WatchRun]:
        """Return the latest runs, the latest first."""
        rows = self._connection.rows("SELECT * FROM watch_runs ORDER BY id DESC LIMIT ?", (limit,))
        return [_run(row) for row in rows]

    def announce(self, key: str, now: datetime) -> bool:
        """Store that people are told something; tells whether it is the first time."""
        with self._connection.transaction():
            if self._connection.row("SELECT 1 FROM announcements WHERE key = ?", (key,)):
                return False
            self._connection.write("INSERT INTO announcements (key, at) VALUES (?, ?)", (key, time_cell(now)))
        return True


def _run(row: Row) -> WatchRun:
    read = {
        "started_at": time_of(row["started_at"]),
        "ended_at": time_of(row["ended_at"]) if row["ended_at"] else None,
        "summary": MappingProxyType(json.loads(row["summary"])),
    }
    return WatchRun(**(row | read))
