"""Matches with their segments."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fingerprints.values import Match, MatchKind, Modality, Segment
from monitor.errors import NotFoundError
from monitor.store.clips import Clips
from monitor.store.connection import Cell, Connection, Row
from monitor.store.decisions import Decisions
from monitor.store.rows import area_cell, area_of, time_cell, time_of
from monitor.store.traits import joined, kinds_of_change
from monitor.store.works import Works
from monitor.values import Clip, Decision, Finding, Hit, Provenance, Standing, Verdict, Work, covered_s

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
AREA_COLUMNS = ("clip_area", "work_area")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A match that nobody has decided, as far as permissions ask about it."""

    match_id: int
    work_id: int
    seen: Provenance
    standing: Standing
    reason: str


class Matches:
    """The tables of matches and segments."""

    def __init__(self, connection: Connection, works: Works, clips: Clips, decisions: Decisions) -> None:
        self._connection = connection
        self._works = works
        self._clips = clips
        self._decisions = decisions

    def put(self, clip_id: int, work_id: int, match: Match, now: datetime) -> int:
        """Store what a clip and a work have in common, replacing an earlier result, and return its id."""
        return self._put(clip_id, Hit(work_id=work_id, match=match), now, None)

    def _put(self, clip_id: int, hit: Hit, now: datetime, run_id: int | None) -> int:
        match = hit.match
        standing = Standing.SUPPRESSED if hit.suppressed else Standing.OPEN
        with self._connection.transaction():
            self._connection.write(
                "INSERT INTO matches (clip_id, work_id, kind, score, reasons, matched_at, remembered, run_id,"
                " covered_s, changes, modalities) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (clip_id, work_id) DO UPDATE SET"
                " kind = excluded.kind, score = excluded.score, reasons = excluded.reasons,"
                " matched_at = excluded.matched_at, remembered = excluded.remembered,"
                " covered_s = excluded.covered_s, changes = excluded.changes, modalities = excluded.modalities",
                (
                    *(clip_id, hit.work_id, match.kind, match.score, json.dumps(match.reasons), time_cell(now)),
                    *(hit.remembered, run_id, covered_s(match)),
                    joined(kinds_of_change(segment.transform for segment in match.segments)),
                    joined(segment.modality for segment in match.segments),
                ),
            )
            sql = "SELECT id FROM matches WHERE clip_id = ? AND work_id = ?"
            id_ = self._connection.number(sql, (clip_id, hit.work_id))
            self._connection.write("DELETE FROM segments WHERE match_id = ?", (id_,))
            for ordinal, segment in enumerate(match.segments):
                self._put_segment(id_, ordinal, segment)
            # What a person has decided is open; a hold stays until somebody lifts it, and so does a permission.
            self._connection.write(
                "UPDATE matches SET standing = ?, standing_reason = ? WHERE id = ?"
                " AND NOT (standing IN ('held', 'permitted') AND ? = 'open') AND verdict IS NULL",
                (standing, hit.suppressed, id_, standing),
            )
            return id_

    def _put_segment(self, match_id: int, ordinal: int, segment: Segment) -> None:
        cells = [getattr(segment, column) for column in SEGMENT_COLUMNS]
        cells += [area_cell(getattr(segment, column)) for column in AREA_COLUMNS]
        marks = ", ".join("?" * (2 + len(cells)))
        columns = ", ".join(("match_id", "ordinal", *SEGMENT_COLUMNS, *AREA_COLUMNS))
        self._connection.write(
            f"INSERT INTO segments ({columns}) VALUES ({marks})",  # noqa: S608 - our own column names
            (match_id, ordinal, *cells),
        )

    def replace(self, clip_id: int, since: int, hits: Sequence[Hit], now: datetime, run_id: int | None = None) -> None:
        """Store what a clip has in common with the works newer than the registry's state ``since``.

        Earlier results on those works go, except where a person has ever decided them or put them in a case: what was
        decided and taken back stays on record. What is marked as not a copy stays as the person saw it, because that
        is what the memory goes by.

        :param run_id: the run of matching that found them
        """
        found = json.dumps([hit.work_id for hit in hits])
        with self._connection.transaction():
            self._connection.write(
                "DELETE FROM matches WHERE clip_id = ? AND work_id IN (SELECT id FROM works WHERE revision > ?)"
                " AND work_id NOT IN (SELECT value FROM json_each(?))"
                " AND id NOT IN (SELECT match_id FROM decisions) AND id NOT IN (SELECT match_id FROM case_matches)",
                (clip_id, since, found),
            )
            judged = self._marked_as_no_copy(clip_id)
            for hit in hits:
                if hit.work_id not in judged:
                    self._put(clip_id, hit, now, run_id)

    def _marked_as_no_copy(self, clip_id: int) -> set[int]:
        """Return the works of which a person said that a clip is no copy."""
        sql = "SELECT work_id FROM matches WHERE clip_id = ? AND verdict = ?"
        return {row["work_id"] for row in self._connection.rows(sql, (clip_id, Verdict.NOT_A_COPY))}

    def get(self, id_: int) -> Finding:
        """Return one match.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM matches WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no match {id_} in this library; `reclaim matches` lists them.")
        sql = "SELECT * FROM segments WHERE match_id = ? ORDER BY ordinal"
        clip, work = self._clips.get(row["clip_id"]), self._works.get(row["work_id"])
        return _finding(row, clip, work, self._connection.rows(sql, (id_,)), self._decisions.latest(id_))

    def all(self, standing: Standing = Standing.OPEN) -> list[Finding]:
        """Return all matches of a standing, the surest copies first, shared sound last."""
        works = {work.id: work for work in self._works.all()}
        clips = {clip.id: clip for clip in self._clips.all()}
        decisions = self._decisions.latest_of_all()
        segments = self._segments()
        sql = "SELECT * FROM matches WHERE standing = ? ORDER BY kind, score DESC, id"
        return [
            _finding(
                row,
                clips[row["clip_id"]],
                works[row["work_id"]],
                segments.get(row["id"], []),
                decisions.get(row["id"]),
            )
            for row in self._connection.rows(sql, (standing,))
        ]

    def some(self, ids: Sequence[int]) -> list[Finding]:
        """Return several matches in the order of their numbers as given; those that are gone are left out."""
        wanted = json.dumps(list(ids))
        chosen = "SELECT value FROM json_each(?)"
        rows = self._connection.rows(f"SELECT * FROM matches WHERE id IN ({chosen})", (wanted,))  # noqa: S608
        found = {row["id"]: row for row in rows}
        works = self._works.by_number({row["work_id"] for row in rows})
        clips = self._clips.by_number({row["clip_id"] for row in rows})
        decisions = self._decisions.latest_of(ids)
        segments = self._segments(f"WHERE match_id IN ({chosen})", wanted)
        return [
            _finding(
                row, clips[row["clip_id"]], works[row["work_id"]], segments.get(row["id"], []), decisions.get(row["id"])
            )
            for row in (found[id_] for id_ in ids if id_ in found)
        ]

    def _segments(self, condition: str = "", *cells: Cell) -> dict[int, list[Row]]:
        """Return rows of segments by match, in order."""
        segments: dict[int, list[Row]] = {}
        sql = f"SELECT * FROM segments {condition} ORDER BY match_id, ordinal"  # noqa: S608 - our own conditions
        for row in self._connection.rows(sql, cells):
            segments.setdefault(row["match_id"], []).append(row)
        return segments

    def of_clip(self, clip_id: int) -> list[Finding]:
        """Return all matches of a clip, whatever their standing, the surest copies first."""
        rows = self._connection.rows("SELECT id FROM matches WHERE clip_id = ? ORDER BY kind, score DESC", (clip_id,))
        return [self.get(row["id"]) for row in rows]

    def counts(self) -> dict[int, int]:
        """Return how many open matches each clip has that has some."""
        sql = "SELECT clip_id, count(*) AS matches FROM matches WHERE standing = ? GROUP BY clip_id"
        return {row["clip_id"]: row["matches"] for row in self._connection.rows(sql, (Standing.OPEN,))}

    def standings(self, clip_id: int) -> dict[int, Standing]:
        """Return the standing of each match of a clip, by work."""
        rows = self._connection.rows("SELECT work_id, standing FROM matches WHERE clip_id = ?", (clip_id,))
        return {row["work_id"]: Standing(row["standing"]) for row in rows}

    def open(self, id_: int) -> None:
        """Let a match come before people as any other does."""
        sql = "UPDATE matches SET standing = ?, standing_reason = NULL WHERE id = ?"
        self._connection.write(sql, (Standing.OPEN, id_))

    def permit(self, id_: int, reason: str) -> None:
        """Keep a match from coming before people because a permission covers its copy."""
        sql = "UPDATE matches SET standing = ?, standing_reason = ? WHERE id = ?"
        self._connection.write(sql, (Standing.PERMITTED, reason, id_))

    def waiting(self, *clip_ids: int) -> list[Waiting]:
        """Return the matches that nobody has decided, those that look like what is no copy left out.

        :param clip_ids: of which clips; without any, of all
        """
        only = " AND clip_id IN (SELECT value FROM json_each(?))" if clip_ids else ""
        sql = (
            "SELECT matches.id, work_id, standing, standing_reason, url, platform, account FROM matches"  # noqa: S608
            f" JOIN clips ON clips.id = clip_id WHERE standing <> ? AND verdict IS NULL{only} ORDER BY matches.id"
        )
        rows = self._connection.rows(sql, (Standing.SUPPRESSED, *([json.dumps(clip_ids)] if clip_ids else [])))
        return [
            Waiting(
                match_id=row["id"],
                work_id=row["work_id"],
                seen=Provenance(url=row["url"], platform=row["platform"], account=row["account"]),
                standing=Standing(row["standing"]),
                reason=row["standing_reason"] or "",
            )
            for row in rows
        ]

    def last_id(self) -> int:
        """Return the number of the newest match; 0 where there is none."""
        return self._connection.number("SELECT coalesce(max(id), 0) FROM matches")

    def count(self, standing: Standing = Standing.OPEN) -> int:
        """Return how many matches of a standing there are."""
        return self._connection.number("SELECT count(*) FROM matches WHERE standing = ?", (standing,))


def _finding(row: Row, clip: Clip, work: Work, segments: list[Row], decision: Decision | None) -> Finding:
    return Finding(
        id=row["id"],
        clip=clip,
        work=work,
        match=match_of(row, segments),
        matched_at=time_of(row["matched_at"]),
        decision=decision,
        standing=Standing(row["standing"]),
        standing_reason=row["standing_reason"],
    )


def match_of(row: Row, segments: list[Row]) -> Match:
    """Map a row of matches and its rows of segments."""
    return Match(
        kind=MatchKind(row["kind"]),
        score=row["score"],
        segments=tuple(segment_of(segment) for segment in segments),
        reasons=tuple(json.loads(row["reasons"])),
    )


def segment_of(row: Row) -> Segment:
    """Map a row of segments."""
    cells = {column: row[column] for column in SEGMENT_COLUMNS}
    areas = {column: area_of(row[column]) for column in AREA_COLUMNS}
    return Segment(**(cells | areas | {"modality": Modality(row["modality"])}))
