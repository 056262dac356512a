"""What was decided at once, so that it can be taken back at once: kept by the running room, not by the library."""

import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

MOST = 500
"""Lots that are remembered; the oldest go first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Decisions of one click."""

    session: str
    made: Mapping[int, int]
    """By match the decision that the click made; where another came since, it is not taken back."""
    back: str
    """Path of the page on which it was clicked."""


class Lots:
    """The lots that may be taken back, each under a name that nobody can guess."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._lots: OrderedDict[str, Lot] = OrderedDict()

    def put(self, lot: Lot) -> str:
        """Remember a lot and return its name."""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._lots[name] = lot
            while len(self._lots) > MOST:
                self._lots.popitem(last=False)
        return name

    def get(self, name: str, session: str) -> Lot | None:
        """Return a lot of a session; None where there is none."""
        with self._lock:
            lot = self._lots.get(name)
        return lot if lot and lot.session == session else None

    def drop(self, name: str) -> None:
        """Forget a lot that was taken back."""
        with self._lock:
            self._lots.pop(name, None)
