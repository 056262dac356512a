"""What texts about privacy there are and what the law asks of each, as data that ships with the program."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from fingerprints.errors import printable
from monitor.errors import InputError, NotFoundError

Words = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing that a text must say."""

    id: str
    title: str
    source: str
    """Place in the law."""
    kinds: tuple[str, ...]
    """In which texts."""
    fields: tuple[str, ...]
    """What must be known and must stand in the text."""
    mark: str = "recall"
    """``read`` where the source was read when this was written, ``recall`` where it is from general knowledge."""
    verified_on: date | None = None
    """Written by hand when a named lawyer has verified it; never by a program."""
    verified_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One text."""

    id: str
    title: str
    law: str
    use: str
    """When it is needed, and what to do with it."""
    ask: str
    """What the user must judge."""
    languages: tuple[str, ...]
    """BCP 47 tags."""
    open: tuple[str, ...] = ()
    """Fields that a draft may leave open."""

    @property
    def elements(self) -> tuple[Element, ...]:
        """What it must say, in the order of the law."""
        return tuple(one for one in _data()[1] if self.id in one.kinds)

    @property
    def unverified(self) -> tuple[str, ...]:
        """Ids of the elements that no lawyer has verified."""
        return tuple(one.id for one in self.elements if one.verified_on is None or not one.verified_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A fact that texts need and that the words of a language do not have."""

    name: str
    label: str
    command: str = ""
    """What keeps it in the library; empty where it is typed for one text alone."""

    def remedy(self, kind: Kind) -> str:
        """Return what to type to give it."""
        return self.command or f"reclaim privacy text {kind.id} --set {self.name}=“...”"


def kinds() -> tuple[Kind, ...]:
    """Return all texts in the order in which they are shown."""
    return tuple(_data()[0].values())


def kind_named(name: str) -> Kind:
    """Return a text by its id.

    :raises NotFoundError: there is none of that id
    """
    known = _data()[0]
    if name not in known:
        raise NotFoundError(f"There is no text “{printable(name)}”; there are {', '.join(known)}.")
    return known[name]


def field_named(name: str) -> Field:
    """Return a fact by its name; one that only the words of a language have is called by its name."""
    return _data()[2].get(name) or Field(name=name, label=name.replace("_", " "))


def demand_language(kind: Kind, language: str) -> str:
    """Return the tag of a language that a text can be written in.

    :raises InputError: it is not written in that language
    """
    found = next((one for one in kind.languages if one.lower() == language.lower()), None)
    if found is None:
        raise InputError(
            f"The text {kind.id} is not written in “{printable(language)}”; choose one of {', '.join(kind.languages)}."
        )
    return found


@cache
def words_of(language: str) -> Words:
    """Return what texts say in a language where users say nothing; the words of a country lie over its language’s."""
    bare, _, country = language.partition("-")
    return _over(words_of(bare), _read(f"words/{language}.toml")) if country else _read(f"words/{language}.toml")


def _over(below: Words, above: Words) -> Words:
    joined = {**below, **above}
    joined |= {key: _over(below[key], above[key]) for key in above if isinstance(above[key], Mapping) and key in below}
    return MappingProxyType(joined)


@cache
def _data() -> tuple[Mapping[str, Kind], tuple[Element, ...], Mapping[str, Field]]:
    data = _read("kinds.toml")
    found = {id_: Kind(id=id_, **_frozen(given)) for id_, given in data["kinds"].items()}
    elements = tuple(Element(**_frozen(given)) for given in data["elements"])
    fields = {name: Field(name=name, **given) for name, given in data["fields"].items()}
    return MappingProxyType(found), elements, MappingProxyType(fields)


def _frozen(given: Words) -> dict[str, Any]:
    return {key: tuple(one) if isinstance(one, list) else one for key, one in given.items()}


def _read(name: str) -> Words:
    text = files("monitor.privacy.texts").joinpath(*name.split("/")).read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))
