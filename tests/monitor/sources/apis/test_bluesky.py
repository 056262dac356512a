"""Bluesky, by the shapes of its published lexicons and of DID documents."""

from typing import Any

import pytest

from monitor.collected import Item, MediaKind
from monitor.errors import FetchFailedError, GoneError, InputError
from monitor.settings import Settings
from monitor.sources.kinds import kind_of
from monitor.sources.reading import SourceReader
from tests.monitor.sources.answers import Answer, Status, json_page
from tests.monitor.sources.apis.asking import By, Parameters, collected, knowing, parameters, resolved, said
from tests.monitor.sources.contract import record, titles
from tests.monitor.sources.origin import Origin, fetching, origin

SEARCH = "/xrpc/app.bsky.feed.searchPosts"
FEED = "/xrpc/app.bsky.feed.getAuthorFeed"
POSTS = "/xrpc/app.bsky.feed.getPosts"
DID = "did:plc:z72i7hdynmk6r22z27h6tvur"


def view(number: int, **more: object) -> dict[str, Any]:
    """Return the view of a video."""
    return {
        "$type": "app.bsky.embed.video#view",
        "cid": f"bafkrei{number}",
        "playlist": f"https://video.bsky.example/watch/{number}/playlist.m3u8",
        "thumbnail": f"https://video.bsky.example/watch/{number}/thumbnail.jpg",
        "aspectRatio": {"width": 720, "height": 1280},
        **more,
    }


def post(number: int, embed: object = None, **more: object) -> dict[str, Any]:
    """Return the view of a post."""
    author = {
        "did": DID,
        "handle": "thief.bsky.example",
        "displayName": "T. Hief",
        "avatar": "https://cdn.bsky.example/avatar.jpg",
        "labels": [],
        **more,
    }
    text = {"$type": "app.bsky.feed.post", "createdAt": "2026-11-05T13:23:09.000Z", "text": f"My film {number}\nlook"}
    return {
        "uri": f"at://{DID}/app.bsky.feed.post/3k{number}",
        "cid": f"bafyrei{number}",
        "author": author,
        "record": text,
        "embed": view(number) if embed is None else embed,
        "likeCount": 5,
        "indexedAt": "2026-11-05T13:23:10.000Z",
    }


def document(o: Origin, **more: object) -> dict[str, Any]:
    """Return the DID document of the account."""
    services = [
        {"id": "#other", "type": "Other", "serviceEndpoint": "https://other.example"},
        {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": o.url("", "127.0.0.2")},
    ]
    names = ["at://thief.bsky.example"]
    return {"@context": [], "id": DID, "alsoKnownAs": names, "verificationMethod": [], "service": services, **more}


def an_item(number: int = 1) -> Item:
    """Return an item as a search names it."""
    return Item(key=f"at://{DID}/app.bsky.feed.post/3k{number}", url=f"https://bsky.app/profile/{DID}/post/3k{number}")


def test_a_search_is_one_request(settings: Settings) -> None:
    """The public gets the first page only, so no cursor is sent, whatever the answer names."""
    with origin({SEARCH: said({"posts": [post(1), post(2)], "cursor": "100", "hitsTotal": 500})}) as o:
        told = collected("bluesky", o, settings)
        assert parameters(o, SEARCH) == [{"q": "my film", "sort": "latest", "limit": "100"}]
    assert titles(told.items) == ["My film 1 look", "My film 2 look"]


def test_what_is_kept_of_a_post(settings: Settings) -> None:
    """Words, handle, address, time, still and the name of the file; no name and no picture of a person."""
    with origin({SEARCH: said({"posts": [post(1)]})}) as o:
        (item,) = collected("bluesky", o, settings).items
    assert (item.account, item.platform, item.mark) == ("thief.bsky.example", "Bluesky", "bafkrei1")
    assert item.url == f"https://bsky.app/profile/{DID}/post/3k1"
    assert item.thumbnail.endswith("/watch/1/thumbnail.jpg")
    assert "avatar" not in repr(item)
    assert "Hief" not in repr(item)


def test_only_public_videos_count(settings: Settings) -> None:
    """Other embeds are left out, and accounts that ask not to be shown to the public; a quoted post does not hide."""
    quoting = {"$type": "app.bsky.embed.recordWithMedia#view", "record": {}, "media": view(2)}
    posts = [
        post(1, {"$type": "app.bsky.embed.images#view", "images": []}),
        post(2, quoting),
        post(3, labels=[{"src": DID, "val": "!no-unauthenticated"}]),
        post(4, {"$type": "app.bsky.embed.video#view"}),
        {**post(5), "uri": "at://did:plc:x/app.bsky.feed.like/1"},
        {"uri": 5},
        "odd",
    ]
    with origin({SEARCH: said({"posts": posts})}) as o:
        told = collected("bluesky", o, settings)
    assert told.error is None
    assert [one.key.rpartition("/")[2] for one in told.items] == ["3k2"]


def test_an_account_is_read_page_by_page(settings: Settings) -> None:
    """By its cursor, without what it repeats of others."""

    def answer(given: Parameters) -> Answer:
        start = int(given.get("cursor", "0"))
        entries = [{"post": post(number)} for number in range(start, start + 100)]
        entries.append({"post": post(900 + start), "reason": {"$type": "app.bsky.feed.defs#reasonRepost"}})
        return said({"feed": entries, **({"cursor": str(start + 100)} if start < 100 else {})}, etag=f'"{start}"')

    with origin({FEED: By(answer)}) as o:
        told = collected("bluesky", o, settings, account="@thief.bsky.example")
        asked = parameters(o, FEED)
    assert len(told.items) == 200
    assert [one.get("cursor") for one in asked] == [None, "100"]
    assert {(one["actor"], one["filter"]) for one in asked} == {("thief.bsky.example", "posts_with_video")}


def test_the_file_lies_where_the_account_keeps_its_data(settings: Settings) -> None:
    """The DID document names the server, and the file is the blob there; the playlist is the second way."""
    with origin(hosts=("127.0.0.1", "127.0.0.2")) as o:
        o.table |= {POSTS: json_page({"posts": [post(1)]}), f"/{DID}": json_page(document(o))}
        item = resolved("bluesky", o, settings, an_item(), directory=o.url("").rstrip("/"))
        there = o.url("/xrpc/com.atproto.sync.getBlob", "127.0.0.2")
        assert item.media[0].url == f"{there}?did=did%3Aplc%3Az72i7hdynmk6r22z27h6tvur&cid=bafkrei1"
    assert [one.kind for one in item.media] == [MediaKind.FILE, MediaKind.HLS]
    assert item.key == an_item().key


@pytest.mark.parametrize(
    "behind",
    [
        "/private/x?y=",
        "/private/x#",
        "/xrpc/com.atproto.sync.getBlob/../../private/x?y=",
        "/xrpc/com.atproto.sync.getBlob/..%2F../private/x?y=",
        "/xrpc/com.atproto.sync.getBlob?a=",
        "//",
    ],
)
def test_a_server_is_an_origin_and_nothing_behind_it(behind: str, settings: Settings) -> None:
    """A document that names a path at a host does not lead past its robots.txt: nothing there is even named."""
    with origin(hosts=("127.0.0.1", "127.0.0.2")) as o:
        server = {"id": "#atproto_pds", "serviceEndpoint": o.url(behind, "127.0.0.2")}
        o.table |= {
            POSTS: json_page({"posts": [post(1)]}),
            f"/{DID}": json_page(document(o, service=[server])),
            "//127.0.0.2/robots.txt": "User-agent: *\nDisallow: /",
        }
        item = resolved("bluesky", o, settings, an_item(), directory=o.url("").rstrip("/"))
        assert [one.kind for one in item.media] == [MediaKind.HLS]
        assert [one.path for one in o.requests if one.host.startswith("127.0.0.2")] == []


@pytest.mark.parametrize(
    "name",
    [
        "127.0.0.2%3A{port}%2Fprivate%2Fdelete%3Fid%3D1%23",
        "127.0.0.2%3A{port}%2F..%2Fprivate",
        "127.0.0.2%3A{port}:private",
        "ann%40127.0.0.2%3A{port}",
        "127.0.0.2%3A{port}%3A1",
        "127.0.0.2%5Cprivate",
        "127.0.0.2%253A{port}",
    ],
)
def test_an_account_at_a_host_is_a_host_and_its_port(name: str, settings: Settings) -> None:
    """A post whose account hides a path, a question or a name in it makes no request to that host."""
    with origin(hosts=("127.0.0.1", "127.0.0.2")) as o:
        uri = f"at://did:web:{name.format(port=o.port)}/app.bsky.feed.post/3k1"
        o.table[POSTS] = json_page({"posts": [{**post(1), "uri": uri}]})
        item = Item(key=uri, url="https://bsky.app/profile/a/post/3k1")
        with fetching(settings, o) as fetcher:
            source = record("bluesky", o.url("").rstrip("/"))
            found = kind_of("bluesky").resolve(SourceReader(source, fetcher, knowing()), item)
            asked = fetcher._journal.read(lambda store: store.fetches.latest())
    assert [one.kind for one in found.media] == [MediaKind.HLS]
    assert {one.host for one in asked} == {f"127.0.0.1:{o.port}"}


def test_without_the_document_the_playlist_is_left(settings: Settings) -> None:
    """A directory that does not answer, or a document that names no server, costs only the first way."""
    with origin() as o:
        o.table[POSTS] = json_page({"posts": [post(1)]})
        where = o.url("").rstrip("/")
        for answer in (Status(503), json_page({"id": DID}), json_page([])):
            o.table[f"/{DID}"] = answer
            item = resolved("bluesky", o, settings, an_item(), directory=where)
            assert [one.kind for one in item.media] == [MediaKind.HLS]


@pytest.mark.parametrize("posts", [[], [post(1, {"$type": "app.bsky.embed.external#view"})], [post(2)]])
def test_a_post_that_is_not_shown_is_gone(posts: list[object], settings: Settings) -> None:
    """Deleted, without its video, or not for the public any more."""
    with origin({POSTS: json_page({"posts": posts})}) as o, pytest.raises(GoneError):
        resolved("bluesky", o, settings, an_item())


def test_a_closed_search_says_what_to_do(settings: Settings) -> None:
    """403 is how the operators close the search to the public; accounts can still be watched."""
    with origin({SEARCH: Status(403)}) as o:
        told = collected("bluesky", o, settings)
    assert isinstance(told.error, FetchFailedError)
    assert "name an account" in str(told.error)


@pytest.mark.parametrize(
    "answer",
    [
        json_page({"error": "InvalidRequest", "message": "Error: q must be a string"}, 400),
        Status(429, retry_after=60),
        Status(502),
        json_page({"cursor": "1"}),
    ],
)
def test_an_error_is_a_failure(answer: Answer, settings: Settings) -> None:
    """Whatever it looks like."""
    with origin({SEARCH: answer}) as o:
        assert isinstance(collected("bluesky", o, settings).error, FetchFailedError)


def test_an_odd_account_is_refused() -> None:
    """A handle has its domain."""
    with pytest.raises(InputError, match="handle"):
        kind_of("bluesky").check(record("bluesky", "", account="thief"))
