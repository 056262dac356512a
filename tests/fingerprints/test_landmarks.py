"""Samples -> peaks -> keys."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints.landmarks import (
    KEY_COUNT,
    MAX_GAP_FRAMES,
    MAX_STEP_BINS,
    MIN_GAP_FRAMES,
    NO_KEY,
    PITCH_UNIT,
    LandmarkExtractor,
    landmark_keys,
    landmarks,
    sound_print,
)
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint
from tests.fingerprints.tones import RATE_HZ, cut, level, music, noise

SPEC = Spec()
TUNE = music(1, 60)
STATIC = noise(2, 60)


def peaks(sound: SoundPrint) -> set[tuple[int, int]]:
    """Return the peaks of a print as pairs of frame and bin."""
    return set(zip(sound.frames.tolist(), sound.bins.tolist(), strict=True))


@pytest.mark.parametrize(("pitch_hz", "expected_bin"), [(480, 36), (960, 72), (1920, 108)])
def test_a_tone_gives_a_peak_in_its_bin(pitch_hz: float, expected_bin: int) -> None:
    """Bins are logarithmic: an octave is 36 of them above 240 Hz."""
    time_s = np.arange(RATE_HZ) / RATE_HZ
    burst = np.sin(2 * np.pi * pitch_hz * time_s) * np.exp(-((time_s - 0.5) ** 2) / 0.01)
    sound = sound_print(burst.astype(np.float32), SPEC)
    first = int(np.argmin(sound.ranks))
    assert abs(int(sound.bins[first]) - expected_bin) <= 1
    assert abs(float(sound.frames[first]) * SPEC.sound_frame_s - 0.5) < 0.1


@pytest.mark.parametrize("length", [0, 1, 100, 1023, 3 * RATE_HZ, 60 * RATE_HZ])
def test_digital_silence_has_no_peaks(length: int) -> None:
    """Nothing stands out of nothing, however long it lasts."""
    assert len(sound_print(np.zeros(length, np.float32), SPEC)) == 0


@pytest.mark.parametrize("quiet_db", [-48, -66])
def test_quiet_sound_has_the_same_peaks(quiet_db: float) -> None:
    """A low volume keeps the constellation."""
    loud, quiet = (peaks(sound_print(level(cut(TUNE, 0, 20), db), SPEC)) for db in (-20, quiet_db))
    assert len(loud & quiet) > 0.97 * len(loud)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(cuts=st.lists(st.integers(0, len(STATIC)), max_size=8), start=st.integers(0, 20 * RATE_HZ))
def test_a_print_does_not_depend_on_the_blocks(cuts: list[int], start: int) -> None:
    """However the samples are cut into blocks, the print is the same to the last bit."""
    samples = np.concatenate([TUNE[start : start + 25 * RATE_HZ], STATIC[start : start + 10 * RATE_HZ]])
    whole = sound_print(samples, SPEC)
    extractor = LandmarkExtractor(SPEC)
    for block in np.split(samples, sorted(min(c, len(samples)) for c in cuts)):
        extractor.feed(block)
    pieces = extractor.finish()
    for name in ("frames", "bins", "ranks"):
        np.testing.assert_array_equal(getattr(whole, name), getattr(pieces, name))


def test_what_comes_later_does_not_change_earlier_peaks() -> None:
    """A loud minute after a stretch leaves the stretch's peaks alone, apart from its last second."""
    alone, before = sound_print(TUNE, SPEC), sound_print(np.concatenate([TUNE, 8 * STATIC]), SPEC)
    settled = 58 / SPEC.sound_frame_s
    early = [{peak for peak in peaks(sound) if peak[0] < settled} for sound in (alone, before)]
    assert early[0] == early[1]


def test_chunks_leave_no_trace() -> None:
    """A second of sound before the rest moves every later peak by that second and changes none of them."""
    second = 43 * SPEC.sound_hop
    plain, moved = sound_print(TUNE, SPEC), sound_print(np.concatenate([STATIC[:second], TUNE]), SPEC)
    settled = range(100, int(55 / SPEC.sound_frame_s))
    before = {(frame + 43, place) for frame, place in peaks(plain) if frame in settled}
    assert before == {(frame, place) for frame, place in peaks(moved) if frame - 43 in settled}


def test_ranks_order_the_peaks_of_every_second() -> None:
    """Each second keeps its most salient peaks with ranks from 0, at most 40 of them, in order of time."""
    sound = sound_print(STATIC, SPEC)
    order = sound.frames.astype(np.int64) * 256 + sound.bins
    assert (np.diff(order) > 0).all()
    for second in np.unique(sound.frames // 43):
        ranks = np.sort(sound.ranks[sound.frames // 43 == second])
        assert ranks.tolist() == list(range(len(ranks)))
        assert len(ranks) <= SPEC.sound_peaks_per_s


def test_broken_samples_do_not_spoil_the_rest() -> None:
    """Not-a-number and infinite samples cost no more than their own neighbourhood."""
    broken = TUNE.copy()
    broken[5 * RATE_HZ : 5 * RATE_HZ + 3] = (np.nan, np.inf, -np.inf)
    good, bad = peaks(sound_print(TUNE, SPEC)), peaks(sound_print(broken, SPEC))
    assert len(good & bad) > 0.9 * len(good)


def test_memory_does_not_grow_with_the_length() -> None:
    """Ten minutes need no more memory than two, apart from the peaks."""

    def highest(minutes: int) -> int:
        extractor = LandmarkExtractor(SPEC)
        tracemalloc.start()
        for _ in range(minutes):
            extractor.feed(STATIC)
        high = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return high

    assert highest(8) < highest(2) + 1_000_000


def test_landmarks_stay_within_reach() -> None:
    """Every pair keeps the limits of time and pitch, and no peak leads more pairs than the fan-out."""
    sound = sound_print(STATIC, SPEC)
    marks = landmarks(sound.frames, sound.bins, 6)
    assert len(marks) > 1000
    assert marks.gaps.min() >= MIN_GAP_FRAMES
    assert marks.gaps.max() <= MAX_GAP_FRAMES
    assert np.abs(marks.steps).max() <= MAX_STEP_BINS
    assert np.unique(marks.anchors * 256 + marks.bins, return_counts=True)[1].max() <= 6
    assert (np.diff(marks.anchors) >= 0).all()


def test_no_peaks_no_landmarks() -> None:
    """An empty constellation has no pairs and no keys."""
    marks = landmarks(np.zeros(0, np.uint32), np.zeros(0, np.uint8), 6)
    assert len(marks) == 0
    assert landmark_keys(marks).shape == (1, 0)


def test_a_key_is_bin_step_and_log_gap() -> None:
    """The key of one landmark, by hand: bin 100, step -7, nine frames = 18 cells of 6 % above three frames."""
    marks = landmarks(np.array([50, 59], np.uint32), np.array([100, 93], np.uint8), 6)
    assert landmark_keys(marks).tolist() == [[100 << 13 | (64 - 7) << 6 | 18]]


@settings(max_examples=30, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000), shift=st.integers(-20, 20), cells=st.integers(-12, 12))
def test_speed_and_pitch_translate_keys(seed: int, shift: int, cells: int) -> None:
    """A transposed and stretched constellation has the old keys plus a constant, or no key at all."""
    random = np.random.default_rng(seed)
    frames = np.sort(random.integers(0, 400, 200)).astype(np.uint32)
    bins = random.integers(20, 130, 200).astype(np.uint8)
    marks = landmarks(frames, bins, 6)
    plain = landmark_keys(marks)[0]
    moved = landmark_keys(marks, np.exp([0.06 * cells]), np.array([shift]))[0]
    inside = (plain % 64 + cells >= 0) & (plain % 64 + cells < 64)
    np.testing.assert_array_equal(moved[inside], plain[inside] + shift * PITCH_UNIT + cells)
    assert (moved[~inside] == NO_KEY).all()
    transposed = landmarks(frames, (bins.astype(int) + shift).astype(np.uint8), 6)
    np.testing.assert_array_equal(landmark_keys(transposed)[0], plain + shift * PITCH_UNIT)
    assert plain.min() >= 0
    assert plain.max() < KEY_COUNT
