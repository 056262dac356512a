"""What the queue asks of a match besides its rows: what was done to the work, and whether it is seen or heard."""

from collections.abc import Iterable

UNCHANGED = "none"
_KINDS = {
    "cropped": "cropped",
    "inset": "inset",
    "inverted": "inverted colours",
    "pitch": "pitch changed",
    "stretched": "stretched",
    "turned": "turned",
    "with": "with bars",
}
"""Kind of a change by the first word that says it; whatever else is said is a kind of its own."""


def joined(values: Iterable[str]) -> str:
    """Return values as one cell that ``has`` looks into: sorted, each once, with a comma on each side."""
    return f",{','.join(sorted(set(values)))},"


def parted(cell: str) -> list[str]:
    """Undo ``joined``."""
    return [value for value in cell.split(",") if value]


def kinds_of_change(transforms: Iterable[str]) -> set[str]:
    """Return the kinds of what was done to a work, without measures: ``cropped`` for ``cropped to 64 %``.

    :param transforms: what the segments say; ``none`` is a kind only where no segment says anything else
    """
    pieces = {piece.strip() for transform in transforms for piece in transform.split(",")}
    kinds = {_KINDS.get(piece.split(" ")[0], piece) for piece in pieces if piece and not piece[0].isdigit()}
    return kinds - {UNCHANGED} or {UNCHANGED}
