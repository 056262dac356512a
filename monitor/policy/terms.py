"""What the platforms’ terms say of programs that collect, which lawful ways there are, and where that is written.

It is data (``terms.toml``), and only as good as its marks: people with a duty to know read the terms themselves.
"""

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from monitor.collected import Purpose
from monitor.policy.patterns import has_steps
from monitor.sites.hosts import plain_host
from monitor.sites.platforms import find_platform

SUPPLY = (
    "Supply the file: save or record the clip as evidence with what {name} itself offers its viewers,"
    " then: reclaim found supply ID FILE"
)
"""The way that is always open: a person looks, and Reclaim compares."""


class Automated(StrEnum):
    """What terms say of collecting by programs."""

    FORBIDDEN = "forbidden"
    API_ONLY = "only by the API"
    SILENT = "nothing said"


class Mark(StrEnum):
    """How somebody knows what the terms say."""

    READ = "read"
    """The text of the terms was read, in the copy that ``copy`` names."""
    PRESS = "press"
    """Only a report about the terms was read."""
    KNOWLEDGE = "knowledge"
    """Nothing was read: it is what is generally known, and must be looked up before somebody relies on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interface:
    """A published interface of a platform that programs may use for what it is for."""

    name: str
    documents: str
    """Address of its documents."""
    places: tuple[str, ...]
    """Hosts, each with the beginning of the paths that belong to it: ``www.googleapis.com/youtube/``."""
    purposes: tuple[Purpose, ...]
    """What Reclaim may use it for; never the file, where the platform does not give it."""

    def offers(self, host: str, path: str) -> bool:
        """Tell whether an address belongs to the interface, however a server may read its path."""
        belongs = (
            host == place.partition("/")[0] and path.startswith(f"/{place.partition('/')[2]}") for place in self.places
        )
        return any(belongs) and not has_steps(path)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is known of the terms of one platform."""

    name: str
    hosts: tuple[str, ...]
    """Domains, subdomains included: those of its pages, and those from which it delivers."""
    automated: Automated
    says: str
    """What the terms say, as a quotation in quotation marks or as a summary."""
    is_quotation: bool
    clause: str
    address: str
    """Where the platform publishes the terms."""
    version: str = ""
    """As the terms date themselves; empty where that is not known."""
    copy: str = ""
    """Which copy of the terms was read; empty where none was."""
    mark: Mark
    on: date
    """When it was read, or last thought through."""
    ways: tuple[str, ...] = ()
    """Lawful ways besides supplying the file."""
    interface: Interface | None = None

    @property
    def is_closed(self) -> bool:
        """Whether programs may not collect from its pages."""
        return self.automated is not Automated.SILENT

    @property
    def all_ways(self) -> tuple[str, ...]:
        """Every lawful way, the one that is always open first."""
        return (SUPPLY.format(name=self.name), *self.ways)

    @property
    def source(self) -> str:
        """Where the terms say so, and how that is known."""
        return f"{self.name}, terms of use, {self.clause} ({self.address}; {self.known_by})"

    @property
    def known_by(self) -> str:
        """How it is known what the terms say, and since when."""
        dated = f"{self.version}; " if self.version else ""
        if self.mark is Mark.READ:
            return f"{dated}read on {self.on.isoformat()} in {self.copy}"
        what = "from reports" if self.mark is Mark.PRESS else "from general knowledge, not read"
        return f"{dated}{what}, {self.on.isoformat()}"


@cache
def all_terms() -> tuple[Terms, ...]:
    """Return what is known of each platform’s terms, in the order of the table."""
    read = tomllib.loads((files("monitor.policy") / "terms.toml").read_text(encoding="utf-8"))
    return tuple(_terms(entry) for entry in read["platforms"])


@lru_cache(maxsize=4096)
def terms_of(host: str) -> Terms | None:
    """Return the terms of the platform that a host belongs to; None for hosts of nobody in the table.

    A host belongs to a platform if it is one of its domains or below one: ``m.youtube.com`` does, ``notyoutube.com``
    and ``youtube.com.evil.example`` do not.
    """
    plain = plain_host(host)
    labels = plain.split(".")
    endings = {".".join(labels[first:]) for first in range(len(labels))}
    return next((one for one in all_terms() if endings & set(one.hosts)), None)


def interface_at(host: str, path: str) -> Terms | None:
    """Return the platform whose published interface an address belongs to; None for all others."""
    plain = plain_host(host)
    return next((one for one in all_terms() if one.interface and one.interface.offers(plain, path)), None)


def _terms(entry: dict[str, Any]) -> Terms:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    known = find_platform(values["name"])
    hosts = (*(known.hosts if known else ()), *values["hosts"])
    interface = values.pop("interface", None)
    made: dict[str, Any] = {
        "hosts": tuple(dict.fromkeys(map(plain_host, hosts))),
        "automated": Automated(values["automated"]),
        "mark": Mark(values["mark"]),
        "interface": _interface(interface) if interface else None,
    }
    return Terms(**(values | made))


def _interface(entry: dict[str, Any]) -> Interface:
    return Interface(
        name=entry["name"],
        documents=entry["documents"],
        places=tuple(entry["places"]),
        purposes=tuple(map(Purpose, entry["purposes"])),
    )
