"""The few checks that law packs name. Each yields, for every place that fails, the end of a sentence about it.

A check is silent about what is absent unless its business is presence, so that one missing element breaks one rule.
"""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

from fingerprints.values import MatchKind, Modality
from monitor.notices.facts import Facts, Place, is_blank, places, shown, value_of
from monitor.notices.urls import names_site, why_not_item
from monitor.notices.values import ExceptionRecord, InfringingItem, Party, Role, Signature
from monitor.values import Conclusion, says_something

Check = Callable[..., Iterator[str]]

_EARLY = {True: -timedelta(seconds=1), False: -timedelta(days=1)}
"""How far ahead a time, or a date, may be: a date may be tomorrow's where the sender lives."""


def required(
    facts: Facts,
    *,
    each: str = "notice",
    in_each: str = "",
    some: bool = False,
    all: tuple[str, ...] = (),  # noqa: A002  the word that law packs use
    any: tuple[str, ...] = (),  # noqa: A002  same
) -> Iterator[str]:
    """``all`` and at least one of ``any`` must be present in ``each``; with ``some`` or ``in_each`` there must be one.

    :param in_each: elements each of which must hold at least one ``each``; ``each`` begins with this path
    """
    found = list(places(facts, each))
    if some and not found:
        yield ""
    for holder in places(facts, in_each) if in_each else ():
        if not list(places(facts, each.removeprefix(in_each + "."), Place(holder.value))):
            yield holder.said()
    for place in found:
        yield from _absent(facts, place, all, any)


def _absent(facts: Facts, place: Place, every: tuple[str, ...], either: tuple[str, ...]) -> Iterator[str]:
    for path in every:
        if any(is_blank(p.value) for p in places(facts, path, place)):
            yield place.said(f"{_plain(path)} is absent")
    if either and all(is_blank(value_of(facts, path, place)) for path in either):
        yield place.said(f"{' and '.join(_plain(path) for path in either)} are absent")


def one_of(facts: Facts, *, path: str, allowed: tuple[str, ...]) -> Iterator[str]:
    """Every value at ``path`` is one of ``allowed``."""
    for place in places(facts, path):
        if place.value is None or place.value in allowed:
            continue
        if isinstance(place.value, bool):  # the message of the rule says in words what is so
            yield place.said()
        else:
            yield place.said(f"it is “{place.value}”" if place.value else "it is absent")


def pattern(facts: Facts, *, path: str, pattern: str) -> Iterator[str]:
    """Every text at ``path`` matches the regular expression from beginning to end."""
    for place in places(facts, path):
        if re.fullmatch(pattern, str(place.value)) is None:
            yield place.said(f"“{place.value}”" if place.value else "it is absent")


def item_url(facts: Facts, *, each: str, url: str, platform: str) -> Iterator[str]:
    """Every address is that of one item, on the platform that the notice names."""
    for place in places(facts, each):
        address, name = str(value_of(facts, url, place)), str(value_of(facts, platform, place))
        problem = why_not_item(address, name) if address.strip() else None
        if problem is not None:
            yield place.said(f"{address} {problem}")


def one_site(facts: Facts, *, each: str) -> Iterator[str]:
    """All items lie on one site, as their addresses say."""
    sites = sorted({item.site for item in _items(facts, each)} - {""})
    if len(sites) > 1:
        yield ", ".join(sites)


def recipient_of_site(facts: Facts, *, each: str) -> Iterator[str]:
    """The service of the case and the recipient of the letter may be those of every item, as far as names show."""
    to = facts.notice.recipient
    texts = {f"the case is pursued with “{to.service}”": to.service}
    if to.name != to.service:
        texts[f"the letter goes to “{to.name}”"] = f"{to.name} {to.email} {to.url}"
    named = {(item.site, item.platform) for item in _items(facts, each) if item.site}
    for said, text in texts.items():
        odd = sorted(site for site, name in named if not names_site(text, site) and not names_site(text, name))
        if odd and text.strip():
            yield f"{said}, but the copy lies on {', '.join(odd)}"


def owner_signs(facts: Facts, *, party: str, owner: str, signature: str) -> Iterator[str]:
    """Who signs as owner is the owner, or names the title held in the organisation that is the owner."""
    signer, own, signed = value_of(facts, party), value_of(facts, owner), value_of(facts, signature)
    if not isinstance(signer, Party) or not isinstance(own, Party) or not isinstance(signed, Signature):
        return
    if is_blank(signed.name) or is_blank(own.name):
        return
    if signer.kind is not signed.role:
        yield f"the sender is the {signer.kind}, but the signature is that of the {signed.role}"
    elif signed.role is Role.OWNER and not _is_same(signed.name, own.name):
        officer = _is_same(signer.organisation, own.name) and not is_blank(signed.capacity)
        if not officer:
            yield f"“{signed.name}” signs as the owner, but the owner is “{own.name}”"


def _items(facts: Facts, path: str) -> Iterator[InfringingItem]:
    return (place.value for place in places(facts, path) if isinstance(place.value, InfringingItem))


def _is_same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()


def equal_to(facts: Facts, *, path: str, value: str) -> Iterator[str]:
    """Every value at ``path`` equals the one value at another path, where that is there."""
    wanted = value_of(facts, value)
    for place in places(facts, path):
        if not is_blank(wanted) and place.value != wanted:
            yield place.said(f"“{place.value}”, not “{wanted}”")


def time_order(facts: Facts, *, earlier: str, later: str, each: str = "notice", strict: bool = False) -> Iterator[str]:
    """In each place the earlier time is not after the later one; with ``strict`` it is before it."""
    for place in places(facts, each):
        first, second = value_of(facts, earlier, place), value_of(facts, later, place)
        if not isinstance(first, date) or not isinstance(second, date):
            continue
        order = _order(first, second)
        if order > 0 or (strict and order == 0):
            yield place.said(f"{_moment(first)} is not before {_moment(second)}")


def fresh(facts: Facts, *, path: str, each: str = "notice", max_days: int = 0, max_hours: int = 0) -> Iterator[str]:
    """In each place the date or time at ``path`` is there, not in the future, and not older than allowed."""
    for place in places(facts, each):
        moment = value_of(facts, path, place)
        if not isinstance(moment, date):
            yield place.said("no date is given")
        elif not _age(facts.now, moment) <= timedelta(days=max_days, hours=max_hours):
            yield place.said(_moment(moment))
        elif _age(facts.now, moment) < _EARLY[isinstance(moment, datetime)]:
            yield place.said(f"{_moment(moment)} has not come yet")


def more_than(facts: Facts, *, path: str, minimum: float) -> Iterator[str]:
    """Every number at ``path`` is greater than ``minimum``."""
    for place in places(facts, path):
        if not (isinstance(place.value, float | int) and place.value > minimum):
            yield place.said(f"{place.value} s")


def at_most(facts: Facts, *, each: str, value: str, limit: str, tolerance: float) -> Iterator[str]:
    """In each place one number is not greater than another, give or take the tolerance."""
    for place in places(facts, each):
        number, most = value_of(facts, value, place), value_of(facts, limit, place)
        if isinstance(number, float | int) and isinstance(most, float | int) and number > most + tolerance:
            yield place.said(f"{number:g} s of {most:g} s")


def clause_present(facts: Facts, *, clause: str) -> Iterator[str]:
    """The letter shows the clause word for word; how it is set does not count, nor what no reader sees."""
    if shown(facts.pack.clauses[clause].text) not in facts.seen:
        yield ""


def clause_or_wording(facts: Facts, *, clause: str) -> Iterator[str]:
    """The letter shows the wording that its recipient insists on, where it does; else the clause, word for word."""
    wanted = facts.notice.recipient.requires_wording.strip() or facts.pack.clauses[clause].text
    if shown(wanted) not in facts.seen:
        yield ""


def wording_accepted(facts: Facts) -> Iterator[str]:
    """Whoever has signed has accepted the very wording that the recipient insists on, where it insists on any."""
    wanted, signed = facts.notice.recipient.requires_wording, facts.notice.signature
    if not is_blank(wanted) and signed is not None and shown(signed.accepted_wording) != shown(wanted):
        yield ""


def text_absent(facts: Facts, *, pattern: str) -> Iterator[str]:
    """The letter has no text that matches the regular expression."""
    found = re.search(pattern, facts.said)
    if found is not None:
        yield f"“{found.group(0)}”"


def home_address(facts: Facts, *, party: str) -> Iterator[str]:
    """A person who is neither a company nor an agent gives no postal address."""
    person = value_of(facts, party)
    private = isinstance(person, Party) and person.kind is Role.OWNER and is_blank(person.organisation)
    if private and not is_blank(value_of(facts, f"{party}.address")):
        yield ""


def exception_covers(facts: Facts, *, items: str, records: str) -> Iterator[str]:
    """For every item some consideration by a named person says that it was about its match."""
    considered = {
        match_id
        for record in places(facts, records)
        if isinstance(record.value, ExceptionRecord) and record.value.considered_by.strip()
        for match_id in record.value.match_ids
    }
    for place in places(facts, items):
        decision = place.value.decision if isinstance(place.value, InfringingItem) else None
        if decision is not None and decision.match_id not in considered:
            yield place.said()


def considered_apart(facts: Facts, *, works: str, records: str) -> Iterator[str]:
    """No consideration is about copies of several works."""
    work_of = {
        item.decision.match_id: number
        for number, place in enumerate(places(facts, works))
        for item in getattr(place.value, "infringing_items", ())
        if item.decision is not None
    }
    for place in places(facts, records):
        matches = place.value.match_ids if isinstance(place.value, ExceptionRecord) else ()
        count = len({work_of[match_id] for match_id in matches if match_id in work_of})
        if count > 1:
            yield place.said(f"{count} works")


def heads_considered(
    facts: Facts, *, records: str, heads: tuple[str, ...], min_head: int, min_reason: int
) -> Iterator[str]:
    """Every consideration that concludes against the use says something of all heads, and gives reasons."""
    for place in places(facts, records):
        record = place.value
        if not isinstance(record, ExceptionRecord) or record.conclusion is not Conclusion.INFRINGING:
            continue
        treated = {head.head for head in record.heads if says_something(head.reasoning, min_head)}
        missing = [head for head in heads if head not in treated]
        if missing:
            yield place.said(f"too little about {', '.join(missing)}")
        elif not says_something(record.reason, min_reason):
            yield place.said(f"reasons of {len(record.reason.strip())} characters")


def absent(facts: Facts, *, path: str) -> Iterator[str]:
    """Nothing stands at ``path``; what does is said."""
    for place in places(facts, path):
        if not is_blank(place.value):
            yield place.said(str(place.value))


def sound_owned(facts: Facts, *, each: str) -> Iterator[str]:
    """An item that shares sound only is claimed for sound that the owner holds, and for nothing else."""
    for place in places(facts, each):
        item = place.value
        if isinstance(item, InfringingItem) and item.match_kind is MatchKind.SHARES_SOUND and not _is_sound_claim(item):
            yield place.said()


def _is_sound_claim(item: InfringingItem) -> bool:
    return item.claimable_sound_s > 0 and all(segment.modality is Modality.SOUND for segment in item.segments)


def second_person(facts: Facts, *, items: str, reviewer: str, signer: str) -> Iterator[str]:
    """Where an item has indicators, somebody else than the signer has looked at the case as well."""
    second, first = value_of(facts, reviewer), value_of(facts, signer)
    if not is_blank(second) and not _is_same(str(second), str(first or "")):
        return
    for item in _items(facts, items):
        yield from item.indicators


def pack_verified(facts: Facts) -> Iterator[str]:
    """A named lawyer has verified every part of the law pack."""
    count = len(facts.pack.unverified)
    if count:
        yield f"{count} of its parts are not verified"


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        required, one_of, pattern, item_url, one_site, recipient_of_site, owner_signs, equal_to, time_order, fresh,
        more_than, at_most, clause_present, clause_or_wording, wording_accepted, text_absent, home_address,
        exception_covers, considered_apart, heads_considered, absent, sound_owned, second_person, pack_verified,
    )
}  # fmt: skip
"""By the name that law packs use."""


def _plain(path: str) -> str:
    return path.replace("_", " ").replace(".", "’s ")


def _order(first: date, second: date) -> int:
    """Return -1, 0 or 1; a day and a time are compared by the day, wherever on Earth the day was meant."""
    if isinstance(first, datetime) is not isinstance(second, datetime):
        one, other = _day(first, -12), _day(second, 14)
        return (one > other) - (one < other)
    return (first > second) - (first < second)


def _day(moment: date, offset_h: int) -> date:
    """Return the day itself, or that of a time where clocks differ so much from UTC."""
    return (moment.astimezone(UTC) + timedelta(hours=offset_h)).date() if isinstance(moment, datetime) else moment


def _age(now: datetime, moment: date) -> timedelta:
    return now - moment if isinstance(moment, datetime) else now.date() - moment


def _moment(moment: date) -> str:
    return moment.isoformat(" ", "minutes") if isinstance(moment, datetime) else moment.isoformat()
