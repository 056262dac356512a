"""Widths of table columns, from what stands in them; shared by all formats."""

import math

from monitor.notices.exports.document import Table, plain

SHARE_OF_LABELS = 0.22
"""Part of the width for the labels of a table of two columns."""


def shares(table: Table) -> tuple[float, ...]:
    """Return the share of the width of each column; they add up to 1.

    A table of two columns is one of labels and values. Others get shares by the longest word and the amount of text.
    """
    count = len(table.rows[0])
    if count == 2:
        return SHARE_OF_LABELS, 1 - SHARE_OF_LABELS
    weights = [_weight([plain(row[column]) for row in table.rows]) for column in range(count)]
    return tuple(weight / sum(weights) for weight in weights)


def _weight(cells: list[str]) -> float:
    longest_word = max((len(word) for cell in cells for word in cell.split()), default=1)
    longest_cell = max(len(cell) for cell in cells)
    return max(float(min(longest_word, 24)), math.pow(min(longest_cell, 160), 0.75), 6.0)
