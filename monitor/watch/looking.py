"""A look at one copy that a person asks for now, whether its turn has come or not."""

from contextlib import closing

from monitor.collected import ItemState
from monitor.errors import InputError
from monitor.sources.collecting_again import Change, Look, look_again
from monitor.sources.fetch import Fetcher
from monitor.store.library import Library
from monitor.watch.locking import running_alone
from monitor.watch.rechecking import tell_gone
from monitor.watch.returning import tell_returns
from monitor.watch.steering import demand_contact, sound_settings

LOOKED_AT = frozenset({ItemState.KEPT, ItemState.GONE})
"""States in which an item can be looked at again: its file was here, or was said to be gone."""


def look_now(library: Library, item_id: int) -> Look:
    """Ask now whether an item is still there, and put on record what was found; its file is not fetched.

    What is back or has changed is fetched by the next run.

    :raises NotFoundError: there is no such item
    :raises InputError: there is nothing to look at again, or nobody has said who asks
    :raises AccessRefusedError: the kill switch is on, or the budget of the day is used up
    :raises BusyError: a run of the watch goes on
    """
    kept = library.store.items.get(item_id)
    if kept.item.file is not None:
        raise InputError(f"Item {item_id} is a file that was supplied; no host can be asked for it.")
    if kept.state not in LOOKED_AT:
        raise InputError(f"Item {item_id} is {kept.state}; only what was kept, or is gone, can be looked at again.")
    how = sound_settings(library.settings.watch)
    demand_contact(how)
    with (
        running_alone(library.settings.library),
        closing(Fetcher(library.settings, how, clock=library.clock)) as fetcher,
    ):
        look = look_again(library, fetcher, kept)
    if look.change is Change.VANISHED:
        tell_gone(library, look.item)
    tell_returns(library)
    return look
