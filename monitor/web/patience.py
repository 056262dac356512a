"""Connections on which nothing comes are not kept, and nobody has very many: else a few machines shut everybody out."""

import asyncio
import ipaddress
from collections.abc import Sequence

from uvicorn.protocols.http.h11_impl import H11Protocol

HEAD_S = 10.0
"""Within so long the head of a request must be whole, counted from its first byte or from the connection."""
BODY_S = 30.0
"""So long no byte of a body may come."""
MOST_OF_PEER = 64
"""Connections of one address of the network; browsers take six."""
MOST_OF_PROXY = 400
"""The same of this machine, and of a proxy that is trusted: many people come through it."""


def impatient(trusted: Sequence[str]) -> type[H11Protocol]:
    """Return what speaks HTTP on each connection.

    :param trusted: addresses and networks of proxies
    """

    class Trusting(_Impatient):
        proxies = tuple(ipaddress.ip_network(one) for one in ("127.0.0.1", "::1", *trusted))

    return Trusting


class _Impatient(H11Protocol):
    """HTTP/1.1 with deadlines."""

    proxies: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    _deadline: asyncio.TimerHandle | None = None
    _waits_for = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take a connection, unless its peer has too many."""
        super().connection_made(transport)
        peer = self.client[0] if self.client else ""
        clients = [getattr(one, "client", None) for one in self.connections]
        if sum(client is not None and client[0] == peer for client in clients) > self._most(peer):
            transport.abort()
            return
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take some bytes."""
        super().data_received(data)
        self._wait(is_progress=True)

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget a connection."""
        self._rest()
        super().connection_lost(exc)

    def _most(self, peer: str) -> int:
        try:
            address = ipaddress.ip_address(peer)
        except ValueError:  # no network at all
            return MOST_OF_PROXY
        known = getattr(address, "ipv4_mapped", None) or address
        return MOST_OF_PROXY if any(known in network for network in self.proxies) else MOST_OF_PEER

    def _wait(self, *, is_progress: bool = False) -> None:
        """Set the deadline for what must come now; while an answer is made, nothing must."""
        # The states of h11 are known by their names: https://h11.readthedocs.io/en/latest/api.html#the-state-machine
        state = repr(self.conn.their_state)
        if state not in {"IDLE", "SEND_BODY"}:
            self._rest()
        elif state != self._waits_for or (state == "SEND_BODY" and is_progress):
            self._rest()
            self._waits_for = state
            self._deadline = self.loop.call_later(HEAD_S if state == "IDLE" else BODY_S, self._end)

    def _rest(self) -> None:
        self._waits_for = ""
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _end(self) -> None:
        """End a connection on which nothing came, unless it was we who did not read."""
        self._rest()
        if self.flow.read_paused:
            self._wait()
        else:
            self.transport.abort()
