"""Letting what an account posts be stored again after it was erased."""

from collections.abc import Iterable, Iterator

from monitor.casework.holds import TombKind
from monitor.errors import InputError
from monitor.privacy.knowing import account_meant
from monitor.privacy.naming import Mentions, Name
from monitor.sites.accounts import Account
from monitor.sites.platforms import platforms, site_of
from monitor.sites.whose import accounts_of, key_of
from monitor.store.library import Library
from monitor.texts import demand_brief


def readmit(library: Library, handle: str, platform: str, reason: str) -> tuple[str, ...]:
    """Let what an account posts be stored again.

    :param platform: where; empty for every platform on which it was erased, as far as its mark can be found: nobody
        can read from a mark on which it was, so known platforms and those that this library names are tried
    :returns: the platforms on which it was erased, none where it was not; an empty one where it was erased everywhere
    :raises InputError: no handle, or no reason
    """
    account = account_meant(handle, platform)
    if not reason.strip():
        raise InputError("Say why the account may be stored again.")
    demand_brief("The reason", reason)
    bare = Name(account=account, mentions=Mentions.EVERYWHERE).erased(reason.strip())
    tried = [account] if account.site else [Account(account.handle, site) for site in ("", *_sites(library))]
    lifted: list[str] = []
    with library.store.transaction():
        for one in tried:
            if library.store.tombstones.lift(TombKind.ACCOUNT, key_of(one), library.clock()):
                library.record("privacy.readmit", "account", reason=bare)
                lifted.append(one.site)
    return tuple(lifted)


def say_missing(platform: str) -> str:
    """Return what to do where no such account was erased."""
    if platform.strip():
        return (
            "No such account was erased on this platform. If it was erased on another, name that one; name none to"
            " look for it on all."
        )
    return (
        "No such account was erased, neither everywhere nor on a platform that this library knows. If it was erased on"
        " another one, name that platform as it was named then."
    )


def _sites(library: Library) -> Iterable[str]:
    """Return every site on which an account may have been erased, as far as anything here names it."""
    return dict.fromkeys(_named(library))


def _named(library: Library) -> Iterator[str]:
    yield from (platform.name for platform in platforms())
    traces = library.store.traces
    for trace in (*traces.clips(), *traces.items()):
        yield from (one.site for one in accounts_of(*trace.seen) if one.site)
    yield from filter(None, (site_of(address) for *_, address in traces.sources()))
