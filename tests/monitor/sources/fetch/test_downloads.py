"""Files arrive whole or not at all, and go on where an earlier try ended."""

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.collected import Mark, Purpose
from monitor.errors import ContentRefusedError, FetchFailedError
from monitor.settings import Settings
from monitor.sources.fetch import Ask
from tests.monitor.sources.origin import Entry, File, Manner, Origin, Raw, Text, fetching, origin

DATA = b"\x00\x00\x00\x18ftypmp42" + bytes(range(256)) * 4000
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def o() -> Iterator[Origin]:
    """Give an origin."""
    with origin() as opened:
        yield opened


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """Give where a file is to be."""
    return tmp_path / "parts" / "7-abc.part"


def media(o: Origin, path: str = "/a.mp4") -> Ask:
    """Return the question for a file."""
    return Ask(url=o.url(path), purpose=Purpose.MEDIA, item_id=7)


def broken(o: Origin, settings: Settings, target: Path, entry: Entry) -> None:
    """Let a first try break."""
    o.table["/a.mp4"] = entry
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError):
        fetcher.download(media(o), target)
    assert not target.exists()


def test_a_file_arrives_whole(o: Origin, settings: Settings, target: Path) -> None:
    """Bytes, hash, type and version are those of the file, and nothing is left beside it."""
    o.table["/a.mp4"] = File(DATA)
    with fetching(settings, o) as fetcher:
        arrived = fetcher.download(media(o), target)
    assert (arrived.sha256, arrived.size_bytes, arrived.content_type) == (SHA, len(DATA), "video/mp4")
    assert arrived.mark == Mark(etag='"v1"', last_modified="Mon, 23 Nov 2026 10:00:00 GMT")
    assert target.read_bytes() == DATA
    assert [one.name for one in target.parent.iterdir()] == [target.name]
    asked = o.asked("/a.mp4")[0].headers
    assert asked["user-agent"] == "Reclaim/0.1 (+mailto:watch@studio.example; lawful copy finder)"
    assert asked["accept-encoding"] == "identity"
    assert not {"cookie", "referer", "authorization"} & asked.keys()


@pytest.mark.parametrize("manner", [Manner(is_chunked=True), Manner(drip=(300_000, 0.01))])
def test_it_may_come_in_chunks_or_slowly(o: Origin, settings: Settings, target: Path, manner: Manner) -> None:
    """How the bytes come makes no difference."""
    o.table["/a.mp4"] = File(DATA, manner=manner)
    with fetching(settings, o) as fetcher:
        assert fetcher.download(media(o), target).sha256 == SHA


def test_what_broke_goes_on(o: Origin, settings: Settings, target: Path) -> None:
    """The rest of the same version is asked for by Range and If-Range, and the whole is hashed."""
    broken(o, settings, target, File(DATA, manner=Manner(cut_after=400_000)))
    o.table["/a.mp4"] = File(DATA)
    with fetching(settings, o) as fetcher:
        assert fetcher.download(media(o), target).sha256 == SHA
    asked = o.asked("/a.mp4")[-1]
    assert (asked.status, asked.headers["if-range"]) == (206, '"v1"')
    assert 0 < asked.sent < len(DATA)
    assert target.read_bytes() == DATA


def test_another_version_begins_anew(o: Origin, settings: Settings, target: Path) -> None:
    """Parts of two versions are never put together."""
    broken(o, settings, target, File(DATA[::-1] + DATA, etag='"v0"', manner=Manner(cut_after=400_000)))
    o.table["/a.mp4"] = File(DATA)
    with fetching(settings, o) as fetcher:
        assert fetcher.download(media(o), target).sha256 == SHA
    assert o.asked("/a.mp4")[-1].status == 200


@pytest.mark.parametrize("etag", ['W/"v1"', ""])
def test_weak_versions_are_not_continued(o: Origin, settings: Settings, target: Path, etag: str) -> None:
    """What names no version surely is fetched from its start: Last-Modified without Date proves nothing."""
    broken(o, settings, target, File(DATA, etag=etag, manner=Manner(cut_after=400_000)))
    o.table["/a.mp4"] = File(DATA, etag=etag)
    with fetching(settings, o) as fetcher:
        assert fetcher.download(media(o), target).sha256 == SHA
    assert "range" not in o.asked("/a.mp4")[-1].headers


def test_an_old_time_of_change_is_a_version(o: Origin, settings: Settings, target: Path) -> None:
    """Last-Modified counts where it is at least a minute older than the answer."""
    said = {"Date": "Mon, 23 Nov 2026 10:01:00 GMT"}
    broken(o, settings, target, File(DATA, etag="", headers=said, manner=Manner(cut_after=400_000)))
    o.table["/a.mp4"] = File(DATA, etag="", headers=said)
    with fetching(settings, o) as fetcher:
        assert fetcher.download(media(o), target).sha256 == SHA
    assert o.asked("/a.mp4")[-1].headers["if-range"] == "Mon, 23 Nov 2026 10:00:00 GMT"


@pytest.mark.parametrize("said", ["bytes 5-9/10", "bytes 400000-1000000/2000000", "nonsense", "bytes 0-1/*"])
def test_a_wrong_part_is_thrown_away(o: Origin, settings: Settings, target: Path, said: str) -> None:
    """A 206 that brings something else than was asked for is not put into the file; it is fetched from its start."""
    broken(o, settings, target, File(DATA, manner=Manner(cut_after=400_000)))
    o.table["/a.mp4"] = [File(DATA, content_range=said), File(DATA)]
    with fetching(settings, o) as fetcher:
        assert fetcher.download(media(o), target).sha256 == SHA
    assert [one.status for one in o.asked("/a.mp4")] == [200, 206, 200]


def test_an_end_that_was_not_asked_for_begins_anew(o: Origin, settings: Settings, target: Path) -> None:
    """A 416 means that what is there belongs to nothing."""
    broken(o, settings, target, File(DATA, manner=Manner(cut_after=400_000)))
    o.table["/a.mp4"] = File(DATA[:300_000])
    with fetching(settings, o) as fetcher:
        assert fetcher.download(media(o), target).size_bytes == 300_000
    assert [one.status for one in o.asked("/a.mp4")] == [200, 416, 200]


def test_a_part_without_being_asked_is_no_file(o: Origin, settings: Settings, target: Path) -> None:
    """A 206 to a question for the whole is refused."""
    head = b"HTTP/1.1 206 Partial Content\r\nContent-Length: 5\r\nContent-Range: bytes 0-4/9\r\n\r\n"
    broken(o, settings, target, Raw(head + b"hello"))


@pytest.mark.parametrize("mark", [Mark(etag='"v1"'), Mark(last_modified="Mon, 23 Nov 2026 10:00:00 GMT")])
def test_what_is_unchanged_is_not_written(o: Origin, settings: Settings, target: Path, mark: Mark) -> None:
    """A 304 brings nothing."""
    o.table["/a.mp4"] = File(DATA)
    with fetching(settings, o) as fetcher:
        arrived = fetcher.download(media(o), target, mark)
    assert arrived.is_unchanged
    assert not target.exists()
    assert o.asked("/a.mp4")[0].sent == 0


def test_all_had_come_before_the_kill(o: Origin, settings: Settings, target: Path) -> None:
    """Where only the last step is missing nothing is asked again."""
    broken(o, settings, target, File(DATA, manner=Manner(cut_after=400_000)))
    target.with_name(f"{target.name}.part").write_bytes(DATA)
    with fetching(settings, o) as fetcher:
        assert fetcher.download(media(o), target).sha256 == SHA
    assert len(o.asked("/a.mp4")) == 1


def test_word_of_a_finished_file_may_stay(o: Origin, settings: Settings, target: Path) -> None:
    """A call that comes again after a kill asks only whether the file is still the same."""
    o.table["/a.mp4"] = File(DATA)
    with fetching(settings, o) as fetcher:
        first = fetcher.download(media(o), target, is_lasting=True)
        again = fetcher.download(media(o), target, is_lasting=True)
    assert first == again
    assert [one.status for one in o.asked("/a.mp4")] == [200, 304]


def test_a_damaged_state_begins_anew(o: Origin, settings: Settings, target: Path) -> None:
    """Whatever lies in the state file can do no harm."""
    broken(o, settings, target, File(DATA, manner=Manner(cut_after=400_000)))
    state = target.with_name(f"{target.name}.state")
    for odd in (b"", b"{", b"[]", json.dumps({"address": "x"}).encode(), b'{"address": 1, "strange": 2}'):
        state.write_bytes(odd)
        o.table["/a.mp4"] = File(DATA)
        with fetching(settings, o) as fetcher:
            assert fetcher.download(media(o), target).sha256 == SHA


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (Text("<!doctype html><p>Sorry", "text/html"), "a web page or XML came"),
        (Text("<html>", "video/mp4"), "a web page or XML came"),
        (Text('{"error": 1}', "application/octet-stream"), r"data \(JSON\) came"),
        (Text("#EXTM3U\n", "audio/x-mpegurl"), "a playlist came"),
        (Text("x", "application/pdf"), "“application/pdf” came"),
        (File(b"\x89PNG....", "application/octet-stream"), "a picture came"),
        (File(b""), "an empty file"),
        (File(DATA, headers={"Content-Encoding": "gzip"}), "packed as “gzip”"),
        (File(DATA, manner=Manner(length=-1)), "does not say how long"),
    ],
)
def test_what_is_no_video_is_refused(o: Origin, settings: Settings, target: Path, entry: Entry, said: str) -> None:
    """A page in place of a video is never kept as one."""
    o.table["/a.mp4"] = entry
    with fetching(settings, o) as fetcher, pytest.raises(ContentRefusedError, match=said):
        fetcher.download(media(o), target)
    assert not target.parent.exists() or list(target.parent.iterdir()) == []


def test_a_full_disk_is_told_before(
    o: Origin, settings: Settings, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file for which there is no room is not begun, and tried again later."""
    o.table["/a.mp4"] = File(DATA)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 256_500_000))
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError, match="the disk has room for 500,000"):
        fetcher.download(media(o), target)
    assert not target.parent.exists()


@pytest.mark.parametrize(("is_chunked", "is_left"), [(True, False), (False, True)])
def test_a_disk_that_fills_meanwhile(
    o: Origin, settings: Settings, target: Path, monkeypatch: pytest.MonkeyPatch, is_chunked: bool, is_left: bool
) -> None:
    """The spare room stays free while a file comes; one that may be endless leaves nothing behind."""
    o.table["/a.mp4"] = File(bytes(8) + DATA, manner=Manner(is_chunked=is_chunked))
    part = target.with_name(f"{target.name}.part")
    most, seen = 600_000, [0]

    def usage(_: object) -> object:
        seen.append(part.stat().st_size if part.exists() else 0)
        room = most if seen[-1] else len(DATA) + 8
        return shutil._ntuple_diskusage(10**10, 10**9, 256_000_000 + room - seen[-1])

    monkeypatch.setattr(shutil, "disk_usage", usage)
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError, match="disk became full while it came"):
        fetcher.download(media(o), target)
    assert 0 < max(seen) <= most
    assert part.exists() is is_left


def test_no_room_for_a_file_of_unknown_length(
    o: Origin, settings: Settings, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the spare room is gone already, nothing is begun, whatever the host announces."""
    o.table["/a.mp4"] = File(DATA, manner=Manner(is_chunked=True))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10**9, 10**9, 0))
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError, match="does not say how many bytes it has"):
        fetcher.download(media(o), target)
    assert not target.parent.exists()


def test_a_range_of_too_many_digits_is_another_part(o: Origin, settings: Settings, target: Path) -> None:
    """A Content-Range that no number can hold counts as another part: the file is asked for from its start."""
    broken(o, settings, target, File(DATA, manner=Manner(cut_after=600_000)))
    o.table["/a.mp4"] = [File(DATA, content_range="bytes 5-5/" + "9" * 5000), File(DATA)]
    with fetching(settings, o) as fetcher:
        assert fetcher.download(media(o), target).sha256 == SHA
    assert "range" not in o.asked("/a.mp4")[-1].headers


def test_bytes_of_no_type_may_be_a_video(o: Origin, settings: Settings, target: Path) -> None:
    """A type that says nothing is judged by the bytes."""
    o.table["/a.mp4"] = File(DATA, "application/octet-stream")
    with fetching(settings, o) as fetcher:
        assert fetcher.download(media(o), target).sha256 == SHA
