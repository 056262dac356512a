"""What a library knows of one account: what it posted, who is meant by its handle, and how it is told from others."""

from collections.abc import Iterable
from dataclasses import dataclass

from fingerprints.errors import printable
from monitor.errors import InputError, Objection, RefusedError
from monitor.privacy.folding import plain
from monitor.privacy.naming import Mentions, Name
from monitor.rights.values import Permission, PermissionKind
from monitor.sites.accounts import Account, account_in, handle_of
from monitor.sites.whose import account_named, accounts_of, is_meant
from monitor.store.library import Library
from monitor.store.traces import Trace

_SOURCE = "Reclaim's safeguard: nobody's permission is lost unawares"
_LEAST_WORD = 8
"""A handle of fewer letters, and of nothing but letters, may be a word like any other."""
_LEAST = 5
"""A shorter handle may stand in anything."""
_SURE_WORD = 12
_SURE = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a library knows of an account."""

    name: Name
    clips: tuple[Trace, ...] = ()
    items: tuple[Trace, ...] = ()
    requests: tuple[int, ...] = ()
    """Requests to its addresses."""
    sources: tuple[int, ...] = ()
    """Sources that search it."""
    others: tuple[str, ...] = ()
    """Sites where another account has the same handle, as far as the library knows."""


def account_meant(handle: str, platform: str) -> Account:
    """Return the account that somebody means.

    :raises InputError: no handle
    """
    account = account_named(handle, platform)
    if not plain(account.handle).strip():
        raise InputError("Name the account: its handle, such as @lee, or the address of its profile.")
    return account


def known_of(library: Library, account: Account, mentions: Mentions | None = None) -> Known:
    """Return what a library knows of an account.

    :param mentions: what counts as naming it; None to tell from how distinct the handle is
    """
    traces = library.store.traces
    clips, items = traces.clips(), traces.items()
    alike = [one for trace in (*clips, *items) for one in accounts_of(*trace.seen) if one.handle == account.handle]
    others = sorted({one.site for one in alike if account.site and one.site and not is_meant(account, one)})
    chosen = mentions or _told_by(library, account, [*clips, *items])
    name = Name(account=account, mentions=chosen, is_shared=bool(others))
    return Known(
        name=name,
        clips=tuple(trace for trace in clips if _is_theirs(account, trace)),
        items=tuple(trace for trace in items if _is_theirs(account, trace)),
        requests=tuple(id_ for id_, *urls in traces.requests() if any(_names(name, url) for url in urls)),
        sources=tuple(id_ for id_, _, _, address in traces.sources() if _names(name, address)),
        others=tuple(others),
    )


def permissions_of(library: Library, account: Account) -> list[Permission]:
    """Return the permissions that hold and name an account: own accounts and licensees."""
    return [one for one in library.store.permissions.all() if _is_about(one, account)]


def _is_about(one: Permission, account: Account) -> bool:
    if one.kind is PermissionKind.ACCOUNT:
        return is_meant(account, account_named(one.value, one.platform))
    if one.kind is PermissionKind.ITEM:
        return any(is_meant(account, there) for there in accounts_of("", "", one.value))
    return False


def demand_stranger(library: Library, account: Account) -> None:
    """Refuse to erase an account that is the user's own, or that may use works.

    :raises RefusedError: says what must be ended first
    """
    objections = [
        Objection(
            rule="FORGET",
            source=_SOURCE,
            message=f"Permission {one.id} names it as {'your own' if one.is_own else 'permitted'}; if it is to go,"
            f" end that first: reclaim allow end {one.id} --reason “...”.",
        )
        for one in permissions_of(library, account)
    ]
    for name, platform in library.store.traces.own_accounts():
        if is_meant(account, account_named(name, platform)):
            message = f"You keep totals of “{printable(name)}” on {printable(platform)}, so it is your own account."
            objections.append(Objection(rule="FORGET", source=_SOURCE, message=message))
    if objections:
        raise RefusedError("The account cannot be erased:", tuple(objections))


def _is_theirs(account: Account, trace: Trace) -> bool:
    return any(is_meant(account, one) for one in accounts_of(*trace.seen))


def _names(name: Name, address: str) -> bool:
    there = account_in(address) if address else None
    if there is not None and is_meant(name.account, there):
        return True
    return bool(address) and name.is_in(address)


def _told_by(library: Library, account: Account, traces: Iterable[Trace]) -> Mentions:
    """Return what counts as naming an account, by how distinct its handle is in this library."""
    needle = plain(account.handle)
    own = [plain(text) for text in library.store.traces.own_texts()]
    others = {plain(one.handle) for trace in traces for one in accounts_of(*trace.seen)} - {needle}
    own_handles = {plain(handle_of(text)) for text in own}
    if needle in own_handles or any(needle in _words(text) for text in own):
        return Mentions.MARKED
    is_word = all(one.isalpha() or one == " " for one in needle)
    if len(needle) < (_LEAST_WORD if is_word else _LEAST):
        return Mentions.MARKED
    is_part = any(needle in other for other in (*others, *own))
    if is_part or len(needle) < (_SURE_WORD if is_word else _SURE):
        return Mentions.WORDS
    return Mentions.EVERYWHERE


def _words(text: str) -> set[str]:
    return {word.strip(".,;:!?()[]\"'“”@#-") for word in text.split()}
