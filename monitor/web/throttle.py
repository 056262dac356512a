"""How often somebody at one address of the network may be wrong; kept in memory, so that no address is on record."""

import ipaddress
from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

MOST_ADDRESSES = 10_000
"""More than these are forgotten, the oldest first, so that a crowd cannot take all memory."""


class Throttle:
    """Counts what went wrong at each address."""

    def __init__(self, most: int = 30, window: timedelta = timedelta(minutes=15)) -> None:
        """Allow so many failures within a time that begins with the first of them."""
        self._most = most
        self._window = window
        self._lock = Lock()
        self._seen: OrderedDict[str, tuple[datetime, int]] = OrderedDict()

    @property
    def wait_s(self) -> int:
        """After how many seconds a new attempt makes sense at the latest."""
        return int(self._window.total_seconds())

    def take(self, address: str, now: datetime) -> bool:
        """Count an attempt before it is known how it ends, and tell whether there may be one; see ``give_back``."""
        with self._lock:
            is_allowed = self._count(_network(address), now)[1] < self._most
            if is_allowed:
                self._add(_network(address), now, 1)
            return is_allowed

    def give_back(self, address: str, now: datetime) -> None:
        """Take the count of an attempt back that was not wrong."""
        with self._lock:
            self._add(_network(address), now, -1)

    def allows(self, address: str, now: datetime) -> bool:
        """Tell whether somebody there may try again."""
        with self._lock:
            return self._count(_network(address), now)[1] < self._most

    def wrong(self, address: str, now: datetime) -> None:
        """Count a failure."""
        with self._lock:
            self._add(_network(address), now, 1)

    def _add(self, key: str, now: datetime, number: int) -> None:
        since, count = self._count(key, now)
        self._seen[key] = (since, max(0, count + number))
        self._seen.move_to_end(key)
        while len(self._seen) > MOST_ADDRESSES:
            self._seen.popitem(last=False)

    def _count(self, key: str, now: datetime) -> tuple[datetime, int]:
        since, count = self._seen.get(key, (now, 0))
        return (since, count) if now - since < self._window else (now, 0)


def _network(address: str) -> str:
    """Whoever has one IPv6 address has a whole network of them."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv6Address):
        return str(known.ipv4_mapped or ipaddress.ip_network((known, 64), strict=False))
    return str(known)
