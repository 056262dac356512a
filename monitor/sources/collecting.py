"""Collecting: sources are read, what they name is judged, fetched and kept; each item once, whatever happens between.

Sources and transfers run in threads, at most one of our transfers at a time from each host. Only the thread that reads
the outcomes writes to the library, and everything it writes is true at the moment of writing: whoever ends the program,
the next run goes on from there.
"""

import queue
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from fingerprints.errors import printable
from monitor.collected import Basis, ItemState, KeptItem, SourceRecord
from monitor.errors import CollectError, DefectError, FetchFailedError, InputError, LibraryError, ReclaimError
from monitor.policy import AccessRefusedError
from monitor.sources.capture import Captures
from monitor.sources.collecting_jobs import Got, Looked, Triage, Worker
from monitor.sources.collecting_keeping import Keeper
from monitor.sources.collecting_lanes import UNJUDGED, Lanes
from monitor.sources.collecting_outcomes import Collected, after, is_unasked, told
from monitor.sources.fetch import EndedError, Fetcher, RestingError
from monitor.sources.kinds import kind_of
from monitor.sources.reading import Heard, SourceReader, StoppedError, known_of, run_source
from monitor.sources.storing import is_forgotten, store_heard
from monitor.store.library import Library
from monitor.values import Status

__all__ = ["Collected", "collect"]

PATIENCE_S = 30.0
"""How long a run waits in all for hosts that asked for a rest; what must wait longer is left to a later run."""
RATE_AGAIN = timedelta(hours=1)
_MOST_MESSAGES = 200
"""What is heard and not stored yet; whoever has more to say waits."""
_WAITING = frozenset({ItemState.FOUND, ItemState.WANTED, ItemState.FAILED, ItemState.REFUSED})


def collect(
    library: Library,
    sources: Sequence[SourceRecord],
    fetcher: Fetcher,
    *,
    triage: Triage | None = None,
    pending: Sequence[SourceRecord] = (),
    secrets: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Collected]:
    """Read sources, fetch what they name, and yield one outcome for each item that changed and for each source.

    One at a time for a library. A source that fails as a whole says so in its record, and the others go on.

    :param triage: says of each item whether it is worth fetching; called in threads
    :param pending: further sources that are not read now, but whose waiting items are fetched
    :param secrets: keys of sources by their names in the environment, ``RECLAIM_KEY_<NAME>``
    :raises LibraryError: the library cannot be used; nothing is half done
    """
    run = _Run(library, fetcher, triage, secrets)
    try:
        yield from run.go(sources, pending)
    finally:
        run.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """A job that was done for an item whose lane is this host's."""

    host: str
    result: Looked | Got


class _Run:
    """One run of ``collect``."""

    def __init__(self, library: Library, fetcher: Fetcher, triage: Triage | None, secrets: Mapping[str, str]) -> None:
        self._library = library
        self._fetcher = fetcher
        self._triage = triage
        self._known = known_of(library, secrets)
        self._captures = Captures(library)
        self._keeper = Keeper(library, self._captures)
        self._lanes = Lanes()
        self._workers: dict[int, Worker] = {}
        self._news: queue.Queue[Heard | Done] = queue.Queue(_MOST_MESSAGES)
        self._end = threading.Event()
        self._readers = ThreadPoolExecutor(fetcher.how.parallel_hosts, thread_name_prefix="source")
        self._carriers = ThreadPoolExecutor(fetcher.how.parallel_hosts, thread_name_prefix="carrier")
        self._reading = 0
        self._carrying = 0
        self._found: Counter[int] = Counter()
        self._new: Counter[int] = Counter()
        self._forgotten: Counter[int] = Counter()
        self._patience_s = PATIENCE_S
        self._is_stopped = False
        """By the kill switch, or because the program ends."""

    def go(self, sources: Sequence[SourceRecord], pending: Sequence[SourceRecord]) -> Iterator[Collected]:
        self._captures.prepare()
        for source in sources:
            try:
                self._employ(source)
            except InputError as error:
                yield self._over(Heard(source=source, error=error, is_over=True))
        for source in pending:
            with suppress(InputError):  # its next run says so
                self._employ(source)
        for id_ in self._workers:
            self._line_up(id_)
        for source in sources:
            if source.id in self._workers:
                self._read(source)
        yield from self._loop()

    def _line_up(self, source_id: int) -> None:
        """Let what waits of a source wait for its host; what is given up does not."""
        now = self._library.clock()
        for item in self._library.store.items.in_states(_WAITING, source_id=source_id, due=now):
            if self._may_go(item) and (item.next_at or item.state in {ItemState.FOUND, ItemState.WANTED}):
                self._lanes.put(item)

    def _may_go(self, item: KeptItem) -> bool:
        """Tell whether an item can be worked at: where nobody has said who asks, what a host must give waits."""
        return not self._fetcher.is_mute or item.item.file is not None or item.item.is_supplied_only

    def close(self) -> None:
        """End the threads, and the fetcher where it is in use; what is on its way is gone on with by the next run."""
        self._end.set()
        if self._reading or self._carrying:
            self._fetcher.stop()
        for pool in (self._readers, self._carriers):
            pool.shutdown(wait=False, cancel_futures=True)
        for pool in (self._readers, self._carriers):
            pool.shutdown(wait=True)

    def _employ(self, source: SourceRecord) -> None:
        self._workers[source.id] = Worker(
            source=source,
            kind=kind_of(source.kind),
            fetcher=self._fetcher,
            captures=self._captures,
            known=self._known,
            triage=self._triage,
        )

    def _read(self, source: SourceRecord) -> None:
        marks = self._library.store.sources.marks_of(source.id)
        reader = SourceReader(source, self._fetcher, self._known, marks=marks, tell=self._tell)
        self._reading += 1
        self._readers.submit(run_source, self._workers[source.id].kind, reader)

    def _tell(self, news: Heard | Done) -> None:
        """Hand something to the main thread; called in the others.

        :raises StoppedError: nobody listens any more
        """
        while not self._end.is_set():
            try:
                return self._news.put(news, timeout=0.2)
            except queue.Full:
                continue
        raise StoppedError("The run was ended.")

    def _loop(self) -> Iterator[Collected]:
        while True:
            yield from self._hand_out()
            if self._reading or self._carrying:
                try:
                    news = self._news.get(timeout=0.5 if self._lanes.soonest() else None)
                except queue.Empty:
                    continue
                yield from self._take(news)
            elif not self._wait_a_little():
                break
        if not self._is_stopped:
            self._keeper.postpone(self._lanes.empty())

    def _wait_a_little(self) -> bool:
        """Wait for the first host that rests, if it is soon; tells whether it was."""
        soonest = self._lanes.soonest()
        if soonest is None or self._is_stopped:
            return False
        wait_s = max((soonest - self._library.clock()).total_seconds(), 0.0)
        if wait_s > self._patience_s:
            return False
        self._patience_s -= max(wait_s, 0.05)
        self._end.wait(wait_s)
        return True

    def _hand_out(self) -> Iterator[Collected]:
        """Start what can be started; yield what needs no request."""
        while self._carrying < self._fetcher.how.parallel_hosts and not self._is_stopped:
            taken = self._lanes.take(self._library.clock())
            if taken is None:
                return
            host, waiting = taken
            item = self._library.store.items.get(waiting.id)
            if item.state not in _WAITING:
                self._lanes.done(host, item.id)
            elif pointing := self._keeper.point(item):
                self._lanes.done(host, item.id)
                yield pointing
            else:
                self._carrying += 1
                self._carriers.submit(self._carry, host, item)

    def _carry(self, host: str, item: KeptItem) -> None:
        worker = self._workers[item.source_id]
        is_new = item.state in UNJUDGED and not item.item.file
        self._tell(Done(host=host, result=worker.look(item) if is_new else worker.fetch(item)))

    def _take(self, news: Heard | Done) -> Iterator[Collected]:
        if isinstance(news, Heard):
            yield from self._hear(news)
            return
        host, result = news.host, news.result
        self._carrying -= 1
        self._lanes.done(host, result.item.id)
        if is_forgotten(self._library, result.item.item):  # its page says whose it is, or it was erased meanwhile
            yield told(self._keeper.passed(result.item))
            return
        item = self._keeper.fresh(result.item)
        if result.error:
            yield from self._failed(host, item, result.error)
        elif isinstance(result, Looked):
            yield from self._looked(item, result)
        elif isinstance(result, Got):
            yield from self._keeper.keep(item, result)

    def _hear(self, heard: Heard) -> Iterator[Collected]:
        id_ = heard.source.id
        stored = store_heard(self._library, heard)
        self._found[id_] += len(heard.items) - stored.forgotten
        self._new[id_] += stored.new
        self._forgotten[id_] += stored.forgotten
        for item in filter(self._may_go, stored.wanted):
            self._lanes.put(item)
        if heard.is_over:
            self._reading -= 1
            yield self._over(heard)

    def _passed(self, source_id: int) -> list[str]:
        """Say that items were passed over of which nothing may be stored."""
        many = self._forgotten[source_id]
        if not many:
            return []
        return [f"{many} passed over, because they or their accounts were erased from this library."]

    def _over(self, heard: Heard) -> Collected:
        """Store how the run of a source ended."""
        id_, now, error = heard.source.id, self._library.clock(), heard.error
        if isinstance(error, LibraryError):
            raise error
        self._is_stopped |= _is_switched_off(error)
        source = self._library.store.sources.get(id_)
        if error and not _is_switched_off(error):
            said = printable(str(error))
            source = replace(source, last_run_at=now, failures=source.failures + 1, last_error=said)
        elif not error:
            source = replace(source, last_run_at=now, last_ok_at=now, failures=0, last_error="")
        self._library.store.sources.keep(source)
        return Collected(
            item=printable(source.name),
            status=Status.FAILED if error else Status.DONE,
            name=source.name,
            note=printable(str(error)) if error else " ".join([*heard.notes, *self._passed(id_)]) or None,
            source_id=id_,
            found=self._found[id_],
            new=self._new[id_],
        )

    def _looked(self, item: KeptItem, looked: Looked) -> Iterator[Collected]:
        kept = self._keeper.judged(item, looked.judgement, self._fetcher.how.longest_video_s)
        if kept.state is ItemState.WANTED:
            self._lanes.put(kept, looked.judgement.rank if looked.judgement else 0)
        elif kept.state is not ItemState.FOUND:
            yield told(kept)

    def _failed(self, host: str, item: KeptItem, error: ReclaimError) -> Iterator[Collected]:
        """Store that something went wrong with an item, and leave its host alone if it said so."""
        if not isinstance(error, CollectError | DefectError | InputError):
            raise error
        if _is_switched_off(error):
            self._is_stopped = True
            return
        now = self._library.clock()
        until = _rest_of(error, now)
        if until:
            self._lanes.rest(host, until, printable(str(error)))
        if isinstance(error, AccessRefusedError) and until:
            error = RestingError(str(error), retry_at=until)
        kept = after(item, error, now, self._fetcher.how.attempts)
        self._library.store.items.keep(kept)
        yield from self._again(kept, kept.state is item.state is ItemState.REFUSED or is_unasked(error), now)

    def _again(self, item: KeptItem, is_nothing_new: bool, now: datetime) -> Iterator[Collected]:
        """Let an item wait for another try in this run, if that is soon; else tell what became of it."""
        if item.next_at is None or item.state is ItemState.REFUSED:
            self._captures.forget(item.id)
        elif item.next_at <= now + timedelta(seconds=self._patience_s):
            self._lanes.put(item)
            return
        if not is_nothing_new:
            yield told(item)


def _is_switched_off(error: Exception | None) -> bool:
    """Tell whether somebody has ended the run, so that nobody is to blame."""
    if isinstance(error, EndedError):
        return True
    return isinstance(error, AccessRefusedError) and error.access.basis is Basis.SWITCH


def _rest_of(error: ReclaimError, now: datetime) -> datetime | None:
    """Return until when the host is to be left alone, where an error says so."""
    if isinstance(error, FetchFailedError):
        return error.retry_at
    if isinstance(error, AccessRefusedError) and error.access.basis is Basis.RATE:
        return error.retry_at or now + RATE_AGAIN
    return None
