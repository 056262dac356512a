"""Whose a copy is: the accounts that its fields and its address name, and whether one of them is meant."""

from collections.abc import Iterator

from monitor.sites.accounts import Account, account_in, read_account
from monitor.sites.platforms import site_named, site_of


def account_named(handle: str, platform: str = "") -> Account:
    """Return the account that somebody means by a handle and perhaps a platform.

    :param handle: in any of its spellings, also as ``lee@site`` or as the address of the profile
    """
    read = read_account(handle)
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
    return f"{account.handle}@{account.site.casefold()}" if account.site else account.handle


def keys_of(account: str, platform: str, url: str) -> tuple[str, ...]:
    """Return the texts under which the accounts of a copy may be on record: on its site, and anywhere."""
    return tuple(dict.fromkeys(key for one in accounts_of(account, platform, url) for key in (key_of(one), one.handle)))
