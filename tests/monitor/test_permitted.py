"""Permissions set matches aside before a person sees them, and let them come when they no longer hold."""

from datetime import date, timedelta

import pytest

from monitor.app import open_library
from monitor.errors import InputError
from monitor.flooding import hold_floods
from monitor.licensing import NewPermission
from monitor.permitted import no_own_account, own_account, permit, review_permissions, withdraw_permission
from monitor.review.decisions import decide
from monitor.rights.values import PermissionKind
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Hit, Provenance, Standing, Verdict
from tests.monitor.conftest import Clock
from tests.monitor.samples import COPY, add_match

SEEN = Provenance(url="https://www.tiktok.com/@lee/video/7101234567890123456", platform="TikTok", account="@Lee")
LEE = own_account("tiktok", "@lee")


def copied(library: Library, number: int = 1, seen: Provenance = SEEN) -> int:
    """Store a copy that was seen somewhere, and return the match's number."""
    return add_match(library, COPY, number=number, provenance=seen)


def tomorrow(library: Library) -> None:
    """Let a day pass."""
    assert isinstance(library.clock, Clock)
    library.clock.now += timedelta(days=1)


def standings(library: Library) -> list[Standing]:
    """Return the standing of every match, by number."""
    found = [one for standing in Standing for one in library.store.matches.all(standing)]
    return [one.standing for one in sorted(found, key=lambda one: one.id)]


def test_a_copy_on_an_own_account_is_set_aside(library: Library) -> None:
    """With the permission that covers it, named in one sentence; the copy of another account stays."""
    own = copied(library)
    copied(library, 2, Provenance(url="https://www.tiktok.com/@thief/video/7101234567890123457"))
    assert permit(library, LEE).reviewed.permitted == 1
    assert standings(library) == [Standing.PERMITTED, Standing.OPEN]
    assert library.store.matches.get(own).standing_reason == "Covered by permission 1, own: TikTok account @lee."


def test_an_address_tells_the_account_where_nobody_wrote_it_down(library: Library) -> None:
    """Many platforms write the handle into the address of an item."""
    copied(library, seen=Provenance(url=SEEN.url))
    assert permit(library, LEE).reviewed.permitted == 1


def test_what_is_matched_later_is_recognised_before_anybody_sees_it(library: Library) -> None:
    """And stays set aside when it is matched again."""
    permit(library, LEE)
    id_ = copied(library)
    clip, work = library.store.matches.get(id_).clip, library.store.matches.get(id_).work
    assert review_permissions(library, clip.id).permitted == 1
    library.store.matches.replace(clip.id, 0, [Hit(work_id=work.id, match=COPY)], library.clock())
    assert standings(library) == [Standing.PERMITTED]


def test_a_permission_that_ends_lets_the_match_come(library: Library) -> None:
    """Whoever ends it gives a reason; both stand in the audit."""
    copied(library)
    permit(library, LEE)
    assert withdraw_permission(library, 1, "The account was sold.").reviewed.opened == 1
    assert standings(library) == [Standing.OPEN]
    actions = [entry.action for entry in library.store.audit.all()]
    assert actions[-4:] == ["permission.add", "match.permit", "permission.end", "match.reopen"]


def test_a_licence_that_runs_out_lets_the_match_come_the_next_day(library: Library) -> None:
    """Without anybody doing anything but looking at the list."""
    copied(library)
    today = library.clock().date()
    licence = NewPermission(kind=PermissionKind.ACCOUNT, value="lee", holder="Lee Films", ends_on=today)
    permit(library, licence)
    assert standings(library) == [Standing.PERMITTED]
    tomorrow(library)
    assert review_permissions(library).opened == 1


def test_of_two_permissions_the_other_one_takes_over(library: Library) -> None:
    """The match stays set aside, with the reason of today."""
    id_ = copied(library)
    permit(library, LEE)
    permit(library, NewPermission(kind=PermissionKind.ITEM, value=SEEN.url or ""))
    assert "permission 2" in (library.store.matches.get(id_).standing_reason or "")
    assert withdraw_permission(library, 2, "A mistake.").reviewed.opened == 0
    assert "permission 1" in (library.store.matches.get(id_).standing_reason or "")


def test_a_person_may_decide_a_permitted_match_and_is_not_overruled(library: Library) -> None:
    """A decided match stands open, whatever permissions say later."""
    id_ = copied(library)
    permit(library, LEE)
    decide(library, id_, Verdict.LICENSED, "Our own account.")
    review_permissions(library)
    assert standings(library) == [Standing.OPEN]


def test_permitted_copies_do_not_hold_a_work_back(library: Library) -> None:
    """However many an owner uploads, and nothing that is permitted is held."""
    id_ = copied(library)
    permit(library, LEE)
    library.store.floods.hold(library.store.matches.get(id_).work.id, 0, "Too many.")
    assert standings(library) == [Standing.PERMITTED]
    assert hold_floods(library) == []


def test_the_same_statement_twice_is_stored_once(library: Library) -> None:
    """However the handle and the platform are written."""
    permit(library, LEE)
    again = permit(library, own_account("TikTok", "https://www.tiktok.com/@Lee"))
    assert (again.is_old, len(library.store.permissions.all())) == (True, 1)


def test_an_own_account_and_none_exclude_each_other(library: Library) -> None:
    """What was said later counts; what it contradicts ends with a reason."""
    permit(library, no_own_account())
    assert [one.kind for one in permit(library, LEE).ended] == [PermissionKind.NO_OWN_ACCOUNT]
    assert [one.value for one in permit(library, no_own_account()).ended] == ["@lee"]
    assert len(library.store.permissions.all()) == 1


def test_an_own_account_needs_a_platform_and_a_handle() -> None:
    """An account everywhere would permit a stranger of the same name."""
    with pytest.raises(InputError, match="give both"):
        own_account("", "lee")


def test_a_permission_with_a_start_is_not_yet_in_force(library: Library) -> None:
    """From its first day on it is, as soon as that day has begun anywhere."""
    copied(library)
    later = NewPermission(kind=PermissionKind.ITEM, value=SEEN.url or "", starts_on=date(2026, 11, 25))
    assert permit(library, later).reviewed.permitted == 0
    tomorrow(library)
    assert review_permissions(library).permitted == 1


def test_what_was_read_in_a_transaction_that_failed_is_forgotten(library: Library, settings: Settings) -> None:
    """Another process may give the number of the row that was undone to another permission."""

    def fail() -> None:
        with library.store.transaction():
            permit(library, own_account("tiktok", "somebody.else"))
            assert [one.value for one in library.store.permissions.all()] == ["somebody.else"]
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with open_library(settings, actor="Bo", clock=library.clock) as other:
        assert permit(other, LEE).permission.id == 1
    assert [one.value for one in library.store.permissions.all()] == ["@lee"]
