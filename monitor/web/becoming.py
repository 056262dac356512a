"""What the files that sources brought turned out to be: copies of works, or none."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from monitor.collected import KeptItem
from monitor.store.clip_lists import CopyOf
from monitor.store.library import Library


@dataclass(frozen=True, slots=True, kw_only=True)
class Became:
    """What the files of some items turned out to be."""

    copies: Mapping[int, Sequence[CopyOf]]
    """By the number of the clip; those that match no work are missing."""
    uncompared: frozenset[int]
    """Numbers of clips that were not compared with every work yet."""


def became_of(library: Library, items: Iterable[KeptItem]) -> Became:
    """Return what the files of some items turned out to be."""
    clips, lists = [one.clip_id for one in items if one.clip_id], library.store.clip_lists
    return Became(
        copies=lists.copies(clips), uncompared=frozenset(lists.uncompared(clips, library.store.works.revision()))
    )
