"""The life of each address in a letter: a service may remove one copy, refuse another, and say nothing of a third."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from monitor.casework.lifecycle import State, may_follow

WHOLE = ""
"""Stands for the letter itself where it is about no address."""

_OVER = frozenset({State.CLOSED, State.RETRACTED, State.SUPERSEDED})
_AWAY = frozenset({State.REMOVED, State.PARTLY_REMOVED})


class Step(Protocol):
    """What is asked of a step in the life of a letter."""

    @property
    def state(self) -> State:
        """The state that the letter came into."""

    @property
    def urls(self) -> tuple[str, ...]:
        """Addresses that the step is about; none means all of the letter."""


def concerns(step: Step, url: str) -> bool:
    """Tell whether a step is about an address; that some copies were removed is about those that are named alone."""
    return url in step.urls or (not step.urls and step.state is not State.PARTLY_REMOVED)


def lives(steps: Iterable[Step], urls: Sequence[str]) -> dict[str, tuple[State, ...]]:
    """Return the states that each address went through, the oldest first.

    :param urls: addresses of the letter; none stands for one, the letter itself
    """
    every = list(steps)
    return {url: tuple(step.state for step in every if concerns(step, url)) for url in tuple(urls) or (WHOLE,)}


def barred(past: Mapping[str, tuple[State, ...]], state: State, named: Sequence[str]) -> list[str]:
    """Return the addresses that may not come into a state.

    :param named: addresses that the step names; none means all
    """
    return [url for url in named or past if not may_follow(past.get(url, ()), state)]


def about(past: Mapping[str, tuple[State, ...]], state: State) -> tuple[str, ...]:
    """Return what a step that names no address is about: all addresses that are not in this state already.

    Empty where that is all of them, as a step is stored.
    """
    fresh = tuple(url for url, states in past.items() if states[-1:] != (state,))
    return () if len(fresh) in {0, len(past)} else fresh


def whole_or_part(past: Mapping[str, tuple[State, ...]], named: Sequence[str]) -> State:
    """Return whether a letter is removed or partly removed once the named addresses are."""
    others = [states for url, states in past.items() if named and url not in named]
    return State.REMOVED if all(states[-1] in _AWAY for states in others) else State.PARTLY_REMOVED


def is_over(states: Sequence[State]) -> bool:
    """Tell whether nothing more is waited for at an address."""
    return bool(states) and states[-1] in _OVER


def standing(past: Mapping[str, tuple[State, ...]]) -> dict[State, int]:
    """Count the addresses of a letter by the state that each is in, in the order of the states."""
    last = [states[-1] for states in past.values() if states]
    return {state: last.count(state) for state in State if state in last}
