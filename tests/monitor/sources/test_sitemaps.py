"""Sitemaps as their protocol and Google's video extension write them, and broken and hostile ones."""

import gzip
import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from monitor.collected import Item
from monitor.errors import ContentRefusedError
from monitor.sources import sitemaps
from monitor.sources.base import Page
from monitor.sources.sitemaps import LARGEST, items_at, read_sitemap
from tests.monitor.sources.contract import harm_in

BASE = "https://www.example.com/sitemap.xml"
SPACES = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
)


def page(body: str | bytes, content_type: str = "application/xml") -> Page:
    """Return a page as it was fetched."""
    data = body.encode() if isinstance(body, str) else body
    return Page(url=BASE, final_url=BASE, status=200, content_type=content_type, body=data)


def items(body: str | bytes) -> list[Item]:
    """Return the videos that a sitemap names."""
    sitemap = read_sitemap(page(body))
    assert sitemap is not None
    return [item for place in sitemap.pages for item in items_at(place, lambda _: True)]


def test_videos_as_google_documents_them() -> None:
    """The file, or else the player, with title, duration, views, time and the handle of the uploader."""
    (item,) = items(f"""<?xml version="1.0" encoding="UTF-8"?><urlset {SPACES}><url>
      <loc>https://www.example.com/videos/some_video_landing_page.html</loc><lastmod>2026-11-20</lastmod>
      <video:video>
        <video:thumbnail_loc>https://www.example.com/thumbs/345.jpg</video:thumbnail_loc>
        <video:title>Grilling steaks &amp; more</video:title><video:description>How to</video:description>
        <video:content_loc>http://streamserver.example.com/video345.mp4</video:content_loc>
        <video:player_loc>https://www.example.com/videoplayer.php?video=345</video:player_loc>
        <video:duration>600</video:duration><video:rating>4.2</video:rating><video:view_count>12345</video:view_count>
        <video:publication_date>2026-11-05T19:20:30+08:00</video:publication_date>
        <video:uploader info="https://www.example.com/@grillymcg">Grilly McGrillerson</video:uploader>
      </video:video></url></urlset>""")
    assert item.key == item.url == "https://www.example.com/videos/some_video_landing_page.html"
    assert [one.url for one in item.media] == ["http://streamserver.example.com/video345.mp4"]
    assert (item.title, item.account, item.duration_s, item.views) == (
        "Grilling steaks & more",
        "grillymcg",
        600.0,
        12345,
    )
    assert (item.mark, item.thumbnail) == ("2026-11-20", "https://www.example.com/thumbs/345.jpg")
    assert item.published_at
    assert item.published_at.isoformat() == "2026-11-05T19:20:30+08:00"


def test_several_videos_at_one_address_have_keys_of_their_own() -> None:
    """Keys are made of the page and the file."""
    videos = "".join(f"<video:video><video:content_loc>/{n}.mp4</video:content_loc></video:video>" for n in "ab")
    found = items(f"<urlset {SPACES}><url><loc>/p</loc>{videos}</url></urlset>")
    assert len({one.key for one in found}) == 2
    assert {one.url for one in found} == {"https://www.example.com/p"}


def test_a_player_of_a_platform_must_be_supplied() -> None:
    """Where the terms of the platform forbid fetching, there is no file, and people see that."""
    for said in ("content_loc", "player_loc"):
        video = f"<video:{said}>https://www.youtube.com/embed/dQw4w9WgXcQ</video:{said}>"
        (item,) = items(f"<urlset {SPACES}><url><loc>/p</loc><video:video>{video}</video:video></url></urlset>")
        assert (item.media, item.is_supplied_only) == ((), True)


def test_an_index_names_further_sitemaps() -> None:
    """With the time of their last change."""
    sitemap = read_sitemap(
        page("<sitemapindex xmlns='x'><sitemap><loc>/a.xml.gz</loc><lastmod>2026</lastmod></sitemap></sitemapindex>")
    )
    assert sitemap
    assert [(one.url, one.changed) for one in sitemap.sitemaps] == [("https://www.example.com/a.xml.gz", "2026")]


def test_lines_of_text() -> None:
    """A sitemap may be a list of addresses."""
    sitemap = read_sitemap(page("https://www.example.com/1\n\nnonsense: x\n", "text/plain"))
    assert sitemap
    assert [one.url for one in sitemap.pages] == ["https://www.example.com/1"]


def test_packed_sitemaps_are_unpacked_to_a_limit() -> None:
    """Two parts in a row are one file; a bomb is refused before it is unpacked as a whole."""
    halves = f"<urlset {SPACES}><url><loc>/1</loc></url>", "<url><loc>/2</loc></url></urlset>"
    sitemap = read_sitemap(page(b"".join(gzip.compress(one.encode()) for one in halves)))
    assert sitemap
    assert len(sitemap.pages) == 2
    bomb = gzip.compress(b" " * (4 * LARGEST), 1)
    tracemalloc.start()
    with pytest.raises(ContentRefusedError, match="unpacks to more"):
        read_sitemap(page(bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 3 * LARGEST
    with pytest.raises(ContentRefusedError, match="not packed properly"):
        read_sitemap(page(b"\x1f\x8bnonsense"))


def test_what_stands_before_a_fault_counts() -> None:
    """A sitemap that breaks off is read up to there."""
    sitemap = read_sitemap(page(f"<urlset {SPACES}><url><loc>/1</loc></url><url><loc>/2</loc></ur"))
    assert sitemap
    assert [one.url[-1] for one in sitemap.pages][:1] == ["1"]


def test_pages_and_feeds_are_no_sitemaps() -> None:
    """Only the root tells; other sites' addresses are for whoever reads it."""
    for body in ("<html><body>x", "<rss></rss>", "", "hello", "<"):
        assert read_sitemap(page(body)) is None
    sitemap = read_sitemap(page(f"<urlset {SPACES}><url><loc>https://other.example/</loc></url></urlset>"))
    assert sitemap
    assert list(items_at(sitemap.pages[0], lambda _: False)) == []


def test_entities_are_not_expanded() -> None:
    """Laughs by the billion, and files of this computer, stay where they are."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    body = f'<!DOCTYPE u [<!ENTITY l0 "ha">{laughs}<!ENTITY f SYSTEM "file:///etc/passwd">]><urlset {SPACES}>'
    body += "<url><loc>/1?&l9;&f;</loc></url><url><loc>/2</loc></url></urlset>"
    began = time.monotonic()
    sitemap = read_sitemap(page(body))
    assert time.monotonic() - began < 2
    assert all("root:" not in one.url and "haha" not in one.url for one in (sitemap.pages if sitemap else ()))


def test_a_huge_sitemap_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """More addresses than the protocol allows are not read."""
    monkeypatch.setattr(sitemaps, "MOST_PLACES", 2_000)
    sitemap = read_sitemap(page(f"<urlset {SPACES}>" + "".join(f"<url><loc>/{n}</loc></url>" for n in range(3_000))))
    assert sitemap
    assert len(sitemap.pages) == 2_000


NAMES = [
    "urlset",
    "url",
    "loc",
    "sitemapindex",
    "sitemap",
    "video:video",
    "video:content_loc",
    "lastmod",
    "video:uploader",
]
PIECES = st.one_of(
    st.sampled_from([f"<{n}>" for n in NAMES] + [f"</{n}>" for n in NAMES] + ["/1", "&", "&a;", "<![CDATA[", "\0"]),
    st.text(max_size=10),
)


@effort(max_examples=200, deadline=2000)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=100).map(lambda rest: b"\x1f\x8b\x08" + rest),
        st.lists(PIECES, max_size=30).map(
            lambda pieces: f"<urlset {SPACES}>{''.join(pieces)}".encode("utf-8", "replace")
        ),
    )
)
def test_no_bytes_make_it_fail(body: bytes) -> None:
    """Whatever is sent is no sitemap, or is refused, or names what does no harm."""
    try:
        sitemap = read_sitemap(page(body))
    except ContentRefusedError:
        return
    for place in sitemap.pages if sitemap else ():
        assert [harm for item in items_at(place, lambda _: True) for harm in harm_in(item)] == []
