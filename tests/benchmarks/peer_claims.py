"""What a peer claims about pairs of clip and reference, and how matched frames become a claim."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

COLUMNS = ("query_id", "ref_id", "query_start", "query_end", "ref_start", "ref_end", "score")


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One stretch of a clip said to come from a stretch of a reference; seconds."""

    query: str
    ref: str
    query_start_s: float
    query_end_s: float
    ref_start_s: float
    ref_end_s: float
    score: float
    """On the peer's own scale; more is surer."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Matched frames that agree on one offset."""

    query_start_s: float
    query_end_s: float
    ref_start_s: float
    ref_end_s: float
    frames: int
    """Different frames of the clip among them."""


def write_claims(claims: Iterable[Claim], table: Path) -> None:
    """Write claims as the CSV that the bench's scorer reads."""
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for claim in claims:
            times = (claim.query_start_s, claim.query_end_s, claim.ref_start_s, claim.ref_end_s)
            writer.writerow((claim.query, claim.ref, *(f"{time_s:.3f}" for time_s in times), repr(claim.score)))


def agreeing_stretch(query_s: NDArray[np.float64], ref_s: NDArray[np.float64], step_s: float) -> Stretch:
    """Vote for the offset between clip and reference, and return the stretch of the frames that agree with the best.

    ``query_s`` and ``ref_s`` (n,) are the times of matched pairs of frames, n >= 1; ``step_s`` is the time from one
    frame to the next. Offsets are counted in bins of one step, together with the next bin, and every frame of the
    clip has one vote for a bin.
    """
    bins = np.floor((ref_s - query_s) / step_s).astype(int)
    best, most = np.zeros(len(bins), np.bool_), 0
    for first in np.unique(bins):
        inside = (bins == first) | (bins == first + 1)
        votes = len(np.unique(query_s[inside]))
        if votes > most:
            best, most = inside, votes
    return Stretch(
        query_start_s=float(query_s[best].min()),
        query_end_s=float(query_s[best].max() + step_s),
        ref_start_s=float(ref_s[best].min()),
        ref_end_s=float(ref_s[best].max() + step_s),
        frames=most,
    )
