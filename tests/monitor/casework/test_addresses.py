"""Each address of a letter has a life of its own."""

from dataclasses import dataclass

import pytest

from monitor.casework.addresses import WHOLE, about, barred, is_over, lives, standing, whole_or_part
from monitor.casework.lifecycle import State

S = State
ONE, TWO, THREE = "https://v.example/1", "https://v.example/2", "https://v.example/3"
URLS = (ONE, TWO, THREE)


@dataclass(frozen=True)
class Step:
    """A step, as far as addresses are concerned."""

    state: State
    urls: tuple[str, ...] = ()


SENT = tuple(Step(state) for state in (S.DRAFT, S.APPROVED, S.QUEUED, S.SENT))


def test_a_step_without_addresses_is_about_all_of_them() -> None:
    """And one with addresses about those."""
    past = lives((*SENT, Step(S.REMOVED, (ONE,)), Step(S.ACKNOWLEDGED)), URLS)
    assert past[ONE][-2:] == (S.REMOVED, S.ACKNOWLEDGED)
    assert past[TWO][-2:] == (S.SENT, S.ACKNOWLEDGED)


def test_that_some_are_removed_says_nothing_of_the_others() -> None:
    """Those that nobody named are pending."""
    past = lives((*SENT, Step(S.PARTLY_REMOVED, (TWO,))), URLS)
    assert [past[url][-1] for url in URLS] == [S.SENT, S.PARTLY_REMOVED, S.SENT]
    assert lives((*SENT, Step(S.PARTLY_REMOVED)), URLS)[ONE][-1] is S.SENT


def test_a_letter_without_addresses_has_one_life() -> None:
    """A question about a licence is answered as a whole."""
    assert lives(SENT, ()) == {WHOLE: (S.DRAFT, S.APPROVED, S.QUEUED, S.SENT)}


def test_the_same_may_happen_to_one_address_after_another() -> None:
    """But not twice to the same one."""
    past = lives((*SENT, Step(S.REFUSED, (ONE,))), URLS)
    assert barred(past, S.REFUSED, [TWO]) == []
    assert barred(past, S.REFUSED, [ONE, TWO]) == [ONE]
    assert barred(past, S.REFUSED, []) == [ONE]
    assert barred(past, S.REFUSED, ["https://elsewhere.example"]) == ["https://elsewhere.example"]


def test_what_is_said_of_all_is_about_those_of_which_it_is_new() -> None:
    """Empty where that is every address, as it is stored."""
    past = lives((*SENT, Step(S.REFUSED, (ONE,))), URLS)
    assert about(past, S.REFUSED) == (TWO, THREE)
    assert about(past, S.REMOVED) == ()


@pytest.mark.parametrize(
    ("before", "named", "wanted"),
    [
        ((), (ONE,), S.PARTLY_REMOVED),
        ((), URLS, S.REMOVED),
        ((), (), S.REMOVED),
        ((Step(S.PARTLY_REMOVED, (ONE, TWO)),), (THREE,), S.REMOVED),
        ((Step(S.PARTLY_REMOVED, (ONE,)), Step(S.REFUSED, (TWO,))), (THREE,), S.PARTLY_REMOVED),
        ((Step(S.REMOVED), Step(S.REAPPEARED, (ONE,))), (ONE,), S.REMOVED),
    ],
)
def test_removed_or_partly(before: tuple[Step, ...], named: tuple[str, ...], wanted: State) -> None:
    """A letter is removed when its last copy is."""
    assert whole_or_part(lives((*SENT, *before), URLS), named) is wanted


def test_a_letter_stands_as_its_addresses_do() -> None:
    """Counted, in the order of the states."""
    past = lives((*SENT, Step(S.PARTLY_REMOVED, (TWO,)), Step(S.CLOSED, (THREE,))), URLS)
    assert standing(past) == {S.SENT: 1, S.PARTLY_REMOVED: 1, S.CLOSED: 1}
    assert [is_over(past[url]) for url in URLS] == [False, False, True]
