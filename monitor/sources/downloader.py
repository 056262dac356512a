"""Pages of which only yt-dlp finds the file: an extra, off by default, and only for hosts that the user has named.

The user states for each host that they may save from it (``reclaim access state --kind downloader``), on their own
responsibility and on record. Platforms whose terms forbid it are refused whatever is stated. yt-dlp finds the address
of the file; robots.txt and reservations are asked for every page it reads and for the file, which our own fetcher
fetches. Its extractors for single platforms are off: only those named here, or by the user, are used.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from fingerprints.errors import printable
from monitor.collected import Access, AllowanceKind, Basis, Item, MediaAddress, MediaKind, Purpose, SourceRecord
from monitor.errors import ContentRefusedError, InputError
from monitor.policy import AccessRefusedError
from monitor.policy.terms import terms_of
from monitor.sources import api_answers as api
from monitor.sources.base import Page, Reader
from monitor.sources.entries import one_each
from monitor.sources.fetch.downloader import demand_downloader, extract

DEFAULT = ("generic", "html5")
_KINDS = {
    "http": MediaKind.FILE,
    "https": MediaKind.FILE,
    "m3u8": MediaKind.HLS,
    "m3u8_native": MediaKind.HLS,
    "http_dash_segments": MediaKind.DASH,
}


class Kind:
    """Pages that yt-dlp reads."""

    kind: ClassVar[str] = "downloader"
    title: ClassVar[str] = "yt-dlp: pages of hosts from which you have stated that you may save"
    address_is: ClassVar[str] = "one or more pages, apart by spaces"
    options: ClassVar[Mapping[str, str]] = {
        "extractors?": f"yt-dlp’s extractors that may be used; {' and '.join(DEFAULT)} where nothing is said",
    }

    def check(self, source: SourceRecord) -> None:
        """Refuse a source that cannot work.

        :raises InputError: yt-dlp is missing, an address is odd, or its platform’s terms forbid it
        """
        demand_downloader()
        pages = api.headings(source.address)
        if not (addresses := list(pages)):
            raise InputError("Name the page whose video is to be found.")
        for url in addresses:
            parts = urlsplit(url)
            if parts.scheme not in {"http", "https"} or not parts.hostname:
                raise InputError(f"“{printable(url)}” is no address of a page.")
            terms = terms_of(parts.hostname)
            if terms and terms.is_closed:
                message = f"The terms of {terms.name} forbid programs to collect ({terms.source})"
                raise InputError(f"{message}. {terms.all_ways[0]}.")
        wanted = set(api.headings(source.options.get("extractors", "")))
        if not all(name.replace(":", "").replace("_", "").isalnum() for name in wanted):
            raise InputError("extractors are names of yt-dlp’s extractors, as in generic; patterns are not taken.")
        if wanted & {"all", "default"}:
            raise InputError("Name each extractor that may be used; “all” and “default” are not taken.")

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield the videos of the pages, each with its file; a page in which yt-dlp finds none is told of."""
        seen: set[str] = set()
        for url in api.headings(reader.source.address):
            try:
                videos = _extracted(reader, url)
            except ContentRefusedError as error:
                reader.tell(str(error))
                continue
            yield from one_each(filter(None, (_item(video, url) for video in videos)), seen)

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return a video with its file as its page names it now, since such addresses often last for hours only.

        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
        """
        found = (_item(video, item.url) for video in _extracted(reader, item.url))
        return next((one for one in found if one and one.key == item.key), item)


def _extracted(reader: Reader, url: str) -> list[Mapping[str, Any]]:
    """Return what yt-dlp finds on a page of a host that the user has named.

    :raises AccessRefusedError: the user has not named the host, or the policy refuses a request
    :raises GoneError, FetchFailedError, ContentRefusedError: as they say
    """
    extractors: Sequence[str] = tuple(api.headings(reader.source.options.get("extractors", ""))) or DEFAULT

    def read(asked: str) -> Page:
        _demand_stated(reader, asked)
        page = reader.page(asked, purpose=Purpose.PAGE, is_index=True)
        reader.reread(asked)
        return page

    _demand_stated(reader, url)
    return extract(url, read, extractors)


def _demand_stated(reader: Reader, url: str) -> None:
    """Refuse a host that the user has not named, and one whose terms forbid it whatever the user has named."""
    host = urlsplit(url).hostname or ""
    terms = terms_of(host)
    if terms and terms.is_closed:
        reason = f"The terms of {terms.name} forbid programs to collect."
        raise AccessRefusedError(
            Access(
                url=url, is_allowed=False, basis=Basis.TERMS, reason=reason, source=terms.source, ways=terms.all_ways
            )
        )
    if not reader.allows(url, AllowanceKind.DOWNLOADER):
        reason = f"yt-dlp is used only for hosts from which you have stated that you may save; {host} is none of them."
        way = (
            f"State it, if it is so, with who allowed it: reclaim access state {host} --kind downloader --reason “...”"
        )
        raise AccessRefusedError(Access(url=url, is_allowed=False, basis=Basis.PERMISSION, reason=reason, ways=(way,)))


def _item(video: Mapping[str, Any], page: str) -> Item | None:
    """Return a video that yt-dlp describes; None where none of its files can be fetched."""
    media = _media(video)
    if not media or video.get("is_live") is True:
        return None
    posted = api.number_of(video, "timestamp")
    return Item(
        key=f"{api.text_of(video, 'extractor_key', 'extractor') or 'page'} {api.text_of(video, 'id') or page}",
        url=api.link_of(video, "webpage_url") or page,
        media=media,
        title=api.title_of(video, "title"),
        account=api.text_of(video, "uploader_id", "channel_id"),
        platform=urlsplit(page).hostname or "",
        published_at=datetime.fromtimestamp(posted, UTC) if posted and posted < 1e11 else None,
        duration_s=api.length_of(video, "duration"),
        views=api.whole_of(video, "view_count"),
        thumbnail=api.link_of(video, "thumbnail"),
    )


def _media(video: Mapping[str, Any]) -> tuple[MediaAddress, ...]:
    """Return the files of a video, the best first; those without sound come after all others."""
    formats = api.objects(video.get("formats")) or [video]
    pictures = [one for one in formats if one.get("vcodec") != "none" and not one.get("has_drm")]
    whole = [address for one in pictures if one.get("acodec") != "none" and (address := _address(one))]
    silent = [address for one in pictures if one.get("acodec") == "none" and (address := _address(one))]
    return (*api.best_first(whole), *(one for one in api.best_first(silent) if one.kind is MediaKind.FILE))


def _address(one: api.Json) -> MediaAddress | None:
    kind = _KINDS.get(api.text_of(one, "protocol") or urlsplit(api.text_of(one, "url")).scheme)
    url = api.link_of(one, *(("manifest_url", "url") if kind in {MediaKind.HLS, MediaKind.DASH} else ("url",)))
    if kind is None or not url:
        return None
    return MediaAddress(
        url=url,
        kind=kind,
        size_bytes=api.whole_of(one, "filesize"),
        height_px=api.whole_of(one, "height") or None,
    )
