"""Servers that lie, flood, never end or lead somewhere else get nothing out of the fetcher but a sentence."""

import gzip
import time
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.collected import Basis, Purpose
from monitor.errors import CollectError, ContentRefusedError, FetchFailedError
from monitor.policy import AccessRefusedError
from monitor.settings import Settings
from monitor.sources.fetch import Ask
from tests.monitor.sources.origin import (
    Endless,
    Entry,
    File,
    Manner,
    Origin,
    Packed,
    Raw,
    Redirect,
    Text,
    bomb,
    fetching,
    origin,
)

DATA = b"\x00\x00\x00\x18ftypmp42" + bytes(100_000)
FORMS = ["127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.1", "localhost", "LOCALHOST."]


@pytest.fixture
def o() -> Iterator[Origin]:
    """Give an origin."""
    with origin() as opened:
        yield opened


def page(o: Origin, path: str = "/p") -> Ask:
    """Return the question for a page."""
    return Ask(url=o.url(path), purpose=Purpose.PAGE)


def media(o: Origin, path: str = "/p") -> Ask:
    """Return the question for a file."""
    return Ask(url=o.url(path), purpose=Purpose.MEDIA)


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (bomb(64 << 20), "unpacks to more than 1,000,000 bytes"),
        (Packed(gzip.compress(gzip.compress(bytes(9_000_000))), is_packed=True), None),
        (Packed(b"x", coding="br", is_packed=True), "packed as “br”, which was not asked for"),
        (Packed(b"x", coding="gzip, gzip", is_packed=True), "packed as “gzip, gzip”"),
        (Endless("text/html"), "larger than 1,000,000 bytes"),
        (Endless("text/html", is_chunked=False), "larger than 1,000,000 bytes"),
        (Text("x", manner=Manner(length=10_000_000_000)), "announces 10,000,000,000 bytes; more than 1,000,000"),
        (Raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 150 + b"\r\n"), "headers are too many or too long"),
        (Raw(b"HTTP/1.1 200 OK\r\nX-A: " + b"b" * 70_000 + b"\r\n\r\n"), "headers are too many or too long"),
        (Raw(b"HTTP/1.1 200 OK\r\n" + (b"X-A: " + b"b" * 9000 + b"\r\n") * 9 + b"\r\n"), "headers have 81,027 bytes"),
    ],
)
def test_floods_are_cut_off(o: Origin, settings: Settings, entry: Entry, said: str | None) -> None:
    """Bodies and headers are bounded before and after they are unpacked, and the sentence says the number."""
    o.table["/p"] = entry
    with fetching(settings, o, largest_page_bytes=1_000_000) as fetcher:
        if said is None:  # packed twice, unpacked once
            assert len(fetcher.page(page(o)).body) < 100_000
            return
        with pytest.raises(ContentRefusedError, match=said):
            fetcher.page(page(o))


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_honest_packing_is_read(o: Origin, settings: Settings, coding: str) -> None:
    """Some servers pack though nobody asked; small ones are unpacked."""
    o.table["/p"] = Packed(b"hello" * 1000, coding=coding)
    with fetching(settings, o) as fetcher:
        assert fetcher.page(page(o)).body == b"hello" * 1000


def test_bare_deflate_and_damage(o: Origin, settings: Settings) -> None:
    """Deflate without its wrapping is known; damaged and shortened bodies are failures, not pages."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bare = packer.compress(b"hello" * 1000) + packer.flush()
    whole = gzip.compress(b"hello" * 1000)
    o.table |= {
        "/p": Packed(bare, coding="deflate", is_packed=True),
        "/short": Packed(whole[:-12], is_packed=True),
        "/bad": Packed(b"\x1f\x8b\x08" + b"x" * 50, is_packed=True),
    }
    with fetching(settings, o) as fetcher:
        assert fetcher.page(page(o)).body == b"hello" * 1000
        for path, said in (("/short", "ends early"), ("/bad", "damaged")):
            with pytest.raises(FetchFailedError, match=said):
                fetcher.page(page(o, path))


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (File(DATA, manner=Manner(length=10_000_000_000)), "announces 10,000,000,000 bytes; more than 1,000,000"),
        (Endless(), "larger than 1,000,000 bytes, so it was cut off"),
        (Endless(is_chunked=False), "does not say how long"),
    ],
)
def test_files_are_limited(o: Origin, settings: Settings, tmp_path: Path, entry: Entry, said: str) -> None:
    """A file that is too large is refused, before reading where it says so, and nothing of it stays."""
    o.table["/p"] = entry
    with fetching(settings, o, largest_file_bytes=1_000_000) as fetcher, pytest.raises(ContentRefusedError, match=said):
        fetcher.download(media(o), tmp_path / "a")
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith("a")] == []


def test_too_long_a_promise_is_a_failure(o: Origin, settings: Settings, tmp_path: Path) -> None:
    """Fewer bytes than announced are no file; more than announced are not read, nor taken for the next answer."""
    o.table |= {"/p": File(DATA, manner=Manner(length=len(DATA) + 9)), "/short": Raw(SHORT), "/q": Text("fine")}
    with fetching(settings, o) as fetcher:
        with pytest.raises(FetchFailedError, match="9 bytes are missing"):
            fetcher.download(media(o), tmp_path / "a")
        assert fetcher.page(page(o, "/short")).body == b"hel"
        assert fetcher.page(page(o, "/q")).body == b"fine"


SHORT = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhelHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"


@pytest.mark.parametrize(
    ("entry", "error", "said"),
    [
        (Raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 500, drip=(1, 0.05)), FetchFailedError, "nothing of use for 0.3 s"),
        (Text("x" * 500, manner=Manner(drip=(1, 0.05))), ContentRefusedError, "took longer than 1.2 s"),
        (Text("x", manner=Manner(wait_s=3)), FetchFailedError, "nothing of use for 0.3 s"),
        (Text("x" * 9, manner=Manner(drip=(1, 3))), FetchFailedError, "nothing of use for 0.3 s"),
    ],
)
def test_slow_servers_are_left(
    o: Origin, settings: Settings, entry: Entry, error: type[CollectError], said: str
) -> None:
    """A byte now and then keeps nobody waiting, neither in headers nor in bodies."""
    o.table["/p"] = entry
    with fetching(settings, o, timeout_s=0.3) as fetcher:
        begin = time.monotonic()
        with pytest.raises(error, match=said):
            fetcher.page(page(o))
        assert time.monotonic() - begin < 2.5


@pytest.mark.parametrize(
    "answer", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/9.9\r\n", b"\x16\x03\x01"]
)
def test_what_is_no_answer_is_a_failure(o: Origin, settings: Settings, answer: bytes) -> None:
    """Whatever comes instead of HTTP is one sentence."""
    o.table["/p"] = Raw(answer)
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError):
        fetcher.page(page(o))


@pytest.mark.parametrize(
    ("place", "basis"),
    [
        ("file:///etc/passwd", Basis.SCHEME),
        ("ftp://127.0.0.1/", Basis.SCHEME),
        ("gopher://127.0.0.1:70/_x", Basis.SCHEME),
        ("data:text/html,hello", Basis.SCHEME),
        ("javascript:alert(1)", Basis.SCHEME),
        ("http://user:password@127.0.0.1/", Basis.SCHEME),
        ("http://169.254.169.254/latest/meta-data/", Basis.ADDRESS),
        ("http://10.0.0.1/", Basis.ADDRESS),
        ("http://0.0.0.0/", Basis.ADDRESS),
        ("http://[::1]/", Basis.ADDRESS),
        ("http://[::ffff:127.0.0.1]/", Basis.ADDRESS),
        ("http://[::ffff:a9fe:a9fe]/", Basis.ADDRESS),
        ("http://[fd00::1]/", Basis.ADDRESS),
        ("http://[64:ff9b::7f00:1]/", Basis.ADDRESS),
        *((f"http://{form}:{{port}}/secret", None) for form in FORMS if form != "127.0.0.1"),
        ("http://127.0.0.1:{other}/secret", Basis.ADDRESS),
        ("//127.0.0.2:{port}/secret", Basis.ADDRESS),
    ],
)
def test_no_host_leads_inside(o: Origin, settings: Settings, place: str, basis: Basis | None) -> None:
    """The user's own host and port may be reached; nothing else inside may, whoever leads there and however written."""
    with origin({"/secret": "secret"}, hosts=("127.0.0.1", "127.0.0.2")) as inside:
        o.table["/p"] = Redirect(place.format(port=inside.port, other=inside.port))
        with fetching(settings, o) as fetcher:
            with pytest.raises(AccessRefusedError) as caught:
                fetcher.page(page(o))
            assert basis is None or caught.value.access.basis is basis
            last = fetcher._journal.read(lambda store: store.fetches.latest(limit=1))[0]
            assert (last.access.is_allowed, last.status) == (False, None)
        assert inside.requests == []


@pytest.mark.parametrize("form", FORMS)
def test_nobody_asks_inside_without_naming_it(o: Origin, settings: Settings, form: str) -> None:
    """Without a statement no spelling of this computer is asked, not even for its robots.txt."""
    with fetching(settings) as fetcher, pytest.raises(AccessRefusedError):
        fetcher.page(Ask(url=f"http://{form}:{o.port}/p", purpose=Purpose.PAGE))
    assert o.requests == []


@pytest.mark.parametrize("status", ["100 Continue", "102 Processing", "103 Early Hints", "199 Odd"])
def test_provisional_answers_are_passed_over(o: Origin, settings: Settings, status: str) -> None:
    """What a host hints at before it answers, with headers or without, is not taken for the answer."""
    hints = f"HTTP/1.1 {status}\r\nLink: </a.css>; rel=preload\r\n\r\n".encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nhi"
    o.table["/p"] = Raw(hints + hints + answer)
    with fetching(settings, o) as fetcher:
        read = fetcher.page(page(o))
    assert (read.status, read.body, read.links) == (200, b"hi", None)


def test_a_change_of_protocol_is_refused(o: Origin, settings: Settings) -> None:
    """101 is an answer, though one that nobody asked for."""
    o.table["/p"] = Raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nhi")
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError):
        fetcher.page(page(o))
