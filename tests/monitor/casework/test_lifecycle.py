"""The states of a letter: which may follow which, and the five classes of what became of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.casework.lifecycle import FOLLOWERS, OUTCOMES, OutcomeClass, State, may_follow, outcome_class

S = State
WALK = (S.DRAFT, S.REVIEWED, S.APPROVED, S.QUEUED, S.SENT)


def test_every_state_has_its_followers() -> None:
    """None was forgotten, and none follows itself."""
    assert set(FOLLOWERS) == set(State)
    assert all(state not in followers for state, followers in FOLLOWERS.items())


def test_nothing_is_sent_that_did_not_wait() -> None:
    """Only what is queued is sent, only what is approved is queued."""
    assert {state for state, followers in FOLLOWERS.items() if S.SENT in followers} == {S.QUEUED}
    assert {state for state, followers in FOLLOWERS.items() if S.QUEUED in followers} == {S.APPROVED}


@pytest.mark.parametrize("state", sorted({*OUTCOMES, S.SENT, S.ACKNOWLEDGED, S.COUNTER_NOTICED, S.LET_BACK, S.CLOSED}))
def test_whatever_was_sent_can_be_retracted(state: State) -> None:
    """A mistake is mended from wherever it is seen."""
    past = WALK if state is S.SENT else (*WALK, state)
    assert may_follow(past, S.RETRACTED)


@pytest.mark.parametrize("state", [S.RETRACTED, S.COUNTER_NOTICED, S.REAPPEARED])
@pytest.mark.parametrize("past", [(), (S.CLOSED,), (S.SUPERSEDED,), (S.SUPERSEDED, S.CLOSED)])
def test_what_was_not_sent_is_not_retracted(past: tuple[State, ...], state: State) -> None:
    """It is given up instead, and stays so; nobody can have answered it."""
    assert not may_follow((*WALK[:4], *past), state)
    assert may_follow(WALK[:4], S.SUPERSEDED)


@given(st.lists(st.sampled_from(sorted(State)), max_size=30))
def test_no_walk_reaches_an_answer_without_a_sending(wishes: list[State]) -> None:
    """Whatever people ask for, outcomes, counter-notices and retractions come after the sending."""
    past: tuple[State, ...] = ()
    for wish in wishes:
        if may_follow(past, wish):
            past = (*past, wish)
    after = {S.COUNTER_NOTICED, S.RETRACTED, S.REAPPEARED, S.ACTION_FILED, S.LET_BACK, *OUTCOMES}
    first = next((n for n, state in enumerate(past) if state in after), None)
    assert first is None or S.SENT in past[:first]


@pytest.mark.parametrize(
    ("states", "wanted"),
    [
        ((), OutcomeClass.PENDING),
        ((S.SENT, S.ACKNOWLEDGED), OutcomeClass.PENDING),
        ((S.SENT, S.NEEDS_INFO), OutcomeClass.PENDING),
        ((S.SENT, S.REMOVED, S.CLOSED), OutcomeClass.REMOVED),
        ((S.SENT, S.REMOVED, S.REAPPEARED), OutcomeClass.NOT_REMOVED),
        ((S.SENT, S.REMOVED, S.COUNTER_NOTICED), OutcomeClass.NOT_REMOVED),
        ((S.SENT, S.REFUSED), OutcomeClass.NOT_REMOVED),
        ((S.SENT, S.GEO_LIMITED), OutcomeClass.NOT_REMOVED),
        ((S.SENT, S.DUPLICATE), OutcomeClass.DUPLICATE),
        ((S.SENT, S.NOT_IN_INDEX), OutcomeClass.NOT_IN_INDEX),
        ((S.SENT, S.PARTLY_REMOVED), OutcomeClass.REMOVED),
        ((S.SENT, S.ALREADY_GONE), OutcomeClass.NOT_IN_INDEX),
        ((S.SENT, S.REFUSED, S.REMOVED), OutcomeClass.REMOVED),
    ],
)
def test_the_last_outcome_gives_the_class(states: tuple[State, ...], wanted: OutcomeClass) -> None:
    """Five classes, and what nobody answered is pending."""
    assert outcome_class(states) is wanted
