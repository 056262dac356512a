"""What of the queue is asked for: read from an address, and written into one, so that every place has an address."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from monitor.errors import InputError
from monitor.store.queue import ORDERS, STATES, QueueFilter

PAGE = 50
"""Matches on a page of the queue."""
MOST_DIGITS = 18
FIELDS = {
    "state": "state",
    "platform": "platform",
    "work": "work_id",
    "score": "min_score",
    "transform": "transform",
    "modality": "modality",
    "account": "account",
    "q": "text",
    "order": "order",
}
"""What a filter's fields are called in an address."""
STATE_WORDS = {
    "waiting": "Waiting",
    "confirmed": "Confirmed",
    "not-a-copy": "Not a copy",
    "licensed": "Licensed",
    "exception": "Exception",
    "ignored": "Ignored",
    "held": "Held back",
    "suppressed": "Suppressed",
    "permitted": "Permitted",
    "all": "All",
}
ORDER_WORDS = {
    "harm": "Most harmful first",
    "score": "Surest first",
    "newest": "Newest first",
    "views": "Most seen first",
}
MODALITY_WORDS = {"picture": "Picture", "sound": "Sound"}
SCORES = ((0.95, "Near certain"), (0.8, "Strong"), (0.6, "Likely"), (0.0, "Weak"))
"""From which score on a match is called what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Which matches are asked for, and from which on."""

    filter: QueueFilter
    offset: int = 0

    @property
    def query(self) -> str:
        """The query string of this place; empty for the first page of what waits."""
        return query_of(self.filter, self.offset)


def chosen_from(query: Mapping[str, str]) -> Chosen:
    """Return what the query of an address asks for.

    :raises InputError: a value of it is none of those that there are
    """
    given = {name: query.get(name, "").strip() for name in (*FIELDS, "from")}
    plain = {FIELDS[name]: given[name] for name in ("platform", "transform", "account", "q")}
    return Chosen(
        filter=QueueFilter(
            state=_one_of(given["state"] or "waiting", STATES, "state"),
            order=_one_of(given["order"] or "harm", ORDERS, "order"),
            modality=_one_of(given["modality"], ("", *MODALITY_WORDS), "modality"),
            work_id=_whole(given["work"], "work") if given["work"] else None,
            min_score=_score(given["score"]),
            **plain,
        ),
        offset=_whole(given["from"], "from") if given["from"] else 0,
    )


def chosen_in(query: str) -> Chosen:
    """Return what a query string asks for.

    :raises InputError: as ``chosen_from``
    """
    return chosen_from(dict(parse_qsl(query)))


def query_of(wanted: QueueFilter, offset: int = 0) -> str:
    """Return a query string that asks for this; what is as nobody asks otherwise is left out."""
    usual = QueueFilter()
    fields = [(name, getattr(wanted, field)) for name, field in FIELDS.items() if _differs(wanted, usual, field)]
    return urlencode([*fields, *([("from", offset)] if offset else [])])


def address_of(wanted: QueueFilter, offset: int = 0) -> str:
    """Return the address of a place in the queue."""
    query = query_of(wanted, offset)
    return f"/queue?{query}" if query else "/queue"


def narrowed(wanted: QueueFilter) -> list[str]:
    """Return which fields narrow the list down, besides state and order."""
    usual = QueueFilter()
    return [name for name in FIELDS.values() if name not in {"state", "order"} and _differs(wanted, usual, name)]


def without(wanted: QueueFilter, name: str) -> QueueFilter:
    """Return a filter with one field as nobody asks otherwise."""
    usual: dict[str, Any] = {name: getattr(QueueFilter(), name)}
    return replace(wanted, **usual)


def say_score(score: float) -> str:
    """Return how sure a match is, in words."""
    return next(words for least, words in SCORES if score >= least)


def _differs(wanted: QueueFilter, usual: QueueFilter, name: str) -> bool:
    return bool(getattr(wanted, name) != getattr(usual, name))


def _one_of(value: str, known: tuple[str, ...], name: str) -> str:
    if value not in known:
        raise InputError(f"The queue knows no {name} “{value}”; open the queue from the menu and choose there.")
    return value


def _whole(value: str, name: str) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= MOST_DIGITS):
        raise InputError(f"“{name}” in the address must be a number, not “{value}”; open the queue from the menu.")
    return int(value)


def _score(value: str) -> float:
    try:
        score = float(value or 0)
    except ValueError:
        score = -1.0
    if not 0 <= score <= 1:
        raise InputError(f"“score” in the address must lie from 0 to 1, not “{value}”; open the queue from the menu.")
    return score
