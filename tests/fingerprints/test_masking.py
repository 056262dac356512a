"""Seconds are left out of a fingerprint: of the picture, of the sound, or of both."""

from dataclasses import fields, replace

import numpy as np
import pytest

from fingerprints import Fingerprint, Modality, PicturePrint, SoundPrint, Spec, compare
from fingerprints.masking import without
from fingerprints.values import KeypointPrint, NeuralPrint, ThumbPrint
from tests.fingerprints.samples import detailed, draw, equal

SPANS = ((5.0, 10.0), (8.0, 12.0), (25.0, 99.0))


def seconds(print_: Fingerprint, modality: Modality) -> list[np.ndarray]:
    """Return the times of everything that a print holds of a modality."""
    if modality is Modality.SOUND:
        return [print_.sound.frames * Spec().sound_frame_s]
    return [shown.times_ms / 1000 for shown in (*print_.pictures, print_.keypoints, print_.thumbs, print_.neural)]


@pytest.fixture
def full() -> Fingerprint:
    """Give the print of a video of 30 s with keypoints, thumbs and a part of its frame."""
    print_ = detailed(1)
    seconds_ms = np.arange(30, dtype=np.uint32) * 1000
    neural = NeuralPrint(times_ms=seconds_ms, vectors=np.eye(30, dtype=np.int8) * 127, model_id="any")
    return replace(print_, parts=(draw(2).picture,), neural=neural)


@pytest.mark.parametrize("modality", Modality)
def test_only_the_seconds_and_the_modality_that_were_named_are_left_out(full: Fingerprint, modality: Modality) -> None:
    """Of the whole frame and of its parts; the rest keeps its times."""
    (other,) = set(Modality) - {modality}
    masked = without(full, SPANS, {modality})
    for before, after in zip(seconds(full, modality), seconds(masked, modality), strict=True):
        outside = (before < 5) | ((before > 12) & (before < 25))
        assert 0 < len(after) < len(before)
        assert np.array_equal(after, before[outside])
    for before, after in zip(seconds(full, other), seconds(masked, other), strict=True):
        assert np.array_equal(after, before)


def test_hashes_and_peaks_stay_with_their_times(full: Fingerprint) -> None:
    """What is left is found in the original at the same seconds."""
    masked = without(full, [(0.0, 20.0)])
    assert np.array_equal(masked.picture.hashes, full.picture.hashes[full.picture.times_ms > 20_000])
    assert {len(masked.sound.bins), len(masked.sound.ranks)} == {len(masked.sound)}
    assert np.array_equal(masked.thumbs.pixels, full.thumbs.pixels[full.thumbs.times_ms > 20_000])
    assert np.array_equal(masked.keypoints.signatures, full.keypoints.signatures[full.keypoints.starts[21] :])
    assert masked.keypoints.starts[-1] == len(masked.keypoints.signatures)
    assert np.array_equal(masked.neural.vectors, full.neural.vectors[21:])
    match = compare(masked, full)
    assert {segment.modality for segment in match.segments} >= {Modality.SOUND}
    assert all(abs(segment.work_start_s - segment.clip_start_s) < 0.1 for segment in match.segments)


def test_no_span_leaves_out_nothing(full: Fingerprint) -> None:
    """And everything leaves an empty print, of the same file and parameters."""
    assert without(full, []) is full
    empty = without(full, [(0.0, 30.0)])
    assert (len(empty.picture), len(empty.sound), empty.media) == (0, 0, full.media)
    assert equal(without(full, [(40.0, 50.0)]), full)


def test_everything_that_a_print_holds_can_be_left_out() -> None:
    """Whoever adds to fingerprints finds here that ``masking`` must learn of it."""

    def names(of: type) -> set[str]:
        return {field.name for field in fields(of)}

    assert names(Fingerprint) == {"spec_id", "media", "picture", "sound", "parts", "keypoints", "thumbs", "neural"}
    assert names(PicturePrint) == {"times_ms", "hashes", "quality", "areas"}
    assert names(SoundPrint) == {"frames", "bins", "ranks"}
    assert names(KeypointPrint) == {"times_ms", "starts", "points", "scales", "angles", "signatures", "words"}
    assert names(ThumbPrint) == {"times_ms", "pixels"}
    assert names(NeuralPrint) == {"times_ms", "vectors", "model_id"}
