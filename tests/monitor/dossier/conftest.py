"""A library with a case that has a signed letter, made once and copied for each test."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.dossier.gathering import Wanted, gather
from monitor.settings import Settings
from monitor.store.library import Library
from tests.media import MediaShelf
from tests.monitor.authority import Office
from tests.monitor.conftest import Clock
from tests.monitor.dossier.samples import lettered_case, recordings


@pytest.fixture(scope="session")
def template(shelf: MediaShelf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a library with one case, whose pictures have been drawn; tests must not change it."""
    folder = tmp_path_factory.mktemp("lettered") / "library"
    with open_library(Settings(library=folder, workers=1), actor="Ann", clock=Clock()) as library:
        case_id = lettered_case(library, *recordings(shelf))
        gather(library, case_id, Wanted(), library.clock())
    return folder


@pytest.fixture
def lettered(template: Path, settings: Settings) -> Settings:
    """Give the settings of such a library of one's own."""
    shutil.copytree(template, settings.library)
    return settings


@pytest.fixture
def library(lettered: Settings) -> Iterator[Library]:
    """Give such a library, open; its only case is number 1."""
    later = Clock(now=datetime(2026, 11, 23, 13, tzinfo=UTC))
    with open_library(replace(lettered), actor="Ann", clock=later) as opened:
        yield opened


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Give an authority."""
    return Office(tmp_path_factory.mktemp("authority"))
