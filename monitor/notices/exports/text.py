"""A letter as plain text of 72 columns, for the body of an e-mail or a web form. Addresses are never broken."""

from collections.abc import Iterator

from monitor.notices.exports.columns import shares
from monitor.notices.exports.document import Block, Document, Heading, Listing, Paragraph, Table, plain
from monitor.notices.exports.wrapping import columns, padded, wrap

WIDTH = 72
LABEL_WIDTH = 24


def to_text(document: Document) -> str:
    """Return the letter as plain text; only a single word that is longer than 72 columns makes a longer line."""
    blocks = [_block(block) for block in document.letterhead]
    blocks += ["-" * WIDTH] if document.letterhead else []
    blocks += [_block(block) for block in document.body]
    return "\n\n".join(blocks) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        lines = _wrap(plain(block.line))
        return "\n".join([*lines, ("=" if block.level == 1 else "-") * max(map(columns, lines))])
    if isinstance(block, Paragraph):
        return "\n".join(line for part in plain(block.line).split("\n") for line in _wrap(part))
    if isinstance(block, Listing):
        return "\n".join(_items(block))
    return "\n".join(_pairs(block) if len(block.rows[0]) == 2 else _grid(block))


def _items(block: Listing) -> Iterator[str]:
    for number, item in enumerate(block.items, start=1):
        sign = f"{number}. " if block.ordered else "- "
        yield from _wrap(plain(item), first=sign, rest=" " * len(sign))


def _pairs(table: Table) -> Iterator[str]:
    """Yield a table of labels and values: the value beside its label, or below it where it would be broken."""
    room = min(max(columns(plain(label)) for label, _ in table.rows) + 1, LABEL_WIDTH)
    for label, value in table.rows:
        name = f"{plain(label)}:" if plain(label) else ""  # a value may have several rows
        beside = _wrap(plain(value), first=f"{padded(name, room)} ", rest=" " * (room + 1))
        if columns(name) > room or max(map(columns, beside)) > WIDTH:
            yield from [name] if name else []
            beside = _wrap(plain(value), first="  ", rest="  ")
        yield from beside


def _grid(table: Table) -> Iterator[str]:
    """Yield a table in columns, or every row as a list of labels and values where a column is too narrow."""
    widths = [int(share * (WIDTH - 2 * len(table.rows[0]))) for share in shares(table)]
    cells = [[_wrap(plain(cell), width=width) for cell, width in zip(row, widths, strict=True)] for row in table.rows]
    if any(columns(line) > width for row in cells for cell, width in zip(row, widths, strict=True) for line in cell):
        yield from _stacked(table)
        return
    for number, row in enumerate(cells):
        for depth in range(max(map(len, row))):
            parts = (cell[depth] if depth < len(cell) else "" for cell in row)
            yield "  ".join(padded(part, width) for part, width in zip(parts, widths, strict=True)).rstrip()
        if number == 0:
            yield "  ".join("-" * width for width in widths)


def _stacked(table: Table) -> Iterator[str]:
    head = [plain(cell) for cell in table.rows[0]]
    for number, row in enumerate(table.rows[1:]):
        if number:
            yield ""
        for name, cell in zip(head, row, strict=True):
            yield from _wrap(plain(cell), first=f"{name}: ", rest="  ")


def _wrap(text: str, *, width: int = WIDTH, first: str = "", rest: str = "") -> list[str]:
    return wrap(text, width, first=first, rest=rest)
