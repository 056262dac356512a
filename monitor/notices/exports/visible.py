"""What of a letter its reader sees, and what it holds besides: Markdown has places that no format shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from markdown_it.token import Token

from monitor.notices.exports.document import Reading, read

_SHOWN = frozenset({"text", "code_inline"})
_BREAKS = frozenset({"softbreak", "hardbreak"})
_MARKS = {"td_open": "|", "th_open": "|", "tr_close": "|"}


@dataclass(frozen=True, slots=True)
class Text:
    """The words of a letter, each text in one line. An address that is a link stands between ``<`` and ``>``."""

    seen: str
    """What every format shows; ``|`` stands between the cells of a table."""
    unseen: str
    """Targets and titles of links, definitions, pictures, blocks of code: some format or all leave them out."""


@lru_cache(maxsize=16)  # every rule about words looks at one letter
def text_of(markdown: str) -> Text:
    """Return the words of a letter."""
    reading = read(markdown)
    return Text(_joined(_seen(reading.tokens)), _joined(_unseen(reading)))


def _seen(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(_line(token.children or ()))
        elif token.type in _MARKS:
            yield _MARKS[token.type]


def _line(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in _SHOWN:
            yield token.content
        elif token.type in _BREAKS:
            yield " "
        elif token.markup == "autolink":
            yield "<" if token.nesting > 0 else ">"


def _unseen(reading: Reading) -> Iterator[str]:
    """Yield what stands in the letter and is not among its words; the exports refuse pictures and blocks of code."""
    for block in reading.tokens:
        if block.type != "inline":
            yield from (block.info, block.content)
        for token in block.children or ():
            if token.type == "image":
                yield token.content
            if token.markup != "autolink":
                yield from (str(value) for value in token.attrs.values())
    for definition in reading.definitions:
        yield from (str(definition.get("href", "")), str(definition.get("title", "")))


def _joined(parts: Iterable[str]) -> str:
    return " ".join(" ".join(parts).split())
