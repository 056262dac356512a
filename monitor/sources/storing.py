"""What sources say, made fit to be kept: texts with an end, numbers that can be, and what changed since last time."""

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from fingerprints.errors import printable
from monitor.collected import Item, ItemState, KeptItem, MediaAddress
from monitor.files import absolute
from monitor.sources.reading import Heard
from monitor.store.library import Library

MOST_ADDRESS = 8_192
"""Characters of an address; no server takes longer ones."""
MOST_TITLE = 500
MOST_WORD = 300
"""Characters of a handle, a platform, a version."""
MOST_MEDIA = 24
"""Forms of one file that are kept."""
_LONGEST_S = 10**7
_MOST_VIEWS = 10**15
OVER = frozenset(
    {
        *(ItemState.KEPT, ItemState.PASSED, ItemState.TO_SUPPLY, ItemState.GONE, ItemState.UNUSABLE, ItemState.FAILED),
        ItemState.REFUSED,
    }
)
"""States in which an item is asked for again as soon as its source says that it was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What came of what a source has told."""

    wanted: tuple[KeptItem, ...]
    """Items that are to be fetched."""
    new: int
    """Items that it had not named before."""
    forgotten: int
    """Items of which nothing is stored, because they, or their account, were erased on request or for their age."""


def store_heard(library: Library, heard: Heard) -> Stored:
    """Store what a source has told, as one."""
    wanted, new, forgotten, now = [], 0, 0, library.clock()
    with library.store.transaction():
        for said in heard.items:
            item = tidied(said, now)
            if item is None:
                continue
            if is_forgotten(library, item):
                forgotten += 1
                continue
            kept, is_new = _seen(library, heard.source.id, item, now)
            new += is_new
            if kept.state in {ItemState.FOUND, ItemState.WANTED} and (kept.next_at is None or kept.next_at <= now):
                wanted.append(kept)
        for url, mark in heard.read:
            library.store.sources.set_mark(heard.source.id, url, mark, now)
    return Stored(wanted=tuple(wanted), new=new, forgotten=forgotten)


def is_forgotten(library: Library, item: Item) -> bool:
    """Tell whether an item, or its account, was erased, so that nothing of it may be stored again."""
    tombstones = library.store.tombstones
    return tombstones.is_account(item.account, item.platform, item.url) or tombstones.is_item(item.url, item.key)


def _seen(library: Library, source_id: int, item: Item, now: datetime) -> tuple[KeptItem, bool]:
    items = library.store.items
    old = items.find(source_id, item.key)
    kept, is_new = items.see(source_id, merged(old.item, item) if old else item, now)
    if old and old.state in OVER and _has_changed(old.item, item):
        kept = replace(kept, state=ItemState.FOUND, reason="Its source says that it was changed.", attempts=0)
        kept = replace(kept, next_at=None)
        items.keep(kept)
    return kept, is_new


def _has_changed(old: Item, new: Item) -> bool:
    """Tell whether what a source says of an item asks for another look at it."""
    return old.mark != new.mark or (new.file is not None and old.file != new.file)


def merged(old: Item, new: Item) -> Item:
    """Return what is known of an item: what a source does not say again stays, as its page may have said it.

    Where the item was changed, its old addresses do not count any more.
    """
    kept = {
        name: getattr(new, name) or getattr(old, name)
        for name in ("title", "account", "platform", "published_at", "duration_s", "views", "thumbnail", "supply")
    }
    media = new.media or (() if _has_changed(old, new) else old.media)
    return replace(new, media=media, **kept)


def tidied(item: Item, now: datetime) -> Item | None:
    """Return an item as it may be kept; None where nothing names it, or only in a way that no address has."""
    key, url = printable(item.key), _address(item.url)
    if not key or len(item.key) > MOST_ADDRESS or not (url or item.file):
        return None
    return replace(
        item,
        key=key,
        url=url,
        media=tuple(_media(one) for one in item.media if len(one.url) <= MOST_ADDRESS)[:MOST_MEDIA],
        file=absolute(item.file) if item.file else None,
        title=_text(item.title, MOST_TITLE),
        account=_text(item.account, MOST_WORD),
        platform=_text(item.platform, MOST_WORD),
        published_at=_time(item.published_at, now),
        duration_s=_seconds(item.duration_s),
        views=_count(item.views),
        thumbnail=_address(item.thumbnail),
        mark=_text(item.mark, MOST_WORD),
        supply=_text(item.supply, MOST_TITLE * 2),
    )


def _address(url: str) -> str:
    """Return an address of the web; empty for anything else, which nobody should be led to."""
    is_web = len(url) <= MOST_ADDRESS and url.lower().startswith(("http://", "https://"))
    return _text(url, MOST_ADDRESS) if is_web else ""


def _media(media: MediaAddress) -> MediaAddress:
    size, height = media.size_bytes, media.height_px
    return replace(
        media,
        url=_text(media.url, MOST_ADDRESS),
        content_type=_text(media.content_type, MOST_WORD),
        size_bytes=size if size is not None and 0 <= size < _MOST_VIEWS else None,
        height_px=height if height is not None and 0 < height < _LONGEST_S else None,
    )


def _text(text: str, most: int) -> str:
    """Return a text on one line, with an end, of characters that a database and a screen can hold."""
    line = " ".join(text[: most * 2].split())
    return "".join(one for one in line if one.isprintable())[:most]


def _time(time: datetime | None, now: datetime) -> datetime | None:
    """Return a time in UTC; None where it has no zone that could be meant, or is still to come."""
    if time is None:
        return None
    try:
        there = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except OverflowError:
        return None
    return there if there <= now else None


def _seconds(seconds: float | None) -> float | None:
    return seconds if seconds is not None and math.isfinite(seconds) and 0 <= seconds < _LONGEST_S else None


def _count(number: int | None) -> int | None:
    return number if number is not None and 0 <= number < _MOST_VIEWS else None
