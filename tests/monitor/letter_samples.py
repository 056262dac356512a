"""A case that is ready for its letter, and what its signer says."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from monitor.notices import RecipientKind, check, load_pack
from monitor.review.cases import FACTORS, consider, create_case
from monitor.review.decisions import decide
from monitor.review.letters import LetterRequest, draft
from monitor.settings import Profile
from monitor.store.library import Library
from monitor.values import Conclusion, Provenance, Verdict
from tests.monitor.samples import add_match

PACK = load_pack()
CAPTURED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SEEN = Provenance(url="https://vids.example/watch/1", platform="vids.example", account="thief", captured_at=CAPTURED)
THOUGHTS = dict.fromkeys(FACTORS, "I thought about this one.")
REASON = "The whole film was reposted without any comment."
SENDER = Profile(name="Ann Lee", role="owner", address="1 Street; Town", phone="+1 217 555 0142", email="a@x.example")
REQUEST = LetterRequest(
    to="Agent of V <agent@vids.example>",
    kind=RecipientKind.DESIGNATED_AGENT,
    form_url="",
    verified_on=date(2026, 11, 1),
    seen_live_at=None,
    authority_document="",
    sender=SENDER,
    sign=True,
)


def complete_case(library: Library) -> int:
    """Store a case whose letter lacks nothing and return its number."""
    match_id = add_match(library, provenance=SEEN)
    work = library.store.works.get(1)
    library.store.works.set_rights(1, replace(work.rights, url="https://lee.example/film", published="2026-01-02"))
    return ready_case(library, [match_id])


def ready_case(library: Library, match_ids: list[int]) -> int:
    """Confirm matches, make a case of them, consider it, and return its number."""
    for match_id in match_ids:
        decide(library, match_id, Verdict.CONFIRMED, "Seen side by side.")
    case = create_case(library, match_ids, "vids.example")
    consider(library, case.id, THOUGHTS, Conclusion.INFRINGING, REASON)
    return case.id


def broken(library: Library, case_id: int, **changes: Any) -> dict[str, str]:
    """Return what the notice drafted from the library breaks, by rule."""
    now = library.clock()
    notice = draft(library, case_id, replace(REQUEST, **changes), now)
    return {finding.rule_id: finding.message for finding in check(notice, PACK, now=now)}
