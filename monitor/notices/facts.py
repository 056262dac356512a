"""What the rules may look at: a notice, the letter made of it, and paths that name parts of both.

A path is a chain of attribute names; ``[]`` goes through a sequence: ``works[].infringing_items[].url``. Three words
may begin it: ``notice`` (the default at the top), ``now`` (the time of the check) and, inside an ``each``, ``outer``
(the element around the present one).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from monitor.notices.exports.visible import text_of
from monitor.notices.pack import Pack
from monitor.notices.values import Notice
from monitor.templating import one_line

_NAMES = {
    "works": "work",
    "infringing_items": "item",
    "exceptions": "consideration",
    "copyrighted_urls": "address",
    "earlier": "earlier letter",
    "hops": "step",
}
_ROOTS = frozenset({"notice", "now", "outer"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a check may look at."""

    notice: Notice
    pack: Pack
    letter: str
    """The letter as Markdown."""
    now: datetime
    printed: str = ""
    """The letter as its template prints it; differs from ``letter`` where a person has edited that."""

    kept: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)
    """What ``texts`` has found, by its path."""

    @property
    def seen(self) -> str:
        """The words of the letter that a reader sees, in one line: what a rule looks at that asks for words."""
        return text_of(self.letter).seen

    @property
    def said(self) -> str:
        """Those words, and what the letter holds unseen: what a rule looks at that forbids words."""
        text = text_of(self.letter)
        return f"{text.seen} … {text.unseen}" if text.unseen else text.seen


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a notice, and how to call it when it is wrong."""

    value: object
    where: str = ""
    """``work 1, item 2``; empty at the top."""
    outer: object = None
    """The element that the present one belongs to."""

    def said(self, problem: str = "") -> str:
        """Return where it is and what is wrong, as the end of a sentence."""
        return ": ".join(part for part in (self.where, problem) if part)


def places(facts: Facts, path: str, start: Place | None = None) -> Iterator[Place]:
    """Yield what ``path`` names, from the top of the notice or from ``start``.

    A path that leads through something absent yields nothing, so that only the rule that requires it complains;
    a path that ends at something absent yields a place whose value is None.
    """
    steps = _steps(path)
    here = Place(facts.notice) if start is None else start
    if steps[0] in _ROOTS:
        root, steps = steps[0], steps[1:]
        here = Place(here.outer, here.where) if root == "outer" else Place(facts.now if root == "now" else facts.notice)
    yield from _walk(here, steps)


@lru_cache(maxsize=1024)
def _steps(path: str) -> tuple[str, ...]:
    return tuple(path.split("."))


def _walk(here: Place, steps: tuple[str, ...]) -> Iterator[Place]:
    value = here.value
    for count, step in enumerate(steps, start=1):
        if value is None:
            return
        if step.endswith("[]"):
            name = step.removesuffix("[]")
            for number, element in enumerate(getattr(value, name), start=1):
                where = f"{_NAMES.get(name, name)} {number}"
                part = Place(element, f"{here.where}, {where}" if here.where else where, value)
                yield from _walk(part, steps[count:])
            return
        value = getattr(value, step)
    yield Place(value, here.where, here.outer)


def value_of(facts: Facts, path: str, start: Place | None = None) -> object:
    """Return the one value that ``path`` names; None where it leads through something absent."""
    return next((place.value for place in places(facts, path, start)), None)


def texts(facts: Facts, *paths: str) -> tuple[str, ...]:
    """Return everything that stands at the paths, each once, as a reader sees it in a letter."""
    for path in paths:
        if path not in facts.kept:
            facts.kept[path] = tuple(filter(None, (shown(place.value) for place in places(facts, path))))
    return tuple(dict.fromkeys(text for path in paths for text in facts.kept[path]))


def is_blank(value: object) -> bool:
    """Return whether an element is absent: None, no text but spaces, or a sequence of nothing else."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, tuple):
        return all(is_blank(part) for part in value)
    return value is None


@lru_cache(maxsize=2048)  # the rules look for the same values
def shown(value: object) -> str:
    """Return what a reader sees in a letter that prints a value: the same words in one line."""
    return one_line("" if value is None else str(value))


@lru_cache(maxsize=64)  # several rules look at the words of one letter
def words(text: str) -> str:
    """Return Markdown with every run of blanks and line ends as one space, and without marks of quotation."""
    return " ".join(re.sub(r"(?m)^\s*>", " ", text).split())
