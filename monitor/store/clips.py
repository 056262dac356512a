"""Suspect copies: one clip for each item, so that several may have the same content and share its fingerprint."""

import json
from collections.abc import Collection
from datetime import datetime
from pathlib import Path

from monitor.errors import NotFoundError
from monitor.store.connection import Cell, Connection, Row
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
from monitor.store.works import free_name
from monitor.values import Clip, MediaFacts, Provenance, SourceFile

_PROVENANCE = ("url", "platform", "account", "captured_at", "views", "published_at")


class Clips:
    """The table of clips."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, name: str, file: SourceFile, media: MediaFacts, provenance: Provenance, now: datetime) -> Clip:
        """Store a new clip under a name that no other has, and return it."""
        columns = ("name", *MEDIA_COLUMNS, *_PROVENANCE, "scanned_at")
        with self._connection.transaction():
            free = free_name(self._connection, "clips", name)
            cells = (free, *media_cells(file, media), *_provenance_cells(provenance), time_cell(now))
            marks = ", ".join("?" * len(columns))
            id_ = self._connection.write(f"INSERT INTO clips ({', '.join(columns)}) VALUES ({marks})", cells)  # noqa: S608
            return self.get(id_)

    def renew(self, sha256: str, media: MediaFacts) -> None:
        """Store that a content has a new fingerprint, so that its clips must be matched again."""
        self._connection.write(
            f"UPDATE clips SET {MEASURED}, matched_revision = 0 WHERE sha256 = ?",  # noqa: S608 - our own column names
            (*measured_cells(media), sha256),
        )

    def set_provenance(self, id_: int, provenance: Provenance) -> Clip:
        """Replace what is known of where a clip was seen."""
        with self._connection.transaction():
            self._connection.write(
                f"UPDATE clips SET {' = ?, '.join(_PROVENANCE)} = ? WHERE id = ?",  # noqa: S608 - our own column names
                (*_provenance_cells(provenance), id_),
            )
            return self.get(id_)

    def move(self, id_: int, file: SourceFile) -> None:
        """Store where the file of a clip lies now; other clips of that file move with it."""
        self._connection.write(
            "UPDATE clips SET path = ?, mtime_ns = ?"
            " WHERE sha256 = ? AND path = (SELECT path FROM clips AS moved WHERE moved.id = ?)",
            (path_cell(file.path), file.mtime_ns, file.sha256, id_),
        )

    def take_back(self, id_: int, name: str, file: SourceFile) -> Clip:
        """Give a clip that was let go of a name and a file again, and return it."""
        with self._connection.transaction():
            free = free_name(self._connection, "clips", name)
            self._connection.write(
                "UPDATE clips SET name = ?, path = ?, mtime_ns = ? WHERE id = ?",
                (free, path_cell(file.path), file.mtime_ns, id_),
            )
            return self.get(id_)

    def mark_matched(self, id_: int, revision: int) -> None:
        """Store the state of the registry against which a clip has been matched."""
        self._connection.write("UPDATE clips SET matched_revision = ? WHERE id = ?", (revision, id_))

    def forget_matching(self) -> None:
        """Store that every clip must be matched against the whole registry again."""
        self._connection.write("UPDATE clips SET matched_revision = 0")

    def get(self, id_: int) -> Clip:
        """Return one clip.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM clips WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no clip {id_} in this library; `reclaim matches` lists those that matched.")
        return clip_of(row)

    def by_number(self, ids: Collection[int]) -> dict[int, Clip]:
        """Return the clips with these numbers, by number; numbers that none has are left out."""
        sql = "SELECT * FROM clips WHERE id IN (SELECT value FROM json_each(?))"
        return {row["id"]: clip_of(row) for row in self._connection.rows(sql, (json.dumps(list(ids)),))}

    def all(self) -> list[Clip]:
        """Return all clips in the order of their scanning."""
        return [clip_of(row) for row in self._connection.rows("SELECT * FROM clips ORDER BY id")]

    def unmatched(self, revision: int) -> list[Clip]:
        """Return the clips that have not been matched against the registry's state ``revision``, by name.

        Clips get their ids as their fingerprints are done, in any order; by name, the same clips lead to the same
        numbers of matches.
        """
        rows = self._connection.rows("SELECT * FROM clips WHERE matched_revision < ? ORDER BY name", (revision,))
        return [clip_of(row) for row in rows]

    def with_content(self, sha256: str) -> Clip | None:
        """Return the first clip made from a file with these bytes, if there is one."""
        return next(iter(self.all_with_content(sha256)), None)

    def all_with_content(self, sha256: str) -> list[Clip]:
        """Return the clips made from files with these bytes in the order of their scanning: one for each address."""
        sql = "SELECT * FROM clips WHERE sha256 = ? ORDER BY id"
        return [clip_of(row) for row in self._connection.rows(sql, (sha256,))]

    def seen_at(self, url: str) -> list[Clip]:
        """Return the clips that were seen at an address in the order of their scanning: one for each content."""
        sql = "SELECT * FROM clips WHERE url = ? ORDER BY id"
        return [clip_of(row) for row in self._connection.rows(sql, (url,))]

    def at(self, path: Path, size_bytes: int, mtime_ns: int) -> Clip | None:
        """Return the clip made from this file, if the file has not been touched since."""
        sql = "SELECT * FROM clips WHERE path = ? AND size_bytes = ? AND mtime_ns = ?"
        row = self._connection.row(sql, (path_cell(path), size_bytes, mtime_ns))
        return clip_of(row) if row else None

    def count(self) -> int:
        """Return how many clips there are."""
        return self._connection.number("SELECT count(*) FROM clips")


def _provenance_cells(provenance: Provenance) -> tuple[Cell, ...]:
    captured_at = time_cell(provenance.captured_at) if provenance.captured_at else None
    published_at = time_cell(provenance.published_at) if provenance.published_at else None
    return provenance.url, provenance.platform, provenance.account, captured_at, provenance.views, published_at


def clip_of(row: Row) -> Clip:
    """Map a row of clips."""
    captured_at, published_at = row["captured_at"], row["published_at"]
    return Clip(
        id=row["id"],
        name=row["name"],
        file=file_of(row),
        media=media_of(row),
        provenance=Provenance(
            url=row["url"],
            platform=row["platform"],
            account=row["account"],
            captured_at=time_of(captured_at) if captured_at else None,
            views=row["views"],
            published_at=time_of(published_at) if published_at else None,
        ),
        matched_revision=row["matched_revision"],
        scanned_at=time_of(row["scanned_at"]),
    )
