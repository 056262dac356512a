"""Scrapy as a planner of crawls: it decides what comes next and finds the links; every page comes through our own door.

Scrapy's engine, scheduler, filter of duplicates and link extractor run in a thread of their own, on an event loop of
asyncio without Twisted's reactor, which could be started only once in a process. Its downloader has no way to the
network: the only download handlers hand each address to whoever runs the crawl and wait for the page. So the policy,
the guard, the pace and the record of the fetcher hold for each request, robots.txt is ours to ask, and a page is only
asked for when everything before it has been dealt with. Redirections, retries, cookies, proxies, caches, the telnet
console and all other extensions of Scrapy are off.
"""

# ruff: noqa: PLC0415 - the extra may be missing, and takes its time to import

import asyncio
import contextlib
import logging
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from queue import Queue
from threading import Thread
from typing import Any

from monitor.errors import InputError
from monitor.sources.base import Page
from monitor.sources.charsets import charset_of_html

MOST_LINKS = 5_000
"""Of one page."""
_SECONDS_TO_END = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How far a crawl goes."""

    start: str
    depth: int
    """Links from the start to the farthest page."""
    may_follow: Callable[[str], str]
    """Returns the address that a link leads to, in the spelling in which it is asked for; empty where it must not be.

    Called by Scrapy's thread.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A page that is the next to be read."""

    url: str
    depth: int
    answer: Callable[[Page | None], None]
    """To be called once, with the page, or with None for one that cannot be had."""


@dataclass(slots=True)
class _Door:
    """What both threads know of each other."""

    plan: Plan
    wanted: "Queue[Wanted | None]" = field(default_factory=Queue)
    """None where the crawl has come to its end."""
    end: Callable[[], None] = lambda: None
    """Ends the crawl from the other thread."""
    is_over: bool = False
    """Whether no page is given any more."""
    error: Exception | None = None


def demand_scrapy() -> None:
    """Refuse to go on without the extra.

    :raises InputError: Scrapy is not installed
    """
    try:
        import scrapy  # noqa: F401
    except ImportError as error:
        message = "Crawling needs Scrapy, which is not installed: pip install 'reclaim-video[crawl]', or use a site."
        raise InputError(message) from error


def crawl(plan: Plan) -> Generator[Wanted, None, None]:
    """Yield each page that is to be read, one after the other, the nearest to the start first.

    Each must be answered before the next one comes. Closing the iterator ends the crawl.

    :raises InputError: Scrapy is not installed
    """
    demand_scrapy()
    door = _Door(plan)
    thread = Thread(target=_run, args=(door,), name="crawl", daemon=True)
    thread.start()
    wanted: Wanted | None = None
    try:
        while (wanted := door.wanted.get()) is not None:
            yield wanted
    finally:
        door.is_over = True
        if wanted is not None:
            # Whoever ran the crawl had enough; Scrapy ends only when nobody waits for a page any more.
            door.end()
            wanted.answer(None)
        thread.join(_SECONDS_TO_END)
    if door.error is not None:
        raise door.error


def _run(door: _Door) -> None:
    """Let Scrapy plan, from its beginning to its end."""
    try:
        asyncio.run(_engine(door))
    except Exception as error:  # noqa: BLE001 - told in the other thread
        door.error = error
    finally:
        door.wanted.put(None)


async def _engine(door: _Door) -> None:
    from scrapy.crawler import Crawler

    logging.getLogger("scrapy").setLevel(logging.CRITICAL)
    loop = asyncio.get_running_loop()
    crawler = Crawler(_spider(), _settings(door.plan.depth))
    stopping: list[asyncio.Task[None]] = []
    door.end = lambda: _call(loop, lambda: stopping.append(loop.create_task(crawler.stop_async())))
    await crawler.crawl_async(door=door)
    await asyncio.gather(*stopping)


def _call(loop: asyncio.AbstractEventLoop, function: Callable[[], None]) -> None:
    """Let a loop in another thread call a function; one that has ended needs no more."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(function)


def _settings(depth: int) -> dict[str, Any]:
    handler = _handler()
    schemes = dict.fromkeys(("data", "file", "ftp", "s3"))
    return {
        "TWISTED_REACTOR_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "EXTENSIONS_BASE": {},
        "DOWNLOAD_HANDLERS": {**schemes, "http": handler, "https": handler},
        "DOWNLOADER_MIDDLEWARES_BASE": {},
        "SPIDER_MIDDLEWARES_BASE": {"scrapy.spidermiddlewares.depth.DepthMiddleware": 900},
        "ROBOTSTXT_OBEY": False,  # asked by our policy, with everything else
        "COOKIES_ENABLED": False,
        "CONCURRENT_REQUESTS": 1,
        "DOWNLOAD_DELAY": 0,
        "DOWNLOAD_TIMEOUT": 0,
        # The nearest pages first; the very start has depth 0, which would be no limit.
        "DEPTH_LIMIT": depth,
        "DEPTH_PRIORITY": 1,
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        "LOG_ENABLED": False,
        "STATS_DUMP": False,
    }


def _spider() -> Any:  # noqa: ANN401 - Scrapy has no types that are there without it
    import scrapy
    from scrapy.linkextractors import LinkExtractor

    class Following(scrapy.Spider):
        """Follows links."""

        name = "reclaim"
        door: _Door
        extractor = LinkExtractor()

        async def start(self) -> Any:  # noqa: ANN401
            """Ask for the first page."""
            yield scrapy.Request(self.door.plan.start)

        def parse(self, response: Any) -> Any:  # noqa: ANN401
            """Ask for the pages that a page links to."""
            if not isinstance(response, scrapy.http.HtmlResponse):
                return
            for link in self.extractor.extract_links(response)[:MOST_LINKS]:
                url = "" if link.nofollow else self.door.plan.may_follow(link.url)
                if url:
                    yield scrapy.Request(url)

    return Following


def _answer(page: Page, request: Any) -> Any:  # noqa: ANN401 - Scrapy has no types that are there without it
    from scrapy.http import HtmlResponse, Response

    if page.content_type not in {"", "text/html", "application/xhtml+xml"}:
        return Response(page.final_url, status=200, body=page.body, request=request)
    # Left to itself it would read by any charset that the page or its host names.
    charset = charset_of_html(page.body, page.charset)
    return HtmlResponse(page.final_url, status=200, body=page.body, request=request, encoding=charset)


def _handler() -> Any:  # noqa: ANN401 - Scrapy has no types that are there without it
    from scrapy.exceptions import IgnoreRequest

    class Handler:
        """The only way to pages: asks the other thread, and waits."""

        lazy = False

        def __init__(self, crawler: Any) -> None:  # noqa: ANN401
            self._door: _Door = crawler.spider.door

        @classmethod
        def from_crawler(cls, crawler: Any) -> "Handler":  # noqa: ANN401
            """Return the handler of a crawl."""
            return cls(crawler)

        async def download_request(self, request: Any) -> Any:  # noqa: ANN401
            """Return a page as Scrapy knows it."""
            if self._door.is_over:
                raise IgnoreRequest
            loop = asyncio.get_running_loop()
            waiting: asyncio.Future[Page | None] = loop.create_future()

            def answer(page: Page | None) -> None:
                _call(loop, lambda: None if waiting.done() else waiting.set_result(page))

            depth = int(request.meta.get("depth", 0))
            self._door.wanted.put(Wanted(url=request.url, depth=depth, answer=answer))
            page = await waiting
            if page is None:
                raise IgnoreRequest
            return _answer(page, request)

        async def close(self) -> None:
            """Close nothing: nothing is open."""

    return Handler
