"""Files that cannot be used: one sentence each, never a hang, never another error, and the rest goes on."""

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from fingerprints import (
    Fingerprint,
    MediaEmptyError,
    MediaError,
    MediaForbiddenError,
    MediaMissingError,
    MediaUndecodableError,
    MediaWithoutContentError,
    Spec,
    fingerprint,
    fingerprint_many,
)
from fingerprints.media import probe, stills
from tests.media import MediaShelf, make_video
from tests.media.broken import BROKEN, ODD_NAMES, write_half, write_scratched, write_still

pytestmark = pytest.mark.timeout(60)

EXPECTED: dict[str, type[MediaError]] = {
    "missing": MediaMissingError,
    "dangling link": MediaMissingError,
    "folder": MediaMissingError,
    "pipe": MediaMissingError,
    "empty": MediaEmptyError,
    "text": MediaUndecodableError,
    "noise": MediaUndecodableError,
    "zeros": MediaUndecodableError,
    "without index": MediaUndecodableError,
    "TIFF picture": MediaUndecodableError,
    "play list": MediaUndecodableError,
    "file list": MediaUndecodableError,
    "subtitles only": MediaWithoutContentError,
}


def look(path: Path) -> object:
    """Ask for one still."""
    return stills(path, [0.5])


@contextlib.contextmanager
def ordinary_user() -> Iterator[None]:
    """Give up the rights of root for a while, for root may read everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("kind", sorted(BROKEN))
@pytest.mark.parametrize("use", [fingerprint, probe, look])
def test_a_broken_input_is_refused_in_one_sentence(kind: str, use: Callable[[Path], object], tmp_path: Path) -> None:
    """The error is of the right kind, names the file, says what is wrong and what to do."""
    path = BROKEN[kind](tmp_path / f"{kind}.mp4")
    with pytest.raises(EXPECTED[kind]) as caught:
        use(path)
    sentence = str(caught.value)
    assert sentence == f"{path}: {caught.value.problem}; {caught.value.remedy}."
    assert caught.value.path == path
    assert min(len(caught.value.problem), len(caught.value.remedy)) > 8
    assert "\n" not in sentence
    assert "Error" not in sentence


def test_every_broken_input_has_an_expectation() -> None:
    """Nothing in the box of broken files is left untested."""
    assert EXPECTED.keys() == BROKEN.keys()


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device_is_not_read(device: str) -> None:
    """A device might never end."""
    with pytest.raises(MediaMissingError, match="not a regular file"):
        fingerprint(device)


def test_a_forbidden_file_is_named(work: Path, tmp_path: Path) -> None:
    """Where the operating system refuses to read, the sentence says so."""
    path = Path(shutil.copy(work, tmp_path / "secret.mp4"))
    path.chmod(0)
    with ordinary_user(), pytest.raises(MediaForbiddenError, match="permission"):
        fingerprint(path)


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_odd_names_are_only_names(name: str, shelf: MediaShelf, tmp_path: Path) -> None:
    """Whatever a file is called, it is opened as that file and as nothing else."""
    path = Path(shutil.copy(shelf.video(seed=3, seconds=2.0), tmp_path / name))
    assert probe(path).duration_s == pytest.approx(2.0, abs=0.1)
    assert len(fingerprint(path).picture) > 10


@pytest.mark.parametrize("name", ODD_NAMES, ids=ascii)
def test_odd_names_are_printed_on_one_line(name: str, tmp_path: Path) -> None:
    """An error about a file of any name can be printed anywhere and is one line long."""
    path = tmp_path / name
    path.write_bytes(b"")
    with pytest.raises(MediaEmptyError) as caught:
        fingerprint(path)
    assert str(caught.value).isprintable()
    assert caught.value.path == path
    str(caught.value).encode()


def test_half_a_file_is_used_as_far_as_it_goes(tmp_path: Path) -> None:
    """A download that broke off is fingerprinted up to there, and the failure is counted."""
    made = fingerprint(write_half(tmp_path / "half.mp4"))
    assert 1.5 < made.media.duration_s < 3.0
    assert made.media.decode_failures > 0
    assert len(stills(tmp_path / "half.mp4", [0.5, 3.5])) == 2


def test_a_scratched_file_is_used_around_its_scratches(tmp_path: Path) -> None:
    """Frames that cannot be decoded are counted and left out."""
    made = fingerprint(write_scratched(tmp_path / "scratched.mp4"))
    assert made.media.duration_s == pytest.approx(4.0, abs=0.1)
    assert made.media.decode_failures > 0
    assert len(made.picture) > 10


@pytest.mark.parametrize(
    ("width_px", "height_px", "frames"), [(320, 240, 1), (1, 1, 1), (3, 240, 20), (240, 3, 20), (319, 239, 5)]
)
def test_odd_sizes_and_single_frames_are_fingerprinted(
    tmp_path: Path, width_px: int, height_px: int, frames: int
) -> None:
    """One frame, one pixel and odd numbers of pixels are all good pictures."""
    path = write_still(tmp_path / "odd.mp4", width_px=width_px, height_px=height_px, frames=frames)
    made = fingerprint(path)
    assert (made.media.width_px, made.media.height_px) == (width_px, height_px)
    assert len(made.picture) >= 1
    assert stills(path, [0.0], height_px=100)[0].shape[0] == 100


def test_a_huge_picture_is_fingerprinted(tmp_path: Path) -> None:
    """8K is decoded like any other size."""
    path = write_still(tmp_path / "huge.mp4", width_px=7680, height_px=4320, frames=2, codec="mpeg4")
    made = fingerprint(path)
    assert (made.media.width_px, made.media.height_px) == (7680, 4320)
    assert len(made.picture) >= 1


def test_a_flat_picture_weighs_nothing(tmp_path: Path) -> None:
    """A single pixel says nothing that could be recognised, so it hardly votes."""
    made = fingerprint(write_still(tmp_path / "pixel.mp4", width_px=1, height_px=1))
    assert made.picture.quality.max() < 32


def test_a_bad_file_does_not_stop_the_batch(shelf: MediaShelf, tmp_path: Path) -> None:
    """Among broken files the good ones are fingerprinted, and every file gets its answer."""
    good = [shelf.video(seed=3, seconds=2.0), shelf.audio(seed=3, seconds=4.0)]
    bad = [make(tmp_path / f"{kind}.mp4") for kind, make in BROKEN.items()]
    results = dict(fingerprint_many([*bad[:6], *good, *bad[6:]], Spec(), workers=2))
    assert results.keys() == {*good, *bad}
    assert all(isinstance(results[path], Fingerprint) for path in good)
    assert {path.stem: type(results[path]) for path in bad} == EXPECTED


def test_errors_cross_process_borders_whole(tmp_path: Path) -> None:
    """An error that comes back from a worker still has its path, its problem and its remedy."""
    path = tmp_path / "new\nline.mp4"
    path.write_bytes(b"")
    other = make_video(tmp_path / "other.mp4", seed=3, seconds=1.0)
    error = dict(fingerprint_many([path, other], Spec(), workers=2))[path]
    assert isinstance(error, MediaEmptyError)
    assert (error.path, error.problem) == (path, "the file is empty")
    assert str(error).isprintable()


def test_one_worker_gives_the_same_answers(shelf: MediaShelf, tmp_path: Path) -> None:
    """Without processes of its own the batch does the same."""
    good, bad = shelf.video(seed=3, seconds=2.0), BROKEN["text"](tmp_path / "text.mp4")
    results = dict(fingerprint_many([bad, good], Spec(), workers=1))
    alone = fingerprint(good)
    assert isinstance(results[bad], MediaUndecodableError)
    made = results[good]
    assert isinstance(made, Fingerprint)
    assert np.array_equal(made.picture.hashes, alone.picture.hashes)


def test_an_empty_batch_is_done_at_once() -> None:
    """No files, no results."""
    assert list(fingerprint_many([], Spec())) == []
