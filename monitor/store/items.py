"""What sources name: one row for each item, from the first sight of it to its clip."""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from monitor.collected import Item, ItemState, KeptItem, MediaAddress, MediaKind
from monitor.errors import NotFoundError
from monitor.sites.addresses import address_of
from monitor.store.connection import Cell, Connection, Row
from monitor.store.rows import path_cell, path_of, time_cell, time_of

_SAID = (
    *("url", "address_key", "media", "file", "title", "account", "platform", "published_at", "duration_s", "views"),
    *("thumbnail", "mark", "is_supplied_only", "supply"),
)
"""Columns that the source says."""
_DONE = (
    *("state", "reason", "attempts", "next_at", "etag", "last_modified", "media_url", "sha256", "path"),
    *("size_bytes", "checked_at", "captured_at", "clip_id"),
)
"""Columns that tell what we did."""

_LISTED = (
    "FROM items WHERE state IN (SELECT value FROM json_each(?)) AND (? IS NULL OR source_id = ?)"
    " AND (? IS NULL OR clip_id IS NOT NULL AND (clip_id IN (SELECT clip_id FROM matches)) = ?)"
)
"""The items that a list shows; its cells are those of ``_listed``."""


class Items:
    """The tables of items and of looks at them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def see(self, source_id: int, item: Item, now: datetime) -> tuple[KeptItem, bool]:
        """Store that a source names an item, with what it says of it now; tell also whether it is new there."""
        with self._connection.transaction():
            row = self._connection.row("SELECT id FROM items WHERE source_id = ? AND key = ?", (source_id, item.key))
            if row is None:
                columns = ("source_id", "key", *_SAID, "state", "first_seen_at", "seen_at")
                cells = (source_id, item.key, *_said(item), ItemState.FOUND, time_cell(now), time_cell(now))
                marks = ", ".join("?" * len(columns))
                id_ = self._connection.write(f"INSERT INTO items ({', '.join(columns)}) VALUES ({marks})", cells)  # noqa: S608
            else:
                id_ = row["id"]
                sql = f"UPDATE items SET {' = ?, '.join(_SAID)} = ?, seen_at = ? WHERE id = ?"  # noqa: S608
                self._connection.write(sql, (*_said(item), time_cell(now), id_))
            return self.get(id_), row is None

    def say(self, id_: int, item: Item) -> KeptItem:
        """Store what is known of an item by now: its page may have said more than its source."""
        self._connection.write(f"UPDATE items SET {' = ?, '.join(_SAID)} = ? WHERE id = ?", (*_said(item), id_))  # noqa: S608
        return self.get(id_)

    def keep(self, item: KeptItem) -> None:
        """Store what was done with an item; what its source says of it stays."""
        cells: tuple[Cell, ...] = (
            *(item.state, item.reason, item.attempts, _time(item.next_at), item.etag, item.last_modified),
            *(item.media_url, item.sha256, path_cell(item.path) if item.path else None, item.size_bytes),
            *(_time(item.checked_at), _time(item.captured_at), item.clip_id),
        )
        self._connection.write(f"UPDATE items SET {' = ?, '.join(_DONE)} = ? WHERE id = ?", (*cells, item.id))  # noqa: S608

    def get(self, id_: int) -> KeptItem:
        """Return one item.

        :raises NotFoundError: there is none with this number
        """
        row = self._connection.row("SELECT * FROM items WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no item {id_} in this library; `reclaim found` lists them.")
        return _item(row)

    def find(self, source_id: int, key: str) -> KeptItem | None:
        """Return the item of a source that has this key; None where it names none."""
        row = self._connection.row("SELECT * FROM items WHERE source_id = ? AND key = ?", (source_id, key))
        return _item(row) if row else None

    def in_states(
        self, states: Collection[ItemState], *, source_id: int | None = None, due: datetime | None = None
    ) -> list[KeptItem]:
        """Return the items in some states, the first seen first.

        :param source_id: of one source only
        :param due: only those that need not wait longer than until then
        """
        sql = (
            "SELECT * FROM items WHERE state IN (SELECT value FROM json_each(?)) AND (? IS NULL OR source_id = ?)"
            " AND (? IS NULL OR next_at IS NULL OR next_at <= ?) ORDER BY id"
        )
        until = _time(due)
        cells = (json.dumps(sorted(states)), source_id, source_id, until, until)
        return [_item(row) for row in self._connection.rows(sql, cells)]

    def page(
        self,
        states: Collection[ItemState],
        *,
        source_id: int | None = None,
        is_matched: bool | None = None,
        first: int = 0,
        most: int = 50,
    ) -> list[KeptItem]:
        """Return a stretch of the items in some states, the latest first.

        :param source_id: of one source only
        :param is_matched: only those whose clip matches a work, or, where it is False, matches none
        """
        sql = f"SELECT * {_LISTED} ORDER BY id DESC LIMIT ? OFFSET ?"
        rows = self._connection.rows(sql, (*_listed(states, source_id, is_matched), most, first))
        return [_item(row) for row in rows]

    def count(
        self, states: Collection[ItemState], *, source_id: int | None = None, is_matched: bool | None = None
    ) -> int:
        """Return how many items ``page`` lists in all."""
        return self._connection.number(f"SELECT count(*) {_LISTED}", _listed(states, source_id, is_matched))

    def count_since(self, moment: datetime) -> int:
        """Return how many items were seen for the first time since a moment."""
        return self._connection.number("SELECT count(*) FROM items WHERE first_seen_at >= ?", (time_cell(moment),))

    def at_address(self, url: str) -> list[KeptItem]:
        """Return the items at an address in any of its spellings, whichever source names them, the first seen first."""
        rows = self._connection.rows("SELECT * FROM items WHERE address_key = ? ORDER BY id", (address_of(url),))
        return [_item(row) for row in rows]

    def with_content(self, sha256: str) -> list[KeptItem]:
        """Return the items whose file has these bytes, the first seen first."""
        rows = self._connection.rows("SELECT * FROM items WHERE sha256 = ? AND sha256 <> '' ORDER BY id", (sha256,))
        return [_item(row) for row in rows]

    def unnamed(self, contents: Collection[str]) -> set[str]:
        """Return which of these contents, by SHA-256, are those of no item, clip, work or piece of the bank."""
        sql = (
            "SELECT value FROM json_each(?)"
            " WHERE NOT EXISTS (SELECT 1 FROM items WHERE sha256 = value AND sha256 <> '')"
            " AND NOT EXISTS (SELECT 1 FROM clips WHERE sha256 = value)"
            " AND NOT EXISTS (SELECT 1 FROM works WHERE sha256 = value)"
            " AND NOT EXISTS (SELECT 1 FROM bank WHERE sha256 = value)"
        )
        return {row["value"] for row in self._connection.rows(sql, (json.dumps(sorted(contents)),))}

    def unclipped(self) -> list[KeptItem]:
        """Return the items whose file is in the library and no clip yet, the first seen first."""
        sql = (
            "SELECT * FROM items WHERE clip_id IS NULL AND captured_at IS NOT NULL AND state IN ('kept', 'gone')"
            " ORDER BY id"
        )
        return [_item(row) for row in self._connection.rows(sql)]

    def of_clip(self, clip_id: int) -> list[KeptItem]:
        """Return the items that became a clip."""
        rows = self._connection.rows("SELECT * FROM items WHERE clip_id = ? ORDER BY id", (clip_id,))
        return [_item(row) for row in rows]

    def ahead_of_clips(self) -> list[KeptItem]:
        """Return the items of which more is said by now than their clips know: views, who posted it, or when."""
        sql = (
            "SELECT items.* FROM items JOIN clips ON clips.id = clip_id AND coalesce(clips.url, '') = items.url"
            " WHERE items.views > coalesce(clips.views, -1)"
            " OR (items.account <> '' AND coalesce(clips.account, '') = '')"
            " OR (items.published_at IS NOT NULL AND clips.published_at IS NULL) ORDER BY items.id"
        )
        return [_item(row) for row in self._connection.rows(sql)]

    def next_due(self) -> datetime | None:
        """Return when the next item that waits for another try is due; None where none waits."""
        row = self._connection.row(
            "SELECT min(next_at) AS at FROM items WHERE state IN (?, ?, ?, ?)"
            " AND source_id IN (SELECT id FROM sources WHERE state = 'active')",
            (ItemState.FOUND, ItemState.WANTED, ItemState.FAILED, ItemState.REFUSED),
        )
        return _read_time(row["at"]) if row else None

    def to_recheck(self, before: datetime) -> list[KeptItem]:
        """Return the items of active sources that are gone or match a work, and were asked last before a moment."""
        sql = (
            "SELECT items.* FROM items JOIN sources ON sources.id = source_id AND sources.state = 'active'"
            " WHERE file IS NULL AND (checked_at IS NULL OR checked_at <= ?) AND (items.state = ?"
            " OR (items.state = ? AND clip_id IN (SELECT clip_id FROM matches))) ORDER BY items.id"
        )
        cells = (time_cell(before), ItemState.GONE, ItemState.KEPT)
        return [_item(row) for row in self._connection.rows(sql, cells)]

    def looked_at(self, found: str) -> list[KeptItem]:
        """Return the items that are kept and of which some look has found this, the first seen first."""
        sql = (
            "SELECT * FROM items WHERE state = ? AND id IN (SELECT item_id FROM item_checks WHERE state = ?)"
            " ORDER BY id"
        )
        return [_item(row) for row in self._connection.rows(sql, (ItemState.KEPT, found))]

    def counts(self, source_id: int | None = None) -> dict[ItemState, int]:
        """Return how many items are in each state, of one source or of all."""
        sql = "SELECT state, count(*) AS items FROM items WHERE ? IS NULL OR source_id = ? GROUP BY state"
        rows = self._connection.rows(sql, (source_id, source_id))
        return {ItemState(row["state"]): row["items"] for row in rows}

    def add_check(self, item_id: int, state: str, note: str, now: datetime) -> None:
        """Store what was found when the address of an item was asked again."""
        self._connection.write(
            "INSERT INTO item_checks (item_id, state, note, at) VALUES (?, ?, ?, ?)",
            (item_id, state, note, time_cell(now)),
        )

    def checks(self, item_id: int) -> list[tuple[datetime, str, str]]:
        """Return (time, state, note) of each look at an item, the oldest first."""
        rows = self._connection.rows("SELECT * FROM item_checks WHERE item_id = ? ORDER BY id", (item_id,))
        return [(time_of(row["at"]), row["state"], row["note"]) for row in rows]


def _listed(states: Collection[ItemState], source_id: int | None, is_matched: bool | None) -> tuple[Cell, ...]:
    return json.dumps(sorted(states)), source_id, source_id, is_matched, is_matched


def _said(item: Item) -> Iterable[Cell]:
    media = [{key: value for key, value in asdict(one).items() if value not in {"", None}} for one in item.media]
    return (
        *(item.url, address_of(item.url), json.dumps(media), path_cell(item.file) if item.file else None),
        *(item.title, item.account, item.platform, _time(item.published_at), item.duration_s, item.views),
        *(item.thumbnail, item.mark, item.is_supplied_only, item.supply),
    )


def _time(time: datetime | None) -> str | None:
    return time_cell(time) if time else None


def _read_time(cell: str | None) -> datetime | None:
    return time_of(cell) if cell else None


def _path(cell: str | bytes | None) -> Path | None:
    return path_of(cell) if cell else None


def _item(row: Row) -> KeptItem:
    media = [MediaAddress(**(one | {"kind": MediaKind(one["kind"])})) for one in json.loads(row["media"])]
    said = Item(
        **{name: row[name] for name in ("key", "url", "title", "account", "platform", "thumbnail", "mark", "supply")},
        **{name: row[name] for name in ("duration_s", "views")},
        media=tuple(media),
        file=_path(row["file"]),
        published_at=_read_time(row["published_at"]),
        is_supplied_only=bool(row["is_supplied_only"]),
    )
    return KeptItem(
        **{name: row[name] for name in ("id", "source_id", "reason", "attempts", "etag", "last_modified", "sha256")},
        **{name: row[name] for name in ("media_url", "size_bytes", "clip_id")},
        next_at=_read_time(row["next_at"]),
        checked_at=_read_time(row["checked_at"]),
        captured_at=_read_time(row["captured_at"]),
        item=said,
        state=ItemState(row["state"]),
        path=_path(row["path"]),
        first_seen_at=time_of(row["first_seen_at"]),
        seen_at=time_of(row["seen_at"]),
    )
