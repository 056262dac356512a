"""What a text about privacy is filled with: the profile, how long things are kept, the words of its language."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.privacy.inventory import inventory
from monitor.privacy.retention import load_retention
from monitor.privacy.texts.details import load_details
from monitor.privacy.texts.kinds import Kind, Words, words_of
from monitor.retained import Category, Entry, Retention
from monitor.settings import Profile, load_profile
from monitor.store.library import Library
from monitor.texts import demand_brief

Fact = str | Sequence[str] | Sequence[Mapping[str, str]]
NONE = "none"
"""What users type where there is none; texts say it in a sentence."""
TABLES = ("none", "storage", "blank")
"""Words that are no facts by themselves."""


def facts_for(library: Library, kind: Kind, language: str, given: Mapping[str, str] | None = None) -> dict[str, Fact]:
    """Return everything that is known for a text, by the names under which templates print it.

    :param given: what was typed for this text; it goes before everything else
    :raises InputError: something is typed that the text does not have
    """
    words = words_of(language)
    typed = {name: " ".join(text.split()) for name, text in (given or {}).items()}
    _demand_known(kind, words, typed)
    facts: dict[str, Fact] = {name: value for name, value in words.items() if name not in TABLES}
    facts |= _of_profile(load_profile(library.settings.profile))
    facts["storage"] = _storage(load_retention(library.settings.privacy), words)
    facts["inventory"] = _rows(inventory())
    facts |= load_details(library.settings.privacy) | typed
    facts["address"] = _lines(str(facts["address"]))
    facts |= {name: words["blank"]["text"] for name in kind.open if not facts.get(name)}
    facts |= {name: said for name, said in words["none"].items() if str(facts.get(name, "")).casefold() == NONE}
    return _put_in(facts)


def _demand_known(kind: Kind, words: Words, typed: Mapping[str, str]) -> None:
    known = {name for element in kind.elements for name in element.fields} - {"storage", "inventory", "safeguards"}
    known |= {name for name, value in words.items() if isinstance(value, str)}
    for name, text in typed.items():
        if name not in known:
            raise InputError(f"The text {kind.id} has no field “{printable(name)}”; it has {', '.join(sorted(known))}.")
        demand_brief(f"What is said of {name}", text)


def _of_profile(profile: Profile) -> dict[str, Fact]:
    """Return who keeps the data: the company in whose name the user writes, else the user."""
    return {
        "controller": profile.organisation or profile.name,
        "address": profile.address,
        "email": profile.email,
        "signer": profile.name,
    }


def _lines(address: str) -> list[str]:
    """Return the lines of an address, in which semicolons may stand for line ends as in letters."""
    return [" ".join(line.split()) for line in re.split(r"[\n;]", address) if line.strip()]


def _storage(retention: Retention, words: Words) -> list[str]:
    """Return how long each category stays, as far as it is about people, in the words of the language."""
    return [text.format(days=retention.of(Category(name))) for name, text in words["storage"].items()]


def _rows(entries: Sequence[Entry]) -> list[dict[str, str]]:
    """Return the personal part of the inventory, a row for each place, people and purpose."""

    def key(one: Entry) -> tuple[str, ...]:
        return one.place, ", ".join(one.whose), one.purpose, one.basis, one.retention

    personal = sorted((one for one in entries if one.is_personal), key=key)
    names = ("place", "whose", "purpose", "basis", "until")
    return [dict(zip(names, row, strict=True)) for row, _ in groupby(personal, key=key)]


def _put_in(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Return the facts with others put into their braces; what is absent stays in braces, and is named by itself."""

    def said(text: str) -> str:
        return re.sub(r"{(\w+)}", lambda found: str(facts.get(found.group(1)) or found.group()), text)

    shipped = [name for name, value in words_of("en").items() if isinstance(value, str)]
    return {**facts, **{name: said(str(facts[name])) for name in shipped}}
