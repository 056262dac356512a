"""What a Canadian notice must not contain: an offer to settle, a request for payment or personal data, or a way there.

Copyright Act (Canada) s. 41.25(3). The words of both official languages are data, ``packs/money.toml``; they are found
in every disguise that ``unmasking`` knows.
"""

import html
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from monitor.notices.unmasking import readings, scattered, unmasked

_DOT = r"(?:\.|\[\.\]|\(\.\)|\s?[\[(]\s?dot\s?[\])]\s?|\sdot\s)"
"""The dot of an address, also as people write it who hide one."""


def money_words(text: str) -> Iterator[str]:
    """Yield what speaks of payment, settlement or personal data, each once, as it reads without its disguise."""
    found = [hit[0] for reading in readings(text) for hit in _words().finditer(reading)]
    found += [run for run in scattered(text) if _roots().search(run)]
    found += [sign for sign in html.unescape(text) if unicodedata.category(sign) == "Sc"]
    yield from dict.fromkeys(word.strip() for word in found)


def addresses(text: str) -> tuple[str, ...]:
    """Return every address in a letter: links, their targets, hosts and e-mail addresses, also half hidden ones."""
    plain = re.sub("[。｡]", ".", unmasked(text))
    return tuple(dict.fromkeys(hit[0].strip(".,;:()<>[]") for hit in _addresses().finditer(plain)))


def money_addresses(urls: Iterable[str]) -> Iterator[str]:
    """Yield the addresses whose host or path speaks of payment or settlement."""
    for url in urls:
        parts = re.sub(r"[\W_]+", " ", unmasked(url))
        if _words().search(parts) or _paths().search(parts):
            yield url


@cache
def _words() -> re.Pattern[str]:
    table = _table()
    either = (*table["english"], *table["french"], *table["personal_data"], *table["sums"])
    return re.compile(rf"\b(?:{'|'.join(f'(?:{words})' for words in either)})\b")


@cache
def _roots() -> re.Pattern[str]:
    return re.compile("|".join(_table()["roots"]))


@cache
def _paths() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{start}" for start in _table()["paths"]))


@cache
def _addresses() -> re.Pattern[str]:
    names = "|".join(_table()["hosts"].split())
    return re.compile(
        r"(?:h(?:tt|xx)ps?|ftp|mailto|tel|javascript|data):\S+|\bwww\.\S+"
        rf"|(?:\b[\w.+-]+@)?\b[\w-]+(?:{_DOT}[\w-]+)*{_DOT}(?:{names})\b(?:[/?#:]\S*)?"
        r"|\b[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}/\S*"
        r"|\b\d{1,3}(?:\.\d{1,3}){3}(?:[:/]\S*)?"
        r"|\]\([^)\s]+|\[[^\]]+\]:\s*\S+|<a\s[^>]*>"
    )


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((files("monitor.notices") / "packs" / "money.toml").read_text(encoding="utf-8"))
