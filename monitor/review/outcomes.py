"""What became of the addresses in letters, in five classes, and the sender's error budget."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from monitor.casework.budget import Budget
from monitor.casework.lifecycle import UNSENT, OutcomeClass, State, outcome_class
from monitor.casework.values import LetterRecord
from monitor.notices import from_json, load_pack
from monitor.store.library import Library

WINDOW = timedelta(days=365)
"""How far back the error budget looks."""


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
    return [fate for letter in _claims(library) if letter.sent_at for fate in _of_letter(letter)]


def _of_letter(letter: LetterRecord) -> Iterable[Fate]:
    for url in dict.fromkeys(item.url for item in from_json(letter.notice).items):
        about = [
            event for event in letter.events if event.state not in UNSENT and (not event.urls or url in event.urls)
        ]
        states = tuple(event.state for event in about)
        yield Fate(
            reference=letter.reference,
            recipient=letter.recipient,
            url=url,
            outcome=outcome_class(states),
            states=states,
        )


def tally(found: Iterable[Fate]) -> dict[OutcomeClass, int]:
    """Count addresses by class; every class is there, also with 0."""
    counts = Counter(fate.outcome for fate in found)
    return {outcome: counts[outcome] for outcome in OutcomeClass}


def budget_of(library: Library) -> Budget:
    """Return the error budget of the last year: letters sent, and how many turned out to be wrong.

    A refusal counts as long as it stands: one that ended in a removal was overturned.
    """
    since = library.clock() - WINDOW
    sent = [letter for letter in _claims(library) if letter.sent_at and letter.sent_at >= since]
    kinds = Counter(_wrong(letter) for letter in sent)
    return Budget(
        sent=len(sent),
        counter_noticed=kinds[State.COUNTER_NOTICED],
        retracted=kinds[State.RETRACTED],
        refused=kinds[State.REFUSED],
    )


def _wrong(letter: LetterRecord) -> State | None:
    """Return by what a letter turned out to be wrong; None where it did not."""
    for state in (State.COUNTER_NOTICED, State.RETRACTED):
        if letter.had(state):
            return state
    answered = [event.state for event in letter.events if event.state is not State.CLOSED]
    return State.REFUSED if answered[-1] is State.REFUSED else None


def _claims(library: Library) -> list[LetterRecord]:
    return [letter for letter in library.store.letters.all() if load_pack(letter.pack).kind == "notice"]
