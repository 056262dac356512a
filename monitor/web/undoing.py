"""What was decided at once, so that it can be taken back at once: kept by the running room, not by the library."""

import re
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

MOST = 500
"""Lots that are remembered; the oldest go first."""
NAME = re.compile(r"[\w-]{16,64}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """Decisions of one click."""

    session: str
    made: Mapping[int, int]
    """By match the decision that the click made; where another came since, it is not taken back."""
    back: str
    """Path of the page on which it was clicked."""


class Lots:
    """The lots that may be taken back, each under a name of its session."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._lots: OrderedDict[tuple[str, str], Lot] = OrderedDict()

    def put(self, lot: Lot, name: str = "") -> str:
        """Remember a lot and return its name.

        :param name: that the page has given it already, so that it can be taken back before the page has an answer
        """
        name = name if NAME.fullmatch(name) else secrets.token_urlsafe(16)
        with self._lock:
            self._lots[lot.session, name] = lot
            while len(self._lots) > MOST:
                self._lots.popitem(last=False)
        return name

    def get(self, name: str, session: str) -> Lot | None:
        """Return a lot of a session; None where there is none."""
        with self._lock:
            return self._lots.get((session, name))

    def drop(self, name: str, session: str) -> None:
        """Forget a lot that was taken back."""
        with self._lock:
            self._lots.pop((session, name), None)
