"""What is wrong before the signature is not signed, so it can never be sent."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from monitor.errors import CaseRefusedError, LetterRefusedError, NotFoundError
from monitor.licensing import end_grant
from monitor.notices import Severity, load_pack, pack_ids
from monitor.review.cases import create_case
from monitor.review.claims import own_law
from monitor.review.decisions import decide
from monitor.review.drafting import draft
from monitor.review.exceptions import consider, heads_of
from monitor.review.letters import write_letters
from monitor.review.sending import final_list
from monitor.rights.values import PermissionKind
from monitor.settings import Settings
from monitor.values import Conclusion, Verdict
from tests.monitor.gate_samples import (
    FROM,
    REFERENCE,
    SPOKEN,
    Scene,
    allow,
    forget_accounts,
    look,
    publish,
    rules_of,
    scene,
    think,
)
from tests.monitor.letter_samples import REASON, REQUEST
from tests.monitor.mail_samples import mail_house
from tests.monitor.samples import SHARED_SOUND, add_match

ITEM = "https://vids.example/watch/1"


@pytest.fixture
def ready(settings: Settings, tmp_path: Path) -> Iterator[Scene]:
    """Give a case that is ready for its letter."""
    with mail_house(tmp_path) as house, scene(settings, house) as laid:
        yield laid


UNREADY: dict[str, tuple[Callable[[Scene], object], dict[str, object], str]] = {
    "no claimable second": (lambda where: end_grant(where.library, 1, "Sold."), {}, "G1"),
    "a decision reversed": (lambda w: decide(w.library, 1, Verdict.IGNORED, "Too small."), {}, "G5a"),
    "an exception that applies": (lambda where: think(where, Conclusion.FAIR_USE), {}, "US-N8c"),
    "a copy that is gone": (lambda where: look(where, "gone"), {"seen_live_at": None}, "G8"),
    "an account with a permission": (allow(PermissionKind.ACCOUNT, "@Thief"), {}, "G3"),
    "an item with a permission": (allow(PermissionKind.ITEM, ITEM + "?utm_campaign=spring"), {}, "G3"),
    "a domain with a permission": (allow(PermissionKind.DOMAIN, "vids.example"), {}, "G3"),
    "a campaign with a permission": (allow(PermissionKind.CAMPAIGN, "Spring"), {}, "G3"),
    "an own account": (allow(PermissionKind.ACCOUNT, "thief", is_own=True), {}, "G3"),
    "accounts that nobody knows": (forget_accounts, {}, "G4"),
    "a work published after the copy": (lambda where: publish(where, "2199-01-01"), {}, "G7"),
    "no signer": (lambda _where: None, {"sender": replace(REQUEST.sender, name="")}, "US-N1"),
    "an agent without authority": (
        lambda _where: None,
        {"sender": replace(REQUEST.sender, role="agent", principal="Ann Lee", name="Al")},
        "US-N1a",
    ),
}  # fmt: skip
"""What is wrong when somebody wants to sign: what happens before, what the signer says, and a rule that must object."""


@pytest.mark.parametrize("name", UNREADY)
def test_what_is_wrong_is_not_signed(ready: Scene, name: str) -> None:
    """Nothing is on record, so nothing can be sent."""
    spoil, said, rule = UNREADY[name]
    spoil(ready)
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(ready.library, ready.case_id, replace(ready.request(), **said), ["md"])  # type: ignore[arg-type]
    assert rule in rules_of(refused.value) or (rule == "G1" and "US-N9" in rules_of(refused.value))
    assert ready.library.store.letters.lives() == []
    with pytest.raises(NotFoundError):
        final_list(ready.library, REFERENCE, FROM)


def test_a_match_that_nobody_decided_is_not_claimed(ready: Scene) -> None:
    """A case cannot be made of it; one that was stored all the same gets no letter."""
    seen = replace(ready.library.store.clips.get(1).provenance, url="https://vids.example/watch/2")
    match_id = add_match(ready.library, number=2, provenance=seen)
    with pytest.raises(CaseRefusedError, match="cannot be made"):
        create_case(ready.library, [match_id], "vids.example")
    case = ready.library.store.cases.add("vids.example", (match_id,), SPOKEN, ready.library.clock())
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(ready.library, case.id, ready.request(), ["md"])
    assert "G5" in rules_of(refused.value)


def test_sound_of_somebody_else_is_not_claimed(ready: Scene) -> None:
    """A match by sound alone can be neither confirmed nor claimed."""
    seen = replace(ready.library.store.clips.get(1).provenance, url="https://vids.example/watch/2")
    match_id = add_match(ready.library, SHARED_SOUND, number=2, provenance=seen)
    ready.library.store.decisions.add(match_id, Verdict.CONFIRMED, "By hand.", SPOKEN, ready.library.clock())
    case = ready.library.store.cases.add("vids.example", (match_id,), SPOKEN, ready.library.clock())
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(ready.library, case.id, ready.request(), ["md"])
    assert "G2" in rules_of(refused.value)


def test_exceptions_of_another_law_do_not_serve(ready: Scene) -> None:
    """A letter under British law needs the thoughts that British law asks for."""
    british = replace(ready.request(), pack="gb_notice", territory="GB")
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(ready.library, ready.case_id, british, ["md"])
    assert rules_of(refused.value)
    american = draft(ready.library, ready.case_id, british, ready.library.clock())
    assert [objection.rule for objection in own_law(american)] == ["G5"]
    thoughts = dict.fromkeys(heads_of("GB"), "I thought about this one.")
    consider(ready.library, ready.case_id, thoughts, Conclusion.INFRINGING, REASON, "GB")
    notice = draft(ready.library, ready.case_id, british, ready.library.clock())
    assert [record.jurisdiction for record in notice.exceptions] == ["GB"]
    assert list(own_law(notice)) == []


@pytest.mark.parametrize("pack_id", [one for one in pack_ids() if load_pack(one).kind == "notice"])
def test_every_pack_that_claims_asks_what_the_gates_rely_on(pack_id: str) -> None:
    """Of a claim nothing is left to the gates that its law pack does not ask at the signature."""
    pack = load_pack(pack_id)
    asked = {rule.check for rule in pack.rules if rule.severity is Severity.ERROR}
    wanted = {"more_than", "sound_owned", "absent", "second_person", "exception_covers", "item_url", "fresh"}
    assert wanted <= asked
    assert {"G2", "G3", "G4", "G5", "G5a", "G6", "G7", "G8"} <= {rule.id for rule in pack.rules}
