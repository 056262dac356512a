"""Known recordings are heard in long sounds: under other sound, in part, repeated, at another speed."""

from dataclasses import replace

import numpy as np
import pytest

from fingerprints.hearing import BRIDGE_S, STEP_S, Heard, Recordings, bridged
from fingerprints.landmarks import sound_print
from fingerprints.sound import SoundSegment
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint
from tests.fingerprints.tones import RATE_HZ, Samples, babble, cut, level, music, resampled

SPEC = Spec()
TUNES = {7: music(1, 40), 8: music(5, 40)}
KNOWN = Recordings({number: sound_print(tune, SPEC) for number, tune in TUNES.items()}, SPEC)
SEGMENT = SoundSegment(
    clip_start_s=10.0,
    clip_end_s=20.0,
    work_start_s=5.0,
    work_end_s=15.0,
    speed=1.0,
    pitch_semitones=0.0,
    surprise=20.0,
    matched_peaks=100,
    expected_peaks=20.0,
)


def under(speech: Samples, *pieces: tuple[float, Samples], below_db: float = 6) -> list[Heard]:
    """Lay pieces of music under speech, each from a second on, and listen."""
    whole = level(speech, -20).copy()
    for start_s, piece in pieces:
        first = round(start_s * RATE_HZ)
        whole[first : first + len(piece)] += level(piece, -20 - below_db)
    return KNOWN.heard_in(sound_print(level(whole, -18), SPEC))


def test_several_tracks_are_told_apart_and_a_repeat_is_a_find_of_its_own() -> None:
    """Each with its place in the work and in the track."""
    excerpts = (5.0, cut(TUNES[7], 10, 22)), (25.0, cut(TUNES[8], 3, 15)), (45.0, cut(TUNES[7], 10, 22))
    found = under(babble(3, 60), *excerpts)
    assert [one.recording for one in found] == [7, 8, 7]
    for one, (start_s, _), since_s in zip(found, excerpts, (10, 3, 10), strict=True):
        assert one.segment.clip_start_s == pytest.approx(start_s, abs=1.0)
        assert one.segment.work_start_s - one.segment.clip_start_s == pytest.approx(since_s - start_s, abs=0.1)


@pytest.mark.parametrize("speed", [0.97, 1.03])
def test_a_little_faster_or_slower_is_found_far_into_a_long_sound(speed: float) -> None:
    """Beyond the first window of the search."""
    start_s = STEP_S + 30
    (one,) = under(babble(4, start_s + 30), (start_s, cut(resampled(TUNES[7], speed), 4, 20)))
    assert one.recording == 7
    assert one.segment.speed == pytest.approx(speed, rel=0.01)
    assert one.segment.clip_start_s == pytest.approx(start_s, abs=1.0)


def test_strangers_and_silence_hold_nothing() -> None:
    """Music that is not known under speech, and no sound at all."""
    assert under(babble(6, 40), (5.0, cut(music(11, 40), 2, 30))) == []
    assert KNOWN.heard_in(SoundPrint()) == []


def test_what_is_not_asked_for_is_not_told() -> None:
    """Tracks that were looked for before."""
    sound = sound_print(np.concatenate([cut(TUNES[7], 0, 12), cut(TUNES[8], 0, 12)]), SPEC)
    assert {one.recording for one in KNOWN.heard_in(sound)} == {7, 8}
    assert {one.recording for one in KNOWN.heard_in(sound, frozenset({8}))} == {7}
    assert KNOWN.numbers == {7, 8}


@pytest.mark.parametrize(
    ("gap_s", "shift_s", "speed", "pieces"),
    [(BRIDGE_S - 1, 0.0, 1.0, 1), (BRIDGE_S + 1, 0.0, 1.0, 2), (2.0, 1.0, 1.0, 2), (2.0, 0.0, 1.05, 2)],
)
def test_pieces_of_one_line_are_joined_over_short_gaps(gap_s: float, shift_s: float, speed: float, pieces: int) -> None:
    """Not over long ones, not from another place, and not at another speed."""
    start_s = SEGMENT.clip_end_s + gap_s
    since_s = SEGMENT.work_end_s + gap_s + shift_s
    later = replace(
        SEGMENT,
        clip_start_s=start_s,
        clip_end_s=start_s + 5,
        work_start_s=since_s,
        work_end_s=since_s + 5,
        speed=speed,
    )
    joined = bridged((SEGMENT, later))
    assert len(joined) == pieces
    assert (joined[0].clip_start_s, joined[-1].clip_end_s) == (10.0, start_s + 5)
