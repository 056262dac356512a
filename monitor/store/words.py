"""Titles, tags and hashtags by which works can be searched for elsewhere."""

from collections.abc import Iterable

from monitor.collected import Word, WordKind
from monitor.store.connection import Connection


class Words:
    """The table of works' words."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, words: Iterable[Word]) -> None:
        """Store words; those that are there already stay."""
        with self._connection.transaction():
            for word in words:
                self._connection.write(
                    "INSERT OR IGNORE INTO work_words (work_id, kind, text) VALUES (?, ?, ?)",
                    (word.work_id, word.kind, word.text),
                )

    def remove(self, word: Word) -> None:
        """Forget a word."""
        self._connection.write(
            "DELETE FROM work_words WHERE work_id = ? AND kind = ? AND text = ?",
            (word.work_id, word.kind, word.text),
        )

    def of_work(self, work_id: int) -> list[Word]:
        """Return the words of a work: titles, then tags, then hashtags."""
        return [word for word in self.all() if word.work_id == work_id]

    def all(self) -> list[Word]:
        """Return the words of all works, by work, titles first."""
        sql = "SELECT * FROM work_words ORDER BY work_id, instr('title tag hashtag', kind), text"
        return [Word(**(row | {"kind": WordKind(row["kind"])})) for row in self._connection.rows(sql)]
