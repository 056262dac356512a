"""Plain text as wide as it looks, signatures that do not stand alone, and labels that are not broken."""

import io

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.notices import export, load_pack, render
from monitor.notices.exports.columns import shares
from monitor.notices.exports.document import parse, plain
from monitor.notices.exports.wrapping import columns, wrap
from tests.monitor.notices.claims_eu import SAMPLES as UNION

SIGNED = "Long enough. " * 9 + "\n\n{middle}**Maya Lindqvist**\\\nSigned electronically\n"
JAPANESE = "申出者は、Ann Leeが侵害情報（著作物の複製）を確認したことを、ここに申し述べます。"


def text_of(markdown):
    """Return a letter as plain text."""
    return export(markdown, "txt", language="ja").decode()


def test_wide_characters_count_twice():
    """Marks that stand above others take no room."""
    assert [columns(text) for text in ("abc", "申出", "：", "e\u0301", "Ａ", "–")] == [3, 4, 2, 1, 2, 1]


def test_the_rule_below_a_heading_is_as_wide_as_the_heading():
    """In a fixed font."""
    heading, rule = text_of("# 申出者 (Claimant)\n").splitlines()
    assert (columns(heading), len(rule)) == (17, 17)


def test_lines_of_japanese_are_full_and_no_wider_than_the_page():
    """They are broken between characters, where there is no blank."""
    lines = text_of(JAPANESE * 8).splitlines()
    assert all(columns(line) <= 72 for line in lines)
    assert all(columns(line) >= 50 for line in lines[:-1])


@pytest.mark.parametrize("width", range(12, 40))
def test_names_and_marks_stay_where_they_belong(width):
    """No line begins with a comma or a closing bracket, ends with an opening one, or parts a foreign name."""
    lines = wrap(JAPANESE, width)
    assert "".join(lines) == JAPANESE
    assert any("Ann Lee" in line for line in lines)
    assert all(line[0] not in "、。）" and line[-1] != "（" for line in lines)


@given(st.text(st.sampled_from("ab 、。（）申出者한국 e\u0301-"), max_size=80), st.integers(8, 40))
@settings(max_examples=100)
def test_wrapping_loses_nothing(text, width):
    """Whatever the script."""
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


def test_values_stand_one_below_the_other_whatever_the_script_of_their_labels():
    """A label of four Han characters is as wide as one of eight letters."""
    rows = text_of("| 著作物 | one |\n|---|---|\n| Address | two |\n| | three |\n").splitlines()
    assert [columns(row[: row.index(word)]) for row, word in zip(rows, ("one", "two", "three"), strict=True)] == [9] * 3


@pytest.mark.parametrize("middle", ["", "Yours faithfully,\n\n", "Enclosed: a.pdf\n\nYours faithfully,\n\n"])
def test_a_signature_stays_with_the_last_paragraph_of_the_letter(middle):
    """A greeting or an enclosure between them is no company."""
    document = parse(SIGNED.format(middle=middle))
    assert document.kept == (*[True] * (len(document.body) - 1), False)


def test_a_note_below_the_signature_stays_with_it():
    """And what is before the last paragraph is free."""
    document = parse("Long enough. " * 9 + "\n\n" + SIGNED.format(middle="") + "\n*For reference only.*\n")
    assert document.kept == (False, True, True, False)


@pytest.mark.parametrize("pack_id", ["eu_dsa_art16_de", "eu_dsa_art16_fr"])
def test_the_labels_of_a_letter_have_room(pack_id):
    """Also in a font that runs wide: twelve thousandths of the width for a letter."""
    document = parse(render(UNION[pack_id]()[0], load_pack(pack_id)))
    for table in (block for block in document.body if hasattr(block, "rows") and block.is_labels):
        longest = max(len(word) for row in table.rows for word in plain(row[0]).split())
        assert 0.22 <= shares(table)[0] <= 0.4
        assert longest * 0.012 < shares(table)[0]


def test_english_words_in_a_japanese_letter_are_marked_as_english():
    """Word breaks what is marked as Japanese between any two letters."""
    word = docx.Document(io.BytesIO(export(JAPANESE, "docx", language="ja")))
    mark = word.styles["Normal"].element.find(f".//{qn('w:lang')}")
    assert (mark.get(qn("w:val")), mark.get(qn("w:eastAsia"))) == ("en-US", "ja")
