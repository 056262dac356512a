"""Claimable seconds: what of a match is matched and owned and exclusive and in the territory, on one day.

A stretch may be claimed where a line of the ledger says that the holder has it alone, there and on that day, and no
line says otherwise. Where the ledger is silent or contradicts itself, nothing may be claimed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise

from fingerprints.values import Modality, Segment
from monitor.rights.days import Days
from monitor.rights.territories import covers
from monitor.rights.values import Claim, ClaimedSpan, Grant, Title, UnclaimedSpan

POSITIVE = frozenset({Title.OWNED, Title.EXCLUSIVE_LICENCE})
"""Titles by which a holder may keep others from using a stretch."""
LEAST_S = 1e-6
"""Shorter pieces come from rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimant:
    """Who claims, where and when."""

    holder: str = ""
    """Empty asks for no particular holder."""
    territory: str = ""
    """ISO 3166-1 code, ``EU`` or ``WORLD``; empty asks for no particular one."""
    day: date
    """The moment of the claim, for which rights must run wherever it is whatever day; a plain day stands for itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A stretch of a segment over which the ledger says the same."""

    modality: Modality
    clip: tuple[float, float]
    work: tuple[float, float]
    reason: str
    """Why it may not be claimed; empty where it may."""


def claim(segments: Iterable[Segment], grants: Iterable[Grant], claimant: Claimant) -> Claim:
    """Return what of a match may be claimed, and why the rest may not.

    :param segments: of the match; positions in seconds on both time lines
    :param grants: the ledger of the work; lines that were struck out do not count
    """
    lines = [grant for grant in grants if grant.ended_at is None]
    pieces = [piece for segment in segments for piece in _merged(_judged(segment, lines, claimant))]
    claimed = tuple(ClaimedSpan(modality=p.modality, **_ends(p)) for p in pieces if not p.reason)
    unclaimed = tuple(UnclaimedSpan(modality=p.modality, reason=p.reason, **_ends(p)) for p in pieces if p.reason)
    return Claim(
        claimed=claimed,
        unclaimed=unclaimed,
        picture_s=covered_s(span for span in claimed if span.modality is Modality.PICTURE),
        sound_s=covered_s(span for span in claimed if span.modality is Modality.SOUND),
        seconds=covered_s(claimed),
        pictures=sum(span.clip_start_s == span.clip_end_s for span in claimed if span.modality is Modality.PICTURE),
    )


def covered_s(spans: Iterable[ClaimedSpan | UnclaimedSpan]) -> float:
    """Return the length of the clip that spans cover, overlaps counted once."""
    total, reached = 0.0, float("-inf")
    for span in sorted(spans, key=lambda one: one.clip_start_s):
        start = max(span.clip_start_s, reached)
        total += max(0.0, span.clip_end_s - start)
        reached = max(reached, span.clip_end_s)
    return total


def silence(modality: Modality) -> str:
    """Return why nothing may be claimed of a stretch of which the ledger says nothing."""
    return f"Nobody has said whose the {modality} is."


def _judged(segment: Segment, lines: Sequence[Grant], claimant: Claimant) -> Iterator[_Piece]:
    """Cut a segment where a line of the ledger begins or ends, and judge every piece."""
    own = [line for line in lines if line.modality is segment.modality]
    start, end = segment.work_start_s, segment.work_end_s
    inner = {edge for line in own for edge in (line.start_s, line.end_s) if edge is not None and start < edge < end}
    for low, high in pairwise([start, *sorted(inner), end]):
        if high - low < LEAST_S < end - start:
            continue
        middle = (low + high) / 2
        yield _Piece(
            modality=segment.modality,
            work=(low, high),
            clip=(_on_clip(segment, low), _on_clip(segment, high)),
            reason=_objection([line for line in own if _holds_at(line, middle)], segment.modality, claimant),
        )


def _on_clip(segment: Segment, work_s: float) -> float:
    """Return where a moment of the work is in the clip."""
    length = segment.work_end_s - segment.work_start_s
    if length <= 0 or work_s <= segment.work_start_s:
        return segment.clip_start_s
    if work_s >= segment.work_end_s:
        return segment.clip_end_s
    share = (work_s - segment.work_start_s) / length
    return segment.clip_start_s + share * (segment.clip_end_s - segment.clip_start_s)


def _holds_at(line: Grant, work_s: float) -> bool:
    return line.start_s <= work_s and (line.end_s is None or work_s <= line.end_s)


def _merged(pieces: Iterable[_Piece]) -> Iterator[_Piece]:
    """Join neighbours of which the same is true."""
    for reason, group in groupby(pieces, key=lambda piece: piece.reason):
        same = list(group)
        yield _Piece(
            modality=same[0].modality,
            clip=(same[0].clip[0], same[-1].clip[1]),
            work=(same[0].work[0], same[-1].work[1]),
            reason=reason,
        )


def _ends(piece: _Piece) -> dict[str, float]:
    return {
        "clip_start_s": min(piece.clip),
        "clip_end_s": max(piece.clip),
        "work_start_s": piece.work[0],
        "work_end_s": piece.work[1],
    }


def _objection(lines: Sequence[Grant], modality: Modality, claimant: Claimant) -> str:
    """Return why a place may not be claimed, as one sentence; empty where it may."""
    if not lines:
        return silence(modality)
    against = [line for line in lines if line.title not in POSITIVE]
    if against:
        return _third_party(against[-1], modality)
    reasons = [_shortfall(line, modality, claimant) for line in lines]
    if claimant.holder and "" in reasons and len({_key(line.owner) for line in lines}) > 1:
        names = " and ".join(sorted({line.owner or "somebody who is not named" for line in lines}))
        return f"The rights ledger names several owners of the {modality}: {names}."
    return "" if "" in reasons else reasons[-1]


def _third_party(line: Grant, modality: Modality) -> str:
    if line.find_id is not None:
        said = f"The track “{line.label}” was heard here or close by"
        return f"{said}, and nobody has settled that yet (find {line.find_id})."
    what = f"“{line.label}”" if line.label else f"this {modality}"
    whose = f" of {line.owner}" if line.owner else ""
    if line.title is Title.LICENCE:
        return f"The {modality} is licensed material{whose} ({what}), which others may use as well."
    if line.title is Title.PUBLIC_DOMAIN:
        return f"The {modality} is in the public domain ({what})."
    return f"The {modality} is not the owner’s: {what}{whose}."


def _shortfall(line: Grant, modality: Modality, claimant: Claimant) -> str:
    """Return why a line that says the stretch is held does not let this claimant claim it; empty where it does."""
    if claimant.holder and _key(line.owner) != _key(claimant.holder):
        return f"The {modality} is held by {line.owner or 'somebody who is not named'}, not by {claimant.holder}."
    if not line.exclusive:
        return f"The rights in the {modality} are not exclusive, so others may use it as well."
    not_running = Days.at(claimant.day).why_not_everywhere(line.starts_on, line.ends_on)
    if not_running:
        return f"The rights in the {modality} {not_running}."
    if not covers(line.territories, claimant.territory):
        held = " ".join(line.territories)
        return f"The rights in the {modality} do not reach {claimant.territory} (they are held for {held})."
    return ""


def _key(name: str) -> str:
    return " ".join(name.casefold().split())
