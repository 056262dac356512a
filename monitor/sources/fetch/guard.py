"""Where a host lies: the addresses of a name are looked up once, checked, and only those are connected to.

A name that leads to a private, link-local, loopback, multicast or reserved address is refused unless the user has named
that host as their own; since the very address that was checked is connected to, an answer of a name server that changes
between check and use changes nothing.
"""

import ipaddress
import socket
from collections.abc import Collection

from monitor.collected import Access, Basis
from monitor.errors import FetchFailedError
from monitor.policy import AccessRefusedError


def addresses_of(host: str, port: int, url: str, own_hosts: Collection[str]) -> list[str]:
    """Return the addresses of a host that may be connected to.

    :param own_hosts: hosts that the user has named as their own, as ``host`` or ``host:port``
    :raises AccessRefusedError: it has an address that must not be reached
    :raises FetchFailedError: the name leads nowhere
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchFailedError(f"The host {host} cannot be found ({error}).") from error
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if host in own_hosts or f"{host}:{port}" in own_hosts:
        return addresses
    for address in addresses:
        if not ipaddress.ip_address(address.partition("%")[0]).is_global:
            reason = f"The host {host} lies at {address}, which is not on the public internet."
            raise AccessRefusedError(Access(url=url, is_allowed=False, basis=Basis.ADDRESS, reason=reason))
    return addresses
