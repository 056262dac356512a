"""Whole sites, served by a real server: which pages are asked for, and which are not."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from monitor.errors import FetchFailedError, InputError
from monitor.settings import Settings
from monitor.sources.fetch import Fetcher
from monitor.sources.kinds import kind_of
from monitor.sources.reading import Known, SourceReader
from tests.monitor.sources.answers import Entry, Redirect, Status, Text, html, sitemap
from tests.monitor.sources.contract import look, record, titles
from tests.monitor.sources.origin import Origin, fetching, origin

FIXED = datetime(2026, 11, 23, 12, tzinfo=UTC)


@contextmanager
def site(settings: Settings, hosts: tuple[str, ...] = ("127.0.0.1",)) -> Iterator[tuple[Origin, Fetcher]]:
    """Serve a site, and a fetcher that may reach it on the same day for ever."""
    with origin(hosts=hosts) as o, fetching(settings, o, clock=lambda: FIXED) as fetcher:
        yield o, fetcher


def video(name: str, **more: object) -> Text:
    """Return a page with one video."""
    return html(f"<video src=/{name}.mp4></video>", f"<title>{name}</title>", **more)


def index(*addresses: str) -> Text:
    """Return an index of sitemaps."""
    return Text(f"<sitemapindex>{''.join(f'<sitemap><loc>{one}</loc></sitemap>' for one in addresses)}</sitemapindex>")


def test_sitemaps_say_enough(settings: Settings) -> None:
    """From the root of a site its robots.txt leads to the sitemaps; no page but the first is opened."""
    with site(settings, ("127.0.0.1", "127.0.0.2")) as (o, fetcher):
        o.table["/robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {o.url('/index.xml')}\n"
        o.table["/"] = html("<a href=/about>about</a>")
        o.table["/index.xml"] = index(o.url("/v.xml.gz"), o.url("/pages.xml"), o.url("/elsewhere.xml", "127.0.0.2"))
        named = sitemap(videos={o.url(f"/v/{n}"): o.url(f"/{n}.mp4") for n in range(3)})
        o.table["/v.xml.gz"] = Text(gzip.compress(str(named.text).encode()), "application/gzip")
        o.table["/pages.xml"] = sitemap(o.url("/about"))
        o.table["/elsewhere.xml"] = sitemap(videos={o.url("/v/9"): o.url("/9.mp4")})
        told = look(record("site", o.url("/")), fetcher)
        assert len(told.items) == 3
        assert [one.media[0].url for one in told.items] == [o.url(f"/{n}.mp4") for n in range(3)]
        assert o.paths == ["/", "/index.xml", "/v.xml.gz", "/pages.xml"]


def test_pages_are_opened_where_sitemaps_say_nothing_of_videos(settings: Settings) -> None:
    """Those that changed last come first; one that is gone, or not allowed, does not stop the others."""
    with site(settings) as (o, fetcher):
        o.table["/robots.txt"] = "User-agent: *\nDisallow: /private/\n"
        o.table["/sitemap.xml"] = sitemap(
            *(o.url(one) for one in ("/a", "/gone", "/private/b", "/broken", "/c", "/still.jpg"))
        )
        o.table |= {
            "/a": video("a"),
            "/gone": Status(410),
            "/c": video("c"),
            "/private/b": video("b"),
            "/broken": Status(500),
        }
        told = look(record("site", o.url("/sitemap.xml")), fetcher)
        assert titles(told.items) == ["a", "c"]
        assert o.asked("/private/b") == []
        assert len(told.notes) >= 3


def test_a_host_in_trouble_ends_the_run(settings: Settings) -> None:
    """Where it asks to wait, the next page is not asked for, and what was found before stays."""
    with site(settings) as (o, fetcher):
        o.table["/sitemap.xml"] = sitemap(*(o.url(one) for one in ("/a", "/b", "/c")))
        o.table |= {"/a": video("a"), "/b": Status(503, retry_after=60), "/c": video("c")}
        told = look(record("site", o.url("/sitemap.xml")), fetcher)
        assert titles(told.items) == ["a"]
        assert isinstance(told.error, FetchFailedError)
        assert o.asked("/c") == []


def test_a_page_and_what_it_links_to(settings: Settings) -> None:
    """One step far, on the same site only, without pictures and documents, each page once."""
    with site(settings, ("127.0.0.1", "127.0.0.2")) as (o, fetcher):
        links = ["/v/1", "/v/1#top", "/v/2?x=1", "/doc.pdf", "/a.jpg", o.url("/v/3", "127.0.0.2"), "mailto:a@b.example"]
        o.table["/films"] = html("".join(f"<a href='{one}'>x</a>" for one in links), "<title>Films</title>")
        o.table |= {"/v/1": video("1"), "/v/2?x=1": video("2"), "/v/3": video("3")}
        source = record("site", o.url("/films"))
        assert titles(look(source, fetcher).items) == ["1", "2"]
        assert o.paths == ["/films", "/v/1", "/v/2?x=1"]
        more = record("site", o.url("/films"), hosts="127.0.0.2")
        assert titles(look(more, fetcher).items) == ["1", "2", "3"]


def test_a_page_with_several_videos(settings: Settings) -> None:
    """Each is an item at the address of its file; what is embedded from a platform is one as well."""
    with site(settings) as (o, fetcher):
        frame = "<iframe src='https://www.youtube.com/embed/dQw4w9WgXcQ'></iframe>"
        links = "".join(f"<a href={one}.mp4>{one}</a>" for one in ("beach", "coast"))
        o.table["/clips/"] = html(links + frame, "<title>Directory listing for /clips/</title>")
        found = look(record("site", o.url("/clips/")), fetcher).items
        addresses = [
            o.url("/clips/beach.mp4"),
            o.url("/clips/coast.mp4"),
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        ]
        assert [one.url for one in found] == addresses
        assert found[1].title == "coast.mp4 (on “Directory listing for /clips/”)"


def test_pages_of_one_run_have_an_end(settings: Settings) -> None:
    """The option limits them; on other days others come first, until all have been opened."""
    with origin() as o:
        o.table["/sitemap.xml"] = sitemap(*(o.url(f"/{n}") for n in range(5)))
        o.table["/sitemap.xml"] = Text(o.table["/sitemap.xml"].text, "application/xml", etag='"1"')  # type: ignore[union-attr]
        o.table |= {f"/{n}": video(str(n), etag='"1"') for n in range(5)}
        source = record("site", o.url("/sitemap.xml"), pages="2")
        found: set[str] = set()
        marks = {}
        for day in range(1, 4):
            with fetching(settings, o, clock=lambda day=day: FIXED.replace(day=day)) as fetcher:
                o.requests.clear()
                told = look(source, fetcher, marks=marks)
                marks = told.marks
                assert len(o.paths) <= 3
                found |= set(titles(told.items))
    assert found == {"0", "1", "2", "3", "4"}


def test_redirections_to_another_site_are_told(settings: Settings) -> None:
    """The user named one site; that it leads elsewhere is for them to decide."""
    with site(settings, ("127.0.0.1", "127.0.0.2")) as (o, fetcher):
        o.table |= {"/": Redirect(o.url("/new", "127.0.0.2")), "/new": video("1")}
        told = look(record("site", o.url("/")), fetcher)
        assert isinstance(told.error, InputError)
        assert "127.0.0.2" in str(told.error)
        assert titles(look(record("site", o.url("/"), hosts="127.0.0.2"), fetcher).items) == ["1"]


@pytest.mark.parametrize(
    ("entry", "kind"),
    [
        (html("<video><source src=/l.m3u8 type=application/x-mpegurl></video>"), "hls"),
        (html('<meta property="og:video" content="/l.mpd">'), "dash"),
        (html("<a href=/l.webm>download</a>"), "file"),
    ],
)
def test_the_file_of_an_item_is_found_on_its_page(settings: Settings, entry: Entry, kind: str) -> None:
    """Playlists are told from files."""
    with site(settings) as (o, fetcher):
        o.table["/v"] = entry
        player = f"<video:video><video:player_loc>{o.url('/p')}</video:player_loc></video:video>"
        spaces = 'xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
        o.table["/sitemap.xml"] = Text(f"<urlset {spaces}><url><loc>{o.url('/v')}</loc>{player}</url></urlset>")
        source = record("site", o.url("/sitemap.xml"))
        (item,) = look(source, fetcher).items
        assert item.media == ()
        found = kind_of("site").resolve(SourceReader(source, fetcher, Known()), item)
        assert [one.kind for one in found.media] == [kind]
        assert found.key == item.key


def test_a_circle_of_sitemaps_ends(settings: Settings) -> None:
    """Each is read once."""
    with site(settings) as (o, fetcher):
        o.table |= {"/1.xml": index("/2.xml", "/1.xml"), "/2.xml": index("/1.xml", "/2.xml")}
        assert look(record("site", o.url("/1.xml")), fetcher).error is None
        assert o.paths == ["/1.xml", "/2.xml"]


def test_an_index_that_has_not_changed_does_not_hide_what_has(settings: Settings) -> None:
    """Sitemaps are asked for again, each by its own version."""
    with site(settings) as (o, fetcher):
        o.table["/index.xml"] = Text(index(o.url("/a.xml")).text, "application/xml", etag='"1"')
        first = sitemap(videos={o.url("/v/1"): o.url("/1.mp4")})
        o.table["/a.xml"] = Text(first.text, "application/xml", etag='"1"')
        source = record("site", o.url("/index.xml"))
        told = look(source, fetcher)
        assert look(source, fetcher, marks=told.marks).items == []
        second = sitemap(videos={o.url(f"/v/{n}"): o.url(f"/{n}.mp4") for n in (1, 2)})
        o.table["/a.xml"] = Text(second.text, "application/xml", etag='"2"')
        assert len(look(source, fetcher, marks=told.marks).items) == 2


def test_a_site_without_videos_is_told(settings: Settings) -> None:
    """Silence would look as if it had been searched in vain; what has not changed is no such news."""
    with site(settings) as (o, fetcher):
        o.table["/"] = html("<script src=/player.js></script>", etag='"1"')
        source = record("site", o.url("/"))
        told = look(source, fetcher)
        assert len(told.notes) == 1
        assert look(source, fetcher, marks=told.marks).notes == []


def test_nothing_else_than_pages_is_asked_for(settings: Settings) -> None:
    """What a page shows inside itself stays where it is: stills, scripts, styles, frames and files."""
    with site(settings) as (o, fetcher):
        o.table["/v"] = html(
            "<img src=/i.png><iframe src=/f></iframe><video src=/1.mp4 poster=/p.jpg></video>"
            "<script src=/s.js></script>",
            "<link rel=stylesheet href=/c.css><meta http-equiv=refresh content='0;url=/elsewhere'>",
        )
        assert len(look(record("site", o.url("/v")), fetcher).items) == 1
        assert o.paths == ["/v"]
