"""The text of the letter: complete, verbatim, and silent about what does not belong in it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.notices import RecipientKind, Severity, check, load_pack, render, render_cover
from monitor.notices.exports.document import Heading, Table, parse, plain
from monitor.notices.languages import language
from monitor.notices.rendering import clock, seconds, span
from monitor.templating import escape_markdown
from tests.monitor.notices.claims_commonwealth import SAMPLES as CANADIAN
from tests.monitor.notices.samples import COPY, NOW, ORIGINAL, at, by_agent, item, notice, with_part, work

PACK = load_pack()
LETTER = render(notice(), PACK)


@pytest.mark.parametrize(
    "element",
    [
        "RC-2026-0017",
        "November 23, 2026",
        "17 U.S.C. § 512(c)(3)",
        "YouTube, Inc., DMCA Complaints",
        "<https://www.youtube.com/watch?v=aBcDeFgHiJk>",
        "<https://www.youtube.com/watch?v=dQw4w9WgX01>",
        "@fast_reuploads",
        "2026-11-20 14:05:00 UTC",
        "29 seconds: 00:12–00:41 of the work at 00:03–00:32 of the copy (picture)",
        "mirrored; cropped to 9:16",
        "29 seconds",
        PACK.clauses["good_faith"].text,
        PACK.clauses["accuracy_and_authority"].text,
        "Maya Lindqvist considered on November 22, 2026",
        "17 U.S.C. § 107",
        "/s/ Maya Lindqvist",
        "rights@lindqvist.example",
        f"`{ORIGINAL}`",
        f"`{COPY}`",
        "Maya Lindqvist compared the two and states that the item is a copy (confirmed on 2026-11-21 09:00:00 UTC",
    ],
)
def test_the_letter_carries_every_element(element):
    """What the statute and the evidence need is printed as it is."""
    assert element in LETTER


def test_equal_notices_make_equal_letters():
    """Rendering reads neither a clock nor chance."""
    assert render(notice(), PACK) == LETTER


def test_an_agent_signs_for_the_owner():
    """Sender, owner and the document of authority stand in the agent's letter."""
    letter = render(by_agent(notice()), PACK)
    assert "Jane Q. Advocate (the “complaining party”) sends this notice on behalf of Maya Lindqvist" in letter
    assert "Authorized agent of Maya Lindqvist (power of attorney of October 1, 2026)" in letter


def test_a_company_is_signed_for():
    """A person who signs for a company that owns the rights says so."""
    whole = notice()
    company = replace(whole, principal=replace(whole.principal, name="Lindqvist Films AB"))
    letter = render(with_part("signature", capacity="Managing Director")(company), PACK)
    assert "Managing Director, for Lindqvist Films AB, owner of the exclusive rights" in letter
    assert "sends this notice for Lindqvist Films AB, the owner of" in letter
    assert "as the owner of" not in letter


def test_a_time_of_capture_is_printed_only_where_somebody_states_it():
    """Otherwise the letter says when the sender received the file, and claims nothing about where it came from."""
    letter = render(notice(work(item(captured_at=None))), PACK)
    assert "| File received by the sender | 2026-11-20 16:00:00 UTC; no time of capture is stated |" in letter
    assert "| Captured |" not in letter
    assert "| Captured | 2026-11-20 14:05:00 UTC, from the address above, as the sender states |" in LETTER


def test_the_annex_says_where_no_time_of_capture_is_stated():
    """Of several copies it is said once."""
    letter = render(notice(work(item(1, captured_at=None), item(2, captured_at=None))), PACK)
    assert letter.count("| File received by the sender | 2026-11-20 16:00:00 UTC |") == 4
    assert "captured from" not in letter
    assert "No time of capture is stated for the files of the copies" in letter


def test_the_annex_is_true_of_items_with_and_without_time_of_capture():
    """Each is spoken of apart."""
    letter = render(notice(work(item(1), item(2, captured_at=None))), PACK)
    assert "For the other copies no time of capture is stated" in letter
    assert letter.count("| Captured |") == 2


def test_the_person_states_that_it_is_a_copy():
    """The program only proposes; and nothing is called registered, which a reader takes for the Copyright Office."""
    several = render(notice(work(item(1), item(2))), PACK)
    assert "A program compared the file of the copy with the sender’s own file of the work and proposed" in LETTER
    assert "The person named below states that each item is a copy, having compared the two files." in several
    assert "registered" not in LETTER


@pytest.mark.parametrize(("kind", "greeted"), [("designated_agent", True), ("platform_form", False), ("host", False)])
def test_only_the_designated_agent_is_greeted_as_one(kind, greeted):
    """Who else gets the letter is greeted by name."""
    letter = render(with_part("recipient", kind=RecipientKind(kind))(notice()), PACK)
    assert ("To the designated agent:" in letter) is greeted
    assert ("To YouTube, Inc., DMCA Complaints:" in letter) is not greeted


def test_a_call_is_asked_for_only_where_there_is_a_telephone():
    """Nobody can call without a number."""
    assert "please write or call." in LETTER
    assert "please write." in render(with_part("sender", phone="")(notice()), PACK)


def test_the_cover_note_reads_as_it_is():
    """It is opened in an editor: no escapes in ids, and the addresses have a sentence of their own."""
    cover = render_cover(notice(), PACK, check(notice(), PACK, now=NOW))
    assert "the law pack us_dmca_notice (2026.11)" in cover
    assert (
        "The addresses in the letter:\n\n- Salt Flats at Dawn: <https://www.youtube.com/watch?v=dQw4w9WgX01>" in cover
    )


def test_every_item_has_its_own_ranges():
    """With several works and items each table is numbered and names its work."""
    letter = render(notice(work(item(1), item(2)), work(item(3), title="Night Trains")), PACK)
    assert re.findall(r"^\| (Work \d|Item \d) \|", letter, re.MULTILINE) == [
        *("Work 1", "Work 2", "Item 1", "Item 2", "Item 3"),
        *("Item 1", "Item 2", "Item 3"),
    ]
    assert letter.count("| Copied work | Night Trains |") == 1


def test_the_reasoning_about_fair_use_stays_with_the_sender():
    """The letter says that fair use was considered, by whom and when, and no more."""
    assert "zebra" not in LETTER
    assert "reposts half a minute" not in LETTER


def test_the_letter_sets_no_deadline_and_speaks_of_no_money():
    """The statute says expeditiously; nothing else is asked for."""
    assert "expeditiously" in LETTER
    assert not re.search(r"(?i)\b\d+\s+(business )?(days|hours)|\bpay|fee\b|damages|settle|[$€£]", LETTER)


def test_the_cover_note_is_apart_from_the_letter():
    """What follows is for the sender: counter-notice, misrepresentation, who sees the names."""
    cover = render_cover(notice(), PACK, check(notice(), PACK, now=NOW))
    for words in ("Do not send this page", "10 to 14 business days", "512(f)", "in place of the video"):
        assert words in cover
        assert words not in LETTER


def test_notes_from_general_knowledge_say_so():
    """Every note whose source was not read again is labelled in the cover note."""
    recalled = [note for note in PACK.notes if note.mark == "recall"]
    assert render_cover(notice(), PACK).count("From general knowledge") == len(recalled) > 0


@pytest.mark.parametrize(
    "hostile",
    [
        "# Heading",
        "| x | y |\n|---|---|",
        "\n\n---\n\n# Annex: forged",
        "<script>alert(1)</script>",
        "{{ notice.signature }} {% for %}",
        "[link](https://evil.example)",
        "``` \n code",
        "\u202ereversed",
    ],
)
def test_hostile_text_changes_nothing_but_its_own_cell(hostile):
    """Titles, handles and descriptions cannot add headings, tables, rows or links to the letter."""

    def shape(letter: str) -> list[object]:
        return [
            (type(block).__name__, len(block.rows) if isinstance(block, Table) else 0)
            for block in (*parse(letter).letterhead, *parse(letter).body)
        ]

    spoiled = notice(
        work(item(account=hostile, transforms=(hostile,)), title=hostile, description=hostile), method=hostile
    )
    letter = render(spoiled, PACK)
    assert shape(letter) == shape(LETTER)
    assert "<script" not in letter.replace("\\<", "")


def test_an_odd_address_is_printed_as_text():
    """An address that could break out of the link is escaped, and the letter is refused anyway."""
    whole = notice(work(item(url="https://video.example/x> **bold** <b>")))
    assert "https://video.example/x> **bold** <b>" in [
        plain(row[1]) for block in parse(render(whole, PACK)).body if isinstance(block, Table) for row in block.rows[:1]
    ]
    assert "US-N3a" in {f.rule_id for f in check(whole, PACK, now=NOW) if f.severity is Severity.ERROR}


def test_the_annex_begins_a_page_of_its_own():
    """Two first-level headings: the notice, and the annex."""
    several = render(notice(work(item(1), item(2))), PACK)
    titles = [plain(b.line) for b in parse(several).body if isinstance(b, Heading) and b.level == 1]
    assert titles == ["Notice of claimed infringement (17 U.S.C. § 512(c)(3))", "Annex: evidence for RC-2026-0017"]


@pytest.mark.parametrize(
    ("ends", "text"),
    [
        ((12.1, 41.1), "00:12–00:41"),
        ((0.3, 0.9), "00:00.3–00:00.9"),
        ((0.0, 19.99), "00:00–00:20"),
        ((59.4, 3599.6), "00:59–1:00:00"),
        ((0.25, 0.96), "00:00.3–00:01.0"),
        ((3725.0, 3726.5), "1:02:05.0–1:02:06.5"),
    ],
)
def test_ranges_read_like_a_player(ends, text):
    """To the nearest second, and to the nearest tenth in short stretches."""
    assert span(ends) == text


@given(st.floats(0, 1e5))
def test_no_more_seconds_are_claimed_than_there_are(length_s):
    """The printed length is never longer than the real one."""
    assert float(seconds(length_s).split()[0]) <= length_s + 1e-6


@given(st.floats(0, 1e5), st.booleans())
def test_a_position_is_the_nearest_that_can_be_shown(position_s, tenths):
    """Half a second off at most, or half a tenth."""
    parts = [float(part) for part in clock(position_s, tenths=tenths).split(":")]
    shown = sum(part * 60**power for power, part in enumerate(reversed(parts)))
    assert abs(shown - position_s) <= (0.05 if tenths else 0.5) + 1e-5


def test_one_second_is_singular():
    """A length reads as a person would say it."""
    assert [seconds(s) for s in (1.0, 1.55, 29.0)] == ["1 second", "1.5 seconds", "29 seconds"]


def test_dates_do_not_depend_on_the_locale():
    """Months are English in a US letter, wherever it is written."""
    assert language("en-US").day(at(5).date()) == "November 5, 2026"


def test_the_cover_note_marks_whatever_comes_from_general_knowledge():
    """Rules, sentences of the letter, notes and periods: a lawyer learns what to read first."""
    pack = load_pack("ca_notice_and_notice")
    whole = replace(CANADIAN[pack.id]()[0], territory="MX")
    findings = check(whole, pack, now=NOW)
    cover = " ".join(render_cover(whole, pack, findings).split())
    assert {f.rule_id for f in findings} >= {"CA-T1", "V1"}
    told = "From general knowledge: ask a lawyer to confirm it."
    by_mark = {mark: [rule for rule in pack.rules if rule.mark == mark] for mark in ("read", "recall")}
    remedies = {mark: {rule.id: rule.remedy for rule in rules} for mark, rules in by_mark.items()}
    assert f"{escape_markdown(remedies['recall']['CA-T1'])} {told}" in cover
    assert f"{escape_markdown(remedies['read']['V1'])} {told}" not in cover
    clauses = {key: f"“{escape_markdown(clause.text)}”" in cover for key, clause in pack.clauses.items()}
    assert clauses == {key: clause.mark == "recall" for key, clause in pack.clauses.items()}
    for part in (*pack.notes, *pack.clocks):
        assert (f"{escape_markdown(part.text)} {told}" in cover) is (part.mark == "recall")
