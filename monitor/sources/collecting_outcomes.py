"""What becomes of an item, and how it is told."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fingerprints.errors import printable
from monitor.collected import Basis, ItemState, KeptItem
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError, ReclaimError
from monitor.policy import AccessRefusedError
from monitor.sources.fetch import RestingError
from monitor.values import Outcome, Status

RULES_AGAIN = timedelta(days=1)
"""After so long the rules of a host may have changed; they are asked for, not the item."""
VERDICT_AGAIN = timedelta(days=7)
"""The same where no host has to be asked: terms, schemes, addresses, and what the user stated."""
FIRST_WAIT = timedelta(minutes=5)
WAIT_FACTOR = 4
"""Each wait for another try is so many times as long as the one before."""
LONGEST_WAIT = timedelta(days=2)
_ASKS_FOR_REST = frozenset({429, 503})
_FAILED = frozenset({ItemState.FAILED, ItemState.UNUSABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected(Outcome):
    """What became of an item that changed, or of a source as a whole."""

    source_id: int
    item_id: int | None = None
    """None where this is about a source as a whole."""
    state: ItemState | None = None
    """Of the item."""
    size_bytes: int = 0
    """What arrived of it now."""
    found: int = 0
    """Items that the source named, where this is about a source."""
    new: int = 0
    """Those of them that it had not named before."""


def told(item: KeptItem, *, size_bytes: int = 0, status: Status | None = None) -> Collected:
    """Return what is told of an item that is now as it is."""
    by_state = Status.FAILED if item.state in _FAILED else Status.DONE
    return Collected(
        item=name_of(item),
        status=status or by_state,
        note=item.reason or None,
        source_id=item.source_id,
        item_id=item.id,
        state=item.state,
        size_bytes=size_bytes,
    )


def name_of(item: KeptItem) -> str:
    """Return what a person would call an item."""
    said = item.item
    return printable(said.title or said.url or (str(said.file) if said.file else said.key))


def after(item: KeptItem, error: ReclaimError, now: datetime, most: int) -> KeptItem:
    """Return an item as it is after something went wrong with it.

    :param most: tries before it is given up
    """
    known = replace(item, reason=printable(str(error)), checked_at=now)
    if isinstance(error, AccessRefusedError):
        again = RULES_AGAIN if error.access.basis in {Basis.ROBOTS, Basis.RESERVATION} else VERDICT_AGAIN
        reason = " ".join((error.access.reason, *(f"{way.rstrip('.')}." for way in error.access.ways)))
        return replace(known, state=ItemState.REFUSED, reason=reason, next_at=now + again)
    if isinstance(error, GoneError):
        return replace(known, state=ItemState.GONE, next_at=None)
    if isinstance(error, ContentRefusedError):
        return replace(known, state=ItemState.UNUSABLE, next_at=None)
    return _again(known, error, now, most)


def _again(item: KeptItem, error: ReclaimError, now: datetime, most: int) -> KeptItem:
    """Return an item that is tried again later, or given up; one that was not judged yet will be then."""
    attempts = item.attempts + (not is_unasked(error))
    state = ItemState.FOUND if item.state in {ItemState.FOUND, ItemState.REFUSED} else ItemState.FAILED
    if is_unasked(error) and item.state is ItemState.WANTED:
        state = ItemState.WANTED
    if attempts >= most:
        reason = f"{item.reason} It was tried {attempts} times and is given up."
        return replace(item, state=ItemState.FAILED, attempts=attempts, next_at=None, reason=reason)
    wait = min(FIRST_WAIT * WAIT_FACTOR ** max(attempts - 1, 0), LONGEST_WAIT)
    said = error.retry_at if isinstance(error, FetchFailedError) else None
    if said and is_of_host(error):
        return replace(item, state=state, attempts=attempts, next_at=max(said, now))
    return replace(item, state=state, attempts=attempts, next_at=max(said or now, now + wait))


def is_of_host(error: ReclaimError) -> bool:
    """Tell whether an error is about the host and the moment, and says nothing of the item."""
    return isinstance(error, FetchFailedError) and (is_unasked(error) or error.status in _ASKS_FOR_REST)


def is_unasked(error: ReclaimError) -> bool:
    """Tell whether nothing was asked of the item because its host rests; that is no try."""
    return isinstance(error, RestingError)
