"""Fingerprints as bytes: nothing is lost, and nothing damaged is believed."""

import hashlib
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints import Fingerprint, MediaInfo, PicturePrint, PrintCorruptError, SoundPrint, Spec
from fingerprints.codec import decode, encode
from fingerprints.values import KeypointPrint, ThumbPrint
from tests.fingerprints.samples import detailed, draw, draw_keypoints, draw_thumbs, equal, nothing, sound_only

SOME = settings(deadline=None, derandomize=True, max_examples=60)


@st.composite
def prints(make: st.DrawFn) -> Fingerprint:
    """Draw any print that the engine could make."""
    times = sorted(make(st.sets(st.integers(0, 2**32 - 1), max_size=30)))
    words = make(st.lists(st.integers(0, 2**64 - 1), min_size=4 * len(times), max_size=4 * len(times)))
    peaks = make(st.lists(st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 255), st.integers(0, 255))))
    frames, bins, ranks = (list(column) for column in zip(*sorted(peaks), strict=True)) if peaks else ([], [], [])
    rng = np.random.default_rng(make(st.integers(0, 2**32 - 1)))
    picture = PicturePrint(
        times_ms=np.array(times, np.uint32),
        hashes=np.array(words, np.uint64).reshape(-1, 4),
        quality=np.array([time % 256 for time in times], np.uint8),
        areas=rng.integers(0, 129, (make(st.sampled_from([0, len(times)])), 4), dtype=np.uint8),
    )
    frames_described, frames_shown = make(st.integers(0, 4)), make(st.integers(0, 3))
    return Fingerprint(
        spec_id=Spec().id,
        keypoints=draw_keypoints(rng, frames_described, make(st.integers(1, 5))),
        thumbs=draw_thumbs(rng, frames_shown) if frames_shown else ThumbPrint(),
        parts=(picture,) * make(st.integers(0, 3)),
        media=MediaInfo(
            duration_s=make(st.floats(0, 1e6)),
            frame_rate=make(st.none() | st.fractions(1, 240)),
            sample_aspect_ratio=make(st.fractions(Fraction(1, 9), 9)),
            video_codec=make(st.none() | st.text(max_size=8)),
        ),
        picture=picture,
        sound=SoundPrint(
            frames=np.array(frames, np.uint32), bins=np.array(bins, np.uint8), ranks=np.array(ranks, np.uint8)
        ),
    )


@given(prints())
@SOME
def test_a_print_survives_the_way_to_bytes_and_back(print_: Fingerprint) -> None:
    """Decoding gives back every array, every field and the spec id."""
    assert equal(decode(encode(print_)), print_)


def test_keypoints_and_thumbs_survive() -> None:
    """Both sizes of thumbs, and prints without either, come back as they were."""
    print_ = detailed(1, 6.0)
    small = replace(print_.thumbs, pixels=print_.thumbs.pixels[:, ::2, ::2].copy())
    for thumbs in (print_.thumbs, small, ThumbPrint()):
        for keypoints in (print_.keypoints, KeypointPrint()):
            kept = replace(print_, keypoints=keypoints, thumbs=thumbs)
            assert equal(decode(encode(kept)), kept)


def test_equal_prints_give_equal_bytes() -> None:
    """Encoding has no memory, so files can be compared."""
    assert encode(detailed(1)) == encode(decode(encode(detailed(1))))


def test_prints_without_picture_or_sound_survive() -> None:
    """A silent or pictureless file has a print like any other."""
    for print_ in (sound_only(1), nothing()):
        assert equal(decode(encode(print_)), print_)


@given(st.data())
@SOME
def test_a_changed_byte_is_refused(data: st.DataObject) -> None:
    """Whichever byte changes, the checksum or the magic tells."""
    encoded = bytearray(encode(draw(1, 4.0)))
    position = data.draw(st.integers(0, len(encoded) - 1))
    encoded[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(PrintCorruptError):
        decode(bytes(encoded))


@pytest.mark.parametrize("length", [0, 3, 40, -1])
def test_a_cut_print_is_refused(length: int) -> None:
    """A file that was not written to its end is no print."""
    with pytest.raises(PrintCorruptError):
        decode(encode(draw(1, 4.0))[:length])


def test_a_print_of_a_later_format_says_so() -> None:
    """An old version tells that it cannot read the format, rather than that the file is damaged."""
    body = bytearray(encode(draw(1, 4.0))[:-32])
    body[4] = 9
    with pytest.raises(PrintCorruptError, match="format 9"):
        decode(bytes(body) + hashlib.sha256(body).digest())


def test_decoded_arrays_cannot_be_written() -> None:
    """Values are frozen down to their arrays."""
    with pytest.raises(ValueError, match="read-only"):
        decode(encode(draw(1, 4.0))).picture.hashes[0] = 0
