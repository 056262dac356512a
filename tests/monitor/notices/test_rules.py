"""Every rule of the US pack: met by a faultless notice, broken by exactly one change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints.values import MatchKind
from monitor.notices import (
    ExceptionRecord,
    Notice,
    Pack,
    PackError,
    RecipientKind,
    Role,
    Severity,
    check,
    load_pack,
    render,
)
from monitor.values import Conclusion, Verdict
from tests.monitor.notices.samples import (
    NOW,
    at,
    by_agent,
    consideration,
    item,
    notice,
    with_items,
    with_part,
    with_works,
    work,
)

PACK = load_pack()
Change = Callable[[Notice], Notice]


def with_considerations(**changes: object) -> Change:
    """Return a function that changes every consideration of fair use."""
    return lambda whole: replace(whole, exceptions=tuple(replace(e, **changes) for e in whole.exceptions))


def add_item_elsewhere(whole: Notice) -> Notice:
    """Add an item on another platform."""
    other = item(90, platform="Vimeo", url="https://vimeo.com/123456789")
    first = replace(whole.works[0], infringing_items=(*whole.works[0].infringing_items, other))
    return replace(
        whole, works=(first, *whole.works[1:]), exceptions=(*whole.exceptions, consideration(90)), reference="RC-2"
    )


def add_work(whole: Notice) -> Notice:
    """Add a work whose copy stands in the consideration of another."""
    first, *rest = whole.exceptions
    covering = replace(first, match_ids=(*first.match_ids, 91))
    return replace(whole, works=(*whole.works, work(item(91))), exceptions=(covering, *rest))


def shortened(record: ExceptionRecord) -> ExceptionRecord:
    """Return a consideration that says one letter about the last factor."""
    return replace(record, heads=(*record.heads[:-1], replace(record.heads[-1], reasoning="x")))


def decided(**changes: object) -> Change:
    """Return a function that changes the decision about the last item of every work."""
    return with_items(lambda i: replace(i, decision=replace(i.decision, **changes)))


CHANGES: dict[str, tuple[Change, ...]] = {
    "US-N1": (lambda n: replace(n, signature=None), with_part("signature", name="  ")),
    "US-N1a": (lambda n: with_part("signature", authority_document="")(by_agent(n)),),
    "US-N1b": (
        with_part("signature", role=Role.AGENT, authority_document="mandate"),
        lambda n: with_part("signature", name="Jane Roe")(with_part("sender", name="Jane Roe")(n)),
        with_part("signature", name="Jane Roe", capacity="Director"),
    ),
    "US-N1c": (with_part("signature", signed_at=NOW + timedelta(minutes=1)),),
    "US-N1d": (with_part("principal", name=""),),
    "US-N2": (
        lambda n: replace(n, works=()),
        with_works(lambda w: replace(w, title=" ")),
        with_works(lambda w: replace(w, description="")),
        with_works(lambda w: replace(w, copyrighted_urls=("",), deposit_sha256="")),
    ),
    "US-N2a": (add_item_elsewhere,),
    "US-N2c": (with_works(lambda w: replace(w, copyrighted_urls=())),),
    "US-N2b": (with_works(lambda w: replace(w, owner="Somebody Else")),),
    "US-N3": (
        with_works(lambda w: replace(w, infringing_items=())),
        with_items(lambda i: replace(i, url="")),
        with_items(lambda i: replace(i, platform="")),
    ),
    "US-N3a": (
        with_items(lambda i: replace(i, url="https://www.youtube.com/@fast_reuploads")),
        with_items(lambda i: replace(i, url="https://vimeo.com/123456789")),
    ),
    "US-N4": (
        with_part("sender", email=""),
        with_part("sender", name=""),
        with_part("sender", address=(" ",), phone=""),
    ),
    "US-N4a": (with_part("sender", phone=""), with_part("sender", address=())),
    "US-N4b": (with_part("sender", organisation=""),),
    "US-N4c": (with_part("sender", email="maya"), with_part("sender", email="maya@home")),
    "US-N4d": (with_part("sender", phone="555 014"),),
    "US-N7": (with_part("recipient", kind=RecipientKind.HOST),),
    "US-N7a": (with_part("recipient", name=""), with_part("recipient", address=(), email="", url="")),
    "US-N7b": (
        with_part("recipient", agent_verified_on=None),
        with_part("recipient", agent_verified_on=date(2026, 5, 26)),
        with_part("recipient", agent_verified_on=date(2026, 11, 25)),
    ),
    "US-N7c": (with_part("recipient", kind=RecipientKind.PLATFORM_FORM),),
    "US-N7d": (
        with_part("recipient", service="Vimeo"),
        with_part("recipient", name="Agent of Vids", email="agent@vids.example"),
    ),
    "US-N8": (
        lambda n: replace(n, exceptions=()),
        with_considerations(match_ids=(1000,)),
        with_considerations(considered_by=""),
    ),
    "US-N8a": (with_considerations(considered_at=at(23, 9, 30)), with_considerations(considered_at=at(23, 9, 45))),
    "US-N8b": (
        with_considerations(heads=()),
        with_considerations(reason="It is a copy."),
        with_considerations(reason="x" * 60),
        lambda n: replace(n, exceptions=tuple(shortened(e) for e in n.exceptions)),
    ),
    "US-N8d": (add_work,),
    "US-N8c": (
        with_considerations(conclusion=Conclusion.FAIR_USE),
        with_considerations(conclusion=Conclusion.UNCLEAR),
    ),
    "US-N9": (with_items(lambda i: replace(i, claimable_s=0.0)),),
    "G1a": (with_items(lambda i: replace(i, claimable_s=30.0)), with_items(lambda i: replace(i, segments=()))),
    "G8": (
        with_items(lambda i: replace(i, seen_live_at=None, captured_at=at(20, 9, 59))),
        with_items(lambda i: replace(i, seen_live_at=None, captured_at=None)),
        with_items(lambda i: replace(i, seen_live_at=NOW + timedelta(minutes=1))),
    ),
    "G7": (
        with_items(lambda i: replace(i, published_on=date(2026, 3, 13))),
        with_items(lambda i: replace(i, captured_at=datetime(2026, 3, 13, 9, tzinfo=UTC))),
        with_items(lambda i: replace(i, captured_at=None, received_at=datetime(2026, 3, 13, 9, tzinfo=UTC))),
    ),
    "G7a": (
        lambda n: with_works(lambda w: replace(w, published_on=date(2026, 11, 25)))(
            with_items(lambda i: replace(i, captured_at=None, received_at=None))(n)
        ),
    ),
    "G5": (with_items(lambda i: replace(i, decision=None)), decided(by="")),
    "G5a": tuple(decided(verdict=verdict) for verdict in Verdict if verdict is not Verdict.CONFIRMED),
    "G5b": (decided(at=at(23, 9, 31)),),
    "G2": (with_items(lambda i: replace(i, match_kind=MatchKind.SHARES_SOUND)),),
    "G3": (with_items(lambda i: replace(i, permitted_by="licence 3, for Lee Films")),),
    "G4": (lambda n: replace(n, own_accounts_known=False),),
    "G6": (
        with_items(lambda i: replace(i, indicators=("The match is shorter than 10 seconds.",))),
        lambda n: with_items(lambda i: replace(i, indicators=("A voice speaks over it.",)))(
            replace(n, reviewer=n.signature.name if n.signature else "")
        ),
    ),
    "E1": (with_items(lambda i: replace(i, clip_sha256="")), with_items(lambda i: replace(i, clip_sha256="F" * 64))),
    "E2": (with_works(lambda w: replace(w, deposit_sha256="abc")),),
    "E3": (lambda n: replace(n, reference=""),),
}
"""By rule: changes that break this rule and no other of its severity."""

EDITS: dict[str, Callable[[str], str]] = {
    "US-N5": lambda letter: letter.replace("a good faith belief", "a belief"),
    "US-N6": lambda letter: letter.replace(", and under penalty of perjury,", ","),
    "US-N6a": lambda letter: letter + "\nI swear under penalty of perjury that the information is accurate.\n",
    "G15": lambda letter: letter + "\nWe accept a payment instead.\n",
    "G15a": lambda letter: letter + "\nRemove it within 48 hours.\n",
}
"""By rule: changes of the letter's text by hand that break it."""

CASES = [(rule_id, change) for rule_id, changes in CHANGES.items() for change in changes]


def broken(whole: Notice, rule_id: str, letter: str | None = None) -> set[str]:
    """Return the ids of the broken rules that are as severe as this one."""
    severity = next(rule.severity for rule in PACK.rules if rule.id == rule_id)
    return {f.rule_id for f in check(whole, PACK, now=NOW, letter=letter) if f.severity is severity}


def test_a_faultless_notice_breaks_no_rule():
    """The owner's notice and the agent's notice meet all rules; only the pack itself is not verified."""
    for whole in (notice(), by_agent(notice())):
        assert {finding.rule_id for finding in check(whole, PACK, now=NOW)} == {"V1"}


@pytest.mark.parametrize(("rule_id", "change"), CASES, ids=[f"{rule_id}-{n}" for n, (rule_id, _) in enumerate(CASES)])
def test_one_missing_element_breaks_exactly_its_rule(rule_id, change):
    """Taking one element away gives the error of the rule that asks for it, and no other."""
    assert broken(change(notice()), rule_id) == {rule_id}


@pytest.mark.parametrize("rule_id", EDITS)
def test_an_edited_letter_breaks_exactly_its_rule(rule_id):
    """A person who edits the text loses a statement, or adds what must not be there."""
    whole = notice()
    assert broken(whole, rule_id, EDITS[rule_id](render(whole, PACK))) == {rule_id}


def test_every_rule_has_a_failing_example():
    """No rule of the pack can be added without a case here that breaks it."""
    assert {*CHANGES, *EDITS, "V1"} == {rule.id for rule in PACK.rules}


def test_a_pack_that_lawyers_verified_says_so_by_silence():
    """The notice about the unverified pack goes away when every part carries a date and a name."""
    known = {"verified_on": date(2026, 11, 1), "verified_by": "A. Lawyer"}
    verified = replace(
        PACK,
        rules=tuple(replace(rule, **known) for rule in PACK.rules),
        clauses={key: replace(clause, **known) for key, clause in PACK.clauses.items()},
        notes=tuple(replace(note, **known) for note in PACK.notes),
    )
    assert check(notice(), verified, now=NOW) == ()


words = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Zs", "Zl", "Zp")), min_size=1, max_size=30
)


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    """Draw a faultless notice with any titles, names and numbers of works and items."""
    numbers = iter(range(1, 100))
    works = [
        work(
            *(item(next(numbers), account=draw(words)) for _ in range(draw(st.integers(1, 3)))),
            title=draw(words),
            description=draw(words),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    whole = notice(*works, method=draw(words))
    return by_agent(whole) if draw(st.booleans()) else whole


ERRORS = {rule.id for rule in PACK.rules if rule.severity is Severity.ERROR}
ELEMENTS = [case for case in CASES if case[0] in ERRORS - {"US-N1b", "G7a"}]
"""Changes that do the same to the owner's and to the agent's notice, and to one with several works."""


@settings(max_examples=60, deadline=None)
@given(notices(), st.sampled_from(ELEMENTS))
def test_whatever_the_notice_one_missing_element_breaks_its_rule(whole, case):
    """The property holds for any number of works and items and any text in them."""
    rule_id, change = case
    errors = {f.rule_id for f in check(whole, PACK, now=NOW) if f.severity is Severity.ERROR}
    assert errors == set()
    assert broken(change(whole), rule_id) == {rule_id}


def test_a_finding_names_place_source_and_remedy():
    """The reader learns which item of which work, by which statute, and what to do."""
    whole = notice(work(item(1), item(2, claimable_s=0.0)))
    (finding,) = [f for f in check(whole, PACK, now=NOW) if f.severity is Severity.ERROR]
    assert finding.source == "17 U.S.C. § 512(f)"
    assert "work 1, item 2" in finding.message
    assert "reclaim case create" in finding.remedy


@pytest.mark.parametrize(("days", "fails"), [(180, False), (181, True), (-1, False), (-2, True)])
def test_the_agent_was_looked_up_at_most_180_days_ago(days, fails):
    """The border belongs to the allowed side; tomorrow's date is today's somewhere on Earth."""
    looked_up = NOW.date() - timedelta(days=days)
    whole = with_part("recipient", agent_verified_on=looked_up)(notice())
    assert ("US-N7b" in broken(whole, "US-N7b")) is fails


def test_an_agent_who_signs_as_owner_is_refused():
    """Sender and signature must agree about the capacity."""
    whole = by_agent(notice())
    assert broken(with_part("signature", role=Role.OWNER)(whole), "US-N1b") == {"US-N1b"}


def test_overlapping_segments_are_counted_once():
    """Picture and sound of the same half minute do not make a minute that may be claimed."""
    one = item()
    doubled = replace(one, segments=one.segments * 2, claimable_s=58.0)
    assert broken(notice(work(doubled)), "G1a") == {"G1a"}


def test_a_statement_wrapped_by_hand_still_counts():
    """Line ends and a quotation mark in the edited Markdown do not alter a clause."""
    whole = notice()
    letter = render(whole, PACK).replace("a good faith belief that use", "a good faith\nbelief that\n> use")
    assert broken(whole, "US-N5", letter) == set()


def unknown_check(pack: Pack) -> Pack:
    """Return the pack with a rule that names no check."""
    return replace(pack, rules=(replace(pack.rules[0], check="no_such_check"),))


def odd_parameters(pack: Pack) -> Pack:
    """Return the pack with a rule whose check does not take what it gives."""
    return replace(pack, rules=(replace(pack.rules[0], parameters={"no_such": 1}),))


def wrong_path(pack: Pack) -> Pack:
    """Return the pack with a rule that looks for a field that notices do not have."""
    return replace(pack, rules=(replace(pack.rules[0], parameters={"all": ["no_such_field"]}),))


@pytest.mark.parametrize("spoil", [unknown_check, odd_parameters, wrong_path])
def test_a_rule_that_cannot_be_checked_is_an_error_of_the_pack(spoil):
    """A mistake in the data is never taken for a rule that is met."""
    with pytest.raises(PackError, match="US-N1"):
        check(notice(), spoil(PACK), now=NOW)
