"""What a person saw who decided about a match: a later comparison may find other stretches, which nobody has looked at.

The audit entry of a decision keeps the stretches that the match had. What a letter claims beyond them, somebody has to
look at first. A comparison that finds the same, or less, changes nothing.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Protocol

from fingerprints.values import Modality
from monitor.errors import Objection
from monitor.notices import InfringingItem, Notice
from monitor.store.library import Library
from monitor.values import Finding

TOLERANCE_S = 0.5
"""The ends of stretches may move by so much in all without anybody's look."""
_ROUNDING_S = 0.001
"""By so much the audit may differ from what was found."""
SAFEGUARD = "Reclaim's safeguard against false claims"


class Stretch(Protocol):
    """A stretch of a clip that comes from a stretch of a work."""

    @property
    def clip_start_s(self) -> float:
        """Where it begins in the clip."""

    @property
    def clip_end_s(self) -> float:
        """Where it ends in the clip."""

    @property
    def work_start_s(self) -> float:
        """Where it begins in the work."""

    @property
    def work_end_s(self) -> float:
        """Where it ends in the work."""

    @property
    def modality(self) -> Modality:
        """Whether it is picture or sound."""


class _Seen(NamedTuple):
    clip_start_s: float
    clip_end_s: float
    work_start_s: float
    work_end_s: float
    modality: Modality


def stretches_of(finding: Finding) -> list[str]:
    """Return the stretches of a match as the audit keeps them: ``picture 0.000-5.000 10.000-15.000``."""
    return [
        f"{one.modality} {one.clip_start_s:.3f}-{one.clip_end_s:.3f} {one.work_start_s:.3f}-{one.work_end_s:.3f}"
        for one in finding.match.segments
    ]


def is_seen(library: Library, finding: Finding) -> bool:
    """Tell whether whoever decided last about a match saw everything that it has today."""
    return not _beyond_s(library, finding, finding.match.segments) > TOLERANCE_S


def unseen(library: Library, notice: Notice) -> Iterator[Objection]:
    """Yield an objection for every item of which more is claimed than its decider saw, or than its clip is long."""
    for item in notice.items:
        if item.decision is None:
            continue
        finding = library.store.matches.get(item.decision.match_id)
        if _beyond_s(library, finding, item.segments) > TOLERANCE_S:
            yield Objection(
                rule="G5",
                source=SAFEGUARD,
                message=f"{item.url}: match {finding.id} was compared again after the decision, and other stretches"
                " were found, which nobody has seen; look at both recordings and decide again: reclaim decide"
                f" {finding.id} confirmed --reason “...”.",
            )
        if _is_overlong(item, finding):
            yield Objection(
                rule="G1",
                source=SAFEGUARD,
                message=f"{item.url}: the letter claims more than the {finding.clip.media.duration_s:g} s that the copy"
                f" is long; scan the copy again (reclaim scan), and decide about match {finding.id} again.",
            )


def _is_overlong(item: InfringingItem, finding: Finding) -> bool:
    most = finding.clip.media.duration_s + TOLERANCE_S
    return item.claimable_s > most or any(one.clip_end_s > most for one in item.segments if not item.is_still)


def _beyond_s(library: Library, finding: Finding, claimed: Sequence[Stretch]) -> float:
    """Return how many seconds are claimed that whoever decided did not see."""
    decided = [one for one in library.store.audit.about([f"match {finding.id}"]) if one.action == "match.decide"]
    kept = json.loads(decided[-1].data).get("stretches") if decided else None
    if kept is not None:
        seen = [_read(text) for text in kept]
        return sum(_more_s(claimed, seen, modality) for modality in Modality)
    # An older version decided, and kept no stretches: only a comparison made before the decision was surely seen.
    is_later = finding.decision is not None and finding.matched_at > finding.decision.decided_at
    return float("inf") if is_later else 0.0


def _read(text: str) -> _Seen:
    modality, clip, work = text.split(" ")
    (clip_start, clip_end), (work_start, work_end) = clip.split("-"), work.split("-")
    return _Seen(float(clip_start), float(clip_end), float(work_start), float(work_end), Modality(modality))


def _more_s(claimed: Iterable[Stretch], seen: Sequence[Stretch], modality: Modality) -> float:
    """Return by how much stretches of a modality go beyond others, on the longer of the two time lines."""
    new = [one for one in claimed if one.modality is modality]
    old = [one for one in seen if one.modality is modality]
    clip = _outside_s([(s.clip_start_s, s.clip_end_s) for s in new], [(s.clip_start_s, s.clip_end_s) for s in old])
    work = _outside_s([(s.work_start_s, s.work_end_s) for s in new], [(s.work_start_s, s.work_end_s) for s in old])
    return max(clip, work)


def _outside_s(spans: Iterable[tuple[float, float]], known: Iterable[tuple[float, float]]) -> float:
    """Return the length of spans that lies in no known one; a moment that does counts as a second."""
    inside, total = sorted((left - _ROUNDING_S, right + _ROUNDING_S) for left, right in known), 0.0
    for start, end in spans:
        if start == end:
            total += not any(left - TOLERANCE_S <= start <= right + TOLERANCE_S for left, right in inside)
            continue
        reached = start
        for left, right in inside:
            if right > reached and left < end:
                total += max(0.0, left - reached)
                reached = max(reached, right)
        total += max(0.0, end - reached)
    return total
