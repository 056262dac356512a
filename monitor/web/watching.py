"""A run of the watch as a job of the room: what becomes of each item is told while it goes on."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from queue import Empty, SimpleQueue
from threading import Thread

from monitor.app import open_library
from monitor.collected import ItemState
from monitor.store.library import Library
from monitor.values import Outcome, Status
from monitor.watch.looking import look_now
from monitor.watch.running import Listener, Ran, run_once
from monitor.watch.signals import Ending
from monitor.watch.sourcing import source_named
from monitor.watch.steering import demand_contact, is_local, sound_settings
from monitor.web.jobs import Job, Stage
from monitor.web.room import Room

TICK_S = 0.2
"""How often a job looks whether its run is over."""
KIND, LOOK = "watch", "look"
"""Of jobs: a run of the watch, and a look at one item."""


def begin_run(room: Room, library: Library, only: str = "") -> Job:
    """Start the job that searches the sources that are due; one of the same kind that is not over does.

    :param library: in the hands of whoever asks for it
    :param only: name of the one source that is searched, due or not; empty for all that are due
    :raises InputError: nobody has said who asks, or there is no such source
    """
    due = [source_named(library, only)] if only else library.store.sources.due(library.clock())
    if not (due and all(is_local(one) for one in due)):
        demand_contact(sound_settings(library.settings.watch))
    title = f"Search {only}" if only else "Search the sources that are due"
    before = room.jobs.latest(KIND, title)
    if before and not before.is_over:
        return before
    return room.jobs.start(title, partial(_steps, room, only), total=0, actor=library.actor, kind=KIND)


def begin_look(room: Room, library: Library, item_id: int) -> Job:
    """Start the job that asks now whether an item is still there.

    :param library: in the hands of whoever asks for it
    :raises NotFoundError: there is no such item
    """
    title = f"Look again at {library.store.items.get(item_id).item.title or f'item {item_id}'}"
    return room.jobs.start(title, partial(_look, item_id), total=1, actor=library.actor, kind=LOOK)


def _look(item_id: int, library: Library) -> Iterator[Outcome | Stage]:
    yield Stage(doing="Asking its host", did="looked at", total=1)
    look = look_now(library, item_id)
    said = f"{look.change}. {look.note}".rstrip(" .")
    then = " The next run fetches it." if look.item.state is ItemState.WANTED else ""
    note = f"{said}.{then} Its page: reclaim found show {item_id}."
    yield Outcome(item=f"item {item_id}", status=Status.DONE, name=f"Item {item_id}", note=note)


def _steps(room: Room, only: str, library: Library) -> Iterator[Outcome | Stage]:
    """Yield what becomes of each item; the run has a thread of its own, so that its end can be asked for."""
    yield Stage(doing="Searching", did="looked at")
    run = _Run(room, library, only)
    try:
        yield from run.outcomes()
    finally:
        run.end()
    for sentence in run.ran().problems:
        yield Outcome(item=only or "watch", status=Status.FAILED, note=sentence)
    yield Outcome(item=only or "watch", status=Status.DONE, name="The run", note=run.ran().sentence)


class _Run:
    """A run of the watch in a thread, with a library of its own there."""

    def __init__(self, room: Room, library: Library, only: str) -> None:
        self._room, self._library, self._only = room, library, only
        self._happened: SimpleQueue[Outcome] = SimpleQueue()
        self._ending = Ending()
        self._ended: list[Ran | Exception] = []
        self._thread = Thread(target=self._go, name="reclaim-watch", daemon=True)
        self._thread.start()

    def _go(self) -> None:
        settings, clock = self._library.settings, self._library.clock
        try:
            with open_library(settings, actor=self._library.actor, clock=clock) as own:
                listener = Listener(happened=self._happened.put)
                ran = run_once(own, self._room.means, only=self._only, on=listener, ending=self._ending)
                self._ended.append(ran)
        except Exception as error:  # noqa: BLE001 - raised again in the thread of the job, which tells it
            self._ended.append(error)

    def outcomes(self) -> Iterator[Outcome]:
        """Yield what becomes of each item until the run is over."""
        while self._thread.is_alive() or not self._happened.empty():
            with suppress(Empty):
                outcome = self._happened.get(timeout=TICK_S)
                # What is refused, gone or for the user to supply stands on the page of the item.
                yield outcome if outcome.status is Status.FAILED else replace(outcome, note=None)

    def end(self) -> None:
        """Ask for the end, and wait for it."""
        self._ending.ask()
        self._thread.join()

    def ran(self) -> Ran:
        """Return what came of it.

        :raises ReclaimError: as the run did
        """
        (ended,) = self._ended
        if isinstance(ended, Exception):
            raise ended
        return ended
