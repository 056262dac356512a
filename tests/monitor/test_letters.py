"""From a case to a letter: the notice holds what the library knows, and only a complete one is written."""

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from monitor.errors import InputError, LetterRefusedError
from monitor.notices import RecipientKind
from monitor.review.cases import FACTORS, consider, create_case
from monitor.review.decisions import decide
from monitor.review.letters import LetterRequest, describe, draft, write_letters
from monitor.settings import Profile
from monitor.store.library import Library
from monitor.values import Conclusion, Provenance, Verdict
from tests.monitor.samples import add_match, add_work, facts

CAPTURED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SENDER = Profile(name="Ann Lee", role="owner", address="1 Street; Town", phone="+1 217 555 0142", email="a@x.example")
REQUEST = LetterRequest(
    to="Agent of V <agent@vids.example>",
    kind=RecipientKind.DESIGNATED_AGENT,
    form_url="",
    verified_on=date(2026, 11, 1),
    seen_live_at=None,
    authority_document="",
    sender=SENDER,
)


@pytest.fixture
def case_id(library: Library) -> int:
    """Give a case that is ready for its letter."""
    seen = Provenance(
        url="https://vids.example/watch/1", platform="vids.example", account="thief", captured_at=CAPTURED
    )
    match_id = add_match(library, provenance=seen)
    decide(library, match_id, Verdict.CONFIRMED, "Seen side by side.")
    case = create_case(library, [match_id], "vids.example")
    thoughts = dict.fromkeys(FACTORS, "I thought about it.")
    consider(library, case.id, thoughts, Conclusion.INFRINGING, "The whole film was reposted without any comment.")
    return case.id


def test_a_letter_is_written_recorded_and_audited(library: Library, case_id: int) -> None:
    """What lies on disk has the hash that is on record."""
    (written,) = write_letters(library, case_id, REQUEST, ["md"])
    text = written.record.path.read_text()
    assert "https://vids.example/watch/1" in text
    assert "Ann Lee" in text
    assert written.record.path.parent == library.settings.letters
    assert hashlib.sha256(written.record.path.read_bytes()).hexdigest() == written.record.sha256
    assert library.store.cases.get(case_id).notices == (written.record,)
    assert library.store.audit.all()[-1].action == "notice.write"
    assert "not legal advice" in written.record.path.with_suffix(".cover.md").read_text()


def test_every_letter_of_a_case_has_a_file_of_its_own(library: Library, case_id: int) -> None:
    """A later one does not overwrite an earlier one."""
    paths = [one.record.path.name for one in write_letters(library, case_id, REQUEST, ["md", "txt"])]
    paths += [one.record.path.name for one in write_letters(library, case_id, REQUEST, ["md"])]
    assert paths == ["RC-2026-0001-1.md", "RC-2026-0001-2.txt", "RC-2026-0001-3.md"]


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
    assert "US-N9e" in {objection.rule for objection in refused.value.objections}


def test_a_case_without_consideration_gets_no_letter(library: Library) -> None:
    """Lenz v. Universal."""
    seen = Provenance(url="https://vids.example/watch/1", platform="vids.example", captured_at=CAPTURED)
    match_id = add_match(library, provenance=seen)
    decide(library, match_id, Verdict.CONFIRMED, "Seen side by side.")
    case = create_case(library, [match_id], "vids.example")
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(library, case.id, REQUEST, ["md"])
    assert "US-N8" in {objection.rule for objection in refused.value.objections}


def test_an_agent_signs_for_the_owner_of_the_works(library: Library, case_id: int) -> None:
    """The owner given at registration is the principal."""
    work = library.store.works.get(1)
    library.store.works.set_rights(work.id, replace(work.rights, owner="Bo Kim"))
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
