"""Known tracks: sound of others that may be in works, and where it was found."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.values import MediaFacts, SourceFile


class Standing(StrEnum):
    """What the user may do with a track."""

    LICENSED = "licensed"
    FORBIDDEN = "forbidden"
    """It must not be in a work."""
    UNKNOWN = "unknown"


class FindState(StrEnum):
    """What a person made of a find."""

    OPEN = "open"
    LICENSED = "licensed"
    NOT_MINE = "not-mine"
    WRONG = "wrong"
    """It is not this track."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A recording of somebody else, of which only its fingerprint is kept."""

    id: int
    name: str
    file: SourceFile
    media: MediaFacts
    standing: Standing
    holder: str = ""
    """Whose it is."""
    conditions: str = ""
    """What its licence asks for, for example a credit line."""
    added_by: str
    added_at: datetime
    removed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Where a track sounds in a work."""

    work_start_s: float
    work_end_s: float
    track_start_s: float
    track_end_s: float
    speed: float
    """Seconds of the track per second of the work."""
    score: float
    """How improbable the likeness is by chance, as a power of ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackFind:
    """A track that was found in a work: a proposal, until a person settles it."""

    id: int
    track_id: int
    work_id: int
    where: Stretch
    state: FindState = FindState.OPEN
    found_at: datetime
    settled_by: str = ""
    settled_at: datetime | None = None
