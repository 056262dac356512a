"""Who may use a work: own accounts, licensees, items; asked before a person sees a match, and again before a claim."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs

from monitor.rights.days import Days
from monitor.rights.territories import covers
from monitor.rights.values import Permission, PermissionKind
from monitor.sites.accounts import account_in, handle_of, read_account
from monitor.sites.addresses import address_of
from monitor.sites.hosts import bare_host, host_of, split_address
from monitor.sites.platforms import find_platform, site_named, site_of

__all__ = ["PermissionBook", "Use", "address_of", "domain_of", "handle_of", "permission_for", "say_permission"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One copy at one address, as far as permissions speak of it."""

    work_id: int
    url: str = ""
    platform: str = ""
    """Where it is, as somebody said; the address tells it as well."""
    account: str = ""
    """Who posted it, as somebody said; the address may tell it as well."""
    territory: str = ""
    """Country whose rights are claimed; empty asks for no particular one."""
    day: date
    """The moment of the question, at which it is different days in different places; a plain day stands for itself."""


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
        found = [
            one
            for mark, sites in _marks_of(use)
            for one in self._by_mark.get(mark, ())
            if _is_in_force(one, use) and _is_here(one, sites)
        ]
        return min(found, key=lambda one: (_NARROWNESS[one.kind], one.id), default=None)


def say_permission(permission: Permission) -> str:
    """Return what a permission is about, as the end of a sentence: ``permission 3, own: TikTok account @lee``."""
    who = "own" if permission.is_own else "licensee" if permission.holder else "permitted"
    where = f"{permission.platform} " if permission.platform else ""
    holder = f" ({permission.holder})" if permission.holder and not permission.is_own else ""
    until = f" until {permission.ends_on.isoformat()}" if permission.ends_on else ""
    only = "" if permission.territories == ("WORLD",) else f", for {' '.join(permission.territories)} only"
    return f"permission {permission.id}, {who}: {where}{permission.kind} {permission.value}{holder}{until}{only}"


_NARROWNESS = {
    PermissionKind.ITEM: 0,
    PermissionKind.CAMPAIGN: 1,
    PermissionKind.ACCOUNT: 2,
    PermissionKind.DOMAIN: 3,
    PermissionKind.NO_OWN_ACCOUNT: 4,
}


def _is_in_force(one: Permission, use: Use) -> bool:
    runs = Days.at(use.day).holds_somewhere(one.starts_on, one.ends_on)
    about = not one.work_ids or use.work_id in one.work_ids
    return one.ended_at is None and runs and about and covers(one.territories, use.territory)


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


def _marks_of(use: Use) -> Iterator[tuple[_Mark, frozenset[str]]]:
    """Yield what a use is recognised by, and for an account where it is."""
    nowhere: frozenset[str] = frozenset()
    if use.url.strip():
        yield (PermissionKind.ITEM, address_of(use.url)), nowhere
    for campaign in _campaigns(use.url):
        yield (PermissionKind.CAMPAIGN, campaign), nowhere
    yield from (((PermissionKind.ACCOUNT, handle), sites) for handle, sites in _accounts_of(use).items())
    labels = bare_host(host_of(use.url)).split(".")
    for first in range(len(labels) - 1):
        yield (PermissionKind.DOMAIN, ".".join(labels[first:])), nowhere


def _accounts_of(use: Use) -> dict[str, frozenset[str]]:
    """Return the handles of whoever posted a copy, as somebody said it and as the address says it, and where they are.

    Either may be a name that only shows, so neither takes the other's place.
    """
    here = _sites_of(use)
    said, named = read_account(use.account), account_in(use.url)
    found: dict[str, frozenset[str]] = {}
    if said.handle:
        # On sites that talk to each other, lee@one.example is seen on others and is nobody there.
        known = {site for site in here if find_platform(site)}
        found[said.handle] = frozenset({_key(said.site), *known}) if said.site else here
    if named:
        found[named.handle] = found.get(named.handle, frozenset()) | here | {_key(named.site)}
    return found


def _sites_of(use: Use) -> frozenset[str]:
    """Return where a copy is, in all ways to name it: the address tells it, and what somebody said where it may."""
    site, said = site_of(use.url), site_named(use.platform)
    is_contrary = find_platform(site) is not None and find_platform(said) is not None
    names = {site, site.split(".", 1)[0], *(() if is_contrary else (said,))}
    return frozenset(map(_key, filter(None, names)))


def _is_here(one: Permission, sites: frozenset[str]) -> bool:
    """Tell whether an account is where a use is; one without a platform is meant everywhere."""
    if one.kind is not PermissionKind.ACCOUNT:
        return True
    named = {_key(site_named(one.platform)), _key(read_account(one.value).site)} - {""}
    return not named or bool(named & sites)


def _key(site: str) -> str:
    return site.casefold()


def domain_of(text: str) -> str:
    """Return a domain as domains are compared, whether it was given as a domain or as an address on it."""
    text = text.strip().strip("/")
    return bare_host(host_of(text) or text)


def _campaigns(url: str) -> set[str]:
    parts = split_address(url)
    return {value.casefold() for value in parse_qs(parts.query).get("utm_campaign", [])} if parts else set()
