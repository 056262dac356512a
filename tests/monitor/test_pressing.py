"""What presses a claim, or corrects one, is true when it is written, signed and sent; corrections only narrow."""

from dataclasses import replace

import pytest

from fingerprints import Modality
from monitor.casework.lifecycle import State
from monitor.errors import CaseRefusedError, LetterRefusedError
from monitor.licensing import NewGrant, NewPermission, add_grant, add_permission, end_grant
from monitor.notices import from_json
from monitor.review.decisions import decide
from monitor.review.following import FollowRequest, follow, following
from monitor.review.gates import clear
from monitor.review.incoming import Incoming, record_answer
from monitor.review.letters import keep_letter
from monitor.review.outcomes import budget_of
from monitor.review.withdrawing import Withdrawal, retract
from monitor.rights.values import PermissionKind, Title
from monitor.store.library import Library
from monitor.values import Verdict
from tests.monitor.gate_samples import rules_of
from tests.monitor.letter_samples import SEEN, SENDER, complete_case, ready_case
from tests.monitor.life_samples import ONE, TWO, asked, later, mark, send_case, sent, sent_about_two
from tests.monitor.samples import COPY, add_clip

THREE = "https://vids.example/watch/3"
CORRECTION, REMINDER, SECOND, REPEATS = "xx_correction", "xx_followup_1", "xx_followup_2", "xx_repeat_infringer"
REASON = "Only what is named below is claimed."


def sent_about_three(library: Library) -> str:
    """Send a letter about three copies by the same account."""
    complete_case(library)
    ids = [1]
    for number, url in ((102, TWO), (103, THREE)):
        clip = add_clip(library, number, replace(SEEN, url=url))
        ids.append(library.store.matches.put(clip.id, 1, COPY, library.clock()))
    return send_case(library, ready_case(library, ids))


def write(library: Library, reference: str, pack: str, **changes: object) -> str:
    """Sign a letter that follows, and return its reference."""
    (written,) = follow(library, reference, asked(pack, **changes), ["txt"])
    return written.reference


def refused(library: Library, reference: str, pack: str, **changes: object) -> set[str]:
    """Return the rules for which a letter cannot be signed."""
    with pytest.raises(LetterRefusedError) as caught:
        write(library, reference, pack, **changes)
    return rules_of(caught.value)


def stopped(library: Library, reference: str) -> set[str]:
    """Return the rules for which a signed letter may not leave."""
    with pytest.raises(LetterRefusedError) as caught:
        clear(library, library.store.letters.called(reference))
    return rules_of(caught.value)


def another_sent(library: Library, number: int) -> tuple[int, str]:
    """Send a notice about another copy by the same account; return its match and its reference."""
    seen = replace(SEEN, url=f"https://vids.example/watch/{number}", captured_at=library.clock())
    match = library.store.matches.put(add_clip(library, 300 + number, seen).id, 1, COPY, library.clock())
    return match, send_case(library, ready_case(library, [match]))


@pytest.mark.parametrize("leaves", [True, False])
def test_a_second_correction_does_not_bring_back_what_the_first_left_out(library: Library, leaves: bool) -> None:
    """Whether the first was sent, or only signed."""
    first = sent_about_three(library)
    correction = write(library, first, CORRECTION, urls=(ONE, TWO), explanation=REASON)
    if leaves:
        mark(library, correction, State.SENT)
    with pytest.raises(CaseRefusedError, match=r"watch/3 does not stand any more.*what stands is .*watch/2"):
        write(library, first, CORRECTION, urls=(ONE, THREE), explanation=REASON)
    write(library, first, CORRECTION, urls=(ONE,), explanation=REASON)


def test_a_correction_upholds_nothing_that_cannot_be_claimed_today(library: Library) -> None:
    """That would claim it once more: what is licensed, what is no copy, and of what the rights were sold."""
    first = sent_about_three(library)
    add_permission(library, NewPermission(kind=PermissionKind.ITEM, value=TWO, reason="They paid."))
    decide(library, 1, Verdict.NOT_A_COPY, "It is another take.")
    assert refused(library, first, CORRECTION, urls=(ONE, TWO), explanation=REASON) == {"G3", "G5"}
    end_grant(library, 1, "Sold.")
    assert refused(library, first, CORRECTION, urls=(THREE,), explanation=REASON) == {"G1"}


def test_a_correction_that_was_given_up_left_out_nothing(library: Library) -> None:
    """It never told anybody anything."""
    first = sent_about_three(library)
    mark(library, write(library, first, CORRECTION, urls=(ONE,), explanation=REASON), State.SUPERSEDED)
    assert write(library, first, CORRECTION, urls=(ONE, THREE), explanation=REASON)


def test_a_correction_does_not_leave_after_what_it_upholds_was_withdrawn(library: Library) -> None:
    """It was signed before."""
    first = sent_about_three(library)
    correction = write(library, first, CORRECTION, urls=(ONE, TWO), explanation=REASON)
    mark(library, first, State.RETRACTED, [TWO])
    assert "G15" in stopped(library, correction)


@pytest.mark.parametrize("pack", [REMINDER, "xx_preservation"])
def test_nothing_presses_what_was_corrected_away(library: Library, pack: str) -> None:
    """Neither by name nor by default."""
    first = sent_about_three(library)
    write(library, first, CORRECTION, urls=(ONE,), explanation=REASON)
    later(library)
    with pytest.raises(CaseRefusedError, match="does not stand any more"):
        write(library, first, pack, urls=(ONE, THREE))
    letter = library.store.letters.called(write(library, first, pack))
    assert letter.urls == (ONE,)


def test_nothing_presses_a_notice_that_was_withdrawn_as_a_whole(library: Library) -> None:
    """It says so."""
    first = sent(library)
    mark(library, first, State.RETRACTED)
    later(library)
    with pytest.raises(CaseRefusedError, match="Nothing of RC-2026-0001 stands any more"):
        write(library, first, "xx_preservation")


def test_a_reminder_does_not_leave_after_one_of_its_addresses_was_withdrawn(library: Library) -> None:
    """The other still stands; the letter names both."""
    first = sent_about_two(library)
    later(library)
    reminder = write(library, first, REMINDER)
    mark(library, first, State.RETRACTED, [TWO])
    assert {"FU5a", "G15"} <= stopped(library, reminder)


def test_a_second_reminder_may_follow_one_about_more(library: Library) -> None:
    """What was withdrawn since is left out of it."""
    first = sent_about_two(library)
    later(library)
    mark(library, write(library, first, REMINDER), State.SENT)
    withdrawal = Withdrawal(because="other", reason="It was a mistake.")
    retract(library, first, withdrawal, FollowRequest(pack="", sender=SENDER, urls=(TWO,)), ["txt"])
    later(library)
    second = library.store.letters.called(write(library, first, SECOND))
    assert [one.urls for one in from_json(second.notice).earlier] == [(ONE,), (ONE,)]


@pytest.mark.parametrize("pack", [REMINDER, "xx_preservation"])
@pytest.mark.parametrize("sign", [True, False])
def test_what_is_permitted_today_is_not_pressed(library: Library, pack: str, sign: bool) -> None:
    """Not even in a draft."""
    first = sent(library)
    later(library)
    add_permission(library, NewPermission(kind=PermissionKind.ACCOUNT, value="thief", reason="They paid."))
    assert "G3" in refused(library, first, pack, sign=sign)


def test_what_is_permitted_today_is_not_taken_to_court(library: Library) -> None:
    """The counter-notice can still be answered by giving the claim up."""
    first = sent(library)
    record_answer(library, first, Incoming(kind="counter_notice", received_at=library.clock(), author="thief"))
    later(library)
    add_permission(library, NewPermission(kind=PermissionKind.ACCOUNT, value="thief", reason="They paid."))
    action = "Lee v. Doe, N.D. Cal., No. 1, filed today"
    assert "G3" in refused(library, first, "us_counter_response", choice="court", action=action)
    assert write(library, first, "us_counter_response", choice="withdraw")


def test_what_is_not_confirmed_today_is_not_pressed(library: Library) -> None:
    """The verdict was reversed before the reminder was written."""
    first = sent(library)
    later(library)
    decide(library, 1, Verdict.NOT_A_COPY, "It is another take.")
    assert "G5" in refused(library, first, REMINDER)


def test_what_may_not_be_claimed_today_is_not_pressed(library: Library) -> None:
    """The rights were sold before the reminder was written."""
    first = sent(library)
    later(library)
    end_grant(library, 1, "Sold.")
    assert "G1" in refused(library, first, REMINDER)


def test_a_letter_of_no_case_presses_nothing(library: Library) -> None:
    """Whoever calls the library, too."""
    first = sent(library)
    later(library)
    letter = library.store.letters.called(first)
    notice = following(library, letter, asked(REMINDER), library.clock(), "RC-2026-0099")
    with pytest.raises(LetterRefusedError) as caught:
        keep_letter(library, notice, ["txt"], sign=True)
    assert "G5" in rules_of(caught.value)


@pytest.mark.parametrize(("last", "says"), [(1, "the second reminder comes next"), (2, "second and last time")])
def test_each_reminder_is_sent_once(library: Library, last: int, says: str) -> None:
    """The refusal says what comes instead."""
    first = sent(library)
    for pack in (REMINDER, SECOND)[:last]:
        later(library)
        mark(library, write(library, first, pack), State.SENT)
    later(library)
    with pytest.raises(LetterRefusedError) as caught:
        write(library, first, (REMINDER, SECOND)[last - 1])
    (objection,) = caught.value.objections
    assert objection.rule == "G16"
    assert says in objection.message
    assert "host or to a search engine" in objection.message


def test_a_reminder_that_was_written_again_leaves_once(library: Library) -> None:
    """The new one takes the place of the one that waits; once it has left, the other cannot."""
    first = sent(library)
    later(library)
    references = [write(library, first, REMINDER), write(library, first, REMINDER)]
    assert [library.store.letters.called(one).state for one in references] == [State.SUPERSEDED, State.QUEUED]
    mark(library, references[1], State.SENT)
    assert "G11" in stopped(library, references[0])


@pytest.mark.parametrize("how", ["licensed", "not a copy"])
def test_a_list_of_repeats_holds_nothing_against_an_account_that_is_permitted_or_no_copy(
    library: Library, how: str
) -> None:
    """Nobody has withdrawn the notice yet."""
    first = sent_about_two(library)
    match, second = another_sent(library, 5)
    another_sent(library, 6)
    if how == "licensed":
        url = "https://vids.example/watch/5"
        add_permission(library, NewPermission(kind=PermissionKind.ITEM, value=url, reason="They paid."))
    else:
        decide(library, match, Verdict.NOT_A_COPY, "It is another take.")
    listed = from_json(library.store.letters.called(write(library, first, REPEATS)).notice).earlier
    assert second not in [one.reference for one in listed]
    with pytest.raises(CaseRefusedError, match="may be held against"):
        write(library, second, REPEATS)


@pytest.mark.parametrize("part", [False, True])
def test_a_list_of_repeats_leaves_only_while_each_address_holds(library: Library, part: bool) -> None:
    """One address of a notice, or all of it, is permitted after the signature."""
    first = sent_about_two(library)
    another_sent(library, 5)
    another_sent(library, 6)
    listed = write(library, first, REPEATS)
    assert clear(library, library.store.letters.called(listed))
    url = TWO if part else "https://vids.example/watch/5"
    add_permission(library, NewPermission(kind=PermissionKind.ITEM, value=url, reason="They paid."))
    assert "G15" in stopped(library, listed)


@pytest.mark.parametrize("urls", [(ONE,), (ONE, TWO)])
def test_a_correction_counts_as_wrong_if_it_leaves_out_an_address(library: Library, urls: tuple[str, ...]) -> None:
    """One that narrows stretches alone does not, and one that was given up does not."""
    first = sent_about_two(library)
    if urls == (ONE, TWO):
        end_grant(library, 1, "Sold all but the beginning.")
        beginning = NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner="Ann Lee", start_s=10, end_s=13)
        add_grant(library, 1, beginning)
    correction = write(library, first, CORRECTION, urls=urls, explanation=REASON)
    assert budget_of(library).retracted == (urls == (ONE,))
    mark(library, correction, State.SUPERSEDED)
    assert budget_of(library).retracted == 0


def test_a_notice_that_claims_too_much_is_corrected_before_it_is_pressed(library: Library) -> None:
    """Then the reminder claims what the correction does."""
    first = sent(library)
    end_grant(library, 1, "Sold all but the beginning.")
    add_grant(library, 1, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner="Ann Lee", start_s=10, end_s=13))
    later(library)
    assert refused(library, first, REMINDER) == {"G1"}
    correction = write(library, first, CORRECTION, explanation=REASON)
    (said,) = from_json(library.store.letters.called(correction).notice).items
    reminder = write(library, first, REMINDER)
    assert clear(library, library.store.letters.called(reminder))
    assert said.claimable == 3
