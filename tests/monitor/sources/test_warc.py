"""Requests and answers kept as WARC 1.1: complete, checkable by others, without secrets, whole after a kill."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from monitor.errors import InputError
from monitor.sources.warc import BLOT, NOT_MODIFIED, Exchange, demand_warc, keep_exchange, warc_path

AT = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)
CONTACT = "mailto:watch@studio.example"
EXCHANGE = Exchange(
    url="https://films.example/a/clip.mp4?part=1",
    at=AT,
    request_headers=(("Host", "films.example"), ("User-Agent", "Reclaim/1"), ("Authorization", "Bearer sesame")),
    status=200,
    reason="OK",
    response_headers=(("Content-Type", "video/mp4"), ("X-Seen", "1"), ("X-Seen", "2"), ("Set-Cookie", "who=me")),
    body=b"moving pictures",
    ip="203.0.113.7",
    notes={"purpose": "media", "access-basis": "nothing forbids it", "access-reason": "One line.\r\nWARC/1.1 forged"},
)


def keep(folder: Path, *exchanges: Exchange, item_id: int | None = 7) -> Path:
    """Keep exchanges of one item, and return the file."""
    return [keep_exchange(folder, item_id, one, contact=CONTACT) for one in exchanges][-1]


def read(path: Path) -> list[Any]:
    """Return the records as warcio reads them: type, headers, headers of HTTP and body."""
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            http = record.http_headers.to_str() if record.http_headers else ""
            body = record.raw_stream.read()
            found.append(SimpleNamespace(type=record.rec_type, headers=record.rec_headers, http=http, body=body))
    return found


def is_sound(path: Path) -> bool:
    """Tell what ``warcio check`` says."""
    return Checker(SimpleNamespace(inputs=[str(path)], verbose=False)).process_all() == 0


def test_an_exchange_is_kept_as_it_was(tmp_path: Path) -> None:
    """There is a record of who made the file, of the answer, of the request and of the verdict."""
    path = keep(tmp_path, EXCHANGE)
    assert path == warc_path(tmp_path, 7)
    assert is_sound(path)
    about, answer, request, verdict = read(path)
    assert [one.type for one in (about, answer, request, verdict)] == ["warcinfo", "response", "request", "metadata"]
    assert CONTACT.encode() in about.body
    assert answer.body == b"moving pictures"
    assert answer.http.startswith("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nX-Seen: 1\r\nX-Seen: 2\r\n")
    assert request.http.startswith("GET /a/clip.mp4?part=1 HTTP/1.1\r\nHost: films.example\r\n")
    for one in (answer, request):
        assert one.headers.protocol == "WARC/1.1"
        assert one.headers.get_header("WARC-Target-URI") == EXCHANGE.url
        assert one.headers.get_header("WARC-IP-Address") == "203.0.113.7"
        assert one.headers.get_header("WARC-Date") == "2026-03-01T12:00:00.250000Z"
        assert one.headers.get_header("WARC-Block-Digest").startswith("sha1:")
    assert answer.headers.get_header("WARC-Payload-Digest").startswith("sha1:")
    answer_id = answer.headers.get_header("WARC-Record-ID")
    assert request.headers.get_header("WARC-Concurrent-To") == answer_id
    assert verdict.headers.get_header("WARC-Refers-To") == answer_id
    assert b"access-basis: nothing forbids it\r\n" in verdict.body


def test_secrets_are_blotted_out(tmp_path: Path) -> None:
    """Neither a key of the user nor a cookie of the host is handed on, and the record says so."""
    _, answer, request, verdict = read(keep(tmp_path, EXCHANGE))
    assert "sesame" not in request.http
    assert f"Authorization: {BLOT}" in request.http
    assert f"Set-Cookie: {BLOT}" in answer.http
    assert b"blotted-out-headers: Authorization, Set-Cookie\r\n" in verdict.body


def test_a_host_cannot_forge_a_record(tmp_path: Path) -> None:
    """Line breaks in what a host says do not break out of the line."""
    odd = replace(EXCHANGE, response_headers=(("X-Odd", "a\r\n\r\nWARC/1.1\r\nWARC-Type: response"),))
    path = keep(tmp_path, odd)
    assert is_sound(path)
    assert len(read(path)) == 4


def test_a_body_in_a_file_is_streamed_from_its_part(tmp_path: Path) -> None:
    """An answer that brought the rest of a file is kept with that rest only."""
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"first half,second half, and more")
    part = replace(EXCHANGE, status=206, reason="Partial Content", body=file, body_start=11, body_size=11)
    path = keep(tmp_path, part)
    assert is_sound(path)
    assert read(path)[1].body == b"second half"


def test_chunks_and_packing_that_are_undone_are_named_anew(tmp_path: Path) -> None:
    """A reader of the record would else unpack once more what is plain already."""
    headers = (("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"))
    plain, packed = (
        read(keep(tmp_path / name, replace(EXCHANGE, response_headers=headers, is_decoded=undone)))[1].http
        for name, undone in (("plain", True), ("packed", False))
    )
    assert "\r\nX-Archive-Orig-Content-Encoding: gzip" in plain
    assert "\r\nContent-Encoding: gzip" in packed
    assert "\r\nX-Archive-Orig-Transfer-Encoding: chunked" in packed


def test_an_answer_without_changes_is_a_revisit(tmp_path: Path) -> None:
    """A 304 refers to the version that it confirms."""
    later = replace(EXCHANGE, at=AT + timedelta(days=7), status=304, reason="Not Modified", body=b"", earlier_at=AT)
    path = keep(tmp_path, EXCHANGE, later)
    assert is_sound(path)
    visit = read(path)[4]
    assert visit.type == "revisit"
    assert visit.headers.get_header("WARC-Profile") == NOT_MODIFIED
    assert visit.headers.get_header("WARC-Refers-To-Target-URI") == EXCHANGE.url
    assert visit.headers.get_header("WARC-Refers-To-Date") == "2026-03-01T12:00:00.250000Z"
    assert visit.http.startswith("HTTP/1.1 304 Not Modified")
    path = keep(tmp_path, replace(later, earlier_at=None))
    assert is_sound(path)
    assert read(path)[-3].headers.get_header("WARC-Refers-To-Date") is None


def test_a_body_that_was_cut_off_says_why(tmp_path: Path) -> None:
    """What was too large to be taken is no whole answer."""
    answer = read(keep(tmp_path, replace(EXCHANGE, truncated="length")))[1]
    assert answer.headers.get_header("WARC-Truncated") == "length"


def test_what_a_kill_left_is_cut_off(tmp_path: Path) -> None:
    """Half a record at the end does not spoil what comes after it."""
    path = keep(tmp_path, EXCHANGE)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[: len(whole) // 3])
    keep(tmp_path, EXCHANGE)
    assert is_sound(path)
    assert [one.type for one in read(path)] == ["warcinfo", *["response", "request", "metadata"] * 2]


def test_what_belongs_to_no_item_has_a_file_of_its_own(tmp_path: Path) -> None:
    """Feeds and rules of hosts are kept beside the items."""
    assert keep(tmp_path, EXCHANGE, item_id=None).name == "other.warc.gz"


def test_many_threads_and_processes_keep_in_one_file(tmp_path: Path) -> None:
    """Exchanges of several hosts at the same time do not fall into each other."""
    program = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tests.monitor.sources.test_warc import EXCHANGE, keep
with ThreadPoolExecutor(4) as pool:
    list(pool.map(lambda _: keep(Path(sys.argv[1]), EXCHANGE, item_id=None), range(10)))
"""
    command = [sys.executable, "-c", program, str(tmp_path)]
    running = [subprocess.Popen(command) for _ in range(2)]
    assert [one.wait() for one in running] == [0, 0]
    path = warc_path(tmp_path, None)
    assert is_sound(path)
    assert [one.type for one in read(path)].count("response") == 20


def test_without_the_extra_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody finds out from an empty folder."""
    monkeypatch.setitem(sys.modules, "warcio.warcwriter", None)
    with pytest.raises(InputError, match=r"pip install 'reclaim-video\[warc\]'"):
        demand_warc()


@pytest.mark.skipif(sys.platform == "win32", reason="memory is measured as POSIX does")
def test_a_large_body_is_not_held_in_memory(tmp_path: Path) -> None:
    """80 MB are kept by a process that may have only a little more than it had before."""
    file = tmp_path / "large.bin"
    with file.open("wb") as large:
        large.truncate(80_000_000)
    program = f"""
import resource
from pathlib import Path
from dataclasses import replace
from tests.monitor.sources.test_warc import EXCHANGE, keep
folder = Path({str(tmp_path)!r})
keep(folder, EXCHANGE)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
keep(folder, replace(EXCHANGE, body=folder / "large.bin"))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""
    made = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert int(made.stdout) < 20_000


def test_keys_in_addresses_of_headers_are_blotted_out(tmp_path: Path) -> None:
    """Where a host leads is kept, without the key that it gives along."""
    lead = (("Location", "/b?token=SECRET&a=1"), ("Link", "</c?sig=SECRET>; rel=next"), ("X-Note", "token=1"))
    path = keep(tmp_path, replace(EXCHANGE, status=302, reason="Found", response_headers=lead))
    answer = read(path)[1]
    assert "Location: /b?token=***&a=1\r\nLink: </c?sig=***>; rel=next\r\nX-Note: token=1" in answer.http
    assert is_sound(path)
