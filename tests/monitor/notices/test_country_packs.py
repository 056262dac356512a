"""What is particular to the notices of one country: an undertaking, no removal, no agents, no platforms."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fingerprints.values import Modality
from monitor.casework.deadlines import Period, due
from monitor.notices import (
    LetterRefusedError,
    MatchedSegment,
    Severity,
    check,
    load_pack,
    render,
    render_cover,
    write_draft,
    write_letter,
)
from monitor.notices.country_checks import CHECKS as COUNTRY_CHECKS
from monitor.notices.facts import words
from tests.monitor.notices.claim_samples import NOW, OWNER, at, considered, item, work
from tests.monitor.notices.claims_commonwealth import ca, gb, hosted
from tests.monitor.notices.claims_elsewhere import by_attorney, by_lawyer, india, japan
from tests.monitor.notices.claims_other import SAMPLES
from tests.monitor.notices.samples import by_agent, with_items, with_part

PACKS = {pack_id: load_pack(pack_id) for pack_id in SAMPLES}


def several(pack_id):
    """Return a notice about three copies of two works, each considered for itself."""
    copy = hosted if pack_id == "au_csp" else item
    works = work(copy(1), copy(2)), work(copy(3), title="Rain at Noon")
    return replace(SAMPLES[pack_id]()[0], works=works, exceptions=(considered(pack_id, 1, 2), considered(pack_id, 3)))


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_every_copy_of_every_work_stands_in_the_letter(pack_id):
    """Several works and copies are listed, each with its address, and break no rule."""
    whole, pack = several(pack_id), PACKS[pack_id]
    assert {finding.rule_id for finding in check(whole, pack, now=NOW)} == {"V1"}
    letter = render(whole, pack)
    assert all(f"<{one.url}>" in letter for one in whole.items)
    assert all(one.title in letter for one in whole.works)


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_a_still_has_no_length(pack_id):
    """A picture of the work is claimed as a picture, and its place in the copy is not printed."""
    still = MatchedSegment(clip_start_s=0, clip_end_s=0, work_start_s=12.3, work_end_s=12.3, modality=Modality.PICTURE)
    whole = with_items(lambda i: replace(i, segments=(still,), claimable_s=0.0))(SAMPLES[pack_id]()[0])
    letter = render(whole, PACKS[pack_id])
    assert "00:12.3" in letter
    assert "00:00" not in letter.replace("+00:00", "").replace(":00 UTC", "")


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_the_letter_is_in_one_language(pack_id):
    """Labels, lengths and found words are in the language of the letter; English stays out of the others."""
    letter = words(render(SAMPLES[pack_id]()[0], PACKS[pack_id]))
    if not PACKS[pack_id].language.startswith("en"):
        assert not [word for word in ("mirrored", "cropped", "picture", "Yours faithfully") if word in letter]


# --- India ----------------------------------------------------------------------------------------------------------


def test_an_indian_complaint_without_undertaking_is_refused_and_says_so():
    """No sentence promises a suit that nobody has promised, and the cover note warns in large letters."""
    whole = with_part("grounds", undertaking_by="", undertaken_at=None)(india())
    with pytest.raises(LetterRefusedError) as refused:
        write_letter(whole, PACKS["in_r75"], now=NOW, format="txt")
    assert [objection.rule for objection in refused.value.objections] == ["IN-N6"]
    draft = write_draft(whole, PACKS["in_r75"], now=NOW, format="txt")
    assert PACKS["in_r75"].clauses["undertaking"].text not in words(draft.markdown)
    assert "No undertaking has been given yet" in draft.markdown
    assert draft.cover_note.startswith("# STOP: this letter promises a law suit")
    assert "Nobody has confirmed it" in draft.cover_note


def test_the_cover_note_names_who_undertook_to_sue():
    """Whoever sends the letter sees whose promise it carries."""
    cover = render_cover(india(), PACKS["in_r75"])
    assert f"{OWNER} has confirmed the undertaking" in cover
    assert "three hours" in cover


def test_no_indian_letter_speaks_of_the_three_hour_rule():
    """It is for courts and the government."""
    assert "hour" in render(india(), PACKS["in_r75"])
    assert "three hour" not in render(india(), PACKS["in_r75"]).casefold()


@pytest.mark.parametrize(
    ("clock", "end"),
    [
        ("IN-C1", timedelta(hours=36)),
        ("IN-C1a", timedelta(days=21)),
        ("IN-C2", timedelta(hours=24)),
        ("IN-C2a", timedelta(days=15)),
    ],
)
def test_the_indian_clocks(clock, end):
    """36 hours and 21 days of rule 75; 24 hours and 15 days of the Grievance Officer."""
    (found,) = [one for one in PACKS["in_r75"].clocks if one.id == clock]
    start = datetime(2026, 11, 23, 10, tzinfo=UTC)
    ends = due(Period(unit=found.unit, amount=found.amount), start)
    assert ends.on == (start + end).date()
    assert found.unit != "hours" or ends.at == start + end
    assert found.whose == ("sender" if clock == "IN-C1a" else "recipient")


# --- Canada ---------------------------------------------------------------------------------------------------------


def test_a_canadian_notice_asks_to_forward_and_to_retain_and_for_nothing_else():
    """The Act knows no removal."""
    letter = words(render(ca(), PACKS["ca_notice_and_notice"])).casefold()
    assert "please forward this notice electronically" in letter
    assert "please retain, for six months" in letter
    assert "remov" not in letter
    assert "take" not in letter.replace("taken from the work", "")


def test_the_time_of_commission_keeps_its_zone():
    """It is printed as it was recorded, with its offset."""
    moment = at(20, 14, 5).astimezone(datetime.fromisoformat("2026-11-20T09:05:00-05:00").tzinfo)
    whole = with_items(lambda i: replace(i, captured_at=moment))(ca())
    assert "2026-11-20 09:05:00-05:00" in render(whole, PACKS["ca_notice_and_notice"])


def test_the_canadian_clock():
    """Records are kept for six months; the cover note says when it is a year."""
    (clock,) = PACKS["ca_notice_and_notice"].clocks
    assert due(Period(unit=clock.unit, amount=clock.amount), at(23)).on == datetime(2027, 5, 23, tzinfo=UTC).date()
    assert "for one year" in render_cover(ca(), PACKS["ca_notice_and_notice"])


# --- Japan ----------------------------------------------------------------------------------------------------------


def test_no_agency_can_even_draft_a_japanese_request():
    """Who is neither owner nor attorney gets no letter at all."""
    with pytest.raises(LetterRefusedError) as refused:
        write_draft(by_agent(japan()), PACKS["jp_tps_request"], now=NOW, format="txt")
    assert [objection.rule for objection in refused.value.objections] == ["JP-X1"]


@pytest.mark.parametrize(
    "capacity", ["弁護士", "弁護士法人代表", "bengoshi", "Attorney-at-law (Tokyo)", "信頼性確認団体"]
)
def test_an_attorney_or_a_recognised_body_may_write(capacity):
    """The capacity has to say so."""
    whole = with_part("signature", capacity=capacity)(by_attorney(japan()))
    assert {finding.rule_id for finding in check(whole, PACKS["jp_tps_request"], now=NOW)} == {"V1"}
    assert capacity in render(whole, PACKS["jp_tps_request"])


def test_a_japanese_request_ends_with_an_english_gloss():
    """Who signs can read what is said."""
    letter = render(japan(), PACKS["jp_tps_request"])
    assert "2026年11月23日" in letter
    assert letter.rstrip().splitlines()[-1].startswith("*English gloss")


def test_a_designated_provider_answers_within_seven_days():
    """Until then the sender waits."""
    (clock,) = PACKS["jp_tps_request"].clocks
    assert due(Period(unit=clock.unit, amount=clock.amount), at(23)).on == at(30).date()


# --- United Kingdom, Brazil, and all --------------------------------------------------------------------------------


def test_a_british_notice_says_which_defences_were_considered():
    """A host that cannot tell how far a defence goes has no actual knowledge."""
    letter = words(render(gb(), PACKS["gb_notice"]))
    assert all(meaning in letter for meaning in PACKS["gb_notice"].heads.values())
    assert gb().exceptions[0].reason in letter


def test_a_brazilian_notice_by_a_lawyer_names_her_number():
    """The capacity stands under the signature, whoever signs."""
    assert "OAB/SP 123.456" in render(by_lawyer(SAMPLES["br_notice"]()[0]), PACKS["br_notice"])


@pytest.mark.parametrize("pack_id", SAMPLES)
def test_what_a_law_forbids_is_an_error(pack_id):
    """An oath of another country's law refuses the letter, as does another country's consideration."""
    severity = {rule.id: rule.severity for rule in PACKS[pack_id].rules}
    assert severity["X1"] is Severity.ERROR
    assert all(severity[rule] is Severity.ERROR for rule in severity if rule in {"CA-X1", "CA-X1a", "IN-N6", "JP-X1"})


def test_every_check_of_a_country_is_named_by_a_rule():
    """No check is there for nobody."""
    assert set(COUNTRY_CHECKS) <= {rule.check for pack in PACKS.values() for rule in pack.rules}
