"""What was answered for one clip of sound, by the product and by a peer, held against the truth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fingerprints import Segment
from tests.benchmarks.sound_edits import Edit, Piece

RIGHT_PLACE_S = 0.5
"""A segment further off than this lies at another place of the work; it may be another repeat of a loop."""
COVERED_WITHIN_S = 0.3


@dataclass(frozen=True, kw_only=True)
class Place:
    """How far the strongest segment lies from the truth."""

    off_s: float
    speed: float
    """Relative."""
    semitones: float
    begin_s: float
    end_s: float


@dataclass(frozen=True, kw_only=True)
class Peer:
    """What chromaprint made of a clip."""

    scores: Mapping[str, float]
    """By work."""
    off_s: float | None
    """How far the best window with the right work lies from the truth."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was reported for one clip."""

    group: str
    edit: Edit | None
    """None for a clip that holds nothing registered."""
    holds: tuple[str, ...]
    """Works whose sound is in the clip; the first is the one that is looked for."""
    scores: Mapping[str, float]
    """The product's score for each work that it reported."""
    place: Place | None
    """None where the work was not found."""
    covered_s: float
    true_s: float
    peer: Peer | None
    """None where the peer is not installed."""
    fingerprint_s: float
    query_s: float
    compare_s: float

    @property
    def wrong(self) -> tuple[str, ...]:
        """Works reported that are not in the clip."""
        return tuple(sorted(self.scores.keys() - set(self.holds)))


Ranking = tuple[Mapping[str, float], tuple[str, ...]]
"""Of one clip: a score for each work, and the works that are in the clip, the one that is looked for first."""


def worst_false(rankings: Iterable[Ranking]) -> float:
    """Return the highest score of any work that is not in its clip; minus infinity where there is none."""
    return max(
        (score for scores, holds in rankings for work, score in scores.items() if work not in holds),
        default=float("-inf"),
    )


def found_above(rankings: Iterable[Ranking], threshold: float) -> int:
    """Count the clips whose own work scores higher than a threshold."""
    return sum(scores.get(holds[0], float("-inf")) > threshold for scores, holds in rankings if holds)


def place_of(segments: Sequence[Segment], pieces: Sequence[Piece], edit: Edit) -> Place:
    """Hold the strongest segment against the piece that it overlaps most."""
    best = max(segments, key=lambda segment: segment.score)
    piece = max(pieces, key=lambda each: overlap_s(best, each))
    middle_s = (best.clip_start_s + best.clip_end_s) / 2
    off_s = abs((best.work_start_s + best.work_end_s) / 2 - piece.at(middle_s))
    return Place(
        off_s=off_s if overlap_s(best, piece) > 0 else float("inf"),
        speed=abs(best.speed / piece.speed - 1),
        semitones=abs(semitones_of(best) - edit.semitones),
        begin_s=abs(best.clip_start_s - piece.clip_start_s),
        end_s=abs(best.clip_end_s - piece.clip_end_s),
    )


def semitones_of(segment: Segment) -> float:
    """Read how much higher the product says that the clip sounds: ``pitch +1.0 semitones``, or ``none``."""
    return float(segment.transform.split()[1]) if segment.transform.startswith("pitch") else 0.0


def overlap_s(segment: Segment, piece: Piece) -> float:
    """Return for how long both last at once, on the clip's time line."""
    return min(segment.clip_end_s, piece.clip_end_s) - max(segment.clip_start_s, piece.clip_start_s)


def covered_s(segments: Sequence[Segment], piece: Piece) -> float:
    """Return how many seconds of a piece its best segment explains, from the right place of the work."""
    lengths = [0.0]
    for segment in segments:
        start_s = max(segment.clip_start_s, piece.clip_start_s)
        said_s = segment.work_start_s + segment.speed * (start_s - segment.clip_start_s)
        if abs(said_s - piece.at(start_s)) < COVERED_WITHIN_S:
            lengths.append(overlap_s(segment, piece))
    return max(lengths)


def well_placed(answers: Iterable[Answer]) -> list[Place]:
    """Return the places that are right."""
    return [answer.place for answer in answers if answer.place is not None and answer.place.off_s < RIGHT_PLACE_S]
