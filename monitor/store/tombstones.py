"""Marks of what was erased and must not come back, from which nobody can read what it was.

A mark is a keyed digest (HMAC-SHA256). Its key is a random number in the same library: who has only the marks cannot
try names on them; who has the whole library can, one name at a time, which is what the mark is for.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime

from monitor.casework.holds import TombKind
from monitor.sites.addresses import address_of
from monitor.sites.whose import keys_of
from monitor.store.connection import Connection
from monitor.store.rows import time_cell

_KEY = "tombstones"


class Tombstones:
    """The tables of tombstones and of the key they are made with."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._key = b""

    def digest(self, text: str) -> str:
        """Return the keyed digest of a text, as 64 hexadecimal digits."""
        return hmac.new(self._secret(), text.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def add(self, kind: TombKind, text: str, cause: str, now: datetime) -> None:
        """Mark what was erased; a mark that was lifted holds again.

        :param text: as such things are compared: the handle, the key of the address, the SHA-256
        """
        self._connection.write(
            "INSERT INTO tombstones (kind, digest, cause, at) VALUES (?, ?, ?, ?) ON CONFLICT (kind, digest)"
            " DO UPDATE SET cause = excluded.cause, at = excluded.at, lifted_at = NULL",
            (kind, self.digest(text), cause, time_cell(now)),
        )

    def knows(self, kind: TombKind, text: str) -> bool:
        """Tell whether this was erased and must not come back."""
        return self.knows_any(kind, (text,))

    def knows_any(self, kind: TombKind, texts: Iterable[str]) -> bool:
        """Tell whether any of these was erased and must not come back."""
        if not self.count(kind):  # the usual case, and asked of every item
            return False
        sql = "SELECT 1 FROM tombstones WHERE kind = ? AND digest = ? AND lifted_at IS NULL"
        return any(self._connection.row(sql, (kind, self.digest(text))) is not None for text in texts)

    def is_account(self, account: str, platform: str, url: str) -> bool:
        """Tell whether what is posted there is of an account that was erased, as its fields or its address say."""
        return bool(self.count(TombKind.ACCOUNT)) and self.knows_any(TombKind.ACCOUNT, keys_of(account, platform, url))

    def is_item(self, url: str, key: str) -> bool:
        """Tell whether an item was erased, on request or for its age; ``key`` tells one that has no address."""
        return self.knows(TombKind.ITEM, (address_of(url) if url else "") or key)

    def lift(self, kind: TombKind, text: str, now: datetime) -> bool:
        """Let something come back; tells whether it was marked."""
        with self._connection.transaction():
            known = self.knows(kind, text)
            self._connection.write(
                "UPDATE tombstones SET lifted_at = ? WHERE kind = ? AND digest = ? AND lifted_at IS NULL",
                (time_cell(now), kind, self.digest(text)),
            )
        return known

    def count(self, kind: TombKind | None = None) -> int:
        """Return how many marks hold, of one kind or of all."""
        sql = "SELECT count(*) FROM tombstones WHERE lifted_at IS NULL AND (? IS NULL OR kind = ?)"
        return self._connection.number(sql, (kind, kind))

    def _secret(self) -> bytes:
        if not self._key:
            with self._connection.transaction():
                self._connection.write(
                    "INSERT OR IGNORE INTO secrets (name, value) VALUES (?, ?)", (_KEY, secrets.token_hex(32))
                )
                row = self._connection.row("SELECT value FROM secrets WHERE name = ?", (_KEY,))
            key = bytes.fromhex(row["value"]) if row else b""
            if self._connection.in_transaction:  # it may be undone, and another process make another
                return key
            self._key = key
        return self._key
