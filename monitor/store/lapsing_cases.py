"""What belongs to cases and letters whose time is over."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from monitor.store.connection import Connection
from monitor.store.rows import path_of


@dataclass(frozen=True, slots=True, kw_only=True)
class OldLetter:
    """A letter, as far as letting go of it asks."""

    id: int
    reference: str
    case_id: int | None
    follows: int | None


class LapsingCases:
    """Questions about cases and letters, for which nothing else asks in this way."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def letters(self) -> list[OldLetter]:
        """Return all letters."""
        return [
            OldLetter(**row) for row in self._connection.rows("SELECT id, reference, case_id, follows FROM letters")
        ]

    def answered(self, letter_ids: Collection[int]) -> list[Path]:
        """Return the files of answers to letters."""
        sql = (
            "SELECT document_path AS path FROM answers WHERE document_path IS NOT NULL"
            " AND letter_id IN (SELECT value FROM json_each(?))"
        )
        return [path_of(row["path"]) for row in self._connection.rows(sql, (_listed(letter_ids),))]

    def notices(self) -> list[tuple[int, int | None, Path]]:
        """Return (number, case, path) of every document that was signed."""
        rows = self._connection.rows("SELECT id, case_id, path FROM notices")
        return [(row["id"], row["case_id"], path_of(row["path"])) for row in rows]

    def matches_only_in(self, case_ids: Collection[int]) -> list[int]:
        """Return the matches of cases that are in no other case."""
        sql = (
            "SELECT DISTINCT match_id FROM case_matches WHERE case_id IN (SELECT value FROM json_each(?))"
            " AND match_id NOT IN"
            " (SELECT match_id FROM case_matches WHERE case_id NOT IN (SELECT value FROM json_each(?)))"
        )
        rows = self._connection.rows(sql, (_listed(case_ids), _listed(case_ids)))
        return sorted(row["match_id"] for row in rows)

    def claimed(self, match_ids: Collection[int]) -> set[int]:
        """Return which matches are still in a letter."""
        sql = "SELECT match_id FROM letter_items WHERE match_id IN (SELECT value FROM json_each(?))"
        return {row["match_id"] for row in self._connection.rows(sql, (_listed(match_ids),))}

    def clips_of(self, match_ids: Collection[int]) -> list[int]:
        """Return the clips of matches."""
        sql = "SELECT DISTINCT clip_id FROM matches WHERE id IN (SELECT value FROM json_each(?))"
        return [row["clip_id"] for row in self._connection.rows(sql, (_listed(match_ids),))]


def _listed(ids: Collection[int]) -> str:
    return json.dumps(sorted(ids))
