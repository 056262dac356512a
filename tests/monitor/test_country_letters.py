"""From a case in a library to a letter under each country's law, by the way that the command line takes."""

from dataclasses import replace

import pytest

from monitor.notices import Grounds, RecipientKind, Severity, check, load_pack, render
from monitor.review.drafting import draft
from monitor.review.exceptions import consider, heads_of
from monitor.values import Conclusion
from tests.monitor.letter_samples import REASON, REQUEST, complete_case

GROUNDS = Grounds(
    right="reproduction, and communication to the public",
    law="Copyright Act, section 14",
    explanation="The account posted the whole film unchanged, and nobody allowed it.",
    interest="owner",
    ownership_document="project files of 2025, kept by the owner",
)
COUNTRIES = {
    "gb_notice": RecipientKind.CONTACT_POINT,
    "in_r75": RecipientKind.CONTACT_POINT,
    "ca_notice_and_notice": RecipientKind.HOST,
    "jp_tps_request": RecipientKind.CONTACT_POINT,
    "au_csp": RecipientKind.HOST,
    "br_notice": RecipientKind.CONTACT_POINT,
}


def drafted(library, pack_id, **changes):
    """Return the notice that a complete case makes under the law of a pack, considered under that law."""
    case_id, pack = complete_case(library), load_pack(pack_id)
    thoughts = dict.fromkeys(heads_of(pack.jurisdiction), "I thought about this one.")
    consider(library, case_id, thoughts, Conclusion.INFRINGING, REASON, jurisdiction=pack.jurisdiction)
    request = replace(REQUEST, pack=pack_id, kind=COUNTRIES[pack_id], grounds=replace(GROUNDS, **changes))
    # Signed a moment later than it was considered.
    return draft(library, case_id, request, library.clock())


def errors(library, whole, pack_id):
    """Return the ids of the rules that refuse the letter."""
    found = check(whole, load_pack(pack_id), now=library.clock())
    return {finding.rule_id for finding in found if finding.severity is Severity.ERROR}


@pytest.mark.parametrize("pack_id", COUNTRIES)
def test_a_complete_case_makes_a_letter_under_every_law(library, pack_id):
    """Nothing that the law asks for is lost between the library and the letter; India still wants its undertaking."""
    whole = drafted(library, pack_id)
    assert errors(library, whole, pack_id) == ({"IN-N6"} if pack_id == "in_r75" else set())
    assert whole.territory == load_pack(pack_id).territory
    assert "https://vids.example/watch/1" in render(whole, load_pack(pack_id))


def test_an_undertaking_at_the_moment_of_signature_counts(library):
    """The command line asks for it and signs in one go."""
    whole = drafted(library, "in_r75", undertaking_by="Ann Lee", undertaken_at=library.clock())
    assert errors(library, whole, "in_r75") == set()


def test_the_consideration_of_another_law_does_not_do(library):
    """Fair use was considered; fair dealing was not."""
    case_id = complete_case(library)
    request = replace(REQUEST, pack="gb_notice", kind=COUNTRIES["gb_notice"], grounds=GROUNDS)
    whole = draft(library, case_id, request, library.clock())
    assert errors(library, whole, "gb_notice") == {"GB-E1", "GB-E2"}
