"""A kind of source for tests, whose lists are JSON pages of a test's origin; and libraries that collect from it."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urljoin

import pytest

from monitor.app import open_library, utc_now
from monitor.collected import Item, MediaAddress, MediaKind, Purpose, SourceRecord
from monitor.settings import Settings
from monitor.sources import kinds
from monitor.sources.base import Reader
from monitor.sources.collecting import Collected, collect
from monitor.sources.fetch import Fetcher
from monitor.sources.keys import bound
from monitor.store.library import Library
from monitor.watch_settings import WatchSettings
from tests.monitor.sources.origin import quick

HEAD = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
"""How a file in the format mp4 begins."""


class Kind:
    """Names what a JSON page lists: ``items``, and perhaps the ``next`` page."""

    kind: ClassVar[str] = "test"
    title: ClassVar[str] = "A test's list"
    address_is: ClassVar[str] = "the first page"
    options: ClassVar[Mapping[str, str]] = {"index?": "yes: pages count as read at the end only"}

    def check(self, source: SourceRecord) -> None:
        """Take any source."""

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield what the pages list."""
        url = reader.source.address
        is_index = reader.source.options.get("index") == "yes"
        while url:
            page = reader.page(url, is_index=is_index)
            if page.is_unchanged:
                return
            listing = json.loads(page.body)
            yield from (item_of(one, page.final_url) for one in listing["items"])
            url = urljoin(page.final_url, listing["next"]) if listing.get("next") else ""

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return an item with what its own page says."""
        page = reader.page(item.url, purpose=Purpose.PAGE)
        said = json.loads(page.body)
        return item_of({"key": item.key, "url": item.url, "mark": item.mark, **said}, page.final_url)


def item_of(said: Mapping[str, Any], base: str) -> Item:
    """Return an item as a list says it; addresses are relative to the list's."""
    media = [MediaAddress(url=urljoin(base, one), kind=_kind(one)) for one in said.get("media", ())]
    given = {name: value for name, value in said.items() if name not in {"key", "url", "media", "file"}}
    url = urljoin(base, said["url"]) if said.get("url") else ""
    file = Path(said["file"]) if "file" in said else None
    return Item(key=said.get("key", url), url=url, media=tuple(media), file=file, **given)


def _kind(url: str) -> MediaKind:
    return MediaKind.HLS if url.endswith(".m3u8") else MediaKind.FILE


def listing(items: Sequence[Mapping[str, Any]], then: str = "") -> str:
    """Return a page of a list."""
    return json.dumps({"items": list(items), "next": then})


def video(seed: int, size: int = 4096) -> bytes:
    """Return bytes that begin as a file in the format mp4 does; nothing can decode them."""
    return HEAD + random.Random(seed).randbytes(size - len(HEAD))


def use_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the kind of source be known for a test."""
    monkeypatch.setattr(kinds, "OURS", (__name__,))
    monkeypatch.setattr(kinds, "kinds", cache(kinds.kinds.__wrapped__))  # what was found before is known again after


def add_source(library: Library, address: str, name: str = "list", **options: str) -> SourceRecord:
    """Store a source of that kind."""
    now = utc_now()
    source = SourceRecord(
        id=0, name=name, kind="test", address=address, options=options, next_at=now, added_by="Ann", added_at=now
    )
    return library.store.sources.add(bound(Kind(), source, library.store.hosts.allowances()))


def gather(library: Library, *sources: SourceRecord, how: WatchSettings | None = None, **more: Any) -> list[Collected]:
    """Collect to the end."""
    fetcher = Fetcher(library.settings, how or quick(), clock=library.clock)
    try:
        return list(collect(library, sources, fetcher, **more))
    finally:
        fetcher.close()


def gather_in_process(folder: str, source_id: int, **how: Any) -> None:
    """Collect from a source in a process of its own, which may be killed; called by ``multiprocessing``."""
    kinds.OURS = (__name__,)
    kinds.kinds.cache_clear()
    with open_library(Settings(library=Path(folder)), actor="Ann") as library:
        gather(library, library.store.sources.get(source_id), how=quick(**how))
