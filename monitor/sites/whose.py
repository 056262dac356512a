"""Whose a copy is: the accounts that its fields and its address name, and whether one of them is meant."""

from collections.abc import Iterator

from monitor.sites.accounts import Account, account_in, read_account
from monitor.sites.platforms import find_platform, site_named, site_of


def account_named(handle: str, platform: str = "") -> Account:
    """Return the account that somebody means by a handle and perhaps a platform.

    :param handle: in any of its spellings, also as ``lee@site`` or as the address of the profile
    """
    read = read_account(handle)
    name, at, site = read.handle.rpartition("@")
    known = find_platform(site) if at and name and not read.site else None
    if known:
        read = Account(name, known.name)
    return Account(read.handle, site_named(platform) if platform.strip() else read.site)


def accounts_of(account: str, platform: str, url: str) -> Iterator[Account]:
    """Yield the accounts that a copy is said to be of, and that its address names, each with its site where known."""
    site = site_of(url) or (site_named(platform) if platform.strip() else "")
    if account.strip():
        read = read_account(account)
        if read.handle:
            yield Account(read.handle, read.site or site)
    there = account_in(url) if url else None
    if there is not None and there.handle:
        yield there


def is_meant(wanted: Account, found: Account) -> bool:
    """Tell whether an account is the one that somebody means: the same handle, and no other site where both say one."""
    return (
        bool(wanted.handle)
        and wanted.handle == found.handle
        and (not wanted.site or not found.site or wanted.site.casefold() == found.site.casefold())
    )


def key_of(account: Account) -> str:
    """Return an account as one text, by which it is compared: ``lee``, or ``lee@site`` where the site is known."""
    if account.site or "@" in account.handle:
        return f"{account.handle}@{account.site.casefold()}"
    return account.handle


def account_of(key: str) -> Account:
    """Undo ``key_of``."""
    handle, at, site = key.rpartition("@")
    return Account(handle, site) if at else Account(key)


def keys_of(account: str, platform: str, url: str) -> tuple[str, ...]:
    """Return the texts under which the accounts of a copy may be on record: on its site, and anywhere."""
    return tuple(
        dict.fromkeys(
            key for one in accounts_of(account, platform, url) for key in (key_of(one), key_of(Account(one.handle)))
        )
    )
