"""Items whose file only the user may fetch: kept as soon as the library has a clip that was seen at their address."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from monitor.blotting import shown
from monitor.collected import ItemState, KeptItem
from monitor.errors import InputError
from monitor.scanning import match_pending
from monitor.store.library import Library
from monitor.values import Outcome
from monitor.watch.taking import scan_supplied

_HERE = frozenset({ItemState.COMPLETE, ItemState.KEPT})
"""States in which the file of an item is in the library."""


def settle_supplied(library: Library) -> int:
    """Mark items as kept whose file the user has supplied by now, and return how many."""
    with library.store.transaction():
        return sum(_settle(library, kept) for kept in library.store.items.in_states({ItemState.TO_SUPPLY}))


def supply(library: Library, item_id: int, file: Path) -> Iterator[Outcome]:
    """Make a clip of the file of an item, seen at the item's address, close the item, and compare it with every work.

    :param file: absolute
    :raises NotFoundError: there is no such item
    :raises InputError: its file is here already, or it has no address
    :raises LibraryError, IndexStoreError: the library cannot be used; nothing is half done
    """
    kept = library.store.items.get(item_id)
    if kept.state in _HERE:
        raise InputError(f"Item {item_id} is {kept.state}, so its file is here already: reclaim found show {item_id}.")
    if not kept.item.url:
        raise InputError(f"Item {item_id} has no address, so nothing can be said of where its file was seen.")
    yield from scan_supplied(library, kept, file)
    with library.store.transaction():
        _settle(library, library.store.items.get(item_id))
    yield from match_pending(library)


def _settle(library: Library, kept: KeptItem) -> bool:
    """Mark an item as kept if the library has a clip of it; tells whether it has."""
    clips = library.store.clips.seen_at(kept.item.url) if kept.item.url else []
    if not clips:
        return False
    clip = clips[-1]
    library.store.items.keep(
        replace(
            kept,
            state=ItemState.KEPT,
            reason="You supplied the file.",
            next_at=None,
            sha256=clip.file.sha256,
            size_bytes=clip.file.size_bytes,
            captured_at=clip.provenance.captured_at or clip.scanned_at,
            clip_id=clip.id,
        )
    )
    library.record("item.supply", f"item {kept.id}", clip=clip.id, url=shown(kept.item.url))
    return True
