"""Breaking what is printed at a terminal between words, so that what people copy stays in one piece."""

import re
import textwrap

_JOINED = "\0"
"""Stands for a blank at which no line is broken; nothing that is printed holds one."""
_PATH = r"(?<!\S)/.*?(?=[;:,.)]?(?:\s\W|\s*$)|[;:,.)]\s)"


def wrapped(text: str, width: int, indent: int | None = None, call: str = "reclaim") -> str:
    """Return a text in lines of a width, each paragraph with the lines after its first set in.

    Commands and paths stay whole, on a line of their own where they must; one that is wider than the terminal is
    broken by the terminal itself, from which it is copied as one line.

    :param indent: blanks before all lines of a paragraph but the first; None for two more than the first has
    :param call: how commands begin in this text
    """
    return "\n".join(_paragraph(one, width, indent, call) for one in text.split("\n"))


def _paragraph(text: str, width: int, indent: int | None, call: str) -> str:
    if len(text) <= width:
        return text
    lead = len(text) - len(text.lstrip(" "))
    # A command ends where a clause does; words in quotation marks belong to it.
    words = r"""(?:(?<![;:,.)`])[ ](?!(?:or|and)\s)(?:"[^"]*"|'[^']*'|[^\s"'])+)*"""
    whole = re.compile(rf"(?<![^\s(`]){re.escape(call)}{words}|{_PATH}")
    joined = whole.sub(lambda found: found[0].replace(" ", _JOINED), text)
    lines = textwrap.wrap(
        joined,
        max(width, 20),
        subsequent_indent=" " * (lead + 2 if indent is None else indent),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines).replace(_JOINED, " ")
