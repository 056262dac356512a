"""Pages count as read only when everything that they name is stored: ended at any place, a run loses nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

import pytest

from monitor.app import utc_now
from monitor.collected import Allowance, AllowanceKind, Item, ItemState, Mark, SourceRecord
from monitor.errors import InputError
from monitor.settings import Settings
from monitor.sources.base import Query, Reader
from monitor.sources.fetch import Fetcher
from monitor.sources.reading import Heard, Known, SourceReader, StoppedError, run_source
from monitor.sources.storing import store_heard
from monitor.store.library import Library
from tests.monitor.sources.answers import Entry, Text
from tests.monitor.sources.answers import Status as Says
from tests.monitor.sources.gathering import Kind, add_source, gather, listing, use_kind
from tests.monitor.sources.origin import Origin, opened, origin, quick


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' kind of source be known."""
    use_kind(monkeypatch)


def pages_of(count: int, *, items: int = 2) -> dict[str, Entry]:
    """Return pages that name some items each, with versions of their own."""
    table: dict[str, Entry] = {}
    for at in range(count):
        named = [{"key": f"{at} {n}", "url": f"/{at}-{n}", "is_supplied_only": True} for n in range(items)]
        then = f"/list/{at + 1}" if at + 1 < count else ""
        table[f"/list/{at}"] = Text(listing(named, then), "application/json", etag=f'"{at}"')
    return table


class Ended(BaseException):
    """The end of the program, at some place."""


def read(library: Library, source: SourceRecord, kind: object | None = None, *, most: int | None = None) -> list[Heard]:
    """Let a source run and store what it tells; with ``most``, only so much until the program ends."""
    heard: list[Heard] = []

    def tell(one: Heard) -> None:
        if most is not None and len(heard) >= most:
            raise Ended
        store_heard(library, one)
        heard.append(one)

    fetcher = Fetcher(library.settings, quick(), clock=library.clock)
    marks = library.store.sources.marks_of(source.id)
    reader = SourceReader(source, fetcher, Known(), marks=marks, tell=tell)
    try:
        run_source(kind or Kind(), reader)  # type: ignore[arg-type]
    except Ended:
        pass
    finally:
        fetcher.close()
    return heard


def keys(library: Library) -> set[str]:
    """Return the keys of all items."""
    return {one.item.key for one in library.store.items.in_states(set(ItemState))}


def test_a_page_counts_as_read_when_the_next_one_is_asked_for(settings: Settings) -> None:
    """And the last one at the end; items come before the page that named them."""
    with origin(pages_of(3)) as served, opened(settings, served) as library:
        heard = read(library, add_source(library, served.url("/list/0")))
        told = [([one.key for one in part.items], [url for url, _ in part.read], part.is_over) for part in heard]
        assert told == [
            (["0 0", "0 1"], [served.url("/list/0")], False),
            (["1 0", "1 1"], [served.url("/list/1")], False),
            (["2 0", "2 1"], [served.url("/list/2")], True),
        ]


def test_an_index_counts_as_read_at_the_end_only(settings: Settings) -> None:
    """All pages of it together."""
    with origin(pages_of(3)) as served, opened(settings, served) as library:
        heard = read(library, add_source(library, served.url("/list/0"), index="yes"))
        assert [len(part.read) for part in heard] == [0, 0, 3]


@pytest.mark.parametrize("most", range(5))
@pytest.mark.parametrize("is_index", [False, True])
def test_a_run_that_is_ended_at_any_place_loses_nothing(settings: Settings, most: int, *, is_index: bool) -> None:
    """What counts as read has its items stored; the next run brings the rest."""
    with origin(pages_of(3)) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list/0"), **({"index": "yes"} if is_index else {}))
        read(library, source, most=most)
        counted = {url.rpartition("/")[2] for url in library.store.sources.marks_of(source.id)}
        assert counted <= {key[0] for key in keys(library)}
        library.store.sources.forget_marks(source.id) if not is_index else None
        read(library, source)
        assert keys(library) == {f"{at} {n}" for at in range(3) for n in range(2)}


def test_a_page_that_cannot_be_had_ends_the_run_and_what_came_before_stays(settings: Settings) -> None:
    """The page before it counts as read, because the source asked for the next."""
    with origin(pages_of(3) | {"/list/2": Says(500)}) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list/0"))
        heard = read(library, source)
        assert (heard[-1].is_over, "500" in str(heard[-1].error)) == (True, True)
        assert keys(library) == {"0 0", "0 1", "1 0", "1 1"}
        assert len(library.store.sources.marks_of(source.id)) == 2


def test_a_second_run_asks_whether_anything_has_changed(settings: Settings) -> None:
    """And gets no body where nothing has."""
    with origin(pages_of(1)) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list/0"))
        read(library, source)
        read(library, source)
        assert [seen.status for seen in served.asked("/list/0")] == [200, 304]
        served.table["/list/0"] = Text(listing([]), "application/json", etag='"new"')
        read(library, source)
        assert library.store.sources.mark_of(source.id, served.url("/list/0")) == Mark(etag='"new"')


class Hasty(Kind):
    """A source that wants its pages to be read again."""

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield what the first page names, and let it be read as a whole next time."""
        page = reader.page(reader.source.address)
        reader.reread(page.url)
        reader.tell("One line was left out.")
        yield Item(key="a", url=page.final_url)


def test_a_page_can_be_read_as_a_whole_again_and_notes_come_with_the_end(settings: Settings) -> None:
    """Also where it counted as read before."""
    with origin(pages_of(1)) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list/0"))
        read(library, source)
        heard = [read(library, source, Hasty()) for _ in range(2)][-1]
        assert [seen.status for seen in served.asked("/list/0")][-1] == 200
        assert heard[-1].notes == ("One line was left out.",)


class Broken(Kind):
    """A source with a fault."""

    options: ClassVar[Mapping[str, str]] = {}

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield one item and break."""
        yield Item(key="a", url=reader.source.address, is_supplied_only=True)
        raise ZeroDivisionError("one by nothing")


def test_a_source_with_a_fault_is_named_and_what_it_brought_stays(settings: Settings) -> None:
    """It ends its own run only."""
    with origin({}) as served, opened(settings, served) as library:
        heard = read(library, add_source(library, served.url("/list")), Broken())
        assert keys(library) == {"a"}
        assert "ZeroDivisionError" in str(heard[-1].error)


def test_many_items_of_one_page_are_handed_over_in_parts(settings: Settings) -> None:
    """And the page counts as read with the last of them."""
    with origin(pages_of(1, items=250)) as served, opened(settings, served) as library:
        heard = read(library, add_source(library, served.url("/list/0")))
        assert [(len(part.items), len(part.read)) for part in heard] == [(100, 0), (100, 0), (50, 1)]


def reader_of(served: Origin, library: Library, known: Known, name: str = "list", **options: str) -> SourceReader:
    """Return a reader without a run; its fetcher is closed already."""
    fetcher = Fetcher(library.settings, quick(), clock=library.clock)
    fetcher.close()
    return SourceReader(add_source(library, served.url("/list"), name, **options), fetcher, known)


def test_keys_and_words_and_statements_are_handed_in(settings: Settings) -> None:
    """A key that is not set is named, with what to do."""
    stated = Allowance(
        id=1, host="tube.example", kind=AllowanceKind.DOWNLOADER, reason="Mine.", added_by="Ann", added_at=utc_now()
    )
    own = replace(stated, id=2, host="127.0.0.1", kind=AllowanceKind.PRIVATE)
    secrets = {"RECLAIM_KEY_TUBE": "x1", "RECLAIM_MAIL_PASSWORD": "x2", "MAIL": "x3", "RECLAIM_KEY_MORE": "x4"}
    known = Known(queries=(Query(work_id=1, text="My film"),), secrets=secrets, allowances=(stated, own))
    with origin({}) as served, opened(settings, served) as library:
        reader = reader_of(served, library, known, key="TUBE")
        assert (reader.queries(), reader.secret("TUBE")) == (known.queries, "x1")
        for name in ("MORE", "MAIL_PASSWORD", "../MAIL", "tube", ""):
            with pytest.raises(InputError, match="may not send the key"):
                reader.secret(name)
        with pytest.raises(InputError, match="set RECLAIM_KEY_OTHER in the environment"):
            reader_of(served, library, known, name="other", key="OTHER").secret("OTHER")
        with pytest.raises(InputError, match="https only"):
            reader_of(served, library, replace(known, allowances=()), name="far", key="TUBE").secret("TUBE")
        asked = ("https://tube.example/v", "https://other.example/v", "no address")
        assert [reader.allows(url, AllowanceKind.DOWNLOADER) for url in asked] == [True, False, False]
        assert not reader.allows(asked[0], AllowanceKind.PERMITTED)


def test_sitemaps_of_robots_are_told(settings: Settings) -> None:
    """None where there is no robots.txt."""
    with origin({}) as served, opened(settings, served) as library:
        served.table["/robots.txt"] = f"User-agent: *\nAllow: /\nSitemap: {served.url('/map.xml')}\n"
        fetcher = Fetcher(library.settings, quick(), clock=library.clock)
        reader = SourceReader(add_source(library, served.url("/list")), fetcher, Known())
        assert reader.sitemaps(served.url("/a")) == (served.url("/map.xml"),)
        assert reader.sitemaps("nothing") == ()
        fetcher.close()


def test_whoever_is_told_to_stop_tells_no_more(settings: Settings) -> None:
    """A source that is ended in the middle is no failure."""

    def tell(heard: Heard) -> None:
        raise StoppedError(f"{heard.source.name} is ended.")

    with origin(pages_of(3)) as served, opened(settings, served) as library:
        fetcher = Fetcher(library.settings, quick(), clock=library.clock)
        run_source(Kind(), SourceReader(add_source(library, served.url("/list/0")), fetcher, Known(), tell=tell))
        fetcher.close()
        assert served.paths == ["/list/0"]


def test_what_hosts_say_is_made_fit_to_be_kept(settings: Settings) -> None:
    """Texts without end, numbers that cannot be, half characters, and addresses that are none of the web."""
    odd = {
        "key": "a\ud800",
        "url": "/a",
        "title": "x" * 9000 + "\u0000",
        "account": "two\nlines",
        "views": 10**30,
        "duration_s": float("inf"),
        "is_supplied_only": True,
    }
    with (
        origin(
            {"/list": listing([odd, {"key": "", "url": "/b"}, {"key": "c", "url": "javascript:alert(1)"}])}
        ) as served,
        opened(settings, served) as library,
    ):
        gather(library, add_source(library, served.url("/list")))
        (item,) = library.store.items.in_states(set(ItemState))
        assert (len(item.item.title), item.item.account) == (500, "two lines")
        assert (item.item.views, item.item.duration_s) == (None, None)
