"""Scanning: clips are matched against every work, once, and a run that was stopped goes on."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fingerprints import IndexCorruptError, MatchKind, Modality
from monitor.registry import register
from monitor.scanning import match_pending, pending, scan
from monitor.store.library import Library
from monitor.values import Job, Outcome, Provenance, Rights, Status
from tests.media import MediaShelf
from tests.media.broken import write_text
from tests.media.edits import mirrored


@pytest.fixture
def film(shelf: MediaShelf) -> Path:
    """Give an original."""
    return shelf.video(seed=21, seconds=8.0)


@pytest.fixture
def copy(shelf: MediaShelf, film: Path, tmp_path: Path) -> Path:
    """Give a mirrored copy of our own, to move and touch."""
    path, _ = shelf.copy("mirrored-for-scanning", film, mirrored)
    return Path(shutil.copy(path, tmp_path / "copy.mp4"))


@pytest.fixture
def stranger(shelf: MediaShelf, tmp_path: Path) -> Path:
    """Give a video of our own that has nothing in common with the original."""
    return Path(shutil.copy(shelf.video(seed=22, seconds=8.0), tmp_path / "stranger.mp4"))


def run(library: Library, *paths: Path, provenance: dict[Path, Provenance] | None = None) -> list[Outcome]:
    """Scan and match to the end."""
    return [*scan(library, paths, provenance or {}), *match_pending(library)]


def add_works(library: Library, *paths: Path) -> None:
    """Register to the end."""
    assert all(outcome.status is Status.DONE for outcome in register(library, paths, Rights()))


def test_a_copy_is_found_and_a_stranger_is_not(library: Library, film: Path, copy: Path, stranger: Path) -> None:
    """With its segments, in the database."""
    add_works(library, film)
    outcomes = run(library, copy, stranger)
    assert [(outcome.name, outcome.matches) for outcome in outcomes[2:]] == [("copy", 1), ("stranger", 0)]
    (finding,) = library.store.matches.all()
    assert (finding.clip.name, finding.work.name, finding.match.kind) == ("copy", film.stem, MatchKind.COPY)
    picture = next(s for s in finding.match.segments if s.modality is Modality.PICTURE)
    assert picture.transform == "mirrored"
    assert abs(picture.clip_start_s - picture.work_start_s) < 0.3


def test_the_same_command_again_does_nothing(library: Library, film: Path, copy: Path) -> None:
    """Neither fingerprinting nor matching."""
    add_works(library, film)
    run(library, copy)
    assert [outcome.status for outcome in run(library, copy)] == [Status.ALREADY]
    assert pending(library) == []


def test_works_registered_later_are_matched_with_clips_scanned_before(
    library: Library, film: Path, copy: Path, stranger: Path
) -> None:
    """Also without naming the clips again; old matches stay."""
    add_works(library, stranger)
    run(library, copy, stranger)
    add_works(library, film)
    assert [(outcome.name, outcome.matches) for outcome in run(library)] == [("copy", 1), ("stranger", 0)]
    assert {(f.clip.name, f.work.name) for f in library.store.matches.all()} == {
        ("copy", film.stem),
        ("stranger", "stranger"),
    }


def test_a_clip_identical_to_a_work_is_a_copy_with_full_score(library: Library, film: Path) -> None:
    """Byte for byte is as sure as it gets."""
    add_works(library, film)
    run(library, film)
    (finding,) = library.store.matches.all()
    assert (finding.match.kind, finding.match.score) == (MatchKind.COPY, 1.0)
    assert "byte for byte" in finding.match.reasons[0]


def test_same_content_twice_is_one_clip(library: Library, copy: Path) -> None:
    """Whether in one run or in two."""
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    outcomes = list(scan(library, [copy, twin], {}))
    assert [(o.name, o.status) for o in outcomes] == [("copy", Status.DONE), ("copy", Status.DUPLICATE)]
    assert library.store.clips.count() == 1


def test_a_run_that_was_stopped_goes_on(library: Library, film: Path, copy: Path, stranger: Path) -> None:
    """Each clip's result is kept as soon as it is there."""
    add_works(library, film)
    list(scan(library, [copy, stranger], {}))
    stopped = match_pending(library)
    assert next(stopped).name == "copy"
    stopped.close()
    assert [clip.name for clip in pending(library)] == ["stranger"]
    assert [outcome.name for outcome in match_pending(library)] == ["stranger"]
    assert len(library.store.matches.all()) == 1


def test_a_clip_keeps_where_it_was_seen(library: Library, copy: Path) -> None:
    """A corrected manifest corrects it."""
    first = Provenance(url="https://v.example/1", captured_at=datetime(2026, 11, 20, tzinfo=UTC))
    run(library, copy, provenance={copy: first})
    assert library.store.clips.get(1).provenance == first
    second = Provenance(url="https://v.example/2", platform="V")
    (outcome,) = run(library, copy, provenance={copy: second})
    assert "updated" in str(outcome.note)
    assert library.store.clips.get(1).provenance == second


def test_a_second_address_of_the_same_content_is_said_to_be_left_out(library: Library, copy: Path) -> None:
    """Nothing is dropped in silence, and the first address stays."""
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    seen = {path: Provenance(url=f"https://v.example/{path.stem}") for path in (copy, twin)}
    outcomes = list(scan(library, [copy, twin], seen))
    assert "not stored" in str(outcomes[1].note)
    assert library.store.clips.get(1).provenance.url == "https://v.example/copy"


def test_a_bad_clip_fails_alone(library: Library, copy: Path) -> None:
    """The others are scanned, and the failure is on record."""
    bad = write_text(copy.with_name("text.mp4"))
    outcomes = list(scan(library, [bad, copy], {}))
    assert sorted(outcome.status for outcome in outcomes) == [Status.DONE, Status.FAILED]
    assert [failure.job for failure in library.store.failures.all()] == [Job.SCAN]


def test_a_damaged_fingerprint_of_a_work_fails_its_clips_and_they_stay_pending(
    library: Library, film: Path, copy: Path
) -> None:
    """So that they are matched once it is mended."""
    add_works(library, film)
    list(scan(library, [copy], {}))
    work = library.store.works.get(1)
    library.store.prints.path(work.file.sha256, work.media.spec_id).write_bytes(b"damaged")
    (outcome,) = match_pending(library)
    assert outcome.status is Status.FAILED
    assert "reclaim reindex" in str(outcome.note)
    assert [clip.name for clip in pending(library)] == ["copy"]


def test_a_damaged_index_stops_the_run_with_advice(library: Library, film: Path, copy: Path) -> None:
    """Nothing is marked as matched."""
    add_works(library, film)
    list(scan(library, [copy], {}))
    (library.settings.index / "MANIFEST.json").write_text("{")
    with pytest.raises(IndexCorruptError, match="reclaim reindex"):
        list(match_pending(library))
    assert len(pending(library)) == 1
