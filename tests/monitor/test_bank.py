"""The bank: common footage makes no copy, in picture or sound, and nothing that people decided is lost."""

import shutil
from pathlib import Path

import pytest
from PIL import Image

from fingerprints import MatchKind, Modality
from monitor.bank.filing import bank_shelf, file_bank
from monitor.banking import add_footage, remove_footage, renew_footage
from monitor.errors import InputError, NotFoundError
from monitor.matching import ALONE, Found, Reference, Shelf, Task, match_many
from monitor.registry import register
from monitor.review.decisions import decide
from monitor.scanning import match_pending, pending, scan
from monitor.store.library import Library
from monitor.values import Finding, Outcome, Provenance, Rights, Status, Verdict
from tests.media import MediaShelf
from tests.monitor.bank_samples import BODY_S, INTRO_S, Cutting


@pytest.fixture
def room(shelf: MediaShelf) -> Cutting:
    """Give the cutting room."""
    return Cutting(shelf)


@pytest.fixture
def works(library: Library, room: Cutting) -> list[Path]:
    """Register two works that begin with the same intro."""
    paths = [room.join("first", "intro", "first"), room.join("second", "intro", "second")]
    assert {outcome.note for outcome in register(library, paths, Rights())} == {None}
    return paths


def run(library: Library, *paths: Path) -> list[Outcome]:
    """Scan and match to the end; return what became of the matching."""
    assert all(outcome.status is not Status.FAILED for outcome in scan(library, paths, {}))
    return list(match_pending(library))


def bank(library: Library, path: Path, name: str = "Our intro", modality: Modality | None = None) -> Outcome:
    """Put one file into the bank."""
    (outcome,) = add_footage(library, [path], name=name, modality=modality)
    return outcome


def found(library: Library) -> set[tuple[str, str]]:
    """Return clip and work of all matches."""
    return {(finding.clip.name, finding.work.name) for finding in library.store.matches.all()}


def only(library: Library) -> Finding:
    """Return the one match that there is."""
    (finding,) = library.store.matches.all()
    return finding


@pytest.mark.usefixtures("works")
def test_a_clip_with_only_the_intro_is_a_copy_until_the_intro_is_in_the_bank(library: Library, room: Cutting) -> None:
    """Then it has no match, and its record says why; without the intro in the bank it has its matches again."""
    clip = room.join("intro-clip", "intro", crf=34, small=True)
    run(library, clip)
    assert found(library) == {("intro-clip", "first"), ("intro-clip", "second")}
    outcome = bank(library, room.join("intro", "intro"))
    assert outcome.status is Status.DONE
    assert str(outcome.note) in {
        f"It is part of {one} (5.0 s), {other} (5.0 s)."
        for one, other in (("“first”", "“second”"), ("“second”", "“first”"))
    }
    assert [one.name for one in pending(library)] == ["intro-clip"]
    (outcome,) = run(library)
    assert (outcome.matches, found(library)) == (0, set())
    assert outcome.note == "5.0 s were left out: they show “Our intro” of the bank."
    left_out = library.store.bank.left_out(1)
    assert {(one.name, one.modality) for one in left_out} == {("Our intro", modality) for modality in Modality}
    remove_footage(library, 1)
    run(library)
    assert found(library) == {("intro-clip", "first"), ("intro-clip", "second")}
    assert library.store.bank.left_out(1) == []


@pytest.mark.usefixtures("works")
def test_a_real_copy_after_the_intro_keeps_its_true_segment(library: Library, room: Cutting) -> None:
    """Only of the work that it was copied from; the intro's seconds are not counted, and the reasons say so."""
    bank(library, room.join("intro", "intro"))
    run(library, room.join("mixed", "stranger", "intro", "first", crf=30, small=True))
    finding = only(library)
    assert (finding.work.name, finding.match.kind) == ("first", MatchKind.COPY)
    assert "5.0 s were left out: they show “Our intro” of the bank." in finding.match.reasons
    picture = next(one for one in finding.match.segments if one.modality is Modality.PICTURE)
    assert picture.clip_start_s == pytest.approx(BODY_S + INTRO_S, abs=0.15)
    assert picture.work_start_s == pytest.approx(INTRO_S, abs=0.15)
    assert picture.clip_end_s == pytest.approx(2 * BODY_S + INTRO_S, abs=0.3)


def test_a_real_copy_beside_common_footage_is_found(library: Library, room: Cutting) -> None:
    """In a split screen only the cell that shows the footage is left out; another clip with it has no match."""
    works = [room.join("host-alone", "host"), room.join("stock-show", "stock", "second")]
    list(register(library, works, Rights()))
    bank(library, room.join("stock", "stock"), "Stock")
    run(library, room.side_by_side("host-beside-stock", "host", "stock"))
    finding = only(library)
    assert (finding.work.name, finding.match.kind) == ("host-alone", MatchKind.COPY)
    assert finding.seconds == pytest.approx(BODY_S, abs=0.3)
    assert any("“Stock” of the bank" in reason for reason in finding.match.reasons)


def test_a_clip_that_is_the_work_itself_is_never_left_out(library: Library, works: list[Path], room: Cutting) -> None:
    """Byte for byte is certain, whatever the bank explains of it."""
    bank(library, room.join("intro", "intro"))
    run(library, works[0])
    finding = only(library)
    assert (finding.work.name, finding.match.score) == ("first", 1.0)
    assert min(segment.clip_start_s for segment in finding.match.segments) < 0.5


def test_shared_music_is_masked_in_the_sound_only(library: Library, room: Cutting) -> None:
    """Different videos with the same music share nothing more; a copy of the picture stays a copy."""
    list(register(library, [room.join("first-with-music", "first", music=True)], Rights()))
    other = room.join("second-with-music", "second", music=True)
    copy = room.join("first-copied", "first", crf=32, small=True, music=True)
    run(library, other, copy)
    assert {(one.clip.name, one.match.kind) for one in library.store.matches.all()} == {
        ("second-with-music", MatchKind.SHARES_SOUND),
        ("first-copied", MatchKind.COPY),
    }
    bank(library, room.music(), "Licensed music", Modality.SOUND)
    run(library)
    finding = only(library)
    assert (finding.clip.name, finding.match.kind) == ("first-copied", MatchKind.COPY)
    assert {segment.modality for segment in finding.match.segments} == {Modality.PICTURE}
    assert any("of the sound were left out: they come from “Licensed music”" in one for one in finding.match.reasons)


@pytest.mark.usefixtures("works")
def test_footage_without_sound_masks_the_picture_only(library: Library, room: Cutting) -> None:
    """So does footage with sound, if only its picture is common."""
    bank(library, room.join("intro", "intro"), modality=Modality.PICTURE)
    run(library, room.join("intro-clip", "intro", crf=34, small=True))
    kinds = {finding.match.kind for finding in library.store.matches.all()}
    assert kinds == {MatchKind.SHARES_SOUND}
    remove_footage(library, 1)
    bank(library, room.mute_intro())
    run(library)
    assert {finding.match.kind for finding in library.store.matches.all()} == {MatchKind.SHARES_SOUND}


@pytest.mark.usefixtures("works")
def test_decisions_outlive_changes_of_the_bank(library: Library, room: Cutting) -> None:
    """A confirmed match that is explained wholly stays as it was confirmed; one in part is put right."""
    run(library, room.join("intro-clip", "intro", crf=34, small=True), room.join("copied", "intro", "first", crf=32))
    ids = {(one.clip.name, one.work.name): one.id for one in library.store.matches.all()}
    for pair in (("intro-clip", "first"), ("copied", "first")):
        decide(library, ids[pair], Verdict.CONFIRMED, "Seen side by side.")
    before = library.store.matches.get(ids["intro-clip", "first"])
    bank(library, room.join("intro", "intro"))
    run(library)
    assert found(library) == {("intro-clip", "first"), ("copied", "first")}
    assert library.store.matches.get(before.id).match == before.match
    copied = library.store.matches.get(ids["copied", "first"])
    assert copied.decision is not None
    assert copied.seconds == pytest.approx(BODY_S, abs=0.2)


def test_a_new_work_is_said_to_hold_footage_of_the_bank(library: Library, room: Cutting) -> None:
    """So that nobody wonders why its first seconds lead to no match."""
    assert bank(library, room.join("intro", "intro")).note is None
    (outcome,) = register(library, [room.join("first", "intro", "first")], Rights())
    assert outcome.note == "5.0 s are left out of clips: they show “Our intro” of the bank."


def test_a_work_is_no_common_footage(library: Library, works: list[Path]) -> None:
    """It would hide all its copies; a re-encoded one is taken, and the danger is named."""
    outcome = bank(library, works[0])
    assert (outcome.status, library.store.bank.all()) == (Status.FAILED, [])
    assert "this is the work “first”" in str(outcome.note)


@pytest.mark.usefixtures("works")
def test_footage_that_is_nearly_all_of_a_work_is_warned_of(library: Library, room: Cutting) -> None:
    """It is taken all the same: some works are nothing but stock."""
    outcome = bank(library, room.join("first-coarse", "intro", "first", crf=32))
    assert "nearly all of “first”: its copies will hardly be found." in str(outcome.note)


def test_the_same_footage_again_changes_what_of_it_is_common(library: Library, room: Cutting, tmp_path: Path) -> None:
    """The same file with the same options is already there."""
    path = Path(shutil.copy(room.join("intro", "intro"), tmp_path / "intro.mp4"))
    assert bank(library, path).status is Status.DONE
    assert bank(library, path).status is Status.ALREADY
    outcome = bank(library, path, modality=Modality.SOUND)
    assert (outcome.status, outcome.note) == (Status.DONE, "From now on only its sound is left out.")
    (footage,) = library.store.bank.all()
    assert (footage.id, footage.name, footage.modality, footage.added_by) == (2, "Our intro", Modality.SOUND, "Ann")
    actions = [entry.action for entry in library.store.audit.all()]
    assert actions == ["bank.add", "bank.remove", "bank.add"]


def test_footage_that_can_never_be_found_is_refused(library: Library, tmp_path: Path) -> None:
    """A single picture of a test card, for example."""
    Image.new("RGB", (64, 48), "red").save(tmp_path / "card.png")
    outcome = bank(library, tmp_path / "card.png")
    assert (outcome.status, library.store.bank.all()) == (Status.FAILED, [])
    assert "card.png" in str(outcome.note)


def test_the_bank_works_in_other_processes(library: Library, works: list[Path], room: Cutting) -> None:
    """Many clips are matched in several; what the bank explains is the same."""
    assert works
    bank(library, room.join("intro", "intro"))
    clip = room.join("intro-clip", "intro", crf=34, small=True)
    seen = {clip: tuple(Provenance(url=f"https://v.example/{number}") for number in range(ALONE + 1))}
    list(scan(library, [clip], seen))
    shelf = Shelf(
        index=library.settings.index,
        prints=library.settings.prints,
        spec=library.spec,
        references=tuple(
            Reference(work_id=work.id, sha256=work.file.sha256, revision=1) for work in library.store.works.all()
        ),
        bank=bank_shelf(library),
    )
    list(file_bank(library, bank_shelf(library)))
    sha256 = library.store.clips.get(1).file.sha256
    tasks = [Task(clip_id=number, sha256=sha256, since=0) for number in range(ALONE + 1)]
    results = [found for _, found in match_many(shelf, tasks, workers=2)]
    assert all(isinstance(one, Found) and one == results[0] for one in results)
    assert isinstance(results[0], Found)
    assert (results[0].hits, {one.name for one in results[0].left_out}) == ((), {"Our intro"})


def test_footage_must_have_what_is_to_be_left_out(library: Library, room: Cutting) -> None:
    """The others of the batch are taken."""
    outcomes = list(
        add_footage(library, [room.mute_intro(), room.join("intro", "intro")], modality=Modality.SOUND),
    )
    assert sorted(outcome.status for outcome in outcomes) == [Status.DONE, Status.FAILED]
    assert any("it has no sound that could be left out" in str(outcome.note) for outcome in outcomes)


def test_what_is_not_there_cannot_be_removed(library: Library, room: Cutting) -> None:
    """Not twice either; a name is for one file."""
    bank(library, room.join("intro", "intro"))
    assert remove_footage(library, 1).name == "Our intro"
    with pytest.raises(NotFoundError, match="no footage 1 in the bank"):
        remove_footage(library, 1)
    with pytest.raises(InputError, match="2 files"):
        list(add_footage(library, [Path("a"), Path("b")], name="x"))


@pytest.mark.usefixtures("works")
def test_lost_indexes_and_fingerprints_of_the_bank_are_made_again(library: Library, room: Cutting) -> None:
    """Indexes without being asked, fingerprints by ``reindex``."""
    bank(library, room.join("intro", "intro"))
    run(library, room.join("intro-clip", "intro", crf=34, small=True))
    for manifest in library.settings.bank.rglob("MANIFEST.json"):
        manifest.write_text("{")
    library.store.clips.forget_matching()
    assert [outcome.matches for outcome in run(library)] == [0]
    footage = library.store.bank.get(1)
    library.store.prints.path(footage.file.sha256, footage.media.spec_id).write_bytes(b"damaged")
    assert [outcome.note for outcome in renew_footage(library)] == ["Fingerprinted again."]
    library.store.clips.forget_matching()
    assert [outcome.matches for outcome in run(library)] == [0]


@pytest.mark.usefixtures("works")
def test_footage_that_is_added_while_clips_are_matched_is_not_missed(library: Library, room: Cutting) -> None:
    """The clip that was in the works meanwhile is matched once more."""
    list(scan(library, [room.join("intro-clip", "intro", crf=34, small=True)], {}))
    running = match_pending(library)
    queue = add_footage(library, [room.join("intro", "intro")], name="Our intro")
    original = library.store.bank.leave_out

    def meanwhile(*arguments: object) -> None:
        list(queue)
        original(*arguments)  # type: ignore[arg-type]

    library.store.bank.leave_out = meanwhile  # type: ignore[method-assign]
    list(running)
    library.store.bank.leave_out = original  # type: ignore[method-assign]
    assert [clip.name for clip in pending(library)] == ["intro-clip"]
    run(library)
    assert found(library) == set()
