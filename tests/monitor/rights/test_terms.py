"""Terms that end, and the time line of the ledger as a picture of text."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fingerprints.values import Modality
from monitor.rights.claiming import Claimant, claim
from monitor.rights.terms import ending_under, endings, say_ending
from monitor.rights.timeline import Mark, draw_line
from monitor.rights.values import Grant, Permission, PermissionKind, Title
from tests.monitor.samples import segment

TODAY = date(2026, 11, 26)
AT = datetime(2026, 1, 1, tzinfo=UTC)
C, S, B = Mark.CLAIMABLE, Mark.SILENT, Mark.BARRED


def line(id_: int = 1, **changes: Any) -> Grant:
    """Return a line by which Ann owns the picture of a work."""
    values: dict[str, Any] = {"modality": Modality.PICTURE, "title": Title.OWNED, "owner": "Ann"}
    return Grant(id=id_, work_id=1, added_by="Ann", added_at=AT, **(values | changes))


def permission(ends_on: date) -> Permission:
    """Return a licence for an account."""
    kind = PermissionKind.ACCOUNT
    return Permission(id=3, kind=kind, value="lee", holder="Lee", ends_on=ends_on, added_by="Ann", added_at=AT)


def test_what_ends_soon_or_has_ended_is_listed_by_day() -> None:
    """Lines that were struck out, hold for ever or long enough are not."""
    lines = [
        line(1, ends_on=TODAY + timedelta(days=60)),
        line(2, ends_on=TODAY + timedelta(days=61)),
        line(3, ends_on=TODAY - timedelta(days=1)),
        line(4),
        line(5, ends_on=TODAY, ended_at=AT),
    ]
    found = endings(lines, [permission(TODAY)], TODAY, timedelta(days=60))
    assert [(one.grant.id if one.grant else "permission", one.has_ended) for one in found] == [
        (3, True),
        ("permission", False),
        (1, False),
    ]


@pytest.mark.parametrize(
    ("title", "follows"),
    [
        (Title.OWNED, "nothing of this picture may be claimed"),
        (Title.EXCLUSIVE_LICENCE, "nothing of this picture may be claimed"),
        (Title.LICENCE, "uses it without a licence"),
        (Title.NOT_OWNED, "still keeps this picture from being claimed"),
    ],
)
def test_what_follows_depends_on_the_title(title: Title, follows: str) -> None:
    """A licence that ends makes the work itself a problem."""
    (found,) = endings([line(title=title, ends_on=TODAY, label="Shot")], [], TODAY, timedelta(days=1))
    assert follows in found.follows
    assert say_ending(found) == f"Line 1, picture of work 1 “Shot”: {title}"


def test_a_permission_that_ends_says_that_its_copies_come_back() -> None:
    """Named as it is everywhere."""
    (found,) = endings([], [permission(TODAY)], TODAY, timedelta(days=1))
    assert found.follows.startswith("After 2026-11-26 copies that it covered come before people")
    assert say_ending(found) == "Permission 3, licensee: account lee (Lee) until 2026-11-26"


@pytest.mark.parametrize(
    ("days", "start_s", "is_told"), [(30, 0, True), (31, 0, False), (30, 15, False), (-1, 0, False)]
)
def test_a_claim_is_warned_about_only_if_it_rests_on_what_ends(days: int, start_s: float, is_told: bool) -> None:
    """Within thirty days, and only by a line under a claimed stretch (here seconds 10 to 15 of the work)."""
    grants = [line(1, start_s=start_s, ends_on=TODAY + timedelta(days=days)), line(2)]
    found = ending_under(claim([segment()], grants, Claimant(day=TODAY)), grants, TODAY)
    assert (found is not None) == is_told


def test_the_time_line_shows_what_is_silent_and_what_is_barred() -> None:
    """A short stretch has a column of its own, however long the work is."""
    grants = [
        line(1, modality=Modality.SOUND, end_s=50.0),
        line(2, modality=Modality.SOUND, start_s=20.0, end_s=20.5, title=Title.LICENCE),
        line(3, modality=Modality.SOUND, start_s=90.0, title=Title.OWNED),
    ]
    drawn = draw_line(grants, Modality.SOUND, 100.0, TODAY, 10)
    assert drawn == (C, C, B, C, C, S, S, S, S, C)
    assert draw_line([], Modality.SOUND, 100.0, TODAY, 3) == (S, S, S)
    assert draw_line([line()], Modality.PICTURE, 0.04, TODAY, 3) == (C, C, C)


def test_a_right_that_has_ended_is_barred_and_not_silent() -> None:
    """Somebody has said whose it was."""
    assert set(draw_line([line(ends_on=TODAY - timedelta(days=1))], Modality.PICTURE, 9.0, TODAY, 4)) == {B}
