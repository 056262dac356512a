"""Notices under the laws of the United Kingdom, Canada and Australia without fault, and ways to spoil them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from monitor.notices import InfringingItem, Notice, Recipient, RecipientKind
from tests.monitor.notices.claim_changes import Change, Edit, added
from tests.monitor.notices.claim_samples import CONTACT_POINT, GROUNDS, claim
from tests.monitor.notices.claims_common import (
    BASICS,
    BASICS_EDITS,
    HEADS,
    OTHER_COUNTRY,
    OTHER_LAW,
    UNIDENTIFIED,
    UNLOCATED,
    as_company,
    elements,
)
from tests.monitor.notices.samples import at, by_agent, item, with_items, with_part, with_works, work

TO_YOUTUBE = replace(CONTACT_POINT, name="YouTube, Legal Notices")


def gb() -> Notice:
    """Return a notice to the published contact of a service in the United Kingdom."""
    grounds = replace(
        GROUNDS,
        right="copying, and communication to the public",
        law="Copyright, Designs and Patents Act 1988, sections 16, 17 and 20",
    )
    return claim("gb_notice", grounds=grounds, recipient=TO_YOUTUBE)


def ca(interest: str = "owner") -> Notice:
    """Return a notice to a Canadian host that can forward it."""
    grounds = replace(
        GROUNDS,
        right="reproduction, and communication to the public by telecommunication",
        law="Copyright Act, sections 3 and 27",
        interest=interest,
    )
    recipient = Recipient(
        name="YouTube, Notices",
        kind=RecipientKind.HOST,
        service="YouTube",
        address=("1 Example Street", "Toronto ON M5V 0A1", "Canada"),
        email="notices@youtube.example",
        agent_verified_on=CONTACT_POINT.agent_verified_on,
    )
    return claim("ca_notice_and_notice", grounds=grounds, recipient=recipient)


def au(interest: str = "owner") -> Notice:
    """Return a notice to a carriage service provider that hosts a copy."""
    grounds = replace(
        GROUNDS,
        right="reproduction, and communication to the public",
        law="Copyright Act 1968 (Cth), section 86",
        interest=interest,
    )
    recipient = Recipient(
        name="Southern Hosting Pty Ltd, Designated Representative",
        kind=RecipientKind.HOST,
        service="southern.example",
        address=("2 Example Road", "Sydney NSW 2000", "Australia"),
        email="copyright@southern.example",
        agent_verified_on=CONTACT_POINT.agent_verified_on,
    )
    return claim("au_csp", works=(work(hosted(1)),), grounds=grounds, recipient=recipient)


def hosted(number: int) -> InfringingItem:
    """Return a copy that lies with a hosting company."""
    return item(number, url=f"https://media.southern.example/v/{number:04}", platform="southern.example")


def add_hosted_work(whole: Notice) -> Notice:
    """Add a work whose copy stands in the consideration of another."""
    record = replace(whole.exceptions[0], match_ids=(*whole.exceptions[0].match_ids, 91))
    return replace(whole, works=(*whole.works, work(hosted(91))), exceptions=(record,))


def to_a_platform(whole: Notice) -> Notice:
    """Return the notice about a copy on a platform, to whoever hosts the platform."""
    moved = with_items(lambda i: replace(i, url=item().url, platform="YouTube"))(whole)
    return with_part("recipient", name="YouTube Hosting", service="YouTube", email="host@youtube.example")(moved)


SAMPLES: dict[str, Callable[[], tuple[Notice, ...]]] = {
    "gb_notice": lambda: (gb(), by_agent(gb()), as_company(gb())),
    "ca_notice_and_notice": lambda: (
        ca(),
        ca("exclusive licensee"),
        by_agent(ca("agent")),
        as_company(ca()),
    ),
    "au_csp": lambda: (au(), au("exclusive licensee"), by_agent(au("agent")), as_company(au())),
}

CHANGES: dict[str, dict[str, tuple[Change, ...]]] = {
    "gb_notice": {
        **BASICS,
        "GB-N1": (with_part("sender", name=""), with_part("sender", address=(" ",))),
        "GB-N1a": (with_part("sender", name="Maya"),),
        "GB-N2": UNLOCATED,
        "GB-N3": tuple(with_part("grounds", **{name: " "}) for name in ("right", "law", "explanation")),
        "GB-N3a": (with_part("grounds", explanation="It is mine."),),
        "GB-N3b": UNIDENTIFIED,
        "GB-N6": (
            with_part("recipient", kind=RecipientKind.UPLOADER),
            with_part("recipient", kind=RecipientKind.DESIGNATED_AGENT),
        ),
        "GB-N6a": (with_part("recipient", kind=RecipientKind.HOST),),
        "GB-E1": HEADS,
        "GB-E2": OTHER_LAW,
        "GB-T1": OTHER_COUNTRY,
    },
    "ca_notice_and_notice": {
        **BASICS,
        "G8": (with_items(lambda i: replace(i, seen_live_at=None, captured_at=at(20, 9, 59))),),
        "G7": (
            with_items(lambda i: replace(i, published_on=date(2026, 3, 13))),
            with_items(lambda i: replace(i, captured_at=datetime(2026, 3, 13, 9, tzinfo=UTC))),
        ),
        "G7a": (
            lambda n: with_works(lambda w: replace(w, published_on=date(2026, 11, 25)))(
                with_items(lambda i: replace(i, published_on=date(2026, 11, 26)))(n)
            ),
        ),
        "CA-N1": (with_part("sender", name=""), with_part("sender", address=())),
        "CA-N2": UNIDENTIFIED,
        "CA-N3": (with_part("grounds", interest=""), with_part("grounds", interest="fan")),
        "CA-N4": UNLOCATED,
        "CA-N5": (with_part("grounds", right=""), with_part("grounds", explanation="")),
        "CA-N6": (with_items(lambda i: replace(i, captured_at=None)),),
        "CA-N7": (
            with_part("recipient", kind=RecipientKind.UPLOADER),
            with_part("recipient", kind=RecipientKind.SEARCH_ENGINE),
        ),
        "CA-X1": (
            with_part("grounds", explanation="The copy is unlicensed, and we offer to settle this for $500."),
            with_part("sender", email="settlements@lindqvist.example"),
            lambda n: replace(
                n, works=tuple(replace(w, copyrighted_urls=("https://films.example/settle/now",)) for w in n.works)
            ),
        ),
        "CA-X1a": (with_part("grounds", explanation="The account posted it; see claims.example for what to do."),),
        "CA-X1b": (with_part("grounds", explanation="The \u0430ccount posted half a minute of the film unchanged."),),
        "CA-E1": HEADS,
        "CA-E2": OTHER_LAW,
        "CA-T1": OTHER_COUNTRY,
    },
    "au_csp": {
        **BASICS,
        "AU-N1": (
            with_part("recipient", kind=RecipientKind.CONTACT_POINT),
            with_part("recipient", kind=RecipientKind.PLATFORM_FORM),
        ),
        "B6c": (add_hosted_work,),
        "AU-N1a": (to_a_platform,),
        "AU-N2": (with_part("sender", name=""), with_part("sender", address=())),
        "AU-N3": (with_part("grounds", interest=""), with_part("grounds", interest="fan")),
        "AU-N4": UNIDENTIFIED,
        "AU-N5": UNLOCATED,
        "AU-E1": HEADS,
        "AU-E2": OTHER_LAW,
        "AU-T1": OTHER_COUNTRY,
    },
}
"""By pack and rule: changes that break this rule and no other of its severity."""

EDITS: dict[str, dict[str, tuple[Edit, ...]]] = {
    "gb_notice": {
        **BASICS_EDITS,
        "GB-N4": (lambda letter: letter.replace("no licence, permitted act or other defence", "no licence"),),
        "GB-N5": (lambda letter: letter.replace("regulations 19 and 22", "the law"),),
        "GB-N5a": (lambda letter: letter.replace("Please act expeditiously", "Please act"),),
        "GB-X2": (added("Please do so within 48 hours."), added("Act within the next five (5) working days.")),
    },
    "ca_notice_and_notice": {
        "X1": BASICS_EDITS["X1"],
        "CA-N6a": (lambda letter: letter.replace("14:05:00+00:00", "in the afternoon"),),
        "CA-C1": (lambda letter: letter.replace("forward this notice electronically", "act on this notice"),),
        "CA-C1a": (lambda letter: letter.replace("for six months", "for a time"),),
        "CA-X1": (
            added("We propose a settlement."),
            added("Please pay CAD 200."),
            added("Tell us your full name and your address."),
            added("We ask for your p\u0430yment.".replace("\u0430", "a\u0301")),
            added("Nous vous proposons un règlement à l’amiable."),
            added("A fee of two hundred is due."),
            added("Send 0.01 ₿ to us."),
        ),
        "CA-X1a": (
            added("More at https://claims.example/case/17."),
            added("More at [this page](https://claims.example/x)."),
            added("More at claims[.]example/x."),
            added("Write to agent@claims.example."),
        ),
        "CA-X1b": (added("This is a n\u043etice."), added("This is a no\u200btice.")),
        "CA-X2": (added("Please remove the copy."), added("Please disable access to it.")),
    },
    "au_csp": {
        **BASICS_EDITS,
        "AU-N6": (lambda letter: letter.replace("believes, in good faith,", "believes"),),
        "AU-N7": (lambda letter: letter.replace("has taken reasonable steps", "has tried"),),
        "AU-N8": (lambda letter: letter.replace("Please act expeditiously", "Please act"),),
        "AU-X2": (added("Please do so within 48 hours."),),
    },
}
"""By pack and rule: changes of the letter's text by hand that break it."""

ELEMENTS: dict[str, dict[str, str]] = {
    "gb_notice": {
        **elements(heads="GB-E1", law="GB-E2", work="GB-N3b", location="GB-N2", sender="GB-N1"),
        "grounds.right": "GB-N3",
        "grounds.law": "GB-N3",
        "grounds.explanation": "GB-N3",
    },
    "ca_notice_and_notice": {
        **elements(heads="CA-E1", law="CA-E2", work="CA-N2", location="CA-N4", sender="CA-N1"),
        "grounds.right": "CA-N5",
        "grounds.explanation": "CA-N5",
        "grounds.interest": "CA-N3",
        "works[].infringing_items[].captured_at": "CA-N6",
    },
    "au_csp": {
        **elements(heads="AU-E1", law="AU-E2", work="AU-N4", location="AU-N5", sender="AU-N2"),
        "grounds.interest": "AU-N3",
    },
}
"""By pack: elements with the one rule that catches their absence."""
