"""A web site: its sitemaps where it has some, else a page of it and the pages that this one links to."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar
from urllib.parse import urlsplit

from fingerprints.errors import printable
from monitor.collected import Item, Purpose, SourceRecord
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError, InputError
from monitor.policy import AccessRefusedError
from monitor.sources.base import Page, Reader
from monitor.sources.entries import one_each, site_at, suffix_of, web_address
from monitor.sources.pages import items_in, items_of, open_item, read_page
from monitor.sources.sitemaps import Place, Sitemap, items_at, read_sitemap

USUAL_PAGES = 100
"""Pages that are opened in one run, where the source says nothing else."""
MOST_PAGES = 10_000
MOST_SITEMAPS = 1_000
"""Read in one run."""
_NO_PAGES = frozenset(
    f".{name}"
    for name in "7z css doc docx epub gif gz ico jpeg jpg js json pdf png ppt pptx rss svg tar tgz txt webp xls xml zip".split()  # noqa: SIM905, E501
)
LEFT_OUT = (AccessRefusedError, GoneError, ContentRefusedError)
"""What concerns one page of many only; where a host is in trouble, the run ends."""


class Kind:
    """Names the videos of one site, from its sitemaps or its pages."""

    kind: ClassVar[str] = "site"
    title: ClassVar[str] = "A web site (sitemap or page)"
    address_is: ClassVar[str] = "the site, one of its pages, or its sitemap"
    options: ClassVar[Mapping[str, str]] = {
        "hosts?": "further hosts that belong to it, with commas between",
        "pages?": f"pages that are opened in one run at most; {USUAL_PAGES} if left out",
    }

    def check(self, source: SourceRecord) -> None:
        """Refuse what is no web address, and odd options.

        :raises InputError: its address or an option is odd
        """
        check_address(source.address, "site")
        most_pages(source)
        hosts_of(source)

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield the videos that sitemaps name, without opening their pages; else those of pages.

        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: the address itself cannot be had
        """
        search = _Search(reader)
        seen: set[str] = set()
        yield from one_each(search.items(), seen)
        if not seen and not search.has_unchanged:
            reader.tell(
                "No video was found there: pages that show theirs by a script alone, and feeds, say nothing here."
            )

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return the item with the file that its page shows."""
        return open_item(reader, item)


def check_address(address: str, what: str) -> None:
    """Refuse what is no web address.

    :param what: what it should be the address of
    :raises InputError: it is none
    """
    if not address.strip().startswith(("https://", "http://")) or not web_address(address):
        raise InputError(f"“{printable(address[:200])}” is no address of a {what}; write it with https://.")


def most_pages(source: SourceRecord, usual: int = USUAL_PAGES) -> int:
    """Return how many pages may be opened in one run.

    :raises InputError: the option says no such number
    """
    return whole_option(source, "pages", usual, MOST_PAGES)


def whole_option(source: SourceRecord, name: str, usual: int, most: int) -> int:
    """Return a whole number that an option gives.

    :raises InputError: it is none, or out of bounds
    """
    said = source.options.get(name, "").strip() or str(usual)
    if not (said.isascii() and said.isdigit() and len(said) <= 9 and 1 <= int(said) <= most):
        raise InputError(f"{name} is “{printable(said[:50])}”; write a whole number from 1 to {most}.")
    return int(said)


def hosts_of(source: SourceRecord) -> frozenset[str]:
    """Return the sites that a source may read.

    :raises InputError: the option names something else than hosts
    """
    named = [one.strip() for one in source.options.get("hosts", "").split(",") if one.strip()]
    sites = {one: site_at(web_address(one if "://" in one else f"https://{one}")) for one in named}
    odd = next((one for one, site in sites.items() if not site), None)
    if odd is not None:
        raise InputError(f"hosts names “{printable(odd[:100])}”, which is no host; write names like cdn.example.")
    return frozenset({site_at(web_address(source.address)), *sites.values()})


def belongs(source: SourceRecord) -> Callable[[str], bool]:
    """Return what tells whether an address lies on the site, or on one that the user has added."""
    sites = hosts_of(source)
    return lambda url: site_at(url) in sites


def is_page_name(url: str) -> bool:
    """Tell by its name whether an address may lead to a page."""
    return suffix_of(url) not in _NO_PAGES


def page_of_many(reader: Reader, url: str, purpose: Purpose, is_ours: Callable[[str], bool]) -> Page | None:
    """Return one page of many; None where it cannot be had and that concerns this one only.

    :raises FetchFailedError: the host is in trouble, or asks to wait
    """
    if not is_ours(url):
        return None
    try:
        page = reader.page(url, purpose=purpose, is_index=purpose is Purpose.LISTING)
    except LEFT_OUT as error:
        reader.tell(str(error))
        return None
    except FetchFailedError as error:
        # A page that the host always fails to make must not keep the others from being read; where it asks to
        # wait, it means all of them.
        if error.status is None or error.status in {429, 503}:
            raise
        reader.tell(str(error))
        return None
    return page if is_ours(page.final_url) else None


class _Search:
    """One look through a site."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._is_ours = belongs(reader.source)
        self._left = most_pages(reader.source)
        self._opened: set[str] = set()
        self.has_unchanged = False
        """Whether something was as it had been in the run before, and so said nothing."""

    def items(self) -> Iterator[Item]:
        """Yield what the address itself names, and, where it is the root of a site, what robots.txt adds to it."""
        start = web_address(self._reader.source.address)
        page = self._reader.page(start, is_index=True)
        self._opened |= {start, page.final_url}
        self.has_unchanged = page.is_unchanged
        if not self._is_ours(page.final_url):
            host = urlsplit(page.final_url).hostname
            raise InputError(f"{start} leads to another site, {host}; name that one, or add it with hosts={host}.")
        sitemap = read_sitemap(page)
        if sitemap is not None:
            yield from self._of_sitemaps([Place(url=start)], {start: page})
            return
        if urlsplit(start).path in {"", "/"}:
            named = [url for url in self._reader.sitemaps(start) if web_address(url)]
            if named:
                self._keep_reading(page, has_more=True)
                yield from items_in(page)
                yield from self._of_sitemaps([Place(url=web_address(url)) for url in named], {})
                return
        yield from self._of_page(page)

    def _keep_reading(self, page: Page, *, has_more: bool) -> None:
        if has_more:
            self._reader.reread(page.url)

    def _of_sitemaps(self, waiting: list[Place], read: dict[str, Page]) -> Iterator[Item]:
        """Yield what sitemaps say of videos; where none says anything, open the pages that they name."""
        pages: dict[str, Place] = {}
        seen: set[str] = set()
        has_videos = False
        while waiting and len(seen) < MOST_SITEMAPS:
            place = waiting.pop(0)
            if place.url in seen:
                continue
            seen.add(place.url)
            page = read.get(place.url) or page_of_many(self._reader, place.url, Purpose.LISTING, self._is_ours)
            # One that has not changed says nothing now, but its name may tell that it speaks of videos.
            is_unchanged = page is not None and page.is_unchanged
            self.has_unchanged |= is_unchanged
            has_videos |= is_unchanged and "video" in place.url
            sitemap = self._sitemap(page) if page else None
            if sitemap is not None:
                waiting.extend(sitemap.sitemaps)
                has_videos |= any(one.videos for one in sitemap.pages)
                pages |= {one.url: one for one in sitemap.pages if not one.videos and self._is_ours(one.url)}
                for one in sitemap.pages:
                    yield from items_at(one, self._is_ours)
        if has_videos:
            return
        if len(pages) > self._left:
            # Their other pages are opened another day, even if they have not changed until then.
            for url in seen:
                self._reader.reread(url)
        yield from self._of_places(list(pages.values()))

    def _sitemap(self, page: Page) -> Sitemap | None:
        """Read one sitemap of many; one that cannot be used does not keep the others from being read."""
        try:
            sitemap = read_sitemap(page)
        except ContentRefusedError as error:
            self._reader.tell(str(error))
            return None
        self._keep_reading(page, has_more=sitemap is not None and bool(sitemap.sitemaps))
        return sitemap

    def _of_page(self, page: Page) -> Iterator[Item]:
        """Yield the videos of a page, and of the pages of the site that it links to."""
        facts = None if page.is_unchanged else read_page(page)
        if facts is None:
            yield from [] if page.is_unchanged else items_in(page)
            return
        found = items_of(facts, web_address(page.final_url))
        links = [url for url in facts.links if self._is_ours(url) and is_page_name(url)]
        yield from found
        known = {item.url for item in found}
        places = [Place(url=url) for url in links if url not in known]
        self._keep_reading(page, has_more=bool(places))
        yield from self._of_places(places)

    def _of_places(self, places: Sequence[Place]) -> Iterator[Item]:
        """Open pages and yield their videos; where there are more than one run may open, each day begins elsewhere."""
        ordered = sorted(places, key=lambda place: place.changed, reverse=True)
        if len(ordered) > self._left:
            begin = self._reader.now().toordinal() * self._left % len(ordered)
            ordered = [*ordered[begin:], *ordered[:begin]]
        for place in ordered:
            if self._left <= 0:
                self._reader.tell(f"{len(ordered)} pages were named; the others are opened on other days.")
                return
            if place.url in self._opened:
                continue
            self._opened.add(place.url)
            self._left -= 1
            page = page_of_many(self._reader, place.url, Purpose.PAGE, self._is_ours)
            self.has_unchanged |= page is not None and page.is_unchanged
            for item in items_in(page) if page else ():
                yield item if item.mark else replace(item, mark=place.changed)
