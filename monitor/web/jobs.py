"""Long work: one job at a time in a thread of its own, others wait behind it; what it does is kept in the library."""

import logging
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from threading import Lock, Thread
from types import MappingProxyType

from fingerprints import processes
from fingerprints.errors import FingerprintsError, printable
from monitor.app import open_library
from monitor.errors import NotFoundError, ReclaimError
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import Outcome, Status

LOG = logging.getLogger("reclaim.web")
MOST_REMARKS = 300
"""Sentences kept of one job; the library itself keeps every failure."""
MOST_JOBS = 200
"""Finished jobs kept; the oldest go."""
PATIENCE_S = 4.0
"""How long a room that closes waits for the item that is being worked on."""
RESUME = "What is done is kept; start it again to do the rest."


class Phase(StrEnum):
    """How far a job has come."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A part of a job with a number of items; a job's work may yield one wherever the next begins."""

    doing: str
    """What happens to the items, to be read while it does: ``Matching``."""
    did: str = ""
    """What has happened to each item that went well: ``12 matched``; empty where nobody needs the number."""
    total: int = 0
    """Items; 0 where nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of the items of a stage."""

    stage: Stage
    counts: Mapping[Status, int] = field(default_factory=lambda: MappingProxyType({}))
    matches: int = 0

    @property
    def done(self) -> int:
        """Items that are behind us, well or not."""
        return sum(self.counts.values())

    @property
    def said(self) -> str:
        """The tally in words, without a full stop; empty where nobody needs it."""
        if not self.stage.did or not self.counts:
            return ""
        known = self.counts.get(Status.ALREADY, 0) + self.counts.get(Status.DUPLICATE, 0)
        passed, failed = self.counts.get(Status.PASSED_OVER, 0), self.counts.get(Status.FAILED, 0)
        words = [f"{self.counts.get(Status.DONE, 0)} {self.stage.did}"]
        words += [f"{known} already there"] if known else []
        words += [f"{passed} passed over"] if passed else []
        words += [f"{failed} failed"] if failed else []
        words += [f"{self.matches} {'match' if self.matches == 1 else 'matches'} found"] if self.matches else []
        return ", ".join(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A sentence about one item."""

    text: str
    is_failure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A job as it stands at one moment."""

    id: int
    title: str
    kind: str
    """What its page leads to: ``register`` to the works, ``scan`` to the queue."""
    actor: str
    asked_at: datetime
    phase: Phase = Phase.WAITING
    is_stopping: bool = False
    """Whether somebody asked it to stop, and it ends after the item at hand."""
    tallies: tuple[Tally, ...]
    """Of the stages that have begun; the last is the present one."""
    remarks: tuple[Remark, ...] = ()
    remarks_left_out: int = 0
    message: str = ""
    """Why it ended early; empty where it did not."""
    ended_at: datetime | None = None
    version: int = 0
    """Grows with every change in any job of the room."""

    @property
    def is_over(self) -> bool:
        """Whether nothing will happen to it any more."""
        return self.phase not in {Phase.WAITING, Phase.RUNNING}

    @property
    def share(self) -> float | None:
        """The part of the present stage that is done, of 1; None where nobody knows how much there is to do."""
        if self.phase is Phase.DONE:
            return 1.0
        now = self.tallies[-1]
        return min(now.done / now.stage.total, 1.0) if now.stage.total else None

    @property
    def summary(self) -> str:
        """What became of the items, as one sentence; empty as long as there is nothing to say."""
        said = "; ".join(tally.said for tally in self.tallies if tally.said)
        return f"{said}." if said else ""

    @property
    def failures(self) -> int:
        """Items that failed, in all stages."""
        return sum(tally.counts.get(Status.FAILED, 0) for tally in self.tallies)


Work = Callable[[Library], Iterator[Outcome | Stage]]
_DID = {"register": "registered", "scan": "scanned", "match": "matched", "reindex": "indexed"}


class Jobs:
    """All jobs of a room, for as long as it is open."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = Lock()
        self._jobs: dict[int, Job] = {}
        self._work: dict[int, Work] = {}
        self._thread: Thread | None = None
        self._is_closed = False
        self._version = 0
        self._last_id = 0

    def start(self, title: str, work: Work, *, total: int, actor: str, kind: str = "") -> Job:
        """Put a job behind those that wait; it begins as soon as no other runs.

        :param work: does it, with a library of its own; yields what became of each item, and where a stage begins
        :param total: items of its first stage; 0 where nobody knows
        :param actor: who asked for it, and in whose name it is recorded
        :raises ReclaimError: the room is being closed
        """
        first = Tally(stage=Stage(doing=title, did=_DID.get(kind, "done"), total=total))
        with self._lock:
            if self._is_closed:
                raise ReclaimError("The review room is being closed; start it again, then ask once more.")
            self._last_id += 1
            now = self._clock()
            job = Job(id=self._last_id, title=title, kind=kind, actor=actor, asked_at=now, tallies=(first,))
            self._work[job.id] = work
            job = self._put(job)
            self._forget_old()
            if self._thread is None:
                self._thread = Thread(target=self._work_off, name="reclaim-jobs", daemon=True)
                self._thread.start()
        return job

    def all(self) -> list[Job]:
        """Return all jobs, the latest first."""
        with self._lock:
            return sorted(self._jobs.values(), key=lambda job: -job.id)

    def get(self, id_: int) -> Job:
        """Return one job.

        :raises NotFoundError: there is none
        """
        with self._lock:
            job = self._jobs.get(id_)
        if job is None:
            raise NotFoundError(
                f"There is no job {id_} since this review room was opened; see /jobs for those there are."
            )
        return job

    def current(self) -> Job | None:
        """Return the job that runs, or the first that waits; None where nothing is to be done."""
        with self._lock:
            return next((job for job in self._jobs.values() if not job.is_over), None)

    def latest(self, kind: str, title: str) -> Job | None:
        """Return the job of a kind and title that was asked for last; None where there was none."""
        return next((job for job in self.all() if (job.kind, job.title) == (kind, title)), None)

    @property
    def version(self) -> int:
        """Grows with every change in any job."""
        return self._version

    def changed_since(self, version: int) -> list[Job]:
        """Return the jobs that have changed since a version, the first change first."""
        if version >= self._version:
            return []
        with self._lock:
            return sorted((job for job in self._jobs.values() if job.version > version), key=lambda job: job.version)

    def cancel(self, id_: int) -> Job:
        """Stop a job: at once if it waits, else after the item at hand; what is over stays as it is.

        :raises NotFoundError: there is none
        """
        self.get(id_)
        with self._lock:
            job = self._jobs[id_]
            if job.phase is Phase.WAITING:
                return self._end(job, Phase.STOPPED, "Stopped before it began.")
            return job if job.is_over else self._put(replace(job, is_stopping=True))

    def close(self) -> None:
        """Stop all jobs because the room is closed; waits a while for the item at hand."""
        with self._lock:
            self._is_closed = True
            running = [job.id for job in self._jobs.values() if not job.is_over]
            thread = self._thread
        for id_ in running:
            self.cancel(id_)
        if thread:
            thread.join(PATIENCE_S)

    def abandon(self) -> None:
        """Let go of an item that is still worked on, which may take minutes; for the very end of this program.

        What was done before is kept, and the item is not taken for one that failed.
        """
        thread = self._thread
        if thread is None:
            return
        processes.abandon()
        thread.join(PATIENCE_S)
        if thread.is_alive():
            os._exit(0)  # it reads in this very process, which nothing else can stop

    def _work_off(self) -> None:
        """Do one job after another until none waits."""
        while True:
            with self._lock:
                job = next((one for one in self._jobs.values() if one.phase is Phase.WAITING), None)
                if job is None:
                    self._thread = None
                    return
                self._put(replace(job, phase=Phase.RUNNING))
                work = self._work.pop(job.id)
            phase, message = self._outcome(job, work)
            with self._lock:
                self._end(self._jobs[job.id], phase, message)

    def _outcome(self, job: Job, work: Work) -> tuple[Phase, str]:
        """Do a job, and say how it ended."""
        try:
            return self._do(job, work)
        except (ReclaimError, FingerprintsError, OSError) as error:
            return Phase.FAILED, f"{error} {RESUME}"
        except KeyboardInterrupt:  # a terminal interrupts the processes that read files, too
            return Phase.STOPPED, f"Stopped because the review room was closed. {RESUME}"
        except Exception:
            LOG.exception("A job failed: %s", job.title)
            return Phase.FAILED, f"The program itself failed at this job. {RESUME}"

    def _do(self, job: Job, work: Work) -> tuple[Phase, str]:
        with (
            open_library(self._settings, actor=job.actor, clock=self._clock) as library,
            closing(_closable(work(library))) as outcomes,
        ):
            for outcome in outcomes:
                with self._lock:
                    now = self._put(_after(self._jobs[job.id], outcome))
                if now.is_stopping:
                    return Phase.STOPPED, f"Stopped. {RESUME}"
        return Phase.DONE, ""

    def _put(self, job: Job) -> Job:
        self._version += 1
        self._jobs[job.id] = kept = replace(job, version=self._version)
        return kept

    def _end(self, job: Job, phase: Phase, message: str) -> Job:
        self._work.pop(job.id, None)
        return self._put(replace(job, phase=phase, is_stopping=False, message=message, ended_at=self._clock()))

    def _forget_old(self) -> None:
        over = [id_ for id_, job in self._jobs.items() if job.is_over]
        for id_ in over[: max(len(over) - MOST_JOBS, 0)]:
            del self._jobs[id_]


def _closable(outcomes: Iterator[Outcome | Stage]) -> Generator[Outcome | Stage, None, None]:
    """Return a generator in any case, so that closing it lets the work tidy up."""
    yield from outcomes


def _after(job: Job, outcome: Outcome | Stage) -> Job:
    """Return a job after one more item, or at the beginning of its next stage."""
    if isinstance(outcome, Stage):
        return replace(job, tallies=(*(one for one in job.tallies if one.done), Tally(stage=outcome)))
    *before, now = job.tallies
    counts = MappingProxyType(Counter(now.counts) + Counter({outcome.status: 1}))
    tally = replace(now, counts=counts, matches=now.matches + outcome.matches)
    job = replace(job, tallies=(*before, tally))
    remark = _remark(outcome)
    if remark is None or remark in job.remarks:  # one damaged file may fail many items
        return job
    if len(job.remarks) >= MOST_REMARKS:
        return replace(job, remarks_left_out=job.remarks_left_out + 1)
    return replace(job, remarks=(*job.remarks, remark))


def _remark(outcome: Outcome) -> Remark | None:
    if not outcome.note:
        return None
    if outcome.status is Status.FAILED:
        return Remark(text=outcome.note, is_failure=True)
    return Remark(text=f"{outcome.name or printable(outcome.item)}: {outcome.note}", is_failure=False)
