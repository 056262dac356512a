"""From evidence to a number and reasons."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints import MatchKind
from fingerprints.align import PictureRun
from fingerprints.framehash import TRANSFORMS
from fingerprints.lines import Line
from fingerprints.score import LEAST_UNITS, rate, rate_sound, verdict
from fingerprints.sound import SoundSegment

RUN = PictureRun(
    line=Line(speed=1.0, offset_s=5.0, transform=TRANSFORMS[0]),
    clip_start_s=0.0,
    clip_end_s=8.0,
    evidence=30.0,
    new_evidence=30.0,
    pictures=12,
    median_bits=20.0,
)
SOUND = SoundSegment(
    clip_start_s=1.0,
    clip_end_s=7.0,
    work_start_s=6.0,
    work_end_s=12.0,
    speed=1.0,
    pitch_semitones=0.0,
    surprise=40.0,
    matched_peaks=90,
    expected_peaks=12.0,
)


@given(st.floats(0, 1e4), st.floats(0, 1e4))
@settings(deadline=None, derandomize=True)
def test_more_evidence_never_scores_less(one: float, other: float) -> None:
    """Both scores are monotone and stay within [0, 1]."""
    low, high = sorted((one, other))
    for score in (rate, rate_sound):
        assert 0 <= score(low) <= score(high) <= 1


def test_no_evidence_scores_nothing() -> None:
    """Evidence against a match is no negative score."""
    assert rate(0) == rate(-5) == rate_sound(0) == 0


def test_agreeing_sound_raises_the_score_and_is_told() -> None:
    """Sound on the same line adds to the picture."""
    _, alone, _ = verdict([RUN], [])
    kind, score, reasons = verdict([RUN], [SOUND])
    assert kind is MatchKind.COPY
    assert score > alone
    assert "The sound agrees: 6.0 s of it come from the same seconds of the work." in reasons


def test_sound_from_other_seconds_adds_nothing() -> None:
    """A track that is shared elsewhere does not support the picture."""
    _, alone, _ = verdict([RUN], [])
    _, score, reasons = verdict([RUN], [replace(SOUND, work_start_s=60.0, work_end_s=66.0)])
    assert score == alone
    assert any("from other seconds" in reason for reason in reasons)


def test_many_weak_stretches_are_no_copy() -> None:
    """Single pictures in common add up in long videos; one stretch must convince on its own."""
    weak = replace(RUN, evidence=LEAST_UNITS - 1, new_evidence=LEAST_UNITS - 1, pictures=3)
    kind, score, reasons = verdict([weak] * 30, [])
    assert (kind, score) == (MatchKind.NONE, 0.0)
    assert "too few" in reasons[0]


def test_weak_pictures_count_where_the_sound_agrees() -> None:
    """The same weak stretch is a copy when the sound says the same of the same seconds."""
    weak = replace(RUN, evidence=3.0, new_evidence=3.0, pictures=3)
    assert verdict([weak], [])[0] is MatchKind.NONE
    assert verdict([weak], [SOUND])[0] is MatchKind.COPY


def test_the_sound_of_one_stretch_does_not_lift_another() -> None:
    """A weak stretch needs the sound of its own seconds, not that of a stretch that shows nothing new."""
    elsewhere = replace(RUN, clip_start_s=40.0, clip_end_s=48.0, new_evidence=2.2, pictures=3)
    heard = replace(RUN, new_evidence=0.0, pictures=0)
    assert verdict([elsewhere], [SOUND])[0] is MatchKind.SHARES_SOUND
    assert verdict([elsewhere, heard], [SOUND])[0] is MatchKind.SHARES_SOUND


def test_one_picture_is_no_copy_whatever_its_evidence() -> None:
    """A still in common is not a video in common."""
    assert verdict([replace(RUN, pictures=1)], [])[0] is MatchKind.NONE


@pytest.mark.parametrize(("number", "words"), [(1, "1 segment."), (2, "2 segments.")])
def test_reasons_count_in_words(number: int, words: str) -> None:
    """One segment, two segments."""
    _, _, reasons = verdict([RUN] * number, [])
    assert reasons[0].endswith(words)


def test_reasons_name_speed_and_change() -> None:
    """A reviewer reads what was done to the copy."""
    line = Line(speed=1.25, offset_s=0.0, transform=TRANSFORMS[1])
    _, _, reasons = verdict([replace(RUN, line=line)], [])
    assert "The picture is mirrored." in reasons
    assert "It plays at 1.25 times the speed of the work." in reasons
