"""From evidence to a number and reasons."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints import MatchKind
from fingerprints.align import PictureRun
from fingerprints.framehash import TRANSFORMS
from fingerprints.geometry import Affine
from fingerprints.lines import Line
from fingerprints.score import LEAST_UNITS, Found, picture_segment, rate, rate_sound, verdict
from fingerprints.sound import SoundSegment
from fingerprints.values import WHOLE

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
    _, alone, _ = verdict(Found(runs=[RUN]))
    kind, score, reasons = verdict(Found(runs=[RUN], sounds=[SOUND]))
    assert kind is MatchKind.COPY
    assert score > alone
    assert "The sound agrees: 6.0 s of it come from the same seconds of the work." in reasons


def test_sound_from_other_seconds_adds_nothing() -> None:
    """A track that is shared elsewhere does not support the picture."""
    _, alone, _ = verdict(Found(runs=[RUN]))
    _, score, reasons = verdict(Found(runs=[RUN], sounds=[replace(SOUND, work_start_s=60.0, work_end_s=66.0)]))
    assert score == alone
    assert any("from other seconds" in reason for reason in reasons)


def test_many_weak_stretches_are_no_copy() -> None:
    """Single pictures in common add up in long videos; one stretch must convince on its own."""
    weak = replace(RUN, evidence=LEAST_UNITS - 1, new_evidence=LEAST_UNITS - 1, pictures=3)
    kind, score, reasons = verdict(Found(runs=[weak] * 30))
    assert (kind, score) == (MatchKind.NONE, 0.0)
    assert "too few" in reasons[0]


def test_weak_pictures_count_where_the_sound_agrees() -> None:
    """The same weak stretch is a copy when the sound says the same of the same seconds."""
    weak = replace(RUN, evidence=3.0, new_evidence=3.0, pictures=3)
    assert verdict(Found(runs=[weak]))[0] is MatchKind.NONE
    assert verdict(Found(runs=[weak], sounds=[SOUND]))[0] is MatchKind.COPY


def test_the_sound_of_one_stretch_does_not_lift_another() -> None:
    """A weak stretch needs the sound of its own seconds, not that of a stretch that shows nothing new."""
    elsewhere = replace(RUN, clip_start_s=40.0, clip_end_s=48.0, new_evidence=2.2, pictures=3)
    heard = replace(RUN, new_evidence=0.0, pictures=0)
    assert verdict(Found(runs=[elsewhere], sounds=[SOUND]))[0] is MatchKind.SHARES_SOUND
    assert verdict(Found(runs=[elsewhere, heard], sounds=[SOUND]))[0] is MatchKind.SHARES_SOUND


def test_one_picture_is_no_copy_whatever_its_evidence() -> None:
    """A still in common is not a video in common."""
    assert verdict(Found(runs=[replace(RUN, pictures=1)]))[0] is MatchKind.NONE


@pytest.mark.parametrize(("number", "words"), [(1, "1 segment."), (2, "2 segments.")])
def test_reasons_count_in_words(number: int, words: str) -> None:
    """One segment, two segments."""
    _, _, reasons = verdict(Found(runs=[RUN] * number))
    assert reasons[0].endswith(words)


def test_reasons_name_speed_and_change() -> None:
    """A reviewer reads what was done to the copy."""
    run = replace(RUN, line=replace(RUN.line, speed=1.25), placed=Affine.of_transform(TRANSFORMS[1]))
    _, _, reasons = verdict(Found(runs=[run], aspects=(1.6, 1.6)))
    assert "What was done to the picture: mirrored." in reasons
    assert "It plays at 1.25 times the speed of the work." in reasons


def test_reasons_compare_the_movement_with_other_moments() -> None:
    """Likeness shows the scene; only movement shows the moment."""
    _, _, reasons = verdict(Found(runs=[replace(RUN, moved=0.934, elsewhere=0.41)]))
    assert "Its movement agrees by 0.93 (1 is identical), with other moments of the work by 0.41 at most." in reasons


def test_reasons_say_when_nothing_moves() -> None:
    """A slide that stands still has no movement to agree."""
    _, _, reasons = verdict(Found(runs=[RUN]))
    assert "Too little moves in it to compare the movement." in reasons


def test_reasons_claim_no_hashes_where_none_were_compared() -> None:
    """A run that movement proposed has neither a distance nor a number of different pictures."""
    _, _, reasons = verdict(Found(runs=[replace(RUN, median_bits=float("nan"), moved=0.9, elsewhere=0.3)]))
    assert reasons[0] == "The picture follows the work over 8.0 s of the clip, in 1 segment."
    assert not any("bits" in reason or "nan" in reason for reason in reasons)


@pytest.mark.parametrize(("moved", "words"), [(0.3, "not the same moments of it"), (0.0, "too little moves")])
def test_the_same_scene_is_told_from_strangers(moved: float, words: str) -> None:
    """Whoever filmed the same desk reads why it is no copy."""
    refused = replace(RUN, evidence=0.0, new_evidence=0.0, moved=moved, elsewhere=0.4)
    kind, score, (reason,) = verdict(Found(refused=[refused]))
    assert (kind, score) == (MatchKind.NONE, 0.0)
    assert reason.startswith("The pictures show the same scene, but ")
    assert words in reason


def test_the_run_that_moves_most_like_the_work_says_why_not() -> None:
    """With its seconds, and what other moments of the work would give; beside shared sound, too."""
    refused = [
        replace(RUN, clip_start_s=20.0, clip_end_s=26.0, moved=0.6, elsewhere=0.9),
        replace(RUN, moved=0.31, elsewhere=0.44),
    ]
    why = (
        "not the same moments of it: from 0.0 to 8.0 s the clip's movement agrees by 0.31,"
        " with other moments of the work by 0.44 at most."
    )
    assert verdict(Found(refused=refused))[2] == (f"The pictures show the same scene, but {why}",)
    kind, _, reasons = verdict(Found(refused=refused, sounds=[SOUND]))
    assert kind is MatchKind.SHARES_SOUND
    assert reasons[0] == f"6.0 s of the sound are the work's; the pictures show the same scene, but {why}"


def test_a_segment_says_which_parts_of_the_frames_are_shared() -> None:
    """Where the words name a crop or an inset, the segment has its box; elsewhere the frame is whole."""
    inset = Affine.of_area(np.array([0.0, 0.68, 0.32, 1.0]))
    cropped = Affine.of_area(np.array([0.2, 0.0, 1.0, 0.8])).inverse
    boxes = {}
    for name, placed in {"inset": inset, "cropped": cropped, "both": cropped.after(inset)}.items():
        segment = picture_segment(replace(RUN, placed=placed), 1.6, 1.6)
        boxes[name] = segment.clip_area, segment.work_area
    assert boxes == {
        "inset": ((0.0, 0.68, 0.32, 1.0), WHOLE),
        "cropped": (WHOLE, (0.2, 0.0, 1.0, 0.8)),
        "both": ((0.0, 0.68, 0.32, 1.0), (0.2, 0.0, 1.0, 0.8)),
    }
