"""What a kind of source is: a small class that names items, and finds the file of one where its source did not say it.

A source does no HTTP of its own, keeps nothing, and knows no database: it is handed a ``Reader``. Others may bring
kinds of their own by an entry point of the group ``reclaim.sources`` that names a class with this protocol.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Protocol, runtime_checkable

from monitor.collected import AllowanceKind, Item, Mark, Purpose, SourceRecord
from monitor.policy import ApiBasis
from monitor.sources.charsets import decoded


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A small answer, read as a whole."""

    url: str
    """As asked."""
    final_url: str
    """Where redirections led; relative addresses in the body are relative to it."""
    status: int
    content_type: str
    """Without parameters, in small letters; empty where the host does not say."""
    body: bytes
    charset: str = ""
    is_unchanged: bool = False
    """Whether the host said that nothing has changed since last time (304); the body is empty then."""
    mark: Mark = field(default_factory=Mark)
    links: Mapping[str, str] | None = None
    """Addresses of the header ``Link`` by their relation (RFC 8288), made absolute; None where there is none."""

    @property
    def text(self) -> str:
        """The body as text, by the charset that the host says if the web has it, else UTF-8; odd bytes are replaced."""
        return decoded(self.body, self.charset)


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Words by which copies of a work may be found."""

    work_id: int
    text: str


class Reader(Protocol):
    """What a source may do: ask for pages, each within the access policy, the rate and the limits."""

    source: SourceRecord

    def page(
        self,
        url: str,
        *,
        purpose: Purpose = Purpose.LISTING,
        api: ApiBasis | None = None,
        headers: Mapping[str, str] | None = None,
        is_index: bool = False,
    ) -> Page:
        """Return a page; ``is_unchanged`` where it is the same as in the last run that went through.

        When the source asks for the next page, everything that it has yielded before is stored, and the page before
        counts as read.

        :param is_index: the source yields what this page names only while it reads further pages, so that it counts as
            read only when the source has come to its end
        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
        """
        ...

    def reread(self, url: str) -> None:
        """Let a page that was just read be read as a whole next time, too: what it names changes while it does not."""
        ...

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of an address's host names; none where it cannot be had."""
        ...

    def tell(self, sentence: str) -> None:
        """Tell the user of something that was left out, such as a line with an odd address."""
        ...

    def queries(self) -> tuple[Query, ...]:
        """Return what to search for: made of the titles, tags and hashtags of the works."""
        ...

    def secret(self, name: str) -> str:
        """Return the key of this source, which the user has set in the environment as ``RECLAIM_KEY_<NAME>``.

        A kind says which by its own word ``key``, or by an option ``key``. From then on the headers of this reader's
        requests go to the origin that the key was bound to when the source was added, and to no other.

        :raises InputError: it is not set, it is not the key of this source, or it would be sent without encryption
        """
        ...

    def allows(self, url: str, kind: AllowanceKind) -> bool:
        """Tell whether the user has stated this about the host of an address, and not withdrawn it."""
        ...

    def now(self) -> datetime:
        """Return the present time."""
        ...


@runtime_checkable
class Source(Protocol):
    """One kind of source; stateless, one object serves all sources of its kind."""

    kind: ClassVar[str]
    """One small word."""
    title: ClassVar[str]
    """What it is, in a few words: ``A feed (RSS, Atom, podcast)``."""
    address_is: ClassVar[str]
    """What its address means, in a few words; empty where it needs none."""
    options: ClassVar[Mapping[str, str]]
    """What else it needs, and what that means; a name that ends with ``?`` may be left out."""

    def check(self, source: SourceRecord) -> None:
        """Refuse a source that cannot work, before it is stored.

        :raises InputError: its address or an option is odd
        """
        ...

    def discover(self, reader: Reader) -> Iterator[Item]:
        """Yield what the source names now, or what has changed since the last run.

        A page that cannot be had raises and ends the run of this source; one bad entry is left out.
        """
        ...

    def resolve(self, reader: Reader, item: Item) -> Item:
        """Return an item with its ``media``, where ``discover`` could not say it; else the item as it is.

        :raises AccessRefusedError, GoneError, FetchFailedError, ContentRefusedError: as they say
        """
        ...
