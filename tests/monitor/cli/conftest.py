"""A library that holds something, made once and copied for each test."""

import io
import shutil
from pathlib import Path

import pytest

from monitor.cli import run
from monitor.settings import Settings
from tests.media import MediaShelf
from tests.media.edits import mirrored, under_picture_of
from tests.media.film import load

MANIFEST = """file,url,platform,account,captured_at
copy.mp4,https://vids.example/watch/1,vids.example,thief,2026-11-20T09:00:00Z
cover.mp4,https://vids.example/watch/2,vids.example,singer,2026-11-20T10:00:00Z
stranger.mp4,https://vids.example/watch/3,vids.example,other,2026-11-20T11:00:00Z
"""


class Keyboard(io.StringIO):
    """A person who types some lines at a terminal."""

    def isatty(self) -> bool:
        """Say that this is a terminal."""
        return True


@pytest.fixture(scope="session")
def film(shelf: MediaShelf) -> Path:
    """Give an original."""
    return shelf.video(seed=21, seconds=8.0)


@pytest.fixture(scope="session")
def supplied(shelf: MediaShelf, film: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a mirrored copy, a cover that shares sound only, a stranger, and their manifest."""
    folder = tmp_path_factory.mktemp("supplied")
    stranger = shelf.video(seed=22, seconds=8.0)
    other = load(stranger)
    shutil.copy(shelf.copy("mirrored-for-scanning", film, mirrored)[0], folder / "copy.mp4")
    cover, _ = shelf.copy("under-other-picture", film, lambda original: under_picture_of(original, other))
    shutil.copy(cover, folder / "cover.mp4")
    shutil.copy(stranger, folder / "stranger.mp4")
    (folder / "clips.csv").write_text(MANIFEST)
    return folder


@pytest.fixture(scope="session")
def template(film: Path, supplied: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a library in which the original is registered and the supplied clips are scanned."""
    library = tmp_path_factory.mktemp("template") / "library"
    words = ["--title", "My film", "--owner", "Ann Lee", "--published", "2026-01-02"]
    options = ["--library", str(library), "--workers", "1"]
    assert run([*options, "register", str(film), *words]) == 0
    assert run([*options, "scan", str(supplied), "--manifest", str(supplied / "clips.csv")]) == 0
    return library


@pytest.fixture
def stocked(template: Path, settings: Settings) -> Settings:
    """Give the settings of a library of one's own with one work, three clips and two matches."""
    shutil.copytree(template, settings.library)
    return settings
