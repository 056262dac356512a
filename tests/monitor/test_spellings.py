"""No claim against an own or permitted copy, and none twice, because a name or an address is written otherwise."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from fingerprints import Modality
from monitor.casework.lifecycle import State
from monitor.casework.values import LIVE
from monitor.errors import LetterRefusedError, RefusedError
from monitor.licensing import NewGrant, NewPermission, add_grant, add_permission, permission_of
from monitor.permitted import own_account, permit
from monitor.review.decisions import decide
from monitor.review.drafting import Claimant
from monitor.review.letters import write_letters
from monitor.review.looking import check_live
from monitor.review.progress import Report, report
from monitor.rights.values import PermissionKind, Title
from monitor.store.library import Library
from monitor.values import Provenance, Verdict
from tests.monitor.letter_samples import CAPTURED, REQUEST, complete_case, ready_case
from tests.monitor.life_samples import sent
from tests.monitor.samples import COPY, add_clip, add_match

TIKTOK = "https://www.tiktok.com/@annlee/video/7300000000000000001"
ITEM = NewPermission(kind=PermissionKind.ITEM, value="https://www.youtube.com/watch?v=dQw4w9WgXcQ", holder="Bo")
OWN = own_account("TikTok", "@annlee")
TODAY = date(2026, 11, 23)


def seen_at(url: str, platform: str, account: str) -> Provenance:
    """Return where a copy was seen."""
    return Provenance(url=url, platform=platform, account=account, captured_at=CAPTURED)


@pytest.mark.parametrize(
    ("new", "seen"),
    [
        (OWN, seen_at(TIKTOK, "TikTok", "Ann Lee Films")),
        (OWN, seen_at("https://m.tiktok.com/v/7300000000000000001.html", "tiktok.com", "AnnLee\u200b")),
        (ITEM, seen_at("https://youtu.be/dQw4w9WgXcQ?si=abc", "YouTube", "partner")),
    ],
)
def test_what_is_permitted_is_known_wherever_a_claim_would_be_made(
    library: Library, new: NewPermission, seen: Provenance
) -> None:
    """When the match is found, when it is confirmed, and in the letter."""
    id_ = add_match(library, provenance=seen)
    add_grant(library, 1, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner="Ann Lee"))
    assert permit(library, new).reviewed.permitted == 1
    decided = decide(library, id_, Verdict.CONFIRMED, "Seen side by side.")
    assert "permission 1" in decided.no_letter
    item = Claimant(library=library, owner="Ann Lee", territory="US").item(
        library.store.matches.get(id_), library.clock()
    )
    assert item.permitted_by.startswith("permission 1")


def test_a_permission_of_today_bars_a_letter_until_that_day_is_over_everywhere(library: Library) -> None:
    """Until it ends at UTC-12."""
    case_id = complete_case(library)
    (written,) = write_letters(library, case_id, REQUEST, ["txt"])
    licence = NewPermission(kind=PermissionKind.ACCOUNT, value="thief", holder="Bo", ends_on=date(2026, 11, 24))
    add_permission(library, licence)
    library.clock.now = datetime(2026, 11, 25, 11, 30, tzinfo=UTC)  # type: ignore[attr-defined]
    assert "permission 2" in kept_back(library, written.reference)
    check_live(library, [1], LIVE, opened_at=library.clock())
    library.clock.now += timedelta(hours=1)  # type: ignore[attr-defined]
    assert kept_back(library, written.reference) == ""


def kept_back(library: Library, reference: str) -> str:
    """Report that a letter was sent, and return why it may not leave; empty where it may."""
    try:
        report(library, reference, Report(state=State.SENT, reason="Handed over."))
    except RefusedError as refused:
        return " ".join(one.message for one in refused.objections)
    return ""


def test_rights_whose_last_day_is_over_somewhere_claim_nothing(library: Library) -> None:
    """At noon in UTC it is tomorrow at UTC+14."""
    finding = library.store.matches.get(add_match(library))
    add_grant(library, 1, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner="Ann Lee", ends_on=TODAY))
    claimant = Claimant(library=library, owner="Ann Lee", territory="US")
    assert claimant.item(finding, datetime(2026, 11, 23, 9, 59, tzinfo=UTC)).claimable > 0
    assert claimant.item(finding, datetime(2026, 11, 23, 10, 0, tzinfo=UTC)).claimable == 0
    assert permission_of(library, finding, day=library.clock()) is None


def test_nobody_is_told_twice_of_one_copy_under_another_spelling_of_its_address(library: Library) -> None:
    """The letter on record is found by what its address leads to."""
    sent(library)
    seen = seen_at("HTTP://www.Vids.example.:80//watch/%31/?utm_source=x&t=7", "vids.example", "thief")
    clip = add_clip(library, 102, seen)
    again = library.store.matches.put(clip.id, 1, COPY, library.clock())
    case_id = ready_case(library, [again])
    request = replace(REQUEST, seen_live_at=library.clock(), verified_on=library.clock().date())
    with pytest.raises(LetterRefusedError) as refused:
        write_letters(library, case_id, request, ["txt"])
    assert "G16" in {one.rule for one in refused.value.objections}
