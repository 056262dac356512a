"""Sources are added, paused and removed; what cannot work is refused before it is stored."""

from dataclasses import replace

import pytest

from monitor.collected import AllowanceKind, SourceRecord, SourceState
from monitor.errors import InputError, NotAllowedError, NotFoundError
from monitor.store.library import Library
from monitor.watch.hosting import state_host
from monitor.watch.means import Means
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


def social(host: str = "social.example", name: str = "", key: str = "MASTODON") -> NewSource:
    """Return a source that sends a key."""
    return NewSource(kind="mastodon", address=f"https://{host}", name=name, options={"hashtags": "x", "key": key})


def test_a_key_is_bound_by_an_administrator_to_one_host(library: Library) -> None:
    """And the audit says to which; nobody else names keys, and no second host gets the same."""
    with pytest.raises(NotAllowedError, match="only an administrator"):
        add_source(library, social())
    made = add_source(library, social(), may_use_keys=True)
    assert (made.key, made.key_origin) == ("MASTODON", "https://social.example")
    assert library.store.sources.get(made.id) == made
    said = library.store.audit.latest(1)[0]
    assert '"key":"MASTODON","key_origin":"https://social.example"' in said.data
    add_source(library, social(name="again"), may_use_keys=True)
    with pytest.raises(InputError, match="a key goes to one host"):
        add_source(library, social("other.example"), may_use_keys=True)
    add_source(library, social("other.example", key="OTHER"), may_use_keys=True)
    library.store.sources.keep(replace(made, key_origin="https://other.example", address="https://other.example"))
    assert library.store.sources.get(made.id).key_origin == "https://social.example"


def test_a_key_goes_by_https_or_to_an_own_host(library: Library) -> None:
    """What anybody on the way could read is refused before it is stored."""
    plain = NewSource(kind="mastodon", address="http://10.0.0.7:8080", options={"hashtags": "x", "key": "OWN"})
    with pytest.raises(InputError, match="by https only"):
        add_source(library, plain, may_use_keys=True)
    state_host(library, "10.0.0.7:8080", AllowanceKind.PRIVATE, "It stands in our own office.")
    assert add_source(library, plain, may_use_keys=True).key_origin == "http://10.0.0.7:8080"


def test_only_keys_of_sources_are_handed_out() -> None:
    """The mail's password, the webhook's secret and everything else stay with the watch."""
    secrets = {"RECLAIM_KEY_A": "1", "RECLAIM_MAIL_PASSWORD": "2", "RECLAIM_WEBHOOK_SECRET": "3", "HOME": "4"}
    assert Means(secrets=secrets).keys == {"RECLAIM_KEY_A": "1"}
