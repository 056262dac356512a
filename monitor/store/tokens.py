"""Tokens of programs, known by the SHA-256 of a secret that only the program holds."""

from datetime import datetime

from monitor.errors import NotFoundError
from monitor.people import Scope, Token
from monitor.store.connection import Connection, Row
from monitor.store.people import People
from monitor.store.rows import time_cell, time_of


class Tokens:
    """The table of tokens. They are never deleted, so that whoever used one stays known."""

    def __init__(self, connection: Connection, people: People) -> None:
        self._connection = connection
        self._people = people

    def add(self, token: Token, secret_sha256: str) -> Token:
        """Store a new token and return it with its number."""
        id_ = self._connection.write(
            "INSERT INTO tokens (name, person_id, scopes, secret_sha256, created_at, ends_at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                token.name,
                token.person.id if token.person else None,
                " ".join(sorted(token.scopes)),
                secret_sha256,
                time_cell(token.created_at),
                time_cell(token.ends_at) if token.ends_at else None,
            ),
        )
        return self.get(id_)

    def get(self, id_: int) -> Token:
        """Return one token.

        :raises NotFoundError: there is none with this id
        """
        row = self._connection.row("SELECT * FROM tokens WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"There is no token {id_} in this library; `reclaim token list` lists them.")
        return self._token(row)

    def known_by(self, secret_sha256: str) -> Token | None:
        """Return the token of a secret, whether it can still be used or not; None if there is none."""
        row = self._connection.row("SELECT * FROM tokens WHERE secret_sha256 = ?", (secret_sha256,))
        return self._token(row) if row else None

    def all(self) -> list[Token]:
        """Return all tokens, the newest first, revoked and ended ones included."""
        return [self._token(row) for row in self._connection.rows("SELECT * FROM tokens ORDER BY id DESC")]

    def of_person(self, person_id: int | None) -> list[Token]:
        """Return the tokens that a person made, the newest first."""
        rows = self._connection.rows("SELECT * FROM tokens WHERE person_id IS ? ORDER BY id DESC", (person_id,))
        return [self._token(row) for row in rows]

    def used(self, id_: int, now: datetime) -> None:
        """Store that a token was used, unless that would have to wait: the next use is stored then."""
        self._connection.write_if_free("UPDATE tokens SET used_at = ? WHERE id = ?", (time_cell(now), id_))

    def revoke(self, id_: int, now: datetime) -> None:
        """Store that a token opens nothing any more."""
        sql = "UPDATE tokens SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL"
        self._connection.write(sql, (time_cell(now), id_))

    def revoke_of_person(self, person_id: int, now: datetime) -> None:
        """Store that a person's tokens open nothing any more."""
        sql = "UPDATE tokens SET revoked_at = ? WHERE person_id = ? AND revoked_at IS NULL"
        self._connection.write(sql, (time_cell(now), person_id))

    def _token(self, row: Row) -> Token:
        ends, used, revoked = row["ends_at"], row["used_at"], row["revoked_at"]
        return Token(
            id=row["id"],
            name=row["name"],
            person=self._people.get(row["person_id"]) if row["person_id"] is not None else None,
            scopes=frozenset(Scope(word) for word in row["scopes"].split()),
            created_at=time_of(row["created_at"]),
            ends_at=time_of(ends) if ends else None,
            used_at=time_of(used) if used else None,
            revoked_at=time_of(revoked) if revoked else None,
        )
