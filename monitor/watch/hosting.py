"""What users state about hosts on their own responsibility, and what the access policy says of an address."""

import re

from monitor.collected import Access, Allowance, AllowanceKind, Purpose
from monitor.errors import InputError, Objection, RefusedError
from monitor.policy import Question, RuleReader, decide, place_named, take_apart, terms_of
from monitor.store.library import Library
from monitor.texts import demand_brief
from monitor.values import says_something
from monitor.watch.sourcing import let_be_due

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d+(?:[/?#]|$))")
"""The beginning of an address that says its scheme; ``vids.example:8080`` has none."""
LEAST_REASON = 20
"""Characters of the shortest reason for a statement that is accepted."""


def state_host(library: Library, host: str, kind: AllowanceKind, reason: str) -> Allowance:
    """Put on record what a user states about a host.

    :param host: ``host`` or ``host:port``; of a whole address its host is taken
    :raises InputError: it is no host, the reason says nothing, or the same is on record already
    :raises RefusedError: the host belongs to a platform whose terms only the platform itself could overrule
    """
    name, reason = place_named(host), " ".join(reason.split())
    _demand_open(name)
    if not says_something(reason, LEAST_REASON) and kind is AllowanceKind.PRIVATE:
        raise InputError(f"Say what this machine is, in at least {LEAST_REASON} characters; it is kept for ever.")
    if not says_something(reason, LEAST_REASON):
        raise InputError(
            "Say who allowed it and where that is written, for example a contract, in a few words"
            f" (at least {LEAST_REASON} characters); it is kept for ever."
        )
    demand_brief("What is said of the host", name, reason)
    with library.store.transaction():
        if any((one.host, one.kind) == (name, kind) for one in library.store.hosts.allowances()):
            raise InputError(f"This is on record about {name} already; withdraw that first if it has changed.")
        stated = library.store.hosts.allow(
            Allowance(id=0, host=name, kind=kind, reason=reason, added_by=library.actor, added_at=library.clock())
        )
        library.record("host.allow", f"host {name}", kind=kind, reason=reason)
        let_be_due(library, take_apart(f"http://{name}").host)
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


def _demand_open(name: str) -> None:
    """Refuse statements about hosts that nobody's statement opens.

    :raises RefusedError: the host belongs to a platform whose terms let no programs in
    """
    terms = terms_of(take_apart(f"http://{name}").host)
    if terms is None or not terms.is_closed:
        return
    said = (
        f"{name} belongs to {terms.name}, whose terms let no programs collect from it. What you state does not change"
        " that: the platform itself would have to permit it, in writing, to whoever runs this program."
    )
    ways = f"Lawful ways: {'; '.join(terms.all_ways)}."
    raise RefusedError(said, (Objection(rule=terms.name, source=terms.source, message=ways),))


def ask_access(library: Library, reader: RuleReader, url: str, purpose: Purpose) -> Access:
    """Return what the access policy says of an address; only the rules of its host are asked for.

    :param url: without a scheme, https is meant
    :raises InputError: it is too long
    """
    url = url.strip()
    demand_brief("The address", url)
    url = url if "://" in url or _SCHEME.match(url) else f"https://{url}"
    question = Question(url=url, purpose=purpose)
    is_stopped = library.settings.is_stopped
    return decide(question, reader, library.store.hosts.allowances(), is_stopped=is_stopped)
