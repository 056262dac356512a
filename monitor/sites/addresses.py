"""Addresses of items as they are compared: whatever leads to the same item has the same key, and nothing else has.

A known platform names its items by numbers, and everything else in an address says how somebody came there. Elsewhere
the whole address counts, except for what is known to say nothing about the item.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote

from monitor.sites.hosts import bare_host, port_of, split_address, without_invisible
from monitor.sites.platforms import Platform, find_platform

_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|gad_source|msclkid|yclid|twclid|ttclid|li_fat_id|igsh|igshid"
    r"|mc_[ce]id|_ga|_gl|_hsenc|_hsmi|mkt_tok|spm|share_id|is_from_webapp|is_copy_url|sender_device|sender_web_id"
    r"|ref_src|ref_url|ab_channel"
)
"""Parameters that never tell which item an address leads to."""
_ASIDE = re.compile(r"t|time|time_continue|start|s|si|ref|feature|pp")
"""Parameters that name the item on some sites, and say something aside where something else names it."""
_PLACE = re.compile(r"list|index")
"""The same for the place of an item in a list."""
_NAMES = re.compile(r"v|id|vid|video|video_?id|viewkey|clip|clip_?id|item|item_?id|post|post_?id|p|uuid|story_fbid")
"""Parameters that name the item."""
_SCRIPT = re.compile(r".*\.(php\d?|aspx?|jsp|cgi|pl|do|html?)", re.IGNORECASE)
_LONGEST = 4096
"""No platform names an item in more; patterns would take their time with it."""
_IN_PATH, _IN_QUERY = "!$'()*,;:@~", "!$'()*,;:@~/?"


@lru_cache(maxsize=16384)
def address_of(url: str) -> str:
    """Return the key by which items are compared, from an address in any of its spellings.

    It is kept with the letters: whoever changes it adds a migration that makes the keys of the letters on record anew.
    """
    parts = split_address(url)
    if parts is None:
        return without_invisible(url)
    host = bare_host(parts.hostname or "")
    platform = find_platform(host)
    found = match_item(platform, parts) if platform else None
    if platform and found:
        names = [(name, value) for name, value in found.groupdict().items() if value and name != "account"]
        if names:
            return f"{platform.name} {names[0][0]} {names[0][1]}"
    if platform and host in platform.hosts and host != platform.short_host:
        host = platform.hosts[0]
    path, query = plain_path(parts), "&".join(sorted(_telling(parts)))
    return f"{host}{port_of(parts)}{path}" + (f"?{query}" if query else "") + _route(parts)


def match_item(platform: Platform, parts: SplitResult) -> re.Match[str] | None:
    """Return what the pattern of an item finds in an address on a platform; None where it leads to no item."""
    query = "&".join(_pairs(parts))
    target = (plain_path(parts) or "/") + (f"?{query}" if query else "")
    if len(target) > _LONGEST:
        return None
    found = (pattern.fullmatch(target) for pattern in platform.patterns_at(parts.hostname or ""))
    return next(filter(None, found), None)


def plain_path(parts: SplitResult) -> str:
    """Return the path of an address without empty steps, steps back and a slash at its end."""
    steps: list[str] = []
    for step in parts.path.split("/"):
        plain = _plain(step, _IN_PATH)
        if plain == "..":
            steps[-1:] = []
        elif plain not in {"", "."}:
            steps.append(plain)
    return "".join(f"/{step}" for step in steps)


def _plain(text: str, safe: str) -> str:
    """Return a part of an address with only those characters percent-encoded that must be, and in one way."""
    decoded = unquote(text, errors="surrogateescape")
    return quote(unicodedata.normalize("NFC", without_invisible(decoded)), safe=safe, errors="surrogateescape")


def _pairs(parts: SplitResult) -> Iterator[str]:
    for pair in parts.query.replace("&amp;", "&").split("&"):
        name, equals, value = pair.replace("+", " ").partition("=")
        if pair:
            yield _plain(name, _IN_QUERY) + equals + _plain(value, _IN_QUERY)


def _telling(parts: SplitResult) -> list[str]:
    """Return the parameters that may tell which item an address leads to."""
    pairs = [pair for pair in dict.fromkeys(_pairs(parts)) if not _is(_TRACKING, pair)]
    named = any(_is(_NAMES, pair) for pair in pairs)
    if named or _names_item(parts.path):
        pairs = [pair for pair in pairs if not _is(_ASIDE, pair)]
    return [pair for pair in pairs if not (named and _is(_PLACE, pair))]


def _is(names: re.Pattern[str], pair: str) -> bool:
    return names.fullmatch(pair.partition("=")[0].casefold()) is not None


def _names_item(path: str) -> bool:
    """Tell whether the last step of a path looks like the name of one item rather than of a page that shows many."""
    last = path.rstrip("/").rpartition("/")[2]
    return not _SCRIPT.fullmatch(last) and any(map(str.isdigit, last))


def _route(parts: SplitResult) -> str:
    """Return the fragment where it leads to an item, as in ``#!/video/7``, and not to a place on its page."""
    return f"#{_plain(parts.fragment, _IN_QUERY)}" if parts.fragment.startswith(("!", "/")) else ""
