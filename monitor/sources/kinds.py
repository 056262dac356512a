"""All kinds of sources: ours, and those that others bring by entry points of the group ``reclaim.sources``."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.sources.base import Source

GROUP = "reclaim.sources"
OURS: tuple[str, ...] = (
    "monitor.sources.folder",
    "monitor.sources.listed",
    "monitor.sources.feed",
    "monitor.sources.site",
    "monitor.sources.crawl",
    "monitor.sources.peertube",
    "monitor.sources.mastodon",
    "monitor.sources.archive",
    "monitor.sources.bluesky",
    "monitor.sources.commons",
    "monitor.sources.youtube",
    "monitor.sources.downloader",
)
"""Modules with a class ``Kind`` each."""


@cache
def kinds() -> dict[str, Source]:
    """Return every kind of source by its name; a kind of ours cannot be replaced."""
    return _found()[0]


def faults() -> tuple[str, ...]:
    """Return a sentence about each kind that others bring and that cannot be used."""
    return _found()[1]


def kind_of(name: str) -> Source:
    """Return one kind of source.

    :raises InputError: there is none of that name
    """
    known = kinds()
    if name not in known:
        message = f"“{printable(name)}” is no kind of source; known are {', '.join(sorted(known))}."
        raise InputError(" ".join([message, *faults()]))
    return known[name]


def _found() -> tuple[dict[str, Source], tuple[str, ...]]:
    ours: list[Source] = [import_module(name).Kind() for name in OURS]
    found = {one.kind: one for one in ours}
    faults = []
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (entry.name, entry.value)):
        try:
            made = _made(entry, found)
            found[made.kind] = made
        except (Exception, SystemExit) as error:  # noqa: BLE001 - others' code; it must not take ours with it
            package = entry.dist.name if entry.dist else "somebody"
            said = f"{type(error).__name__}: {error}" if not isinstance(error, InputError) else str(error)
            reason = printable(" ".join(said.split()))[:200].rstrip(" :.")
            faults.append(f"The kind of source “{entry.name}” of the package {package} cannot be used: {reason}.")
    return found, tuple(faults)


def _made(entry: EntryPoint, known: Mapping[str, Source]) -> Source:
    """Return the kind that an entry point names.

    :raises InputError: it names no kind of source, or one that is there already
    """
    made = entry.load()()
    if not isinstance(made, Source):
        raise InputError("it lacks what a kind of source has (monitor.sources.base.Source)")
    if not (isinstance(made.kind, str) and made.kind.isascii() and made.kind.isidentifier() and made.kind.islower()):
        raise InputError("its kind is no small word")
    if made.kind in known:
        raise InputError(f"there is a kind “{made.kind}” already")
    return made
