"""The rules of the US pack, whatever the notice, and at their borders."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.notices import (
    Notice,
    Pack,
    PackError,
    Role,
    Severity,
    check,
    load_pack,
    render,
)
from tests.monitor.notices.claim_changes import SHARED
from tests.monitor.notices.claims_us import US
from tests.monitor.notices.samples import NOW, by_agent, item, notice, with_part, work

PACK = load_pack()
Change = Callable[[Notice], Notice]


CHANGES = {rule.id: (SHARED | US)[rule.id] for rule in PACK.rules if rule.id in SHARED | US}
CASES = [(rule_id, change) for rule_id, changes in CHANGES.items() for change in changes]


def broken(whole: Notice, rule_id: str, letter: str | None = None) -> set[str]:
    """Return the ids of the broken rules that are as severe as this one."""
    severity = next(rule.severity for rule in PACK.rules if rule.id == rule_id)
    return {f.rule_id for f in check(whole, PACK, now=NOW, letter=letter) if f.severity is severity}


def test_a_pack_that_lawyers_verified_says_so_by_silence():
    """The notice about the unverified pack goes away when every part carries a date and a name."""
    known = {"verified_on": date(2026, 11, 1), "verified_by": "A. Lawyer"}
    verified = replace(
        PACK,
        rules=tuple(replace(rule, **known) for rule in PACK.rules),
        clauses={key: replace(clause, **known) for key, clause in PACK.clauses.items()},
        notes=tuple(replace(note, **known) for note in PACK.notes),
        clocks=tuple(replace(clock, **known) for clock in PACK.clocks),
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
