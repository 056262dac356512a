"""Find any part of a video or its sound again, whatever was done to the copy.

>>> from fingerprints import compare, fingerprint
>>> match = compare(fingerprint("suspect.mp4"), fingerprint("original.mp4"))  # doctest: +SKIP
>>> match.kind, match.score, match.segments  # doctest: +SKIP

The engine is pure: no database, network, template, clock or environment.
"""

from fingerprints.descriptors import FrameDescriptor, load_descriptor
from fingerprints.errors import (
    DescriptorError,
    FingerprintsError,
    IndexCorruptError,
    IndexLockedError,
    IndexStoreError,
    MediaEmptyError,
    MediaError,
    MediaForbiddenError,
    MediaMissingError,
    MediaUndecodableError,
    MediaWithoutContentError,
    PrintCorruptError,
    PrintError,
    SpecMismatchError,
)
from fingerprints.extract import fingerprint, fingerprint_many
from fingerprints.index import Index
from fingerprints.matching import compare
from fingerprints.spec import Spec
from fingerprints.values import (
    Candidate,
    Fingerprint,
    Match,
    MatchKind,
    MediaInfo,
    Modality,
    PicturePrint,
    Segment,
    SoundPrint,
)

__all__ = [
    "Candidate",
    "DescriptorError",
    "Fingerprint",
    "FingerprintsError",
    "FrameDescriptor",
    "Index",
    "IndexCorruptError",
    "IndexLockedError",
    "IndexStoreError",
    "Match",
    "MatchKind",
    "MediaEmptyError",
    "MediaError",
    "MediaForbiddenError",
    "MediaInfo",
    "MediaMissingError",
    "MediaUndecodableError",
    "MediaWithoutContentError",
    "Modality",
    "PicturePrint",
    "PrintCorruptError",
    "PrintError",
    "Segment",
    "SoundPrint",
    "Spec",
    "SpecMismatchError",
    "compare",
    "fingerprint",
    "fingerprint_many",
    "load_descriptor",
]
