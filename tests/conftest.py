"""What every test gets: shared media, a clean environment, no way out to the network."""

import os
import socket
import sqlite3
from pathlib import Path
from typing import Any

import av
import imageio_ffmpeg
import pytest

from tests.media import MediaShelf

LOOPBACK = ("127.", "::1", "localhost")


def pytest_report_header() -> list[str]:
    """Name the versions that decide what a fingerprint looks like."""
    decoder = ".".join(str(part) for part in av.library_versions["libavcodec"])
    tool = imageio_ffmpeg.get_ffmpeg_version()
    return [f"SQLite {sqlite3.sqlite_version}, PyAV {av.__version__} (libavcodec {decoder}), ffmpeg {tool}"]


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the RECLAIM_* variables of whoever runs the tests."""
    for name in [name for name in os.environ if name.startswith("RECLAIM_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection that would leave this machine, so that a test can never depend on the network."""
    for verb in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, verb, guarded(getattr(socket.socket, verb)))
    monkeypatch.setattr(socket, "getaddrinfo", guarded_lookup(socket.getaddrinfo))


def guarded(original: Any) -> Any:
    """Wrap a method of ``socket.socket`` whose last argument is an address."""

    def checked(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family in {socket.AF_INET, socket.AF_INET6} and not str(address[0]).startswith(LOOPBACK):
            pytest.fail(f"a test tried to reach {address} on the network", pytrace=True)
        return original(self, *arguments)

    return checked


def guarded_lookup(original: Any) -> Any:
    """Wrap ``socket.getaddrinfo``, which asks a name server."""

    def checked(host: str | bytes | None, *arguments: Any, **keywords: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and not name.startswith(LOOPBACK):
            pytest.fail(f"a test tried to look up {name!r} on the network", pytrace=True)
        return original(host, *arguments, **keywords)

    return checked


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> MediaShelf:
    """Give the media that all tests and all workers of this run share; take, but do not change."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if hasattr(request.config, "workerinput") else base) / "shelf"
    folder.mkdir(exist_ok=True)
    return MediaShelf(folder)


@pytest.fixture
def work(shelf: MediaShelf) -> Path:
    """Give one lively 12 s video with sound."""
    return shelf.video(seed=1)


@pytest.fixture
def stranger(shelf: MediaShelf) -> Path:
    """Give another video that has nothing in common with ``work``."""
    return shelf.video(seed=2)
