"""Two people at one match: nobody overwrites what they did not see, and several matches are decided all or none."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from monitor.app import open_library
from monitor.errors import ChangedMeanwhileError, DecisionRefusedError, LibraryError, NotFoundError
from monitor.review.decisions import decide, decide_all
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Verdict
from tests.monitor.samples import SHARED_SOUND, add_match


def verdicts(library: Library) -> dict[int, str]:
    """Return what holds, by match."""
    return {id_: one.verdict for id_, one in library.store.decisions.latest_of_all().items()}


def test_a_decision_that_was_not_seen_is_not_overwritten(library: Library) -> None:
    """The refusal says who decided what, when and why; nothing of the others is decided."""
    ids = [add_match(library, number=number) for number in (1, 2)]
    decide(library, ids[1], Verdict.LICENSED, "They asked.")
    with pytest.raises(ChangedMeanwhileError) as refused:
        decide_all(library, ids, Verdict.IGNORED, "Too small.", seen=dict.fromkeys(ids, 0))
    assert "Ann decided licensed on match 2 at 2026-11-23 12:00 UTC (“They asked.”)" in str(refused.value)
    assert verdicts(library) == {ids[1]: "licensed"}


def test_whoever_saw_the_decision_may_supersede_it(library: Library) -> None:
    """By its number; of matches that are not asked about nothing is demanded."""
    ids = [add_match(library, number=number) for number in (1, 2)]
    seen = {ids[0]: decide(library, ids[0], Verdict.LICENSED, "They asked.").decision.id}
    decide(library, ids[1], Verdict.CONFIRMED, "Seen.")
    decide_all(library, ids, Verdict.IGNORED, "Too small.", seen=seen)
    assert set(verdicts(library).values()) == {"ignored"}


def test_many_changes_are_told_in_one_sentence(library: Library) -> None:
    """Three by name, the others by number."""
    ids = [add_match(library, number=number) for number in range(1, 6)]
    decide_all(library, ids, Verdict.LICENSED, "They asked.")
    with pytest.raises(ChangedMeanwhileError, match=r"match 3 at [^;]*; so it is with 2 more\. Look again"):
        decide_all(library, ids, Verdict.IGNORED, "Too small.", seen=dict.fromkeys(ids, 0))


def test_of_two_who_decide_at_once_one_wins(settings: Settings, library: Library) -> None:
    """Each with a connection of their own, many times; the other is told."""
    ids = [add_match(library, number=number) for number in range(1, 21)]
    waiting = Barrier(2)

    def person(name: str, verdict: Verdict) -> list[bool]:
        with open_library(Settings(library=settings.library, workers=1, lock_wait_s=20), actor=name) as mine:
            return [won(mine, id_, verdict) for id_ in ids]

    def won(mine: Library, id_: int, verdict: Verdict) -> bool:
        waiting.wait(20)
        try:
            decide_all(mine, [id_], verdict, f"{mine.actor} saw it.", seen={id_: 0})
        except ChangedMeanwhileError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        bo, cy = pool.submit(person, "Bo", Verdict.IGNORED), pool.submit(person, "Cy", Verdict.LICENSED)
    assert all(first != second for first, second in zip(bo.result(), cy.result(), strict=True))
    assert [len(library.store.decisions.history(id_)) for id_ in ids] == [1] * len(ids)
    library.store.audit.verify()


@pytest.mark.parametrize("refused", ["sound", "gone"])
def test_if_one_is_refused_none_is_decided(library: Library, refused: str) -> None:
    """In whatever order they stand."""
    first = add_match(library, number=1)
    other = add_match(library, SHARED_SOUND, number=2) if refused == "sound" else 77
    for ids in ([first, other], [other, first]):
        with pytest.raises((DecisionRefusedError, NotFoundError)):
            decide_all(library, ids, Verdict.CONFIRMED, "Seen.")
    assert verdicts(library) == {}
    assert library.store.audit.all() == []


def test_what_fails_on_the_way_leaves_nothing(library: Library) -> None:
    """The decisions before it are undone, and so are their entries in the audit."""
    ids = [add_match(library, number=number) for number in (1, 2, 3)]
    library.store._connection.write(
        "CREATE TEMP TRIGGER broken BEFORE INSERT ON main.decisions WHEN NEW.match_id = 3"
        " BEGIN SELECT RAISE(FAIL, 'the disk is full'); END"
    )
    with pytest.raises(sqlite3.IntegrityError, match="the disk is full"):
        decide_all(library, ids, Verdict.IGNORED, "Too small.")
    assert (verdicts(library), library.store.audit.all()) == ({}, [])
    assert len(library.store.matches.waiting()) == len(ids)


def test_clips_are_copied_after_the_decisions_are_kept(library: Library) -> None:
    """Copying takes long, and others must be able to write meanwhile; what stops it undoes no decision."""
    ids = [add_match(library, number=number) for number in (1, 2)]
    library.settings.clips.touch()  # where the folder of the copies should be
    with pytest.raises(LibraryError):
        decide_all(library, ids, Verdict.CONFIRMED, "Seen.")
    assert verdicts(library) == dict.fromkeys(ids, "confirmed")


def test_clips_are_looked_at_again_once_for_each_work(library: Library) -> None:
    """However many of its matches are marked as not a copy; the last one says how many clips."""
    work = library.store.matches.get(add_match(library, number=1)).work
    for number in (2, 3):
        other = library.store.matches.get(add_match(library, number=number))
        library.store.matches.put(other.clip.id, work.id, other.match, library.clock())
    found = [one.id for one in library.store.matches.all() if one.work.id == work.id]
    told = decide_all(library, found[:2], Verdict.NOT_A_COPY, "Both bought it.")
    assert [one.again for one in told] == [0, 1]
