"""The library's memory: one SQLite database, and the fingerprints beside it. The only part that speaks SQL."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from monitor.files import PRIVATE_FILE, PRIVATE_FOLDER, refuse_file, writing
from monitor.settings import Settings
from monitor.store.answers import Answers
from monitor.store.audit import Audit
from monitor.store.bank import Bank
from monitor.store.cases import Cases
from monitor.store.clip_lists import ClipLists
from monitor.store.clips import Clips
from monitor.store.closings import Closings
from monitor.store.connection import Connection, connect
from monitor.store.decisions import Decisions
from monitor.store.dispatches import Dispatches
from monitor.store.erasing import Erasing
from monitor.store.erasures import Erasures
from monitor.store.failures import Failures
from monitor.store.fetches import Fetches
from monitor.store.figures import Figures
from monitor.store.floods import Floods
from monitor.store.grants import Grants
from monitor.store.histories import Histories
from monitor.store.holds import Holds
from monitor.store.hosts import Hosts
from monitor.store.items import Items
from monitor.store.lapsing import Lapsing
from monitor.store.lapsing_cases import LapsingCases
from monitor.store.letter_lists import LetterLists
from monitor.store.letters import Letters
from monitor.store.licences import Licences
from monitor.store.matches import Matches
from monitor.store.memory import Memory
from monitor.store.notices import Notices
from monitor.store.own_events import OwnEvents
from monitor.store.people import People
from monitor.store.permissions import Permissions
from monitor.store.platforms import PlatformSettings
from monitor.store.prints import Prints
from monitor.store.queue import Queue
from monitor.store.sessions import Sessions
from monitor.store.shelf import Shelf
from monitor.store.sights import Sights
from monitor.store.sources import Sources
from monitor.store.streams import Streams
from monitor.store.surge_reports import SurgeReports
from monitor.store.sweeping import Sweeping
from monitor.store.tokens import Tokens
from monitor.store.tombstones import Tombstones
from monitor.store.total_lists import TotalLists
from monitor.store.totals import Totals
from monitor.store.traces import Traces
from monitor.store.tracks import Tracks
from monitor.store.views import SavedViews
from monitor.store.watches import Watches
from monitor.store.words import Words
from monitor.store.works import Works

__all__ = ["Store", "open_store"]


class Store:
    """All nouns over one connection."""

    def __init__(self, connection: Connection, prints: Path) -> None:  # noqa: PLR0915 - a line for each noun
        self._connection = connection
        self.works = Works(connection)
        self.clips = Clips(connection)
        self.decisions = Decisions(connection)
        self.matches = Matches(connection, self.works, self.clips, self.decisions)
        self.queue = Queue(connection, self.matches)
        self.histories = Histories(connection)
        self.views = SavedViews(connection)
        self.bank = Bank(connection)
        self.memory = Memory(connection)
        self.floods = Floods(connection)
        self.notices = Notices(connection)
        self.cases = Cases(connection, self.notices)
        self.sights = Sights(connection)
        self.grants = Grants(connection)
        self.permissions = Permissions(connection)
        self.platforms = PlatformSettings(connection)
        self.shelf = Shelf(connection)
        self.letters = Letters(connection)
        self.letter_lists = LetterLists(connection)
        self.answers = Answers(connection)
        self.dispatches = Dispatches(connection)
        self.people = People(connection)
        self.sessions = Sessions(connection, self.people)
        self.tokens = Tokens(connection, self.people)
        self.failures = Failures(connection)
        self.streams = Streams(connection)
        self.sources = Sources(connection)
        self.items = Items(connection)
        self.fetches = Fetches(connection)
        self.hosts = Hosts(connection)
        self.words = Words(connection)
        self.watches = Watches(connection)
        self.totals = Totals(connection)
        self.total_lists = TotalLists(connection)
        self.own_events = OwnEvents(connection)
        self.licences = Licences(connection)
        self.surge_reports = SurgeReports(connection)
        self.tombstones = Tombstones(connection)
        self.audit = Audit(connection)
        self.erasing = Erasing(connection)
        self.sweeping = Sweeping(connection, self.erasing)
        self.lapsing = Lapsing(connection)
        self.lapsing_cases = LapsingCases(connection)
        self.figures = Figures(connection)
        self.prints = Prints(prints)

    @property
    def tracks(self) -> Tracks:
        """Known tracks of others."""
        return Tracks(self._connection)

    @property
    def clip_lists(self) -> ClipLists:
        """What lists of clips show."""
        return ClipLists(self._connection)

    @property
    def holds(self) -> Holds:
        """What must stay."""
        return Holds(self._connection)

    @property
    def closings(self) -> Closings:
        """Which cases are closed."""
        return Closings(self._connection)

    @property
    def erasures(self) -> Erasures:
        """What was asked to be erased."""
        return Erasures(self._connection)

    @property
    def traces(self) -> Traces:
        """Where accounts stand in the tables."""
        return Traces(self._connection)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make all writes inside the block one unit."""
        with self._connection.transaction():
            yield

    @contextmanager
    def lasting(self) -> Iterator[None]:
        """Make all writes inside the block one unit that lies on the disk itself when the block ends.

        An ordinary transaction survives every crash of the program but may be lost when the power is cut.
        """
        with self._connection.lasting():
            yield

    def check(self) -> str:
        """Ask SQLite whether the database is whole; returns ``ok`` or what is wrong."""
        row = self._connection.row("PRAGMA quick_check(1)")
        return str(row["quick_check"]) if row else "no answer"

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


def open_store(settings: Settings, *, shared: bool = False) -> Store:
    """Open a library, making it if there is none.

    :param shared: whether several threads use it, one at a time: whoever says so keeps them apart with a lock
    :raises LibraryError: it cannot be used
    """
    for folder in (settings.library, *settings.library.parents):
        if folder.exists() and not folder.is_dir():
            raise refuse_file(folder)
    with writing(settings.library):
        settings.library.parent.mkdir(parents=True, exist_ok=True)
        if not settings.library.exists():  # one from before stays as it is, and `reclaim doctor` tells of it
            settings.library.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
        if not settings.database.exists():
            settings.database.touch(mode=PRIVATE_FILE)
    return Store(connect(settings.database, lock_wait_s=settings.lock_wait_s, shared=shared), settings.prints)
