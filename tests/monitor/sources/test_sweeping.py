"""Captures that nothing names are deleted by a run; named ones, young ones, links and strangers' files stay."""

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app import utc_now
from monitor.collected import Item, ItemState
from monitor.settings import Settings
from monitor.sources.capture import Captures
from monitor.store.library import Library
from monitor.values import Provenance, Rights
from tests.monitor.samples import facts, source
from tests.monitor.sources.answers import Entry, File
from tests.monitor.sources.gathering import add_source, gather, listing, use_kind, video
from tests.monitor.sources.origin import opened, origin

DAY_S = 86_400.0
DATA = video(1)
SHA = hashlib.sha256(DATA).hexdigest()


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' kind of source be known."""
    use_kind(monkeypatch)


def lay(library: Library, name: str = f"{SHA[:2]}/{SHA}.mp4", age_s: float = DAY_S + 60) -> Path:
    """Lay a file below the captures, that was written to so many seconds ago."""
    path = library.settings.captures / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(DATA)
    return grow_old(library, path, age_s)


def grow_old(library: Library, path: Path, age_s: float = DAY_S + 60) -> Path:
    """Let a file have been written to so many seconds ago."""
    os.utime(path, (library.clock().timestamp() - age_s,) * 2)
    return path


def swept(library: Library) -> list[str]:
    """Return what the audit says of sweeping."""
    return [one.data for one in library.store.audit.all() if one.action == "captures.sweep"]


def test_what_nothing_names_goes_and_is_on_record(library: Library) -> None:
    """Once; a second run has nothing to sweep, and a young file stays until it is a day old."""
    old, young = lay(library), lay(library, f"{'0' * 2}/{'0' * 64}.mp4", DAY_S - 60)
    for _ in range(2):
        Captures(library).prepare()
        assert (old.exists(), young.exists(), len(swept(library))) == (False, True, 1)
    assert f'"size":{len(DATA)}' in swept(library)[0].replace(" ", "")


def of_item(library: Library, path: Path, state: ItemState) -> None:
    """Let an item have the content, wherever it thinks that its file lies."""
    item = Item(key="a", url="https://tube.example/a")
    kept, _ = library.store.items.see(add_source(library, "https://tube.example/list").id, item, library.clock())
    library.store.items.keep(replace(kept, state=state, sha256=SHA, path=path))


NAMED: dict[str, Callable[[Library, Path], object]] = {
    "complete": lambda library, path: of_item(library, path, ItemState.COMPLETE),
    "kept": lambda library, path: of_item(library, path, ItemState.KEPT),
    "gone": lambda library, path: of_item(library, path, ItemState.GONE),
    "in a library that was moved": lambda library, path: of_item(library, Path("/old") / path.name, ItemState.KEPT),
    "clip": lambda library, path: library.store.clips.add(
        "c", replace(source(1, str(path)), sha256=SHA), facts(), Provenance(), library.clock()
    ),
    "work": lambda library, path: library.store.works.add(
        "w", replace(source(1, str(path)), sha256=SHA), facts(), Rights(), library.clock()
    ),
}


@pytest.mark.parametrize("by", NAMED)
def test_what_is_named_stays(library: Library, by: str) -> None:
    """By its content, so that it does not matter where the library lay before."""
    path = lay(library)
    NAMED[by](library, path)
    Captures(library).prepare()
    assert path.exists()
    assert swept(library) == []


@pytest.mark.parametrize(
    "name", [f"{SHA[:2]}/notes.txt", f"zz/{SHA}.mp4", f"{SHA}.mp4", f"warc/{SHA}.gz", f"00/{SHA}.mp4", "00/x/y.mp4"]
)
def test_what_is_not_called_as_a_capture_stays(library: Library, name: str) -> None:
    """Somebody has put it there."""
    path = lay(library, name)
    Captures(library).prepare()
    assert path.exists()


def test_links_are_neither_followed_nor_deleted(library: Library, tmp_path: Path) -> None:
    """Whether to a file or to a folder of files."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    target = elsewhere / f"{SHA}.mp4"
    target.write_bytes(DATA)
    grow_old(library, target)
    captures = library.settings.captures
    (captures / "ff").mkdir(parents=True)
    (captures / SHA[:2]).symlink_to(elsewhere, target_is_directory=True)
    link = captures / "ff" / f"{'f' * 64}.mp4"
    link.symlink_to(target)
    os.utime(link, (0, 0), follow_symlinks=False)
    Captures(library).prepare()
    assert target.exists()
    assert link.is_symlink()
    assert (captures / SHA[:2]).is_symlink()


def test_a_file_that_was_replaced_before_it_became_a_clip_goes_with_a_later_run(settings: Settings) -> None:
    """The newer one stays."""
    said = {"key": "a", "url": "/a", "media": ["/a.mp4"]}
    table: dict[str, Entry] = {"/list": listing([said | {"mark": "1"}]), "/a.mp4": File(DATA)}
    with origin(table) as served, opened(settings, served, clock=utc_now) as library:
        listed = add_source(library, served.url("/list"))
        gather(library, listed)
        served.table.update({"/list": listing([said | {"mark": "2"}]), "/a.mp4": File(video(2), etag='"2"')})
        gather(library, listed)
        for path in settings.captures.rglob("*.mp4"):
            grow_old(library, path)
        gather(library, listed)
        (item,) = library.store.items.in_states({ItemState.KEPT})
        assert [path for path in settings.captures.rglob("*") if path.is_file()] == [item.path]
