"""Every request on record before it leaves: what many threads write at one moment is one commit of one thread."""

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import datetime
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from monitor.collected import Allowance, FetchRecord, HostState, SiteRules
from monitor.errors import LibraryLockedError
from monitor.settings import Settings
from monitor.store import Store, open_store

_T = TypeVar("_T")
_MOST_AT_ONCE = 256
_PATIENCE_S = 30.0
"""How long to try again while another process writes."""

_Task = tuple[Callable[[], Any], "Future[Any]"]


class Journal:
    """The fetcher's own connections to the library: one that is read from, and one on which a thread writes."""

    def __init__(self, settings: Settings) -> None:
        self._reading = open_store(settings, shared=True)
        self._writing = open_store(settings, shared=True)
        self._lock = threading.Lock()
        self._tasks: SimpleQueue[_Task | None] = SimpleQueue()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="fetch journal", daemon=True)
        self._thread.start()

    def begin(self, record: FetchRecord) -> int:
        """Store a request before it leaves, or that it must not; returns its number when it is on the disk's way."""
        return self._written(lambda: self._writing.fetches.begin(record))

    def end(self, record: FetchRecord, now: datetime, states: Iterable[HostState] = ()) -> None:
        """Store what became of a request, and how its host is to be treated from now on."""

        def write() -> None:
            self._writing.fetches.end(record, now)
            for state in states:
                self._writing.hosts.set_state(state)

        self._written(write)

    def set_rules(self, rules: SiteRules) -> None:
        """Store what a host says of its rules."""
        self._written(lambda: self._writing.hosts.set_rules(rules))

    def read(self, question: Callable[[Store], _T]) -> _T:
        """Ask the library something that is answered quickly."""
        with self._lock:
            return question(self._reading)

    def allowances(self) -> list[Allowance]:
        """Return what users have stated about hosts."""
        return self.read(lambda store: store.hosts.allowances())

    def close(self) -> None:
        """Write what is left and close the connections."""
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        self._tasks.put(None)
        self._thread.join()
        self._writing.close()
        with self._lock:
            self._reading.close()

    def _written(self, task: Callable[[], _T]) -> _T:
        future: Future[_T] = Future()
        if self._is_closed:
            raise LibraryLockedError("The fetcher is closed, so nothing can be put on record; open it anew.")
        self._tasks.put((task, future))
        return future.result()

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch = [self._tasks.get()]
            while len(batch) < _MOST_AT_ONCE:
                try:
                    batch.append(self._tasks.get_nowait())
                except Empty:
                    break
            is_open = None not in batch
            tasks = [one for one in batch if one is not None]
            if tasks:
                self._write(tasks)

    def _write(self, tasks: list[_Task]) -> None:
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                results = self._write_once(tasks)
            except LibraryLockedError as error:
                if time.monotonic() < until and not self._is_closed:
                    continue  # SQLite has waited already
                results = [error] * len(tasks)
            except BaseException as error:  # noqa: BLE001 - whoever waits must hear of it
                results = [error] * len(tasks)
            break
        for (_, future), result in zip(tasks, results, strict=True):
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)

    def _write_once(self, tasks: list[_Task]) -> list[Any]:
        results: list[Any] = []
        with self._writing.transaction():
            for task, _ in tasks:
                try:
                    results.append(task())
                except LibraryLockedError:
                    raise
                except Exception as error:  # noqa: BLE001 - one that cannot be written leaves the others alone
                    results.append(error)
        return results
