"""What is made in the background for pages: pictures of films and copies that browsers play, a few at once.

Decoding is slow, so a page never waits for it: it asks, shows something neutral, and asks again.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from fingerprints.errors import FingerprintsError
from monitor.errors import ReclaimError

MOST_WAITING = 200
"""Wishes beyond that push the oldest ones out: whoever still wants them asks again."""
MOST_FAILED = 1000
"""Failures that are remembered, so that what cannot be made is not tried at every request."""
LOG = logging.getLogger("reclaim.web")

Making = Callable[["Piece"], None]


@dataclass(slots=True, eq=False)
class Piece:
    """One thing that is being made."""

    make: Making
    share: float = 0.0
    """How much of it is done, from 0 to 1."""
    is_begun: bool = False
    problem: str = ""
    """Why it could not be made, as one sentence."""
    stop: Callable[[], None] | None = None
    """Ends the work on it at once, where that is possible."""
    done: threading.Event = field(default_factory=threading.Event)


class Workshop:
    """Makes things in threads of its own; the latest wish comes first, for that is what somebody looks at now."""

    def __init__(self, hands: int) -> None:
        """Open a workshop.

        :param hands: how many things are made at once
        """
        self._hands = hands
        self._change = threading.Condition()
        self._waiting: dict[str, Piece] = {}
        self._begun: dict[str, Piece] = {}
        self._failed: dict[str, Piece] = {}
        self._threads: list[threading.Thread] = []
        self._is_closed = False

    def ask(self, key: str, make: Making) -> Piece:
        """Return what is being made under a key, or could not be made; begin with it if it is neither."""
        with self._change:
            known = self._begun.get(key) or self._failed.get(key)
            if known is not None:
                return known
            piece = self._waiting.pop(key, None) or Piece(make)
            if self._is_closed:
                return piece
            self._waiting[key] = piece
            if len(self._waiting) > MOST_WAITING:
                del self._waiting[next(iter(self._waiting))]
            if len(self._threads) < self._hands:
                thread = threading.Thread(target=self._work, name="reclaim workshop", daemon=True)
                self._threads.append(thread)
                thread.start()
            self._change.notify()
            return piece

    def forget(self, key: str) -> None:
        """Forget that something could not be made, so that it is tried again."""
        with self._change:
            self._failed.pop(key, None)

    def close(self) -> None:
        """Let everything lie and go home."""
        with self._change:
            self._is_closed = True
            self._waiting.clear()
            stops = [piece.stop for piece in self._begun.values() if piece.stop]
            self._change.notify_all()
        for stop in stops:
            stop()
        for thread in self._threads:
            thread.join(5)

    def _work(self) -> None:
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting or self._is_closed)
                if self._is_closed:
                    return
                key, piece = self._waiting.popitem()
                self._begun[key] = piece
                piece.is_begun = True
            self._make(piece)
            with self._change:
                del self._begun[key]
                if piece.problem:
                    self._failed[key] = piece
                if len(self._failed) > MOST_FAILED:
                    del self._failed[next(iter(self._failed))]
            piece.done.set()

    def _make(self, piece: Piece) -> None:
        try:
            piece.make(piece)
            piece.share = 1.0
        except (ReclaimError, FingerprintsError, OSError) as error:
            piece.problem = str(error)
        except Exception:
            LOG.exception("Something for a page could not be made")
            piece.problem = "The program itself failed at this file."
