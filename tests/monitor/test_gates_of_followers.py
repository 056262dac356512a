"""What follows a notice passes the gates that concern it: withdrawals at once, reminders only while they are true."""

import pytest

from monitor.casework.lifecycle import State
from monitor.errors import LetterRefusedError
from monitor.licensing import NewPermission, add_permission, end_grant
from monitor.review.decisions import decide
from monitor.review.following import FollowRequest, follow
from monitor.review.gates import clear
from monitor.review.looking import check_live
from monitor.review.progress import Report, report
from monitor.review.withdrawing import Withdrawal, retract
from monitor.rights.values import PermissionKind
from monitor.store.library import Library
from monitor.values import Verdict
from tests.monitor.gate_samples import rules_of
from tests.monitor.letter_samples import SENDER
from tests.monitor.life_samples import ONE, TWO, asked, later, mark, sent, sent_about_two

REMINDER = "RC-2026-0002"


def refused(library: Library, reference: str) -> set[str]:
    """Return the rules for which a letter may not leave."""
    with pytest.raises(LetterRefusedError) as caught:
        clear(library, library.store.letters.called(reference))
    return rules_of(caught.value)


@pytest.fixture
def reminded(library: Library) -> Library:
    """Give a library with a reminder about two copies that waits."""
    first = sent_about_two(library)
    later(library)
    follow(library, first, asked("xx_followup_1"), ["txt"])
    return library


def test_a_withdrawal_leaves_at_once(library: Library) -> None:
    """Although its match is now licensed, nothing may be claimed, and the copy is gone."""
    reference = sent(library)
    withdrawal = Withdrawal(because="licensed", reason="They had a licence that was not on record.")
    retract(library, reference, withdrawal, FollowRequest(pack="", sender=SENDER), ["txt"])
    end_grant(library, 1, "It was theirs.")
    check_live(library, [1], "gone", opened_at=library.clock())
    assert report(library, REMINDER, Report(state=State.SENT, reason="By mail.")).state is State.SENT


def test_a_true_reminder_leaves(reminded: Library) -> None:
    """Without another day of waiting."""
    assert clear(reminded, reminded.store.letters.called(REMINDER)).reference == REMINDER


def test_a_reminder_of_what_is_licensed_meanwhile_does_not_leave(reminded: Library) -> None:
    """The permission was put on record after the signature."""
    add_permission(reminded, NewPermission(kind=PermissionKind.ITEM, value=TWO, reason="They paid."))
    assert "G3" in refused(reminded, REMINDER)


def test_a_reminder_of_what_is_not_confirmed_any_more_does_not_leave(reminded: Library) -> None:
    """The verdict was reversed after the signature."""
    decide(reminded, 1, Verdict.NOT_A_COPY, "It is another take.")
    assert "G5" in refused(reminded, REMINDER)


def test_a_reminder_of_what_may_not_be_claimed_any_more_does_not_leave(reminded: Library) -> None:
    """The rights were sold after the signature."""
    end_grant(reminded, 1, "Sold.")
    assert "G1" in refused(reminded, REMINDER)


@pytest.mark.parametrize("state", [State.COUNTER_NOTICED, State.RETRACTED])
def test_a_reminder_of_what_is_disputed_meanwhile_does_not_leave(reminded: Library, state: State) -> None:
    """The answer came after the reminder was signed."""
    mark(reminded, "RC-2026-0001", state, [ONE, TWO])
    assert refused(reminded, REMINDER)
