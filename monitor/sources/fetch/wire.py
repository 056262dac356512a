"""Connections to addresses that were checked: certificates verified, headers limited, no proxy, cookie or referrer."""

import http.client
import ipaddress
import socket
import ssl
import time
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, ReadTimeoutError
from urllib3.response import HTTPResponse
from urllib3.util.ssl_match_hostname import CertificateError

from monitor.collected import Access, Basis
from monitor.errors import CollectError, ContentRefusedError, FetchFailedError, InputError
from monitor.policy import AccessRefusedError
from monitor.sources.fetch.places import Place
from monitor.sources.fetch.trouble import EndedError
from monitor.sources.fetch.watchdog import End, Live, Watchdog

MOST_HEADER_BYTES = 64 * 1024
"""Of all headers of an answer; there may be 100 of them, as the standard library has it."""
_MOST_IDLE = 64
_IDLE_S = 20.0
"""Longer than this many servers keep no connection."""
_WIRE_ERRORS = (HTTPError, http.client.HTTPException, OSError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request as it is sent."""

    place: Place
    addresses: Sequence[str]
    """That were checked, the best first."""
    headers: Mapping[str, str]
    method: str = "GET"
    body: bytes | None = None
    most_s: float
    """For the whole exchange."""
    timeout_s: float
    """For connecting, and for the next bytes."""
    shown: str
    """The address as it may be said."""


class _Response(http.client.HTTPResponse):
    """An answer that begins behind all provisional ones, such as 103 Early Hints (RFC 8297)."""

    def _read_status(self) -> tuple[str, int, str]:
        version, status, reason = super()._read_status()  # type: ignore[misc] # typeshed does not know it
        # As 100 it is passed over with its headers; 101 would be no longer HTTP, and is an answer.
        is_provisional = status > http.HTTPStatus.SWITCHING_PROTOCOLS and status < http.HTTPStatus.OK
        return version, http.HTTPStatus.CONTINUE if is_provisional else status, reason


class _StraightConnection(HTTPConnection):
    """A connection to a numeric address: nothing is looked up."""

    response_class = _Response
    live: Live

    def _new_conn(self) -> socket.socket:
        return _connect(self, self.live)


class _StraightTLSConnection(HTTPSConnection):
    """The same, encrypted, for a host whose name must stand in the certificate."""

    response_class = _Response
    live: Live

    def _new_conn(self) -> socket.socket:
        return _connect(self, self.live)


_Connection = _StraightConnection | _StraightTLSConnection


def _connect(connection: HTTPConnection, live: Live) -> socket.socket:
    version = ipaddress.ip_address(connection.host).version
    wire = socket.socket(socket.AF_INET6 if version == 6 else socket.AF_INET, socket.SOCK_STREAM)
    try:
        wire.settimeout(float(connection.timeout or 0) or None)
        wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        wire.connect((connection.host, connection.port))
    except BaseException:
        wire.close()
        raise
    live.wire = wire
    return wire


@dataclass(slots=True, kw_only=True)
class Answer:
    """An answer whose headers have come; its body is read in parts. To be closed."""

    status: int
    reason: str
    headers: Mapping[str, str]
    """By name in any case; repeated ones are joined by commas."""
    lines: tuple[tuple[str, str], ...] = ()
    """The headers as they came."""
    call: Call
    ip: str
    length: int | None
    """Bytes of the body as announced; None where nothing is announced."""
    is_delimited: bool = True
    """Whether it can be told that the body has come as a whole."""
    wire: "Wire"
    connection: _Connection
    response: HTTPResponse

    def parts(self, size: int) -> Iterator[bytes]:
        """Yield the body as it comes over the wire.

        :raises FetchFailedError: the connection breaks, or nothing comes for too long
        :raises ContentRefusedError: the whole takes too long
        :raises AccessRefusedError: the kill switch was turned
        """
        raw = self.response._original_response  # noqa: SLF001 - it gives what has come at once, and copies once less
        if raw is None:
            return
        try:
            while part := raw.read1(size):
                yield part
            if raw.length:
                raise http.client.IncompleteRead(b"", raw.length)
        except _WIRE_ERRORS as error:
            raise _problem(error, self.call, self.connection.live, is_body=True) from error
        if self.connection.live.ended:  # a connection that was shut looks like one that came to its end
            raise _problem(None, self.call, self.connection.live, is_body=True)

    def close(self) -> None:
        """Let the connection go: it may be used again where the whole body was read."""
        self.wire.release(self)


class Wire:
    """Sends requests; may be used by many threads at once. To be closed."""

    def __init__(self, watchdog: Watchdog, ca_file: Path | None = None) -> None:
        self._watchdog = watchdog
        self._ca_file = ca_file
        self._tls: ssl.SSLContext | None = None
        self._lock = Lock()
        self._idle: OrderedDict[tuple[str, str, int], tuple[float, _Connection]] = OrderedDict()

    def send(self, call: Call) -> Answer:
        """Send a request and return the answer as soon as its headers have come.

        :raises FetchFailedError: no address can be reached, the certificate does not hold, or there is no answer
        :raises ContentRefusedError: the headers are too many or too large
        :raises AccessRefusedError: the kill switch was turned
        """
        idle = self._take_idle(call)
        if idle:
            try:
                return self._exchange(call, idle)
            except FetchFailedError as error:
                if idle.live.ended or isinstance(error.__cause__, TimeoutError):
                    raise
                # else the host has closed it meanwhile
        problem: CollectError = FetchFailedError(f"{call.shown}: the host has no address.")
        for address in call.addresses:
            connection = self._make(call, address)
            try:
                self._watchdog.add(connection.live)
                connection.connect()
            except _WIRE_ERRORS as error:
                problem = _problem(error, call, connection.live, is_body=False)
                self._drop(connection)
                if connection.live.ended:
                    break
                continue
            return self._exchange(call, connection)
        raise problem

    def _exchange(self, call: Call, connection: _Connection) -> Answer:
        live = connection.live
        live.until = time.monotonic() + min(call.most_s, 2 * call.timeout_s)
        self._watchdog.add(live)
        response: HTTPResponse | None = None
        try:
            connection.request(
                call.method,
                call.place.target,
                body=call.body,
                headers=call.headers,
                preload_content=False,
                decode_content=False,
            )
            response = connection.getresponse()
            answer = self._answer(call, connection, response)
        except _WIRE_ERRORS as error:
            self._drop(connection, response)
            raise _problem(error, call, live, is_body=False) from error
        except BaseException:
            self._drop(connection, response)
            raise
        live.until = time.monotonic() + call.most_s
        return answer

    def _answer(self, call: Call, connection: _Connection, response: HTTPResponse) -> Answer:
        lines = tuple(response.headers.iteritems())
        if connection.live.ended:  # headers that were cut off look like headers that came to their end
            raise _problem(None, call, connection.live, is_body=False)
        size = sum(len(name) + len(value) for name, value in lines)
        if size > MOST_HEADER_BYTES:
            raise ContentRefusedError(
                f"{call.shown}: its headers have {size:,} bytes; more than {MOST_HEADER_BYTES:,} are not read."
            )
        is_chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
        length = None if is_chunked else response.length_remaining
        return Answer(
            status=response.status,
            reason=response.reason or "",
            headers=response.headers,
            lines=lines,
            call=call,
            ip=connection.host,
            length=length,
            is_delimited=is_chunked or length is not None,
            wire=self,
            connection=connection,
            response=response,
        )

    def release(self, answer: Answer) -> None:
        """Keep a connection for the next request, or close it where something is left on it."""
        connection = answer.connection
        self._watchdog.remove(connection.live)
        raw = answer.response._original_response  # noqa: SLF001 - only it knows whether anything is left
        if raw is not None and raw.length == 0:
            raw.close()  # all of it has come, so the connection may be used again
        is_over = raw is None or raw.isclosed()
        if connection.live.ended or not is_over or connection.sock is None or not answer.is_delimited:
            self._drop(connection, answer.response)
            return
        place, old = answer.call.place, []
        with self._lock:
            before = self._idle.pop((place.scheme, place.host, place.port), None)
            self._idle[place.scheme, place.host, place.port] = (time.monotonic(), connection)
            old += [before[1]] if before else []
            while len(self._idle) > _MOST_IDLE:
                old.append(self._idle.popitem(last=False)[1][1])
        for one in old:
            one.close()

    def _take_idle(self, call: Call) -> _Connection | None:
        place = call.place
        with self._lock:
            at, connection = self._idle.pop((place.scheme, place.host, place.port), (0.0, None))
        if connection is None:
            return None
        is_fresh = time.monotonic() - at < _IDLE_S and connection.host in call.addresses
        # Bytes that wait there belong to no request of ours: such a connection is not connected by this reading.
        if call.method == "POST" or not is_fresh or not connection.is_connected:
            connection.close()
            return None
        wire = connection.live.wire
        connection.live = Live(until=0.0, wire=wire)
        return connection

    def _make(self, call: Call, address: str) -> _Connection:
        place = call.place
        connection: _Connection
        if place.scheme == "https":
            connection = _StraightTLSConnection(
                address,
                place.port,
                timeout=call.timeout_s,
                ssl_context=self._context(),
                server_hostname=place.host,
                blocksize=1 << 16,
            )
        else:
            connection = _StraightConnection(address, place.port, timeout=call.timeout_s, blocksize=1 << 16)
        connection.live = Live(until=time.monotonic() + 2 * call.timeout_s)
        return connection

    def _context(self) -> ssl.SSLContext:
        """Return what certificates are verified by; made when it is needed first, because reading them takes a while.

        :raises InputError: the file of certificates cannot be read
        """
        with self._lock:
            if self._tls is None:
                self._tls = _context(self._ca_file)
            return self._tls

    def _drop(self, connection: _Connection, response: HTTPResponse | None = None) -> None:
        if response is not None:
            response.close()  # it holds the socket, too
        self._watchdog.remove(connection.live)
        connection.close()

    def close(self) -> None:
        """Close all connections that are not in use."""
        with self._lock:
            idle = [connection for _, connection in self._idle.values()]
            self._idle.clear()
        for connection in idle:
            connection.close()


def _context(ca_file: Path | None) -> ssl.SSLContext:
    try:
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except OSError as error:
        raise InputError(f"{ca_file}: this file of certificates cannot be read ({error}).") from error
    context.set_alpn_protocols(["http/1.1"])
    return context


def _problem(error: Exception | None, call: Call, live: Live, *, is_body: bool) -> CollectError:
    """Say what went wrong in one sentence."""
    if live.ended is End.STOP:
        return stopped(call.place)
    if live.ended is End.CLOSE:
        return EndedError(f"{call.shown}: the transfer was broken off because the program ends.")
    if live.ended is End.TIME and is_body:
        return ContentRefusedError(f"{call.shown}: the transfer took longer than {call.most_s:g} s and was cut off.")
    if live.ended is End.TIME or isinstance(error, TimeoutError | ReadTimeoutError):
        return FetchFailedError(f"{call.shown}: the host sent nothing of use for {call.timeout_s:g} s.")
    if isinstance(error, http.client.HTTPException) and ("headers" in str(error) or "header line" in str(error)):
        return ContentRefusedError(f"{call.shown}: its headers are too many or too long ({error}).")
    return FetchFailedError(f"{call.shown}: {_said(error)}.")


def _said(error: Exception | None) -> str:
    inner = error.__context__ if isinstance(error, HTTPError) and error.__context__ else error
    if isinstance(inner, ssl.SSLError | CertificateError):
        said = getattr(inner, "verify_message", "") or getattr(inner, "reason", "") or inner
        return f"no encrypted connection that can be trusted ({said})"
    if isinstance(inner, ConnectionRefusedError):
        return "the host refuses connections"
    if isinstance(inner, http.client.IncompleteRead):
        return f"the connection broke before the end ({inner.expected or 0:,} bytes are missing)"
    return f"the connection failed ({inner})"


def stopped(place: Place) -> AccessRefusedError:
    """Return the refusal of everything while the kill switch is on."""
    reason = f"The kill switch was turned on, so {place.netloc} is not asked; reclaim watch --resume turns it off."
    return AccessRefusedError(Access(url=place.url, is_allowed=False, basis=Basis.SWITCH, reason=reason))
