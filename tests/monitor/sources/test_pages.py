"""Pages in the shapes of schema.org, OpenGraph, the player card and HTML, and broken and hostile ones."""

import json
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from monitor.collected import Item, MediaKind
from monitor.sources.base import Page
from monitor.sources.pages import items_in, read_page
from tests.monitor.sources.contract import HOSTILE_ADDRESSES, HOSTILE_TITLE, harm_in

BASE = "https://films.example/watch/1"


def page(body: str | bytes, content_type: str = "text/html", charset: str = "utf-8") -> Page:
    """Return a page as it was fetched."""
    data = body.encode("utf-8", "replace") if isinstance(body, str) else body
    return Page(url=BASE, final_url=BASE, status=200, content_type=content_type, body=data, charset=charset)


def items(body: str | bytes) -> list[Item]:
    """Return the videos of a page."""
    return items_in(page(body))


def schema(data: Any) -> str:
    """Return a script of JSON-LD."""
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


VIDEO: dict[str, Any] = {
    "@context": "https://schema.org",
    "@type": "VideoObject",
    "name": "Introducing the self-driving bicycle",
    "description": "This spring ...",
    "thumbnailUrl": ["https://films.example/photos/1x1/photo.jpg", "https://films.example/photos/4x3/photo.jpg"],
    "uploadDate": "2026-03-31T08:00:00+08:00",
    "dateModified": "2026-04-01",
    "duration": "PT1M54S",
    "contentUrl": "https://cdn.films.example/video/123/file",
    "embedUrl": "https://films.example/embed/123",
    "author": {"@type": "Person", "name": "Ann Lee", "url": "https://films.example/@annlee"},
    "interactionStatistic": [
        {"@type": "InteractionCounter", "interactionType": {"@type": "LikeAction"}, "userInteractionCount": 12},
        {"@type": "InteractionCounter", "interactionType": {"@type": "WatchAction"}, "userInteractionCount": 5647018},
    ],
}


@pytest.mark.parametrize(
    "data",
    [VIDEO, [VIDEO], {"@graph": [{"@type": "WebPage"}, VIDEO]}, {"@type": "Article", "video": {"a": [VIDEO]}}],
    ids=["alone", "array", "graph", "nested"],
)
def test_schema_org(data: Any) -> None:
    """A VideoObject is found wherever it stands; a name of a person is not kept, the handle is."""
    (item,) = items(schema(data))
    assert (item.key, item.title) == (BASE, "Introducing the self-driving bicycle")
    assert [one.url for one in item.media] == ["https://cdn.films.example/video/123/file"]
    assert (item.duration_s, item.views, item.account, item.mark) == (114.0, 5_647_018, "annlee", "2026-04-01")
    assert item.thumbnail == "https://films.example/photos/1x1/photo.jpg"
    assert item.published_at
    assert item.published_at.isoformat() == "2026-03-31T08:00:00+08:00"


def test_microdata() -> None:
    """schema.org may also stand in attributes."""
    (item,) = items("""<div itemprop="video" itemscope itemtype="https://schema.org/VideoObject">
      <span itemprop="author" itemscope itemtype="https://schema.org/Person"><span itemprop="name">Ann Lee</span></span>
      <span itemprop="name">A <i>film</i></span><meta itemprop="duration" content="PT2M">
      <meta itemprop="uploadDate" content="2026-11-01"><link itemprop="contentUrl" href="/1.mp4">
      <img itemprop="thumbnailUrl" src="/1.jpg"></div>""")
    assert [one.url for one in item.media] == ["https://films.example/1.mp4"]
    assert (item.title, item.duration_s, item.thumbnail) == ("A film", 120.0, "https://films.example/1.jpg")


def test_schema_org_in_older_shapes() -> None:
    """Types by their address, one value or several, counts as words."""
    data = {
        "@type": ["CreativeWork", "http://schema.org/VideoObject"],
        "contentUrl": ["/1.mp4", "/1.m3u8"],
        "thumbnail": {"@type": "ImageObject", "contentUrl": "/1.jpg"},
        "interactionCount": "UserPlays:1,234",
        "creator": {"name": "@lee"},
        "duration": "T1M",
    }
    (item,) = items(schema(data))
    assert [one.kind for one in item.media] == [MediaKind.FILE, MediaKind.HLS]
    assert (item.views, item.account, item.thumbnail, item.duration_s) == (
        1234,
        "@lee",
        "https://films.example/1.jpg",
        None,
    )


def test_a_list_of_videos_names_their_own_pages() -> None:
    """Each is an item at its own address; addresses elsewhere do not count, so that its file's does."""
    listed = [VIDEO | {"url": f"/watch/{n}", "contentUrl": f"/{n}.mp4"} for n in (2, 4)]
    listed.append(VIDEO | {"url": "https://other.example/watch/3", "contentUrl": "/3.mp4"})
    found = items(schema({"@type": "ItemList", "itemListElement": [{"item": one} for one in listed]}))
    assert [one.url.rpartition("/")[2] for one in found] == ["2", "4", "1"]
    assert len({one.key for one in found}) == 3


def test_open_graph_and_the_player_card() -> None:
    """A file counts where its type or name says so; a page that plays it does not."""
    (item,) = items("""<meta property="og:title" content="A film"><meta property="og:image" content="/s.jpg">
      <meta property="og:video" content="https://films.example/player/1">
      <meta property="og:video:type" content="text/html">
      <meta property="og:video:secure_url" content="/1-low.mp4"><meta property="og:video:type" content="video/mp4">
      <meta property="og:video:height" content="240">
      <meta property="og:video:url" content="/1"><meta property="og:video:type" content="video/mp4">
      <meta property="og:video:height" content="720"><meta property="video:duration" content="90">
      <meta name="twitter:player:stream" content="/1.m3u8"><meta name="twitter:creator" content="@lee">
      <meta property="video:release_date" content="2026-11-01">""")
    assert [(one.url.rpartition("/")[2], one.height_px) for one in item.media] == [
        ("1", 720),
        ("1-low.mp4", 240),
        ("1.m3u8", None),
    ]
    assert (item.title, item.account, item.duration_s) == ("A film", "@lee", 90.0)
    assert item.thumbnail == "https://films.example/s.jpg"


def test_players_of_html() -> None:
    """Sources of one player are one video; a page may show several, and link to files besides."""
    found = items("""<title>Films</title><base href="/files/">
      <video poster="1.jpg"><source src="1.mpd" type="application/dash+xml"><source src="1.webm" type="video/webm">
      <source src="1.ogv" type='video/ogg; codecs="theora"'></video>
      <video src="2"></video><video><source src="blob:https://films.example/x"></video>
      <a href="3.mp4">download</a> <a href="3.html">page</a> <a href="2">again</a>""")
    assert [[one.url.rpartition("/")[2] for one in item.media] for item in found] == [
        ["1.webm", "1.ogv", "1.mpd"],
        ["2"],
        ["3.mp4"],
    ]
    assert [item.title for item in found] == ["1.webm (on “Films”)", "2 (on “Films”)", "3.mp4 (on “Films”)"]
    assert found[0].thumbnail == "https://films.example/files/1.jpg"


def test_what_is_said_twice_is_one_video() -> None:
    """schema.org, OpenGraph and the player of one page tell of the same video; the best file comes first."""
    (item,) = items(
        schema(VIDEO | {"contentUrl": "/1.m3u8"})
        + '<meta property="og:video" content="/1.mp4"><video src="/1.mp4"></video><a href="/1.mp4">x</a>'
    )
    assert [one.url.rpartition("/")[2] for one in item.media] == ["1.mp4", "1.m3u8"]


def test_the_canonical_address_counts_on_the_same_site_only() -> None:
    """It is the item's address and key; one elsewhere would put the item where it is not."""
    (item,) = items('<link rel="canonical" href="https://www.films.example/f/1"><video src=/1.mp4></video>')
    assert item.url == item.key == "https://www.films.example/f/1"
    (item,) = items('<link rel="canonical" href="https://victim.example/f/1"><video src=/1.mp4></video>')
    assert item.url == BASE


def test_several_videos_of_a_page_are_told_apart() -> None:
    """Each is at the address of its file and is called as that is, whichever comes first and however it is signed."""
    body = "<title>Directory listing</title><a href='evening%20coast.mp4'>x</a><a href='get.mp4?id=1'>x</a>"
    first = items(body + "<a href='get.mp4?id=2'>x</a><a href='/c.mp4?token=abc'>x</a>")
    assert [(one.url, one.title) for one in first][::3] == [
        ("https://films.example/watch/evening%20coast.mp4", "evening coast.mp4 (on “Directory listing”)"),
        ("https://films.example/c.mp4?token=abc", "c.mp4 (on “Directory listing”)"),
    ]
    again = items("<a href='/c.mp4?token=xyz'>x</a>" + body + "<a href='get.mp4?id=2'>x</a>")
    assert {one.key for one in again} == {one.key for one in first}
    assert len({one.key for one in first}) == 4
    (alone,) = items("<title>A film</title><video src=/1.mp4></video>")
    assert (alone.url, alone.key, alone.title) == (BASE, BASE, "A film")


def test_a_player_of_a_platform_must_be_supplied() -> None:
    """A page that shows another platform's player has a video, but no file that may be fetched."""
    (item,) = items('<title>T</title><iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>')
    assert (item.is_supplied_only, item.media, item.title) == (True, (), "T")
    assert (item.url, item.platform) == ("https://www.youtube.com/watch?v=dQw4w9WgXcQ", "YouTube")
    assert item.supply.startswith(f"{BASE} shows https://www.youtube.com/watch?v=dQw4w9WgXcQ. ")
    assert items('<iframe src="https://maps.example/"></iframe>') == []
    assert items('<iframe src="https://www.facebook.com/plugins/like.php?href=x"></iframe>') == []


def test_every_video_that_is_embedded_is_an_item() -> None:
    """Besides the page's own video, each once, at the address where people watch it."""
    found = items("""<title>T</title><video src=/1.mp4></video>
      <iframe src="https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ?start=5" title="A song"></iframe>
      <iframe data-src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe><lite-youtube videoid="abcdefghijk">
      </lite-youtube><blockquote class="tiktok-embed" cite="https://www.tiktok.com/@lee/video/7101"></blockquote>
      <iframe src="https://player.vimeo.com/video/123?h=1"></iframe>
      <iframe src="https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2Fx%2Fvideos%2F1234567%2F">
      </iframe><iframe src="https://player.twitch.tv/?video=v77&amp;parent=x"></iframe>
      <iframe src="https://www.dailymotion.com/embed/video/x8abcd1"></iframe><blockquote>said</blockquote>
      <blockquote class="twitter-video"><a href="https://twitter.com/lee/status/12">x</a></blockquote>""")
    assert [one.url for one in found[1:]] == [
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=abcdefghijk",
        "https://www.tiktok.com/@lee/video/7101",
        "https://vimeo.com/123",
        "https://www.facebook.com/watch/?v=1234567",
        "https://www.twitch.tv/videos/77",
        "https://www.dailymotion.com/video/x8abcd1",
        "https://twitter.com/lee/status/12",
    ]
    assert (found[0].url, found[0].is_supplied_only) == (BASE, False)
    assert all(one.is_supplied_only for one in found[1:])
    assert [one.title for one in found[1:3]] == ["A song", "YouTube abcdefghijk (on “T”)"]


def test_a_described_video_of_a_platform_is_one_with_its_player() -> None:
    """What schema.org says of the embedded video is said of the item."""
    said = {"@type": "VideoObject", "name": "A song", "embedUrl": "https://www.youtube.com/embed/dQw4w9WgXcQ"}
    (item,) = items(schema(said) + '<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ"></iframe>')
    assert (item.title, item.url) == ("A song", "https://www.youtube.com/watch?v=dQw4w9WgXcQ")


def test_a_page_that_is_a_file() -> None:
    """An address that answers with a video is its own file."""
    (item,) = items_in(page(b"\0\0\0 ftyp", "video/mp4"))
    assert [one.url for one in item.media] == [BASE]


def test_hostile_pages_are_read_in_time() -> None:
    """Nesting without end, scripts of megabytes, and thousands of everything neither hang nor fail it."""
    bodies = [
        "<div>" * 500_000,
        '<script type="application/ld+json">' + "[" * 1_000_000 + "</script>",
        '<script type="application/ld+json">' + '{"a":' * 300_000 + "</script>",
        "<a href='x.mp4'>" * 100_000,
        "<meta property='og:video' content='/x.mp4'>" * 50_000,
        "<video><source src=x>" * 50_000,
        schema([VIDEO] * 5_000),
        schema(VIDEO | {"name": HOSTILE_TITLE, "contentUrl": list(HOSTILE_ADDRESSES), "url": HOSTILE_ADDRESSES[0]}),
        "<title>" + HOSTILE_TITLE,
        "<base href='javascript:x'><base href='file:///etc/'><video src=passwd>",
        "<!DOCTYPE html [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><title>&a;</title><video src=/1.mp4>",
    ]
    for body in bodies:
        began = time.monotonic()
        found = items(body)
        assert time.monotonic() - began < 15, body[:40]
        assert len(found) <= 200
        assert [harm for one in found for harm in harm_in(one)] == []


def test_charsets() -> None:
    """What the host says counts, then what the page says; nobody's charset is no reason to fail."""
    body = "<meta charset=iso-8859-1><title>Köln</title><video src=/1.mp4></video>".encode("latin-1")
    for charset in ("iso-8859-1", ""):
        assert items_in(page(body, charset=charset))[0].title == "Köln"
    assert items_in(page(body, charset="klingon"))[0].media


def test_links_are_told_once() -> None:
    """Links to other pages, without files, without what is marked as not to be followed."""
    facts = read_page(page("<a href=2>a</a><a href=2#x>b</a><a rel=nofollow href=3>c</a><a href=mailto:x@y>d</a>"))
    assert facts
    assert facts.links == ["https://films.example/watch/2"]


PIECES = st.one_of(
    st.sampled_from(
        [
            *(
                "<video>",
                "<video src='",
                "<source src=x.mp4>",
                "<a href='",
                "'>",
                "<script type='application/ld+json'>",
            ),
            *(
                "</script>",
                json.dumps(VIDEO),
                '{"@type":"VideoObject","contentUrl":',
                '{"@type":["VideoObject"',
                "}",
                "]",
            ),
            *(
                "<meta property='og:video' content='",
                "<base href='",
                "<title>",
                "<iframe src='",
                "<link rel=canonical href='",
            ),
        ]
    ),
    st.text(max_size=10),
)


@effort(max_examples=200, deadline=2000)
@given(
    st.one_of(
        st.binary(max_size=300), st.lists(PIECES, max_size=20).map(lambda p: "".join(p).encode("utf-8", "replace"))
    )
)
def test_no_bytes_make_it_fail(body: bytes) -> None:
    """Whatever is sent, its videos do no harm."""
    assert [harm for item in items(body) for harm in harm_in(item)] == []


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=10), st.just("VideoObject")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(
            st.sampled_from(["@type", *VIDEO, "alternateName", "url", "@value", "thumbnail"]), inner, max_size=6
        ),
    ),
    max_leaves=20,
)


@effort(max_examples=200, deadline=2000)
@given(st.dictionaries(st.sampled_from([*VIDEO, "url", "@id", "encodingFormat", "interactionCount"]), JSON))
def test_no_json_makes_it_fail(said: dict[str, Any]) -> None:
    """Whatever stands where a value of another type is meant, it is left out."""
    assert [
        harm
        for item in items(schema({"contentUrl": "/1.mp4", **said, "@type": "VideoObject"}))
        for harm in harm_in(item)
    ] == []
