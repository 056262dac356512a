"""Clips of what was collected: each item that is kept becomes a clip with its proof, and is matched with every work."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fingerprints.errors import printable
from monitor.collected import ItemState, KeptItem
from monitor.scanning import hear_of_clip, match_pending, scan
from monitor.store.library import Library
from monitor.values import Clip, Job, Outcome, Provenance, Status

AT_ONCE = 64
"""Files that are scanned before their items are told which clips they are."""
LONGEST_NAME = 120
"""Characters of a clip's name."""


def take_in(library: Library) -> Iterator[Outcome]:
    """Make clips of the items that are none yet, match all that was not matched, and yield one outcome for each.

    Clips of before hear what their sources say of them by now.

    What is done is kept: after a kill, the next call does the rest. A work that was registered later is matched with
    everything collected before, whether its file is still there or not.

    :raises LibraryError, IndexStoreError: the library cannot be used; nothing is half done
    """
    _tell_clips(library)
    waiting = iter(_waiting(library).items())
    while some := dict(islice(waiting, AT_ONCE)):
        yield from _take(library, some)
    yield from match_pending(library)


def _tell_clips(library: Library) -> None:
    """Let clips know what sources say of them by now: copies are put before people by how often they are seen."""
    ahead = iter(library.store.items.ahead_of_clips())
    while some := list(islice(ahead, AT_ONCE)):
        with library.store.transaction():
            for item in some:
                if item.clip_id is not None:
                    hear_of_clip(library, item.clip_id, _provenance(item))


def scan_supplied(library: Library, kept: KeptItem, file: Path) -> Iterator[Outcome]:
    """Make a clip of a file that a person supplies for an item, seen at the item's address; yield what came of it.

    :param file: absolute
    :raises LibraryError: the library cannot be used; nothing is half done
    """
    seen = {clip.provenance.url: clip.provenance for clip in library.store.clips.all() if clip.file.path == file}
    told = replace(_provenance(kept), captured_at=None)  # when a supplied file was captured, nobody said
    known = seen.get(told.url)
    seen[told.url] = replace(told, captured_at=known.captured_at) if known else told
    seen.pop(None, None)
    yield from scan(library, [file], {file: list(seen.values())}, names={(file, told.url): _name_of(kept)})


def _waiting(library: Library) -> dict[Path, list[KeptItem]]:
    """Return the items that are no clip yet, by the path of their file; one whose file is lost is asked for again."""
    waiting: dict[Path, list[KeptItem]] = {}
    for item in library.store.items.unclipped():
        if item.path is None:
            continue
        if item.path.is_file():
            waiting.setdefault(item.path, []).append(item)
        elif item.state is ItemState.KEPT:
            library.store.items.keep(_lost(item))
    return waiting


def _lost(item: KeptItem) -> KeptItem:
    """Return an item as it is when its file was taken away before it became a clip."""
    if item.item.file:
        reason = f"{printable(str(item.item.file))} is not there any more."
        return replace(item, state=ItemState.GONE, reason=reason, captured_at=None)
    reason = "Its file was taken away before it became a clip."
    return replace(item, state=ItemState.WANTED, reason=reason, etag="", last_modified="", captured_at=None)


def _take(library: Library, waiting: dict[Path, list[KeptItem]]) -> Iterator[Outcome]:
    """Scan files, and tell their items which clips they are."""
    seen, names = {}, {}
    for path, items in waiting.items():
        told = _provenances(library, path, items)
        if told:
            seen[path] = told
        for item in items:
            names[path, item.item.url or None] = _name_of(item)
    by_name = {printable(str(path)): path for path in waiting}
    for outcome in scan(library, list(waiting), seen, names=names):
        done = by_name.get(outcome.item)
        if done is not None and outcome.status is Status.FAILED:
            _refuse(library, waiting[done], outcome)
        elif done is not None:
            _link(library, waiting[done])
        yield outcome


def _provenances(library: Library, path: Path, items: Sequence[KeptItem]) -> list[Provenance]:
    """Return every address at which the content of a file was seen, also by clips of it that are known already.

    Whoever tells only some makes ``scan`` take the others for corrected. Files that nothing is known of have none.
    """
    told = {}
    for clip in library.store.clips.all_with_content(items[0].sha256):
        if clip.file.path == path:
            told[clip.provenance.url] = clip.provenance
    for item in items:
        one = _provenance(item)
        if one != Provenance():
            told[one.url] = one
    return list(told.values())


def _provenance(item: KeptItem) -> Provenance:
    said = item.item
    return Provenance(
        url=said.url or None,
        platform=said.platform or None,
        account=said.account or None,
        captured_at=None if said.file else item.captured_at,  # when a supplied file was captured, nobody said
        views=said.views,
        published_at=said.published_at,
    )


def _name_of(item: KeptItem) -> str:
    """Return what a clip is called: by the title of its item, else by the end of its address."""
    said = item.item
    last = unquote(urlsplit(said.url).path).rstrip("/").rpartition("/")[2] if said.url else ""
    name = said.title or last or (said.file.stem if said.file else said.key)
    return printable(name)[:LONGEST_NAME]


def _link(library: Library, items: Sequence[KeptItem]) -> None:
    """Store which clips items are."""
    with library.store.transaction():
        for item in items:
            clip = _clip_of(library.store.clips.all_with_content(item.sha256), item)
            if clip:
                library.store.items.keep(replace(library.store.items.get(item.id), clip_id=clip.id))


def _clip_of(clips: Sequence[Clip], item: KeptItem) -> Clip | None:
    url = item.item.url or None
    same = [clip for clip in clips if clip.provenance.url == url]
    here = [clip for clip in clips if clip.file.path == item.path] if url is None else []
    return next(iter([*same, *here]), None)


def _refuse(library: Library, items: Sequence[KeptItem], outcome: Outcome) -> None:
    """Store that a file is of no use; it is told by its items and not as a failure of the scan, which nobody mends."""
    with library.store.transaction():
        for item in items:
            now = library.store.items.get(item.id)
            reason = outcome.note or "Its file cannot be used."
            library.store.items.keep(replace(now, state=ItemState.UNUSABLE, reason=reason))
        library.store.failures.clear(Job.SCAN, outcome.item)
