"""The time line of a work cut into stretches of one kind each: what may be claimed, and of the rest why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fingerprints.values import Modality
from monitor.rights.claiming import POSITIVE, covered_s, silence
from monitor.rights.timeline import spans_of
from monitor.rights.values import Claim, Grant, Title, UnclaimedSpan


class Kind(StrEnum):
    """What the ledger makes of a stretch."""

    OWNED = "owned"
    """May be claimed."""
    LICENSED = "licensed"
    """In the work by a licence that others can have as well."""
    FOREIGN = "foreign"
    """Somebody else's, or in the public domain."""
    BARRED = "barred"
    """Held, but not in a way that lets it be claimed today: shared, lapsed, or not begun."""
    SILENT = "silent"
    """Nobody has said whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a work's time line of which the ledger says the same, in seconds."""

    start_s: float
    end_s: float
    kind: Kind
    reason: str
    """Why it may not be claimed; empty where it may."""


def stretches_of(grants: Iterable[Grant], modality: Modality, length_s: float, day: date) -> tuple[Stretch, ...]:
    """Return the time line of one modality of a work, without gaps, from its beginning to its end.

    :param grants: the ledger of the work
    :param length_s: of the work
    """
    lines = [grant for grant in grants if grant.modality is modality and grant.ended_at is None]
    found = _claim(lines, modality, length_s, day)
    held = [
        Stretch(start_s=span.work_start_s, end_s=span.work_end_s, kind=Kind.OWNED, reason="") for span in found.claimed
    ]
    rest = [
        Stretch(
            start_s=span.work_start_s,
            end_s=span.work_end_s,
            kind=_kind(span, lines),
            reason=span.reason,
        )
        for span in found.unclaimed
    ]
    return tuple(sorted(held + rest, key=lambda one: one.start_s))


def claimable_s(grants: Iterable[Grant], modality: Modality, length_s: float, day: date) -> float:
    """Return how many seconds of one modality of a work may be claimed."""
    return covered_s(_claim(grants, modality, length_s, day).claimed)


def _claim(grants: Iterable[Grant], modality: Modality, length_s: float, day: date) -> Claim:
    return spans_of(grants, modality, length_s, day)


def _kind(span: UnclaimedSpan, lines: list[Grant]) -> Kind:
    if span.reason == silence(span.modality):
        return Kind.SILENT
    middle = (span.work_start_s + span.work_end_s) / 2
    titles = {one.title for one in lines if one.start_s <= middle and (one.end_s is None or middle <= one.end_s)}
    if titles <= POSITIVE:
        return Kind.BARRED
    return Kind.LICENSED if titles - POSITIVE == {Title.LICENCE} else Kind.FOREIGN
