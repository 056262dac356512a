"""Notices under the laws of India, Japan and Brazil without fault, and ways to spoil them."""

from collections.abc import Callable
from dataclasses import replace

from monitor.notices import Notice, RecipientKind
from tests.monitor.notices.claim_changes import Change, Edit, added
from tests.monitor.notices.claim_samples import CONTACT_POINT, GROUNDS, OWNER, at, claim
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
from tests.monitor.notices.samples import by_agent, with_items, with_part


def india() -> Notice:
    """Return a complaint to a Grievance Officer with an undertaking to sue."""
    grounds = replace(
        GROUNDS,
        right="reproduction, and communication to the public",
        law="Copyright Act, 1957, sections 14(d) and 51",
        undertaking_by=OWNER,
        undertaken_at=at(23, 8),
    )
    return claim("in_r75", grounds=grounds, recipient=replace(CONTACT_POINT, name="YouTube, Grievance Officer"))


SAMPLES: dict[str, Callable[[], tuple[Notice, ...]]] = {
    "in_r75": lambda: (india(), by_agent(india()), as_company(india())),
}

CHANGES: dict[str, dict[str, tuple[Change, ...]]] = {
    "in_r75": {
        **BASICS,
        "IN-N1": UNIDENTIFIED,
        "IN-N2": (with_part("grounds", interest=""), with_part("grounds", interest="agent")),
        "IN-N2a": (with_part("grounds", ownership_document=""),),
        "IN-N3a": (with_part("grounds", right=""), with_part("grounds", explanation="")),
        "IN-N3b": HEADS,
        "IN-N3c": OTHER_LAW,
        "IN-N4": UNLOCATED,
        "IN-N5": (with_items(lambda i: replace(i, account="")),),
        "IN-N6": (
            with_part("grounds", undertaking_by=""),
            with_part("grounds", undertaking_by=" "),
            with_part("grounds", undertaken_at=None),
        ),
        "IN-N6b": (with_part("grounds", undertaking_by="the program"), with_part("grounds", undertaking_by="root")),
        "IN-N6c": (with_part("grounds", undertaken_at=at(23, 9, 31)),),
        "IN-N7": (with_part("sender", name=""), with_part("sender", address=())),
        "IN-N8": (with_part("recipient", kind=RecipientKind.UPLOADER),),
        "IN-T1": OTHER_COUNTRY,
    },
}
"""By pack and rule: changes that break this rule and no other of its severity."""

EDITS: dict[str, dict[str, tuple[Edit, ...]]] = {
    "in_r75": {
        **BASICS_EDITS,
        "IN-N3": (lambda letter: letter.replace("It is not covered by section 52", "It infringes section 52"),),
        "IN-N3d": (lambda letter: letter.replace("without comment and competes", "and competes"),),
        "IN-N6a": (lambda letter: letter.replace("undertakes to file an infringement suit", "may file a suit"),),
        "IN-N9": (lambda letter: letter.replace("within 36 hours", "soon"),),
        "IN-X1": (added("Please act in three hours."), added("The law gives you 3 hours."), added("The 3-hour rule.")),
        "IN-X2": (added("Please act within 48 hours."), added("Please act within seven days.")),
    },
}
"""By pack and rule: changes of the letter's text by hand that break it."""

ELEMENTS: dict[str, dict[str, str]] = {
    "in_r75": {
        **elements(heads="IN-N3b", law="IN-N3c", work="IN-N1", location="IN-N4", sender="IN-N7"),
        "grounds.right": "IN-N3a",
        "grounds.explanation": "IN-N3a",
        "grounds.interest": "IN-N2",
        "grounds.ownership_document": "IN-N2a",
        "grounds.undertaking_by": "IN-N6",
        "grounds.undertaken_at": "IN-N6",
        "works[].infringing_items[].account": "IN-N5",
    },
}
"""By pack: elements with the one rule that catches their absence."""
