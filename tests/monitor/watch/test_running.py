"""One run of the watch: finds a copy, tells it once, sees it go, and opens the old case when it comes back."""

from datetime import timedelta

import pytest

from monitor.casework.lifecycle import State
from monitor.collected import ItemState, NewsKind
from monitor.errors import CaseRefusedError
from monitor.review.progress import Report, report
from monitor.values import WATCH
from monitor.watch.returning import open_returns
from monitor.watch.running import Listener
from tests.monitor.letter_samples import ready_case
from tests.monitor.life_samples import mark, send_case
from tests.monitor.sources.origin import File
from tests.monitor.watch.conftest import COPY, OTHER, Scene

WEEK = timedelta(days=7, minutes=1)


def test_a_copy_is_found_told_lost_and_found_again(scene: Scene) -> None:
    """Told once; gone is an outcome; back opens the case before people, and only a person says that it reappeared."""
    scene.publish(COPY, OTHER)
    scene.add()
    find(scene)
    with scene.open() as library:
        (match_id,) = [one.id for one in library.store.matches.all()]
        reference = send_case(library, ready_case(library, [match_id]))
    lose(scene, reference)
    with scene.open() as library:
        mark(library, reference, State.REMOVED)
    find_again(scene, reference)
    assert scene.run().news == ()


def find(scene: Scene) -> None:
    """Find a copy among strangers' films; the second run has nothing to tell, and asks nobody."""
    lines: list[str] = []
    done = scene.run(on=Listener(told=lines.append))
    assert (done.problems, {one.kind for one in done.news}, len(lines)) == ((), {NewsKind.MATCH}, 1)
    assert "My film" in lines[0]
    assert "2 fetched; 1 match" in done.sentence
    asked = len(scene.origin.requests)
    again = scene.run()
    assert (again.news, again.problems, again.sentence) == ((), (), "No source was due, nothing new.")
    assert len(scene.origin.requests) == asked


def lose(scene: Scene, reference: str) -> None:
    """Let the copy go while a letter is under way: the people are told, and nothing is recorded in their name."""
    scene.take_away(COPY)
    scene.clock.now += WEEK
    gone = scene.run()
    (news,) = [one for one in gone.news if one.kind is not NewsKind.DEADLINE]
    assert (news.kind, reference in news.text, gone.problems) == (NewsKind.GONE, True, ())
    with scene.open() as library:
        assert [one.item.url for one in library.store.items.in_states({ItemState.GONE})] == [
            scene.origin.url("/v/copy")
        ]
        assert library.store.letters.called(reference).state is State.SENT


def find_again(scene: Scene, reference: str) -> None:
    """Let the copy come back: the case is before people again until one of them says that it reappeared."""
    scene.origin.table[COPY] = File(scene.copy)
    scene.clock.now += WEEK
    (news,) = scene.run().news
    with scene.open(WATCH) as library:
        letter = library.store.letters.called(reference)
        assert (news.kind, news.path) == (NewsKind.BACK, f"/cases/{letter.case_id}")
        assert [(one.reference, one.case_id) for one in open_returns(library)] == [(reference, letter.case_id)]
        with pytest.raises(CaseRefusedError):
            report(library, reference, Report(state=State.REAPPEARED, reason="It is back, says the watch."))
        assert library.store.sights.last_check(1, letter.urls[0]) is None
    with scene.open() as library:
        mark(library, reference, State.REAPPEARED)
        assert open_returns(library) == []
