"""Postal addresses: the recipient's in lines, the sender's as one line of the letterhead."""

from dataclasses import replace

import pytest

from monitor.notices import load_pack, render
from monitor.notices.exports.document import Paragraph, Table, parse, plain
from tests.monitor.notices.reply_samples import SAMPLES as REPLIES
from tests.monitor.notices.test_claim_packs import SAMPLES as CLAIMS

ADDRESS = ("1 Elm Road", "Leeds", "LS1 4AB")
SAMPLES = {**CLAIMS, **REPLIES}
LETTERS = sorted(
    set(SAMPLES)
    - {"us_declaration_902", "us_512h_pack", "xx_evidence_annex", "xx_lumen_submission", "xx_transparency_report"}
)
"""Those that begin with whom they go to."""


def letter(pack_id):
    """Return the tree of a letter from and to the same house."""
    whole = SAMPLES[pack_id]()[0]
    parties = {name: replace(getattr(whole, name), address=ADDRESS) for name in ("sender", "recipient")}
    return parse(render(replace(whole, **parties), load_pack(pack_id)))


def blocks_of(blocks):
    """Return the lines of every paragraph."""
    return [plain(block.line).split("\n") for block in blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("pack_id", LETTERS)
def test_the_address_of_the_recipient_has_lines_of_its_own(pack_id):
    """As on an envelope, below the name."""
    assert any(lines[1:4] == list(ADDRESS) for lines in blocks_of(letter(pack_id).body))


@pytest.mark.parametrize("pack_id", LETTERS)
def test_the_address_of_the_sender_is_one_line_of_the_letterhead(pack_id):
    """So that a short letter stays on one page."""
    assert "1 Elm Road · Leeds · LS1 4AB" in [line for lines in blocks_of(letter(pack_id).letterhead) for line in lines]


def test_an_english_address_in_a_japanese_letter_gets_no_japanese_commas():
    """It stands line by line beside its label."""
    document = letter("jp_tps_request")
    assert "、Leeds" not in document.text
    table = next(block for block in document.body if isinstance(block, Table))
    rows = [tuple(map(plain, row)) for row in table.rows]
    assert rows[1:4] == [("住所", "1 Elm Road"), ("", "Leeds"), ("", "LS1 4AB")]
