"""Registered originals."""

import json
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from fingerprints.values import Modality
from monitor.errors import NotFoundError
from monitor.store.connection import Connection, Row
from monitor.store.grants import state_owner
from monitor.store.rows import (
    MEASURED,
    MEDIA_COLUMNS,
    file_of,
    measured_cells,
    media_cells,
    media_of,
    path_cell,
    time_cell,
    time_of,
)
from monitor.values import MediaFacts, Rights, SourceFile, Work


class Works:
    """The table of works."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, name: str, file: SourceFile, media: MediaFacts, rights: Rights, now: datetime, *, by: str | None = None
    ) -> Work:
        """Store a new work under a name that no other has, and return it.

        :param by: who says whose it is; the owner where nobody else is known to
        """
        columns = ("name", *MEDIA_COLUMNS, "owner", "published", "url", "revision", "registered_at")
        with self._connection.transaction():
            cells = (
                self._free_name(name),
                *media_cells(file, media),
                *(rights.owner, rights.published, rights.url, self.revision() + 1, time_cell(now)),
            )
            marks = ", ".join("?" * len(columns))
            id_ = self._connection.write(f"INSERT INTO works ({', '.join(columns)}) VALUES ({marks})", cells)  # noqa: S608
            state_owner(self._connection, id_, _leading(media), rights.owner, now, by)
            return self.get(id_)

    def renew(self, id_: int, media: MediaFacts) -> Work:
        """Store that a work has a new fingerprint."""
        with self._connection.transaction():
            self._connection.write(
                f"UPDATE works SET {MEASURED}, revision = ? WHERE id = ?",  # noqa: S608 - our own column names
                (*measured_cells(media), self.revision() + 1, id_),
            )
            return self.get(id_)

    def set_rights(self, id_: int, rights: Rights, now: datetime, by: str | None = None) -> Work:
        """Replace what is known of a work's rights; the rights ledger follows a new owner.

        :param by: who says so; the owner where nobody else is known to
        """
        with self._connection.transaction():
            before = self.get(id_)
            if rights.owner != before.rights.owner:  # else what somebody struck out would come back
                state_owner(self._connection, id_, _leading(before.media), rights.owner, now, by)
            cells = (rights.owner, rights.published, rights.url, id_)
            self._connection.write("UPDATE works SET owner = ?, published = ?, url = ? WHERE id = ?", cells)
            return self.get(id_)

    def rename(self, id_: int, name: str) -> Work:
        """Give a work another name, one that no other work has, and return it."""
        with self._connection.transaction():
            self._connection.write("UPDATE works SET name = '' WHERE id = ?", (id_,))  # its own name is free for it
            self._connection.write("UPDATE works SET name = ? WHERE id = ?", (self._free_name(name), id_))
            return self.get(id_)

    def move(self, id_: int, file: SourceFile) -> None:
        """Store where the same content lies now."""
        cells = (path_cell(file.path), file.mtime_ns, id_)
        self._connection.write("UPDATE works SET path = ?, mtime_ns = ? WHERE id = ?", cells)

    def get(self, id_: int) -> Work:
        """Return one work.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM works WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no work {id_} in this library; `reclaim works` lists them.")
        return _work(row)

    def by_number(self, ids: Collection[int]) -> dict[int, Work]:
        """Return the works with these numbers, by number; numbers that none has are left out."""
        sql = "SELECT * FROM works WHERE id IN (SELECT value FROM json_each(?))"
        return {row["id"]: _work(row) for row in self._connection.rows(sql, (json.dumps(list(ids)),))}

    def all(self) -> list[Work]:
        """Return all works in the order of their registration."""
        return [_work(row) for row in self._connection.rows("SELECT * FROM works ORDER BY id")]

    def with_content(self, sha256: str) -> Work | None:
        """Return the work made from a file with these bytes, if there is one."""
        row = self._connection.row("SELECT * FROM works WHERE sha256 = ?", (sha256,))
        return _work(row) if row else None

    def at(self, path: Path, size_bytes: int, mtime_ns: int) -> Work | None:
        """Return the work made from this file, if the file has not been touched since."""
        sql = "SELECT * FROM works WHERE path = ? AND size_bytes = ? AND mtime_ns = ?"
        row = self._connection.row(sql, (path_cell(path), size_bytes, mtime_ns))
        return _work(row) if row else None

    def count(self) -> int:
        """Return how many works there are."""
        return self._connection.number("SELECT count(*) FROM works")

    def revision(self) -> int:
        """Return the number of the registry's present state; it grows with every new fingerprint."""
        return self._connection.number("SELECT max(revision) FROM works")

    def _free_name(self, name: str) -> str:
        return free_name(self._connection, "works", name)


def _leading(media: MediaFacts) -> Modality:
    """Return what an owner states to own by registering a work: the picture, or the sound where there is no other."""
    return Modality.PICTURE if media.width_px else Modality.SOUND


def free_name(connection: Connection, table: str, name: str) -> str:
    """Return ``name``, or ``name (2)``, ``name (3)``, ... if a row of the table has it."""
    taken = f"SELECT count(*) FROM {table} WHERE name = ?"  # noqa: S608 - our own table names
    if not connection.number(taken, (name,)):
        return name
    # Begin after the numbers that are likely in use: folders full of equal names are common.
    numbered = f"SELECT count(*) FROM {table} WHERE substr(name, 1, ?) = ?"  # noqa: S608 - same
    number = 2 + connection.number(numbered, (len(name) + 2, f"{name} ("))
    while connection.number(taken, (f"{name} ({number})",)):
        number += 1
    return f"{name} ({number})"


def _work(row: Row) -> Work:
    return Work(
        id=row["id"],
        name=row["name"],
        file=file_of(row),
        media=media_of(row),
        rights=Rights(owner=row["owner"], published=row["published"], url=row["url"]),
        revision=row["revision"],
        registered_at=time_of(row["registered_at"]),
    )
