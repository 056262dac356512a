"""A creator's library with one registered work, and an origin whose feed names a copy and strangers' clips."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.cli import run
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.values import WATCH
from monitor.watch.means import Means
from monitor.watch.running import Listener, Ran, run_once
from monitor.watch.signals import Ending
from monitor.watch.sourcing import NewSource, add_source
from monitor.watch.steering import LEAST
from tests.media import MediaShelf
from tests.media.edits import mirrored
from tests.monitor.conftest import Clock
from tests.monitor.sources.origin import File, Origin, Status, name_own, origin

FEED = "/feed.xml"
START = datetime(2026, 12, 7, 12, tzinfo=UTC)
COPY, OTHER = "/v/copy.mp4", "/v/other.mp4"


def page_of(path: str) -> str:
    """Return the path of the page of a film."""
    return path.removesuffix(".mp4")


def feed_of(base: str, paths: list[str]) -> str:
    """Return a feed that names films."""
    entries = "".join(
        f"<item><title>Film {path}</title><link>{base}{page_of(path)}</link><guid>{path}</guid>"
        f'<author>thief</author><enclosure url="{base}{path}" type="video/mp4" length="1"/></item>'
        for path in paths
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>F</title>{entries}</channel></rss>'


@dataclass
class Scene:
    """A library, an origin, and a clock that a test turns."""

    settings: Settings
    origin: Origin
    clock: Clock
    copy: bytes

    def open(self, actor: str = "Ann Lee") -> AbstractContextManager[Library]:
        """Open the library as a person does."""
        return open_library(self.settings, actor=actor, clock=self.clock)

    def run(self, *, only: str = "", on: Listener | None = None, ending: Ending | None = None, **secrets: str) -> Ran:
        """Run the watch once."""
        with self.open(WATCH) as library:
            return run_once(library, Means(secrets=secrets), only=only, on=on, ending=ending)

    def add(self, path: str = FEED, name: str = "feed") -> None:
        """Add a feed of the origin."""
        with self.open() as library:
            add_source(library, NewSource(kind="feed", address=self.origin.url(path), name=name, every_s=3600))

    def publish(self, *paths: str) -> None:
        """Let the feed name these films, and no others."""
        self.origin.table[FEED] = File(feed_of(self.origin.url("").rstrip("/"), list(paths)).encode())

    def take_away(self, path: str) -> None:
        """Let a film be gone, as when a host removed it."""
        self.origin.table[path] = Status(410)
        self.origin.table[page_of(path)] = Status(410)


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' own hosts be asked without a pause between two requests."""
    monkeypatch.setitem(LEAST, "interval_s", 0.0)


@pytest.fixture(scope="session")
def works_library(shelf: MediaShelf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a library in which one film is registered."""
    library = tmp_path_factory.mktemp("works") / "library"
    film = shelf.video(seed=21, seconds=8.0)
    words = ["--title", "My film", "--owner", "Ann Lee", "--published", "2026-01-02"]
    assert run(["--library", str(library), "--workers", "1", "register", str(film), *words]) == 0
    return library


@pytest.fixture
def scene(works_library: Path, settings: Settings, shelf: MediaShelf) -> Iterator[Scene]:
    """Give the scene; the feed names nothing yet."""
    shutil.copytree(works_library, settings.library)
    film = shelf.video(seed=21, seconds=8.0)
    copy = shelf.copy("mirrored-for-scanning", film, mirrored)[0].read_bytes()
    other = shelf.video(seed=22, seconds=8.0).read_bytes()
    settings.watch.write_text('contact = "mailto:ann@studio.example"\ninterval_s = 0.0\ntimeout_s = 2.0\n')
    with origin({COPY: File(copy), OTHER: File(other)}) as served:
        name_own(settings, served)
        made = Scene(settings=settings, origin=served, clock=Clock(START), copy=copy)
        made.publish()
        yield made
