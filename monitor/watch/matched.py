"""What the files that sources brought turned out to be: copies of works, or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fingerprints.errors import printable
from monitor.collected import KeptItem
from monitor.store.clip_lists import CopyOf
from monitor.store.library import Library
from monitor.values import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What the files of some items turned out to be."""

    copies: Mapping[int, Sequence[CopyOf]]
    """By the number of the clip; those that match no work are missing."""
    uncompared: frozenset[int]
    """Numbers of clips that were not compared with every work yet."""

    def sentence(self, item: KeptItem) -> str:
        """Return what an item is a copy of, and by which matches; empty for one whose file was never here."""
        if item.clip_id is None:
            return ""
        if found := self.copies.get(item.clip_id):
            return " ".join(map(_of_copy, found))
        return "Not compared with every work yet: reclaim watch." if item.clip_id in self.uncompared else _NONE


_NONE = "No copy of any work."


def became_of(library: Library, items: Iterable[KeptItem]) -> Became:
    """Return what the files of some items turned out to be."""
    clips, lists = [one.clip_id for one in items if one.clip_id], library.store.clip_lists
    return Became(
        copies=lists.copies(clips), uncompared=frozenset(lists.uncompared(clips, library.store.works.revision()))
    )


def _of_copy(one: CopyOf) -> str:
    what = "Copy of" if one.is_copy else "Shares sound with"
    aside = str(one.verdict or ("" if one.standing is Standing.OPEN else one.standing))
    return f"{what} “{printable(one.work)}”{f' ({aside})' if aside else ''}, match {one.match_id}."
