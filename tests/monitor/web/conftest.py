"""A served library for the tests of the pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.settings import Settings
from tests.media import MediaShelf
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
