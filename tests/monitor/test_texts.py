"""Nothing is taken out of the library again, so no text of any length gets in."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from fingerprints.values import Modality
from monitor.casework.lifecycle import State
from monitor.errors import InputError
from monitor.flooding import release
from monitor.licensing import NewGrant, NewPermission, add_grant, add_permission, end_grant, end_permission
from monitor.platform_settings import state_settings
from monitor.registry import register, restate
from monitor.review.cases import create_case
from monitor.review.decisions import decide
from monitor.review.exceptions import consider, heads_of
from monitor.review.following import FollowRequest, follow
from monitor.review.incoming import Incoming, record_answer
from monitor.review.letters import write_letters
from monitor.review.looking import LIVE, check_live, review_case
from monitor.review.progress import Report, report
from monitor.review.recipients import Stated, state
from monitor.review.sending import resolve
from monitor.review.taking_back import take_back
from monitor.review.withdrawing import Withdrawal, retract
from monitor.rights.values import PermissionKind, Title
from monitor.store.library import Library
from monitor.texts import LONGEST_ENTRY, LONGEST_PASSAGE, LONGEST_TEXT, demand_brief
from monitor.values import Conclusion, Rights, Verdict
from tests.monitor.letter_samples import REQUEST, SENDER
from tests.monitor.life_samples import sent

LONG = "word " * LONGEST_TEXT
BOOK = "word " * LONGEST_PASSAGE
THOUGHTS = dict.fromkeys(heads_of("US"), "I thought about it.")
GRANT = NewGrant(modality=Modality.SOUND, title=Title.OWNED, owner="Ann")
PERMISSION = NewPermission(kind=PermissionKind.ACCOUNT, value="ann")
FOLLOWER = FollowRequest(pack="xx_followup_1", sender=SENDER, explanation=BOOK)
VERBS: dict[str, Callable[[Library, str], object]] = {
    "decide": lambda library, _: decide(library, 1, Verdict.CONFIRMED, LONG),
    "take back": lambda library, _: take_back(library, [1], LONG),
    "a head": lambda library, _: consider(library, 1, THOUGHTS | {"purpose": LONG}, Conclusion.INFRINGING, "Why."),
    "consider": lambda library, _: consider(library, 1, THOUGHTS, Conclusion.INFRINGING, LONG),
    "second look": lambda library, _: review_case(library, 1, LONG),
    "live": lambda library, _: check_live(library, [1], LIVE, opened_at=library.clock(), note=LONG),
    "case": lambda library, _: create_case(library, [1], LONG),
    "line": lambda library, _: add_grant(library, 1, replace(GRANT, label=LONG)),
    "owner of a line": lambda library, _: add_grant(library, 1, replace(GRANT, owner=LONG)),
    "end of a line": lambda library, _: end_grant(library, 1, LONG),
    "permission": lambda library, _: add_permission(library, replace(PERMISSION, reason=LONG)),
    "holder": lambda library, _: add_permission(library, replace(PERMISSION, holder=LONG)),
    "end of a permission": lambda library, _: end_permission(library, 1, LONG),
    "title": lambda library, _: restate(library, 1, Rights(), title=LONG),
    "owner": lambda library, _: restate(library, 1, Rights(owner=LONG)),
    "registering": lambda library, _: next(register(library, [], Rights(owner=LONG))),
    "report": lambda library, sent: report(library, sent, Report(state=State.ACKNOWLEDGED, reason=LONG)),
    "answer": lambda library, sent: record_answer(
        library, sent, Incoming(kind="acknowledgement", received_at=library.clock(), summary=LONG)
    ),
    "withdrawal": lambda library, sent: retract(
        library, sent, Withdrawal(because="other", reason=LONG), FollowRequest(pack="", sender=SENDER), ["txt"]
    ),
    "recipient": lambda library, _: state(library, "Host", Stated(facts={"email": LONG}, source="Their page")),
    "platform": lambda library, _: state_settings(library, [1], "YouTube", {"downloads": "off"}, LONG),
    "release": lambda library, _: release(library, 1, LONG),
    "resolve": lambda library, sent: resolve(library, sent, "sent", LONG),
    "letter": lambda library, _: write_letters(library, 1, replace(REQUEST, registration=BOOK), ["txt"]),
    "following letter": lambda library, sent: follow(library, sent, FOLLOWER, ["txt"]),
}


@pytest.mark.parametrize("verb", VERBS.values(), ids=VERBS)
def test_a_text_without_end_is_refused_and_nothing_is_kept(
    library: Library, verb: Callable[[Library, str], object]
) -> None:
    """By every verb, in one sentence that says how long it is and how long it may be."""
    reference = sent(library)
    before = len(library.store.audit.all())
    with pytest.raises(InputError, match=r" has 20\d?,\d{3} characters, and at most 4\d?,\d{3} are kept; shorten it"):
        verb(library, reference)
    assert len(library.store.audit.all()) == before


def test_what_is_as_long_as_may_be_is_kept(library: Library) -> None:
    """One character more is not."""
    sent(library)
    assert decide(library, 1, Verdict.IGNORED, "x" * LONGEST_TEXT).decision.reason
    with pytest.raises(InputError, match="The reason has 4,001 characters"):
        demand_brief("The reason", None, "short", "x" * (LONGEST_TEXT + 1))


def test_the_audit_takes_no_text_without_end_whatever_way_it_comes(library: Library) -> None:
    """In a list, too; long lists of numbers are no text."""
    library.record("work.hold", "work 1", matches=list(range(100_000)), note="x" * LONGEST_ENTRY)
    with pytest.raises(InputError, match="What is said of work 1 has"):
        library.record("work.hold", "work 1", urls=["short", "x" * (LONGEST_ENTRY + 1)])
    assert len(library.store.audit.all()) == 1
