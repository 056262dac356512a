"""What is signed and has not left: on the home page, on the page of its case, and on its own."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.casework.lifecycle import State
from monitor.review.following import FollowRequest
from monitor.review.leaving import waiting_to_leave
from monitor.review.progress import Report, report
from monitor.review.withdrawing import Withdrawal, retract
from monitor.rights.territories import say_territories
from monitor.web.boards import Stage, all_placed
from monitor.web.casefile import age
from monitor.web.letter_form import ELSEWHERE, PURPOSES, offered
from monitor.web.looks import moment_text
from tests.monitor.letter_samples import SENDER
from tests.monitor.life_samples import ONE
from tests.monitor.web.lettered import Desk, desk
from tests.monitor.web.served import text_of

REASON = "The account had a licence that was not on record."
LICENSED = Withdrawal(because="licensed", reason=REASON)


def case_of(at: Desk) -> str:
    """Return the address of the case of the letter."""
    return f"/cases/{at.letter.case_id}"


@pytest.fixture
def signed(tmp_path: Path) -> Iterator[Desk]:
    """Give a letter that was signed an hour ago."""
    with desk(tmp_path, hours=1) as laid:
        yield laid


@pytest.fixture
def withdrawn(tmp_path: Path) -> Iterator[Desk]:
    """Give a letter that was sent and whose withdrawal is signed and unsent."""
    with desk(tmp_path, sent=True) as laid:
        with laid.library() as library:
            retract(library, laid.reference, LICENSED, FollowRequest(pack="", sender=SENDER), ["txt"])
        yield laid


def test_home_says_from_when_a_letter_may_leave(signed: Desk) -> None:
    """While it cools off it is there, plainly; afterwards it is marked."""
    with signed.library() as library:
        (one,) = waiting_to_leave(library)
    said = text_of(signed.visitor.get("/"))
    assert f"may leave later from {moment_text(one.free_at)} Letter {signed.reference}" in said
    signed.clock.now += timedelta(hours=24)
    assert f"may leave since {moment_text(one.free_at)} Letter {signed.reference}" in text_of(signed.visitor.get("/"))


def test_a_letter_that_cools_off_has_no_button_that_calls(signed: Desk) -> None:
    """The page says from when it may leave, in the words of the pages; later the button is there."""
    said = text_of(signed.visitor.get(signed.path))
    assert "May leave from" in said
    assert "Send by mail" not in said
    signed.clock.now += timedelta(hours=24)
    said = text_of(signed.visitor.get(signed.path))
    assert "May leave from" not in said
    assert "Send by mail" in said


def test_a_refusal_says_times_as_the_pages_do(signed: Desk) -> None:
    """Why a letter may not leave yet is said in local time, not as the command line says it."""
    with signed.library() as library:
        (one,) = waiting_to_leave(library)
    said = text_of(signed.visitor.get(f"{signed.path}/send"))
    assert f"it may leave from {moment_text(one.free_at)}." in said
    assert "+00:00" not in said


def test_a_withdrawal_comes_first_on_home(withdrawn: Desk) -> None:
    """It is what somebody must do now."""
    with withdrawn.library() as library:
        first = waiting_to_leave(library)[0]
    assert first.is_withdrawal
    assert f"Withdrawal {first.letter.reference} to" in text_of(withdrawn.visitor.get("/"))
    assert "send it now" in text_of(withdrawn.visitor.get("/"))


def test_a_case_says_to_send_the_withdrawal_now(withdrawn: Desk) -> None:
    """No word of a waiting time, and what was taken back is claimable no more."""
    said = text_of(withdrawn.visitor.get(case_of(withdrawn)))
    assert "Next Send the withdrawal now" in said
    assert "Withdrawal to send" in said
    assert "24 hours" not in said
    assert "0:00.0 claimable today" in said
    assert "It is not confirmed any more." in said
    assert "Withdrawal to send" in text_of(withdrawn.visitor.get("/cases"))


def test_a_case_is_closed_when_its_withdrawal_has_left(withdrawn: Desk) -> None:
    """Nobody answers a withdrawal."""
    with withdrawn.library() as library:
        (one,) = waiting_to_leave(library)
        report(library, one.letter.reference, Report(state=State.SENT, reason="Handed over in their form."))
        case_id = withdrawn.letter.case_id
        assert [one.stage for one in all_placed(library) if one.case.id == case_id] == [Stage.CLOSED]
        assert not waiting_to_leave(library)
    assert "This case is closed" in text_of(withdrawn.visitor.get(case_of(withdrawn)))


def test_what_stands_after_a_part_was_withdrawn_is_still_claimable(tmp_path: Path) -> None:
    """A correction must leave at once as well; the other copy counts on."""
    with desk(tmp_path, sent=True) as laid:
        with laid.library() as library:
            retract(library, laid.reference, LICENSED, FollowRequest(pack="", sender=SENDER, urls=(ONE,)), ["txt"])
            assert waiting_to_leave(library)[0].is_withdrawal
        said = text_of(laid.visitor.get(case_of(laid)))
    assert "Send the withdrawal now" in said
    assert "0:00.0 claimable today" not in said


def test_how_long_ago_is_said_with_the_right_number() -> None:
    """One hour is one hour, and sixty minutes are an hour."""
    now = datetime(2026, 11, 25, 12, tzinfo=UTC)
    spoken = {minutes: age(now - timedelta(minutes=minutes), now) for minutes in (0, 5, 59.8, 61, 150, 3000)}
    assert list(spoken.values()) == [
        "just now",
        "5 minutes ago",
        "1 hour ago",
        "1 hour ago",
        "2 hours ago",
        "2 days ago",
    ]


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        (("WORLD",), "the whole world"),
        (("WORLD", "-CN", "-RU"), "the whole world except CN, RU"),
        (("US", "EU"), "US, EU"),
    ],
)
def test_territories_are_said_as_people_say_them(codes: tuple[str, ...], words: str) -> None:
    """No code in capitals stands for the world."""
    assert say_territories(codes) == words


def test_letters_that_do_not_fit_the_recipient_stand_last() -> None:
    """The list is in groups by country and purpose; none of its names is as long as a statute."""
    groups = offered()
    assert groups[0][0] == "United States"
    assert groups[-1][0] == ELSEWHERE
    assert {pack.id for pack in groups[-1][1]} == {"us_dmca_search", "us_dmca_infra"}
    assert all(len(PURPOSES[pack.id]) <= 34 for _, packs in groups for pack in packs)
