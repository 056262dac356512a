"""The platforms that we know, and on which site an address lies; the patterns are data."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from monitor.sites.hosts import bare_host, host_of, plain_host, registered, without_invisible


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """What we know of one platform's addresses."""

    name: str
    aliases: tuple[str, ...] = ()
    hosts: tuple[str, ...]
    """Domains; subdomains count as well."""
    items: tuple[re.Pattern[str], ...]
    """Whole path and query of one item; the last pattern is that of ``short_host`` where there is one."""
    short_host: str = ""
    """Host that is used for short links only."""
    example: str

    def patterns_at(self, host: str) -> tuple[re.Pattern[str], ...]:
        """Return the patterns of items on one of the platform's hosts."""
        if not self.short_host:
            return self.items
        return self.items[-1:] if bare_host(host) == self.short_host else self.items[:-1]


@lru_cache(maxsize=1024)
def find_platform(name_or_host: str) -> Platform | None:
    """Return the platform of this name, alias or host."""
    wanted, host = without_invisible(name_or_host).casefold(), plain_host(name_or_host)
    for platform in platforms():
        if wanted in {platform.name.casefold(), *(alias.casefold() for alias in platform.aliases)}:
            return platform
        if any(host == known or host.endswith(f".{known}") for known in platform.hosts):
            return platform
    return None


def site_of(url: str) -> str:
    """Return the site on which an address lies: the name of a known platform, else the domain; empty for neither."""
    host = host_of(url)
    platform = find_platform(host)
    return platform.name if platform else registered(host)


def site_named(text: str) -> str:
    """Return the site that somebody means: a platform by its name, an address or a host; else what was written."""
    text = without_invisible(text)
    known = find_platform(text) if text else None
    return known.name if known else site_of(text) or text


def platforms() -> tuple[Platform, ...]:
    """Return the known platforms."""
    return tuple(_known())


def refused() -> tuple[re.Pattern[str], ...]:
    """Return the patterns of paths and queries that lead to no item on a site that is not known."""
    return tuple(map(_compiled, _data()["generic"]["refused"]))


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("monitor.sites") / "platforms.toml").read_text(encoding="utf-8"))


@cache
def _known() -> tuple[Platform, ...]:
    return tuple(_read())


def _read() -> Iterator[Platform]:
    for entry in _data()["platforms"]:
        values: dict[str, Any] = {key: tuple(one) if isinstance(one, list) else one for key, one in entry.items()}
        yield Platform(**(values | {"items": tuple(map(_compiled, values["items"]))}))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
