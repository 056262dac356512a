"""Clips that are supplied although their accounts were erased from this library: they are passed over."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fingerprints.errors import printable
from monitor.casework.holds import TombKind
from monitor.store.library import Library
from monitor.values import Outcome, Provenance, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What may be scanned."""

    paths: tuple[Path, ...]
    seen: Mapping[Path, Sequence[Provenance]]
    """Where those files were seen, without what was erased."""


def apart(
    library: Library, paths: Sequence[Path], seen: Mapping[Path, Sequence[Provenance]]
) -> tuple[Wanted, list[Outcome]]:
    """Tell files that may be scanned from those that were seen only where nothing may be stored of any more.

    :returns: the first, and for each of the others why it is passed over; nothing of it is put on record
    """
    if not library.store.tombstones.count(TombKind.ACCOUNT):
        return Wanted(paths=tuple(paths), seen=seen), []
    kept: dict[Path, Sequence[Provenance]] = {}
    passed: dict[Path, Outcome] = {}
    for path in paths:
        told = seen.get(path)
        if not told:
            continue
        allowed = [one for one in told if not is_forgotten(library, one)]
        if allowed:
            kept[path] = allowed
        else:
            passed[path] = Outcome(item=printable(str(path)), status=Status.PASSED_OVER, note=WHY)
    wanted = tuple(path for path in paths if path not in passed)
    return Wanted(paths=wanted, seen=kept), list(passed.values())


def is_forgotten(library: Library, seen: Provenance) -> bool:
    """Tell whether what was seen there is of an account that was erased; ask in the transaction that stores it."""
    return library.store.tombstones.is_account(seen.account or "", seen.platform or "", seen.url or "")


WHY = (
    "The account that posted it was erased from this library, so nothing of it is stored; if it must be, first:"
    " reclaim privacy readmit HANDLE --reason “...”."
)
