"""Filters of the queue that somebody gave a name."""

from dataclasses import dataclass

from monitor.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedView:
    """A named filter of the queue."""

    id: int
    name: str
    query: str
    """What the address of the queue asks for."""


class SavedViews:
    """The table of saved views; each belongs to one person."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, person: str, name: str, query: str) -> None:
        """Store a view, in place of that person's view of the same name.

        :param person: login of its owner; empty in a library without accounts
        """
        self._connection.write(
            "INSERT INTO saved_views (person, name, query) VALUES (?, ?, ?)"
            " ON CONFLICT (person, name) DO UPDATE SET query = excluded.query",
            (person, name, query),
        )

    def of(self, person: str) -> list[SavedView]:
        """Return the views of a person, the oldest first."""
        rows = self._connection.rows("SELECT id, name, query FROM saved_views WHERE person = ? ORDER BY id", (person,))
        return [SavedView(id=row["id"], name=row["name"], query=row["query"]) for row in rows]

    def remove(self, person: str, id_: int) -> None:
        """Forget a view, if it is that person's."""
        self._connection.write("DELETE FROM saved_views WHERE person = ? AND id = ?", (person, id_))
