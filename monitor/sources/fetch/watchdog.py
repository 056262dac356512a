"""Ends transfers that last too long, and all of them when the kill switch is turned or the program ends.

A server that sends a byte now and then never lets a single read time out, neither in a handshake nor in headers. So one
thread looks at all connections that are in use, and shuts those whose time is over; whoever reads from one wakes up.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

_LOOK_S = 0.2


class End(Enum):
    """Why a connection was shut."""

    TIME = auto()
    STOP = auto()
    CLOSE = auto()


@dataclass(eq=False)
class Live:
    """One transfer under way."""

    until: float
    """Moment of ``time.monotonic``."""
    wire: socket.socket | None = None
    ended: End | None = None
    """Why it was shut; None while it may go on."""

    def shut(self, why: End) -> None:
        """Shut its connection."""
        self.ended = self.ended or why
        if self.wire is not None:
            with contextlib.suppress(OSError):
                # Not the method of an encrypted socket, which is not made for two threads.
                socket.socket.shutdown(self.wire, socket.SHUT_RDWR)


class Watchdog:
    """Looks at all transfers under way."""

    def __init__(self, is_stopped: Callable[[], bool]) -> None:
        self._is_stopped = is_stopped
        self._lock = threading.Lock()
        self._lives: set[Live] = set()
        self.closing = threading.Event()
        """To be set when the program ends; also a handler of a signal may do that."""
        self._thread: threading.Thread | None = None

    def add(self, live: Live) -> None:
        """Look at a transfer until it is removed."""
        with self._lock:
            self._lives.add(live)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="fetch watchdog", daemon=True)
                self._thread.start()
        if self.closing.is_set():
            live.shut(End.CLOSE)

    def remove(self, live: Live) -> None:
        """Look at a transfer no longer."""
        with self._lock:
            self._lives.discard(live)

    def close(self) -> None:
        """End all transfers, and wait until that is done."""
        self.closing.set()
        if self._thread:
            self._thread.join()

    def _all(self) -> list[Live]:
        with self._lock:
            return list(self._lives)

    def _run(self) -> None:
        while not self.closing.wait(_LOOK_S):
            lives = self._all()
            is_stopped = bool(lives) and self._is_stopped()
            now = time.monotonic()
            for live in lives:
                if is_stopped or now > live.until:
                    live.shut(End.STOP if is_stopped else End.TIME)
        for live in self._all():
            live.shut(End.CLOSE)
