"""The statutory elements that letters must carry, row by row: each is a rule, a clock or a note of its pack.

What the law makes an error or a warning is checked: a rule of that severity or a graver one, or a clock. That every
rule has an example that passes and one that fails is the business of ``test_claim_packs`` and ``test_intake``.
"""

from typing import NamedTuple

import pytest

from monitor.notices import Clock, Note, Rule, Severity, load_pack


class Row(NamedTuple):
    """One row of the table."""

    id: str
    severity: str
    """``E`` for an error, ``W`` for a warning, ``I`` for advice, ``C`` for a period of time."""
    packs: tuple[str, ...]
    parts: tuple[str, ...] = ()
    """What says it in the pack, where that is not called after the row."""


NOTICE, SEARCH, INFRA = "us_dmca_notice", "us_dmca_search", "us_dmca_infra"
US = (NOTICE, SEARCH, INFRA)
ART16 = tuple(f"eu_dsa_art16{language}" for language in ("", "_de", "_fr", "_es"))
ROWS = [
    *(Row(f"US-N{number}", "E", US) for number in range(1, 10)),
    Row("US-N10", "I", US),
    Row("US-S1", "E", (SEARCH,)),
    Row("US-C1..C4", "W", ("us_counter_notice",), ("US-C1", "US-C2", "US-C3", "US-C4")),
    Row("US-C5", "C", (NOTICE, INFRA, "us_counter_notice", "us_counter_response")),
    Row("US-H1", "E", ("us_512h_pack",), ("US-H1", "US-H1a", "US-H1b", "US-H1d")),
    Row("US-R1", "I", (NOTICE,)),
    Row("US-L1", "W", US),
    *(Row(f"EU-N{number}", "E", ART16) for number in range(1, 5)),
    *(Row(f"EU-N{number}", "W", ART16) for number in range(5, 7)),
    Row("EU-O1", "I", ART16),
    Row("EU-O2", "I", ART16),
    Row("EU-O3", "C", ART16),
    Row("EU-O4", "I", (*ART16, "eu_dsa_art20_complaint", "eu_dsa_art21_referral")),
    Row("EU-O5", "I", ART16),
    Row("EU-O6", "E", ART16),
    Row("EU-C1", "E", (*ART16, "eu_cdsm_17_info")),
    Row("UK-N1", "E", ("gb_notice",), ("GB-N1", "GB-N2", "GB-N3", "GB-N4")),
    Row("UK-N2", "W", ("gb_notice",), ("GB-E1", "GB-E2")),
    *(Row(f"IN-N{number}", "E", ("in_r75",)) for number in range(1, 5)),
    Row("IN-N5", "W", ("in_r75",)),
    Row("IN-N6", "E", ("in_r75",)),
    Row("IN-C1", "C", ("in_r75",), ("IN-C1", "IN-C1a")),
    Row("IN-C2", "C", ("in_r75",), ("IN-C2", "IN-C2a")),
    Row("IN-C3", "I", ("in_r75",)),
    *(Row(f"CA-N{number}", "E", ("ca_notice_and_notice",)) for number in range(1, 7)),
    Row("CA-X1", "E", ("ca_notice_and_notice",)),
    Row("CA-C1", "C", ("ca_notice_and_notice",)),
    Row("JP-N1", "E", ("jp_tps_request",)),
    Row("JP-C1", "C", ("jp_tps_request",)),
    Row("JP-X1", "E", ("jp_tps_request",)),
    Row("AU-N1", "W", ("au_csp",)),
    Row("BR-N1", "I", ("br_notice",)),
]
GRAVE_ENOUGH = {
    "E": {Severity.ERROR},
    "W": {Severity.ERROR, Severity.WARNING},
    "I": {Severity.ERROR, Severity.WARNING, Severity.INFO},
}
CASES = [(row, pack_id, part) for row in ROWS for pack_id in row.packs for part in row.parts or (row.id,)]


def test_there_are_53_rows():
    """None was lost, and none is there twice."""
    assert len(ROWS) == len({row.id for row in ROWS}) == 53


@pytest.mark.parametrize(("row", "pack_id", "part"), CASES, ids=[f"{case[1]}: {case[2]}" for case in CASES])
def test_every_element_of_the_law_is_in_its_pack(row, pack_id, part):
    """Where the law says error or warning it is checked; a period is counted; advice is given."""
    found = [one for one in load_pack(pack_id).parts if one.id == part]
    if row.severity == "C":
        assert any(isinstance(one, Clock) for one in found)
    elif row.severity == "I":
        assert any(isinstance(one, Rule | Clock | Note) for one in found)
    else:
        assert [one for one in found if isinstance(one, Rule) and one.severity in GRAVE_ENOUGH[row.severity]]
