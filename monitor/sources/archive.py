"""The Internet Archive: videos that its search finds, with the files that it offers for download.

It follows the Archive's published interfaces: the search ``advancedsearch.php`` with ``output=json`` (its help page
``archive.org/help/aboutsearch.htm``), the Metadata API ``/metadata/<identifier>`` and ``/download/<identifier>/<file>``
(``archive.org/developers``: ``md-read``, ``downloading``). Items that are lent, dark or not to be indexed are left out,
as are private files. Of several videos in one item the longest is taken. Uploaders are named there by their e-mail
address, which is not kept.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar
from urllib.parse import quote

from monitor.collected import Item, MediaAddress, SourceRecord
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError
from monitor.policy import ApiBasis
from monitor.sources import api_answers as api
from monitor.sources.api_answers import Json
from monitor.sources.base import Reader
from monitor.sources.entries import one_each
from monitor.sources.queries import bare, todays

API = ApiBasis(name="Internet Archive API", documents="https://archive.org/developers/")
HOME = "https://archive.org"
_PER_PAGE = 50
_PAGES = 2
_QUERIES = 20
_FIELDS = ("identifier", "title", "publicdate", "date", "downloads", "noindex", "access-restricted-item")
_SUFFIXES = (".mp4", ".m4v", ".webm", ".ogv", ".mkv", ".mov", ".avi", ".mpg", ".mpeg", ".m2ts", ".ts", ".wmv", ".flv")


class Kind:
    """The Internet Archive."""

    kind: ClassVar[str] = "archive"
    title: ClassVar[str] = "Internet Archive: videos that anybody may download"
    address_is: ClassVar[str] = "none; another address only for a service that speaks the same"
    options: ClassVar[Mapping[str, str]] = {
        "collection?": "only this collection, by its identifier",
        "queries?": f"searches in one run; {_QUERIES} where nothing is said, at most 200",
        "pages?": f"pages of {_PER_PAGE} items read of each search; {_PAGES} where nothing is said, at most 100",
    }
    api: ClassVar[ApiBasis] = API

    def check(self, source: SourceRecord) -> None:
        """Refuse a source that cannot work.

        :raises InputError: its address or an option is odd
        """
        api.demand_search(source, HOME)

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield what the searches find, the latest first."""
        source, seen = reader.source, set[str]()
        for query in todays(reader, api.number_option(source, "queries", _QUERIES)):
            for number in range(1, api.number_option(source, "pages", _PAGES) + 1):
                url = _search(source, bare(query), number)
                answer = api.answer_of(reader, url, API)
                if answer is None:
                    break
                found = api.inner(answer.whole, "response")
                if not isinstance(found.get("docs"), list):
                    said = api.title_of(answer.whole, "error") or "the answer has no list “docs”"
                    raise FetchFailedError(f"{API.name}: {said}.")
                items = (_item(source, one) for one in api.objects(found["docs"]))
                yield from one_each(filter(None, items), seen)
                if number * _PER_PAGE >= (api.number_of(found, "numFound") or 0):
                    break

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return an item with its best file, and after it the others of the same video.

        :raises GoneError: the Archive does not show it any more
        :raises ContentRefusedError: it is lent only, not to be indexed, or holds no video that is offered
        :raises AccessRefusedError, FetchFailedError: as they say
        """
        base = api.base_of(reader.source, HOME)
        answer = api.whole_answer_of(reader, f"{base}/metadata/{quote(item.key, safe='')}", API).whole
        details = api.inner(answer, "metadata")
        if not answer or answer.get("is_dark") is True or not details:
            raise GoneError(f"{item.url} is not shown by the Internet Archive.", 404)
        if _is_closed(details):
            raise ContentRefusedError(f"{item.url} is restricted by the Internet Archive, so it is not collected.")
        files = _longest([one for one in api.objects(answer.get("files")) if _is_offered(one)])
        if not files:
            raise ContentRefusedError(f"{item.url} holds no video that the Internet Archive offers for download.")
        folder = f"{base}/download/{quote(item.key, safe='')}"
        known = replace(item, title=api.title_of(details, "title") or item.title)
        length = next(filter(None, (api.length_of(file, "length") for file in files)), None)
        return replace(known, media=_media(files, folder), duration_s=length or item.duration_s)


def _search(source: SourceRecord, words: str, page: int) -> str:
    wanted = [f"({words})", "mediatype:(movies)", "NOT access-restricted-item:true", "NOT noindex:true"]
    if collection := source.options.get("collection"):
        wanted.append('collection:("' + collection.replace('"', "") + '")')
    asked: dict[str, object] = {"q": " AND ".join(wanted), "fl[]": list(_FIELDS), "sort[]": ["publicdate desc"]}
    url = f"{api.base_of(source, HOME)}/advancedsearch.php"
    return api.with_query(url, {**asked, "rows": _PER_PAGE, "page": page, "output": "json"})


def _item(source: SourceRecord, found: Json) -> Item | None:
    """Return an item of a search; None for what is restricted and for what has no name."""
    name = api.id_of(found, "identifier")
    if not name or _is_closed(found):
        return None
    base, path = api.base_of(source, HOME), quote(name, safe="")
    return Item(
        key=name,
        url=f"{base}/details/{path}",
        title=api.title_of(found, "title"),
        platform="Internet Archive",
        published_at=api.when(found, "publicdate", "date"),
        views=api.whole_of(found, "downloads"),
        thumbnail=f"{base}/services/img/{path}",
        mark=api.text_of(found, "publicdate"),
    )


def _is_closed(details: Json) -> bool:
    """Tell whether an item is lent only, or is not to be found."""
    said = (details.get("access-restricted-item"), details.get("noindex"))
    return any(str(one[0] if isinstance(one, list) and one else one).lower() in {"true", "1"} for one in said)


def _is_offered(file: Json) -> bool:
    is_private = str(file.get("private", "")).lower() == "true"
    return not is_private and _name(file).lower().endswith(_SUFFIXES)


def _name(file: Json, which: str = "name") -> str:
    """Return the name of a file exactly as it is, since it leads to the file; empty where it can be none."""
    name = file.get(which)
    return name if isinstance(name, str) and len(name) < 500 and name.isprintable() else ""


def _original(file: Json) -> str:
    """Return the name of the upload that a file was made of; its own where it is one."""
    return _name(file, "original") if file.get("source") == "derivative" else _name(file)


def _longest(files: list[Json]) -> list[Json]:
    """Return the files of the longest video of an item."""
    lengths: dict[str, tuple[float, float]] = {}
    for file in files:
        rank = (api.length_of(file, "length") or 0.0, api.number_of(file, "size") or 0.0)
        lengths[_original(file)] = max(rank, lengths.get(_original(file), (0.0, 0.0)))
    longest = max(lengths, key=lambda name: lengths[name], default="")
    return [file for file in files if _original(file) == longest]


def _media(files: list[Json], folder: str) -> tuple[MediaAddress, ...]:
    """Return where the files lie: what the Archive made for watching, the best first, and then the upload itself."""
    made = [_address(file, folder) for file in files if file.get("source") == "derivative"]
    uploaded = [_address(file, folder) for file in files if file.get("source") != "derivative"]
    return (*api.best_first(made), *api.best_first(uploaded))


def _address(file: Json, folder: str) -> MediaAddress:
    height = api.whole_of(file, "height")
    return MediaAddress(
        url=f"{folder}/{quote(_name(file))}",
        size_bytes=api.whole_of(file, "size"),
        height_px=height or None,
    )
