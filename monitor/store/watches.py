"""Runs of the watch, and what people have been told already."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from monitor.collected import News, NewsKind, WatchRun
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

    def announce(self, news: News) -> bool:
        """Store that people are told something; tells whether it is the first time."""
        with self._connection.transaction():
            if self.is_announced(news.key):
                return False
            self._connection.write(
                "INSERT INTO announcements (key, kind, text, path, at) VALUES (?, ?, ?, ?, ?)",
                (news.key, news.kind, news.text, news.path, time_cell(news.at)),
            )
        return True

    def is_announced(self, key: str) -> bool:
        """Tell whether people were told something already."""
        return self._connection.row("SELECT 1 FROM announcements WHERE key = ?", (key,)) is not None

    def news(self, limit: int = 50) -> list[News]:
        """Return what people were told, the latest first."""
        sql = "SELECT * FROM announcements WHERE text <> '' ORDER BY at DESC, rowid DESC LIMIT ?"
        return [_news(row) for row in self._connection.rows(sql, (limit,))]

    def news_about(self, path: str) -> list[News]:
        """Return what people were told of one page of the review room, the latest first."""
        sql = "SELECT * FROM announcements WHERE path = ? AND text <> '' ORDER BY at DESC, rowid DESC"
        return [_news(row) for row in self._connection.rows(sql, (path,))]

    def untold(self, way: str, since: datetime) -> list[News]:
        """Return what did not go out by one way yet, the oldest first; what is older than a moment goes out no more."""
        sql = (
            "SELECT * FROM announcements WHERE at >= ? AND NOT EXISTS"
            " (SELECT 1 FROM tellings WHERE way = ? AND key = announcements.key) ORDER BY at, rowid"
        )
        return [_news(row) for row in self._connection.rows(sql, (time_cell(since), way))]

    def tell(self, way: str, keys: Iterable[str], now: datetime) -> None:
        """Store that news went out by one way."""
        with self._connection.transaction():
            for key in keys:
                self._connection.write(
                    "INSERT OR IGNORE INTO tellings (key, way, at) VALUES (?, ?, ?)", (key, way, time_cell(now))
                )

    def forget(self, before: datetime) -> None:
        """Delete what people were told before a moment, and by which way; the keys stay: nothing is told twice."""
        with self._connection.transaction():
            self._connection.write(
                "UPDATE announcements SET text = '', path = '' WHERE at < ? AND text <> ''", (time_cell(before),)
            )
            self._connection.write("DELETE FROM tellings WHERE at < ?", (time_cell(before),))

    def told_at(self, way: str) -> datetime | None:
        """Return when news went out last by one way."""
        row = self._connection.row("SELECT max(at) AS at FROM tellings WHERE way = ?", (way,))
        return time_of(row["at"]) if row and row["at"] else None

    def strong_matches(self, least: float) -> list[int]:
        """Return the open matches that nobody has decided and nobody was told of, the surest first.

        :param least: score from which on a match is told
        """
        sql = (
            "SELECT id FROM matches WHERE standing = 'open' AND verdict IS NULL AND score >= ? AND NOT EXISTS"
            " (SELECT 1 FROM announcements WHERE key = 'match:' || matches.id) ORDER BY score DESC, id"
        )
        return [row["id"] for row in self._connection.rows(sql, (least,))]


def _run(row: Row) -> WatchRun:
    read = {
        "started_at": time_of(row["started_at"]),
        "ended_at": time_of(row["ended_at"]) if row["ended_at"] else None,
        "summary": MappingProxyType(json.loads(row["summary"])),
    }
    return WatchRun(**(row | read))


def _news(row: Row) -> News:
    return News(**(row | {"kind": NewsKind(row["kind"]), "at": time_of(row["at"])}))
