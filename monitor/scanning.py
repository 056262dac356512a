"""Scanning: supplied clips are fingerprinted, and matched against every work they have not been matched against."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from fingerprints.errors import MediaError, printable
from fingerprints.values import Fingerprint
from monitor.bank.filing import bank_shelf, file_bank
from monitor.bank.masking import BankShelf, say_left_out
from monitor.errors import InputError, LibraryDamagedError
from monitor.files import display_name, still_there
from monitor.flooding import hold_floods
from monitor.forgotten import WHY, apart, is_forgotten
from monitor.matching import Found, Problem, Task, Twin, match_many, shelf_of
from monitor.permitted import review_permissions
from monitor.registry import index_missing, open_index
from monitor.store.arrivals import Queue, fingerprint_queue, outcome_of, recognise, sort_arrivals
from monitor.store.library import Library, facts_of, lacks_vectors
from monitor.texts import demand_brief
from monitor.values import Clip, Job, MediaFacts, Outcome, Provenance, SourceFile, Standing, Status

Seen = Mapping[Path, Sequence[Provenance]]
"""Where files were seen, by absolute path: one provenance for each address."""
Names = Mapping[tuple[Path, str | None], str]
"""What clips are to be called, by absolute path and address; those without are called as their file is."""


def scan(
    library: Library, paths: Sequence[Path], provenance: Seen, *, names: Names = MappingProxyType({})
) -> Iterator[Outcome]:
    """Make clips of files and yield one outcome for each item, in the order in which they are done.

    A clip is one item: files with the same content are one clip if they have the same address, or none at all;
    other addresses make other clips, which share the fingerprint. A clip of which no address is known yet gets that
    of the next file with its content. What is done is kept: after a kill, the same call does the rest.
    ``match_pending`` does the matching.

    :param provenance: where each file was seen; files without are clips all the same
    :param names: what new clips are called
    :raises LibraryError: the library cannot be used; nothing is half done
    """
    kept, passed = apart(library, paths, provenance)
    yield from passed
    yield from _Scan(library, kept.seen, names).run(kept.paths)


def pending(library: Library) -> list[Clip]:
    """Return the clips that have not been matched against the registry as it is now."""
    return library.store.clips.unmatched(library.store.works.revision())


def match_pending(library: Library) -> Iterator[Outcome]:
    """Match all pending clips and yield one outcome for each; each clip's result is one transaction.

    :raises LibraryError, IndexStoreError: the library cannot be used; nothing is half done
    """
    revision = library.store.works.revision()
    groups = _group(library, library.store.clips.unmatched(revision))
    if not groups:
        return
    with open_index(library) as index:
        yield from index_missing(library, index)
    bank_state, bank = library.store.bank.state(), bank_shelf(library)
    yield from file_bank(library, bank)
    run_id = library.store.floods.begin(library.clock())
    run = _Run(library=library, id=run_id, revision=revision, bank=bank, bank_state=bank_state)
    for task, result in match_many(shelf_of(library, bank), list(groups), workers=library.settings.workers):
        for clip in groups[task]:
            if isinstance(result, Problem):
                yield library.failed(Job.MATCH, clip.name, result)
            else:
                yield run.keep(clip, result)
    hold_floods(library)


def restate_clip(library: Library, clip_id: int, provenance: Provenance) -> bool:
    """Say where a clip was seen, in place of all that was said of it before; tells whether that is new.

    :raises NotFoundError: there is no such clip
    :raises InputError: the same file at that address is another clip, a text is too long, or it was seen in the future
    """
    said = (provenance.url, provenance.platform, provenance.account)
    demand_brief("What is said of where the clip was seen", *said)
    for moment, what in ((provenance.captured_at, "seen"), (provenance.published_at, "published")):
        if moment is not None and moment > library.clock():
            raise InputError(f"The time when the clip was {what} is still to come; correct the date.")
    with library.store.transaction():
        clip = library.store.clips.get(clip_id)
        same = library.store.clips.all_with_content(clip.file.sha256)
        other = next((one for one in same if one.id != clip_id and one.provenance.url == provenance.url), None)
        if other:
            where = "at this address" if provenance.url else "without an address"
            raise InputError(f"The same file {where} is clip {other.id} (“{printable(other.name)}”) already.")
        if provenance == clip.provenance:
            return False
        _store_provenance(library, clip, provenance)
    return True


def hear_of_clip(library: Library, clip_id: int, said: Provenance) -> bool:
    """Add what is said of a clip by now, at the address where it was seen; tells whether that is new.

    Views only ever grow, and who posted it and when counts where nobody knew it: whatever else is known stays.

    :raises NotFoundError: there is no such clip
    """
    with library.store.transaction():
        clip = library.store.clips.get(clip_id)
        old = clip.provenance
        grown = max((views for views in (old.views, said.views) if views is not None), default=None)
        new = replace(
            old,
            account=old.account or said.account,
            views=grown,
            published_at=old.published_at or said.published_at,
        )
        if new == old or old.url != said.url:
            return False
        _store_provenance(library, clip, new)
    return True


def _store_provenance(library: Library, clip: Clip, seen: Provenance) -> None:
    """Store where a clip was seen, and what follows from it for its matches."""
    library.store.clips.set_provenance(clip.id, seen)
    review_permissions(library, clip.id)
    library.record("clip.provenance", f"clip {clip.id}", url=seen.url, platform=seen.platform, was=clip.provenance.url)


def renew_clips(library: Library) -> Iterator[Outcome]:
    """Make the fingerprints of clips again that are missing, damaged or made with other engine parameters.

    So are those that lack the vectors of the neural descriptor that is set, if the file is still there.

    Yields one outcome for each content whose fingerprint was not in order; ``match_pending`` matches it anew.

    :raises LibraryError: the library cannot be used
    """
    queue: Queue[Clip] = Queue()
    yield from _queue_outdated(library, queue)
    for path, result in fingerprint_queue(library, queue):
        clip = queue.stale[path]
        if isinstance(result, MediaError):
            yield library.failed(Job.REINDEX, clip.name, result)
            continue
        with library.store.transaction():
            _renew(library, clip, facts_of(result, library.spec))
        yield Outcome(item=clip.name, status=Status.DONE, name=clip.name, note="Fingerprinted again.")


def _queue_outdated(library: Library, queue: Queue[Clip]) -> Iterator[Outcome]:
    """Queue the clips that need another fingerprint; yield those of which nothing is left to make one from."""
    descriptor = library.load_descriptor()
    contents: dict[str, list[Clip]] = {}
    for clip in library.store.clips.all():
        contents.setdefault(clip.file.sha256, []).append(clip)
    for sha256, clips in contents.items():
        damage: LibraryDamagedError | None = None
        try:
            if not lacks_vectors(library.store.prints.get(sha256, library.spec.id), descriptor):
                continue
        except LibraryDamagedError as error:
            damage = error
        readable = next((clip for clip in clips if still_there(clip.file)), None)
        if readable:
            queue.put(readable.file, readable)
        elif damage:
            yield library.failed(Job.REINDEX, clips[0].name, damage)


def _renew(library: Library, clip: Clip, facts: MediaFacts) -> None:
    """Store that the content of a clip has a new fingerprint."""
    library.store.clips.renew(clip.file.sha256, facts)
    library.store.failures.clear(Job.REINDEX, clip.name)
    library.record("clip.renew", f"clip {clip.id}", sha256=clip.file.sha256, spec=facts.spec_id)


def _group(library: Library, clips: Sequence[Clip]) -> dict[Task, list[Clip]]:
    """Put clips together that are matched as one: same content, against the same works."""
    tasks: dict[tuple[str, int], Task] = {}
    groups: dict[Task, list[Clip]] = {}
    for clip in clips:
        content = clip.file.sha256, clip.matched_revision
        if content not in tasks:
            twins = _twins(library, content[0])
            tasks[content] = Task(clip_id=clip.id, sha256=content[0], since=content[1], twins=twins)
        task = tasks[content]
        groups.setdefault(task, []).append(clip)
    return groups


def _twins(library: Library, sha256: str) -> tuple[Twin, ...]:
    """Return the works that hold the same picture, or picture and sound, as a content, packet by packet."""
    ours = library.store.streams.get(sha256)
    if ours is None:
        return ()
    found = library.store.streams.of_works(ours)
    twins = [Twin(work_id=work_id, is_whole=theirs.same_recording(ours)) for work_id, theirs in found]
    pictured = {work_id for work_id, theirs in found if theirs.same_picture(ours)}
    return tuple(twin for twin in twins if twin.is_whole or twin.work_id in pictured)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """One run of ``match_pending``."""

    library: Library
    id: int
    revision: int
    """The registry's state that clips are matched against."""
    bank: BankShelf
    """What is left out of clips, ..."""
    bank_state: int
    """... and the state of the bank it comes from."""

    def keep(self, clip: Clip, found: Found) -> Outcome:
        """Store what was found out about a clip, as one transaction."""
        library, store, hits = self.library, self.library.store, found.hits
        with store.transaction():
            store.matches.replace(clip.id, clip.matched_revision, hits, library.clock(), self.id)
            store.bank.leave_out(clip.id, found.left_out)
            store.clips.mark_matched(clip.id, self.revision if self._is_current(found) else 0)
            store.floods.count_clip(self.id)
            store.failures.clear(Job.MATCH, clip.name)
            works = [hit.work_id for hit in hits]
            library.record("clip.match", f"clip {clip.id}", revision=self.revision, spec=library.spec.id, works=works)
            review_permissions(library, clip.id)
            standings = store.matches.standings(clip.id)
        found_as = [standings[work_id] for work_id in works]
        return Outcome(
            item=printable(clip.name),
            status=Status.DONE,
            name=clip.name,
            note=_why_nothing(found),
            matches=len(works) - found_as.count(Standing.SUPPRESSED) - found_as.count(Standing.PERMITTED),
            suppressed=found_as.count(Standing.SUPPRESSED),
            permitted=found_as.count(Standing.PERMITTED),
        )

    def _is_current(self, found: Found) -> bool:
        """Tell whether nobody has changed meanwhile what is left out of this clip; else it is matched once more."""
        store, works = self.library.store, {hit.work_id for hit in found.hits}
        if not works and not found.left_out:
            return True
        before = {one.match_id for one in self.bank.rejections if one.work_id in works}
        judged = {id_ for work_id in works for id_ in store.memory.of_work(work_id)}
        return judged == before and store.bank.state() == self.bank_state


def _why_nothing(found: Found) -> str | None:
    """Say why a clip has no match, where the bank has to do with it."""
    return None if found.hits else " ".join(say_left_out(found.left_out)) or None


class _Scan:
    """One run of ``scan``."""

    def __init__(self, library: Library, provenance: Seen, names: Names) -> None:
        self._library = library
        self._provenance = provenance
        self._names = names
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
            note = _RECOGNISED if path in self._queue.same_streams else None
            return self._take(file, facts, note)
        with library.store.transaction():
            _renew(library, old, facts)
            outcomes = self._take(file, facts)
        return [replace(outcome, status=Status.DONE) for outcome in outcomes]

    def _twin(self, path: Path, file: SourceFile) -> list[Outcome]:
        clip = self._library.store.clips.with_content(file.sha256)
        if clip is None or clip.media.spec_id != self._library.spec.id:
            return [self._fail(path, MediaError(path, "its copy in the same run failed", "see there"))]
        return self._take(file, clip.media)

    def _take(self, file: SourceFile, facts: MediaFacts, note: str | None = None) -> list[Outcome]:
        """Make the clips of a file whose fingerprint is stored, or find them, as one transaction.

        Looking and adding stand in one transaction because another process may scan the same files.
        """
        seen = self._provenance.get(file.path) or (None,)
        with self._library.store.transaction():
            self._library.store.failures.clear(Job.SCAN, printable(str(file.path)))
            return [self._item(file, facts, one, note) for one in seen]

    def _item(self, file: SourceFile, facts: MediaFacts, seen: Provenance | None, note: str | None) -> Outcome:
        if seen is not None and is_forgotten(self._library, seen):  # it was erased while the file was read
            return Outcome(item=printable(str(file.path)), status=Status.FAILED, note=WHY)
        clips = self._library.store.clips
        clip = self._same_item(clips.all_with_content(file.sha256), file.path, seen)
        if clip is None:
            return self._new(file, facts, seen or Provenance(), note)
        if clip.is_let_go:
            name = self._names.get((file.path, seen.url if seen else None)) or display_name(file.path)
            clip = clips.take_back(clip.id, name, file)
            note = "Its content was let go of before and is here again; what was decided about it stays."
            return outcome_of(file.path, Status.DONE, clip, note, self._update_provenance(clip, Status.DONE, seen))
        known = recognise(clips, clip, file)
        updated = self._update_provenance(clip, known.status, seen)
        return outcome_of(file.path, known.status, clip, known.note, updated)

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
        # Of a file that is told with an address in this run the clip gets that one.
        found = [clip for clip in homeless if clip in gone or not self._provenance.get(clip.file.path)]
        return next(iter([*same, *corrected, *found]), None)

    def _new(self, file: SourceFile, facts: MediaFacts, seen: Provenance, note: str | None) -> Outcome:
        library = self._library
        own_name = self._names.get((file.path, seen.url)) or display_name(file.path)
        before = library.store.clips.seen_at(seen.url) if seen.url else []
        clip = library.store.clips.add(own_name, file, facts, seen, library.clock())
        library.record(
            "clip.scan", f"clip {clip.id}", name=clip.name, sha256=file.sha256, spec=facts.spec_id, url=seen.url
        )
        notes = [note]
        if clip.name != own_name:
            notes.append(f"Another clip has that name, so this one is called “{printable(clip.name)}”.")
        if before:
            notes.append(f"Its address held other content before (“{printable(before[-1].name)}”); both are kept.")
        return outcome_of(file.path, Status.DONE, clip, *notes)

    def _update_provenance(self, clip: Clip, status: Status, seen: Provenance | None) -> str | None:
        old, new = clip.provenance, _merged(clip.provenance, seen)
        if new == old:
            return None
        if status is Status.DUPLICATE and (old.url or not new.url):
            return f"Where this one was seen is not stored: {_WHY_NOT[bool(old.url)]}."
        _store_provenance(self._library, clip, new)
        return "What is known of where it was seen is updated."


_RECOGNISED = "Recognised by its streams: known picture and sound in another container, so nothing was decoded."
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
        views=_newest_views(old, new),
        published_at=new.published_at or old.published_at,
    )


def _newest_views(old: Provenance, new: Provenance) -> int | None:
    """Return how often an item was seen: the newest figure that is known, and views only ever grow with time."""
    if new.views is None or old.views is None:
        return old.views if new.views is None else new.views
    is_older = old.captured_at is not None and new.captured_at is not None and new.captured_at < old.captured_at
    return old.views if is_older else new.views
