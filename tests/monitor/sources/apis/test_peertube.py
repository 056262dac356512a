"""PeerTube and Sepia Search, by the shapes of PeerTube's OpenAPI document."""

from dataclasses import replace
from typing import Any

import pytest

from monitor.collected import Basis, Item, MediaKind
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError, InputError
from monitor.policy import AccessRefusedError
from monitor.settings import Settings
from monitor.sources.kinds import kind_of
from monitor.sources.offering import basis_of
from tests.monitor.sources.answers import Answer, Status, Text, json_page
from tests.monitor.sources.apis.asking import By, Parameters, collected, knowing, parameters, resolved, said
from tests.monitor.sources.contract import record, titles
from tests.monitor.sources.origin import Origin, origin


def video(number: int, **more: object) -> dict[str, Any]:
    """Return a video as a list holds it."""
    uuid = f"9c9de5e8-0a1e-484a-b099-{number:012}"
    shown = {
        "id": number,
        "uuid": uuid,
        "shortUUID": f"short{number}",
        "isLive": False,
        "createdAt": "2026-10-01T10:52:46.396Z",
        "publishedAt": "2026-10-02T10:52:46.396Z",
        "updatedAt": "2026-10-03T10:52:46.396Z",
        "originallyPublishedAt": None,
        "privacy": {"id": 1, "label": "Public"},
        "truncatedDescription": "Write to ann@studio.example",
        "duration": 1419,
        "name": f"Film {number}",
        "thumbnailPath": f"/lazy-static/thumbnails/{number}.jpg",
        "previewPath": f"/lazy-static/previews/{number}.jpg",
        "views": 1337,
        "nsfw": False,
        "account": {"name": "thief", "host": "tube.example", "displayName": "T. Hief", "avatars": [{"path": "/a.png"}]},
        "channel": {"name": "films", "host": "tube.example"},
        "futureField": {"unknown": [1, 2]},
    }
    return shown | more


def file(height: int, url: str, **more: object) -> dict[str, Any]:
    """Return a file of a video."""
    named = {"id": height, "label": f"{height}p"}
    return {"resolution": named, "size": height * 1000, "fileUrl": url, "magnetUri": "magnet:?xt=urn:btih:x", **more}


def detail(o: Origin, number: int, **more: object) -> Answer:
    """Return the answer about one video."""
    given = {
        "downloadEnabled": True,
        "state": {"id": 1, "label": "Published"},
        "files": [file(2160, o.url("/f/2160.mp4")), file(1080, o.url("/f/1080.mp4")), file(480, o.url("/f/480.mp4"))],
        "streamingPlaylists": [{"type": 1, "playlistUrl": o.url("/s/master.m3u8"), "files": []}],
    }
    return json_page(video(number, **(given | more)))


def paged(total: int) -> By:
    """Return a search that has so many videos."""

    def answer(given: Parameters) -> Answer:
        start, count = int(given["start"]), int(given["count"])
        data = [video(number) for number in range(start, min(total, start + count))]
        return said({"total": total, "data": data}, etag=f'"{start}"')

    return By(answer)


def an_item(o: Origin, number: int = 1) -> Item:
    """Return an item of the instance."""
    return Item(key=video(number)["uuid"], url=o.url(f"/w/{number}"))


def test_a_search_is_read_page_by_page(settings: Settings) -> None:
    """By ``start`` and ``count`` until the total, the newest first, with videos that are marked as sensitive."""
    with origin({"/api/v1/search/videos": paged(120)}) as o:
        told = collected("peertube", o, settings)
        asked = parameters(o, "/api/v1/search/videos")
    assert len(told.items) == 120
    assert [one["start"] for one in asked] == ["0", "50", "100"]
    assert {one["search"] for one in asked} == {"my film"}
    assert {one["sort"] for one in asked} == {"-publishedAt"}
    assert {one["nsfw"] for one in asked} == {"both"}


def test_what_is_kept_of_a_video(settings: Settings) -> None:
    """Title, handle, length, views, times and a still; no description, no name of a person, no picture of one."""
    with origin({"/api/v1/search/videos": paged(1)}) as o:
        (item,) = collected("peertube", o, settings).items
        assert item.thumbnail == o.url("/lazy-static/previews/0.jpg")
        assert item.url == o.url(f"/w/{item.key}")
    assert (item.title, item.account, item.platform) == ("Film 0", "thief@tube.example", "PeerTube")
    assert (item.duration_s, item.views, item.mark) == (1419.0, 1337, "2026-10-03T10:52:46.396Z")
    assert item.published_at
    assert item.published_at.isoformat() == "2026-10-02T10:52:46.396000+00:00"
    assert "studio.example" not in repr(item)
    assert "Hief" not in repr(item)


def test_live_streams_and_odd_entries_are_left_out(settings: Settings) -> None:
    """What cannot be had and what is no video does not hold up the rest."""
    data = [video(1, isLive=True), {"name": "no id"}, 7, None, {"uuid": 5}, video(2, duration="?", views=-1, name=None)]
    with origin({"/api/v1/search/videos": said({"total": 6, "data": data})}) as o:
        told = collected("peertube", o, settings)
    assert told.error is None
    assert [(one.title, one.duration_s, one.views) for one in told.items] == [("", None, None)]


@pytest.mark.parametrize(
    ("options", "path"),
    [
        ({"account": "thief@tube.example"}, "/api/v1/accounts/thief@tube.example/videos"),
        ({"channel": "films"}, "/api/v1/video-channels/films/videos"),
        ({"all": "yes"}, "/api/v1/videos"),
    ],
)
def test_lists_besides_searches(options: dict[str, str], path: str, settings: Settings) -> None:
    """The videos of an account, of a channel or of the whole instance are read without any search."""
    with origin({path: paged(3)}) as o:
        told = collected("peertube", o, settings, **options)
        assert [one.partition("?")[0] for one in o.paths] == [path]
    assert titles(told.items) == ["Film 0", "Film 1", "Film 2"]


def test_the_index_leads_to_the_instance(settings: Settings) -> None:
    """What Sepia Search finds is asked of the instance that has it."""
    with origin(hosts=("127.0.0.1", "127.0.0.2")) as o:
        there = o.url("/w/one", "127.0.0.2")
        found = video(1, url=there, thumbnailUrl=o.url("/t.jpg", "127.0.0.2"))
        o.table["/api/v1/search/videos"] = said({"total": 1, "data": [found]})
        o.table[f"//127.0.0.2/api/v1/videos/{found['uuid']}"] = detail(o, 1)
        (item,) = collected("peertube", o, settings, index="yes").items
        assert (item.url, item.thumbnail) == (there, o.url("/t.jpg", "127.0.0.2"))
        assert resolved("peertube", o, settings, item, index="yes").media


def test_an_index_opens_no_host(settings: Settings) -> None:
    """Whatever it names as an instance: that host's robots.txt forbids, so it is not asked, neither is its file."""
    with origin(hosts=("127.0.0.1", "127.0.0.2")) as o:
        o.table["//127.0.0.2/robots.txt"] = "User-agent: *\nDisallow: /"
        found = video(1, url=o.url("/w/one", "127.0.0.2"))
        o.table["/api/v1/search/videos"] = said({"total": 1, "data": [found]})
        (item,) = collected("peertube", o, settings, index="yes").items
        with pytest.raises(AccessRefusedError) as refused:
            resolved("peertube", o, settings, item, index="yes")
        assert refused.value.access.basis is Basis.ROBOTS
        assert not any(one.startswith("/api/v1/videos/") for one in o.paths)
        for address in (o.url(""), ""):
            source = replace(record("peertube", o.url("").rstrip("/"), index="yes"), address=address)
            assert basis_of(kind_of("peertube"), source, item.url, o.url("/f.mp4", "127.0.0.2")) is None


def test_files_come_the_best_first(settings: Settings) -> None:
    """1080 lines before less, the playlist and more lines after; sizes as the instance says."""
    with origin() as o:
        o.table[f"/api/v1/videos/{an_item(o).key}"] = detail(o, 1)
        found = resolved("peertube", o, settings, an_item(o))
    assert [one.height_px for one in found.media] == [1080, 480, 2160, None]
    assert found.media[0].size_bytes == 1_080_000
    assert found.media[-1].kind is MediaKind.HLS
    assert found.title == "Film 1"


def test_files_without_sound_come_after_the_playlist(settings: Settings) -> None:
    """Where picture and sound are apart, the playlist is the one that has both; sound alone is no video."""
    with origin() as o:
        silent = file(720, o.url("/f/720.mp4"), hasAudio=False, hasVideo=True)
        sound = file(0, o.url("/f/0.mp4"), hasAudio=True, hasVideo=False)
        lists = [{"type": 1, "playlistUrl": o.url("/s/master.m3u8"), "files": [silent, sound]}]
        o.table[f"/api/v1/videos/{an_item(o).key}"] = detail(o, 1, files=[], streamingPlaylists=lists)
        found = resolved("peertube", o, settings, an_item(o))
    assert [(one.kind, one.height_px) for one in found.media] == [(MediaKind.HLS, None), (MediaKind.FILE, 720)]


def test_downloads_that_are_switched_off_are_respected(settings: Settings) -> None:
    """The file is named by the interface, and still must be supplied, with the reason."""
    with origin() as o:
        o.table[f"/api/v1/videos/{an_item(o).key}"] = detail(o, 1, downloadEnabled=False)
        found = resolved("peertube", o, settings, an_item(o))
    assert found.is_supplied_only
    assert found.media == ()
    assert "switched downloads off" in found.supply


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"isLive": True}, "live stream"),
        ({"privacy": {"id": 5, "label": "Password protected"}}, "not public"),
        ({"blacklisted": True}, "not public"),
    ],
)
def test_what_is_not_for_everybody_is_not_collected(more: dict[str, object], words: str, settings: Settings) -> None:
    """Live streams, and what is private, internal, behind a password or blocked, is refused with a reason."""
    with origin() as o:
        o.table[f"/api/v1/videos/{an_item(o).key}"] = detail(o, 1, **more)
        with pytest.raises(ContentRefusedError, match=words):
            resolved("peertube", o, settings, an_item(o))


def test_problem_details_are_understood(settings: Settings) -> None:
    """403 with a problem after RFC 7807 is a refusal, 404 says that it is gone, 500 is tried again."""
    problem = {"type": "about:blank", "status": 403, "detail": "Please provide a password to access this video"}
    with origin() as o:
        path = f"/api/v1/videos/{an_item(o).key}"
        o.table[path] = Text('{"detail": "no"}', "application/problem+json", 404)
        with pytest.raises(GoneError):
            resolved("peertube", o, settings, an_item(o))
        o.table[path] = json_page(problem, 403)
        with pytest.raises(ContentRefusedError, match="not public"):
            resolved("peertube", o, settings, an_item(o))
        o.table[path] = Status(500)
        with pytest.raises(FetchFailedError):
            resolved("peertube", o, settings, an_item(o))


@pytest.mark.parametrize(
    "answer",
    [
        Text("<html>not what you think</html>"),
        Text('{"total": 1, "data"', "application/json"),
        json_page([1]),
        json_page({}),
    ],
)
def test_an_answer_of_another_shape_is_a_failure(answer: Answer, settings: Settings) -> None:
    """It ends the run with a reason; nothing is taken for an empty list."""
    with origin({"/api/v1/search/videos": answer}) as o:
        told = collected("peertube", o, settings)
    assert isinstance(told.error, FetchFailedError)
    assert "PeerTube REST API" in str(told.error)


def test_a_busy_instance_says_when(settings: Settings) -> None:
    """429 and 503 end the run with the time at which it may be tried again."""
    for status in (429, 503):
        with origin({"/api/v1/search/videos": Status(status, retry_after=120)}) as o:
            told = collected("peertube", o, settings)
        assert isinstance(told.error, FetchFailedError)
        assert told.error.retry_at


def test_options_that_exclude_each_other_are_refused() -> None:
    """An account, a channel and everything are three lists; an index has none of them."""
    kind = kind_of("peertube")
    with pytest.raises(InputError, match="exclude each other"):
        kind.check(record("peertube", "https://tube.example", account="a", channel="b"))
    with pytest.raises(InputError, match="only searched"):
        kind.check(record("peertube", "", account="a"))
    kind.check(record("peertube", ""))


def test_a_list_that_broke_off_is_read_again(settings: Settings) -> None:
    """When a later page fails, the first one does not count as read, so that nothing is missed."""
    with origin() as o:
        pages = paged(80)
        o.table["/api/v1/search/videos"] = By(
            lambda given: pages.answer(given) if given["start"] == "0" else Status(503)
        )
        told = collected("peertube", o, settings)
    assert len(told.items) == 50
    assert told.marks == {}


def test_without_works_nothing_is_asked(settings: Settings) -> None:
    """No work, no query, no request."""
    with origin() as o:
        assert collected("peertube", o, settings, knowing()).items == []
        assert o.requests == []
