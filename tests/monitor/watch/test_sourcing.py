"""Sources are added, paused and removed; what cannot work is refused before it is stored."""

import pytest

from monitor.collected import SourceRecord, SourceState
from monitor.errors import InputError, NotFoundError
from monitor.store.library import Library
from monitor.watch.sourcing import NewSource, add_source, set_state, source_named

URL = "https://vids.example/feed.xml"


def feed(library: Library, **given: object) -> SourceRecord:
    """Add a feed."""
    return add_source(library, NewSource(**({"kind": "feed", "address": URL} | given)))  # type: ignore[arg-type]


def test_a_source_has_a_name_of_its_own(library: Library) -> None:
    """Made of its address, and free again after it was removed."""
    first, second = feed(library), feed(library)
    assert (first.name, second.name) == ("feed-vids.example", "feed-vids.example-2")
    assert first.next_at <= library.clock()
    set_state(library, first, SourceState.REMOVED)
    assert feed(library).name == first.name
    assert source_named(library, first.name).id == 3
    assert source_named(library, "2").name == second.name


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "tiktok"},
        {"name": "my feed"},
        {"name": "7"},
        {"name": "a/b"},
        {"address": ""},
        {"every_s": 10},
        {"every_s": 10**9},
        {"options": {"evil": "1"}},
        {"address": "x" * 10_000},
    ],
)
def test_what_cannot_work_is_refused(library: Library, given: dict[str, object]) -> None:
    """And nothing is stored."""
    with pytest.raises(InputError):
        feed(library, **given)
    assert library.store.sources.all() == []


def test_a_name_is_taken_once(library: Library) -> None:
    """Among those that are not removed."""
    feed(library, name="vids")
    with pytest.raises(InputError, match="already"):
        feed(library, name="vids")


def test_a_source_rests_goes_on_and_ends(library: Library) -> None:
    """Each step stands in the audit; one that goes on is due at once."""
    source = feed(library)
    set_state(library, source, SourceState.PAUSED)
    assert library.store.sources.due(library.clock()) == []
    set_state(library, source, SourceState.ACTIVE)
    assert [one.id for one in library.store.sources.due(library.clock())] == [source.id]
    set_state(library, source, SourceState.REMOVED)
    with pytest.raises(NotFoundError):
        source_named(library, source.name)
    assert library.store.sources.get(source.id).state is SourceState.REMOVED
