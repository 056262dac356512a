"""A letter as a small tree of blocks: what all formats are made from.

The tree comes from the tokens of markdown-it-py, with HTML switched off. Two conventions give a letter its shape:
what stands before the first horizontal rule is the letterhead, and every first-level heading after the first begins
a new page.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from monitor.notices.errors import ExportError


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one style."""

    text: str
    """``\\n`` stands for a line break within the paragraph."""
    style: str = "plain"
    """``plain``, ``strong``, ``emphasis``, ``code`` or ``link``; a link shows its own address."""


Line = tuple[Run, ...]


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

        No signature stands alone, and what is said of an item stays with the table of its ranges.
        """
        following = (*self.body[1:], None)
        return tuple(_belongs(block, other) for block, other in zip(self.body, following, strict=True))

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
    nodes = list(SyntaxTreeNode(_reader().parse(markdown)).children)
    rule = next((i for i, node in enumerate(nodes) if node.type == "hr"), None)
    if rule is None:
        return Document((), tuple(map(_block, nodes)))
    return Document(tuple(map(_block, nodes[:rule])), tuple(map(_block, nodes[rule + 1 :])))


@cache
def _reader() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False}).enable("table")


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


def _block(node: SyntaxTreeNode) -> Block:
    if node.type == "heading":
        return Heading(int(node.tag[1]), _line(node))
    if node.type == "paragraph":
        return Paragraph(_line(node))
    if node.type in {"bullet_list", "ordered_list"}:
        return Listing(tuple(map(_line, node.children)), ordered=node.type == "ordered_list")
    if node.type == "table":
        rows = (row for part in node.children for row in part.children)
        return Table(tuple(tuple(map(_line, row.children)) for row in rows))
    raise ExportError(f"The letter has a {node.type.replace('_', ' ')}, which letters cannot have; take it out.")


def _line(node: SyntaxTreeNode) -> Line:
    return tuple(_joined(_runs(node, "plain")))


def _runs(node: SyntaxTreeNode, style: str) -> Iterator[Run]:
    styles = {"strong": "strong", "em": "emphasis", "link": "link"}
    for child in node.children:
        if child.type in {"softbreak", "hardbreak"}:
            yield Run("\n" if child.type == "hardbreak" else " ", style)
        elif child.type in {"text", "code_inline"}:
            yield Run(child.content, "code" if child.type == "code_inline" else style)
        elif child.type == "image":
            raise ExportError("The letter has a picture, which letters cannot have; take it out.")
        else:
            yield from _runs(child, styles.get(child.type, style))


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
