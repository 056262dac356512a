"""Notices under 17 U.S.C. 512 without fault, and ways to spoil them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from monitor.notices import EarlierNotice, Grounds, InfringingItem, Notice, Recipient, RecipientKind, Role
from monitor.values import Verdict
from tests.monitor.notices.claim_changes import (
    Change,
    Edit,
    add_item_elsewhere,
    added,
    exception_elements,
    exceptions,
    without,
)
from tests.monitor.notices.claim_samples import NOW, at, hop
from tests.monitor.notices.samples import by_agent, item, notice, with_items, with_part, with_works, work

OATH = (
    "I swear, under penalty of perjury, that the information in this notification is accurate and that I am the "
    "copyright owner, or am authorized to act on behalf of the owner, of an exclusive right."
)
"""Of a recipient that goes beyond the statute, as many services do."""
OWN_ORDER = (
    "The information is accurate, and under penalty of perjury I am authorized to act for the owner of the rights."
)
"""Of a recipient that goes no further than the statute."""


def earlier(number: int = 1, **changes: object) -> EarlierNotice:
    """Return the record of a notice after which a copy was removed."""
    values: dict[str, Any] = {
        "reference": f"RC-2026-{number:04}",
        "sent_on": date(2026, 10, number),
        "recipient": "YouTube, Inc., DMCA Complaints",
        "urls": (item(number).url,),
        "outcome": "removed",
        "outcome_on": date(2026, 10, number + 3),
        "jurisdiction": "US",
    }
    return EarlierNotice(**(values | changes))


def with_earlier(**changes: object) -> Change:
    """Return a function that changes every earlier letter."""
    return lambda whole: replace(whole, earlier=tuple(replace(one, **changes) for one in whole.earlier))


def insisting(wording: str) -> Change:
    """Return a function that gives the recipient wording of its own, which the signer accepts."""
    return lambda whole: with_part("signature", accepted_wording=wording)(
        with_part("recipient", requires_wording=wording)(whole)
    )


def on_vimeo(one: InfringingItem) -> InfringingItem:
    """Return an item whose address lies on another platform than the notice says."""
    return replace(one, url="https://vimeo.com/123456789")


def add_second_work(whole: Notice) -> Notice:
    """Add a work with a copy on the same site, which stands in the consideration of the first."""
    second = work(item(91, url=f"{FREE_HOST}1", platform="vids.example"))
    covering = replace(whole.exceptions[0], match_ids=(1, 91))
    return with_earlier(urls=(FREE_HOST, f"{FREE_HOST}1"))(
        replace(whole, works=(*whole.works, second), exceptions=(covering,))
    )


def search() -> Notice:
    """Return a notice to a search engine about a link to a copy."""
    recipient = Recipient(
        name="Example Search, Copyright Agent",
        kind=RecipientKind.SEARCH_ENGINE,
        service="Example Search",
        email="copyright@search.example",
        agent_verified_on=date(2026, 11, 19),
    )
    link = "https://search.example/results?q=salt+flats&r=4"
    return notice(work(item(link_url=link)), recipient=recipient)


FREE_HOST = "https://vids.example/watch/salt-flats-1"
HOPS = (
    hop("DNS of vids.example", "192.0.2.17"),
    hop("RDAP of 192.0.2.17", "network of Northern Hosting Ltd, abuse@hosting.example"),
)


def infrastructure(kind: RecipientKind = RecipientKind.DESIGNATED_AGENT) -> Notice:
    """Return a notice to the company behind a site that did not answer."""
    recipient = Recipient(
        name="Northern Hosting Ltd",
        kind=kind,
        service="vids.example",
        email="abuse@hosting.example",
        agent_verified_on=date(2026, 11, 19),
    )
    to_site = earlier(1, recipient="vids.example", urls=(FREE_HOST,), outcome="", outcome_on=None)
    return notice(
        work(item(url=FREE_HOST, platform="vids.example", account="")),
        recipient=recipient,
        earlier=(to_site,),
        hops=HOPS,
    )


def subpoena() -> Notice:
    """Return a request for a subpoena to YouTube after a notification."""
    return notice(
        exceptions=(),
        method="",
        earlier=(earlier(1),),
        grounds=Grounds(court="Northern District of California"),
        enclosures=("notification RC-2026-0001.pdf",),
    )


US: dict[str, tuple[Change, ...]] = {
    **exceptions("US-N8"),
    "US-N1": (lambda n: replace(n, signature=None), with_part("signature", name="  ")),
    "US-N1a": (lambda n: with_part("signature", authority_document="")(by_agent(n)),),
    "US-N1b": (
        with_part("signature", role=Role.AGENT, authority_document="mandate"),
        lambda n: with_part("signature", name="Jane Roe")(with_part("sender", name="Jane Roe")(n)),
        with_part("signature", name="Jane Roe", capacity="Director"),
    ),
    "US-N1c": (with_part("signature", signed_at=NOW + timedelta(minutes=1)),),
    "US-N1d": (with_part("principal", name=""),),
    "US-N2": (
        lambda n: replace(n, works=()),
        with_works(lambda w: replace(w, title=" ")),
        with_works(lambda w: replace(w, description="")),
        with_works(lambda w: replace(w, copyrighted_urls=("",), deposit_sha256="")),
    ),
    "US-N2c": (with_works(lambda w: replace(w, copyrighted_urls=())),),
    "US-N2b": (with_works(lambda w: replace(w, owner="Somebody Else")),),
    "US-N3": (
        with_works(lambda w: replace(w, infringing_items=())),
        with_items(lambda i: replace(i, url="")),
        with_items(lambda i: replace(i, platform="")),
    ),
    "US-N3a": (
        with_items(lambda i: replace(i, url="https://www.youtube.com/@fast_reuploads")),
        with_works(lambda w: replace(w, infringing_items=tuple(map(on_vimeo, w.infringing_items)))),
    ),
    "US-N4": (
        with_part("sender", email=""),
        with_part("sender", name=""),
        with_part("sender", address=(" ",), phone=""),
    ),
    "US-N4a": (with_part("sender", phone=""), with_part("sender", address=())),
    "US-N4b": (with_part("sender", organisation=""),),
    "US-N4c": (with_part("sender", email="maya"), with_part("sender", email="maya@home")),
    "US-N4d": (with_part("sender", phone="555 014"),),
    "US-N7a": (with_part("recipient", name=""), with_part("recipient", address=(), email="", url="")),
    "US-N7b": (
        with_part("recipient", agent_verified_on=None),
        with_part("recipient", agent_verified_on=date(2026, 5, 26)),
        with_part("recipient", agent_verified_on=date(2026, 11, 25)),
    ),
    "US-N7c": (with_part("recipient", kind=RecipientKind.PLATFORM_FORM),),
    "US-N9": (with_items(lambda i: replace(i, claimable_s=0.0)),),
    "G15b": (
        with_part("recipient", requires_wording=OATH),
        lambda n: with_part("signature", accepted_wording="I swear it.")(
            with_part("recipient", requires_wording=OATH)(n)
        ),
    ),
    "US-N6b": (insisting("I swear that all of this is true."),),
    "US-X1": (insisting(OATH),),
    "US-L1": (with_works(lambda w: replace(w, registration="")),),
}
"""Changes that break a rule that all notices under 17 U.S.C. 512 share."""

HOST: dict[str, tuple[Change, ...]] = {
    "US-N2a": (add_item_elsewhere,),
    "US-N7": (with_part("recipient", kind=RecipientKind.HOST),),
    "US-N7d": (
        with_part("recipient", service="Vimeo"),
        with_part("recipient", name="Agent of Vids", email="agent@vids.example"),
    ),
    "US-R1": (
        lambda n: replace(n, earlier=(earlier(1),)),
        lambda n: replace(n, earlier=(earlier(1), earlier(2, outcome=""))),
        lambda n: replace(n, earlier=(earlier(1), earlier(2, outcome_on=None))),
        lambda n: replace(n, earlier=(earlier(1), earlier(2, retracted=True))),
        lambda n: replace(n, earlier=(earlier(1), earlier(2, counter_noticed=True))),
    ),
}
"""Changes that break a rule of notices to the service that stores the material."""

US_EDITS: dict[str, tuple[Edit, ...]] = {
    "US-N5": (lambda letter: letter.replace("a good faith belief", "a belief"),),
    "US-N6": (lambda letter: letter.replace(", and under penalty of perjury,", ","),),
    "US-N6a": (added("I swear under penalty of perjury that the information is accurate."),),
    "G15": (added("We accept a payment instead."),),
    "G15a": (added("Remove it within 48 hours."),),
}
"""Changes of the text by hand that break a rule that all notices under 17 U.S.C. 512 share."""

SIGNED: dict[str, str] = {
    "principal.name": "US-N1d",
    "signature": "US-N1",
    "signature.name": "US-N1",
}
US_ELEMENTS: dict[str, str] = {
    **exception_elements("US-N8"),
    **SIGNED,
    "recipient.agent_verified_on": "US-N7b",
    "recipient.name": "US-N7a",
    "sender.address": "US-N4a",
    "sender.email": "US-N4",
    "sender.name": "US-N4",
    "sender.organisation": "US-N4b",
    "sender.phone": "US-N4a",
    "works": "US-N2",
    "works[].copyrighted_urls": "US-N2c",
    "works[].description": "US-N2",
    "works[].infringing_items": "US-N3",
    "works[].infringing_items[].claimable_s": "US-N9",
    "works[].infringing_items[].platform": "US-N3",
    "works[].infringing_items[].url": "US-N3",
    "works[].owner": "US-N2b",
    "works[].registration": "US-L1",
    "works[].title": "US-N2",
}
"""Elements of every notice under 17 U.S.C. 512, by the one rule that catches their absence."""

SAMPLES: dict[str, Callable[[], tuple[Notice, ...]]] = {
    "us_dmca_notice": lambda: (
        notice(),
        by_agent(notice()),
        notice(earlier=(earlier(1), earlier(2))),
        insisting(OWN_ORDER)(notice()),
    ),
    "us_dmca_search": lambda: (search(), by_agent(search())),
    "us_dmca_infra": lambda: tuple(
        infrastructure(kind) for kind in (RecipientKind.DESIGNATED_AGENT, RecipientKind.INTERMEDIARY)
    ),
    "us_512h_pack": lambda: (subpoena(), by_agent(subpoena())),
}

PAGES = {"us_512h_pack": 3}
"""The request, the proposed subpoena and the declaration are three documents."""

CHANGES: dict[str, dict[str, tuple[Change, ...]]] = {
    "us_dmca_notice": US | HOST,
    "us_dmca_search": US
    | {
        "US-N7": (with_part("recipient", kind=RecipientKind.HOST),),
        "US-S1": (with_items(lambda i: replace(i, link_url=" ")),),
        "US-S1a": (with_items(lambda i: replace(i, link_url=i.url)), with_items(lambda i: replace(i, link_url="x y"))),
    },
    "us_dmca_infra": US
    | {
        "US-N2a": (lambda n: with_earlier(urls=(FREE_HOST, "https://vimeo.com/123456789"))(add_item_elsewhere(n)),),
        "US-N3a": (
            lambda n: with_earlier(urls=("https://vids.example/",))(
                with_items(lambda i: replace(i, url="https://vids.example/"))(n)
            ),
        ),
        "US-N7": (with_part("recipient", kind=RecipientKind.HOST),),
        "US-N8d": (add_second_work,),
        "US-I1": (lambda n: replace(n, hops=()), lambda n: replace(n, hops=(*n.hops, hop("RDAP", " ")))),
        "US-I1a": (lambda n: replace(n, hops=tuple(replace(h, looked_up_at=at(22).replace(month=9)) for h in n.hops)),),
        "US-I1b": (lambda n: replace(n, hops=n.hops[:1]),),
        "US-I2": (with_earlier(reference=""),),
        "US-I2a": (with_earlier(sent_on=date(2026, 11, 24)),),
        "US-I2b": (with_earlier(urls=("https://vids.example/watch/another",)),),
        "US-I2c": (with_earlier(retracted=True),),
        "US-I2d": (with_earlier(counter_noticed=True),),
    },
    "us_512h_pack": {
        "R1": (with_part("sender", name="", kind=Role.OWNER), with_part("sender", email=" ")),
        "R3": (lambda n: replace(n, reference=""),),
        "R7": (with_earlier(reference=""),),
        "R7a": (with_earlier(sent_on=date(2026, 11, 24)),),
        "R7b": (with_earlier(recipient="Vimeo, Inc."),),
        **{rule_id: US[rule_id] for rule_id in ("US-N1", "US-N1a", "US-N1b", "US-N1c", "US-N1d")},
        "US-H1": (lambda n: replace(n, enclosures=()), lambda n: replace(n, enclosures=("invoice.pdf",))),
        "US-H1d": (with_part("recipient", kind=RecipientKind.INTERMEDIARY),),
        "US-H1f": (with_part("recipient", service="Vimeo"),),
        "US-H2": (with_part("grounds", court=""), with_part("grounds", court="Superior Court")),
        "US-H3": (lambda n: with_part("recipient", name="")(with_earlier(recipient="")(n)),),
        "US-H3a": (with_works(lambda w: replace(w, owner="Somebody Else")),),
        "US-H4": (
            lambda n: replace(n, works=()),
            with_works(lambda w: replace(w, infringing_items=())),
            with_works(lambda w: replace(w, title="")),
        ),
        "US-H4a": (with_earlier(urls=(item(5).url,)),),
        "US-H4b": (with_earlier(jurisdiction="EU"),),
        "US-H4c": (with_earlier(retracted=True),),
        "US-H4d": (with_earlier(counter_noticed=True),),
        "US-H5": (with_items(lambda i: replace(i, decision=None)),),
        "US-H5a": (with_items(lambda i: replace(i, decision=replace(i.decision, verdict=Verdict.EXCEPTION))),),
    },
}

EDITS: dict[str, dict[str, tuple[Edit, ...]]] = {
    "us_dmca_notice": US_EDITS,
    "us_dmca_search": US_EDITS,
    "us_dmca_infra": US_EDITS
    | {
        "US-I3": (without("tell the complaining party the name of that host"),),
        "US-I3a": (without("you may not store the material"),),
        "US-I4": (added("Please remove the file at once."), added("You must suspend the domain.")),
        "US-I5": (without("remove the material or to disable access"),),
    },
    "us_512h_pack": {
        "R5": (added("The user is a thief."),),
        "US-H1a": (without("to expeditiously disclose"),),
        "US-H1b": (without("will only be used for"),),
        "US-H1c": (without("under penalty of perjury"),),
        "US-H1e": (without("at the direction of a user"),),
    },
}

ELEMENTS: dict[str, dict[str, str]] = {
    "us_dmca_notice": US_ELEMENTS,
    "us_dmca_search": US_ELEMENTS | {"recipient.email": "US-N7a", "works[].infringing_items[].link_url": "US-S1"},
    "us_dmca_infra": US_ELEMENTS
    | {
        "earlier": "US-I2",
        "earlier[].reference": "US-I2",
        "earlier[].urls": "US-I2",
        "hops": "US-I1",
        "hops[].result": "US-I1",
        "hops[].what": "US-I1",
        "recipient.email": "US-N7a",
    },
    "us_512h_pack": SIGNED
    | {
        "earlier": "R7",
        "earlier[].jurisdiction": "US-H4b",
        "earlier[].reference": "R7",
        "earlier[].recipient": "R7b",
        "earlier[].urls": "R7",
        "enclosures": "US-H1",
        "grounds.court": "US-H2",
        "recipient.name": "US-H3",
        "reference": "R3",
        "sender.email": "R1",
        "sender.name": "R1",
        "works": "US-H4",
        "works[].infringing_items": "US-H4",
        "works[].infringing_items[].decision": "US-H5",
        "works[].infringing_items[].decision.by": "US-H5",
        "works[].infringing_items[].url": "US-H4",
        "works[].owner": "US-H3a",
        "works[].title": "US-H4",
    },
}
