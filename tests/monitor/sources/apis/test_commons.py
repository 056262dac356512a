"""Wikimedia Commons, by the shapes of the MediaWiki Action API (formatversion 2) and of its videoinfo."""

from typing import Any

import pytest

from monitor.collected import Item
from monitor.errors import FetchFailedError, GoneError
from monitor.settings import Settings
from tests.monitor.sources.answers import Answer, Status, Text, json_page
from tests.monitor.sources.apis.asking import By, Parameters, collected, knowing, parameters, resolved, said
from tests.monitor.sources.contract import titles
from tests.monitor.sources.origin import origin

DOOR = "/w/api.php"
UPLOAD = "https://upload.wikimedia.example/wikipedia/commons"


def page(number: int, **more: object) -> dict[str, Any]:
    """Return a file with what is known of it."""
    smaller = [
        {
            "src": f"{UPLOAD}/t/{number}.480p.webm",
            "type": 'video/webm; codecs="vp9, opus"',
            "width": 854,
            "height": 480,
        },
        {"src": f"{UPLOAD}/t/{number}.720p.webm", "type": "video/webm", "width": 1280, "height": 720},
        {"src": f"{UPLOAD}/t/{number}.mp3", "type": "audio/mpeg"},
        {"src": f"{UPLOAD}/t/{number}.m3u8", "type": "application/vnd.apple.mpegurl"},
    ]
    info = {
        "timestamp": "2026-11-05T13:23:09Z",
        "user": "Ann at work",
        "size": 123456,
        "width": 3840,
        "height": 2160,
        "duration": 61.5,
        "thumburl": f"{UPLOAD}/thumb/{number}.jpg",
        "url": f"{UPLOAD}/{number}.webm",
        "descriptionurl": f"https://commons.wikimedia.example/wiki/File:Film_{number}.webm",
        "mime": "video/webm",
        "derivatives": smaller,
        **more,
    }
    return {"pageid": number, "ns": 6, "title": f"File:Film {number}.webm", "index": number, "videoinfo": [info]}


def answer(*pages: object, more: object = None) -> dict[str, Any]:
    """Return the answer to a query."""
    whole: dict[str, Any] = {"batchcomplete": True, "query": {"pages": list(pages)}}
    return whole | ({"continue": more} if more else {})


def test_a_search_goes_on_where_the_answer_says(settings: Settings) -> None:
    """What stands in ``continue`` is sent back as it is; what came without its details comes with the next answer."""

    def say(given: Parameters) -> Answer:
        if "vicontinue" in given:
            return said(answer(page(1), page(2)), etag='"2"')
        bare = {key: value for key, value in page(2).items() if key != "videoinfo"}
        return said(answer(page(1), bare, more={"vicontinue": "2|x", "continue": "gsroffset||"}), etag='"1"')

    with origin({DOOR: By(say)}) as o:
        told = collected("commons", o, settings, knowing("intitle:my film -draft"))
        asked = parameters(o, DOOR)
    assert titles(told.items) == ["Film 1", "Film 2"]
    assert asked[0]["gsrsearch"] == "intitle my film draft filetype:video"
    assert (asked[0]["maxlag"], asked[0]["gsrnamespace"], asked[0]["formatversion"]) == ("5", "6", "2")
    assert asked[1]["continue"] == "gsroffset||"


def test_what_is_kept_of_a_file(settings: Settings) -> None:
    """Title, user name, time, length, still and the files: up to 1080 lines first, the upload of 2160 lines last."""
    with origin({DOOR: said(answer(page(1)))}) as o:
        (item,) = collected("commons", o, settings).items
    assert (item.key, item.title, item.account, item.duration_s) == ("1", "Film 1", "Ann at work", 61.5)
    assert [one.height_px for one in item.media] == [720, 480, 2160]
    assert item.media[1].content_type == "video/webm"
    assert item.media[2].size_bytes == 123456


def test_what_is_no_video_is_left_out(settings: Settings) -> None:
    """A picture, a page without a number, a hidden user and odd entries do not hold up the rest."""
    pages = [
        page(1, mime="image/gif"),
        {"title": "File:X.webm"},
        5,
        page(2, user=None, userhidden=True),
        page(3, url=7),
    ]
    with origin({DOOR: said(answer(*pages))}) as o:
        told = collected("commons", o, settings)
    assert told.error is None
    assert [(one.key, one.account) for one in told.items] == [("2", "")]


def test_a_file_is_asked_again_by_its_number(settings: Settings) -> None:
    """It keeps its number when it is renamed; a deleted one is ``missing``."""
    item = Item(key="1", url="https://commons.wikimedia.example/wiki/File:Old.webm")
    with origin({DOOR: json_page(answer(page(1)))}) as o:
        assert resolved("commons", o, settings, item).title == "Film 1"
        assert parameters(o, DOOR)[0]["pageids"] == "1"
        o.table[DOOR] = json_page(answer({"pageid": 1, "missing": True}))
        with pytest.raises(GoneError):
            resolved("commons", o, settings, item)


@pytest.mark.parametrize(("code", "is_later"), [("maxlag", True), ("ratelimited", True), ("badvalue", False)])
def test_errors_come_with_status_200(code: str, is_later: bool, settings: Settings) -> None:
    """Those that say that the servers are busy name a time to try again."""
    error = {"error": {"code": code, "info": "Waiting for db1: 7.5 seconds lagged", "lag": 7.5}}
    with origin({DOOR: json_page(error, Retry_After="5")}) as o:
        told = collected("commons", o, settings)
    assert isinstance(told.error, FetchFailedError)
    assert "Waiting for db1" in str(told.error)
    assert (told.error.retry_at is not None) == is_later


@pytest.mark.parametrize("wrong", [Status(429, retry_after=9), Status(503), Text("<html>Error</html>", "text/html")])
def test_no_answer_is_a_failure(wrong: Answer, settings: Settings) -> None:
    """Too many requests, an outage, a page in place of JSON."""
    with origin({DOOR: wrong}) as o:
        assert isinstance(collected("commons", o, settings).error, FetchFailedError)


def test_a_search_that_finds_nothing(settings: Settings) -> None:
    """An answer without ``query`` is an empty list there."""
    with origin({DOOR: said({"batchcomplete": True})}) as o:
        told = collected("commons", o, settings)
    assert (told.error, told.items) == (None, [])
