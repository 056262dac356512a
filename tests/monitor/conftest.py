"""A library in a temporary folder, and a command line on it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from monitor.accounts import passwords
from monitor.app import open_library
from monitor.cli import run
from monitor.settings import Settings
from monitor.store.library import Library


@dataclass
class Clock:
    """A clock that moves on by a second each time somebody looks."""

    now: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the next second."""
        self.now += timedelta(seconds=1)
        return self.now


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Give the settings of a library that does not exist yet; one process, so that tests stay light."""
    return Settings(library=tmp_path / "library", workers=1, lock_wait_s=0.2)


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    """Give an open, empty library."""
    with open_library(settings, actor="Ann", clock=Clock()) as opened:
        yield opened


@pytest.fixture
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let argon2 work with small parameters, for tests in which many people sign in."""
    monkeypatch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))


@dataclass(frozen=True)
class Answer:
    """What a command said."""

    code: int
    out: str
    err: str


Command = Callable[..., Answer]


@pytest.fixture
def reclaim(settings: Settings, capfd: pytest.CaptureFixture[str]) -> Command:
    """Give a function that runs a command on the library, in this process."""

    def command(*words: object) -> Answer:
        code = run(["--library", str(settings.library), "--workers", "1", *(str(word) for word in words)])
        out, err = capfd.readouterr()
        return Answer(code=code, out=out, err=err)

    return command
