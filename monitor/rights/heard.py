"""Known tracks that were found in a work, as lines of its ledger: before anybody settles them, and ever after.

Nobody stores these lines. They keep the stretch of a find from being claimed, with room on both sides because a find
can be shorter than what sounds: while it is open, and once it is settled even if the ledger's own line is struck out.
Only a find that is settled as wrong has none.
"""

from collections.abc import Iterable, Iterator

from fingerprints.values import Modality
from monitor.rights.materials import Material, MaterialKind, name_of
from monitor.rights.tracks import FindState, Track, TrackFind
from monitor.rights.values import Grant, Title

HEARD = "heard"
"""Origin of the lines that come from finds."""
ROOM_S = 9.0
"""So much more is kept from being claimed on both sides: 95 % of the finds begin and end no further off (measured)."""
EDGE_S = 1.0
"""By so much less than a find may a licence reach, which a person gives in whole seconds."""


def with_room(find: TrackFind, length_s: float) -> tuple[float, float | None]:
    """Return the stretch of a find that must not be claimed; without an end where it reaches the end of the work.

    :param length_s: of the work
    """
    end_s = find.where.work_end_s + ROOM_S
    return round(max(0.0, find.where.work_start_s - ROOM_S), 2), None if end_s >= length_s else round(end_s, 2)


def is_for(one: Material, track: Track) -> bool:
    """Tell whether a licence is for a known track."""
    return one.track_id == track.id or one.key == (MaterialKind.MUSIC, name_of(track.name))


def answers(one: Material, find: TrackFind, track: Track) -> bool:
    """Tell whether a licence is for a track as far as it was found in the work."""
    start_s, end_s = find.where.work_start_s + EDGE_S, find.where.work_end_s - EDGE_S
    return is_for(one, track) and one.is_of(Modality.SOUND) and one.holds(min(start_s, end_s), max(start_s, end_s))


def heard_lines(finds: Iterable[tuple[TrackFind, Track]]) -> Iterator[Grant]:
    """Yield a line for every find that is not settled as wrong, which keeps its sound from being claimed."""
    for find, track in finds:
        if find.state is FindState.WRONG:
            continue
        yield Grant(
            id=0,
            work_id=find.work_id,
            modality=Modality.SOUND,
            start_s=max(0.0, find.where.work_start_s - ROOM_S),
            end_s=find.where.work_end_s + ROOM_S,
            title=Title.LICENCE if find.state is FindState.LICENSED else Title.NOT_OWNED,
            owner=track.holder,
            exclusive=False,
            label=track.name,
            origin=HEARD,
            find_id=find.id if find.state is FindState.OPEN else None,
            added_by=find.settled_by,
            added_at=find.settled_at or find.found_at,
        )
