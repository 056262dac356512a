"""Sitemaps, pages, titles, lists and answers made to take long are read within a few seconds of the processor."""

import gzip

import pytest

from monitor.errors import ContentRefusedError
from monitor.sources.base import Page
from monitor.sources.entries import plain
from monitor.sources.pages import MOST_VIDEOS, items_in
from monitor.sources.sitemaps import MOST_PLACES, Sitemap, read_sitemap
from tests.monitor.sources.spending import demand_cheap, repeated

URL = "https://films.example/x"
SIZE = 9_900_000
MARKS = "a" + "\u0315\u0300" * 9_000
"""Marks above one letter, out of order; to sort them takes the square of their number."""
PLACE = b"<url><loc>http://h.example/a</loc></url>"
VIDEO = b"<video:video><video:content_loc>http://h.example/a.mp4</video:content_loc></video:video>"


def page(body: bytes, content_type: str) -> Page:
    """Return a page as it was fetched."""
    return Page(url=URL, final_url=URL, status=200, content_type=content_type, body=body)


def sitemap(body: bytes, content_type: str = "application/xml") -> Sitemap | None:
    """Return what a sitemap names."""
    return read_sitemap(page(body, content_type))


SITEMAPS = {
    "other elements, then places": repeated(b"<x/>", 4_000_000) + repeated(PLACE, 4_000_000),
    "addresses of one place": b"<url>" + repeated(b"<loc>http://h.example/a</loc>", SIZE) + b"</url>",
    "videos": repeated(b"<url><loc>http://h.example/a</loc>" + VIDEO * 100 + b"</url>", SIZE),
}


@pytest.mark.parametrize("name", SITEMAPS)
def test_a_sitemap_that_takes_long_is_read_in_a_few_seconds(name: str) -> None:
    """However many elements stand beside those that are used, and however many videos one names."""
    demand_cheap(lambda: sitemap(b"<urlset>" + SITEMAPS[name] + b"</urlset>"), 15.0)


def test_a_packed_sitemap_of_too_many_tags_is_refused() -> None:
    """A few kilobytes that unpack to millions of elements are not parsed."""
    body = gzip.compress(b"<urlset>" + b"<x/>" * 12_000_000)

    def read() -> None:
        with pytest.raises(ContentRefusedError, match="tags"):
            sitemap(body)

    demand_cheap(read)


def test_a_sitemap_of_empty_lines_ends_at_once() -> None:
    """Lines are not all held at once, and those that stand first are read."""
    found = sitemap(b"\xef\xbb\xbfhttp://h.example/a\r\nhttp://h.example/b\n" + b"\n" * SIZE, "text/plain")
    assert found
    assert [one.url for one in found.pages] == ["http://h.example/a", "http://h.example/b"]


def test_a_sitemap_of_as_many_addresses_as_are_allowed_is_read() -> None:
    """The limits of elements leave room for what is said of each address."""
    said = b"<lastmod>2026-01-01</lastmod><changefreq>daily</changefreq><priority>0.5</priority>"
    body = b"".join(b"<url><loc>http://h.example/%d</loc>%s</url>" % (number, said) for number in range(MOST_PLACES))
    found = sitemap(b"<urlset>" + body + b"</urlset>")
    assert found
    assert len(found.pages) == MOST_PLACES


def test_a_title_of_marks_takes_no_square_of_their_number() -> None:
    """Of a text only what may be kept is brought into one form."""
    demand_cheap(lambda: [plain(MARKS) for _ in range(250)])
    assert plain("<b>" * 400 + "Film") == "Film"


def test_a_page_of_very_many_descriptions_has_as_many_videos_as_are_read() -> None:
    """What follows the most videos of a page is not looked at, also within one script."""
    one = b'{"@type":"VideoObject","contentUrl":"/a.mp4","name":"%s"},' % (b"<a " * 600)
    script = b'<script type="application/ld+json">[' + repeated(one, 1_900_000) + b"1]</script>"
    demand_cheap(lambda: items_in(page(script * 4, "text/html")), 5.0)
    many = b",".join(b'{"@type":"VideoObject","contentUrl":"/%d.mp4"}' % number for number in range(5_000))
    found = items_in(page(b'<script type="application/ld+json">[' + many + b"]</script>", "text/html"))
    assert len(found) == MOST_VIDEOS
