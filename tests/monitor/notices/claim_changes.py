"""Ways to spoil notices that claim an infringement, by the rule that each way breaks; and what their elements are."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from fingerprints.values import MatchKind
from monitor.notices import ExceptionRecord, Notice
from monitor.values import Conclusion, Verdict
from tests.monitor.notices.samples import (
    NOW,
    at,
    consideration,
    item,
    with_items,
    with_part,
    with_works,
    work,
)

Change = Callable[[Notice], Notice]
Edit = Callable[[str], str]


def with_considerations(**changes: object) -> Change:
    """Return a function that changes every consideration."""
    return lambda whole: replace(whole, exceptions=tuple(replace(e, **changes) for e in whole.exceptions))


def add_item_elsewhere(whole: Notice) -> Notice:
    """Add an item on another platform."""
    other = item(90, platform="Vimeo", url="https://vimeo.com/123456789")
    first = replace(whole.works[0], infringing_items=(*whole.works[0].infringing_items, other))
    return replace(
        whole, works=(first, *whole.works[1:]), exceptions=(*whole.exceptions, consideration(90)), reference="RC-2"
    )


def add_work(whole: Notice) -> Notice:
    """Add a work whose copy stands in the consideration of another."""
    first, *rest = whole.exceptions
    covering = replace(first, match_ids=(*first.match_ids, 91))
    return replace(whole, works=(*whole.works, work(item(91))), exceptions=(covering, *rest))


def shortened(record: ExceptionRecord) -> ExceptionRecord:
    """Return a consideration that says one letter about the last factor."""
    return replace(record, heads=(*record.heads[:-1], replace(record.heads[-1], reasoning="x")))


def decided(**changes: object) -> Change:
    """Return a function that changes the decision about the last item of every work."""
    return with_items(lambda i: replace(i, decision=replace(i.decision, **changes)))


def added(text: str) -> Edit:
    """Return a function that adds a sentence to a letter."""
    return lambda letter: f"{letter}\n{text}\n"


def without(*texts: str) -> Edit:
    """Return a function that takes words, in whatever language, out of a letter; one that lacks them stays as it is."""
    return lambda letter: re.sub("|".join(map(re.escape, texts)), "", letter)


def exceptions(first: str) -> dict[str, tuple[Change, ...]]:
    """Return how to break the rules about exceptions to copyright, of which ``first`` is the id of the first."""
    return {
        first: (
            lambda n: replace(n, exceptions=()),
            with_considerations(match_ids=(1000,)),
            with_considerations(considered_by=""),
        ),
        f"{first}a": (
            with_considerations(considered_at=at(23, 9, 30)),
            with_considerations(considered_at=at(23, 9, 45)),
        ),
        f"{first}b": (
            with_considerations(heads=()),
            with_considerations(reason="It is a copy."),
            with_considerations(reason="x" * 60),
            lambda n: replace(n, exceptions=tuple(shortened(e) for e in n.exceptions)),
        ),
        f"{first}d": (add_work,),
        f"{first}c": (
            with_considerations(conclusion=Conclusion.FAIR_USE),
            with_considerations(conclusion=Conclusion.UNCLEAR),
        ),
    }


def exception_elements(first: str) -> dict[str, str]:
    """Return the elements of a consideration, by the rule that catches their absence."""
    return {
        "exceptions": first,
        "exceptions[].considered_by": first,
        "exceptions[].match_ids": first,
        "exceptions[].reason": f"{first}b",
        "exceptions[].heads": f"{first}b",
        "exceptions[].heads[].head": f"{first}b",
        "exceptions[].heads[].reasoning": f"{first}b",
    }


SHARED: dict[str, tuple[Change, ...]] = {
    "G1": (with_items(lambda i: replace(i, claimable_s=0.0)),),
    "G1a": (with_items(lambda i: replace(i, claimable_s=30.0)), with_items(lambda i: replace(i, segments=()))),
    "G8": (
        with_items(lambda i: replace(i, seen_live_at=None, captured_at=at(20, 9, 59))),
        with_items(lambda i: replace(i, seen_live_at=None, captured_at=None)),
        with_items(lambda i: replace(i, seen_live_at=NOW + timedelta(minutes=1))),
    ),
    "G7": (
        with_items(lambda i: replace(i, published_on=date(2026, 3, 13))),
        with_items(lambda i: replace(i, captured_at=datetime(2026, 3, 13, 9, tzinfo=UTC))),
        with_items(lambda i: replace(i, captured_at=None, received_at=datetime(2026, 3, 13, 9, tzinfo=UTC))),
    ),
    "G7a": (
        lambda n: with_works(lambda w: replace(w, published_on=date(2026, 11, 25)))(
            with_items(lambda i: replace(i, captured_at=None, received_at=None))(n)
        ),
    ),
    "G7b": (with_works(lambda w: replace(w, published_on=None)),),
    "B9": (with_part("grounds", law="y"), with_part("grounds", law="British law")),
    "B9a": (with_part("grounds", right="x"),),
    "G5": (with_items(lambda i: replace(i, decision=None)), decided(by="")),
    "G5a": tuple(decided(verdict=verdict) for verdict in Verdict if verdict is not Verdict.CONFIRMED),
    "G5b": (decided(at=at(23, 9, 31)),),
    "G2": (with_items(lambda i: replace(i, match_kind=MatchKind.SHARES_SOUND)),),
    "G3": (with_items(lambda i: replace(i, permitted_by="licence 3, for Lee Films")),),
    "G4": (lambda n: replace(n, own_accounts_known=False),),
    "G6": (
        with_items(lambda i: replace(i, indicators=("The match is shorter than 10 seconds.",))),
        lambda n: with_items(lambda i: replace(i, indicators=("A voice speaks over it.",)))(
            replace(n, reviewer=n.signature.name if n.signature else "")
        ),
    ),
    "E1": (with_items(lambda i: replace(i, clip_sha256="")), with_items(lambda i: replace(i, clip_sha256="F" * 64))),
    "E2": (with_works(lambda w: replace(w, deposit_sha256="abc")),),
    "E3": (lambda n: replace(n, reference=""),),
}
"""Changes that break a rule of the parts ``safeguards`` and ``claimable``, whatever the pack; a pack may say better."""

WEIGHED: dict[str, tuple[Change, ...]] = {
    "W6a": (with_considerations(considered_at=at(23, 9, 30)),),
    "W6b": (with_considerations(conclusion=Conclusion.FAIR_USE), with_considerations(conclusion=Conclusion.UNCLEAR)),
}
"""Changes that break a rule of the part ``weighed``."""

SHARED_EDITS: dict[str, tuple[Edit, ...]] = {
    "B8b": (
        added("You must pay me 500 pounds."),
        added("We accept a payment instead."),
        added("Pay us EUR 300. Thank you."),
        added("We ask for compensation of $500."),
        added("Payment of £500 settles this."),
    ),
    "B8c": (
        added("Act, or I report you to the police."),
        added("Or we will sue."),
        added("Unless you comply, we go to the police."),
        added("Otherwise I will go to the press."),
    ),
    "B7": (
        added("The uploader is a thief."),
        added("This is piracy."),
        added("This is pi**ra**cy."),
        added("The person who did it is a criminal who stole my film."),
    ),
    "B7a": (
        added("The account infringed all of our works."),
        added("We hold all rights in everything that was ever filmed there."),
        added("Delete everything by @partner."),
        added("Remove the whole channel, please."),
        added("The same holds for all other copies."),
    ),
    "B7b": (
        added("The uploader John Smith did this."),
        added("The uploader is John Q. Smith."),
        added("The account holder, Mr. Karl-Heinz Müller, did this."),
        added("The real name of the uploader is known."),
        added("The uploader lives in 5 High Street."),
    ),
    "B8a": (added("You must act."), added("Act now, failing which others will decide.")),
    "G16": (
        added("The same holds for https://vids.example/watch/777, too."),
        added("See vids.example/watch/777."),
        added("See <https://vids.example/watch/777>."),
        added("See [this](https://vids.example/watch/777)."),
        added("[this]: https://vids.example/watch/777"),
        added("See www.another.example."),
        added("See another dot com."),
        added("Write to somebody@another.example."),
        added("See https://www.youtube.com/watch?v=dQw4w9WgX01.html."),
    ),
}
"""Changes of the text by hand that break a rule of a shared part."""

SHARED_ELEMENTS: dict[str, str] = {
    "own_accounts_known": "G4",
    "reference": "E3",
    "works[].published_on": "G7b",
    "works[].infringing_items[].clip_sha256": "E1",
    "works[].infringing_items[].decision": "G5",
    "works[].infringing_items[].decision.by": "G5",
    "works[].infringing_items[].segments": "G1a",
}
"""Elements of a notice, by the one rule that catches their absence, whatever the pack."""
