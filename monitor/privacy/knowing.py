"""What a library knows of one account: what it posted, who is meant by its handle, and how it is told from others."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fingerprints.errors import printable
from monitor.casework.holds import HoldKind, TombKind
from monitor.errors import InputError, NotFoundError, Objection, RefusedError
from monitor.privacy.folding import plain
from monitor.privacy.naming import Mentions, Name
from monitor.rights.values import Permission, PermissionKind
from monitor.sites.accounts import Account, account_in, handle_of, shown_handle_in
from monitor.sites.platforms import platforms
from monitor.sites.whose import account_named, account_of, accounts_of, is_meant, key_of
from monitor.store.library import Library
from monitor.store.traces import Trace

_SOURCE = "Reclaim's safeguard: nobody's permission is lost unawares"
_LEAST_WORD = 12
"""A handle of fewer letters, and of nothing but letters, may be a word like any other."""
_LEAST = 5
"""A shorter handle may stand in anything."""
_SURE = 6
_LONGEST = 200
_MOST_PARTS = 4
"""A name of more words is a sentence."""
_NO_HANDLE = re.compile(r"[\s\"'\\{}\[\]<>,;:!?()|/]|\.$")
"""What stands in no handle; in a display name some of it does."""
_FIGURES = re.compile(r"[\W\d_]*|[0-9a-f]*")
"""Times, numbers and hashes, of which a handle may be a part."""


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


def demand_handle(library: Library, account: Account, mentions: Mentions | None) -> None:
    """Let nobody erase words under the name of a request: what goes must be an account.

    :param mentions: what was said to count as naming it, without which only accounts that are known here can go
    :raises InputError: it looks like no handle, or may stand in anything
    :raises NotFoundError: the library knows no such account
    """
    handle = plain(account.handle)
    is_known = _is_known(library, account)
    if len(handle) > _LONGEST or (_NO_HANDLE.search(handle) and not is_known):
        raise InputError(
            "This looks like no handle: name the account as its platform does, such as @lee, or by its address."
        )
    if mentions is Mentions.EVERYWHERE and (len(handle) < _LEAST or _FIGURES.fullmatch(handle) or " " in handle):
        raise InputError(
            "This handle may stand in anything, so it cannot be looked for everywhere; say --mentions words instead."
        )
    if not is_known and mentions is None:
        raise NotFoundError(
            "The library knows no account of this handle, so nothing of it is kept as its own. If the name stands in"
            " texts only: reclaim privacy forget HANDLE --mentions words."
        )


def _is_known(library: Library, account: Account) -> bool:
    """Tell whether an account stands in the library as one: of a clip, an item, a source, a permission or a hold."""
    store = library.store
    if store.tombstones.knows(TombKind.ACCOUNT, key_of(account)):
        return True
    if any(is_meant(account, one) for one in _accounts_on_record(library)):
        return True
    if any(_is_theirs(account, trace) for trace in (*store.traces.clips(), *store.traces.items())):
        return True
    addresses = (address for _, _, _, address in store.traces.sources() if address)
    return any(is_meant(account, one) for address in addresses for one in accounts_of("", "", address))


def _accounts_on_record(library: Library) -> Iterator[Account]:
    """Yield the accounts that permissions and holds name, ended ones, too."""
    for permission in library.store.permissions.all(ended=True):
        if permission.kind is PermissionKind.ACCOUNT:
            yield account_named(permission.value, permission.platform)
    for hold in library.store.holds.all(released=True):
        if hold.kind is HoldKind.ACCOUNT:
            yield account_of(hold.subject)


def spellings_of(library: Library, account: Account, typed: str = "") -> tuple[str, ...]:
    """Return how the handle of an account is written: by whoever asks, and in the library."""
    traces = (*library.store.traces.clips(), *library.store.traces.items())
    texts = [
        text
        for trace in traces
        if _is_theirs(account, trace)
        for text in (trace.seen[0], shown_handle_in(trace.seen[2]))
    ]
    bare = (text.strip().lstrip("@").partition("@")[0] for text in (typed, *texts))
    return tuple(dict.fromkeys(one for one in bare if one and "/" not in one))


def known_of(
    library: Library, account: Account, mentions: Mentions | None = None, spellings: Iterable[str] = ()
) -> Known:
    """Return what a library knows of an account.

    :param mentions: what counts as naming it; None to tell from how distinct the handle is
    :param spellings: how its handle is written
    """
    traces = library.store.traces
    clips, items = traces.clips(), traces.items()
    alike = [one for trace in (*clips, *items) for one in accounts_of(*trace.seen) if one.handle == account.handle]
    others = sorted({one.site for one in alike if account.site and one.site and not is_meant(account, one)})
    chosen = mentions or _told_by(library, account, [*clips, *items])
    name = Name(account=account, mentions=chosen, is_shared=bool(others), spellings=frozenset(spellings))
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
    apart = [one for one in _accounts_on_record(library) if not is_meant(account, one)]
    own = [plain(text) for text in library.store.traces.own_texts()] + _platform_names()
    others = {plain(one.handle) for trace in traces for one in accounts_of(*trace.seen)} - {needle}
    others |= {plain(one.handle) for one in apart} - {needle}
    own_handles = {plain(handle_of(text)) for text in own} | {plain(one.handle) for one in apart}
    if needle in own_handles or any(needle in _words(text) for text in own) or _FIGURES.fullmatch(needle):
        return Mentions.MARKED
    if " " in needle:  # a display name, or a sentence that somebody has for a name
        return Mentions.WORDS if _looks_like_a_name(needle) else Mentions.MARKED
    if len(needle) < (_LEAST_WORD if needle.isalpha() else _LEAST):
        return Mentions.MARKED
    is_part = any(needle in other for other in (*others, *own))
    return Mentions.WORDS if is_part or len(needle) < _SURE else Mentions.EVERYWHERE


def _looks_like_a_name(needle: str) -> bool:
    parts = needle.split()
    is_coded = any(part.isdecimal() for part in parts)  # as “match 1”
    return len(parts) <= _MOST_PARTS and not is_coded and not _NO_HANDLE.search(needle.replace(" ", ""))


def _platform_names() -> list[str]:
    """Return words that stand in every library: no account is meant by them in a text."""
    return [plain(one.name) for one in platforms()] + ["reclaim"]


def _words(text: str) -> set[str]:
    return {word.strip(".,;:!?()[]\"'“”@#-") for word in text.split()}
