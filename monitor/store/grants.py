"""The rights ledger: who holds what of a work. Lines are added and struck out, never changed."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from fingerprints.values import Modality
from monitor.errors import NotFoundError
from monitor.rights.values import Document, Grant, Title
from monitor.store.connection import Cell, Connection, Row
from monitor.store.rows import path_cell, path_of, time_cell, time_of

REGISTER = "register"
"""Origin of the lines that come from registering a work with an owner."""
_COLUMNS = (
    *("work_id", "modality", "start_s", "end_s", "title", "owner", "exclusive", "territories", "starts_on", "ends_on"),
    *("label", "document_path", "document_sha256", "origin", "added_by", "added_at"),
)


class Grants:
    """The table of grants."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, grant: Grant) -> Grant:
        """Store a line of the ledger (its id is ignored) and return it with the id it was given."""
        return add_grant(self._connection, grant)

    def end(self, id_: int, now: datetime) -> Grant:
        """Strike a line out; it stays on record.

        :raises NotFoundError: there is no such line that still holds
        """
        sql = "UPDATE grants SET ended_at = ? WHERE id = ? AND ended_at IS NULL"
        if self.get(id_).ended_at is not None:
            raise NotFoundError(
                f"Line {id_} of the rights ledger was struck out before; `reclaim rights list` lists all."
            )
        self._connection.write(sql, (time_cell(now), id_))
        return self.get(id_)

    def get(self, id_: int) -> Grant:
        """Return one line.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM grants WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no line {id_} in the rights ledger; `reclaim rights list` lists them.")
        return _grant(row)

    def of_work(self, work_id: int, *, ended: bool = False) -> list[Grant]:
        """Return the ledger of a work in the order of its making; with ``ended`` also what was struck out."""
        sql = "SELECT * FROM grants WHERE work_id = ? AND (? OR ended_at IS NULL) ORDER BY id"
        return [_grant(row) for row in self._connection.rows(sql, (work_id, ended))]

    def of_works(self, work_ids: Iterable[int]) -> dict[int, list[Grant]]:
        """Return the lines that hold of each of some works."""
        sql = "SELECT * FROM grants WHERE ended_at IS NULL AND work_id IN (SELECT value FROM json_each(?)) ORDER BY id"
        found: dict[int, list[Grant]] = {}
        for row in self._connection.rows(sql, (json.dumps(list(work_ids)),)):
            found.setdefault(row["work_id"], []).append(_grant(row))
        return found

    def all(self, *, ended: bool = False) -> list[Grant]:
        """Return all lines in the order of their making; with ``ended`` also what was struck out."""
        sql = "SELECT * FROM grants WHERE ? OR ended_at IS NULL ORDER BY id"
        return [_grant(row) for row in self._connection.rows(sql, (ended,))]

    def state_owner(self, work_id: int, modality: Modality, owner: str, now: datetime, by: str | None = None) -> bool:
        """Let the ledger say what somebody states when registering a work; tell whether that is new.

        :param by: who states it; the owner where nobody else is known to
        """
        before = self._connection.number("SELECT max(id) FROM grants")
        state_owner(self._connection, work_id, modality, owner, now, by)
        return self._connection.number("SELECT max(id) FROM grants") != before


def add_grant(connection: Connection, grant: Grant) -> Grant:
    """Store a line of the ledger (its id is ignored) and return it with the id it was given."""
    document = grant.document
    cells = (
        *(grant.work_id, grant.modality, grant.start_s, grant.end_s, grant.title, grant.owner, grant.exclusive),
        *(json.dumps(grant.territories), _day_cell(grant.starts_on), _day_cell(grant.ends_on), grant.label),
        *((path_cell(document.path), document.sha256) if document else (None, None)),
        *(grant.origin, grant.added_by, time_cell(grant.added_at)),
    )
    marks = ", ".join("?" * len(_COLUMNS))
    id_ = connection.write(f"INSERT INTO grants ({', '.join(_COLUMNS)}) VALUES ({marks})", cells)  # noqa: S608
    return replace(grant, id=id_)


def state_owner(
    connection: Connection, work_id: int, modality: Modality, owner: str | None, now: datetime, by: str | None = None
) -> None:
    """Let the ledger say what registering a work with an owner says; another owner takes the first one's place.

    Of a video it is the picture; of the sound nothing is said unless the owner says so, for it may hold music of
    somebody else. Whatever was said in this way follows a new owner.

    :param by: who says so; the owner where nobody else is known to
    """
    if owner is None:
        return
    old = "SELECT id, modality, owner FROM grants WHERE work_id = ? AND origin = ? AND ended_at IS NULL"
    stated = connection.rows(old, (work_id, REGISTER))
    for row in stated:
        if row["owner"] != owner:
            connection.write("UPDATE grants SET ended_at = ? WHERE id = ?", (time_cell(now), row["id"]))
    held = {Modality(row["modality"]) for row in stated if row["owner"] == owner}
    for one in sorted(({modality} | {Modality(row["modality"]) for row in stated}) - held):
        grant = Grant(
            id=0,
            work_id=work_id,
            modality=one,
            title=Title.OWNED,
            owner=owner,
            origin=REGISTER,
            added_by=by or owner,
            added_at=now,
        )
        add_grant(connection, grant)


def _grant(row: Row) -> Grant:
    cells = dict(row)
    path, sha256 = cells.pop("document_path"), cells.pop("document_sha256")
    read = {
        "modality": Modality(row["modality"]),
        "title": Title(row["title"]),
        "exclusive": bool(row["exclusive"]),
        "territories": tuple(json.loads(row["territories"])),
        "starts_on": day_of(row["starts_on"]),
        "ends_on": day_of(row["ends_on"]),
        "added_at": time_of(row["added_at"]),
        "ended_at": time_of(row["ended_at"]) if row["ended_at"] else None,
        "document": Document(path=path_of(path), sha256=sha256) if path else None,
    }
    return Grant(**(cells | read))


def _day_cell(day: date | None) -> Cell:
    return day.isoformat() if day else None


def day_of(cell: str | None) -> date | None:
    """Return the day in a cell; None for an empty one."""
    return date.fromisoformat(cell) if cell else None
