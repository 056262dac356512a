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
from monitor.sources.entries import web_address

MOST_ENTRIES = 10_000
"""Of one page of a feed."""
_MOST_ELEMENTS = 500_000
_ATOM = "http://www.w3.org/2005/Atom"
_LONG = {
    "description",
    "{http://purl.org/rss/1.0/}description",
    "{http://purl.org/rss/1.0/modules/content/}encoded",
    f"{{{_ATOM}}}content",
    f"{{{_ATOM}}}summary",
    "{http://www.itunes.com/dtds/podcast-1.0.dtd}summary",
    "{http://search.yahoo.com/mrss/}description",
}
"""Texts about a video; a file that only they hold is found on its page."""
_ROOTS = {"rss", "RDF", "feed", "channel"}
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What one page of a feed says."""

    entries: tuple[Any, ...]
    """As feedparser gives them."""
    next_page: str
    """Where older entries are (RFC 5005); empty where they are all here."""


def read_feed(page: Page) -> Feed | None:
    """Read a page of a feed; None where it is none."""
    base = web_address(page.final_url) or web_address(page.url)
    root = _root(_decoded(page))
    if root is None:
        return None
    _shorten(root)
    data = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base}
    read = feedparser.parse(data, response_headers=headers, resolve_relative_uris=False, sanitize_html=False)
    if not read.get("version") and not read.get("entries"):
        return None
    links = read.feed.get("links", [])
    return Feed(entries=tuple(read.entries[:MOST_ENTRIES]), next_page=next(_older(links, base), ""))


def _older(links: list[Any], base: str) -> Iterator[str]:
    for rel in ("next", "prev-archive"):
        for link in links:
            url = web_address(link.get("href"), base) if link.get("rel") == rel else ""
            if url and url != base:
                yield url


def _decoded(page: Page) -> str:
    """Return the text of a feed: by its byte order mark, what its host says, what it says itself, else UTF-8."""
    body = page.body.lstrip(b" \t\r\n")
    for mark, charset in _MARKS.items():
        if body.startswith(mark):
            return body[len(mark) :].decode(charset, "replace")
    declared = _DECLARED.match(body[:400])
    for charset in (page.charset, declared[1].decode("ascii") if declared else "", _wide(body), "utf-8"):
        try:
            if charset:
                return body.decode(charset, "replace")
        except (LookupError, UnicodeError, ValueError):
            continue
    return ""


def _wide(body: bytes) -> str:
    return "utf-16-le" if body[1:2] == b"\0" else "utf-16-be" if body[:1] == b"\0" else ""


def _root(text: str) -> etree._Element | None:
    """Return the root of a feed; None where the text is none."""
    # The declaration speaks of bytes that are letters by now.
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
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


def _shorten(root: etree._Element) -> None:
    """Take out long texts, and put letters in the place of entities that HTML knows."""
    entries = 0
    for number, element in enumerate(list(root.iter())):
        if number > _MOST_ELEMENTS:
            _drop(element)
        elif element.tag is etree.Entity:
            _put(element, html.unescape(element.text or ""))
        elif element.tag in _LONG:
            _drop(element)
        elif element.tag == "guid" and not web_address(element.text):
            # What names an entry must not depend on where redirections have led.
            element.set("isPermaLink", "false")
        elif isinstance(element.tag, str) and element.tag.rpartition("}")[2] in {"item", "entry"}:
            entries += 1
            if entries > MOST_ENTRIES:
                _drop(element)


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _put(element: etree._Element, text: str) -> None:
    """Replace an entity by a text: nothing where HTML does not know it."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None:
        return
    text = ("" if text.startswith("&") else text) + (element.tail or "")
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(element)
