"""The queue: matches in the order in which people look at them, filtered, counted and a page at a time."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from monitor.harm import Harm, coverage_of, harm_of, harm_value
from monitor.store.connection import Cell, Connection
from monitor.store.matches import Matches
from monitor.store.rows import time_cell
from monitor.store.traits import parted
from monitor.values import Finding

STATES = (
    *("waiting", "confirmed", "not-a-copy", "licensed", "exception", "ignored"),
    *("held", "suppressed", "permitted", "all"),
)
"""What a match may be asked for by: it waits, what a person decided, or why it does not come before people."""
ORDERS = ("harm", "score", "newest", "views")
ACCOUNTS = 30
"""Accounts that are counted, those with the most matches."""

_FROM = "FROM matches AS m JOIN clips AS c ON c.id = m.clip_id JOIN works AS w ON w.id = m.work_id"
_STATE = "coalesce(m.verdict, CASE m.standing WHEN 'open' THEN 'waiting' ELSE m.standing END)"
_SINCE = "julianday(coalesce(c.published_at, c.captured_at, c.scanned_at))"
_HARM = f"harm(m.covered_s, w.duration_s, c.views, julianday(?) - {_SINCE})"
_ORDERS = {
    "harm": f"{_HARM} DESC",
    "score": "m.score DESC",
    "newest": f"{_SINCE} DESC",
    "views": "c.views IS NULL, c.views DESC",
}
_FACETS = {
    "state": _STATE,
    "platform": "ifnull(c.platform, '')",
    "work_id": "m.work_id",
    "transform": "m.changes",
    "modality": "m.modalities",
    "account": "ifnull(c.account, '')",
}
"""What is counted, each under all filters but its own."""
_PLACES = {name: place for place, name in enumerate(_FACETS)}
_TEXTS = ("c.name", "w.name", "ifnull(c.url, '')", "ifnull(c.account, '')")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which matches are asked for, and in which order."""

    state: str = "waiting"
    """One of ``STATES``."""
    platform: str = ""
    """As the clip's supplier wrote it; empty for any, and so below."""
    work_id: int | None = None
    min_score: float = 0.0
    transform: str = ""
    """A kind of change, such as ``mirrored`` or ``cropped``; ``none`` for unchanged copies."""
    modality: str = ""
    """``picture`` or ``sound``."""
    account: str = ""
    text: str = ""
    """In the names of clip and work, the address or the account; case does not count."""
    order: str = "harm"
    """One of ``ORDERS``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueItem:
    """A match with what puts it in order."""

    finding: Finding
    harm: Harm


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetCount:
    """How many matches have a value."""

    value: str
    """As the filter takes it; of a work its number."""
    name: str
    """As people read it; of a work its name."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facets:
    """How many matches each value of a filter would give, under the other filters."""

    state: tuple[FacetCount, ...]
    """In the order of ``STATES``, 0 included; the others by count, the most first, without 0."""
    platform: tuple[FacetCount, ...]
    work: tuple[FacetCount, ...]
    transform: tuple[FacetCount, ...]
    modality: tuple[FacetCount, ...]
    account: tuple[FacetCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """A stretch of the queue."""

    items: tuple[QueueItem, ...]
    total: int
    """Of all that pass the filters."""
    offset: int
    facets: Facets


class Neighbours(NamedTuple):
    """What comes before and after a match in the queue."""

    previous: int | None
    next: int | None
    position: int
    """From 1; 0 where the match itself does not pass the filters, because it was decided, for example."""
    total: int


class Queue:
    """Matches with their clips, works and verdicts, as one list."""

    def __init__(self, connection: Connection, matches: Matches) -> None:
        self._connection = connection
        self._matches = matches
        connection.define("harm", _harm)
        connection.define("has_text", _has_text)

    def page(self, wanted: QueueFilter, *, offset: int, limit: int, now: datetime) -> QueuePage:
        """Return a stretch of the queue, with counts for every value that the filters may take."""
        facets, total = self._count(wanted)
        findings = self._matches.some(self._ids(wanted, now, limit, offset))
        return QueuePage(
            items=tuple(QueueItem(finding=finding, harm=harm_of(finding, now)) for finding in findings),
            total=total,
            offset=offset,
            facets=facets,
        )

    def ids(self, wanted: QueueFilter, now: datetime) -> list[int]:
        """Return the numbers of all matches that pass the filters, in order."""
        return self._ids(wanted, now)

    def neighbours(self, match_id: int, wanted: QueueFilter, now: datetime) -> Neighbours:
        """Return what comes before and after a match, also where it no longer passes the filters."""
        passing = self._ids(wanted, now)
        if match_id in passing:
            ids, position = passing, passing.index(match_id) + 1
        else:
            ids, position = self._ids(wanted, now, besides=match_id), 0
        if match_id not in ids:
            return Neighbours(previous=None, next=None, position=0, total=len(passing))
        place = ids.index(match_id)
        return Neighbours(
            previous=ids[place - 1] if place else None,
            next=ids[place + 1] if place + 1 < len(ids) else None,
            position=position,
            total=len(passing),
        )

    def _ids(
        self, wanted: QueueFilter, now: datetime, limit: int = -1, offset: int = 0, besides: int | None = None
    ) -> list[int]:
        passes, cells = _passes(wanted)
        order = _ORDERS.get(wanted.order, _ORDERS["harm"])
        at = [time_cell(now)] * order.count("?")
        sql = f"SELECT m.id {_FROM} WHERE ({passes}) OR m.id = ? ORDER BY {order}, m.id LIMIT ? OFFSET ?"
        rows = self._connection.rows(sql, (*cells, besides, *at, limit, offset))
        return [row["id"] for row in rows]

    def _count(self, wanted: QueueFilter) -> tuple[Facets, int]:
        """Count in one reading: a match counts for a facet if it fails no filter but that facet's."""
        tests = {name: test for name, test in _tests(wanted).items() if name in _FACETS}
        passes, cells = _passes(replace(wanted, **_ANY))  # what has no facet must hold in any case
        fails = [f"(NOT ({condition}))" for condition, _ in tests.values()]
        of_tests = [cell for _, cells_of in tests.values() for cell in cells_of]
        which = "".join(f" WHEN {fail} THEN '{name}'" for name, fail in zip(tests, fails, strict=True))
        failed = f"CASE{which} ELSE '' END" if which else "''"
        most_one = f"{' + '.join(fails)} <= 1" if fails else "1"
        sql = f"SELECT {', '.join(_FACETS.values())}, {failed} {_FROM} WHERE {passes} AND {most_one}"
        counts: dict[str, Counter[Cell]] = {name: Counter() for name in _FACETS}
        total = 0
        for *values, failed_at in self._connection.tuples(sql, (*of_tests, *cells, *of_tests)):
            if failed_at:
                counts[failed_at][values[_PLACES[failed_at]]] += 1
                continue
            total += 1
            for name, place in _PLACES.items():
                counts[name][values[place]] += 1
        return self._facets(counts), total

    def _facets(self, counts: dict[str, Counter[Cell]]) -> Facets:
        works = {str(row["id"]): row["name"] for row in self._connection.rows("SELECT id, name FROM works")}
        states = counts["state"]
        states["all"] = states.total()
        return Facets(
            state=tuple(FacetCount(value=value, name=value, count=states[value]) for value in STATES),
            platform=_most(counts["platform"]),
            work=tuple(replace(one, name=works[one.value]) for one in _most(counts["work_id"])),
            transform=_most(_apart(counts["transform"])),
            modality=_most(_apart(counts["modality"])),
            account=_most(counts["account"])[:ACCOUNTS],
        )


_ANY: dict[str, Any] = {
    "state": "all",
    "platform": "",
    "work_id": None,
    "transform": "",
    "modality": "",
    "account": "",
}
"""The filters that have a facet, asking for nothing."""


def _tests(wanted: QueueFilter) -> dict[str, tuple[str, tuple[Cell, ...]]]:
    """Return what each filter that is set asks, as a condition with its cells."""
    tests: dict[str, tuple[bool, str, Cell]] = {
        "state": (wanted.state != "all", f"{_STATE} = ?", wanted.state),
        "platform": (bool(wanted.platform), f"{_FACETS['platform']} = ?", wanted.platform),
        "account": (bool(wanted.account), f"{_FACETS['account']} = ?", wanted.account),
        "work_id": (wanted.work_id is not None, "m.work_id = ?", wanted.work_id),
        "transform": (bool(wanted.transform), "instr(m.changes, ?)", f",{wanted.transform},"),
        "modality": (bool(wanted.modality), "instr(m.modalities, ?)", f",{wanted.modality},"),
        "min_score": (wanted.min_score > 0, "m.score >= ?", wanted.min_score),
        "text": (bool(wanted.text.strip()), f"has_text(?, {', '.join(_TEXTS)})", wanted.text.strip().casefold()),
    }
    return {name: (test, (cell,)) for name, (is_set, test, cell) in tests.items() if is_set}


def _passes(wanted: QueueFilter) -> tuple[str, tuple[Cell, ...]]:
    tests = _tests(wanted).values()
    return " AND ".join(f"({test})" for test, _ in tests) or "1", tuple(cell for _, cells in tests for cell in cells)


def _apart(counts: Counter[Cell]) -> Counter[Cell]:
    """Count each of the values that a cell holds."""
    apart: Counter[Cell] = Counter()
    for cell, count in counts.items():
        for value in parted(str(cell)):
            apart[value] += count
    return apart


def _most(counts: Counter[Cell]) -> tuple[FacetCount, ...]:
    """Return counts, the most first; what nobody said is none."""
    said = [(str(value), count) for value, count in counts.items() if value != ""]
    return tuple(
        FacetCount(value=value, name=value, count=count)
        for value, count in sorted(said, key=lambda one: (-one[1], one[0]))
    )


def _harm(covered_s: float, work_s: float, views: int | None, age_days: float) -> float:
    return harm_value(coverage_of(covered_s, work_s), views, age_days)


def _has_text(wanted: str, *texts: str) -> bool:
    return any(wanted in text.casefold() for text in texts)
