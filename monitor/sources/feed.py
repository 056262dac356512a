"""Feeds: RSS, Atom, Media RSS and podcasts, page by page.

Entries that lead to platforms whose terms forbid fetching, as those of a YouTube channel do, are words only.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, ClassVar

from monitor.collected import Item, MediaAddress, SourceRecord
from monitor.errors import FetchFailedError
from monitor.sources.base import Page, Reader
from monitor.sources.entries import (
    count_of,
    handle_of,
    is_media,
    is_supplied_only,
    key_of,
    media_at,
    one_each,
    plain,
    platform_of,
    seconds_of,
    site_at,
    time_of,
    web_address,
    why_supplied,
)
from monitor.sources.feed_reading import Feed, read_feed
from monitor.sources.pages import open_item
from monitor.sources.site import check_address, most_pages

USUAL_PAGES = 50
_MOST_FILES = 20
"""Of one entry."""


class Kind:
    """Names the entries of a feed."""

    kind: ClassVar[str] = "feed"
    title: ClassVar[str] = "A feed (RSS, Atom, Media RSS, podcast)"
    address_is: ClassVar[str] = "the feed"
    options: ClassVar[Mapping[str, str]] = {
        "pages?": f"pages of the feed that are read in one run at most; {USUAL_PAGES} if left out"
    }

    def check(self, source: SourceRecord) -> None:
        """Refuse what is no web address, and an odd number of pages.

        :raises InputError: its address or its option is odd
        """
        check_address(source.address, "feed")
        most_pages(source, USUAL_PAGES)

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield the entries, the latest page first; a page that has not changed ends it, for what follows is older.

        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
        """
        yield from one_each(_entries(reader), set())

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return the item with the file that its page shows."""
        return open_item(reader, item)


def _entries(reader: Reader) -> Iterator[Item]:
    url = web_address(reader.source.address)
    read: set[str] = set()
    for _ in range(most_pages(reader.source, USUAL_PAGES)):
        page = reader.page(url, is_index=True)
        read |= {url, page.final_url}
        if page.is_unchanged:
            return
        feed = read_feed(page)
        if feed is None:
            raise FetchFailedError(
                f"{url} answers with no feed; look whether it is the address of an RSS or Atom feed."
            )
        yield from _items(feed, page)
        url = feed.next_page
        # Pages of a feed lie beside each other; what leads elsewhere is not the feed that the user named.
        if not url or url in read or site_at(url) != site_at(page.final_url):
            return


def _items(feed: Feed, page: Page) -> Iterator[Item]:
    base = web_address(page.final_url)
    for entry in feed.entries:
        item = item_of(entry, base)
        if item:
            yield item


def item_of(entry: Mapping[str, Any], base: str) -> Item | None:
    """Return an entry of a feed as an item; None for one that names neither a page nor a file.

    :param entry: as feedparser gives it
    """
    media = {one.url: one for one in _media(entry, base)}
    url = _page_of(entry, base) or next(iter(media), "")
    if not url:
        return None
    is_elsewhere = is_supplied_only(url) or (bool(media) and all(map(is_supplied_only, media)))
    free = () if is_elsewhere else tuple(one for one in media.values() if not is_supplied_only(one.url))
    if not media and not is_elsewhere and is_media(url):
        free = (media_at(url),)
    return Item(
        key=key_of(_text(entry, "id"), url),
        url=url,
        media=free,
        title=plain(_text(entry, "title")),
        account=_account(entry),
        platform=platform_of(url),
        published_at=time_of(_text(entry, "published")) or time_of(_text(entry, "updated")),
        duration_s=_duration(entry),
        views=_views(entry),
        thumbnail=_still(entry, base),
        mark=plain(_text(entry, "updated") or _text(entry, "published"), 100),
        is_supplied_only=is_elsewhere,
        supply=why_supplied(url, *media) if is_elsewhere else "",
    )


def _page_of(entry: Mapping[str, Any], base: str) -> str:
    """Return the page of an entry: its link for people, else the page of its player."""
    for link in _list(entry, "links"):
        url = web_address(link.get("href"), base)
        if url and link.get("rel", "alternate") == "alternate" and not is_media(url, link.get("type") or ""):
            return url
    player = entry.get("media_player")
    said = (player.get("url") if isinstance(player, Mapping) else "", _text(entry, "link"))
    return next(filter(None, (web_address(one, base) for one in said)), "")


def _media(entry: Mapping[str, Any], base: str) -> Iterator[MediaAddress]:
    """Yield the files of an entry: of Media RSS, as it orders them, with its own choice first; then enclosures."""
    contents = sorted(_list(entry, "media_content"), key=lambda one: one.get("isdefault") != "true")
    for one in contents[:_MOST_FILES]:
        kind = one.get("type") or {"video": "video/*", "audio": "audio/*"}.get(one.get("medium") or "", "")
        yield from _file(one.get("url"), kind, one.get("filesize"), one.get("height"), base)
    enclosed = [one for one in _list(entry, "links") if one.get("rel") == "enclosure"]
    for one in enclosed[:_MOST_FILES]:
        yield from _file(one.get("href"), one.get("type") or "", one.get("length"), None, base)


def _file(address: object, kind: str, size: object, height: object, base: str) -> Iterator[MediaAddress]:
    url = web_address(address, base)
    # YouTube's feed gives its player as a file of this type: no file, but where one must be supplied.
    is_player = kind == "application/x-shockwave-flash" and is_supplied_only(url) if url else False
    if url and (is_player or is_media(url, kind)):
        found = media_at(url, kind)
        yield replace(found, size_bytes=count_of(size) or None, height_px=count_of(height) or None)


def _account(entry: Mapping[str, Any]) -> str:
    """Return the handle of whoever posted an entry; names and addresses of people are left where they are."""
    author = entry.get("author_detail")
    said = [author.get("href"), author.get("name")] if isinstance(author, Mapping) else []
    credited = [one.get("content") for one in _list(entry, "media_credit") if one.get("role") in {"uploader", "author"}]
    # A name is a handle only where it is written as one.
    marked = [one for one in (*said, *credited) if isinstance(one, str) and (one.startswith("@") or web_address(one))]
    return next(filter(None, map(handle_of, marked)), "")


def _duration(entry: Mapping[str, Any]) -> float | None:
    said = [one.get("duration") for one in _list(entry, "media_content")]
    return next(filter(None, map(seconds_of, (*said, _text(entry, "itunes_duration")))), None)


def _views(entry: Mapping[str, Any]) -> int | None:
    counted = entry.get("media_statistics")
    return count_of(counted.get("views")) if isinstance(counted, Mapping) else None


def _still(entry: Mapping[str, Any], base: str) -> str:
    image = entry.get("image")
    said = [one.get("url") for one in _list(entry, "media_thumbnail")]
    said += [image.get("href")] if isinstance(image, Mapping) else []
    return next(filter(None, (web_address(one, base) for one in said)), "")


def _list(entry: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = entry.get(name)
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""
