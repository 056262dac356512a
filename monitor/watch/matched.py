"""Whether what was found is a copy: what its clip matches, in words."""

from collections.abc import Iterable

from fingerprints.errors import printable
from fingerprints.values import MatchKind
from monitor.collected import KeptItem
from monitor.store.library import Library
from monitor.values import Finding, Standing


def matched(library: Library, items: Iterable[KeptItem]) -> list[KeptItem]:
    """Return the items whose clip matches a work, whatever was decided about it."""
    some = list(items)
    having = library.store.matches.having({one.clip_id for one in some if one.clip_id is not None})
    return [one for one in some if one.clip_id in having]


def sentence_of_match(library: Library, item: KeptItem) -> str:
    """Return what an item is a copy of, and by which matches; empty for one whose file was never here."""
    if item.clip_id is None:
        return ""
    found = library.store.matches.of_clip(item.clip_id)
    if found:
        return " ".join(map(_of_match, found))
    is_done = library.store.clips.get(item.clip_id).matched_revision >= library.store.works.revision()
    return "No copy of any work." if is_done else "Not compared with every work yet: reclaim watch."


def _of_match(one: Finding) -> str:
    what = "Copy of" if one.match.kind is MatchKind.COPY else "Shares sound with"
    aside = str(one.decision.verdict) if one.decision else ""
    if one.standing is not Standing.OPEN:
        aside = str(one.standing)
    return f"{what} “{printable(one.work.name)}”{f' ({aside})' if aside else ''}, match {one.id}."
