"""What is left out of clips before they are compared with works: common footage, and what a person judged.

Values only: frozen and slotted, like those of ``monitor.values``. Times are seconds.
"""

from dataclasses import dataclass
from datetime import datetime

from fingerprints.values import Modality, Segment
from monitor.values import MediaFacts, SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """Common footage of the bank: an intro, a stock clip, a test card, licensed music. It never makes a copy."""

    id: int
    name: str
    """Unique among the bank's present footage."""
    file: SourceFile
    media: MediaFacts
    modality: Modality | None
    """What of it is common; None for picture and sound."""
    added_by: str
    added_at: datetime

    def explains(self, modality: Modality) -> bool:
        """Return whether its picture, or its sound, is left out of clips."""
        return self.modality in {None, modality}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """Seconds of a clip that were not compared with works, because footage of the bank explains them."""

    footage_id: int
    name: str
    """Of the footage."""
    modality: Modality
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """A person's verdict that a match is not a copy, as matching needs it."""

    match_id: int
    clip_id: int
    clip_sha256: str
    work_id: int
    segments: tuple[Segment, ...]
    """What the person judged."""
    sentence: str
    """Names the clip, the person and the day: ``clip 12 (“name”), which Ana marked as not a copy on 2026-11-02``."""
