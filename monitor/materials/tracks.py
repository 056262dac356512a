"""Known tracks are taken in, restated and taken away; of each only its fingerprint is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from fingerprints.errors import MediaError, printable
from fingerprints.values import Fingerprint
from monitor.errors import InputError
from monitor.files import display_name
from monitor.rights.tracks import Standing, Track
from monitor.store.arrivals import Arrival, Queue, fingerprint_queue, outcome_of, recognise, sort_arrivals
from monitor.store.library import Library, facts_of
from monitor.texts import demand_brief
from monitor.values import Job, MediaFacts, Outcome, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the user says of tracks."""

    standing: Standing
    holder: str = ""
    conditions: str = ""


def add_tracks(library: Library, paths: Sequence[Path], said: Said) -> Iterator[Outcome]:
    """Take in tracks and yield one outcome for each file; what is known already is restated.

    :raises InputError: what is said of them is too long
    :raises LibraryError: the library cannot be used; nothing is half done
    """
    demand_brief("What is said of the tracks", said.holder, said.conditions)
    yield from _Intake(library, said).run(paths)


def restate_track(library: Library, track_id: int, said: Said) -> Track:
    """Say something else of a track.

    :raises NotFoundError: there is no such track
    :raises InputError: what is said is too long
    """
    demand_brief("What is said of the track", said.holder, said.conditions)
    with library.store.transaction():
        library.store.tracks.get(track_id)
        track = library.store.tracks.restate(track_id, said.standing, said.holder.strip(), said.conditions.strip())
        library.record("track.set", f"track {track_id}", standing=str(said.standing))
    return track


def remove_track(library: Library, track_id: int) -> Track:
    """Take a track away, with the finds that nobody has settled; lines of the ledger and licences stay.

    :raises NotFoundError: there is no such track
    """
    track = library.store.tracks.get(track_id)
    with library.store.transaction():
        library.store.tracks.remove(track_id, library.clock())
        library.record("track.remove", f"track {track_id}", sha256=track.file.sha256)
    return track


class _Intake:
    """One run of ``add_tracks``."""

    def __init__(self, library: Library, said: Said) -> None:
        self._library = library
        self._said = said
        self._queue: Queue[Track] = Queue()

    def run(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        tracks, spec_id = self._library.store.tracks, self._library.spec.id
        for path, found in sort_arrivals(tracks, paths, spec_id, self._queue):
            yield self._fail(path, found) if isinstance(found, MediaError) else self._arrived(path, found)
        for path, result in fingerprint_queue(self._library, self._queue):
            yield self._fail(path, result) if isinstance(result, MediaError) else self._done(path, result)
        for path, file in self._queue.twins.items():
            held = tracks.with_content(file.sha256)
            if held is None:
                yield self._fail(path, MediaError(path, "its copy in the same run failed", "see there"))
            else:
                yield self._arrived(path, Arrival(held=held, file=file))

    def _fail(self, path: Path, error: Exception) -> Outcome:
        return self._library.failed(Job.TRACKS, printable(str(path)), error)

    def _arrived(self, path: Path, arrival: Arrival[Track]) -> Outcome:
        store, said, held = self._library.store, self._said, arrival.held
        with store.transaction():
            known = recognise(store.tracks, held, arrival.file)
            if (held.standing, held.holder, held.conditions) == (said.standing, said.holder, said.conditions):
                return outcome_of(path, known.status, held, known.note)
            restate_track(self._library, held.id, said)
        return outcome_of(path, Status.DONE, held, f"It was known, and is {said.standing} from now on.")

    def _done(self, path: Path, print_: Fingerprint) -> Outcome:
        library, facts = self._library, facts_of(print_, self._library.spec)
        old = self._queue.stale.get(path)
        if old is not None:
            return self._renewed(path, old, facts)
        if not facts.sound_s:
            problem = InputError(f"{printable(str(path))}: it holds no sound that could be recognised; leave it out.")
            return self._fail(path, problem)
        said = self._said
        with library.store.transaction():
            track = library.store.tracks.add(
                Track(
                    id=0,
                    name=display_name(path),
                    file=self._queue.files[path],
                    media=facts,
                    standing=said.standing,
                    holder=said.holder.strip(),
                    conditions=said.conditions.strip(),
                    added_by=library.actor,
                    added_at=library.clock(),
                )
            )
            library.store.failures.clear(Job.TRACKS, printable(str(path)))
            library.record("track.add", f"track {track.id}", sha256=track.file.sha256, standing=str(track.standing))
        return Outcome(item=printable(str(path)), status=Status.DONE, name=track.name)

    def _renewed(self, path: Path, track: Track, facts: MediaFacts) -> Outcome:
        with self._library.store.transaction():
            self._library.store.tracks.renew(track.id, facts)
            self._library.record("track.renew", f"track {track.id}", spec=facts.spec_id)
        return Outcome(item=printable(str(path)), status=Status.DONE, name=track.name, note="Fingerprinted again.")
