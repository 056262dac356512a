"""From a case in a library to letters under the law of the Union, and to search engines, as the command line does."""

from dataclasses import replace

import pytest

from fingerprints.values import Modality
from monitor.notices import Grounds, RecipientKind, Severity, check, load_pack, render
from monitor.review.drafting import draft
from monitor.review.exceptions import consider, heads_of
from monitor.values import Conclusion
from tests.monitor.letter_samples import REASON, REQUEST, complete_case

GROUNDS = Grounds(
    right="reproduction, and making available to the public",
    law="Swedish Act 1960:729, section 2",
    explanation="The account posted the whole film unchanged, and nobody allowed it.",
)


def drafted(library, pack_id, **changes):
    """Return the notice that a complete case makes of a pack, considered under the pack's law."""
    case_id, pack = complete_case(library), load_pack(pack_id)
    if pack.heads:
        thoughts = dict.fromkeys(heads_of(pack.jurisdiction), "I thought about this one.")
        consider(library, case_id, thoughts, Conclusion.INFRINGING, REASON, jurisdiction=pack.jurisdiction)
    return draft(library, case_id, replace(REQUEST, pack=pack_id, grounds=GROUNDS, **changes), library.clock())


def errors(library, whole):
    """Return the ids of the rules that refuse the letter."""
    found = check(whole, load_pack(whole.pack_id), now=library.clock())
    return {finding.rule_id for finding in found if finding.severity is Severity.ERROR}


@pytest.mark.parametrize("language", ["", "_de", "_fr", "_es"])
def test_a_complete_case_makes_a_notice_of_illegal_content(library, language):
    """The six heads of the Union were considered, and its law is claimed."""
    whole = drafted(library, f"eu_dsa_art16{language}", kind=RecipientKind.CONTACT_POINT)
    assert errors(library, whole) == set()
    assert whole.territory == "EU"
    assert {one.jurisdiction for one in whole.exceptions} == {"EU"}


def test_a_complete_case_makes_a_notice_to_a_search_engine(library):
    """With the link that leads to each copy."""
    link = "https://search.example/results?q=film"
    whole = drafted(
        library, "us_dmca_search", kind=RecipientKind.SEARCH_ENGINE, links={"https://vids.example/watch/1": link}
    )
    assert errors(library, whole) == set()
    assert link in render(whole, load_pack("us_dmca_search"))


def test_a_reference_holds_what_the_ledger_says_is_the_owners(library):
    """The stretches come from the rights on record; the sound, of which they say nothing, is left out."""
    whole = drafted(library, "eu_cdsm_17_info", kind=RecipientKind.CONTACT_POINT)
    (work,) = whole.works
    assert errors(library, whole) == set()
    assert {one.modality for one in work.held} >= {Modality.PICTURE}
    assert not {one.modality for one in work.held} & {one.modality for one in work.withheld}
    assert work.territories


def test_other_letters_offer_no_reference(library):
    """What belongs to whom is nobody's business there."""
    (work,) = drafted(library, "eu_dsa_art16", kind=RecipientKind.CONTACT_POINT).works
    assert (work.held, work.withheld) == ((), ())
