"""A served library for the tests of the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.settings import Settings
from tests.media import MediaShelf
from tests.monitor.sources.origin import File, Origin, origin
from tests.monitor.web.collecting import FEED, fill_sources
from tests.monitor.web.lived import lived_in
from tests.monitor.web.served import Serving, Visitor, serving


@pytest.fixture
def lived(shelf: MediaShelf, tmp_path: Path) -> Settings:
    """Give the settings of a small library that somebody has worked with."""
    return lived_in(shelf, tmp_path)


@pytest.fixture
def served(lived: Settings) -> Iterator[Serving]:
    """Give the lived-in library, served."""
    with serving(lived) as place:
        yield place


@pytest.fixture
def served_empty(settings: Settings) -> Iterator[Serving]:
    """Give an empty library, served."""
    with serving(settings) as place:
        yield place


@pytest.fixture
def visitor(served: Serving) -> Visitor:
    """Give somebody who was let into the lived-in library."""
    return Visitor(served)


@pytest.fixture
def newcomer(served_empty: Serving) -> Visitor:
    """Give somebody who was let into the empty library."""
    return Visitor(served_empty)


@pytest.fixture
def filled(lived: Settings) -> Iterator[Visitor]:
    """Give somebody in a library that has collected."""
    with open_library(lived, actor="Ann") as library:
        fill_sources(library)
    with serving(lived) as place:
        yield Visitor(place)


@pytest.fixture
def host(shelf: MediaShelf) -> Iterator[Origin]:
    """Give a host with a feed that names one copy of the first work."""
    film = shelf.folder / "lived-in-clips" / "cropped.mp4"
    data = film.read_bytes() if film.exists() else shelf.video(seed=11, seconds=20.0).read_bytes()
    with origin({"/robots.txt": "User-agent: *\nAllow: /\n", "/v/a.mp4": File(data, "video/mp4")}) as served:
        feed = FEED.format(page=served.url("/v/a"), file=served.url("/v/a.mp4"), size=len(data))
        served.table["/feed.xml"] = File(feed.encode(), "application/rss+xml")
        served.table["/v/a"] = File(b"<title>Harbour</title>", "text/html")
        yield served
