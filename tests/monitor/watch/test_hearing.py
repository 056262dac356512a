"""What sources say of items after they became clips reaches the clips, upwards only."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from monitor.collected import Item, ItemState, KeptItem
from monitor.scanning import hear_of_clip
from monitor.store.library import Library
from monitor.values import Provenance
from monitor.watch.taking import take_in
from tests.monitor.samples import add_clip
from tests.monitor.sources.gathering import add_source

POSTED = datetime(2026, 11, 1, 9, tzinfo=UTC)
MANY = 500


def url_of(number: int) -> str:
    """Return the address of an item."""
    return f"https://tube.example/{number}"


def clipped(library: Library, number: int = 1, seen: Provenance | None = None, **said: Any) -> KeptItem:
    """Store an item of which a source says something, and that is a clip already."""
    source = next(iter(library.store.sources.all()), None) or add_source(library, "https://tube.example/list")
    url = url_of(number)
    item = replace(Item(key=str(number), url=url), **said)
    kept, _ = library.store.items.see(source.id, item, library.clock())
    clip = add_clip(library, number, seen or Provenance(url=url, views=10))
    kept = replace(kept, state=ItemState.KEPT, captured_at=library.clock(), clip_id=clip.id)
    library.store.items.keep(kept)
    return kept


def entries(library: Library) -> list[str]:
    """Return what the audit says of what is known of clips."""
    return [one.subject for one in library.store.audit.all() if one.action == "clip.provenance"]


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ({"views": 10}, {"views": 25}, {"views": 25}),
        ({"views": 10}, {"views": 9}, {"views": 10}),
        ({"views": 10}, {}, {"views": 10}),
        ({}, {"views": 0}, {"views": 0}),
        ({}, {"account": "@thief"}, {"account": "@thief"}),
        ({"account": "@ann"}, {"account": "@thief"}, {"account": "@ann"}),
        ({}, {"published_at": POSTED}, {"published_at": POSTED}),
        ({"published_at": POSTED}, {"published_at": POSTED.replace(day=2)}, {"published_at": POSTED}),
        ({"url": "https://other.example/", "views": 1}, {"views": 25}, {"url": "https://other.example/", "views": 1}),
    ],
)
def test_what_a_source_says_by_now_reaches_the_clip(
    library: Library, before: dict[str, Any], said: dict[str, Any], after: dict[str, Any]
) -> None:
    """Once, with an entry in the audit, and not where a person has said that it was seen elsewhere."""
    old, new = (replace(Provenance(url=url_of(1)), **one) for one in (before, after))
    item = clipped(library, seen=old, **said)
    for _ in range(2):
        assert list(take_in(library)) == []
        assert item.clip_id is not None
        assert library.store.clips.get(item.clip_id).provenance == new
        assert entries(library) == [f"clip {item.clip_id}"] * (old != new)


def test_what_is_said_of_another_address_is_not_taken(library: Library) -> None:
    """Whoever asks."""
    item = clipped(library)
    assert item.clip_id is not None
    assert not hear_of_clip(library, item.clip_id, Provenance(url=url_of(2), views=99))
    assert entries(library) == []


def test_nothing_new_of_many_items_writes_no_clip(library: Library) -> None:
    """The database itself would tell of the first write."""
    with library.store.transaction():
        for number in range(1, MANY + 1):
            clipped(library, number, views=10)
    before = len(library.store.audit.all())
    with closing(sqlite3.connect(library.settings.library / "reclaim.db")) as other:
        other.execute("CREATE TRIGGER t BEFORE UPDATE ON clips BEGIN SELECT raise(ABORT, 'written'); END")
    assert list(take_in(library)) == []
    assert len(library.store.audit.all()) == before
