"""What users state about hosts on their own responsibility, and what the access policy says of an address."""

import re
from urllib.parse import urlsplit

from fingerprints.errors import printable
from monitor.collected import Access, Allowance, AllowanceKind, Purpose
from monitor.errors import InputError
from monitor.policy import Question, decide
from monitor.sources.fetch import Fetcher
from monitor.store.library import Library
from monitor.texts import demand_brief

_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\d{1,5})?")


def state_host(library: Library, host: str, kind: AllowanceKind, reason: str) -> Allowance:
    """Put on record what a user states about a host.

    :param host: ``host`` or ``host:port``; of a whole address its host is taken
    :raises InputError: it is no host, no reason is given, or the same is on record already
    """
    name, reason = host_in(host), reason.strip()
    if not reason:
        raise InputError("Say who allowed it and where that is written, for example a contract; it is kept for ever.")
    demand_brief("What is said of the host", name, reason)
    with library.store.transaction():
        if any((one.host, one.kind) == (name, kind) for one in library.store.hosts.allowances()):
            raise InputError(f"This is on record about {name} already; withdraw that first if it has changed.")
        stated = library.store.hosts.allow(
            Allowance(id=0, host=name, kind=kind, reason=reason, added_by=library.actor, added_at=library.clock())
        )
        library.record("host.allow", f"host {name}", kind=kind, reason=reason)
    return stated


def withdraw_host(library: Library, id_: int, reason: str) -> Allowance:
    """Put on record that a statement about a host holds no longer.

    :raises NotFoundError: there is no such statement that still holds
    :raises InputError: no reason is given
    """
    reason = reason.strip()
    if not reason:
        raise InputError(f"Say why statement {id_} holds no longer; it is kept for ever.")
    demand_brief("The reason", reason)
    with library.store.transaction():
        ended = library.store.hosts.withdraw(id_, library.clock())
        library.record("host.withdraw", f"host {ended.host}", kind=ended.kind, reason=reason)
    return ended


def host_in(text: str) -> str:
    """Return the host, with its port where one is named, of an address or a host.

    :raises InputError: there is none in it
    """
    given = text.strip().lower()
    name = urlsplit(given).netloc.rpartition("@")[2] if "://" in given else given.rstrip("/")
    if not _HOST.fullmatch(name) or ".." in name:
        raise InputError(
            f"“{printable(text.strip()[:80])}” is no host; write it like videos.example or 192.0.2.7:8080."
        )
    return name


def ask_access(library: Library, fetcher: Fetcher, url: str, purpose: Purpose) -> Access:
    """Return what the access policy says of an address; only the rules of its host are asked for.

    :raises InputError: it is no address
    """
    url = url.strip()
    demand_brief("The address", url)
    if "://" not in url:
        raise InputError(f"“{printable(url[:80])}” is no address; write it with https:// in front.")
    question = Question(url=url, purpose=purpose)
    is_stopped = library.settings.stop_file.exists()
    return decide(question, fetcher, library.store.hosts.allowances(), is_stopped=is_stopped)
