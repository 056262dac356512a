"""Confirmations of permissions on record: a partner learns in writing what is cleared, where and until when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from monitor.errors import InputError, Objection
from monitor.notices import ClaimedWork, LicenceTerms, Notice, load_pack
from monitor.review.caseless import Envelope, Message, named_work, owner_of, write_alone
from monitor.review.letters import Written
from monitor.rights.permitting import say_permission
from monitor.rights.values import Permission, PermissionKind
from monitor.settings import Profile
from monitor.store.library import Library

PACK = "xx_allowlist_confirmation"
_PLACES = {"WORLD": "worldwide", "EU": "the European Union"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """Which permissions are confirmed, and for which use."""

    permission_ids: tuple[int, ...]
    scope: str = ""


def confirm(library: Library, asked: Confirmation, envelope: Envelope, formats: Sequence[str]) -> list[Written]:
    """Write a letter that confirms permissions of one holder; a draft unless it is signed.

    :raises NotFoundError: there is no such permission
    :raises InputError: one has ended or is the owner's own, or they are not of one holder and on the same terms
    :raises LetterRefusedError: the letter lacks an element; nothing is written
    """
    with library.store.transaction():
        found = [_permission(library, number) for number in dict.fromkeys(asked.permission_ids)]
        first = found[0]
        _demand_same_terms(found)
        works = _works(library, first, envelope.sender)
        terms = LicenceTerms(
            licensee=first.holder,
            scope=asked.scope.strip(),
            territory=say_places(first.territories),
            starts_on=first.starts_on,
            ends_on=first.ends_on,
            accounts=tuple(map(_place, found)),
            permissions=tuple(one.id for one in found),
        )
        message = Message(
            pack_id=PACK,
            draft_name=f"DRAFT-ALLOW-{first.id:04}",
            owner=works[0].owner,
            works=works,
            licence=terms,
        )
        return write_alone(library, envelope, message, formats)


def ended_since(library: Library, notice: Notice) -> Iterator[Objection]:
    """Yield an objection for every permission that a letter confirms and that does not hold any more."""
    for number in notice.licence.permissions if notice.licence else ():
        permission = library.store.permissions.get(number)
        if permission.ended_at is not None:
            rule = next(rule for rule in load_pack(PACK).rules if rule.id == "AC3")
            yield Objection(
                rule=rule.id,
                source=rule.source,
                message=f"It confirms {say_permission(permission)}, which was ended on {permission.ended_at.date()};"
                f" give the letter up: reclaim notice mark {notice.reference} superseded --reason “...”.",
            )


def say_places(territories: Sequence[str]) -> str:
    """Return territories for people: ``worldwide, except CN``."""
    places = [_PLACES.get(code, code) for code in territories if not code.startswith("-")]
    without = [_PLACES.get(code[1:], code[1:]) for code in territories if code.startswith("-")]
    return ", ".join(places) + (f", except {', '.join(without)}" if without else "")


def _permission(library: Library, number: int) -> Permission:
    permission = library.store.permissions.get(number)
    if permission.ended_at is not None:
        raise InputError(f"Permission {number} was ended, so there is nothing to confirm: reclaim allow list.")
    if permission.is_own or permission.kind is PermissionKind.NO_OWN_ACCOUNT:
        raise InputError(f"Permission {number} is about your own accounts; nobody else needs its confirmation.")
    return permission


def _demand_same_terms(found: Sequence[Permission]) -> None:
    terms = {(one.holder, one.work_ids, one.territories, one.starts_on, one.ends_on) for one in found}
    if len(terms) > 1:
        numbers = ", ".join(str(one.id) for one in found)
        raise InputError(
            f"The permissions {numbers} have not the same holder, works, countries and days; confirm each by itself:"
            " reclaim allow list."
        )


def _works(library: Library, permission: Permission, sender: Profile) -> tuple[ClaimedWork, ...]:
    """Return the works that a permission is about; all of them as one, because more may come."""
    if permission.work_ids:
        return tuple(named_work(library.store.works.get(number)) for number in permission.work_ids)
    owners = sorted({work.rights.owner for work in library.store.works.all() if work.rights.owner})
    names = " and ".join(owners) or owner_of(sender, "") or "the owner"
    title = f"All works of {names}"
    return (ClaimedWork(title=title, description=title, owner=owners[0] if len(owners) == 1 else ""),)


def _place(permission: Permission) -> str:
    """Return where a permission clears the use, as one line of the letter."""
    if permission.kind is PermissionKind.ACCOUNT:
        return f"{permission.platform}: {permission.value}" if permission.platform else permission.value
    if permission.kind is PermissionKind.DOMAIN:
        return f"{permission.value}, with its subdomains"
    if permission.kind is PermissionKind.CAMPAIGN:
        return f"posts whose address names utm_campaign={permission.value}"
    return permission.value
