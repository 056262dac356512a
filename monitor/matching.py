"""Match many clips in processes: index, then the engine's comparison with each candidate's stored fingerprint."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from fingerprints import Index
from fingerprints.errors import IndexStoreError, PrintError
from fingerprints.processes import Pool
from fingerprints.spec import Spec
from fingerprints.stills import find_still, is_still
from fingerprints.values import Candidate, Fingerprint, Match, MatchKind, Modality, Segment
from monitor.bank.masking import Bank, BankShelf, Judge, Masked, judge_video
from monitor.errors import DefectError, LibraryError
from monitor.footage import LeftOut
from monitor.store.library import Library
from monitor.store.prints import Prints
from monitor.values import Hit

ALONE = 8
"""Up to so many clips are matched in this process: starting others would take longer."""
PRINTS_IN_MEMORY = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What matching needs to know of a work."""

    work_id: int
    sha256: str
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Everything that clips are matched against; small, so that it can be sent to other processes."""

    index: Path
    prints: Path
    spec: Spec
    references: tuple[Reference, ...]
    bank: BankShelf | None = None
    """What is left out of clips; None for nothing."""


def shelf_of(library: Library, bank: BankShelf) -> Shelf:
    """Return what clips of a library are matched against.

    :param bank: what is left out of them
    """
    works = library.store.works.all()
    return Shelf(
        index=library.settings.index,
        prints=library.settings.prints,
        spec=library.spec,
        references=tuple(Reference(work_id=w.id, sha256=w.file.sha256, revision=w.revision) for w in works),
        bank=bank,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Twin:
    """A work that holds the same packets as a clip, in another file."""

    work_id: int
    is_whole: bool
    """Whether all its streams are the clip's, at the same times; else only the packets of its picture are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One clip, and the state of the registry against which it has been matched already."""

    clip_id: int
    sha256: str
    since: int
    twins: tuple[Twin, ...] = ()


Problem = LibraryError | PrintError | DefectError


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What matching found out about one clip."""

    hits: tuple[Hit, ...]
    """Works that have something in common with it, the surest first."""
    left_out: tuple[LeftOut, ...] = ()
    """What was not compared with works."""


class Matcher:
    """Matches clips one by one; one object per process, because it keeps the index open and prints in memory."""

    def __init__(self, shelf: Shelf) -> None:
        self._prints = Prints(shelf.prints)
        self._spec_id = shelf.spec.id
        self._index = Index(shelf.index, shelf.spec)
        self._bank = Bank(shelf.bank or BankShelf(folder=shelf.index, prints=shelf.prints, spec=shelf.spec))
        self._references = {reference.work_id: reference for reference in shelf.references}
        self._by_content = {reference.sha256: reference.work_id for reference in shelf.references}
        self._load = lru_cache(PRINTS_IN_MEMORY)(self._load_print)

    def match(self, task: Task) -> Found:
        """Return what a clip shares with works newer than ``task.since``, the surest first.

        What the bank explains of the clip is left out.

        :raises LibraryError: a stored fingerprint is missing or damaged
        :raises IndexStoreError: an index is damaged
        """
        return self._match(task, self._load_print(task.sha256))

    def look(self, print_: Fingerprint) -> Found:
        """Return what something shares with the works that is no clip, and of which nothing is kept.

        :raises LibraryError: a stored fingerprint is missing or damaged
        :raises IndexStoreError: an index is damaged
        """
        return self._match(Task(clip_id=0, sha256="", since=0), print_)

    def _match(self, task: Task, clip: Fingerprint) -> Found:
        judge = _judge_still if is_still(clip) else judge_video
        query = _Query(task=task, clip=clip, judge=judge, masked=self._bank.mask(clip, judge))
        hits = [self._hit(query, reference, candidates) for reference, candidates in self._proposed(query)]
        real = [hit for hit in hits if hit.match.kind is not MatchKind.NONE]
        return Found(hits=tuple(sorted(real, key=lambda hit: -hit.match.score)), left_out=query.masked.left_out)

    def _proposed(self, query: "_Query") -> list[tuple[Reference, list[Candidate]]]:
        """Return the works that a clip is to be compared with, and where to look."""
        identical = self._by_content.get(query.task.sha256)
        sure = (identical, *(twin.work_id for twin in query.task.twins))
        proposed: dict[int, list[Candidate]] = {work_id: [] for work_id in sure if work_id is not None}
        for candidate in self._index.query(query.masked.print_):
            proposed.setdefault(candidate.work_id, []).append(candidate)
        works = [(self._references.get(work_id), candidates) for work_id, candidates in sorted(proposed.items())]
        return [(work, candidates) for work, candidates in works if work and work.revision > query.task.since]

    def _hit(self, query: "_Query", reference: Reference, candidates: list[Candidate]) -> Hit:
        """Compare a clip with a work. Where the clip is the work itself, in whatever file, nothing is left out."""
        work, work_id = self._load(reference.sha256), reference.work_id
        twin = next((twin for twin in query.task.twins if twin.work_id == work_id), None)
        if reference.sha256 == query.task.sha256:
            return Hit(work_id=work_id, match=identical_match(query.clip, query.judge(query.clip, work, candidates)))
        if twin:
            return Hit(work_id=work_id, match=twin_match(query.clip, query.judge(query.clip, work, candidates), twin))
        masked = query.masked
        match = query.judge(masked.print_, work, candidates)
        if match.kind is MatchKind.NONE:
            return Hit(work_id=work_id, match=match)
        hit = Hit(work_id=work_id, match=masked.said_of(match))
        return self._bank.recall(masked.print_, query.task.sha256, hit, work, query.judge)

    def _load_print(self, sha256: str) -> Fingerprint:
        return self._prints.get(sha256, self._spec_id)

    def close(self) -> None:
        """Close the index and the bank."""
        self._index.close()
        self._bank.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Query:
    """One clip while it is matched."""

    task: Task
    clip: Fingerprint
    judge: Judge
    masked: Masked


def _judge_still(clip: Fingerprint, other: Fingerprint, _candidates: Sequence[Candidate]) -> Match:
    return find_still(clip, other)


def match_many(shelf: Shelf, tasks: Sequence[Task], *, workers: int | None) -> Iterator[tuple[Task, Found | Problem]]:
    """Match clips and yield each in its turn; a clip that cannot be matched yields its error.

    :param workers: processes; None for one per core
    :raises IndexStoreError: the index is damaged or locked
    :raises KeyboardInterrupt: somebody stopped the processes
    """
    workers = min(len(tasks), workers or os.cpu_count() or 1)
    if workers <= 1 or len(tasks) <= ALONE:
        matcher = Matcher(shelf)
        try:
            for task in tasks:
                yield task, _attempt(matcher, task)
        finally:
            matcher.close()
        return
    with Pool(workers, _start, shelf) as pool:
        futures = [(task, pool.submit(_match_here, task)) for task in tasks]
        try:
            for task, future in futures:
                yield task, future.result()
        except BrokenProcessPool as error:
            pool.demand_going_on()
            raise DefectError("A process that matched clips died; run the same command to do the rest.") from error
        finally:
            pool.shutdown(cancel_futures=True)


_matchers: list[Matcher] = []
"""The one matcher of a worker process."""


def _start(shelf: Shelf) -> None:
    _matchers.append(Matcher(shelf))


def _match_here(task: Task) -> Found | Problem:
    return _attempt(_matchers[0], task)


def _attempt(matcher: Matcher, task: Task) -> Found | Problem:
    try:
        return matcher.match(task)
    except IndexStoreError:
        raise
    except (LibraryError, PrintError) as error:
        return error
    except Exception as error:  # noqa: BLE001 - one clip must not keep all others from being matched
        what = f"{type(error).__name__}: {error}"
        return DefectError(f"Clip {task.clip_id} could not be matched because the program failed ({what}); report it.")


def twin_match(clip: Fingerprint, match: Match, twin: Twin) -> Match:
    """Return the match of two files that hold the same packets.

    The same packets of a picture that shows nothing say nothing: encoders make the same of every black film. So the
    picture alone makes what ``compare`` calls a copy certain, but makes no copy.
    """
    if twin.is_whole:
        return identical_match(clip, match, _SAME_STREAMS)
    if match.kind is not MatchKind.COPY:
        return match
    return replace(match, score=1.0, reasons=(_SAME_PICTURE, *match.reasons))


_SAME_FILE = "The two files are identical, byte for byte."
_SAME_STREAMS = "The two files hold the same picture and sound streams, bit for bit; only what is around them differs."
_SAME_PICTURE = "The picture stream is the work's, bit for bit."


def identical_match(clip: Fingerprint, match: Match, reason: str = _SAME_FILE) -> Match:
    """Return the match of two files with identical bytes or streams: a copy of the whole with score 1.

    Segments that ``compare`` found are kept; where it found none (silence, black) one covers the whole.
    """
    end_s = clip.media.duration_s
    whole = Segment(
        clip_start_s=0.0,
        clip_end_s=end_s,
        work_start_s=0.0,
        work_end_s=end_s,
        modality=Modality.PICTURE if clip.media.width_px else Modality.SOUND,
        speed=1.0,
        transform="none",
        score=1.0,
    )
    return Match(
        kind=MatchKind.COPY,
        score=1.0,
        segments=match.segments or (whole,),
        reasons=(reason, *match.reasons),
    )
