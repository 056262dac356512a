"""yt-dlp, with its generic extractor, against a real origin: everything it asks for goes through our own door."""

import builtins
import os
import sys
from typing import Any

import pytest

from monitor.collected import Basis, MediaKind, Purpose
from monitor.errors import FetchFailedError, GoneError, InputError
from monitor.policy import AccessRefusedError
from monitor.settings import Settings
from monitor.sources.base import Page
from monitor.sources.fetch import Ask
from monitor.sources.fetch.downloader import extract
from monitor.sources.kinds import kind_of
from monitor.sources.reading import SourceReader, StoppedError
from tests.monitor.sources.answers import File, Status, html
from tests.monitor.sources.apis.asking import knowing
from tests.monitor.sources.contract import Look, look, record
from tests.monitor.sources.origin import Origin, fetching, hls, origin

PAGE = html("<video src=/a.mp4 poster=/a.jpg></video>", "<title>My film</title>", headers={"Set-Cookie": "seen=1"})
NAMED = knowing(allowed="127.0.0.1")


def found(o: Origin, settings: Settings, path: str = "/page", known: Any = NAMED, **options: str) -> Look:
    """Run the source on one page."""
    with fetching(settings, o) as fetcher:
        return look(record("downloader", o.url(path), **options), fetcher, known)


def test_a_page_is_read_and_its_file_found(settings: Settings) -> None:
    """yt-dlp names the file; it has fetched nothing but the page, and that through our own door."""
    with origin({"/page": PAGE, "/a.mp4": File(b"film")}) as o:
        told = found(o, settings)
        (item,) = told.items
        assert [one.url for one in item.media] == [o.url("/a.mp4")]
        assert o.paths == ["/page"]
        (page,) = o.asked("/page")
    assert "My film" in item.title
    assert page.headers["user-agent"].startswith("Reclaim/")
    assert not {"cookie", "x-forwarded-for", "sec-fetch-mode", "accept-language"} & page.headers.keys()


def test_the_file_can_be_fetched_by_our_own_fetcher(settings: Settings) -> None:
    """What it names is an address like any other: asked of the policy, streamed and hashed."""
    with origin({"/page": PAGE, "/a.mp4": File(b"film")}) as o:
        (item,) = found(o, settings).items
        with fetching(settings, o) as fetcher:
            arrived = fetcher.download(Ask(url=item.media[0].url, purpose=Purpose.MEDIA), settings.captures / "part")
            assert arrived.path.read_bytes() == b"film"


def test_no_cookie_comes_back(settings: Settings) -> None:
    """A second page at the same host gets no cookie that the first one set."""
    with origin({"/page": PAGE, "/two": PAGE}) as o, fetching(settings, o) as fetcher:
        look(record("downloader", f"{o.url('/page')} {o.url('/two')}"), fetcher, NAMED)
        assert len(o.paths) == 2
        assert not any("cookie" in one.headers for one in o.requests)


def test_a_stream_is_named_by_its_playlist(settings: Settings) -> None:
    """yt-dlp reads the playlist through our door, too, and names it; nobody fetches a segment yet."""
    page = html('<video><source src="/hls/master.m3u8" type="application/x-mpegURL"></video>')
    with origin(hls([b"a", b"b"]) | {"/page": page}) as o:
        (item,) = found(o, settings).items
        assert o.paths == ["/page", "/hls/master.m3u8"]
        assert [(one.kind, one.url) for one in item.media] == [(MediaKind.HLS, o.url("/hls/master.m3u8"))]


def test_a_host_that_was_not_named_is_not_asked(settings: Settings) -> None:
    """Without the user's word for this host nothing is sent, and the refusal says what to state."""
    with origin({"/page": PAGE}) as o:
        told = found(o, settings, known=knowing())
        assert o.requests == []
    assert isinstance(told.error, AccessRefusedError)
    assert told.error.access.basis is Basis.PERMISSION
    assert "127.0.0.1" in told.error.access.reason


def test_a_page_that_leads_elsewhere_leads_nowhere(settings: Settings) -> None:
    """A playlist at a host that was not named is not asked for by yt-dlp, whatever the page says."""
    with origin(hosts=("127.0.0.1", "127.0.0.2")) as o:
        there = o.url("/hls/master.m3u8", "127.0.0.2")
        o.table |= hls([b"a"]) | {"/page": html(f'<video><source src="{there}" type="application/x-mpegURL"></video>')}
        told = found(o, settings)
        assert o.paths == ["/page"]
    assert told.items == []


def test_robots_txt_holds_for_it(settings: Settings) -> None:
    """What the host forbids to programs is not asked for, and the verdict is the reason of the failure."""
    with origin({"/page": PAGE, "/robots.txt": "User-agent: *\nDisallow: /page"}) as o:
        told = found(o, settings)
        assert o.paths == []
    assert isinstance(told.error, AccessRefusedError)
    assert told.error.access.basis is Basis.ROBOTS


@pytest.mark.parametrize("url", ["https://www.youtube.com/watch?v=abc", "https://www.tiktok.com/@a/video/1"])
def test_platforms_that_forbid_it_are_refused_whatever_is_stated(url: str, settings: Settings) -> None:
    """By ``check`` before the source is stored, and again when it runs."""
    host = url.split("/")[2]
    with pytest.raises(InputError, match="forbid"):
        kind_of("downloader").check(record("downloader", url))
    with fetching(settings) as fetcher:
        told = look(record("downloader", url), fetcher, knowing(allowed=host))
    assert isinstance(told.error, AccessRefusedError)
    assert told.error.access.basis is Basis.TERMS
    assert told.error.access.ways


def test_extractors_of_platforms_are_off(settings: Settings) -> None:
    """A page that embeds a platform's player finds no video; no platform is asked for anything."""
    page = html('<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>')
    with origin({"/page": page}) as o:
        told = found(o, settings)
        assert o.paths == ["/page"]
    assert told.error is None
    assert told.items == []
    assert "no video" in told.notes[0]


def test_failures_are_told_in_our_words(settings: Settings) -> None:
    """A page that is gone is gone, and a busy host says when."""
    with origin({"/page": Status(404)}) as o:
        assert isinstance(found(o, settings).error, GoneError)
        o.table["/page"] = Status(503, retry_after=60)
        error = found(o, settings).error
    assert isinstance(error, FetchFailedError)
    assert error.retry_at


def test_addresses_are_made_anew_for_each_try(settings: Settings) -> None:
    """Such addresses often last for hours only, so that the page is read again before the file is fetched."""
    with origin({"/page": PAGE}) as o, fetching(settings, o) as fetcher:
        source = record("downloader", o.url("/page"))
        (item,) = look(source, fetcher, NAMED).items
        o.table["/page"] = html("<video src=/new.mp4></video>", "<title>My film</title>")
        now = kind_of("downloader").resolve(SourceReader(source, fetcher, NAMED), item)
        assert [one.url for one in now.media] == [o.url("/new.mp4")]


def test_no_proxy_and_no_plugin_is_used(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the environment names."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.9:1")
    with origin({"/page": PAGE}) as o:
        assert len(found(o, settings).items) == 1
    assert not any(name.startswith("yt_dlp_plugins.") for name in sys.modules)
    assert os.environ["http_proxy"]


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence with the command, before the source is stored."""
    original = builtins.__import__

    def without(name: str, *more: Any, **keywords: Any) -> Any:
        if name == "yt_dlp":
            raise ImportError(name)
        return original(name, *more, **keywords)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"reclaim-video\[downloader\]"):
        kind_of("downloader").check(record("downloader", "https://a.example/page"))


def test_the_end_of_the_program_is_not_taken_for_a_page_without_a_video() -> None:
    """Whatever a request of ours raises comes out as it is."""

    def ended(url: str) -> Page:
        raise StoppedError(url)

    with pytest.raises(StoppedError):
        extract("http://vids.example/page", ended, ("generic", "html5"))
