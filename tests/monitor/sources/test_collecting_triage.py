"""What is worth fetching is asked before each item, and the best of a host come first."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest

from monitor.app import utc_now
from monitor.collected import Access, Basis, Item, ItemState, KeptItem, MediaAddress
from monitor.errors import FetchFailedError
from monitor.policy import AccessRefusedError
from monitor.settings import Settings
from monitor.sources.collecting_lanes import AHEAD, Lanes, host_of
from monitor.store.library import Library
from tests.monitor.sources.answers import Entry, File
from tests.monitor.sources.answers import Status as Says
from tests.monitor.sources.gathering import add_source, gather, listing, use_kind, video
from tests.monitor.sources.origin import opened, origin


@pytest.fixture(autouse=True)
def kind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' kind of source be known."""
    use_kind(monkeypatch)


@dataclass(frozen=True)
class Said:
    """A judgement."""

    is_wanted: bool = True
    reason: str = "It looks good."
    rank: int = 0
    not_before: datetime | None = None


def table_of(count: int, **said: object) -> dict[str, Entry]:
    """Return items with a file each."""
    items = [{"key": f"{n}", "url": f"/{n}", "media": [f"/{n}.mp4"], **said} for n in range(count)]
    return {"/list": listing(items), **{f"/{n}.mp4": File(video(n)) for n in range(count)}}


def states(library: Library) -> list[ItemState]:
    """Return the states of all items by their keys."""
    items = library.store.items.in_states(set(ItemState))
    return [one.state for one in sorted(items, key=lambda one: one.item.key)]


def by_key(judge: Callable[[int], Said]) -> Callable[[KeptItem], Said]:
    """Return a triage that judges by the number of an item."""
    return lambda kept: judge(int(kept.item.key))


def test_what_is_not_worth_it_is_passed_over_with_the_reason(settings: Settings) -> None:
    """Without a request, and for ever; what may be later waits for its time."""
    later = utc_now() + timedelta(hours=3)

    def judge(number: int) -> Said:
        return (Said(), Said(is_wanted=False, reason="No."), Said(is_wanted=False, not_before=later))[number]

    with origin(table_of(3)) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source, triage=by_key(judge))
        assert states(library) == [ItemState.KEPT, ItemState.PASSED, ItemState.FOUND]
        passed, waiting = (library.store.items.find(source.id, key) for key in "12")
        assert passed
        assert waiting
        assert waiting.next_at
        assert (passed.reason, abs(waiting.next_at - later) < timedelta(seconds=1)) == ("No.", True)
        gather(library, source, triage=by_key(lambda _: Said()))
        assert states(library) == [ItemState.KEPT, ItemState.PASSED, ItemState.FOUND]
        assert [path for path in served.paths if path.endswith(".mp4")] == ["/0.mp4"]


def test_the_most_promising_of_a_host_come_first(settings: Settings) -> None:
    """By rank, then in the order in which they were found."""
    with origin(table_of(6)) as served, opened(settings, served) as library:
        gather(library, add_source(library, served.url("/list")), triage=by_key(lambda n: Said(rank=n % 3)))
        fetched = [path for path in served.paths if path.endswith(".mp4")]
        assert fetched == ["/2.mp4", "/5.mp4", "/1.mp4", "/4.mp4", "/0.mp4", "/3.mp4"]


def test_a_still_that_cannot_be_had_says_nothing_of_the_video(settings: Settings) -> None:
    """It is fetched all the same; but the kill switch ends everything."""

    def fail(kept: KeptItem) -> Said:
        raise FetchFailedError(f"The still of {kept.item.key} does not come.")

    def refuse(kept: KeptItem) -> Said:
        access = Access(url=kept.item.url, is_allowed=False, basis=Basis.SWITCH, reason="Off.")
        raise AccessRefusedError(access)

    with origin(table_of(1)) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source, triage=refuse)
        assert states(library) == [ItemState.FOUND]
        gather(library, source, triage=fail)
        assert states(library) == [ItemState.KEPT]


def test_a_fault_in_judging_costs_one_item_its_turn(settings: Settings) -> None:
    """The others go on, and it is judged again later."""

    def judge(number: int) -> Said:
        if number == 0:
            raise ZeroDivisionError("one by nothing")
        return Said()

    with origin(table_of(2)) as served, opened(settings, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source, triage=by_key(judge))
        assert states(library) == [ItemState.FOUND, ItemState.KEPT]
        item = library.store.items.find(source.id, "0")
        assert item
        assert item.next_at
        assert (item.attempts, "ZeroDivisionError" in item.reason) == (1, True)


def test_a_host_that_rests_while_an_item_is_judged_costs_no_try(settings: Settings) -> None:
    """It waits, unjudged, until the host may be asked again."""
    until = utc_now() + timedelta(hours=2)

    def rest(kept: KeptItem) -> Said:
        access = Access(url=kept.item.url, is_allowed=False, basis=Basis.RATE, reason="Enough for today.")
        raise AccessRefusedError(access, retry_at=until)

    with origin(table_of(2)) as served, opened(settings, served) as library:
        outcomes = gather(library, add_source(library, served.url("/list")), triage=rest)
        items = library.store.items.in_states({ItemState.FOUND})
        assert [(one.attempts, one.next_at is not None) for one in items] == [(0, True), (0, True)]
        assert [one.item_id for one in outcomes] == [None]


def test_what_says_that_it_is_too_long_is_not_fetched(settings: Settings) -> None:
    """Also where nobody judges."""
    long = table_of(1, duration_s=20_000.0)
    with origin(long) as served, opened(settings, served) as library:
        gather(library, add_source(library, served.url("/list")))
        assert states(library) == [ItemState.PASSED]
        assert served.paths == ["/list"]


def test_of_several_forms_the_best_that_comes_is_kept(settings: Settings) -> None:
    """What is gone is passed over at once; what failed is tried once more before another is taken."""
    table = table_of(1, media=["/best.mp4", "/good.mp4"]) | {"/good.mp4": File(video(5))}
    with origin(table | {"/best.mp4": Says(404)}) as served, opened(settings, served) as library:
        gather(library, add_source(library, served.url("/list")))
        assert states(library) == [ItemState.KEPT]
    other = Settings(library=settings.library.with_name("other"), workers=1)
    with origin(table | {"/best.mp4": Says(500)}) as served, opened(other, served) as library:
        source = add_source(library, served.url("/list"))
        gather(library, source)
        item = library.store.items.find(source.id, "0")
        assert item
        assert (item.state, item.attempts) == (ItemState.FAILED, 1)
        assert served.asked("/good.mp4") == []
        library.store.items.keep(replace(item, next_at=utc_now()))
        gather(library, source)
        assert states(library) == [ItemState.KEPT]


def kept_item(number: int, host: str, state: ItemState = ItemState.WANTED) -> KeptItem:
    """Return an item at a host."""
    url = f"https://{host}/{number}.mp4"
    now = utc_now()
    item = Item(key=f"{number}", url=url, media=(MediaAddress(url=url),))
    return KeptItem(id=number, source_id=1, item=item, state=state, first_seen_at=now, seen_at=now)


def test_one_item_of_a_host_at_a_time_and_every_host_has_its_turn() -> None:
    """A host with very many items does not hold up the others."""
    lanes, now = Lanes(), utc_now()
    for number in range(20):
        lanes.put(kept_item(number, "big.example"))
    lanes.put(kept_item(20, "small.example"))
    first, second = lanes.take(now), lanes.take(now)
    assert first
    assert second
    assert (first[0], second[0], lanes.take(now)) == ("big.example", "small.example", None)
    lanes.done("big.example", first[1].id)
    third = lanes.take(now)
    assert third
    assert third[1].id == 1


def test_a_host_that_rests_has_its_turn_later() -> None:
    """What waits for it is told with the reason in the end."""
    lanes, now = Lanes(), utc_now()
    lanes.put(kept_item(1, "a.example"))
    lanes.put(kept_item(1, "a.example"))
    until = now + timedelta(minutes=1)
    lanes.rest("a.example", until, "It asked for it.")
    assert (lanes.take(now), lanes.soonest()) == (None, until)
    assert [(item.id, *rest) for item, *rest in lanes.empty()] == [(1, until, "It asked for it.")]
    assert lanes.take(until) is None


def test_some_items_are_judged_ahead_before_the_best_is_fetched() -> None:
    """Not all of a source that names very many."""
    lanes, now = Lanes(), utc_now()
    for number in range(AHEAD):
        lanes.put(kept_item(number, "a.example"), rank=number)
    lanes.put(kept_item(1000, "a.example", ItemState.FOUND))
    taken = lanes.take(now)
    assert taken
    assert taken[1].id == AHEAD - 1


def test_the_host_of_an_item_is_that_of_its_file() -> None:
    """Where nobody knows it, that of its page; odd addresses have a lane of their own."""
    assert host_of(kept_item(1, "Files.example:8443")) == "files.example:8443"
    assert host_of(kept_item(1, "[::1")) == "https://[::1/1.mp4"
