"""What was collected becomes clips: with proof, by name, each item one, matched with works of before and after."""

import shutil
from pathlib import Path

import pytest

from monitor.collected import ItemState
from monitor.registry import register
from monitor.settings import Settings
from monitor.values import Rights, Status
from monitor.watch.taking import take_in
from tests.media import MediaShelf
from tests.media.edits import mirrored
from tests.monitor.sources.answers import Entry, File
from tests.monitor.sources.gathering import add_source, gather, listing, use_kind, video
from tests.monitor.sources.origin import opened, origin


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' kind of source be known."""
    use_kind(monkeypatch)


@pytest.fixture
def film(shelf: MediaShelf) -> Path:
    """Give an original."""
    return shelf.video(seed=21, seconds=8.0)


@pytest.fixture
def copy(shelf: MediaShelf, film: Path) -> bytes:
    """Give the bytes of a mirrored copy of it."""
    return shelf.copy("mirrored-for-scanning", film, mirrored)[0].read_bytes()


def items_of(*names: str) -> list[dict[str, object]]:
    """Return items of these names."""
    return [
        {"key": one, "url": f"/{one}", "media": [f"/{one}.mp4"], "title": f"Film {one}", "account": "@someone"}
        for one in names
    ]


def test_an_item_becomes_a_clip_with_its_proof_and_is_matched_later_too(
    settings: Settings, film: Path, copy: bytes
) -> None:
    """A work that is registered when the file of the clip is gone finds it all the same."""
    table: dict[str, Entry] = {"/list": listing(items_of("a")), "/a.mp4": File(copy)}
    with origin(table) as served, opened(settings, served) as library:
        gather(library, add_source(library, served.url("/list")))
        assert [one.status for one in take_in(library)] == [Status.DONE]
        (clip,), (item,) = library.store.clips.all(), library.store.items.in_states({ItemState.KEPT})
        assert (clip.name, clip.provenance.url, clip.provenance.account) == ("Film a", served.url("/a"), "@someone")
        assert (item.clip_id, clip.file.sha256, clip.provenance.captured_at) == (clip.id, item.sha256, item.captured_at)
        assert list(take_in(library)) == []
        assert item.path is not None
        item.path.unlink()
        assert all(one.status is Status.DONE for one in register(library, [film], Rights()))
        outcomes = list(take_in(library))
        assert [(one.name, one.matches) for one in outcomes if one.name == "Film a"] == [("Film a", 1)]
        assert [finding.work.name for finding in library.store.matches.all()] == [film.stem]


def test_one_content_at_several_addresses_is_a_clip_for_each(settings: Settings, copy: bytes) -> None:
    """Also where the second address is found in a later run; the first keeps its address."""
    table: dict[str, Entry] = {f"/{name}.mp4": File(copy) for name in "abc"}
    with origin(table | {"/list": listing(items_of("a", "b"))}) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source)
        list(take_in(library))
        served.table["/list"] = listing(items_of("a", "b", "c"))
        gather(library, source)
        list(take_in(library))
        clips = {clip.provenance.url: clip for clip in library.store.clips.all()}
        assert {url: clip.name for url, clip in clips.items()} == {served.url(f"/{n}"): f"Film {n}" for n in "abc"}
        items = library.store.items.in_states({ItemState.KEPT})
        assert {one.clip_id for one in items} == {clip.id for clip in clips.values()}
        assert len({one.path for one in items}) == 1


def test_other_content_at_the_same_address_is_another_clip(settings: Settings, shelf: MediaShelf, copy: bytes) -> None:
    """Both are kept, and the item points to the newer one."""
    (item,) = items_of("a")
    table: dict[str, Entry] = {"/list": listing([item | {"mark": "1"}]), "/a.mp4": File(copy)}
    with origin(table) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source)
        list(take_in(library))
        other = shelf.video(seed=22, seconds=8.0).read_bytes()
        served.table.update({"/list": listing([item | {"mark": "2"}]), "/a.mp4": File(other, etag='"v2"')})
        gather(library, source)
        list(take_in(library))
        first, second = library.store.clips.all()
        assert first.provenance.url == second.provenance.url == served.url("/a")
        (kept,) = library.store.items.in_states({ItemState.KEPT})
        assert (kept.clip_id, second.name) == (second.id, "Film a (2)")


def test_what_cannot_be_decoded_is_unusable_with_the_reason(settings: Settings, copy: bytes) -> None:
    """And the others go on."""
    table: dict[str, Entry] = {
        "/list": listing(items_of("a", "b")),
        "/a.mp4": File(video(1)),
        "/b.mp4": File(copy),
    }
    with origin(table) as served, opened(settings, served) as library:
        gather(library, add_source(library, served.url("/list")))
        list(take_in(library))
        (bad,) = library.store.items.in_states({ItemState.UNUSABLE})
        assert (bad.item.key, bool(bad.reason), library.store.failures.all()) == ("a", True, [])
        (good,) = library.store.items.in_states({ItemState.KEPT})
        assert good.clip_id is not None
        assert list(take_in(library)) == []


def test_a_supplied_file_becomes_a_clip_where_it_lies(settings: Settings, shelf: MediaShelf, tmp_path: Path) -> None:
    """Without an address it is a clip without one; when it is taken away before, it is asked for no more."""
    file, lost = tmp_path / "one.mp4", tmp_path / "two.mp4"
    for path in (file, lost):
        shutil.copy(shelf.video(seed=22 + (path == lost), seconds=8.0), path)
    said = [{"key": path.name, "file": str(path), "mark": "1"} for path in (file, lost)]
    with origin({"/list": listing(said)}) as served, opened(settings, served) as library:
        gather(library, add_source(library, served.url("/list")))
        lost.unlink()
        list(take_in(library))
        (clip,) = library.store.clips.all()
        assert (clip.file.path, clip.provenance.url, clip.name) == (file, None, "one")
        assert [one.item.key for one in library.store.items.in_states({ItemState.GONE})] == ["two.mp4"]


def test_a_file_that_was_taken_away_before_it_was_scanned_is_fetched_again(settings: Settings, copy: bytes) -> None:
    """As a whole: the host is not asked whether anything has changed."""
    table: dict[str, Entry] = {"/list": listing(items_of("a")), "/a.mp4": File(copy)}
    with origin(table) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source)
        (item,) = library.store.items.in_states({ItemState.KEPT})
        assert item.path is not None
        item.path.unlink()
        list(take_in(library))
        gather(library, source)
        assert [seen.status for seen in served.asked("/a.mp4")] == [200, 200]
        list(take_in(library))
        assert [clip.name for clip in library.store.clips.all()] == ["Film a"]
