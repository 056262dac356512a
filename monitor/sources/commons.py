"""Wikimedia Commons: videos that its search finds, with the files that it offers.

It follows the MediaWiki Action API (``mediawiki.org/wiki/API:Search`` as a generator, ``API:Continue``,
``API:Etiquette`` with ``maxlag``, ``API:Errors_and_warnings``) and ``API:Videoinfo`` of the TimedMediaHandler, which
gives the smaller versions of a file besides it. An error comes with status 200; one that says that the servers are
behind or that we ask too often is kept as “later”.
"""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import ClassVar

from monitor.collected import Item, MediaAddress, Purpose, SourceRecord
from monitor.errors import FetchFailedError, GoneError
from monitor.policy import ApiBasis
from monitor.sources import api_answers as api
from monitor.sources.api_answers import Json
from monitor.sources.base import Reader
from monitor.sources.entries import one_each
from monitor.sources.queries import bare, todays

API = ApiBasis(name="Wikimedia Commons API", documents="https://commons.wikimedia.org/wiki/Commons:API")
HOME = "https://commons.wikimedia.org"
_PER_PAGE = 50
_PAGES = 2
_QUERIES = 20
_MAXLAG_S = 5
_LATER = frozenset(
    {"maxlag", "ratelimited", "readonly", "cirrussearch-too-busy-error", "internal_api_error_DBQueryError"}
)
_LATER_S = 300.0
_ABOUT = {
    "prop": "videoinfo",
    "viprop": "url|mime|size|timestamp|user|derivatives",
    "viurlwidth": 320,
    "format": "json",
    "formatversion": 2,
    "maxlag": _MAXLAG_S,
}


class Kind:
    """Wikimedia Commons, or another MediaWiki with the TimedMediaHandler."""

    kind: ClassVar[str] = "commons"
    title: ClassVar[str] = "Wikimedia Commons: videos"
    address_is: ClassVar[str] = "none; another address only for a MediaWiki with its TimedMediaHandler"
    options: ClassVar[Mapping[str, str]] = {
        "queries?": f"searches in one run; {_QUERIES} where nothing is said, at most 200",
        "pages?": f"pages of {_PER_PAGE} files read of each search; {_PAGES} where nothing is said, at most 100",
    }
    api: ClassVar[ApiBasis] = API

    def check(self, source: SourceRecord) -> None:
        """Refuse a source that cannot work.

        :raises InputError: its address or an option is odd
        """
        api.demand_search(source, HOME)

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield the videos that the searches find, the latest upload first."""
        seen: set[str] = set()
        for query in todays(reader, api.number_option(reader.source, "queries", _QUERIES)):
            yield from one_each(filter(None, map(_item, _found(reader, bare(query)))), seen)

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return a video with its files as they are now.

        :raises GoneError: it was deleted
        :raises AccessRefusedError, FetchFailedError, ContentRefusedError: as they say
        """
        url = api.with_query(_door(reader), {"action": "query", "pageids": item.key, **_ABOUT})
        answer = _without_error(reader, api.whole_answer_of(reader, url, API, purpose=Purpose.PAGE).whole)
        for page in api.objects(api.inner(answer, "query").get("pages")):
            if now := _item(page):
                return now
        raise GoneError(f"{item.url} is not there any more.", 404)


def _door(reader: Reader) -> str:
    return f"{api.base_of(reader.source, HOME)}/w/api.php"


def _found(reader: Reader, words: str) -> Iterator[Json]:
    """Yield the files that a search finds; of some, what is asked comes only with the next answer."""
    asked: dict[str, object] = {
        "action": "query",
        "generator": "search",
        "gsrsearch": f"{words} filetype:video",
        "gsrnamespace": 6,
        "gsrlimit": _PER_PAGE,
        "gsrsort": "create_timestamp_desc",
        **_ABOUT,
    }
    more: dict[str, object] = {}
    for _ in range(api.number_option(reader.source, "pages", _PAGES)):
        answer = api.answer_of(reader, api.with_query(_door(reader), asked | more), API)
        if answer is None:
            return
        whole = _without_error(reader, answer.whole)
        yield from api.objects(api.inner(whole, "query").get("pages"))
        more = {name: value for name, value in api.inner(whole, "continue").items() if isinstance(value, str | int)}
        if not more:
            return


def _without_error(reader: Reader, answer: Json) -> Json:
    """Return an answer that is none of an error.

    :raises FetchFailedError: it is one; with the time to try again where the servers are only busy
    """
    error = api.inner(answer, "error")
    if not error:
        return answer
    code, info = api.text_of(error, "code"), api.title_of(error, "info", "text")
    wait_s = max(_LATER_S, api.number_of(error, "lag") or 0.0)
    retry_at = reader.now() + timedelta(seconds=wait_s) if code in _LATER else None
    raise FetchFailedError(f"{API.name}: {info or 'an error without a text'} ({code}).", retry_at=retry_at)


def _item(page: Json) -> Item | None:
    """Return the video of a page; None where it is none, or where nothing of it came with this answer."""
    number = api.whole_of(page, "pageid")
    info = next(iter(api.objects(page.get("videoinfo"))), {})
    url, place = api.link_of(info, "descriptionurl"), api.link_of(info, "url")
    if not number or not url or not place or not _is_video(api.text_of(info, "mime")):
        return None
    name = api.title_of(page, "title").partition(":")[2].rpartition(".")[0]
    return Item(
        key=str(number),
        url=url,
        media=_media(info, place),
        title=name,
        account=api.text_of(info, "user"),
        platform="Wikimedia Commons",
        published_at=api.when(info, "timestamp"),
        duration_s=api.length_of(info, "duration"),
        thumbnail=api.link_of(info, "thumburl"),
        mark=api.text_of(info, "timestamp"),
    )


def _is_video(kind: str) -> bool:
    return kind.startswith("video/") or kind == "application/ogg"


def _media(info: Json, place: str) -> tuple[MediaAddress, ...]:
    """Return the file and the smaller versions of it, the best first."""
    whole = MediaAddress(
        url=place,
        content_type=api.text_of(info, "mime"),
        size_bytes=api.whole_of(info, "size"),
        height_px=api.whole_of(info, "height") or None,
    )
    smaller = [
        MediaAddress(
            url=api.link_of(one, "src"),
            content_type=api.text_of(one, "type").partition(";")[0],
            height_px=api.whole_of(one, "height") or None,
        )
        for one in api.objects(info.get("derivatives"))
        if api.link_of(one, "src") and api.text_of(one, "type").startswith("video/")
    ]
    return api.best_first([whole, *smaller])
