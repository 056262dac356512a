"""The inverted index of the sound finds what brute force finds."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fingerprints.errors import IndexStoreError
from fingerprints.index import postings
from fingerprints.landmarks import sound_print
from fingerprints.sound import SoundCandidate
from fingerprints.sound.segments import search_pair
from fingerprints.spec import Spec
from fingerprints.values import SoundPrint
from tests.fingerprints.tones import Samples, babble, cut, music, noise, resampled

SPEC = Spec()
SOUNDS = {7: music(1, 40), 3: music(2, 25), 12: babble(3, 30), 5: noise(4, 20)}
PRINTS = {work_id: sound_print(samples, SPEC) for work_id, samples in SOUNDS.items()}
ARRAYS = postings.build(list(PRINTS.items()), SPEC)


def ask(samples: Samples, removed: frozenset[int] = frozenset()) -> list[SoundCandidate]:
    """Return the candidates for some sound."""
    return postings.vote(ARRAYS, sound_print(samples, SPEC), SPEC, removed=removed)


@pytest.mark.parametrize("work_id", SOUNDS)
def test_a_cut_is_found_where_it_was(work_id: int) -> None:
    """Eight seconds of any work lead to that work and place, at speed 1."""
    best = ask(cut(SOUNDS[work_id], 7.3, 15.3))[0]
    assert (best.work_id, best.speed, best.pitch_bins) == (work_id, 1.0, 0)
    assert best.offset_s == pytest.approx(7.3, abs=0.1)
    assert best.surprise > 20
    assert best.votes > 20
    assert 3 < best.clip_s < 5


@pytest.mark.parametrize("speed", [0.77, 0.9, 1.1, 1.25, 1.45])
def test_another_speed_is_found(speed: float) -> None:
    """A faster or slower copy votes for its speed, its pitch and its place."""
    best = ask(resampled(cut(SOUNDS[7], 10, 22), speed))[0]
    assert best.work_id == 7
    assert best.speed == pytest.approx(speed, rel=0.02)
    assert best.pitch_bins == pytest.approx(-36 * np.log2(speed), abs=1)
    assert best.offset_s + best.speed * best.clip_s == pytest.approx(10 + speed * best.clip_s, abs=0.3)


def test_changed_tempo_and_changed_pitch_are_found() -> None:
    """Tempo without pitch and pitch without tempo are hypotheses of their own."""
    fast, high = music(1, 40, tempo=1.15), music(1, 40, pitch_semitones=2)
    faster, higher = ask(cut(fast, 10, 20))[0], ask(cut(high, 10, 20))[0]
    assert (faster.work_id, higher.work_id) == (7, 7)
    assert faster.speed == pytest.approx(1.15, rel=0.02)
    assert abs(faster.pitch_bins) <= 1
    assert higher.speed == pytest.approx(1, rel=0.02)
    assert abs(higher.pitch_bins + 6) <= 1


@settings(max_examples=10, deadline=None, derandomize=True)
@given(work_id=st.sampled_from([7, 3, 12]), start=st.floats(0, 15), length=st.floats(4, 10), fast=st.booleans())
def test_the_index_agrees_with_brute_force(work_id: int, start: float, length: float, fast: bool) -> None:
    """For any cut, the index's best line is the best line of the pair among all its landmarks."""
    samples = resampled(cut(SOUNDS[work_id], start, start + length), 1.1 if fast else 1.0)
    clip = sound_print(samples, SPEC)
    indexed = postings.vote(ARRAYS, clip, SPEC)[0]
    brute = search_pair(clip, PRINTS[work_id], SPEC)[0]
    assert indexed.work_id == work_id
    assert indexed.offset_s == pytest.approx(brute.offset_s, abs=0.2)
    assert indexed.speed == pytest.approx(brute.speed, rel=0.03)


def test_a_clip_that_begins_before_its_work() -> None:
    """Works lie far enough apart that a clip with a foreign beginning is not laid to the work before."""
    best = ask(np.concatenate([noise(9, 9), cut(SOUNDS[12], 0, 9)]))[0]
    assert best.work_id == 12
    assert best.offset_s == pytest.approx(-9, abs=0.2)


def test_a_long_clip_names_every_work_in_it() -> None:
    """A compilation leads to all works that it quotes, each at its place."""
    quotes = np.concatenate([cut(SOUNDS[3], 5, 15), noise(8, 60), cut(SOUNDS[12], 12, 22)])
    found = {each.work_id: each for each in reversed(ask(quotes))}
    assert found[3].offset_s == pytest.approx(5, abs=0.2)
    assert found[12].offset_s == pytest.approx(12 - 70, abs=0.2)


def test_removed_works_are_not_proposed() -> None:
    """A removed work stays silent, and leaves the others alone."""
    clip = np.concatenate([cut(SOUNDS[7], 5, 12), cut(SOUNDS[3], 5, 12)])
    assert {each.work_id for each in ask(clip, frozenset({7}))} == {3}


def test_an_unknown_sound_raises_no_strong_votes() -> None:
    """Foreign music and noise stay far below what a copy reaches."""
    for samples in (music(77, 10), noise(78, 10), babble(79, 10)):
        assert max((each.surprise for each in ask(samples)), default=0) < 8


def test_votes_survive_memory_mapping(tmp_path: Path) -> None:
    """Arrays saved and mapped read-only answer as those in memory do."""
    for name, array in ARRAYS.items():
        np.save(tmp_path / name, array)
    mapped = {name: np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
    clip = sound_print(cut(SOUNDS[3], 3, 9), SPEC)
    assert postings.vote(mapped, clip, SPEC) == postings.vote(ARRAYS, clip, SPEC)


def test_a_posting_is_four_bytes() -> None:
    """The arrays have the documented types, and every landmark one entry."""
    assert ARRAYS["frames"].dtype == np.uint32
    assert ARRAYS["offsets"].dtype == np.uint32
    assert len(ARRAYS["offsets"]) == 2**21 + 1
    assert ARRAYS["offsets"][-1] == len(ARRAYS["frames"])
    assert ARRAYS["work_ids"].tolist() == list(SOUNDS)


def test_silent_works_and_clips_are_no_error() -> None:
    """Prints without peaks take no place in the index and get no candidates."""
    silent = SoundPrint()
    assert postings.vote(postings.build([], SPEC), PRINTS[7], SPEC) == []
    mixed = postings.build([(1, silent), (2, PRINTS[3]), (3, silent)], SPEC)
    assert mixed["work_ids"].tolist() == [2]
    assert postings.vote(mixed, silent, SPEC) == []
    assert postings.vote(mixed, PRINTS[3], SPEC)[0].work_id == 2


def test_too_much_sound_for_one_index_is_refused() -> None:
    """Frame numbers are 32 bits; more sound than that is an error with advice, not a wrong answer."""
    endless = SoundPrint(
        frames=np.array([2**32 - 30, 2**32 - 20], np.uint32), bins=np.full(2, 50, np.uint8), ranks=np.zeros(2, np.uint8)
    )
    with pytest.raises(IndexStoreError, match="smaller groups"):
        postings.build([(1, endless)], SPEC)
