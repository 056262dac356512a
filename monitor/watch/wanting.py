"""What a person says of one item against the triage: fetch it all the same, or leave it."""

from dataclasses import replace

from monitor.collected import ItemState, KeptItem
from monitor.errors import InputError
from monitor.store.library import Library
from monitor.texts import demand_brief

MAY_WANT = frozenset({ItemState.PASSED, ItemState.REFUSED, ItemState.GONE, ItemState.FAILED, ItemState.UNUSABLE})
"""States out of which a person may ask for one more try; the access policy is asked again all the same."""
MAY_PASS = frozenset({ItemState.FOUND, ItemState.WANTED, ItemState.TO_SUPPLY, ItemState.FAILED})


def want(library: Library, item_id: int) -> KeptItem:
    """Let an item be fetched with the next run, whatever was thought of it before.

    :raises NotFoundError: there is no such item
    :raises InputError: it is fetched already, or will be, or must be supplied
    """
    with library.store.transaction():
        kept = library.store.items.get(item_id)
        if kept.state not in MAY_WANT or kept.item.is_supplied_only:
            raise InputError(f"Item {item_id} is {kept.state}, so there is nothing to try again.")
        wanted = replace(
            kept, state=ItemState.WANTED, reason=f"{library.actor} asked for it.", attempts=0, next_at=None
        )
        library.store.items.keep(wanted)
        library.record("item.want", f"item {item_id}", was=kept.state)
    return wanted


def pass_over(library: Library, item_id: int, reason: str) -> KeptItem:
    """Leave an item where it is; the reason stays on record.

    :raises NotFoundError: there is no such item
    :raises InputError: no reason, or its file is here already
    """
    reason = reason.strip()
    if not reason:
        raise InputError(f"Say why item {item_id} is not worth fetching; it stays on record.")
    demand_brief("The reason", reason)
    with library.store.transaction():
        kept = library.store.items.get(item_id)
        if kept.state not in MAY_PASS:
            raise InputError(f"Item {item_id} is {kept.state}, so it cannot be passed over.")
        passed = replace(kept, state=ItemState.PASSED, reason=f"{library.actor}: {reason}", next_at=None)
        library.store.items.keep(passed)
        library.record("item.pass", f"item {item_id}", was=kept.state, reason=reason)
    return passed
