"""Following the links of one site, some steps deep: an extra. Scrapy plans; every page comes by our own fetcher."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import ClassVar

from monitor.collected import Item, Purpose, SourceRecord
from monitor.sources.base import Page, Reader
from monitor.sources.entries import one_each, web_address
from monitor.sources.fetch.crawling import Plan, Wanted, crawl, demand_scrapy
from monitor.sources.pages import items_in, open_item
from monitor.sources.site import belongs, check_address, hosts_of, is_page_name, most_pages, page_of_many, whole_option

USUAL_DEPTH = 3
MOST_DEPTH = 20


class Kind:
    """Names the videos of all pages that a site links to, as far as it is told to go."""

    kind: ClassVar[str] = "crawl"
    title: ClassVar[str] = "A web site, link by link (needs Scrapy)"
    address_is: ClassVar[str] = "the page where it starts"
    options: ClassVar[Mapping[str, str]] = {
        "depth?": f"how many links it goes from the start; {USUAL_DEPTH} if left out",
        "hosts?": "further hosts that belong to the site, with commas between",
        "pages?": "pages that are read in one run at most; 100 if left out",
    }

    def check(self, source: SourceRecord) -> None:
        """Refuse what is no web address, odd options, and everything where Scrapy is not installed.

        :raises InputError: its address or an option is odd, or Scrapy is missing
        """
        demand_scrapy()
        check_address(source.address, "site")
        most_pages(source)
        hosts_of(source)
        whole_option(source, "depth", USUAL_DEPTH, MOST_DEPTH)

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield the videos of each page, the nearest first.

        :raises InputError: Scrapy is missing
        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: the first page cannot be had
        """
        yield from one_each(_items(reader), set())

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return the item with the file that its page shows."""
        return open_item(reader, item)


def _items(reader: Reader) -> Iterator[Item]:
    source = reader.source
    is_ours, left = belongs(source), most_pages(source)
    depth = whole_option(source, "depth", USUAL_DEPTH, MOST_DEPTH)
    seen: set[str] = set()

    def may_follow(link: str) -> str:
        url = web_address(link)
        is_wanted = url and url not in seen and is_ours(url) and is_page_name(url)
        seen.add(url)
        return url if is_wanted else ""

    plan = Plan(start=web_address(source.address), depth=depth, may_follow=may_follow)
    seen.add(plan.start)
    with closing(crawl(plan)) as crawled:
        for wanted in crawled:
            if left <= 0:
                reader.tell(f"The site has more than the {most_pages(source)} pages that one run reads; set pages=.")
                return
            left -= 1
            page = _page(reader, wanted)
            if page is not None:
                # What a page links to changes while it does not itself; only the farthest lead no further.
                if wanted.depth < depth:
                    reader.reread(wanted.url)
                yield from items_in(page)
            wanted.answer(page)


def _page(reader: Reader, wanted: Wanted) -> Page | None:
    """Return a page; None where it cannot be had, and that concerns this one only."""
    if wanted.depth == 0:
        return reader.page(wanted.url, purpose=Purpose.PAGE)
    return page_of_many(reader, wanted.url, Purpose.PAGE, belongs(reader.source))
