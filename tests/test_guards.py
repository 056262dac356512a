"""The suite's own guards: no way out to the network, no settings of the person who runs it."""

import os
import socket

import pytest


@pytest.mark.parametrize("host", ["example.com", "192.0.2.1", "2001:db8::1"])
def test_no_test_reaches_the_network(host: str) -> None:
    """Looking up a name or connecting to an address outside this machine fails the test that tries."""
    with pytest.raises(pytest.fail.Exception, match="on the network"):
        socket.create_connection((host, 80), timeout=1)


def test_no_packet_leaves_either() -> None:
    """Datagrams are stopped too."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as link, pytest.raises(pytest.fail.Exception):
        link.sendto(b"hello", ("192.0.2.1", 9))


def test_this_machine_can_be_reached() -> None:
    """A test may serve pages to itself."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as link:
        assert link.getpeername() == server.getsockname()


def test_the_environment_is_clean() -> None:
    """Whoever runs the tests may have a library of their own; tests do not see it."""
    assert [name for name in os.environ if name.startswith("RECLAIM_")] == []
