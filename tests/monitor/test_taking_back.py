"""Taking a decision back: the match waits again, everywhere, and what was decided stays on record."""

import json

import pytest

from monitor.errors import ChangedMeanwhileError, DecisionRefusedError, InputError, NotFoundError
from monitor.permitted import own_account, permit
from monitor.review.cases import create_case
from monitor.review.decisions import decide, decide_all
from monitor.review.taking_back import take_back
from monitor.store.library import Library
from monitor.values import Hit, Provenance, Standing, Verdict
from tests.monitor.samples import COPY, add_clip, add_match

SEEN = Provenance(url="https://vids.example/watch/1", platform="Vids", account="lee")
MISTAKE = "I looked at the wrong clip."


def decided(library: Library, verdict: Verdict = Verdict.IGNORED, *, number: int = 1) -> int:
    """Store a decided match."""
    id_ = add_match(library, number=number)
    decide(library, id_, verdict, "Seen side by side.")
    return id_


def test_a_match_waits_again_and_its_history_stays(library: Library) -> None:
    """Who took it back, when and why stands behind the verdict, and in the audit."""
    id_ = decided(library, Verdict.CONFIRMED)
    (taken,) = take_back(library, [id_], f"  {MISTAKE} ")
    assert library.store.matches.get(id_).decision is None
    assert library.store.decisions.latest(id_) is None
    assert library.store.decisions.latest_of_all() == {}
    history = library.store.decisions.history(id_)
    assert [one.verdict for one in history] == [Verdict.CONFIRMED, Verdict.WITHDRAWN]
    assert (history[1], history[0]) == (taken.decision, taken.was)
    assert (taken.decision.actor, taken.decision.reason) == ("Ann", MISTAKE)
    entry = library.store.audit.about([f"match {id_}"])[-1]
    assert (entry.action, json.loads(entry.data)["was"]) == ("match.take_back", "confirmed")


def test_a_verdict_that_was_superseded_does_not_come_back(library: Library) -> None:
    """Whoever takes the last one back has decided nothing yet; and may decide as before."""
    id_ = decided(library, Verdict.CONFIRMED)
    decide(library, id_, Verdict.IGNORED, "Too small.")
    take_back(library, [id_], MISTAKE)
    assert library.store.matches.get(id_).decision is None
    again = decide(library, id_, Verdict.IGNORED, "Too small.")
    assert not again.is_old
    assert library.store.matches.get(id_).decision == again.decision


def test_everything_that_asks_what_is_decided_sees_a_match_wait(library: Library) -> None:
    """Lists, figures, permissions, hold-backs and the memory."""
    id_ = decided(library)
    store = library.store
    take_back(library, [id_], MISTAKE)
    assert [one.match_id for one in store.matches.waiting()] == [id_]
    assert (store.figures.totals().waiting, store.figures.totals().confirmed) == (1, 0)
    assert store.memory.ask_again(store.works.get(1)) == 1
    store.matches.replace(1, 0, [Hit(work_id=1, match=COPY, suppressed="Looks like another.")], library.clock())
    assert store.matches.get(id_).standing is Standing.SUPPRESSED


def test_a_match_that_was_set_aside_by_a_flood_may_be_held_again(library: Library) -> None:
    """Only what a person has decided is kept from it."""
    run_id = library.store.floods.begin(library.clock())
    clip, work = add_clip(library, 200), library.store.matches.get(decided(library)).work
    library.store.matches.replace(clip.id, 0, [Hit(work_id=work.id, match=COPY)], library.clock(), run_id)
    (id_,) = (one.id for one in library.store.matches.of_clip(clip.id))
    decide(library, id_, Verdict.IGNORED, "Too small.")
    assert library.store.floods.hold(work.id, 0, "Very many.") == 0
    take_back(library, [id_], MISTAKE)
    assert library.store.floods.hold(work.id, 0, "Very many.") == 1


def test_what_was_no_copy_is_no_longer_remembered(library: Library) -> None:
    """Clips that looked like it are compared again, its own included."""
    id_ = decided(library, Verdict.NOT_A_COPY)
    library.store.clips.mark_matched(1, library.store.works.revision())
    assert [one.match_id for one in library.store.memory.all()] == [id_]
    (taken,) = take_back(library, [id_], MISTAKE)
    assert (library.store.memory.all(), library.store.memory.of_work(1)) == ([], frozenset())
    assert taken.again == 1
    assert [clip.id for clip in library.store.clips.unmatched(library.store.works.revision())] == [1]


def test_a_comparison_that_finds_nothing_leaves_what_was_once_decided(library: Library) -> None:
    """The record of the decision needs its match; one that nobody ever decided goes."""
    id_ = decided(library)
    take_back(library, [id_], MISTAKE)
    other = add_match(library, number=2)
    library.store.matches.replace(1, 0, [], library.clock())
    library.store.matches.replace(2, 0, [], library.clock())
    assert library.store.matches.get(id_).decision is None
    with pytest.raises(NotFoundError):
        library.store.matches.get(other)


def test_a_permission_covers_a_match_as_soon_as_it_waits(library: Library) -> None:
    """It would never have come before a person."""
    id_ = add_match(library, provenance=SEEN)
    decide(library, id_, Verdict.CONFIRMED, "Seen.")
    permit(library, own_account("Vids", "lee"))
    assert library.store.matches.get(id_).standing is Standing.OPEN
    take_back(library, [id_], MISTAKE)
    assert library.store.matches.get(id_).standing is Standing.PERMITTED


def test_the_decision_of_a_case_is_not_taken_back(library: Library) -> None:
    """Letters may rest on it; deciding anew is the way."""
    id_, other = decided(library, Verdict.CONFIRMED), decided(library, number=2)
    case = create_case(library, [id_], "vids.example")
    with pytest.raises(DecisionRefusedError, match=f"is in case {case.id}") as refused:
        take_back(library, [other, id_], MISTAKE)
    assert f"reclaim decide {id_} VERDICT" in refused.value.objections[0].message
    assert all(library.store.decisions.latest(one) for one in (id_, other))


def test_what_is_not_decided_cannot_be_taken_back(library: Library) -> None:
    """Neither once nor twice, nor without a reason; and then none of several is."""
    id_, waiting = decided(library), add_match(library, number=2)
    for refused, ids, reason in (
        (DecisionRefusedError, [id_, waiting], MISTAKE),
        (NotFoundError, [id_, 77], MISTAKE),
        (InputError, [id_], "  "),
    ):
        with pytest.raises(refused):
            take_back(library, ids, reason)
    assert library.store.decisions.latest(id_) is not None
    take_back(library, [id_], MISTAKE)
    with pytest.raises(DecisionRefusedError, match="no decision"):
        take_back(library, [id_], MISTAKE)


def test_nobody_takes_back_what_they_did_not_see(library: Library) -> None:
    """Somebody decided again meanwhile."""
    id_ = decided(library)
    seen = {id_: library.store.matches.get(id_).decision.id}  # type: ignore[union-attr]
    decide(library, id_, Verdict.LICENSED, "They may.")
    with pytest.raises(ChangedMeanwhileError, match="Ann decided licensed on match 1"):
        take_back(library, [id_], MISTAKE, seen=seen)
    take_back(library, [id_], MISTAKE)
    with pytest.raises(ChangedMeanwhileError, match="Ann took the decision back on match 1"):
        decide_all(library, [id_], Verdict.IGNORED, "Too small.", seen=seen)


def test_a_withdrawal_is_no_verdict(library: Library) -> None:
    """It cannot be given as one, which would leave out what belongs to it."""
    with pytest.raises(InputError, match="take the decision back"):
        decide(library, decided(library), Verdict.WITHDRAWN, MISTAKE)
