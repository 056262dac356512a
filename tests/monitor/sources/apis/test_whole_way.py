"""From an interface to a file in the library, by the runner, the policy and the fetcher as they are."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.collected import AllowanceKind, Basis, ItemState, KeptItem, SourceRecord, Word, WordKind
from monitor.settings import Settings
from monitor.sources.collecting import collect
from monitor.store.library import Library
from tests.monitor.samples import add_work
from tests.monitor.sources.answers import File, html, json_page
from tests.monitor.sources.apis import (
    test_archive,
    test_bluesky,
    test_commons,
    test_mastodon,
    test_peertube,
    test_youtube,
)
from tests.monitor.sources.apis.asking import By, said
from tests.monitor.sources.contract import record
from tests.monitor.sources.gathering import video
from tests.monitor.sources.origin import Origin, fetching, name_own, opened, origin

SECRETS: Mapping[str, str] = {"RECLAIM_KEY_YOUTUBE": "AIza-secret"}


def run(library: Library, *sources: SourceRecord) -> list[KeptItem]:
    """Collect from sources for a library with one work, and return the items."""
    if not library.store.sources.all():
        work = add_work(library, name="My film", owner="Ann Lee")
        library.store.words.add([Word(work_id=work.id, kind=WordKind.TITLE, text="The Drowned Lighthouse")])
        for one in sources:
            library.store.sources.add(replace(one, name=one.kind))
    with fetching(library.settings) as fetcher:
        list(collect(library, library.store.sources.all(), fetcher, secrets=SECRETS))
    return library.store.items.in_states(set(ItemState))


def base(o: Origin) -> str:
    """Return the address that stands for the interface."""
    return o.url("").rstrip("/")


def peertube(o: Origin, **more: object) -> SourceRecord:
    """Serve an instance with one video whose file is there."""
    one = test_peertube.video(1)
    o.table |= {
        "/api/v1/search/videos": said({"total": 1, "data": [one]}),
        f"/api/v1/videos/{one['uuid']}": test_peertube.detail(o, 1, **more),
        "/f/1080.mp4": File(video(1)),
    }
    return record("peertube", base(o))


def test_a_video_of_an_instance_is_kept_with_the_basis_of_its_fetch(settings: Settings) -> None:
    """Its file is in the library, and every request says which interface offers it."""
    with origin() as o, opened(settings, o) as library:
        (kept,) = run(library, peertube(o))
        assert kept.state is ItemState.KEPT, kept.reason
        assert kept.path
        assert Path(kept.path).read_bytes() == video(1)
        fetches = library.store.fetches.of_item(kept.id)
        assert {one.access.basis for one in fetches} == {Basis.API}
        assert {one.access.source for one in fetches} == {"https://docs.joinpeertube.org/api-rest-reference.html"}
        o.requests.clear()
        run(library)
        assert "/f/1080.mp4" not in o.paths


def test_what_must_be_supplied_says_why(settings: Settings) -> None:
    """An uploader has switched downloads off, and YouTube lets no program in: both wait for the user, with the way."""
    with origin() as o, opened(settings, o) as library:
        off = peertube(o, downloadEnabled=False)
        o.table[test_youtube.SEARCH] = json_page(test_youtube.search(1))
        o.table[test_youtube.VIDEOS] = By(test_youtube.told_of)
        o.table[test_youtube.CHANNELS] = test_youtube.CHANNEL
        items = run(library, off, record("youtube", base(o)))
        assert {one.state for one in items} == {ItemState.TO_SUPPLY}, [one.reason for one in items]
        reasons = " ".join(one.reason for one in items)
        assert "switched downloads off" in reasons
        assert "YouTube’s terms" in reasons
        assert not any(path.endswith(".mp4") for path in o.paths)


@pytest.mark.parametrize("place", ["https://www.tiktok.com/@a/video/1.mp4", "https://www.youtube.com/x.mp4"])
def test_an_interface_opens_nobody_else(place: str, settings: Settings) -> None:
    """A hostile instance names a platform's file as its own: its word is not the platform's, and nothing is asked."""
    with origin() as o, opened(settings, o) as library:
        files = [test_peertube.file(1080, place)]
        (kept,) = run(library, peertube(o, files=files, streamingPlaylists=[]))
        assert kept.state is ItemState.REFUSED
        assert library.store.fetches.of_item(kept.id)[-1].access.basis is Basis.TERMS


def test_a_file_elsewhere_is_asked_of_its_own_host(settings: Settings) -> None:
    """An instance that names a file at another site speaks for itself only: that site's robots.txt holds."""
    with origin(hosts=("127.0.0.1", "127.0.0.2")) as o, opened(settings, o) as library:
        files = [test_peertube.file(1080, o.url("/f/1080.mp4", "127.0.0.2"))]
        source = peertube(o, files=files, streamingPlaylists=[])
        o.table["//127.0.0.2/robots.txt"] = "User-agent: *\nDisallow: /f/"
        (kept,) = run(library, source)
        assert kept.state is ItemState.REFUSED
        assert library.store.fetches.of_item(kept.id)[-1].access.basis is Basis.ROBOTS
        assert "/f/1080.mp4" not in o.paths


def test_each_of_the_open_interfaces_gives_a_file(settings: Settings) -> None:
    """Mastodon, the Internet Archive, Bluesky and Wikimedia Commons, with one video each."""
    with origin() as o, opened(settings, o) as library:
        o.table |= {f"/{number}.mp4": File(video(number)) for number in range(1, 5)}
        post = test_mastodon.post(1, test_mastodon.attachment(1, url=o.url("/1.mp4")))
        o.table["/api/v1/timelines/tag/TheDrownedLighthouse"] = said([post])
        o.table[test_archive.SEARCH] = said(test_archive.search(test_archive.found(1)))
        o.table["/metadata/film-1"] = json_page(test_archive.about(test_archive.file("2.mp4", length="9")))
        o.table["/download/film-1/2.mp4"] = File(video(2))
        posts = json_page({"posts": [test_bluesky.post(1)]})
        o.table |= {test_bluesky.SEARCH: posts, test_bluesky.POSTS: posts}
        service = {"id": "#atproto_pds", "serviceEndpoint": base(o)}
        o.table[f"/{test_bluesky.DID}"] = json_page({"id": test_bluesky.DID, "service": [service]})
        o.table["/xrpc/com.atproto.sync.getBlob"] = File(video(3))
        page = test_commons.page(1, url=o.url("/4.mp4"), derivatives=[])
        o.table[test_commons.DOOR] = said(test_commons.answer(page))
        kinds = ("mastodon", "archive", "commons")
        items = run(library, record("bluesky", base(o), directory=base(o)), *(record(kind, base(o)) for kind in kinds))
        assert [(one.state, one.reason) for one in items if one.state is not ItemState.KEPT] == []
        named = {"Bluesky", "Internet Archive", "Mastodon", "Wikimedia Commons"}
        assert {one.item.platform for one in items} == named


def test_a_page_that_only_yt_dlp_can_read(settings: Settings) -> None:
    """The host is named, the page is read, and the file is fetched by our own fetcher under the host's own rules."""
    with origin() as o, opened(settings, o) as library:
        name_own(settings, o, kind=AllowanceKind.DOWNLOADER)
        o.table |= {"/page": html("<video src=/a.mp4></video>", "<title>My film</title>"), "/a.mp4": File(video(9))}
        (kept,) = run(library, record("downloader", o.url("/page")))
        assert kept.state is ItemState.KEPT, kept.reason
        assert o.paths == ["/page", "/a.mp4"]
