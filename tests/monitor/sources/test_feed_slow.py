"""Feeds that are made to take long are read within a few seconds of the processor, and honest ones as a whole."""

import pytest

from monitor.sources.base import Page
from monitor.sources.feed import item_of
from monitor.sources.feed_pruning import MOST_ENTRIES
from monitor.sources.feed_reading import LARGEST, read_feed
from tests.monitor.sources.spending import demand_cheap, repeated

URL = "https://films.example/feed"
RSS = (
    b"<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/' xmlns:a='http://www.w3.org/2005/Atom'>"
    b"<channel>%s</channel></rss>"
)
LINK = b"<link>http://h.example/a</link>"
ONE = {
    "categories": b"<category>a</category>",
    "titles": b"<title>a</title>",
    "links": b"<a:link href='http://h.example/a' rel='x'/>",
    "authors": b"<author>a (b)</author>",
    "files": b"<media:content url='http://h.example/a.mp4'/>",
    "groups": b"<media:group><media:content url='http://h.example/a.mp4'/></media:group>",
}
WHOLE = {
    **{name: b"<item>%s%s</item>" % (LINK, repeated(unit, LARGEST)) for name, unit in ONE.items()},
    "names": repeated(b"<item>" + LINK + b"<author>" + b"a." * 9_000 + b"@</author></item>", LARGEST),
    "titles with markup": repeated(b"<item>" + LINK + b"<title>" + b"&lt;a " * 3_000 + b"</title></item>", LARGEST),
    "links of the feed": repeated(b"<a:link href='http://h.example/a' rel='next'/>", LARGEST),
    "attributes": b"<item %s/>" % b" ".join(b"a%d='x'" % number for number in range(450_000)),
    "namespaces": b"<item %s/>" % b" ".join(b"xmlns:a%d='x'" % number for number in range(250_000)),
    "ampersands": repeated(b"&", LARGEST),
    "tags": repeated(b"<x/>", LARGEST),
}


def read(body: bytes) -> list[str]:
    """Return the addresses that a feed names."""
    feed = read_feed(Page(url=URL, final_url=URL, status=200, content_type="", body=body))
    items = (item_of(entry, URL) for entry in (feed.entries if feed else ()))
    return [item.url for item in items if item]


@pytest.mark.parametrize("name", WHOLE)
def test_a_feed_that_takes_long_is_read_in_a_few_seconds(name: str) -> None:
    """However many elements of one kind it holds, and however long its texts are."""
    demand_cheap(lambda: read(RSS % WHOLE[name]))


def test_the_newest_of_too_many_entries_are_read() -> None:
    """What stands behind the most entries is left out."""
    entries = b"".join(b"<item><link>http://h.example/%d</link></item>" % number for number in range(100_000))
    assert read(RSS % entries) == [f"http://h.example/{number}" for number in range(MOST_ENTRIES)]


def test_what_follows_the_most_elements_of_a_name_is_left_out() -> None:
    """An entry has as many files as its first ones, and an address that is too long becomes no other one."""
    files = b"".join(b"<media:content url='http://h.example/%d.mp4'/>" % number for number in range(100))
    body = RSS % (b"<item><link>http://h.example/%s</link>%s</item>" % (b"a" * 5_000, files))
    feed = read_feed(Page(url=URL, final_url=URL, status=200, content_type="", body=body))
    assert feed
    item = item_of(feed.entries[0], URL)
    assert item
    assert item.url == "http://h.example/0.mp4"
    assert len(item.media) == 20
