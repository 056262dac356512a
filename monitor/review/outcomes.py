"""What became of the addresses in letters, in five classes, and the sender's error budget."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from monitor.casework.addresses import WHOLE, lives
from monitor.casework.budget import Budget
from monitor.casework.lifecycle import UNSENT, OutcomeClass, State, outcome_class
from monitor.casework.values import LetterRecord
from monitor.store.library import Library

WINDOW = timedelta(days=365)
"""How far back the error budget looks."""
_PASSING = frozenset({State.CLOSED, State.SUPERSEDED})
"""States that say nothing about whether a notice was right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of one address in one letter."""

    reference: str
    recipient: str
    url: str
    outcome: OutcomeClass
    states: tuple[State, ...]


def fates(library: Library) -> list[Fate]:
    """Return what became of every address of every claim that was sent."""
    return [fate for letter in library.store.letters.claims_sent() for fate in fates_of(letter)]


def fates_of(letter: LetterRecord) -> Iterator[Fate]:
    """Yield what became of every address of a claim that was sent."""
    for url, life in lives(letter.events, letter.urls).items():
        states = tuple(state for state in life if state not in UNSENT)
        if url != WHOLE and states:
            outcome = outcome_class(states)
            yield Fate(reference=letter.reference, recipient=letter.recipient, url=url, outcome=outcome, states=states)


def tally(found: Iterable[Fate]) -> dict[OutcomeClass, int]:
    """Count addresses by class; every class is there, also with 0."""
    counts = Counter(fate.outcome for fate in found)
    return {outcome: counts[outcome] for outcome in OutcomeClass}


def budget_of(library: Library) -> Budget:
    """Return the error budget of the last year: letters sent, and how many turned out to be wrong.

    A refusal counts as long as it stands: one that ended in a removal was overturned. A notice of which a correction
    left out an address counts as one that was withdrawn; one of which it narrowed stretches alone does not.
    """
    since, corrected = library.clock() - WINDOW, library.store.letters.corrected()
    doubted = library.store.letters.doubted(since)
    kinds = Counter(_wrong(letter, was_corrected=letter.id in corrected) for letter in doubted)
    return Budget(
        sent=library.store.letters.count_sent(since),
        counter_noticed=kinds[State.COUNTER_NOTICED],
        retracted=kinds[State.RETRACTED],
        refused=kinds[State.REFUSED],
    )


def _wrong(letter: LetterRecord, *, was_corrected: bool) -> State | None:
    """Return by what a letter turned out to be wrong; None where it did not."""
    if letter.had(State.COUNTER_NOTICED):
        return State.COUNTER_NOTICED
    if letter.had(State.RETRACTED) or was_corrected:
        return State.RETRACTED
    return State.REFUSED if letter.had(State.REFUSED) and _stands_refused(letter) else None


def _stands_refused(letter: LetterRecord) -> bool:
    """Tell whether the last word about some address is a refusal."""
    told = ([state for state in life if state not in _PASSING] for life in lives(letter.events, letter.urls).values())
    return any(states[-1] is State.REFUSED for states in told if states)
