"""Every parameter that changes a fingerprint, with the id that names their combination."""

import hashlib
from dataclasses import astuple, dataclass
from functools import cached_property


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Parameters of fingerprint format version 1; the only defaults of the engine.

    Anything that changes what ``fingerprint`` returns stands here. What only changes how two prints are compared
    stands beside the comparing code, because stored prints stay valid when it changes.
    """

    version: int = 1
    """Raised whenever the meaning of a print changes in a way that no parameter shows."""

    frame_size_px: int = 128
    """Frames are area-averaged to this square, in which the layout is looked for; a multiple of the hashed square."""
    layout_version: int = 1
    """Raised whenever the numbers in ``layout`` change."""
    hashed_size_px: int = 32
    """The frame and its parts are area-averaged further to this square before the DCT, as imagehash does with
    ``highfreq_factor=2``."""
    hash_size: int = 16
    """The lowest ``hash_size`` squared DCT coefficients give one bit each."""
    max_rate_hz: float = 12.0
    """At most so many frames a second are looked at."""
    min_rate_hz: float = 2.0
    """At least so many hashes a second are kept, however still the picture is."""
    drift_bits: int = 16
    """A frame is kept when its hash differs in this many of 256 bits from the last one kept."""

    thumb_size_px: int = 32
    """The frame is area-averaged to this square to show what moves; divides ``frame_size_px``."""
    thumb_rate_hz: float = 6.0
    keyframe_s: float = 1.0
    """One keyframe is chosen in every window of this length."""
    keyframe_side_px: int = 256
    """Keyframes are scaled so that their shorter side has at most this length."""
    keypoints: int = 300
    """The strongest keypoints kept of each keyframe."""
    vocabulary_version: int = 1
    """Raised whenever the visual words or the signatures change."""

    work_thumb_size_px: int = 16
    """Of works, which are many, less is kept: smaller thumbs, ..."""
    work_thumb_rate_hz: float = 4.0
    work_grey_step: int = 2
    """... in steps of so many grey levels, ..."""
    work_keyframe_s: float = 2.0
    """... keyframes at least this far apart ..."""
    work_keypoints: int = 100
    """... with so many keypoints."""

    sound_rate_hz: int = 11025
    sound_fft: int = 1024
    sound_hop: int = 256
    sound_bins_per_octave: int = 36
    sound_min_hz: float = 240.0
    sound_max_hz: float = 5000.0
    sound_peak_frames: int = 6
    """A peak is the maximum within this many frames on both sides ..."""
    sound_peak_bins: int = 5
    """... and this many bins."""
    sound_salience: float = 0.5
    """A peak stands out by this many nepers of power from its surroundings."""
    sound_peaks_per_s: int = 40
    """The most salient peaks kept of each second."""

    def __post_init__(self) -> None:
        if self.frame_size_px % self.hashed_size_px:
            raise ValueError(
                f"frame_size_px ({self.frame_size_px}) must be a multiple of hashed_size_px ({self.hashed_size_px})."
            )

    @cached_property
    def id(self) -> str:
        """Twelve hexadecimal digits that name this combination of parameters."""
        return hashlib.sha256(repr(astuple(self)).encode()).hexdigest()[:12]

    @property
    def sound_frame_s(self) -> float:
        """Seconds from one analysis frame of the sound to the next."""
        return self.sound_hop / self.sound_rate_hz

    @property
    def sound_bins(self) -> int:
        """Number of logarithmic frequency bins."""
        return count_bins(self.sound_bins_per_octave, self.sound_min_hz, self.sound_max_hz)


def count_bins(per_octave: int, low_hz: float, high_hz: float) -> int:
    """Return how many bins of ``1/per_octave`` octave lie between two frequencies."""
    octaves = 0.0
    while low_hz * 2 ** ((octaves + 1) / per_octave) <= high_hz:
        octaves += 1
    return int(octaves)
