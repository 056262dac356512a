"""What is old enough to go: clips that match nothing, what was rejected, and records whose time is over."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.collected import ItemState
from monitor.store.connection import Connection, Row
from monitor.store.rows import path_of, time_cell
from monitor.store.works import free_name
from monitor.values import Standing, Verdict

_REJECTED = (Verdict.NOT_A_COPY, Verdict.IGNORED)
_NEVER_FETCHED = (ItemState.PASSED, ItemState.GONE, ItemState.UNUSABLE)
_LONG_WAITING = (ItemState.FOUND, ItemState.WANTED, ItemState.FAILED, ItemState.REFUSED, ItemState.TO_SUPPLY)
_OF_A_CLIP = (
    "clips.id, clips.name, clips.path, clips.sha256, coalesce(clips.account, '') AS account,"
    " coalesce(clips.platform, '') AS platform, coalesce(clips.url, '') AS url, clips.scanned_at"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OldClip:
    """A clip whose time is over."""

    id: int
    name: str
    path: Path
    sha256: str
    seen: tuple[str, str, str]
    """Account, platform and address; empty where it is not known."""
    is_collected: bool = False
    """Whether a source brought it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldItem:
    """What a source has named, and is kept no longer."""

    id: int
    key: str
    address_key: str
    sha256: str
    seen: tuple[str, str, str]
    """Account, platform and address."""


class Lapsing:
    """Questions to all tables about what is old; nothing is changed here but records that hold nobody's words."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def unmatched(self, before: datetime) -> list[OldClip]:
        """Return the clips that match no work and were scanned before a moment."""
        sql = (
            f"SELECT {_OF_A_CLIP},"  # noqa: S608 - our own words
            " EXISTS (SELECT 1 FROM items WHERE clip_id = clips.id AND file IS NULL) AS is_collected FROM clips"
            " WHERE scanned_at < ? AND NOT EXISTS (SELECT 1 FROM matches WHERE clip_id = clips.id) ORDER BY id"
        )
        return [_clip(row) for row in self._connection.rows(sql, (time_cell(before),))]

    def clips(self, ids: Collection[int]) -> list[OldClip]:
        """Return clips by their numbers, whatever their age."""
        sql = f"SELECT {_OF_A_CLIP}, 0 AS is_collected FROM clips WHERE id IN (SELECT value FROM json_each(?))"  # noqa: S608 - our own words
        return [_clip(row) for row in self._connection.rows(f"{sql} ORDER BY id", (_listed(ids),))]

    def rejected(self, before: datetime, let_go: Path) -> list[OldClip]:
        """Return the clips of which every match was rejected before a moment, and that say more than their content.

        A match counts as rejected, too, that was put aside because it looks like a rejected one.

        :param let_go: folder that the paths of clips name which say nothing more
        """
        times = (time_cell(before),) * 2
        sql = (
            f"SELECT {_OF_A_CLIP}, 0 AS is_collected FROM clips WHERE path <> ? || '/' || sha256"  # noqa: S608 - same
            " AND EXISTS (SELECT 1 FROM matches WHERE clip_id = clips.id) AND NOT EXISTS ("
            " SELECT 1 FROM matches AS m WHERE m.clip_id = clips.id AND ("
            " NOT (coalesce(m.verdict, '') IN (?, ?)"
            " AND (SELECT max(decided_at) FROM decisions WHERE match_id = m.id) < ?"
            " OR m.verdict IS NULL AND m.standing = ? AND m.matched_at < ?)"
            " OR m.id IN (SELECT match_id FROM case_matches)"
            " OR m.id IN (SELECT match_id FROM letter_items WHERE match_id IS NOT NULL))) ORDER BY id"
        )
        cells = (let_go.as_posix(), *_REJECTED, times[0], Standing.SUPPRESSED, times[1])
        return [_clip(row) for row in self._connection.rows(sql, cells)]

    def matches_of(self, clip_ids: Collection[int]) -> list[int]:
        """Return the matches of clips."""
        return self._ids("SELECT id FROM matches WHERE clip_id IN (SELECT value FROM json_each(?))", clip_ids)

    def items_of(self, clip_ids: Collection[int]) -> list[OldItem]:
        """Return the items that became clips."""
        sql = "SELECT * FROM items WHERE clip_id IN (SELECT value FROM json_each(?))"
        return [_item(row) for row in self._connection.rows(sql, (_listed(clip_ids),))]

    def items(self, ids: Collection[int]) -> list[OldItem]:
        """Return items by their numbers, whatever their age."""
        sql = "SELECT * FROM items WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [_item(row) for row in self._connection.rows(sql, (_listed(ids),))]

    def never_fetched(self, before: datetime) -> list[OldItem]:
        """Return the items without a clip that will not be fetched, and were seen first and asked last before then."""
        sql = (
            "SELECT * FROM items WHERE clip_id IS NULL AND (state IN (SELECT value FROM json_each(?))"
            " OR (state = ? AND next_at IS NULL))"
            " AND captured_at IS NULL AND max(first_seen_at, coalesce(checked_at, '')) < ? ORDER BY id"
        )
        cells = (json.dumps(_NEVER_FETCHED), ItemState.FAILED, time_cell(before))
        return [_item(row) for row in self._connection.rows(sql, cells)]

    def long_waiting(self, before: datetime) -> list[OldItem]:
        """Return the items without a clip that still wait for something, and were named last before a moment."""
        sql = (
            "SELECT * FROM items WHERE clip_id IS NULL AND captured_at IS NULL"
            " AND state IN (SELECT value FROM json_each(?)) AND max(seen_at, coalesce(checked_at, '')) < ? ORDER BY id"
        )
        return [_item(row) for row in self._connection.rows(sql, (json.dumps(_LONG_WAITING), time_cell(before)))]

    def kept_contents(self, contents: Collection[str], let_go: Path) -> set[str]:
        """Return which contents are still those of a file that something in the library needs.

        :param let_go: as for ``rejected``
        """
        named = (
            "SELECT sha256 FROM works UNION ALL SELECT sha256 FROM bank UNION ALL SELECT sha256 FROM tracks"
            " UNION ALL SELECT sha256 FROM items UNION ALL SELECT sha256 FROM clips WHERE path <> ? || '/' || sha256"
        )
        sql = f"SELECT value FROM json_each(?) WHERE value IN ({named})"  # noqa: S608 - our own words
        return {row["value"] for row in self._connection.rows(sql, (_listed(contents), let_go.as_posix()))}

    def printed_contents(self, contents: Collection[str]) -> set[str]:
        """Return which contents are still those of something that is compared, so that its fingerprint stays."""
        named = (
            "SELECT sha256 FROM works UNION ALL SELECT sha256 FROM bank UNION ALL SELECT sha256 FROM tracks"
            " UNION ALL SELECT sha256 FROM clips"
        )
        sql = f"SELECT value FROM json_each(?) WHERE value IN ({named})"  # noqa: S608 - our own words
        return {row["value"] for row in self._connection.rows(sql, (_listed(contents),))}

    def named_paths(self, paths: Collection[Path]) -> set[Path]:
        """Return which files are still named: by a work, a clip, footage, a track, a right, a permission, an answer."""
        found: set[Path] = set()
        for path in paths:
            cell = str(path)
            for table, column in _PATHS:
                sql = f"SELECT 1 FROM {table} WHERE {column} IN (?, ?) LIMIT 1"  # noqa: S608 - our own names
                if self._connection.row(sql, (cell, cell.encode("utf-8", "surrogateescape"))):
                    found.add(path)
                    break
        return found

    def unremember(self, match_ids: Collection[int]) -> None:
        """Let no match say any more by the name of which of these it was put aside."""
        self._connection.write(
            "UPDATE matches SET remembered = NULL, standing_reason = ?"
            " WHERE remembered IN (SELECT value FROM json_each(?))",
            ("It looks like a clip that was rejected and has been let go of since.", _listed(match_ids)),
        )

    def reduce(self, clip: OldClip, let_go: Path, name: str) -> bool:
        """Leave of a clip its content alone; tells whether it stays.

        It does not where another clip has the same content and no address: that one gets its matches, unless it has
        some with the same works.

        :param let_go: as for ``rejected``
        :param name: what it is called from now on, with a number where another clip is
        """
        twin = self._connection.row(
            "SELECT id FROM clips WHERE sha256 = ? AND url IS NULL AND id <> ?", (clip.sha256, clip.id)
        )
        if twin is None:
            self._connection.write(
                "UPDATE clips SET name = ?, path = ?, url = NULL, platform = NULL, account = NULL, captured_at = NULL,"
                " views = NULL, published_at = NULL, mtime_ns = 0 WHERE id = ?",
                (
                    free_name(self._connection, "clips", name),
                    f"{let_go.as_posix()}/{clip.sha256}",
                    clip.id,
                ),
            )
            return True
        self._connection.write("UPDATE OR IGNORE matches SET clip_id = ? WHERE clip_id = ?", (twin["id"], clip.id))
        return False

    def fetches(self, before: datetime) -> int:
        """Delete the requests before a moment from which no clip or file came that is kept; returns how many."""
        return self._delete(
            "DELETE FROM fetches WHERE at < ? AND (item_id IS NULL OR item_id NOT IN"
            " (SELECT id FROM items WHERE clip_id IS NOT NULL OR captured_at IS NOT NULL))",
            before,
        )

    def fetches_of(self, item_ids: Collection[int]) -> int:
        """Delete the requests that were made for items; returns how many."""
        sql = "DELETE FROM fetches WHERE item_id IN (SELECT value FROM json_each(?))"
        return self._changed(sql, _listed(item_ids))

    def page_marks(self, before: datetime) -> int:
        """Delete what pages said of their versions, where nobody has read them since a moment."""
        return self._delete("DELETE FROM page_marks WHERE seen_at < ?", before)

    def news(self, before: datetime) -> int:
        """Return how many news before a moment still say something."""
        sql = "SELECT count(*) FROM announcements WHERE at < ? AND text <> ''"
        return self._connection.number(sql, (time_cell(before),))

    def watch_runs(self, before: datetime) -> int:
        """Delete the runs of the watch that began before a moment."""
        return self._delete("DELETE FROM watch_runs WHERE started_at < ?", before)

    def failures(self, before: datetime) -> int:
        """Delete the failures before a moment."""
        return self._delete("DELETE FROM failures WHERE failed_at < ?", before)

    def failures_of(self, items: Collection[str]) -> int:
        """Delete the failures of some files and clips, by what they are called there."""
        return self._changed("DELETE FROM failures WHERE item IN (SELECT value FROM json_each(?))", _listed(items))

    def sessions(self, now: datetime) -> int:
        """Delete the sessions that are over."""
        return self._delete("DELETE FROM sessions WHERE ends_at <= ?", now)

    def silence(self, match_ids: Collection[int]) -> None:
        """Take the words out of what people were told of matches."""
        self._connection.write(
            "UPDATE announcements SET text = '', path = '' WHERE key IN (SELECT 'match:' || value FROM json_each(?))",
            (_listed(match_ids),),
        )

    def _ids(self, sql: str, among: Collection[int]) -> list[int]:
        return [row["id"] for row in self._connection.rows(sql, (_listed(among),))]

    def _delete(self, sql: str, moment: datetime) -> int:
        return self._changed(sql, time_cell(moment))

    def _changed(self, sql: str, cell: str) -> int:
        self._connection.write(sql, (cell,))
        return self._connection.number("SELECT changes()")


_PATHS = (
    *(("works", "path"), ("clips", "path"), ("bank", "path"), ("tracks", "path"), ("items", "path")),
    *(("grants", "document_path"), ("permissions", "document_path"), ("licences", "document_path")),
    ("answers", "document_path"),
)


def _listed(values: Collection[int] | Collection[str]) -> str:
    return json.dumps(sorted(values))


def _clip(row: Row) -> OldClip:
    return OldClip(
        id=row["id"],
        name=row["name"],
        path=path_of(row["path"]),
        sha256=row["sha256"],
        seen=(row["account"], row["platform"], row["url"]),
        is_collected=bool(row["is_collected"]),
    )


def _item(row: Row) -> OldItem:
    names = ("id", "key", "address_key", "sha256")
    return OldItem(**{name: row[name] for name in names}, seen=(row["account"], row["platform"], row["url"]))
