"""Addresses taken apart, and hosts in the one spelling in which they are compared."""

import re
import unicodedata
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_BARE = re.compile(r"[^\s/?#:@\\.]+(\.[^\s/?#:@\\.]+)+\.?(:\d*)?([/?#].*)?", re.DOTALL)
"""An address without its scheme: ``www.example.org/watch/1``."""
_DOTS = str.maketrans("。．｡", "...")
_SECOND_LEVEL = {"ac", "co", "com", "edu", "gov", "ne", "net", "or", "org"}
"""Under which countries register names, as in ``example.co.uk``."""
_SAME_SITE = {"www", "m", "mobile"}
"""Under which a site shows the same items."""
_SELECTORS = re.compile(r"[\u034f\u180b-\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_PORTS = {None, 80, 443}


def without_invisible(text: str) -> str:
    """Return text without blanks around it and without characters that show nothing, such as zero-width spaces."""
    seen = text if text.isascii() else "".join(one for one in text if unicodedata.category(one) != "Cf")
    return (seen if seen.isascii() else _SELECTORS.sub("", seen)).strip()


def split_address(text: str) -> SplitResult | None:
    """Take a web address apart, with or without its scheme; None where it is none."""
    text = without_invisible(text)
    if not _SCHEME.match(text) or _BARE.fullmatch(text):
        text = f"https:{text}" if text.startswith("//") else f"https://{text}" if _BARE.fullmatch(text) else text
    try:
        parts = urlsplit(text.replace("\\", "/"))
    except ValueError:  # a bracket where an IPv6 address should be
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def host_of(text: str) -> str:
    """Return the host of an address as hosts are compared; empty where there is none."""
    parts = split_address(text)
    return plain_host(parts.hostname or "") if parts else ""


def port_of(parts: SplitResult) -> str:
    """Return ``:8080``; empty for the ports that the web uses by itself."""
    try:
        return "" if parts.port in _PORTS else f":{parts.port}"
    except ValueError:  # no number, or none that a port can have
        return f":{parts.netloc.rpartition(':')[2]}"


def plain_host(host: str) -> str:
    """Return a host in small letters and in the letters of its language, without a dot at its end."""
    labels = without_invisible(host).translate(_DOTS).rstrip(".").split(".")
    return ".".join(map(_plain_label, labels))


def bare_host(host: str) -> str:
    """Return a host as ``plain_host`` does, without ``www.``, ``m.`` or ``mobile.`` before the site's own name."""
    host = plain_host(host)
    while host != registered(host) and host.split(".", 1)[0] in _SAME_SITE:
        host = host.split(".", 1)[1]
    return host


def registered(host: str) -> str:
    """Return the part of a host that somebody registers, as far as it can be told without a list of suffixes.

    An IP address has no such part: each is a site of its own.
    """
    if _is_number(host):
        return host
    labels = host.split(".")
    long = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND_LEVEL
    return ".".join(labels[-3 if long else -2 :])


def _is_number(host: str) -> bool:
    if not (host[-1:].isdigit() or ":" in host):  # this is asked often, and few domains end so
        return False
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _plain_label(label: str) -> str:
    label = unicodedata.normalize("NFKC", label.lower()).lower()
    if not label.startswith("xn--"):
        return unicodedata.normalize("NFKC", label)
    try:
        decoded = label[4:].encode("ascii").decode("punycode")
    except (UnicodeError, ValueError, OverflowError):
        return label
    # What would be written otherwise is not what this name is registered as.
    is_plain = decoded == unicodedata.normalize("NFKC", decoded.lower()) and not decoded.isascii()
    return decoded if is_plain and decoded.isprintable() and not set(decoded) & set("./:@?# ") else label
