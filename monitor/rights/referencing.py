"""What of a work may serve others as a reference to keep copies away, and what must be left out of it.

The same lines of the ledger decide as about a match: a reference may hold what may be claimed, and nothing else.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fingerprints.values import Modality, Segment
from monitor.rights.claiming import Claimant, claim
from monitor.rights.values import ClaimedSpan, Grant, UnclaimedSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The stretches of a work, picture and sound apart, on the work's time line."""

    held: tuple[ClaimedSpan, ...]
    """Exclusively the claimant's."""
    withheld: tuple[UnclaimedSpan, ...]
    """Somebody else's, or nobody's on record."""


def reference(lengths_s: Iterable[tuple[Modality, float]], grants: Iterable[Grant], claimant: Claimant) -> Reference:
    """Return what of a work may serve as a reference.

    :param lengths_s: how long the work's picture and its sound are; leave out what it lacks
    :param grants: the ledger of the work
    """
    judged = claim(_whole(lengths_s), grants, claimant)
    return Reference(held=judged.claimed, withheld=judged.unclaimed)


def _whole(lengths_s: Iterable[tuple[Modality, float]]) -> Iterator[Segment]:
    """Yield the work as if it were a copy of itself."""
    for modality, length_s in lengths_s:
        if length_s > 0:
            yield Segment(
                clip_start_s=0.0,
                clip_end_s=length_s,
                work_start_s=0.0,
                work_end_s=length_s,
                modality=modality,
                speed=1.0,
                transform="none",
                score=1.0,
            )
