"""The stream of news: who changes what, whoever it is, and nothing for those who may not hear it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from monitor.app import open_library
from monitor.values import Outcome, Status
from monitor.web.guard import hashed
from monitor.web.live import MOST_LISTENERS, MOST_OF_ONE
from tests.monitor.web.served import Serving, Visitor
from tests.monitor.web.test_jobs import until

Event = dict[str, str]


@contextmanager
def listening(visitor: Visitor, path: str = "/events", **headers: str) -> Iterator[Iterator[Event]]:
    """Open the stream; gives its events as they come, comments left out."""
    with visitor.http.stream("GET", path, headers={"Host": visitor.http.base_url.netloc.decode(), **headers}) as answer:
        assert answer.status_code == 200, answer.status_code
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer)


def _events(answer: httpx.Response) -> Iterator[Event]:
    event: Event = {}
    for line in answer.iter_lines():
        if line:
            name, _, value = line.partition(": ")
            event[name] = value
        elif "event" in event:
            yield event
            event = {}


def opened(client: httpx.Client) -> httpx.Response:
    """Open the stream and leave it open."""
    return client.send(client.build_request("GET", "/events"), stream=True)


def note(served: Serving, action: str = "match.decide", actor: str = "Ann") -> None:
    """Record something, as another process would."""
    with open_library(served.room.settings, actor=actor) as library:
        library.record(action, "match 3", verdict="confirmed")


def test_a_change_by_somebody_else_is_told(served: Serving, visitor: Visitor) -> None:
    """With what was done, to what, by whom and when."""
    with listening(visitor) as events:
        hello = next(events)
        note(served, actor="Bob\x1b[31m")
        event = next(events)
        told = json.loads(event["data"])
    assert event["event"] == "changed"
    assert int(event["id"]) == int(hello["id"]) + 1 == told["id"]
    assert (told["action"], told["subject"]) == ("match.decide", "match 3")
    assert "\x1b" not in told["actor"]


def test_a_change_by_the_command_line_is_told(served: Serving, visitor: Visitor) -> None:
    """The command runs in another process."""
    program = Path(sys.executable).parent / "reclaim"
    library = str(served.room.settings.library)
    with listening(visitor) as events:
        next(events)
        words = [program, "--library", library, "allow", "own", "other.example", "lindqvist"]
        subprocess.run([str(word) for word in words], check=True, capture_output=True)
        assert json.loads(next(events)["data"])["action"] == "permission.add"


def test_a_stream_that_was_lost_goes_on_where_it_was(served: Serving, visitor: Visitor) -> None:
    """What happened meanwhile is told, once each."""
    with listening(visitor) as events:
        known = next(events)["id"]
    for number in range(3):
        note(served, action=f"test.{number}")
    with listening(visitor, **{"Last-Event-ID": known}) as events:
        next(events)
        assert [json.loads(next(events)["data"])["action"] for _ in range(3)] == ["test.0", "test.1", "test.2"]
    with listening(visitor, path=f"/events?since={known}") as events:
        next(events)
        assert json.loads(next(events)["data"])["action"] == "test.0"


def test_a_number_that_is_none_starts_at_the_present(served: Serving, visitor: Visitor) -> None:
    """Neither nonsense nor the future keeps a listener from hearing what comes."""
    for known in ("nonsense", "-4", "9" * 40, "99999"):
        with listening(visitor, **{"Last-Event-ID": known}) as events:
            next(events)
            note(served)
            assert next(events)["event"] == "changed"


def test_a_job_is_told_as_it_goes_on(served: Serving, visitor: Visitor) -> None:
    """Its last state always comes, however fast it was."""
    with listening(visitor) as events:
        next(events)
        done = [Outcome(item=str(number), status=Status.DONE) for number in range(500)]
        served.room.jobs.start("Count", lambda _: iter(done), total=500, actor="Ann")
        states = []
        while not states or states[-1]["phase"] != "done":
            states.append(json.loads(next(events)["data"]))
    assert states[-1]["done"] == 500
    assert len(states) < 20


def test_a_browser_that_goes_is_forgotten(served: Serving, visitor: Visitor) -> None:
    """Its connection and its place in the room are free again."""
    with listening(visitor) as events:
        next(events)
        assert served.room.live.listeners == 1
    visitor.http.close()
    until(lambda: served.room.live.listeners == 0, 5)


def test_a_session_that_was_ended_hears_no_more(served: Serving, visitor: Visitor) -> None:
    """Its stream ends by itself, and it gets no new one."""
    with listening(visitor) as events:
        next(events)
        with open_library(served.room.settings) as library:
            library.store.sessions.end(hashed(visitor.http.cookies[served.room.cookie]))
        note(served)
        assert list(events) == []
    assert visitor.http.get("/events").status_code == 401


def test_a_stranger_hears_nothing(served: Serving) -> None:
    """The stream needs a session as every page does."""
    assert httpx.get(f"{served.url}/events").status_code == 401
    assert served.room.live.listeners == 0


def test_only_so_many_listen_at_once(served: Serving, visitor: Visitor) -> None:
    """One more is told so, and has a place as soon as another goes."""
    client = visitor.http
    crowd = [Visitor(served).http for _ in range(MOST_LISTENERS // MOST_OF_ONE)]
    open_streams = [opened(one) for one in crowd for _ in range(MOST_OF_ONE)]
    assert {answer.status_code for answer in open_streams} == {200}
    assert client.get("/events").status_code == 503
    open_streams[0].close()
    until(lambda: served.room.live.listeners < MOST_LISTENERS, 5)
    with client.stream("GET", "/events") as answer:
        assert answer.status_code == 200
    for answer in open_streams:
        answer.close()


def test_of_one_session_the_oldest_stream_ends(served: Serving, visitor: Visitor) -> None:
    """So that nobody, and no browser that forgets to hang up, shuts the others out."""
    streams = [opened(visitor.http) for _ in range(MOST_OF_ONE + 1)]
    assert served.room.live.listeners == MOST_OF_ONE
    assert "hello" in streams[0].read().decode(), "it has not ended"
    streams[1].close()
    until(lambda: served.room.live.listeners == MOST_OF_ONE - 1, 5)
    for answer in streams:
        answer.close()


def test_a_room_that_closes_ends_its_streams(served: Serving, visitor: Visitor) -> None:
    """Nobody has to wait for pages that listen."""
    with listening(visitor) as events:
        next(events)
        served.room.close()
        assert list(events) == []


def test_a_job_that_was_over_before_the_stream_began_is_told(served: Serving, visitor: Visitor) -> None:
    """A page says up to which job it knows everything; what came between it and its stream is not lost."""
    jobs = served.room.jobs
    before = jobs.version
    job = jobs.start("Scan 1 clip", lambda _: iter(()), total=1, actor="Ann", kind="scan")
    until(lambda: jobs.get(job.id).is_over)
    with listening(visitor, f"/events?jobs={before}") as events:
        told = next(one for one in events if one["event"] == "job")
    assert json.loads(told["data"])["title"] == "Scan 1 clip"
