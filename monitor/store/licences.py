"""Licences inside works. They are added and ended, never changed."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from fingerprints.values import Modality
from monitor.errors import NotFoundError
from monitor.rights.materials import Material, MaterialKind, PublicUse
from monitor.rights.values import Document
from monitor.store.connection import Cell, Connection, Row
from monitor.store.grants import day_of
from monitor.store.rows import path_cell, path_of, time_cell, time_of

_COLUMNS = (
    *("work_id", "kind", "name", "licensor", "modality", "start_s", "end_s", "platforms", "uses", "territories"),
    *("starts_on", "ends_on", "conditions", "document_path", "document_sha256", "grant_id", "track_id"),
    *("is_minor", "by_guardian", "added_by", "added_at"),
)


class Licences:
    """The table of licences."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, material: Material) -> Material:
        """Store a licence (its id is ignored) and return it with the id it was given."""
        document = material.document
        cells = (
            *(material.work_id, material.kind, material.name, material.licensor, material.modality),
            *(material.start_s, material.end_s, *map(json.dumps, (material.platforms, material.uses))),
            *(json.dumps(material.territories), _day_cell(material.starts_on), _day_cell(material.ends_on)),
            *(material.conditions, *((path_cell(document.path), document.sha256) if document else (None, None))),
            *(material.grant_id, material.track_id, material.is_minor, material.by_guardian),
            *(material.added_by, time_cell(material.added_at)),
        )
        marks = ", ".join("?" * len(_COLUMNS))
        sql = f"INSERT INTO licences ({', '.join(_COLUMNS)}) VALUES ({marks})"  # noqa: S608 - our own column names
        return replace(material, id=self._connection.write(sql, cells))

    def end(self, id_: int, reason: str, now: datetime, *, not_in_work: bool) -> Material:
        """End a licence; it stays on record.

        :raises NotFoundError: there is no such licence that still holds
        """
        if self.get(id_).ended_at is not None:
            raise NotFoundError(f"Licence {id_} was ended before; `reclaim licence list --ended` lists all.")
        sql = "UPDATE licences SET ended_at = ?, end_reason = ?, not_in_work = ? WHERE id = ?"
        self._connection.write(sql, (time_cell(now), reason, not_in_work, id_))
        return self.get(id_)

    def get(self, id_: int) -> Material:
        """Return one licence.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM licences WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no licence {id_}; `reclaim licence list` lists them.")
        return _material(row)

    def all(self, *, ended: bool = False) -> list[Material]:
        """Return all licences in the order of their making; with ``ended`` also those that were ended."""
        sql = "SELECT * FROM licences WHERE ? OR ended_at IS NULL ORDER BY id"
        return [_material(row) for row in self._connection.rows(sql, (ended,))]

    def of_works(self, work_ids: Iterable[int]) -> dict[int, list[Material]]:
        """Return the licences of each of some works, also those that were ended."""
        sql = "SELECT * FROM licences WHERE work_id IN (SELECT value FROM json_each(?)) ORDER BY id"
        found: dict[int, list[Material]] = {}
        for row in self._connection.rows(sql, (json.dumps(list(work_ids)),)):
            found.setdefault(row["work_id"], []).append(_material(row))
        return found

    def newest_of(self, work_id: int) -> str:
        """Return a mark of the licences of a work; another one as soon as one is added or ended."""
        sql = "SELECT ifnull(max(id), 0) || '-' || count(ended_at) AS mark FROM licences WHERE work_id = ?"
        row = self._connection.row(sql, (work_id,))
        return str(row["mark"]) if row else ""


def _material(row: Row) -> Material:
    cells = dict(row)
    path, sha256 = cells.pop("document_path"), cells.pop("document_sha256")
    read = {
        "kind": MaterialKind(row["kind"]),
        "modality": Modality(row["modality"]) if row["modality"] else None,
        "platforms": tuple(json.loads(row["platforms"])),
        "uses": tuple(map(PublicUse, json.loads(row["uses"]))),
        "territories": tuple(json.loads(row["territories"])),
        "starts_on": day_of(row["starts_on"]),
        "ends_on": day_of(row["ends_on"]),
        "document": Document(path=path_of(path), sha256=sha256) if path else None,
        "is_minor": bool(row["is_minor"]),
        "by_guardian": bool(row["by_guardian"]),
        "added_at": time_of(row["added_at"]),
        "ended_at": time_of(row["ended_at"]) if row["ended_at"] else None,
        "not_in_work": bool(row["not_in_work"]),
    }
    return Material(**(cells | read))


def _day_cell(day: date | None) -> Cell:
    return day.isoformat() if day else None
