"""People with accounts. Who may do what is decided above; this keeps what is known of them."""

from datetime import datetime

from monitor.errors import NotFoundError
from monitor.people import Person, Role
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of


class People:
    """The table of people."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, login: str, name: str, role: Role, password: str, now: datetime) -> Person:
        """Store a new person.

        :param password: its argon2 hash
        """
        id_ = self._connection.write(
            "INSERT INTO people (login, name, role, password, created_at) VALUES (?, ?, ?, ?, ?)",
            (login, name, role, password, time_cell(now)),
        )
        return self.get(id_)

    def get(self, id_: int) -> Person:
        """Return one person.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM people WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no person {id_} in this library; `reclaim people list` lists them.")
        return person_of(row)

    def called(self, login: str) -> Person | None:
        """Return the person with this login, if there is one."""
        row = self._connection.row("SELECT * FROM people WHERE login = ?", (login,))
        return person_of(row) if row else None

    def all(self) -> list[Person]:
        """Return all people, the first to come first."""
        return [person_of(row) for row in self._connection.rows("SELECT * FROM people ORDER BY id")]

    def count(self) -> int:
        """Return how many people have an account, disabled ones included."""
        return self._connection.number("SELECT count(*) FROM people")


def person_of(row: Row) -> Person:
    """Map a row of people."""
    disabled, locked = row["disabled_at"], row["locked_until"]
    return Person(
        id=row["id"],
        login=row["login"],
        name=row["name"],
        role=Role(row["role"]),
        created_at=time_of(row["created_at"]),
        disabled_at=time_of(disabled) if disabled else None,
        locked_until=time_of(locked) if locked else None,
    )
