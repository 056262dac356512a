"""Stays, and does what is due whenever it is due; says that it lives, and ends when the system asks for it.

What it logs names sources and counts, never an address of an item: logs are read by more people than the library.
"""

import re
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from types import FrameType

from fingerprints.errors import FingerprintsError
from monitor.collected import SourceState
from monitor.errors import LibraryError, ReclaimError
from monitor.store.library import Library
from monitor.watch.health import BEAT_S, beat, end_beat
from monitor.watch.locking import BusyError
from monitor.watch.means import Means
from monitor.watch.running import Ran, run_once
from monitor.watch.signals import Ending, ending_softly

LONGEST_SLEEP_S = 900.0
"""Deadlines, messages that wait and copies that are known are looked at so often, also where no source is due."""
SHORTEST_SLEEP_S = 5.0
BUSY_S = 60.0
"""So long it waits where another run goes on, or the library cannot be used."""
_TICK_S = 1.0


class Waking:
    """Wakes the daemon: by SIGHUP, by the end, or because the kill switch was turned."""

    def __init__(self, ending: Ending) -> None:
        self._woken = threading.Event()
        self._ending = ending

    def wake(self) -> None:
        """End the sleep that goes on, or the next."""
        self._woken.set()

    def sleep(self, seconds: float, is_changed: Callable[[], bool], tick: Callable[[], None]) -> None:
        """Sleep, until something wakes.

        :param is_changed: asked every second
        :param tick: called at least every ``BEAT_S`` seconds
        """
        left, since_tick = seconds, 0.0
        while left > 0 and not self._ending() and not is_changed():
            step = min(left, _TICK_S)
            if self._woken.wait(step):
                self._woken.clear()
                return
            left, since_tick = left - step, since_tick + step
            if since_tick >= BEAT_S:
                tick()
                since_tick = 0.0


def stay(opened: Callable[[], AbstractContextManager[Library]], means: Means, log: Callable[[str], None]) -> None:
    """Do what is due whenever it is due, until SIGTERM or Ctrl-C; SIGHUP lets it look at once.

    :param opened: opens the library; it is closed while the daemon sleeps
    :param log: gets a sentence for each run that did something
    """
    said = ""
    with ending_softly() as ending, _waking(ending) as waking:
        log("The watch stays: it does what is due whenever it is due. Ctrl-C or SIGTERM ends it.")
        while not ending():
            sleep_s, sentence = _run(opened, means, ending)
            if sentence and sentence != said:
                log(sentence)
            said = sentence
            if not ending():
                _sleep(opened, waking, sleep_s)
        with opened() as library:
            end_beat(library.settings.library)
        log("The watch has ended.")


@contextmanager
def _waking(ending: Ending) -> Iterator[Waking]:
    waking = Waking(ending)
    if not hasattr(signal, "SIGHUP"):  # Windows
        yield waking
        return

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as the signal module calls it
        threading.Thread(target=waking.wake, daemon=True).start()  # not in the handler, see ``ending_softly``

    before = signal.signal(signal.SIGHUP, handle)
    try:
        yield waking
    finally:
        signal.signal(signal.SIGHUP, before)


def _run(opened: Callable[[], AbstractContextManager[Library]], means: Means, ending: Ending) -> tuple[float, str]:
    """Run once; returns how long to sleep then, and what to log: nothing where nothing was to be done."""
    try:
        with opened() as library:
            beat(library.settings.library, library.clock(), None)
            done = run_once(library, means, ending=ending)
            return _until_next(library), _logged(done)
    except BusyError:
        return BUSY_S, "Another run goes on; this one waits."
    except (ReclaimError, FingerprintsError, OSError) as error:
        # It may be well again after a while: a disk that is full, a library that is locked, settings that are mended.
        return BUSY_S, f"The run was broken off: {_without_addresses(str(error))}"


def _logged(done: Ran) -> str:
    """Return what to log of a run: counts alone."""
    summary = done.run.summary
    problems = f" {len(done.problems)} to look at: reclaim watch health." if done.problems else ""
    news = f" {len(done.news)} news." if done.news else ""
    return f"{done.sentence}{news}{problems}" if summary or problems or news else ""


def _without_addresses(text: str) -> str:
    return re.sub(r"[a-z][a-z0-9+.-]*://\S+", "(address)", text, flags=re.IGNORECASE)


def _until_next(library: Library) -> float:
    """Return for how many seconds nothing is due."""
    now = library.clock()
    times = [one.next_at for one in library.store.sources.all() if one.state is SourceState.ACTIVE]
    soonest = library.store.items.next_due()
    times += [soonest] if soonest else []
    wait = min(((one - now).total_seconds() for one in times), default=LONGEST_SLEEP_S)
    return min(max(wait, SHORTEST_SLEEP_S), LONGEST_SLEEP_S)


def _sleep(opened: Callable[[], AbstractContextManager[Library]], waking: Waking, seconds: float) -> None:
    with opened() as library:
        settings, clock = library.settings, library.clock
    was_stopped = settings.is_stopped
    until = clock() + timedelta(seconds=seconds)

    def tick() -> None:
        with suppress(LibraryError):  # a full disk is told by the run
            beat(settings.library, clock(), until)

    tick()
    waking.sleep(seconds, lambda: settings.is_stopped != was_stopped, tick)
