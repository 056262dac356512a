"""Finds of known tracks and what may be claimed and published: before they are settled, and whatever comes after."""

from dataclasses import replace

import pytest

from fingerprints.values import Match, MatchKind, Modality
from monitor.errors import DecisionRefusedError
from monitor.licensing import NewGrant, add_grant, claim_of, claims_of, end_grant, ledger_of
from monitor.materials.checking import check_work
from monitor.materials.keeping import NewMaterial, add_material, end_material
from monitor.materials.settling import reopen_find, settle_find
from monitor.review.decisions import decide
from monitor.rights.claiming import Claimant
from monitor.rights.materials import MaterialKind, PublicUse
from monitor.rights.publishing import Level, Plan
from monitor.rights.referencing import reference
from monitor.rights.tracks import FindState, Standing, Stretch, Track, TrackFind
from monitor.rights.values import Title
from monitor.store.library import Library
from monitor.values import Verdict
from tests.monitor.samples import add_match, facts, segment, source

BOTH = Match(
    kind=MatchKind.COPY,
    score=0.95,
    segments=(segment(modality=Modality.SOUND), segment()),
    reasons=("They look and sound alike.",),
)
SHARED = Match(kind=MatchKind.SHARES_SOUND, score=0.8, segments=BOTH.segments[:1], reasons=("They sound alike.",))
SONG_Y = NewMaterial(kind=MaterialKind.MUSIC, name="Song Y", uses=tuple(PublicUse))
SONG_X = replace(SONG_Y, name="Song X")


def heard(library: Library, *, standing: Standing = Standing.UNKNOWN, match: Match = BOTH) -> int:
    """Let a track be found in a work that is Ann's, of which there is a copy; return the number of the match."""
    match_id = add_match(library, match)
    for modality in Modality:
        add_grant(library, 1, NewGrant(modality=modality, title=Title.OWNED, owner="Ann"))
    track = Track(
        id=0,
        name="Song X",
        file=source(9),
        media=facts(),
        standing=standing,
        holder="Label Z",
        added_by="Ann",
        added_at=library.clock(),
    )
    track = library.store.tracks.add(track)
    where = Stretch(work_start_s=1.0, work_end_s=4.0, track_start_s=0, track_end_s=3, speed=1.0, score=20.0)
    find = TrackFind(id=0, track_id=track.id, work_id=1, where=where, found_at=library.clock())
    library.store.tracks.keep_look(1, [(track.id, "prints")], [find], library.clock())
    return match_id


def sound_s(library: Library) -> float:
    """Return the seconds of the sound of the match that may be claimed, which all ways of asking agree on."""
    now = library.clock()
    (finding,) = library.store.matches.all()
    one = claim_of(library, finding, day=now)
    assert claims_of(library, [finding], day=now) == {finding.id: one}
    return one.sound_s


def blocking(library: Library) -> list[str]:
    """Return what stands in the way of publishing the work."""
    found = check_work(library, 1, Plan(day=library.clock())).concerns
    return [one.text for one in found if one.level in {Level.FORBIDDEN, Level.UNKNOWN}]


@pytest.mark.parametrize("standing", Standing)
def test_nothing_near_an_open_find_is_claimed(library: Library, standing: Standing) -> None:
    """The copy is of the work from 10 s on, and the track was heard until 4 s; a wrong find frees the sound."""
    heard(library, standing=standing)
    assert sound_s(library) == 2.0
    (finding,) = library.store.matches.all()
    (one,) = claim_of(library, finding, day=library.clock()).unclaimed
    assert (one.work_start_s, one.work_end_s) == (10.0, 13.0)
    assert "“Song X” was heard here or close by, and nobody has settled that yet (find 1)" in one.reason
    assert (library.store.tracks.find(1).where.work_end_s, len(library.store.grants.of_work(1))) == (4.0, 2)
    settle_find(library, 1, FindState.WRONG)
    assert sound_s(library) == 5.0


def test_what_is_not_mine_stays_so_when_its_line_is_ended(library: Library) -> None:
    """The check says it as well, until the find itself is taken back and settled as wrong."""
    heard(library)
    done = settle_find(library, 1, FindState.NOT_MINE)
    assert done.line is not None
    assert sound_s(library) == 0.0
    end_grant(library, done.line.id, "A mistake.")
    assert sound_s(library) == 2.0
    assert "is somebody else’s, and no licence for it is on record" in blocking(library)[0]
    reopen_find(library, 1)
    assert "nobody has settled it" in blocking(library)[0]
    settle_find(library, 1, FindState.WRONG)
    assert (sound_s(library), blocking(library)) == (5.0, [])


def test_a_licence_for_another_song_is_no_answer_to_a_find(library: Library) -> None:
    """The find gets its own line, and the check stays closed until the song itself is licensed."""
    heard(library)
    add_material(library, 1, SONG_Y)
    done = settle_find(library, 1, FindState.NOT_MINE)
    assert done.line is not None
    assert (done.line.title, done.line.label) == (Title.NOT_OWNED, "Song X")
    assert len(blocking(library)) == 2
    add_material(library, 1, SONG_X)
    assert blocking(library) == []


def test_a_licence_that_is_ended_as_not_in_the_work_leaves_the_find_unanswered(library: Library) -> None:
    """Even when the line is ended, too; who said that the track is there says so still."""
    heard(library, standing=Standing.LICENSED)
    done = settle_find(library, 1, FindState.LICENSED, SONG_X)
    assert (blocking(library), sound_s(library)) == ([], 0.0)
    assert done.material is not None
    assert done.line is not None
    end_material(library, done.material.id, "It is not.", not_in_work=True)
    end_grant(library, done.line.id, "It is not.")
    assert "no licence for it is on record" in blocking(library)[0]
    assert sound_s(library) == 2.0


def test_ledger_lines_about_other_songs_are_answered_by_their_own_licences_only(library: Library) -> None:
    """A licence for one song lets nobody publish another."""
    add_match(library, BOTH)
    add_grant(library, 1, NewGrant(modality=Modality.PICTURE, title=Title.OWNED, owner="Ann"))
    line = NewGrant(modality=Modality.SOUND, title=Title.NOT_OWNED, owner="Label Z", label="Song X")
    add_grant(library, 1, line)
    add_material(library, 1, SONG_Y)
    assert "“Song X” of Label Z" in blocking(library)[0]
    add_material(library, 1, SONG_X)
    assert blocking(library) == []


def test_shared_sound_with_an_open_find_is_a_question(library: Library) -> None:
    """It cannot be confirmed, and the refusal says which find is to be settled."""
    match_id = heard(library, match=replace(SHARED, segments=(segment(0.0, 2.0, Modality.SOUND),)))
    with pytest.raises(DecisionRefusedError) as caught:
        decide(library, match_id, Verdict.CONFIRMED, "It is mine.")
    said = caught.value.objections[0].message
    assert "“Song X” was heard here or close by" in said
    assert "reclaim licence settle 1 --wrong" in said
    assert "rights add" not in said


def test_a_reference_leaves_out_what_was_heard(library: Library) -> None:
    """Nobody else may look for it in the owner's name."""
    heard(library)
    found = reference([(Modality.SOUND, 20.0)], ledger_of(library, 1), Claimant(day=library.clock()))
    assert [(one.work_start_s, one.work_end_s) for one in found.held] == [(13.0, 20.0)]
