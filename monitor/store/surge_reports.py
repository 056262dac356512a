"""The last report of unusual days: to judge a whole library takes seconds, and pages must not wait for it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.store.connection import Connection
from monitor.store.rows import time_cell, time_of


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReport:
    """A report as it lies in the database."""

    state: str
    """Of all totals when it was made."""
    made_at: datetime
    content: Mapping[str, Any]


class SurgeReports:
    """The table of the last report; it holds one row."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def state(self) -> str:
        """Return a mark of all that a report is made of; another one as soon as any totals or events change."""
        row = self._connection.row(
            "SELECT (SELECT ifnull(max(id), 0) FROM total_imports) AS imports,"
            " (SELECT ifnull(max(id), 0) FROM counted) AS counted,"
            " (SELECT ifnull(max(id), 0) FROM own_events) AS events,"
            " (SELECT count(*) FROM own_events WHERE removed_at IS NOT NULL) AS removed"
        )
        return "-".join(str(value) for value in (row or {}).values())

    def keep(self, state: str, content: Mapping[str, Any], now: datetime) -> None:
        """Store a report in place of the one before."""
        self._connection.write(
            "INSERT OR REPLACE INTO surge_reports (id, state, made_at, report) VALUES (1, ?, ?, ?)",
            (state, time_cell(now), json.dumps(content, allow_nan=False)),
        )

    def last(self) -> KeptReport | None:
        """Return the last report; None where none was made."""
        row = self._connection.row("SELECT state, made_at, report FROM surge_reports WHERE id = 1")
        if row is None:
            return None
        return KeptReport(state=row["state"], made_at=time_of(row["made_at"]), content=json.loads(row["report"]))
