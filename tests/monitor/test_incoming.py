"""Answers to a letter: kept as they came, read for defects, and the letter's state follows."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.casework.addresses import lives
from monitor.casework.lifecycle import State
from monitor.errors import CaseRefusedError, InputError
from monitor.review.calendar import deadlines_of
from monitor.review.following import follow
from monitor.review.incoming import STATES, Incoming, record_answer
from monitor.review.letters import write_letters
from monitor.store.library import Library
from tests.monitor.letter_samples import REQUEST, complete_case
from tests.monitor.life_samples import FIRST, ONE, TWO, asked, later, mark, sent, sent_about_two
from tests.monitor.notices.received_counter_notices import COUNTER_NOTICES

WHOLE = "".join(text for _, text in COUNTER_NOTICES["e-mail"])
WITHOUT_PHONE = "".join(text for element, text in COUNTER_NOTICES["e-mail"] if element != "US-C4:phone")


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """Give a counter-notice without a telephone number, as a file."""
    path = tmp_path / "counter.txt"
    path.write_text(WITHOUT_PHONE, encoding="utf-8")
    return path


def incoming(library: Library, kind: str = "counter_notice", **changes: object) -> Incoming:
    """Return an answer that came just now."""
    return replace(Incoming(kind=kind, received_at=library.clock()), **changes)


def test_a_counter_notice_is_kept_with_its_defects(library: Library, letter: Path) -> None:
    """The file as it came, and what it lacks with its source."""
    reference = sent(library)
    answer = record_answer(library, reference, incoming(library, file=letter, author="thief"))
    (defect,) = answer.defects
    assert "US-C4" in defect
    assert "no telephone number" in defect
    assert answer.document is not None
    assert answer.document.path.parent == library.settings.letters
    assert answer.document.path.read_bytes() == letter.read_bytes()
    assert library.store.letters.called(reference).state is State.COUNTER_NOTICED
    assert library.store.answers.of_letter(1) == [answer]


def test_a_whole_counter_notice_has_no_defect(library: Library, letter: Path) -> None:
    """Nothing is made up."""
    letter.write_text(WHOLE, encoding="utf-8")
    assert record_answer(library, sent(library), incoming(library, file=letter)).defects == ()


def test_a_counter_notice_that_is_sent_again_is_kept_beside_the_first(library: Library, letter: Path) -> None:
    """The first lacked something; the clock runs on from it, which is the earlier end."""
    reference = sent(library)
    first = record_answer(library, reference, incoming(library, file=letter))
    due = deadlines_of(library.store.letters.called(reference))
    letter.write_text(WHOLE, encoding="utf-8")
    second = record_answer(library, reference, incoming(library, file=letter))
    assert library.store.answers.of_letter(1) == [first, second]
    assert (bool(first.defects), bool(second.defects)) == (True, False)
    after = library.store.letters.called(reference)
    assert after.state is State.COUNTER_NOTICED
    assert [one.due for one in deadlines_of(after)] == [one.due for one in due]


def test_an_answer_cannot_come_before_the_letter(library: Library) -> None:
    """Only of a bare day nobody knows in which zone it was meant."""
    reference = sent(library)
    went = library.store.letters.called(reference).sent_at
    assert went is not None
    with pytest.raises(InputError, match="before"):
        record_answer(library, reference, incoming(library, received_at=went - timedelta(minutes=30)))
    day = went.replace(hour=0, minute=0, second=0, microsecond=0)
    assert record_answer(library, reference, incoming(library, received_at=day)).received_at == day


def test_a_counter_notice_starts_the_clock(library: Library) -> None:
    """The tenth business day counts from the day on which the service received it."""
    reference = sent(library)
    record_answer(library, reference, incoming(library))
    clocks = {one.clock.id for one in deadlines_of(library.store.letters.called(reference))}
    assert "US-C5" in clocks


@pytest.mark.parametrize("kind", STATES)
def test_every_kind_of_answer_brings_its_state(library: Library, kind: str) -> None:
    """With a reason of its own where nobody gives one."""
    reference = sent(library)
    answer = record_answer(library, reference, incoming(library, kind))
    assert library.store.letters.called(reference).state is STATES[kind]
    assert answer.summary.endswith("received.")


def test_an_answer_may_be_about_one_copy(library: Library) -> None:
    """The other goes on as before."""
    reference = sent_about_two(library)
    record_answer(library, reference, incoming(library, "refusal", urls=(TWO,), summary="They call it a review."))
    record = library.store.letters.called(reference)
    past = lives(record.events, record.urls)
    assert (past[ONE][-1], past[TWO][-1]) == (State.SENT, State.REFUSED)


def test_an_answer_to_a_reminder_is_one_to_the_notice(library: Library) -> None:
    """Clocks and states are those of the notice."""
    reference = sent(library)
    later(library)
    follow(library, reference, asked("xx_followup_1"), ["txt"])
    mark(library, "RC-2026-0002", State.SENT)
    record_answer(library, "RC-2026-0002", incoming(library, "removal"))
    assert library.store.letters.called(reference).state is State.REMOVED


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "thanks"}, "counter_notice, refusal"),
        ({"file": Path("none.txt")}, "cannot be read"),
        ({"urls": ("https://elsewhere.example/1",)}, "elsewhere"),
    ],
)
def test_what_cannot_be_kept_says_why(library: Library, changes: dict[str, object], message: str) -> None:
    """And the letter stays as it was."""
    reference = sent(library)
    with pytest.raises(InputError, match=message):
        record_answer(library, reference, incoming(library, **changes))
    assert library.store.letters.called(reference).state is State.SENT
    assert library.store.answers.of_letter(1) == []


def test_an_answer_that_has_not_come_yet_is_refused(library: Library) -> None:
    """The clocks would run from a day to come."""
    reference = sent(library)
    tomorrow = library.clock() + timedelta(days=1)
    with pytest.raises(InputError, match="has not come yet"):
        record_answer(library, reference, incoming(library, received_at=tomorrow))


def test_nothing_answers_a_letter_that_was_not_sent(library: Library, letter: Path) -> None:
    """No file is left behind either."""
    write_letters(library, complete_case(library), REQUEST, ["txt"])
    with pytest.raises(CaseRefusedError):
        record_answer(library, FIRST, incoming(library, file=letter))
    assert not list(library.settings.letters.glob("*-answer-*"))
