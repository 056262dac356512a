"""What somebody said is set for works on platforms. Only ever added, so that the history stays."""

from collections.abc import Iterable
from dataclasses import replace

from monitor.sites.privacy import SettingSaid
from monitor.store.connection import Connection, Row
from monitor.store.rows import time_cell, time_of

_LATEST = "SELECT max(id) FROM platform_settings GROUP BY work_id, platform, setting"


class PlatformSettings:
    """The table of the settings of platforms."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, said: SettingSaid) -> SettingSaid:
        """Store what somebody said (its id is ignored) and return it with the id it was given."""
        id_ = self._connection.write(
            "INSERT INTO platform_settings (work_id, platform, setting, value, note, set_by, set_at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                *(said.work_id, said.platform, said.setting, said.value, said.note, said.set_by),
                time_cell(said.set_at),
            ),
        )
        return replace(said, id=id_)

    def history(self, work_id: int) -> list[SettingSaid]:
        """Return all that was ever said of a work, the latest first."""
        sql = "SELECT * FROM platform_settings WHERE work_id = ? ORDER BY id DESC"
        return [_said(row) for row in self._connection.rows(sql, (work_id,))]

    def latest(self, work_ids: Iterable[int]) -> list[SettingSaid]:
        """Return what was said last of each setting of some works on each platform."""
        sql = (
            f"SELECT * FROM platform_settings WHERE id IN ({_LATEST})"  # noqa: S608 - our own words
            " AND work_id IN (SELECT value FROM json_each(?)) ORDER BY platform, work_id, id"
        )
        return [_said(row) for row in self._connection.rows(sql, (_list(work_ids),))]

    def works_on(self, platform: str) -> set[int]:
        """Return the works of which anything was said on a platform."""
        sql = "SELECT DISTINCT work_id FROM platform_settings WHERE platform = ?"
        return {row["work_id"] for row in self._connection.rows(sql, (platform,))}

    def counts(self) -> dict[tuple[str, str, str], int]:
        """Return of how many works each value was said last, by platform, setting and value."""
        sql = (
            "SELECT platform, setting, value, count(*) AS works FROM platform_settings"  # noqa: S608 - our own words
            f" WHERE id IN ({_LATEST}) GROUP BY platform, setting, value"
        )
        rows = self._connection.rows(sql)
        return {(row["platform"], row["setting"], row["value"]): row["works"] for row in rows}


def _list(numbers: Iterable[int]) -> str:
    return f"[{','.join(map(str, numbers))}]"


def _said(row: Row) -> SettingSaid:
    return SettingSaid(**(row | {"set_at": time_of(row["set_at"])}))
