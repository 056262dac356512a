"""Feeds in the shapes of their specifications, and broken and hostile ones."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as effort
from hypothesis import strategies as st

from monitor.collected import Item, MediaKind
from monitor.errors import FetchFailedError
from monitor.settings import Settings
from monitor.sources.base import Page
from monitor.sources.feed import item_of
from monitor.sources.feed_reading import read_feed
from tests.monitor.sources.answers import Redirect, Text, html
from tests.monitor.sources.contract import Look, harm_in, look, record, titles
from tests.monitor.sources.origin import fetching, origin

BASE = "https://films.example/feeds/all"


def items(text: str | bytes, charset: str = "", content_type: str = "application/xml") -> list[Item]:
    """Return what a feed names."""
    body = text.encode() if isinstance(text, str) else text
    page = Page(url=BASE, final_url=BASE, status=200, content_type=content_type, body=body, charset=charset)
    feed = read_feed(page)
    assert feed is not None
    return [item for entry in feed.entries if (item := item_of(entry, BASE))]


def test_media_rss() -> None:
    """Files of a group stand in the order of the feed with its own choice first, with type, size and height."""
    (item,) = items("""<?xml version="1.0"?>
    <rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Films</title><item>
      <title>The &quot;Movie&quot;</title><link>http://www.foo.example/item1.htm</link>
      <guid isPermaLink="false">tag:foo,1</guid><pubDate>Mon, 27 Aug 2001 16:08:56 PST</pubDate>
      <media:group>
        <media:content url="http://www.foo.example/song64kbps.mp3" fileSize="1000" type="audio/mpeg"/>
        <media:content url="/movie.mp4" fileSize="12216320" type="video/mp4" medium="video" isDefault="true"
          expression="full" bitrate="128" framerate="25" duration="185" height="200" width="300" lang="en"/>
        <media:content url="http://www.foo.example/still.jpg" type="image/jpeg" medium="image"/>
        <media:content url="javascript:alert(1)" type="video/mp4"/>
      </media:group>
      <media:thumbnail url="http://www.foo.example/keyframe.jpg" width="75" height="50" time="12:05:01.123"/>
      <media:credit role="uploader" scheme="urn:ebu">@foo</media:credit>
      <media:community><media:statistics views="5" favorites="4"/></media:community>
    </item></channel></rss>""")
    assert item.key == "tag:foo,1"
    assert item.url == "http://www.foo.example/item1.htm"
    assert (item.title, item.account, item.duration_s, item.views) == ('The "Movie"', "@foo", 185.0, 5)
    assert [one.url for one in item.media] == [
        "https://films.example/movie.mp4",
        "http://www.foo.example/song64kbps.mp3",
    ]
    assert (item.media[0].size_bytes, item.media[0].height_px) == (12_216_320, 200)
    assert item.thumbnail == "http://www.foo.example/keyframe.jpg"
    assert item.published_at
    assert item.published_at.tzinfo


def test_podcast() -> None:
    """The enclosure is the file, its length is read, and the address of mail of its author stays where it is."""
    (item,) = items("""<rss version="2.0" xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"><channel>
      <item><title>Episode</title><guid>aae20190418</guid><author>john@mail.example (John Appleseed)</author>
        <enclosure length="5650889" type="video/mp4" url="http://example.com/podcasts/e2.mp4"/>
        <itunes:duration>1:35:02</itunes:duration><itunes:image href="/e2.png"/></item></channel></rss>""")
    assert item.url == item.media[0].url == "http://example.com/podcasts/e2.mp4"
    assert (item.duration_s, item.account, item.media[0].size_bytes) == (5702.0, "", 5_650_889)
    assert item.thumbnail == "https://films.example/e2.png"


def test_atom_with_relative_addresses() -> None:
    """The id is the key, the time of the last change the mark, and addresses are relative to the feed."""
    (item,) = items("""<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry>
      <id>urn:uuid:1225c695</id><title type="html">A &lt;b&gt;film&lt;/b&gt;</title>
      <updated>2026-11-20T18:30:02Z</updated><published>2026-11-19T08:00:00+01:00</published><link href="../v/1"/>
      <link rel="enclosure" type="application/vnd.apple.mpegurl" href="/v/1/live" length="0"/>
      <author><name>Ann Lee</name><uri>https://tube.example/@annlee</uri></author></entry></feed>""")
    assert (item.key, item.mark, item.title) == ("urn:uuid:1225c695", "2026-11-20T18:30:02Z", "A film")
    assert item.url == "https://films.example/v/1"
    assert item.media[0].kind is MediaKind.HLS
    assert item.account == "annlee"


def test_rss_1() -> None:
    """RSS 1.0 is read, too: its entries stand beside the channel."""
    (item,) = (
        items("""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/">
      <channel rdf:about="http://x.example/"><title>X</title></channel>
      <item rdf:about="http://x.example/1"><title>One</title><link>http://x.example/1.mp4</link></item></rdf:RDF>""")
    )
    assert (item.url, item.title) == ("http://x.example/1.mp4", "One")
    assert item.media


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        ("<rss><channel><item><title>Köln</title><link>/1</link>".encode("utf-16"), ""),
        (b"<?xml version='1.0' encoding='iso-8859-1'?><rss><channel><item><title>K\xf6ln</title><link>/1</link>", ""),
        (b"<rss><channel><item><title>K\xf6ln</title><link>/1</link>", "windows-1252"),
        (b"<?xml version='1.0' encoding='klingon'?><rss><channel><item><title>K&ouml;ln</title><link>/1</link>", "x"),
        (b"<rss><channel><item><title><![CDATA[K&ouml;ln]]></title><link>/1</link>", ""),
    ],
)
def test_encodings(body: bytes, charset: str) -> None:
    """Byte order marks, what the host says, what the feed says, and entities of HTML give the same letters."""
    assert titles(items(body, charset)) == ["Köln"]


def test_broken_markup_and_unbound_prefixes() -> None:
    """A feed that ends in the middle, has stray signs, and uses prefixes that it never declared is still read."""
    found = items(
        "<rss><channel><item><title>A & B</title><link>/1?a=1&b=2</link>"
        "<media:content url='/1.mp4' x:y='1' type='video/mp4'/></item><item><title>Two</title>"
        "<link>/2</link><x:y>z</x:y></item><item><title>Three</tit"
    )
    assert titles(found)[:2] == ["A & B", "Two"]
    assert found[0].url == "https://films.example/1?a=1&b=2"
    assert [one.url for one in found[0].media] == ["https://films.example/1.mp4"]


def test_entities_neither_grow_nor_read_files(tmp_path: Path) -> None:
    """What a document declares is never used: no laughs by the billion, no file of this computer."""
    secret = tmp_path / "secret"
    secret.write_text("hidden", encoding="utf-8")
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    rest = "<rss><channel><item><title>x&l9;&f;</title><link>/1</link></item></channel></rss>"
    declared = f'<!DOCTYPE r [<!ENTITY l0 "{"ha" * 100}">{laughs}<!ENTITY f SYSTEM "{secret.as_uri()}">'
    (item,) = items(f'<?xml version="1.0"?>{declared}<!ENTITY % p SYSTEM "http://127.0.0.1:1/x">%p;]>{rest}')
    assert "hidden" not in item.title
    assert len(item.title) < 50


def test_youtube_feeds_are_words_only() -> None:
    """The feed of a channel names what to look at; what YouTube calls the file is its player, so people supply it."""
    (item,) = (
        items("""<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns:media="http://search.yahoo.com/mrss/"
      xmlns="http://www.w3.org/2005/Atom"><entry><id>yt:video:dQw4w9WgXcQ</id><yt:videoId>dQw4w9WgXcQ</yt:videoId>
      <title>A film</title><link rel="alternate" href="https://www.youtube.com/watch?v=dQw4w9WgXcQ"/>
      <author><name>Ann</name><uri>https://www.youtube.com/channel/UCaaaaaaaaaaaaaaaaaaaaaa</uri></author>
      <published>2026-11-01T00:00:00+00:00</published><media:group><media:title>A film</media:title>
      <media:content url="https://www.youtube.com/v/dQw4w9WgXcQ?version=3" type="application/x-shockwave-flash"/>
      <media:thumbnail url="https://i1.ytimg.com/vi/dQw4w9WgXcQ/hqdefault.jpg"/>
      <media:community><media:statistics views="1234"/></media:community></media:group></entry></feed>""")
    )
    assert item.is_supplied_only
    assert item.media == ()
    assert (item.platform, item.views, item.key) == ("YouTube", 1234, "yt:video:dQw4w9WgXcQ")
    assert item.account == "UCaaaaaaaaaaaaaaaaaaaaaa"


def served(settings: Settings, table: dict[str, Text], **options: str) -> tuple[Look, list[str]]:
    """Return what a feed at ``/1`` names, and what was asked for."""
    with origin(table) as o, fetching(settings, o) as fetcher:
        return look(record("feed", o.url("/1"), **options), fetcher), o.paths


def paged(number: int, link: str = "") -> Text:
    """Return one page of a feed."""
    older = f'<link rel="next" href="{link}"/>' if link else ""
    entry = f"<entry><id>{number}</id><title>{number}</title><link href='/v{number}.mp4'/></entry>"
    return Text(
        f'<feed xmlns="http://www.w3.org/2005/Atom">{older}{entry}</feed>', "application/atom+xml", etag=f'"{number}"'
    )


def test_paged_feeds_are_read_to_their_end(settings: Settings) -> None:
    """Older entries are on further pages (RFC 5005); a circle ends, and other sites are not followed."""
    told, asked = served(settings, {"/1": paged(1, "/2"), "/2": paged(2, "/3"), "/3": paged(3, "/1")})
    assert titles(told.items) == ["1", "2", "3"]
    assert asked == ["/1", "/2", "/3"]
    told, asked = served(settings, {"/1": paged(1, "http://127.0.0.2:1/2")})
    assert (titles(told.items), asked, told.error) == (["1"], ["/1"], None)


def test_pages_have_an_end(settings: Settings) -> None:
    """The option says how many pages are read at most."""
    told, asked = served(settings, {"/1": paged(1, "/2"), "/2": paged(2, "/3"), "/3": paged(3)}, pages="2")
    assert titles(told.items) == ["1", "2"]
    assert asked == ["/1", "/2"]


def test_what_is_no_feed_is_told(settings: Settings) -> None:
    """A page in place of a feed ends the run with one sentence."""
    told, _ = served(settings, {"/1": html("<p>Maintenance")})
    assert isinstance(told.error, FetchFailedError)
    assert "no feed" in str(told.error)


def test_addresses_are_relative_to_where_redirections_lead(settings: Settings) -> None:
    """A feed that has moved names its files from where it is now."""
    table = {"/1": Redirect("/new/feed"), "/new/feed": Text("<rss><channel><item><guid>1</guid><link>a.mp4</link>")}
    told, _ = served(settings, table)
    assert [one.url.endswith("/new/a.mp4") for one in told.items] == [True]
    assert [one.key for one in told.items] == ["1"]


NAMES = [
    "rss",
    "channel",
    "item",
    "title",
    "link",
    "guid",
    "media:content",
    "enclosure",
    "entry",
    "feed",
    "x",
    "pubDate",
]
PIECES = st.one_of(
    st.sampled_from([f"<{n}>" for n in NAMES] + [f"</{n}>" for n in NAMES] + ["&", "&amp;", "&a;", "<![CDATA[", "]]>"]),
    st.sampled_from(
        ["<!DOCTYPE a [", "<!ENTITY a 'b'>", "<media:content url='x.mp4' duration='", "'/>", "<?xml?>", "\0"]
    ),
    st.text(max_size=10),
)


@effort(max_examples=200, deadline=2000)
@given(
    st.one_of(
        st.binary(max_size=300), st.lists(PIECES, max_size=30).map(lambda p: "<rss>" + "".join(p)).map(str.encode)
    )
)
def test_no_bytes_make_it_fail(body: bytes) -> None:
    """Whatever is sent, it is no feed, or entries that do no harm."""
    feed = read_feed(Page(url=BASE, final_url=BASE, status=200, content_type="", body=body))
    for entry in feed.entries if feed else ():
        item = item_of(entry, BASE)
        assert item is None or harm_in(item) == []
