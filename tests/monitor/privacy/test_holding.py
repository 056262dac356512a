"""What must stay: what a person put a hold on, and what the law lets one keep for claims."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.casework.holds import HoldKind
from monitor.casework.lifecycle import State
from monitor.errors import InputError, NotFoundError
from monitor.privacy.holding import LIMITATION_DAYS, held, place_hold, release_hold
from monitor.review.closing import close_case
from monitor.store.library import Library
from tests.monitor.letter_samples import SEEN, complete_case
from tests.monitor.life_samples import mark, sent
from tests.monitor.samples import add_match

K = HoldKind


def test_an_open_case_holds_what_belongs_to_it(library: Library) -> None:
    """Its matches, clips, letters and the account; another clip of the same library is not held."""
    sent(library)
    add_match(library, number=7, provenance=replace(SEEN, url="https://vids.example/watch/7", account="other"))
    found = held(library)
    for kind, id_ in ((K.CASE, 1), (K.MATCH, 1), (K.CLIP, 1), (K.LETTER, 1), (K.ACCOUNT, "thief@vids.example")):
        assert [ground.sentence for ground in found.grounds(kind, id_)] == ["Case 1 is open."]
        assert found.until(kind, id_) is None
    assert not found.is_held(K.CLIP, 2)
    assert not found.is_held(K.MATCH, 2)


def test_a_closed_case_holds_until_the_limitation_period_is_over(library: Library) -> None:
    """From the day it was closed; then it holds nothing any more."""
    mark(library, sent(library), State.REMOVED)
    closing = close_case(library, 1, "All gone.")
    end = closing.closed_at + timedelta(days=LIMITATION_DAYS)
    assert held(library).until(K.CLIP, 1) == end
    library.clock.now = end + timedelta(seconds=1)  # type: ignore[attr-defined]
    assert not held(library).is_held(K.CLIP, 1)
    assert held(library, LIMITATION_DAYS + 1).is_held(K.CLIP, 1)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [(K.WORK, "1"), (K.CLIP, "1"), (K.MATCH, "1"), (K.ACCOUNT, "@Thief"), (K.LIBRARY, ""), (K.CASE, "1")],
)
def test_a_hold_reaches_what_hangs_on_it(library: Library, kind: HoldKind, subject: str) -> None:
    """Whatever it lies on: the match and its clip must stay, until somebody releases it."""
    complete_case(library)
    close_case(library, 1, "Gone.")
    library.clock.now += timedelta(days=LIMITATION_DAYS + 1)  # type: ignore[attr-defined]
    assert not held(library).is_held(K.CLIP, 1)
    hold = place_hold(library, kind, subject, "A suit is coming.")
    for one in (K.CLIP, K.MATCH, K.CASE):
        assert held(library).is_held(one, 1)
    assert held(library).until(K.CLIP, 1) is None
    release_hold(library, hold.id, "Settled.")
    assert not held(library).is_held(K.CLIP, 1)
    with pytest.raises(NotFoundError):
        release_hold(library, hold.id, "Again.")


def test_a_hold_says_who_placed_it_and_the_audit_names_nobody_else(library: Library) -> None:
    """The handle stands in the hold, not in the audit."""
    hold = place_hold(library, K.ACCOUNT, "@Thief", "A suit.", date(2027, 1, 1))
    assert (hold.subject, hold.placed_by, hold.review_on) == ("thief", "Ann", date(2027, 1, 1))
    entry = library.store.audit.last()
    assert entry is not None
    assert (entry.action, entry.actor, entry.subject) == ("hold.add", "Ann", "hold 1")
    assert "thief" not in entry.data


@pytest.mark.parametrize(
    ("kind", "subject", "reason"),
    [(K.CLIP, "1", " "), (K.CLIP, "one", "x"), (K.ACCOUNT, " ", "x"), (K.CLIP, "9" * 30, "x")],
)
def test_an_odd_hold_is_refused(library: Library, kind: HoldKind, subject: str, reason: str) -> None:
    """With a sentence, and nothing is stored."""
    with pytest.raises(InputError):
        place_hold(library, kind, subject, reason)
    assert library.store.holds.all() == []


def test_a_hold_lies_on_something_that_is_there(library: Library) -> None:
    """A number that nothing has is no hold, and neither is a review in the past."""
    for kind in (K.WORK, K.CLIP, K.MATCH, K.CASE, K.LETTER):
        with pytest.raises(NotFoundError):
            place_hold(library, kind, "7", "x")
    with pytest.raises(InputError, match="not ahead"):
        place_hold(library, K.LIBRARY, "", "x", date(2020, 1, 1))
