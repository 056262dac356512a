"""Folders and lists on this computer are searched before anybody has said who asks: no host is asked for them."""

import shutil
from pathlib import Path

import pytest

from monitor.collected import ItemState, Purpose
from monitor.errors import InputError
from monitor.sources.fetch import Fetcher
from monitor.sources.fetch.trouble import RestingError
from monitor.sources.fetch.values import Ask
from monitor.watch.sourcing import NewSource, add_source
from monitor.watch_settings import load_watch_settings
from tests.media import MediaShelf
from tests.monitor.watch.conftest import COPY, OTHER, Scene


@pytest.fixture
def mute(scene: Scene) -> Scene:
    """Give the scene before anybody has said who asks."""
    scene.settings.watch.write_text(scene.settings.watch.read_text().partition("\n")[2])
    return scene


def add(scene: Scene, kind: str, path: Path) -> None:
    """Add a source on this computer."""
    with scene.open() as library:
        add_source(library, NewSource(kind=kind, address=str(path), name=kind, every_s=3600))


def test_a_folder_is_searched_and_no_host_asked(mute: Scene, shelf: MediaShelf, tmp_path: Path) -> None:
    """What lies in it is compared as ever."""
    folder = tmp_path / "suspects"
    folder.mkdir()
    (folder / "copy.mp4").write_bytes(mute.copy)
    shutil.copy(shelf.video(seed=22, seconds=8.0), folder / "other.mp4")
    add(mute, "folder", folder)
    done = mute.run()
    assert (done.problems, "2 fetched; 1 match" in done.sentence) == ((), True)
    assert mute.origin.requests == []


def test_what_a_list_names_by_address_waits_until_somebody_says_who_asks(mute: Scene, tmp_path: Path) -> None:
    """The files that it names are taken at once; afterwards the address is asked for with the next run."""
    (tmp_path / "copy.mp4").write_bytes(mute.copy)
    listed = tmp_path / "list.csv"
    listed.write_text(f"url,file\n{mute.origin.url('/v/copy')},copy.mp4\n{mute.origin.url(OTHER)},\n")
    add(mute, "list", listed)
    done = mute.run()
    (problem,) = done.problems
    assert problem.startswith("1 address waits until you say who asks")
    assert (done.run.summary["fetched"], mute.origin.requests) == (1, [])
    with mute.open() as library:
        (waiting,) = library.store.items.in_states({ItemState.FOUND})
        assert (waiting.attempts, waiting.next_at) == (0, None)
    mute.settings.watch.write_text('contact = "mailto:ann@studio.example"\ninterval_s = 0.0\n')
    done = mute.run()
    assert (done.problems, done.run.summary["fetched"]) == ((), 1)


def test_any_other_source_that_is_due_needs_a_contact(mute: Scene, tmp_path: Path) -> None:
    """Also a list that lies on a host; and nothing is begun."""
    add(mute, "folder", tmp_path)
    with mute.open() as library:
        url = mute.origin.url("/list.csv").replace("http:", "https:")
        add_source(library, NewSource(kind="list", address=url, name="far", every_s=3600))
    for only in ("", "far"):
        with pytest.raises(InputError, match="Say first who asks"):
            mute.run(only=only)
    assert mute.origin.requests == []
    with mute.open() as library:
        assert library.store.watches.latest() == []


def test_a_mute_fetcher_refuses_every_request(mute: Scene) -> None:
    """Whoever asks it, and before anything leaves or is on record."""
    fetcher = Fetcher(mute.settings, load_watch_settings(mute.settings.watch), clock=mute.clock, is_mute=True)
    try:
        ask = Ask(url=mute.origin.url(COPY), purpose=Purpose.PAGE)
        for way in (fetcher.page, fetcher.check):
            with pytest.raises(RestingError, match="nobody has said yet who asks"):
                way(ask)
    finally:
        fetcher.close()
    assert mute.origin.requests == []
