"""The append-only record of what was done: each entry carries the hash of the one before.

Changing, removing or inserting an entry breaks the chain from there on, and ``verify`` names the place. Cutting
off the end leaves a shorter chain that is whole: whoever must exclude that writes down the last hash elsewhere
(``reclaim doctor`` prints it, and every letter's entry holds the hash of the letter).

What a person has a right to have erased is taken out of an entry, whose own hash stays in the chain; a later entry,
``privacy.redact``, holds the hash of what stands there now. An entry that fits neither hash was changed.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from monitor.errors import LibraryDamagedError
from monitor.store.connection import Connection, Row
from monitor.store.migrating import without_trigger
from monitor.store.rows import time_cell, time_of
from monitor.values import AuditEntry

START = "0" * 64
ERASED = "[erased]"
"""Stands where something was taken out of a text."""
ERASED_HOST = "erased"
"""The same in a host, where no bracket may stand."""
_MARKS = re.compile(rf"{re.escape(ERASED)}|(?<=//){ERASED_HOST}(?=\.)")
REDACT = "privacy.redact"
"""The action of entries that say which others were redacted."""
_MOST_REDACTED = 1000
"""Entries that one such entry names; its text may have no more than ``LONGEST_ENTRY`` characters."""
_MOST_MARKS = 500
"""Fewer than the values that SQLite takes in one statement."""

Datum = str | int | float | None | list[str] | list[int]


class Audit:
    """The table of the audit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, action: str, subject: str, data: dict[str, Datum], *, actor: str, now: datetime) -> AuditEntry:
        """Append an entry; call it in the transaction of what it records."""
        with self._connection.transaction():
            last = self._connection.row("SELECT id, sha256 FROM audit ORDER BY id DESC LIMIT 1")
            unsealed = AuditEntry(
                id=last["id"] + 1 if last else 1,
                at=time_of(time_cell(now)),
                actor=actor,
                action=action,
                subject=subject,
                data=canonical(data),
                prev_sha256=last["sha256"] if last else START,
                sha256="",
                salt=secrets.token_hex(16),
            )
            cells = _cells(unsealed) | {"sha256": seal(unsealed)}
            columns, marks = ", ".join(cells), ", ".join("?" * len(cells))
            self._connection.write(f"INSERT INTO audit ({columns}) VALUES ({marks})", tuple(cells.values()))  # noqa: S608
            return _entry(cells)

    def all(self) -> list[AuditEntry]:
        """Return all entries, the oldest first."""
        return [_entry(row) for row in self._connection.rows("SELECT * FROM audit ORDER BY id")]

    def about(self, subjects: Sequence[str]) -> list[AuditEntry]:
        """Return the entries about any of some subjects, the oldest first."""
        found: list[Row] = []
        for start in range(0, len(subjects), _MOST_MARKS):
            chosen = tuple(subjects[start : start + _MOST_MARKS])
            marks = ", ".join("?" * len(chosen))
            found += self._connection.rows(f"SELECT * FROM audit WHERE subject IN ({marks})", chosen)  # noqa: S608
        return sorted((_entry(row) for row in found), key=lambda entry: entry.id)

    @staticmethod
    def entry_of(row: Row) -> AuditEntry:
        """Map a row of the audit."""
        return _entry(row)

    def after(self, id_: int, most: int) -> list[AuditEntry]:
        """Return the entries with higher numbers than this, the oldest first; of more than ``most`` the latest."""
        rows = self._connection.rows("SELECT * FROM audit WHERE id > ? ORDER BY id DESC LIMIT ?", (id_, most))
        return [_entry(row) for row in reversed(rows)]

    def since(self, id_: int, most: int) -> list[AuditEntry]:
        """Return the entries with higher numbers than this, the oldest first; of more than ``most`` the first."""
        rows = self._connection.rows("SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?", (id_, most))
        return [_entry(row) for row in rows]

    def latest(self, most: int, *, before: int = 0, actor: str = "", action: str = "") -> list[AuditEntry]:
        """Return some entries, the latest first.

        :param before: only entries with a smaller number than this; 0 for all
        :param actor: only what this person did; empty for everybody
        :param action: only this action, or those of this noun: ``person`` for ``person.add``; empty for all
        """
        rows = self._connection.rows(
            "SELECT * FROM audit WHERE (? = 0 OR id < ?) AND (? = '' OR actor = ?)"
            " AND (? = '' OR action = ? OR substr(action, 1, length(?) + 1) = ? || '.') ORDER BY id DESC LIMIT ?",
            (before, before, actor, actor, action, action, action, action, most),
        )
        return [_entry(row) for row in rows]

    def actors(self) -> list[str]:
        """Return everybody who stands in the audit."""
        return [row["actor"] for row in self._connection.rows("SELECT DISTINCT actor FROM audit ORDER BY actor")]

    def actions(self) -> list[str]:
        """Return all actions that stand in the audit."""
        return [row["action"] for row in self._connection.rows("SELECT DISTINCT action FROM audit ORDER BY action")]

    def last(self) -> AuditEntry | None:
        """Return the latest entry, None if there is none."""
        row = self._connection.row("SELECT * FROM audit ORDER BY id DESC LIMIT 1")
        return _entry(row) if row else None

    def redact(self, entries: Iterable[AuditEntry], reason: str, *, actor: str, now: datetime) -> int:
        """Put entries with other words in the place of those with their numbers, and append what was done.

        :param entries: with what may stay of subject and data
        :returns: how many
        :raises ValueError: an entry says something that it did not say before, or is one about redaction
        """
        done: list[str] = []
        with self._connection.transaction():
            with without_trigger(self._connection, "audit", "UPDATE"):
                for entry in entries:
                    self._demand_less(entry)
                    bare = replace(entry, salt="")
                    self._connection.write(
                        "UPDATE audit SET subject = ?, data = ?, salt = '' WHERE id = ?",
                        (bare.subject, bare.data, bare.id),
                    )
                    done.append(f"{bare.id}:{seal(bare)}")
            for start in range(0, len(done), _MOST_REDACTED):
                marks = done[start : start + _MOST_REDACTED]
                self.add(REDACT, "audit", {"entries": marks, "reason": reason}, actor=actor, now=now)
        return len(done)

    def _demand_less(self, entry: AuditEntry) -> None:
        """Let nothing be redacted into something else: words can only be taken out.

        :raises ValueError: says which entry is not less than it was
        """
        row = self._connection.row("SELECT * FROM audit WHERE id = ?", (entry.id,))
        before = _entry(row) if row else None
        if before is None or before.action == REDACT:
            raise ValueError(f"Entry {entry.id} of the audit cannot be redacted.")
        same = replace(entry, subject=before.subject, data=before.data, salt=before.salt)
        is_less = is_text_without(before.subject, entry.subject) and _is_data_without(before.data, entry.data)
        if same != before or not is_less:
            raise ValueError(f"Entry {entry.id} of the audit would say something else than before, not only less.")

    def verify(self, since: int = 1) -> AuditEntry | None:
        """Check the chain and return its last entry, None if it has none.

        :param since: number of the entry to begin with; what is older is not looked at, except its last hash
        :raises LibraryDamagedError: names the first entry that does not fit
        """
        rows = self._connection.rows("SELECT * FROM audit WHERE id >= ? ORDER BY id", (max(since - 1, 1),))
        redacted = _redacted(rows)
        previous: AuditEntry | None = _entry(rows.pop(0)) if since > 1 and rows else None
        for row in rows:
            entry = _follower(previous, row, redacted)
            if entry is None:
                raise LibraryDamagedError(
                    f"The audit record is broken at entry {row['id']} ({row['action']}, {row['subject']}):"
                    " it was changed outside Reclaim; compare it with a backup."
                )
            previous = entry
        return previous


def is_text_without(before: str, after: str) -> bool:
    """Tell whether a text is another with ``[erased]`` in place of parts of it, or nothing at all."""
    pieces = _MARKS.split(after)
    return after in {before, ""} or (len(pieces) > 1 and _is_made_of(before, pieces))


def _is_made_of(before: str, pieces: Sequence[str]) -> bool:
    """Tell whether pieces stand in a text in this order, the first and the last at its ends, with something between."""
    first, *middle, last = pieces
    end = len(before) - len(last)
    if not before.startswith(first) or not before.endswith(last):
        return False
    at = len(first)
    for piece in middle:
        found = before.find(piece, at + 1, end)
        if found < 0:
            return False
        at = found + len(piece)
    return at < end


def _is_data_without(before: str, after: str) -> bool:
    if after == before:
        return True
    try:
        return _is_value_without(json.loads(before), json.loads(after))
    except ValueError:
        return False


def _is_value_without(before: object, after: object) -> bool:
    """Tell whether a value is another without some of its parts; keys and numbers are the same or gone."""
    if isinstance(before, dict) and isinstance(after, dict):
        return all(name in before and _is_value_without(before[name], value) for name, value in after.items())
    if isinstance(before, list) and isinstance(after, list):
        return len(before) == len(after) and all(map(_is_value_without, before, after))
    if isinstance(before, str) and isinstance(after, str):
        return is_text_without(before, after)
    return type(before) is type(after) and before == after


def _redacted(rows: Iterable[Row]) -> dict[int, str]:
    """Return the hash of what stands now in each entry that was redacted, as the last entry about it says."""
    found: dict[int, str] = {}
    for row in rows:
        if row["action"] == REDACT:
            try:
                marks = [mark.partition(":") for mark in json.loads(row["data"])["entries"]]
                # What such an entry says counts for those before it only.
                found |= {int(number): digest for number, _, digest in marks if int(number) < row["id"]}
            except (ValueError, TypeError, KeyError, AttributeError):  # the chain breaks there, and says so
                continue
    return found


def _follower(previous: AuditEntry | None, row: Row, redacted: dict[int, str]) -> AuditEntry | None:
    """Return the entry of a row if it follows on ``previous``; None if it was changed or does not belong there."""
    try:
        entry = _entry(row)
        sealed = seal(entry)
    except (LibraryDamagedError, TypeError):  # a cell that we would not write: no time, or bytes
        return None
    number, hash_before = (previous.id + 1, previous.sha256) if previous else (1, START)
    # Entries about redaction are never redacted themselves.
    own = redacted[entry.id] if entry.id in redacted and entry.action != REDACT else entry.sha256
    fits = (entry.id, entry.prev_sha256, own) == (number, hash_before, sealed)
    return entry if fits else None


def seal(entry: AuditEntry) -> str:
    """Return the SHA-256 over the canonical JSON of an entry without its own hash."""
    cells = _cells(entry)
    del cells["sha256"]
    return hashlib.sha256(canonical(cells).encode()).hexdigest()


def to_line(entry: AuditEntry) -> str:
    """Return an entry as one line of JSON, from which its hash can be computed again."""
    return canonical(_cells(entry))


def from_line(line: str) -> AuditEntry:
    """Return the entry that ``to_line`` wrote.

    :raises LibraryDamagedError: it was changed: its hash is another, or it is no entry at all
    """
    try:
        entry = _entry(json.loads(line))
        whole = to_line(entry) == line and seal(entry) == entry.sha256
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise LibraryDamagedError("A line of the audit record is no entry of it; it was changed.") from error
    if not whole:
        raise LibraryDamagedError(f"Entry {entry.id} of the audit record was changed: its SHA-256 is another.")
    return entry


def canonical(data: object) -> str:
    """Return JSON with sorted keys, no spaces and only ASCII: one text for one value."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def _cells(entry: AuditEntry) -> Row:
    """Return an entry as a row; written out, because long chains are verified before every sending."""
    cells: Row = {
        "id": entry.id,
        "at": time_cell(entry.at),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "data": entry.data,
        "prev_sha256": entry.prev_sha256,
        "sha256": entry.sha256,
    }
    return cells | {"salt": entry.salt} if entry.salt else cells


def _entry(row: Row) -> AuditEntry:
    return AuditEntry(**(row | {"at": time_of(row["at"])}))
