"""Common footage, and what was left out of clips because of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fingerprints.values import Modality
from monitor.errors import NotFoundError
from monitor.footage import Footage, LeftOut
from monitor.store.connection import Connection, Row
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


class Bank(Recordings[Footage]):
    """The tables of common footage and of what it explains of clips."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, "bank", _footage)

    def add(self, footage: Footage) -> Footage:
        """Store footage (its id is ignored) under a name that no other has; clips that match something wait again."""
        columns = ("name", *MEDIA_COLUMNS, "modality", "added_by", "added_at")
        marks = ", ".join("?" * len(columns))
        with self._connection.transaction():
            name = free_name(self._connection, self._present, footage.name)
            cells = (
                *(name, *media_cells(footage.file, footage.media)),
                *(footage.modality, footage.added_by, time_cell(footage.added_at)),
            )
            id_ = self._connection.write(f"INSERT INTO bank ({', '.join(columns)}) VALUES ({marks})", cells)  # noqa: S608
            self._match_all_again()
        return replace(footage, id=id_, name=name)

    def renew(self, id_: int, media: MediaFacts) -> None:
        """Store that footage has a new fingerprint; clips that match something wait again."""
        with self._connection.transaction():
            self._connection.write(
                f"UPDATE bank SET {MEASURED} WHERE id = ?",  # noqa: S608 - our own column names
                (*measured_cells(media), id_),
            )
            self._match_all_again()

    def remove(self, id_: int, now: datetime) -> None:
        """Take footage out; the clips of which it explained something wait to be matched again."""
        with self._connection.transaction():
            self._connection.write("UPDATE bank SET removed_at = ? WHERE id = ?", (time_cell(now), id_))
            self._connection.write(
                "UPDATE clips SET matched_revision = 0 WHERE id IN (SELECT clip_id FROM left_out WHERE footage_id = ?)",
                (id_,),
            )

    def _match_all_again(self) -> None:
        # Leaving out more can only take matches away, so clips without any need no second look.
        self._connection.write(
            "UPDATE clips SET matched_revision = 0 WHERE id IN (SELECT clip_id FROM matches)",
        )

    def get(self, id_: int) -> Footage:
        """Return one piece of footage.

        :raises NotFoundError: there is none with this id in the bank
        """
        row = self._connection.row(f"SELECT * FROM {self._present} WHERE id = ?", (id_,))  # noqa: S608 - our own text
        if row is None:
            raise NotFoundError(f"There is no footage {id_} in the bank; `reclaim bank list` lists it.")
        return _footage(row)

    def all(self) -> list[Footage]:
        """Return all footage in the order in which it was added."""
        rows = self._connection.rows(f"SELECT * FROM {self._present} ORDER BY id")  # noqa: S608 - our own text
        return [_footage(row) for row in rows]

    def state(self) -> int:
        """Return a number that grows whenever footage is added or removed."""
        return self._connection.number("SELECT count(*) + count(removed_at) FROM bank")

    def leave_out(self, clip_id: int, left_out: Sequence[LeftOut]) -> None:
        """Store what of a clip was not compared with works, in place of what was stored before."""
        with self._connection.transaction():
            self._connection.write("DELETE FROM left_out WHERE clip_id = ?", (clip_id,))
            for one in left_out:
                self._connection.write(
                    "INSERT INTO left_out (clip_id, footage_id, modality, start_s, end_s) VALUES (?, ?, ?, ?, ?)",
                    (clip_id, one.footage_id, one.modality, one.start_s, one.end_s),
                )

    def left_out(self, clip_id: int) -> list[LeftOut]:
        """Return what of a clip was not compared with works, in the clip's order."""
        rows = self._connection.rows(
            "SELECT left_out.*, bank.name FROM left_out JOIN bank ON bank.id = left_out.footage_id"
            " WHERE clip_id = ? AND removed_at IS NULL ORDER BY start_s, end_s, left_out.modality",
            (clip_id,),
        )
        return [
            LeftOut(
                footage_id=row["footage_id"],
                name=row["name"],
                modality=Modality(row["modality"]),
                start_s=row["start_s"],
                end_s=row["end_s"],
            )
            for row in rows
        ]

    def uses(self) -> dict[int, int]:
        """Return of how many clips something was left out, by the id of the footage."""
        sql = "SELECT footage_id, count(DISTINCT clip_id) AS clips FROM left_out GROUP BY footage_id"
        return {row["footage_id"]: row["clips"] for row in self._connection.rows(sql)}


def _footage(row: Row) -> Footage:
    return Footage(
        id=row["id"],
        name=row["name"],
        file=file_of(row),
        media=media_of(row),
        modality=Modality(row["modality"]) if row["modality"] else None,
        added_by=row["added_by"],
        added_at=time_of(row["added_at"]),
    )
