"""Known tracks are looked for in works: each in each work once, by the fingerprints that are stored."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from fingerprints.errors import MediaError
from fingerprints.hearing import Heard, Recordings
from fingerprints.values import SoundPrint
from monitor.errors import InputError, LibraryDamagedError
from monitor.files import still_there
from monitor.rights.tracks import Standing, Stretch, Track, TrackFind
from monitor.store.arrivals import Queue, fingerprint_queue
from monitor.store.library import Library, facts_of
from monitor.values import Job, Work

_VERSION = 1
"""Of the way in which tracks are looked for; another one looks again for all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """One work in which tracks were looked for."""

    work: Work
    tracks: int
    """So many were looked for now."""
    found: tuple[tuple[TrackFind, Track], ...] = ()
    """What is new, by its place in the work."""
    problem: str = ""
    """Why it could not be done, as one sentence."""

    @property
    def forbidden(self) -> tuple[tuple[TrackFind, Track], ...]:
        """What must not be in the work."""
        return tuple((find, track) for find, track in self.found if track.standing is Standing.FORBIDDEN)


def pending(library: Library, works: Sequence[Work]) -> list[tuple[Work, list[Track]]]:
    """Return the works in which tracks were not looked for, each with these tracks."""
    tracks = library.store.tracks.all()
    waiting = ((work, _missing(library, work, tracks)) for work in works if work.media.audio_codec is not None)
    return [(work, missing) for work, missing in waiting if missing]


def unsought(library: Library, work: Work) -> int:
    """Return how many tracks were not looked for in a work."""
    return sum(len(missing) for _, missing in pending(library, [work]))


def _missing(library: Library, work: Work, tracks: Sequence[Track]) -> list[Track]:
    looked = library.store.tracks.looked(work.id)
    return [track for track in tracks if looked.get(track.id) != _mark(library, work, track)]


def _mark(library: Library, work: Work, track: Track) -> str:
    """Return by which fingerprints a track is looked for in a work."""
    return f"{_VERSION}:{library.spec.id}:{work.file.sha256[:16]}:{track.file.sha256[:16]}"


def find_tracks(library: Library, works: Sequence[Work]) -> Iterator[Looked]:
    """Look for known tracks in works where they were not looked for, and yield each work in its turn.

    Each work is kept as soon as it is done, so a run that was stopped goes on.

    :raises InputError: there is no track
    :raises LibraryError: the library cannot be used; nothing is half done
    """
    if not library.store.tracks.count():
        raise InputError("No track is known yet: reclaim licence tracks add FOLDER --standing licensed.")
    waiting = pending(library, works)
    wanted = {track.id: track for _, missing in waiting for track in missing}
    prints, problems = _prints(library, wanted)
    if not prints:
        if problems and waiting:
            yield Looked(work=waiting[0][0], tracks=0, problem=next(iter(problems.values())))
        return
    recordings = Recordings(prints, library.spec)
    for work, missing in waiting:
        yield _look(library, work, [track for track in missing if track.id in prints], recordings)
    for problem in dict.fromkeys(problems.values()):
        yield Looked(work=waiting[0][0], tracks=0, problem=problem)


def _look(library: Library, work: Work, tracks: Sequence[Track], recordings: Recordings) -> Looked:
    """Look for tracks in one work, and keep what was found."""
    store, by_id = library.store, {track.id: track for track in tracks}
    try:
        print_ = store.prints.get(work.file.sha256, library.spec.id)
    except LibraryDamagedError as error:
        return Looked(work=work, tracks=0, problem=library.failed(Job.TRACKS, work.name, error).note or "")
    now = library.clock()
    besides = recordings.numbers - by_id.keys()
    found = [_find(one, work, library) for one in recordings.heard_in(print_.sound, besides)]
    with store.transaction():
        looked = [(track.id, _mark(library, work, track)) for track in tracks]
        new = store.tracks.keep_look(work.id, looked, found, now)
        store.failures.clear(Job.TRACKS, work.name)
        library.record("licence.find", f"work {work.id}", tracks=len(tracks), found=len(new))
    return Looked(work=work, tracks=len(tracks), found=tuple((find, by_id[find.track_id]) for find in new))


def _find(heard: Heard, work: Work, library: Library) -> TrackFind:
    segment = heard.segment
    where = Stretch(
        work_start_s=segment.clip_start_s,
        work_end_s=min(segment.clip_end_s, work.media.duration_s),
        track_start_s=segment.work_start_s,
        track_end_s=segment.work_end_s,
        speed=segment.speed,
        score=segment.surprise,
    )
    return TrackFind(id=0, track_id=heard.recording, work_id=work.id, where=where, found_at=library.clock())


def _prints(library: Library, tracks: Mapping[int, Track]) -> tuple[dict[int, SoundPrint], dict[int, str]]:
    """Return the fingerprints of tracks, made again where they must and can be, and why others have none."""
    found: dict[int, SoundPrint] = {}
    problems: dict[int, str] = {}
    queue = Queue[Track]()
    for track in tracks.values():
        try:
            found[track.id] = library.store.prints.get(track.file.sha256, library.spec.id).sound
        except LibraryDamagedError as error:
            if still_there(track.file):
                queue.put(track.file, track)
            else:
                problems[track.id] = library.failed(Job.TRACKS, track.name, error).note or ""
    for path, result in fingerprint_queue(library, queue):
        track = queue.stale[path]
        if isinstance(result, MediaError):
            problems[track.id] = library.failed(Job.TRACKS, track.name, result).note or ""
            continue
        found[track.id] = result.sound
        with library.store.transaction():
            library.store.tracks.renew(track.id, facts_of(result, library.spec))
            library.store.failures.clear(Job.TRACKS, track.name)
            library.record("track.renew", f"track {track.id}", spec=result.spec_id)
    return found, problems
