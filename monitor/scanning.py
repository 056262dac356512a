"""Scanning: supplied clips are fingerprinted, and matched against every work they have not been matched against."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from fingerprints.errors import MediaError, printable
from fingerprints.values import Fingerprint
from monitor.files import display_name
from monitor.matching import Hits, Problem, Reference, Shelf, Task, match_many
from monitor.registry import index_missing, open_index
from monitor.store.arrivals import Known, Queue, fingerprint_queue, recognise, sort_arrivals
from monitor.store.library import Library, facts_of
from monitor.values import Clip, Job, Outcome, Provenance, SourceFile, Status


def scan(library: Library, paths: Sequence[Path], provenance: Mapping[Path, Provenance]) -> Iterator[Outcome]:
    """Make clips of files and yield one outcome for each file, in the order in which they are done.

    What is done is kept: after a kill, the same call does the rest. ``match_pending`` does the matching.

    :param provenance: where each file was seen, by absolute path; files without are clips all the same
    :raises LibraryError: the library cannot be used; nothing is half done
    """
    yield from _Scan(library, provenance).run(paths)


def pending(library: Library) -> list[Clip]:
    """Return the clips that have not been matched against the registry as it is now."""
    return library.store.clips.unmatched(library.store.works.revision())


def match_pending(library: Library) -> Iterator[Outcome]:
    """Match all pending clips and yield one outcome for each; each clip's result is one transaction.

    :raises LibraryError, IndexStoreError: the library cannot be used; nothing is half done
    """
    revision = library.store.works.revision()
    clips = {clip.id: clip for clip in library.store.clips.unmatched(revision)}
    if not clips:
        return
    with open_index(library) as index:
        yield from index_missing(library, index)
    shelf = _shelf(library)
    tasks = [Task(clip_id=c.id, sha256=c.file.sha256, since=c.matched_revision) for c in clips.values()]
    for task, result in match_many(shelf, tasks, workers=library.settings.workers):
        clip = clips[task.clip_id]
        if isinstance(result, Problem):
            yield library.failed(Job.MATCH, clip.name, result)
        else:
            yield _keep(library, clip, result, revision)


def _shelf(library: Library) -> Shelf:
    works = library.store.works.all()
    return Shelf(
        index=library.settings.index,
        prints=library.settings.prints,
        spec=library.spec,
        references=tuple(Reference(work_id=w.id, sha256=w.file.sha256, revision=w.revision) for w in works),
    )


def _keep(library: Library, clip: Clip, hits: Hits, revision: int) -> Outcome:
    store, now = library.store, library.clock()
    with store.transaction():
        store.matches.replace(clip.id, clip.matched_revision, hits, now)
        store.clips.mark_matched(clip.id, revision)
        store.failures.clear(Job.MATCH, clip.name)
        library.record(
            "clip.match", f"clip {clip.id}", revision=revision, spec=library.spec.id, works=[id_ for id_, _ in hits]
        )
    return Outcome(item=printable(clip.name), status=Status.DONE, name=clip.name, matches=len(hits))


class _Scan:
    """One run of ``scan``."""

    def __init__(self, library: Library, provenance: Mapping[Path, Provenance]) -> None:
        self._library = library
        self._provenance = provenance
        self._queue: Queue[Clip] = Queue()

    def run(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        clips = self._library.store.clips
        for path, found in sort_arrivals(clips, paths, self._library.spec.id, self._queue):
            yield self._fail(path, found) if isinstance(found, MediaError) else self._known(path, found)
        for path, result in fingerprint_queue(self._library, self._queue):
            yield self._fail(path, result) if isinstance(result, MediaError) else self._done(path, result)
        for path, file in self._queue.twins.items():
            yield self._twin(path, file)

    def _fail(self, path: Path, error: MediaError) -> Outcome:
        return self._library.failed(Job.SCAN, printable(str(path)), error)

    def _done(self, path: Path, fingerprint: Fingerprint) -> Outcome:
        library, facts = self._library, facts_of(fingerprint)
        file, item = self._queue.fresh.get(path), printable(str(path))
        with library.store.transaction():
            if file:
                clip = library.store.clips.add(
                    display_name(path), file, facts, self._provenance.get(path, Provenance()), library.clock()
                )
            else:
                clip = library.store.clips.renew(self._queue.stale[path].id, facts)
            library.store.failures.clear(Job.SCAN, item)
            library.record(
                "clip.scan", f"clip {clip.id}", name=clip.name, sha256=clip.file.sha256, spec=facts.spec_id,
                url=clip.provenance.url,
            )  # fmt: skip
        note = None
        if file and clip.name != display_name(path):
            note = f"Another clip has that name, so this one is called “{printable(clip.name)}”."
        return Outcome(item=item, status=Status.DONE, name=clip.name, note=note)

    def _twin(self, path: Path, file: SourceFile) -> Outcome:
        clips = self._library.store.clips
        clip = clips.with_content(file.sha256)
        if clip is None:
            return self._fail(path, MediaError(path, "its copy in the same run failed", "see there"))
        return self._known(path, recognise(clips, clip, file))

    def _known(self, path: Path, known: Known[Clip]) -> Outcome:
        """Say what the library has of a file, and update where it was seen."""
        library, item = self._library, printable(str(path))
        with library.store.transaction():
            library.store.failures.clear(Job.SCAN, item)
            note = self._update_provenance(path, known)
        return Outcome(item=item, status=known.status, name=known.held.name, note=note or known.note)

    def _update_provenance(self, path: Path, known: Known[Clip]) -> str | None:
        given, clip = self._provenance.get(path), known.held
        if given is None or given == clip.provenance:
            return None
        if known.status is Status.DUPLICATE:
            return f"{known.note} Where this one was seen is not stored: a clip has one address."
        self._library.store.clips.set_provenance(clip.id, given)
        self._library.record("clip.provenance", f"clip {clip.id}", url=given.url, platform=given.platform)
        return "Its address, account or capture time is updated."
