"""Matches with their segments."""

import json
from datetime import datetime

from fingerprints.values import Match, MatchKind, Modality, Segment
from monitor.errors import NotFoundError
from monitor.store.clips import Clips
from monitor.store.connection import Connection, Row
from monitor.store.decisions import Decisions
from monitor.store.rows import time_cell, time_of
from monitor.store.works import Works
from monitor.values import Finding

SEGMENT_COLUMNS = (
    "clip_start_s",
    "clip_end_s",
    "work_start_s",
    "work_end_s",
    "modality",
    "speed",
    "transform",
    "score",
)


class Matches:
    """The tables of matches and segments."""

    def __init__(self, connection: Connection, works: Works, clips: Clips, decisions: Decisions) -> None:
        self._connection = connection
        self._works = works
        self._clips = clips
        self._decisions = decisions

    def put(self, clip_id: int, work_id: int, match: Match, now: datetime) -> int:
        """Store what a clip and a work have in common, replacing an earlier result, and return its id."""
        with self._connection.transaction():
            self._connection.write(
                "INSERT INTO matches (clip_id, work_id, kind, score, reasons, matched_at) VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (clip_id, work_id) DO UPDATE SET"
                " kind = excluded.kind, score = excluded.score, reasons = excluded.reasons,"
                " matched_at = excluded.matched_at",
                (clip_id, work_id, match.kind, match.score, json.dumps(match.reasons), time_cell(now)),
            )
            sql = "SELECT id FROM matches WHERE clip_id = ? AND work_id = ?"
            id_ = self._connection.number(sql, (clip_id, work_id))
            self._connection.write("DELETE FROM segments WHERE match_id = ?", (id_,))
            for ordinal, segment in enumerate(match.segments):
                self._put_segment(id_, ordinal, segment)
            return id_

    def _put_segment(self, match_id: int, ordinal: int, segment: Segment) -> None:
        cells = [getattr(segment, column) for column in SEGMENT_COLUMNS]
        marks = ", ".join("?" * (2 + len(cells)))
        columns = ", ".join(("match_id", "ordinal", *SEGMENT_COLUMNS))
        self._connection.write(
            f"INSERT INTO segments ({columns}) VALUES ({marks})",  # noqa: S608 - our own column names
            (match_id, ordinal, *cells),
        )

    def replace(self, clip_id: int, since: int, matches: list[tuple[int, Match]], now: datetime) -> None:
        """Store what a clip has in common with the works newer than the registry's state ``since``.

        Earlier results on those works go, except where a person has decided them or put them in a case.
        """
        found = json.dumps([work_id for work_id, _ in matches])
        with self._connection.transaction():
            self._connection.write(
                "DELETE FROM matches WHERE clip_id = ? AND work_id IN (SELECT id FROM works WHERE revision > ?)"
                " AND work_id NOT IN (SELECT value FROM json_each(?))"
                " AND id NOT IN (SELECT match_id FROM decisions) AND id NOT IN (SELECT match_id FROM case_matches)",
                (clip_id, since, found),
            )
            for work_id, match in matches:
                self.put(clip_id, work_id, match, now)

    def get(self, id_: int) -> Finding:
        """Return one match.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM matches WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no match {id_} in this library; `reclaim matches` lists them.")
        sql = "SELECT * FROM segments WHERE match_id = ? ORDER BY ordinal"
        return Finding(
            id=id_,
            clip=self._clips.get(row["clip_id"]),
            work=self._works.get(row["work_id"]),
            match=_match(row, self._connection.rows(sql, (id_,))),
            matched_at=time_of(row["matched_at"]),
            decision=self._decisions.latest(id_),
        )

    def all(self) -> list[Finding]:
        """Return all matches, the surest copies first, shared sound last."""
        works = {work.id: work for work in self._works.all()}
        clips = {clip.id: clip for clip in self._clips.all()}
        decisions = self._decisions.latest_of_all()
        segments: dict[int, list[Row]] = {}
        for row in self._connection.rows("SELECT * FROM segments ORDER BY match_id, ordinal"):
            segments.setdefault(row["match_id"], []).append(row)
        return [
            Finding(
                id=row["id"],
                clip=clips[row["clip_id"]],
                work=works[row["work_id"]],
                match=_match(row, segments.get(row["id"], [])),
                matched_at=time_of(row["matched_at"]),
                decision=decisions.get(row["id"]),
            )
            for row in self._connection.rows("SELECT * FROM matches ORDER BY kind, score DESC, id")
        ]

    def count(self) -> int:
        """Return how many matches there are."""
        return self._connection.number("SELECT count(*) FROM matches")


def _match(row: Row, segments: list[Row]) -> Match:
    return Match(
        kind=MatchKind(row["kind"]),
        score=row["score"],
        segments=tuple(_segment(segment) for segment in segments),
        reasons=tuple(json.loads(row["reasons"])),
    )


def _segment(row: Row) -> Segment:
    cells = {column: row[column] for column in SEGMENT_COLUMNS}
    return Segment(**(cells | {"modality": Modality(row["modality"])}))
