"""Items whose file only the user may fetch: kept as soon as the library has a clip that was seen at their address."""

from dataclasses import replace

from monitor.collected import ItemState
from monitor.store.library import Library


def settle_supplied(library: Library) -> int:
    """Mark items as kept whose file the user has supplied by now, and return how many."""
    settled, store = 0, library.store
    with store.transaction():
        for kept in store.items.in_states({ItemState.TO_SUPPLY}):
            clips = store.clips.seen_at(kept.item.url) if kept.item.url else []
            if not clips:
                continue
            clip = clips[-1]
            store.items.keep(
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
            library.record("item.supply", f"item {kept.id}", clip=clip.id, url=kept.item.url)
            settled += 1
    return settled
