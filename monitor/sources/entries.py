"""Harmless values from what strangers write: texts, addresses, times and numbers, each with an end.

Nothing here raises: what is odd becomes nothing.
"""

import hashlib
import html
import math
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from ipaddress import ip_address
from pathlib import PurePosixPath
from urllib.parse import quote, unquote, urljoin, urlsplit

from monitor.collected import Basis, Item, MediaAddress, MediaKind, Purpose, SiteRules
from monitor.errors import InputError
from monitor.policy import Question, decide, take_apart
from monitor.sites.accounts import read_account, shown_handle_in
from monitor.sites.hosts import plain_host, registered
from monitor.sites.platforms import find_platform

LONGEST_TITLE = 500
"""Characters of a title; words at its beginning tell what a video is."""
LONGEST_HANDLE = 100
LONGEST_ADDRESS = 4_000
LONGEST_KEY = 1_000
_LOOKED_AT = 20_000
"""Characters of a text that are looked at for markup: titles of a megabyte are no titles."""
_LEAST_LOOKED_AT = 2_000
"""Characters that are looked at even where few are kept."""
_LONGEST_VIDEO_S = 400 * 86_400.0
_MOST_VIEWS = 10**15

_PLAIN_HOST = re.compile(r"\w[\w.-]*|\[[0-9a-fA-F:.]+\]", re.ASCII)
_TAG = re.compile(r"<[/!?a-zA-Z][^<>]{0,2000}>")
_ISO_DURATION = re.compile(
    r"P(?:(\d{1,4}(?:\.\d{1,9})?)D)?(?:T(?:(\d{1,6}(?:\.\d{1,9})?)H)?(?:(\d{1,8}(?:\.\d{1,9})?)M)?"
    r"(?:(\d{1,10}(?:\.\d{1,9})?)S)?)?",
    re.IGNORECASE | re.ASCII,
)
_CLOCK = re.compile(r"(?:(\d{1,6}):)?(\d{1,6}):(\d{1,2}(?:\.\d{1,9})?)", re.ASCII)
_NUMBER = re.compile(r"\d{1,12}(?:\.\d{1,9})?", re.ASCII)
_HANDLE = re.compile(r"@?[\w][\w.-]{1,58}\w|@[\w.-]{1,60}@[\w-]+(\.[\w-]+)+")
_STREAMS = {".m3u8": MediaKind.HLS, ".m3u": MediaKind.HLS, ".mpd": MediaKind.DASH}
_STREAM_TYPES = {
    "application/vnd.apple.mpegurl": MediaKind.HLS,
    "application/x-mpegurl": MediaKind.HLS,
    "audio/mpegurl": MediaKind.HLS,
    "audio/x-mpegurl": MediaKind.HLS,
    "application/dash+xml": MediaKind.DASH,
}
_FILES = frozenset(
    f".{name}"
    for name in [
        "mp4",
        "m4v",
        "webm",
        "mov",
        "qt",
        "ogv",
        "mkv",
        "avi",
        "flv",
        "wmv",
        "mpg",
        "mpeg",
        "ts",
        "3gp",
        "mp3",
        "m4a",
        "aac",
        "ogg",
        "oga",
        "opus",
        "flac",
        "wav",
    ]
)


def plain(text: object, most: int = LONGEST_TITLE) -> str:
    """Return a text on one line without markup, control characters and marks of direction, cut after ``most``."""
    if not isinstance(text, str):
        return ""
    # Markup may stand before what is kept, but not ever more of it: each letter costs time, and marks above one letter
    # cost the square of their number.
    text = html.unescape(_TAG.sub(" ", text[: min(_LOOKED_AT, max(4 * most, _LEAST_LOOKED_AT))]))
    # What was escaped twice may be markup now; a page would show it as text, but a search would look for it.
    text = _TAG.sub(" ", text)
    text = text[: 2 * most + _LEAST_LOOKED_AT]
    shown = "".join(one if one.isprintable() or one.isspace() else "" for one in unicodedata.normalize("NFC", text))
    line = " ".join(shown.split())
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def web_address(text: object, base: str = "") -> str:
    """Return an absolute http or https address; empty where the text is none.

    Blanks and letters are percent-encoded; an address with a user or a password, or a place on its page, loses those.
    """
    if not isinstance(text, str) or len(text) > LONGEST_ADDRESS:
        return ""
    text = text.strip()
    is_odd = not text.isprintable() and any(unicodedata.category(one) in {"Cc", "Cf", "Cs"} for one in text)
    if not text or is_odd:
        return ""
    try:
        is_whole = text.startswith(("https://", "http://"))
        parts = urlsplit(text if is_whole or not base else urljoin(base, text))
        port = parts.port
        host = _host(parts.hostname or "")
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in {"http", "https"} or not _PLAIN_HOST.fullmatch(host):
        return ""
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    route = f"#{quote(parts.fragment, safe='/%:@!$&()*+,;=~-._?')}" if parts.fragment.startswith(("!", "/")) else ""
    place = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    whole = place + (path or "/") + (f"?{query}" if query else "") + route
    return whole if len(whole) <= LONGEST_ADDRESS and _is_asked(place) else ""


@lru_cache(maxsize=4096)
def _is_asked(place: str) -> bool:
    """Tell whether the access policy can read what stands before the path of an address."""
    try:
        take_apart(f"{place}/")
    except InputError:
        return False
    return True


def _host(host: str) -> str:
    """Return a host in the letters of the web.

    :raises UnicodeError: it cannot be written so
    """
    if ":" in host:
        return f"[{host}]"
    is_plain = host.isascii() and len(host) < 64
    return host if is_plain else host.encode("idna").decode("ascii")


def seconds_of(text: object) -> float | None:
    """Return a length of time in seconds from a number, ``1:02:03`` or ISO 8601's ``PT1H2M3S``."""
    if isinstance(text, bool) or not isinstance(text, str | int | float):
        return None
    if not isinstance(text, str):
        return _length(float(text)) if math.isfinite(text) else None
    text = text[:100].strip()
    if _NUMBER.fullmatch(text):
        return _length(float(text))
    clock = _CLOCK.fullmatch(text)
    if clock:
        hours, minutes, seconds = clock.groups()
        return _length(int(hours or 0) * 3600.0 + int(minutes) * 60.0 + float(seconds))
    found = _ISO_DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    return _length(sum(float(n or 0) * s for n, s in zip(found.groups(), (86_400, 3_600, 60, 1), strict=True)))


def _length(seconds: float) -> float | None:
    return seconds if 0 < seconds <= _LONGEST_VIDEO_S else None


def time_of(text: object) -> datetime | None:
    """Return a time with its zone from ISO 8601 or RFC 5322; what names no zone is taken as UTC."""
    if not isinstance(text, str):
        return None
    text = text[:100].strip()
    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            time = read(text)
            time = time if time.tzinfo else time.replace(tzinfo=UTC)
            return time if 1970 <= time.astimezone(UTC).year <= 9000 else None
        except (ValueError, TypeError, OverflowError, IndexError):
            continue
    return None


def count_of(value: object) -> int | None:
    """Return how often something was seen: a whole number that is not negative."""
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        value = int(value) if math.isfinite(value) and value == int(value) else None
    if isinstance(value, str):
        digits = value[:40].strip().replace(",", "")
        value = int(digits) if digits.isascii() and digits.isdigit() else None
    return value if isinstance(value, int) and 0 <= value <= _MOST_VIEWS else None


def handle_of(text: object) -> str:
    """Return what names an account: a handle, or the one in the address of a profile; nothing for names of people."""
    if not isinstance(text, str):
        return ""
    address = web_address(text)
    if address:
        # Elsewhere than on a known platform, the end of an address is rarely a handle.
        is_known = find_platform(urlsplit(address).hostname or "") is not None
        return plain(shown_handle_in(address) or (read_account(address).handle if is_known else ""), LONGEST_HANDLE)
    shown = plain(text, LONGEST_HANDLE + 1)
    return shown if len(shown) <= LONGEST_HANDLE and _HANDLE.fullmatch(shown) else ""


def platform_of(url: str) -> str:
    """Return the name of the known platform at which an address lies, else its host."""
    host = plain_host(urlsplit(url).hostname or "")
    known = find_platform(host) if host else None
    return known.name if known else host


def site_at(url: str) -> str:
    """Return what is the same for all addresses of one site: its registrable domain, or its number."""
    host = plain_host(urlsplit(url).hostname or "")
    try:
        return str(ip_address(host))
    except ValueError:
        return registered(host)


class _Silent:
    """The rules of hosts that forbid nothing themselves, so that only the terms of the platform speak."""

    @staticmethod
    def rules(origin: str, kind: str) -> SiteRules:
        """Return that there are none."""
        return SiteRules(origin=origin, kind=kind, status=404, read_at=datetime.min.replace(tzinfo=UTC))


def is_supplied_only(url: str) -> bool:
    """Tell whether the terms of a platform forbid programs to fetch from it, so that people must supply the file."""
    return bool(why_supplied(url))


@lru_cache(maxsize=4096)
def why_supplied(*urls: str) -> str:
    """Return why people must supply the file of the first address of which that is so, and how; else nothing."""
    for url in filter(None, urls):
        access = decide(Question(url=url, purpose=Purpose.MEDIA), _Silent(), (), is_stopped=False)
        if access.basis is Basis.TERMS and not access.is_allowed:
            return " ".join([access.reason, *(f"{way}." for way in access.ways[:1])])
    return ""


def media_at(url: str, content_type: object = "") -> MediaAddress:
    """Return where a file lies, and by its type or its name whether it is a playlist."""
    said = content_type.partition(";")[0].strip().lower() if isinstance(content_type, str) else ""
    said = said if re.fullmatch(r"[\w.+-]{1,60}/[\w.+-]{1,100}", said, re.ASCII) else ""
    kind = _STREAM_TYPES.get(said) or _STREAMS.get(suffix_of(url)) or MediaKind.FILE
    return MediaAddress(url=url, kind=kind, content_type=said)


def is_media(url: str, content_type: str = "") -> bool:
    """Tell by its type, or where none is said by its name, whether an address leads to video or sound."""
    said = content_type.partition(";")[0].strip().lower()
    if said.startswith(("video/", "audio/")) or said in _STREAM_TYPES:
        return True
    return (not said or said == "application/octet-stream") and suffix_of(url) in _FILES | _STREAMS.keys()


def suffix_of(url: str) -> str:
    """Return how the path of an address ends, in small letters with its dot."""
    return PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()


def key_of(*texts: str) -> str:
    """Return what names an item for ever: the first text that says something, long ones by their hash."""
    key = next((one for one in (plain(text, _LOOKED_AT) for text in texts) if one), "")
    if len(key) <= LONGEST_KEY:
        return key
    return f"sha256:{hashlib.sha256(key.encode('utf-8', 'surrogatepass')).hexdigest()}"


def one_each(items: Iterator[Item], seen: set[str]) -> Iterator[Item]:
    """Yield those items whose key is not among the seen ones, and add them."""
    for item in items:
        if item.key and item.key not in seen:
            seen.add(item.key)
            yield item
