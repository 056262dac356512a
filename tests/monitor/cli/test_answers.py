"""``reclaim notice answer``, ``notice follow`` and ``retract``."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.review.letters import write_letters
from monitor.settings import Settings
from tests.monitor.conftest import Clock, Command
from tests.monitor.letter_samples import REQUEST, SEEN, ready_case
from tests.monitor.life_samples import ONE, send_case
from tests.monitor.notices.received_counter_notices import COUNTER_NOTICES
from tests.monitor.samples import add_match

BY = ("--by", "Ann Lee")
LETTER = "".join(text for element, text in COUNTER_NOTICES["e-mail"] if element != "US-C4:phone")


def life_of(settings: Settings, *, is_sent: bool) -> str:
    """Store a letter that was signed, and perhaps sent, two days ago, and return its reference."""
    clock = Clock()
    clock.now = datetime.now(UTC) - timedelta(days=2)
    with open_library(settings, actor="Ann Lee", clock=clock) as library:
        match_id = add_match(library, provenance=replace(SEEN, captured_at=clock.now))
        rights = replace(library.store.works.get(1).rights, url="https://lee.example/film", published="2026-01-02")
        library.store.works.set_rights(1, rights, clock())
        case_id = ready_case(library, [match_id])
        request = replace(REQUEST, verified_on=clock.now.date(), seen_live_at=clock.now)
        if is_sent:
            return send_case(library, case_id, request)
        return write_letters(library, case_id, request, ["txt"])[0].reference


@pytest.fixture
def reference(settings: Settings) -> str:
    """Give the reference of a letter that was sent."""
    return life_of(settings, is_sent=True)


def test_a_counter_notice_is_kept_and_its_defects_are_told(reclaim: Command, reference: str, tmp_path: Path) -> None:
    """With what can be done next."""
    path = tmp_path / "counter.txt"
    path.write_text(LETTER, encoding="utf-8")
    answer = reclaim("notice", "answer", reference, "--kind", "counter-notice", "--file", path, *BY)
    assert (answer.code, answer.err) == (0, "")
    assert f"{reference} is counter noticed." in answer.out
    assert "Defect US-C4" in answer.out
    assert f"retract {reference}" in answer.out
    assert "us_counter_response" in answer.out


def test_an_answer_for_machines(reclaim: Command, reference: str) -> None:
    """State, kind, time and defects."""
    words = ("--kind", "refusal", "--summary", "They call it a review.", "--number", "T-1", "--author", "Desk", *BY)
    told = json.loads(reclaim("notice", "answer", reference, *words, "--json").out)
    assert (told["letter"], told["state"], told["number"], told["defects"]) == (reference, "refused", "T-1", [])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--received", "yesterday"), "--received is"),
        (("--url", "https://elsewhere.example/1"), "elsewhere"),
        (("--file", "none.txt"), "cannot be read"),
    ],
)
def test_an_answer_that_cannot_be_kept_says_why(
    reclaim: Command, reference: str, words: tuple[str, ...], said: str
) -> None:
    """In one sentence, with the code for wrong words."""
    answer = reclaim("notice", "answer", reference, "--kind", "removal", *words, *BY)
    assert (answer.code, said in answer.err) == (2, True)


def test_a_reminder_is_drafted_and_then_signed(reclaim: Command, reference: str) -> None:
    """The draft has its own name; the letter gets a number."""
    words = ("notice", "follow", reference, "--pack", "xx_followup_1", "--format", "txt", "--signer", "Ann Lee")
    draft = reclaim(*words)
    assert (draft.code, "Draft, not signed" in draft.out) == (0, True)
    signed = json.loads(reclaim(*words, "--sign", "--json").out)
    assert signed[0]["signed"]
    assert ONE in Path(signed[0]["path"]).read_text(encoding="utf-8")


def test_a_second_reminder_before_the_first_is_refused(reclaim: Command, reference: str) -> None:
    """With the rule and what to do."""
    answer = reclaim("notice", "follow", reference, "--pack", "xx_followup_2", "--signer", "Ann Lee", "--sign")
    assert (answer.code, "FU11" in answer.err) == (3, True)


def test_a_demand_takes_all_it_needs_from_the_command_line(reclaim: Command, reference: str) -> None:
    """Right, law, remedy, lawyer and day of reply."""
    day = (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    words = ("--right", "reproduction", "--law", "17 U.S.C. 106", "--remedy", "take it down", "--reply-by", day)
    lawyer = ("--lawyer", "A. Hale, Hale & Winter LLP", "--lawyer-on", "now", "--to", "thief", "--to-kind", "uploader")
    asked = ("--pack", "xx_cease_desist", "--format", "txt", "--signer", "Ann Lee", "--sign", "--json")
    answer = reclaim("notice", "follow", reference, *asked, *words, *lawyer)
    assert answer.code == 0, answer.err
    assert "A. Hale" in Path(json.loads(answer.out)[0]["path"]).read_text(encoding="utf-8")


def test_one_command_takes_a_notice_back(reclaim: Command, reference: str) -> None:
    """Letter, state, verdict, permission; the letter may leave at once."""
    words = ("--because", "licensed", "--reason", "They bought a licence in May.", "--format", "txt", "--apologise")
    answer = reclaim("retract", reference, *words, *BY)
    assert (answer.code, answer.err.count("error")) == (0, 0)
    assert f"Withdrawn: {ONE}" in answer.out
    assert "Match 1 is decided anew: licensed." in answer.out
    assert "Permission 2 is on record" in answer.out
    assert "send RC-" in answer.out
    assert json.loads(reclaim("notice", "show", reference, "--json").out)["states"] == {"retracted": 1}


def test_a_withdrawal_for_machines(reclaim: Command, reference: str) -> None:
    """What was written, decided and permitted."""
    words = ("--because", "not-a-copy", "--reason", "It is another film.", "--json")
    told = json.loads(reclaim("retract", reference, *words, *BY).out)
    assert (told["notice"], told["state"], told["urls"]) == (reference, "retracted", [ONE])
    assert (told["matches"], told["permissions"]) == ([1], [])
    assert Path(told["letters"][0]["path"]).suffix == ".pdf"


def test_what_was_never_sent_cannot_be_taken_back(reclaim: Command, settings: Settings) -> None:
    """The message says what to do instead."""
    reference = life_of(settings, is_sent=False)
    answer = reclaim("retract", reference, "--because", "other", "--reason", "It was a mistake.", *BY)
    assert (answer.code, "superseded" in answer.err) == (3, True)


def test_a_report_names_nobody(reclaim: Command, reference: str) -> None:
    """It counts what was sent two days ago."""
    today = datetime.now(UTC).date()
    words = ("--from", today - timedelta(days=9), "--until", today - timedelta(days=1), "--format", "txt", *BY)
    (told,) = json.loads(reclaim("notice", "report", *words, "--json").out)
    text = Path(told["path"]).read_text(encoding="utf-8")
    assert reference not in text
    assert "vids.example" not in text
    assert reclaim("notice", "report", "--from", today, "--until", today, *BY).code == 2
    assert reclaim("notice", "report", "--from", "May", "--until", today, *BY).code == 2
