"""Scanning: supplied clips are fingerprinted, and matched against every work they have not been matched against."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from fingerprints.errors import MediaError, printable
from fingerprints.values import Fingerprint
from monitor.errors import LibraryDamagedError
from monitor.files import display_name, still_there
from monitor.matching import Hits, Problem, Reference, Shelf, Task, match_many
from monitor.registry import index_missing, open_index
from monitor.store.arrivals import Queue, fingerprint_queue, outcome_of, recognise, sort_arrivals
from monitor.store.library import Library, facts_of
from monitor.values import Clip, Job, MediaFacts, Outcome, Provenance, SourceFile, Status

Seen = Mapping[Path, Sequence[Provenance]]
"""Where files were seen, by absolute path: one provenance for each address."""


def scan(library: Library, paths: Sequence[Path], provenance: Seen) -> Iterator[Outcome]:
    """Make clips of files and yield one outcome for each item, in the order in which they are done.

    A clip is one item: files with the same content are one clip if they have the same address, or none at all;
    other addresses make other clips, which share the fingerprint. What is done is kept: after a kill, the same call
    does the rest. ``match_pending`` does the matching.

    :param provenance: where each file was seen; files without are clips all the same
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
    groups = _group(library.store.clips.unmatched(revision))
    if not groups:
        return
    with open_index(library) as index:
        yield from index_missing(library, index)
    shelf = _shelf(library)
    for task, result in match_many(shelf, list(groups), workers=library.settings.workers):
        for clip in groups[task]:
            if isinstance(result, Problem):
                yield library.failed(Job.MATCH, clip.name, result)
            else:
                yield _keep(library, clip, result, revision)


def renew_clips(library: Library) -> Iterator[Outcome]:
    """Make the fingerprints of clips again that are missing, damaged or made with other engine parameters.

    Yields one outcome for each content whose fingerprint was not in order; ``match_pending`` matches it anew.

    :raises LibraryError: the library cannot be used
    """
    queue: Queue[Clip] = Queue()
    contents: dict[str, list[Clip]] = {}
    for clip in library.store.clips.all():
        contents.setdefault(clip.file.sha256, []).append(clip)
    for sha256, clips in contents.items():
        try:
            library.store.prints.get(sha256, library.spec.id)
        except LibraryDamagedError as error:
            readable = next((clip for clip in clips if still_there(clip.file)), None)
            if readable:
                queue.put(readable.file, readable)
            else:
                yield library.failed(Job.REINDEX, clips[0].name, error)
    for path, result in fingerprint_queue(library, queue):
        clip = queue.stale[path]
        if isinstance(result, MediaError):
            yield library.failed(Job.REINDEX, clip.name, result)
            continue
        with library.store.transaction():
            _renew(library, clip, facts_of(result, library.spec))
        yield Outcome(item=clip.name, status=Status.DONE, name=clip.name, note="Fingerprinted again.")


def _renew(library: Library, clip: Clip, facts: MediaFacts) -> None:
    """Store that the content of a clip has a new fingerprint."""
    library.store.clips.renew(clip.file.sha256, facts)
    library.store.failures.clear(Job.REINDEX, clip.name)
    library.record("clip.renew", f"clip {clip.id}", sha256=clip.file.sha256, spec=facts.spec_id)


def _group(clips: Sequence[Clip]) -> dict[Task, list[Clip]]:
    """Put clips together that are matched as one: same content, against the same works."""
    tasks: dict[tuple[str, int], Task] = {}
    groups: dict[Task, list[Clip]] = {}
    for clip in clips:
        content = clip.file.sha256, clip.matched_revision
        task = tasks.setdefault(content, Task(clip_id=clip.id, sha256=content[0], since=content[1]))
        groups.setdefault(task, []).append(clip)
    return groups


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

    def __init__(self, library: Library, provenance: Seen) -> None:
        self._library = library
        self._provenance = provenance
        self._queue: Queue[Clip] = Queue()

    def run(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        clips = self._library.store.clips
        for path, found in sort_arrivals(clips, paths, self._library.spec.id, self._queue):
            if isinstance(found, MediaError):
                yield self._fail(path, found)
            else:
                yield from self._take(found.file, found.held.media)
        for path, result in fingerprint_queue(self._library, self._queue):
            if isinstance(result, MediaError):
                yield self._fail(path, result)
            else:
                yield from self._done(path, result)
        for path, file in self._queue.twins.items():
            yield from self._twin(path, file)

    def _fail(self, path: Path, error: MediaError) -> Outcome:
        return self._library.failed(Job.SCAN, printable(str(path)), error)

    def _done(self, path: Path, fingerprint: Fingerprint) -> list[Outcome]:
        library, facts = self._library, facts_of(fingerprint, self._library.spec)
        file, old = self._queue.files[path], self._queue.stale.get(path)
        if old is None:
            return self._take(file, facts)
        with library.store.transaction():
            _renew(library, old, facts)
            outcomes = self._take(file, facts)
        return [replace(outcome, status=Status.DONE) for outcome in outcomes]

    def _twin(self, path: Path, file: SourceFile) -> list[Outcome]:
        clip = self._library.store.clips.with_content(file.sha256)
        if clip is None or clip.media.spec_id != self._library.spec.id:
            return [self._fail(path, MediaError(path, "its copy in the same run failed", "see there"))]
        return self._take(file, clip.media)

    def _take(self, file: SourceFile, facts: MediaFacts) -> list[Outcome]:
        """Make the clips of a file whose fingerprint is stored, or find them, as one transaction.

        Looking and adding stand in one transaction because another process may scan the same files.
        """
        seen = self._provenance.get(file.path) or (None,)
        with self._library.store.transaction():
            self._library.store.failures.clear(Job.SCAN, printable(str(file.path)))
            return [self._item(file, facts, one) for one in seen]

    def _item(self, file: SourceFile, facts: MediaFacts, seen: Provenance | None) -> Outcome:
        clips = self._library.store.clips
        clip = self._same_item(clips.all_with_content(file.sha256), file.path, seen)
        if clip is None:
            return self._new(file, facts, seen or Provenance())
        known = recognise(clips, clip, file)
        note = self._update_provenance(clip, known.status, seen)
        return outcome_of(file.path, known.status, clip, known.note, note)

    def _same_item(self, clips: list[Clip], path: Path, seen: Provenance | None) -> Clip | None:
        """Return which of the clips with the same content a file is; None if it is an item of its own."""
        here = [clip for clip in clips if clip.file.path == path]
        gone = [clip for clip in clips if not clip.file.path.exists()]
        homeless = [clip for clip in clips if clip.provenance.url is None]
        if seen is None:  # nothing new is said, so what is known of this file stays
            moved = sorted(gone, key=lambda clip: clip.file.path.name != path.name)
            return next(iter([*here, *moved, *homeless]), None)
        told = {one.url for one in self._provenance[path]}
        same = [clip for clip in [*here, *clips] if clip.provenance.url == seen.url]
        corrected = [clip for clip in here if clip.provenance.url not in told]
        found = [clip for clip in gone if clip in homeless]
        return next(iter([*same, *corrected, *found]), None)

    def _new(self, file: SourceFile, facts: MediaFacts, seen: Provenance) -> Outcome:
        library, own_name = self._library, display_name(file.path)
        before = library.store.clips.seen_at(seen.url) if seen.url else []
        clip = library.store.clips.add(own_name, file, facts, seen, library.clock())
        library.record(
            "clip.scan", f"clip {clip.id}", name=clip.name, sha256=file.sha256, spec=facts.spec_id, url=seen.url
        )
        notes = []
        if clip.name != own_name:
            notes.append(f"Another clip has that name, so this one is called “{printable(clip.name)}”.")
        if before:
            notes.append(f"Its address held other content before (“{printable(before[-1].name)}”); both are kept.")
        return outcome_of(file.path, Status.DONE, clip, *notes)

    def _update_provenance(self, clip: Clip, status: Status, seen: Provenance | None) -> str | None:
        old, new = clip.provenance, _merged(clip.provenance, seen)
        if new == old:
            return None
        if status is Status.DUPLICATE:
            return f"Where this one was seen is not stored: {_WHY_NOT[bool(old.url)]}."
        self._library.store.clips.set_provenance(clip.id, new)
        self._library.record("clip.provenance", f"clip {clip.id}", url=new.url, platform=new.platform, was=old.url)
        return "Its address, account or capture time is updated."


_WHY_NOT = {
    False: "without an address it is not an item of its own; give its url in the manifest",
    True: "the first capture of the same content at this address is kept",
}
"""By whether the clip that is kept has an address."""


def _merged(old: Provenance, new: Provenance | None) -> Provenance:
    """Return what is known of an item: a new address replaces everything, else what is not said again stays."""
    if new is None:
        return old
    if old.url and new.url and old.url != new.url:
        return new
    return Provenance(
        url=new.url or old.url,
        platform=new.platform or old.platform,
        account=new.account or old.account,
        captured_at=new.captured_at or old.captured_at,
    )
