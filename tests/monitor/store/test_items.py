"""Items in the store: stretches of them, by state, source and whether their clip matches a work."""

from dataclasses import replace

import pytest

from monitor.collected import Item, ItemState, SourceRecord
from monitor.store.library import Library
from tests.monitor.samples import COPY, add_clip, add_match

ALL = set(ItemState)


@pytest.fixture
def filled(library: Library) -> Library:
    """Give five items of two sources: a copy, a clip that matches nothing, and three without clips."""
    clip_ids = [library.store.matches.get(add_match(library, COPY)).clip.id, add_clip(library, 9).id]
    now = library.clock()
    for name in ("one", "two"):
        library.store.sources.add(
            SourceRecord(id=0, name=name, kind="list", address="", next_at=now, added_by="Ann", added_at=now)
        )
    for number in range(5):
        said = Item(key=str(number), url=f"https://v.example/{number}")
        kept, _ = library.store.items.see(1 + number % 2, said, now)
        clip_id = clip_ids[number] if number < len(clip_ids) else None
        state = ItemState.KEPT if clip_id else ItemState.GONE
        library.store.items.keep(replace(kept, state=state, clip_id=clip_id))
    return library


@pytest.mark.parametrize(
    ("states", "source_id", "is_matched", "ids"),
    [
        (ALL, None, None, [5, 4, 3, 2, 1]),
        ({ItemState.GONE}, None, None, [5, 4, 3]),
        (ALL, 2, None, [4, 2]),
        (ALL, None, True, [1]),
        (ALL, None, False, [2]),
        (ALL, 2, True, []),
        ({ItemState.GONE}, None, True, []),
        (set(), None, None, []),
    ],
)
def test_a_list_is_narrowed_by_state_source_and_match(
    filled: Library, states: set[ItemState], source_id: int | None, is_matched: bool | None, ids: list[int]
) -> None:
    """The latest first; those without a clip neither match nor match nothing; the number of all is the list's own."""
    items = filled.store.items
    assert [one.id for one in items.page(states, source_id=source_id, is_matched=is_matched)] == ids
    assert items.count(states, source_id=source_id, is_matched=is_matched) == len(ids)
    stretch = items.page(states, source_id=source_id, is_matched=is_matched, first=1, most=2)
    assert [one.id for one in stretch] == ids[1:3]
