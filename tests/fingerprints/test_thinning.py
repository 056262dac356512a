"""What is kept of a work: less than of a clip, and enough to be found."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from fingerprints import Fingerprint, MatchKind, MediaInfo, PicturePrint, SoundPrint, Spec, compare, fingerprint
from fingerprints.codec import encode
from fingerprints.thinning import thinned
from fingerprints.values import ThumbPrint
from tests.fingerprints.samples import detailed, draw_keypoints, equal, nothing, sound_only
from tests.media import MediaShelf, edits, reframing

SPEC = Spec()


def silent(levels: list[int]) -> Fingerprint:
    """Return the print of a film that shows one grey level each second, with a keyframe of five points each."""
    times_ms = np.arange(len(levels), dtype=np.uint32) * 1000
    pixels = np.repeat(np.array(levels, np.uint8), 32 * 32).reshape(-1, 32, 32)
    return Fingerprint(
        spec_id=SPEC.id,
        media=MediaInfo(duration_s=len(levels)),
        picture=PicturePrint(),
        sound=SoundPrint(),
        keypoints=draw_keypoints(np.random.default_rng(1), len(levels), 5),
        thumbs=ThumbPrint(times_ms=times_ms, pixels=pixels),
    )


@pytest.mark.parametrize("make", [lambda: detailed(1), nothing, lambda: sound_only(1), lambda: silent([0, 9, 200] * 7)])
def test_thinning_twice_is_thinning_once(make: Callable[[], Fingerprint]) -> None:
    """So it does not matter who thinned a print first, the store, the index or the comparison."""
    once = thinned(make(), SPEC)
    assert equal(thinned(once, SPEC), once)


def test_hashes_and_sound_are_kept_whole() -> None:
    """Only keypoints and thumbs are thinned."""
    full = detailed(1)
    thin = thinned(full, SPEC)
    assert equal(replace(thin, keypoints=full.keypoints, thumbs=full.thumbs), full)
    assert len(encode(thin)) < 0.5 * len(encode(full))


def test_thumbs_become_smaller_and_fewer() -> None:
    """Sixteen pixels, four a second, in steps of two grey levels, near what they showed."""
    full = replace(silent([0, 50, 101, 255] * 5), thumbs=detailed(3).thumbs)
    thin = thinned(full, SPEC).thumbs
    assert thin.pixels.shape[1:] == (16, 16)
    assert np.diff(thin.times_ms).mean() == pytest.approx(250, rel=0.1)
    assert not (thin.pixels % SPEC.work_grey_step).any()
    shown = full.thumbs.pixels[np.searchsorted(full.thumbs.times_ms, thin.times_ms)]
    blocks = shown.reshape(-1, 16, 2, 16, 2).mean(axis=(2, 4))
    assert np.abs(blocks - thin.pixels).max() <= SPEC.work_grey_step


def test_keyframes_of_a_scene_that_stays_are_thinned_out() -> None:
    """One every two seconds is enough where nothing new is shown."""
    assert thinned(silent([100] * 9), SPEC).keypoints.times_ms.tolist() == [0, 2000, 4000, 6000, 8000]


def test_without_thumbs_only_the_time_counts() -> None:
    """Masking may leave keyframes whose thumbs are gone."""
    full = replace(silent([0, 200] * 3), thumbs=ThumbPrint())
    assert thinned(full, SPEC).keypoints.times_ms.tolist() == [0, 2000, 4000]


def test_a_keyframe_that_shows_something_new_is_always_kept() -> None:
    """A shot of a second must be findable."""
    assert thinned(silent([100, 200, 100, 100, 30]), SPEC).keypoints.times_ms.tolist() == [0, 1000, 2000, 4000]


def test_the_strongest_keypoints_of_each_keyframe_are_kept() -> None:
    """At most as many as the parameters say, with all that belongs to them."""
    spec = Spec(work_keypoints=3)
    full = silent([0, 100, 200])
    thin = thinned(full, spec).keypoints
    assert thin.starts.tolist() == [0, 3, 6, 9]
    assert np.array_equal(thin.points[3:6], full.keypoints.points[5:8])


@pytest.mark.parametrize("name", ["crop", "inset"])
def test_a_thinned_work_is_still_found(name: str, shelf: MediaShelf) -> None:
    """The comparison gives the same for a thinned work as for a whole one."""
    source = shelf.video(seed=1)
    host = edits.silenced(edits.cut(edits.load(shelf.video(seed=2)), 0, 8)).film
    change = {"crop": reframing.cropped, "inset": lambda film: reframing.inset(film, host)}[name]
    path, _ = shelf.copy(f"thinned-{name}", source, lambda film: change(edits.silenced(edits.cut(film, 2, 10)).film))
    clip, work = fingerprint(path), fingerprint(source)
    one, other = compare(clip, work), compare(clip, thinned(work, SPEC))
    assert one == other
    assert one.kind is MatchKind.COPY
