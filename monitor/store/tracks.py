"""Known tracks, where they were found in works, and in which works they were looked for."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.errors import NotFoundError
from monitor.rights.tracks import FindState, Standing, Stretch, Track, TrackFind
from monitor.store.connection import Cell, Connection, Row
from monitor.store.recordings import Recordings
from monitor.store.rows import (
    MEASURED,
    MEDIA_COLUMNS,
    file_of,
    measured_cells,
    media_cells,
    media_of,
    time_cell,
    time_of,
)
from monitor.store.works import free_name
from monitor.values import MediaFacts

_WHERE = ("work_start_s", "work_end_s", "track_start_s", "track_end_s", "speed", "score")


class Tracks(Recordings[Track]):
    """The tables of known tracks."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, "tracks", _track)

    def add(self, track: Track) -> Track:
        """Store a track (its id is ignored) under a name that no other has."""
        columns = ("name", *MEDIA_COLUMNS, "standing", "holder", "conditions", "added_by", "added_at")
        marks = ", ".join("?" * len(columns))
        with self._connection.transaction():
            name = free_name(self._connection, self._present, track.name)
            cells = (
                *(name, *media_cells(track.file, track.media), track.standing, track.holder, track.conditions),
                *(track.added_by, time_cell(track.added_at)),
            )
            sql = f"INSERT INTO tracks ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - our own column names
            return replace(track, id=self._connection.write(sql, cells), name=name)

    def restate(self, id_: int, standing: Standing, holder: str, conditions: str) -> Track:
        """Store something else that is said of a track, and return it."""
        sql = "UPDATE tracks SET standing = ?, holder = ?, conditions = ? WHERE id = ?"
        self._connection.write(sql, (standing, holder, conditions, id_))
        return self.get(id_)

    def renew(self, id_: int, media: MediaFacts) -> None:
        """Store that a track has a new fingerprint."""
        sql = f"UPDATE tracks SET {MEASURED} WHERE id = ?"  # noqa: S608 - our own column names
        self._connection.write(sql, (*measured_cells(media), id_))

    def remove(self, id_: int, now: datetime) -> None:
        """Take a track away, with the finds that nobody has settled."""
        with self._connection.transaction():
            self._connection.write("UPDATE tracks SET removed_at = ? WHERE id = ?", (time_cell(now), id_))
            self._connection.write("DELETE FROM track_finds WHERE track_id = ? AND state = ?", (id_, FindState.OPEN))
            self._connection.write("DELETE FROM track_looks WHERE track_id = ?", (id_,))

    def get(self, id_: int) -> Track:
        """Return one track that was not removed.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row(f"SELECT * FROM {self._present} WHERE id = ?", (id_,))  # noqa: S608 - our own text
        if row is None:
            raise NotFoundError(f"There is no track {id_}; `reclaim licence tracks list` lists them.")
        return _track(row)

    def all(self, *, removed: bool = False) -> list[Track]:
        """Return the tracks in the order in which they were added; with ``removed`` also those that are gone."""
        rows = self._connection.rows("SELECT * FROM tracks WHERE ? OR removed_at IS NULL ORDER BY id", (removed,))
        return [_track(row) for row in rows]

    def count(self) -> int:
        """Return how many tracks there are."""
        return self._connection.number("SELECT count(*) FROM tracks WHERE removed_at IS NULL")

    def looked(self, work_id: int) -> dict[int, str]:
        """Return from which fingerprints tracks were looked for in a work, by the number of the track."""
        rows = self._connection.rows("SELECT track_id, prints FROM track_looks WHERE work_id = ?", (work_id,))
        return {row["track_id"]: row["prints"] for row in rows}

    def keep_look(
        self, work_id: int, looked: Iterable[tuple[int, str]], found: Sequence[TrackFind], now: datetime
    ) -> list[TrackFind]:
        """Store that tracks were looked for in a work, and the finds (their ids are ignored); return the new ones.

        Finds that nobody has settled make room; one that lies on a settled one is no news and is left out.
        """
        with self._connection.transaction():
            numbers = dict(looked)
            self._connection.write(
                "DELETE FROM track_finds WHERE work_id = ? AND state = ?"
                " AND track_id IN (SELECT value FROM json_each(?))",
                (work_id, FindState.OPEN, json.dumps(list(numbers))),
            )
            settled = self.finds(work_id)
            new = [self._add_find(one) for one in found if not any(_same(one, other) for other in settled)]
            for track_id, prints in numbers.items():
                self._connection.write(
                    "INSERT OR REPLACE INTO track_looks (track_id, work_id, prints, looked_at) VALUES (?, ?, ?, ?)",
                    (track_id, work_id, prints, time_cell(now)),
                )
        return new

    def _add_find(self, find: TrackFind) -> TrackFind:
        columns = ("track_id", "work_id", *_WHERE, "state", "found_at")
        where: tuple[Cell, ...] = tuple(getattr(find.where, name) for name in _WHERE)
        cells = (find.track_id, find.work_id, *where, find.state, time_cell(find.found_at))
        marks = ", ".join("?" * len(columns))
        sql = f"INSERT INTO track_finds ({', '.join(columns)}) VALUES ({marks})"  # noqa: S608 - our own column names
        return replace(find, id=self._connection.write(sql, cells))

    def find(self, id_: int) -> TrackFind:
        """Return one find.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM track_finds WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no find {id_}; `reclaim licence finds` lists them.")
        return _find(row)

    def finds(self, work_id: int | None = None, *, only_open: bool = False) -> list[TrackFind]:
        """Return what was found, of one work or of all, by work and place."""
        sql = (
            "SELECT * FROM track_finds WHERE (? IS NULL OR work_id = ?) AND (NOT ? OR state = ?)"
            " ORDER BY work_id, work_start_s, id"
        )
        return [_find(row) for row in self._connection.rows(sql, (work_id, work_id, only_open, FindState.OPEN))]

    def found_in(self, work_ids: Iterable[int]) -> list[tuple[TrackFind, Track]]:
        """Return what was found in some works with its tracks, also those that were removed, by work and place."""
        sql = (
            "SELECT * FROM track_finds WHERE work_id IN (SELECT value FROM json_each(?))"
            " ORDER BY work_id, work_start_s, id"
        )
        finds = [_find(row) for row in self._connection.rows(sql, (json.dumps(list(work_ids)),))]
        numbers = json.dumps(sorted({one.track_id for one in finds}))
        rows = self._connection.rows("SELECT * FROM tracks WHERE id IN (SELECT value FROM json_each(?))", (numbers,))
        tracks = {row["id"]: _track(row) for row in rows}
        return [(one, tracks[one.track_id]) for one in finds]

    def settle(self, id_: int, state: FindState, by: str, now: datetime) -> TrackFind:
        """Store what a person made of a find."""
        sql = "UPDATE track_finds SET state = ?, settled_by = ?, settled_at = ? WHERE id = ?"
        self._connection.write(sql, (state, by, time_cell(now), id_))
        return self.find(id_)


def _same(one: TrackFind, other: TrackFind) -> bool:
    """Tell whether two finds are of one track at one place."""
    shared = min(one.where.work_end_s, other.where.work_end_s) - max(one.where.work_start_s, other.where.work_start_s)
    shorter = min(where.work_end_s - where.work_start_s for where in (one.where, other.where))
    return one.track_id == other.track_id and shared > shorter / 2


def _track(row: Row) -> Track:
    return Track(
        id=row["id"],
        name=row["name"],
        file=file_of(row),
        media=media_of(row),
        standing=Standing(row["standing"]),
        holder=row["holder"],
        conditions=row["conditions"],
        added_by=row["added_by"],
        added_at=time_of(row["added_at"]),
        removed_at=time_of(row["removed_at"]) if row["removed_at"] else None,
    )


def _find(row: Row) -> TrackFind:
    return TrackFind(
        id=row["id"],
        track_id=row["track_id"],
        work_id=row["work_id"],
        where=Stretch(**{name: row[name] for name in _WHERE}),
        state=FindState(row["state"]),
        found_at=time_of(row["found_at"]),
        settled_by=row["settled_by"],
        settled_at=time_of(row["settled_at"]) if row["settled_at"] else None,
    )
