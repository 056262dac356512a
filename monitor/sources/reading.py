"""The run of one source: it reads pages conditionally, and what it finds is told in the order in which it may be kept.

A source runs in a thread of its own and knows no database: it tells what it found to a function that the main thread
empties. What one ``Heard`` holds is stored as one: first the items, then the pages that count as read because all that
they named is stored. A run that ends early, by whatever, so loses nothing: its page is read again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from fingerprints.errors import printable
from monitor.blotting import without_keys
from monitor.collected import Allowance, AllowanceKind, Item, Mark, Purpose, SourceRecord
from monitor.errors import CollectError, DefectError, InputError, ReclaimError
from monitor.policy import ApiBasis, sitemaps, statement_about, take_apart
from monitor.sources.base import Page, Query, Source
from monitor.sources.fetch import Ask, Fetcher
from monitor.sources.keys import demand_safe, keys_in, variable_of
from monitor.sources.queries import queries_of
from monitor.store.library import Library

MOST_AT_ONCE = 100
"""Items that are told together."""
MOST_NOTES = 20
"""Sentences about what was left out that are kept of one run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """Something that a source has told; stored as one, in this order."""

    source: SourceRecord
    items: tuple[Item, ...] = ()
    read: tuple[tuple[str, Mark], ...] = ()
    """Pages that count as read as soon as the items are stored, and what they said of their versions."""
    notes: tuple[str, ...] = ()
    """What was left out, and why."""
    is_over: bool = False
    """Whether the source has come to its end, well or not."""
    error: ReclaimError | None = None
    """Why it failed as a whole; None where it did not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What sources may know of the library; read by the main thread before they run."""

    queries: tuple[Query, ...] = ()
    secrets: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Keys by their names in the environment: ``RECLAIM_KEY_<NAME>``."""
    allowances: tuple[Allowance, ...] = ()
    """What users have stated about hosts, and not withdrawn."""


def known_of(library: Library, secrets: Mapping[str, str]) -> Known:
    """Return what sources may know of a library.

    :param secrets: keys by their names in the environment
    """
    store = library.store
    queries = queries_of(store.works.all(), store.words.all())
    return Known(queries=queries, secrets=secrets, allowances=tuple(store.hosts.allowances()))


class SourceReader:
    """Reads for one source, for ``discover``; or for one item of it, for ``resolve``, and then always whole pages."""

    def __init__(
        self,
        source: SourceRecord,
        fetcher: Fetcher,
        known: Known,
        *,
        marks: Mapping[str, Mark] | None = None,
        tell: Callable[[Heard], None] | None = None,
        item_id: int | None = None,
    ) -> None:
        self.source = source
        self._fetcher = fetcher
        self._known = known
        self._marks = marks or {}
        self._tell = tell
        self._item_id = item_id
        self._found: list[Item] = []
        self._read: dict[str, Mark] = {}
        self._indexes: dict[str, Mark] = {}
        self._notes: list[str] = []
        self._has_key = False
        """Whether the source holds its key, so that what it sends may hold it, too."""

    def page(
        self,
        url: str,
        *,
        purpose: Purpose = Purpose.LISTING,
        api: ApiBasis | None = None,
        headers: Mapping[str, str] | None = None,
        is_index: bool = False,
    ) -> Page:
        """Return a page; see ``Reader``."""
        self.turn()
        ask = Ask(
            url=url,
            purpose=purpose,
            source_id=self.source.id,
            item_id=self._item_id,
            api=api,
            headers=headers or MappingProxyType({}),
            key_origin=self.source.key_origin if self._has_key else "",
        )
        known = self._marks.get(url)
        page = self._fetcher.page(ask, known if known != Mark() else None)
        if not page.is_unchanged and (page.mark != Mark() or known):
            (self._indexes if is_index else self._read)[url] = page.mark
        return page

    def reread(self, url: str) -> None:
        """Let a page that was just read be read as a whole next time, too."""
        self._indexes.pop(url, None)
        self._read.pop(url, None)
        if url in self._marks:
            self._read[url] = Mark()

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of an address's host names; none where it cannot be had."""
        try:
            rules = self._fetcher.rules(take_apart(url).origin, "robots")
        except (CollectError, InputError):
            return ()
        return sitemaps(rules)

    def tell(self, sentence: str) -> None:
        """Tell the user of something that was left out."""
        if len(self._notes) < MOST_NOTES:
            self._notes.append(without_keys(sentence))

    def queries(self) -> tuple[Query, ...]:
        """Return what to search for."""
        return self._known.queries

    def secret(self, name: str) -> str:
        """Return the key of this source; see ``Reader``.

        :raises InputError: it is not set, it is not the key of this source, or it would be sent without encryption
        """
        variable, source = variable_of(name), self.source
        if name != source.key or not source.key_origin:
            raise InputError(
                f"The source “{source.name}” may not send the key {printable(variable)}: it was not named when the"
                " source was added. Remove the source, and let an administrator add it with its key."
            )
        demand_safe(name, source.key_origin, self._known.allowances)
        value = keys_in(self._known.secrets).get(variable, "")
        if not value:
            raise InputError(f"The source “{self.source.name}” needs a key: set {variable} in the environment.")
        self._has_key = True
        return value

    def allows(self, url: str, kind: AllowanceKind) -> bool:
        """Tell whether the user has stated this about the host of an address, and not withdrawn it."""
        try:
            return statement_about(take_apart(url), kind, self._known.allowances) is not None
        except InputError:
            return False

    def now(self) -> datetime:
        """Return the present time."""
        return self._fetcher.clock()

    def hear(self, item: Item) -> None:
        """Take an item that the source yields."""
        self._found.append(item)
        if len(self._found) >= MOST_AT_ONCE:
            self._hand_over()

    def turn(self) -> None:
        """Hand over what was found; the pages before count as read, save those whose items come with later pages."""
        if self._found or self._read:
            read = tuple(self._read.items())
            self._read.clear()
            self._hand_over(read)

    def end(self, error: ReclaimError | None = None) -> None:
        """Hand over the rest; where nothing failed, every page counts as read."""
        read = () if error else (*self._read.items(), *self._indexes.items())
        self._hand_over(read, is_over=True, error=error)

    def _hand_over(
        self, read: tuple[tuple[str, Mark], ...] = (), *, is_over: bool = False, error: ReclaimError | None = None
    ) -> None:
        items, notes = tuple(self._found), tuple(self._notes) if is_over else ()
        self._found.clear()
        if self._tell:
            heard = Heard(source=self.source, items=items, read=read, notes=notes, is_over=is_over, error=error)
            self._tell(heard)


class StoppedError(ReclaimError):
    """The run was stopped from outside; what was heard before is stored."""


def run_source(kind: Source, reader: SourceReader) -> None:
    """Let a source name its items, and tell all of them, then how it ended."""
    try:
        for item in kind.discover(reader):
            reader.hear(item)
    except StoppedError:
        return
    except ReclaimError as error:
        reader.end(error)
    except Exception as error:  # noqa: BLE001 - sources are others' code, and one of them must not end the run
        said = f"{type(error).__name__}: {error}"
        reader.end(DefectError(f"The source “{reader.source.name}” failed by a fault of its own ({said})."))
    else:
        reader.end()
