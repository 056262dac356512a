"""Accounts as they are compared: a handle, and the site where that was written with it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qs, unquote

from monitor.sites.addresses import match_item
from monitor.sites.hosts import split_address, without_invisible
from monitor.sites.platforms import find_platform, site_of

_PROFILES = frozenset(
    {
        *("a", "account", "accounts", "author", "authors", "c", "channel", "channels", "creator", "in", "member"),
        *("members", "pages", "people", "profile", "profiles", "u", "user", "users", "video-channels"),
    }
)
"""Steps of a path after which a handle comes."""
_LEADING = _PROFILES - {"a", "c", "in", "pages"}
"""Those that also lead to single items: ``/user/lee/video/7``."""
_TABS = frozenset(
    {
        *("about", "clips", "community", "featured", "home", "live", "media", "photos", "playlists", "posts", "reels"),
        *("shorts", "streams", "videos", "video-channels"),
    }
)
"""Steps of a path after the handle."""
_NUMBERED = frozenset({"pages", "people"})
"""Steps of a path after which a name comes, and only then what tells the account."""
_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?")
_CHANNEL = re.compile(r"UC[\w-]{22}", re.ASCII)
"""The number of a channel on YouTube, in which small and capital letters differ."""


@dataclass(frozen=True, slots=True)
class Account:
    """An account as it was written."""

    handle: str
    """As handles are compared; empty where there is none."""
    site: str = ""
    """Where it is, if that was written with it: ``lee@vids.example``, or the address of its profile."""


def handle_of(account: str) -> str:
    """Return an account's handle as it is compared: without @, site or address of its profile, in small letters."""
    return read_account(account).handle


@lru_cache(maxsize=16384)
def read_account(text: str) -> Account:
    """Return the account that somebody wrote as a handle, as ``handle@site`` or as the address of its profile."""
    text = re.sub(r"^(acct|mailto):", "", without_invisible(unicodedata.normalize("NFKC", text)))
    if "/" in text:
        parts = split_address(text)
        if parts:
            return Account(_fold(_profile(parts) or text), site_of(text))
        steps = [step for step in text.split("/") if step]
        return Account(_fold(_step(steps) or text))
    handle, _, site = text.lstrip("@").partition("@")
    if site and _HOST.fullmatch(site):
        return Account(_fold(handle), site_of(site))
    return Account(_fold(text))


@lru_cache(maxsize=16384)
def account_in(url: str) -> Account | None:
    """Return the account that the address of an item names: ``/@lee/video/7``, ``/lee/status/7``; None for none."""
    parts = split_address(url)
    if parts is None:
        return None
    platform = find_platform(parts.hostname or "")
    found = match_item(platform, parts) if platform else None
    name = (found.groupdict().get("account") if found else "") or next(_leading(_steps(parts)), "")
    if not name.lstrip("@"):
        return None
    handle, _, site = name.lstrip("@").partition("@")
    return Account(_fold(handle), site_of(site) if _HOST.fullmatch(site) else site_of(url))


def shown_handle_in(url: str) -> str:
    """Return the handle that the address of an item holds as it stands there; empty where there is none."""
    parts = split_address(url)
    return next((step[1:] for step in _steps(parts) if step.startswith("@")), "") if parts else ""


def _leading(steps: list[str]) -> Iterator[str]:
    yield from (step for step in steps if step.startswith("@"))
    if len(steps) > 2 and steps[0].casefold() in _LEADING:
        yield steps[1]


def _profile(parts: SplitResult) -> str:
    """Return the handle in the address of a profile."""
    platform, steps = find_platform(parts.hostname or ""), _steps(parts)
    found = match_item(platform, parts) if platform else None
    named = found.groupdict().get("account") if found else ""
    if named:
        return named
    if steps == ["profile.php"]:
        return next(iter(parse_qs(parts.query).get("id", [])), "")
    is_marked = any(step.startswith("@") for step in steps) or (steps and steps[0].casefold() in _PROFILES)
    return steps[0] if platform and steps and not is_marked else _step(steps)


def _step(steps: list[str]) -> str:
    """Return the step of a path that is a handle."""
    marked = next((step for step in steps if step.startswith("@") and len(step) > 1), "")
    if marked:
        return marked.lstrip("@").partition("@")[0]
    first = steps[0].casefold() if steps else ""
    if first in _PROFILES and len(steps) > 1:
        return steps[2] if first in _NUMBERED and len(steps) > 2 else steps[1]
    while len(steps) > 1 and steps[-1].casefold() in _TABS:
        steps = steps[:-1]
    return steps[-1] if steps else ""


def _steps(parts: SplitResult) -> list[str]:
    return [unquote(step) for step in parts.path.split("/") if step]


def _fold(handle: str) -> str:
    """Return a handle in one spelling."""
    plain = without_invisible(unicodedata.normalize("NFKC", without_invisible(unquote(handle)))).lstrip("@")
    plain = " ".join(plain.split())
    return plain if _CHANNEL.fullmatch(plain) else unicodedata.normalize("NFKC", plain.casefold())
