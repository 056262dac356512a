"""Where accounts stand in the tables: what they posted, which sources name them, and what is our own side."""

import json
from collections.abc import Collection
from dataclasses import dataclass

from monitor.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A clip, an item or a request, as far as it tells whose it is."""

    id: int
    seen: tuple[str, str, str]
    """Account, platform and address; empty where it is not known."""
    clip_id: int | None = None
    """Of an item: the clip that it became."""


class Traces:
    """Questions to all tables about accounts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def clips(self) -> list[Trace]:
        """Return every clip."""
        rows = self._connection.tuples(
            "SELECT id, coalesce(account, ''), coalesce(platform, ''), coalesce(url, '') FROM clips ORDER BY id"
        )
        return [Trace(id=id_, seen=(account, platform, url), clip_id=id_) for id_, account, platform, url in rows]

    def items(self) -> list[Trace]:
        """Return every item."""
        rows = self._connection.tuples("SELECT id, account, platform, url, clip_id FROM items ORDER BY id")
        return [
            Trace(id=id_, seen=(account, platform, url), clip_id=clip_id)
            for id_, account, platform, url, clip_id in rows
        ]

    def requests(self) -> list[tuple[int, str, str]]:
        """Return (number, address, where it led) of every request."""
        return self._connection.tuples("SELECT id, url, final_url FROM fetches ORDER BY id")

    def requests_of_items(self, item_ids: Collection[int]) -> set[int]:
        """Return the requests that were made for items."""
        sql = "SELECT id FROM fetches WHERE item_id IN (SELECT value FROM json_each(?))"
        return {id_ for (id_,) in self._connection.tuples(sql, (json.dumps(sorted(item_ids)),))}

    def sources(self) -> list[tuple[int, str, str, str]]:
        """Return (number, name, kind, address) of every source, removed ones, too."""
        return self._connection.tuples("SELECT id, name, kind, address FROM sources ORDER BY id")

    def own_accounts(self) -> list[tuple[str, str]]:
        """Return (account, platform) of which totals are kept: those are the user's own."""
        return self._connection.tuples("SELECT DISTINCT account, platform FROM counted WHERE account <> ''")

    def own_texts(self) -> list[str]:
        """Return the names of our own side: people and actors, works and their words, owners, numbers of letters."""
        rows = self._connection.tuples(
            "SELECT name FROM people UNION SELECT login FROM people UNION SELECT name FROM works"
            " UNION SELECT owner FROM works WHERE owner IS NOT NULL UNION SELECT owner FROM grants"
            " UNION SELECT text FROM work_words UNION SELECT holder FROM permissions"
            " UNION SELECT DISTINCT actor FROM audit UNION SELECT reference FROM letters"
        )
        return [text for (text,) in rows if text]

    def letters_naming(self, match_ids: str) -> list[tuple[str, str, str]]:
        """Return (reference, recipient, kind) of the letters about matches.

        :param match_ids: their numbers as a list in JSON
        """
        return self._connection.tuples(
            "SELECT DISTINCT l.reference, l.recipient, l.pack FROM letters AS l JOIN letter_items AS i ON"
            " i.letter_id = l.id WHERE i.match_id IN (SELECT value FROM json_each(?)) ORDER BY l.id",
            (match_ids,),
        )
