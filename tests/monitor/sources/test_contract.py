"""The kinds of sources of this house keep the contract."""

import json
import shutil
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest

from monitor.collected import SourceRecord
from tests.monitor.sources.answers import Text, html
from tests.monitor.sources.contract import HOSTILE_ADDRESSES, HOSTILE_TITLE, Example, SourceContract, record
from tests.monitor.sources.origin import Origin

MEDIA_RSS = 'xmlns:media="http://search.yahoo.com/mrss/"'


def folder(o: Origin, place: Path) -> SourceRecord:
    """Make a folder with three files, one of them seen at two addresses."""
    _ = o
    files = place / "files"
    (files / "below").mkdir(parents=True, exist_ok=True)
    for name in ("a.mp4", "below/b.webm", "c.mp4"):
        (files / name).write_bytes(b"film")
    (files / "seen.csv").write_text(
        "file,url,views\na.mp4,https://tube.example/1,5\na.mp4,https://tube.example/2,7\n", encoding="utf-8"
    )
    return record("folder", str(files), manifest="seen.csv")


def hostile_folder(o: Origin, place: Path) -> SourceRecord:
    """Make a folder with odd names, an odd manifest and an empty file."""
    source = folder(o, place)
    files = Path(source.address)
    for name in ("Good.mp4", "\u202eodd <b>name<b>.mp4", "x\x1b[31m\n.mp4", "x" * 240 + ".mp4"):
        (files / name).write_bytes(b"film")
    (files / "gone.mp4").symlink_to(place / "nowhere")
    rows = "\n".join(f"Good.mp4,{one.replace(chr(0), '')},-5" for one in HOSTILE_ADDRESSES)
    (files / "seen.csv").write_text(f"file,url,views\n{rows}\n", encoding="utf-8")
    return source


def listed(o: Origin, place: Path) -> SourceRecord:
    """Serve a list with a file's address, a page's address and one that must be supplied."""
    _ = place
    o.table["/v/1"] = html("<video src=/v/1.mp4></video>", etag='"1"')
    rows = [f"{o.url('/a.mp4')},First,1:02", f"{o.url('/v/1')},Second,PT5M"]
    o.table["/list.csv"] = Text("\n".join(["link,title,length", *rows]), "text/csv", etag='"1"')
    return record("list", o.url("/list.csv"))


def hostile_list(o: Origin, place: Path) -> SourceRecord:
    """Serve a list of odd lines with one good one between."""
    _ = place
    rows = [f'"{one}","{HOSTILE_TITLE[:9999]}",-1,nan' for one in HOSTILE_ADDRESSES]
    rows += [f"{o.url('/a.mp4')},Good one,5,7", f'{o.url("/b.mp4")},"{HOSTILE_TITLE[:100]}",1e400,x', '"unclosed']
    o.table["/list.csv"] = Text("\n".join(["url,title,views,duration", *rows]), "text/csv")
    return record("list", o.url("/list.csv"))


def rss(o: Origin, place: Path) -> SourceRecord:
    """Serve a feed with Media RSS, an enclosure and a mere link."""
    _ = place
    o.table["/v/3"] = html(f'<meta property="og:video" content="{o.url("/3.mp4")}">')
    items = f"""
      <item><guid>one</guid><title>One</title><link>/v/1</link>
        <media:content url="/1.mp4" type="video/mp4" duration="12" height="720" fileSize="1000"/></item>
      <item><guid>two</guid><title>Two</title><link>{o.url("/v/2")}</link>
        <enclosure url="{o.url("/2.mp3")}" type="audio/mpeg" length="100"/></item>
      <item><guid isPermaLink="true">{o.url("/v/3")}</guid><title>Three</title></item>"""
    feed = f'<rss version="2.0" {MEDIA_RSS}><channel><title>T</title>{items}</channel></rss>'
    o.table["/feed"] = Text(feed, "application/rss+xml", etag='"1"')
    return record("feed", o.url("/feed"))


def hostile_rss(o: Origin, place: Path) -> SourceRecord:
    """Serve a feed with odd entries around a good one."""
    _ = place
    title = escape(HOSTILE_TITLE.replace("\0", "").replace("\x1b", ""))
    items = [
        f"<item><guid>{escape(one[:5000])}</guid><title>{title[:5000]}</title><link>{escape(one[:5000])}</link>"
        f"<media:content url={quoteattr(one)} type='video/mp4' duration='-5' fileSize='-1' height='x'/>"
        f"<media:thumbnail url={quoteattr(one)}/><media:statistics views='-3'/><pubDate>yesterday</pubDate></item>"
        for one in HOSTILE_ADDRESSES
        if one.isprintable() or "\u202e" in one
    ]
    items.insert(3, "<item><guid>g</guid><title>Good</title><enclosure url='/g.mp4' type='video/mp4'/></item>")
    items += [f"<item><guid>h</guid><title>{title}</title><link>/h.mp4</link></item>", "<item></item>", "<item><title>"]
    o.table["/feed"] = Text(f"<rss version='2.0' {MEDIA_RSS}><channel>{''.join(items)}", "text/xml")
    return record("feed", o.url("/feed"))


SITEMAP = (
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
)


def sitemap(o: Origin, place: Path) -> SourceRecord:
    """Serve a sitemap with a file, with a player only, and with two videos at one address."""
    _ = place
    o.table["/v/2"] = html("<video><source src=/2.mp4 type=video/mp4></video>")
    video = "<video:video><video:title>{}</video:title>{}</video:video>".format
    at = "<video:content_loc>{}</video:content_loc>".format
    play = "<video:player_loc>{}</video:player_loc>".format
    urls = [
        f"<url><loc>{o.url('/v/1')}</loc>{video('One', at(o.url('/1.mp4')))}</url>",
        f"<url><loc>{o.url('/v/2')}</loc>{video('Two', play(o.url('/p/2')))}</url>",
        f"<url><loc>{o.url('/v/3')}</loc>{video('A', at(o.url('/a.mp4')))}{video('B', at(o.url('/b.mp4')))}</url>",
        f"<url><loc>{o.url('/about')}</loc></url>",
    ]
    o.table["/sitemap.xml"] = Text(f"<urlset {SITEMAP}>{''.join(urls)}</urlset>", "application/xml", etag='"1"')
    return record("site", o.url("/sitemap.xml"))


def hostile_sitemap(o: Origin, place: Path) -> SourceRecord:
    """Serve a sitemap with odd addresses around a good one."""
    _ = place
    title = escape(HOSTILE_TITLE.replace("\0", "").replace("\x1b", ""))
    urls = [
        f"<url><loc>{escape(one)}</loc><lastmod>{title[:99]}</lastmod><video:video><video:title>{title[:9999]}"
        f"</video:title><video:content_loc>{escape(one)}</video:content_loc><video:duration>-1</video:duration>"
        f"<video:view_count>-1</video:view_count><video:thumbnail_loc>{escape(one)}</video:thumbnail_loc>"
        f"</video:video></url>"
        for one in HOSTILE_ADDRESSES
        if one.isprintable() or "\u202e" in one
    ]
    good = "<video:video><video:title>Good</video:title><video:content_loc>/g.mp4</video:content_loc></video:video>"
    urls.insert(2, f"<url><loc>{o.url('/g')}</loc>{good}</url>")
    urls.append(f"<url><loc>{o.url('/h')}</loc>{good.replace('Good', title)}</url>")
    o.table["/sitemap.xml"] = Text(f"<urlset {SITEMAP}>{''.join(urls)}<url>", "application/xml")
    return record("site", o.url("/sitemap.xml"))


def schema(**said: Any) -> str:
    """Return a script of JSON-LD with one video."""
    data = {"@context": "https://schema.org", "@type": "VideoObject", **said}
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def page(o: Origin, place: Path) -> SourceRecord:
    """Serve a page that links to pages with videos in three ways."""
    _ = place
    o.table["/videos/"] = html(
        "<a href=1>1</a> <a href=2>2</a> <a href=3>3</a> <a href=//other.test/>o</a>", etag='"1"'
    )
    o.table["/videos/1"] = html("", schema(name="One", contentUrl="/1.mp4"), etag='"1"')
    o.table["/videos/2"] = html("<video src=/2.mp4></video>", "<title>Two</title>", etag='"1"')
    o.table["/videos/3"] = html("<a href=/3.m3u8>stream</a>", etag='"1"')
    return record("site", o.url("/videos/"))


def hostile_page(o: Origin, place: Path) -> SourceRecord:
    """Serve pages with odd values."""
    _ = place
    o.table["/"] = html("".join(f"<a href={quoteattr(one)}>x</a>" for one in (*HOSTILE_ADDRESSES, "/good", "/odd")))
    o.table["/good"] = html("", schema(name="Good", contentUrl="/g.mp4"))
    odd = [
        schema(
            name=HOSTILE_TITLE, contentUrl=[*HOSTILE_ADDRESSES, "/x.mp4"], thumbnailUrl=one, url=one, duration="-P1D"
        )
        for one in HOSTILE_ADDRESSES[:4]
    ]
    nested = f'<script type="application/ld+json">{"[" * 100_000}</script>'
    o.table["/odd"] = html("<div>" * 5000, f"<title>{escape(HOSTILE_TITLE)}</title>{nested}{''.join(odd)}")
    return record("site", o.url("/"))


WEB = ("", "  ", "nonsense", "javascript:alert(1)", "ftp://a.example/", "http://", "https://u:p@", "/etc/passwd")
EXAMPLES = [
    Example(
        name="folder",
        kind="folder",
        serve=folder,
        expects=4,
        spoil=hostile_folder,
        is_conditional=False,
        odd=("", "  ", "files", "../files", "/nowhere/at/all", "https://a.example/", "/a\0b"),
        odd_options=({"manifest": "nowhere.csv"},),
    ),
    Example(
        name="list",
        kind="list",
        serve=listed,
        expects=2,
        spoil=hostile_list,
        start="/list.csv",
        odd=(
            "",
            "  ",
            "list.csv",
            "/nowhere/list.csv",
            "javascript:alert(1)",
            "ftp://a.example/list",
            "http://",
            "/a\0",
        ),
    ),
    Example(
        name="feed",
        kind="feed",
        serve=rss,
        expects=3,
        spoil=hostile_rss,
        start="/feed",
        odd=WEB,
        odd_options=({"pages": "0"}, {"pages": "many"}),
    ),
    Example(
        name="sitemap",
        kind="site",
        serve=sitemap,
        expects=4,
        spoil=hostile_sitemap,
        start="/sitemap.xml",
        odd=WEB,
        odd_options=({"pages": "-1"}, {"pages": "²"}, {"hosts": "a b"}, {"hosts": "https://"}),
    ),
    Example(
        name="page",
        kind="site",
        serve=page,
        expects=3,
        spoil=hostile_page,
        start="/videos/",
        rereads=("/videos/",),
        odd=WEB,
    ),
]


@pytest.fixture(autouse=True)
def tidy(tmp_path: Path) -> Iterator[None]:
    """Take odd names away, which some tools cannot."""
    yield
    shutil.rmtree(tmp_path / "files", ignore_errors=True)


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
class TestContract(SourceContract):
    """Folders, lists, feeds and sites."""
