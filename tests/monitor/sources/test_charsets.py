"""Text is read by the charsets of the web alone, in time that grows with its length alone."""

import time
from contextlib import suppress

import pytest

from monitor.collected import Purpose
from monitor.errors import ContentRefusedError
from monitor.settings import Settings
from monitor.sources.base import Page
from monitor.sources.charsets import charset_of_html, decoded, known
from monitor.sources.feed_reading import read_feed
from monitor.sources.fetch import Ask
from monitor.sources.fetch.downloader import extract
from tests.monitor.sources.answers import Text
from tests.monitor.sources.contract import look, record
from tests.monitor.sources.origin import fetching, origin

SLOW = b"a" * 200_000 + b"-" + b"b" * 200_000
ODD = ["punycode", "idna", "undefined", "rot13", "zlib_codec", "utf-7", "unicode_escape", "mbcs", "", "x" * 50, "a.b"]


def page(body: bytes, charset: str, content_type: str = "text/html") -> Page:
    """Return a page as it was fetched."""
    url = "https://films.example/p"
    return Page(url=url, final_url=url, status=200, content_type=content_type, body=body, charset=charset)


@pytest.mark.parametrize("charset", ODD)
def test_charsets_that_are_none_of_the_webs_are_not_used(charset: str) -> None:
    """Codecs that take the square of the time, raise or do something else than read text count as not said."""
    assert known(charset) == ""
    begun = time.monotonic()
    assert page(b"caf\xc3\xa9" + SLOW, charset).text.startswith("café")
    feed = b"<rss version='2.0'><channel><item><title>caf\xc3\xa9</title></item></channel></rss>" + SLOW
    read = read_feed(page(feed, charset))
    assert read
    assert read.entries[0]["title"] == "café"
    assert time.monotonic() - begun < 3


def test_a_feed_may_not_name_one_either() -> None:
    """What a feed declares itself is held to the same list."""
    body = (
        b'<?xml version="1.0" encoding="punycode"?><rss version="2.0"><channel><item><title>t</title></item></channel>'
    )
    begun = time.monotonic()
    read = read_feed(page(body + b"</rss>" + SLOW, "", "application/rss+xml"))
    assert read
    assert read.entries[0]["title"] == "t"
    assert time.monotonic() - begun < 3


@pytest.mark.parametrize(
    ("charset", "name"),
    [("windows-1252", "cp1252"), ("Latin1", "iso8859-1"), ("Shift_JIS", "shift_jis"), ("UTF8", "utf-8")],
)
def test_those_of_the_web_are_known_by_all_their_names(charset: str, name: str) -> None:
    """Case and second names make no difference."""
    assert known(charset) == name
    assert decoded("é".encode("cp1252"), "windows-1252") == "é"


def test_a_page_is_read_by_what_it_or_its_host_says() -> None:
    """The host comes first, then the page itself; what is no charset of the web counts as not said."""
    meta = b'<html><meta charset="windows-1252">'
    assert charset_of_html(meta, "koi8-r") == "koi8-r"
    assert charset_of_html(meta, "punycode") == "cp1252"
    assert charset_of_html(b"<meta charset=punycode>", "") == "utf-8"


@pytest.mark.parametrize("said", ["text/html; charset=punycode", "text/html"])
def test_libraries_that_read_pages_are_held_to_it(settings: Settings, said: str) -> None:
    """A crawl and yt-dlp end at once where a page names a codec that takes the square of its length in time."""
    body = b"<html><meta charset=punycode><video src=/a.mp4></video>" + SLOW
    with origin({"/": Text(body, said)}) as o, fetching(settings, o) as fetcher:
        begun = time.process_time()
        assert look(record("crawl", o.url("/"), depth="1"), fetcher).items
        with suppress(ContentRefusedError):  # whether it finds anything there is its own affair
            extract(o.url("/"), lambda url: fetcher.page(Ask(url=url, purpose=Purpose.PAGE)), ["generic"])
        assert time.process_time() - begun < 6
