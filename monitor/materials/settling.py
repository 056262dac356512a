"""A person says what a found track is: the ledger and the licences follow, so that nobody claims it."""

from dataclasses import dataclass, replace

from fingerprints.errors import printable
from fingerprints.values import Modality
from monitor.errors import InputError, RefusedError
from monitor.materials.keeping import NewMaterial, add_material, draft_material, line_against
from monitor.rights.heard import answers, is_for, with_room
from monitor.rights.materials import Material, MaterialKind, in_force
from monitor.rights.tracks import FindState, Standing, Track, TrackFind
from monitor.rights.values import Grant, Title
from monitor.store.library import Library
from monitor.values import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What came of settling a find."""

    find: TrackFind
    track: Track
    line: Grant | None = None
    """The line of the ledger that keeps it from being claimed."""
    material: Material | None = None
    """The licence on record."""


def settle_find(library: Library, find_id: int, state: FindState, terms: NewMaterial | None = None) -> Settled:
    """Put on record what a found track is.

    Licensed: the ledger says so, and a licence is on record, by the terms given, else by those of a licence for the
    same track in this work, else by terms that nobody has said yet. Not mine: the ledger says that it is somebody
    else's. Wrong: nothing else changes.

    :param terms: of the licence; its kind, name and place are the find's
    :raises NotFoundError: there is no such find, or its track was removed
    :raises InputError: the find was settled before, or the terms cannot be used
    :raises RefusedError: a forbidden track cannot be licensed
    """
    store = library.store
    with store.transaction():
        find = store.tracks.find(find_id)
        track, work = store.tracks.get(find.track_id), store.works.get(find.work_id)
        _demand_open(find, track, state)
        known = _known(library, work, track)
        new = _placed(find, track, work, terms or (_terms_of(known[-1]) if known else None))
        line, material = None, None
        if state is FindState.LICENSED:
            material = next((one for one in known if answers(one, find, track)), None) or add_material(
                library, work.id, new
            )
            line = store.grants.get(material.grant_id) if material.grant_id else None
        elif state is FindState.NOT_MINE:
            line = line_against(library, work, draft_material(library, work, new), Title.NOT_OWNED)
        settled = store.tracks.settle(find_id, state, library.actor, library.clock())
        library.record("licence.settle", f"work {work.id}", find=find_id, track=track.id, state=str(state))
    return Settled(find=settled, track=track, line=line, material=material)


def reopen_find(library: Library, find_id: int) -> TrackFind:
    """Take back what was said of a find; lines of the ledger and licences stay until somebody ends them.

    :raises NotFoundError: there is no such find
    """
    with library.store.transaction():
        find = library.store.tracks.find(find_id)
        opened = library.store.tracks.settle(find_id, FindState.OPEN, library.actor, library.clock())
        library.record("licence.reopen", f"work {find.work_id}", find=find_id)
    return opened


def _demand_open(find: TrackFind, track: Track, state: FindState) -> None:
    if find.state is not FindState.OPEN:
        raise InputError(
            f"Find {find.id} was settled before as {find.state}; take that back first:"
            f" reclaim licence settle {find.id} --reopen."
        )
    if state is FindState.LICENSED and track.standing is Standing.FORBIDDEN:
        raise RefusedError(
            f"Find {find.id} cannot be licensed, because the track “{printable(track.name)}” is on record as forbidden;"
            f" if that is no longer so, say it first: reclaim licence tracks set {track.id} --standing licensed."
        )


def _placed(find: TrackFind, track: Track, work: Work, terms: NewMaterial | None) -> NewMaterial:
    """Return the terms of a licence for what was found."""
    said = terms or NewMaterial(kind=MaterialKind.MUSIC, name=track.name)
    start_s, end_s = with_room(find, work.media.duration_s)
    return replace(
        said,
        kind=MaterialKind.MUSIC,
        name=track.name,
        licensor=said.licensor or track.holder,
        modality=Modality.SOUND,
        start_s=start_s,
        end_s=end_s,
        conditions=said.conditions or track.conditions,
        track_id=track.id,
    )


def _known(library: Library, work: Work, track: Track) -> list[Material]:
    """Return the licences on record for a track in a work, the latest last."""
    held = in_force(library.store.licences.of_works([work.id]).get(work.id, []))
    return [one for one in held if is_for(one, track)]


def _terms_of(one: Material) -> NewMaterial:
    """Return the terms of a licence, for the same track at another place of the work."""
    return NewMaterial(
        kind=one.kind,
        name=one.name,
        licensor=one.licensor,
        platforms=one.platforms,
        uses=one.uses,
        territories=one.territories,
        starts_on=one.starts_on,
        ends_on=one.ends_on,
        conditions=one.conditions,
        document=one.document.path if one.document else None,
    )
