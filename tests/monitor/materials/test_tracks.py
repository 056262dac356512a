"""Known tracks: taken in, looked for in works once each, and settled by a person."""

from dataclasses import replace
from pathlib import Path

import pytest

from fingerprints.values import Modality
from monitor.errors import InputError, NotFoundError, RefusedError
from monitor.materials.checking import check_work
from monitor.materials.finding import Looked, find_tracks, pending
from monitor.materials.keeping import NewMaterial, add_material
from monitor.materials.settling import reopen_find, settle_find
from monitor.materials.tracks import Said, add_tracks, remove_track, restate_track
from monitor.registry import register
from monitor.rights.materials import MaterialKind, PublicUse
from monitor.rights.publishing import Plan
from monitor.rights.tracks import FindState, Standing
from monitor.rights.values import Title
from monitor.store.library import Library
from monitor.values import Rights, Status
from tests.media import MediaShelf
from tests.media.edits import with_sound_of
from tests.media.film import make_film, save

LICENSED = Said(standing=Standing.LICENSED, holder="Bo Music", conditions="Music: Bo")
TRACK, OTHER, PICTURE = 61, 62, 63


@pytest.fixture
def folder(shelf: MediaShelf) -> list[Path]:
    """Give two tracks."""
    return [shelf.audio(TRACK, seconds=16.0), shelf.audio(OTHER, seconds=12.0)]


@pytest.fixture
def film(shelf: MediaShelf) -> Path:
    """Give a film of 12 s, under which the first track sounds from its fourth second on."""

    def make(path: Path) -> None:
        film, music = make_film(PICTURE, 12.0, (64, 48)), make_film(TRACK, 16.0, (64, 48))
        rate = len(music.sound) / 16.0
        sound = music.sound[round(4 * rate) :]
        save(with_sound_of(film, replace(music, sound=sound)).film, path)

    return shelf.get("film-with-track.mp4", make)


@pytest.fixture
def work_id(library: Library, film: Path) -> int:
    """Register the film, picture and sound of which Ann says are hers."""
    (outcome,) = register(library, [film], Rights(owner="Ann"), own_sound=True)
    assert outcome.status is Status.DONE
    return library.store.works.all()[0].id


def take_in(library: Library, paths: list[Path], said: Said = LICENSED) -> list[Status]:
    """Take tracks in and return what became of each."""
    return [outcome.status for outcome in add_tracks(library, paths, said)]


def look(library: Library) -> list[Looked]:
    """Look for all tracks in all works."""
    return list(find_tracks(library, library.store.works.all()))


def test_a_track_is_found_where_it_sounds(library: Library, work_id: int, folder: list[Path]) -> None:
    """As a proposal: neither the ledger nor the licences change."""
    take_in(library, folder)
    (looked,) = look(library)
    assert (looked.tracks, looked.problem) == (2, "")
    ((find, track),) = looked.found
    assert (find.work_id, track.name, find.state) == (work_id, folder[0].stem, FindState.OPEN)
    assert find.where.track_start_s - find.where.work_start_s == pytest.approx(4.0, abs=0.2)
    assert find.where.work_end_s - find.where.work_start_s > 8
    assert library.store.licences.all() == []
    assert len(library.store.grants.of_work(work_id)) == 2


@pytest.mark.usefixtures("work_id")
def test_only_what_is_new_is_looked_for(library: Library, folder: list[Path]) -> None:
    """A second run has nothing to do; a new track is looked for alone."""
    take_in(library, folder[1:])
    assert [one.tracks for one in look(library)] == [1]
    assert look(library) == []
    take_in(library, folder)
    assert [one.tracks for one in look(library)] == [1]
    assert pending(library, library.store.works.all()) == []


@pytest.mark.usefixtures("work_id")
def test_a_forbidden_track_is_told_and_stands_in_the_way(library: Library, folder: list[Path]) -> None:
    """Until it is said to be another track."""
    take_in(library, folder[:1], Said(standing=Standing.FORBIDDEN))
    (looked,) = look(library)
    assert looked.forbidden == looked.found
    plan = Plan(day=library.clock())
    assert not check_work(library, 1, plan).is_allowed
    with pytest.raises(RefusedError, match="tracks set 1 --standing licensed"):
        settle_find(library, 1, FindState.LICENSED)
    settle_find(library, 1, FindState.WRONG)
    assert check_work(library, 1, plan).is_allowed


def test_a_licensed_find_fills_the_ledger_and_the_licences(library: Library, work_id: int, folder: list[Path]) -> None:
    """With whose it is and the credit line; where and for what it may be used stays to be said."""
    take_in(library, folder)
    look(library)
    done = settle_find(library, 1, FindState.LICENSED)
    assert done.line is not None
    assert done.material is not None
    assert (done.line.title, done.line.modality, done.line.owner) == (Title.LICENCE, Modality.SOUND, "Bo Music")
    assert (done.material.conditions, done.material.uses, done.material.track_id) == ("Music: Bo", (), 1)
    plan = Plan(day=library.clock())
    assert not check_work(library, work_id, plan).is_allowed
    whole = NewMaterial(kind=MaterialKind.MUSIC, name=done.track.name, uses=(PublicUse.PERSONAL,))
    add_material(library, work_id, whole)
    assert check_work(library, work_id, plan).is_allowed


def test_a_find_under_a_known_licence_gets_no_second_one(library: Library, work_id: int, folder: list[Path]) -> None:
    """The one that reaches as far is named."""
    take_in(library, folder)
    look(library)
    held = add_material(library, work_id, NewMaterial(kind=MaterialKind.MUSIC, name=folder[0].stem))
    done = settle_find(library, 1, FindState.LICENSED)
    assert done.material == held
    assert len(library.store.licences.all()) == 1


def test_what_is_not_mine_is_never_claimed(library: Library, work_id: int, folder: list[Path]) -> None:
    """The ledger says so, a little beyond both ends of what was found."""
    take_in(library, folder)
    look(library)
    done = settle_find(library, 1, FindState.NOT_MINE)
    assert done.line is not None
    assert done.line in library.store.grants.of_work(work_id)
    assert (done.line.title, done.material) == (Title.NOT_OWNED, None)
    assert done.line.start_s <= done.find.where.work_start_s


@pytest.mark.usefixtures("work_id")
def test_what_is_settled_stays_settled(library: Library, folder: list[Path]) -> None:
    """Settling twice is refused, and looking again proposes it no more, until somebody takes it back."""
    take_in(library, folder)
    look(library)
    settle_find(library, 1, FindState.WRONG)
    with pytest.raises(InputError, match="--reopen"):
        settle_find(library, 1, FindState.NOT_MINE)
    library.store.tracks.keep_look(1, [(1, "another fingerprint")], [], library.clock())
    assert [len(one.found) for one in look(library)] == [0]
    assert reopen_find(library, 1).state is FindState.OPEN
    assert settle_find(library, 1, FindState.NOT_MINE).find.settled_by == "Ann"


def test_tracks_are_known_again_and_restated(library: Library, folder: list[Path]) -> None:
    """The same file adds nothing; with another standing it is restated."""
    assert take_in(library, folder) == [Status.DONE, Status.DONE]
    assert take_in(library, folder) == [Status.ALREADY, Status.ALREADY]
    assert take_in(library, folder[:1], Said(standing=Standing.FORBIDDEN)) == [Status.DONE]
    assert [one.standing for one in library.store.tracks.all()] == [Standing.FORBIDDEN, Standing.LICENSED]
    assert restate_track(library, 1, LICENSED).standing is Standing.LICENSED


@pytest.mark.usefixtures("work_id")
def test_a_removed_track_takes_open_finds_with_it(library: Library, folder: list[Path]) -> None:
    """It may be added again."""
    take_in(library, folder)
    look(library)
    remove_track(library, 1)
    assert library.store.tracks.finds() == []
    with pytest.raises(NotFoundError, match="no track 1"):
        remove_track(library, 1)
    assert take_in(library, folder[:1]) == [Status.DONE]
    assert [len(one.found) for one in look(library)] == [1]


def test_a_file_without_sound_is_no_track(library: Library, shelf: MediaShelf) -> None:
    """And without any track nothing can be looked for."""

    def mute(path: Path) -> None:
        film = make_film(64, 6.0, (64, 48))
        save(replace(film, sound=film.sound[:0]), path)

    assert take_in(library, [shelf.get("mute-track.mp4", mute)]) == [Status.FAILED]
    with pytest.raises(InputError, match="licence tracks add"):
        look(library)


@pytest.mark.usefixtures("work_id")
def test_a_lost_fingerprint_is_made_again(library: Library, folder: list[Path]) -> None:
    """From the track's file."""
    take_in(library, folder)
    track = library.store.tracks.get(1)
    library.store.prints.path(track.file.sha256, library.spec.id).unlink()
    assert [len(one.found) for one in look(library)] == [1]
