"""The checks of letters that follow a notice or stand beside it: what was said before, what was answered, and periods.

As in ``monitor.notices.checks``, each yields, for every place that fails, the end of a sentence about it.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

from monitor.notices.checks import Check, clause_present
from monitor.notices.correspondence import Tally
from monitor.notices.facts import Facts, places, shown, texts, value_of
from monitor.notices.intake import load_signs
from monitor.notices.received import read_received
from monitor.notices.values import InfringingItem, Signature

_PERIOD = re.compile(
    r"(?i)\b(?:within|in|no later than) (?:the next )?(?:\w+ \((\d+)\)|(\w+))"
    r" ((?:business |working |calendar )?(?:hour|day|week|month))s?\b"
)
_BY_A_DAY = re.compile(
    r"(?i)\b(?:by|before|until|no later than) (?:the )?(?:\d{1,2}(?:st|nd|rd|th)? (?:of )?)?"
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December) \d"
)

_DATA = (
    *(f"works[].{name}" for name in ("title", "owner", "infringing_items[].account")),
    *(f"{who}.{name}" for who in ("sender", "principal") for name in ("name", "organisation", "email", "address[]")),
    *(f"recipient.{name}" for name in ("name", "service", "address[]", "email")),
    *(f"licence.{name}" for name in ("licensee", "material", "cues[]", "accounts[]")),
    *("signature.name", "earlier[].recipient", "earlier[].account", "grounds.lawyer", "enclosures[]"),
)
"""What a letter repeats, and its sender has not worded."""


def at_least(facts: Facts, *, path: str, count: int) -> Iterator[str]:
    """``path`` names so many elements or more."""
    found = len(list(places(facts, path)))
    if found < count:
        yield f"{found} of {count}"


def same(facts: Facts, *, path: str) -> Iterator[str]:
    """Every value at ``path`` is there, and all are equal but for the case of letters."""
    values = [str(place.value or "").strip() for place in places(facts, path)]
    if "" in values:
        yield "one is not named"
    elif len({value.casefold() for value in values}) > 1:
        yield ", ".join(sorted(set(values)))


def known_before(facts: Facts, *, items: str, earlier: str) -> Iterator[str]:
    """The address of every item stands in an earlier letter."""
    known = {place.value for place in places(facts, earlier)}
    for place in places(facts, items):
        address = place.value.url.strip() if isinstance(place.value, InfringingItem) else ""
        if address and known and address not in known:
            yield place.said(address)


def narrowed(facts: Facts, *, items: str, earlier: str) -> Iterator[str]:
    """Something of the earlier letter no longer stands: an address, or a stretch of an item."""
    standing = [place.value for place in places(facts, items) if isinstance(place.value, InfringingItem)]
    before = {place.value for place in places(facts, earlier)}
    if before <= {item.url for item in standing} and not any(item.excluded for item in standing):
        yield ""


def printed(facts: Facts, *, path: str) -> Iterator[str]:
    """Every text at ``path`` stands in the letter."""
    for place in places(facts, path):
        if shown(place.value) not in facts.seen:
            yield place.said(str(place.value))


def unprinted(facts: Facts, *, path: str) -> Iterator[str]:
    """No text at ``path`` stands in the letter as words of its own."""
    for place in places(facts, path):
        text = shown(place.value)
        if text and re.search(rf"(?<!\w){re.escape(text)}(?!\w)", facts.said):
            yield place.said()


def text_present(facts: Facts, *, pattern: str) -> Iterator[str]:
    """The letter has text that matches the regular expression."""
    if re.search(pattern, facts.seen) is None:
        yield ""


def own_text_absent(facts: Facts, *, pattern: str, besides: tuple[str, ...] = ()) -> Iterator[str]:
    """Nothing in the letter matches the regular expression.

    Addresses of the web do not count, nor names, titles and postal addresses, nor what stands at ``besides``.
    """
    found = re.search(pattern, _own_words(facts.said, texts(facts, *_DATA, *besides)))
    if found is not None:
        yield f"“{found.group(0)}”"


@lru_cache(maxsize=32)  # several rules look at the own words of one letter
def _own_words(text: str, values: tuple[str, ...]) -> str:
    """Return a letter without addresses, and without values that it repeats."""
    for value in values:
        if value in text:
            text = re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", " … ", text)
    return re.sub(r"<[^<>\s]+>", " … ", text)


def clause_of_law(facts: Facts, *, path: str, clauses: Mapping[str, str]) -> Iterator[str]:
    """The letter carries, word for word, the clause of the first law at ``path`` that has one.

    :param clauses: id of the clause by country
    """
    law = next((str(place.value) for place in places(facts, path) if place.value in clauses), None)
    if law is not None:
        yield from clause_present(facts, clause=clauses[law])


def periods_of_law(facts: Facts, *, path: str, allowed: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The letter sets no day, and no period but those that the law at ``path`` knows.

    :param allowed: by country, periods such as ``36 hours``
    """
    letter = facts.said
    known = {period for place in places(facts, path) for period in allowed.get(str(place.value), ())}
    for found in _PERIOD.finditer(letter):
        number, unit = found.group(1) or found.group(2), found.group(3).lower()
        if f"{number} {unit}s" not in known:
            yield f"“{found.group(0)}”"
    for found in _BY_A_DAY.finditer(letter):
        yield f"“{found.group(0)}”"


def flagged(facts: Facts, *, items: str) -> Iterator[str]:
    """No item has an indicator of parody, news or another use that the law may permit."""
    for place in places(facts, items):
        if isinstance(place.value, InfringingItem):
            yield from (place.said(indicator.rstrip(".")) for indicator in place.value.indicators)


def enclosed(facts: Facts, *, path: str, named: Mapping[str, str]) -> Iterator[str]:
    """Among the enclosures is one for each document.

    :param named: what to call the document, and a regular expression for the name of its file
    """
    names = [str(place.value) for place in places(facts, path)]
    for document, pattern in named.items():
        if not any(re.search(pattern, name) for name in names):
            yield document


def within_months(facts: Facts, *, start: str, end: str, months: int) -> Iterator[str]:
    """The day at ``end`` is not after the last day of a period of months from the day at ``start``."""
    first, last = value_of(facts, start), value_of(facts, end)
    if isinstance(first, date) and isinstance(last, date) and last > add_months(first, months):
        yield f"it ran until {add_months(first, months).isoformat()}"


def add_months(day: date, months: int) -> date:
    """Return the day of the same number so many months later, or the last day of that month if it has none."""
    years, month = divmod(day.month - 1 + months, 12)
    for number in (day.day, 30, 29):
        try:
            return date(day.year + years, month + 1, number)
        except ValueError:  # the month has no such day
            continue
    return date(day.year + years, month + 1, 28)


def days_between(facts: Facts, *, earlier: str, later: str, least: int) -> Iterator[str]:
    """From the one day to the other there are so many days or more, where both are given."""
    first, last = value_of(facts, earlier), value_of(facts, later)
    if isinstance(first, date) and isinstance(last, date) and last - first < timedelta(days=least):
        yield f"{(last - first).days} days"


def unsigned(facts: Facts, *, path: str) -> Iterator[str]:
    """Nothing is signed."""
    signed = value_of(facts, path)
    if isinstance(signed, Signature):
        yield f"“{signed.name}”, {signed.signed_at:%Y-%m-%d}"


def adds_up(facts: Facts, *, path: str) -> Iterator[str]:
    """The five outcomes of a tally are together what was sent, and its period has passed."""
    tally = value_of(facts, path)
    if not isinstance(tally, Tally):
        return
    total = sum(tally.outcomes.values())
    if total != tally.sent:
        yield f"{total} outcomes of {tally.sent} addresses"
    if tally.upheld_refusals > tally.not_removed:
        yield f"{tally.upheld_refusals} upheld refusals of {tally.not_removed}"


def names_digest(facts: Facts, *, each: str, paths: tuple[str, ...]) -> Iterator[str]:
    """In each place the text at every path is a SHA-256 digest."""
    for place in places(facts, each):
        for path in paths:
            if re.fullmatch("[0-9a-f]{64}", str(value_of(facts, path, place) or "")) is None:
                yield place.said(path.rpartition(".")[2].replace("_", " "))


def sign_shown(facts: Facts, *, sheet: str, sign: str) -> Iterator[str]:
    """The text shows the element as a sheet of signs describes it."""
    yield from load_signs(sheet)[sign].problems(read_received(facts.letter))


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        at_least, same, known_before, narrowed, printed, unprinted, text_present, own_text_absent,
        clause_of_law, periods_of_law, flagged, enclosed, within_months, days_between, unsigned, adds_up,
        names_digest, sign_shown,
    )
}  # fmt: skip
"""By the name that law packs use."""
