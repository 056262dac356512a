"""Notices without fault under any law, for modules that list samples by pack."""

from datetime import date
from functools import cache
from typing import Any

from monitor.notices import (
    ConsideredHead,
    ExceptionRecord,
    Grounds,
    Hop,
    Notice,
    Recipient,
    RecipientKind,
    load_pack,
)
from monitor.values import Conclusion
from tests.monitor.notices.samples import NOW, OWNER, at, item, notice, work

__all__ = ["CONTACT_POINT", "GROUNDS", "NOW", "OWNER", "at", "claim", "considered", "hop", "item", "work"]

CONTACT_POINT = Recipient(
    name="YouTube, Notices under art. 16",
    kind=RecipientKind.CONTACT_POINT,
    service="YouTube",
    email="notices@youtube.example",
    url="https://youtube.example/notices",
    agent_verified_on=date(2026, 11, 19),
)
GROUNDS = Grounds(
    right="reproduction and making available to the public",
    law="Swedish Act 1960:729, section 2",
    explanation="The account posted half a minute of the film unchanged but for its format, and nobody allowed it.",
    interest="owner",
    ownership_document="camera files of 2025, kept at the owner’s",
)


pack_of = cache(load_pack)
"""The pack of an id, read once."""


def considered(pack_id: str, *match_ids: int, **changes: Any) -> ExceptionRecord:
    """Return a consideration of the exceptions of a pack's law that found none."""
    pack = pack_of(pack_id)
    values: dict[str, Any] = {
        "jurisdiction": pack.jurisdiction,
        "considered_by": OWNER,
        "considered_at": at(22),
        "match_ids": match_ids or (1,),
        "conclusion": Conclusion.INFRINGING,
        "reason": "The copy reposts half a minute without comment and competes with the original.",
        "heads": tuple(ConsideredHead(head=head, reasoning="stripes of a zebra") for head in pack.heads),
    }
    return ExceptionRecord(**(values | changes))


def hop(what: str, result: str) -> Hop:
    """Return one step of looking up who can act."""
    return Hop(what=what, result=result, looked_up_at=at(22, 8))


def claim(pack_id: str, **changes: Any) -> Notice:
    """Return a signed notice of the owner to the contact point of YouTube about one copy, under the law of a pack."""
    values: dict[str, Any] = {
        "pack_id": pack_id,
        "recipient": CONTACT_POINT,
        "grounds": GROUNDS,
        "exceptions": (considered(pack_id),),
    }
    return notice(**(values | changes))
