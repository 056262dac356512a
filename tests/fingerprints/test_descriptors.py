"""The slot for a neural descriptor: off by default, and one more stream of votes where the user names a model."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from fingerprints import (
    DescriptorError,
    Fingerprint,
    MatchKind,
    compare,
    fingerprint,
    fingerprint_many,
    load_descriptor,
)
from fingerprints.codec import decode, encode
from fingerprints.descriptors import SIDE_PX, OnnxDescriptor, quantised
from fingerprints.likeness import like_lines
from fingerprints.masking import without
from fingerprints.media import stills
from fingerprints.proposals import propose
from fingerprints.score import LEAST_UNITS
from fingerprints.spec import Spec
from fingerprints.thinning import thinned
from fingerprints.values import KeypointPrint, NeuralPrint, PicturePrint, SoundPrint
from tests.fingerprints.tiny_models import write_model
from tests.media import MediaShelf, edit
from tests.media.edits import brighter, trimmed


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> OnnxDescriptor:
    """Load the tiny model."""
    return load_descriptor(write_model(tmp_path_factory.mktemp("model") / "tiny.onnx"))


@pytest.fixture(scope="module")
def work(shelf: MediaShelf, model: OnnxDescriptor) -> Fingerprint:
    """Fingerprint a work with the model."""
    return fingerprint(shelf.video(seed=1), descriptor=model)


@pytest.fixture(scope="module")
def copy(shelf: MediaShelf, model: OnnxDescriptor, tmp_path_factory: pytest.TempPathFactory) -> Fingerprint:
    """Fingerprint a brighter copy of seconds 3 to 11 of the work with the model."""
    path = tmp_path_factory.mktemp("copy") / "copy.mp4"
    edit(shelf.video(seed=1), path, lambda film: brighter(trimmed(film, 3.0, 11.0).film))
    return fingerprint(path, descriptor=model)


def blind(print_: Fingerprint) -> Fingerprint:
    """Leave the vectors and what verification looks at, and nothing else that could propose anything."""
    return replace(print_, picture=PicturePrint(), parts=(), keypoints=KeypointPrint(), sound=SoundPrint())


def moved(print_: NeuralPrint, by: Sequence[int]) -> NeuralPrint:
    """Take keyframes in another order, at the times that are there."""
    return replace(print_, vectors=print_.vectors[np.array(by)])


def same(one: NeuralPrint, other: NeuralPrint) -> bool:
    """Tell whether two prints hold the same vectors."""
    arrays = np.array_equal(one.times_ms, other.times_ms) and np.array_equal(one.vectors, other.vectors)
    return arrays and one.model_id == other.model_id and one.vectors.dtype == other.vectors.dtype


def test_a_copy_is_found_by_the_descriptor_alone(work: Fingerprint, copy: Fingerprint) -> None:
    """Where hashes, keypoints and sound say nothing, the vectors propose the line and verification confirms it."""
    match = compare(blind(copy), blind(work))
    assert match.kind is MatchKind.COPY
    (segment,) = match.segments
    assert segment.work_start_s - segment.clip_start_s == pytest.approx(3.0, abs=0.2)
    assert segment.clip_length_s > 6.0
    silent = replace(blind(copy), neural=NeuralPrint())
    assert compare(silent, blind(work)).kind is MatchKind.NONE


def test_another_work_is_not_found(shelf: MediaShelf, model: OnnxDescriptor, copy: Fingerprint) -> None:
    """The vectors of unrelated footage make no copy."""
    stranger = fingerprint(shelf.video(seed=2), descriptor=model)
    assert compare(copy, stranger).kind is MatchKind.NONE


def test_what_a_model_proposes_must_still_be_the_same_recording(
    shelf: MediaShelf, copy: Fingerprint, model: OnnxDescriptor
) -> None:
    """Vectors that agree on a line make no copy where the pictures do not move alike."""
    stranger = fingerprint(shelf.video(seed=2), descriptor=model)
    lying = replace(stranger.neural, times_ms=copy.neural.times_ms.copy(), vectors=copy.neural.vectors.copy())
    clip = blind(copy)
    assert any(like_lines(clip.neural, lying))
    assert compare(clip, blind(replace(stranger, neural=lying))).kind is MatchKind.NONE


def test_prints_of_another_model_are_not_compared(
    shelf: MediaShelf, copy: Fingerprint, work: Fingerprint, tmp_path: Path
) -> None:
    """Equal numbers of different models mean different things; everything else of the prints is compared as ever."""
    other = load_descriptor(write_model(tmp_path / "other.onnx", cell=16))
    renamed = replace(work.neural, model_id=other.id)
    assert list(like_lines(copy.neural, renamed)) == []
    assert compare(blind(copy), blind(replace(work, neural=renamed))).kind is MatchKind.NONE
    foreign = fingerprint(shelf.video(seed=1), descriptor=other)
    assert compare(copy, foreign) == compare(replace(copy, neural=NeuralPrint()), foreign)


def test_without_a_descriptor_prints_are_what_they_were(shelf: MediaShelf, work: Fingerprint) -> None:
    """Nothing of the slot is in them, not one byte."""
    plain = fingerprint(shelf.video(seed=1))
    assert len(plain.neural) == 0
    assert b"neural" not in encode(plain)
    assert encode(plain) == encode(replace(work, neural=NeuralPrint()))


def test_vectors_survive_the_way_to_bytes_and_back(work: Fingerprint) -> None:
    """With the name of their model; all other parts are where they were."""
    again = decode(encode(work))
    assert same(again.neural, work.neural)
    assert len(again.neural) == len(work.keypoints) > 8
    assert len(again.parts) == len(work.parts)
    assert encode(again) == encode(work)


def test_thinning_keeps_the_vectors(work: Fingerprint) -> None:
    """A work keeps fewer keypoints, but all vectors."""
    assert same(thinned(work, Spec()).neural, work.neural)


def test_seconds_that_are_left_out_have_no_vectors(work: Fingerprint) -> None:
    """Common footage must not vote."""
    left = without(work, [(0.0, 5.0)]).neural
    assert (left.times_ms > 5000).all()
    assert 0 < len(left) < len(work.neural)


def test_pictures_reach_the_model_in_colour(model: OnnxDescriptor) -> None:
    """Red, green and blue planes in that order, from 0 to 1."""
    red = np.zeros((2, SIDE_PX, SIDE_PX, 3), np.uint8)
    red[..., 0] = 255
    vectors = model.embed(red)
    assert vectors.shape == (2, 192)
    assert vectors[0].reshape(3, 64).mean(axis=1).tolist() == [1.0, 0.0, 0.0]


def test_keyframes_reach_the_descriptor_in_their_colours(shelf: MediaShelf) -> None:
    """Red, green and blue in that order, as a person sees them, squeezed into a square."""
    seen: list[NDArray[np.uint8]] = []

    class Watching:
        id = "watching"

        def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
            seen.extend(frames)
            return np.ones((len(frames), 2), np.float32)

    path = shelf.video(seed=1)
    made = fingerprint(path, descriptor=Watching()).neural
    shown = stills(path, (made.times_ms / 1000).tolist(), height_px=SIDE_PX)
    assert {frame.shape for frame in seen} == {(SIDE_PX, SIDE_PX, 3)}
    colours = [np.array([picture.mean(axis=(0, 1)) for picture in pictures]) for pictures in (seen, shown)]
    assert np.abs(colours[0] - colours[1]).max() < 4
    assert np.ptp(colours[1], axis=1).max() > 20


def test_no_model_says_as_much_as_a_copy_needs(copy: Fingerprint, work: Fingerprint) -> None:
    """What movement finds along its line starts with less evidence; the second look must add the rest."""
    runs = [proposal.run for proposal in propose(blind(copy), blind(work), [])]
    said = [run.evidence for run in runs if np.isnan(run.median_bits)]
    assert 0 < max(said) < LEAST_UNITS


def test_any_object_with_the_two_members_is_a_descriptor(shelf: MediaShelf) -> None:
    """A program that has its own model needs no ONNX file."""

    class Mean:
        id = "mean colour"

        def embed(self, frames: NDArray[np.uint8]) -> NDArray[np.float32]:
            return frames.mean(axis=(1, 2), dtype=np.float32)

    made = fingerprint(shelf.video(seed=1), descriptor=Mean()).neural
    assert (made.model_id, made.vectors.shape[1], made.vectors.max()) == ("mean colour", 3, 127)


def test_processes_open_the_model_themselves(shelf: MediaShelf, model: OnnxDescriptor, work: Fingerprint) -> None:
    """Two processes give what one gives."""
    paths = [shelf.video(seed=1), shelf.video(seed=2)]
    made = dict(fingerprint_many(paths, workers=2, descriptor=model))
    assert isinstance(print_ := made[paths[0]], Fingerprint)
    assert same(print_.neural, work.neural)


def test_a_model_that_takes_one_picture_at_a_time_is_used(tmp_path: Path, work: Fingerprint) -> None:
    """And gives the same vectors."""
    single = load_descriptor(write_model(tmp_path / "single.onnx", (1, 3, 64, 64)))
    frames = np.random.default_rng(1).integers(0, 255, (3, SIDE_PX, SIDE_PX, 3), np.uint8)
    several = load_descriptor(write_model(tmp_path / "several.onnx"))
    assert np.array_equal(single.embed(frames), several.embed(frames))
    assert single.id != several.id == work.neural.model_id


@pytest.mark.parametrize(
    ("shape", "inputs"),
    [
        (("N", 1, 64, 64), ("picture",)),
        (("N", 3, "H", "W"), ("picture",)),
        ((4, 3, 64, 64), ("picture",)),
        (("N", 3, 64), ("picture",)),
        (("N", 3, 64, 64), ("picture", "more")),
        (("N", 3, 1024, 1024), ("picture",)),
    ],
)
def test_a_model_of_another_shape_is_refused(
    tmp_path: Path, shape: tuple[int | str, ...], inputs: tuple[str, ...]
) -> None:
    """In one sentence that names the file."""
    path = write_model(tmp_path / "odd.onnx", shape, inputs=inputs)
    with pytest.raises(DescriptorError, match=r"odd\.onnx: .*the model|odd\.onnx: it is not an ONNX model") as caught:
        load_descriptor(path)
    assert str(caught.value).count("\n") == 0
    assert str(caught.value).endswith("name another ONNX file, or leave the descriptor out.")


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    """Text, nothing, a folder, or no file at all."""
    (tmp_path / "text.onnx").write_text("no model")
    (tmp_path / "empty.onnx").touch()
    for name, problem in (("text.onnx", "not an ONNX"), ("empty.onnx", "not an ONNX"), ("", "read"), ("gone", "read")):
        with pytest.raises(DescriptorError, match=problem):
            load_descriptor(tmp_path / name)


def test_a_model_that_changes_in_use_is_refused(tmp_path: Path) -> None:
    """Vectors of two models must not get the name of one."""
    path = write_model(tmp_path / "a.onnx")
    first = load_descriptor(path)
    load_descriptor(write_model(tmp_path / "b.onnx", cell=16))
    write_model(path, cell=4)
    with pytest.raises(DescriptorError, match="changed"):
        first.embed(np.zeros((1, SIDE_PX, SIDE_PX, 3), np.uint8))


def test_without_onnxruntime_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is an optional extra."""
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(DescriptorError, match=r"reclaim-video\[neural\]"):
        load_descriptor(write_model(tmp_path / "c.onnx", cell=32))


def test_votes_must_lie_on_a_line(work: Fingerprint) -> None:
    """Fewer do if the same keyframes come in another order, and videos that look alike throughout vote for nothing."""
    count = len(work.neural)
    assert [pair.work_s - pair.clip_s for pair in next(like_lines(work.neural, work.neural))] == [0.0] * count
    shuffled = moved(work.neural, np.random.default_rng(3).permutation(count).tolist())
    assert max((len(pairs) for pairs in like_lines(shuffled, work.neural)), default=0) < 0.8 * count
    flat = moved(work.neural, [0] * count)
    assert list(like_lines(flat, flat)) == []


def test_a_vector_that_is_no_number_has_no_direction() -> None:
    """It is kept as zeros, which are like nothing."""
    vectors = np.array([[1.0, -2.0], [np.nan, 1.0], [0.0, 0.0]], np.float32)
    assert quantised(vectors).tolist() == [[64, -127], [0, 0], [0, 0]]
