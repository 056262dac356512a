"""Scanning: clips are matched against every work, once, and a run that was stopped goes on."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fingerprints import IndexCorruptError, MatchKind, Modality
from monitor.app import open_library
from monitor.errors import InputError, NotFoundError
from monitor.permitted import own_account, permit
from monitor.registry import register
from monitor.scanning import match_pending, pending, renew_clips, restate_clip, scan
from monitor.store.library import Library
from monitor.values import Flaw, Job, Outcome, Provenance, Rights, Standing, Status
from tests.media import MediaShelf
from tests.media.broken import write_half, write_text
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
    seen = {path: (one,) for path, one in (provenance or {}).items()}
    return [*scan(library, paths, seen), *match_pending(library)]


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


def test_the_newest_count_of_views_holds(library: Library, copy: Path) -> None:
    """By the time of capture; who says nothing of views or posting takes nothing away."""
    days = [datetime(2026, 11, day, tzinfo=UTC) for day in (19, 20, 21)]
    first = Provenance(url="https://v.example/1", views=500, captured_at=days[1], published_at=days[0])
    run(library, copy, provenance={copy: first})
    for views, captured_at, kept in ((900, days[2], 900), (None, None, 900), (700, days[0], 900), (800, None, 800)):
        run(library, copy, provenance={copy: Provenance(url=first.url, views=views, captured_at=captured_at)})
        known = library.store.clips.get(1).provenance
        assert (known.views, known.published_at) == (kept, days[0])


def test_a_corrected_account_that_is_permitted_needs_no_decision(library: Library, film: Path, copy: Path) -> None:
    """From the moment of the correction, whoever looks at the matches next."""
    add_works(library, film)
    seen = Provenance(url="https://v.example/1", platform="v.example", account="thief")
    run(library, copy, provenance={copy: seen})
    permit(library, own_account("v.example", "lee"))
    assert library.store.matches.count(Standing.PERMITTED) == 0
    run(library, copy, provenance={copy: replace(seen, account="lee")})
    assert library.store.matches.count(Standing.PERMITTED) == 1


def at(number: int) -> Provenance:
    """Return an address."""
    return Provenance(url=f"https://v.example/{number}", platform="V")


def test_the_same_content_at_two_addresses_is_two_clips_with_a_match_each(
    library: Library, film: Path, copy: Path
) -> None:
    """Identical uploads are decoded and compared once, and each can be pursued."""
    add_works(library, film)
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    outcomes = run(library, copy, twin, provenance={copy: at(1), twin: at(2)})
    assert [(o.name, o.status, o.matches) for o in outcomes[2:]] == [("copy", Status.DONE, 1), ("twin", Status.DONE, 1)]
    found = library.store.matches.all()
    assert [(f.clip.name, f.clip.provenance) for f in found] == [("copy", at(1)), ("twin", at(2))]
    assert found[0].match == found[1].match
    assert len(list(library.settings.prints.glob("*/*.print"))) == 2
    assert {o.status for o in run(library, copy, twin)} == {Status.ALREADY}


def test_one_file_at_two_addresses_is_two_clips(library: Library, copy: Path) -> None:
    """Both follow the file when it moves, and a third run finds them by their addresses."""
    list(scan(library, [copy], {copy: (at(1), at(2))}))
    assert [clip.name for clip in library.store.clips.all()] == ["copy", "copy (2)"]
    moved = copy.rename(copy.with_name("moved.mp4"))
    outcomes = list(scan(library, [moved], {moved: (at(1), at(2))}))
    assert [(o.name, o.status) for o in outcomes] == [("copy", Status.ALREADY), ("copy (2)", Status.ALREADY)]
    assert {clip.file.path for clip in library.store.clips.all()} == {moved}


def test_the_same_content_at_the_same_address_is_one_clip(library: Library, copy: Path) -> None:
    """However many files it was captured into; the first capture counts."""
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    run(library, copy, provenance={copy: at(1)})
    (outcome,) = run(library, twin, provenance={twin: replace(at(1), account="later")})
    assert (outcome.name, outcome.status) == ("copy", Status.DUPLICATE)
    assert "first capture" in str(outcome.note)
    assert [clip.provenance for clip in library.store.clips.all()] == [at(1)]


def test_a_file_without_address_is_not_the_item_of_another_file(library: Library, copy: Path) -> None:
    """Whichever comes first; a later manifest gives it its own address."""
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    run(library, copy, twin, provenance={copy: at(1)})
    assert [clip.provenance.url for clip in library.store.clips.all()] == [at(1).url, None]
    (outcome,) = run(library, twin, provenance={twin: at(2)})
    assert (outcome.name, outcome.status) == ("twin", Status.ALREADY)
    assert [clip.provenance for clip in library.store.clips.all()] == [at(1), at(2)]


def test_a_clip_without_address_gets_that_of_the_next_file_with_its_content(
    library: Library, film: Path, copy: Path
) -> None:
    """Also while its own file is still there; another address after that is another clip."""
    add_works(library, film)
    run(library, copy)
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    (outcome,) = run(library, twin, provenance={twin: at(1)})
    assert (outcome.name, outcome.status) == ("copy", Status.DUPLICATE)
    assert "updated" in str(outcome.note)
    assert [clip.provenance for clip in library.store.clips.all()] == [at(1)]
    run(library, twin, provenance={twin: at(2)})
    assert [clip.provenance for clip in library.store.clips.all()] == [at(1), at(2)]
    assert len(library.store.matches.all()) == 2


def test_each_file_that_is_told_keeps_its_own_address(library: Library, copy: Path) -> None:
    """Whichever of them made the clip that had none."""
    run(library, copy)
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    run(library, twin, copy, provenance={copy: at(1), twin: at(2)})
    assert {clip.file.path.name: clip.provenance for clip in library.store.clips.all()} == {
        "copy.mp4": at(1),
        "twin.mp4": at(2),
    }


def test_where_a_clip_was_seen_can_be_said_later(library: Library, film: Path, copy: Path) -> None:
    """It is on record, and what is permitted there needs no decision any more."""
    add_works(library, film)
    run(library, copy)
    permit(library, own_account("v.example", "lee"))
    seen = Provenance(url="https://v.example/1", platform="v.example", account="lee", views=7)
    assert restate_clip(library, 1, seen)
    assert not restate_clip(library, 1, seen)
    assert library.store.clips.get(1).provenance == seen
    assert library.store.matches.count(Standing.PERMITTED) == 1
    (entry,) = library.store.audit.latest(9, action="clip.provenance")
    assert entry.subject == "clip 1"
    assert seen.url in entry.data


def test_what_cannot_be_true_of_a_clip_is_refused(library: Library, copy: Path) -> None:
    """Another clip's address, a time to come, a number that there is not, and endless texts."""
    run(library, copy, provenance={copy: at(1)})
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    run(library, twin, provenance={twin: at(2)})
    for said, words in (
        (at(2), "clip 2"),
        (replace(at(1), captured_at=datetime(2999, 1, 1, tzinfo=UTC)), "still to come"),
        (replace(at(1), account="x" * 5000), "shorten it"),
    ):
        with pytest.raises(InputError, match=words):
            restate_clip(library, 1, said)
    with pytest.raises(NotFoundError):
        restate_clip(library, 3, at(3))
    assert library.store.clips.get(1).provenance == at(1)


def test_other_content_at_the_same_address_is_a_new_clip(library: Library, copy: Path, stranger: Path) -> None:
    """The item was captured again; what was captured before stays."""
    run(library, copy, provenance={copy: at(1)})
    shutil.copy(stranger, copy)
    (outcome,) = run(library, copy, provenance={copy: at(1)})[:1]
    assert (outcome.name, outcome.status) == ("copy (2)", Status.DONE)
    assert "other content before (“copy”)" in str(outcome.note)
    assert [clip.provenance for clip in library.store.clips.all()] == [at(1), at(1)]


def test_clips_that_moved_are_told_apart_by_their_names(library: Library, copy: Path, tmp_path: Path) -> None:
    """Without a manifest, too."""
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    run(library, copy, twin, provenance={copy: at(1), twin: at(2)})
    (tmp_path / "new").mkdir()
    moved = [path.rename(tmp_path / "new" / path.name) for path in (twin, copy)]
    assert [(o.name, o.status) for o in run(library, *moved)] == [("twin", Status.ALREADY), ("copy", Status.ALREADY)]
    assert [clip.file.path for clip in library.store.clips.all()] == moved[::-1]


def test_a_manifest_without_addresses_adds_to_what_is_known(library: Library, copy: Path) -> None:
    """It does not take the address away."""
    run(library, copy, provenance={copy: at(1)})
    run(library, copy, provenance={copy: Provenance(account="@x")})
    assert library.store.clips.get(1).provenance == replace(at(1), account="@x")


def test_what_was_said_of_a_second_file_without_address_is_said_to_be_left_out(library: Library, copy: Path) -> None:
    """Nothing is dropped in silence."""
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    seen = {path: Provenance(account=path.stem) for path in (copy, twin)}
    assert "not stored" in str(run(library, copy, twin, provenance=seen)[1].note)
    assert library.store.clips.get(1).provenance.account == "copy"


def test_two_processes_may_scan_the_same_files(library: Library, copy: Path) -> None:
    """Whoever comes second finds the clip of the first."""
    mine = scan(library, [copy], {copy: (at(1),)})
    with open_library(library.settings, actor="Bo", clock=library.clock) as other:
        queued = _queued(other, copy)
        assert [o.status for o in mine] == [Status.DONE]
        assert [o.status for o in queued] == [Status.ALREADY]
    assert library.store.clips.count() == 1


def _queued(library: Library, path: Path) -> Iterator[Outcome]:
    """Return a scan that has looked at its files and found them new, but has fingerprinted none."""
    missing = path.with_name("missing.mp4")
    running = scan(library, [path, missing], {path: (at(1),)})
    assert next(running).status is Status.FAILED
    return running


def test_a_cut_clip_is_scanned_and_said_to_be_cut(library: Library, tmp_path: Path) -> None:
    """With how much of it could be read, and what to do."""
    (outcome,) = scan(library, [write_half(tmp_path / "half.mp4")], {})
    assert (outcome.status, outcome.flaw) == (Status.DONE, Flaw.CUT)
    assert "of 4.0 s could be read" in str(outcome.note)


def test_a_damaged_fingerprint_of_a_clip_is_made_again(library: Library, film: Path, copy: Path) -> None:
    """From its file, if that is still there; then it is matched."""
    add_works(library, film)
    twin = Path(shutil.copy(copy, copy.with_name("twin.mp4")))
    list(scan(library, [copy, twin], {copy: (at(1),), twin: (at(2),)}))
    clip = library.store.clips.get(1)
    library.store.prints.path(clip.file.sha256, clip.media.spec_id).write_bytes(b"damaged")
    assert [o.status for o in match_pending(library)] == [Status.FAILED] * 2
    assert [(o.name, o.note) for o in renew_clips(library)] == [("copy", "Fingerprinted again.")]
    assert [(o.name, o.matches) for o in match_pending(library)] == [("copy", 1), ("twin", 1)]
    assert library.store.failures.all() == []


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


def test_clips_are_called_what_they_are_said_to_be_called(library: Library, copy: Path, stranger: Path) -> None:
    """By file and address; the others after their files."""
    seen = {copy: (Provenance(url="https://a.example/1"), Provenance(url="https://b.example/2"))}
    names = {(copy, "https://a.example/1"): "My film", (copy, "https://b.example/2"): "Your film"}
    assert [one.name for one in scan(library, [copy, stranger], seen, names=names)] == [
        "My film",
        "Your film",
        "stranger",
    ]
    assert {clip.provenance.url: clip.name for clip in library.store.clips.all()} == {
        "https://a.example/1": "My film",
        "https://b.example/2": "Your film",
        None: "stranger",
    }
