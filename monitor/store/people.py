"""People with accounts. Who may do what is decided above; this keeps what is known of them."""

from datetime import datetime

from monitor.errors import NotFoundError
from monitor.people import Invitation, Person, Role, name_key
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of


class People:
    """The tables of people and of their invitations."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, login: str, name: str, role: Role, password: str, now: datetime) -> Person:
        """Store a new person.

        :param password: its argon2 hash; empty while none is set
        """
        id_ = self._connection.write(
            "INSERT INTO people (login, name, name_key, role, password, created_at) VALUES (?, ?, ?, ?, ?, ?)",
            (login, name, name_key(name), role, password, time_cell(now)),
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

    def named(self, name: str) -> Person | None:
        """Return the person with this name, however it is written, if there is one."""
        row = self._connection.row("SELECT * FROM people WHERE name_key = ?", (name_key(name),))
        return person_of(row) if row else None

    def all(self) -> list[Person]:
        """Return all people, the first to come first."""
        return [person_of(row) for row in self._connection.rows("SELECT * FROM people ORDER BY id")]

    def count(self) -> int:
        """Return how many people have an account, disabled ones included."""
        return self._connection.number("SELECT count(*) FROM people")

    def administrators(self) -> int:
        """Return how many administrators can sign in."""
        sql = "SELECT count(*) FROM people WHERE role = ? AND disabled_at IS NULL AND password != ''"
        return self._connection.number(sql, (Role.ADMIN,))

    def password(self, id_: int) -> str:
        """Return the argon2 hash of a person's password; empty while none is set."""
        row = self._connection.row("SELECT password FROM people WHERE id = ?", (id_,))
        return str(row["password"]) if row else ""

    def set_password(self, id_: int, password: str) -> None:
        """Store the argon2 hash of a new password."""
        self._connection.write("UPDATE people SET password = ? WHERE id = ?", (password, id_))

    def set_role(self, id_: int, role: Role) -> None:
        """Store a person's new role."""
        self._connection.write("UPDATE people SET role = ? WHERE id = ?", (role, id_))

    def set_disabled(self, id_: int, since: datetime | None) -> None:
        """Store since when an account cannot be used; None where it can."""
        cell = time_cell(since) if since else None
        self._connection.write("UPDATE people SET disabled_at = ? WHERE id = ?", (cell, id_))

    def failed(self, id_: int) -> tuple[int, int]:
        """Count a wrong password; returns how many there were since the last right one or lock, and how many locks."""
        self._connection.write("UPDATE people SET failures = failures + 1 WHERE id = ?", (id_,))
        row = self._connection.row("SELECT failures, locks FROM people WHERE id = ?", (id_,))
        return (row["failures"], row["locks"]) if row else (0, 0)

    def lock(self, id_: int, until: datetime) -> None:
        """Shut an account for a time, and count from nought again."""
        sql = "UPDATE people SET failures = 0, locks = locks + 1, locked_until = ? WHERE id = ?"
        self._connection.write(sql, (time_cell(until), id_))

    def unlock(self, id_: int) -> None:
        """Forget wrong passwords and locks."""
        self._connection.write(
            "UPDATE people SET failures = 0, locks = 0, locked_until = NULL WHERE id = ? AND"
            " (failures != 0 OR locks != 0 OR locked_until IS NOT NULL)",
            (id_,),
        )

    def invite(self, id_: int, secret_sha256: str, now: datetime, ends_at: datetime) -> None:
        """Store a person's invitation in place of an older one."""
        self._connection.write(
            "INSERT OR REPLACE INTO invitations (person_id, secret_sha256, created_at, ends_at) VALUES (?, ?, ?, ?)",
            (id_, secret_sha256, time_cell(now), time_cell(ends_at)),
        )

    def invited(self, secret_sha256: str, now: datetime) -> Person | None:
        """Return whom an invitation invites; None if there is none, or its time is over."""
        sql = (
            "SELECT people.* FROM people JOIN invitations ON invitations.person_id = people.id"
            " WHERE secret_sha256 = ? AND ends_at > ? AND disabled_at IS NULL"
        )
        row = self._connection.row(sql, (secret_sha256, time_cell(now)))
        return person_of(row) if row else None

    def invitations(self) -> dict[int, Invitation]:
        """Return the invitations that wait, by the number of the person."""
        rows = self._connection.rows("SELECT * FROM invitations")
        return {
            row["person_id"]: Invitation(created_at=time_of(row["created_at"]), ends_at=time_of(row["ends_at"]))
            for row in rows
        }

    def uninvite(self, id_: int) -> None:
        """Forget a person's invitation."""
        self._connection.write("DELETE FROM invitations WHERE person_id = ?", (id_,))


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
        has_password=bool(row["password"]),
    )
