"""Bluesky: videos in public posts, found by search or by account, with the file as its author uploaded it.

It follows the lexicons that the project publishes (``lexicons/`` of bluesky-social/atproto):
``app.bsky.feed.searchPosts``, ``app.bsky.feed.getAuthorFeed``, ``app.bsky.feed.getPosts``,
``app.bsky.embed.video#view``, ``com.atproto.sync.getBlob``; and the DID documents of ``did:plc`` (plc.directory) and
``did:web``, which say where an account's data lie. The file is the blob at that place; the playlist that the public
view names is kept as the second way.

Without an account, the public interface gives the first page of a search only, and at busy times none: its operators
ask for searches that a person is behind, and answer 403 to more. So each search here is one request. Accounts that ask
not to be shown to the public (the label ``!no-unauthenticated``) are left out.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote, unquote, urlsplit

from monitor.collected import Item, MediaAddress, MediaKind, Purpose, SourceRecord
from monitor.errors import CollectError, FetchFailedError, GoneError, InputError
from monitor.policy import ApiBasis
from monitor.sources import api_answers as api
from monitor.sources.api_answers import Json
from monitor.sources.base import Reader
from monitor.sources.entries import one_each
from monitor.sources.queries import plain, todays

API = ApiBasis(name="Bluesky API (AT Protocol)", documents="https://docs.bsky.app/docs/category/http-reference")
HOME = "https://api.bsky.app"
DIRECTORY = "https://plc.directory"
_PER_PAGE = 100
_PAGES = 3
_QUERIES = 10
_POST = re.compile(r"at://(did:[a-z]+:[A-Za-z0-9._:%-]+)/app\.bsky\.feed\.post/([A-Za-z0-9._~:-]+)")
_PLC = re.compile(r"did:plc:[A-Za-z0-9]+")
_WEB = re.compile(r"did:web:([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?:%3[Aa][0-9]{1,5})?)")
"""Only a host, and where it has one its port: what a post names as its account must not lead to other paths."""


class Kind:
    """Bluesky, or another service that speaks its lexicons."""

    kind: ClassVar[str] = "bluesky"
    title: ClassVar[str] = "Bluesky: videos in public posts"
    address_is: ClassVar[str] = "none; another address only for a service that speaks the same lexicons"
    options: ClassVar[Mapping[str, str]] = {
        "account?": "only the posts of this account: its handle, as in name.example, or its DID",
        "queries?": f"searches in one run; {_QUERIES} where nothing is said, at most 50",
        "pages?": f"pages of {_PER_PAGE} posts read of an account; {_PAGES} where nothing is said, at most 100",
        "directory?": f"where did:plc documents lie; {DIRECTORY} where nothing is said",
    }
    api: ClassVar[ApiBasis] = API
    api_paths: ClassVar[tuple[str, ...]] = ("/xrpc/com.atproto.sync.getBlob",)

    def check(self, source: SourceRecord) -> None:
        """Refuse a source that cannot work.

        :raises InputError: its address or an option is odd
        """
        api.demand_search(source, HOME, queries=50)
        account = source.options.get("account", "name.example").lstrip("@")
        if "." not in account and not account.startswith("did:"):
            raise InputError("account is a handle with its domain, as in name.bsky.social, or a DID.")

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield the videos of public posts, the newest first."""
        seen: set[str] = set()
        account = reader.source.options.get("account", "").lstrip("@")
        posts = _of_account(reader, account) if account else _of_searches(reader)
        yield from one_each(filter(None, map(_item, posts)), seen)

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return a video with its file where its author's data lie, and with its playlist.

        :raises GoneError: the post is not there, is not public, or holds no video any more
        :raises AccessRefusedError, FetchFailedError, ContentRefusedError: as they say
        """
        url = api.with_query(_method(reader, "app.bsky.feed.getPosts"), {"uris": item.key})
        posts = api.whole_answer_of(reader, url, API).demand("posts", API)
        now = next((one for post in posts if (one := _item(post)) and one.key == item.key), None)
        if now is None:
            raise GoneError(f"{item.url} is not shown to the public any more, or holds no video.", 404)
        view = next(found for post in posts if (found := _video(post)))
        media = [
            *_blob(reader, now),
            *(MediaAddress(url=one, kind=MediaKind.HLS) for one in filter(None, [api.link_of(view, "playlist")])),
        ]
        if not media:
            raise FetchFailedError(f"{API.name}: nobody says where the file of {item.url} lies.")
        return replace(now, media=tuple(media))


def _method(reader: Reader, name: str) -> str:
    return f"{api.base_of(reader.source, HOME)}/xrpc/{name}"


def _of_searches(reader: Reader) -> Iterator[Json]:
    """Yield the posts that today's searches find: of each the first page, which is all that the public gets."""
    for query in todays(reader, api.number_option(reader.source, "queries", _QUERIES)):
        asked = {"q": plain(query), "sort": "latest", "limit": _PER_PAGE}
        try:
            answer = api.answer_of(reader, api.with_query(_method(reader, "app.bsky.feed.searchPosts"), asked), API)
        except FetchFailedError as error:
            raise _told(error) from error
        yield from answer.demand("posts", API) if answer else ()


def _told(error: FetchFailedError) -> FetchFailedError:
    """Return what the public interface means by a refusal."""
    if error.status == 403:
        message = (
            f"{API.name}: searching is closed to the public at present (403); name an account to watch instead, or"
            " wait: the next run tries again."
        )
        return FetchFailedError(message, status=403, retry_at=error.retry_at)
    return api.with_word(error, api.title_of(api.error_body(error), "message", "error"))


def _of_account(reader: Reader, account: str) -> Iterator[Json]:
    """Yield the posts of an account that hold media; what it repeats of others is left out."""
    cursor = ""
    for _ in range(api.number_option(reader.source, "pages", _PAGES)):
        asked = {"actor": account, "filter": "posts_with_video", "limit": _PER_PAGE, "cursor": cursor}
        answer = api.answer_of(reader, api.with_query(_method(reader, "app.bsky.feed.getAuthorFeed"), asked), API)
        if answer is None:
            return
        entries = answer.demand("feed", API)
        yield from (api.inner(entry, "post") for entry in entries if not entry.get("reason"))
        cursor = api.text_of(answer.whole, "cursor")
        if not cursor or not entries:
            return


def _video(post: Json) -> Json:
    """Return the view of the video of a post, also where it stands beside a quoted post; else an empty one."""
    embed = api.inner(post, "embed")
    for view in (embed, api.inner(embed, "media")):
        if view.get("$type") == "app.bsky.embed.video#view" and api.id_of(view, "cid"):
            return view
    return {}


def _item(post: Json) -> Item | None:
    """Return the video of a post; None where it holds none, or is not for the public."""
    found, view, author = _POST.fullmatch(api.id_of(post, "uri")), _video(post), api.inner(post, "author")
    labels = {api.text_of(one, "val") for one in api.objects(author.get("labels"))}
    if not found or not view or "!no-unauthenticated" in labels:
        return None
    record = api.inner(post, "record")
    handle = api.text_of(author, "handle")
    return Item(
        key=found[0],
        url=f"https://bsky.app/profile/{found[1]}/post/{found[2]}",
        title=api.title_of(record, "text"),
        account=handle if handle != "handle.invalid" else found[1],
        platform="Bluesky",
        published_at=api.when(record, "createdAt") or api.when(post, "indexedAt"),
        thumbnail=api.link_of(view, "thumbnail"),
        mark=api.id_of(view, "cid"),
    )


def _blob(reader: Reader, item: Item) -> Iterator[MediaAddress]:
    """Yield where the file lies as it was uploaded; nothing where the account's document does not say it."""
    found = _POST.fullmatch(item.key)
    did = found[1] if found else ""
    try:
        home = _data_server(reader, did)
    except CollectError:  # the playlist is left
        return
    if home:
        url = api.with_query(f"{home}/xrpc/com.atproto.sync.getBlob", {"did": did, "cid": item.mark})
        yield MediaAddress(url=url, content_type="video/mp4")


def _data_server(reader: Reader, did: str) -> str:
    """Return the address at which an account's data lie; empty where its document names none.

    :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
    """
    web = _WEB.fullmatch(did)
    if _PLC.fullmatch(did):
        url = f"{reader.source.options.get('directory', DIRECTORY).rstrip('/')}/{quote(did, safe=':')}"
    elif web:
        url = f"https://{unquote(web[1])}/.well-known/did.json"
    else:
        return ""
    document = api.whole_answer_of(reader, url, API, purpose=Purpose.PAGE).whole
    for service in api.objects(document.get("service")):
        if api.text_of(service, "id") in {"#atproto_pds", f"{did}#atproto_pds"}:
            return _origin(api.link_of(service, "serviceEndpoint"))
    return ""


def _origin(url: str) -> str:
    """Return an address that is scheme, host and port, as the protocol wants a server's; empty where it is more."""
    parts = urlsplit(url)
    bare = f"{parts.scheme}://{parts.netloc}"
    return bare if parts.hostname and "@" not in parts.netloc and url in {bare, f"{bare}/"} else ""
