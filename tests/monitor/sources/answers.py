"""What a test's origin can say: honest answers, and what broken and hostile servers send."""

import gzip
import json
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

PART = 1 << 16


class Exchange(Protocol):
    """One request at the server, and the way to answer it."""

    method: str
    path: str
    """With its query."""
    host: str
    """As the header Host says."""
    headers: Mapping[str, str]
    """Names in small letters."""
    body: bytes

    def start(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the status and the headers."""
        ...

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        ...

    def rest(self, seconds: float) -> None:
        """Wait; ends at once when the origin is closed."""
        ...

    def cut(self) -> None:
        """Break the connection."""
        ...


class Answer(Protocol):
    """Whatever answers a request."""

    def __call__(self, exchange: Exchange) -> None:
        """Answer."""
        ...


Entry = Answer | bytes | str | Sequence[Answer]
"""What stands in the table: an answer, a file's bytes, a text, or answers in turn, the last one for ever."""


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How an answer is sent."""

    wait_s: float = 0.0
    """Before the first byte."""
    drip: tuple[int, float] | None = None
    """So many bytes at once, and so many seconds after each."""
    length: int | None = None
    """What Content-Length says, where it is a lie; -1: the header is left out and the end of the connection ends it."""
    cut_after: int | None = None
    """The connection breaks after so many bytes of the body."""
    is_chunked: bool = False


PLAIN = Manner()


def send_body(exchange: Exchange, status: int, headers: Mapping[str, str], body: bytes, manner: Manner = PLAIN) -> None:
    """Send a whole answer in some manner; of a HEAD only its headers."""
    exchange.rest(manner.wait_s)
    said = {name: value for name, value in headers.items() if value}
    if manner.is_chunked:
        said["Transfer-Encoding"] = "chunked"
    elif manner.length == -1:
        said["Connection"] = "close"
    elif status not in {204, 304}:
        said["Content-Length"] = str(len(body) if manner.length is None else manner.length)
    exchange.start(status, said)
    if exchange.method == "HEAD" or status in {204, 304}:
        return
    left = body if manner.cut_after is None else body[: manner.cut_after]
    size, seconds = manner.drip or (PART, 0.0)
    for begin in range(0, len(left), size):
        part = left[begin : begin + size]
        exchange.send(b"%x\r\n%b\r\n" % (len(part), part) if manner.is_chunked else part)
        exchange.rest(seconds)
    if manner.cut_after is not None or manner.length is not None:
        exchange.cut()
    elif manner.is_chunked:
        exchange.send(b"0\r\n\r\n")


@dataclass(frozen=True)
class Text:
    """A small page: status, type and further headers may be chosen."""

    text: str | bytes
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    etag: str = ""
    last_modified: str = ""
    manner: Manner = PLAIN

    def __call__(self, exchange: Exchange) -> None:
        """Answer, with 304 where the asker has this version."""
        body = self.text.encode() if isinstance(self.text, str) else self.text
        headers = {"Content-Type": self.content_type, "ETag": self.etag, "Last-Modified": self.last_modified}
        same = is_same(exchange.headers, self.etag, self.last_modified)
        send_body(exchange, 304 if same else self.status, headers | self.headers, b"" if same else body, self.manner)


@dataclass(frozen=True)
class File:
    """A file with ranges, If-Range, ETag, Last-Modified and 304, as good servers have it."""

    data: bytes
    content_type: str = "video/mp4"
    etag: str = '"v1"'
    last_modified: str = "Mon, 23 Nov 2026 10:00:00 GMT"
    headers: Mapping[str, str] = field(default_factory=dict)
    has_ranges: bool = True
    has_head: bool = True
    manner: Manner = PLAIN
    content_range: str = ""
    """In place of the right one."""

    def __call__(self, exchange: Exchange) -> None:
        """Answer 200, 206, 304, 405 or 416."""
        headers = {"Content-Type": self.content_type, "ETag": self.etag, "Last-Modified": self.last_modified}
        headers |= {"Accept-Ranges": "bytes" if self.has_ranges else "none", **self.headers}
        if exchange.method == "HEAD" and not self.has_head:
            return send_body(exchange, 405, {"Allow": "GET"}, b"")
        if is_same(exchange.headers, self.etag, self.last_modified):
            return send_body(exchange, 304, headers, b"")
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", exchange.headers.get("range", ""))
        if not asked or not self.has_ranges or not self._is_version(exchange.headers.get("if-range", "")):
            return send_body(exchange, 200, headers, self.data, self.manner)
        begin, end = int(asked[1]), min(int(asked[2] or len(self.data) - 1), len(self.data) - 1)
        if begin >= len(self.data):
            return send_body(exchange, 416, {"Content-Range": f"bytes */{len(self.data)}"}, b"")
        headers["Content-Range"] = self.content_range or f"bytes {begin}-{end}/{len(self.data)}"
        return send_body(exchange, 206, headers, self.data[begin : end + 1], self.manner)

    def _is_version(self, wanted: str) -> bool:
        strong = not self.etag.startswith("W/")
        return not wanted or (strong and wanted == self.etag) or wanted == self.last_modified


def is_same(headers: Mapping[str, str], etag: str, last_modified: str) -> bool:
    """Tell whether the asker has this version already (RFC 9110, section 13)."""
    if wanted := headers.get("if-none-match"):
        return bool(etag) and etag in [one.strip() for one in wanted.split(",")]
    return bool(last_modified) and headers.get("if-modified-since") == last_modified


@dataclass(frozen=True)
class Status:
    """A status without anything: 404, 410, 429, 451, 503; with Retry-After in seconds or as a date."""

    status: int
    retry_after: str | int = ""
    headers: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, exchange: Exchange) -> None:
        """Answer."""
        headers = {"Retry-After": str(self.retry_after), "Content-Type": "text/plain", **self.headers}
        send_body(exchange, self.status, headers, b"no")


@dataclass(frozen=True)
class Redirect:
    """The way to another address, whatever that is."""

    to: str
    status: int = 302

    def __call__(self, exchange: Exchange) -> None:
        """Answer."""
        send_body(exchange, self.status, {"Location": self.to}, b"")


@dataclass(frozen=True)
class Packed:
    """A body in a content coding that was not asked for."""

    body: bytes
    coding: str = "gzip"
    content_type: str = "text/html"
    is_packed: bool = False
    """Whether the body is packed already."""

    def __call__(self, exchange: Exchange) -> None:
        """Answer."""
        packers: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "deflate": zlib.compress}
        body = self.body if self.is_packed else packers.get(self.coding, bytes)(self.body)
        send_body(exchange, 200, {"Content-Type": self.content_type, "Content-Encoding": self.coding}, body)


def bomb(size: int = 1 << 30, content_type: str = "text/html") -> Packed:
    """Return about a megabyte that unpacks to ``size`` zeros."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    parts = [packer.compress(bytes(1 << 20)) for _ in range(size >> 20)]
    return Packed(b"".join([*parts, packer.flush()]), content_type=content_type, is_packed=True)


@dataclass(frozen=True)
class Endless:
    """A stream without end, in chunks or until the connection ends."""

    content_type: str = "video/mp4"
    is_chunked: bool = True
    pause_s: float = 0.0
    part: bytes = bytes(PART)

    def __call__(self, exchange: Exchange) -> None:
        """Send until the other side has enough."""
        kind = {"Transfer-Encoding": "chunked"} if self.is_chunked else {"Connection": "close"}
        exchange.start(200, {"Content-Type": self.content_type, **kind})
        while exchange.method != "HEAD":
            exchange.send(b"%x\r\n%b\r\n" % (len(self.part), self.part) if self.is_chunked else self.part)
            exchange.rest(self.pause_s)


@dataclass(frozen=True)
class Raw:
    """Bytes in place of an answer; the connection ends after them."""

    data: bytes
    drip: tuple[int, float] | None = None

    def __call__(self, exchange: Exchange) -> None:
        """Send them."""
        size, seconds = self.drip or (PART, 0.0)
        for begin in range(0, len(self.data), size):
            exchange.send(self.data[begin : begin + size])
            exchange.rest(seconds)
        exchange.cut()


def json_page(value: object, status: int = 200, **headers: str) -> Text:
    """Return an answer of an API; underscores in the names of headers are hyphens."""
    named = {name.replace("_", "-"): one for name, one in headers.items()}
    return Text(json.dumps(value), "application/json", status, named)


def html(body: str, head: str = "", **more: object) -> Text:
    """Return a page."""
    page = f"<!doctype html><html><head><meta charset=utf-8>{head}</head><body>{body}</body></html>"
    return Text(page, "text/html; charset=utf-8", **more)  # type: ignore[arg-type]


def sitemap(*addresses: str, videos: Mapping[str, str] | None = None) -> Text:
    """Return a sitemap; ``videos`` gives the address of the file by the address of its page."""
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    space += ' xmlns:video="http://www.google.com/schemas/sitemap-video/1.1"'
    entries = [f"<url><loc>{one}</loc></url>" for one in addresses]
    for page, file in (videos or {}).items():
        video = f"<video:title>{page}</video:title><video:content_loc>{file}</video:content_loc>"
        entries.append(f"<url><loc>{page}</loc><video:video>{video}</video:video></url>")
    return Text(f'<?xml version="1.0"?><urlset {space}>{"".join(entries)}</urlset>', "application/xml")


def hls(segments: Sequence[bytes], *, folder: str = "/hls", seconds: float = 2.0) -> dict[str, Entry]:
    """Return the entries of a stream: ``folder/master.m3u8``, ``folder/low.m3u8`` and its segments."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:3", f"#EXT-X-TARGETDURATION:{int(seconds + 1)}"]
    for number in range(len(segments)):
        lines += [f"#EXTINF:{seconds},", f"{number}.ts"]
    master = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=100000,RESOLUTION=320x180\nlow.m3u8\n"
    kind = "application/vnd.apple.mpegurl"
    found: dict[str, Entry] = {f"{folder}/{number}.ts": File(one, "video/mp2t") for number, one in enumerate(segments)}
    found[f"{folder}/master.m3u8"] = Text(master, kind)
    return found | {f"{folder}/low.m3u8": Text("\n".join([*lines, "#EXT-X-ENDLIST", ""]), kind)}
