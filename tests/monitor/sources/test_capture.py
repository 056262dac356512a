"""Files that arrived come into their place by what they are, and what an ended run has begun is finished."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from fingerprints.media import SUFFIXES
from monitor.app import utc_now
from monitor.collected import Item, ItemState, KeptItem, Mark, MediaAddress
from monitor.errors import LibraryForbiddenError
from monitor.settings import Settings
from monitor.sources.capture import Captures, ending_of, fault_of, seal
from monitor.sources.fetch import Arrived
from monitor.store.library import Library
from tests.media import MediaShelf
from tests.monitor.sources.answers import Entry, File, Manner
from tests.monitor.sources.gathering import add_source, gather, listing, use_kind, video
from tests.monitor.sources.origin import opened, origin

URL = "https://tube.example/a.mp4"
DATA = video(1)
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' kind of source be known."""
    use_kind(monkeypatch)


@pytest.fixture
def item(library: Library) -> KeptItem:
    """Give an item that is wanted."""
    source = add_source(library, "https://tube.example/list")
    said = Item(key="a", url="https://tube.example/a", media=(MediaAddress(url=URL),))
    kept, _ = library.store.items.see(source.id, said, utc_now())
    kept = replace(kept, state=ItemState.WANTED)
    library.store.items.keep(kept)
    return kept


def arrive(library: Library, item: KeptItem, data: bytes = DATA) -> Arrived:
    """Let the file of an item have arrived."""
    captures = Captures(library)
    captures.prepare()
    part = captures.part(item.id, URL)
    part.write_bytes(data)
    return Arrived(
        path=part,
        sha256=hashlib.sha256(data).hexdigest(),
        size_bytes=len(data),
        content_type="text/html",
        final_url=URL,
        mark=Mark(etag='"1"'),
    )


def lying(settings: Settings) -> list[str]:
    """Return what lies below the captures, by path."""
    return sorted(str(path.relative_to(settings.captures)) for path in settings.captures.rglob("*") if path.is_file())


def assert_kept(library: Library, item: KeptItem) -> None:
    """The item is kept, once, with its bytes and its entry in the audit, and nothing lies about."""
    kept = library.store.items.get(item.id)
    assert (kept.state, kept.sha256, kept.captured_at is not None) == (ItemState.KEPT, SHA, True)
    assert lying(library.settings) == [f"{SHA[:2]}/{SHA}.mp4"]
    assert kept.path is not None
    assert kept.path.read_bytes() == DATA
    assert [one.action for one in library.store.audit.about([f"item {item.id}"])] == ["item.capture"]


def test_a_file_comes_into_its_place(library: Library, item: KeptItem) -> None:
    """Private, by its content and not by what its host calls it."""
    arrived = arrive(library, item)
    captures = Captures(library)
    captures.finish(captures.begin(item, arrived, URL, seal(arrived.path)), arrived.path)
    assert_kept(library, item)
    path = captures.place(SHA, "mp4")
    assert [one.stat().st_mode & 0o777 for one in (path, path.parent, captures.parts)] == [0o600, 0o700, 0o700]


def test_a_run_that_ended_before_the_rename_is_finished(library: Library, item: KeptItem) -> None:
    """From the part, whose hash is asked for again."""
    arrived = arrive(library, item)
    Captures(library).begin(item, arrived, URL, "mp4")
    Captures(library).prepare()
    assert_kept(library, item)
    Captures(library).prepare()
    assert_kept(library, item)


def test_a_run_that_ended_after_the_rename_is_finished(library: Library, item: KeptItem) -> None:
    """From the file in its place."""
    arrived = arrive(library, item)
    complete = Captures(library).begin(item, arrived, URL, "mp4")
    assert complete.path is not None
    complete.path.parent.mkdir()
    arrived.path.rename(complete.path)
    Captures(library).prepare()
    assert_kept(library, item)


@pytest.mark.parametrize("damage", ["lost", "short", "changed", "a link"])
def test_bytes_that_are_not_those_that_arrived_are_fetched_again(
    library: Library, item: KeptItem, damage: str, tmp_path: Path
) -> None:
    """Whatever the item says of them; a link is no file of ours."""
    arrived = arrive(library, item)
    Captures(library).begin(item, arrived, URL, "mp4")
    if damage == "short":
        arrived.path.write_bytes(DATA[:-1])
    elif damage == "changed":
        arrived.path.write_bytes(DATA[:-1] + b"?")
    else:
        arrived.path.unlink()
    if damage == "a link":
        other = tmp_path / "other.mp4"
        other.write_bytes(DATA)
        arrived.path.symlink_to(other)
    Captures(library).prepare()
    kept = library.store.items.get(item.id)
    assert (kept.state, kept.sha256, kept.path, kept.captured_at) == (ItemState.WANTED, "", None, None)
    assert not Captures(library).place(SHA, "mp4").exists()


def test_the_same_content_of_another_item_leaves_the_file_as_it_is(library: Library, item: KeptItem) -> None:
    """Its time of change stays, so that it is not scanned again; a damaged one is replaced."""
    captures = Captures(library)
    arrived = arrive(library, item)
    captures.finish(captures.begin(item, arrived, URL, "mp4"), arrived.path)
    path, before = captures.place(SHA, "mp4"), captures.place(SHA, "mp4").stat().st_mtime_ns
    arrived = arrive(library, item)
    captures.finish(captures.begin(item, arrived, URL, "mp4"), arrived.path)
    assert path.stat().st_mtime_ns == before
    path.write_bytes(b"damaged")
    arrived = arrive(library, item)
    captures.finish(captures.begin(item, arrived, URL, "mp4"), arrived.path)
    assert path.read_bytes() == DATA


@pytest.mark.parametrize(
    ("state", "stays"),
    [
        (ItemState.WANTED, True),
        (ItemState.FAILED, False),
        (ItemState.KEPT, False),
        (ItemState.GONE, False),
        (ItemState.UNUSABLE, False),
    ],
)
def test_parts_of_items_that_are_over_are_removed(
    library: Library, item: KeptItem, state: ItemState, *, stays: bool
) -> None:
    """With what lies beside them; so is what nobody knows. FAILED without another try is over."""
    arrived = arrive(library, item)
    captures = Captures(library)
    for name in (f"{arrived.path.name}.part", f"{arrived.path.name}.state"):
        (captures.parts / name).write_bytes(b"x")
    strange = [captures.parts / "1.part", captures.parts / "notes.txt", captures.part(999, URL)]
    for path in strange:
        path.write_bytes(b"x")
    folder = captures.part(999, URL, "stream")
    (folder / "deeper").mkdir(parents=True)
    library.store.items.keep(replace(item, state=state))
    captures.prepare()
    assert {path.name.startswith(arrived.path.name) for path in captures.parts.iterdir()} == (
        {True} if stays else set()
    )


def test_a_part_that_waits_for_its_next_try_stays_over_runs(settings: Settings) -> None:
    """And is continued from where it ended."""
    data = video(1, 200_000)
    cut = File(data, manner=Manner(cut_after=120_000))
    table: dict[str, Entry] = {
        "/list": listing([{"key": "a", "url": "/a", "media": ["/a.mp4"]}]),
        "/a.mp4": [cut, File(data)],
    }
    with origin(table) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source)
        (item,) = library.store.items.in_states({ItemState.FAILED})
        library.store.items.keep(replace(item, next_at=utc_now()))
        gather(library, source)
        (item,) = library.store.items.in_states({ItemState.KEPT})
        assert [seen.status for seen in served.asked("/a.mp4")] == [200, 206]
        assert sum(seen.sent for seen in served.asked("/a.mp4")) <= len(data) + 65_536
        assert list((settings.captures / "parts").iterdir()) == []
        assert item.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("head", "ending"),
    [
        (b"\x00\x00\x00\x18ftypisom", "mp4"),
        (b"\x00\x00\x00\x18ftypqt  ", "mov"),
        (b"\x00\x00\x00\x18ftypM4A ", "m4a"),
        (b"\x00\x00\x00\x18ftypavif", ""),
        (b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", "mov"),
        (b"\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x1fB\x82\x84webm", "webm"),
        (b"\x1aE\xdf\xa3\x01\x00\x00\x00\x00\x00\x00\x23B\x82\x88matroska", "mkv"),
        (b"RIFF\x00\x00\x00\x00AVI LIST", "avi"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "wav"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", ""),
        (b"G" + bytes(187) + b"G" + bytes(187), "ts"),
        (b"Good day" + bytes(300), ""),
        (b"OggS\x00\x02", "ogg"),
        (b"ID3\x04\x00", "mp3"),
        (b"\xff\xfb\x90\x00", "mp3"),
        (b"\xff\xf1\x50\x80", "aac"),
        (b"\xff\xd8\xff\xe0", ""),
        (b"\x89PNG\r\n\x1a\n", ""),
        (b"<!doctype html><title>Log in", ""),
        (b"#EXTM3U\n#EXT-X-VERSION:3", ""),
        (b"PK\x03\x04", ""),
        (b"MZ\x90\x00", ""),
        (b"\x7fELF", ""),
        (b"", ""),
    ],
)
def test_a_file_is_called_by_its_first_bytes(head: bytes, ending: str) -> None:
    """Pages, pictures, playlists and programs are none of ours."""
    assert ending_of(head) == ending
    assert not ending or f".{ending}" in SUFFIXES


def test_real_files_are_known_by_their_first_bytes(shelf: MediaShelf, tmp_path: Path) -> None:
    """Also when they are called something else."""
    path = Path(shutil.copy(shelf.video(seed=21, seconds=8.0), tmp_path / "page.html"))
    assert seal(path) == "mp4"


@pytest.mark.parametrize("is_dangling", [False, True])
def test_folders_that_lead_elsewhere_are_refused(
    library: Library, item: KeptItem, tmp_path: Path, is_dangling: bool
) -> None:
    """Where a link lies in place of a folder of ours, nothing is deleted or written where it leads."""
    elsewhere = tmp_path / "elsewhere"
    if not is_dangling:
        elsewhere.mkdir()
        (elsewhere / "precious").write_text("x")
    captures = Captures(library)
    captures.folder.mkdir()
    captures.parts.symlink_to(elsewhere)
    with pytest.raises(LibraryForbiddenError, match=r"parts is a link to another place.*remove the link"):
        captures.prepare()
    captures.parts.unlink()
    arrived = arrive(library, item)
    (captures.folder / SHA[:2]).symlink_to(elsewhere)
    complete = captures.begin(item, arrived, URL, "mp4")
    with pytest.raises(LibraryForbiddenError, match="is a link to another place"):
        captures.finish(complete, arrived.path)
    assert arrived.path.exists()
    assert ([one.name for one in elsewhere.iterdir()] if elsewhere.exists() else []) == ["precious"] * (not is_dangling)


def test_the_captures_may_lie_on_another_disk(library: Library, item: KeptItem, tmp_path: Path) -> None:
    """The whole folder may be a link that the user has made."""
    elsewhere = tmp_path / "disk"
    elsewhere.mkdir()
    captures = Captures(library)
    captures.folder.symlink_to(elsewhere)
    arrived = arrive(library, item)
    captures.finish(captures.begin(item, arrived, URL, "mp4"), arrived.path)
    assert (elsewhere / SHA[:2] / f"{SHA}.mp4").read_bytes() == DATA


def test_a_file_that_was_altered_is_told(library: Library, item: KeptItem) -> None:
    """Whoever shows a kept item learns that its file is no longer the one that was captured."""
    arrived = arrive(library, item)
    kept = Captures(library).finish(Captures(library).begin(item, arrived, URL, "mp4"), arrived.path)
    assert kept.path
    assert fault_of(kept) == ""
    altered = b"altered" + DATA[7:]
    kept.path.write_bytes(altered)
    now = hashlib.sha256(altered).hexdigest()
    assert f"changed after it was captured (its SHA-256 is {now}), so it proves nothing" in fault_of(kept)
    kept.path.unlink()
    assert "not there any more" in fault_of(kept)
    kept.path.symlink_to(arrived.path)
    assert fault_of(kept) != ""
    assert fault_of(replace(kept, state=ItemState.GONE)) == ""
