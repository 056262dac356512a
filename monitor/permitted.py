"""Copies that a permission covers: recognised before a person sees their matches, for as long as it holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from fingerprints.errors import printable
from monitor.errors import InputError
from monitor.licensing import NewPermission, add_permission, end_permission, platform_name, use_at
from monitor.notices.urls import find_platform, why_not_item
from monitor.rights.permitting import PermissionBook, address_of, domain_of, handle_of, say_permission
from monitor.rights.values import Permission, PermissionKind
from monitor.store.library import Library
from monitor.store.matches import Waiting
from monitor.values import Standing

_SITE = re.compile(r"[\w-]+(\.[\w-]+)+")
_REGISTRY = re.compile(r"(ac|co|com|edu|gov|ne|net|or|org)\.[a-z]{2}", re.IGNORECASE)
"""Under which countries register names: a permission for it would permit thousands of strangers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """What became of the matches that nobody has decided."""

    permitted: int = 0
    """Now covered by a permission, and not before."""
    opened: int = 0
    """No longer covered by any, so that they wait for a person again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """A permission that was put on record, and what came of it."""

    permission: Permission
    reviewed: Reviewed
    ended: tuple[Permission, ...] = ()
    """Permissions that said the contrary."""
    is_old: bool = False
    """The same was on record, so nothing is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Change:
    """A match whose standing is not what the permissions of today say."""

    waiting: Waiting
    permission: Permission | None
    reason: str = ""

    @property
    def subject(self) -> str:
        return f"permission {self.permission.id}" if self.permission else "permissions"


def review_permissions(library: Library, *clip_ids: int) -> Reviewed:
    """Bring the standings of undecided matches in line with the permissions of today.

    Called when matches are found, when permissions change, and before matches are listed, because they end with a day.

    :param clip_ids: only the matches of these clips; without any, those of all
    """
    matches = library.store.matches
    permissions = library.store.permissions.all()
    if not permissions and not matches.count(Standing.PERMITTED):
        return Reviewed()
    changes = list(_changes(PermissionBook(permissions), matches.waiting(*clip_ids), library.clock()))
    if not changes:
        return Reviewed()
    with library.store.transaction():
        for one in changes:
            if one.permission:
                matches.permit(one.waiting.match_id, one.reason)
            else:
                matches.open(one.waiting.match_id)
        _record(library, changes)
    return Reviewed(
        permitted=sum(one.permission is not None and not _is_permitted(one.waiting) for one in changes),
        opened=sum(one.permission is None for one in changes),
    )


def permit(library: Library, new: NewPermission) -> Stated:
    """Put a permission on record and set the matches aside that it covers; what is on record already stays.

    An own account ends the statement that there is none, and the other way round.

    :raises NotFoundError, InputError: as ``add_permission``; or it would permit what strangers post
    """
    if new.kind is PermissionKind.DOMAIN:
        new = replace(new, value=domain_of(new.value))
    _demand_sense(new)
    held = library.store.permissions.all()
    same = next((one for one in held if _says_the_same(one, new)), None)
    if same:
        return Stated(permission=same, reviewed=review_permissions(library), is_old=True)
    with library.store.transaction():
        permission = add_permission(library, new)
        ended = tuple(_end_contrary(library, permission, held))
        return Stated(permission=permission, reviewed=review_permissions(library), ended=ended)


def withdraw_permission(library: Library, permission_id: int, reason: str) -> Stated:
    """End a permission, and let the matches come before people that no other covers.

    :raises NotFoundError: there is no such permission that still holds
    :raises InputError: no reason
    """
    with library.store.transaction():
        permission = end_permission(library, permission_id, reason)
        return Stated(permission=permission, reviewed=review_permissions(library))


def own_account(platform: str, account: str, reason: str = "") -> NewPermission:
    """Return the permission that an own account is.

    :raises InputError: no platform or no account
    """
    if not platform.strip() or not account.strip():
        raise InputError("An own account is a platform and a handle, such as TikTok @lee; give both.")
    return NewPermission(
        kind=PermissionKind.ACCOUNT, value=account, platform=platform, is_own=True, reason=reason or "Own account."
    )


def no_own_account(reason: str = "") -> NewPermission:
    """Return the statement that the owner has no account anywhere."""
    return NewPermission(kind=PermissionKind.NO_OWN_ACCOUNT, reason=reason or "The owner has no account anywhere.")


def _demand_sense(new: NewPermission) -> None:
    """Refuse what would permit nothing, or what strangers post as well."""
    if new.kind is PermissionKind.DOMAIN:
        domain = new.value
        if not _SITE.fullmatch(domain) or _REGISTRY.fullmatch(domain):
            raise InputError(f"“{printable(domain)}” is no site; give a whole domain, such as example.org.")
        platform = find_platform(domain)
        if platform and domain in platform.hosts:
            raise InputError(
                f"{domain} is {platform.name}, where strangers post, too; permit an account:"
                f" reclaim allow account {platform.name} ACCOUNT --holder NAME --reason “...”"
            )
    if new.kind is PermissionKind.ITEM:
        is_web = new.value.strip().startswith(("https://", "http://"))
        wrong = why_not_item(new.value.strip()) if is_web else "does not begin with https://"
        if wrong:
            raise InputError(f"{printable(new.value)} {wrong}; give the address of one item.")


def _changes(book: PermissionBook, waiting: list[Waiting], day: date) -> Iterator[_Change]:
    for one in waiting:
        permission = book.find(use_at(one.work_id, one.seen, day=day))
        reason = f"Covered by {say_permission(permission)}." if permission else ""
        if permission and (not _is_permitted(one) or one.reason != reason):
            yield _Change(waiting=one, permission=permission, reason=reason)
        elif permission is None and _is_permitted(one):
            yield _Change(waiting=one, permission=None)


def _is_permitted(waiting: Waiting) -> bool:
    return waiting.standing is Standing.PERMITTED


def _record(library: Library, changes: list[_Change]) -> None:
    for subject in sorted({one.subject for one in changes}):
        ids = [one.waiting.match_id for one in changes if one.subject == subject]
        action = "match.reopen" if subject == "permissions" else "match.permit"
        library.record(action, subject, matches=ids)


def _says_the_same(one: Permission, new: NewPermission) -> bool:
    """Tell whether a permission on record is what somebody states once more: with the same limits, for the same."""
    if one.kind is PermissionKind.NO_OWN_ACCOUNT or new.kind is PermissionKind.NO_OWN_ACCOUNT:
        return one.kind is new.kind
    stated = (new.kind, new.holder.strip(), new.is_own, new.work_ids, new.territories, new.starts_on, new.ends_on)
    known = (one.kind, one.holder, one.is_own, one.work_ids, one.territories, one.starts_on, one.ends_on)
    return stated == known and new.document is None and _is_about(one, new)


def _is_about(one: Permission, new: NewPermission) -> bool:
    if one.kind is PermissionKind.ACCOUNT:
        return handle_of(one.value) == handle_of(new.value) and _platform(one.platform) == _platform(new.platform)
    if one.kind is PermissionKind.ITEM:
        return address_of(one.value) == address_of(new.value)
    if one.kind is PermissionKind.DOMAIN:
        return domain_of(one.value) == domain_of(new.value)
    return one.value.casefold() == new.value.strip().casefold()


def _platform(name: str) -> str:
    return platform_name(name).casefold()


def _end_contrary(library: Library, stated: Permission, held: list[Permission]) -> Iterator[Permission]:
    if stated.is_own:
        reason = f"Own account {stated.value} was put on record."
        contrary = [one for one in held if one.kind is PermissionKind.NO_OWN_ACCOUNT]
    elif stated.kind is PermissionKind.NO_OWN_ACCOUNT:
        reason = "The owner was said to have no account anywhere."
        contrary = [one for one in held if one.is_own]
    else:
        return
    for one in contrary:
        yield end_permission(library, one.id, reason)
