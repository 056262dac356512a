"""Comparing the sound of a clip with the sound of a work."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints.index import postings
from fingerprints.landmarks import sound_print
from fingerprints.sound import CERTAIN, LIKELY, POSSIBLE, SoundCandidate, SoundSegment, compare_sound, voting
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint
from tests.fingerprints.tones import RATE_HZ, Samples, babble, cut, level, music, noise, resampled

SPEC = Spec()
TUNE, SPEECH = music(1, 40), babble(2, 40)
WORKS = {0: sound_print(TUNE, SPEC), 1: sound_print(SPEECH, SPEC), 2: sound_print(music(5, 40), SPEC)}
ARRAYS = postings.build(list(WORKS.items()), SPEC)
OTHER = babble(50, 60)


def shared(clip: Samples, work: SoundPrint = WORKS[0]) -> tuple[SoundSegment, ...]:
    """Compare by brute force."""
    return compare_sound(sound_print(clip, SPEC), work, SPEC)


def mix(wanted: Samples, other: Samples, over_db: float) -> Samples:
    """Return the wanted sound this far above the other."""
    return level(level(wanted, -20) + level(other[: len(wanted)], -20 - over_db), -18)


def test_thresholds_are_ordered() -> None:
    """The three thresholds name growing certainty."""
    assert 0 < POSSIBLE < LIKELY < CERTAIN


@pytest.mark.parametrize(("work", "samples"), [(0, TUNE), (1, SPEECH)])
def test_an_excerpt_is_one_segment(work: int, samples: Samples) -> None:
    """Music and speech are found from end to end, at the right place and speed."""
    (segment,) = shared(cut(samples, 11.2, 21.2), WORKS[work])
    assert segment.surprise > CERTAIN
    assert segment.clip_start_s == pytest.approx(0, abs=0.4)
    assert segment.clip_end_s == pytest.approx(10, abs=0.4)
    assert segment.work_start_s - segment.clip_start_s == pytest.approx(11.2, abs=0.03)
    assert segment.work_end_s - segment.clip_end_s == pytest.approx(11.2, abs=0.03)
    assert segment.speed == pytest.approx(1, abs=0.003)
    assert segment.pitch_semitones == pytest.approx(0, abs=0.1)
    assert segment.matched_peaks > 2 * segment.expected_peaks


@pytest.mark.parametrize(
    ("tempo", "pitch"), [(0.85, 0.0), (1.25, 0.0), (1.0, 2.5), (1.0, -3.0), (1.3, 12 * np.log2(1.3)), (0.8, -3.863)]
)
def test_speed_and_pitch_are_measured(tempo: float, pitch: float) -> None:
    """Changed tempo, changed pitch and both as by resampling are found and named."""
    (segment,) = shared(cut(music(1, 40, tempo=tempo, pitch_semitones=pitch), 8, 18))
    assert segment.surprise > CERTAIN
    assert segment.speed == pytest.approx(tempo, rel=0.01)
    assert segment.pitch_semitones == pytest.approx(pitch, abs=0.2)
    assert segment.work_start_s == pytest.approx((segment.clip_start_s + 8) * tempo, abs=0.1)


@pytest.mark.parametrize("over_db", [0, -6])
def test_a_voice_over_does_not_hide_the_work(over_db: float) -> None:
    """Foreign speech as loud as the work, or louder, is seen through."""
    segments = shared(mix(cut(TUNE, 10, 25), OTHER, over_db))
    assert segments
    assert segments[0].surprise > LIKELY
    assert segments[0].work_start_s - segments[0].clip_start_s == pytest.approx(10, abs=0.05)


def test_a_quote_inside_something_else_is_cut_out() -> None:
    """Ten seconds within forty of other sound are found with their ends."""
    clip = np.concatenate([cut(OTHER, 0, 14), cut(TUNE, 20, 30), cut(OTHER, 20, 36)])
    (segment,) = shared(clip)
    assert segment.clip_start_s == pytest.approx(14, abs=0.5)
    assert segment.clip_end_s == pytest.approx(24, abs=0.5)
    assert segment.work_start_s == pytest.approx(segment.clip_start_s + 6, abs=0.05)


def test_jump_cuts_give_a_segment_each() -> None:
    """Pieces in another order are told apart."""
    clip = np.concatenate([cut(TUNE, 30, 36), cut(TUNE, 5, 11), cut(TUNE, 18, 24)])
    segments = shared(clip)
    lags = [segment.work_start_s - segment.clip_start_s for segment in segments]
    assert lags == pytest.approx([30, -1, 6], abs=0.1)


def test_a_hint_for_one_piece_leads_to_the_others() -> None:
    """Hints are starting points: what they leave unexplained is searched at the same speed and pitch."""
    clip = resampled(np.concatenate([cut(TUNE, 30, 37), cut(TUNE, 5, 12)]), 1.1)
    hint = SoundCandidate(work_id=0, surprise=30, offset_s=30, speed=1.1, pitch_bins=-5, votes=30, clip_s=3.5)
    segments = compare_sound(sound_print(clip, SPEC), WORKS[0], SPEC, [hint])
    assert [segment.work_start_s for segment in segments] == pytest.approx([30, 5], abs=0.4)


def test_a_coarse_hint_is_enough() -> None:
    """A hint may be a tenth of a second and a bin off, and still leads to the exact place."""
    hint = SoundCandidate(work_id=0, surprise=9, offset_s=12.11, speed=1.004, pitch_bins=1, votes=9, clip_s=5)
    (segment,) = compare_sound(sound_print(cut(TUNE, 12, 22), SPEC), WORKS[0], SPEC, [hint])
    assert segment.work_start_s - segment.clip_start_s == pytest.approx(12, abs=0.03)
    assert segment.speed == pytest.approx(1, abs=0.002)


def test_a_wrong_hint_is_refuted() -> None:
    """A line that the sound does not follow gives nothing."""
    hint = SoundCandidate(work_id=0, surprise=99, offset_s=3, speed=1, pitch_bins=0, votes=99, clip_s=5)
    assert compare_sound(sound_print(cut(TUNE, 12, 22), SPEC), WORKS[0], SPEC, [hint]) == ()


def test_the_same_stretch_used_twice() -> None:
    """A repeated quote is two segments of the clip with one place in the work."""
    quote = cut(TUNE, 12, 18)
    segments = shared(np.concatenate([quote, quote]))
    assert len(segments) == 2
    assert [segment.work_start_s for segment in segments] == pytest.approx([12, 12], abs=0.5)


def test_a_loop_is_reported_once() -> None:
    """Where a work repeats one bar, every offset fits; one segment is enough."""
    loop = np.tile(cut(TUNE, 10, 12), 12)
    segments = shared(cut(loop, 6, 14), sound_print(loop, SPEC))
    assert len(segments) == 1
    assert segments[0].clip_end_s - segments[0].clip_start_s > 7


@pytest.mark.parametrize("work", WORKS)
@pytest.mark.parametrize("foreign", [music(60, 15), babble(61, 15), noise(62, 15), np.zeros(15 * RATE_HZ, np.float32)])
def test_foreign_sound_shares_nothing(foreign: Samples, work: int) -> None:
    """Other music of the same scale and instrument, other speech, noise and silence have no segment."""
    assert shared(foreign, WORKS[work]) == ()


def test_sustained_tones_share_nothing() -> None:
    """Two recordings of one steady chord match in pitch everywhere, which proves nothing."""
    time_s = np.arange(20 * RATE_HZ) / RATE_HZ
    chord = sum(np.sin(2 * np.pi * hz * time_s) for hz in (330, 440, 550, 880, 1320)).astype(np.float32)
    clip, work = level(chord, -20) + noise(1, 20) / 30, level(chord, -20) + noise(2, 20) / 30
    assert shared(cut(clip, 0, 10), sound_print(work, SPEC)) == ()


def test_one_drum_pattern_shares_nothing() -> None:
    """The same rhythm played on other notes is not the same recording."""
    beats = (np.arange(20 * RATE_HZ) % (RATE_HZ // 3)) / RATE_HZ

    def drums(seed: int) -> Samples:
        return level(np.exp(-25 * beats).astype(np.float32) * noise(seed, 20), -20)

    assert shared(cut(drums(1), 3, 13), sound_print(drums(2), SPEC)) == ()


@pytest.mark.parametrize("length_s", [0, 0.5, 2.2])
def test_very_short_sounds_prove_nothing(length_s: float) -> None:
    """Less than two and a half seconds has no segment, as clip and as work."""
    short = sound_print(cut(TUNE, 10, 10 + length_s), SPEC)
    assert compare_sound(short, WORKS[0], SPEC) == ()
    assert compare_sound(WORKS[0], short, SPEC) == ()


def test_no_peaks_at_all() -> None:
    """Silent clips and works compare without error, with hints too."""
    hints = postings.vote(ARRAYS, WORKS[0], SPEC)
    assert compare_sound(SoundPrint(), WORKS[0], SPEC, hints) == ()
    assert compare_sound(WORKS[0], SoundPrint(), SPEC, hints) == ()


def test_an_hour_long_time_line_needs_no_hour_of_memory() -> None:
    """A work's peaks may lie hours away: only the stretch that a line touches is drawn."""
    work = WORKS[0]
    late = SoundPrint(frames=work.frames + np.uint32(4_000_000), bins=work.bins.copy(), ranks=work.ranks.copy())
    (segment,) = shared(cut(TUNE, 5, 15), late)
    assert segment.work_start_s - segment.clip_start_s == pytest.approx(5 + 4_000_000 * SPEC.sound_frame_s, abs=0.1)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    work=st.sampled_from([0, 1]),
    start=st.floats(0, 25),
    length=st.floats(5, 12),
    speed=st.sampled_from([0.9, 1.0, 1.0, 1.1]),
)
def test_hints_lead_to_what_brute_force_finds(work: int, start: float, length: float, speed: float) -> None:
    """The oracle: by index or by brute force, a cut gives the same segment."""
    samples = (TUNE, SPEECH)[work]
    clip = sound_print(resampled(cut(samples, start, start + length), speed), SPEC)
    hints = [
        each for each in postings.vote(postings.build(list(WORKS.items()), SPEC), clip, SPEC) if each.work_id == work
    ]
    (hinted,), (brute,) = compare_sound(clip, WORKS[work], SPEC, hints), compare_sound(clip, WORKS[work], SPEC)
    assert hinted.work_start_s == pytest.approx(brute.work_start_s, abs=0.1)
    assert hinted.clip_end_s == pytest.approx(brute.clip_end_s, abs=0.3)
    assert hinted.surprise == pytest.approx(brute.surprise, rel=0.1)


@settings(max_examples=8, deadline=None, derandomize=True)
@given(places=st.lists(st.floats(0, 34), min_size=1, max_size=4))
def test_segments_are_ordered_and_apart(places: list[float]) -> None:
    """Whatever the cuts, segments follow each other in the clip without overlap and stay inside both sounds."""
    clip = np.concatenate([cut(TUNE, place, place + 5) for place in places])
    segments = shared(clip)
    assert segments
    ends = [0.0, *(segment.clip_end_s for segment in segments)]
    assert all(end <= segment.clip_start_s for end, segment in zip(ends, segments, strict=False))
    assert ends[-1] <= len(clip) / RATE_HZ + SPEC.sound_frame_s
    assert all(segment.surprise >= POSSIBLE for segment in segments)
    assert all(0 <= segment.work_start_s < segment.work_end_s <= 40.1 for segment in segments)


@pytest.mark.parametrize("last_cell", [1000, 1 << 28])
def test_votes_are_sorted_and_counted_once_in_small_and_in_huge_libraries(last_cell: int) -> None:
    """Beyond a hundred hours of works a vote no longer fits 32 bits; nothing may change there."""
    rng = np.random.default_rng(5)
    hypotheses = np.sort(rng.choice([0, 1, 3], 4000))  # hypothesis 2 has no votes
    ballots = (hypotheses << 40) | (rng.integers(0, last_cell, 4000) << 10) | rng.integers(0, 4, 4000)
    ballots = np.repeat(ballots, 2)
    assert np.array_equal(voting._distinct(ballots.copy(), 4), np.unique(ballots))
