"""Letters about licences and permissions: from the ledger, a match or a permission, and never through a service."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from fingerprints import Modality
from monitor.casework.lifecycle import State
from monitor.errors import CaseRefusedError, DecisionRefusedError, InputError, LetterRefusedError
from monitor.licensing import NewGrant, NewPermission, add_grant, add_permission, end_grant, end_permission
from monitor.notices import Grounds, LicenceTerms, Notice, RecipientKind, from_json
from monitor.review.caseless import Envelope
from monitor.review.confirming import Confirmation, confirm
from monitor.review.decisions import decide
from monitor.review.drafting import LetterRequest, draft
from monitor.review.enquiring import Enquiry, ask
from monitor.review.following import follow
from monitor.review.letters import write_letters
from monitor.review.preserving import as_follower, last_notice
from monitor.review.recipients import Stated, state
from monitor.review.sending import SendRequest, final_list, send
from monitor.review.withdrawing import Withdrawal, retract
from monitor.rights.values import PermissionKind, Title
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Verdict
from tests.monitor.gate_samples import scene
from tests.monitor.letter_samples import REQUEST, SEEN, SENDER, complete_case, ready_case
from tests.monitor.life_samples import FIRST, ONE, TWO, asked, send_case
from tests.monitor.mail_samples import MailHouse, mail_house
from tests.monitor.samples import COPY, SHARED_SOUND, add_clip, add_match, add_work

TO = Envelope(to="Bo Music <licences@bo.example>", sender=SENDER, sign=True)
USE = {"scope": "part of a film shown online", "territory": "worldwide"}
SLOW_TIDE = NewGrant(
    modality=Modality.SOUND, start_s=9.0, end_s=11.0, title=Title.LICENCE, owner="Bo Music", label="Slow tide"
)
TERMS = LicenceTerms(
    licensee="Thief Films",
    scope="half a minute in one post",
    territory="worldwide",
    starts_on=date(2026, 11, 1),
    ends_on=date(2027, 10, 31),
    fee="none",
)
OFFER = LetterRequest(pack="xx_licence_offer", sender=SENDER, licence=TERMS, sign=True)
LEE = NewPermission(
    kind=PermissionKind.ACCOUNT,
    value="@leefilms",
    platform="TikTok",
    holder="Lee Films",
    ends_on=date(2027, 6, 30),
    reason="Contract of May",
)


def kept(library: Library, reference: str = FIRST) -> Notice:
    """Return the notice of a letter on record."""
    return from_json(library.store.letters.called(reference).notice)


def enquire(library: Library, **words: object) -> LicenceTerms:
    """Ask about something in work 1 and return what the letter says of it."""
    (written,) = ask(library, Enquiry(work_id=1, **{**USE, **words}), TO, ["txt"])
    terms = kept(library, written.reference).licence
    assert terms is not None
    return terms


def rules_of(refused: pytest.ExceptionInfo[LetterRefusedError]) -> set[str]:
    """Return the rules that a letter was refused for."""
    return {one.rule for one in refused.value.objections}


def test_a_question_names_the_material_and_where_the_ledger_says_it_stands(library: Library) -> None:
    """It belongs to no case, claims nothing, and waits to be sent."""
    add_work(library, owner="Ann Lee")
    line = add_grant(library, 1, SLOW_TIDE).id
    terms = enquire(library, lines=(line,))
    assert (terms.material, terms.cues) == ("“Slow tide” (Bo Music)", ("00:09–00:11, sound",))
    letter, notice = library.store.letters.called(FIRST), kept(library)
    assert (letter.case_id, letter.is_claim, letter.state) == (None, False, State.QUEUED)
    assert (notice.recipient.kind, notice.works[0].title, notice.items) == (RecipientKind.PARTNER, "work 1", ())


def test_a_match_says_where_the_sound_is_heard_and_the_ledger_what_it_is(library: Library) -> None:
    """The stretches are those of the work; what the ledger parts is told as one."""
    match_id = add_match(library, SHARED_SOUND)
    add_grant(library, 1, SLOW_TIDE)
    terms = enquire(library, match_id=match_id)
    assert terms.material == "“Slow tide” (Bo Music)"
    assert terms.cues == ("00:10–00:12, sound, which another recording shares",)


def test_lines_and_a_match_are_told_together(library: Library) -> None:
    """Each line bears its title where there are several."""
    match_id = add_match(library, SHARED_SOUND)
    first = add_grant(library, 1, SLOW_TIDE).id
    second = add_grant(library, 1, replace(SLOW_TIDE, start_s=2.0, end_s=5.0, label="Dawn", owner="")).id
    terms = enquire(library, lines=(first, second), match_id=match_id)
    assert terms.material == "“Slow tide” (Bo Music); “Dawn”"
    assert terms.cues[:2] == ("00:02–00:05, sound, “Dawn”", "00:09–00:11, sound, “Slow tide”")
    assert len(terms.cues) == 3


def test_what_ledger_and_match_both_say_is_told_once(library: Library) -> None:
    """So is what is typed besides."""
    match_id = add_match(library, SHARED_SOUND)
    line = add_grant(library, 1, replace(SLOW_TIDE, start_s=10.0, end_s=12.0)).id
    terms = enquire(library, lines=(line,), match_id=match_id, stretches=((10.0, 12.0), (1.0, 4.0)))
    assert terms.cues == ("00:10–00:12, sound, which another recording shares", "00:01–00:04")


def test_what_nothing_on_record_says_is_typed(library: Library) -> None:
    """Title, maker and stretch."""
    add_work(library)
    terms = enquire(library, material="“Harbour” by Cy Stock", stretches=((1.0, 4.0),))
    assert (terms.material, terms.cues) == ("“Harbour” by Cy Stock", ("00:01–00:04",))


def test_a_question_without_place_or_use_is_not_signed(library: Library) -> None:
    """The draft is written all the same."""
    add_work(library)
    enquiry = Enquiry(work_id=1, material="“Harbour” by Cy Stock")
    with pytest.raises(LetterRefusedError) as refused:
        ask(library, enquiry, TO, ["txt"])
    assert rules_of(refused) == {"LE3", "LE4"}
    (written,) = ask(library, enquiry, replace(TO, sign=False), ["txt"])
    assert (written.record, written.reference) == (None, "DRAFT-ASK-0001")


def test_what_makes_no_question_is_refused(library: Library) -> None:
    """One's own material, another work's line or match, a struck line, no material, no stretch of the work."""
    picture = add_match(library)
    add_work(library, 2)
    own = add_grant(library, 1, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner="Ann")).id
    other = add_grant(library, 2, SLOW_TIDE).id
    struck = add_grant(library, 1, SLOW_TIDE).id
    end_grant(library, struck, "Replaced.")
    refusals = {
        "yours alone": {"lines": (own,)},
        "is about work 2": {"lines": (other,)},
        "struck out": {"lines": (struck,)},
        "shares no sound": {"match_id": picture},
        "which material": {},
        "is no stretch": {"material": "“Harbour”", "stretches": ((5.0, 99.0),)},
    }
    for said, words in refusals.items():
        with pytest.raises(InputError, match=said):
            enquire(library, **words)
    with pytest.raises(InputError, match="not of work 2"):
        ask(library, Enquiry(work_id=2, match_id=picture), TO, ["txt"])


def test_a_refused_sound_match_names_the_command_with_its_numbers(library: Library) -> None:
    """The line of the ledger that says whose the sound is stands in it, so that nothing but the address is missing."""
    match_id = add_match(library, SHARED_SOUND)
    line = add_grant(library, 1, SLOW_TIDE).id
    add_grant(library, 1, replace(SLOW_TIDE, start_s=0.0, end_s=5.0))
    with pytest.raises(DecisionRefusedError) as refused:
        decide(library, match_id, Verdict.CONFIRMED, "My film.")
    command = f'reclaim rights ask 1 --match {match_id} --line {line} --to "Name <address>"'
    assert refused.value.objections[0].message.endswith(command)


def test_a_confirmation_says_what_is_on_record(library: Library) -> None:
    """Holder, works, accounts, countries and last day; several permissions on the same terms make one letter."""
    add_work(library, owner="Ann Lee")
    terms = replace(LEE, work_ids=(1,), territories=("WORLD", "-CN"))
    numbers = (add_permission(library, terms).id, add_permission(library, replace(terms, platform="Vimeo")).id)
    (written,) = confirm(library, Confirmation(permission_ids=numbers, scope="show the trailer"), TO, ["txt"])
    notice = kept(library, written.reference)
    assert notice.licence == LicenceTerms(
        licensee="Lee Films",
        scope="show the trailer",
        territory="worldwide, except CN",
        ends_on=LEE.ends_on,
        accounts=("TikTok: @leefilms", "Vimeo: @leefilms"),
        permissions=numbers,
    )
    assert [work.title for work in notice.works] == ["work 1"]


@pytest.mark.parametrize(
    ("owners", "said"),
    [(("Ann Lee", "Ann Lee"), "Ann Lee"), (("Cy Oh", "Bo Kim"), "Bo Kim and Cy Oh"), ((), "Ann Lee")],
    ids=["one", "two", "nobody-named"],
)
def test_a_permission_for_all_works_says_so(library: Library, owners: tuple[str, ...], said: str) -> None:
    """Works that come later are among them; where nobody is named, they are the signer's."""
    for number, owner in enumerate(owners):
        add_work(library, number, owner=owner)
    asked_for = Confirmation(permission_ids=(add_permission(library, LEE).id,), scope="show the trailer")
    confirm(library, asked_for, TO, ["txt"])
    assert [work.title for work in kept(library).works] == [f"All works of {said}"]


def test_what_cannot_be_confirmed_is_refused(library: Library) -> None:
    """Own accounts, ended permissions, different terms; and one without a last day is not signed."""
    own = add_permission(library, replace(LEE, is_own=True, ends_on=None)).id
    first, ended = add_permission(library, LEE).id, add_permission(library, LEE).id
    end_permission(library, ended, "The contract was cancelled.")
    endless = add_permission(library, replace(LEE, ends_on=None)).id
    for said, numbers in {"your own": (own,), "was ended": (ended,), "not the same": (first, endless)}.items():
        with pytest.raises(InputError, match=said):
            confirm(library, Confirmation(permission_ids=numbers, scope="show"), TO, ["txt"])
    with pytest.raises(LetterRefusedError) as refused:
        confirm(library, Confirmation(permission_ids=(endless,), scope="show"), TO, ["txt"])
    assert rules_of(refused) == {"AC1"}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[MailHouse]:
    """Give a mail server that takes everything."""
    with mail_house(tmp_path) as running:
        yield running


def test_a_question_leaves_by_mail_and_at_once(settings: Settings, house: MailHouse) -> None:
    """It claims nothing, so that nothing has to cool off."""
    with scene(settings, house) as where:
        add_grant(where.library, 1, SLOW_TIDE)
        (written,) = ask(where.library, Enquiry(work_id=1, lines=(2,), **USE), TO, ["pdf"])
        request = SendRequest(sender="ann@lee.example")
        listed = final_list(where.library, written.reference, request)
        send(where.library, written.reference, request, house.server, confirmed=listed.sha256)
        assert where.library.store.letters.called(written.reference).state is State.SENT
    (message,) = house.post.messages
    assert message["To"] == "Bo Music <licences@bo.example>"


def test_a_confirmation_does_not_leave_when_its_permission_has_ended(library: Library) -> None:
    """It would promise what does not hold."""
    number = add_permission(library, LEE).id
    (written,) = confirm(library, Confirmation(permission_ids=(number,), scope="show the trailer"), TO, ["txt"])
    request = SendRequest(sender="ann@lee.example")
    assert final_list(library, written.reference, request).address == "licences@bo.example"
    end_permission(library, number, "The contract was cancelled.")
    with pytest.raises(LetterRefusedError) as refused:
        final_list(library, written.reference, request)
    assert rules_of(refused) == {"AC3"}


def test_an_offer_goes_to_the_account_and_not_to_the_service(library: Library) -> None:
    """Whatever is known of the service that the case is pursued with."""
    case_id = complete_case(library)
    stated = {"email": "legal@vids.example", "agent": "Agent of V"}
    state(library, "vids.example", Stated(facts=stated, source="vids.example/legal"))
    recipient = draft(library, case_id, OFFER, library.clock()).recipient
    assert (recipient.name, recipient.kind, recipient.email) == ("thief", RecipientKind.UPLOADER, "")
    assert recipient.url == ONE


@pytest.mark.parametrize("pack", ["xx_licence_offer", "xx_retro_licence"])
def test_in_canada_no_offer_goes_through_an_intermediary(library: Library, pack: str) -> None:
    """Neither to whom the notice went, nor to a provider; a signer who calls it a user is not believed."""
    case_id = complete_case(library)
    send_case(library, case_id)
    stated = Stated(facts={"form_url": "https://vids.example/dmca"}, source="vids.example/legal")
    state(library, "Vids", stated)
    request = replace(OFFER, pack=pack, territory="CA")
    for changes in (
        {"to": "Vids <agent@vids.example>"},
        {"to": "Vids <agent@vids.example>", "kind": RecipientKind.UPLOADER},
        {"to": "Big Cable <abuse@isp.example>", "kind": RecipientKind.INTERMEDIARY},
        {"to": "YouTube <somebody@else.example>"},
        {"to": "Copyright desk <copyright@youtube.com>"},
        {"to": "vids.example"},
        {"form_url": "https://vids.example/dmca"},
    ):
        with pytest.raises(LetterRefusedError) as refused:
            write_letters(library, case_id, replace(request, **changes), ["txt"])
        assert rules_of(refused) == {"LO3"}
        assert "41.25(3)" in refused.value.objections[0].source
    (written,) = write_letters(library, case_id, replace(request, to="Lee <lee@films.example>"), ["txt"])
    assert "LO4" in {finding.rule_id for finding in written.letter.findings}


def test_a_service_named_as_such_is_not_the_user(library: Library) -> None:
    """Unless whoever writes says that it is."""
    case_id = complete_case(library)
    with pytest.raises(LetterRefusedError, match="xx_licence_offer"):
        draft(library, case_id, replace(OFFER, to="vids.example"), library.clock())
    said = replace(OFFER, to="vids.example", kind=RecipientKind.UPLOADER)
    assert draft(library, case_id, said, library.clock()).recipient.name == "vids.example"


def test_an_offer_to_two_accounts_is_two_letters(library: Library) -> None:
    """Neither learns of the other."""
    complete_case(library)
    clip = add_clip(library, 102, replace(SEEN, url=TWO, account="@singer"))
    again = library.store.matches.put(clip.id, 1, COPY, library.clock())
    case_id = ready_case(library, [1, again])
    with pytest.raises(InputError, match="thief, @singer"):
        draft(library, case_id, OFFER, library.clock())


def test_the_cover_note_says_how_to_record_an_accepted_licence(library: Library) -> None:
    """The very command, and the one that takes the notice back; a draft offers nothing yet."""
    case_id = complete_case(library)
    send_case(library, case_id)
    allow = (
        f"reclaim allow item {ONE} --holder 'Thief Films' --work 1 --from 2026-11-01 --until 2027-10-31"
        " --territory WORLD --reason 'Licence RC-2026-0002, accepted'"
    )
    (drafted,) = write_letters(library, case_id, replace(OFFER, sign=False), ["txt"])
    assert "reclaim allow item" not in drafted.letter.cover_note
    (written,) = write_letters(library, case_id, OFFER, ["txt"])
    assert f"`{allow}`" in written.letter.cover_note
    assert f"reclaim retract {FIRST} --because licensed --url {ONE}" in written.letter.cover_note


@pytest.mark.parametrize(
    ("territory", "code"), [("worldwide", "WORLD"), ("us, ca", "US CA"), ("Canada and Peru", "Canada and Peru")]
)
def test_a_licence_is_recorded_for_its_countries_and_no_more(library: Library, territory: str, code: str) -> None:
    """What is no code stays as it was typed, so that the command asks for codes."""
    case_id = complete_case(library)
    offer = replace(OFFER, licence=replace(TERMS, territory=territory))
    (written,) = write_letters(library, case_id, offer, ["txt"])
    quoted = f"'{code}'" if " " in code else code
    assert f"--territory {quoted} --reason" in written.letter.cover_note


def test_a_licensed_notice_is_taken_back_on_the_terms_on_record(library: Library) -> None:
    """The permission with its last day is not joined by one without."""
    case_id = complete_case(library)
    reference = send_case(library, case_id)
    begins = library.clock().date() + timedelta(days=9)
    add_permission(library, NewPermission(kind=PermissionKind.ITEM, value=ONE, holder="Lee", starts_on=begins))
    done = retract(
        library,
        reference,
        Withdrawal(because="licensed", reason="They had a licence."),
        asked("xx_retraction"),
        ["txt"],
    )
    assert done.permissions == ()


def test_a_demand_is_written_of_a_case(library: Library) -> None:
    """Without a notice before it; not without a lawyer."""
    case_id = complete_case(library)
    grounds = Grounds(right="reproduction", law="17 U.S.C. § 106", remedy="take the post down")
    request = LetterRequest(
        pack="xx_cease_desist",
        territory="us",
        sender=SENDER,
        grounds=grounds,
        reply_by=date(2026, 12, 20),
        sign=True,
    )
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(library, case_id, request, ["txt"])
    assert rules_of(refused) == {"CD4"}
    read = replace(grounds, lawyer="Amelia Hale, Hale & Winter LLP", lawyer_at=library.clock())
    (written,) = write_letters(library, case_id, replace(request, grounds=read), ["txt"])
    assert library.store.letters.called(written.reference).case_id == case_id


def test_records_to_keep_are_asked_for_by_the_case(library: Library) -> None:
    """The letter follows the last notice that was sent, and goes to its recipient."""
    case_id = complete_case(library)
    with pytest.raises(CaseRefusedError, match="No notice of case 1 was sent"):
        last_notice(library, case_id, "xx_preservation")
    first = send_case(library, case_id)
    request = LetterRequest(pack="xx_preservation", sender=SENDER, sign=True)
    (written,) = follow(library, last_notice(library, case_id, request.pack).reference, as_follower(request), ["txt"])
    notice = kept(library, written.reference)
    assert [one.reference for one in notice.earlier] == [first]
    assert notice.recipient == kept(library, first).recipient
    with pytest.raises(InputError, match="reclaim look"):
        as_follower(replace(request, seen_live_at=library.clock()))
    with pytest.raises(InputError, match="offers no licence"):
        as_follower(replace(request, licence=TERMS))


def test_a_letter_says_nothing_that_it_has_no_place_for(library: Library) -> None:
    """Terms of a licence, a day of reply, a case."""
    case_id = complete_case(library)
    wrong = {
        "offers no licence": replace(REQUEST, licence=TERMS),
        "sets no day": replace(REQUEST, reply_by=date(2026, 12, 20)),
        "reclaim rights ask WORK": replace(REQUEST, pack="xx_licence_enquiry"),
        "reclaim allow confirm": replace(REQUEST, pack="xx_allowlist_confirmation"),
        "reclaim notice follow": replace(REQUEST, pack="xx_followup_1"),
    }
    for said, request in wrong.items():
        with pytest.raises(InputError, match=said):
            draft(library, case_id, request, library.clock())
    with pytest.raises(InputError, match="reclaim rights ask WORK"):
        follow(library, FIRST, asked("xx_licence_enquiry"), ["txt"])
