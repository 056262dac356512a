"""YouTube, by the shapes of its Data API v3, its quota and its errors."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from monitor.collected import Item, SourceRecord
from monitor.errors import FetchFailedError, GoneError, InputError
from monitor.settings import Settings
from monitor.sources.ageing import forget_aged
from monitor.sources.keys import bound
from monitor.sources.kinds import kind_of
from monitor.store.library import Library
from tests.monitor.sources.answers import Status, json_page
from tests.monitor.sources.apis.asking import By, Parameters, collected, knowing, parameters, resolved
from tests.monitor.sources.contract import record, titles
from tests.monitor.sources.origin import origin

SEARCH, VIDEOS, CHANNELS = "/youtube/v3/search", "/youtube/v3/videos", "/youtube/v3/channels"
KNOWN = knowing("my film", "other film", YOUTUBE="AIza-secret")


def video(number: int, **more: object) -> dict[str, Any]:
    """Return a video with what is asked of it."""
    snippet = {
        "publishedAt": "2026-11-05T13:23:09Z",
        "channelId": "UC1",
        "title": f"Film {number}",
        "description": "Write to ann@studio.example",
        "thumbnails": {
            "default": {"url": "https://i.ytimg.example/d.jpg"},
            "medium": {"url": "https://i.ytimg.example/m.jpg"},
        },
        "channelTitle": "Films of a thief",
        "liveBroadcastContent": "none",
        **more,
    }
    return {
        "kind": "youtube#video",
        "id": f"video-{number}",
        "snippet": snippet,
        "contentDetails": {"duration": "PT1H2M3S", "definition": "hd"},
        "statistics": {"viewCount": "1234567", "likeCount": "5"},
    }


def search(*numbers: int) -> dict[str, Any]:
    """Return what a search finds."""
    found = [
        {"kind": "youtube#searchResult", "id": {"kind": "youtube#video", "videoId": f"video-{n}"}} for n in numbers
    ]
    return {"kind": "youtube#searchListResponse", "nextPageToken": "CAUQAA", "items": found}


CHANNEL = json_page({"items": [{"id": "UC1", "snippet": {"customUrl": "@thief", "title": "Films of a thief"}}]})


def told_of(given: Parameters) -> Any:
    """Return the answer about the videos that are asked for."""
    return json_page({"items": [video(int(name.removeprefix("video-"))) for name in given["id"].split(",")]})


def failure(reason: str, status: int = 403) -> Any:
    """Return a refusal of the API."""
    error = {
        "code": status,
        "message": "No.",
        "errors": [{"message": "No.", "domain": "youtube.quota", "reason": reason}],
    }
    return json_page({"error": error}, status)


def test_candidates_are_found_and_must_be_supplied(settings: Settings) -> None:
    """One call for a search, one for the details of all that it found; never a file, always the way to supply it."""
    with origin(
        {SEARCH: [json_page(search(1, 2)), json_page(search(2, 3))], VIDEOS: By(told_of), CHANNELS: CHANNEL}
    ) as o:
        told = collected("youtube", o, settings, KNOWN, length="long", days="30")
        searches, videos = parameters(o, SEARCH), parameters(o, VIDEOS)
        assert {one.headers["x-goog-api-key"] for one in o.requests} == {"AIza-secret"}
        assert "AIza-secret" not in "".join(one.path for one in o.requests)
    assert titles(told.items) == ["Film 1", "Film 2", "Film 3"]
    assert all(one.is_supplied_only and not one.media and "reclaim" in one.supply for one in told.items)
    assert [one["q"] for one in searches] == ["my film", "other film"]
    assert [one["id"] for one in videos] == ["video-1,video-2", "video-3"]
    assert (searches[0]["type"], searches[0]["videoDuration"]) == ("video", "long")
    assert searches[0]["publishedAfter"].endswith("T00:00:00Z")


def test_what_is_kept_of_a_candidate(settings: Settings) -> None:
    """Length, views, title, channel and a still, marked with the day on which it was read."""
    with origin({SEARCH: json_page(search(1)), VIDEOS: By(told_of), CHANNELS: CHANNEL}) as o:
        (item,) = collected("youtube", o, settings, knowing("my film", YOUTUBE="k")).items
    assert (item.duration_s, item.views) == (3723.0, 1234567)
    assert (item.url, item.account) == ("https://www.youtube.com/watch?v=video-1", "@thief")
    assert item.thumbnail == ""  # its host lets no program in
    assert item.mark.startswith("read 20")
    assert "studio.example" not in repr(item)
    assert "Films of a thief" not in repr(item)


def test_a_channel_without_a_handle_is_named_by_its_number(settings: Settings) -> None:
    """It leads to the channel as well."""
    with origin({SEARCH: json_page(search(1)), VIDEOS: By(told_of), CHANNELS: json_page({"kind": "empty"})}) as o:
        (item,) = collected("youtube", o, settings, knowing("my film", YOUTUBE="k")).items
    assert item.account == "UC1"


def test_live_and_odd_entries_are_left_out(settings: Settings) -> None:
    """Streams have no end yet, and entries without an id are nobody."""
    videos = [video(1, liveBroadcastContent="live"), video(2, liveBroadcastContent="upcoming"), {"id": 5}, video(4)]
    with origin({SEARCH: json_page(search(1, 2, 4)), VIDEOS: json_page({"items": videos}), CHANNELS: CHANNEL}) as o:
        told = collected("youtube", o, settings, knowing("my film", YOUTUBE="k"))
    assert titles(told.items) == ["Film 4"]


def test_the_searches_of_a_day_are_a_budget(settings: Settings) -> None:
    """No more searches than named, and the next run goes on with the next queries."""
    known = knowing(*(f"film {number}" for number in range(10)), YOUTUBE="k")
    with origin({SEARCH: json_page(search()), VIDEOS: By(told_of), CHANNELS: CHANNEL}) as o:
        collected("youtube", o, settings, known, searches="4")
        first = [one["q"] for one in parameters(o, SEARCH)]
        assert len(first) == len(set(first)) == 4
        assert parameters(o, VIDEOS) == []


@pytest.mark.parametrize("reason", ["quotaExceeded", "dailyLimitExceeded"])
def test_a_spent_quota_waits_for_the_next_day(reason: str, settings: Settings) -> None:
    """It is a matter of rate: the error names the time at which the quota begins anew."""
    with origin({SEARCH: failure(reason)}) as o:
        told = collected("youtube", o, settings, KNOWN)
    assert isinstance(told.error, FetchFailedError)
    assert told.error.status == 429
    assert told.error.retry_at
    assert told.error.retry_at.hour == 8
    assert timedelta() < told.error.retry_at - datetime.now(UTC) <= timedelta(days=1)


def test_other_refusals_are_told_as_they_are(settings: Settings) -> None:
    """Too fast, a wrong key, a wrong parameter, an outage; and a key that is not set."""
    with origin() as o:
        o.table[SEARCH] = failure("rateLimitExceeded")
        error = collected("youtube", o, settings, KNOWN).error
        assert isinstance(error, FetchFailedError)
        assert error.status == 429
        o.table[SEARCH] = failure("keyInvalid", 400)
        error = collected("youtube", o, settings, KNOWN).error
        assert isinstance(error, InputError)
        assert "RECLAIM_KEY_YOUTUBE" in str(error)
        o.table[SEARCH] = failure("badRequest", 400)
        error = collected("youtube", o, settings, KNOWN).error
        assert str(error).endswith("It says: No.")
        o.table[SEARCH] = Status(503, retry_after=5)
        assert isinstance(collected("youtube", o, settings, KNOWN).error, FetchFailedError)
        o.requests.clear()
        assert isinstance(collected("youtube", o, settings).error, InputError)
        assert o.requests == []


def test_a_candidate_is_looked_at_again(settings: Settings) -> None:
    """It has no file then, either; or it is gone."""
    item = Item(key="video-7", url="https://www.youtube.com/watch?v=video-7")
    with origin({VIDEOS: By(told_of), CHANNELS: CHANNEL}) as o:
        assert resolved("youtube", o, settings, item, KNOWN).is_supplied_only
        o.table[VIDEOS] = json_page({"items": []})
        with pytest.raises(GoneError):
            resolved("youtube", o, settings, item, KNOWN)


def test_more_searches_than_the_quota_are_refused() -> None:
    """A source that is due each hour has few searches each time."""
    kind = kind_of("youtube")
    kind.check(record("youtube", "", searches="100"))
    with pytest.raises(InputError, match="more than the 100"):
        kind.check(_each_hour(record("youtube", "", searches="5")))
    kind.check(_each_hour(record("youtube", "", searches="4")))
    with pytest.raises(InputError, match="short, medium or long"):
        kind.check(record("youtube", "", length="5"))


def _each_hour(source: SourceRecord) -> SourceRecord:
    return SourceRecord(
        id=1,
        name="Test",
        kind=source.kind,
        address="",
        options=source.options,
        every_s=3600,
        next_at=source.next_at,
        added_by="Ann",
        added_at=source.added_at,
    )


def test_what_the_api_said_is_forgotten_after_30_days(library: Library) -> None:
    """What was not read again in time is deleted, save the address; what was read lately stays."""
    source = library.store.sources.add(record("youtube", ""))
    old = Item(key="old", url="https://www.youtube.com/watch?v=old", title="Old", views=5, mark="read 2026-10-23")
    new = Item(key="new", url="https://www.youtube.com/watch?v=new", title="New", views=5, mark="read 2026-10-24")
    kept = [library.store.items.see(source.id, one, library.clock())[0].id for one in (old, new)]
    assert forget_aged(library) == 1
    first, second = (library.store.items.get(number).item for number in kept)
    assert (first.url, first.title, first.views) == (old.url, "", None)
    assert second == new
    assert forget_aged(library) == 0


def test_the_key_goes_to_its_own_service_only(settings: Settings) -> None:
    """A stranger's address is refused when it is named, and again when it is read; an own host is asked."""
    with origin({SEARCH: json_page(search())}) as o:
        with pytest.raises(InputError, match=r"asks https://www\.googleapis\.com only"):
            bound(kind_of("youtube"), replace(record("youtube", ""), address="https://attacker.example", key=""), [])
        stranger = collected("youtube", o, settings, replace(KNOWN, allowances=()))
        assert "asks https://www.googleapis.com only" in str(stranger.error)
        assert o.requests == []
        assert collected("youtube", o, settings, KNOWN).error is None


def test_a_source_without_an_address_is_bound_to_the_published_one() -> None:
    """With the key of its kind."""
    source = record("youtube", "")
    made = bound(kind_of("youtube"), source, [])
    assert (made.key, made.key_origin) == ("YOUTUBE", "https://www.googleapis.com")
