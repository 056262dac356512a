"""The ledger of a work as a picture of text: what of its time line may be claimed, and what not."""

from collections.abc import Iterable
from datetime import date
from enum import IntEnum

from fingerprints.values import Modality, Segment
from monitor.rights.claiming import Claimant, claim, silence
from monitor.rights.values import Claim, ClaimedSpan, Grant, UnclaimedSpan


class Mark(IntEnum):
    """What a column of the picture stands for; where a column holds several, the greatest."""

    CLAIMABLE = 0
    SILENT = 1
    """Nobody has said whose it is."""
    BARRED = 2
    """A line of the ledger says why it may not be claimed."""


def draw_line(
    grants: Iterable[Grant], modality: Modality, length_s: float, day: date, columns: int
) -> tuple[Mark, ...]:
    """Return one mark for every column of a time line.

    :param grants: the ledger of the work
    :param length_s: of the work
    """
    marks = [Mark.CLAIMABLE] * columns
    for span in spans_of(grants, modality, length_s, day).unclaimed:
        mark = Mark.SILENT if span.reason == silence(modality) else Mark.BARRED
        first, last = _columns(span, length_s, columns)
        marks[first:last] = [max(mark, old) for old in marks[first:last]]
    return tuple(marks)


def spans_of(grants: Iterable[Grant], modality: Modality, length_s: float, day: date) -> Claim:
    """Return what a copy of the whole work would let its holder claim of one modality."""
    whole = Segment(
        clip_start_s=0.0,
        clip_end_s=length_s,
        work_start_s=0.0,
        work_end_s=length_s,
        modality=modality,
        speed=1.0,
        transform="none",
        score=1.0,
    )
    return claim([whole], grants, Claimant(day=day))


def _columns(span: ClaimedSpan | UnclaimedSpan, length_s: float, columns: int) -> tuple[int, int]:
    """Return from which column to before which a span reaches: one at least, because short ones matter, too."""
    first = min(columns - 1, int(span.work_start_s / length_s * columns))
    last = min(columns, -int(-span.work_end_s / length_s * columns // 1))
    return first, max(first + 1, last)
