"""The access policy: what the host says of itself, what its platform's terms say, and what the user has stated.

The steps are asked in this order, and the first that decides is the verdict:

1. the kill switch;
2. the form of the address: http or https, with a host, with nothing that programs read in two ways, and no password;
3. where the host lies, as far as its name says so: private addresses only where the user has named the host as their
   own (where other names lead is asked when they are reached);
4. the platform's terms, where they forbid automated collection. They come before everything that is asked of the host,
   so that a platform that wants no programs is not asked by one, not even for its robots.txt; and before what the user
   has stated, because only the platform could permit it. Its published interface is open for what that is for;
5. a message to an address that the user has named: it collects nothing;
6. the official API that offers the address;
7. robots.txt and reservations themselves, which may always be asked for;
8. a permission that the user has stated: it overrules what robots.txt and reservations say to others;
9. robots.txt (RFC 9309);
10. the host's reservation against text and data mining (TDMRep); that of an answer is read when it arrives
    (``reserved``).

What nothing forbids is allowed. An address that the user has listed by hand is treated like all others: that a person
typed it makes the request of a program no less one. The rate is kept while waiting for one's turn.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from monitor.collected import Access, Allowance, AllowanceKind, Basis, Purpose, SiteRules
from monitor.errors import InputError
from monitor.policy.addresses import is_nobodys, why_not_host
from monitor.policy.asked import Asked, take_apart
from monitor.policy.patterns import has_steps
from monitor.policy.reservation import reservation_of
from monitor.policy.robots import robots_of
from monitor.policy.terms import SUPPLY, Terms, interface_at, terms_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiBasis:
    """A published interface that lawfully gives what is asked."""

    name: str
    """``PeerTube REST API``."""
    documents: str
    """Address of its published documents."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is to be fetched, and why."""

    url: str
    purpose: Purpose
    api: ApiBasis | None = None
    """The interface that offers this address, if one does."""


class RuleReader(Protocol):
    """Knows what hosts say of themselves, and asks them where it does not know."""

    def rules(self, origin: str, kind: str) -> SiteRules:
        """Return a host's ``robots`` or ``tdmrep`` file, at most a day old."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What one step says."""

    basis: Basis
    said: str
    """One sentence."""
    is_allowed: bool | None = None
    """None where the step does not decide."""
    source: str = ""
    ways: tuple[str, ...] = ()
    interval_s: float | None = None


def decide(question: Question, rules: RuleReader, allowances: Sequence[Allowance], *, is_stopped: bool) -> Access:
    """Return whether an address may be fetched, and why.

    :param allowances: what users have stated about hosts, and not withdrawn
    :param is_stopped: whether the kill switch is on
    """
    steps: list[str] = []
    interval: float | None = None
    step = _Step(basis=Basis.OPEN, said="")
    for step in _steps(question, rules, allowances, is_stopped=is_stopped):
        steps.append(f"{step.basis}: {step.said}")
        interval = step.interval_s if step.interval_s is not None else interval
        if step.is_allowed is not None:
            break
    return Access(
        url=re.sub(r"//[^/?#]*@", "//", question.url, count=1),
        is_allowed=step.is_allowed is True,
        basis=step.basis,
        reason=step.said,
        source=step.source,
        ways=() if step.is_allowed else step.ways,
        interval_s=interval,
        steps=tuple(steps),
    )


def statement_about(asked: Asked, kind: AllowanceKind, allowances: Sequence[Allowance]) -> Allowance | None:
    """Return the first statement of a kind about a host that still holds; with a port it is good for that port only."""
    host = f"[{asked.host}]" if ":" in asked.host else asked.host
    names = {asked.host, host, f"{host}:{asked.port}"}
    holding = (one for one in allowances if one.kind is kind and one.withdrawn_at is None)
    return next((one for one in holding if one.host.lower() in names), None)


def _steps(
    question: Question, rules: RuleReader, allowances: Sequence[Allowance], *, is_stopped: bool
) -> Iterator[_Step]:
    """Yield the steps one by one, so that no host is asked for its rules where an earlier step has decided."""
    if is_stopped:
        said = "The kill switch is on, so nothing is fetched; reclaim watch --resume turns it off."
        yield _Step(basis=Basis.SWITCH, said=said, is_allowed=False)
    yield _Step(basis=Basis.SWITCH, said="The kill switch is off.")
    try:
        asked = take_apart(question.url)
    except InputError as error:
        yield _Step(basis=Basis.SCHEME, said=str(error), is_allowed=False, ways=(SUPPLY.format(name="its host"),))
        return
    yield _Step(basis=Basis.SCHEME, said=f"The address is good; it leads to {asked.place}.")
    yield _address(asked, allowances)
    yield _terms(asked, question, allowances)
    yield from _by_purpose(asked, question)
    yield _permission(asked, allowances)
    yield _robots(asked, rules)
    yield _reservation(asked, rules)
    yield _Step(
        basis=Basis.OPEN,
        said="Neither the terms of a platform in the table nor robots.txt nor a reservation forbids it.",
        is_allowed=True,
        source=f"{asked.origin}/robots.txt",
    )


def _address(asked: Asked, allowances: Sequence[Allowance]) -> _Step:
    why = why_not_host(asked.host)
    if why is None:
        return _Step(basis=Basis.ADDRESS, said="Its name is a public one; where it leads is asked when it is reached.")
    own = statement_about(asked, AllowanceKind.PRIVATE, allowances)
    if own:
        said = f"{asked.host} {why}, and is the user’s own ({_statement(own)})."
        return _Step(basis=Basis.ADDRESS, said=said)
    return _Step(
        basis=Basis.ADDRESS,
        said=f"{asked.host} {why}, and addresses that are not on the public internet are not reached.",
        is_allowed=False,
        source="docs/access.md, “Where a host may lie”",
        ways=()
        if is_nobodys(asked.host)
        else (f"If it is your own, say what it is: reclaim access state {asked.place} --kind private --reason “...”",),
    )


def _terms(asked: Asked, question: Question, allowances: Sequence[Allowance]) -> _Step:
    offering = interface_at(asked.host, asked.path)
    terms = terms_of(asked.host)
    if offering and offering.is_closed:
        return _interface(offering, question)
    if terms is None:
        return _Step(basis=Basis.TERMS, said="The host belongs to no platform in the table of terms.")
    if not terms.is_closed:
        said = f"The terms of {terms.name} say nothing of programs that collect."
        return _Step(basis=Basis.TERMS, said=said, source=terms.source)
    stated = next(
        (one for kind in AllowanceKind if (one := statement_about(asked, kind, allowances)) is not None), None
    )
    vain = (
        f" What was stated about the host ({_statement(stated)}) does not change that: the platform itself would have"
        " to permit it, in writing, to whoever runs this program."
        if stated
        else ""
    )
    return _closed(terms, f"{_forbidding(terms)} Its hosts are not asked for anything.{vain}")


def _interface(terms: Terms, question: Question) -> _Step:
    """Judge an address of the published interface of a platform that is closed otherwise."""
    interface = terms.interface
    if interface is None or question.api is None:
        name = interface.name if interface else "an interface"
        said = f"It is an address of {name} ({terms.name}), which is asked only as its documents say, for its purposes."
        return _closed(terms, said)
    if question.purpose not in interface.purposes:
        purposes = " and ".join(interface.purposes)
        said = f"{interface.name} may be used for {purposes}, not for {question.purpose}. {_forbidding(terms)}"
        return _closed(terms, said)
    said = f"{interface.name} ({terms.name}) offers it for this purpose: {question.purpose}."
    return _Step(basis=Basis.API, said=said, is_allowed=True, source=interface.documents)


def _forbidding(terms: Terms) -> str:
    """Return what the terms say, briefly: clause, address and how that is known stand in the source of the verdict."""
    what = {"forbidden": "forbid automated collection", "only by the API": "let programs in by its API only"}
    return f"The terms of {terms.name} {what[terms.automated]}."


def _closed(terms: Terms, said: str) -> _Step:
    return _Step(basis=Basis.TERMS, said=said, is_allowed=False, source=terms.source, ways=terms.all_ways)


def _by_purpose(asked: Asked, question: Question) -> Iterator[_Step]:
    """Yield what decides by what a request is for, and by the interface that offers its address."""
    if question.purpose is Purpose.MESSAGE:
        said = "It is a message to an address that the user has named for messages; it collects nothing."
        yield _Step(basis=Basis.SUPPLIED, said=said, is_allowed=True, source="watch.toml")
    if question.api and not has_steps(asked.path):
        said = f"{question.api.name}, a published interface for programs, offers it."
        yield _Step(basis=Basis.API, said=said, is_allowed=True, source=question.api.documents)
    said = "No official API offers this address."
    if question.api:
        said = f"{question.api.name} does not offer it: steps or encoded slashes in its path may lead elsewhere."
    yield _Step(basis=Basis.API, said=said)
    if question.purpose is Purpose.RULES:
        said = "What a host says of its own rules may be asked for by every program."
        yield _Step(basis=Basis.OPEN, said=said, is_allowed=True, source="RFC 9309, section 2.3")


def _permission(asked: Asked, allowances: Sequence[Allowance]) -> _Step:
    stated = statement_about(asked, AllowanceKind.PERMITTED, allowances)
    if stated is None:
        return _Step(basis=Basis.PERMISSION, said="Nobody has stated that whoever runs the host permits it.")
    return _Step(
        basis=Basis.PERMISSION,
        said=f"Whoever runs {stated.host} permits it, as {stated.added_by} states: “{stated.reason}”.",
        is_allowed=True,
        source=f"{_statement(stated)}: “{stated.reason}”",
    )


def _robots(asked: Asked, rules: RuleReader) -> _Step:
    found = robots_of(rules.rules(asked.origin, "robots"), asked.target)
    return _Step(
        basis=Basis.ROBOTS,
        said=found.said,
        is_allowed=None if found.is_allowed else False,
        source=found.source,
        ways=_ways(asked),
        interval_s=found.interval_s,
    )


def _reservation(asked: Asked, rules: RuleReader) -> _Step:
    found = reservation_of(rules.rules(asked.origin, "tdmrep"), asked.target)
    return _Step(
        basis=Basis.RESERVATION,
        said=found.said,
        is_allowed=False if found.is_reserved else None,
        source=found.source,
        ways=_ways(asked),
    )


def _ways(asked: Asked) -> tuple[str, ...]:
    """Return the lawful ways past a rule that whoever runs the host has made."""
    state = f"reclaim access state {asked.place} --kind permitted --reason “...”"
    return SUPPLY.format(name=asked.host), f"Ask whoever runs the host. If they allow it, state so: {state}"


def _statement(stated: Allowance) -> str:
    return f"statement {stated.id} of {stated.added_by}, {stated.added_at:%Y-%m-%d}, {stated.kind}"
