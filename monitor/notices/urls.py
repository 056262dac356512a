"""Tell the address of one item from that of a profile, channel, search or home page; the patterns are data."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import SplitResult, urlsplit

_SAFE = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
"""What RFC 3986 allows in an http address; anything else is percent-encoded by a browser."""

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")
_SECOND_LEVEL = {"ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"}
"""Under which countries register names, as in ``example.co.uk``."""


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


def is_safe_url(url: str) -> bool:
    """Return whether ``url`` is an http address in the characters of RFC 3986, so that it can be printed as it is."""
    return _SAFE.fullmatch(url) is not None


@lru_cache(maxsize=1024)
def find_platform(name_or_host: str) -> Platform | None:
    """Return the platform of this name, alias or host."""
    wanted = name_or_host.casefold()
    for platform in _table()[0]:
        if wanted in {platform.name.casefold(), *(alias.casefold() for alias in platform.aliases)}:
            return platform
        if any(wanted == host or wanted.endswith(f".{host}") for host in platform.hosts):
            return platform
    return None


def site_of(url: str) -> str:
    """Return the site on which an address lies: the name of a known platform, else the domain; empty for neither."""
    parts = _split(url.strip())
    host = (parts.hostname or "").rstrip(".") if parts else ""
    platform = find_platform(host)
    return platform.name if platform else _domain(host)


def names_site(text: str, site: str) -> bool:
    """Return whether a recipient written as ``text`` may be the one for ``site``, as far as the names show.

    True where the text holds an address on the site, the site's name, or the name before the dot of its domain.
    """
    if any(site_of(f"https://{host}") == site for host in _HOST.findall(text.casefold())):
        return True
    platform = find_platform(site)
    names = (platform.name, *platform.aliases) if platform else (site, site.split(".", maxsplit=1)[0])
    return any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in names if name)


def _domain(host: str) -> str:
    """Return the part of a host that somebody registers, as far as it can be told without a list of suffixes."""
    labels = host.split(".")
    long = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if long else -2 :])


def why_not_item(url: str, platform_name: str = "") -> str | None:
    """Return what is wrong with ``url`` as the address of one item on a platform, or None if it is one.

    The answer completes the sentence that begins with the address.
    """
    if not is_safe_url(url):
        return "is not an http address in plain characters"
    parts = _split(url)
    if parts is None or not parts.hostname or "." not in parts.hostname or "@" in parts.netloc:
        return "does not name a public host"
    platform, named = find_platform(parts.hostname), find_platform(platform_name)
    if named is not None and platform is not named:
        return f"is not an address on {named.name}"
    if (
        named is None
        and _HOST.fullmatch(platform_name.casefold())
        and site_of(f"https://{platform_name}") != site_of(url)
    ):
        return f"is not an address on {platform_name}"
    return _why_not_generic(parts) if platform is None else _why_not_on(platform, parts)


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:  # a bracket where an IPv6 address should be
        return None


def _why_not_on(platform: Platform, parts: SplitResult) -> str | None:
    patterns = platform.items
    if platform.short_host:
        short = parts.hostname == platform.short_host
        patterns = platform.items[-1:] if short else platform.items[:-1]
    if any(pattern.fullmatch(_target(parts)) for pattern in patterns):
        return None
    return f"is not the address of one item on {platform.name}, such as {platform.example}"


def _why_not_generic(parts: SplitResult) -> str | None:
    if any(pattern.fullmatch(_target(parts)) for pattern in _table()[1]):
        return "looks like a home, profile, channel or search page"
    return None


def _target(parts: SplitResult) -> str:
    return parts.path + (f"?{parts.query}" if parts.query else "")


@cache
def _table() -> tuple[tuple[Platform, ...], tuple[re.Pattern[str], ...]]:
    """Return the known platforms, and the patterns refused everywhere else."""
    data = tomllib.loads((files("monitor.notices") / "packs" / "platforms.toml").read_text(encoding="utf-8"))
    refused = tuple(re.compile(pattern) for pattern in data["generic"]["refused"])
    return tuple(_platform(entry) for entry in data["platforms"]), refused


def _platform(entry: dict[str, Any]) -> Platform:
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Platform(**(values | {"items": tuple(map(re.compile, values["items"]))}))
