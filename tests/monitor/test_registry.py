"""Registering: originals become works, once each, and a run that was stopped goes on."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from fingerprints import IndexCorruptError, IndexLockedError, MediaError
from fingerprints.index import Index
from fingerprints.values import Modality
from monitor.app import open_library
from monitor.errors import InputError
from monitor.files import read_source
from monitor.registry import load_print, open_index, register, reindex, restate
from monitor.scanning import scan
from monitor.settings import Settings
from monitor.store.arrivals import Queue, fingerprint_queue
from monitor.store.library import Library
from monitor.values import Flaw, Job, Outcome, Rights, Status, Work
from tests.media import MediaShelf
from tests.media.broken import write_half, write_nothing, write_still, write_text
from tests.media.film import Film, save
from tests.media.remuxing import remux


@pytest.fixture
def videos(shelf: MediaShelf, tmp_path: Path) -> list[Path]:
    """Give two short videos of our own, to move and touch."""
    folder = tmp_path / "videos"
    folder.mkdir()
    return [Path(shutil.copy(shelf.video(seed=n, seconds=4.0), folder / f"film {n}.mp4")) for n in (11, 12)]


def write_black(path: Path) -> Path:
    """Write three seconds of black without sound."""
    return save(Film(frames=[np.zeros((120, 160, 3), np.uint8)] * 30, sound=np.zeros(0, np.float32)), path)


def statuses(outcomes: list[Outcome]) -> list[Status]:
    """Return what became of the items."""
    return [outcome.status for outcome in outcomes]


def run(library: Library, *paths: Path, title: str | None = None, **rights: str) -> list[Outcome]:
    """Register to the end."""
    return list(register(library, paths, Rights(**rights), title=title))


def indexed(library: Library) -> frozenset[int]:
    """Return the works that the index on disk holds."""
    with Index(library.settings.index, library.spec) as index:
        return index.work_ids


def test_files_become_works_with_print_index_and_audit(library: Library, videos: list[Path]) -> None:
    """Everything that later steps need."""
    assert statuses(run(library, *videos, owner="Ann")) == [Status.DONE, Status.DONE]
    works = library.store.works.all()
    assert [work.name for work in works] == ["film 11", "film 12"]
    assert {work.rights.owner for work in works} == {"Ann"}
    assert indexed(library) == {1, 2}
    assert [load_print(library, work).media.width_px for work in works] == [320, 320]
    assert [entry.action for entry in library.store.audit.all()] == ["work.register"] * 2


def test_the_ledger_says_who_acted_and_not_who_owns(library: Library, videos: list[Path]) -> None:
    """Whoever registers, and whoever names another owner later, of picture and sound alike."""
    list(register(library, videos[:1], Rights(owner="Mara Lindqvist"), own_sound=True))
    restate(replace(library, actor="Bo Hall"), 1, Rights(owner="Studio M"), own_sound=True)
    said = {(line.modality, line.owner, line.added_by) for line in library.store.grants.all(ended=True)}
    by = {"Mara Lindqvist": library.actor, "Studio M": "Bo Hall"}
    assert said == {(modality, owner, actor) for modality in Modality for owner, actor in by.items()}


def test_less_is_kept_of_works_than_of_clips(library: Library, videos: list[Path]) -> None:
    """A library holds many hours of works; a file that is a clip as well keeps what clips need."""
    list(scan(library, videos[:1], {}))
    list(register(library, videos, Rights()))
    size = library.spec.work_thumb_size_px
    by_name = {work.file.path.name: load_print(library, work) for work in library.store.works.all()}
    assert by_name[videos[0].name].thumbs.pixels.shape[1] > size
    assert by_name[videos[1].name].thumbs.pixels.shape[1] == size


def test_the_same_command_again_skips_what_is_done(library: Library, videos: list[Path]) -> None:
    """And updates the rights when it gives others."""
    run(library, *videos)
    outcomes = run(library, *videos, owner="Ann")
    assert statuses(outcomes) == [Status.ALREADY] * 2
    assert "updated" in str(outcomes[0].note)
    assert library.store.works.get(1).rights.owner == "Ann"
    assert run(library, *videos)[0].note is None


def test_same_content_twice_is_one_work(library: Library, videos: list[Path]) -> None:
    """Whether in one run or in two."""
    twin = Path(shutil.copy(videos[0], videos[0].with_name("twin.mp4")))
    assert statuses(run(library, videos[0], twin)) == [Status.DONE, Status.DUPLICATE]
    (outcome,) = run(library, twin)
    assert (outcome.status, outcome.name) == (Status.DUPLICATE, "film 11")
    assert library.store.works.count() == 1


def test_a_moved_file_is_followed(library: Library, videos: list[Path]) -> None:
    """Stills need to find it."""
    run(library, videos[0])
    moved = videos[0].rename(videos[0].with_name("elsewhere.mp4"))
    assert statuses(run(library, moved)) == [Status.ALREADY]
    assert library.store.works.get(1).file.path == moved


def test_two_works_cannot_have_one_name(library: Library, videos: list[Path], tmp_path: Path) -> None:
    """Reports and CSV name works."""
    (tmp_path / "b").mkdir()
    other = videos[1].rename(tmp_path / "b" / "film 11.mp4")
    outcomes = run(library, videos[0], other)
    assert [outcome.name for outcome in outcomes] == ["film 11", "film 11 (2)"]
    assert "Another work has that name" in str(outcomes[1].note)


def test_a_title_names_one_file_only(library: Library, videos: list[Path]) -> None:
    """Two works cannot share it."""
    with pytest.raises(InputError, match="2 files"):
        run(library, *videos, title="Film")
    run(library, videos[0], title="Film")
    assert library.store.works.get(1).name == "Film"


def test_a_title_renames_a_work_that_is_registered(library: Library, videos: list[Path]) -> None:
    """Names stay unique, the audit has both names, and the same title again changes nothing."""
    run(library, *videos)
    (renamed,) = run(library, videos[0], title="Film")
    assert (renamed.status, renamed.name) == (Status.ALREADY, "Film")
    assert "it was called “film 11”" in str(renamed.note)
    (second,) = run(library, videos[1], title="Film")
    assert (second.name, "Another work has the name" in str(second.note)) == ("Film (2)", True)
    assert [run(library, video, title="Film")[0].note for video in videos] == [None, None]
    renames = [entry for entry in library.store.audit.all() if entry.action == "work.rename"]
    assert [json.loads(one.data) for one in renames] == [
        {"before": "film 11", "name": "Film"},
        {"before": "film 12", "name": "Film (2)"},
    ]


def test_a_day_of_publication_to_come_is_remarked_of_a_registered_work_too(
    library: Library, videos: list[Path]
) -> None:
    """As of a new one."""
    run(library, videos[0])
    (outcome,) = run(library, videos[0], published="2030-01-01")
    assert "published on 2030-01-01, which is still to come" in str(outcome.note)
    assert run(library, videos[0], published="2026-01-01")[0].note == "Owner, date or address updated."


def test_bad_files_fail_alone_and_are_on_record_until_they_succeed(library: Library, videos: list[Path]) -> None:
    """One sentence each, naming the file; the others are registered."""
    bad = [write_text(videos[0].with_name("text.mp4")), write_nothing(videos[0].with_name("empty.mp4"))]
    outcomes = run(library, *bad, videos[0], videos[0].with_name("gone.mp4"))
    assert sorted(statuses(outcomes)) == [Status.DONE, *[Status.FAILED] * 3]
    failures = library.store.failures.all()
    assert {failure.job for failure in failures} == {Job.REGISTER}
    assert all(Path(failure.item).name in failure.message for failure in failures)
    shutil.copy(videos[1], bad[0])
    assert statuses(run(library, bad[0])) == [Status.DONE]
    assert len(library.store.failures.all()) == 2


def test_the_twin_of_a_bad_file_fails_too(library: Library, tmp_path: Path) -> None:
    """It is not called a duplicate of something that is not there."""
    twins = [write_half(tmp_path / "a.mp4"), write_half(tmp_path / "b.mp4")]
    for twin in twins:
        twin.write_bytes(b"the same rubbish")
    assert statuses(run(library, *twins)) == [Status.FAILED] * 2


def test_a_run_that_was_stopped_goes_on(library: Library, videos: list[Path]) -> None:
    """What was done is kept, and reaches the index with the next run."""
    stopped = register(library, videos, Rights())
    assert next(stopped).status is Status.DONE
    stopped.close()
    assert (library.store.works.count(), indexed(library)) == (1, frozenset())
    assert sorted(statuses(run(library, *videos))) == [Status.ALREADY, Status.DONE]
    assert indexed(library) == {1, 2}


def test_a_second_process_is_refused_at_once(library: Library, videos: list[Path]) -> None:
    """Before any file is read."""
    with open_index(library) as index:
        index.remove(0)
        with pytest.raises(IndexLockedError, match="another process"):
            run(library, *videos)
    assert library.store.works.count() == 0


def test_the_index_can_be_deleted(library: Library, videos: list[Path]) -> None:
    """The next run makes it again from the fingerprints."""
    run(library, *videos)
    shutil.rmtree(library.settings.index)
    assert statuses(run(library, *videos)) == [Status.ALREADY] * 2
    assert indexed(library) == {1, 2}


def test_a_damaged_index_is_rebuilt(library: Library, videos: list[Path], settings: Settings) -> None:
    """The error says how, and doing so helps."""
    run(library, *videos)
    (settings.index / "MANIFEST.json").write_text("{")
    with pytest.raises(IndexCorruptError, match="reclaim reindex"):
        run(library, *videos)
    assert statuses(list(reindex(library))) == [Status.DONE] * 2
    assert indexed(library) == {1, 2}


def test_an_index_of_another_library_is_not_used(library: Library, videos: list[Path]) -> None:
    """Its numbers mean other works."""
    run(library, videos[0])
    with Index(library.settings.index, library.spec) as index:
        index.add(99, load_print(library, library.store.works.get(1)))
    with pytest.raises(IndexCorruptError, match="reclaim reindex"):
        run(library, videos[1])


def test_reindex_makes_a_damaged_fingerprint_again(library: Library, videos: list[Path]) -> None:
    """From the video, if it is still the same."""
    for video in videos:  # the same length, so that only the content tells them apart
        video.write_bytes(video.read_bytes().ljust(1 << 20, b"\0"))
    run(library, *videos)
    for work in library.store.works.all():
        library.store.prints.path(work.file.sha256, work.media.spec_id).write_bytes(b"damaged")
    videos[1].write_bytes(videos[0].read_bytes())
    outcomes = {outcome.name or outcome.item: outcome for outcome in reindex(library)}
    assert outcomes["film 11"].note == "Fingerprinted again."
    assert outcomes["film 12"].status is Status.FAILED
    assert "damaged" in str(outcomes["film 12"].note)
    assert indexed(library) == {1}


def test_a_file_that_changes_while_it_is_read_is_not_taken(library: Library, videos: list[Path]) -> None:
    """As a download that still goes on: hash and fingerprint would be of different content."""
    before = replace(read_source(videos[0]), size_bytes=1)
    ((_, result),) = fingerprint_queue(library, Queue[Work](files={videos[0]: before}))
    assert isinstance(result, MediaError)
    assert "changed while it was read" in str(result)


def test_a_file_that_is_cut_short_is_registered_and_said_to_be(library: Library, videos: list[Path]) -> None:
    """Each time it is named, because the creator should find a whole one."""
    half = write_half(videos[0].with_name("half.mp4"))
    for status in (Status.DONE, Status.ALREADY):
        (outcome,) = run(library, half)
        assert (outcome.status, outcome.flaw) == (status, Flaw.CUT)
        assert re.search(r"Only \d\.\d of 4\.0 s could be read.*get a complete copy", str(outcome.note))
    assert library.store.works.get(1).media.declared_s == pytest.approx(4.0, abs=0.1)


def test_a_video_of_one_picture_is_registered_and_said_to_be_too_little(library: Library, tmp_path: Path) -> None:
    """Nothing can ever be found of it."""
    outcomes = run(library, write_still(tmp_path / "one.mp4"), write_black(tmp_path / "black.mp4"))
    assert [outcome.flaw for outcome in outcomes] == [Flaw.POOR] * 2
    notes = {Path(outcome.item).stem: str(outcome.note) for outcome in outcomes}
    assert "only 1 picture, no sound" in notes["one"]
    assert "only black or flat pictures, no sound" in notes["black"]
    assert library.store.works.count() == 2


def test_a_process_that_is_killed_leaves_a_library_that_goes_on(shelf: MediaShelf, tmp_path: Path) -> None:
    """Killed without warning in the middle, as by a power cut; the same command does the rest."""
    videos = tmp_path / "videos"
    videos.mkdir()
    for number in range(20):
        # Each ends a little later than the one before, so that none is a copy of another.
        remux(shelf.video(seed=11, seconds=4.0), videos / f"{number:02}.mp4", until_s=2.0 + number * 0.08)
    settings = Settings(library=tmp_path / "library", workers=1)
    words = ["--library", str(settings.library), "--workers", "1", "register", str(videos)]
    process = subprocess.Popen([sys.executable, "-m", "monitor.cli", *words], stderr=subprocess.DEVNULL)
    while process.poll() is None and len(list(settings.prints.glob("*/*.print"))) < 3:
        time.sleep(0.01)
    process.kill()
    process.wait()
    with open_library(settings) as library:
        before = library.store.works.count()
        outcomes = run(library, *sorted(videos.iterdir()))
        assert statuses(outcomes).count(Status.ALREADY) == before
        assert library.store.works.count() == 20
        assert len(indexed(library)) == 20
        assert library.store.check() == "ok"
        assert library.store.audit.verify() is not None
    assert 2 <= before < 20


def test_a_touched_file_is_read_once_more_and_then_known_again(library: Library, videos: list[Path]) -> None:
    """The time of its change is stored, so that it is not hashed each time."""
    run(library, videos[0])
    os.utime(videos[0], ns=(1, 1))
    assert statuses(run(library, videos[0])) == [Status.ALREADY]
    assert library.store.works.get(1).file.mtime_ns == 1
