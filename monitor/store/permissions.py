"""Own accounts, licensees and permitted items. Permissions are added and ended, never changed."""

import json
from dataclasses import replace
from datetime import datetime

from monitor.errors import NotFoundError
from monitor.rights.values import Document, Permission, PermissionKind
from monitor.store.connection import Connection, Row
from monitor.store.grants import day_of
from monitor.store.rows import path_cell, path_of, time_cell, time_of

_COLUMNS = (
    *("kind", "value", "platform", "holder", "is_own", "work_ids", "territories", "starts_on", "ends_on", "reason"),
    *("document_path", "document_sha256", "added_by", "added_at"),
)


class Permissions:
    """The table of permissions."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._state: Row | None = None
        self._read: tuple[Permission, ...] = ()

    def add(self, permission: Permission) -> Permission:
        """Store a permission (its id is ignored) and return it with the id it was given."""
        document = permission.document
        starts, ends = permission.starts_on, permission.ends_on
        cells = (
            *(permission.kind, permission.value, permission.platform, permission.holder, permission.is_own),
            *(json.dumps(permission.work_ids), json.dumps(permission.territories)),
            *(starts.isoformat() if starts else None, ends.isoformat() if ends else None, permission.reason),
            *((path_cell(document.path), document.sha256) if document else (None, None)),
            *(permission.added_by, time_cell(permission.added_at)),
        )
        marks = ", ".join("?" * len(_COLUMNS))
        sql = f"INSERT INTO permissions ({', '.join(_COLUMNS)}) VALUES ({marks})"  # noqa: S608 - our own column names
        return replace(permission, id=self._connection.write(sql, cells))

    def end(self, id_: int, now: datetime) -> Permission:
        """End a permission; it stays on record.

        :raises NotFoundError: there is no such permission that still holds
        """
        if self.get(id_).ended_at is not None:
            raise NotFoundError(f"Permission {id_} was ended before; `reclaim allow list` lists those that hold.")
        self._connection.write("UPDATE permissions SET ended_at = ? WHERE id = ?", (time_cell(now), id_))
        return self.get(id_)

    def get(self, id_: int) -> Permission:
        """Return one permission.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM permissions WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no permission {id_}; `reclaim allow list` lists them.")
        return _permission(row)

    def all(self, *, ended: bool = False) -> list[Permission]:
        """Return the permissions in the order of their making; with ``ended`` also those that were ended."""
        # Asked once for every copy of a long letter; rows are only added and ended, here or in another process.
        state = self._connection.row(
            "SELECT max(id) AS newest, count(ended_at) AS ended, total_changes() AS here FROM permissions"
        )
        read = self._read
        if state != self._state:
            read = tuple(map(_permission, self._connection.rows("SELECT * FROM permissions ORDER BY id")))
            # What is read in a transaction may be undone, and another process may then give its number to another row.
            if not self._connection.in_transaction:
                self._state, self._read = state, read
        return [one for one in read if ended or one.ended_at is None]


def _permission(row: Row) -> Permission:
    cells = dict(row)
    path, sha256 = cells.pop("document_path"), cells.pop("document_sha256")
    read = {
        "kind": PermissionKind(row["kind"]),
        "is_own": bool(row["is_own"]),
        "work_ids": tuple(json.loads(row["work_ids"])),
        "territories": tuple(json.loads(row["territories"])),
        "starts_on": day_of(row["starts_on"]),
        "ends_on": day_of(row["ends_on"]),
        "added_at": time_of(row["added_at"]),
        "ended_at": time_of(row["ended_at"]) if row["ended_at"] else None,
        "document": Document(path=path_of(path), sha256=sha256) if path else None,
    }
    return Permission(**(cells | read))
