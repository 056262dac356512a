"""What footage and tracks have in common: recordings of files, that are taken away and yet stay as rows."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from monitor.store.connection import Connection, Row
from monitor.store.rows import path_cell
from monitor.values import SourceFile

_T = TypeVar("_T")


class Recordings(Generic[_T]):
    """A table of recordings, each known by its file and its content."""

    def __init__(self, connection: Connection, table: str, read: Callable[[Row], _T]) -> None:
        self._connection = connection
        self._table = table
        self._read = read

    @property
    def _present(self) -> str:
        """The rows that were not taken away, as SQL."""
        return f"(SELECT * FROM {self._table} WHERE removed_at IS NULL)"  # noqa: S608 - our own name

    def with_content(self, sha256: str) -> _T | None:
        """Return the recording made from a file with these bytes, if there is one."""
        row = self._connection.row(f"SELECT * FROM {self._present} WHERE sha256 = ?", (sha256,))  # noqa: S608 - our own text
        return self._read(row) if row else None

    def at(self, path: Path, size_bytes: int, mtime_ns: int) -> _T | None:
        """Return the recording made from this file, if the file has not been touched since."""
        sql = f"SELECT * FROM {self._present} WHERE path = ? AND size_bytes = ? AND mtime_ns = ?"  # noqa: S608 - our own text
        row = self._connection.row(sql, (path_cell(path), size_bytes, mtime_ns))
        return self._read(row) if row else None

    def move(self, id_: int, file: SourceFile) -> None:
        """Store where the same content lies now."""
        sql = f"UPDATE {self._table} SET path = ?, mtime_ns = ? WHERE id = ?"  # noqa: S608 - our own name
        self._connection.write(sql, (path_cell(file.path), file.mtime_ns, id_))
