"""What was asked of hosts and what they answered, kept as WARC 1.1 (ISO 28500:2017), so that others can check it.

One compressed file for each item, which grows by one exchange after the other: request, response or revisit, and
metadata with the verdict of the access policy. Bodies are streamed from the file that was captured. What lets somebody
in (passwords, keys, cookies) is blotted out in the headers, since a proof is handed on; the metadata says which.
Needs the extra ``warc``.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import import_module
from io import BytesIO
from pathlib import Path
from threading import Lock
from types import MappingProxyType, ModuleType
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

from monitor.blotting import without_keys
from monitor.errors import InputError
from monitor.files import make_own, write_whole, writing
from monitor.locks import locked
from monitor.settings import version_of

BLOT = "(blotted out)"
"""Stands in place of a secret."""
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
_SECRET = frozenset({"authorization", "cookie", "cookie2", "proxy-authorization", "set-cookie", "set-cookie2"})
_LEADING = frozenset({"content-location", "link", "location", "refresh"})
"""Headers that hold addresses."""
_SECRET_PARTS = ("api-key", "apikey", "auth", "secret", "token")
_KEPT_PREFIX = "X-Archive-Orig-"
"""Before the name of a header that spoke of a wrapping which the body no longer has."""

_LOCKS = tuple(Lock() for _ in range(64))
"""By file; several hosts may be asked at once for what belongs to no item."""

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One request that was sent, and the answer as it came."""

    url: str
    """Of this very request; each redirection is an exchange of its own."""
    at: datetime
    """When the request was sent."""
    request_headers: Headers
    """As sent, in order."""
    status: int
    reason: str
    """Of the status line: ``OK``."""
    response_headers: Headers
    """As received, in order; repeated ones are kept."""
    body: bytes | Path
    """Of the answer: bytes, or the file that holds them."""
    body_start: int = 0
    """Where in the file the body of this answer begins: an answer may bring only the rest of a file."""
    body_size: int | None = None
    """Bytes of the body in the file; None for all from ``body_start`` on."""
    method: str = "GET"
    ip: str = ""
    """Address that was connected to."""
    is_decoded: bool = False
    """Whether the body was unpacked, so that ``Content-Encoding`` no longer holds."""
    truncated: str = ""
    """Why the body was cut off (``length``, ``time``, ``disconnect``); empty where it is whole."""
    earlier_at: datetime | None = None
    """When the version was captured that an answer 304 confirms; None where nobody remembers."""
    notes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """What else belongs to the proof: the purpose, and the verdict of the access policy."""


class _Named(Protocol):
    def get_header(self, name: str) -> str: ...


class _Record(Protocol):
    rec_headers: _Named


class _Writer(Protocol):
    """What is used of warcio's writer."""

    def create_warc_record(self, uri: str, record_type: str, **parts: object) -> _Record: ...

    def write_record(self, record: _Record) -> None: ...


def demand_warc() -> ModuleType:
    """Return what writes WARC.

    :raises InputError: the extra is not installed
    """
    try:
        return import_module("warcio.warcwriter")
    except ImportError as error:
        message = "Requests and answers are to be kept as WARC, but the extra for it is missing; install it: "
        raise InputError(message + "pip install 'reclaim-video[warc]', or set keep_warc = false.") from error


def warc_path(captures: Path, item_id: int | None) -> Path:
    """Return where the exchanges of an item are kept, or those that belong to no item."""
    name = "other" if item_id is None else f"item-{item_id}"
    return captures / "warc" / f"{name}.warc.gz"


def keep_exchange(captures: Path, item_id: int | None, exchange: Exchange, *, contact: str) -> Path:
    """Add an exchange to the file of its item, so that after a crash it is there as a whole or not at all.

    :param contact: of the user, for the record that says who made the file
    :returns: the file
    :raises InputError: the extra is not installed
    :raises LibraryFullError, LibraryForbiddenError: it cannot be written
    """
    module = demand_warc()
    path = warc_path(captures, item_id)
    known = path.with_name(f"{path.name}.length")
    with writing(path):
        make_own(path.parent)
        with _LOCKS[hash(path) % len(_LOCKS)], path.open("ab") as file, locked(file, waits=True):
            file.seek(0, os.SEEK_END)
            # What a kill left behind the last whole exchange is cut off.
            file.truncate(_length(known, file.tell()))
            file.seek(0, os.SEEK_END)
            writer = module.WARCWriter(file, gzip=True, warc_version="1.1")
            if not file.tell():
                writer.write_record(_about(writer, path.name, exchange.at, contact))
            with _body(exchange) as (body, size):
                _write(writer, exchange, body, size)
            file.flush()
            os.fsync(file.fileno())
            write_whole(known, b"%d\n" % file.tell())
    return path


def _length(known: Path, present: int) -> int:
    try:
        return min(present, int(known.read_bytes()))
    except (FileNotFoundError, ValueError):
        return 0


class _Slice:
    """Part of a file, as a stream of its own."""

    def __init__(self, file: BinaryIO, start: int, size: int) -> None:
        self._file, self._start, self._size = file, start, size
        self.seek(0)

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most so many."""
        return self._file.read(min(size, self._size - self.tell()))

    def tell(self) -> int:
        """Return where in the part the next byte is."""
        return self._file.tell() - self._start

    def seek(self, place: int) -> None:
        """Go to a place in the part."""
        self._file.seek(self._start + place)


@contextmanager
def _body(exchange: Exchange) -> Iterator[tuple[BinaryIO | _Slice, int]]:
    """Open the body of an exchange: a stream that ends where it ends, and its size in bytes."""
    if isinstance(exchange.body, bytes):
        yield BytesIO(exchange.body), len(exchange.body)
        return
    with exchange.body.open("rb") as file:
        rest = max(0, os.fstat(file.fileno()).st_size - exchange.body_start)
        size = rest if exchange.body_size is None else min(rest, exchange.body_size)
        yield _Slice(file, exchange.body_start, size), size


def _about(writer: _Writer, name: str, at: datetime, contact: str) -> _Record:
    said = {
        "software": f"Reclaim/{version_of()}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "operator": contact,
    }
    dates = {"WARC-Date": _date(at), "WARC-Filename": name}
    return writer.create_warc_record(
        "", "warcinfo", payload=(lines := _lines(said)), length=len(lines.getvalue()), warc_headers_dict=dates
    )


def _write(writer: _Writer, exchange: Exchange, body: BinaryIO | _Slice, size: int) -> None:
    """Write the records of one exchange; warcio gives each its digests."""
    common = {"WARC-Date": _date(exchange.at)} | ({"WARC-IP-Address": exchange.ip} if exchange.ip else {})
    answer = _answer(writer, exchange, body, size, common)
    answer_id = answer.rec_headers.get_header("WARC-Record-ID")
    related = common | {"WARC-Concurrent-To": answer_id}
    parts = urlsplit(exchange.url)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    asked = _http(f"{exchange.method} {target} HTTP/1.1", _safe(exchange.request_headers), is_request=True)
    request = writer.create_warc_record(exchange.url, "request", http_headers=asked, warc_headers_dict=related)
    said = dict(exchange.notes)
    if hidden := sorted(_hidden([*exchange.request_headers, *exchange.response_headers])):
        said["blotted-out-headers"] = ", ".join(hidden)
    writer.write_record(answer)
    writer.write_record(request)
    if said:
        lines = _lines(said)
        about = {"WARC-Date": _date(exchange.at), "WARC-Refers-To": answer_id}
        size = len(lines.getvalue())
        record = writer.create_warc_record(
            exchange.url, "metadata", payload=lines, length=size, warc_headers_dict=about
        )
        writer.write_record(record)


def _answer(writer: _Writer, exchange: Exchange, body: BinaryIO | _Slice, size: int, common: dict[str, str]) -> _Record:
    heard = _http(f"{exchange.status} {exchange.reason}".strip(), _unwrapped(exchange), is_request=False)
    if exchange.status != 304:
        cut = {"WARC-Truncated": exchange.truncated} if exchange.truncated else {}
        return writer.create_warc_record(
            exchange.url, "response", payload=body, length=size, http_headers=heard, warc_headers_dict=common | cut
        )
    earlier = {"WARC-Profile": NOT_MODIFIED, "WARC-Refers-To-Target-URI": exchange.url}
    if exchange.earlier_at:
        earlier["WARC-Refers-To-Date"] = _date(exchange.earlier_at)
    return writer.create_warc_record(exchange.url, "revisit", http_headers=heard, warc_headers_dict=common | earlier)


def _unwrapped(exchange: Exchange) -> list[tuple[str, str]]:
    """Name the headers anew that speak of chunks or packing which the kept body does not have."""
    undone = {"transfer-encoding"} | ({"content-encoding"} if exchange.is_decoded else set())
    return [
        (_KEPT_PREFIX + name if name.lower() in undone else name, value)
        for name, value in _safe(exchange.response_headers)
    ]


def _safe(headers: Headers) -> list[tuple[str, str]]:
    return [(name, BLOT if _is_secret(name) else _line(_open(name, value))) for name, value in headers]


def _open(name: str, value: str) -> str:
    """Return what a header says without the keys of the addresses in it."""
    return without_keys(value) if name.lower() in _LEADING else value


def _hidden(headers: Headers) -> set[str]:
    return {name for name, _ in headers if _is_secret(name)}


def _is_secret(name: str) -> bool:
    small = name.lower()
    return small in _SECRET or (small != "www-authenticate" and any(part in small for part in _SECRET_PARTS))


def _http(line: str, headers: Headers, *, is_request: bool) -> object:
    made: object = import_module("warcio.statusandheaders").StatusAndHeaders(
        line, list(headers), protocol="" if is_request else "HTTP/1.1", is_http_request=is_request
    )
    return made


def _lines(said: Mapping[str, str]) -> BytesIO:
    """Return ``application/warc-fields``."""
    text = "".join(f"{_line(name)}: {_line(value)}\r\n" for name, value in said.items() if value)
    return BytesIO(text.encode("utf-8", "replace"))


def _line(text: str) -> str:
    """Keep what a host says from breaking out of its line."""
    return " ".join(text.splitlines())


def _date(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
