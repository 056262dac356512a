"""Tell the address of one item from that of a profile, channel, search or home page; the patterns are data."""

import re
from urllib.parse import SplitResult, urlsplit

from monitor.sites.hosts import plain_host
from monitor.sites.hosts import registered as domain_of
from monitor.sites.platforms import Platform, find_platform, refused, site_of

__all__ = ["Platform", "domain_of", "find_platform", "is_safe_url", "names_site", "site_of", "why_not_item"]

_SAFE = re.compile(r"https?://[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]+")
"""What RFC 3986 allows in an http address; anything else is percent-encoded by a browser."""

_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+")


def is_safe_url(url: str) -> bool:
    """Return whether ``url`` is an http address in the characters of RFC 3986, so that it can be printed as it is."""
    return _SAFE.fullmatch(url) is not None


def names_site(text: str, site: str) -> bool:
    """Return whether a recipient written as ``text`` may be the one for ``site``, as far as the names show.

    True where the text holds an address on the site, the site's name, or the name before the dot of its domain.
    """
    if any(site_of(f"https://{host}") == site for host in _HOST.findall(text.casefold())):
        return True
    platform = find_platform(site)
    names = (platform.name, *platform.aliases) if platform else (site, site.split(".", maxsplit=1)[0])
    return any(re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE) for name in names if name)


def why_not_item(url: str, platform_name: str = "") -> str | None:
    """Return what is wrong with ``url`` as the address of one item on a platform, or None if it is one.

    The answer completes the sentence that begins with the address.
    """
    if not is_safe_url(url):
        return "is not an http address in plain characters"
    parts = _split(url)
    host = plain_host(parts.hostname or "") if parts else ""
    if parts is None or "." not in host or "@" in parts.netloc:
        return "does not name a public host"
    platform, named = find_platform(host), find_platform(platform_name)
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
    if any(pattern.fullmatch(_target(parts)) for pattern in platform.patterns_at(parts.hostname or "")):
        return None
    return f"is not the address of one item on {platform.name}, such as {platform.example}"


def _why_not_generic(parts: SplitResult) -> str | None:
    if any(pattern.fullmatch(_target(parts)) for pattern in refused()):
        return "looks like a home, profile, channel or search page"
    return None


def _target(parts: SplitResult) -> str:
    return parts.path + (f"?{parts.query}" if parts.query else "")
