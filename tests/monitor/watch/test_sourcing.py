"""Sources are added, paused and removed; what cannot work is refused before it is stored."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.collected import AllowanceKind, SourceRecord, SourceState
from monitor.errors import InputError, NotAllowedError, NotFoundError, RefusedError
from monitor.store.library import Library
from monitor.watch.hosting import state_host
from monitor.watch.means import Means
from monitor.watch.sourcing import NewSource, add_source, change_source, set_state, source_named

URL = "https://vids.example/feed.xml"


def feed(library: Library, **given: object) -> SourceRecord:
    """Add a feed."""
    return add_source(library, NewSource(**({"kind": "feed", "address": URL} | given)))  # type: ignore[arg-type]


def test_a_source_has_a_name_of_its_own(library: Library) -> None:
    """Made of its address, and free again after it was removed."""
    first, second = feed(library), feed(library, address=f"{URL}?page=2")
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
    more = {"hashtags": "y", "key": "MASTODON"}
    add_source(library, replace(social(name="again"), options=more), may_use_keys=True)
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


def test_the_same_place_is_no_second_source(library: Library) -> None:
    """Its items would count twice, and be told twice; after it was removed it may come back."""
    first = feed(library)
    with pytest.raises(InputError, match="That is already the source “feed-vids"):
        feed(library, name="other")
    set_state(library, first, SourceState.REMOVED)
    assert feed(library).id == 2


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("feed", "https://www.youtube.com/feeds/videos.xml?channel_id=1"),
        ("site", "https://www.tiktok.com/@lee"),
        ("peertube", "https://www.youtube.com"),
    ],
)
def test_a_place_that_lets_no_programs_in_is_refused_at_once(library: Library, kind: str, address: str) -> None:
    """With the lawful ways, and not run after run."""
    with pytest.raises(RefusedError, match="could never bring anything") as refused:
        feed(library, kind=kind, address=address)
    assert "Supply the file" in refused.value.objections[0].message
    assert library.store.sources.all() == []


def test_a_name_may_be_written_in_any_letters(library: Library) -> None:
    """As the sentence about names says."""
    assert feed(library, name="ünï").name == "ünï"


def test_a_source_can_be_changed(library: Library) -> None:
    """Sooner where it is due more often, now and from the beginning with other options; what is odd changes nothing."""
    made = feed(library)
    now = library.clock()
    library.store.sources.keep(replace(made, last_run_at=now, next_at=now + timedelta(days=1)))
    assert change_source(library, made, every_s=2 * 86_400).next_at == now + timedelta(days=1)
    assert change_source(library, made, every_s=3600).next_at == now + timedelta(hours=1)
    changed = change_source(library, made, name="mine", options={"stills_only": "yes"})
    assert (changed.name, dict(changed.options), changed.every_s) == ("mine", {"stills_only": "yes"}, 3600)
    assert changed.next_at < library.clock()
    assert dict(change_source(library, made, options={"stills_only": ""}).options) == {}
    for odd in ({"name": "7"}, {"every_s": 10}, {"options": {"evil": "1"}}):
        with pytest.raises(InputError):
            change_source(library, made, **odd)
    feed(library, address=f"{URL}?page=2", name="other")
    with pytest.raises(InputError, match="already"):
        change_source(library, made, name="other")


def test_a_key_cannot_be_changed_with_the_options(library: Library) -> None:
    """Where keys are sent is said by whoever adds the source."""
    made = add_source(library, social(), may_use_keys=True)
    with pytest.raises(InputError, match="add it anew"):
        change_source(library, made, options={"key": "OTHER"})


def test_a_failing_source_is_due_when_something_is_stated_about_its_host(library: Library) -> None:
    """What it asked for was done; sources at other hosts wait on."""
    later = library.clock() + timedelta(days=1)
    for address in (URL, "https://other.example/feed.xml"):
        library.store.sources.keep(replace(feed(library, address=address), failures=1, next_at=later))
    state_host(library, "vids.example", AllowanceKind.PERMITTED, "E-mail of Kim Berg, who runs it, of 3 March 2026")
    first, second = library.store.sources.all()
    assert first.next_at < library.clock()
    assert second.next_at == later
