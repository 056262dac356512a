"""Long work: one at a time, told as it goes on, stopped between two items."""

import time
from collections.abc import Callable, Iterator
from threading import Event

import pytest

from monitor.errors import InputError
from monitor.store.library import Library
from monitor.values import Outcome, Status
from monitor.web.jobs import MOST_REMARKS, RESUME, Job, Jobs, Phase, Stage
from tests.monitor.web.served import Serving, Visitor, text_of


def until(holds: Callable[[], object], seconds: float = 60.0) -> None:
    """Wait until something holds; fail where it never does."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came to this"
        time.sleep(0.02)


def over(jobs: Jobs, job: Job) -> Job:
    """Return a job as it is when nothing happens to it any more."""
    until(lambda: jobs.get(job.id).is_over)
    return jobs.get(job.id)


def items(*outcomes: Outcome | Stage) -> Callable[[Library], Iterator[Outcome | Stage]]:
    """Return work that yields some outcomes."""
    return lambda _: iter(outcomes)


def good(name: str, note: str | None = None) -> Outcome:
    """Return the outcome of an item that went well."""
    return Outcome(item=name, status=Status.DONE, name=name, note=note)


BAD = Outcome(item="b.mp4", status=Status.FAILED, note="b.mp4: the file has no bytes; copy it again.")
KNOWN = Outcome(item="c.mp4", status=Status.DUPLICATE, name="a")


class Gate:
    """Work that waits before each item but the first, and notes how it ended."""

    def __init__(self) -> None:
        self.began, self.go, self.closed = Event(), Event(), Event()

    def __call__(self, library: Library) -> Iterator[Outcome]:
        """Do it."""
        self.library = library
        try:
            yield good("first")
            self.began.set()
            for number in range(100):
                assert self.go.wait(10)
                yield good(f"item {number}")
        finally:
            self.closed.set()


def test_a_job_counts_what_became_of_its_items(served: Serving) -> None:
    """Done, already there, failed; sentences are kept."""
    jobs = served.room.jobs
    work = items(good("a"), good("d", "Too dark."), KNOWN, BAD)
    job = over(jobs, jobs.start("Register 4 originals", work, total=4, actor="Ann", kind="register"))
    assert (job.phase, job.summary, job.share) == (Phase.DONE, "2 registered, 1 already there, 1 failed.", 1.0)
    assert [(one.text, one.is_failure) for one in job.remarks] == [("d: Too dark.", False), (BAD.note, True)]


def test_stages_are_told_one_after_the_other(served: Serving) -> None:
    """A scan is followed by the matching of its clips."""
    jobs = served.room.jobs
    found = Outcome(item="a", status=Status.DONE, name="a", matches=3)
    work = items(good("a"), Stage(doing="Matching", did="matched", total=1), found)
    job = over(jobs, jobs.start("Scan", work, total=1, actor="Ann", kind="scan"))
    assert job.summary == "1 scanned; 1 matched, 3 matches found."


def test_work_is_done_in_the_name_of_who_asked(served: Serving) -> None:
    """The audit will name that person."""
    gate = Gate()
    gate.go.set()
    job = over(served.room.jobs, served.room.jobs.start("x", gate, total=101, actor="Ann Archer"))
    assert (gate.library.actor, job.actor) == ("Ann Archer", "Ann Archer")


def test_one_job_runs_at_a_time_and_the_next_waits(served: Serving) -> None:
    """Two long jobs at once would only slow each other down."""
    jobs, first, second = served.room.jobs, Gate(), Gate()
    one = jobs.start("one", first, total=101, actor="Ann")
    two = jobs.start("two", second, total=101, actor="Ann")
    assert first.began.wait(10)
    assert (jobs.get(two.id).phase, second.began.is_set()) == (Phase.WAITING, False)
    first.go.set()
    second.go.set()
    assert (over(jobs, one).phase, over(jobs, two).phase) == (Phase.DONE, Phase.DONE)


def test_a_job_that_is_stopped_ends_after_the_item_at_hand(served: Serving) -> None:
    """Its generator is closed, and it is said how to go on."""
    jobs, gate = served.room.jobs, Gate()
    job = jobs.start("one", gate, total=101, actor="Ann")
    assert gate.began.wait(10)
    jobs.cancel(job.id)
    assert jobs.get(job.id).is_stopping
    gate.go.set()
    ended = over(jobs, job)
    assert (ended.phase, ended.tallies[0].done, gate.closed.is_set()) == (Phase.STOPPED, 2, True)
    assert RESUME in ended.message


def test_a_waiting_job_is_stopped_at_once(served: Serving) -> None:
    """It never begins."""
    jobs, first, second = served.room.jobs, Gate(), Gate()
    jobs.start("one", first, total=101, actor="Ann")
    two = jobs.start("two", second, total=101, actor="Ann")
    assert jobs.cancel(two.id).phase is Phase.STOPPED
    first.go.set()
    until(lambda: jobs.current() is None)
    assert not second.began.is_set()


def test_an_error_of_ours_ends_a_job_with_its_sentence(served: Serving) -> None:
    """What was done before is counted."""

    def work(_: Library) -> Iterator[Outcome]:
        yield good("a")
        raise InputError("The disk is full; free some space.")

    job = over(served.room.jobs, served.room.jobs.start("x", work, total=2, actor="Ann"))
    assert (job.phase, job.tallies[0].done) == (Phase.FAILED, 1)
    assert job.message.startswith("The disk is full")


def test_a_bug_ends_a_job_in_general_words_and_stands_in_the_log(
    served: Serving, caplog: pytest.LogCaptureFixture
) -> None:
    """People see no traceback; the next job is done all the same."""

    def work(_: Library) -> Iterator[Outcome]:
        yield good("a")
        raise KeyError("secret detail")

    jobs = served.room.jobs
    job = over(jobs, jobs.start("x", work, total=2, actor="Ann"))
    assert job.phase is Phase.FAILED
    assert "secret" not in job.message
    assert "secret detail" in caplog.text
    assert over(jobs, jobs.start("y", items(good("a")), total=1, actor="Ann")).phase is Phase.DONE


def test_a_job_keeps_a_bounded_number_of_sentences(served: Serving) -> None:
    """The rest is counted."""
    jobs = served.room.jobs
    work = items(*(good(f"item {number}", "Too dark.") for number in range(MOST_REMARKS + 7)))
    job = over(jobs, jobs.start("x", work, total=0, actor="Ann"))
    assert (len(job.remarks), job.remarks_left_out) == (MOST_REMARKS, 7)


def test_a_room_that_closes_stops_its_jobs(served: Serving) -> None:
    """The item at hand is finished, nothing else is begun."""
    jobs, gate = served.room.jobs, Gate()
    job = jobs.start("one", gate, total=101, actor="Ann")
    waiting = jobs.start("two", Gate(), total=101, actor="Ann")
    assert gate.began.wait(10)
    gate.go.set()
    jobs.close()
    assert jobs.get(job.id).is_over
    assert jobs.get(waiting.id).phase is Phase.STOPPED
    with pytest.raises(Exception, match="being closed"):
        jobs.start("three", items(), total=0, actor="Ann")


def test_the_page_of_a_job_shows_how_far_it_is_and_stops_it(served: Serving, visitor: Visitor) -> None:
    """Without any script."""
    gate = Gate()
    job = served.room.jobs.start("Register <b>12</b> originals", gate, total=12, actor="Ann", kind="register")
    assert gate.began.wait(10)
    shown = visitor.get(f"/jobs/{job.id}")
    assert "1 of 12 done" in text_of(shown)
    assert "<b>12</b>" not in shown.text
    assert "stops after the item at hand" in text_of(visitor.post(f"/jobs/{job.id}/cancel"))
    gate.go.set()
    over(served.room.jobs, job)
    assert "2 registered." in text_of(visitor.get(f"/jobs/{job.id}"))
    assert "Register" in text_of(visitor.get("/jobs"))


def test_a_job_that_is_not_there_is_told_in_words(visitor: Visitor) -> None:
    """As after the room was started again."""
    answer = visitor.get("/jobs/77")
    assert answer.status_code == 404
    assert "There is no job 77" in text_of(answer)
