"""Sitemaps: the pages of a site, and what Google's video extension says of the videos on them.

The parser loads nothing and expands no entities; a packed sitemap is unpacked up to a limit.
"""

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from lxml import etree

from monitor.collected import Item, MediaAddress
from monitor.errors import ContentRefusedError
from monitor.sources.base import Page
from monitor.sources.entries import (
    count_of,
    handle_of,
    is_supplied_only,
    key_of,
    media_at,
    plain,
    platform_of,
    seconds_of,
    time_of,
    web_address,
    why_supplied,
)
from monitor.sources.members import MembersError, unpacked_members
from monitor.sources.pages_schema import Video

LARGEST = 52_428_800
"""Bytes of a sitemap after it is unpacked (sitemaps.org)."""
MOST_PLACES = 50_000
"""Addresses in one sitemap (sitemaps.org)."""
_MOST_VIDEOS = 100
"""Of one page."""
_MOST_OF_ALL = 50_000
"""Videos in one sitemap: as many as addresses."""
_MOST_EVENTS = 1_500_000
"""Beginnings and ends of elements of which something is used: thirty for each address."""
_MOST_TAGS = 2_000_000
"""Signs that begin a tag: forty for each address."""
_LONGEST_TEXT = 4_001
"""Characters of one text: one more than an address may have, so that what is too long becomes no other address."""
_OF_VIDEO = (
    *("video", "content_loc", "player_loc", "title", "uploader", "publication_date", "duration", "view_count"),
    "thumbnail_loc",
)
_READ = [f"{{*}}{name}" for name in ("urlset", "sitemapindex", "url", "sitemap", "loc", "lastmod", *_OF_VIDEO)]
_READ += [f"video:{name}" for name in _OF_VIDEO]
"""Elements of which something is used, also where a prefix is not bound."""
_GZIP = b"\x1f\x8b"


@dataclass(slots=True)
class Place:
    """One address in a sitemap."""

    url: str = ""
    changed: str = ""
    """``lastmod`` as it is written."""
    videos: list[Video] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitemap:
    """What a sitemap names."""

    sitemaps: tuple[Place, ...]
    """Further sitemaps, where it is an index."""
    pages: tuple[Place, ...]


def unpacked(page: Page) -> bytes:
    """Return the body of a page, unpacked where it is packed with gzip.

    :raises ContentRefusedError: it is larger than a sitemap may be, or not packed properly
    """
    if not page.body.startswith(_GZIP):
        return page.body
    try:
        data, _ = unpacked_members(page.body, 31, LARGEST)
    except (zlib.error, MembersError) as error:
        raise ContentRefusedError(f"{page.url} is not packed properly ({error}); nothing of it is used.") from error
    if len(data) > LARGEST:
        raise ContentRefusedError(f"{page.url} unpacks to more than the {LARGEST:,} bytes that a sitemap may have.")
    return data


def read_sitemap(page: Page) -> Sitemap | None:
    """Read a sitemap or an index of sitemaps, as XML or one address per line; None where it is neither.

    :raises ContentRefusedError: it unpacks to more than a sitemap may have
    """
    body, base = unpacked(page), web_address(page.final_url) or web_address(page.url)
    if page.content_type == "text/plain" and not body.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<"):
        return _lines(body, base)
    if b"<" not in body[:4096]:
        return None
    if body.count(b"<") > _MOST_TAGS:
        raise ContentRefusedError(f"{page.url} has more than {_MOST_TAGS:,} tags; no sitemap of {MOST_PLACES:,} has.")
    reading = _Reading(base)
    try:
        # Read piece by piece, each element dropped when it has ended: memory does not grow with the sitemap.
        for event, element in etree.iterparse(
            io.BytesIO(body),
            events=("start", "end"),
            tag=_READ,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            recover=True,
            remove_comments=True,
            remove_pis=True,
        ):
            if not reading.take(event, element):
                break
    except (etree.LxmlError, ValueError):
        pass  # what stands before the fault counts
    return reading.result()


def _lines(body: bytes, base: str) -> Sitemap:
    # Not all lines at once: a packed sitemap may have fifty million that are empty.
    lines = body.removeprefix(b"\xef\xbb\xbf").replace(b"\r", b"\n").split(b"\n", 2 * MOST_PLACES)[: 2 * MOST_PLACES]
    urls = dict.fromkeys(
        web_address(line.decode("utf-8", "replace")) for line in islice(filter(None, lines), MOST_PLACES)
    )
    _ = base
    return Sitemap(sitemaps=(), pages=tuple(Place(url=url) for url in urls if url))


class _Reading:
    """Takes the elements of a sitemap as they come."""

    def __init__(self, base: str) -> None:
        self._base = base
        self._root = ""
        self._place = Place()
        self._video: dict[str, str] = {}
        self._sitemaps: list[Place] = []
        self._pages: list[Place] = []
        self._events = 0
        self._videos = 0

    def take(self, event: str, element: etree._Element) -> bool:
        """Take one event; return whether to go on."""
        name = _name(element)
        self._events += 1
        if not self._root:
            self._root = name
            return name in {"urlset", "sitemapindex"}
        if event == "start":
            return self._begin(name)
        self._end(name, element)
        return len(self._pages) + len(self._sitemaps) < MOST_PLACES and self._events < _MOST_EVENTS

    def result(self) -> Sitemap | None:
        """Return what was read; None where it was no sitemap."""
        if self._root not in {"urlset", "sitemapindex"}:
            return None
        return Sitemap(sitemaps=tuple(self._sitemaps), pages=tuple(self._pages))

    def _begin(self, name: str) -> bool:
        if name in {"url", "sitemap"}:
            self._place = Place()
        elif name == "video:video":
            self._video = {}
        return True

    def _end(self, name: str, element: etree._Element) -> None:
        text = (element.text or "")[:_LONGEST_TEXT].strip()
        if name == "loc":
            self._place.url = text  # as it is written, until its place ends
        elif name == "lastmod":
            self._place.changed = plain(text, 100)
        elif name.startswith("video:") and name != "video:video":
            self._video.setdefault(name, text)
            if name == "video:uploader":
                self._video["info"] = element.get("info") or ""
        elif name == "video:video" and len(self._place.videos) < _MOST_VIDEOS and self._videos < _MOST_OF_ALL:
            self._videos += 1
            self._place.videos.append(_video(self._video, self._base))
        elif name in {"url", "sitemap"}:
            self._keep(name)
            element.clear()
            while element.getprevious() is not None and element.getparent() is not None:
                del element.getparent()[0]

    def _keep(self, name: str) -> None:
        self._place.url = web_address(self._place.url, self._base)
        if self._place.url and self._root == "sitemapindex" and name == "sitemap":
            self._sitemaps.append(self._place)
        elif self._place.url and self._root == "urlset" and name == "url":
            self._pages.append(self._place)
        self._place = Place()


def _name(element: etree._Element) -> str:
    """Return the name of an element, with ``video:`` before those of the video extension, whatever its version."""
    tag = element.tag if isinstance(element.tag, str) else ""
    space, _, name = tag.removeprefix("{").rpartition("}")
    return f"video:{name}" if "sitemap-video" in space and not name.startswith("video:") else name


def _video(said: dict[str, str], base: str) -> Video:
    url = web_address(said.get("video:content_loc"), base)
    return Video(
        media=(media_at(url),) if url else (),
        player=web_address(said.get("video:player_loc"), base),
        title=plain(said.get("video:title")),
        account=handle_of(said.get("info")) or handle_of(said.get("video:uploader")),
        published_at=time_of(said.get("video:publication_date")),
        duration_s=seconds_of(said.get("video:duration")),
        views=count_of(said.get("video:view_count")),
        thumbnail=web_address(said.get("video:thumbnail_loc"), base),
    )


def items_at(place: Place, is_ours: Callable[[str], bool]) -> Iterator[Item]:
    """Yield the videos that a sitemap names at an address, each with a key of its own.

    :param is_ours: tells whether an address lies on the site that is searched
    """
    if not place.url or not is_ours(place.url):
        return
    for number, video in enumerate(place.videos):
        media: tuple[MediaAddress, ...] = tuple(one for one in video.media if not is_supplied_only(one.url))
        places = [*(one.url for one in video.media), video.player, place.url]
        why = "" if media else why_supplied(*places)
        what = video.media[0].url if video.media else video.player or str(number)
        yield Item(
            key=key_of(f"{place.url} {what}" if len(place.videos) > 1 else place.url),
            url=place.url,
            media=media,
            title=video.title,
            account=video.account,
            platform=platform_of(place.url),
            published_at=video.published_at,
            duration_s=video.duration_s,
            views=video.views,
            thumbnail=video.thumbnail,
            mark=place.changed,
            is_supplied_only=bool(why),
            supply=why,
        )
