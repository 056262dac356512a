"""Addresses that must not be reached, in every class and in every disguise."""

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.policy import why_not
from monitor.policy.addresses import odd_spelling, why_not_host

CLOSED = {
    "0.0.0.0": "this computer and its network",  # noqa: S104 - an address to refuse
    "0.1.2.3": "this computer and its network",
    "10.0.0.1": "private",
    "10.255.255.255": "private",
    "100.64.0.1": "provider",
    "100.127.255.254": "provider",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "169.254.0.1": "link-local",
    "169.254.169.254": "metadata",
    "100.100.100.200": "metadata",
    "192.0.0.192": "metadata",
    "168.63.129.16": "metadata",
    "172.16.0.1": "private",
    "172.31.255.255": "private",
    "192.0.0.1": "protocols",
    "192.0.2.1": "documentation",
    "192.88.99.1": "6to4",
    "192.168.1.1": "private",
    "198.18.0.1": "measuring",
    "198.19.255.255": "measuring",
    "198.51.100.7": "documentation",
    "203.0.113.7": "documentation",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
    "::": "unspecified",
    "::1": "loopback",
    "::7f00:1": "127.0.0.1",
    "::a00:1": "10.0.0.1",
    "::ffff:127.0.0.1": "127.0.0.1",
    "::ffff:169.254.169.254": "metadata",
    "::ffff:0:10.0.0.1": "10.0.0.1",
    "::ffff:0:8.8.8.8": "translated",
    "64:ff9b::10.0.0.1": "10.0.0.1",
    "64:ff9b::169.254.169.254": "metadata",
    "64:ff9b:1::1": "NAT64",
    "100::1": "nowhere",
    "2001::f7f7:f7f7": "Teredo",
    "2001:0:4136:e378:8000:63bf:80ff:fffe": "127.0.0.1",
    "2001:2::1": "measuring",
    "2001:10::1": "protocols",
    "2001:db8::1": "documentation",
    "2002:7f00:1::": "127.0.0.1",
    "2002:808:808::": "6to4",
    "3fff::1": "documentation",
    "4000::1": "reserved",
    "5f00::1": "segments",
    "fc00::1": "private",
    "fd12:3456::1": "private",
    "fd00:ec2::254": "metadata",
    "fd20:ce::254": "metadata",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "fec0::1": "site-local",
    "ff02::1": "multicast",
    "not an address": "no address",
    "": "no address",
    "256.1.1.1": "no address",
}
OPEN = (
    *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255"),
    *("128.0.0.1", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0"),
    *("223.255.255.255", "2606:4700:4700::1111", "2a00:1450:4001::200e", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"),
)


@pytest.mark.parametrize(("address", "why"), CLOSED.items())
def test_what_is_not_on_the_public_internet_is_closed(address: str, why: str) -> None:
    """And the sentence says which kind of address it is."""
    assert why in (why_not(address) or "")


@pytest.mark.parametrize("address", OPEN)
def test_the_public_internet_is_open(address: str) -> None:
    """Up to the very borders of what is closed, and through the usual translations."""
    assert why_not(address) is None


@given(st.ip_addresses())
def test_what_python_calls_private_is_closed(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """Whatever address it is; we may only be stricter, save for the two usual translations of public addresses."""
    inside = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    through = address in ipaddress.ip_network("64:ff9b::/96")
    if not address.is_global and not (inside and inside.is_global) and not through:
        assert why_not(str(address))


@given(st.ip_addresses(v=4))
def test_an_address_within_another_is_judged_by_what_is_inside(address: ipaddress.IPv4Address) -> None:
    """Mapped and translated addresses are open exactly where the one inside is."""
    for frame in ("::ffff:0:0", "64:ff9b::"):
        outer = ipaddress.IPv6Address(int(ipaddress.IPv6Address(frame)) | int(address))
        assert (why_not(str(outer)) is None) == (why_not(str(address)) is None)


@pytest.mark.parametrize(
    ("host", "meant"),
    [
        ("2130706433", "127.0.0.1"),
        ("017700000001", "127.0.0.1"),
        ("0x7f000001", "127.0.0.1"),
        ("0x7f.1", "127.0.0.1"),
        ("0177.0.0.1", "127.0.0.1"),
        ("127.1", "127.0.0.1"),
        ("127.0.1", "127.0.0.1"),
        ("0", "0.0.0.0"),  # noqa: S104 - an address to refuse
        ("0xa9.0xfe.0xa9.0xfe", "169.254.169.254"),
        ("2852039166", "169.254.169.254"),
        ("010.0.0.1", "8.0.0.1"),
        ("0x", "0.0.0.0"),  # noqa: S104 - an address to refuse
        ("8.8.8.08", ""),
        ("1.2.3.4.5", ""),
        ("1.2.3.256", ""),
        ("4294967296", ""),
        ("example.1", ""),
    ],
)
def test_numbers_that_are_not_four_plain_ones_are_no_host(host: str, meant: str) -> None:
    """The sentence says what some programs would read."""
    why = odd_spelling(host) or ""
    assert "odd way" in why
    assert meant in why


@given(st.integers(0, 2**32 - 1), st.sampled_from(["{0}", "0x{0:x}", "0{0:o}"]))
def test_no_number_passes_for_a_name(number: int, form: str) -> None:
    """What C reads as an address is either four plain numbers or odd."""
    host = form.format(number)
    assert socket.inet_aton(host)
    assert odd_spelling(host)


@pytest.mark.parametrize("host", ["example.org", "1and1.example", "0x7f.example", "a.b.c", "127.0.0.1", "::1", "x1"])
def test_names_and_plain_addresses_are_not_odd(host: str) -> None:
    """A number in a name is a name."""
    assert odd_spelling(host) is None


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost.", "a.localhost", "printer.local", "metadata.google.internal", "nas.lan"),
        *("router.home.arpa", "127.0.0.1", "::1", "10.0.0.8", "2130706433", "fe80::1%2"),
    ],
)
def test_names_of_private_networks_are_closed(host: str) -> None:
    """Before anybody looks up where they lead."""
    assert why_not_host(host)


@pytest.mark.parametrize("host", ["example.org", "local.example", "localhost.example", "8.8.8.8", "interna"])
def test_other_names_say_nothing_of_where_they_lead(host: str) -> None:
    """A name that only looks like a private one is public."""
    assert why_not_host(host) is None
