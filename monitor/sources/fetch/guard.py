"""Where a host lies: the addresses of a name are looked up once, checked, and only those are connected to.

A name that leads to an address that must not be reached is refused unless the user has named that host as their own.
Since the very address that was checked is connected to, an answer of a name server that changes between check and use
changes nothing; and what was looked up before is checked anew for every request.
"""

import socket
import time
from collections.abc import Callable, Sequence
from threading import Lock

from monitor.collected import Access, Allowance, AllowanceKind, Basis
from monitor.policy import AccessRefusedError, statement_about, take_apart, why_not
from monitor.sources.fetch.places import Place
from monitor.sources.fetch.trouble import UnfoundHostError

Resolver = Callable[[str, int], Sequence[str]]
"""Returns the addresses of a host and port, the best first; raises ``OSError`` where it knows none."""
MOST_ADDRESSES = 4
"""More of one host are not tried."""
_REMEMBERED_S = 60.0


def system_resolver(host: str, port: int) -> list[str]:
    """Ask the operating system for the addresses of a host.

    :raises OSError: it knows none
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(str(error)) from error
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class Guard:
    """Knows the addresses of hosts, and which of them may be connected to."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._lock = Lock()
        self._known: dict[tuple[str, int], tuple[float, tuple[str, ...]]] = {}

    def addresses_of(self, place: Place, allowances: Sequence[Allowance]) -> list[str]:
        """Return the addresses of a host that may be connected to, the best first.

        :raises AccessRefusedError: it has an address that must not be reached
        :raises UnfoundHostError: the name leads nowhere
        """
        addresses = self._look_up(place)
        if not is_own(place, allowances):
            for address in addresses:
                if why := why_not(address):
                    raise _refusal(place, address, why)
        return list(addresses[:MOST_ADDRESSES])

    def _look_up(self, place: Place) -> tuple[str, ...]:
        key = (place.host, place.port)
        with self._lock:
            at, known = self._known.get(key, (0.0, ()))
        if known and time.monotonic() - at < _REMEMBERED_S:
            return known
        try:
            found = tuple(self._resolver(place.host, place.port))
        except OSError as error:
            raise _unfound(place) from error
        if not found:
            raise _unfound(place)
        with self._lock:
            if len(self._known) > 10_000:
                self._known.clear()
            self._known[key] = (time.monotonic(), found)
        return found


def is_own(place: Place, allowances: Sequence[Allowance]) -> bool:
    """Tell whether the user has named a host as their own."""
    return statement_about(take_apart(place.url), AllowanceKind.PRIVATE, allowances) is not None


def _unfound(place: Place) -> UnfoundHostError:
    return UnfoundHostError(f"The host {place.host} cannot be found; check its spelling, and whether you are online.")


def _refusal(place: Place, address: str, why: str) -> AccessRefusedError:
    named = "" if place.host == address else f" lies at {address}, which"
    reason = f"The host {place.host}{named} {why}; only the public internet is asked."
    way = f"If it is your own: reclaim access state {place.netloc} --kind private --reason “...”"
    return AccessRefusedError(Access(url=place.url, is_allowed=False, basis=Basis.ADDRESS, reason=reason, ways=(way,)))
