"""The report of a period: every address once, in one of five outcomes, and nobody named."""

from datetime import date, timedelta

import pytest

from monitor.casework.lifecycle import State
from monitor.errors import InputError
from monitor.notices import Severity
from monitor.review.reporting import report_outcomes, tally_of
from monitor.store.library import Library
from tests.monitor.letter_samples import SENDER
from tests.monitor.life_samples import ONE, TWO, mark, sent, sent_about_two


def period(library: Library) -> tuple[date, date]:
    """Return a week that ends yesterday, once two days have passed."""
    library.clock.now += timedelta(days=2)
    today = library.clock().date()
    return today - timedelta(days=7), today - timedelta(days=1)


def test_every_address_is_counted_once(library: Library) -> None:
    """One removed, one refused rightly: the sender takes it back."""
    reference = sent_about_two(library)
    mark(library, reference, State.PARTLY_REMOVED, [ONE])
    mark(library, reference, State.REFUSED, [TWO])
    mark(library, reference, State.RETRACTED, [TWO])
    found = tally_of(library, *period(library))
    assert (found.sent, found.removed, found.not_removed, found.pending) == (2, 1, 1, 0)
    assert (found.counter_notices, found.retractions, found.upheld_refusals) == (0, 1, 1)
    assert sum(found.outcomes.values()) == found.sent


def test_what_was_sent_in_another_period_does_not_count(library: Library) -> None:
    """Neither before nor after."""
    sent(library)
    starts, _ = period(library)
    assert tally_of(library, starts - timedelta(days=30), starts - timedelta(days=1)).sent == 0


def test_the_report_is_complete_and_names_nobody(library: Library) -> None:
    """No rule but that of the lawyer is open, no letter is put on record."""
    mark(library, sent(library), State.COUNTER_NOTICED)
    written = report_outcomes(library, SENDER, *period(library), ["txt", "pdf"])
    text = written[0].path.read_text(encoding="utf-8")
    assert not [one for one in written[0].letter.findings if one.severity is Severity.ERROR]
    assert "vids.example" not in text
    assert "thief" not in text
    assert "Not in index" in text
    assert len(library.store.letters.lives()) == 1


@pytest.mark.parametrize(("starts", "ends"), [(0, 5), (-5, 0), (-5, -9)])
def test_a_period_that_is_not_over_is_refused(library: Library, starts: int, ends: int) -> None:
    """Today may still bring something."""
    today = library.clock().date()
    with pytest.raises(InputError, match="has not ended"):
        report_outcomes(library, SENDER, today + timedelta(days=starts), today + timedelta(days=ends), ["txt"])
