"""What every kind of source must keep, whoever wrote it.

To bring a kind: give an ``Example`` and a class of tests::

    @pytest.mark.parametrize("example", [Example(...)], ids=str)
    class TestContract(SourceContract):
        ...
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import pytest

from monitor.app import utc_now
from monitor.collected import Allowance, AllowanceKind, Item, Mark, SourceRecord
from monitor.errors import FetchFailedError, GoneError, InputError, ReclaimError
from monitor.policy import AccessRefusedError
from monitor.settings import Settings
from monitor.sources.base import Page, Query, Source
from monitor.sources.fetch import Fetcher
from monitor.sources.keys import bound
from monitor.sources.kinds import kind_of
from monitor.sources.reading import Heard, Known, SourceReader, run_source
from monitor.texts import LONGEST_TEXT
from tests.monitor.sources.origin import Origin, Status, fetching, origin

LONGEST_ADDRESS = 4_096
HOSTILE_TITLE = "\u202e<b onclick=alert(1)>Title</b>\x00\x1b[31m\u200f" + "x" * 1_000_000
HOSTILE_ADDRESSES = (
    *("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://a.example/x.mp4", "http://", "//"),
    *(
        "http://[",
        "https://user:word@",
        "http://a.example:99999/x.mp4",
        "vbscript:x",
        "\x00",
        "http://a\u202e.example/",
    ),
    "https://a.example/" + "x" * 100_000,
)


@dataclass(frozen=True, kw_only=True)
class Example:
    """One source of a kind, as a test serves it."""

    name: str
    kind: str
    serve: Callable[[Origin, Path], SourceRecord]
    """Fills the origin's table, or a folder, and returns the source."""
    expects: int
    """Items that the source names."""
    spoil: Callable[[Origin, Path], SourceRecord]
    """The same with hostile entries besides one good entry, the title of which begins with ``Good``."""
    start: str = ""
    """Path at the origin without which nothing can be had; empty where there is none."""
    rereads: tuple[str, ...] = ()
    """Paths that may be read as a whole again though they have not changed."""
    is_conditional: bool = True
    """Whether what has not changed is not named again; not so for folders and interfaces without versions."""
    odd: tuple[str, ...] = ("", "   ", "javascript:alert(1)", "ftp://a.example/", "nonsense", "http://", "\0")
    """Addresses that are refused."""
    odd_options: tuple[Mapping[str, str], ...] = ()
    known: Known = field(default_factory=Known)
    """Queries and keys that the source is given."""

    def __str__(self) -> str:
        return self.name


def record(kind: str, address: str, **options: str) -> SourceRecord:
    """Return a source as the library would hold it."""
    now = utc_now()
    given = MappingProxyType(options)
    source = SourceRecord(
        id=1, name="Test", kind=kind, address=address, options=given, next_at=now, added_by="Ann", added_at=now
    )
    own = Allowance(id=1, host="127.0.0.1", kind=AllowanceKind.PRIVATE, reason="Mine.", added_by="Ann", added_at=now)
    return bound(kind_of(kind), source, [own]) if is_plain_address(address) else source


class Watched(SourceReader):
    """A reader that notes what it was asked for."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self.asked: list[str] = []

    def page(self, url: str, **how: Any) -> Page:
        """Note the address, and read it."""
        self.asked.append(url)
        return super().page(url, **how)


@dataclass
class Look:
    """What one run of a source has told."""

    items: list[Item]
    marks: dict[str, Mark]
    notes: list[str]
    error: ReclaimError | None
    asked: list[str]


def look(
    source: SourceRecord, fetcher: Fetcher, known: Known | None = None, marks: Mapping[str, Mark] | None = None
) -> Look:
    """Run a source once, as the watch does."""
    heard: list[Heard] = []
    reader = Watched(source, fetcher, known or Known(), marks=marks or {}, tell=heard.append)
    run_source(kind_of(source.kind), reader)
    kept = dict(marks or {})
    for one in heard:
        kept.update(one.read)
    return Look(
        items=[item for one in heard for item in one.items],
        marks={url: mark for url, mark in kept.items() if mark != Mark()},
        notes=[note for one in heard for note in one.notes],
        error=heard[-1].error,
        asked=reader.asked,
    )


def harm_in(item: Item) -> list[str]:
    """Return what could do harm in an item."""
    texts = {
        "title": item.title,
        "account": item.account,
        "platform": item.platform,
        "key": item.key,
        "mark": item.mark,
    }
    odd = [
        f"{name}: {text[:80]!r}" for name, text in texts.items() if not text.isprintable() or len(text) > LONGEST_TEXT
    ]
    odd += [f"{name} has markup" for name in ("title", "account") if "<b" in texts[name]]
    addresses = [*([item.url] if item.url else []), *([item.thumbnail] if item.thumbnail else [])]
    addresses += [one.url for one in item.media]
    odd += [f"address {url[:80]!r}" for url in addresses if not is_plain_address(url)]
    odd += [] if item.url or item.file else ["neither address nor file"]
    odd += [] if item.key else ["no key"]
    odd += [] if item.supply.isprintable() and len(item.supply) < LONGEST_TEXT else ["supply"]
    if item.published_at and item.published_at.tzinfo is None:
        odd.append("time without zone")
    numbers = [item.duration_s, item.views, *(n for one in item.media for n in (one.size_bytes, one.height_px))]
    return odd + [f"number {one}" for one in numbers if one is not None and not 0 <= one < 2**63]


def is_plain_address(url: str) -> bool:
    """Tell whether an address is absolute, of the web, short, and without a user and odd signs."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= LONGEST_ADDRESS
    return plain and parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc


def assert_one_sentence(error: Exception) -> None:
    """Fail where a message is not one printable line that ends as sentences do."""
    said = str(error)
    assert said.isprintable()
    assert said.endswith(".")
    assert len(said) < 1000


class SourceContract:
    """The tests; each is run for each example."""

    def test_it_says_what_it_is(self, example: Example) -> None:
        """A kind has a name of one small word, a title, and says what its address and its options mean."""
        kind = kind_of(example.kind)
        assert isinstance(kind, Source)
        assert kind.kind.isidentifier()
        assert kind.kind == kind.kind.lower() == example.kind
        assert 5 < len(kind.title) < 80
        assert len(kind.address_is) < 120
        assert all(name.rstrip("?").isidentifier() and meaning for name, meaning in kind.options.items())

    def test_it_refuses_odd_addresses(self, example: Example, tmp_path: Path) -> None:
        """What cannot work is refused before it is stored, in one sentence; what can work is not."""
        kind = kind_of(example.kind)
        with origin() as o:
            good = example.serve(o, tmp_path)
        kind.check(good)
        for address in example.odd:
            with pytest.raises(InputError) as refused:
                kind.check(replace(good, address=address))
            assert_one_sentence(refused.value)
        for options in example.odd_options:
            with pytest.raises(InputError) as refused:
                kind.check(replace(good, options=options))
            assert_one_sentence(refused.value)

    def test_it_names_harmless_items(self, example: Example, settings: Settings, tmp_path: Path) -> None:
        """It names what is there, each once, and asks for nothing but by its reader."""
        with origin() as o, fetching(settings, o) as fetcher:
            told = look(example.serve(o, tmp_path), fetcher, example.known)
            assert told.error is None
            assert len(told.items) == example.expects
            assert len({item.key for item in told.items}) == example.expects
            assert [harm for item in told.items for harm in harm_in(item)] == []
            assert set(o.paths) <= {_path(url) for url in told.asked}

    def test_it_names_the_same_again(self, example: Example, settings: Settings, tmp_path: Path) -> None:
        """Asked twice as if for the first time, it names the same items by the same keys."""
        with origin() as o, fetching(settings, o) as fetcher:
            source = example.serve(o, tmp_path)
            first, second = (look(source, fetcher, example.known) for _ in range(2))
        assert [(one.key, one.mark) for one in first.items] == [(one.key, one.mark) for one in second.items]

    def test_what_has_not_changed_is_not_sent_again(self, example: Example, settings: Settings, tmp_path: Path) -> None:
        """In the next run nothing is named, and no body is sent, where nothing has changed."""
        if not example.is_conditional:
            pytest.skip("its pages have no versions")
        with origin() as o, fetching(settings, o) as fetcher:
            source = example.serve(o, tmp_path)
            first = look(source, fetcher, example.known)
            o.requests.clear()
            second = look(source, fetcher, example.known, first.marks)
            assert second.error is None
            assert second.items == []
            again = [one.path for one in o.requests if one.status == 200 and one.path in o.paths]
        assert set(again) <= set(example.rereads)

    @pytest.mark.parametrize(
        ("status", "kind_of_error"),
        [(404, GoneError), (410, GoneError), (429, FetchFailedError), (503, FetchFailedError)],
    )
    def test_a_page_that_cannot_be_had_ends_the_run(
        self, example: Example, settings: Settings, tmp_path: Path, status: int, kind_of_error: type[ReclaimError]
    ) -> None:
        """Its error says why, in one sentence; nothing counts as read."""
        if not example.start:
            pytest.skip("it asks nobody")
        with origin() as o, fetching(settings, o) as fetcher:
            source = example.serve(o, tmp_path)
            o.table[example.start] = Status(status)
            told = look(source, fetcher, example.known)
        assert isinstance(told.error, kind_of_error)
        assert_one_sentence(told.error)
        assert told.marks == {}

    def test_the_kill_switch_stops_it(self, example: Example, settings: Settings, tmp_path: Path) -> None:
        """Where the policy refuses, nothing is asked of anybody, and the run ends with the verdict."""
        if not example.start:
            pytest.skip("it asks nobody")
        with origin() as o, fetching(settings, o) as fetcher:
            source = example.serve(o, tmp_path)
            settings.stop_file.touch()
            told = look(source, fetcher, example.known)
            assert isinstance(told.error, AccessRefusedError)
            assert o.requests == []

    def test_hostile_entries_come_out_harmless(self, example: Example, settings: Settings, tmp_path: Path) -> None:
        """Markup, control characters, endless titles and odd addresses are cleaned or left out; the rest goes on."""
        with origin() as o, fetching(settings, o) as fetcher:
            told = look(example.spoil(o, tmp_path), fetcher, example.known)
        assert told.error is None, told.error
        assert [harm for item in told.items for harm in harm_in(item)] == []
        assert [item.title for item in told.items if item.title.startswith("Good")]
        assert len({item.key for item in told.items}) == len(told.items)

    def test_it_finds_files_at_web_addresses_only(self, example: Example, settings: Settings, tmp_path: Path) -> None:
        """For each item there is a file in the end, at an absolute address, or the item says why there is none."""
        with origin() as o, fetching(settings, o) as fetcher:
            source = example.serve(o, tmp_path)
            kind = kind_of(source.kind)
            for item in look(source, fetcher, example.known).items:
                found = kind.resolve(SourceReader(source, fetcher, example.known), item)
                assert found.key == item.key
                assert harm_in(found) == []
                assert found.media or found.file or found.is_supplied_only


def queries(*texts: str) -> tuple[Query, ...]:
    """Return queries of one work, for kinds that search."""
    return tuple(Query(work_id=1, text=text) for text in texts)


def titles(items: Sequence[Item]) -> list[str]:
    """Return the titles of items in their order."""
    return [item.title for item in items]


def _path(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
