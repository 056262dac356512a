"""What was counted, and how much: daily totals packed by year, single counts, and the files they came from."""

import json
import zlib
from calendar import isleap
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

import numpy as np

from monitor.errors import LibraryDamagedError, NotFoundError
from monitor.store.connection import Cell, Connection, Row
from monitor.store.rows import time_cell, time_of
from monitor.totals import DAYS_OF_YEAR, Changes, Count, Counted, Measure, Series, TotalImport

Year = tuple[int, Measure, int]
"""(number of what is counted, measure, year)."""


_YEAR_BYTES = 8 * DAYS_OF_YEAR


class Totals:
    """The tables of totals."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def counted(self, wanted: Counted) -> Counted:
        """Return what is counted at this platform, account and key, stored with what is known of it by now.

        :param wanted: its id is ignored; what it does not say stays as it was
        """
        names = ("platform", "account", "key", "title", "url", "published_on", "work_id", "added_at")
        cells = (
            *(wanted.platform, wanted.account, wanted.key, wanted.title, wanted.url),
            *(_day_cell(wanted.published_on), wanted.work_id, time_cell(wanted.added_at)),
        )
        self._connection.write(
            f"INSERT INTO counted ({', '.join(names)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own names
            " ON CONFLICT (platform, account, key) DO UPDATE SET"
            " title = iif(excluded.title <> '', excluded.title, title),"
            " url = iif(excluded.url <> '', excluded.url, url),"
            " published_on = coalesce(excluded.published_on, published_on),"
            " work_id = coalesce(excluded.work_id, work_id)",
            cells,
        )
        row = self._connection.row(
            "SELECT * FROM counted WHERE platform = ? AND account = ? AND key = ?",
            (wanted.platform, wanted.account, wanted.key),
        )
        return counted_of(row or {})

    def get(self, id_: int) -> Counted:
        """Return what is counted under a number.

        :raises NotFoundError: nothing is
        """
        row = self._connection.row("SELECT * FROM counted WHERE id = ?", (id_,))
        if row is None:
            raise NotFoundError(f"Nothing is counted under number {id_}; `reclaim insights list` shows what is.")
        return counted_of(row)

    def all(self, *, platform: str | None = None, work_id: int | None = None) -> list[Counted]:
        """Return all that is counted, accounts first, then by title."""
        sql = (
            "SELECT * FROM counted WHERE (? IS NULL OR platform = ?) AND (? IS NULL OR work_id = ?)"
            " ORDER BY platform, account, key <> '', title, key"
        )
        return [counted_of(row) for row in self._connection.rows(sql, (platform, platform, work_id, work_id))]

    def publications(self, platform: str, account: str) -> list[tuple[date, int, int, int]]:
        """Return each day on which videos of an account were published: day, how many, least and largest number."""
        sql = (
            "SELECT published_on, count(*), min(id), max(id) FROM counted"
            " WHERE platform = ? AND account = ? AND published_on IS NOT NULL GROUP BY published_on"
        )
        rows = self._connection.tuples(sql, (platform, account))
        return [(date.fromisoformat(day), many, least, largest) for day, many, least, largest in rows]

    def by_number(self, ids: Iterable[int]) -> list[Counted]:
        """Return what is counted under some numbers; those under which nothing is are left out."""
        sql = "SELECT * FROM counted WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
        return [counted_of(row) for row in self._connection.rows(sql, (json.dumps(sorted(ids)),))]

    def link(self, id_: int, work_id: int | None) -> Counted:
        """Store which work a video is; None for none.

        :raises NotFoundError: nothing is counted under this number
        """
        self._connection.write("UPDATE counted SET work_id = ? WHERE id = ?", (work_id, id_))
        return self.get(id_)

    def merge(
        self, days: Mapping[Year, np.ndarray], see: Callable[[np.ndarray, np.ndarray], None] | None = None
    ) -> Changes:
        """Store values by day of the year; those that are NaN leave what is stored as it is.

        :param days: for each year 366 values, float64, the first for 1 January
        :param see: gets what was known of each year, where anything was, and what is new of it
        """
        added = changed = same = 0
        with self._connection.transaction():
            for (id_, measure, year), new in days.items():
                old = self._year(id_, measure, year)
                known, was_known = ~np.isnan(new), ~np.isnan(old)
                if see and was_known.any():
                    see(old, new)
                equal = known & was_known & (old == new)
                added += int(np.count_nonzero(known & ~was_known))
                same += int(np.count_nonzero(equal))
                differ = int(np.count_nonzero(known & was_known)) - int(np.count_nonzero(equal))
                changed += differ
                if differ or np.any(known & ~was_known):
                    self._connection.write(
                        "INSERT OR REPLACE INTO daily_totals (counted_id, measure, year, days) VALUES (?, ?, ?, ?)",
                        (id_, measure, year, pack(np.where(known, new, old))),
                    )
        return Changes(added=added, changed=changed, same=same)

    def _year(self, id_: int, measure: Measure, year: int) -> np.ndarray:
        sql = "SELECT days FROM daily_totals WHERE counted_id = ? AND measure = ? AND year = ?"
        rows = self._connection.tuples(sql, (id_, measure, year))  # quicker, and there may be a hundred thousand years
        return unpack(rows[0][0]) if rows else np.full(DAYS_OF_YEAR, np.nan)

    def measures(self, id_: int) -> list[Measure]:
        """Return the measures of which there are values by day."""
        sql = "SELECT DISTINCT measure FROM daily_totals WHERE counted_id = ?"
        found = {row["measure"] for row in self._connection.rows(sql, (id_,))}
        return [measure for measure in Measure if measure in found]

    def series(self, id_: int, measure: Measure) -> Series | None:
        """Return one measure by day; None where nothing is known of it."""
        sql = "SELECT year, days FROM daily_totals WHERE counted_id = ? AND measure = ? ORDER BY year"
        years = {row["year"]: unpack(row["days"]) for row in self._connection.rows(sql, (id_, measure))}
        return _series(id_, measure, years)

    def every_series(self, measure: Measure) -> Iterator[Series]:
        """Yield one measure by day of all that is counted, by number."""
        sql = "SELECT counted_id, year, days FROM daily_totals WHERE measure = ? ORDER BY counted_id, year"
        years: defaultdict[int, dict[int, np.ndarray]] = defaultdict(dict)
        for id_, year, days in self._connection.tuples(sql, (measure,)):
            years[id_][year] = unpack(days)
        for id_, found in years.items():
            series = _series(id_, measure, found)
            if series is not None:
                yield series

    def add_count(self, count: Count) -> Changes:
        """Store a single number (its id is ignored); one of the same days takes the place of that before."""
        with self._connection.transaction():
            row = self._connection.row(
                "SELECT id, value FROM counts"
                " WHERE counted_id = ? AND measure = ? AND ifnull(since, '') = ? AND until = ?",
                (count.counted_id, count.measure, _day_cell(count.since) or "", _day_cell(count.until)),
            )
            if row and row["value"] == count.value:
                return Changes(same=1)
            if row:
                self._connection.write("DELETE FROM counts WHERE id = ?", (row["id"],))
            self._connection.write(
                "INSERT INTO counts (counted_id, measure, since, until, value, import_id, note, added_by, added_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    *(count.counted_id, count.measure, _day_cell(count.since), _day_cell(count.until), count.value),
                    *(count.import_id, count.note, count.added_by, time_cell(count.added_at)),
                ),
            )
        return Changes(changed=1) if row else Changes(added=1)

    def counts(self, id_: int) -> list[Count]:
        """Return the single numbers of something that is counted, the earliest first."""
        sql = "SELECT * FROM counts WHERE counted_id = ? ORDER BY measure, until, ifnull(since, '')"
        return [_count(row) for row in self._connection.rows(sql, (id_,))]

    def remove_count(self, id_: int) -> None:
        """Delete a single number.

        :raises NotFoundError: there is none
        """
        if self._connection.row("SELECT 1 FROM counts WHERE id = ?", (id_,)) is None:
            raise NotFoundError(f"There is no count {id_}; `reclaim insights show` lists them.")
        self._connection.write("DELETE FROM counts WHERE id = ?", (id_,))

    def add_import(self, done: TotalImport) -> TotalImport:
        """Store that a file was read (its id is ignored) and return it with the id it was given."""
        id_ = self._connection.write(
            "INSERT INTO total_imports (sha256, name, shape, platform, account, first_day, last_day, added, changed,"
            " same, notes, imported_by, imported_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(done.sha256, done.name, done.shape, done.platform, done.account),
                *(_day_cell(done.first_day), _day_cell(done.last_day)),
                *(done.changes.added, done.changes.changed, done.changes.same, json.dumps(done.notes)),
                *(done.imported_by, time_cell(done.imported_at)),
            ),
        )
        return replace(done, id=id_)

    def next_import(self) -> int:
        """Return the id that the next file will get; it holds within this transaction."""
        return self._connection.number("SELECT seq FROM sqlite_sequence WHERE name = 'total_imports'") + 1

    def import_of(self, sha256: str, account: str, platform: str = "") -> TotalImport | None:
        """Return when a file of this content was last read for an account; None where it was not.

        :param platform: only for this one; empty for any
        """
        sql = (
            "SELECT * FROM total_imports WHERE sha256 = ? AND account = ?"
            " AND (? = '' OR instr(' ' || platform || ' ', ' ' || ? || ' ')) ORDER BY id DESC"
        )
        row = self._connection.row(sql, (sha256, account, platform, platform))
        return _import(row) if row else None

    def import_after(self, done: TotalImport) -> TotalImport | None:
        """Return the last later file, of another content, that changed numbers in the days of a file."""
        sql = (
            "SELECT * FROM total_imports WHERE id > ? AND sha256 <> ? AND platform = ? AND account = ? AND changed > 0"
            " AND first_day <= ? AND last_day >= ? ORDER BY id DESC"
        )
        ends = (_day_cell(done.last_day), _day_cell(done.first_day))
        row = self._connection.row(sql, (done.id, done.sha256, done.platform, done.account, *ends))
        return _import(row) if row else None

    def imports(self, limit: int = 100) -> list[TotalImport]:
        """Return the files that were read, the latest first."""
        rows = self._connection.rows("SELECT * FROM total_imports ORDER BY id DESC LIMIT ?", (limit,))
        return [_import(row) for row in rows]


def pack(days: np.ndarray) -> bytes:
    """Return the 366 values of a year as they lie in the database: float64, little-endian, deflated."""
    return zlib.compress(days.astype("<f8").tobytes(), 1)


def unpack(cell: bytes) -> np.ndarray:
    """Undo ``pack``.

    :raises LibraryDamagedError: it is no year; somebody has edited the database
    """
    try:
        days = np.frombuffer(zlib.decompress(cell, bufsize=_YEAR_BYTES), "<f8")
    except (zlib.error, TypeError, ValueError) as error:
        raise LibraryDamagedError("Daily totals in the database are damaged; restore a backup.") from error
    if len(days) != DAYS_OF_YEAR:
        raise LibraryDamagedError("Daily totals in the database are damaged; restore a backup.")
    return days


def days_of_year(found: Iterable[tuple[date, float]]) -> dict[int, np.ndarray]:
    """Return values by day in the form of ``Totals.merge``, by year."""
    years: dict[int, np.ndarray] = {}
    for day, value in found:
        if day.year not in years:
            years[day.year] = np.full(DAYS_OF_YEAR, np.nan)
        years[day.year][day.timetuple().tm_yday - 1] = value
    return years


def _series(id_: int, measure: Measure, years: Mapping[int, np.ndarray]) -> Series | None:
    if not years:
        return None
    first, last = min(years), max(years)
    whole = []
    for year in range(first, last + 1):
        length = DAYS_OF_YEAR if isleap(year) else DAYS_OF_YEAR - 1
        whole.append(years[year][:length] if year in years else np.full(length, np.nan))
    values = np.concatenate(whole)
    known = ~np.isnan(values)
    begin = int(known.argmax())
    if not known[begin]:
        return None
    values = values[begin : len(values) - int(known[::-1].argmax())]
    values.flags.writeable = False
    return Series(counted_id=id_, measure=measure, first_day=date(first, 1, 1) + timedelta(days=begin), values=values)


def _day_cell(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(cell: str | None) -> date | None:
    return date.fromisoformat(cell) if cell else None


def counted_of(row: Row) -> Counted:
    """Map a row of the table of what is counted."""
    return Counted(**(row | {"published_on": _day(row["published_on"]), "added_at": time_of(row["added_at"])}))


def _count(row: Row) -> Count:
    read: dict[str, Cell | date | datetime | Measure | None] = {
        "measure": Measure(row["measure"]),
        "since": _day(row["since"]),
        "until": date.fromisoformat(row["until"]),
        "added_at": time_of(row["added_at"]),
    }
    return Count(**(row | read))


def _import(row: Row) -> TotalImport:
    changes = Changes(added=row.pop("added"), changed=row.pop("changed"), same=row.pop("same"))
    read = {
        "first_day": _day(row["first_day"]),
        "last_day": _day(row["last_day"]),
        "notes": tuple(json.loads(row["notes"])),
        "imported_at": time_of(row["imported_at"]),
    }
    return TotalImport(changes=changes, **(row | read))
