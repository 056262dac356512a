"""A case that is ready for its letter, and what its signer says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from fingerprints import Modality
from monitor.licensing import NewGrant, NewPermission, add_grant, add_permission, own_accounts_known
from monitor.notices import RecipientKind, check, load_pack
from monitor.review.cases import create_case
from monitor.review.decisions import decide
from monitor.review.drafting import LetterRequest, draft
from monitor.review.exceptions import consider, heads_of
from monitor.review.looking import review_case
from monitor.rights.values import PermissionKind, Title
from monitor.settings import Profile
from monitor.store.library import Library
from monitor.values import Conclusion, Provenance, Verdict
from tests.monitor.samples import add_match

PACK = load_pack()
CAPTURED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SEEN = Provenance(url="https://vids.example/watch/1", platform="vids.example", account="thief", captured_at=CAPTURED)
THOUGHTS = dict.fromkeys(heads_of("US"), "I thought about this one.")
LOOKED = "I watched both, and nobody says anything over the film."
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
    rights = replace(work.rights, url="https://lee.example/film", published="2026-01-02")
    library.store.works.set_rights(1, rights, library.clock())
    return ready_case(library, [match_id])


def ready_case(library: Library, match_ids: list[int]) -> int:
    """Put the rights on record, confirm matches, make a case of them, consider it, and return its number."""
    hold_rights(library, match_ids)
    for match_id in match_ids:
        decide(library, match_id, Verdict.CONFIRMED, "Seen side by side.")
    case = create_case(library, match_ids, "vids.example")
    consider(library, case.id, THOUGHTS, Conclusion.INFRINGING, REASON)
    review_case(replace(library, actor="Bo Kim"), case.id, LOOKED)  # the sample match is short
    return case.id


def hold_rights(library: Library, match_ids: Sequence[int], owner: str = "Ann Lee") -> None:
    """Put on record that the picture of the works is the owner's, everywhere, and that no account is the owner's.

    Works of which nobody has said it were published before the sample was captured.
    """
    if not own_accounts_known(library):
        add_permission(library, NewPermission(kind=PermissionKind.NO_OWN_ACCOUNT, reason="She posts nowhere."))
    for work_id in {library.store.matches.get(id_).work.id for id_ in match_ids}:
        rights = library.store.works.get(work_id).rights
        if not rights.published:
            library.store.works.set_rights(work_id, replace(rights, published="2026-01-02"), library.clock())
        if not library.store.grants.of_work(work_id):
            add_grant(library, work_id, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner=owner))


def broken(library: Library, case_id: int, **changes: Any) -> dict[str, str]:
    """Return what the notice drafted from the library breaks, by rule."""
    now = library.clock()
    notice = draft(library, case_id, replace(REQUEST, **changes), now)
    return {finding.rule_id: finding.message for finding in check(notice, PACK, now=now)}
