"""The registry: originals become works, and the index holds their fingerprints."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from fingerprints.descriptors import FrameDescriptor
from fingerprints.errors import IndexCorruptError, MediaError, MediaWithoutContentError, SpecMismatchError, printable
from fingerprints.index import Index
from fingerprints.spec import Spec
from fingerprints.thinning import thinned
from fingerprints.values import Fingerprint, Modality
from monitor.bank.filing import bank_shelf, file_bank
from monitor.bank.masking import Bank, judge_video, say_left_out
from monitor.errors import InputError, LibraryDamagedError
from monitor.files import display_name, still_there, writing
from monitor.rights.values import Title
from monitor.store.arrivals import Arrival, Queue, fingerprint_queue, outcome_of, recognise, sort_arrivals
from monitor.store.library import Library, facts_of, lacks_vectors
from monitor.texts import demand_brief
from monitor.values import Job, Outcome, Rights, SourceFile, Status, Work


def register(
    library: Library, paths: Sequence[Path], rights: Rights, *, title: str | None = None, own_sound: bool = False
) -> Iterator[Outcome]:
    """Make works of files and yield one outcome for each file, in the order in which they are done.

    What is done is kept: after a kill, the same call does the rest.

    :param title: name of the work in place of the file's stem; for one file only
    :param own_sound: the owner says that the sound is the owner's, too, and not only the picture
    :raises InputError: a title for several files, or own sound of nobody
    :raises LibraryError, IndexStoreError, SpecMismatchError: the library cannot be used; nothing is half done
    """
    if title is not None and len(paths) != 1:
        raise InputError(f"--title names one work, but {len(paths)} files were given; register them one by one.")
    _demand_brief(rights, title)
    if own_sound and not (rights.owner or "").strip():
        raise InputError("--own-sound says that the sound is the owner’s, too; say who that is: --owner NAME.")
    with open_index(library) as index:
        # Better refused at once than after an hour of fingerprinting.
        index.lock()
        yield from index_missing(library, index)
        shelf = bank_shelf(library)
        yield from file_bank(library, shelf)
        with closing(Bank(shelf)) as bank:
            said = _Said(rights=rights, title=title, own_sound=own_sound)
            yield from _Registration(library, index, bank, said).run(paths)


@contextmanager
def open_index(library: Library) -> Iterator[Index]:
    """Open the search index for the length of a block; what was added is on disk after it.

    :raises IndexStoreError, SpecMismatchError: it is damaged, locked, or does not fit the library
    :raises LibraryError: it cannot be written
    """
    folder = library.settings.index
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with Index(folder, library.spec) as index:
        if index.work_ids - {work.id for work in library.store.works.all()}:
            raise IndexCorruptError(
                f"{folder}: the index holds works that the library does not; run `reclaim reindex`."
            )
        yield index
        with writing(folder):
            index.flush()


def index_missing(library: Library, index: Index) -> Iterator[Outcome]:
    """Add the works that the index lacks, as after a kill; yields an outcome only for those that cannot be added."""
    present = index.work_ids
    for work in library.store.works.all():
        if work.id in present:
            continue
        try:
            _index_thinned(library, index, work, load_print(library, work))
        except LibraryDamagedError as error:
            yield library.failed(Job.REINDEX, work.name, error)


def _index_thinned(library: Library, index: Index, work: Work, fingerprint: Fingerprint) -> None:
    """Index a work, and store of its fingerprint what is kept of works, unless its file is a clip as well."""
    kept = thinned(fingerprint, library.spec)
    if kept is not fingerprint and not library.store.clips.with_content(work.file.sha256):
        library.store.prints.put(work.file.sha256, kept)
    with writing(library.settings.index):  # now and then the index writes a part of itself
        index.add(work.id, kept)


def load_print(library: Library, work: Work) -> Fingerprint:
    """Return the fingerprint of a work, made with the present engine parameters.

    :raises LibraryDamagedError: it is missing, damaged or made with other parameters
    """
    return library.store.prints.get(work.file.sha256, library.spec.id)


def reindex(library: Library) -> Iterator[Outcome]:
    """Build the index anew from the fingerprints and yield one outcome for each work.

    A fingerprint that is missing, damaged or made with other parameters is made again from the video; so is one that
    lacks the vectors of the neural descriptor that is set, if the video is still there.

    :raises LibraryError, IndexStoreError: the library cannot be used
    :raises DescriptorError: the descriptor cannot be used; nothing was done
    """
    descriptor = library.load_descriptor()
    _discard_index(library.settings.index, library.spec)
    with open_index(library) as index:
        rebuild = _Rebuild(library, index, descriptor)
        for work in library.store.works.all():
            yield from rebuild.take(work)
        yield from rebuild.mend()
        library.record("index.rebuild", "index", works=len(index.work_ids))


def _discard_index(folder: Path, spec: Spec) -> None:
    if folder.exists():
        # A process that is writing keeps its index; damage is no reason to keep one.
        with suppress(IndexCorruptError, SpecMismatchError), Index(folder, spec) as index:
            index.lock()
        with writing(folder):
            shutil.rmtree(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What somebody says of the files that are registered."""

    rights: Rights
    title: str | None
    own_sound: bool


class _Registration:
    """One run of ``register``."""

    def __init__(self, library: Library, index: Index, bank: Bank, said: _Said) -> None:
        self._library = library
        self._index = index
        self._said = said
        self._bank = bank
        self._queue: Queue[Work] = Queue()

    def run(self, paths: Sequence[Path]) -> Iterator[Outcome]:
        works = self._library.store.works
        for path, found in sort_arrivals(works, paths, self._library.spec.id, self._queue):
            yield self._fail(path, found) if isinstance(found, MediaError) else self._arrived(path, found)
        for path, result in fingerprint_queue(self._library, self._queue):
            yield self._fail(path, result) if isinstance(result, MediaError) else self._done(path, result)
        for path, file in self._queue.twins.items():
            yield self._twin(path, file)

    def _fail(self, path: Path, error: MediaError) -> Outcome:
        return self._library.failed(Job.REGISTER, printable(str(path)), error)

    def _done(self, path: Path, fingerprint: Fingerprint) -> Outcome:
        if fingerprint.media.duration_s <= 0:
            problem = "it is a still picture, and works are videos or sound"
            return self._fail(path, MediaWithoutContentError(path, problem, "register the video that it is from"))
        old = self._queue.stale.get(path)
        twin = self._library.store.works.with_content(self._queue.same_streams.get(path, ""))
        if twin and not old:
            return self._same_streams(path, twin)
        work = self._renew(old, fingerprint) if old else self._add(self._queue.files[path], fingerprint)
        _index_thinned(self._library, self._index, work, fingerprint)
        return outcome_of(path, Status.DONE, work, _remark(work, path, self._said.title), self._common(fingerprint))

    def _common(self, fingerprint: Fingerprint) -> str | None:
        """Say which seconds of a work the bank knows as common footage."""
        left_out = self._bank.mask(fingerprint, judge_video).left_out
        return " ".join(say_left_out(left_out, "are left out of clips")) or None

    def _same_streams(self, path: Path, work: Work) -> Outcome:
        """Say that a work with the same streams is registered, in whatever container, and update who owns it."""
        with self._library.store.transaction():
            self._library.store.failures.clear(Job.REGISTER, printable(str(path)))
            note = _update(self._library, work, self._said)
        where = f"“{printable(work.name)}” ({printable(str(work.file.path))})"
        told = f"Same picture and sound as {where}, bit for bit, in another container; kept once."
        return outcome_of(path, Status.DUPLICATE, work, told, note)

    def _add(self, file: SourceFile, fingerprint: Fingerprint) -> Work:
        library = self._library
        with library.store.transaction():
            name = self._said.title or display_name(file.path)
            facts = facts_of(fingerprint, library.spec)
            work = library.store.works.add(name, file, facts, self._said.rights, library.clock(), by=library.actor)
            library.store.failures.clear(Job.REGISTER, printable(str(file.path)))
            library.record(
                "work.register",
                f"work {work.id}",
                name=work.name,
                sha256=file.sha256,
                spec=fingerprint.spec_id,
                owner=self._said.rights.owner,
            )
            _state_sound(library, work, self._said)
        return work

    def _renew(self, old: Work, fingerprint: Fingerprint) -> Work:
        library = self._library
        with library.store.transaction():
            work = library.store.works.renew(old.id, facts_of(fingerprint, library.spec))
            library.record("work.renew", f"work {work.id}", sha256=work.file.sha256, spec=fingerprint.spec_id)
        return work

    def _twin(self, path: Path, file: SourceFile) -> Outcome:
        works = self._library.store.works
        work = works.with_content(file.sha256)
        if work is None or work.media.spec_id != self._library.spec.id:
            return self._fail(path, MediaError(path, "its copy in the same run failed", "see there"))
        return self._arrived(path, Arrival(held=work, file=file))

    def _arrived(self, path: Path, arrival: Arrival[Work]) -> Outcome:
        """Say what the library has of a file, and update who owns it."""
        store = self._library.store
        with store.transaction():
            known = recognise(store.works, arrival.held, arrival.file)
            store.failures.clear(Job.REGISTER, printable(str(path)))
            note = _update(self._library, known.held, self._said)
        return outcome_of(path, known.status, store.works.get(known.held.id), known.note, note)


def restate(
    library: Library, work_id: int, rights: Rights, *, title: str | None = None, own_sound: bool = False
) -> str | None:
    """Say something else of a registered work: title, owner, first publication; returns what changed, if anything did.

    What is not given stays as it is.

    :raises NotFoundError: there is no such work
    :raises InputError: the day of publication is none, or own sound of nobody
    """
    _demand_brief(rights, title)
    if own_sound and not (rights.owner or "").strip():
        raise InputError("That the sound is the owner’s, too, can be said only together with who the owner is.")
    with library.store.transaction():
        said = _Said(rights=rights, title=title, own_sound=own_sound)
        return _update(library, library.store.works.get(work_id), said)


def _demand_brief(rights: Rights, title: str | None) -> None:
    demand_brief("What is said of the work", title, rights.owner, rights.published, rights.url)


def _update(library: Library, work: Work, said: "_Said") -> str | None:
    given = {key: value for key in ("owner", "published", "url") if (value := getattr(said.rights, key))}
    rights = replace(work.rights, **given)
    updated = None
    if rights != work.rights:
        library.store.works.set_rights(work.id, rights, library.clock(), library.actor)
        library.record("work.rights", f"work {work.id}", **given)
        updated = f"Owner, date or address updated.{_to_come(library, given)}"
    told = (_rename(library, work, said.title), updated, _state_sound(library, work, said))
    return " ".join(one for one in told if one) or None


def _to_come(library: Library, given: dict[str, str]) -> str:
    """Remark on a day of publication that lies ahead, as of a new work."""
    published = given.get("published", "")[:10]
    if not published or date.fromisoformat(published) <= library.clock().date():
        return ""
    return f" It is said to be published on {published}, which is still to come; a letter would say so, too."


def _rename(library: Library, work: Work, title: str | None) -> str | None:
    """Give a registered work the title that was said."""
    if not title or title == work.name:
        return None
    renamed = library.store.works.rename(work.id, title)
    if renamed.name == work.name:  # it has the first free name already: Film (2)
        return None
    library.record("work.rename", f"work {work.id}", name=renamed.name, before=work.name)
    another = "" if renamed.name == title else " Another work has the name that was given."
    return f"Renamed: it was called “{printable(work.name)}”.{another}"


def _state_sound(library: Library, work: Work, said: "_Said") -> str | None:
    """Let the ledger say that the sound is the owner's, if somebody says so and there is some."""
    owner = said.rights.owner
    if not said.own_sound or not owner:
        return None
    if not work.media.audio_codec:
        return "It has no sound, so --own-sound says nothing of it."
    if not library.store.grants.state_owner(work.id, Modality.SOUND, owner, library.clock(), library.actor):
        return None
    library.record("rights.add", f"work {work.id}", modality=Modality.SOUND, title=Title.OWNED, owner=owner)
    return f"The rights ledger says that its sound is {printable(owner)}’s."


def _remark(work: Work, path: Path, title: str | None) -> str | None:
    if work.name != (title or display_name(path)):
        return f"Another work has that name, so this one is called “{printable(work.name)}”."
    if work.media.decode_failures:
        return f"Damaged packets that were left out: {work.media.decode_failures}."
    return None


class _Rebuild:
    """One run of ``reindex``."""

    def __init__(self, library: Library, index: Index, descriptor: FrameDescriptor | None) -> None:
        self._library = library
        self._index = index
        self._descriptor = descriptor
        self._queue: Queue[Work] = Queue()

    def take(self, work: Work) -> Iterator[Outcome]:
        """Index a work from its stored fingerprint, or queue its video."""
        try:
            print_ = load_print(self._library, work)
            if lacks_vectors(print_, self._descriptor) and still_there(work.file):
                self._queue.put(work.file, work)
                return
            _index_thinned(self._library, self._index, work, print_)
        except LibraryDamagedError as error:
            if not still_there(work.file):
                yield self._library.failed(Job.REINDEX, work.name, error)
            else:
                self._queue.put(work.file, work)
            return
        self._library.store.failures.clear(Job.REINDEX, work.name)
        yield Outcome(item=work.name, status=Status.DONE, name=work.name)

    def mend(self) -> Iterator[Outcome]:
        """Fingerprint the queued videos again."""
        for path, result in fingerprint_queue(self._library, self._queue):
            work = self._queue.stale[path]
            if isinstance(result, MediaError):
                with suppress(LibraryDamagedError):  # a print that only lacked vectors is better than none
                    _index_thinned(self._library, self._index, work, load_print(self._library, work))
                yield self._library.failed(Job.REINDEX, work.name, result)
                continue
            with self._library.store.transaction():
                self._library.store.works.renew(work.id, facts_of(result, self._library.spec))
                self._library.store.failures.clear(Job.REINDEX, work.name)
                self._library.record("work.renew", f"work {work.id}", sha256=work.file.sha256, spec=result.spec_id)
            _index_thinned(self._library, self._index, work, result)
            yield Outcome(item=work.name, status=Status.DONE, name=work.name, note="Fingerprinted again.")
