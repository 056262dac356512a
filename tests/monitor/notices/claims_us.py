"""Notices under 17 U.S.C. 512 without fault, and ways to spoil them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from monitor.notices import Notice, RecipientKind, Role
from tests.monitor.notices.claim_changes import (
    Change,
    Edit,
    add_item_elsewhere,
    added,
    exception_elements,
    exceptions,
)
from tests.monitor.notices.claim_samples import NOW
from tests.monitor.notices.samples import by_agent, notice, with_items, with_part, with_works

OATH = "I swear, under penalty of perjury, that the information in this notification is accurate."
"""Of a recipient that goes beyond the statute."""

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
    "US-N2a": (add_item_elsewhere,),
    "US-N2c": (with_works(lambda w: replace(w, copyrighted_urls=())),),
    "US-N2b": (with_works(lambda w: replace(w, owner="Somebody Else")),),
    "US-N3": (
        with_works(lambda w: replace(w, infringing_items=())),
        with_items(lambda i: replace(i, url="")),
        with_items(lambda i: replace(i, platform="")),
    ),
    "US-N3a": (
        with_items(lambda i: replace(i, url="https://www.youtube.com/@fast_reuploads")),
        with_items(lambda i: replace(i, url="https://vimeo.com/123456789")),
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
    "US-N7": (with_part("recipient", kind=RecipientKind.HOST),),
    "US-N7a": (with_part("recipient", name=""), with_part("recipient", address=(), email="", url="")),
    "US-N7b": (
        with_part("recipient", agent_verified_on=None),
        with_part("recipient", agent_verified_on=date(2026, 5, 26)),
        with_part("recipient", agent_verified_on=date(2026, 11, 25)),
    ),
    "US-N7c": (with_part("recipient", kind=RecipientKind.PLATFORM_FORM),),
    "US-N7d": (
        with_part("recipient", service="Vimeo"),
        with_part("recipient", name="Agent of Vids", email="agent@vids.example"),
    ),
    "US-N9": (with_items(lambda i: replace(i, claimable_s=0.0)),),
    "G15b": (
        with_part("recipient", requires_wording=OATH),
        lambda n: with_part("signature", accepted_wording="I swear it.")(
            with_part("recipient", requires_wording=OATH)(n)
        ),
    ),
}
"""Changes that break a rule that all notices under 17 U.S.C. 512 share."""

US_EDITS: dict[str, tuple[Edit, ...]] = {
    "US-N5": (lambda letter: letter.replace("a good faith belief", "a belief"),),
    "US-N6": (lambda letter: letter.replace(", and under penalty of perjury,", ","),),
    "US-N6a": (added("I swear under penalty of perjury that the information is accurate."),),
    "G15": (added("We accept a payment instead."),),
    "G15a": (added("Remove it within 48 hours."),),
}
"""Changes of the text by hand that break a rule that all notices under 17 U.S.C. 512 share."""

US_ELEMENTS: dict[str, str] = {
    **exception_elements("US-N8"),
    "principal.name": "US-N1d",
    "recipient.agent_verified_on": "US-N7b",
    "recipient.name": "US-N7a",
    "sender.address": "US-N4a",
    "sender.email": "US-N4",
    "sender.name": "US-N4",
    "sender.organisation": "US-N4b",
    "sender.phone": "US-N4a",
    "signature": "US-N1",
    "signature.name": "US-N1",
    "works": "US-N2",
    "works[].copyrighted_urls": "US-N2c",
    "works[].description": "US-N2",
    "works[].infringing_items": "US-N3",
    "works[].infringing_items[].claimable_s": "US-N9",
    "works[].infringing_items[].platform": "US-N3",
    "works[].infringing_items[].url": "US-N3",
    "works[].owner": "US-N2b",
    "works[].title": "US-N2",
}
"""Elements of every notice under 17 U.S.C. 512, by the one rule that catches their absence."""

SAMPLES: dict[str, Callable[[], tuple[Notice, ...]]] = {
    "us_dmca_notice": lambda: (notice(), by_agent(notice())),
}

CHANGES: dict[str, dict[str, tuple[Change, ...]]] = {
    "us_dmca_notice": US,
}

EDITS: dict[str, dict[str, tuple[Edit, ...]]] = {
    "us_dmca_notice": US_EDITS,
}

ELEMENTS: dict[str, dict[str, str]] = {
    "us_dmca_notice": US_ELEMENTS,
}
