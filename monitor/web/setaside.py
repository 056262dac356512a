"""Small files that wait for an answer of whoever sent them, in memory alone and for a short while."""

import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

MOST_LOTS = 8
MOST_BYTES = 64 * 1024 * 1024
"""Of all that waits."""


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file that somebody sent."""

    name: str
    data: bytes


class Aside:
    """What waits; the oldest goes where there is too much."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._lots: OrderedDict[str, tuple[str, tuple[File, ...]]] = OrderedDict()

    def put(self, files: Sequence[File], session: str) -> str:
        """Keep files for a session and return their name; empty where they are too large to wait."""
        if sum(len(file.data) for file in files) > MOST_BYTES:
            return ""
        name = secrets.token_urlsafe(16)
        with self._lock:
            self._lots[name] = (session, tuple(files))
            while len(self._lots) > MOST_LOTS or self._bytes() > MOST_BYTES:
                self._lots.popitem(last=False)
        return name

    def take(self, name: str, session: str) -> tuple[File, ...]:
        """Return the files of a name; they wait no longer. None where they have gone, or are of somebody else."""
        with self._lock:
            owner, files = self._lots.get(name, ("", ()))
            if not files or owner != session:
                return ()
            del self._lots[name]
            return files

    def _bytes(self) -> int:
        return sum(len(file.data) for _, files in self._lots.values() for file in files)
