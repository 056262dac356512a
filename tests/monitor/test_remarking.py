"""What the records say about a letter that no rule forbids, and what its signer says of the addresses."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fingerprints import Modality
from monitor.errors import LetterRefusedError
from monitor.licensing import NewGrant, add_grant
from monitor.notices import Severity
from monitor.review.caseless import Envelope
from monitor.review.drafting import LetterRequest
from monitor.review.enquiring import Enquiry, ask
from monitor.review.letters import Written, write_letters
from monitor.review.looking import check_live
from monitor.rights.values import Title
from monitor.store.library import Library
from tests.monitor.letter_samples import REQUEST, SEEN, SENDER, complete_case
from tests.monitor.samples import add_work

GONE = "https://vids.example/watch/1: Cy Oh saw it gone on "
ENVELOPE = Envelope(to="Bo Music <licences@bo.example>", sender=SENDER, sign=True)


@pytest.fixture
def case_id(library: Library) -> int:
    """Give a case whose letter lacks nothing."""
    return complete_case(library)


def seen_now(library: Library, **changes: object) -> LetterRequest:
    """Return what a signer says who has just opened every address."""
    return replace(REQUEST, seen_live_at=library.clock(), **changes)


def missed(library: Library) -> None:
    """Somebody opens the address and does not find the copy."""
    check_live(replace(library, actor="Cy Oh"), [1], "gone", opened_at=library.clock())


def said(written: list[Written]) -> list[str]:
    """Return what the records say besides the rules."""
    return [one.message for one in written[0].letter.findings if one.rule_id in {"G8", "G16"}]


def test_what_the_signer_saw_is_a_look_on_record(library: Library, case_id: int) -> None:
    """In the signer's name, at the time that the letter says, once for each address."""
    request = seen_now(library)
    write_letters(library, case_id, request, ["md", "txt"])
    look = library.store.sights.last_check(1, SEEN.url or "")
    assert look is not None
    assert (look.state, look.checked_by, look.checked_at) == ("live", "Ann Lee", request.seen_live_at)
    assert look.note == "Stated at the signature of RC-2026-0001."
    looks = [one for one in library.store.audit.about(["clip 1"]) if one.action == "clip.look"]
    assert (len(looks), "Ann Lee" in looks[0].data) == (1, True)


def test_a_draft_and_a_refused_letter_are_no_look(library: Library, case_id: int) -> None:
    """Nobody has stated anything yet."""
    write_letters(library, case_id, seen_now(library, sign=False), ["md"])
    with pytest.raises(LetterRefusedError):
        write_letters(library, case_id, seen_now(library, sender=replace(SENDER, name="")), ["md"])
    assert library.store.sights.last_check(1, SEEN.url or "") is None


def test_a_look_that_says_otherwise_is_told_before_and_after_the_signature(library: Library, case_id: int) -> None:
    """By a warning, in the cover note, and in the record of the look."""
    missed(library)
    for sign in (False, True):
        written = write_letters(library, case_id, seen_now(library, sign=sign), ["md"])
        (warning,) = [one for one in written[0].letter.findings if one.message.startswith(GONE)]
        assert (warning.severity, "you say that it was back on 2026-11-23" in warning.message) == (
            Severity.WARNING,
            True,
        )
        assert "Cy Oh saw it gone on" in written[0].cover.read_text(encoding="utf-8")
    last = [one for one in library.store.audit.about(["clip 1"]) if one.action == "clip.look"][-1]
    assert "Before, Cy Oh saw it gone on" in last.data


def test_a_look_before_the_copy_was_missed_contradicts_nobody(library: Library, case_id: int) -> None:
    """The copy is gone, and no claim is signed."""
    before = library.clock() - timedelta(hours=1)
    missed(library)
    with pytest.raises(LetterRefusedError):
        write_letters(library, case_id, replace(REQUEST, seen_live_at=before), ["md"])


def test_a_second_letter_says_which_one_gives_way(library: Library, case_id: int) -> None:
    """Only when it is signed, and only while the first has not left."""
    assert said(write_letters(library, case_id, seen_now(library), ["md"])) == []
    assert said(write_letters(library, case_id, seen_now(library, sign=False), ["md"])) == []
    (message,) = said(write_letters(library, case_id, seen_now(library), ["md"]))
    assert message.startswith("This letter takes the place of RC-2026-0001, which was signed and never sent")


def test_a_question_that_was_asked_before_is_told(library: Library) -> None:
    """The same material of the same owner; another stretch is another question."""
    add_work(library, 1)
    for start_s in (1.0, 2.0):
        line = NewGrant(
            modality=Modality.SOUND,
            start_s=start_s,
            end_s=start_s + 1,
            title=Title.LICENCE,
            owner="Bo Music",
            label="Tide",
        )
        add_grant(library, 1, line)

    def asked(line: int) -> list[str]:
        use = {"scope": "part of a film shown online", "territory": "worldwide"}
        return said(ask(library, Enquiry(work_id=1, lines=(line,), **use), ENVELOPE, ["txt"]))

    assert (asked(1), asked(2)) == ([], [])
    (message,) = asked(1)
    assert message.startswith("RC-2026-0001 to Bo Music says the same about the same works, and is signed and waits")
