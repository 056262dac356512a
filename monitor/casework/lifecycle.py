"""The states of a letter and which may follow which; a superset of what platforms and hosts report."""

from enum import StrEnum


class State(StrEnum):
    """Where a letter stands."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    """A second person has looked at it."""
    APPROVED = "approved"
    """Signed."""
    QUEUED = "queued"
    """Waits until the cool-off is over."""
    SENT = "sent"
    ACKNOWLEDGED = "acknowledged"
    REMOVED = "removed"
    PARTLY_REMOVED = "partly_removed"
    REFUSED = "refused"
    NEEDS_INFO = "needs_info"
    NOT_IN_INDEX = "not_in_index"
    """A search engine does not list the address."""
    DUPLICATE = "duplicate"
    """The recipient has the same notice already."""
    ALREADY_GONE = "already_gone"
    GEO_LIMITED = "geo_limited"
    """Out of sight in some countries only."""
    COUNTER_NOTICED = "counter_noticed"
    ACTION_FILED = "action_filed"
    LET_BACK = "let_back"
    """The sender lets the material come back."""
    RETRACTED = "retracted"
    REAPPEARED = "reappeared"
    SUPERSEDED = "superseded"
    """Another letter has taken its place, or it was given up before it left."""
    CLOSED = "closed"


OUTCOMES = frozenset(
    {
        *(State.REMOVED, State.PARTLY_REMOVED, State.REFUSED, State.NEEDS_INFO, State.NOT_IN_INDEX),
        *(State.DUPLICATE, State.ALREADY_GONE, State.GEO_LIMITED),
    }
)
"""What a recipient may answer."""

UNSENT = frozenset({State.DRAFT, State.REVIEWED, State.APPROVED, State.QUEUED})
"""Before a letter leaves."""

_GIVEN_UP = {State.SUPERSEDED, State.CLOSED}
_AFTER_OUTCOME = {State.COUNTER_NOTICED, State.REAPPEARED, State.RETRACTED, State.SUPERSEDED, State.CLOSED}

FOLLOWERS: dict[State, frozenset[State]] = {
    State.DRAFT: frozenset({State.REVIEWED, State.APPROVED}),
    State.REVIEWED: frozenset({State.APPROVED}),
    State.APPROVED: frozenset({State.QUEUED}),
    State.QUEUED: frozenset({State.SENT, *_GIVEN_UP}),
    State.SENT: frozenset({State.ACKNOWLEDGED, *OUTCOMES, *_AFTER_OUTCOME}),
    State.ACKNOWLEDGED: frozenset({*OUTCOMES, *_AFTER_OUTCOME}),
    State.COUNTER_NOTICED: frozenset({State.ACTION_FILED, State.LET_BACK, State.RETRACTED}),
    State.ACTION_FILED: frozenset({State.LET_BACK, State.RETRACTED, State.REMOVED, State.CLOSED}),
    State.LET_BACK: frozenset({State.RETRACTED, State.CLOSED}),
    State.RETRACTED: frozenset({State.CLOSED}),
    State.REAPPEARED: frozenset({State.RETRACTED, *_GIVEN_UP, *OUTCOMES}),
    State.SUPERSEDED: frozenset({State.RETRACTED, State.CLOSED}),
    State.CLOSED: frozenset({State.REAPPEARED, State.RETRACTED, State.COUNTER_NOTICED}),
    **{
        outcome: frozenset({*_AFTER_OUTCOME, *OUTCOMES} - {outcome, *({State.DUPLICATE} - {outcome})})
        for outcome in OUTCOMES
    },
}
"""Which states may follow each; that a letter may be retracted only after it was sent is asked besides.

A letter is put on record when it is signed, so it goes from draft to queued in one breath and rests there first.
"""

WHO_ANSWERS = frozenset({State.ACKNOWLEDGED, *OUTCOMES, State.COUNTER_NOTICED})
"""States that the other side brings about."""


class OutcomeClass(StrEnum):
    """What became of an address, in the five classes that search engines report; never one success rate."""

    REMOVED = "removed"
    NOT_REMOVED = "not removed"
    PENDING = "pending"
    DUPLICATE = "duplicate"
    NOT_IN_INDEX = "not in index"


_CLASSES = {
    State.REMOVED: OutcomeClass.REMOVED,
    State.PARTLY_REMOVED: OutcomeClass.REMOVED,
    State.REFUSED: OutcomeClass.NOT_REMOVED,
    State.GEO_LIMITED: OutcomeClass.NOT_REMOVED,
    State.COUNTER_NOTICED: OutcomeClass.NOT_REMOVED,
    State.LET_BACK: OutcomeClass.NOT_REMOVED,
    State.RETRACTED: OutcomeClass.NOT_REMOVED,
    State.REAPPEARED: OutcomeClass.NOT_REMOVED,
    State.DUPLICATE: OutcomeClass.DUPLICATE,
    State.NOT_IN_INDEX: OutcomeClass.NOT_IN_INDEX,
    State.ALREADY_GONE: OutcomeClass.NOT_IN_INDEX,
}


def outcome_class(states: tuple[State, ...]) -> OutcomeClass:
    """Return the class of an address from the states that were reported of it, oldest first.

    What does not speak of an outcome (closed, superseded, acknowledged) leaves the class as it was. A letter that was
    partly removed is judged address by address: see ``monitor.casework.addresses``.
    """
    found = OutcomeClass.PENDING
    for state in states:
        found = _CLASSES.get(state, found)
    return found


def may_follow(before: tuple[State, ...], state: State) -> bool:
    """Return whether a letter with this past may go into a state."""
    if not before:
        return state is State.DRAFT
    if state in {State.RETRACTED, State.COUNTER_NOTICED, State.REAPPEARED} and State.SENT not in before:
        return False
    return state in FOLLOWERS[before[-1]]
