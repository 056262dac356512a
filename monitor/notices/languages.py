"""Dates, lengths and found words as letters write them in their own language; the words are data."""

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date
from babel.units import format_unit

from monitor.rights.territories import WORLD


class Language:
    """How letters in one language write what is not text of a person or of the law."""

    def __init__(self, tag: str) -> None:
        self.tag = tag
        """BCP 47 tag, for example ``de`` or ``en-GB``."""

    def day(self, day: date) -> str:
        """Return a date: ``November 23, 2026``, ``23. November 2026``, ``1er décembre 2026``, ``2026年11月23日``."""
        text = format_date(day, "long", locale=_locale(self.tag))
        return re.sub(r"^1 ", "1er ", text) if self._is("fr") else text

    def utc_day(self, moment: datetime) -> str:
        """Return the day of a moment in UTC."""
        return self.day(moment.astimezone(UTC).date())

    def seconds(self, length_s: float) -> str:
        """Return a length in words, cut to tenths and never rounded up: ``29 seconds``, ``1,5 Sekunden``."""
        tenths = int(length_s * 10 + 1e-6) / 10
        text = format_unit(tenths, "duration-second", "long", format="0.#", locale=_locale(self.tag))
        return ("" if self._is("ja") else " ").join(text.split())

    def modality(self, name: str) -> str:
        """Return what a stretch has in common: ``picture`` or ``sound``."""
        return str(self._words.get("modality", {}).get(name, name))

    def one_picture(self, _: object = None) -> str:
        """Return how much is claimed of a copy that is a still."""
        return str(self._words.get("one_picture", "one picture"))

    def label(self, text: str) -> str:
        """Return what a letter says for one of the words that all letters share, such as ``Work``."""
        return str(self._words.get("labels", {}).get(text, text))

    def translated(self, text: str) -> str:
        """Return words that the program found, such as ``mirrored, stretched``; what is not known stays as it is."""
        return _said(self.tag, text) or ", ".join(_said(self.tag, part) or part for part in text.split(", "))

    def territory(self, code: str) -> str:
        """Return the name of a territory of the rights ledger: ``WORLD``, ``DE``, ``-US`` for a country left out."""
        bare = code.removeprefix("-")
        name = self._words.get("world", "worldwide") if bare == WORLD else _locale(self.tag).territories.get(bare, bare)
        return f"{self._words.get('except', 'except')} {name}" if bare != code else str(name)

    @property
    def filters(self) -> Mapping[str, object]:
        """What templates may use, by name."""
        return {
            "day": self.day,
            "utc_day": self.utc_day,
            "seconds": self.seconds,
            "label": self.label,
            "modality": self.modality,
            "one_picture": self.one_picture,
            "translated": self.translated,
            "territory": self.territory,
        }

    @property
    def _words(self) -> Mapping[str, Any]:
        return _table().get(self.tag.partition("-")[0], {})

    def _is(self, code: str) -> bool:
        return self.tag.partition("-")[0] == code


@cache
def language(tag: str) -> Language:
    """Return the language of a BCP 47 tag; always the same object, so that templates are compiled once."""
    return Language(tag)


@cache
def _said(tag: str, text: str) -> str:
    """Return what stands for the whole text; empty where nothing does."""
    for pattern, words in _table().get(tag.partition("-")[0], {}).get("phrases", ()):
        found = re.fullmatch(pattern, text)
        if found is not None:
            return found.expand(words)
    return ""


@cache
def _locale(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


@cache
def _table() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((files("monitor.notices") / "packs" / "languages.toml").read_text(encoding="utf-8"))
