"""PeerTube: one instance, or Sepia Search, which searches them all.

It follows the REST API as the project publishes it (``support/doc/api/openapi.yaml`` of PeerTube: ``searchVideos``,
``getVideos``, ``getAccountVideos``, ``getVideoChannelVideos``, ``getVideo``; errors are problem details after
RFC 7807), and Sepia Search, whose ``/api/v1/search/videos`` speaks the same. Nothing is kept of descriptions. Where an
uploader has switched downloads off, the file is not fetched, though the interface names it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote, urlsplit

from monitor.collected import Item, MediaAddress, MediaKind, SourceRecord
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError, InputError
from monitor.policy import ApiBasis
from monitor.sources import api_answers as api
from monitor.sources.api_answers import Json
from monitor.sources.base import Reader
from monitor.sources.entries import one_each, web_address
from monitor.sources.queries import plain, todays

API = ApiBasis(name="PeerTube REST API", documents="https://docs.joinpeertube.org/api-rest-reference.html")
SEPIA = "https://sepiasearch.org"
_PER_PAGE = 50
_PAGES = 4
_QUERIES = 20
_PUBLIC, _PUBLISHED = 1, 1


class Kind:
    """A PeerTube instance or an index of them."""

    kind: ClassVar[str] = "peertube"
    title: ClassVar[str] = "PeerTube: an instance, or Sepia Search over all of them"
    address_is: ClassVar[str] = "the instance, as in https://tube.example; none for Sepia Search"
    options: ClassVar[Mapping[str, str]] = {
        "account?": "only the videos of this account: name, or name@host",
        "channel?": "only the videos of this channel: name, or name@host",
        "all?": "“yes”: every video of the instance, without searching",
        "index?": "“yes”: the address is an index over instances, as Sepia Search is",
        "queries?": f"searches in one run; {_QUERIES} where nothing is said, at most 200",
        "pages?": f"pages of {_PER_PAGE} videos read of each list; {_PAGES} where nothing is said, at most 100",
    }
    api: ClassVar[ApiBasis] = API
    home: ClassVar[str] = SEPIA

    def check(self, source: SourceRecord) -> None:
        """Refuse a source that cannot work.

        :raises InputError: its address or an option is odd
        """
        api.demand_search(source, SEPIA)
        chosen = [name for name in ("account", "channel", "all") if source.options.get(name)]
        if len(chosen) > 1:
            raise InputError(f"{' and '.join(chosen)} exclude each other; name one of them, or none to search.")
        if chosen and _is_index(source):
            raise InputError("An index is only searched; name an instance for an account, a channel or all videos.")

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield the videos of the lists that the source names, the newest first; live streams are left out."""
        seen: set[str] = set()
        for path, parameters in _lists(reader):
            items = (_item(reader.source, video) for video in _videos(reader, path, parameters))
            yield from one_each(filter(None, items), seen)

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return a video with its files.

        :raises ContentRefusedError: it is a live stream, or its instance does not show it to everybody
        :raises AccessRefusedError, GoneError, FetchFailedError: as they say
        """
        own = api.base_of(reader.source, SEPIA)
        base = _home(item.url) if _is_index(reader.source) else own
        url = f"{base}/api/v1/videos/{quote(item.key, safe='')}"
        try:
            # An index may name any host of the world as an instance.
            video = api.whole_answer_of(reader, url, API, is_offered=base == own).whole
        except FetchFailedError as error:
            raise _told(error, item) from error
        if video.get("isLive") is True:
            raise ContentRefusedError(f"{item.url} is a live stream.")
        _demand_public(video, item)
        known = _item(reader.source, video) or item
        known = replace(known, key=item.key, url=item.url)
        if video.get("downloadEnabled") is False:
            reason = "Its uploader has switched downloads off on PeerTube, so no program fetches it;"
            return replace(known, is_supplied_only=True, supply=f"{reason} watch it there, and supply a recording.")
        media = _media(video)
        if not media:
            raise FetchFailedError(f"{API.name}: {item.url} has no file yet; it is still being made.")
        return replace(known, media=media)


def _is_index(source: SourceRecord) -> bool:
    return source.options.get("index") == "yes" or api.base_of(source, SEPIA) == SEPIA


def _lists(reader: Reader) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the path and the parameters of each list to read."""
    options = reader.source.options
    if name := options.get("account"):
        yield f"/api/v1/accounts/{quote(name.lstrip('@'), safe='@')}/videos", {}
    elif name := options.get("channel"):
        yield f"/api/v1/video-channels/{quote(name.lstrip('@'), safe='@')}/videos", {}
    elif options.get("all") == "yes":
        yield "/api/v1/videos", {"isLocal": "true"}
    else:
        for query in todays(reader, api.number_option(reader.source, "queries", _QUERIES)):
            yield "/api/v1/search/videos", {"search": plain(query)}


def _videos(reader: Reader, path: str, parameters: Mapping[str, object]) -> Iterator[Json]:
    """Yield the videos of a list, page by page."""
    url = f"{api.base_of(reader.source, SEPIA)}{path}"
    for page in range(api.number_option(reader.source, "pages", _PAGES)):
        asked = {**parameters, "start": page * _PER_PAGE, "count": _PER_PAGE, "sort": "-publishedAt", "nsfw": "both"}
        answer = api.answer_of(reader, api.with_query(url, asked), API)
        if answer is None:
            return
        videos = answer.demand("data", API)
        yield from videos
        if not videos or (page + 1) * _PER_PAGE >= (api.number_of(answer.whole, "total") or 0):
            return


def _item(source: SourceRecord, video: Json) -> Item | None:
    """Return a video of a list; None for a live stream and for what has no name."""
    uuid = api.id_of(video, "uuid")
    if not uuid or video.get("isLive") is True:
        return None
    base = api.base_of(source, SEPIA)
    page = api.link_of(video, "url") or ("" if _is_index(source) else f"{base}/w/{quote(uuid, safe='')}")
    if not page:
        return None
    still = api.link_of(video, "thumbnailUrl", "previewUrl")
    path = api.text_of(video, "previewPath", "thumbnailPath")
    if not still and path.startswith("/"):
        still = web_address(path, _home(page) if _is_index(source) else base)
    account = api.inner(video, "account")
    handle = "@".join(filter(None, (api.text_of(account, "name"), api.text_of(account, "host"))))
    return Item(
        key=uuid,
        url=page,
        title=api.title_of(video, "name"),
        account=handle,
        platform="PeerTube",
        published_at=api.when(video, "originallyPublishedAt", "publishedAt", "createdAt"),
        duration_s=api.length_of(video, "duration"),
        views=api.whole_of(video, "views"),
        thumbnail=still,
        mark=api.text_of(video, "updatedAt"),
    )


def _home(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _demand_public(video: Json, item: Item) -> None:
    """Refuse what is not for everybody: it would not be shown without an account or a password."""
    privacy = api.number_of(api.inner(video, "privacy"), "id")
    if privacy not in {None, _PUBLIC} or video.get("blacklisted") is True:
        raise ContentRefusedError(f"{item.url} is not public on its instance, so it is not collected.")
    state = api.number_of(api.inner(video, "state"), "id")
    if state not in {None, _PUBLISHED}:
        raise FetchFailedError(f"{API.name}: {item.url} is not published yet.")


def _told(error: FetchFailedError, item: Item) -> Exception:
    """Return what an instance means by a refusal, as its problem details say."""
    if error.status in {401, 403}:
        return ContentRefusedError(f"{item.url} is not public on its instance, so it is not collected.")
    problem = api.error_body(error)
    code, detail = api.text_of(problem, "code"), api.title_of(problem, "detail", "title")
    if code in {"video_does_not_respect_follow_constraints", "does_not_respect_follow_constraints"}:
        return GoneError(f"{item.url} is not shown by this instance, which does not follow where it lies.", 403)
    return api.with_word(error, detail)


def _media(video: Json) -> tuple[MediaAddress, ...]:
    """Return the files of a video, the best first; a playlist goes first where the files lack the sound."""
    playlists = api.objects(video.get("streamingPlaylists"))
    files = [*api.objects(video.get("files")), *(one for list_ in playlists for one in api.objects(list_.get("files")))]
    whole = [one for one in files if one.get("hasVideo") is not False]
    single = [address for one in whole if one.get("hasAudio") is not False and (address := _file(one))]
    silent = [address for one in whole if one.get("hasAudio") is False and (address := _file(one))]
    streams = [
        MediaAddress(url=url, kind=MediaKind.HLS, content_type="application/vnd.apple.mpegurl")
        for one in playlists
        if (url := api.link_of(one, "playlistUrl"))
    ]
    return (*api.best_first(single), *streams, *api.best_first(silent))


def _file(one: Json) -> MediaAddress | None:
    url = api.link_of(one, "fileUrl", "fileDownloadUrl")
    height = api.whole_of(one, "height") or api.whole_of(api.inner(one, "resolution"), "id")
    return MediaAddress(url=url, size_bytes=api.whole_of(one, "size"), height_px=height or None) if url else None
