"""From a case to a letter: the notice holds what the library knows, and only a complete one is signed."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from fingerprints import Modality, Segment
from monitor.app import open_library
from monitor.errors import InputError, LetterRefusedError
from monitor.notices import RecipientKind
from monitor.notices.exports import DOCUMENTS
from monitor.review.cases import create_case
from monitor.review.decisions import decide
from monitor.review.drafting import changes_seen, describe, draft
from monitor.review.letters import Written, write_letters
from monitor.settings import Profile, Settings
from monitor.store.library import Library
from monitor.values import Verdict
from tests.monitor.letter_samples import (
    CAPTURED,
    REQUEST,
    SEEN,
    SENDER,
    complete_case,
    hold_rights,
    ready_case,
)
from tests.monitor.samples import add_match, add_work, facts


@pytest.fixture
def case_id(library: Library) -> int:
    """Give a case that is ready for its letter."""
    return complete_case(library)


def still_open(written: Written) -> set[str]:
    """Return the rules that a draft names as open."""
    line = next(line for line in written.letter.markdown.splitlines() if line.startswith("Still open: "))
    return set(line.removeprefix("Still open: ").rstrip("\\").split(", "))


def test_a_letter_is_written_recorded_and_audited(library: Library, case_id: int) -> None:
    """What lies on disk has the hash that is on record."""
    (written,) = write_letters(library, case_id, REQUEST, ["md"])
    text = written.path.read_text()
    assert "https://vids.example/watch/1" in text
    assert "/s/ Ann Lee" in text
    assert "DRAFT" not in text
    assert written.path.parent == library.settings.letters
    assert written.record is not None
    assert hashlib.sha256(written.path.read_bytes()).hexdigest() == written.record.sha256
    assert library.store.cases.get(case_id).notices == (written.record,)
    assert "notice.write" in [entry.action for entry in library.store.audit.all()]
    assert "not legal advice" in written.cover.read_text()


def test_the_signature_bears_the_time_of_signing(library: Library, case_id: int) -> None:
    """Not a later one; and the consideration that was recorded just before it still came first."""
    before = library.clock()
    (written,) = write_letters(library, case_id, REQUEST, ["md"])
    assert written.record is not None
    assert before < written.record.signed_at < library.clock()


def test_a_letter_may_be_signed_in_the_second_of_the_consideration(settings: Settings) -> None:
    """Times are compared as finely as they are kept, and not as finely as they are printed."""
    start = datetime(2026, 11, 23, 12, tzinfo=UTC)
    ticks = iter(range(1, 1000))
    with open_library(settings, actor="Ann", clock=lambda: start + timedelta(milliseconds=next(ticks))) as quick:
        case_id = ready_case(quick, [add_match(quick, provenance=SEEN)])
        assert write_letters(quick, case_id, REQUEST, ["md"])


def test_every_letter_has_a_reference_of_its_own_which_its_formats_share(library: Library, case_id: int) -> None:
    """A later one does not overwrite an earlier one, not even that of another case."""
    paths = [one.path.name for one in write_letters(library, case_id, REQUEST, ["md", "txt"])]
    paths += [one.path.name for one in write_letters(library, case_id, REQUEST, ["md"])]
    seen = replace(SEEN, url="https://vids.example/watch/2")
    other = ready_case(library, [add_match(library, number=2, provenance=seen)])
    paths += [one.path.name for one in write_letters(library, other, REQUEST, ["md"])]
    assert paths == ["RC-2026-0001.md", "RC-2026-0001.txt", "RC-2026-0002.md", "RC-2026-0003.md"]
    assert library.store.cases.get(case_id).references == ("RC-2026-0001", "RC-2026-0002")
    assert "Reference: RC-2026-0003" in (library.settings.letters / "RC-2026-0003.md").read_text()


def test_without_a_signature_the_letter_is_a_draft(library: Library, case_id: int) -> None:
    """It says so, takes no reference number, stands in the audit only, and the next draft replaces it."""
    request = replace(REQUEST, sign=False)
    for _ in range(2):
        (written,) = write_letters(library, case_id, request, ["txt"])
    text = written.path.read_text()
    assert (written.path.name, written.record) == ("DRAFT-0001.txt", None)
    assert "DRAFT, NOT SIGNED. Not to be sent." in text
    assert "Still open: US-N1\n" in text
    assert "/s/" not in text
    assert library.store.cases.get(case_id).notices == ()
    assert library.store.audit.all()[-1].action == "notice.draft"
    (signed,) = write_letters(library, case_id, REQUEST, ["txt"])
    assert signed.reference == "RC-2026-0001"


def test_a_draft_tells_what_is_open_and_is_written_all_the_same(library: Library, case_id: int) -> None:
    """So that its signer sees it; signed it would be refused."""
    request = replace(REQUEST, sign=False, verified_on=None, sender=replace(SENDER, email=""))
    (written,) = write_letters(library, case_id, request, ["md"])
    assert still_open(written) == {"US-N1", "US-N4", "US-N7b"}
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(library, case_id, replace(request, sign=True), ["md"])
    assert [one.rule for one in refused.value.objections] == ["US-N4", "US-N7b"]


@pytest.mark.parametrize("format_", DOCUMENTS)
def test_a_draft_without_sender_and_recipient_can_be_read(library: Library, case_id: int, format_: str) -> None:
    """Who has typed nothing yet sees what the letter will be, and what is missing."""
    request = replace(REQUEST, to="", sender=Profile(), sign=False, verified_on=None)
    (written,) = write_letters(library, case_id, request, [format_])
    assert written.letter.markdown.startswith("**Sender not named yet**\n\n---\n\n**DRAFT")
    assert still_open(written) == {"US-N1", "US-N1d", "US-N4", "US-N7a", "US-N7b"}


def test_a_draft_of_a_claim_that_the_facts_deny_is_refused(library: Library, case_id: int) -> None:
    """Somebody might sign it by hand."""
    decide(library, 1, Verdict.LICENSED, "They do have a licence.")
    with pytest.raises(LetterRefusedError, match="DRAFT-0001"):
        write_letters(library, case_id, replace(REQUEST, sign=False), ["md"])
    assert not library.settings.letters.exists()


def test_the_notice_holds_what_the_library_knows(library: Library, case_id: int) -> None:
    """Work, item, decision, consideration and signature."""
    notice = draft(library, case_id, REQUEST, library.clock())
    (work,), (item,), (exception,) = notice.works, notice.items, notice.exceptions
    assert (notice.principal.name, notice.sender.address) == ("Ann Lee", ("1 Street", "Town"))
    assert (notice.recipient.name, notice.recipient.email) == ("Agent of V", "agent@vids.example")
    assert (work.title, work.owner, work.deposit_sha256) == ("work 1", "Ann Lee", f"{1:064x}")
    assert (item.captured_at, item.claimable_s, item.account) == (CAPTURED, 5.0, "thief")
    assert item.decision is not None
    assert (item.decision.verdict, item.decision.by) == (Verdict.CONFIRMED, "Ann")
    assert exception.match_ids == (1,)
    assert notice.signature is not None
    assert notice.signature.signed_at > exception.considered_at


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"verified_on": None}, "US-N7b"),
        ({"kind": RecipientKind.HOST}, "US-N7"),
        ({"sender": replace(SENDER, name="")}, "US-N1"),
        ({"sender": replace(SENDER, email="")}, "US-N4"),
        ({"sender": replace(SENDER, role="agent", principal="Bo")}, "US-N1a"),
    ],
)
def test_a_letter_that_lacks_an_element_is_refused(
    library: Library, case_id: int, change: dict[str, object], rule: str
) -> None:
    """With the rule; nothing is written and nothing recorded."""
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(library, case_id, replace(REQUEST, **change), ["md"])  # type: ignore[arg-type]
    assert rule in {objection.rule for objection in refused.value.objections}
    assert not library.settings.letters.exists()
    assert library.store.cases.get(case_id).notices == ()


def test_a_decision_that_was_taken_back_stops_the_letter(library: Library, case_id: int) -> None:
    """The verdict that holds counts, not the one when the case was made."""
    decide(library, 1, Verdict.LICENSED, "They do have a licence.")
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(library, case_id, REQUEST, ["md"])
    assert "G5a" in {objection.rule for objection in refused.value.objections}


def test_a_case_without_consideration_gets_no_letter(library: Library) -> None:
    """Lenz v. Universal."""
    match_id = add_match(library, provenance=SEEN)
    decide(library, match_id, Verdict.CONFIRMED, "Seen side by side.")
    case = create_case(library, [match_id], "vids.example")
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(library, case.id, REQUEST, ["md"])
    assert "US-N8" in {objection.rule for objection in refused.value.objections}


def test_an_agent_signs_for_the_owner_of_the_works(library: Library) -> None:
    """The owner given at registration is the principal."""
    match_id = add_match(library, provenance=SEEN)
    work = library.store.works.get(1)
    library.store.works.set_rights(work.id, replace(work.rights, owner="Bo Kim"), library.clock())
    hold_rights(library, [match_id], owner="Bo Kim")
    case_id = ready_case(library, [match_id])
    request = replace(REQUEST, sender=replace(SENDER, role="agent"), authority_document="Mandate of 1 May 2026")
    notice = draft(library, case_id, request, library.clock())
    assert (notice.principal.name, notice.sender.kind) == ("Bo Kim", "agent")
    assert write_letters(library, case_id, request, ["txt"])


@pytest.mark.parametrize(
    ("text", "name", "email"),
    [
        ("V <a@v.example>", "V", "a@v.example"),
        ('"V, Inc." <a@v.example>', "V, Inc.", "a@v.example"),
        ("<a@v.example>", "a@v.example", "a@v.example"),
        ("", "vids.example", ""),
    ],
)
def test_the_recipient_is_a_name_with_an_address(
    library: Library, case_id: int, text: str, name: str, email: str
) -> None:
    """Without one, the recipient of the case."""
    recipient = draft(library, case_id, replace(REQUEST, to=text), library.clock()).recipient
    assert (recipient.name, recipient.email) == (name, email)


def test_a_recipient_that_cannot_be_understood_is_refused(library: Library, case_id: int) -> None:
    """Better than a letter to nobody."""
    with pytest.raises(InputError, match="cannot be understood"):
        draft(library, case_id, replace(REQUEST, to="V <nobody>"), library.clock())


def test_works_are_described_in_words(library: Library) -> None:
    """By what was found in the file."""
    work = add_work(library)
    assert describe(work) == "Video with sound of 12 seconds, 320 × 240 pixels"
    assert describe(replace(work, media=replace(facts(), audio_codec=None))).startswith("Video without sound")
    assert describe(replace(work, media=facts(width_px=0))) == "Sound recording of 12 seconds"


def test_changes_that_differ_in_their_numbers_only_are_named_once() -> None:
    """Every stretch is measured by itself; a letter that lists 64 % and 63 % looks careless."""

    def stretch(start_s: float, end_s: float, transform: str) -> Segment:
        return Segment(
            clip_start_s=start_s,
            clip_end_s=end_s,
            work_start_s=start_s,
            work_end_s=end_s,
            modality=Modality.PICTURE,
            speed=1.0,
            transform=transform,
            score=1.0,
        )

    stretches = [stretch(0, 2, "cropped to 64 %"), stretch(2, 9, "cropped to 63 %"), stretch(9, 11, "mirrored")]
    assert changes_seen([*stretches, stretch(11, 12, "none")]) == ("cropped to 63 %", "mirrored")
