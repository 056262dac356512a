"""Mastodon, by the shapes of its documented entities."""

from typing import Any

import pytest

from monitor.errors import ContentRefusedError, FetchFailedError, GoneError, InputError
from monitor.settings import Settings
from monitor.sources.kinds import kind_of
from tests.monitor.sources.answers import Answer, Redirect, Status, json_page
from tests.monitor.sources.apis.asking import By, Parameters, collected, knowing, parameters, resolved, said
from tests.monitor.sources.contract import record, titles
from tests.monitor.sources.origin import Origin, origin

TAG = "/api/v1/timelines/tag/myfilm"


def attachment(number: int, kind: str = "video", **more: object) -> dict[str, Any]:
    """Return a file of a post."""
    original = {"width": 1280, "height": 720, "frame_rate": "25/1", "duration": 88.654, "bitrate": 862056}
    place = f"https://files.social.example/media/{number}/original/{number}.mp4"
    return {
        "id": str(number),
        "type": kind,
        "url": place,
        "preview_url": f"https://files.social.example/media/{number}/small/{number}.png",
        "remote_url": None,
        "meta": {"length": "0:01:28.65", "duration": 88.65, "original": original, "small": {"width": 400}},
        "description": "A face",
        "blurhash": "U58E0g8_0M",
        **more,
    }


def post(number: int, *files: dict[str, Any], **more: object) -> dict[str, Any]:
    """Return a post."""
    account = {
        "id": "1",
        "username": "thief",
        "acct": "thief",
        "display_name": "T. Hief",
        "note": "<p>About me</p>",
        "avatar": "https://files.social.example/avatar.png",
        "followers_count": 12,
    }
    shown = {
        "id": str(number),
        "uri": f"https://social.example/users/thief/statuses/{number}",
        "url": f"https://social.example/@thief/{number}",
        "created_at": "2026-11-05T13:23:09.000Z",
        "edited_at": None,
        "visibility": "public",
        "sensitive": False,
        "spoiler_text": "",
        "content": f"<p>My film {number} &amp; more<br>see <a href='https://x.example'>here</a></p>",
        "reblog": None,
        "account": account,
        "media_attachments": list(files or [attachment(number)]),
    }
    return shown | more


def timeline(o: Origin, path: str, numbers: range, per_page: int = 40) -> By:
    """Return a list that goes on by its header ``Link``, back in time."""

    def answer(given: Parameters) -> Answer:
        below = int(given.get("max_id", "999999"))
        shown = [number for number in reversed(numbers) if number < below][:per_page]
        more = bool(shown) and shown[-1] > numbers[0]
        following = f"{o.url(path)}?only_media=true&limit={given['limit']}&max_id={shown[-1] if shown else 0}"
        links = f'<{following}>; rel="next", <{o.url(path)}?min_id={below}>; rel="prev"' if more else ""
        return said([post(number) for number in shown], etag=f'"{below}"', Link=links, X_RateLimit_Remaining="299")

    return By(answer)


def test_a_hashtag_is_read_back_in_time(settings: Settings) -> None:
    """Page by page as the header Link leads, without a token; works' words are asked as hashtags."""
    with origin() as o:
        o.table[TAG] = timeline(o, TAG, range(1, 101))
        told = collected("mastodon", o, settings)
        asked = parameters(o, TAG)
        assert not any("authorization" in one.headers for one in o.requests)
        assert {one.partition("?")[0] for one in o.paths} == {TAG}
    assert len(told.items) == 100
    assert [one.get("max_id") for one in asked] == [None, "61", "21"]
    assert {one["only_media"] for one in asked} == {"true"}


def test_the_user_may_name_the_hashtags(settings: Settings) -> None:
    """Hashtags that are named are read in place of those of the works."""
    with origin(
        {"/api/v1/timelines/tag/reef": said([post(1)]), "/api/v1/timelines/tag/coral": said([post(1), post(2)])}
    ) as o:
        told = collected("mastodon", o, settings, hashtags="#reef, coral")
    assert [one.key for one in told.items] == ["1/1", "2/2"]


def test_what_is_kept_of_a_post(settings: Settings) -> None:
    """The first words, the handle, the address, the time and the files; no name, picture or followers of a person."""
    with origin({TAG: said([post(7)])}) as o:
        (item,) = collected("mastodon", o, settings).items
    assert item.title == "My film 7 & more see here"
    assert item.account == "thief@127.0.0.1"
    assert (item.url, item.duration_s, item.platform) == ("https://social.example/@thief/7", 88.654, "Mastodon")
    assert [one.height_px for one in item.media] == [720]
    assert "avatar" not in repr(item)
    assert "Hief" not in repr(item)


def test_only_public_videos_count(settings: Settings) -> None:
    """Pictures, sound and what is for followers are left out; of a repeated post the repeated one counts, once."""
    posts = [
        post(1, attachment(1, "image"), attachment(2, "audio"), attachment(3, "gifv")),
        post(4, visibility="private"),
        post(5, visibility="direct"),
        post(6, media_attachments=[], reblog=post(7)),
        post(7),
        post(8, attachment(8, url=None, remote_url="https://far.example/8.mp4")),
        {"id": "9"},
        "odd",
    ]
    with origin({TAG: said(posts)}) as o:
        told = collected("mastodon", o, settings)
    assert [one.key for one in told.items] == ["1/3", "7/7", "8/8"]
    assert told.items[-1].media[0].url == "https://far.example/8.mp4"


def test_searching_needs_a_token_of_the_user(settings: Settings) -> None:
    """With one it is sent with each request, in a header; a key that is named but not set is told of."""
    with origin({TAG: said([]), "/api/v2/search": said({"accounts": [], "hashtags": [], "statuses": [post(3)]})}) as o:
        told = collected("mastodon", o, settings, knowing("my film", OURS="secret-token"), key="OURS")
        asked = parameters(o, "/api/v2/search")
        assert {one.headers["authorization"] for one in o.requests if "/api/" in one.path} == {"Bearer secret-token"}
        assert "secret-token" not in "".join(one.path for one in o.requests)
        without = collected("mastodon", o, settings, key="OURS")
    assert titles(told.items) == ["My film 3 & more see here"]
    assert asked[0]["type"] == "statuses"
    assert isinstance(without.error, InputError)
    assert "RECLAIM_KEY_OURS" in str(without.error)


def test_an_account_is_looked_up_and_read(settings: Settings) -> None:
    """Its own posts with media only; the look-up is done each time, since the list needs its number."""
    with origin() as o:
        o.table["/api/v1/accounts/lookup"] = said({"id": "42", "acct": "thief"})
        o.table["/api/v1/accounts/42/statuses"] = timeline(o, "/api/v1/accounts/42/statuses", range(1, 4))
        told = collected("mastodon", o, settings, account="@thief@social.example")
        assert parameters(o, "/api/v1/accounts/lookup") == [{"acct": "thief@social.example"}]
        assert parameters(o, "/api/v1/accounts/42/statuses")[0]["exclude_reblogs"] == "true"
    assert len(told.items) == 3


def test_a_list_does_not_lead_to_another_server(settings: Settings) -> None:
    """The next page of a list lies at the same server, or there is none."""
    with origin({TAG: said([post(1)], Link='<http://127.0.0.9:1/api/v1/x>; rel="next"')}) as o:
        told = collected("mastodon", o, settings)
    assert told.error is None
    assert len(told.items) == 1


def test_a_post_is_looked_at_again(settings: Settings) -> None:
    """The file is taken from the post as it is now; it may be gone, or not public any more."""
    with origin({TAG: said([post(1)])}) as o:
        (item,) = collected("mastodon", o, settings).items
        o.table["/api/v1/statuses/1"] = json_page(post(1, attachment(1, url="https://files.social.example/new.mp4")))
        assert resolved("mastodon", o, settings, item).media[0].url == "https://files.social.example/new.mp4"
        o.table["/api/v1/statuses/1"] = json_page(post(1, attachment(2)))
        with pytest.raises(GoneError):
            resolved("mastodon", o, settings, item)
        o.table["/api/v1/statuses/1"] = json_page({"error": "This method requires an authenticated user"}, 401)
        with pytest.raises(ContentRefusedError):
            resolved("mastodon", o, settings, item)
        o.table["/api/v1/statuses/1"] = json_page({"error": "Record not found"}, 404)
        with pytest.raises(GoneError):
            resolved("mastodon", o, settings, item)


def test_a_busy_server_says_when(settings: Settings) -> None:
    """429 and 503 end the run with the time at which it may be tried again."""
    for status in (429, 503):
        with origin({TAG: Status(status, retry_after=120)}) as o:
            told = collected("mastodon", o, settings)
        assert isinstance(told.error, FetchFailedError)
        assert told.error.retry_at


def test_an_error_in_place_of_a_list_is_a_failure(settings: Settings) -> None:
    """An object where a list should be is not taken for an empty list."""
    with origin({TAG: json_page({"error": "The access token is invalid"})}) as o:
        assert isinstance(collected("mastodon", o, settings).error, FetchFailedError)


def test_a_key_is_never_an_option() -> None:
    """Options are stored, so that the key itself is refused there."""
    with pytest.raises(InputError, match="name of the token"):
        kind_of("mastodon").check(record("mastodon", "https://social.example", key="aB3-x9"))


def test_the_token_does_not_follow_a_redirection(settings: Settings) -> None:
    """It is for this server only; another one to which the answer leads does not get it."""
    with origin(hosts=("127.0.0.1", "127.0.0.2")) as o:
        o.table |= {TAG: Redirect(o.url("/elsewhere", "127.0.0.2")), "/elsewhere": said([])}
        collected("mastodon", o, settings, knowing("my film", OURS="secret-token"), key="OURS")
        there = [one for one in o.requests if one.path == "/elsewhere"]
        assert there
        assert not any("authorization" in one.headers for one in there)
