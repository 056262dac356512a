"""Addresses taken apart once, so that what is asked of the policy, looked up, sent and kept is one and the same."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlsplit, urlunsplit

from fingerprints.errors import printable
from monitor.collected import Access, Basis
from monitor.errors import InputError
from monitor.policy import AccessRefusedError, take_apart
from monitor.sites.hosts import registered

_SECRET = re.compile(
    r"key|.*[_-]?(api_?key|token|secret|password|passwd|signature|credential)|sig|auth|authorization|pass|pwd|jwt|sid"
    r"|session(id)?|policy|key-pair-id|hdnts|hdnea|x-(amz|goog|oss)-.*|oh|code",
    re.IGNORECASE,
)
"""Names in a query whose values open doors."""
_BLOT = "***"
_SAFE = "/%:@!$&'()*+,;=~-._?[]|"
PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request goes."""

    url: str
    """As it was given, without user, password and fragment."""
    scheme: str
    host: str
    """In small letters, in ASCII, without brackets."""
    port: int
    target: str
    """Path and query as they are sent."""

    @property
    def netloc(self) -> str:
        """``host``, or ``host:port`` where the port is not the usual one; addresses of version 6 in brackets."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def origin(self) -> str:
        """``https://example.org:8443``."""
        return f"{self.scheme}://{self.netloc}"

    @property
    def site(self) -> str:
        """Whom one should not ask too much: the name that somebody registered; a bare address is its own site."""
        if _is_address(self.host) or self.host.endswith(".localhost"):
            return self.netloc
        return registered(self.host)


def place_of(url: str) -> Place:
    """Take an address apart, by the reading that the policy has of it.

    :raises AccessRefusedError: it is no web address
    """
    try:
        asked = take_apart(url)
    except InputError as error:
        raise AccessRefusedError(Access(url=url, is_allowed=False, basis=Basis.SCHEME, reason=str(error))) from error
    bare = urlunsplit((asked.scheme, asked.place, *asked.target.partition("?")[::2], ""))
    return Place(bare, asked.scheme, asked.host, asked.port, quote(asked.target, safe=_SAFE))


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def shown(url: str) -> str:
    """Return an address as it may be kept and shown: without user, password, fragment and the values of keys."""
    try:
        parts = urlsplit(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return printable(url.partition("?")[0][:200])
    query = parts.query
    if any(_SECRET.fullmatch(name) for name, _ in pairs):
        query = "&".join(_blotted(one) for one in re.split(r"[&;]", parts.query))
    return printable(urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, query, "")))


def shown_host(url: str) -> str:
    """Return only the host of an address whose path is a secret, too, as that of a webhook."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return _BLOT
    return printable(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/{_BLOT}")


def _blotted(pair: str) -> str:
    name, mark, _ = pair.partition("=")
    plain = parse_qsl(f"{name}=1")
    return f"{name}={_BLOT}" if mark and plain and _SECRET.fullmatch(plain[0][0]) else pair
