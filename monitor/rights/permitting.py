"""Who may use a work: own accounts, licensees, items; asked before a person sees a match, and again before a claim."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from monitor.rights.territories import covers
from monitor.rights.values import Permission, PermissionKind

_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|igsh|igshid|si|feature|t|start")
"""Parts of a query that do not tell which item an address leads to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One copy at one address, as far as permissions speak of it."""

    work_id: int
    url: str = ""
    platform: str = ""
    """Name of the platform, or its domain, as ``monitor.notices.site_of`` gives it."""
    account: str = ""
    territory: str = ""
    """Country whose rights are claimed; empty asks for no particular one."""
    day: date


def permission_for(permissions: Iterable[Permission], use: Use) -> Permission | None:
    """Return the permission that covers a use; None where none does.

    The narrowest one comes first: an item before a campaign, an account, a domain.
    """
    return PermissionBook(permissions).find(use)


class PermissionBook:
    """Permissions by what a use is recognised by, so that each of many uses is compared with few of them."""

    def __init__(self, permissions: Iterable[Permission]) -> None:
        self._by_mark: dict[_Mark, list[Permission]] = {}
        for one in permissions:
            self._by_mark.setdefault(_mark_of(one), []).append(one)

    def find(self, use: Use) -> Permission | None:
        """Return the narrowest permission that covers a use; None where none does."""
        known = (one for mark in _marks_of(use) for one in self._by_mark.get(mark, ()))
        found = [one for one in known if _is_in_force(one, use) and _is_here(one, use)]
        return min(found, key=lambda one: (_NARROWNESS[one.kind], one.id), default=None)


def say_permission(permission: Permission) -> str:
    """Return what a permission is about, as the end of a sentence: ``permission 3, own: TikTok account @lee``."""
    who = "own" if permission.is_own else "licensee" if permission.holder else "permitted"
    where = f"{permission.platform} " if permission.platform else ""
    holder = f" ({permission.holder})" if permission.holder and not permission.is_own else ""
    until = f" until {permission.ends_on.isoformat()}" if permission.ends_on else ""
    only = "" if permission.territories == ("WORLD",) else f", for {' '.join(permission.territories)} only"
    return f"permission {permission.id}, {who}: {where}{permission.kind} {permission.value}{holder}{until}{only}"


def handle_of(account: str) -> str:
    """Return an account's handle as it is compared: without @, without the address of its profile, in small letters."""
    name = account.strip()
    if "/" in name:
        name = next((part for part in reversed(urlsplit(name).path.split("/")) if part), name)
    return name.lstrip("@").casefold()


def address_of(url: str) -> str:
    """Return an address as items are compared: without scheme, ``www.``, fragment and marks of tracking."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("m.")
    except ValueError:  # a bracket where an IPv6 address should be
        return url.strip()
    query = [(key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key)]
    return f"{host}{parts.path.rstrip('/')}" + (f"?{urlencode(sorted(query))}" if query else "")


_NARROWNESS = {
    PermissionKind.ITEM: 0,
    PermissionKind.CAMPAIGN: 1,
    PermissionKind.ACCOUNT: 2,
    PermissionKind.DOMAIN: 3,
    PermissionKind.NO_OWN_ACCOUNT: 4,
}


def _is_in_force(one: Permission, use: Use) -> bool:
    begun = one.starts_on is None or one.starts_on <= use.day
    running = one.ends_on is None or use.day <= one.ends_on
    about = not one.work_ids or use.work_id in one.work_ids
    return one.ended_at is None and begun and running and about and covers(one.territories, use.territory)


_Mark = tuple[PermissionKind, str]
"""What a use is recognised by: an address, a campaign, a handle or a domain, as it is compared."""


def _mark_of(one: Permission) -> _Mark:
    if one.kind is PermissionKind.ITEM:
        return one.kind, address_of(one.value)
    if one.kind is PermissionKind.CAMPAIGN:
        return one.kind, one.value.casefold()
    if one.kind is PermissionKind.ACCOUNT:
        return one.kind, handle_of(one.value)
    return one.kind, domain_of(one.value)


def _marks_of(use: Use) -> Iterator[_Mark]:
    if use.url.strip():
        yield PermissionKind.ITEM, address_of(use.url)
    for campaign in _campaigns(use.url):
        yield PermissionKind.CAMPAIGN, campaign
    if use.account.strip():
        yield PermissionKind.ACCOUNT, handle_of(use.account)
    labels = _host(use.url).split(".")
    for first in range(len(labels) - 1):
        yield PermissionKind.DOMAIN, ".".join(labels[first:])


def _is_here(one: Permission, use: Use) -> bool:
    """Tell whether an account is on the platform of a use; one without a platform is meant everywhere."""
    return one.kind is not PermissionKind.ACCOUNT or one.platform.casefold() in {"", use.platform.casefold()}


def domain_of(text: str) -> str:
    """Return a domain as domains are compared, whether it was given as a domain or as an address on it."""
    return _host(text) if "//" in text else text.strip().strip("/").casefold().removeprefix("www.")


def _campaigns(url: str) -> set[str]:
    try:
        return {value.casefold() for value in parse_qs(urlsplit(url).query).get("utm_campaign", [])}
    except ValueError:
        return set()


def _host(url: str) -> str:
    try:
        return (urlsplit(url.strip()).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
