"""Alignment: which seconds of the clip follow which seconds of the work."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from fingerprints import PicturePrint
from fingerprints.align import PictureRun, align_pictures
from fingerprints.framehash import TRANSFORMS, to_words
from fingerprints.lines import SETTINGS, Hint
from tests.fingerprints.samples import draw

FEW = hypothesis_settings(deadline=None, derandomize=True, max_examples=25)


def piece(work: PicturePrint, start_s: float, end_s: float, speed: float = 1.0, at_s: float = 0.0) -> PicturePrint:
    """Cut a piece that plays at some speed and begins at ``at_s`` of the clip."""
    rows = np.flatnonzero((work.times_ms >= start_s * 1000) & (work.times_ms < end_s * 1000))
    times = (work.times_ms[rows] - start_s * 1000) / speed + at_s * 1000
    return PicturePrint(
        times_ms=np.round(times).astype(np.uint32), hashes=work.hashes[rows], quality=work.quality[rows]
    )


def joined(*parts: PicturePrint) -> PicturePrint:
    """Put pieces one after the other."""
    return PicturePrint(
        times_ms=np.concatenate([part.times_ms for part in parts]),
        hashes=np.concatenate([part.hashes for part in parts]),
        quality=np.concatenate([part.quality for part in parts]),
    )


def damaged(clip: PicturePrint, share: float, seed: int = 0) -> PicturePrint:
    """Flip a share of all bits."""
    noise = to_words(np.random.default_rng(seed).random((len(clip), 256)) < share)
    return PicturePrint(times_ms=clip.times_ms, hashes=clip.hashes ^ noise, quality=clip.quality)


def work_start(run: PictureRun) -> float:
    """Return where in the work a run begins."""
    return run.line.speed * run.clip_start_s + run.line.offset_s


@given(start_s=st.floats(0, 45), length_s=st.floats(4, 14), speed=st.floats(0.62, 1.6), seed=st.integers(0, 5))
@FEW
def test_a_piece_at_any_speed_is_found_with_its_place(start_s: float, length_s: float, speed: float, seed: int) -> None:
    """Every instant of a piece of 4 s or more lands within 0.3 s of its place, with 12 % of the bits flipped."""
    work = draw(seed, 60.0).picture
    clip = damaged(piece(work, start_s, start_s + length_s, speed), 0.12)
    runs = align_pictures(clip, work, length_s / speed)
    longest = max(runs, key=lambda run: run.clip_end_s - run.clip_start_s)
    assert longest.clip_end_s - longest.clip_start_s >= 0.8 * length_s / speed
    for at_s in (longest.clip_start_s, longest.clip_end_s):
        assert abs(longest.line.speed * at_s + longest.line.offset_s - (start_s + speed * at_s)) < 0.3


@pytest.mark.parametrize("transform", TRANSFORMS, ids=lambda transform: transform.name)
def test_a_turned_or_inverted_copy_is_found_and_named(transform: object) -> None:
    """Each transform of the whole picture is found as itself."""
    work = draw(1).picture
    cut = piece(work, 5, 15)
    clip = PicturePrint(times_ms=cut.times_ms, hashes=transform.apply(cut.hashes), quality=cut.quality)
    (run,) = align_pictures(damaged(clip, 0.1), work, 10.0)
    assert run.line.transform is transform
    assert abs(work_start(run) - 5) < 0.2


def test_unrelated_videos_have_no_runs() -> None:
    """Twenty pairs of unrelated videos align nowhere."""
    works = [draw(seed).picture for seed in range(5)]
    found = [align_pictures(a, b, 30.0) for a in works for b in works if a is not b]
    assert max((sum(run.new_evidence for run in runs) for runs in found), default=0) < 2


def test_a_compilation_gives_its_pieces_and_nothing_between() -> None:
    """Two pieces in reversed order between foreign material are two runs with the right borders."""
    work, other = draw(1, 60.0).picture, draw(2).picture
    clip = joined(
        piece(other, 0, 6),
        piece(work, 40, 46, at_s=6),
        piece(other, 10, 16, at_s=12),
        piece(work, 3, 9, at_s=18),
    )
    first, second = align_pictures(damaged(clip, 0.08), work, 24.0)
    for run, clip_start, start in ((first, 6, 40), (second, 18, 3)):
        assert abs(run.clip_start_s - clip_start) < 0.4
        assert abs(run.clip_end_s - clip_start - 6) < 0.4
        assert abs(work_start(run) - start - (run.clip_start_s - clip_start)) < 0.2


def test_jump_cuts_are_separate_runs_at_unchanged_speed() -> None:
    """A copy that drops every other two seconds is not taken for a faster copy."""
    work = draw(1, 60.0).picture
    clip = joined(*(piece(work, 10 + 4 * n, 12 + 4 * n, at_s=2 * n) for n in range(5)))
    runs = align_pictures(clip, work, 10.0)
    assert len(runs) == 5
    assert {run.line.speed for run in runs} == {1.0}


def test_a_loop_counts_its_evidence_once() -> None:
    """Ten repetitions give ten runs but hardly more evidence than one."""
    work = draw(1).picture
    once = align_pictures(piece(work, 5, 8), work, 3.0)
    loop = joined(*(piece(work, 5, 8, at_s=3 * n) for n in range(10)))
    often = align_pictures(loop, work, 30.0)
    assert len(often) == 10
    assert sum(run.new_evidence for run in often) <= 1.1 * sum(run.new_evidence for run in once)


def test_a_frozen_picture_hardly_votes() -> None:
    """A minute of one frame of the work is worth less than two seconds of moving picture."""
    work = draw(1).picture
    still = PicturePrint(
        times_ms=np.arange(0, 60_000, 500, np.uint32),
        hashes=np.repeat(work.hashes[40:41], 120, axis=0),
        quality=np.full(120, 220, np.uint8),
    )
    frozen = sum(run.new_evidence for run in align_pictures(still, work, 60.0))
    moving = sum(run.new_evidence for run in align_pictures(piece(work, 5, 7), work, 2.0))
    assert frozen < moving


def test_black_frames_do_not_vote() -> None:
    """Pictures of quality 0 are alike everywhere and prove nothing."""
    dark = PicturePrint(
        times_ms=np.arange(0, 20_000, 500, np.uint32),
        hashes=np.zeros((40, 4), np.uint64),
        quality=np.zeros(40, np.uint8),
    )
    assert align_pictures(dark, dark, 20.0) == []


def test_a_line_that_the_sound_hints_at_is_tried() -> None:
    """Where the votes show no line, a given one is judged like any other."""
    work = draw(1).picture
    clip = damaged(piece(work, 10, 16), 0.2)
    deaf = replace(SETTINGS, weakest_line=1e9)
    assert align_pictures(clip, work, 6.0, settings=deaf) == []
    assert align_pictures(clip, work, 6.0, hints=(heard(17.0),), settings=deaf) == []
    (run,) = align_pictures(clip, work, 6.0, hints=(heard(10.0),), settings=deaf)
    assert run.clip_end_s - run.clip_start_s > 5


def test_the_sound_decides_between_footage_that_comes_back() -> None:
    """Where the work shows the same pictures twice, the clip is placed where its sound comes from."""
    once = draw(1).picture
    work = joined(piece(once, 0, 12), piece(once, 0, 12, at_s=14))
    clip = damaged(piece(once, 3, 9), 0.1)
    for start in (3.0, 17.0):
        (run,) = align_pictures(clip, work, 6.0, hints=(heard(start),))
        assert abs(work_start(run) - start) < 0.2


def heard(offset_s: float) -> Hint:
    """Return what sound says that is the work's from ``offset_s`` on."""
    return Hint(speed=1.0, offset_s=offset_s, clip_start_s=0.0, clip_end_s=6.0)


def test_prints_without_pictures_align_nowhere() -> None:
    """A sound file has no picture to align."""
    work = draw(1).picture
    assert align_pictures(PicturePrint(), work, 0.0) == []
    assert align_pictures(work, PicturePrint(), 30.0) == []
