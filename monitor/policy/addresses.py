"""Which addresses of the internet protocol must not be reached, and hosts that are such an address in disguise.

The rule is that only the public internet is asked. What a service of this computer, of its network or of its cloud
answers to whoever is inside is nobody's clip, and an address that leads there was made by mistake or by an attacker.
The classes are those of IANA's registries of special-purpose addresses (RFC 6890).
"""

import ipaddress
import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_METADATA = frozenset(
    map(
        ip_address,
        ("169.254.169.254", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254", "fd20:ce::254"),
    )
)
"""Where computers in a cloud learn their own keys."""
_CLASSES = tuple(
    (ip_network(network), what)
    for network, what in (
        ("0.0.0.0/8", "stands for this computer and its network"),
        ("10.0.0.0/8", "is private"),
        ("100.64.0.0/10", "is shared behind a provider’s translator"),
        ("127.0.0.0/8", "is this computer itself (loopback)"),
        ("169.254.0.0/16", "is good on one link only (link-local)"),
        ("172.16.0.0/12", "is private"),
        ("192.0.0.0/24", "is kept for protocols"),
        ("192.0.2.0/24", "is kept for documentation"),
        ("192.31.196.0/24", "is kept for name servers’ protocols"),
        ("192.52.193.0/24", "is kept for multicast’s protocols"),
        ("192.88.99.0/24", "is the entrance of a tunnel (6to4)"),
        ("192.168.0.0/16", "is private"),
        ("192.175.48.0/24", "is kept for name servers’ protocols"),
        ("198.18.0.0/15", "is kept for measuring networks"),
        ("198.51.100.0/24", "is kept for documentation"),
        ("203.0.113.0/24", "is kept for documentation"),
        ("224.0.0.0/4", "reaches many at once (multicast)"),
        ("255.255.255.255/32", "reaches the whole network (broadcast)"),
        ("240.0.0.0/4", "is reserved"),
        ("::/128", "is no address (unspecified)"),
        ("::1/128", "is this computer itself (loopback)"),
        ("::/96", "is an old way to write an address of version 4"),
        ("::ffff:0:0:0/96", "is a translated address of version 4"),
        ("64:ff9b:1::/48", "is translated inside a network (NAT64)"),
        ("100::/64", "leads nowhere"),
        ("2001::/32", "is the end of a tunnel (Teredo)"),
        ("2001:2::/48", "is kept for measuring networks"),
        ("2001:db8::/32", "is kept for documentation"),
        ("2001::/23", "is kept for protocols"),
        ("2002::/16", "is the end of a tunnel (6to4)"),
        ("3fff::/20", "is kept for documentation"),
        ("5f00::/16", "is kept for routers’ segments"),
        ("fc00::/7", "is private"),
        ("fe80::/10", "is good on one link only (link-local)"),
        ("fec0::/10", "is good on one site only (site-local)"),
        ("ff00::/8", "reaches many at once (multicast)"),
    )
)
_TRANSLATED = ip_network("64:ff9b::/96")
"""Addresses of version 4 as networks of version 6 alone see them (NAT64, RFC 6052)."""
_PUBLIC = ip_network("2000::/3")
"""All that is given out of version 6."""
_NUMBER = re.compile(r"\d+|0[xX][0-9a-fA-F]*", re.ASCII)
_PRIVATE_NAMES = ("localhost", "local", "localdomain", "internal", "intranet", "lan", "home.arpa")
"""Under which names stand that only a computer or a network of its own gives (RFC 6761, 6762, 8375; ICANN, 2024)."""


def why_not(ip: str) -> str | None:
    """Return why an address must not be reached, as the rest of a sentence about it; None where it may be.

    :param ip: one address of version 4 or 6 as name servers give it, without port; a zone after ``%`` is ignored
    """
    try:
        address = ip_address(ip.partition("%")[0])
    except ValueError:
        return "is no address of the internet protocol"
    return _why_not(address)


def why_not_host(host: str) -> str | None:
    """Return why a host must not be reached, as far as its name says it; None where only its address can tell.

    :param host: in small letters, without port and brackets
    """
    odd = odd_spelling(host)
    if odd:
        return odd
    name = host.rstrip(".")
    if any(name == ending or name.endswith(f".{ending}") for ending in _PRIVATE_NAMES):
        return "is a name that only a computer or a private network gives"
    return why_not(name) if _is_address(name) else None


def is_nobodys(host: str) -> bool:
    """Tell whether a host is an address of nobody’s own: a cloud’s metadata, one link only, or odd.

    :param host: in small letters, without port and brackets
    """
    if odd_spelling(host):
        return True
    if not _is_address(host):
        return False
    address = ip_address(host.partition("%")[0])
    address = _inside(address) or address
    return address in _METADATA or address.is_link_local or address.is_multicast or address.is_unspecified


def odd_spelling(host: str) -> str | None:
    """Return why a host is an address of version 4 that is not written as four plain numbers; None where it is not.

    Programs read ``2130706433``, ``0x7f.1``, ``0177.0.0.1`` and ``127.1`` as 127.0.0.1, others read something else.
    """
    labels = host.rstrip(".").split(".")
    if not _NUMBER.fullmatch(labels[-1]) or _is_address(host):
        return None
    meant = _old_reading(labels)
    hint = f"; some programs read it as {meant}" if meant else ""
    return f"is an odd way to write an address, which is four numbers from 0 to 255 with dots between{hint}"


def _is_address(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _old_reading(labels: list[str]) -> IPv4Address | None:
    """Return what C’s ``inet_aton`` makes of a host; None where it makes nothing of it."""
    if len(labels) > 4 or not all(map(_NUMBER.fullmatch, labels)):
        return None
    try:
        *heads, last = [_old_number(label) for label in labels]
    except ValueError:  # an 8 or a 9 in an octal number
        return None
    room = 256 ** (4 - len(heads))
    if any(head > 255 for head in heads) or last >= room:
        return None
    return IPv4Address(sum(head << (8 * (3 - place)) for place, head in enumerate(heads)) + last)


def _old_number(label: str) -> int:
    if label[:2].lower() == "0x":
        return int(label[2:] or "0", 16)
    return int(label, 8 if len(label) > 1 and label.startswith("0") else 10)


def _why_not(address: IPv4Address | IPv6Address) -> str | None:
    if address in _METADATA:
        return "is where computers in a cloud keep their own keys (metadata)"
    inside = _inside(address)
    if inside is not None:
        why = _why_not(inside)
        if why or _is_way_through(address):
            return f"holds {inside}, which {why}" if why else None
        return f"{_class_of(address)} and holds {inside}"
    return _class_of(address)


def _inside(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    """Return the address of version 4 that one of version 6 holds."""
    if isinstance(address, IPv4Address):
        return None
    last = IPv4Address(int(address) & 0xFFFFFFFF)
    if address in _TRANSLATED or (int(address) >> 32 == 0 and int(address) > 1):
        return last
    if int(address) >> 32 == 0xFFFF0000:  # ::ffff:0:0:0/96, RFC 2765
        return last
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def _is_way_through(address: IPv4Address | IPv6Address) -> bool:
    """Tell whether an address is a usual way to reach the one that it holds: mapped, and translated by NAT64."""
    return address in _TRANSLATED or (isinstance(address, IPv6Address) and address.ipv4_mapped is not None)


def _class_of(address: IPv4Address | IPv6Address) -> str | None:
    for network, what in _CLASSES:
        if address.version == network.version and address in network:
            return what
    if isinstance(address, ipaddress.IPv6Address) and address not in _PUBLIC:
        return "is reserved"
    return None if address.is_global else "is not on the public internet"
