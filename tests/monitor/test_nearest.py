"""Letters to companies behind a site say how the site itself was turned to first."""

from dataclasses import replace
from datetime import date

from monitor.notices import Hop, RecipientKind, check, load_pack
from monitor.review.drafting import draft
from monitor.review.nearest import BEHIND_SITES, Attempt
from monitor.store.library import Library
from tests.monitor.letter_samples import REQUEST, complete_case
from tests.monitor.life_samples import ONE, sent

BEHIND = replace(REQUEST, pack=BEHIND_SITES, to="Net of V <abuse@net.example>", kind=RecipientKind.INTERMEDIARY)
TRIED = Attempt(what="e-mail to post@vids.example, which came back", on=date(2026, 11, 20))


def broken(library: Library, case_id: int, *attempts: Attempt) -> set[str]:
    """Return the rules about the site that a letter to the company behind it breaks."""
    now = library.clock()
    hop = Hop(what="DNS", result="net.example", looked_up_at=now)
    notice = draft(library, case_id, replace(BEHIND, hops=(hop,), contacted=attempts), now)
    return {one.rule_id for one in check(notice, load_pack(BEHIND_SITES), now=now) if one.rule_id.startswith("US-I2")}


def test_nobody_behind_a_site_is_written_to_before_the_site(library: Library) -> None:
    """Unless the signer says how the site was turned to, and when."""
    case_id = complete_case(library)
    assert broken(library, case_id) == {"US-I2"}
    assert broken(library, case_id, TRIED) == set()
    assert "US-I2a" in broken(library, case_id, replace(TRIED, on=date(2026, 12, 24)))


def test_a_notice_to_the_site_that_was_sent_is_named_by_itself(library: Library) -> None:
    """With its reference; one to the same company is none to the site."""
    reference = sent(library)
    case_id = library.store.letters.called(reference).case_id
    assert case_id is not None
    notice = draft(library, case_id, replace(BEHIND, contacted=(TRIED,)), library.clock())
    assert [one.reference for one in notice.earlier] == [TRIED.what, reference]
    assert notice.earlier[1].urls == (ONE,)
    same = replace(BEHIND, to="Agent of V <agent@vids.example>")
    assert draft(library, case_id, same, library.clock()).earlier == ()
    assert broken(library, case_id) == set()
