"""What an interface lets us keep for a time only is deleted when that time is over and it was not read again.

YouTube's Developer Policies (III.E.4) allow to keep what its API says for 30 days; then it is read anew or deleted.
An item whose file the user has supplied stays, with its address and what the user said of it; of one that came to
nothing, nothing but its address is left, by which it is known when it is found again.
"""

from dataclasses import replace
from datetime import date, timedelta

from monitor.collected import Item, ItemState, KeptItem, SourceRecord
from monitor.store.library import Library

LONGEST_DAYS = 30
_MARK = "read "


def forget_aged(library: Library) -> int:
    """Delete what interfaces said too long ago; returns of how many items."""
    today, forgotten = library.clock().date(), 0
    for source in library.store.sources.all(removed=True):
        for kept in _aged(library, source, today):
            library.store.items.say(kept.id, _bare(kept.item))
            forgotten += 1
    if forgotten:
        library.record("items.forgotten", "items", count=forgotten, days=LONGEST_DAYS)
    return forgotten


def is_aged(item: Item, today: date) -> bool:
    """Tell whether what an interface said of an item may not be kept any longer."""
    if not item.mark.startswith(_MARK):
        return False
    try:
        read = date.fromisoformat(item.mark.removeprefix(_MARK))
    except ValueError:
        return False
    return today - read > timedelta(days=LONGEST_DAYS)


def _aged(library: Library, source: SourceRecord, today: date) -> list[KeptItem]:
    if source.kind != "youtube":
        return []
    items = library.store.items.in_states(set(ItemState), source_id=source.id)
    return [kept for kept in items if is_aged(kept.item, today)]


def _bare(item: Item) -> Item:
    return replace(
        item, title="", account="", published_at=None, duration_s=None, views=None, thumbnail="", mark="forgotten"
    )
