"""A notice without fault, and ways to change it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from monitor.notices import (
    ClaimedWork,
    ConsideredHead,
    DecisionRecord,
    ExceptionRecord,
    InfringingItem,
    MatchedSegment,
    Notice,
    Party,
    Recipient,
    RecipientKind,
    Role,
    Signature,
)
from monitor.values import Conclusion, Verdict

ORIGINAL = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"
COPY = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
OWNER = "Maya Lindqvist"


def at(day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return a moment in November 2026."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


NOW = at(23, 10)


def item(number: int = 1, **changes: Any) -> InfringingItem:
    """Return a confirmed copy of half a minute on YouTube."""
    values: dict[str, Any] = {
        "url": f"https://www.youtube.com/watch?v=dQw4w9WgX{number:02}",
        "platform": "YouTube",
        "account": "@fast_reuploads",
        "captured_at": at(20, 14, 5),
        "claimable_s": 29.0,
        "segments": (MatchedSegment(clip_start_s=3.2, clip_end_s=32.2, work_start_s=12.1, work_end_s=41.1),),
        "transforms": ("mirrored", "cropped to 9:16"),
        "received_at": at(20, 16),
        "clip_sha256": COPY,
        "seen_live_at": at(22),
        "decision": DecisionRecord(match_id=number, verdict=Verdict.CONFIRMED, by=OWNER, at=at(21)),
    }
    return InfringingItem(**(values | changes))


def work(*items: InfringingItem, **changes: Any) -> ClaimedWork:
    """Return a travel film."""
    values: dict[str, Any] = {
        "title": "Salt Flats at Dawn",
        "description": "Travel film of 4 minutes 12 seconds, filmed and edited by the owner in Bolivia in 2025.",
        "owner": OWNER,
        "published_on": date(2026, 3, 14),
        "copyrighted_urls": ("https://www.youtube.com/watch?v=aBcDeFgHiJk",),
        "deposit_sha256": ORIGINAL,
        "registration": "U.S. Copyright Office, PA 2-345-678",
        "infringing_items": items or (item(),),
    }
    return ClaimedWork(**(values | changes))


def consideration(*match_ids: int, **changes: Any) -> ExceptionRecord:
    """Return a consideration of fair use that found none."""
    values: dict[str, Any] = {
        "considered_by": OWNER,
        "considered_at": at(22),
        "match_ids": match_ids,
        "conclusion": Conclusion.INFRINGING,
        "reason": "The copy reposts half a minute without comment and competes with the original.",
        "heads": tuple(
            ConsideredHead(head=head, reasoning="stripes of a zebra")
            for head in ("purpose", "nature", "amount", "effect")
        ),
    }
    return ExceptionRecord(**(values | changes))


def notice(*works: ClaimedWork, **changes: Any) -> Notice:
    """Return a notice of the owner to YouTube that meets every rule."""
    works = works or (work(),)
    decisions = [one.decision for each in works for one in each.infringing_items]
    values: dict[str, Any] = {
        "reference": "RC-2026-0017",
        "dated_on": date(2026, 11, 23),
        "principal": Party(name=OWNER, organisation="Lindqvist Films AB"),
        "sender": Party(
            name=OWNER,
            organisation="Lindqvist Films AB",
            address=("Hornsgatan 12", "118 20 Stockholm", "Sweden"),
            phone="+46 8 555 0100",
            email="rights@lindqvist.example",
        ),
        "recipient": Recipient(
            name="YouTube, Inc., DMCA Complaints",
            kind=RecipientKind.DESIGNATED_AGENT,
            service="YouTube",
            address=("901 Cherry Ave.", "San Bruno, CA 94066", "USA"),
            email="copyright@youtube.example",
            agent_verified_on=date(2026, 11, 19),
        ),
        "works": works,
        "exceptions": (consideration(*(d.match_id for d in decisions if d)),),
        "signature": Signature(name=OWNER, signed_at=at(23, 9, 30), role=Role.OWNER),
        "method": "Reclaim 0.1.0, fingerprint parameters 3f2a90c1b7de",
        "own_accounts_known": True,
    }
    return Notice(**(values | changes))


def by_agent(whole: Notice) -> Notice:
    """Return the notice as an attorney sends it for the owner."""
    name = "Jane Q. Advocate"
    sender = replace(whole.sender, name=name, kind=Role.AGENT, organisation="Advocate & Partners LLP")
    signature = Signature(
        name=name, signed_at=at(23, 9, 30), role=Role.AGENT, authority_document="power of attorney of October 1, 2026"
    )
    return replace(whole, sender=sender, signature=signature)


def with_items(change: Callable[[InfringingItem], InfringingItem]) -> Callable[[Notice], Notice]:
    """Return a function that changes the last item of every work."""
    return with_works(lambda w: replace(w, infringing_items=(*w.infringing_items[:-1], change(w.infringing_items[-1]))))


def with_works(change: Callable[[ClaimedWork], ClaimedWork]) -> Callable[[Notice], Notice]:
    """Return a function that changes every work."""
    return lambda whole: replace(whole, works=tuple(map(change, whole.works)))


def with_part(part: str, **changes: Any) -> Callable[[Notice], Notice]:
    """Return a function that changes fields of one part of the notice."""
    return lambda whole: replace(whole, **{part: replace(getattr(whole, part), **changes)})
