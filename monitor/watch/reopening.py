"""Items that were refused are asked again as soon as a user has stated something about their host."""

from collections.abc import Sequence
from dataclasses import replace

from monitor.collected import Allowance, AllowanceKind, ItemState, KeptItem
from monitor.errors import InputError
from monitor.policy import statement_about, take_apart
from monitor.store.library import Library


def reopen_refused(library: Library) -> int:
    """Let refused items be due whose host a user has stated something about since they were refused; returns how many.

    Whether they may be fetched the access policy says anew.
    """
    stated = library.store.hosts.allowances()
    if not stated:
        return 0
    newest, now, count = max(one.added_at for one in stated), library.clock(), 0
    for item in library.store.items.in_states({ItemState.REFUSED}):
        if (item.checked_at is None or item.checked_at < newest) and _is_about(item, stated):
            library.store.items.keep(replace(item, next_at=now))
            count += 1
    return count


def _is_about(item: KeptItem, stated: Sequence[Allowance]) -> bool:
    """Tell whether a statement that is newer than the refusal is about a host of an item."""
    since = [one for one in stated if item.checked_at is None or one.added_at > item.checked_at]
    for url in (item.item.url, *(one.url for one in item.item.media)):
        try:
            asked = take_apart(url)
        except InputError:
            continue
        if any(statement_about(asked, kind, since) for kind in AllowanceKind):
            return True
    return False
