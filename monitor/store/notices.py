"""Letters that were written; only ever added. Their places are kept relative to the library, which may be moved."""

from dataclasses import replace
from pathlib import Path

from monitor.store.connection import Connection, Row
from monitor.store.rows import path_cell, path_of, time_cell, time_of
from monitor.values import NoticeRecord


class Notices:
    """The table of notices."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._library = connection.path.parent

    def add(self, notice: NoticeRecord) -> NoticeRecord:
        """Store a letter (its id is ignored) and return it with the id it was given."""
        inside = notice.path.is_relative_to(self._library)
        path = notice.path.relative_to(self._library) if inside else notice.path
        id_ = self._connection.write(
            "INSERT INTO notices (case_id, pack, format, path, sha256, recipient, signer, role, signed_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(notice.case_id, notice.pack, notice.format, path_cell(path), notice.sha256),
                *(notice.recipient, notice.signer, notice.role, time_cell(notice.signed_at)),
            ),
        )
        return replace(notice, id=id_)

    def of_case(self, case_id: int) -> list[NoticeRecord]:
        """Return the letters of a case in the order of their writing."""
        sql = "SELECT * FROM notices WHERE case_id = ? ORDER BY id"
        return [_notice(row, self._library) for row in self._connection.rows(sql, (case_id,))]

    def by_case(self) -> dict[int, list[NoticeRecord]]:
        """Return the letters of every case that has some, in the order of their writing."""
        found: dict[int, list[NoticeRecord]] = {}
        for row in self._connection.rows("SELECT * FROM notices WHERE case_id IS NOT NULL ORDER BY id"):
            found.setdefault(row["case_id"], []).append(_notice(row, self._library))
        return found

    def of_letter(self, reference: str) -> list[NoticeRecord]:
        """Return the documents of a letter, one for each format."""
        sql = "SELECT * FROM notices WHERE path GLOB ? ORDER BY id"
        return [_notice(row, self._library) for row in self._connection.rows(sql, (f"letters/{reference}.*",))]


def _notice(row: Row, library: Path) -> NoticeRecord:
    return NoticeRecord(
        id=row["id"],
        case_id=row["case_id"],
        pack=row["pack"],
        format=row["format"],
        path=library / path_of(row["path"]),  # an absolute path stays what it is
        sha256=row["sha256"],
        recipient=row["recipient"],
        signer=row["signer"],
        role=row["role"],
        signed_at=time_of(row["signed_at"]),
    )
