"""A library with a neural descriptor: it describes what is fingerprinted from then on; ``reindex`` does the rest."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from fingerprints import DescriptorError, load_descriptor
from monitor.registry import load_print, register, reindex
from monitor.scanning import match_pending, pending, renew_clips, scan
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Outcome, Rights, Status
from tests.fingerprints.tiny_models import write_model
from tests.media import MediaShelf
from tests.media.remuxing import remux
from tests.monitor.conftest import Command


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Give a tiny model."""
    return write_model(tmp_path / "tiny.onnx")


@pytest.fixture
def film(shelf: MediaShelf, tmp_path: Path) -> Path:
    """Give a short video of our own, to take away."""
    return Path(shutil.copy(shelf.video(seed=11, seconds=4.0), tmp_path / "film.mp4"))


def described(library: Library, model: Path | None) -> Library:
    """Return the same library with another setting."""
    return replace(library, settings=replace(library.settings, descriptor=model))


def run(library: Library, *paths: Path) -> list[Outcome]:
    """Register to the end."""
    return list(register(library, paths, Rights()))


def model_of(library: Library, work_id: int = 1) -> str:
    """Return the id of the model that described a work; empty for none."""
    return load_print(library, library.store.works.get(work_id)).neural.model_id


def test_prints_hold_vectors_where_a_model_is_set(library: Library, film: Path, model: Path) -> None:
    """Originals and clips alike."""
    library = described(library, model)
    run(library, film)
    assert model_of(library) == load_descriptor(model).id
    assert [outcome.status for outcome in scan(library, [film], {})] == [Status.DONE]
    clip = library.store.clips.get(1)
    assert library.store.prints.get(clip.file.sha256, library.spec.id).neural.model_id == load_descriptor(model).id


def test_prints_without_vectors_stay_valid_until_the_index_is_made_anew(
    library: Library, film: Path, model: Path
) -> None:
    """Registering again reads nothing again; ``reindex`` does, once for every model."""
    run(library, film)
    library = described(library, model)
    assert [outcome.status for outcome in run(library, film)] == [Status.ALREADY]
    assert model_of(library) == ""
    assert [outcome.note for outcome in reindex(library)] == ["Fingerprinted again."]
    assert [outcome.note for outcome in reindex(library)] == [None]
    assert model_of(library) == load_descriptor(model).id
    other = described(library, write_model(model.with_name("other.onnx"), cell=16))
    assert [outcome.note for outcome in reindex(other)] == ["Fingerprinted again."]
    assert model_of(library) != load_descriptor(model).id


def test_vectors_stay_where_no_model_is_set(library: Library, film: Path, model: Path) -> None:
    """They do no harm, and another run may name the model again."""
    run(described(library, model), film)
    assert [outcome.note for outcome in reindex(library)] == [None]
    assert model_of(library) == load_descriptor(model).id


def test_clips_are_read_again_too(library: Library, film: Path, model: Path) -> None:
    """And wait to be matched again."""
    run(library, film)
    list(scan(library, [film], {}))
    list(match_pending(library))
    assert pending(library) == []
    library = described(library, model)
    assert [outcome.note for outcome in renew_clips(library)] == ["Fingerprinted again."]
    assert list(renew_clips(library)) == []
    assert len(pending(library)) == 1


def test_a_work_whose_video_is_gone_keeps_its_print(library: Library, film: Path, model: Path) -> None:
    """A print without vectors finds copies all the same."""
    run(library, film)
    film.unlink()
    assert [outcome.status for outcome in reindex(described(library, model))] == [Status.DONE]
    assert model_of(library) == ""


def test_a_print_without_vectors_is_not_taken_for_the_same_streams(
    library: Library, film: Path, model: Path, tmp_path: Path
) -> None:
    """A clip in another container than a work that no model has described is decoded."""
    run(library, film)
    copy = remux(film, tmp_path / "copy.mkv")
    list(scan(described(library, model), [copy], {}))
    clip = library.store.clips.get(1)
    assert library.store.prints.get(clip.file.sha256, library.spec.id).neural.model_id == load_descriptor(model).id


def test_a_model_that_cannot_be_used_stops_everything_before_it_begins(library: Library, film: Path) -> None:
    """It is no fault of the files, and the index stays as it was."""
    run(library, film)
    broken = described(library, film)
    with pytest.raises(DescriptorError, match="not an ONNX model"):
        list(reindex(broken))
    assert library.store.works.count() == 1
    assert list(library.settings.index.glob("segment-*"))


def test_the_command_line_takes_a_model(reclaim: Command, settings: Settings, film: Path, model: Path) -> None:
    """By an option before the command; one that is no model is a usage error in one sentence."""
    answer = reclaim("--descriptor", film, "register", film)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "film.mp4: it is not an ONNX model" in answer.err
    assert reclaim("--descriptor", model, "register", film).code == 0
    assert len(list(settings.prints.glob("*/*.print"))) == 1
    assert b'"neural"' in next(settings.prints.glob("*/*.print")).read_bytes()
