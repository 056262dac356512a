"""Pages, looks, messages and other libraries' requests: what they bring, and what stands on record of them."""

import hashlib
import json
import logging
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from monitor.app import utc_now
from monitor.blotting import shown
from monitor.collected import FetchRecord, Mark, Purpose
from monitor.errors import ContentRefusedError, FetchFailedError, GoneError
from monitor.policy import AccessRefusedError, ApiBasis
from monitor.settings import Settings
from monitor.sources.fetch import Ask, Fetcher
from tests.monitor.sources.origin import (
    Entry,
    File,
    Manner,
    Origin,
    Redirect,
    Status,
    Text,
    fetching,
    html,
    name_own,
    origin,
    quick,
)

API = ApiBasis(name="An interface", documents="https://api.example/docs")
CHANGED = "Mon, 23 Nov 2026 10:00:00 GMT"


@pytest.fixture
def o() -> Iterator[Origin]:
    """Give an origin at two hosts."""
    with origin({"/a": "hello"}, hosts=("127.0.0.1", "127.0.0.2")) as opened:
        yield opened


def ask(o: Origin, path: str = "/a", host: str = "", **more: object) -> Ask:
    """Return a question that needs no rules of the host."""
    given = {"purpose": Purpose.LISTING, "api": API, "source_id": 3}
    return Ask(url=o.url(path, host), **(given | more))  # type: ignore[arg-type]


def records(fetcher: Fetcher) -> list[FetchRecord]:
    """Return what is on record, the first first."""
    return fetcher._journal.read(lambda store: store.fetches.latest())[::-1]


def test_a_page_and_what_it_says(o: Origin, settings: Settings) -> None:
    """Type, charset, version, links and final address are told."""
    said = {"Link": '</a?page=2>; rel="next", <https://other.example/>; rel=prev; title="x, y"', "ETag": '"7"'}
    o.table |= {"/start": Redirect("/a"), "/a": Text("ö".encode("latin-1"), "Text/HTML; Charset=ISO-8859-1", 200, said)}
    with fetching(settings, o) as fetcher:
        page = fetcher.page(ask(o, "/start"))
    assert (page.url, page.final_url, page.status) == (o.url("/start"), o.url("/a"), 200)
    assert (page.content_type, page.charset, page.text) == ("text/html", "ISO-8859-1", "ö")
    assert page.mark == Mark(etag='"7"')
    assert page.links == {"next": o.url("/a?page=2"), "prev": "https://other.example/"}


@pytest.mark.parametrize("mark", [Mark(etag='"7"'), Mark(last_modified=CHANGED)])
def test_an_unchanged_page_has_no_body(o: Origin, settings: Settings, mark: Mark) -> None:
    """The version that is known is sent along."""
    o.table["/a"] = Text("hello", etag='"7"', last_modified=CHANGED)
    with fetching(settings, o) as fetcher:
        page = fetcher.page(ask(o), mark)
    assert (page.is_unchanged, page.body, page.mark.etag) == (True, b"", '"7"')


@pytest.mark.parametrize(
    ("entry", "gone"),
    [
        (Status(404), "is not there"),
        (Status(410), "removed for good"),
        (Status(451), "not shown in this country"),
        (Text("This video is not available in your country", status=403), "not shown in this country"),
        (Status(403), None),
        (Status(401), None),
        (Status(500), None),
        (Text("", status=302), None),
    ],
)
def test_what_is_gone_and_what_failed(o: Origin, settings: Settings, entry: Entry, gone: str | None) -> None:
    """Vanished and blocked items are outcomes; all else is a failure with its status."""
    o.table["/a"] = entry
    with fetching(settings, o) as fetcher:
        with pytest.raises(GoneError if gone else FetchFailedError, match=gone) as caught:
            fetcher.page(ask(o))
        (record,) = records(fetcher)
    assert record.status == caught.value.status == o.requests[0].status
    assert record.outcome == str(caught.value)
    assert record.ended_at


def test_a_refusal_can_be_read(o: Origin, settings: Settings) -> None:
    """Interfaces explain their refusals; those who know the interface get the first bytes."""
    o.table["/a"] = Text('{"error": "quotaExceeded"}' + " " * 100_000, "application/json", 403)
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError) as caught:
        fetcher.page(ask(o))
    assert caught.value.body.startswith(b'{"error": "quotaExceeded"}')
    assert len(caught.value.body) == 64 * 1024


def test_every_hop_is_on_record_and_keys_stay_behind(o: Origin, settings: Settings) -> None:
    """Headers and interface are for the host that was asked; another gets neither, and is asked for its rules."""
    o.table |= {"/a": Redirect("/b"), "/b": Redirect(o.url("/c", "127.0.0.2")), "/c": "there"}
    with fetching(settings, o) as fetcher:
        page = fetcher.page(ask(o, headers={"Authorization": "Bearer x", "Cookie": "a=b", "Referer": "c"}))
        found = records(fetcher)
    assert page.body == b"there"
    assert [(one.path, one.headers.get("authorization")) for one in o.requests if one.path in {"/a", "/b", "/c"}] == [
        ("/a", "Bearer x"),
        ("/b", "Bearer x"),
        ("/c", None),
    ]
    assert not any({"cookie", "referer"} & one.headers.keys() for one in o.requests)
    assert o.asked("/robots.txt")[0].host == o.netloc("127.0.0.2")
    hops = [(one.url, one.status, one.final_url) for one in found if one.purpose is Purpose.LISTING]
    assert hops == [
        (o.url("/a"), 302, o.url("/b")),
        (o.url("/b"), 302, o.url("/c", "127.0.0.2")),
        (o.url("/c", "127.0.0.2"), 200, ""),
    ]


def test_circles_end(o: Origin, settings: Settings) -> None:
    """Five redirections are followed, not more."""
    o.table["/a"] = Redirect("/a")
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError, match="more than 5 times"):
        fetcher.page(ask(o))
    assert len(o.asked("/a")) == 6


def test_a_request_is_on_record_before_it_leaves(o: Origin, settings: Settings) -> None:
    """While it goes on it stands there without an end."""
    o.table["/a"] = Text("x", manner=Manner(wait_s=0.4))
    with fetching(settings, o) as fetcher, ThreadPoolExecutor(1) as thread:
        page = thread.submit(fetcher.page, ask(o, item_id=9))
        while not o.requests:
            time.sleep(0.01)
        (under_way,) = records(fetcher)
        page.result()
        (ended,) = records(fetcher)
    assert (under_way.ended_at, under_way.status, under_way.source_id, under_way.item_id) == (None, None, 3, 9)
    assert (ended.status, ended.size_bytes, ended.ended_at is not None) == (200, 1, True)


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example/v?id=7&key=SECRET", "https://a.example/v?id=7&key=***"),
        ("https://a.example/v?access_token=SECRET&a=%20b", "https://a.example/v?access_token=***&a=%20b"),
        (
            "https://a.example/?X-Amz-Signature=SECRET&X-Amz-Date=1",
            "https://a.example/?X-Amz-Signature=***&X-Amz-Date=***",
        ),
        ("https://a.example/?API%5FKey=SECRET", "https://a.example/?API%5FKey=***"),
        ("https://u:SECRET@a.example/?q=1#SECRET", "https://a.example/?q=1"),
        ("https://a.example/?monkey=7&keyword=cats", "https://a.example/?monkey=7&keyword=cats"),
        ("https://a.example/\x1b[31m", "https://a.example/"),
    ],
)
def test_keys_are_blotted_out(url: str, kept: str) -> None:
    """What opens doors is neither kept nor shown; what only looks like it stays."""
    assert shown(url).startswith(kept)
    assert "SECRET" not in shown(url)
    assert "\x1b" not in shown(url)


def test_no_key_in_records_and_sentences(o: Origin, settings: Settings) -> None:
    """Neither the record nor the error holds the key that was sent."""
    o.table["/a"] = Status(500)
    with fetching(settings, o) as fetcher:
        with pytest.raises(FetchFailedError) as caught:
            fetcher.page(ask(o, "/a?q=1&key=SECRET"))
        (record,) = records(fetcher)
    assert o.requests[0].path.endswith("SECRET")
    assert "SECRET" not in repr(record.url) + record.outcome + str(caught.value)


@pytest.mark.parametrize(
    ("entry", "mark", "is_there", "is_same", "asked"),
    [
        (File(b"x" * 9), Mark(etag='"v1"'), True, True, 1),
        (File(b"x" * 9), Mark(etag='"v0"'), True, False, 1),
        (File(b"x" * 9, etag=""), Mark(last_modified=CHANGED), True, True, 1),
        (File(b"x" * 9, etag="", last_modified=""), Mark(etag='"v1"'), True, None, 1),
        (File(b"x" * 9, has_head=False), Mark(etag='"v1"'), True, True, 2),
        (File(b"x" * 9, has_head=False, has_ranges=False), None, True, None, 2),
        (File(b"", has_head=False), None, True, None, 2),
        ([Status(404), File(b"x")], None, True, None, 2),
        (Status(404), None, False, None, 2),
        (Status(410), None, False, None, 2),
        (Status(451), None, False, None, 2),
        (Text("Not available in your region", status=403), None, False, None, 2),
    ],
)
def test_looks(
    o: Origin, settings: Settings, entry: Entry, mark: Mark | None, is_there: bool, is_same: bool | None, asked: int
) -> None:
    """A look costs no body; what HEAD says of vanishing is confirmed by a GET of one byte."""
    o.table["/a"] = entry
    with fetching(settings, o) as fetcher:
        looked = fetcher.check(ask(o, purpose=Purpose.CHECK), mark)
    assert (looked.is_there, looked.is_same, bool(looked.note)) == (is_there, is_same, not is_there)
    assert [one.method for one in o.requests] == ["HEAD", "GET"][:asked]
    if asked == 2:
        assert o.requests[1].headers["range"] == "bytes=0-0"


@pytest.mark.parametrize("entry", [Status(500), Status(429), Status(403)])
def test_looks_that_fail_say_nothing_of_the_item(o: Origin, settings: Settings, entry: Entry) -> None:
    """A busy or forbidding host is no proof that an item vanished."""
    o.table["/a"] = entry
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError):
        fetcher.check(ask(o, purpose=Purpose.CHECK))


def test_messages_are_posted(o: Origin, settings: Settings) -> None:
    """The body arrives; the address, which is a secret, is not kept; nobody is asked for rules."""
    o.table["/hook/SECRET"] = Text("ok", status=202)
    with fetching(settings, o) as fetcher:
        page = fetcher.post(o.url("/hook/SECRET"), b'{"a": 1}', headers={"X-Title": "News"})
        (record,) = records(fetcher)
    (seen,) = o.requests
    assert (page.status, seen.method, seen.body) == (202, "POST", b'{"a": 1}')
    assert (seen.headers["content-type"], seen.headers["x-title"]) == ("application/json", "News")
    assert (record.url, record.purpose) == (f"http://{o.netloc()}/***", Purpose.MESSAGE)


def test_messages_go_nowhere_else(o: Origin, settings: Settings) -> None:
    """No redirection is followed, and no host inside is reached unless it is named."""
    o.table["/hook/SECRET"] = Redirect("/a")
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError, match="messages are not sent on") as caught:
        fetcher.post(o.url("/hook/SECRET"), b"")
    assert "SECRET" not in str(caught.value)
    with origin({"/hook": "ok"}) as strange, fetching(settings) as fetcher, pytest.raises(AccessRefusedError):
        fetcher.post(strange.url("/hook"), b"")
    assert [one.path for one in o.requests] == ["/hook/SECRET"]


def test_a_still_must_be_a_picture(o: Origin, settings: Settings) -> None:
    """A page in place of a thumbnail is refused."""
    o.table |= {"/a": File(b"\xff\xd8\xff\xe0", "image/jpeg"), "/b": html("no")}
    with fetching(settings, o) as fetcher:
        assert fetcher.page(ask(o, purpose=Purpose.STILL)).body.startswith(b"\xff\xd8")
        with pytest.raises(ContentRefusedError, match="a picture was asked for"):
            fetcher.page(ask(o, "/b", purpose=Purpose.STILL))


def test_the_kill_switch_is_asked_before_every_request(o: Origin, settings: Settings) -> None:
    """While it is on nothing leaves; afterwards everything goes on."""
    with fetching(settings, o) as fetcher:
        settings.stop_file.touch()
        with pytest.raises(AccessRefusedError, match="kill switch"):
            fetcher.page(ask(o))
        settings.stop_file.unlink()
        assert fetcher.page(ask(o)).status == 200
    assert len(o.requests) == 1


def test_exchanges_are_kept_where_wanted(o: Origin, settings: Settings, tmp_path: Path) -> None:
    """Each answer, a file's as well, is handed to the WARC of its item."""
    warcio = pytest.importorskip("warcio.archiveiterator")
    o.table |= {"/start": Redirect("/a"), "/a": File(b"\0" * 5000)}
    with fetching(settings, o, keep_warc=True) as fetcher:
        fetcher.download(ask(o, "/start", purpose=Purpose.MEDIA, item_id=7), tmp_path / "a")
    with (settings.captures / "warc" / "item-7.warc.gz").open("rb") as file:
        found = [
            (one.rec_type, one.rec_headers.get_header("WARC-Target-URI"), len(one.content_stream().read()))
            for one in warcio.ArchiveIterator(file)
            if one.rec_type == "response"
        ]
    assert found == [("response", o.url("/start"), 0), ("response", o.url("/a"), 5000)]


KILLED = """
import sys
from pathlib import Path
from monitor.app import utc_now
from monitor.collected import Purpose
from monitor.settings import Settings
from monitor.sources.fetch import Ask, Fetcher
from tests.monitor.sources.origin import quick
fetcher = Fetcher(Settings(library=Path(sys.argv[1])), quick(), clock=utc_now)
fetcher.download(Ask(url=sys.argv[3], purpose=Purpose.MEDIA), Path(sys.argv[2]))
"""


def test_a_kill_at_any_moment_leaves_nothing_half(o: Origin, settings: Settings, tmp_path: Path) -> None:
    """After kill -9 there is no file, or a whole one; the next try goes on and the file is right."""
    data = b"\0" + os.urandom(6_000_000)
    o.table["/a"] = File(data, manner=Manner(drip=(100_000, 0.02)))
    name_own(settings, o)
    target = tmp_path / "film"
    part, had = tmp_path / "film.part", 0
    for _ in range(2):
        command = [sys.executable, "-c", KILLED, str(settings.library), str(target), o.url("/a")]
        with subprocess.Popen(command, cwd=Path(__file__).parents[4]) as process:
            while not part.exists() or part.stat().st_size <= had:
                time.sleep(0.002)
            process.send_signal(signal.SIGKILL)
        assert not target.exists()
        had = part.stat().st_size
    before = len(o.asked("/a"))
    o.table["/a"] = File(data)
    fetcher = Fetcher(settings, quick(), clock=utc_now)
    arrived = fetcher.download(Ask(url=o.url("/a"), purpose=Purpose.MEDIA), target)
    fetcher.close()
    assert target.read_bytes() == data
    assert arrived.sha256 == hashlib.sha256(data).hexdigest()
    assert [one.sent for one in o.asked("/a")[before:]] == [len(data) - had]


def test_nothing_is_said_aloud(o: Origin, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    """No address stands in what a program logs."""
    caplog.set_level(logging.INFO)
    with fetching(settings, o) as fetcher:
        fetcher.page(ask(o))
    assert not re.search("127.0.0.1", caplog.text)
    assert json.dumps(caplog.messages) == "[]"


def test_a_key_goes_to_its_origin_only(settings: Settings, o: Origin) -> None:
    """Whatever a source asks, and wherever a host leads: headers that may hold a key stay behind."""
    name_own(settings, o)
    o.table["/lead"] = Redirect(o.url("/a", "127.0.0.2"))
    given = {
        "headers": {"Authorization": "Bearer x1", "X-Key": "x1", "Accept": "text/html"},
        "key_origin": o.url(""),
    }
    with fetching(settings) as fetcher:
        for path, host in (("/a", ""), ("/a", "127.0.0.2"), ("/lead", "")):
            fetcher.page(ask(o, path, host, **given), None)
    asked = [one for one in o.requests if one.path in {"/a", "/lead"}]
    assert [one.headers.get("authorization") for one in asked] == ["Bearer x1", None, "Bearer x1", None]
    assert [one.headers.get("x-key") for one in asked] == ["x1", None, "x1", None]
    assert [one.headers["accept"] for one in asked][:2] == ["text/html"] * 2
