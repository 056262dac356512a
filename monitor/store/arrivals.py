"""Files that arrive: which of them the library knows already, and which must be fingerprinted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from fingerprints.descriptors import FrameDescriptor
from fingerprints.errors import MediaError, MediaUndecodableError, printable
from fingerprints.extract import fingerprint_many
from fingerprints.media.packets import StreamHashes, hash_many
from fingerprints.spec import Spec
from fingerprints.stills import is_still, with_parts
from fingerprints.values import Fingerprint
from monitor.errors import LibraryDamagedError
from monitor.files import look_at, read_source
from monitor.store.flaws import find_flaw
from monitor.store.library import Library, lacks_vectors
from monitor.values import Clip, MediaFacts, Outcome, SourceFile, Status


class Held(Protocol):
    """A work or a clip."""

    @property
    def id(self) -> int:
        """Number in the library."""

    @property
    def name(self) -> str:
        """Name in the library."""

    @property
    def file(self) -> SourceFile:
        """The file it was made from."""

    @property
    def media(self) -> MediaFacts:
        """What was found in the file."""


HeldT = TypeVar("HeldT", bound=Held)
HeldT_co = TypeVar("HeldT_co", bound=Held, covariant=True)


class Shelf(Protocol[HeldT_co]):
    """The works or the clips of a library."""

    def at(self, path: Path, size_bytes: int, mtime_ns: int) -> HeldT_co | None:
        """Return what was made from this untouched file."""

    def with_content(self, sha256: str) -> HeldT_co | None:
        """Return what was made from a file with these bytes."""

    def move(self, id_: int, file: SourceFile) -> None:
        """Store where the same content lies now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival(Generic[HeldT]):
    """A file whose content the library has already, under whatever path."""

    held: HeldT
    file: SourceFile


@dataclass(frozen=True, slots=True, kw_only=True)
class Known(Generic[HeldT]):
    """What a file with known content is to the library."""

    held: HeldT
    status: Status
    """Whether it is the file that was taken, or a second one with the same content."""
    note: str | None = None


@dataclass(slots=True)
class Queue(Generic[HeldT]):
    """Files that wait for their fingerprint."""

    files: dict[Path, SourceFile] = field(default_factory=dict)
    """Files to decode, as they were when they were looked at."""
    stale: dict[Path, HeldT] = field(default_factory=dict)
    """Those of them whose content is known, with a fingerprint that is out of date or damaged."""
    twins: dict[Path, SourceFile] = field(default_factory=dict)
    """Files with the same content as one to decode."""
    seen: set[str] = field(default_factory=set)
    """SHA-256 of all content in the queue."""
    same_streams: dict[Path, str] = field(default_factory=dict)
    """Files that were recognised by their streams and not decoded: SHA-256 of the content that they are equal to."""

    def put(self, file: SourceFile, held: HeldT | None = None) -> None:
        """Add a file with new content, or with content whose fingerprint is out of date."""
        if file.sha256 in self.seen:
            self.twins[file.path] = file
            return
        self.seen.add(file.sha256)
        self.files[file.path] = file
        if held is not None:
            self.stale[file.path] = held


def sort_arrivals(
    shelf: Shelf[HeldT], paths: Iterable[Path], spec_id: str, queue: Queue[HeldT]
) -> Iterator[tuple[Path, Arrival[HeldT] | MediaError]]:
    """Put the files that need a fingerprint into ``queue``; yield the others with what the library has of them.

    A file whose path, size and time of change are known is not read again.
    """
    for path in paths:
        try:
            held = shelf.at(path, *look_at(path))
            file = held.file if held else read_source(path)
        except MediaError as error:
            yield path, error
            continue
        held = held or shelf.with_content(file.sha256)
        if held is None or held.media.spec_id != spec_id:
            queue.put(file, held)
        else:
            yield path, Arrival(held=held, file=file)


def recognise(shelf: Shelf[HeldT], held: HeldT, file: SourceFile) -> Known[HeldT]:
    """Tell a second file with known content from one that has moved or was touched, and follow the latter."""
    if file == held.file:
        return Known(held=held, status=Status.ALREADY)
    if file.path == held.file.path:
        shelf.move(held.id, file)
        return Known(held=held, status=Status.ALREADY)
    if held.file.path.exists():
        note = f"Same content as “{printable(held.name)}” ({printable(str(held.file.path))}); kept once."
        return Known(held=held, status=Status.DUPLICATE, note=note)
    shelf.move(held.id, file)
    return Known(held=held, status=Status.ALREADY, note="The file has moved; its new place is stored.")


def outcome_of(path: Path, status: Status, held: Held, *notes: str | None) -> Outcome:
    """Return what became of a file that was taken, with its flaw if it has one."""
    flaw = find_flaw(held.media, is_clip=isinstance(held, Clip))
    said = [note for note in (*notes, flaw[1] if flaw else None) if note]
    return Outcome(
        item=printable(str(path)),
        status=status,
        name=held.name,
        note=" ".join(said) or None,
        flaw=flaw[0] if flaw else None,
    )


def fingerprint_queue(library: Library, queue: Queue[HeldT]) -> Iterator[tuple[Path, Fingerprint | MediaError]]:
    """Fingerprint the queue in processes and put each print into the library's folder.

    A file with the same streams as known content gets that content's print, and nothing of it is decoded.

    :raises LibraryError: the disk is full or refuses
    :raises DescriptorError: the neural descriptor that the settings name cannot be used
    """
    descriptor = library.load_descriptor() if queue.files else None
    hashes = hash_many(list(queue.files), workers=library.settings.workers)
    rounds: tuple[list[Path], list[Path]] = ([], [])
    seen: set[tuple[str | None, str | None]] = set()
    for path in queue.files:
        # Of files that may hold the same streams the first is done first, so that the others can be recognised.
        key = hashes[path].key if path in hashes else None
        rounds[key in seen].append(path)
        seen |= {key} if key else set()
    for paths in rounds:
        yield from _fingerprinted(library, queue, paths, hashes, descriptor)


def _fingerprinted(
    library: Library,
    queue: Queue[HeldT],
    paths: Sequence[Path],
    hashes: Mapping[Path, StreamHashes],
    descriptor: FrameDescriptor | None,
) -> Iterator[tuple[Path, Fingerprint | MediaError]]:
    """Recognise files by their streams, and decode the others."""
    unknown = []
    for path in paths:
        known = _recognised(library, queue, path, hashes.get(path), descriptor)
        if known is None:
            unknown.append(path)
        else:
            yield _kept(library, queue, path, known, hashes)
    workers = library.settings.workers
    for path, result in fingerprint_many(unknown, library.spec, workers=workers, descriptor=descriptor):
        yield _kept(library, queue, path, _completed(path, result, library.spec), hashes)


def _completed(path: Path, result: Fingerprint | MediaError, spec: Spec) -> Fingerprint | MediaError:
    """Add to the print of a still picture what only its layout tells."""
    if isinstance(result, MediaError) or not is_still(result):
        return result
    try:
        return with_parts(path, result, spec)
    except MediaError as error:
        return error


def _recognised(
    library: Library,
    queue: Queue[HeldT],
    path: Path,
    hashes: StreamHashes | None,
    descriptor: FrameDescriptor | None,
) -> Fingerprint | None:
    """Return the print of a content that holds the same streams, and note in the queue which it is."""
    for twin in library.store.streams.twins(hashes) if hashes else ():
        with suppress(LibraryDamagedError):  # then the next, or the file is decoded
            print_ = library.store.prints.get(twin, library.spec.id)
            if twin != queue.files[path].sha256 and not lacks_vectors(print_, descriptor):
                queue.same_streams[path] = twin
                return print_
    return None


def _kept(
    library: Library,
    queue: Queue[HeldT],
    path: Path,
    result: Fingerprint | MediaError,
    hashes: Mapping[Path, StreamHashes],
) -> tuple[Path, Fingerprint | MediaError]:
    """Store the print of a file that was not touched meanwhile."""
    if isinstance(result, MediaError):
        return path, result
    file = queue.files[path]
    if not _untouched(path, file):
        return path, MediaUndecodableError(path, "the file changed while it was read", "run the command again")
    library.store.prints.put(file.sha256, result)
    if path in hashes:
        library.store.streams.put(file.sha256, hashes[path])
    return path, result


def _untouched(path: Path, file: SourceFile) -> bool:
    try:
        return look_at(path)[0] == file.size_bytes
    except MediaError:
        return False
