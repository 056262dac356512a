"""Figures and requests of privacy in words, for the terminal and the room alike."""

import json
from collections.abc import Iterable

from monitor.casework.holds import ErasureRequest

_ONE = {"matches": "match", "entries": "entry", "closed cases": "closed case"}
"""Singulars that come of no rule."""
_COUNTED = ("items ", "letters ", "requests ", "archives ", "runs ", "marks ")
"""Begin what is counted by its first word: one of ``runs of the watch`` is a run of the watch."""


def of_one(what: str) -> str:
    """Return the singular of what is counted: ``clip`` of ``clips``."""
    first, blank, rest = what.partition(" ")
    if blank and what.startswith(_COUNTED):
        return f"{first.removesuffix('s')} {rest}".replace("items passed", "item passed")
    return _ONE.get(what, what.removesuffix("s"))


def counted(counts: Iterable[tuple[str, int]]) -> str:
    """Return how much of each kind there is: ``1 clip, 3 texts``; empty where there is nothing."""
    return ", ".join(f"{n} {what if n > 1 else of_one(what)}" for what, n in counts if n)


def account_in(request: ErasureRequest) -> str:
    """Return whom an open request is about; empty where it is done."""
    return str(json.loads(request.subject)[0]) if request.subject else ""


def sentence_of_requests(done: int) -> str:
    """Return how many requests to erase, which had to wait before, are done by a purge."""
    if done == 1:
        return "1 request to erase that had to wait is done now."
    return f"{done} requests to erase that had to wait are done now."


def sentence_of_open(waiting: int) -> str:
    """Return how many requests to erase are open, with which a purge carries on."""
    if waiting == 1:
        return "1 request to erase is open; the purge carries on with it."
    return f"{waiting} requests to erase are open; the purge carries on with them."
