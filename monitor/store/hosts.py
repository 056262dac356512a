"""What hosts said of themselves, how they are to be treated, and what users have stated about them."""

from dataclasses import replace
from datetime import datetime

from monitor.collected import Allowance, AllowanceKind, HostState, SiteRules
from monitor.errors import NotFoundError
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of


class Hosts:
    """The tables of hosts' rules and states, and of users' statements about hosts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rules(self, origin: str, kind: str) -> SiteRules | None:
        """Return what a host said of its rules when it was asked last."""
        row = self._connection.row("SELECT * FROM site_rules WHERE origin = ? AND kind = ?", (origin, kind))
        return SiteRules(**(row | {"read_at": time_of(row["read_at"])})) if row else None

    def set_rules(self, rules: SiteRules) -> None:
        """Store what a host says of its rules."""
        self._connection.write(
            "INSERT OR REPLACE INTO site_rules (origin, kind, status, body, read_at) VALUES (?, ?, ?, ?, ?)",
            (rules.origin, rules.kind, rules.status, rules.body, time_cell(rules.read_at)),
        )

    def state(self, host: str) -> HostState:
        """Return how a host is to be treated."""
        row = self._connection.row("SELECT * FROM host_states WHERE host = ?", (host,))
        if row is None:
            return HostState(host=host)
        return HostState(**(row | {"not_before": time_of(row["not_before"]) if row["not_before"] else None}))

    def set_state(self, state: HostState) -> None:
        """Store how a host is to be treated."""
        self._connection.write(
            "INSERT OR REPLACE INTO host_states (host, not_before, failures, day, requests, size_bytes)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(state.host, time_cell(state.not_before) if state.not_before else None, state.failures),
                *(state.day, state.requests, state.size_bytes),
            ),
        )

    def allow(self, allowance: Allowance) -> Allowance:
        """Store what a user states about a host (its id is ignored) and return it with its number."""
        id_ = self._connection.write(
            "INSERT INTO allowances (host, kind, reason, added_by, added_at) VALUES (?, ?, ?, ?, ?)",
            (
                *(allowance.host, allowance.kind, allowance.reason),
                *(allowance.added_by, time_cell(allowance.added_at)),
            ),
        )
        return replace(allowance, id=id_)

    def withdraw(self, id_: int, now: datetime) -> Allowance:
        """Store that a statement holds no longer; it stays on record.

        :raises NotFoundError: there is no such statement that still holds
        """
        row = self._connection.row("SELECT * FROM allowances WHERE id = ? AND withdrawn_at IS NULL", (id_,))
        if row is None:
            raise NotFoundError(f"There is no statement {id_} about a host; `reclaim access list` lists them.")
        self._connection.write("UPDATE allowances SET withdrawn_at = ? WHERE id = ?", (time_cell(now), id_))
        return _allowance(row | {"withdrawn_at": time_cell(now)})

    def allowances(self, *, withdrawn: bool = False) -> list[Allowance]:
        """Return what users have stated about hosts, in the order of its making."""
        sql = "SELECT * FROM allowances WHERE ? OR withdrawn_at IS NULL ORDER BY id"
        return [_allowance(row) for row in self._connection.rows(sql, (withdrawn,))]


def _allowance(row: Row) -> Allowance:
    read = {
        "kind": AllowanceKind(row["kind"]),
        "added_at": time_of(row["added_at"]),
        "withdrawn_at": time_of(row["withdrawn_at"]) if row["withdrawn_at"] else None,
    }
    return Allowance(**(row | read))
