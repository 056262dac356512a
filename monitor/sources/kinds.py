"""All kinds of sources: ours, and those that others bring by entry points of the group ``reclaim.sources``."""

from functools import cache
from importlib import import_module
from importlib.metadata import entry_points

from monitor.errors import InputError
from monitor.sources.base import Source

GROUP = "reclaim.sources"
OURS: tuple[str, ...] = (
    "monitor.sources.folder",
    "monitor.sources.listed",
    "monitor.sources.feed",
    "monitor.sources.site",
)
"""Modules with a class ``Kind`` each."""


@cache
def kinds() -> dict[str, Source]:
    """Return every kind of source by its name; a kind of ours cannot be replaced."""
    ours: list[Source] = [import_module(name).Kind() for name in OURS]
    found = {one.kind: one for one in ours}
    for entry in entry_points(group=GROUP):
        made = entry.load()()
        if isinstance(made, Source):
            found.setdefault(made.kind, made)
    return found


def kind_of(name: str) -> Source:
    """Return one kind of source.

    :raises InputError: there is none of that name
    """
    known = kinds()
    if name not in known:
        raise InputError(f"“{name}” is no kind of source; known are {', '.join(sorted(known))}.")
    return known[name]
