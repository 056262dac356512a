"""Hold-back: the matches of a work that matches suddenly very many clips wait until somebody has looked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.app import open_library
from monitor.errors import DecisionRefusedError, InputError, NotFoundError
from monitor.flooding import find_surges, hold_floods, release
from monitor.registry import register
from monitor.review.decisions import decide, decide_all
from monitor.scanning import match_pending, scan
from monitor.settings import Flood, Settings
from monitor.store.floods import Release, Run
from monitor.store.library import Library
from monitor.values import Hit, Provenance, Rights, Standing, Verdict, Work
from tests.media import MediaShelf
from tests.media.edits import mirrored
from tests.monitor.conftest import Clock
from tests.monitor.samples import COPY, add_clip, add_work, facts, source

SMALL = Flood(least=2, share=0.2, factor=5, others=2)
NOW = Clock().now
DAY = timedelta(hours=24)


@pytest.fixture
def flooded(settings: Settings) -> Iterator[Library]:
    """Give a library in which a work matches three of five clips and two others match one between them."""
    with open_library(replace(settings, flood=SMALL), actor="Ann", clock=Clock()) as library:
        works = [add_work(library, number) for number in (1, 2, 3)]
        found = {101: [works[0]], 102: [works[0]], 103: [works[0], works[1]], 104: [], 105: []}
        match_run(library, found)
        hold_floods(library)
        yield library


def match_run(library: Library, found: dict[int, list[Work]]) -> int:
    """Store a run in which clips matched works."""
    run_id = library.store.floods.begin(library.clock())
    for number, works in found.items():
        clip = add_clip(library, number)
        hits = [Hit(work_id=work.id, match=COPY) for work in works]
        library.store.matches.replace(clip.id, 0, hits, library.clock(), run_id)
        library.store.floods.count_clip(run_id)
    return run_id


def standings(library: Library) -> dict[int, Standing]:
    """Return the standing of every match."""
    return {id_: library.store.matches.get(id_).standing for id_ in range(1, 5)}


def test_the_new_matches_of_a_flooding_work_are_held_back(flooded: Library) -> None:
    """With a sentence that says why; those of other works are not."""
    assert list(standings(flooded).values()) == [Standing.HELD, Standing.HELD, Standing.HELD, Standing.OPEN]
    (held,) = flooded.store.floods.held()
    assert (held.work_id, held.matches) == (1, 3)
    assert held.reason.startswith("“work 1” matches 3 of the 5 clips matched within 24 hours, and it matched next to")
    assert [entry.action for entry in flooded.store.audit.all()] == ["work.hold"]
    hold_floods(flooded)
    assert len(flooded.store.audit.all()) == 1


def test_a_real_scan_holds_back(settings: Settings, shelf: MediaShelf) -> None:
    """Thresholds come from the settings; the same upload at many addresses counts each time."""
    film = shelf.video(seed=21, seconds=8.0)
    copy, _ = shelf.copy("mirrored-for-scanning", film, mirrored)
    seen = {copy: tuple(Provenance(url=f"https://v.example/{number}") for number in range(3))}
    small = replace(SMALL, others=0)
    with open_library(replace(settings, flood=small), actor="Ann", clock=Clock()) as library:
        list(register(library, [film], Rights()))
        list(scan(library, [copy], seen))
        list(match_pending(library))
        assert (library.store.matches.count(), library.store.matches.count(Standing.HELD)) == (0, 3)
        library.store.clips.forget_matching()
        list(match_pending(library))
        assert library.store.matches.count(Standing.HELD) == 3


def test_a_release_lets_them_come_with_person_and_reason(flooded: Library) -> None:
    """And so many are usual from then on."""
    released = release(flooded, 1, " It went viral. ")
    assert released.matches == 3
    assert set(standings(flooded).values()) == {Standing.OPEN}
    entry = flooded.store.audit.all()[-1]
    assert (entry.action, entry.actor, "It went viral." in entry.data) == ("work.release", "Ann", True)
    match_run(flooded, {number: [flooded.store.works.get(1)] for number in range(201, 206)})
    assert hold_floods(flooded) == []


def test_a_release_needs_a_reason_and_something_held(flooded: Library) -> None:
    """Otherwise nothing changes."""
    for work_id, reason, error in ((1, " ", InputError), (2, "why", InputError), (9, "why", NotFoundError)):
        with pytest.raises(error):
            release(flooded, work_id, reason)
    assert flooded.store.matches.count(Standing.HELD) == 3


def test_a_held_match_that_is_decided_is_open(flooded: Library) -> None:
    """The others stay held, and a further match of the work is held with them."""
    decide(flooded, 1, Verdict.CONFIRMED, "Seen side by side.")
    match_run(flooded, {201: [flooded.store.works.get(1)]})
    hold_floods(flooded)
    assert list(standings(flooded).values()) == [Standing.OPEN, Standing.HELD, Standing.HELD, Standing.OPEN]
    assert flooded.store.matches.count(Standing.HELD) == 3
    assert flooded.store.matches.get(5).standing is Standing.HELD


def test_held_matches_are_not_confirmed_in_bulk(flooded: Library) -> None:
    """One by one they may; in bulk only after a release. What is no copy may be said of all at once."""
    with pytest.raises(DecisionRefusedError, match="Matches 1, 2 are held back") as refused:
        decide_all(flooded, [1, 2, 4], Verdict.CONFIRMED, "Surely.")
    (objection,) = refused.value.objections
    assert (objection.rule, "reclaim release 1" in objection.message) == ("G17", True)
    assert flooded.store.decisions.latest_of_all() == {}
    decide_all(flooded, [1, 2], Verdict.NOT_A_COPY, "Our test card.")
    release(flooded, 1, "The test card is in the bank now.")
    decide_all(flooded, [3, 4], Verdict.CONFIRMED, "Seen.")


def test_matching_again_does_not_lift_a_hold(flooded: Library) -> None:
    """Only a person does."""
    flooded.store.matches.replace(1, 0, [Hit(work_id=1, match=COPY)], flooded.clock(), 2)
    assert flooded.store.matches.get(1).standing is Standing.HELD


def work_of(number: int, registered_days_ago: int = 100) -> Work:
    """Return a work that is not stored."""
    return Work(
        id=number,
        name=f"work {number}",
        file=source(number),
        media=facts(),
        rights=Rights(),
        revision=number,
        registered_at=NOW - registered_days_ago * DAY,
    )


def runs(*counts: tuple[float, int, int]) -> list[Run]:
    """Return runs of (days ago, clips, matches of work 1)."""
    return [
        Run(id=number, started_at=NOW - days * DAY, clips=clips, found={1: matches})
        for number, (days, clips, matches) in enumerate(counts, start=1)
    ]


FLOOD = Flood()


@pytest.mark.parametrize(
    ("history", "is_flood"),
    [
        ([(0.1, 100, 21)], True),  # more than 20, more than a fifth, nothing before
        ([(0.1, 100, 20)], False),  # not more than 20
        ([(0.1, 200, 40)], False),  # not more than a fifth
        ([(0.5, 60, 12), (0.1, 40, 12)], True),  # two scans within a day count as one
        ([(1.5, 60, 0), (0.1, 40, 12)], False),  # but not within two
        ([(3, 90, 4), (2, 90, 6), (0.1, 100, 26)], True),  # five times its median of five is 25
        ([(3, 90, 4), (2, 90, 6), (0.1, 100, 25)], False),
        ([(2.4, 90, 3), (2.2, 90, 3), (0.1, 100, 30)], False),  # one window before, with six
    ],
)
def test_a_flood_is_sudden_large_and_wide(history: list[tuple[float, int, int]], is_flood: bool) -> None:
    """By number, by share of the clips, and by what was usual before."""
    found = find_surges([work_of(number) for number in range(1, 7)], runs(*history), [], FLOOD, NOW)
    assert [surge.work.id for surge in found] == ([1] if is_flood else [])


def test_a_small_library_without_history_says_nothing_of_what_is_usual() -> None:
    """Whoever scans copies of their one film for the first time is not stopped; later there is a history."""
    few = [work_of(1), work_of(2)]
    assert find_surges(few, runs((0.1, 40, 40)), [], FLOOD, NOW) == []
    assert len(find_surges(few, runs((2, 40, 1), (0.1, 40, 40)), [], FLOOD, NOW)) == 1


def test_runs_before_a_work_was_registered_are_no_history() -> None:
    """It could not match then."""
    history = runs((3, 90, 0), (0.1, 40, 40))
    assert find_surges([work_of(1, registered_days_ago=1)], history, [], FLOOD, NOW) == []
    assert len(find_surges([work_of(1)], history, [], FLOOD, NOW)) == 1


def test_what_a_person_has_let_come_is_usual() -> None:
    """Only matches after the release are new."""
    released = Release(work_id=1, run_id=1, matches=30)
    works = [work_of(number) for number in range(1, 7)]
    assert find_surges(works, runs((0.2, 40, 30), (0.1, 200, 149)), [released], FLOOD, NOW) == []
    (surge,) = find_surges(works, runs((0.2, 40, 30), (0.1, 200, 151)), [released], FLOOD, NOW)
    assert (surge.matches, surge.usual, surge.after_run) == (151, 30.0, 1)
