"""Whatever claims something passes the gates of claims: demands, and references that a service compares with.

What was found after somebody decided was seen by nobody, and what has no day of publication did not surely come first.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from fingerprints.values import Match, Modality
from monitor.casework.lifecycle import State
from monitor.errors import InputError, LetterRefusedError
from monitor.licensing import NewGrant, NewPermission, add_grant, add_permission, end_grant, end_permission
from monitor.notices import Grounds, LicenceTerms, MatchedSegment, RecipientKind
from monitor.review.addressing import LetterRequest
from monitor.review.decisions import decide
from monitor.review.drafting import draft
from monitor.review.exceptions import consider, heads_of
from monitor.review.gates import BATCH_CAP, clear
from monitor.review.letters import keep_letter, write_letters
from monitor.review.looking import check_live, review_case
from monitor.review.preserving import last_notice
from monitor.rights.values import PermissionKind, Title
from monitor.store.library import Library
from monitor.values import Conclusion, Verdict
from tests.monitor.gate_samples import rules_of
from tests.monitor.letter_samples import LOOKED, REASON, REQUEST, SEEN, SENDER, complete_case, ready_case
from tests.monitor.life_samples import mark, sent
from tests.monitor.samples import COPY, add_clip, segment

DEMANDED = Grounds(
    right="reproduction",
    law="17 U.S.C. § 106",
    remedy="take the post down",
    explanation="The whole film was reposted without any comment, and nobody asked.",
    lawyer="Amelia Hale, Hale & Winter LLP",
)
GIVEN = Grounds(law="Swedish Act 1960:729, section 2")
TERMS = LicenceTerms(
    licensee="thief",
    scope="one post",
    territory="worldwide",
    starts_on=date(2026, 11, 1),
    ends_on=date(2027, 12, 1),
    fee="EUR 500",
)


MATCHED = MatchedSegment(clip_start_s=0.0, clip_end_s=5.0, work_start_s=10.0, work_end_s=15.0)


def demand(library: Library, **changes: object) -> LetterRequest:
    """Return a request for a demand that a lawyer read this moment."""
    now = library.clock()
    asked = LetterRequest(
        pack="xx_cease_desist",
        territory="US",
        sender=SENDER,
        grounds=replace(DEMANDED, lawyer_at=now),
        seen_live_at=now,
        reply_by=(now + timedelta(days=20)).date(),
        sign=True,
    )
    return replace(asked, **changes)


def reference(_library: Library) -> LetterRequest:
    """Return a request for the information that a sharing service gets."""
    return replace(REQUEST, pack="eu_cdsm_17_info", grounds=GIVEN, kind=RecipientKind.CONTACT_POINT)


def offer(_library: Library) -> LetterRequest:
    """Return a request for an offer with a fee, to the account that posted the copy."""
    return LetterRequest(pack="xx_licence_offer", sender=SENDER, licence=TERMS, sign=True)


def retro(library: Library) -> LetterRequest:
    """Return a request for an offer that covers the past, too."""
    return replace(offer(library), pack="xx_retro_licence")


def weigh(library: Library, case_id: int, law: str) -> None:
    """Consider the exceptions of another law."""
    thoughts = dict.fromkeys(heads_of(law), "I thought about this one.")
    consider(library, case_id, thoughts, Conclusion.INFRINGING, REASON, law)


@pytest.fixture
def case_id(library: Library) -> int:
    """Give a case of which everything was weighed under two laws."""
    made = complete_case(library)
    weigh(library, made, "EU")
    return made


def refused(library: Library, case_id: int, request: LetterRequest) -> set[str]:
    """Return the rules for which a letter is not signed."""
    with pytest.raises(LetterRefusedError) as caught:
        write_letters(library, case_id, request, ["txt"])
    return rules_of(caught.value)


def kept_back(library: Library, reference: str) -> set[str]:
    """Return the rules for which a letter may not leave, a day after its signature, when the copy was seen again."""
    library.clock.now += timedelta(hours=25)
    with pytest.raises(LetterRefusedError) as caught:
        clear(library, library.store.letters.called(reference))
    return rules_of(caught.value)


def forget_accounts(library: Library) -> None:
    """Nobody knows any more whether the owner has accounts."""
    for permission in library.store.permissions.all():
        end_permission(library, permission.id, "She opened one.")


def publish(library: Library, day: str) -> None:
    """The work turns out to have been published on another day, or nobody knows when."""
    rights = replace(library.store.works.get(1).rights, published=day or None)
    library.store.works.set_rights(1, rights, library.clock())


def find_more(library: Library) -> None:
    """The clip is compared again, and other stretches are found."""
    found = Match(kind=COPY.kind, score=0.5, segments=(segment(), segment(8.0, 11.0)), reasons=("They look alike.",))
    library.store.matches.put(1, 1, found, library.clock())


SPOILED: dict[str, tuple[Callable[[Library], object], str]] = {
    "a permission": (
        lambda lib: add_permission(lib, NewPermission(kind=PermissionKind.ITEM, value=SEEN.url or "", reason="Paid.")),
        "G3",
    ),
    "no copy": (lambda lib: decide(lib, 1, Verdict.NOT_A_COPY, "It is another take."), "G5a"),
    "rights that ended": (lambda lib: end_grant(lib, 1, "Sold."), "G1"),
    "unknown accounts": (forget_accounts, "G4"),
    "a work published after its copy": (lambda lib: publish(lib, "2199-01-01"), "G7"),
    "an exception": (lambda lib: [
        consider(lib, 1, dict.fromkeys(heads_of(law), "I thought about this one."), Conclusion.FAIR_USE, REASON, law)
        for law in ("US", "EU")
    ], "W6b"),
    "stretches that nobody saw": (find_more, "G5"),
}  # fmt: skip
"""What happens to a case, and a rule that must object: at the signature, and at the sending."""


@pytest.mark.parametrize("asked", [demand, reference])
@pytest.mark.parametrize("name", [name for name in SPOILED if name != "stretches that nobody saw"])
def test_a_claim_of_any_kind_is_true_when_it_leaves(
    library: Library, case_id: int, name: str, asked: Callable[[Library], LetterRequest]
) -> None:
    """It was signed while it was true."""
    spoil, rule = SPOILED[name]
    (written,) = write_letters(library, case_id, asked(library), ["txt"])
    spoil(library)
    assert rule in kept_back(library, written.reference)


@pytest.mark.parametrize("asked", [demand, reference])
@pytest.mark.parametrize("name", [name for name in SPOILED if name != "rights that ended"])
def test_a_claim_of_any_kind_is_true_when_it_is_signed(
    library: Library, case_id: int, name: str, asked: Callable[[Library], LetterRequest]
) -> None:
    """Otherwise nothing is on record."""
    spoil, rule = SPOILED[name]
    spoil(library)
    assert refused(library, case_id, asked(library)) & {rule, rule.removesuffix("a")}


@pytest.mark.parametrize("asked", [demand, reference])
def test_a_claim_of_any_kind_waits_a_day_and_then_leaves(
    library: Library, case_id: int, asked: Callable[[Library], LetterRequest]
) -> None:
    """So that the tests above prove something."""
    (written,) = write_letters(library, case_id, asked(library), ["txt"])
    with pytest.raises(LetterRefusedError) as caught:
        clear(library, library.store.letters.called(written.reference))
    assert rules_of(caught.value) == {"G12"}
    library.clock.now += timedelta(hours=25)
    assert mark(library, written.reference, State.SENT).state is State.SENT


@pytest.mark.parametrize("asked", [demand, reference])
def test_a_claim_of_any_kind_asks_for_a_second_person(
    library: Library, case_id: int, asked: Callable[[Library], LetterRequest]
) -> None:
    """The sample match is short; whoever signs is no second person."""
    review_case(replace(library, actor="Ann Lee"), case_id, LOOKED)
    assert refused(library, case_id, asked(library)) == {"G6"}


def test_demands_count_among_the_claims_of_a_day(library: Library, case_id: int) -> None:
    """The one after the last of a day waits."""
    cases = [case_id]
    for number in range(BATCH_CAP):
        clip = add_clip(library, 200 + number, replace(SEEN, url=f"https://vids.example/watch/{100 + number}"))
        cases.append(ready_case(library, [library.store.matches.put(clip.id, 1, COPY, library.clock())]))
    written = [write_letters(library, case, demand(library), ["txt"])[0].reference for case in cases]
    library.clock.now += timedelta(hours=25)
    for reference_ in written[:-1]:
        mark(library, reference_, State.SENT)
    with pytest.raises(LetterRefusedError) as caught:
        clear(library, library.store.letters.called(written[-1]))
    assert rules_of(caught.value) == {"G12"}


def test_a_demand_is_not_made_of_what_a_court_decides(library: Library) -> None:
    """Nor twice of the same user; a notice to the service is another letter."""
    first = sent(library)
    check_live(library, [1], "live", opened_at=library.clock())
    (written,) = write_letters(library, 1, demand(library), ["txt"])
    mark(library, first, State.COUNTER_NOTICED)
    assert "G16" in kept_back(library, written.reference)
    assert refused(library, 1, demand(library)) == {"G16"}


def test_a_demand_is_not_the_notice_that_other_letters_of_a_case_follow(library: Library) -> None:
    """It went to the user, who keeps no records of accounts."""
    first = sent(library)
    check_live(library, [1], "live", opened_at=library.clock())
    (written,) = write_letters(library, 1, demand(library), ["txt"])
    library.clock.now += timedelta(hours=25)
    mark(library, written.reference, State.SENT)
    assert last_notice(library, 1, "xx_preservation").reference == first


def test_a_demand_is_under_the_law_of_its_territory(library: Library) -> None:
    """The thoughts are those of that law, and the rights are held there."""
    case = complete_case(library)
    assert refused(library, case, demand(library, territory="DE")) == {"G5"}
    weigh(library, case, "EU")
    (written,) = write_letters(library, case, demand(library, territory="de"), ["txt"])
    end_grant(library, 1, "Only Germany was left.")
    add_grant(library, 1, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner="Ann Lee", territories=("US",)))
    assert {"G1"} <= kept_back(library, written.reference)
    assert refused(library, case, demand(library, territory="DE")) == {"G1"}


def test_a_reference_holds_where_its_law_does(library: Library, case_id: int) -> None:
    """Rights in the United States give none under the law of the European Union."""
    end_grant(library, 1, "Sold for Europe.")
    add_grant(library, 1, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner="Ann Lee", territories=("US",)))
    assert "EU-I4" in refused(library, case_id, reference(library))


def test_a_reference_shrinks_with_the_ledger(library: Library, case_id: int) -> None:
    """A stretch turned out to be stock footage after the signature."""
    (written,) = write_letters(library, case_id, reference(library), ["txt"])
    stock = NewGrant(modality=Modality.PICTURE, title=Title.LICENCE, owner="Stock Ltd", start_s=2.0, end_s=6.0)
    add_grant(library, 1, stock)
    assert {"G1", "EU-I4b"} <= kept_back(library, written.reference)


@pytest.mark.parametrize("asked", [offer, retro])
@pytest.mark.parametrize(("name", "rule"), [("a permission", "S4"), ("no copy", "S3a"), ("rights that ended", "G1")])
def test_nobody_is_asked_to_pay_for_what_is_theirs(
    library: Library, case_id: int, name: str, rule: str, asked: Callable[[Library], LetterRequest]
) -> None:
    """Neither at the sending nor at the signature."""
    (written,) = write_letters(library, case_id, asked(library), ["txt"])
    SPOILED[name][0](library)
    assert rule in kept_back(library, written.reference)
    assert rule in refused(library, case_id, asked(library))


# --- territory ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["DE", "de", "EU", "WORLD", "GB"])
def test_no_law_is_used_abroad(library: Library, case_id: int, place: str) -> None:
    """Rights in another country are not claimed under it."""
    with pytest.raises(InputError, match="which is not that of"):
        write_letters(library, case_id, replace(REQUEST, pack="us_dmca_notice", territory=place), ["txt"])


def test_a_hand_made_notice_claims_rights_under_its_own_law(library: Library, case_id: int) -> None:
    """Neither elsewhere, nor nowhere in particular: without a territory it is that of the law."""
    end_grant(library, 1, "Sold.")
    add_grant(library, 1, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner="Ann Lee", territories=("DE",)))
    now = library.clock()
    made = draft(library, case_id, replace(REQUEST, pack="us_dmca_notice"), now, "RC-2026-0001")
    items = [replace(made.items[0], claimable_s=5.0, segments=(MATCHED,))]
    made = replace(made, works=(replace(made.works[0], infringing_items=tuple(items)),))
    with pytest.raises(LetterRefusedError) as caught, library.store.transaction():
        keep_letter(library, replace(made, territory="DE"), ["txt"], sign=True, case_id=case_id)
    assert rules_of(caught.value) == {"G1"}
    with library.store.transaction():
        keep_letter(library, replace(made, territory=""), ["txt"], sign=True, case_id=case_id)
    assert "US-N9" in kept_back(library, "RC-2026-0001")


# --- what nobody saw ------------------------------------------------------------------------------------------------


def test_what_was_found_after_the_decision_is_not_claimed(library: Library, case_id: int) -> None:
    """Until somebody has looked and decided again."""
    find_more(library)
    assert refused(library, case_id, REQUEST) == {"G5"}
    decide(library, 1, Verdict.CONFIRMED, "Seen side by side.")
    assert write_letters(library, case_id, replace(REQUEST, sign=True), ["txt"])


def test_a_comparison_that_finds_the_same_or_less_changes_nothing(library: Library, case_id: int) -> None:
    """Ends that move a little are the same."""
    library.clock.now += timedelta(hours=1)
    library.store.matches.put(1, 1, replace(COPY, segments=(segment(0.0, 5.2),)), library.clock())
    assert write_letters(library, case_id, REQUEST, ["txt"])
    library.store.matches.put(1, 1, replace(COPY, segments=(segment(1.0, 4.0),)), library.clock())
    assert write_letters(library, case_id, REQUEST, ["txt"])


def test_no_more_is_claimed_than_the_copy_is_long(library: Library, case_id: int) -> None:
    """Whatever the comparison says."""
    long = replace(segment(0.0, 500.0), work_start_s=0.0, work_end_s=12.0)
    library.store.matches.put(1, 1, replace(COPY, segments=(long,)), library.clock())
    decide(library, 1, Verdict.CONFIRMED, "Seen once more.")
    assert refused(library, case_id, REQUEST) == {"G1"}
    drafted = draft(library, case_id, REQUEST, library.clock())
    assert drafted.items[0].claimable_s == library.store.clips.get(1).media.duration_s


# --- first publication ----------------------------------------------------------------------------------------------


def test_nothing_is_claimed_of_a_work_of_which_nobody_knows_when_it_was_published(
    library: Library, case_id: int
) -> None:
    """The draft says it, and names the command."""
    publish(library, "")
    (written,) = write_letters(library, case_id, replace(REQUEST, sign=False), ["txt"])
    (found,) = [one for one in written.letter.findings if one.rule_id == "G7b"]
    assert "reclaim register FILE --published DATE" in found.remedy
    assert refused(library, case_id, REQUEST) == {"G7b"}
    publish(library, "2026-01-02")
    assert write_letters(library, case_id, REQUEST, ["txt"])


def test_an_unpublished_work_is_claimed_by_two_persons(library: Library, case_id: int) -> None:
    """How it could come out is kept with the letter, and is asked again when it leaves."""
    publish(library, "")
    said = replace(REQUEST, grounds=Grounds(unpublished="A laptop with the rushes was stolen in May."))
    found = replace(COPY, segments=(segment(0.0, 11.5),))  # nothing else about it asks for a second person
    library.store.matches.put(1, 1, found, library.clock())
    decide(library, 1, Verdict.CONFIRMED, "Seen once more.")
    review_case(replace(library, actor="Ann Lee"), case_id, LOOKED)
    assert refused(library, case_id, said) == {"G6"}
    review_case(replace(library, actor="Bo Kim"), case_id, LOOKED)
    (written,) = write_letters(library, case_id, said, ["txt"])
    assert "laptop" not in written.path.read_text(encoding="utf-8")
    library.clock.now += timedelta(hours=25)
    assert mark(library, written.reference, State.SENT).state is State.SENT


# --- own law --------------------------------------------------------------------------------------------------------


def test_the_law_of_a_letter_was_weighed_when_it_leaves(library: Library) -> None:
    """A letter that bears a consideration of which the case knows nothing was signed all the same."""
    case = complete_case(library)
    made = draft(library, case, REQUEST, library.clock(), "RC-2026-0001")
    other = library.store.cases.add("vids.example", (1,), "Ann Lee", library.clock()).id
    weigh(library, other, "GB")
    review_case(replace(library, actor="Bo Kim"), other, LOOKED)
    with library.store.transaction():
        keep_letter(library, made, ["txt"], sign=True, case_id=other)
    library.clock.now += timedelta(hours=25)
    with pytest.raises(LetterRefusedError) as caught:
        clear(library, library.store.letters.called("RC-2026-0001"))
    assert [one.rule for one in caught.value.objections if "exceptions of US law" in one.message] == ["G5"]
