"""Ways to spoil notices under other laws than that of the United States, by the rule of a shared part."""

from dataclasses import replace
from datetime import date, timedelta

from monitor.notices import Notice, Role
from monitor.values import Conclusion
from tests.monitor.notices.claim_changes import (
    Change,
    Edit,
    add_work,
    added,
    shortened,
    with_considerations,
)
from tests.monitor.notices.samples import NOW, at, by_agent, item, with_items, with_part, with_works


def add_item_elsewhere(whole: Notice) -> Notice:
    """Add an item on another platform to the first work, and to what was considered."""
    other = item(90, platform="Vimeo", url="https://vimeo.com/123456789")
    first, *rest = whole.works
    record, *more = whole.exceptions
    return replace(
        whole,
        works=(replace(first, infringing_items=(*first.infringing_items, other)), *rest),
        exceptions=(replace(record, match_ids=(*record.match_ids, 90)), *more),
    )


BASICS: dict[str, tuple[Change, ...]] = {
    "B1": (lambda n: replace(n, signature=None), with_part("signature", name="  ")),
    "B1a": (with_part("signature", signed_at=NOW + timedelta(minutes=1)),),
    "B1b": (
        with_part("signature", role=Role.AGENT, authority_document="mandate"),
        with_part("signature", name="Jane Roe", capacity="Director"),
    ),
    "B1c": (lambda n: with_part("signature", authority_document="")(by_agent(n)),),
    "B1d": (with_part("principal", name=""),),
    "B2": (add_item_elsewhere,),
    "B2a": (with_works(lambda w: replace(w, owner="Somebody Else")),),
    "B2b": (with_works(lambda w: replace(w, copyrighted_urls=())),),
    "B3": (
        with_items(lambda i: replace(i, url="https://www.youtube.com/@fast_reuploads")),
        with_items(lambda i: replace(i, url="https://vimeo.com/123456789")),
    ),
    "B4": (with_part("sender", email="maya"), with_part("sender", email="")),
    "B4a": (with_part("sender", organisation=""),),
    "B5": (with_part("recipient", name=""), with_part("recipient", address=(), email="", url="")),
    "B5a": (
        with_part("recipient", agent_verified_on=None),
        with_part("recipient", agent_verified_on=date(2026, 5, 26)),
    ),
    "B5b": (
        with_part("recipient", service="Vimeo"),
        with_part("recipient", name="Agent of Vids", email="agent@vids.example", url=""),
    ),
    "B6": (
        lambda n: replace(n, exceptions=()),
        with_considerations(match_ids=(1000,)),
        with_considerations(considered_by=""),
    ),
    "B6a": (with_considerations(considered_at=at(23, 9, 30)), with_considerations(considered_at=at(23, 9, 45))),
    "B6b": (with_considerations(conclusion=Conclusion.FAIR_USE), with_considerations(conclusion=Conclusion.UNCLEAR)),
    "B6c": (add_work,),
}
"""Changes that break a rule of the part ``claim_basics``."""

HEADS: tuple[Change, ...] = (
    with_considerations(heads=()),
    with_considerations(reason="It is a copy."),
    with_considerations(reason="x" * 60),
    lambda n: replace(n, exceptions=tuple(shortened(e) for e in n.exceptions)),
)
"""Changes after which too little was considered."""

OTHER_LAW: tuple[Change, ...] = (with_considerations(jurisdiction="US"),)
OTHER_COUNTRY: tuple[Change, ...] = (lambda n: replace(n, territory="FR"),)

UNIDENTIFIED: tuple[Change, ...] = (
    lambda n: replace(n, works=()),
    with_works(lambda w: replace(w, title=" ")),
    with_works(lambda w: replace(w, description="")),
    with_works(lambda w: replace(w, copyrighted_urls=("",), deposit_sha256="")),
)
"""Changes after which nobody can tell the work."""
UNLOCATED: tuple[Change, ...] = (
    with_works(lambda w: replace(w, infringing_items=())),
    with_items(lambda i: replace(i, url="")),
    with_items(lambda i: replace(i, platform="")),
)
"""Changes after which nobody can find the copy."""

BASICS_EDITS: dict[str, tuple[Edit, ...]] = {
    "B8": (added("We accept a payment instead."), added("A settlement of ₹ 5,000 is open.")),
    "X1": (added("All of this is sworn."), added("This is a DMCA notice."), added("I swear that it is true.")),
}
"""Changes of the text by hand that break a rule of the parts ``claim_basics``, ``no_money`` and ``no_oath``."""

BASICS_ELEMENTS: dict[str, str] = {
    "exceptions": "B6",
    "exceptions[].considered_by": "B6",
    "exceptions[].match_ids": "B6",
    "principal.name": "B1d",
    "recipient.agent_verified_on": "B5a",
    "recipient.name": "B5",
    "sender.email": "B4",
    "sender.organisation": "B4a",
    "signature": "B1",
    "signature.name": "B1",
    "works[].copyrighted_urls": "B2b",
    "works[].owner": "B2a",
    "works[].infringing_items[].claimable_s": "G1",
}
"""Elements whose absence a rule of the shared parts catches."""


def elements(*, heads: str, law: str, work: str, location: str, sender: str) -> dict[str, str]:
    """Return the elements of a notice with the rules that catch their absence, some of which are the law's own."""
    return {
        **BASICS_ELEMENTS,
        "exceptions[].heads": heads,
        "exceptions[].heads[].head": heads,
        "exceptions[].heads[].reasoning": heads,
        "exceptions[].reason": heads,
        "exceptions[].jurisdiction": law,
        "works": work,
        "works[].description": work,
        "works[].title": work,
        "works[].infringing_items": location,
        "works[].infringing_items[].platform": location,
        "works[].infringing_items[].url": location,
        "sender.name": sender,
        "sender.address": sender,
    }


def as_company(whole: Notice) -> Notice:
    """Return the notice of an owner that is a company, signed by its director."""
    return replace(
        whole,
        principal=replace(whole.principal, name="Lindqvist Films AB", organisation=""),
        works=tuple(replace(work, owner="Lindqvist Films AB") for work in whole.works),
        signature=replace(whole.signature, capacity="Managing Director") if whole.signature else None,
    )
