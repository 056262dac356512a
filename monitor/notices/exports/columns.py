"""Widths of table columns, from what stands in them; shared by all formats."""

import math

from monitor.notices.exports.document import Line, Table, plain
from monitor.notices.exports.wrapping import columns, words_of

SHARE_OF_LABELS = 0.22, 0.4
"""Least and greatest part of the width for the labels of a table of two columns."""
SHARE_OF_LETTER = 0.0125
"""Part of the width that a character of a label takes in a font that runs wide: not every reader has the letter's."""


def shares(table: Table) -> tuple[float, ...]:
    """Return the share of the width of each column; they add up to 1.

    A table of two columns is one of labels and values: no word of a label is broken. Others get shares by the longest
    word and the amount of text.
    """
    count = len(table.rows[0])
    if count == 2:
        labels = _share_of_labels([plain(row[0]) for row in table.rows])
        return labels, 1 - labels
    weights = [_weight([row[column] for row in table.rows]) for column in range(count)]
    return tuple(weight / sum(weights) for weight in weights)


def _share_of_labels(labels: list[str]) -> float:
    longest = max((columns(word) for label in labels for word in words_of(label)), default=0)
    least, most = SHARE_OF_LABELS
    return min(max(least, SHARE_OF_LETTER * (longest + 2)), most)


def _weight(cells: list[Line]) -> float:
    texts = [plain(cell) for cell in cells]
    words = (len(word) for text in texts for word in text.split())
    links = (len(run.text) for cell in cells for run in cell if run.style == "link")
    # An address should stand on one line; a long title may be broken.
    longest_word = max(min(max(words, default=1), 24), min(max(links, default=1), 46))
    longest_cell = max(map(len, texts))
    return max(longest_word + 2.0, math.pow(min(longest_cell, 160), 0.75), 7.0)
