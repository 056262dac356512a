"""Ctrl-C and the end that the system asks for: the first lets the item at hand be finished, the second does not."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


class Ending:
    """Whether somebody has asked for the end of a run; may be asked for from any thread."""

    def __init__(self) -> None:
        self._asked = threading.Event()
        self._then: list[Callable[[], None]] = []

    def __call__(self) -> bool:
        """Tell whether somebody has asked for the end."""
        return self._asked.is_set()

    def then(self, action: Callable[[], None]) -> None:
        """Let something happen as soon as somebody asks for the end; at once if somebody has."""
        self._then.append(action)
        if self._asked.is_set():
            action()

    def ask(self) -> None:
        """Ask for the end."""
        self._asked.set()
        for action in self._then:
            action()


@contextmanager
def ending_softly() -> Iterator[Ending]:
    """Yield what tells whether a signal asked for the end; to be used in the main thread.

    A second signal raises ``KeyboardInterrupt`` at once.
    """
    ending = Ending()
    signalled = False

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as the signal module calls it
        nonlocal signalled
        if signalled:
            raise KeyboardInterrupt
        signalled = True
        # Not in the handler: it runs between any two steps of this thread, which may hold a lock that is needed.
        threading.Thread(target=ending.ask, daemon=True).start()

    before = {one: signal.signal(one, handle) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield ending
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
