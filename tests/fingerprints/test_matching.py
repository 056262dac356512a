"""Real edited videos through the real decoder: found, placed, named, and never confused."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest

from fingerprints import Fingerprint, Match, MatchKind, Modality, Spec, SpecMismatchError, compare, fingerprint
from tests.fingerprints.samples import draw
from tests.media import Copy, Film, MediaShelf, Truth, edits, load

EDITS: dict[str, tuple[Callable[[Film], Copy], str]] = {
    "re-encoded": (edits.recoded, "none"),
    "mirrored": (edits.mirrored, "mirrored"),
    "upside down": (edits.upside_down, "upside down and mirrored"),
    "turned 90": (lambda film: edits.turned(film, 90), "turned 90° clockwise"),
    "turned 180": (lambda film: edits.turned(film, 180), "turned 180°"),
    "turned 270": (lambda film: edits.turned(film, 270), "turned 90° anticlockwise"),
    "inverted": (edits.inverted, "inverted colours"),
    "brighter": (edits.brighter, "none"),
    "contrasted": (edits.contrasted, "none"),
    "grey": (edits.gray, "none"),
    "blurred": (edits.blurred, "none"),
    "noisy": (edits.noisy, "none"),
    "shrunk": (lambda film: edits.resized(film, 128, 96), "none"),
    "stretched": (lambda film: edits.resized(film, 400, 200), "stretched"),
    "trimmed": (lambda film: edits.trimmed(film, 3.0, 9.0), "none"),
    "faster": (lambda film: edits.faster(film, 1.25), "none"),
    "slower": (lambda film: edits.faster(film, 0.8, keep_pitch=True), "none"),
    "at 12 fps": (lambda film: edits.at_rate(film, 12), "none"),
    "silenced": (edits.silenced, "none"),
    "with black bars": (lambda film: edits.boxed(film, "black"), "with bars"),
    "with white bars": (lambda film: edits.boxed(film, "white"), "with bars"),
    "on a blurred page": (lambda film: edits.boxed(film, "blurred"), "with bars"),
    "captioned": (edits.captioned, "inset at the bottom, 75 % of the height"),
}


@pytest.fixture(scope="module")
def print_of() -> Callable[[Path], Fingerprint]:
    """Give a function that fingerprints each file once."""
    return functools.cache(fingerprint)


def pictures(match: Match) -> list[tuple[float, float, float, float]]:
    """Return the picture segments as boxes."""
    return [
        (s.clip_start_s, s.clip_end_s, s.work_start_s, s.work_end_s)
        for s in match.segments
        if s.modality is Modality.PICTURE
    ]


def assert_placed(match: Match, truth: Truth, tolerance_s: float = 0.4) -> None:
    """Assert that one picture segment has the borders of the truth."""
    expected = (truth.clip_start_s, truth.clip_end_s, truth.work_start_s, truth.work_end_s)
    assert any(all(abs(a - b) < tolerance_s for a, b in zip(box, expected, strict=True)) for box in pictures(match)), (
        expected,
        match.segments,
    )


@pytest.mark.parametrize("name", EDITS)
def test_an_edited_copy_is_found_placed_and_named(
    name: str, shelf: MediaShelf, work: Path, print_of: Callable[[Path], Fingerprint]
) -> None:
    """The copy's kind, borders and transform come out right."""
    change, transform = EDITS[name]
    path, (truth,) = shelf.copy(name.replace(" ", "-"), work, change, crf=30)
    match = compare(print_of(path), print_of(work))
    assert match.kind is MatchKind.COPY
    assert match.score > 0.9
    assert_placed(match, truth)
    longest = max(
        (s for s in match.segments if s.modality is Modality.PICTURE), key=lambda s: s.clip_end_s - s.clip_start_s
    )
    assert longest.transform == transform
    assert abs(longest.speed / truth.speed - 1) < 0.03


def test_a_compilation_gives_one_segment_for_each_piece(
    shelf: MediaShelf, work: Path, stranger: Path, print_of: Callable[[Path], Fingerprint]
) -> None:
    """Pieces of one work between pieces of another, in changed order."""
    other = load(stranger)
    pieces = [(1, 0.0, 4.0), (0, 7.0, 11.0), (1, 6.0, 9.0), (0, 1.0, 5.0)]
    path, truths = shelf.copy("compilation", work, lambda film: edits.spliced([film, other], pieces))
    for source, target in ((0, work), (1, stranger)):
        match = compare(print_of(path), print_of(target))
        assert match.kind is MatchKind.COPY
        for truth in (truth for truth in truths if truth.source == source):
            assert_placed(match, truth)


def test_both_halves_of_a_split_screen_are_found(
    shelf: MediaShelf, work: Path, stranger: Path, print_of: Callable[[Path], Fingerprint]
) -> None:
    """Each film of the two is recognised in its half."""
    other = load(stranger)
    path, (truth,) = shelf.copy("beside", work, lambda film: edits.beside(film, other))
    for target in (work, stranger):
        match = compare(print_of(path), print_of(target))
        assert match.kind is MatchKind.COPY
        assert_placed(match, truth)


def test_a_copy_without_the_bars_of_the_work_is_found(
    shelf: MediaShelf, work: Path, print_of: Callable[[Path], Fingerprint]
) -> None:
    """When the original has bars that the copy has not, the copy is found all the same."""
    barred, (truth,) = shelf.copy("with-black-bars", work, lambda film: edits.boxed(film, "black"), crf=30)
    match = compare(print_of(work), print_of(barred))
    assert match.kind is MatchKind.COPY
    assert_placed(match, truth)
    assert {s.transform for s in match.segments if s.modality is Modality.PICTURE} == {"cropped to 56 %"}


def test_bars_that_both_have_are_no_change(
    shelf: MediaShelf, work: Path, print_of: Callable[[Path], Fingerprint]
) -> None:
    """A plain copy of a video with bars is not said to have got them."""
    barred, _ = shelf.copy("with-black-bars", work, lambda film: edits.boxed(film, "black"), crf=30)
    again, (truth,) = shelf.copy("again", barred, edits.recoded, crf=35)
    match = compare(print_of(again), print_of(barred))
    assert_placed(match, truth)
    assert {s.transform for s in match.segments if s.modality is Modality.PICTURE} == {"none"}


def test_a_loop_is_found_in_every_repetition(
    shelf: MediaShelf, work: Path, print_of: Callable[[Path], Fingerprint]
) -> None:
    """Each pass of a looping clip is a segment from the same seconds of the work."""
    path, truths = shelf.copy("looped", work, lambda film: edits.looped(film, 3))
    match = compare(print_of(path), print_of(work))
    for truth in truths:
        assert_placed(match, truth)


def test_a_copy_with_foreign_sound_is_a_copy_by_its_picture(
    shelf: MediaShelf, work: Path, stranger: Path, print_of: Callable[[Path], Fingerprint]
) -> None:
    """Replaced sound does not hide the copy, and no sound segment is claimed."""
    other = load(stranger)
    path, _ = shelf.copy("foreign-sound", work, lambda film: edits.with_sound_of(film, other))
    match = compare(print_of(path), print_of(work))
    assert match.kind is MatchKind.COPY
    assert {segment.modality for segment in match.segments} == {Modality.PICTURE}


def test_shared_sound_alone_is_never_a_copy(
    shelf: MediaShelf, work: Path, stranger: Path, print_of: Callable[[Path], Fingerprint]
) -> None:
    """The work's sound under another picture is reported as what it is."""
    other = load(stranger)
    path, _ = shelf.copy("sound-only", work, lambda film: edits.under_picture_of(film, other))
    match = compare(print_of(path), print_of(work))
    assert match.kind is MatchKind.SHARES_SOUND
    assert {segment.modality for segment in match.segments} == {Modality.SOUND}
    assert "Shared sound alone does not make a copy" in match.reasons[-1]


def test_sound_files_are_valid_works_and_clips(
    shelf: MediaShelf, work: Path, print_of: Callable[[Path], Fingerprint]
) -> None:
    """The sound of a video is found in a sound file and the other way round."""
    track = shelf.audio(seed=1)
    for clip, target in ((track, work), (work, track)):
        match = compare(print_of(clip), print_of(target))
        assert match.kind is MatchKind.SHARES_SOUND
        assert match.score > 0.5


def test_different_videos_have_nothing_in_common(shelf: MediaShelf, print_of: Callable[[Path], Fingerprint]) -> None:
    """Every pair of different videos is no match, with a reason."""
    films = [shelf.video(seed=seed) for seed in (1, 2, 3, 4)]
    for clip in films:
        for target in films:
            if clip != target:
                match = compare(print_of(clip), print_of(target))
                assert match.kind is MatchKind.NONE, match
                assert match.score == 0
                assert match.segments == ()
                assert len(match.reasons) == 1


def test_agreeing_sound_raises_the_score(
    shelf: MediaShelf, work: Path, print_of: Callable[[Path], Fingerprint]
) -> None:
    """The same picture scores higher where its sound agrees."""
    whole, _ = shelf.copy("trimmed-with-sound", work, lambda film: edits.trimmed(film, 2.0, 5.0))
    silent, _ = shelf.copy("trimmed-silent", work, lambda film: edits.silenced(edits.trimmed(film, 2.0, 5.0).film))
    assert compare(print_of(whole), print_of(work)).score > compare(print_of(silent), print_of(work)).score


def test_longer_copies_score_higher(shelf: MediaShelf, work: Path, print_of: Callable[[Path], Fingerprint]) -> None:
    """The score is monotone in the evidence."""
    scores = []
    for seconds in (2.0, 4.0, 8.0):
        path, _ = shelf.copy(
            f"first-{seconds:.0f}", work, lambda film, end=seconds: edits.silenced(edits.trimmed(film, 0, end).film)
        )
        scores.append(compare(print_of(path), print_of(work)).score)
    assert scores == sorted(set(scores))
    assert all(0 < score < 1 for score in scores)


def test_prints_of_different_specs_cannot_be_compared() -> None:
    """The engine refuses rather than guesses."""
    with pytest.raises(SpecMismatchError, match="fingerprint the files again"):
        compare(draw(1, 4.0), draw(1, 4.0), Spec(drift_bits=20))
