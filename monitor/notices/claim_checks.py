"""The checks of notices that claim an infringement, beyond those of every pack: wording, links, hops, substance.

As in ``monitor.notices.checks``, each yields, for every place that fails, the end of a sentence about it.
"""

import re
from collections.abc import Iterator

from fingerprints.values import Modality
from monitor.casework.budget import Budget, Standing
from monitor.notices.checks import Check, clause_present
from monitor.notices.correspondence import EarlierNotice, Hop, Tally
from monitor.notices.facts import Facts, is_blank, places, shown, value_of
from monitor.notices.rendering import span
from monitor.notices.urls import is_safe_url, names_site
from monitor.notices.values import ClaimedWork, ExceptionRecord, Recipient, WorkSpan
from monitor.values import Conclusion, says_something


def statement(facts: Facts, *, clause: str, instead: str) -> Iterator[str]:
    """The letter carries the clause word for word, or the text at ``instead`` where a recipient insists on one."""
    wanted = value_of(facts, instead)
    if is_blank(wanted):
        yield from clause_present(facts, clause=clause)
    elif shown(wanted) not in facts.seen:
        yield "the recipient's own wording is not in it"


def repeats(facts: Facts, *, earlier: str, count: int) -> Iterator[str]:
    """Where earlier notices are listed there are so many, each with an outcome that nobody has disputed."""
    letters = [place for place in places(facts, earlier) if isinstance(place.value, EarlierNotice)]
    if letters and len(letters) < count:
        yield f"{len(letters)} of {count}"
    for place in letters:
        assert isinstance(place.value, EarlierNotice)  # noqa: S101  tells the type checker what was filtered above
        if is_blank(place.value.outcome) or place.value.outcome_on is None:
            yield place.said("its outcome, or the day of it, is not known")
        if place.value.counter_noticed or place.value.retracted:
            yield place.said("it was withdrawn or answered with a counter-notice")


def link_apart(facts: Facts, *, each: str, link: str, target: str) -> Iterator[str]:
    """Every link is an http address, and not that of what it leads to."""
    for place in places(facts, each):
        address = str(value_of(facts, link, place) or "").strip()
        if address and not is_safe_url(address):
            yield place.said(f"{address} is not an http address in plain characters")
        elif address and address == str(value_of(facts, target, place)).strip():
            yield place.said(f"{address} is the address of the copy itself")


def leads_to(facts: Facts, *, hops: str, recipient: str) -> Iterator[str]:
    """What was looked up names the recipient: by its name, its service, or the domain of one of its addresses."""
    found = [place.value for place in places(facts, hops) if isinstance(place.value, Hop)]
    to = value_of(facts, recipient)
    results = " ".join(hop.result for hop in found).casefold()
    if is_blank(results) or not isinstance(to, Recipient) or is_blank(to.name):
        return
    domains = re.findall(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", f"{to.email} {to.url}".casefold())
    names = [to.name.casefold(), *to.name.casefold().split(",")[:1]]
    if not any(name in results for name in names) and not any(names_site(results, domain) for domain in domains):
        yield f"“{to.name}”"


def substantiated(facts: Facts, *, path: str, minimum: int) -> Iterator[str]:
    """The text at ``path`` says something in so many characters or more."""
    text = str(value_of(facts, path) or "").strip()
    if not says_something(text, minimum):
        yield f"{len(text)} characters" if text else "it is absent"


def brief(facts: Facts, *, path: str, maximum: int) -> Iterator[str]:
    """The text at ``path`` has no more characters than ``maximum``."""
    length = len(str(value_of(facts, path) or "").strip())
    if length > maximum:
        yield f"{length} characters"


def reasons_printed(facts: Facts, *, records: str) -> Iterator[str]:
    """The reasons of every consideration by a named person that concludes against the use stand in the letter.

    What was said of them for the letter counts in their place. Recorded reasons are in English: a letter in another
    language does without.
    """
    letter, said = facts.seen, facts.notice.grounds.exceptions_reason.strip()
    if not said and not facts.pack.language.startswith("en"):
        return
    for place in places(facts, records):
        record = place.value
        if not isinstance(record, ExceptionRecord) or record.conclusion is not Conclusion.INFRINGING:
            continue
        if record.considered_by.strip() and shown(said or record.reason) not in letter:
            yield place.said()


def within_budget(facts: Facts, *, path: str) -> Iterator[str]:
    """What became of the sender's earlier notices, where a tally is given, does not stop the sending."""
    tally = value_of(facts, path)
    if not isinstance(tally, Tally):
        return
    budget = Budget(
        sent=tally.sent,
        counter_noticed=tally.counter_notices,
        retracted=tally.retractions,
        refused=tally.upheld_refusals,
    )
    if budget.standing is Standing.FROZEN:
        yield f"{budget.wrong} of {budget.sent} addresses"


def apart(facts: Facts, *, each: str) -> Iterator[str]:
    """No stretch of a work is both offered as a reference and left out of it."""
    for place in places(facts, each):
        if isinstance(place.value, ClaimedWork):
            for one in place.value.held:
                for other in place.value.withheld:
                    if _overlap(one, other):
                        yield place.said(f"{one.modality} from {other.start_s:g} s to {other.end_s:g} s")


def left_out_printed(facts: Facts, *, each: str) -> Iterator[str]:
    """Every stretch of a work that a reference must leave out stands in the letter."""
    letter = facts.seen
    for place in places(facts, each):
        if isinstance(place.value, ClaimedWork):
            for one in place.value.withheld:
                if span((one.start_s, one.end_s)) not in letter:
                    yield place.said(f"{one.modality} {span((one.start_s, one.end_s))}")


def silent_reference(facts: Facts, *, each: str, clause: str) -> Iterator[str]:
    """Where no sound of any work is the owner's, the letter says word for word that sound is no reference."""
    held = [one for place in places(facts, each) if isinstance(place.value, ClaimedWork) for one in place.value.held]
    if held and not any(one.modality is Modality.SOUND for one in held):
        yield from clause_present(facts, clause=clause)


def _overlap(one: WorkSpan, other: WorkSpan) -> bool:
    same = one.modality is other.modality
    return same and min(one.end_s, other.end_s) > max(one.start_s, other.start_s)


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        statement, repeats, link_apart, leads_to, substantiated, brief, reasons_printed, within_budget, apart,
        left_out_printed, silent_reference,
    )
}  # fmt: skip
"""By the name that law packs use."""
