"""Ctrl-C and the end that the system asks for: the first lets the item at hand be finished, the second does not."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ending_softly() -> Iterator[Callable[[], bool]]:
    """Yield what tells whether somebody asked for the end; to be used in the main thread.

    A second signal raises ``KeyboardInterrupt`` at once.
    """
    asked = threading.Event()

    def handle(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - as the signal module calls it
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = {one: signal.signal(one, handle) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
