"""A letter as a small tree of blocks: what all formats are made from.

The tree comes from the tokens of markdown-it-py, with HTML switched off. Two conventions give a letter its shape:
what stands before the first horizontal rule is the letterhead, and every first-level heading after the first begins
a new page.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from monitor.notices.errors import ExportError


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one style."""

    text: str
    """``\\n`` stands for a line break within the paragraph."""
    style: str = "plain"
    """``plain``, ``strong``, ``emphasis``, ``code`` or ``link``; a link shows its own address."""


Line = tuple[Run, ...]
SHORT = 90
"""Characters of a line."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 6."""

    level: int
    line: Line


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    line: Line

    @property
    def fixed(self) -> bool:
        """Whether it has lines of its own, as addresses and signatures have."""
        return any("\n" in run.text for run in self.line)

    @property
    def is_short(self) -> bool:
        """Whether it is one line, such as a greeting, of which no reader could tell to what it belongs."""
        return not self.fixed and len(plain(self.line)) <= SHORT


@dataclass(frozen=True, slots=True)
class Listing:
    """A list; its items are single paragraphs."""

    items: tuple[Line, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first row is its heading."""

    rows: tuple[tuple[Line, ...], ...]

    @property
    def is_labels(self) -> bool:
        """Whether it is one of labels and values."""
        return len(self.rows[0]) == 2

    @property
    def is_short(self) -> bool:
        """Whether it fits on part of a page, so that it need not be parted."""
        text = sum(len(plain(cell)) for row in self.rows for cell in row)
        return len(self.rows) <= 12 and text <= 1800


Block = Heading | Paragraph | Listing | Table


@dataclass(frozen=True, slots=True)
class Document:
    """A letter."""

    letterhead: tuple[Block, ...]
    body: tuple[Block, ...]

    @property
    def kept(self) -> tuple[bool, ...]:
        """For every block of the body whether it must not be parted from the next.

        No signature stands alone, nor with the greeting alone, nor what follows it at the end; and what is said of an
        item stays with the table of its ranges.
        """
        kept: list[bool] = []
        for block, following in zip(reversed(self.body), (None, *self.body[:0:-1]), strict=True):
            ends = len(kept) == 1 and isinstance(block, Paragraph) and block.fixed and isinstance(following, Paragraph)
            greets = isinstance(following, Paragraph) and following.is_short and kept[-1]
            kept.append(ends or greets or _belongs(block, following))
        return tuple(reversed(kept))

    @property
    def title(self) -> str:
        """Text of the first heading; empty without one."""
        return next((plain(block.line) for block in self.body if isinstance(block, Heading)), "")

    @property
    def text(self) -> str:
        """Everything that stands in it, without shape."""
        blocks = (*self.letterhead, *self.body)
        return "\n".join(plain(line) for block in blocks for line in lines_of(block))

    @property
    def author(self) -> str:
        """First line of the letterhead; empty without one."""
        first = next((block for block in self.letterhead if isinstance(block, Paragraph)), None)
        return plain(first.line).split("\n")[0] if first else ""


def _belongs(block: Block, following: Block | None) -> bool:
    if isinstance(block, Table) and isinstance(following, Table):
        return block.is_labels and not following.is_labels
    return isinstance(following, Paragraph) and following.fixed


@lru_cache(maxsize=8)  # one text is written in several formats
def parse(markdown: str) -> Document:
    """Return the tree of a letter.

    :raises ExportError: the letter has a kind of block that letters do not have
    """
    before: tuple[Block, ...] | None = None
    blocks: list[Block] = []
    for part in _parts(read(markdown).tokens):
        if part[0].type == "hr" and before is None:
            before, blocks = tuple(blocks), []
        else:
            blocks.append(_block(part))
    return Document(before or (), tuple(blocks))


@dataclass(frozen=True, slots=True)
class Reading:
    """What the reader of Markdown finds in a letter."""

    tokens: tuple[Token, ...]
    definitions: tuple[Mapping[str, Any], ...]
    """Addresses and titles that the text defines under a name; they are printed nowhere."""


@lru_cache(maxsize=8)  # one text is checked and then written
def read(markdown: str) -> Reading:
    """Return the tokens of a letter, which nobody may change."""
    found: dict[str, Any] = {}
    tokens = _reader().parse(markdown, found)
    return Reading(tuple(tokens), (*found.get("references", {}).values(), *found.get("duplicate_refs", ())))


class _Reader(MarkdownIt):
    """Shows an address as it was written, because whoever copies it needs its percent signs."""

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802  the name that the library calls
        return link


@cache
def _reader() -> MarkdownIt:
    return _Reader("commonmark", {"html": False}).enable("table")


def plain(line: Line) -> str:
    """Return the text of a line without its styles."""
    return "".join(run.text for run in line)


def lines_of(block: Block) -> tuple[Line, ...]:
    """Return all lines of text of a block."""
    if isinstance(block, Listing):
        return block.items
    if isinstance(block, Table):
        return tuple(cell for row in block.rows for cell in row)
    return (block.line,)


def _parts(tokens: Iterable[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of one block at a time."""
    part: list[Token] = []
    depth = 0
    for token in tokens:
        part.append(token)
        depth += token.nesting
        if depth == 0:
            yield part
            part = []


def _block(part: list[Token]) -> Block:
    first, inside = part[0], part[1:-1]
    kind = first.type.removesuffix("_open")
    if kind == "heading":
        return Heading(int(first.tag[1]), _line(inside))
    if kind == "paragraph":
        return Paragraph(_line(inside))
    if kind in {"bullet_list", "ordered_list"}:
        return Listing(tuple(map(_line, _parts(inside))), ordered=kind == "ordered_list")
    if kind == "table":
        return Table(tuple(tuple(map(_line, _parts(row[1:-1]))) for row in _rows(inside)))
    raise ExportError(f"The letter has a {kind.replace('_', ' ')}, which letters cannot have; take it out.")


def _rows(table: list[Token]) -> Iterator[list[Token]]:
    """Yield the rows of a table's head and body."""
    for part in _parts(table):
        yield from _parts(part[1:-1])


def _line(tokens: Iterable[Token]) -> Line:
    return tuple(_joined(run for token in tokens for run in _runs(token.children or ())))


def _runs(tokens: Iterable[Token]) -> Iterator[Run]:
    styles = ["plain"]  # of what is open, the innermost last
    for token in tokens:
        if token.type in {"text", "code_inline"}:
            yield Run(token.content, "code" if token.type == "code_inline" else styles[-1])
        elif token.type in {"softbreak", "hardbreak"}:
            yield Run("\n" if token.type == "hardbreak" else " ", styles[-1])
        elif token.type == "image":
            raise ExportError("The letter has a picture, which letters cannot have; take it out.")
        elif token.nesting > 0:
            styles.append(_STYLES.get(token.type, styles[-1]))
        elif token.nesting < 0:
            styles.pop()


_STYLES = {"strong_open": "strong", "em_open": "emphasis", "link_open": "link"}


def _joined(runs: Iterator[Run]) -> Iterator[Run]:
    """Join neighbours of one style, drop empty ones."""
    held: Run | None = None
    for run in runs:
        if held is not None and held.style == run.style:
            held = Run(held.text + run.text, held.style)
            continue
        if held is not None and held.text:
            yield held
        held = run
    if held is not None and held.text:
        yield held
