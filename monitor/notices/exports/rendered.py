"""A letter on its way to a file: its facts, its text, and what the file says about itself."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from monitor.notices.exports.document import Document, parse
from monitor.notices.exports.imprint import Imprint
from monitor.notices.exports.labels import labels_of
from monitor.notices.exports.spreadsheet import Columns
from monitor.notices.pack import Pack
from monitor.notices.values import Notice

NEVER = datetime(1980, 1, 1, tzinfo=UTC)
"""What a file without a signature says about its time: a clock would make equal letters unequal files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """One letter, checked and rendered."""

    notice: Notice
    pack: Pack
    markdown: str = field(repr=False)
    columns: Columns
    letterhead: bytes | None = field(default=None, repr=False)
    enclosures: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)

    @property
    def is_draft(self) -> bool:
        """Whether nobody has signed it."""
        return self.notice.signature is None

    @property
    def is_record(self) -> bool:
        """Whether it is one that nobody signs, such as an annex or a report."""
        return self.pack.kind == "record"

    @property
    def document(self) -> Document:
        """The tree of its blocks."""
        return parse(self.markdown)

    @property
    def footer(self) -> str:
        """What stands on every page: the reference, or that it is a draft."""
        words = labels_of(self.pack.language)
        if self.is_draft and not self.is_record:
            return f"{words.draft}: {self.notice.reference}"
        return f"{words.reference} {self.notice.reference}"

    @property
    def stamped_at(self) -> datetime:
        """When it was signed."""
        return (self.notice.signature.signed_at if self.notice.signature else NEVER).astimezone(UTC)

    def imprint(self, document: Document) -> Imprint:
        """Return what files made of it say about themselves."""
        return Imprint(
            title=document.title,
            author=document.author,
            language=self.pack.language,
            footer=self.footer,
            at=self.stamped_at,
        )
