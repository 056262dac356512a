"""Lines of plain text as wide as they look: a Han character or kana takes two columns, and a line may end after it."""

import re
import textwrap
import unicodedata

_WIDE = "\u2e80-\u312f\u3190-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003ffff"
"""Characters between which lines may be broken; not those of Korean, whose words stay whole."""
_UNIT = re.compile(rf"[{_WIDE}]|\s+|[^\s{_WIDE}]+(?:\s+[^\s{_WIDE}]+)*")
_NOT_FIRST = frozenset(
    "、。，．：；？！）］｝」』】〕〉》〟・ー〜々ヽヾゝゞ,.:;?!)]}%" + "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ"
)
_NOT_LAST = frozenset("（［｛「『【〔〈《〝([{")
_WHOLE = 24
"""Columns. Foreign words among wide characters that take no more, such as a name, stay together."""


def columns(text: str) -> int:
    """Return how many columns of a terminal, or of a fixed font, a text takes."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def padded(text: str, width: int) -> str:
    """Return the text with blanks up to so many columns."""
    return text + " " * (width - columns(text))


def words_of(text: str) -> list[str]:
    """Return what is ugly when it is broken: words in letters, not those between whose characters lines may end."""
    return re.findall(rf"[^\s{_WIDE}]+", text)


def wrap(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Return the lines of a paragraph; a single word that is longer than a line makes a longer one.

    :param first: what the first line begins with
    :param rest: what the others begin with
    """
    if columns(first + text) == len(first + text):
        return textwrap.wrap(
            text, width, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
        ) or [first.rstrip()]
    lines, line, blank = [], first, ""
    is_empty = True
    for unit in _units(text):
        if unit.isspace():
            blank = " "
            continue
        if not is_empty and columns(line + blank + unit) > width:
            lines.append(line)
            line, blank = rest, ""
            is_empty = True
        line += unit if is_empty else blank + unit
        is_empty, blank = False, ""
    return [*lines, line.rstrip()]


def _units(text: str) -> list[str]:
    """Return what a line is never broken within, and the blanks between."""
    units: list[str] = []
    for found in _UNIT.findall(text):
        parts = [found] if found.isspace() or columns(found) <= _WHOLE else re.findall(r"\s+|\S+", found)
        for part in parts:
            if units and not units[-1].isspace() and (part[0] in _NOT_FIRST or units[-1][-1] in _NOT_LAST):
                units[-1] += part
            else:
                units.append(part)
    return units
