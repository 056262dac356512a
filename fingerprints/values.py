"""The engine's values: frozen, slotted, their arrays read-only.

Times are seconds unless a name ends in ``_ms``. Where a value speaks of a clip and a work, the clip is the
suspect copy (the *query* of the literature) and the work is the registered original (the *reference*).
"""

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray


class Modality(StrEnum):
    """What two videos have in common along a segment."""

    PICTURE = "picture"
    SOUND = "sound"


class MatchKind(StrEnum):
    """What a match says. Shared sound alone never makes a copy of a video."""

    COPY = "copy"
    SHARES_SOUND = "shares sound"
    NONE = "none"


Area = tuple[float, float, float, float]
"""Left, top, right and bottom of a part of a frame, in shares of its width and height."""
WHOLE: Area = (0.0, 0.0, 1.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaInfo:
    """What the container says about one file, and what decoding it met."""

    duration_s: float
    """From the start to the end of the last decoded frame or sample."""
    declared_s: float = 0.0
    """The duration that the container declares; 0 where it does not say."""
    width_px: int = 0
    """As displayed, after rotation and sample aspect ratio; 0 without picture."""
    height_px: int = 0
    rotation_deg: int = 0
    """Clockwise turn that the container asks for: 0, 90, 180 or 270."""
    sample_aspect_ratio: Fraction = Fraction(1)
    frame_rate: Fraction | None = None
    """Average rate as declared; None where the file does not say."""
    video_codec: str | None = None
    audio_codec: str | None = None
    audio_rate_hz: int = 0
    decode_failures: int = 0
    """Packets that the decoder refused; the rest of the file was used."""

    @property
    def is_truncated(self) -> bool:
        """Whether clearly less could be decoded than the container declares."""
        return self.duration_s < 0.9 * self.declared_s - 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class PicturePrint:
    """Perceptual hashes of the frames at which the picture had drifted."""

    times_ms: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    """(N,) presentation times, strictly increasing, from the start of the file."""
    hashes: NDArray[np.uint64] = field(default_factory=lambda: np.zeros((0, 4), np.uint64))
    """(N, 4) 256-bit hashes; bit 63 of word 0 is the first bit of imagehash's 16x16 array."""
    quality: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    """(N,) 0 for black, flat or frozen pictures up to 255 for rich ones: the weight of the frame's vote."""
    areas: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 4), np.uint8))
    """(N, 4) left, top, right, bottom of the hashed part in 1/128 of the frame; (0, 4) where the whole is hashed."""

    def __post_init__(self) -> None:
        freeze(self.times_ms, self.hashes, self.quality, self.areas)

    def __len__(self) -> int:
        return len(self.times_ms)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class KeypointPrint:
    """Local features of still keyframes; of each keyframe the strongest first."""

    times_ms: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    """(K,) presentation times of the keyframes, strictly increasing."""
    starts: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(1, np.uint32))
    """(K + 1,) rows of the keypoints of keyframe k: ``starts[k]`` to ``starts[k + 1]``."""
    points: NDArray[np.uint16] = field(default_factory=lambda: np.zeros((0, 2), np.uint16))
    """(N, 2) x and y in 1/65536 of the frame's width and height."""
    scales: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    """(N,) size in 1/24 octaves above 1/256 of the frame's height."""
    angles: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    """(N,) direction in 1/256 of a turn, clockwise from the right."""
    signatures: NDArray[np.uint64] = field(default_factory=lambda: np.zeros((0, 2), np.uint64))
    """(N, 2) 128-bit signatures; exchanging the two words gives the signature of the mirrored picture."""
    words: NDArray[np.uint16] = field(default_factory=lambda: np.zeros((0, 2), np.uint16))
    """(N, 2) visual words of the keypoint and of its mirror image."""

    def __post_init__(self) -> None:
        freeze(self.times_ms, self.starts, self.points, self.scales, self.angles, self.signatures, self.words)

    def __len__(self) -> int:
        return len(self.times_ms)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ThumbPrint:
    """Small grey pictures of the whole frame at an even rate: what moves where, and when."""

    times_ms: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    """(N,) presentation times, strictly increasing."""
    pixels: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 1, 1), np.uint8))
    """(N, S, S) grey levels."""

    def __post_init__(self) -> None:
        freeze(self.times_ms, self.pixels)

    def __len__(self) -> int:
        return len(self.times_ms)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class NeuralPrint:
    """Vectors of keyframes by a model that the user named; empty unless one was."""

    times_ms: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    """(K,) presentation times of the keyframes, strictly increasing."""
    vectors: NDArray[np.int8] = field(default_factory=lambda: np.zeros((0, 0), np.int8))
    """(K, D) directions: the largest number of each is 127 or -127; all 0 where the model gave none."""
    model_id: str = ""
    """Which model made them; those of different models are never compared."""

    def __post_init__(self) -> None:
        freeze(self.times_ms, self.vectors)

    def __len__(self) -> int:
        return len(self.times_ms)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SoundPrint:
    """Spectral peaks of the sound: the constellation that landmarks are made of."""

    frames: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    """(P,) time of each peak in analysis frames (``Spec.sound_frame_s`` seconds each), non-decreasing."""
    bins: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    """(P,) logarithmic frequency bin of each peak; equal frames are sorted by bin."""
    ranks: NDArray[np.uint8] = field(default_factory=lambda: np.zeros(0, np.uint8))
    """(P,) salience rank of the peak within its second, 0 the most salient."""

    def __post_init__(self) -> None:
        freeze(self.frames, self.bins, self.ranks)

    def __len__(self) -> int:
        return len(self.frames)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fingerprint:
    """What the engine keeps of one video or sound recording; enough to find any part of it again."""

    spec_id: str
    """``Spec.id`` of the parameters that made it; prints of different specs cannot be compared."""
    media: MediaInfo
    picture: PicturePrint
    sound: SoundPrint
    parts: tuple[PicturePrint, ...] = ()
    """Prints of parts of the frame that are pictures of their own: the frame without bars, cells of a split screen."""
    keypoints: KeypointPrint = field(default_factory=KeypointPrint)
    thumbs: ThumbPrint = field(default_factory=ThumbPrint)
    neural: NeuralPrint = field(default_factory=NeuralPrint)

    @property
    def pictures(self) -> tuple[PicturePrint, ...]:
        """The whole frame's print and those of its parts."""
        return (self.picture, *self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A work that an index proposes for a clip: recall first, to be settled by ``compare``."""

    work_id: int
    votes: float
    """Evidence in arbitrary units, comparable within one query and modality only."""
    modality: Modality
    speed: float = 1.0
    """For sound, the line that the votes lie on: seconds of the work per second of the clip, ..."""
    offset_s: float = 0.0
    """... the work's time at the start of the clip ..."""
    pitch_bins: int = 0
    """... the shift in bins of the sound's logarithmic frequency scale ..."""
    clip_s: float = 0.0
    """... and the middle of the stretch of the clip that voted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of the clip that comes from a stretch of the work."""

    clip_start_s: float
    clip_end_s: float
    work_start_s: float
    work_end_s: float
    modality: Modality
    speed: float
    """Seconds of the work per second of the clip: 1.25 means the copy plays 25 % faster."""
    transform: str
    """In words: ``none``, ``mirrored``, ``cropped to 64 %``, ``inverted colours``, ``pitch +1.0 semitones``, ..."""
    score: float
    """In [0, 1], monotone in the segment's own evidence."""
    clip_area: Area = WHOLE
    """Where in the clip's frame the work is seen."""
    work_area: Area = WHOLE
    """What of the work's frame is seen."""

    @property
    def clip_length_s(self) -> float:
        """Length on the clip's time line."""
        return self.clip_end_s - self.clip_start_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """Everything that one clip and one work have in common."""

    kind: MatchKind
    score: float
    """In [0, 1], monotone in the evidence; for ``shares sound`` it rates the sound alone."""
    segments: tuple[Segment, ...] = ()
    """By start in the clip."""
    reasons: tuple[str, ...] = ()
    """Sentences for a reviewer: why this matched, or why it did not."""


def freeze(*arrays: NDArray[np.generic]) -> None:
    """Make arrays read-only in place."""
    for array in arrays:
        array.flags.writeable = False
