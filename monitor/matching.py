"""Match many clips in processes: index, then the engine's comparison with each candidate's stored fingerprint."""

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from fingerprints import Index, compare
from fingerprints.errors import IndexStoreError, PrintError
from fingerprints.spec import Spec
from fingerprints.values import Candidate, Fingerprint, Match, MatchKind, Modality, Segment
from monitor.errors import DefectError, LibraryError
from monitor.store.prints import Prints

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One clip, and the state of the registry against which it has been matched already."""

    clip_id: int
    sha256: str
    since: int


Problem = LibraryError | PrintError | DefectError

Hits = list[tuple[int, Match]]
"""(work id, what it has in common with the clip), only where there is something."""


class Matcher:
    """Matches clips one by one; one object per process, because it keeps the index open and prints in memory."""

    def __init__(self, shelf: Shelf) -> None:
        self._prints = Prints(shelf.prints)
        self._spec_id = shelf.spec.id
        self._index = Index(shelf.index, shelf.spec)
        self._references = {reference.work_id: reference for reference in shelf.references}
        self._by_content = {reference.sha256: reference.work_id for reference in shelf.references}
        self._load = lru_cache(PRINTS_IN_MEMORY)(self._load_print)

    def match(self, task: Task) -> Hits:
        """Return what a clip shares with works newer than ``task.since``, the surest first.

        :raises LibraryError: a stored fingerprint is missing or damaged
        :raises IndexStoreError: the index is damaged
        """
        clip = self._load_print(task.sha256)
        identical = self._by_content.get(task.sha256)
        proposed: dict[int, list[Candidate]] = {} if identical is None else {identical: []}
        for candidate in self._index.query(clip):
            proposed.setdefault(candidate.work_id, []).append(candidate)
        hits: Hits = []
        for work_id, candidates in sorted(proposed.items()):
            reference = self._references.get(work_id)
            if reference is None or reference.revision <= task.since:
                continue
            match = compare(clip, self._load(reference.sha256), candidates=candidates or None)
            if work_id == identical:
                match = identical_match(clip, match)
            if match.kind is not MatchKind.NONE:
                hits.append((work_id, match))
        return sorted(hits, key=lambda hit: -hit[1].score)

    def _load_print(self, sha256: str) -> Fingerprint:
        return self._prints.get(sha256, self._spec_id)

    def close(self) -> None:
        """Close the index."""
        self._index.close()


def match_many(shelf: Shelf, tasks: Sequence[Task], *, workers: int | None) -> Iterator[tuple[Task, Hits | Problem]]:
    """Match clips and yield each in its turn; a clip that cannot be matched yields its error.

    :param workers: processes; None for one per core
    :raises IndexStoreError: the index is damaged or locked
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
    # Spawned, not forked: this process holds threads and an open database.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(shelf,)) as pool:
        futures = [(task, pool.submit(_match_here, task)) for task in tasks]
        try:
            for task, future in futures:
                yield task, future.result()
        except BrokenProcessPool as error:
            raise DefectError("A process that matched clips died; run the same command to do the rest.") from error
        finally:
            pool.shutdown(cancel_futures=True)


_matchers: list[Matcher] = []
"""The one matcher of a worker process."""


def _start(shelf: Shelf) -> None:
    _matchers.append(Matcher(shelf))


def _match_here(task: Task) -> Hits | Problem:
    return _attempt(_matchers[0], task)


def _attempt(matcher: Matcher, task: Task) -> Hits | Problem:
    try:
        return matcher.match(task)
    except IndexStoreError:
        raise
    except (LibraryError, PrintError) as error:
        return error
    except Exception as error:  # noqa: BLE001 - one clip must not keep all others from being matched
        what = f"{type(error).__name__}: {error}"
        return DefectError(f"Clip {task.clip_id} could not be matched because the program failed ({what}); report it.")


def identical_match(clip: Fingerprint, match: Match) -> Match:
    """Return the match of two files with identical bytes: a copy of the whole with score 1.

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
        reasons=("The two files are identical, byte for byte.", *match.reasons),
    )
