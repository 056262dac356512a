"""One run at a time, ends that are asked for, and the daemon as a process of its own."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app import open_library
from monitor.collected import ItemState, NewsKind
from monitor.settings import Settings
from monitor.watch.health import BEAT, health_of
from monitor.watch.locking import BusyError, is_running, running_alone
from monitor.watch.signals import Ending
from tests.monitor.sources.origin import Endless, Status
from tests.monitor.watch.conftest import COPY, OTHER, Scene

SLOW_S = 60.0
SLOW = Endless(pause_s=0.1, part=bytes(1000))


def command(settings: Settings, *words: str) -> list[str]:
    """Return a command line on a library."""
    return [sys.executable, "-m", "monitor.cli", "--library", str(settings.library), "--workers", "1", *words]


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    end = time.monotonic() + SLOW_S
    while not path.exists():
        assert time.monotonic() < end, f"{path} did not appear"
        time.sleep(0.05)


@pytest.fixture
def daemon(settings: Settings) -> Iterator[subprocess.Popen[str]]:
    """Start a daemon on an empty library, and wait until it sleeps."""
    process = subprocess.Popen(
        command(settings, "watch", "--daemon"), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        wait_for(settings.library / BEAT)
        wait_until_idle(settings)
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until_idle(settings: Settings) -> None:
    """Wait until the first run is over."""
    end = time.monotonic() + SLOW_S
    while time.monotonic() < end:
        with open_library(settings) as library:
            runs = library.store.watches.latest()
            if runs and runs[0].ended_at:
                return
        time.sleep(0.05)
    pytest.fail("the daemon did not run")


def test_two_runs_do_not_go_on_at_once(settings: Settings) -> None:
    """The lock holds between processes, too, and ends with the one that holds it."""
    with running_alone(settings.library):
        assert is_running(settings.library)
        with pytest.raises(BusyError), running_alone(settings.library):
            pytest.fail("two at once")
        done = subprocess.run(command(settings, "watch", "--once"), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert "running already" in done.stderr
    assert not is_running(settings.library)


def test_the_daemon_lives_and_ends_as_asked(settings: Settings, daemon: "subprocess.Popen[str]") -> None:
    """It gives signs of life, looks at once on SIGHUP, and ends on SIGTERM with exit code 0."""
    with open_library(settings) as library:
        before = library.store.watches.latest()[0].id
        assert [one.text for one in health_of(library) if one.name == "daemon"] == ["The daemon lives."]
    daemon.send_signal(signal.SIGHUP)
    end = time.monotonic() + SLOW_S
    while time.monotonic() < end:
        with open_library(settings) as library:
            if library.store.watches.latest()[0].id > before:
                break
        time.sleep(0.05)
    else:
        pytest.fail("SIGHUP did not wake it")
    daemon.send_signal(signal.SIGTERM)
    _, said = daemon.communicate(timeout=SLOW_S)
    assert daemon.returncode == 0
    assert said.splitlines()[-1] == "The watch has ended."
    assert "://" not in said
    assert not (settings.library / BEAT).exists()


def test_a_daemon_that_was_killed_is_missed(settings: Settings, daemon: "subprocess.Popen[str]") -> None:
    """The health says so, after a while."""
    daemon.kill()
    daemon.wait()
    late = timedelta(minutes=10)
    with open_library(settings) as library:
        now = library.clock()
    with open_library(settings, clock=lambda: now + late) as library:
        (check,) = [one for one in health_of(library) if one.name == "daemon"]
    assert check.is_bad
    assert "start it again" in check.text


def test_the_end_is_asked_for_and_the_rest_is_done_later(scene: Scene) -> None:
    """What was done is kept, what was on its way is gone on with, and nothing counts as failed."""
    scene.publish(COPY, OTHER)
    scene.origin.table[OTHER] = SLOW
    scene.add()
    ending = Ending()
    watcher = threading.Thread(target=ask_when, args=(scene, ending))
    watcher.start()
    cut = scene.run(ending=ending)
    watcher.join()
    assert cut.is_cut_short
    assert "stopped before the end" in cut.sentence
    with scene.open() as library:
        assert ItemState.UNUSABLE not in library.store.items.counts()
    scene.origin.table[OTHER] = Status(404)
    scene.clock.now += timedelta(hours=2)
    assert scene.run().problems == ()


def ask_when(scene: Scene, ending: Ending) -> None:
    """Ask for the end as soon as a film is on its way."""
    wait_for_request(scene)
    ending.ask()


def pause(scene: Scene) -> None:
    """Let a program of its own take the usual pause between two requests."""
    said = scene.settings.watch.read_text(encoding="utf-8")
    scene.settings.watch.write_text(said.replace("interval_s = 0.0\n", ""), encoding="utf-8")


def wait_for_request(scene: Scene) -> None:
    """Wait until the slow film is asked for."""
    end = time.monotonic() + SLOW_S
    while not scene.origin.asked(OTHER):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_sigterm_ends_a_run_softly(scene: Scene) -> None:
    """Exit code 0 and a record of the run."""
    scene.publish(OTHER)
    scene.origin.table[OTHER] = SLOW
    scene.add()
    pause(scene)
    process = subprocess.Popen(
        command(scene.settings, "watch", "--source", "feed"), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    wait_for_request(scene)
    os.kill(process.pid, signal.SIGTERM)
    _, said = process.communicate(timeout=SLOW_S)
    assert "What is done is kept" in said
    with scene.open() as library:
        assert library.store.watches.latest()[0].summary["cut_short"] == 1


def test_a_run_that_is_killed_lets_go_of_the_lock(scene: Scene) -> None:
    """The health says that it was ended from outside, and the next run does the rest."""
    scene.publish(COPY, OTHER)
    film = scene.origin.table[OTHER]
    scene.origin.table[OTHER] = SLOW
    scene.add()
    pause(scene)
    process = subprocess.Popen(command(scene.settings, "watch", "--source", "feed"), stderr=subprocess.DEVNULL)
    wait_for_request(scene)
    assert is_running(scene.settings.library)
    process.kill()
    process.wait()
    assert not is_running(scene.settings.library)
    with scene.open() as library:
        (check,) = [one for one in health_of(library) if one.name == "last run"]
        assert (check.is_bad, "ended from outside" in check.text) == (True, True)
    scene.origin.table[OTHER] = film
    assert [one.kind for one in scene.run().news] == [NewsKind.MATCH]
    with scene.open() as library:
        assert library.store.items.counts() == {ItemState.KEPT: 2}
