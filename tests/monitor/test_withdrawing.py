"""Withdrawing a notice: one call writes the letter, marks the notice, decides anew, and lets the library learn."""

from dataclasses import replace

import pytest

from monitor.casework.addresses import lives
from monitor.casework.lifecycle import State
from monitor.errors import CaseRefusedError, InputError
from monitor.licensing import permission_of
from monitor.notices import from_json
from monitor.review.cases import create_case
from monitor.review.following import FollowRequest
from monitor.review.letters import write_letters
from monitor.review.progress import withdrawal_of
from monitor.review.withdrawing import Withdrawal, retract
from monitor.settings import Profile
from monitor.store.library import Library
from monitor.values import LOGIN, Standing, Verdict
from tests.monitor.letter_samples import REQUEST, SENDER, complete_case
from tests.monitor.life_samples import FIRST, ONE, TWO, mark, sent, sent_about_two
from tests.monitor.samples import add_match

REASON = "The account had a licence that was not on record."
LICENSED = Withdrawal(because="licensed", reason=REASON)
ASKED = FollowRequest(pack="", sender=SENDER)


def verdict_of(library: Library, match_id: int) -> Verdict:
    """Return what holds of a match."""
    decision = library.store.decisions.latest(match_id)
    assert decision is not None
    return decision.verdict


def test_a_withdrawal_lies_ready_beside_every_notice_that_was_sent(library: Library) -> None:
    """It names every address and asks to reinstate; only the signature is open."""
    reference = sent(library)
    text = withdrawal_of(library, reference).read_text(encoding="utf-8")
    assert ONE in text
    assert "reinstate the material" in text.replace("\n", " ")
    assert "NOT SIGNED" in text


def test_one_call_withdraws_a_notice(library: Library) -> None:
    """Letter, state, verdict and permission."""
    reference = sent(library)
    done = retract(library, reference, LICENSED, ASKED, ["txt", "pdf"])
    text = done.letters[0].path.read_text(encoding="utf-8")
    assert ONE in text
    assert REASON in text.replace("\n", " ")
    assert [one.letter.format for one in done.letters] == ["txt", "pdf"]
    assert library.store.letters.called(reference).state is State.RETRACTED
    assert (done.urls, done.decided) == ((ONE,), (1,))
    assert verdict_of(library, 1) is Verdict.LICENSED


def test_what_is_licensed_is_not_claimed_again(library: Library) -> None:
    """The item is on the list of permissions, with the reason."""
    done = retract(library, sent(library), LICENSED, ASKED, ["txt"])
    permission = permission_of(library, library.store.matches.get(1), day=library.clock().date())
    assert permission is not None
    assert (permission.id,) == done.permissions
    assert (permission.value, permission.reason) == (ONE, REASON)


def test_a_licence_of_the_whole_account_is_put_on_record(library: Library) -> None:
    """All that the account posts is licensed then, and nothing of it waits any more."""
    letter = sent(library)
    seen = replace(library.store.matches.get(1).clip.provenance, url="https://vids.example/watch/50")
    other = add_match(library, number=50, provenance=seen)
    retract(library, letter, replace(LICENSED, whole_account=True), ASKED, ["txt"])
    permission = permission_of(library, library.store.matches.get(1), day=library.clock().date())
    assert permission is not None
    assert (permission.kind, permission.value) == ("account", "thief")
    assert library.store.matches.get(other).standing is Standing.PERMITTED


def test_what_is_no_copy_is_remembered(library: Library) -> None:
    """The match is marked, so that a new scan does not propose it again; nothing is permitted."""
    done = retract(
        library, sent(library), Withdrawal(because="not-a-copy", reason="It is another film."), ASKED, ["txt"]
    )
    assert verdict_of(library, 1) is Verdict.NOT_A_COPY
    assert done.permissions == ()
    clip = library.store.matches.get(1).clip.id
    assert library.store.matches.standings(clip)[1] is not Standing.HELD


@pytest.mark.parametrize(("because", "verdict"), [("exception", Verdict.EXCEPTION), ("other", Verdict.IGNORED)])
def test_a_withdrawn_match_needs_a_new_decision_before_another_notice(
    library: Library, because: str, verdict: Verdict
) -> None:
    """Its old confirmation holds no more."""
    retract(library, sent(library), Withdrawal(because=because, reason="It is a parody."), ASKED, ["txt"])
    assert verdict_of(library, 1) is verdict
    with pytest.raises(CaseRefusedError):
        create_case(library, [1], "vids.example")


def test_some_addresses_are_withdrawn_by_a_correction(library: Library) -> None:
    """The letter lists what is withdrawn and what stands; the life of each address differs from now on."""
    reference = sent_about_two(library)
    done = retract(library, reference, LICENSED, replace(ASKED, urls=(TWO,)), ["txt"])
    record = library.store.letters.called(done.letters[0].reference)
    assert record.pack == "xx_correction"
    text = done.letters[0].path.read_text(encoding="utf-8")
    assert "no longer holds" in text
    letter = library.store.letters.called(reference)
    past = lives(letter.events, letter.urls)
    assert (past[ONE][-1], past[TWO][-1]) == (State.SENT, State.RETRACTED)
    assert verdict_of(library, 1) is Verdict.CONFIRMED


def test_the_rest_can_be_withdrawn_later(library: Library) -> None:
    """The second letter withdraws the whole notice."""
    reference = sent_about_two(library)
    retract(library, reference, LICENSED, replace(ASKED, urls=(TWO,)), ["txt"])
    done = retract(library, reference, LICENSED, ASKED, ["txt"])
    assert library.store.letters.called(done.letters[0].reference).pack == "xx_retraction"
    assert done.urls == (ONE,)


def test_a_notice_is_withdrawn_once(library: Library) -> None:
    """The message says where the letter lies."""
    reference = sent(library)
    retract(library, reference, LICENSED, ASKED, ["txt"])
    with pytest.raises(CaseRefusedError, match="withdrawn before"):
        retract(library, reference, LICENSED, ASKED, ["txt"])


def test_it_works_after_a_counter_notice_and_without_a_profile(library: Library) -> None:
    """The first sender withdraws; the explanation is the reason."""
    reference = sent(library)
    mark(library, reference, State.COUNTER_NOTICED)
    retract(library, reference, LICENSED, FollowRequest(pack="", sender=Profile()), ["txt"])
    letter = library.store.letters.called("RC-2026-0002")
    assert from_json(letter.notice).sender.name == SENDER.name
    assert letter.state is State.QUEUED


def test_the_audit_has_every_step(library: Library) -> None:
    """Letter, state, permission and decision."""
    retract(library, sent(library), LICENSED, ASKED, ["txt"])
    actions = [event.action for event in library.store.audit.all()]
    assert {"letter.retracted", "match.decide", "permission.add"} <= set(actions)


@pytest.mark.parametrize(
    ("withdrawal", "urls", "message"),
    [
        (Withdrawal(because="sorry", reason="x"), (), "licensed, not-a-copy"),
        (Withdrawal(because="other", reason=" "), (), "Say why"),
        (Withdrawal(because="other", reason="short"), (), "at least 15 characters"),
        (LICENSED, ("https://elsewhere.example/1",), "elsewhere"),
    ],
)
def test_what_cannot_be_withdrawn_says_why(
    library: Library, withdrawal: Withdrawal, urls: tuple[str, ...], message: str
) -> None:
    """An odd reason, none, or an address that is not in the letter; nothing is changed."""
    reference = sent(library)
    with pytest.raises(InputError, match=message):
        retract(library, reference, withdrawal, replace(ASKED, urls=urls), ["txt"])
    assert library.store.letters.called(reference).state is State.SENT
    assert verdict_of(library, 1) is Verdict.CONFIRMED


def test_what_was_never_sent_is_given_up_instead(library: Library) -> None:
    """Nothing is changed."""
    write_letters(library, complete_case(library), REQUEST, ["txt"])
    with pytest.raises(CaseRefusedError, match="never sent"):
        retract(library, FIRST, LICENSED, ASKED, ["txt"])
    assert verdict_of(library, 1) is Verdict.CONFIRMED


def test_nobody_withdraws_without_a_name(library: Library) -> None:
    """An account of the computer is no name."""
    reference = sent(library)
    with pytest.raises(CaseRefusedError, match="--by NAME"):
        retract(replace(library, actor=f"ann{LOGIN}"), reference, LICENSED, ASKED, ["txt"])
