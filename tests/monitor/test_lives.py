"""The life of a letter after it was sent: every transition that there is, no other, and each in the audit."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.casework.addresses import lives, standing
from monitor.casework.lifecycle import FOLLOWERS, OUTCOMES, UNSENT, OutcomeClass, State
from monitor.casework.values import LetterRecord
from monitor.errors import CaseRefusedError, InputError, LibraryDamagedError
from monitor.notices import from_json
from monitor.review.letters import write_letters
from monitor.review.outcomes import budget_of, fates, tally
from monitor.review.progress import Report, report
from monitor.review.repeats import repeated
from monitor.store.library import Library
from tests.monitor.letter_samples import REQUEST, SEEN, ready_case
from tests.monitor.samples import add_match

S = State
REFERENCE = "RC-2026-0001"
ONE, TWO = "https://vids.example/watch/1", "https://vids.example/watch/2"
ROADS: dict[State, tuple[State, ...]] = {
    S.QUEUED: (),
    S.SENT: (S.SENT,),
    S.ACKNOWLEDGED: (S.SENT, S.ACKNOWLEDGED),
    **{outcome: (S.SENT, outcome) for outcome in OUTCOMES},
    S.COUNTER_NOTICED: (S.SENT, S.REMOVED, S.COUNTER_NOTICED),
    S.ACTION_FILED: (S.SENT, S.COUNTER_NOTICED, S.ACTION_FILED),
    S.LET_BACK: (S.SENT, S.COUNTER_NOTICED, S.LET_BACK),
    S.RETRACTED: (S.SENT, S.RETRACTED),
    S.REAPPEARED: (S.SENT, S.REMOVED, S.REAPPEARED),
    S.SUPERSEDED: (S.SENT, S.SUPERSEDED),
    S.CLOSED: (S.SENT, S.CLOSED),
}
"""A way to every state in which a letter can rest."""


@pytest.fixture
def walk(library: Library) -> Callable[..., LetterRecord]:
    """Give a function that takes a letter about two copies along a road."""
    matches = [
        add_match(library, number=number, provenance=replace(SEEN, url=url)) for number, url in ((1, ONE), (2, TWO))
    ]
    write_letters(library, ready_case(library, matches), REQUEST, ["md"])
    library.clock.now += timedelta(hours=25)

    def along(*states: State) -> LetterRecord:
        letter = library.store.letters.called(REFERENCE)
        for state in states:
            letter = say(library, state)
        return letter

    return along


def say(library: Library, state: State, *urls: str) -> LetterRecord:
    """Report a state; where some copies are removed, the first is."""
    named = urls or ((ONE,) if state is S.PARTLY_REMOVED else ())
    return report(library, REFERENCE, Report(state=state, reason=f"It is {state}.", urls=named))


def may_become(library: Library, wish: State) -> bool:
    """Tell whether a letter may come into a state, by bringing it there and taking that back."""
    came = False
    with suppress(CaseRefusedError, TakenBackError), library.store.transaction():
        say(library, wish)
        came = True
        take_back()
    return came


class TakenBackError(Exception):
    """Ends a transaction without a trace."""


def take_back() -> None:
    """Undo what the transaction has done."""
    raise TakenBackError


@pytest.mark.parametrize("state", ROADS)
def test_each_state_is_left_for_those_that_may_follow_and_for_no_other(
    walk: Callable[..., LetterRecord], library: Library, state: State
) -> None:
    """Tried with every state, each time from the same point."""
    walk(*ROADS[state])
    followers = {wish for wish in set(S) - {S.PARTLY_REMOVED, state} if may_become(library, wish)}
    assert followers == FOLLOWERS[state] - {S.PARTLY_REMOVED, *UNSENT}


def test_every_state_has_a_road() -> None:
    """Of those before the waiting, a letter goes through all when it is signed."""
    assert set(ROADS) | {S.DRAFT, S.REVIEWED, S.APPROVED} == set(S)


def test_the_life_of_a_letter_stands_in_the_audit(walk: Callable[..., LetterRecord], library: Library) -> None:
    """Each step with its actor, its time, its reason and the digest of its document; and the chain is whole."""
    letter = walk(S.SENT, S.ACKNOWLEDGED, S.REMOVED, S.COUNTER_NOTICED, S.LET_BACK, S.CLOSED)
    entries = [
        (entry.action.removeprefix("letter."), json.loads(entry.data))
        for entry in library.store.audit.about([f"letter {REFERENCE}"])
        if entry.action.startswith("letter.")
    ]
    assert [state for state, _ in entries] == [str(event.state) for event in letter.events]
    assert [event.state for event in letter.events][:4] == [S.DRAFT, S.REVIEWED, S.APPROVED, S.QUEUED]
    for event, (_, data) in zip(letter.events, entries, strict=True):
        assert (data["by"], data["reason"], data["document"]) == (event.actor, event.reason, event.document_sha256)
        assert data["happened_at"] == event.happened_at.isoformat(timespec="milliseconds")
        assert event.actor
        assert event.reason
        assert len(event.document_sha256 or "") == 64
    assert library.store.audit.verify() is not None
    first = library.store.audit.about([f"letter {REFERENCE}"])[0].id
    assert library.store.audit.verify(since=first) == library.store.audit.verify()


def test_a_changed_entry_is_found_from_wherever_one_looks(walk: Callable[..., LetterRecord], library: Library) -> None:
    """Also where only the end of the chain is looked at."""
    walk(S.SENT)
    last = library.store.audit.last()
    assert last is not None
    library.store._connection.write("DROP TRIGGER audit_refuses_update")
    library.store._connection.write("UPDATE audit SET actor = 'Eve' WHERE id = ?", (last.id,))
    for since in (1, last.id - 1, last.id):
        with pytest.raises(LibraryDamagedError, match=f"entry {last.id}"):
            library.store.audit.verify(since=since)


def test_copies_are_removed_one_after_another(walk: Callable[..., LetterRecord], library: Library) -> None:
    """Partly at first; wholly with the last."""
    walk(S.SENT)
    assert say(library, S.REMOVED, TWO).state is S.PARTLY_REMOVED
    assert tally(fates(library))[OutcomeClass.PENDING] == 1
    letter = say(library, S.REMOVED, ONE)
    assert (letter.state, letter.events[-1].urls) == (S.REMOVED, (ONE,))
    assert tally(fates(library))[OutcomeClass.REMOVED] == 2


def test_what_is_said_of_the_rest_names_the_rest(walk: Callable[..., LetterRecord], library: Library) -> None:
    """One copy is refused, then, without naming any, the other."""
    walk(S.SENT)
    say(library, S.REFUSED, ONE)
    assert say(library, S.REFUSED).events[-1].urls == (TWO,)
    with pytest.raises(CaseRefusedError, match="cannot become refused"):
        say(library, S.REFUSED)


def test_a_copy_that_reappears_may_be_claimed_again(walk: Callable[..., LetterRecord], library: Library) -> None:
    """That one, and not the other; and the letter is open again, even if it was closed."""
    notice = from_json(walk(S.SENT, S.REMOVED, S.CLOSED).notice)
    again = replace(notice, reference="RC-2026-0099")
    assert len(repeated(library, again)) == 2
    letter = say(library, S.REAPPEARED, ONE)
    assert standing(lives(letter.events, letter.urls)) == {S.REAPPEARED: 1, S.CLOSED: 1}
    assert [objection.message.split()[0] for objection in repeated(library, again)] == [TWO]
    assert tally(fates(library))[OutcomeClass.NOT_REMOVED] == 1


def test_some_removed_must_be_named(walk: Callable[..., LetterRecord], library: Library) -> None:
    """Else nobody knows which is pending."""
    walk(S.SENT)
    with pytest.raises(InputError, match="--url"):
        report(library, REFERENCE, Report(state=S.PARTLY_REMOVED, reason="One is gone."))
    with pytest.raises(InputError, match="is not in"):
        say(library, S.REMOVED, "https://vids.example/watch/3")


@pytest.mark.parametrize("state", sorted({*UNSENT}))
def test_a_signature_cannot_be_reported(walk: Callable[..., LetterRecord], library: Library, state: State) -> None:
    """Only ``reclaim letter`` signs."""
    walk()
    with pytest.raises(CaseRefusedError, match="cannot become"):
        say(library, state)


def test_an_answer_does_not_come_before_its_letter(walk: Callable[..., LetterRecord], library: Library) -> None:
    """Nor in the future, nor without a time zone; a bare day may be the one before, since zones differ."""
    sent = walk(S.SENT).sent_at
    assert sent is not None
    early = sent.replace(hour=0, minute=0, second=0, microsecond=0)
    for moment in (
        sent - timedelta(hours=3),
        early - timedelta(days=2),
        library.clock() + timedelta(hours=1),
        sent.replace(tzinfo=None),
    ):
        with pytest.raises(InputError):
            report(library, REFERENCE, Report(state=S.REMOVED, reason="Gone.", happened_at=moment))
    assert report(library, REFERENCE, Report(state=S.REMOVED, reason="Gone.", happened_at=early)).state is S.REMOVED


@pytest.mark.parametrize(
    ("road", "wrong"),
    [
        ((S.REMOVED,), (0, 0, 0)),
        ((S.REFUSED,), (0, 0, 1)),
        ((S.REFUSED, S.CLOSED), (0, 0, 1)),
        ((S.REFUSED, S.REMOVED), (0, 0, 0)),
        ((S.COUNTER_NOTICED,), (1, 0, 0)),
        ((S.COUNTER_NOTICED, S.RETRACTED), (1, 0, 0)),
        ((S.RETRACTED, S.CLOSED), (0, 1, 0)),
    ],
)
def test_the_budget_counts_each_wrong_notice_once(
    walk: Callable[..., LetterRecord], library: Library, road: tuple[State, ...], wrong: tuple[int, int, int]
) -> None:
    """By the first of counter-notice, withdrawal and refusal; an overturned refusal was none; a year later, none."""
    walk(S.SENT, *road)
    budget = budget_of(library)
    assert (budget.sent, budget.counter_noticed, budget.retracted, budget.refused) == (1, *wrong)
    library.clock.now += timedelta(days=366)
    assert budget_of(library).sent == 0


def test_one_refused_copy_makes_a_notice_refused(walk: Callable[..., LetterRecord], library: Library) -> None:
    """Although the other was removed."""
    walk(S.SENT)
    say(library, S.REFUSED, ONE)
    say(library, S.REMOVED, TWO)
    assert budget_of(library).refused == 1
