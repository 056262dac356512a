"""``reclaim found``: lists that fit 80 columns, a look now, and files that people supply."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.collected import Item, ItemState, KeptItem
from monitor.settings import Settings
from monitor.watch.sourcing import NewSource, add_source
from tests.monitor.conftest import Command
from tests.monitor.watch.conftest import COPY, Scene, scene, without_pauses, works_library

__all__ = ("scene", "without_pauses", "works_library")
FEED = "https://vids.example/feed.xml"
WHY = "The terms of TikTok forbid automated collection. Its hosts are not asked for anything. Supply the file."


@contextmanager
def item_of(settings: Settings, url: str, title: str = "Film") -> Iterator[KeptItem]:
    """Put an item on record that the user must supply."""
    with open_library(settings, actor="Ann") as library:
        if not library.store.sources.all():
            add_source(library, NewSource(kind="feed", address=FEED))
        said = Item(key=url, url=url, title=title, account="thief", is_supplied_only=True, supply=WHY)
        kept, _ = library.store.items.see(1, said, library.clock())
        library.store.items.keep(replace(kept, state=ItemState.TO_SUPPLY, reason=WHY))
    yield kept


def test_the_list_fits_80_columns(reclaim: Command, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reasons stand below over the whole width, briefly, and each item to be supplied with its own command."""
    monkeypatch.setenv("COLUMNS", "80")
    url = f"https://www.tiktok.com/@lee/video/{'7' * 90}"
    with item_of(settings, url, ""), item_of(settings, "https://www.tiktok.com/@lee/video/8", "A title " * 20):
        lines = reclaim("found").out.splitlines()
    commands = [line for line in lines if "reclaim --library" in line]
    assert max(len(line) for line in lines if line not in commands) <= 80
    assert "    The terms of TikTok forbid automated collection." in lines
    assert not [line for line in lines if "not asked for anything" in line]
    assert sum("found supply" in line for line in commands) == 2
    shown = reclaim("found", "show", "1").out
    assert url in shown
    assert "not asked for anything" in shown


@pytest.mark.usefixtures("stocked")
def test_a_supplied_file_closes_its_item(reclaim: Command, settings: Settings, supplied: Path) -> None:
    """It is seen at the item's address, compared at once, and the list says what it is a copy of."""
    with item_of(settings, "https://www.tiktok.com/@lee/video/7") as kept:
        done = reclaim("found", "supply", kept.id, supplied / "copy.mp4")
    assert done.code == 0, done.err
    assert f"Item {kept.id} is kept, seen at https://www.tiktok.com/@lee/video/7: Copy of “My film”, match " in done.out
    (one,) = json.loads(reclaim("found", "--copies", "--json").out)
    assert one["state"] == "kept"
    assert "    Copy of “My film”, match " in reclaim("found", "--copies").out
    with open_library(settings) as library:
        (clip,) = library.store.clips.seen_at(kept.item.url)
        assert (clip.name, clip.provenance.account, clip.provenance.captured_at) == ("Film", "thief", None)
        assert len(library.store.clips.seen_at("https://vids.example/watch/1")) == 1
    again = reclaim("found", "supply", kept.id, supplied / "copy.mp4")
    assert (again.code, "file is here already" in again.err) == (2, True)


@pytest.mark.usefixtures("stocked")
def test_a_file_that_is_no_copy_says_so(reclaim: Command, settings: Settings, supplied: Path) -> None:
    """And what cannot be scanned leaves the item open."""
    with item_of(settings, "https://www.tiktok.com/@lee/video/7"):
        (supplied.parent / "page.html").write_text("no video")
        failed = reclaim("found", "supply", 1, supplied.parent / "page.html")
        assert failed.code == 1
        assert "to be supplied" in reclaim("found").out
        assert "is a folder" in reclaim("found", "supply", 1, supplied).err
        assert "No copy of any work." in reclaim("found", "supply", 1, supplied / "stranger.mp4").out
    assert "Nothing like this" in reclaim("found", "--copies").out


def test_a_copy_is_looked_at_when_a_person_asks(scene: Scene, reclaim: Command) -> None:
    """Gone and back are found at once, not a week later, and the next run fetches what is back."""
    scene.publish(COPY)
    scene.add()
    scene.run()
    served = scene.origin.table[COPY]
    assert "Item 1: there." in reclaim("found", "again", 1).out
    scene.take_away(COPY)
    assert "Item 1: gone." in reclaim("found", "again", 1).out
    assert json.loads(reclaim("found", "again", 1, "--json").out)["found"] == "still gone"
    scene.origin.table[COPY] = served
    said = reclaim("found", "again", 1).out
    assert "Item 1: back." in said
    assert "Fetch it: reclaim --library" in said
    refused = reclaim("found", "again", 1)
    assert (refused.code, "is wanted; only what was kept, or is gone" in refused.err) == (2, True)
