"""Words taken out of entries of the audit whose subjects were let go of; numbers and times stay, and the chain fits."""

import json
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from monitor.store.audit import canonical
from monitor.store.library import Library

WORDLESS = frozenset({"spec", "verdict", "kind", "format", "platform", "standing"})
"""What may stay although it is text: it comes from lists of Reclaim's own."""
OWN = ("privacy.", "hold.")
"""Actions whose entries are never redacted here."""


def redact_about(library: Library, subjects: Collection[str], reason: str, *, keeps: Collection[str] = ()) -> int:
    """Take the words out of all entries about some subjects, in the transaction that lets go of these.

    :param keeps: names of data that may stay besides numbers, as ``sha256``
    :returns: how many entries were changed
    """
    changed = []
    for entry in library.store.audit.about(sorted(subjects)):
        if entry.action.startswith(OWN):
            continue
        data = canonical(_without_words(json.loads(entry.data), WORDLESS.union(keeps)))
        if data != entry.data:
            changed.append(replace(entry, data=data))
    if not changed:
        return 0
    return library.store.audit.redact(changed, reason, actor=library.actor, now=library.clock())


def _without_words(data: dict[str, Any], stays: Collection[str]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name in stays or _is_number(value)}


def _is_number(value: object) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, int | float) for one in value)
    return value is None or isinstance(value, int | float)
