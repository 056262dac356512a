"""Places of the queue as addresses, and segments in words."""

from dataclasses import replace

import pytest

from fingerprints import Modality
from monitor.errors import InputError
from monitor.store.queue import QueueFilter
from monitor.web.choosing import Chosen, address_of, chosen_in, narrowed, say_score, without
from monitor.web.listing import say_changes
from monitor.web.reasons import READY, WORDS
from tests.monitor.samples import segment

ALL_SET = QueueFilter(
    state="all",
    platform="vids & more",
    work_id=7,
    min_score=0.8,
    transform="mirrored",
    modality="sound",
    account="@ann+bob",
    text="“50 %” ümlaut",
    order="newest",
)


def test_every_place_has_an_address_that_leads_back_to_it() -> None:
    """What is set survives the address bar, whatever it is called."""
    place = Chosen(filter=ALL_SET, offset=150)
    assert chosen_in(place.query) == place
    assert chosen_in("") == Chosen(filter=QueueFilter())


def test_what_nobody_set_does_not_stand_in_an_address() -> None:
    """The plain queue has the plain address."""
    assert address_of(QueueFilter()) == "/queue"
    assert address_of(QueueFilter(account="ann"), 50) == "/queue?account=ann&from=50"


def test_one_filter_comes_off_at_a_time() -> None:
    """State and order do not count as narrowing."""
    assert "min_score" in narrowed(ALL_SET)
    assert narrowed(without(ALL_SET, "min_score")) == [name for name in narrowed(ALL_SET) if name != "min_score"]
    assert narrowed(QueueFilter(state="all", order="views")) == []


@pytest.mark.parametrize(
    "query", ["state=x", "order=x", "modality=smell", "work=-1", "work=²", "score=nan", "from=1.5"]
)
def test_what_no_filter_takes_is_refused(query: str) -> None:
    """The sentence names the value."""
    with pytest.raises(InputError, match=query.partition("=")[2]):
        chosen_in(query)


def test_scores_have_words() -> None:
    """The surest are called so."""
    assert [say_score(score) for score in (1.0, 0.95, 0.8, 0.6, 0.1)] == [
        *("Near certain", "Near certain", "Strong", "Likely", "Weak"),
    ]


def test_changes_are_told_by_the_picture_and_its_speed() -> None:
    """What was done to the sound counts only where no picture is shared."""
    seen, heard = segment(), replace(segment(modality=Modality.SOUND), transform="pitch +1.0 semitones")
    assert say_changes([seen, heard]) == "unchanged"
    assert say_changes([heard]) == "pitch +1.0 semitones"
    assert say_changes([replace(seen, transform="mirrored", speed=1.25)]) == "mirrored, 25 % faster"
    assert say_changes([replace(seen, speed=0.8)]) == "20 % slower"


def test_every_verdict_has_a_key_and_reasons_of_its_own() -> None:
    """Each reason is a sentence, and one digit chooses it."""
    assert READY.keys() == WORDS.keys()
    assert len({key for key, *_ in WORDS.values()}) == len(WORDS)
    for reasons in READY.values():
        assert 1 <= len(reasons) <= 8
        assert all(reason.endswith(".") for reason in reasons)
