"""What of a feed is used, as a small feed of its own: the time that feedparser takes does not depend on the rest.

feedparser compares much of what an entry says with all that it has said before, and keeps every attribute. So it is
given known elements with known attributes alone, and few of each name in one entry.
"""

from collections import Counter
from itertools import islice

from lxml import etree

from monitor.sources.entries import LONGEST_ADDRESS, web_address

MOST_ENTRIES = 5_000
"""Of one page of a feed; the largest podcasts have as many episodes."""
_MOST_LOOKED_AT = 1_000
"""Elements that lie directly in one entry, or in one of its elements."""
_MOST_ALIKE = 20
"""Elements of one name in one entry: files, links, pictures."""
_MOST_USED = 40_000
"""Elements of all entries together: eight for each of the most entries."""
_MOST_TEXTS = 50
"""Pieces of one text, which markup may lie in."""
_SHORT = 200
"""Characters of names and times; feedparser looks for addresses of mail in names, which takes long in long ones."""
_ATOM = "http://www.w3.org/2005/Atom"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_TERMS = "http://purl.org/dc/terms/"
_ITUNES = "http://www.itunes.com/dtds/podcast-1.0.dtd"
_MEDIA = "http://search.yahoo.com/mrss/"
_PREFIXES = {"media": _MEDIA, "itunes": _ITUNES, "dc": _DC, "dcterms": _TERMS, "atom": _ATOM}
"""Those that feeds use without saying so."""
_SPELLED = {
    "http://search.yahoo.com/mrss": _MEDIA,
    "http://www.itunes.com/DTDs/PodCast-1.0.dtd": _ITUNES,
    "http://purl.org/rss/1.0/": "",
    "http://my.netscape.com/rdf/simple/0.9/": "",
    "http://backend.userland.com/rss2": "",
    "http://purl.org/atom/ns#": _ATOM,
}
"""Other spellings of the same; elements of RSS are meant whatever its version."""
_USED = {
    "": ["title", "link", "guid", "pubDate", "author", "enclosure", "image", "url"],
    _ATOM: ["title", "link", "id", "published", "updated", "issued", "modified", "author", "name", "uri"],
    _DC: ["title", "date", "creator"],
    _TERMS: ["created", "issued", "modified"],
    _ITUNES: ["duration", "image", "author", "title"],
    _MEDIA: ["group", "content", "player", "thumbnail", "credit", "title", "community", "statistics"],
}
# A feed of Atom that does not name its namespace is meant as one.
_NAMES = {(space, name) for space, names in {**_USED, "": _USED[""] + _USED[_ATOM]}.items() for name in names}
_HOLDING = {"image", "author", "group", "content", "community"}
"""Elements in which others are used."""
_LONG = {"title", "link", "guid", "id", "url", "uri"}
"""Elements whose texts may be as long as an address."""
_ATTRIBUTES = (
    *("href", "rel", "type", "length", "url", "medium", "fileSize", "height", "duration", "isDefault", "role", "views"),
    *("isPermaLink", f"{{{_RDF}}}about"),
)
_ENTRIES = ("{*}item", "{*}entry")
_PAGES = {"next", "prev-archive"}


def pruned(root: etree._Element) -> etree._Element:
    """Return a new feed with the entries of one, and of each what is used of it."""
    is_atom = root.tag.rpartition("}")[2] == "feed"
    whole = etree.Element(f"{{{_ATOM}}}feed") if is_atom else etree.Element("rss", version="2.0")
    feed = whole if is_atom else etree.SubElement(whole, "channel")
    for holder in (root, *islice(root.iterchildren("{*}channel"), 1)):
        for link in islice(holder.iterchildren("{*}link", "atom:link"), _MOST_LOOKED_AT):
            if link.get("rel") in _PAGES:
                _copy(link, etree.SubElement(feed, f"{{{_ATOM}}}link"), Counter())
    entries = (one for one in root.iter(*_ENTRIES) if _parted(one)[0] in {"", _ATOM})
    used = 0
    for entry in islice(entries, MOST_ENTRIES):
        met: Counter[tuple[str, str]] = Counter()
        _copy(entry, etree.SubElement(feed, f"{{{_ATOM}}}entry" if is_atom else "item"), met)
        used += sum(min(count, _MOST_ALIKE) for count in met.values())
        if used > _MOST_USED:
            break
    return whole


def _parted(element: etree._Element) -> tuple[str, str]:
    """Return the namespace of an element, in one spelling, and its name; prefixes may be used without being bound."""
    space, _, name = element.tag.removeprefix("{").rpartition("}")
    if not space and ":" in name:
        prefix, _, name = name.partition(":")
        return _PREFIXES.get(prefix, "urn:unknown"), name
    return _SPELLED.get(space, space), name


def _copy(given: etree._Element, made: etree._Element, met: "Counter[tuple[str, str]]") -> None:
    """Copy what is used of an element.

    :param met: how often each name came in the same entry
    """
    _copy_attributes(given, made)
    for one in islice(given.iterchildren("*"), _MOST_LOOKED_AT):
        space, name = known = _parted(one)
        met[known] += known in _NAMES
        if known not in _NAMES or met[known] > _MOST_ALIKE:
            continue
        inner = etree.SubElement(made, f"{{{space}}}{name}" if space else name)
        if name in _HOLDING and len(one):
            _copy(one, inner, met)
            continue
        _copy_plain(one, inner, name)


def _copy_attributes(given: etree._Element, made: etree._Element) -> None:
    for name in _ATTRIBUTES:
        value = given.get(name)
        if value and len(value) <= LONGEST_ADDRESS:
            made.set(name, value)


def _copy_plain(given: etree._Element, made: etree._Element, name: str) -> None:
    """Copy the text and the attributes of an element in which no others are used."""
    _copy_attributes(given, made)
    # One letter more than an address may have: what is too long must not become another address.
    text = "".join(islice(given.itertext(), _MOST_TEXTS)).strip()[: LONGEST_ADDRESS + 1 if name in _LONG else _SHORT]
    made.text = text
    if len(given) and made.get("type"):
        made.set("type", "text")
    if name == "guid" and not web_address(text):
        # What names an entry must not depend on where redirections have led.
        made.set("isPermaLink", "false")
