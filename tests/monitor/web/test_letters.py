"""Letters in the review room: the list, one letter, its documents, and what is put on record about it."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import gettempdir

import pytest

from monitor.casework.lifecycle import State
from monitor.casework.values import LetterEvent
from monitor.notices import from_json, to_json
from monitor.review.caseless import Envelope
from monitor.review.enquiring import Enquiry, ask
from monitor.review.letters import facts_of
from monitor.review.progress import Report, report
from monitor.store.letter_lists import LetterQuery
from tests.monitor.letter_samples import SENDER
from tests.monitor.life_samples import ONE, TWO
from tests.monitor.web.lettered import Desk, desk
from tests.monitor.web.served import Visitor, text_of

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def waiting(tmp_path: Path) -> Iterator[Desk]:
    """Give a letter that was signed and waits to be sent."""
    with desk(tmp_path) as laid:
        yield laid


@pytest.fixture
def sent(tmp_path: Path) -> Iterator[Desk]:
    """Give a letter about two copies that was sent."""
    with desk(tmp_path, sent=True) as laid:
        yield laid


def test_the_list_tells_of_each_letter(waiting: Desk) -> None:
    """Reference, kind, recipient and state in words."""
    said = text_of(waiting.visitor.get("/letters"))
    assert "1 letter" in said
    for words in ("RC-2026-0001", "Notice of claimed infringement", "Agent of V", "waits to be sent", "Ann Lee"):
        assert words in said


def test_an_empty_library_says_where_letters_come_from(newcomer: Visitor) -> None:
    """Nobody is left before an empty table."""
    said = text_of(newcomer.get("/letters"))
    assert "No letter is signed yet" in said
    assert "write its letter there" in said


def test_filters_and_search_choose_letters(sent: Desk) -> None:
    """By state, by words, by recipient, by case."""
    for query in ("state=sent", "words=watch/2", "recipient=Agent+of+V", "pack=us_dmca_notice", "state=open"):
        assert "RC-2026-0001" in text_of(sent.visitor.get(f"/letters?{query}")), query
    for query in ("state=refused", "words=100%25", "recipient=Nobody", "case=99", "pack=gb_notice", "words=_"):
        assert "No letter is like that" in text_of(sent.visitor.get(f"/letters?{query}")), query


def test_a_state_of_some_copies_finds_the_letter(sent: Desk) -> None:
    """The question to the database answers as the lives of the addresses do."""
    with sent.library() as library:
        report(library, sent.reference, Report(state=State.REMOVED, reason="Seen.", urls=(TWO,)))
        lists = library.store.letter_lists
        assert lists.states() == {"sent": 1, "partly_removed": 1}
        found = [lists.count(LetterQuery(state=state)) for state in ("sent", "partly_removed", "removed", "open")]
        assert found == [1, 1, 0, 1]
        report(library, sent.reference, Report(state=State.CLOSED, reason="Enough."))
        assert (lists.states(), lists.count(LetterQuery(state="open"))) == ({"closed": 1}, 0)


def test_the_list_is_paged(waiting: Desk) -> None:
    """The second page shows what the first has no room for, the oldest last; a page that is none shows the last."""
    with waiting.library() as library:
        model = library.store.letters.called(waiting.reference)
        notice, now = from_json(model.notice), library.clock()
        first = LetterEvent(id=0, letter_id=0, state=State.DRAFT, actor="Ann", at=now, happened_at=now, reason="x")
        for number in range(50):
            named = replace(model, reference=f"OLD-{number}", notice=to_json(notice), events=())
            library.store.letters.add(named, first, facts_of(notice, ""))
    assert "OLD-49" in waiting.visitor.get("/letters").text
    for page in ("2", "99"):
        said = waiting.visitor.get(f"/letters?page={page}").text
        assert "RC-2026-0001" in said
        assert "OLD-1<" not in said


def test_the_page_of_a_letter_tells_all_of_it(sent: Desk) -> None:
    """Its copies and their fate, its life with who and why, who sees what, and what can be said next."""
    said = text_of(sent.visitor.get(sent.path))
    for words in (ONE, TWO, "Seen in their mail.", "looked at by a second person", "Bo Kim", "Who sees what of you"):
        assert words in said
    assert "Counter-notice" in said
    assert "Send by mail" not in said


def test_there_is_no_page_of_a_letter_that_is_none(waiting: Desk) -> None:
    """The sentence names it."""
    answer = waiting.visitor.get("/letters/RC-1999-1")
    assert answer.status_code == 404
    assert "RC-1999-1" in text_of(answer)


def test_the_letter_stands_in_a_frame_that_can_do_nothing(waiting: Desk) -> None:
    """No script, no form, no way out, and only we may frame it."""
    answer = waiting.visitor.get(f"{waiting.path}/frame")
    assert "Notice of claimed infringement" in answer.text
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert policy.endswith("; sandbox")
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_document_is_handed_out_as_it_was_signed(waiting: Desk) -> None:
    """As a file to keep, of the right kind, never to be guessed at; its digest stands on the page."""
    with waiting.library() as library:
        pdf = next(one for one in library.store.notices.of_letter(waiting.reference) if one.format == "pdf")
    assert pdf.sha256 in waiting.visitor.get(waiting.path).text
    answer = waiting.visitor.get(f"{waiting.path}/documents/{pdf.id}")
    assert hashlib.sha256(answer.content).hexdigest() == pdf.sha256
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="RC-2026-0001.pdf"')
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_document_that_was_changed_is_not_handed_out(waiting: Desk) -> None:
    """The page says so, and so does the download."""
    with waiting.library() as library:
        pdf = next(one for one in library.store.notices.of_letter(waiting.reference) if one.format == "pdf")
    pdf.path.write_bytes(b"%PDF-1.7 something else")
    assert "is not the file that was put on record" in text_of(waiting.visitor.get(waiting.path))
    answer = waiting.visitor.get(f"{waiting.path}/documents/{pdf.id}")
    assert answer.status_code == 400
    assert b"something else" not in answer.content


def test_a_link_in_place_of_a_document_leads_nowhere(waiting: Desk, tmp_path: Path) -> None:
    """Not even to a file with the very same content."""
    with waiting.library() as library:
        text = next(one for one in library.store.notices.of_letter(waiting.reference) if one.format == "txt")
    elsewhere = tmp_path / "elsewhere.txt"
    text.path.rename(elsewhere)
    text.path.symlink_to(elsewhere)
    answer = waiting.visitor.get(f"{waiting.path}/documents/{text.id}")
    assert answer.status_code == 400
    assert "does not lie in the library" in text_of(answer)


@pytest.mark.parametrize("name", ["..%2f..%2fprofile.toml", "999", "-1", "1%00", "%2e%2e"])
def test_no_path_leads_out_of_the_letters(waiting: Desk, name: str) -> None:
    """Documents, answers and evidence are asked for by their number or exact name alone."""
    for kind in ("documents", "answers", "evidence", "draft"):
        answer = waiting.visitor.get(f"{waiting.path}/{kind}/{name}")
        assert answer.status_code == 404, kind
        assert "1 Street" not in answer.text, kind


def test_a_signed_letter_can_be_had_in_another_format(waiting: Desk) -> None:
    """The text of then, and the audit knows of it; what is no format is not made."""
    answer = waiting.visitor.post(f"{waiting.path}/export/docx")
    assert answer.content.startswith(b"PK")
    assert waiting.visitor.post(f"{waiting.path}/export/exe").status_code == 404
    with waiting.library() as library:
        assert "letter.export" in {one.action for one in library.store.audit.about([f"letter {waiting.reference}"])}


def test_a_letter_handed_over_by_hand_is_put_on_record(waiting: Desk) -> None:
    """It passes the gates, and its withdrawal lies ready."""
    said = waiting.post("act/sent", reason="Pasted into their form.")
    assert "On record: RC-2026-0001 is sent." in said
    assert waiting.letter.state is State.SENT


def test_the_gates_hold_for_what_is_handed_over_by_hand(tmp_path: Path) -> None:
    """What may not leave is refused with its rule and the rule's source, and what was typed stays."""
    with desk(tmp_path, hours=1) as laid:
        said = laid.post("act/sent", reason="Pasted into their form.")
        assert "objections" in said
        assert "<b>G" in said
        assert "Pasted into their form." in said
        assert laid.letter.state is State.QUEUED


def test_some_copies_are_put_on_record_as_removed(sent: Desk) -> None:
    """The letter is partly removed; the other copy stays as it was."""
    sent.post("act/removed", reason="I opened it.", how="looked", asks_urls="1", every=[ONE, TWO], url=[TWO])
    last = sent.letter.events[-1]
    assert (last.state, last.urls, last.reason) == (State.PARTLY_REMOVED, (TWO,), "I opened it.")


def test_no_copy_chosen_is_no_copy_at_all(sent: Desk) -> None:
    """A form that names none is asked again, and never taken for all."""
    said = sent.post("act/removed", reason="I opened it.", how="looked", asks_urls="1", every=[ONE, TWO])
    assert "No copy is chosen" in said
    assert sent.letter.state is State.SENT


def test_nothing_is_said_without_a_reason(sent: Desk) -> None:
    """The form comes back with the sentence, open as it was."""
    said = sent.post("act/closed", reason=" ")
    assert "how you know" in said
    assert "Nothing more is waited for" in said
    assert sent.letter.state is State.SENT


def test_a_counter_notice_is_kept_and_starts_the_clock(sent: Desk) -> None:
    """Its file by its digest, its defects, and the days of the law with what follows."""
    content = b"COUNTER-NOTICE. I swear under penalty of perjury that it was a mistake. Tom Fox"
    data = {
        "form_token": sent.visitor.form_token,
        "seen": str(sent.letter.events[-1].id),
        "reason": "",
        "author": "Tom",
    }
    answer = sent.visitor.http.post(
        f"{sent.path}/act/counter-noticed", data=data, files={"file": ("../../counter.txt", content, "text/plain")}
    )
    said = text_of(answer)
    digest = hashlib.sha256(content).hexdigest()
    for words in ("The counter-notice is kept", digest, "US-C5", "512(g)", "By the tenth business day"):
        assert words in said
    with sent.library() as library:
        (kept,) = library.store.answers.of_letter(sent.letter.id)
        assert kept.document is not None
        assert kept.document.path.parent == sent.settings.letters
    assert sent.visitor.get(f"{sent.path}/answers/{kept.id}").content == content


def test_a_file_that_is_no_text_is_refused_in_words(sent: Desk) -> None:
    """The sentence names the file as the visitor knows it, not where it lay meanwhile."""
    data = {"form_token": sent.visitor.form_token, "seen": str(sent.letter.events[-1].id)}
    answer = sent.visitor.http.post(
        f"{sent.path}/act/counter-noticed", data=data, files={"file": ("a.pdf", b"%PDF-1.7", "application/pdf")}
    )
    said = text_of(answer)
    assert answer.status_code == 400
    assert "a.pdf is a PDF" in said
    assert gettempdir() not in said


def test_nobody_writes_over_what_another_put_on_record(sent: Desk) -> None:
    """The second one is told who did what, and nothing is changed."""
    seen = str(sent.letter.events[-1].id)
    with sent.library(actor="Bo Kim") as library:
        report(library, sent.reference, Report(state=State.ACKNOWLEDGED, reason="They wrote to me."))
    said = text_of(sent.visitor.post(f"{sent.path}/act/removed", {"seen": seen, "how": "looked", "reason": "Gone."}))
    for words in ("Nothing was changed", "Bo Kim", "receipt confirmed", "They wrote to me."):
        assert words in said
    assert sent.letter.state is State.ACKNOWLEDGED


def test_hostile_text_stays_text(sent: Desk) -> None:
    """What somebody wrote into a reason never becomes a part of the page."""
    assert HOSTILE not in sent.post("act/refused", reason=HOSTILE, how="answered", author=HOSTILE, number=HOSTILE)
    page = sent.visitor.get(sent.path).text
    assert HOSTILE not in page
    assert page.count("&lt;img src=x") >= 3
    assert HOSTILE not in sent.visitor.get("/letters", params={"words": HOSTILE, "recipient": HOSTILE}).text


def test_a_withdrawal_wants_a_tick_and_a_reason(sent: Desk) -> None:
    """Before that nothing is changed."""
    said = sent.post("retract", because="other", reason="It was sent to the wrong service.", do="sign")
    assert "tick that you have read" in said
    assert "in whole words" in sent.post("retract", because="other", reason="no", sure="1", do="sign")
    assert sent.letter.state is State.SENT


def test_a_notice_is_taken_back_for_one_copy(sent: Desk) -> None:
    """Its letter is signed and waits, the other copy stands."""
    why = {"because": "exception", "reason": "It is a parody of the film.", "asks_urls": "1", "url": [TWO]}
    page = sent.post("retract", **why)
    shown = sent.visitor.get(f"{sent.path}/retract/reading", params=why).text
    assert ("parody" in shown, SENDER.name in shown) == (True, True)
    assert "Tick every statement" in sent.post("retract", **why, sure="1", do="sign", revision=revision_in(page))
    assert "changed since you read it" in sent.post("retract", **why, **signature(page, revision="0" * 64))
    assert sent.letter.state is State.SENT
    said = sent.post("retract", **why, **signature(page))
    assert "is taken back by RC-2026-0002, which is signed" in said
    last = sent.letter.events[-1]
    assert (last.state, last.urls) == (State.RETRACTED, (TWO,))


def test_a_letter_that_follows_is_drafted_then_signed(tmp_path: Path) -> None:
    """The draft is shown to be read; only then it gets its number."""
    with desk(tmp_path, sent=True, hours=24 * 8) as laid:
        said = laid.post("follow", pack="xx_followup_1", do="draft", format=["pdf"])
        assert "The draft" in said
        assert "--sign" not in said
        words = {"pack": "xx_followup_1", "url": [TWO]}
        page = laid.post("follow", **words, do="draft")
        shown = laid.visitor.get(f"{laid.path}/follow/reading", params=words).text
        assert ("Reminder" in shown, TWO in shown, ONE in shown) == (True, True, False)
        said = laid.post("follow", **words, **signature(page), format=["txt"])
        assert "RC-2026-0002 is signed and waits to be sent" in said


def revision_in(page: str) -> str:
    """Return the mark of the letter that a page shows to be read."""
    (found,) = re.findall(r'name="revision" value="([0-9a-f]{64})"', page)
    return str(found)


def signature(page: str, **changed: object) -> dict[str, object]:
    """Return what a signer ticks and types under the letter that a page shows."""
    agreed = re.findall(r'name="agree" value="([^"]+)"', page)
    typed = {"agree": agreed, "read_all": "yes", "typed_name": SENDER.name.upper(), "sure": "1", "do": "sign"}
    return typed | {"revision": revision_in(page)} | changed


def test_a_letter_that_follows_is_signed_only_as_it_was_read(tmp_path: Path) -> None:
    """Not unread, not with other words, not without the name or a tick, not in passing twice; nothing is written."""
    with desk(tmp_path, sent=True, hours=24 * 8) as laid:
        words = {"pack": "xx_followup_1", "explanation": "Please answer at last."}
        page = laid.post("follow", **words, do="draft")
        changed = "changed since you read it"
        assert changed in laid.post("follow", **words, do="sign", format=["txt"])
        assert changed in laid.post("follow", **words | {"explanation": "Else."}, **signature(page), format=["txt"])
        assert "Tick every statement" in laid.post("follow", **words, **signature(page, read_all=""), format=["txt"])
        said = laid.post("follow", **words, **signature(page, typed_name="Ann Lea"), format=["txt"])
        assert "Type the signer’s name" in said
        assert 'value="Ann Lea"' in said
        with laid.library() as library:
            assert len(library.store.letters.all()) == 1
        laid.post("follow", **words, **signature(page), format=["txt"])
        assert changed in laid.post("follow", **words, **signature(page), format=["txt"])
        with laid.library() as library:
            assert len(library.store.letters.all()) == 2


def test_nothing_follows_a_letter_that_was_never_sent(waiting: Desk) -> None:
    """The refusal says what to do instead."""
    assert "was never sent" in waiting.post("follow", pack="xx_followup_1", do="draft")


def test_a_received_notice_is_read_for_its_elements(newcomer: Visitor) -> None:
    """What is missing, with the source; and nothing is kept."""
    newcomer.get("/letters/check")
    said = text_of(newcomer.post("/letters/check", {"text": "Please take down my film. Tom Fox, tom@fox.example"}))
    for words in ("defects found", "512(c)(3)", "missing", "is for a person"):
        assert words in said


def test_an_empty_box_is_asked_again(newcomer: Visitor) -> None:
    """The sentence says what to do."""
    newcomer.get("/letters/check")
    assert "There is nothing to read" in text_of(newcomer.post("/letters/check", {"text": "  "}))


def test_a_letter_that_belongs_to_no_case_has_its_page(waiting: Desk) -> None:
    """A question about a licence, with no copies in it; there is no evidence to pack, and the page says it can go."""
    envelope = Envelope(to="Bo Music <licences@bo.example>", sender=SENDER, sign=True)
    question = Enquiry(
        work_id=1, stretches=((1.0, 3.0),), material="Slow tide by Bo Music", scope="a film", territory="worldwide"
    )
    with waiting.library() as library:
        (written, *_) = ask(library, question, envelope, ["txt"])
    assert "Question about a licence" in text_of(waiting.visitor.get("/letters"))
    said = text_of(waiting.visitor.get(f"/letters/{written.reference}"))
    assert "belongs to none" in said
    assert "Evidence pack" not in said
    assert "Slow tide" in waiting.visitor.get(f"/letters/{written.reference}/frame").text
    form = {"form_token": waiting.visitor.form_token}
    refused = waiting.visitor.http.post(f"/letters/{written.reference}/evidence", data=form)
    assert "belongs to no case" in text_of(refused)
    assert "Slow tide" not in text_of(waiting.visitor.get("/letters?case=1"))


@pytest.mark.parametrize("query", ["page=x&case=x", "page=999999999999999999999", "case=" + "9" * 30, "state=nothing"])
def test_odd_questions_to_the_list_are_answered(waiting: Desk, query: str) -> None:
    """Nothing that stands in an address breaks the page."""
    assert waiting.visitor.get(f"/letters?{query}").status_code == 200
