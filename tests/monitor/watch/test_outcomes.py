"""What goes wrong in a run stays where it is: a source stops no other, and what may not be seen is no failure."""

import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.casework.lifecycle import State
from monitor.cli import run as command
from monitor.collected import AllowanceKind, ItemState, NewsKind
from monitor.errors import LibraryFullError
from monitor.sources.collecting_again import Change
from monitor.watch import steering
from monitor.watch.health import health_of
from monitor.watch.hosting import state_host
from monitor.watch.running import Listener
from tests.media import MediaShelf
from tests.monitor.letter_samples import ready_case
from tests.monitor.life_samples import mark, send_case
from tests.monitor.sources.answers import Exchange
from tests.monitor.sources.origin import File, Status
from tests.monitor.watch.conftest import COPY, OTHER, Scene


def test_a_source_that_fails_stops_no_other(scene: Scene) -> None:
    """It says so in one sentence, rests longer each time, and is told of after the third."""
    scene.publish(OTHER)
    scene.origin.table["/broken.xml"] = Status(404)
    scene.add("/broken.xml", "broken")
    scene.add()
    waits, kinds = [], []
    for _ in range(4):
        done = scene.run()
        (problem,) = done.problems
        assert problem.startswith("The source broken failed: ")
        kinds += [one.kind for one in done.news]
        with scene.open() as library:
            broken, good = library.store.sources.all()
            assert (good.failures, good.last_ok_at is not None) == (0, True)
            waits.append(round((broken.next_at - library.clock()).total_seconds() / 3600))
            scene.clock.now = broken.next_at + timedelta(seconds=1)
    assert waits == [1, 2, 4, 8]
    assert kinds == [NewsKind.SOURCE]
    with scene.open() as library:
        checks = {one.name: one for one in health_of(library)}
    assert checks["source broken"].is_bad
    assert "failed 4 times in a row" in checks["source broken"].text
    assert not checks["last run"].is_bad


def test_a_country_that_may_not_see_it_is_an_outcome(scene: Scene) -> None:
    """451 as 404: no failure, no problem, and looked at again later."""
    scene.publish(COPY)
    scene.origin.table[COPY] = Status(451)
    scene.add()
    done = scene.run()
    assert (done.problems, done.news, done.run.summary["gone"]) == ((), (), 1)
    scene.origin.table[COPY] = File(scene.copy)
    scene.clock.now += timedelta(days=8)
    assert {one.kind for one in scene.run().news} == {NewsKind.MATCH, NewsKind.BACK}


def test_what_a_letter_does_not_need_is_left_alone(scene: Scene) -> None:
    """A stranger's film is not asked for again; a copy is, once a week."""
    scene.publish(COPY, OTHER)
    scene.add()
    scene.run()
    scene.origin.table["/feed.xml"] = Status(304)
    scene.clock.now += timedelta(days=8)
    before = len(scene.origin.asked(OTHER))
    done = scene.run()
    assert done.run.summary["rechecked"] == 1
    assert len(scene.origin.asked(OTHER)) == before
    with scene.open() as library:
        assert [state for _, state, _ in library.store.items.checks(1)] == [Change.SAME]


def test_a_work_that_is_registered_later_is_found_in_what_was_collected(scene: Scene, shelf: MediaShelf) -> None:
    """Without asking anybody."""
    scene.publish(OTHER)
    scene.add()
    assert scene.run().news == ()
    film = shelf.video(seed=22, seconds=8.0)
    words = ["--title", "Second film", "--owner", "Ann Lee", "--published", "2026-01-02"]
    assert command(["--library", str(scene.settings.library), "--workers", "1", "register", str(film), *words]) == 0
    asked = len(scene.origin.requests)
    (news,) = scene.run().news
    assert (news.kind, "Second film" in news.text) == (NewsKind.MATCH, True)
    assert len(scene.origin.requests) == asked


def test_a_full_disk_is_one_sentence(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The run is on record as broken off, and the next one does the rest."""
    scene.publish(COPY)
    scene.add()
    replace, move = os.replace, Path.replace

    def full(source: Path, target: Path) -> None:
        if "captures" in str(target):
            raise OSError(errno.ENOSPC, "No space left on device")
        replace(source, target)

    monkeypatch.setattr(os, "replace", full)
    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(LibraryFullError):
        scene.run()
    monkeypatch.setattr(os, "replace", replace)
    monkeypatch.setattr(Path, "replace", move)
    with scene.open() as library:
        (run,) = library.store.watches.latest()
        assert "the disk is full" in run.error
        assert [one.is_bad for one in health_of(library) if one.name == "last run"] == [True]
    assert [one.kind for one in scene.run().news] == [NewsKind.MATCH]


def test_what_a_run_did_not_say_the_next_one_says(scene: Scene) -> None:
    """A run that is ended between finding and telling loses no news."""
    scene.publish(COPY)
    scene.add()

    def fail(text: str) -> None:
        raise KeyboardInterrupt(text)

    with pytest.raises(KeyboardInterrupt):
        scene.run(on=Listener(told=fail))
    lines: list[str] = []
    scene.run(on=Listener(told=lines.append))
    assert len(lines) == 1
    assert scene.run().news == ()


def test_one_source_can_be_searched_now(scene: Scene) -> None:
    """Whether it is due or not; the others rest."""
    scene.publish(OTHER)
    scene.add()
    scene.origin.table["/other.xml"] = scene.origin.table["/feed.xml"]
    scene.add("/other.xml", "other")
    scene.run()
    before = len(scene.origin.asked("/feed.xml")), len(scene.origin.asked("/other.xml"))
    done = scene.run(only="other")
    assert done.run.summary["sources"] == 1
    assert len(scene.origin.asked("/feed.xml")) == before[0]
    assert len(scene.origin.asked("/other.xml")) == before[1] + 1
    with scene.open() as library:
        assert library.store.items.counts()[ItemState.KEPT] == 2


def test_the_kill_switch_in_the_middle_of_a_run_leaves_the_source_due(scene: Scene) -> None:
    """Nothing more is asked for, nothing counts as failed, and the next run goes on from there."""
    scene.publish(COPY, OTHER)

    def switch(exchange: Exchange) -> None:
        scene.settings.stop_file.touch()
        Status(503)(exchange)

    page = scene.origin.table["/feed.xml"]
    scene.origin.table["/feed.xml"] = switch
    scene.add()
    scene.run()
    assert (scene.origin.asked(COPY), scene.origin.asked(OTHER)) == ([], [])
    with scene.open() as library:
        scene.origin.table["/feed.xml"] = page
        steering.resume(library)
    scene.clock.now += timedelta(days=1)
    assert scene.run().run.summary["fetched"] == 2


def test_a_case_shows_what_the_watch_saw(scene: Scene, capfd: pytest.CaptureFixture[str]) -> None:
    """And so do the deadlines, until a person has spoken."""
    scene.publish(COPY)
    scene.add()
    scene.run()
    with scene.open() as library:
        (match_id,) = [one.id for one in library.store.matches.all()]
        reference = send_case(library, ready_case(library, [match_id]))
        mark(library, reference, State.REMOVED)
        scene.clock.now += timedelta(days=1)
        library.store.items.add_check(1, Change.BACK, "", library.clock())
    scene.run()
    capfd.readouterr()
    for words in (("case", "show", "1"), ("deadlines",)):
        assert command(["--library", str(scene.settings.library), *words]) == 0
        said = capfd.readouterr().out
        assert f"{reference} has as gone answer" in said
        assert f"notice mark {reference} reappeared --url" in said


def test_what_was_refused_is_asked_again_when_its_host_is_spoken_of(scene: Scene) -> None:
    """Not before, and then by the next run."""
    scene.publish(COPY)
    scene.origin.table["/robots.txt"] = "User-agent: *\nDisallow: /v/"
    scene.add()
    assert scene.run().run.summary["refused"] == 1
    scene.clock.now += timedelta(minutes=5)
    scene.run(only="feed")
    assert scene.origin.asked(COPY) == []
    with scene.open() as library:
        state_host(library, scene.origin.netloc(), AllowanceKind.PERMITTED, "The owner wrote so on 1 December.")
    assert scene.run().run.summary["fetched"] == 1
    assert len(scene.origin.asked(COPY)) == 1
