"""What the rules may look at: a notice, the letter made of it, and paths that name parts of both.

A path is a chain of attribute names; ``[]`` goes through a sequence: ``works[].infringing_items[].url``. Three words
may begin it: ``notice`` (the default at the top), ``now`` (the time of the check) and, inside an ``each``, ``outer``
(the element around the present one).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from monitor.notices.pack import Pack
from monitor.notices.values import Notice

_NAMES = {
    "works": "work",
    "infringing_items": "item",
    "exceptions": "consideration",
    "copyrighted_urls": "address",
    "earlier": "earlier letter",
    "hops": "step",
}


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
    steps = path.split(".")
    here = start or Place(facts.notice)
    roots = {"notice": Place(facts.notice), "now": Place(facts.now), "outer": Place(here.outer, here.where)}
    if steps[0] in roots:
        here = roots[steps.pop(0)]
    yield from _walk(here, steps)


def _walk(here: Place, steps: list[str]) -> Iterator[Place]:
    if not steps:
        yield here
        return
    if here.value is None:
        return
    name, rest = steps[0].removesuffix("[]"), steps[1:]
    value = getattr(here.value, name)
    if not steps[0].endswith("[]"):
        yield from _walk(Place(value, here.where, here.outer), rest)
        return
    for number, element in enumerate(value, start=1):
        where = f"{_NAMES.get(name, name)} {number}"
        yield from _walk(Place(element, ", ".join(filter(None, (here.where, where))), here.value), rest)


def value_of(facts: Facts, path: str, start: Place | None = None) -> object:
    """Return the one value that ``path`` names; None where it leads through something absent."""
    return next((place.value for place in places(facts, path, start)), None)


def is_blank(value: object) -> bool:
    """Return whether an element is absent: None, no text but spaces, or a sequence of nothing else."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, tuple):
        return all(is_blank(part) for part in value)
    return value is None


def words(text: str) -> str:
    """Return a letter's text with every run of blanks and line ends as one space, and without marks of quotation."""
    return " ".join(re.sub(r"(?m)^\s*>", " ", text).split())
