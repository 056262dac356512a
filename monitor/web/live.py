"""News: whoever listens is told of each new entry of the audit, whoever made it, and of jobs as they go on."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock, Thread
from typing import Any

from fingerprints.errors import printable
from monitor.app import open_library
from monitor.errors import ReclaimError
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import AuditEntry
from monitor.web.jobs import Job, Jobs

LOG = logging.getLogger("reclaim.web")
MOST_LISTENERS = 64
MOST_OF_ONE = 8
"""Listeners of one session: the oldest goes when one more comes, so that nobody shuts the others out."""
MOST_MISSED = 500
"""Entries told at once to somebody who comes back; of more, the latest."""
MOST_WAITING = 2000
"""Messages that may wait for a listener; whoever reads slower must come back."""
TICK_S = 0.25
"""How often jobs are looked at; the audit every second time."""
REST_S = 2.0
"""How long to wait after the library could not be read."""


class TooManyListenersError(ReclaimError):
    """The room has as many listeners as it takes."""


@dataclass(eq=False, slots=True, kw_only=True)
class Listener:
    """One open stream of news."""

    session: str
    """SHA-256 of the secret of the session that asked for it."""
    seen: int
    """Number of the last entry of the audit that it was told of."""
    loop: asyncio.AbstractEventLoop
    queue: asyncio.Queue[str | None] = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    """Messages; None ends the stream."""
    jobs_before: int
    """Version of the jobs that its page shows: what was over by then is no news."""
    jobs_seen: int = -1
    """Version of the jobs that it was told of; below 0 before the first time."""

    def put(self, message: str | None) -> None:
        """Let the stream send a message; for use in its loop."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(None)


class Live:
    """All listeners of a room, and the one thread that looks out for them while there are any."""

    def __init__(self, settings: Settings, clock: Callable[[], datetime], jobs: Jobs) -> None:
        self._settings = settings
        self._clock = clock
        self._jobs = jobs
        self._lock = Lock()
        self._listeners: list[Listener] = []
        self._thread: Thread | None = None
        self._is_closed = Event()

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return len(self._listeners)

    def join(self, session: str, seen: int, jobs_seen: int | None = None) -> Listener:
        """Return a new listener; to be called in the loop that sends to it.

        :param seen: number of the last entry of the audit that it knows
        :param jobs_seen: version of the jobs that it knows; None for the present one
        :raises TooManyListenersError: the room takes no more
        """
        loop = asyncio.get_running_loop()
        now = self._jobs.version
        before = now if jobs_seen is None else min(jobs_seen, now)
        listener = Listener(session=session, seen=seen, loop=loop, jobs_before=before)
        with self._lock:
            own = [one for one in self._listeners if one.session == session]
            for one in own[: max(0, len(own) + 1 - MOST_OF_ONE)]:  # a browser that lost a stream may not say so
                self._listeners.remove(one)
                _send(one, None)
            if len(self._listeners) >= MOST_LISTENERS or self._is_closed.is_set():
                raise TooManyListenersError("Too many pages of this room are open; close some of them.")
            self._listeners.append(listener)
            if self._thread is None:
                self._thread = Thread(target=self._watch, name="reclaim-news", daemon=True)
                self._thread.start()
        return listener

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""
        with self._lock:
            if listener in self._listeners:
                self._listeners.remove(listener)

    def close(self) -> None:
        """End all streams because the room is closed."""
        self._is_closed.set()
        for listener in self._present():
            _send(listener, None)

    def _present(self) -> list[Listener]:
        with self._lock:
            return list(self._listeners)

    def _goes_on(self) -> bool:
        """Tell whether anybody listens; if not, the thread is over."""
        with self._lock:
            if self._listeners and not self._is_closed.is_set():
                return True
            self._thread = None
            return False

    def _watch(self) -> None:
        while True:
            try:
                with open_library(self._settings, clock=self._clock) as library:
                    turn = 0
                    while self._goes_on():
                        if turn % 2 == 0:
                            self._tell_changes(library)
                        self._tell_jobs()
                        turn += 1
                        self._is_closed.wait(TICK_S)
                    return
            except (ReclaimError, OSError) as error:
                LOG.warning("No news for a moment: %s", error)
                self._is_closed.wait(REST_S)

    def _tell_changes(self, library: Library) -> None:
        """Tell everybody what is new to them; whose session has ended hears nothing any more."""
        last = library.store.audit.last()
        newest = last.id if last else 0
        for listener in self._present():
            if not is_open(library, listener.session):
                self.leave(listener)
                _send(listener, None)
            elif newest > listener.seen:
                for entry in library.store.audit.after(listener.seen, MOST_MISSED):
                    _send(listener, message("changed", _told(entry), entry.id))
                    listener.seen = entry.id

    def _tell_jobs(self) -> None:
        for listener in self._present():
            for job in self._jobs.changed_since(listener.jobs_seen):
                if job.version > listener.jobs_before or not job.is_over:
                    _send(listener, message("job", state_of(job)))
                listener.jobs_seen = job.version


def is_open(library: Library, session: str) -> bool:
    """Tell whether a session still opens the room."""
    found = library.store.sessions.get(session, library.clock())
    return found is not None and (found.person is not None or not library.store.people.count())


def message(kind: str, data: dict[str, Any], number: int | None = None) -> str:
    """Return an event as it stands in a stream of server-sent events.

    :param number: where a browser that comes back goes on
    """
    head = f"id: {number}\n" if number is not None else ""
    return f"{head}event: {kind}\ndata: {json.dumps(data)}\n\n"


def state_of(job: Job) -> dict[str, Any]:
    """Return what a page is told of a job."""
    now = job.tallies[-1]
    return {
        "id": job.id,
        "title": printable(job.title),
        "kind": job.kind,
        "phase": job.phase.value,
        "is_stopping": job.is_stopping,
        "doing": now.stage.doing,
        "done": now.done,
        "total": now.stage.total,
        "share": job.share,
        "summary": job.summary,
        "message": printable(job.message),
        "failures": job.failures,
        "actor": printable(job.actor),
    }


def _told(entry: AuditEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "action": entry.action,
        "subject": entry.subject,
        "actor": printable(entry.actor),
        "at": entry.at.isoformat(),
    }


def _send(listener: Listener, text: str | None) -> None:
    """Hand a message over to the loop of a listener; a loop that is closed has no listeners."""
    if not listener.loop.is_closed():
        listener.loop.call_soon_threadsafe(listener.put, text)
