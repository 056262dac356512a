"""Writes what became of items: what is kept, passed over, pointed to the same item of another source, or put off."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from fingerprints.errors import printable
from monitor.blotting import shown
from monitor.collected import Access, Basis, FetchRecord, ItemState, KeptItem, Purpose
from monitor.sources.capture import Captures
from monitor.sources.collecting_jobs import Got, Judgement
from monitor.sources.collecting_outcomes import Collected, told
from monitor.sources.fetch import Arrived
from monitor.store.library import Library
from monitor.values import Status

_ERASED = "It, or the account that posted it, was erased from this library."
_SUPPLY = "No program may fetch it there: save it in a way that the platform allows, and supply the file."


class Keeper:
    """Writes items for one run; the main thread's."""

    def __init__(self, library: Library, captures: Captures) -> None:
        self._library = library
        self._captures = captures
        self._items = library.store.items

    def fresh(self, item: KeptItem) -> KeptItem:
        """Return an item as it stands now, with what its page has said meanwhile."""
        now = self._items.get(item.id)
        return now if now.item == item.item else self._items.say(item.id, item.item)

    def passed(self, item: KeptItem) -> KeptItem:
        """Store that an item is passed over because it, or its account, was erased; what its page says is not kept."""
        kept = replace(self._items.get(item.id), state=ItemState.PASSED, reason=_ERASED, next_at=None)
        self._items.keep(kept)
        self._captures.forget(item.id)
        return kept

    def judged(self, item: KeptItem, judgement: Judgement | None, longest_s: float) -> KeptItem:
        """Store whether an item is wanted, and return it.

        :param longest_s: of a video, where nobody judges
        """
        length = item.item.duration_s
        if judgement and not judgement.is_wanted:
            again = judgement.not_before
            state = ItemState.FOUND if again else ItemState.PASSED
            kept = replace(item, state=state, reason=printable(judgement.reason), next_at=again)
        elif judgement is None and length is not None and length > longest_s:
            reason = f"It says that it lasts {length / 3600:,.1f} hours, which is longer than what is fetched."
            kept = replace(item, state=ItemState.PASSED, reason=reason, next_at=None)
        elif item.item.is_supplied_only:
            kept = replace(item, state=ItemState.TO_SUPPLY, reason=item.item.supply or _SUPPLY, next_at=None)
        else:
            reason = printable(judgement.reason) if judgement else ""
            kept = replace(item, state=ItemState.WANTED, reason=reason, next_at=None)
        self._items.keep(kept)
        return kept

    def point(self, item: KeptItem) -> Collected | None:
        """Point an item to the same one of another source whose file is kept; None where there is none."""
        if item.captured_at or not item.item.url:
            return None
        neighbours = self._items.at_address(item.item.url)
        for other in neighbours:
            if other.state is ItemState.KEPT and _is_same(item, other, neighbours):
                return self._pointed(item, other)
        return None

    def keep(self, item: KeptItem, got: Got) -> Iterator[Collected]:
        """Store what arrived of an item."""
        arrived = got.arrived
        if arrived is None:
            return
        if arrived.is_unchanged:
            kept = replace(item, state=ItemState.KEPT, reason="", attempts=0, next_at=None)
            kept = replace(kept, checked_at=self._library.clock())
            self._items.keep(kept)
            self._captures.forget(item.id)
            yield told(kept, status=Status.ALREADY)
            return
        if item.item.file:
            kept = self._supplied(item, arrived)
        else:
            kept = self._captures.finish(self._captures.begin(item, arrived, got.media_url, got.ending), arrived.path)
        yield self._say_twins(kept, arrived)
        yield from self._share(kept)

    def postpone(self, waiting: Iterable[tuple[KeptItem, datetime | None, str]]) -> None:
        """Store until when items wait because their hosts rest."""
        with self._library.store.transaction():
            for item, until, reason in waiting:
                if until and item.state in {ItemState.FOUND, ItemState.WANTED}:
                    self._items.keep(replace(self._items.get(item.id), next_at=until, reason=reason))

    def _supplied(self, item: KeptItem, arrived: Arrived) -> KeptItem:
        """Store that a file of the user's is taken where it lies."""
        now, url = self._library.clock(), arrived.path.as_uri()
        access = Access(
            url=url, is_allowed=True, basis=Basis.SUPPLIED, reason="The user has supplied the file.", source="the user"
        )
        record = FetchRecord(
            id=0,
            at=now,
            url=url,
            host="",
            purpose=Purpose.MEDIA,
            access=access,
            source_id=item.source_id,
            item_id=item.id,
            size_bytes=arrived.size_bytes,
            sha256=arrived.sha256,
        )
        kept = replace(
            item,
            state=ItemState.KEPT,
            reason="",
            attempts=0,
            next_at=None,
            sha256=arrived.sha256,
            path=arrived.path,
            size_bytes=arrived.size_bytes,
            checked_at=now,
            captured_at=now,
            clip_id=item.clip_id if item.sha256 == arrived.sha256 else None,
        )
        with self._library.store.transaction():
            fetches = self._library.store.fetches
            fetches.end(replace(record, id=fetches.begin(record)), now)
            self._items.keep(kept)
            self._library.record(
                "item.supply", f"item {item.id}", sha256=kept.sha256, url=shown(item.item.url), size=kept.size_bytes
            )
        return kept

    def _say_twins(self, kept: KeptItem, arrived: Arrived) -> Collected:
        twins = [one for one in self._items.with_content(kept.sha256) if one.id != kept.id]
        outcome = told(kept, size_bytes=arrived.size_bytes)
        if not twins:
            return outcome
        return replace(outcome, note=f"The same content as “{printable(twins[0].item.title or twins[0].item.url)}”.")

    def _share(self, kept: KeptItem) -> Iterator[Collected]:
        """Point the same item of other sources to a file, where they could not have it themselves."""
        neighbours = self._items.at_address(kept.item.url) if kept.item.url else []
        for other in neighbours:
            if other.state in {ItemState.TO_SUPPLY, ItemState.REFUSED} and _is_same(other, kept, neighbours):
                yield self._pointed(other, kept)

    def _pointed(self, item: KeptItem, other: KeptItem) -> Collected:
        kept = replace(
            other,
            id=item.id,
            source_id=item.source_id,
            item=item.item,
            reason=f"It is item {other.id} of another source, whose file counts for both.",
            first_seen_at=item.first_seen_at,
            seen_at=item.seen_at,
            checked_at=self._library.clock(),
        )
        self._items.keep(kept)
        self._captures.forget(kept.id)
        return told(kept, status=Status.DUPLICATE)


def _is_same(item: KeptItem, other: KeptItem, neighbours: Sequence[KeptItem]) -> bool:
    """Tell whether two sources mean one video at an address: it may hold several, as posts do."""
    if item.source_id == other.source_id:
        return False
    shared = {one.url for one in item.item.media} & {one.url for one in other.item.media}
    if shared or item.item.key == other.item.key:
        return True
    of_source = Counter(one.source_id for one in neighbours)
    return of_source[item.source_id] == of_source[other.source_id] == 1
