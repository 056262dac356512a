"""Addresses taken apart once, so that what is asked of the policy, looked up, sent and kept is one and the same."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import quote, urlunsplit

from monitor.collected import Access, Basis
from monitor.errors import InputError
from monitor.policy import AccessRefusedError, take_apart
from monitor.sites.hosts import registered

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
