"""What an HTML page says of its videos: schema.org, OpenGraph, the player card, ``<video>`` and links to files.

The parser loads nothing, knows no entities of documents, and stops at libxml2's limits of depth and length.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from urllib.parse import unquote, urlsplit

from lxml import etree

from monitor.blotting import shown
from monitor.collected import Item, MediaAddress, Purpose
from monitor.sites.addresses import address_of
from monitor.sources.base import Page, Reader
from monitor.sources.entries import (
    count_of,
    handle_of,
    is_media,
    is_supplied_only,
    key_of,
    media_at,
    plain,
    platform_of,
    seconds_of,
    site_at,
    suffix_of,
    time_of,
    web_address,
    why_supplied,
)
from monitor.sources.pages_embeds import embeds_in, watched_at
from monitor.sources.pages_schema import Video, video_of, videos_in_json

LARGEST = 5 * 10**6
"""Bytes of one page that are read: hardly any has one of them, and what says of what a page is stands first."""
MOST_LINKS = 5_000
"""Of one page."""
MOST_VIDEOS = 200
"""Of one page."""
_MOST_SOURCES = 50
"""Of one player."""
_MOST_SCOPES, _MOST_IN_SCOPE, _MOST_TEXTS = 50, 500, 20
"""Descriptions by attributes, elements of one, and texts in one of those."""
_MOST = {"base": 1, "title": 5, "meta": 1_000, "link": 1_000, "script": 100, "iframe": MOST_VIDEOS}
_MOST |= {"video": MOST_VIDEOS, "audio": MOST_VIDEOS, "a": 2 * MOST_LINKS}
_MOST |= {"blockquote": MOST_VIDEOS, "lite-youtube": MOST_VIDEOS, "div": 20_000}
"""Elements of each name that are looked at in one page."""
_HTML = {"", "text/html", "application/xhtml+xml", "text/plain", "application/octet-stream"}
_OF_OPEN_GRAPH = {"og:video", "og:video:url", "og:video:secure_url"}


@dataclass(slots=True)
class Facts:
    """What was read in a page."""

    base: str
    """What its relative addresses are relative to."""
    title: str
    canonical: str
    """The address that the page gives itself, if that is on the same site."""
    said: dict[str, str]
    """Its ``<meta>`` values, the first of each name."""
    described: list[Video]
    """By schema.org."""
    cards: list[MediaAddress]
    """Files of OpenGraph and of the player card."""
    shown: list[Video]
    """By ``<video>`` and ``<audio>``."""
    linked: list[MediaAddress]
    """Files that it links to."""
    links: list[str]
    """Other pages that it links to, the first of each address."""
    embedded: list[Video]
    """Videos of platforms that it shows inside itself."""


def open_item(reader: Reader, item: Item) -> Item:
    """Return an item with the file that its page shows, and what else the page says where its source was silent.

    :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
    """
    if item.media or item.file or item.is_supplied_only:
        return item
    page = reader.page(item.url, purpose=Purpose.PAGE)
    # It may be opened again, when its file has moved.
    reader.reread(item.url)
    found = items_in(page)
    same = next((one for one in found if item.key == one.key), found[0] if found else None)
    if same is None:
        return item
    kept = ("supply", "title", "account", "published_at", "duration_s", "views", "thumbnail")
    silent = {name: getattr(same, name) for name in kept if getattr(item, name) in {"", None}}
    return replace(item, media=same.media, is_supplied_only=same.is_supplied_only, **silent)


def items_in(page: Page) -> list[Item]:
    """Return the videos of a page as items; a page that is a file itself is one."""
    address = web_address(page.final_url) or web_address(page.url)
    if is_media(address, page.content_type):
        return [Item(key=address, url=address, media=(media_at(address, page.content_type),))] if address else []
    facts = read_page(page)
    return items_of(facts, address) if facts and address else []


def items_of(facts: Facts, address: str) -> list[Item]:
    """Return the videos of a page as items, each with a key of its own.

    A video is where people open it: at the page. Where a page shows several, each is at its file, so that whoever
    reads its address knows which one is meant; what a page shows from a platform is at that platform.
    """
    here = facts.canonical or address
    videos = _videos(facts)[:MOST_VIDEOS]
    pages = [one.page if one.page and site_at(one.page) == site_at(here) else here for one in videos]
    own = [_own_address(one) for one in videos]
    crowd = Counter(page for page, url in zip(pages, own, strict=True) if url and not is_supplied_only(url))
    named = Counter(url.partition("?")[0] for url in own)
    items: dict[str, Item] = {}
    for video, page, url in zip(videos, pages, own, strict=True):
        item = _item(video, page, facts)
        if item.is_supplied_only:
            supply = f"{shown(page)} shows {shown(url)}. {item.supply}"
            item = replace(item, key=address_of(url), url=url, platform=platform_of(url), supply=supply)
        elif url and crowd[page] > 1:
            # What stands behind the question mark may be another with every look, and no name then.
            plain_url = url.partition("?")[0]
            item = replace(item, key=key_of(plain_url if named[plain_url] == 1 else url), url=url)
        if item.url != page and len(videos) > 1:
            item = replace(item, title=_title(video, url, item.title))
        items.setdefault(item.key, item)
    return list(items.values())


def _own_address(video: Video) -> str:
    """Return the address that means this video and no other of its page: of its file, or of the platform's page."""
    files = _best_first(tuple(one for one in video.media if not is_supplied_only(one.url)))
    if files:
        return files[0].url
    known = (watched_at(url) or url for url in (video.player, *(one.url for one in video.media)) if url)
    return next(known, "")


def _title(video: Video, url: str, title: str) -> str:
    """Return what one of several videos of a page is called: as it is, or as its file is, and on which page."""
    last = plain(unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2]))
    if is_supplied_only(url):
        last = f"{platform_of(url)} {address_of(url).rpartition(' ')[2]}"
    name = video.title or last or plain(url)
    return name if not title or title == name else plain(f"{name} (on “{title}”)")


def read_page(page: Page) -> Facts | None:
    """Read a page; None where it is no HTML."""
    root = _root(page) if page.content_type in _HTML else None
    if root is None:
        return None
    address = web_address(page.final_url) or web_address(page.url)
    facts = Facts(address, "", "", {}, [], [], [], [], [], [])
    met: Counter[str] = Counter()
    for element in root.iter(*_READERS):
        met[element.tag] += 1
        if met[element.tag] <= _MOST[element.tag]:
            _READERS[element.tag](element, facts)
    facts.described.extend(_microdata(root, facts.base))
    facts.links = list(dict.fromkeys(facts.links))[:MOST_LINKS]
    facts.cards = list(_cards(root, facts.base))
    return facts


def _root(page: Page) -> etree._Element | None:
    """Return the parsed page; None where nothing in it is HTML."""
    try:
        parser = etree.HTMLParser(encoding=page.charset or None, no_network=True, huge_tree=False, remove_comments=True)
    except LookupError:  # a charset that nobody knows
        parser = etree.HTMLParser(no_network=True, huge_tree=False, remove_comments=True)
    try:
        return etree.fromstring(page.body[:LARGEST].replace(b"\0", b""), parser)
    except (etree.LxmlError, ValueError):
        return None


def _read_base(element: etree._Element, facts: Facts) -> None:
    facts.base = web_address(element.get("href"), facts.base) or facts.base


def _read_title(element: etree._Element, facts: Facts) -> None:
    facts.title = facts.title or plain(element.text)


def _read_meta(element: etree._Element, facts: Facts) -> None:
    name = (element.get("property") or element.get("name") or "").strip().lower()[:100]
    if name:
        facts.said.setdefault(name, element.get("content") or "")


def _read_link(element: etree._Element, facts: Facts) -> None:
    if (element.get("rel") or "").lower().split() == ["canonical"]:
        url = web_address(element.get("href"), facts.base)
        if url and site_at(url) == site_at(facts.base):
            facts.canonical = facts.canonical or url


def _read_script(element: etree._Element, facts: Facts) -> None:
    kind = (element.get("type") or "").partition(";")[0].strip().lower()
    if kind == "application/ld+json" and element.text and len(facts.described) < MOST_VIDEOS:
        facts.described.extend(islice(videos_in_json(element.text, facts.base), MOST_VIDEOS - len(facts.described)))


def _read_player(element: etree._Element, facts: Facts) -> None:
    media: dict[str, MediaAddress] = {}
    # The parser does not know that sources need no end, so that one may stand inside the other.
    for source in (element, *islice(element.iter("source"), _MOST_SOURCES)):
        url, kind = web_address(source.get("src"), facts.base), source.get("type") or ""
        # A source without type and suffix is still a file: nothing else may stand there.
        if url and (not kind or is_media(url, kind)):
            media.setdefault(url, media_at(url, kind))
    if media:
        still = web_address(element.get("poster"), facts.base)
        title = plain(element.get("title") or element.get("aria-label"))
        facts.shown.append(Video(media=tuple(media.values()), thumbnail=still, title=title))


def _read_anchor(element: etree._Element, facts: Facts) -> None:
    url = web_address(element.get("href"), facts.base)
    if not url:
        return
    if is_media(url, element.get("type") or ""):
        if len(facts.linked) < MOST_VIDEOS:
            facts.linked.append(media_at(url, element.get("type")))
    elif "nofollow" not in (element.get("rel") or "").lower():
        facts.links.append(url)


def _read_embedded(element: etree._Element, facts: Facts) -> None:
    if len(facts.embedded) < MOST_VIDEOS:
        facts.embedded.extend(embeds_in(element, facts.base))


_READERS = {
    "base": _read_base,
    "title": _read_title,
    "meta": _read_meta,
    "link": _read_link,
    "script": _read_script,
    "video": _read_player,
    "audio": _read_player,
    "a": _read_anchor,
    "iframe": _read_embedded,
    "blockquote": _read_embedded,
    "lite-youtube": _read_embedded,
    "div": _read_embedded,
}


def _microdata(root: etree._Element, base: str) -> Iterator[Video]:
    """Yield the VideoObjects that attributes of the page describe."""
    scopes = (one for one in root.iter() if "schema.org/VideoObject" in (one.get("itemtype") or ""))
    for scope in islice(scopes, _MOST_SCOPES):
        said: dict[str, str] = {}
        for element in islice(scope.iter(), _MOST_IN_SCOPE):
            name = (element.get("itemprop") or "").strip()
            if name and _scope_of(element) is scope:
                text = "".join(islice(element.itertext(), _MOST_TEXTS))
                said.setdefault(name, element.get("content") or element.get("href") or element.get("src") or text)
        yield video_of(said, base)


def _scope_of(element: etree._Element) -> etree._Element | None:
    """Return what an element describes: its author is somebody else than the video."""
    around = element.iterancestors()
    return next((one for one in around if one.get("itemscope") is not None or one.get("itemtype")), None)


def _cards(root: etree._Element, base: str) -> Iterator[MediaAddress]:
    """Yield the files of OpenGraph and of the player card; what follows an address says of which type it is."""
    url, kind, height = "", "", None
    for element in [*islice(root.iter("meta"), _MOST["meta"]), None]:
        name = "" if element is None else (element.get("property") or element.get("name") or "").strip().lower()
        value = "" if element is None else (element.get("content") or "")
        is_next = name in _OF_OPEN_GRAPH or name == "twitter:player:stream" or element is None
        if is_next and url and is_media(url, kind):
            yield replace(media_at(url, kind), height_px=height)
        if is_next:
            url, kind, height = web_address(value, base), "", None
        elif name in {"og:video:type", "twitter:player:stream:content_type"}:
            kind = value
        elif name == "og:video:height":
            height = count_of(value)


def _videos(facts: Facts) -> list[Video]:
    """Return each video of a page once, with everything that the page says of it in several ways."""
    described = [one for one in facts.described if one.media or one.player or one.page]
    if len(described) > 1:
        videos, more = described, facts.shown
    else:
        first = described[0] if described else Video()
        shown = facts.shown[0] if len(facts.shown) == 1 else Video()
        media = {one.url: one for one in (*first.media, *facts.cards, *shown.media)}
        thumbnail = first.thumbnail or shown.thumbnail
        main = replace(first, media=tuple(media.values()), thumbnail=thumbnail, player=first.player)
        videos, more = [main] if main.media or main.player else [], facts.shown
    known = {one.url for video in videos for one in video.media}
    for video in (*more, *(Video(media=(one,)) for one in facts.linked)):
        if not known & {one.url for one in video.media}:
            known |= {one.url for one in video.media}
            videos = [*videos, video]
    played = {address_of(watched_at(one.player) or one.player) for one in videos if one.player}
    for video in facts.embedded:
        if address_of(video.player) not in played:
            played.add(address_of(video.player))
            videos = [*videos, video]
    return videos


def _item(video: Video, url: str, facts: Facts) -> Item:
    """Return a video as an item: what the page says of itself counts where it says nothing of the video."""
    said = facts.said
    media = tuple(one for one in video.media if not is_supplied_only(one.url))
    why = "" if media else why_supplied(*(one.url for one in video.media), video.player)
    still = web_address(said.get("og:image") or said.get("twitter:image"), facts.base)
    return Item(
        key=key_of(url),
        url=url,
        media=_best_first(media),
        title=video.title or plain(said.get("og:title")) or facts.title,
        account=video.account or handle_of(said.get("twitter:creator", "")),
        platform=platform_of(url),
        published_at=video.published_at
        or time_of(said.get("video:release_date"))
        or time_of(said.get("article:published_time")),
        duration_s=video.duration_s or seconds_of(said.get("video:duration") or said.get("og:video:duration")),
        views=video.views,
        thumbnail=video.thumbnail or still,
        mark=video.mark or plain(said.get("article:modified_time"), 100),
        is_supplied_only=bool(why),
        supply=why,
    )


def _best_first(media: tuple[MediaAddress, ...]) -> tuple[MediaAddress, ...]:
    """Return plain files before playlists, and higher pictures before lower ones; else as the page orders them."""
    return tuple(
        sorted(media, key=lambda one: (one.kind != "file" and suffix_of(one.url) != ".mp4", -(one.height_px or 0)))
    )
