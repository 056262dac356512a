"""The queue: matches in order, filtered, counted, and one after another."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from fingerprints import Match, Modality
from monitor.app import open_library
from monitor.harm import harm_of, seen_since
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.store.queue import STATES, FacetCount, QueueFilter, QueuePage
from monitor.store.traits import joined, kinds_of_change, parted
from monitor.values import Finding, Provenance, Verdict
from tests.monitor.samples import COPY, SHARED_SOUND, add_match, segment
from tests.monitor.web.many import many_matches

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
EVERY = QueueFilter(state="all")
TIMES = st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - bounds


def seen(number: int, **known: object) -> Provenance:
    """Return where a clip was seen."""
    plain = Provenance(url=f"https://v.example/{number}", platform="Vids", account="thief", captured_at=NOW)
    return replace(plain, **known)  # type: ignore[arg-type]


def changed(*transforms: str) -> Match:
    """Return a match whose segments say what was done."""
    return replace(COPY, segments=tuple(replace(segment(), transform=one) for one in transforms))


def page(library: Library, wanted: QueueFilter = EVERY) -> QueuePage:
    """Return the first page."""
    return library.store.queue.page(wanted, offset=0, limit=50, now=NOW)


def ids(library: Library, **fields: object) -> list[int]:
    """Return what passes some filters."""
    return library.store.queue.ids(replace(EVERY, **fields), NOW)  # type: ignore[arg-type]


def narrowed(wanted: QueueFilter, name: str, value: object) -> QueueFilter:
    """Return a filter with one of its fields changed."""
    return replace(wanted, **{name: value})  # type: ignore[arg-type]


def counts(facet: tuple[FacetCount, ...]) -> dict[str, int]:
    """Return the counts of a facet that are not 0, by value."""
    return {one.value: one.count for one in facet if one.count}


def decide(library: Library, match_id: int, verdict: Verdict) -> None:
    """Store a verdict."""
    library.store.decisions.add(match_id, verdict, "Seen.", "Ann", NOW)


def test_the_most_harmful_match_comes_first(library: Library) -> None:
    """By views and age; the line beneath says why."""
    old = add_match(library, number=1, provenance=seen(1, views=1000, published_at=NOW - timedelta(days=300)))
    hot = add_match(library, number=2, provenance=seen(2, views=1000, published_at=NOW - timedelta(days=3)))
    quiet = add_match(library, number=3, provenance=seen(3, views=1))
    found = page(library)
    assert [item.finding.id for item in found.items] == [hot, quiet, old]
    assert found.items[0].harm.said.endswith("views × 3 days old")
    assert found.items[0].finding == library.store.matches.get(hot)


KNOWN = st.builds(
    Provenance, views=st.none() | st.integers(0, 10**12), published_at=st.none() | TIMES, captured_at=st.none() | TIMES
)


@hypothesis.settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(found=st.lists(st.tuples(st.floats(0.0, 20.0), KNOWN), min_size=4, max_size=4))
def test_sql_and_python_agree_about_harm(library: Library, found: list[tuple[float, Provenance]]) -> None:
    """The order in the database is the order of what is shown."""
    store = library.store
    while store.clips.count() < len(found):
        add_match(library, number=store.clips.count() + 1)
    for id_, (covered_s, provenance) in enumerate(found, 1):
        store.clips.set_provenance(id_, provenance)
        store.matches.put(id_, id_, replace(COPY, segments=(segment(0.0, covered_s),)), NOW)
    values = [item.harm.value for item in page(library).items]
    assert all(first >= second * (1 - 1e-6) for first, second in pairwise(values))
    assert sorted(values) == sorted(harm_of(one, NOW).value for one in store.matches.all())


@pytest.mark.parametrize("order", ["score", "newest", "views"])
def test_other_orders_are_what_they_say(filled: Library, order: str) -> None:
    """The most first; unknown views last."""
    found = filled.store.matches.some(ids(filled, order=order))
    keys: dict[str, Callable[[Finding], Any]] = {
        "score": lambda one: one.match.score,
        "newest": seen_since,
        "views": lambda one: -1 if one.clip.provenance.views is None else one.clip.provenance.views,
    }
    values = [keys[order](one) for one in found]
    assert all(first >= second for first, second in pairwise(values))


@pytest.fixture
def filled(settings: Settings) -> Iterator[Library]:
    """Give a library of two hundred varied matches."""
    many_matches(settings, 200)
    with open_library(settings, actor="Ann") as library:
        yield library


def test_states_part_all_matches(library: Library) -> None:
    """What a person decided counts whatever else is known; a verdict that was taken back counts no longer."""
    made = [add_match(library, number=number) for number in range(1, 7)]
    library.store.matches.permit(made[1], "Covered by permission 1.")
    decide(library, made[2], Verdict.CONFIRMED)
    decide(library, made[3], Verdict.IGNORED)
    decide(library, made[3], Verdict.WITHDRAWN)
    library.store.matches.permit(made[4], "Covered by permission 1.")
    decide(library, made[4], Verdict.LICENSED)
    assert counts(page(library).facets.state) == {"waiting": 3, "confirmed": 1, "licensed": 1, "permitted": 1, "all": 6}
    assert [one.value for one in page(library).facets.state] == list(STATES)
    assert sorted(ids(library, state="waiting")) == [made[0], made[3], made[5]]
    assert ids(library, state="permitted") == [made[1]]


def test_every_filter_is_what_python_would_choose(filled: Library) -> None:
    """One at a time, over varied matches."""
    every = filled.store.matches.some(ids(filled))
    chosen: dict[str, tuple[object, Callable[[Finding], bool]]] = {
        "platform": ("TikTok", lambda one: one.clip.provenance.platform == "TikTok"),
        "work_id": (3, lambda one: one.work.id == 3),
        "min_score": (0.8, lambda one: one.match.score >= 0.8),
        "transform": ("cropped", lambda one: any("cropped" in part.transform for part in one.match.segments)),
        "modality": ("sound", lambda one: any(part.modality == "sound" for part in one.match.segments)),
        "account": ("account_1", lambda one: one.clip.provenance.account == "account_1"),
        "text": ("FILM 07", lambda one: one.work.name == "Film 07"),
    }
    for name, (value, passes) in chosen.items():
        wanted = {one.id for one in every if passes(one)}
        assert wanted
        assert set(ids(filled, **{name: value})) == wanted, name


@pytest.mark.parametrize("text", ["CLIP 101", "work 1", "v.example/1", "thie", "  thief "])
def test_text_is_found_wherever_it_stands(library: Library, text: str) -> None:
    """In names, address and account, whatever its case."""
    first = add_match(library, number=1, provenance=seen(1))
    add_match(library, number=2, provenance=Provenance())
    assert ids(library, text=text) == [first]


@pytest.mark.parametrize("text", ["%", "_", "' OR 1 --", '"', "\\"])
def test_signs_of_sql_are_only_text(library: Library, text: str) -> None:
    """Here none of them is there."""
    add_match(library, provenance=seen(1))
    assert ids(library, text=text, platform=text) == []
    assert ids(library, text=text) == []


def test_each_facet_counts_under_the_other_filters(filled: Library) -> None:
    """Its own filter does not narrow it, so that a person sees what another choice would give."""
    wanted = QueueFilter(state="waiting", platform="TikTok", transform="mirrored", min_score=0.6)
    facets = page(filled, wanted).facets
    for name in ("state", "platform", "transform", "modality", "account"):
        facet = counts(getattr(facets, name))
        assert facet
        for value, count in facet.items():
            assert page(filled, narrowed(wanted, name, value)).total == count, (name, value)
    for work in facets.work:
        assert page(filled, replace(wanted, work_id=int(work.value))).total == work.count
        assert work.name == filled.store.works.get(int(work.value)).name


def test_pages_part_the_queue(filled: Library) -> None:
    """Nothing twice, nothing left out, in the order of the numbers."""
    wanted = QueueFilter(state="waiting")
    pages = [filled.store.queue.page(wanted, offset=start, limit=30, now=NOW) for start in range(0, 200, 30)]
    shown = [item.finding.id for one in pages for item in one.items]
    assert shown == filled.store.queue.ids(wanted, NOW)
    assert {one.total for one in pages} == {len(shown)}
    values = [item.harm.value for one in pages for item in one.items]
    assert values == sorted(values, reverse=True)


def test_a_match_knows_its_neighbours(filled: Library) -> None:
    """At both ends there is none."""
    queue, wanted = filled.store.queue, QueueFilter()
    first, second, *_, last = queue.ids(wanted, NOW)
    total = len(queue.ids(wanted, NOW))
    assert queue.neighbours(first, wanted, NOW) == (None, second, 1, total)
    assert queue.neighbours(last, wanted, NOW)[1:] == (None, total, total)


def test_a_match_that_was_just_decided_still_leads_to_the_next(filled: Library) -> None:
    """It has no place any more, and its neighbours are those that it had."""
    queue, wanted = filled.store.queue, QueueFilter()
    first, second, third, *rest = queue.ids(wanted, NOW)
    decide(filled, second, Verdict.IGNORED)
    assert queue.neighbours(second, wanted, NOW) == (first, third, 0, 2 + len(rest))
    assert queue.neighbours(99_999, wanted, NOW) == (None, None, 0, 2 + len(rest))


def test_changes_are_counted_by_their_kind(library: Library) -> None:
    """Measures do not count, and unchanged segments beside changed ones do not either."""
    add_match(library, changed("mirrored, cropped to 64 %", "none"), number=1)
    add_match(library, changed("none"), number=2)
    add_match(library, changed("inset at the top, 30 % of the width"), number=3)
    add_match(library, replace(SHARED_SOUND, segments=(replace(segment(), modality=Modality.SOUND),)), number=4)
    facets = page(library).facets
    assert counts(facets.transform) == {"mirrored": 1, "cropped": 1, "none": 2, "inset": 1}
    assert counts(facets.modality) == {"picture": 3, "sound": 1}


def test_every_change_that_the_engine_says_is_of_some_kind() -> None:
    """No measure becomes a kind of its own, and no kind holds a comma."""
    said = ["turned 12° clockwise", "with bars", "stretched", "pitch +1.0 semitones", "mirrored, inverted colours"]
    kinds = kinds_of_change(said)
    assert kinds == {"turned", "with bars", "stretched", "pitch changed", "mirrored", "inverted colours"}
    assert set(parted(joined(kinds))) == kinds
    assert kinds_of_change([]) == {"none"}


def test_a_match_that_is_found_again_is_counted_as_it_is_now(library: Library) -> None:
    """A later comparison replaces changes, seconds and modalities."""
    id_ = add_match(library, changed("mirrored"))
    before = page(library).items[0].harm.coverage
    library.store.matches.put(1, 1, replace(SHARED_SOUND, segments=(segment(0, 9, Modality.SOUND),)), NOW)
    assert (ids(library, transform="mirrored"), ids(library, modality="sound")) == ([], [id_])
    assert page(library).items[0].harm.coverage > before


def test_findings_come_in_the_order_asked_for(library: Library) -> None:
    """What is gone is left out."""
    first, second = (add_match(library, number=number) for number in (1, 2))
    decide(library, first, Verdict.CONFIRMED)
    found = library.store.matches.some([second, 77, first])
    assert found == [library.store.matches.get(second), library.store.matches.get(first)]
    assert list(map(attrgetter("id"), found)) == [second, first]


def test_an_empty_library_has_an_empty_queue(library: Library) -> None:
    """With all states at 0."""
    found = page(library, QueueFilter())
    assert (found.items, found.total) == ((), 0)
    assert {one.count for one in found.facets.state} == {0}
