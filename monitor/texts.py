"""How long what people type may be: nothing is ever taken out of the library, so what goes in must have an end."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass

from monitor.errors import InputError

LONGEST_TEXT = 4_000
"""Characters of one reason, note, name or label: about a page."""
LONGEST_PASSAGE = 40_000
"""Characters of what a letter says in its sender's own words: about ten pages."""
LONGEST_ENTRY = 256 * 1024
"""Characters of any one text in the audit, whatever way it came."""


def demand_brief(what: str, *texts: str | None, most: int = LONGEST_TEXT) -> None:
    """Refuse texts that are too long to be kept.

    :param what: what the longest of them is, as a sentence begins with it: ``The reason``
    :raises InputError: says how many characters it has and how many it may have
    """
    longest = max((len(text) for text in texts if text), default=0)
    if longest > most:
        raise InputError(f"{what} has {longest:,} characters, and at most {most:,} are kept; shorten it.")


def texts_in(value: object) -> Iterator[str]:
    """Yield every text in a value, whatever holds it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for one in value.values():
            yield from texts_in(one)
    elif isinstance(value, tuple | list):
        for one in value:
            yield from texts_in(one)
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts_in(getattr(value, one.name))
