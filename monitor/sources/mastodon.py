"""Mastodon: videos attached to public posts, found by hashtags, by an account, or by search where the user has a token.

It follows the documented API (docs.joinmastodon.org: ``methods/timelines#tag``, ``methods/search#v2``,
``methods/accounts#lookup`` and ``#statuses``; ``entities/Status`` and ``entities/MediaAttachment``; lists go on by the
header ``Link``). Hashtag timelines and public posts need no token; searching posts does, with the scope
``read:search`` and nothing more. Of a post its first words are kept as a title, and of its author the handle.
"""

from collections.abc import Iterator, Mapping
from typing import ClassVar
from urllib.parse import quote, urlsplit

from monitor.collected import Item, MediaAddress, SourceRecord
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError, InputError
from monitor.policy import ApiBasis
from monitor.sources import api_answers as api
from monitor.sources.api_answers import Json
from monitor.sources.base import Reader
from monitor.sources.entries import one_each
from monitor.sources.queries import bare, hashtag, todays

API = ApiBasis(name="Mastodon API", documents="https://docs.joinmastodon.org/api/")
_PER_PAGE = 40
_PAGES = 3
_QUERIES = 20
_SHOWN = {"public", "unlisted"}


class Kind:
    """A Mastodon server."""

    kind: ClassVar[str] = "mastodon"
    title: ClassVar[str] = "Mastodon: videos in public posts"
    address_is: ClassVar[str] = "the server, as in https://social.example"
    options: ClassVar[Mapping[str, str]] = {
        "hashtags?": "hashtags to read, apart by spaces; those of the works where nothing is said",
        "account?": "only the posts of this account: name, or name@host",
        "key?": "name of the token for searching posts: with MASTODON set RECLAIM_KEY_MASTODON",
        "queries?": f"hashtags and searches in one run; {_QUERIES} where nothing is said, at most 200",
        "pages?": f"pages of {_PER_PAGE} posts read of each list; {_PAGES} where nothing is said, at most 100",
    }
    api: ClassVar[ApiBasis] = API

    def check(self, source: SourceRecord) -> None:
        """Refuse a source that cannot work.

        :raises InputError: its address or an option is odd
        """
        api.demand_search(source)
        name = source.options.get("key", "NAME")
        if not (name.isascii() and name.isidentifier() and name.isupper()):
            raise InputError("key is the name of the token, in capital letters, and never the token itself.")

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield the videos of public posts, the newest first; one post may hold several."""
        headers = _headers(reader)
        seen: set[str] = set()
        for url in _lists(reader, headers):
            posts = _posts(reader, url, headers)
            yield from one_each((item for post in posts for item in _items(post, reader.source)), seen)

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return a video with its file, as the post names it now.

        :raises GoneError: the post does not hold it any more
        :raises AccessRefusedError, FetchFailedError, ContentRefusedError: as they say
        """
        post, _, _ = item.key.partition("/")
        url = f"{api.base_of(reader.source)}/api/v1/statuses/{quote(post, safe='')}"
        try:
            status = api.whole_answer_of(reader, url, API, headers=_headers(reader)).whole
        except FetchFailedError as error:
            if error.status in {401, 403}:
                raise ContentRefusedError(f"{item.url} is not shown to everybody, so it is not collected.") from error
            raise
        found = {one.key: one for one in _items(status, reader.source)}
        if item.key not in found:
            raise GoneError(f"{item.url} does not hold this video any more.", 404)
        return found[item.key]


def _headers(reader: Reader) -> dict[str, str]:
    """Return what proves that the user may search, where the user has named a key; else nothing."""
    name = reader.source.options.get("key")
    return {"Authorization": f"Bearer {reader.secret(name)}"} if name else {}


def _lists(reader: Reader, headers: Mapping[str, str]) -> Iterator[str]:
    """Yield the address of the first page of each list to read."""
    source, base = reader.source, api.base_of(reader.source)
    if account := source.options.get("account"):
        found = api.with_query(f"{base}/api/v1/accounts/lookup", {"acct": account.lstrip("@")})
        number = api.id_of(api.whole_answer_of(reader, found, API, headers=headers).whole, "id")
        if not number:
            raise FetchFailedError(f"{API.name}: the answer about the account “{account}” has no id.")
        shown = {"only_media": "true", "exclude_reblogs": "true", "limit": _PER_PAGE}
        yield api.with_query(f"{base}/api/v1/accounts/{quote(number, safe='')}/statuses", shown)
        return
    most = api.number_option(source, "queries", _QUERIES)
    asked = todays(reader, most)
    chosen = [tag.lstrip("#") for tag in api.headings(source.options.get("hashtags", ""))]
    for tag in dict.fromkeys(chosen[:most] or filter(None, map(hashtag, asked))):
        timeline = f"{base}/api/v1/timelines/tag/{quote(tag, safe='')}"
        yield api.with_query(timeline, {"only_media": "true", "limit": _PER_PAGE})
    for query in asked if headers else ():
        words = {"q": bare(query), "type": "statuses", "resolve": "false", "limit": _PER_PAGE}
        yield api.with_query(f"{base}/api/v2/search", words)


def _posts(reader: Reader, url: str, headers: Mapping[str, str]) -> Iterator[Json]:
    """Yield the posts of a list, page by page; a page at another server is not its own and is not read."""
    is_search = "/api/v2/search" in url
    for _ in range(1 if is_search else api.number_option(reader.source, "pages", _PAGES)):
        answer = api.answer_of(reader, url, API, headers=headers)
        if answer is None:
            return
        posts = answer.demand("statuses", API) if is_search else answer.demand_list(API)
        yield from posts
        url = answer.next_page
        if not posts or not url.startswith(f"{api.base_of(reader.source)}/api/"):
            return


def _items(post: Json, source: SourceRecord) -> Iterator[Item]:
    """Yield the videos of a post; of a repeated one those of the post that it repeats."""
    post = api.inner(post, "reblog") or post
    number = api.id_of(post, "id")
    url = api.link_of(post, "url", "uri")
    if not number or not url or api.text_of(post, "visibility") not in _SHOWN:
        return
    account = api.text_of(api.inner(post, "account"), "acct")
    if account and "@" not in account:  # of this very server
        account = f"{account}@{urlsplit(api.base_of(source)).hostname}"
    words = api.title_of(post, "content")
    for one in api.objects(post.get("media_attachments")):
        if one.get("type") not in {"video", "gifv"} or not api.id_of(one, "id"):
            continue
        details = api.inner(one, "meta", "original")
        height = api.whole_of(details, "height")
        places = dict.fromkeys(filter(None, (api.link_of(one, "url"), api.link_of(one, "remote_url"))))
        yield Item(
            key=f"{number}/{api.id_of(one, 'id')}",
            url=url,
            media=tuple(MediaAddress(url=place, height_px=height or None) for place in places),
            title=words,
            account=account,
            platform="Mastodon",
            published_at=api.when(post, "created_at"),
            duration_s=api.length_of(details, "duration") or api.length_of(api.inner(one, "meta"), "duration"),
            thumbnail=api.link_of(one, "preview_url"),
            mark=api.text_of(post, "edited_at"),
        )
