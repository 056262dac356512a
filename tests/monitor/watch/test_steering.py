"""Settings that somebody wrote by hand are held to the same as those that are typed."""

from contextlib import closing

import pytest

from monitor.app import utc_now
from monitor.errors import InputError
from monitor.settings import Settings
from monitor.store.library import Library
from monitor.watch.asking import Asker
from monitor.watch.health import health_of
from monitor.watch.means import Means
from monitor.watch.running import run_once
from monitor.watch.sourcing import NewSource, add_source
from monitor.watch.steering import LEAST, press, resume, sound_settings, stop
from tests.monitor.watch.conftest import Scene

ODD = {
    'contact = "nobody"\n': "nobody",
    "interval_s = -5\n": "interval_s must be at least 2",
    "interval_s = 0.02\n": "interval_s must be at least 2",
    "timeout_s = nan\n": "timeout_s must be at least 1, and a number; it is nan",
    "longest_transfer_s = inf\n": "it is inf",
    "parallel_hosts = 0\n": "parallel_hosts must be at least 1",
    "parallel_hosts = 100000\n": "parallel_hosts must be at most 256",
    "strong_score = 7.0\n": "strong_score must be at most 1",
    'webhook = "ftp://a.example"\n': "no address of a webhook",
    "interval_s = \n": "cannot be read",
}


@pytest.mark.parametrize("text", ODD)
def test_nothing_works_by_odd_settings(text: str, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    """No run begins, no host is asked, and the health says which file and what in it."""
    monkeypatch.setitem(LEAST, "interval_s", 2.0)
    library.settings.watch.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=ODD[text]) as refused:
        run_once(library, Means())
    assert str(library.settings.watch) in str(refused.value)
    assert library.store.watches.latest() == []
    with pytest.raises(InputError, match=ODD[text]), closing(Asker(library)) as asker:
        asker.rules("https://vids.example", "robots")
    (check,) = [one for one in health_of(library) if one.name == "settings"]
    assert check.is_bad
    assert ODD[text] in check.text


def test_sound_settings_are_taken(library: Library) -> None:
    """Whether there is a file or not."""
    assert sound_settings(library.settings.watch).contact == ""
    library.settings.watch.write_text('contact = "mailto:ann@studio.example"\ninterval_s = 3\n', encoding="utf-8")
    assert sound_settings(library.settings.watch).interval_s == 3
    assert [one.is_bad for one in health_of(library) if one.name == "settings"] == [False]


def test_a_link_is_a_kill_switch(scene: Scene) -> None:
    """Wherever it leads; what counts is that somebody has put something of that name there."""
    scene.settings.stop_file.symlink_to("nowhere")
    with scene.open() as library:
        add_source(library, NewSource(kind="feed", address=scene.origin.url("/feed.xml")))
        assert next(one.is_bad for one in health_of(library) if one.name == "kill switch")
        stop(library)
    scene.run()
    assert scene.origin.requests == []
    with scene.open() as library:
        assert resume(library)
    assert not scene.settings.is_stopped
    scene.run()
    assert scene.origin.requests


def test_a_link_stays_a_kill_switch(settings: Settings) -> None:
    """Pressed once more, it says who pressed it."""
    settings.library.mkdir()
    settings.stop_file.symlink_to("nowhere/at/all")
    assert settings.is_stopped
    press(settings, "Ann", utc_now())
    assert settings.stop_file.read_text(encoding="utf-8").startswith("Stopped by Ann at ")
