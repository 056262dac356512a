"""Letters that follow another, made from a library: what they say of it, to whom, and about what."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from monitor.casework.lifecycle import State
from monitor.errors import CaseRefusedError, InputError, LetterRefusedError
from monitor.notices import Grounds, RecipientKind, Role, from_json
from monitor.review.following import FollowRequest, follow
from monitor.review.foregoing import earlier_of
from monitor.review.incoming import Incoming, record_answer
from monitor.review.letters import write_letters
from monitor.settings import Profile
from monitor.store.library import Library
from tests.monitor.letter_samples import REQUEST, SEEN, SENDER, complete_case, ready_case
from tests.monitor.life_samples import FIRST, ONE, TWO, asked, later, mark, send_case, sent, sent_about_two, text_of
from tests.monitor.samples import COPY, add_clip

REMINDER, SECOND = "xx_followup_1", "xx_followup_2"


def kept(library: Library, reference: str):
    """Return the notice of a letter on record."""
    return from_json(library.store.letters.called(reference).notice)


def test_a_reminder_names_the_notice_and_the_duty_of_its_law(library: Library) -> None:
    """The law is that of the notice, and the account is known."""
    first = sent(library)
    later(library)
    text = text_of(library, first, asked(REMINDER))
    (earlier,) = kept(library, "RC-2026-0002").earlier
    assert (earlier.reference, earlier.jurisdiction, earlier.account) == (first, "US", "thief")
    assert "512(c)(1)(C)" in text.replace("\n", " ")
    assert ONE in text


def test_a_reminder_needs_a_fresh_look(library: Library) -> None:
    """What nobody has seen for three days is not reminded of."""
    first = sent(library)
    library.clock.now += timedelta(days=4)
    with pytest.raises(LetterRefusedError) as caught:
        follow(library, first, asked(REMINDER), ["txt"])
    assert {one.rule for one in caught.value.objections} == {"FU1"}


def test_a_reminder_is_about_what_has_no_answer(library: Library) -> None:
    """One copy is gone; the reminder names the other alone."""
    first = sent_about_two(library)
    mark(library, first, State.PARTLY_REMOVED, [ONE])
    later(library)
    text = text_of(library, first, asked(REMINDER))
    assert TWO in text
    assert ONE not in text.split()
    assert kept(library, "RC-2026-0002").earlier[0].urls == (TWO,)


def test_a_second_reminder_lists_the_notice_and_the_first_reminder(library: Library) -> None:
    """And it can be asked for by the number of either."""
    first = sent(library)
    later(library)
    follow(library, first, asked(REMINDER), ["txt"])
    mark(library, "RC-2026-0002", State.SENT)
    later(library)
    follow(library, "RC-2026-0002", asked(SECOND), ["txt"])
    second = kept(library, "RC-2026-0003")
    assert [one.reference for one in second.earlier] == [first, "RC-2026-0002"]
    assert {one.jurisdiction for one in second.earlier} == {"US"}
    assert library.store.letters.called("RC-2026-0003").follows == library.store.letters.called(first).id


def test_a_second_reminder_needs_a_first_that_was_sent(library: Library) -> None:
    """One that was only signed is none."""
    first = sent(library)
    later(library)
    follow(library, first, asked(REMINDER), ["txt"])
    with pytest.raises(LetterRefusedError) as caught:
        follow(library, first, asked(SECOND), ["txt"])
    assert {one.rule for one in caught.value.objections} == {"FU11"}


def test_nothing_is_reminded_of_after_a_counter_notice(library: Library) -> None:
    """Not even a draft is made."""
    first = sent(library)
    mark(library, first, State.COUNTER_NOTICED)
    later(library)
    with pytest.raises(LetterRefusedError) as caught:
        follow(library, first, asked(REMINDER, sign=False), ["txt"])
    assert {one.rule for one in caught.value.objections} == {"FU4"}


def test_a_counter_notice_about_one_copy_leaves_the_other(library: Library) -> None:
    """The reminder is about the copy that nobody disputes."""
    first = sent_about_two(library)
    mark(library, first, State.COUNTER_NOTICED, [ONE])
    later(library)
    assert TWO in text_of(library, first, asked(REMINDER))
    assert not kept(library, "RC-2026-0002").earlier[0].counter_noticed


def test_an_answer_to_a_counter_notice_speaks_of_it(library: Library) -> None:
    """The last counter-notice, not the refusal after it."""
    first = sent(library)
    now = library.clock()
    record_answer(library, first, Incoming(kind="counter_notice", received_at=now, reference="CN-7", author="thief"))
    later(library)
    request = asked("us_counter_response", choice="court", action="Lee v. Doe, N.D. Cal., No. 1, filed today")
    text = text_of(library, first, request)
    assert "CN-7" in text
    assert "512(g)(2)(C)" in text


def test_a_list_of_repeats_leaves_out_what_was_withdrawn_or_disputed(library: Library) -> None:
    """Two notices about the account count; the disputed one and the withdrawn one do not."""
    references = [sent(library), *(send_case(library, another_case(library, number)) for number in (2, 3, 4))]
    mark(library, references[0], State.REMOVED)
    mark(library, references[1], State.COUNTER_NOTICED)
    mark(library, references[2], State.RETRACTED)
    text_of(library, references[0], asked("xx_repeat_infringer"))
    listed = kept(library, "RC-2026-0005").earlier
    assert [(one.reference, one.outcome, one.account) for one in listed] == [
        (references[0], "removed", "thief"),
        (references[3], "pending", "thief"),
    ]


def test_a_notice_with_several_outcomes_counts_them(library: Library) -> None:
    """One copy is gone, of the other nothing is known."""
    reference = sent_about_two(library)
    mark(library, reference, State.PARTLY_REMOVED, [ONE])
    letter = library.store.letters.called(reference)
    assert earlier_of(library, letter).outcome == "1 removed, 1 pending"
    assert earlier_of(library, letter, [ONE]).outcome == "removed"
    assert earlier_of(library, letter, [TWO]).outcome == ""


def another_case(library: Library, number: int) -> int:
    """Store a case about another copy of the same work by the same account."""
    seen = replace(SEEN, url=f"https://vids.example/watch/{number}0", captured_at=library.clock())
    clip = add_clip(library, 200 + number, seen)
    return ready_case(library, [library.store.matches.put(clip.id, 1, COPY, library.clock())])


def test_one_notice_is_no_repeat(library: Library) -> None:
    """A draft says what is open; it is not signed."""
    with pytest.raises(LetterRefusedError) as caught:
        follow(library, sent(library), asked("xx_repeat_infringer"), ["txt"])
    assert "RI1" in {one.rule for one in caught.value.objections}


def test_a_demand_goes_to_the_uploader_and_names_a_lawyer(library: Library) -> None:
    """Without the lawyer it is refused."""
    first = sent(library)
    later(library)
    grounds = Grounds(right="reproduction", law="17 U.S.C. § 106", remedy="take the post down")
    request = asked(
        "xx_cease_desist",
        to="@thief",
        kind=RecipientKind.UPLOADER,
        grounds=grounds,
        reply_by=library.clock().date() + timedelta(days=14),
    )
    with pytest.raises(LetterRefusedError) as caught:
        follow(library, first, request, ["txt"])
    assert {one.rule for one in caught.value.objections} == {"CD4"}
    read = replace(grounds, lawyer="Amelia Hale, Hale & Winter LLP", lawyer_at=library.clock())
    text = text_of(library, first, replace(request, grounds=read))
    assert "@thief" in text
    assert "Amelia Hale" in text


def test_records_to_keep_are_those_of_the_notice(library: Library) -> None:
    """The law is that of the notice."""
    text = text_of(library, sent(library), asked("xx_preservation"))
    assert "512(h)" in text
    assert "thief" in text


@pytest.mark.parametrize("sign", [True, False])
def test_a_record_is_never_signed(library: Library, sign: bool) -> None:
    """An annex stays a paper beside the letter even if somebody asks for a signature."""
    (written,) = follow(library, sent(library), asked("xx_evidence_annex", sign=sign), ["txt"])
    assert written.record is None
    assert written.path.name == f"DRAFT-{FIRST}-evidence_annex.txt"
    assert "Signed" not in written.path.read_text(encoding="utf-8")
    assert len(library.store.letters.lives()) == 1


def test_a_copy_for_an_archive_names_no_account(library: Library) -> None:
    """The outcome is said, also while it is pending."""
    request = asked("xx_lumen_submission", to="Archive <in@archive.example>", kind=RecipientKind.AUTHORITY)
    (written,) = follow(library, sent(library), request, ["txt"])
    text = written.path.read_text(encoding="utf-8")
    assert not [finding for finding in written.letter.findings if finding.severity == "error"]
    assert "pending" in text
    assert "thief" not in text
    assert "Agent of V" in text


def test_somebody_else_signs_in_her_own_name(library: Library) -> None:
    """Neither title nor mandate of the first signer is taken over."""
    first = sent(library)
    later(library)
    other = Profile(name="Jo Roe", role="agent", email="jo@roe.example")
    with pytest.raises(LetterRefusedError) as caught:
        follow(library, first, asked(REMINDER, sender=other), ["txt"])
    assert {one.rule for one in caught.value.objections} == {"R4c"}
    text_of(library, first, asked(REMINDER, sender=other, authority_document="mandate of 1 November 2026"))
    signed = kept(library, "RC-2026-0002")
    assert (signed.sender.email, signed.sender.phone) == ("jo@roe.example", "")
    assert signed.signature is not None
    assert (signed.signature.name, signed.signature.role) == ("Jo Roe", Role.AGENT)


def test_drafts_of_different_kinds_lie_side_by_side(library: Library) -> None:
    """The draft of a reminder does not overwrite the withdrawal that lies ready."""
    first = sent(library)
    later(library)
    ready = library.settings.letters / f"DRAFT-{first}.txt"
    before = ready.read_bytes()
    (draft,) = follow(library, first, asked(REMINDER, sign=False), ["txt"])
    assert draft.path.name == f"DRAFT-{first}-followup_1.txt"
    assert ready.read_bytes() == before


@pytest.mark.parametrize("pack", ["us_dmca_notice", "us_counter_notice"])
def test_a_first_notice_follows_nothing(library: Library, pack: str) -> None:
    """It is written for a case."""
    with pytest.raises(InputError, match="reclaim letter"):
        follow(library, sent(library), asked(pack), ["txt"])


def test_nothing_follows_a_letter_that_was_never_sent(library: Library) -> None:
    """It is given up instead."""
    write_letters(library, complete_case(library), REQUEST, ["txt"])
    with pytest.raises(CaseRefusedError, match="never sent"):
        follow(library, FIRST, asked(REMINDER), ["txt"])


def test_an_address_that_the_notice_did_not_name_is_refused(library: Library) -> None:
    """The message names it."""
    with pytest.raises(InputError, match="elsewhere"):
        follow(library, sent(library), asked(REMINDER, urls=("https://elsewhere.example/1",)), ["txt"])


def test_who_asks_for_a_letter_need_not_give_the_sender_again(library: Library) -> None:
    """By default it is the sender of the first letter."""
    first = sent(library)
    later(library)
    follow(library, first, FollowRequest(pack=REMINDER, sender=Profile(), sign=True), ["txt"])
    assert kept(library, "RC-2026-0002").sender.name == SENDER.name
    assert kept(library, "RC-2026-0002").dated_on == date.fromisoformat(f"{library.clock():%Y-%m-%d}")
