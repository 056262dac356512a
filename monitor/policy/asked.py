"""Addresses taken apart so that there is one way to understand them; what has two is refused."""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.policy.addresses import odd_spelling
from monitor.sites.hosts import plain_host

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*(?=:)")
_PORTS = {"http": 80, "https": 443}
_NAME = re.compile(r"(?!.*\.\.)[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?")
"""A host in the letters of name servers."""
_SIX = re.compile(r"[0-9a-f:.]+")
_LONGEST_ADDRESS, _LONGEST_HOST, _LONGEST_LABEL = 8192, 253, 63
_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An address that has one meaning."""

    scheme: str
    host: str
    """In small letters, as name servers take it (``xn--``), without brackets and without a dot at its end."""
    port: int
    target: str
    """Path and query; at least ``/``."""

    @property
    def place(self) -> str:
        """The host, with its port where it is not the usual one: ``example.org``, ``[::1]:8080``."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Scheme, host and port (RFC 6454): ``https://example.org:8443``."""
        return f"{self.scheme}://{self.place}"

    @property
    def path(self) -> str:
        """The path without the query."""
        return self.target.partition("?")[0]


@lru_cache(maxsize=1024)
def take_apart(url: str) -> Asked:
    """Return the parts of an address of the web.

    :raises InputError: it is none, or programs could understand it in different ways
    """
    shown = _shown(url)
    if len(url) > _LONGEST_ADDRESS:
        raise InputError(f"{shown} is longer than an address may be ({_LONGEST_ADDRESS} characters).")
    if any(not one.isprintable() or one.isspace() or one == "\\" for one in url):
        raise InputError(
            f"{shown} has a space, a backslash or a character that cannot be seen in it; programs read such an address"
            " in different ways. Write it percent-encoded."
        )
    scheme = _SCHEME.match(url)
    if scheme is None or scheme[0].lower() not in _PORTS:
        named = f" ({scheme[0].lower()}:)" if scheme else ""
        raise InputError(f"{shown} is no http or https address{named}; nothing else is fetched.")
    return _parts(url, scheme[0].lower(), shown)


def _shown(url: str) -> str:
    """Return an address for people, without what may be secret in it: user, password and query."""
    plain = re.sub(r"//[^/?#]*@", "//", re.split(r"[?#]", url, maxsplit=1)[0])
    return f"“{printable(plain[:_SHOWN])}{'…' if len(plain) > _SHOWN else ''}”"


def _parts(url: str, scheme: str, shown: str) -> Asked:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise InputError(f"{shown} cannot be read as an address ({error}).") from error
    if "@" in parts.netloc:
        raise InputError(
            f"{shown} has a user or password before its host. Reclaim does not sign in anywhere; leave that part out."
        )
    if not host or not url[len(scheme) :].startswith("://") or port == 0:
        raise InputError(f"{shown} names no host that can be asked.")
    query = f"?{parts.query}" if "?" in url.partition("#")[0] else ""
    target = (parts.path or "/") + query
    return Asked(scheme=scheme, host=_host(host, parts.netloc, shown), port=port or _PORTS[scheme], target=target)


def _host(host: str, netloc: str, shown: str) -> str:
    """Return a host as name servers take it.

    :raises InputError: no name server would
    """
    if netloc.startswith("["):
        if not _SIX.fullmatch(host):
            raise InputError(f"{shown} names no address of version 6 between its brackets.")
        return host
    try:
        name = _in_ascii(plain_host(host))
    except UnicodeError as error:
        raise InputError(f"{shown} names a host that no name server can know.") from error
    if not _NAME.fullmatch(name) or len(name) > _LONGEST_HOST or max(map(len, name.split("."))) > _LONGEST_LABEL:
        raise InputError(f"{shown} names a host that no name server can know.")
    odd = odd_spelling(name)
    if odd:
        raise InputError(f"The host of {shown} {odd}. Write it so, or write its name.")
    return name


def _in_ascii(name: str) -> str:
    return name if name.isascii() else name.encode("idna").decode("ascii").lower()


def place_named(text: str) -> str:
    """Return the host that a user means, with a port where one is typed: from a host or an address.

    :raises InputError: it is no host
    """
    text = text.strip()
    has_scheme = "://" in text
    if not has_scheme and re.search(r"[/?#]", text):
        raise InputError(f"“{printable(text)}” is more than a host; write it like vids.example or 127.0.0.1:8080.")
    bare = text if has_scheme else f"http://{f'[{text}]' if text.count(':') > 1 and text[:1] != '[' else text}"
    asked = take_apart(bare)
    host = f"[{asked.host}]" if ":" in asked.host else asked.host
    typed = urlsplit(bare).port
    return f"{host}:{typed}" if typed and (not has_scheme or typed != _PORTS[asked.scheme]) else host
