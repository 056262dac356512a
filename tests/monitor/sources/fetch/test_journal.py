"""What many threads record at one moment is written together, and other writers hold nobody up for good."""

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from monitor.app import utc_now
from monitor.collected import Access, Basis, FetchRecord, HostState, Purpose
from monitor.errors import LibraryLockedError
from monitor.settings import Settings
from monitor.sources.fetch.journal import Journal

RECORD = FetchRecord(
    id=0,
    at=utc_now(),
    url="https://vids.example/1",
    host="vids.example",
    purpose=Purpose.PAGE,
    access=Access(url="https://vids.example/1", is_allowed=True, basis=Basis.OPEN, reason="Nothing forbids it."),
)


@pytest.fixture
def journal(settings: Settings) -> Iterator[Journal]:
    """Give a journal of a new library."""
    opened = Journal(settings)
    yield opened
    opened.close()


def test_many_threads_lose_nothing(journal: Journal) -> None:
    """Each gets a number of its own, and each end belongs to its beginning."""

    def both(number: int) -> int:
        id_ = journal.begin(replace(RECORD, url=f"https://vids.example/{number}"))
        states = [HostState(host=f"{number}.example", requests=number)]
        journal.end(replace(RECORD, id=id_, status=200, size_bytes=number), utc_now(), states)
        return id_

    with ThreadPoolExecutor(20) as threads:
        ids = list(threads.map(both, range(200)))
    assert len(set(ids)) == 200
    kept = journal.read(lambda store: store.fetches.latest(limit=500))
    assert {(one.id, one.url, one.size_bytes) for one in kept} == {
        (id_, f"https://vids.example/{number}", number) for number, id_ in enumerate(ids)
    }
    assert journal.read(lambda store: store.hosts.state("77.example")).requests == 77


def test_it_waits_for_other_writers(journal: Journal, settings: Settings) -> None:
    """A process that writes for longer than a lock is waited for does not lose a record."""
    other = sqlite3.connect(settings.database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    timer = threading.Timer(0.5, lambda: other.execute("COMMIT"))  # the library's patience is 0.2 s here
    timer.start()
    assert journal.begin(RECORD) == 1
    timer.join()
    other.close()


def test_one_bad_record_leaves_the_others_alone(journal: Journal) -> None:
    """Whoever hands in what cannot be written hears of it; what was handed in with it is written."""
    with pytest.raises(sqlite3.Error):
        journal.begin(replace(RECORD, url=None))  # type: ignore[arg-type]
    assert journal.begin(RECORD)


def test_a_closed_journal_says_so(journal: Journal) -> None:
    """Nothing can be put on record afterwards, so nothing can be asked."""
    journal.close()
    journal.close()
    with pytest.raises(LibraryLockedError, match="is closed"):
        journal.begin(RECORD)
