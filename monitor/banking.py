"""Common footage is put into the bank and taken out of it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from fingerprints import compare
from fingerprints.errors import MediaError, printable
from fingerprints.index import Index
from fingerprints.values import Candidate, Fingerprint, Modality, Segment
from monitor.bank.filing import discard_indexes
from monitor.errors import InputError, LibraryDamagedError
from monitor.files import display_name, still_there
from monitor.footage import Footage
from monitor.store.arrivals import Arrival, Queue, fingerprint_queue, outcome_of, recognise, sort_arrivals
from monitor.store.flaws import find_flaw
from monitor.store.library import Library, facts_of, lacks_vectors
from monitor.values import Flaw, Job, MediaFacts, Outcome, SourceFile, Status, Work

LOOKED_AT = 10
"""So many works, the likeliest, are looked at for new footage."""
MOST = 0.8
"""Footage that is so much of a work hides its copies."""


def add_footage(
    library: Library, paths: Sequence[Path], *, name: str | None = None, modality: Modality | None = None
) -> Iterator[Outcome]:
    """Put common footage into the bank and yield one outcome for each file.

    Clips that match something wait to be matched again, without what the footage explains.

    :param name: in place of the file's stem; for one file only
    :param modality: what of it is common; None for picture and sound
    :raises InputError: a name for several files
    :raises LibraryError: the library cannot be used; nothing is half done
    """
    if name is not None and len(paths) != 1:
        raise InputError(f"--name names one piece of footage, but {len(paths)} files were given; add them one by one.")
    yield from _Intake(library, name, modality).run(paths)


def remove_footage(library: Library, footage_id: int) -> Footage:
    """Take footage out of the bank; clips of which it explained something wait to be matched again.

    :raises NotFoundError: there is no such footage
    """
    footage = library.store.bank.get(footage_id)
    with library.store.transaction():
        library.store.bank.remove(footage_id, library.clock())
        library.record("bank.remove", f"footage {footage_id}", name=footage.name, sha256=footage.file.sha256)
    return footage


def renew_footage(library: Library) -> Iterator[Outcome]:
    """Build the bank's indexes anew, and make fingerprints again that are missing, damaged or out of date.

    Yields one outcome for each piece of footage whose fingerprint was not in order.

    :raises LibraryError: the library cannot be used
    """
    discard_indexes(library)
    descriptor, queue = library.load_descriptor(), Queue[Footage]()
    for footage in library.store.bank.all():
        damage: LibraryDamagedError | None = None
        try:
            if not lacks_vectors(library.store.prints.get(footage.file.sha256, library.spec.id), descriptor):
                continue
        except LibraryDamagedError as error:
            damage = error
        if still_there(footage.file):
            queue.put(footage.file, footage)
        elif damage:
            yield library.failed(Job.BANK, footage.name, damage)
    for path, result in fingerprint_queue(library, queue):
        footage = queue.stale[path]
        if isinstance(result, MediaError):
            yield library.failed(Job.BANK, footage.name, result)
            continue
        _renew(library, footage, facts_of(result, library.spec))
        yield Outcome(item=footage.name, status=Status.DONE, name=footage.name, note="Fingerprinted again.")


def _renew(library: Library, footage: Footage, facts: MediaFacts) -> None:
    with library.store.transaction():
        library.store.bank.renew(footage.id, facts)
        library.store.failures.clear(Job.BANK, footage.name)
        library.record("bank.renew", f"footage {footage.id}", sha256=footage.file.sha256, spec=facts.spec_id)


class _Intake:
    """One run of ``add_footage``."""

    def __init__(self, library: Library, name: str | None, modality: Modality | None) -> None:
        self._library = library
        self._name = name
        self._modality = modality
        self._queue: Queue[Footage] = Queue()

    def run(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        bank, spec_id = self._library.store.bank, self._library.spec.id
        for path, found in sort_arrivals(bank, paths, spec_id, self._queue):
            yield self._fail(path, found) if isinstance(found, MediaError) else self._arrived(path, found)
        for path, result in fingerprint_queue(self._library, self._queue):
            yield self._fail(path, result) if isinstance(result, MediaError) else self._done(path, result)
        for path, file in self._queue.twins.items():
            held = bank.with_content(file.sha256)
            if held is None or held.media.spec_id != spec_id:
                yield self._fail(path, MediaError(path, "its copy in the same run failed", "see there"))
            else:
                yield self._arrived(path, Arrival(held=held, file=file))

    def _fail(self, path: Path, error: Exception) -> Outcome:
        return self._library.failed(Job.BANK, printable(str(path)), error)

    def _arrived(self, path: Path, arrival: Arrival[Footage]) -> Outcome:
        """Say what the bank has of a file, and change what of it is common."""
        store = self._library.store
        with store.transaction():
            known = recognise(store.bank, arrival.held, arrival.file)
            if arrival.held.modality is self._modality:
                return outcome_of(path, known.status, known.held, known.note)
            problem = self._lacks(path, arrival.held.media)
            if problem:
                return self._fail(path, problem)
            remove_footage(self._library, arrival.held.id)
            footage = self._put(arrival.file, arrival.held.media, self._name or arrival.held.name)
        return outcome_of(path, Status.DONE, footage, f"From now on {_what(self._modality)} is left out.")

    def _done(self, path: Path, fingerprint: Fingerprint) -> Outcome:
        library, facts = self._library, facts_of(fingerprint, self._library.spec)
        file, old = self._queue.files[path], self._queue.stale.get(path)
        if old is not None:
            _renew(library, old, facts)
            return outcome_of(path, Status.DONE, old, "Fingerprinted again.")
        problem = self._is_work(path, file) or self._lacks(path, facts)
        if problem:
            return self._fail(path, problem)
        with library.store.transaction():
            footage = self._put(file, facts, self._name or display_name(path))
            library.store.failures.clear(Job.BANK, printable(str(path)))
        return outcome_of(path, Status.DONE, footage, _shown_in(library, fingerprint, footage))

    def _is_work(self, path: Path, file: SourceFile) -> InputError | None:
        work = self._library.store.works.with_content(file.sha256)
        if work is None:
            return None
        return InputError(
            f"{printable(str(path))}: this is the work “{printable(work.name)}”, and in the bank it would hide every"
            " copy; add a file with the common part only."
        )

    def _lacks(self, path: Path, media: MediaFacts) -> InputError | None:
        flaw = find_flaw(media, is_clip=False)
        if flaw and flaw[0] is Flaw.POOR:
            return InputError(f"{printable(str(path))}: {flaw[1]}")
        holds = {Modality.PICTURE: media.pictures, Modality.SOUND: media.sound_s}
        if self._modality is None or holds[self._modality]:
            return None
        kind = self._modality
        return InputError(
            f"{printable(str(path))}: it has no {kind} that could be left out; do not ask for {kind} only."
        )

    def _put(self, file: SourceFile, media: MediaFacts, name: str) -> Footage:
        library = self._library
        footage = library.store.bank.add(
            Footage(
                id=0,
                name=name,
                file=file,
                media=media,
                modality=self._modality,
                added_by=library.actor,
                added_at=library.clock(),
            )
        )
        common = self._modality or "picture and sound"
        library.record("bank.add", f"footage {footage.id}", name=footage.name, sha256=file.sha256, common=common)
        return footage


def _what(modality: Modality | None) -> str:
    return f"only its {modality}" if modality else "picture and sound"


def _shown_in(library: Library, print_: Fingerprint, footage: Footage) -> str | None:
    """Say in which works new footage lies, and of which it is nearly all; None where it is in none."""
    proposed: dict[int, list[Candidate]] = {}
    with Index(library.settings.index, library.spec) as index:
        for candidate in index.query(print_):
            proposed.setdefault(candidate.work_id, []).append(candidate)
    works = {work.id: work for work in library.store.works.all()}
    found: list[tuple[float, Work]] = []
    for work_id in [id_ for id_ in proposed if id_ in works][:LOOKED_AT]:
        work = works[work_id]
        theirs = library.store.prints.get(work.file.sha256, library.spec.id)
        match = compare(print_, theirs, library.spec, candidates=proposed[work_id])
        seconds = _longest([one for one in match.segments if footage.explains(one.modality)])
        if seconds:
            found.append((seconds, work))
    if not found:
        return None
    listed = ", ".join(f"“{printable(work.name)}” ({seconds:.1f} s)" for seconds, work in found)
    hidden = [work for seconds, work in found if seconds >= MOST * work.media.duration_s]
    warnings = [f" That is nearly all of “{printable(work.name)}”: its copies will hardly be found." for work in hidden]
    return f"It is part of {listed}.{''.join(warnings)}"


def _longest(segments: Sequence[Segment]) -> float:
    """Return the seconds of a work that segments of one modality cover, of the modality that covers more."""
    seconds = dict.fromkeys(Modality, 0.0)
    for segment in segments:
        seconds[segment.modality] += segment.work_end_s - segment.work_start_s
    return max(seconds.values())
