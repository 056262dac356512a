"""Looks again at what was collected: is it still where it was, is it back, has it changed? Outcomes, no errors.

Nothing is fetched here but headers. What is back or has changed is WANTED again, and the next run fetches it by a
conditional request, so that the same content is not transferred twice.
"""

from dataclasses import dataclass, replace
from enum import StrEnum

from fingerprints.errors import printable
from monitor.collected import Basis, ItemState, KeptItem, Mark, Purpose
from monitor.errors import CollectError, GoneError, InputError
from monitor.policy import AccessRefusedError, ApiBasis
from monitor.sources.fetch import Ask, Checked, EndedError, Fetcher, RestingError
from monitor.sources.kinds import kind_of
from monitor.sources.offering import basis_of
from monitor.store.library import Library


class Change(StrEnum):
    """What another look has found."""

    SAME = "there"
    """It is there, as it was."""
    STILL_GONE = "still gone"
    VANISHED = "gone"
    BACK = "back"
    """It was gone and answers again."""
    CHANGED = "changed"
    """It is there, and its file is another version."""
    UNKNOWN = "no answer"
    """Nobody could tell this time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What another look at an item has found."""

    item: KeptItem
    """As it is kept now."""
    change: Change
    note: str
    """One sentence; empty where nothing is to be said."""


def look_again(library: Library, fetcher: Fetcher, item: KeptItem) -> Look:
    """Ask whether an item is still there, and store what was found.

    Where its host rests, nothing is asked and nothing stored, so that its turn comes again soon.

    :raises AccessRefusedError: the kill switch is on, or the budget of the day is used up
    :raises EndedError: the program ends
    """
    note, change = "", Change.UNKNOWN
    try:
        checked = _checked(library, fetcher, item)
        note, change = checked.note, _change(item, checked)
    except GoneError as error:
        note, change = str(error), _gone(item)
    except AccessRefusedError as error:
        if error.access.basis in {Basis.SWITCH, Basis.RATE}:
            raise
        note = error.access.reason
    except EndedError:
        raise
    except RestingError as error:
        return Look(item=item, change=Change.UNKNOWN, note=printable(str(error)))
    except CollectError as error:
        note = str(error)
    return _stored(library, item, change, printable(note))


def _checked(library: Library, fetcher: Fetcher, item: KeptItem) -> Checked:
    """Ask the address that gave the file; where it looks as if it were for once only, the page."""
    urls = [url for url in (item.media_url, *(one.url for one in item.item.media)) if url and "?" not in url]
    url = urls[0] if urls else item.item.url
    mark = Mark(etag=item.etag, last_modified=item.last_modified) if url == item.media_url else None
    ask = Ask(
        url=url, purpose=Purpose.CHECK, source_id=item.source_id, item_id=item.id, api=_api_of(library, item, url)
    )
    return fetcher.check(ask, mark)


def _api_of(library: Library, item: KeptItem, url: str) -> ApiBasis | None:
    """Return the published interface that gave the address of a file."""
    if url == item.item.url:
        return None
    try:
        source = library.store.sources.get(item.source_id)
        return basis_of(kind_of(source.kind), source, item.item.url, url)
    except InputError:
        return None


def _change(item: KeptItem, checked: Checked) -> Change:
    if not checked.is_there:
        return _gone(item)
    if item.state is ItemState.GONE:
        return Change.BACK
    return Change.CHANGED if checked.is_same is False else Change.SAME


def _gone(item: KeptItem) -> Change:
    return Change.STILL_GONE if item.state is ItemState.GONE else Change.VANISHED


_STATES = {
    Change.VANISHED: ItemState.GONE,
    Change.BACK: ItemState.WANTED,
    Change.CHANGED: ItemState.WANTED,
}
_REASONS = {Change.BACK: "It was gone and is there again.", Change.CHANGED: "Its file is another version now."}


def _stored(library: Library, item: KeptItem, change: Change, note: str) -> Look:
    now = library.clock()
    kept = replace(item, checked_at=now)
    if change in _STATES:
        reason = _REASONS.get(change, note)
        kept = replace(kept, state=_STATES[change], reason=reason, attempts=0, next_at=None)
    with library.store.transaction():
        library.store.items.keep(kept)
        library.store.items.add_check(item.id, change, note, now)
        return Look(item=library.store.items.get(item.id), change=change, note=note)
