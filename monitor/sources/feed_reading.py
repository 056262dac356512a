"""Feeds as bytes made harmless: what feedparser is given is always small, well-formed, and without entities of its own.

libxml2 reads the feed first, without network and without expanding anything, and mends what is broken; long texts that
say nothing of a video are left out. So neither entities that grow nor broken markup reach feedparser, and the time that
it takes grows with the number of entries alone.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import feedparser
from lxml import etree

from monitor.sources.base import Page
from monitor.sources.charsets import decoded
from monitor.sources.entries import web_address
from monitor.sources.feed_pruning import pruned

LARGEST = 5 * 10**6
"""Bytes of one page of a feed that are read; the newest entries stand first, so that a longer one loses old ones."""
_MOST_TAGS = 400_000
"""Signs that begin a tag, also in texts; what follows is not read."""
_CDATA = "<![CDATA["
_REFERENCE = re.compile(r"&(?:(?:\w{1,40}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)?", re.ASCII)
_OF_XML = {"&amp;", "&lt;", "&gt;", "&quot;", "&apos;"}
_ROOTS = {"rss", "RDF", "feed", "channel"}
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What one page of a feed says."""

    entries: tuple[dict[str, Any], ...]
    """As feedparser gives them, but without its second names of values."""
    next_page: str
    """Where older entries are (RFC 5005); empty where they are all here."""


def read_feed(page: Page) -> Feed | None:
    """Read a page of a feed; None where it is none."""
    base = web_address(page.final_url) or web_address(page.url)
    root = _root(_decoded(page))
    if root is None:
        return None
    data = etree.tostring(pruned(root), encoding="utf-8", xml_declaration=True)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    read = feedparser.parse(data, response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    if not read.get("version") and not read.get("entries"):
        return None
    links = read.feed.get("links", [])
    return Feed(entries=tuple(map(dict, read.entries)), next_page=next(_older(links, base), ""))


def _older(links: list[Any], base: str) -> Iterator[str]:
    for rel in ("next", "prev-archive"):
        for link in links:
            url = web_address(link.get("href"), base) if link.get("rel") == rel else ""
            if url and url != base:
                yield url


def _decoded(page: Page) -> str:
    """Return the text of a feed: by its byte order mark, what its host says, what it says itself, else UTF-8."""
    body = page.body[:LARGEST].lstrip(b" \t\r\n")
    for mark, charset in _MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace")
    declared = _DECLARED.match(body[:400])
    return decoded(body, page.charset, declared[1].decode("ascii") if declared else "", _wide(body))


def _wide(body: bytes) -> str:
    return "utf-16-le" if body[1:2] == b"\0" else "utf-16-be" if body[:1] == b"\0" else ""


def _root(text: str) -> etree._Element | None:
    """Return the root of a feed; None where the text is none."""
    # The declaration speaks of bytes that are letters by now.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    text = "".join(_without_entities("<".join(text.split("<", _MOST_TAGS)[:_MOST_TAGS])))
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return None
    is_feed = root is not None and isinstance(root.tag, str) and root.tag.rpartition("}")[2] in _ROOTS
    return root if is_feed else None


def _without_entities(text: str) -> Iterator[str]:
    """Yield a text piece by piece, in which no entity is left but those of XML itself, and no stray ``&``.

    What a document declares is never used; HTML's names, which many feeds hold, become letters.
    """
    place = 0
    while place < len(text):
        begin = text.find(_CDATA, place)
        begin = len(text) if begin < 0 else begin
        yield _REFERENCE.sub(_letter, text[place:begin])
        end = text.find("]]>", begin)
        place = len(text) if end < 0 else end
        yield text[begin:place]


def _letter(found: re.Match[str]) -> str:
    whole = found[0]
    if len(whole) == 1:
        return "&amp;"
    letters = html.unescape(whole)
    is_known = whole in _OF_XML or whole.startswith("&#") or letters != whole
    if not is_known:
        return f"&amp;{whole[1:]}"
    return whole if whole in _OF_XML or whole.startswith("&#") else letters
