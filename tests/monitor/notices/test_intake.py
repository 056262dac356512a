"""Received letters: a whole one shows no defect, and one with an element taken away shows exactly that defect."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.notices import Severity, load_pack
from monitor.notices.errors import PackError
from monitor.notices.intake import (
    lint_text,
    load_signs,
    read_counter_notice,
    read_elements,
    read_signs,
    sheet_ids,
)
from monitor.notices.received import read_received
from tests.monitor.notices.received_counter_notices import COUNTER_NOTICES
from tests.monitor.notices.received_elsewhere import ELSEWHERE
from tests.monitor.notices.received_notices import NOTICES

LETTERS = {"us_dmca_notice": NOTICES, "us_counter_notice": COUNTER_NOTICES} | ELSEWHERE
WHOLE = [(sheet, name) for sheet, letters in LETTERS.items() for name in letters]
SHORTENED = [
    (sheet, name, element)
    for sheet, name in WHOLE
    for element in dict.fromkeys(element for element, _ in LETTERS[sheet][name] if element)
]
COUNTER = load_pack("us_counter_notice")


def text_of(sheet, name, without=None):
    """Return a letter, or what is left of it when one element is taken away."""
    return "".join(text for element, text in LETTERS[sheet][name] if without is None or element != without)


def defects(text, sheet):
    """Return the ids of what a letter seems to lack."""
    return {finding.rule_id for finding in lint_text(text, sheet) if finding.severity is Severity.WARNING}


@pytest.mark.parametrize(("sheet", "name"), WHOLE)
def test_a_whole_letter_shows_no_defect(sheet, name):
    """Whatever the style, what is there is found."""
    assert defects(text_of(sheet, name), sheet) == set()


@pytest.mark.parametrize(("sheet", "name", "element"), SHORTENED)
def test_a_letter_without_one_element_shows_exactly_that_defect(sheet, name, element):
    """What is not there is not found elsewhere, and nothing else is missed with it."""
    assert defects(text_of(sheet, name, element), sheet) == {element.partition(":")[0]}


@pytest.mark.parametrize("name", COUNTER_NOTICES)
def test_the_pack_and_its_sheet_agree_about_a_counter_notice(name):
    """The pack of the case and the sheet of the lint say the same."""
    for text in (text_of("us_counter_notice", name), text_of("us_counter_notice", name, "US-C3")):
        assert read_counter_notice(text, COUNTER) == lint_text(text, "us_counter_notice")


def test_the_pack_has_the_words_of_its_sheet():
    """Title, source, mark, message and remedy stand in two places and are the same."""
    for rule in COUNTER.rules:
        sign = load_signs("us_counter_notice")[rule.id]
        for key in ("title", "source", "mark", "message", "remedy", "severity"):
            assert getattr(rule, key) == getattr(sign, key)


def test_a_finding_names_the_part_that_is_missing():
    """Whoever reads it can ask for the right thing."""
    text = text_of("us_counter_notice", "e-mail", "US-C4:phone")
    (finding,) = read_counter_notice(text, COUNTER)
    assert finding.severity is Severity.WARNING
    assert "(no telephone number)" in finding.message
    assert "512(g)(3)(D)" in finding.source


def test_only_a_pack_for_received_letters_reads_them():
    """The pack of a letter that is written has other rules."""
    with pytest.raises(PackError, match="us_counter_notice"):
        read_counter_notice("", load_pack("us_dmca_notice"))


@pytest.mark.parametrize(
    "said",
    [
        "You can settle this for CAD 500.",
        "Please pay the fee here: https://pay.example/17.",
        "Damages of $150,000 are possible.",
        "Give us your date of birth.",
        "Ｐａｙ now.",
    ],
)
def test_a_canadian_notice_with_money_or_personal_data_is_out_of_form(said):
    """Section 41.25(3) forbids an offer, a demand for payment, and a request for personal data."""
    whole = text_of("ca_notice_and_notice", "notice")
    assert defects(f"{whole}\n{said}", "ca_notice_and_notice") == {"CA-X1"}


def test_an_oath_over_everything_is_told_but_is_no_defect():
    """Most forms put the whole notice under perjury; nothing is missing for it."""
    said = (
        "I swear, under penalty of perjury, that the information in this notification is accurate and I am the owner."
    )
    findings = lint_text(said, "us_dmca_notice")
    assert {f.rule_id: f.severity for f in findings}["US-N6a"] is Severity.INFO


def test_an_answer_belongs_to_its_question():
    """A form whose question nobody answered says nothing, although the words of the question stand in it."""
    asked = "**Please provide your telephone number.**\n\n**Please sign.**\n\nA. Fern\n"
    assert read_received(asked).lines == "Please sign.\nA. Fern"
    assert read_received("Phone number:\nFax: none\n").lines == "Fax: none"


def test_an_empty_text_lacks_everything():
    """Nothing is taken for granted."""
    for sheet in sheet_ids():
        wanted = {sign.id for sign in load_signs(sheet).values() if sign.wanted and sign.severity == "warning"}
        assert defects("", sheet) == wanted


@pytest.mark.parametrize("sheet", sheet_ids())
def test_every_sign_is_complete(sheet):
    """A sign has a source and sentences for the reader."""
    for sign in load_signs(sheet).values():
        assert sign.source
        assert sign.message.endswith(".")
        assert sign.remedy.endswith(".")


@pytest.mark.parametrize("sheet", ["none", "us_none", "../us_dmca_notice", ""])
def test_an_unknown_sheet_is_refused_and_the_known_are_named(sheet):
    """The message lists what there is."""
    with pytest.raises(PackError, match="us_counter_notice"):
        load_signs(sheet)


@pytest.mark.parametrize(
    "text",
    [
        "signs",
        "[signs.X]\ntitle = 1",
        '[signs.X]\ntitle = "a"\nsource = "b"\nmark = "guess"\nmessage = "m."\nremedy = "r."\nunwanted = ["x"]',
        '[signs.X]\ntitle = "a"\nsource = "b"\nmark = "read"\nmessage = "m."\nremedy = "r."',
        '[signs.X]\ntitle = "a"\nsource = "b"\nmark = "read"\nmessage = "m."\nremedy = "r."\nunwanted = ["("]',
        '[signs.X]\ntitle = "a"\nsource = "b"\nmark = "read"\nmessage = "m."\nremedy = "r."\nunwanted = ["@none"]',
    ],
)
def test_an_altered_sheet_is_refused(text):
    """Not TOML, no sign, no mark, no expression, a broken one, an unknown list."""
    with pytest.raises(PackError, match="xx_test"):
        read_signs(text, "xx_test")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_can_be_read(text):
    """Whatever comes in, the elements are judged."""
    for sheet in sheet_ids():
        assert len(read_elements(text, sheet)) == len(load_signs(sheet))


def test_a_long_text_is_read_in_time():
    """Nothing in a letter can make the search run away."""
    text = "good faith infringing copy address 12 a b c d " * 1_000 + "x" * 50_000
    started = time.monotonic()
    lint_text(text, "us_dmca_notice")
    assert time.monotonic() - started < 10
