"""Hosts are asked one request at a time, with pauses, back-off and budgets; waiting ends when it must."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from monitor.app import utc_now
from monitor.collected import Basis, HostState, Purpose
from monitor.errors import ContentRefusedError, FetchFailedError
from monitor.policy import AccessRefusedError, ApiBasis
from monitor.settings import Settings
from monitor.sources.fetch import Ask, EndedError, RestingError
from monitor.sources.fetch.pacing import Pacer
from monitor.sources.fetch.places import place_of
from monitor.sources.fetch.resting import moment_of, rest_of
from monitor.store import open_store
from tests.monitor.sources.origin import File, Manner, Origin, Status, Text, fetching, origin, quick

API = ApiBasis(name="An interface", documents="https://api.example/docs")
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def o() -> Iterator[Origin]:
    """Give an origin at two hosts."""
    with origin({"/a": "hello"}, hosts=("127.0.0.1", "127.0.0.2")) as opened:
        yield opened


def ask(o: Origin, path: str = "/a", host: str = "") -> Ask:
    """Return a question that needs no rules of the host."""
    return Ask(url=o.url(path, host), purpose=Purpose.LISTING, api=API)


def pacer(**how: object) -> Pacer:
    """Return a pacer that knows nothing yet."""
    return Pacer(quick(**how), utc_now, threading.Event(), lambda: False, lambda host: (HostState(host=host), None))


def test_one_request_at_a_time_with_pauses(o: Origin, settings: Settings) -> None:
    """However many threads ask, the server sees its requests one after the other, and no faster than agreed."""
    o.table["/a"] = Text("x" * 10, manner=Manner(drip=(5, 0.03)))
    with fetching(settings, o, interval_s=0.1) as fetcher, ThreadPoolExecutor(8) as threads:
        begin = time.monotonic()
        list(threads.map(fetcher.page, [ask(o, host=host) for host in o.hosts * 4]))
    assert time.monotonic() - begin < 1.5  # two hosts side by side
    for host in o.hosts:
        seen = [one for one in o.requests if one.host == o.netloc(host)]
        assert len(seen) == 4
        assert all(later.at >= former.ended_at and later.at - former.at >= 0.1 for former, later in pairwise(seen))


def test_the_pause_holds_over_runs(o: Origin, settings: Settings) -> None:
    """A program that is started again at once does not ask sooner than one that went on."""
    for _ in range(3):
        with fetching(settings, o, interval_s=0.7) as fetcher:
            fetcher.page(ask(o))
    assert all(later.at - former.at >= 0.7 for former, later in pairwise(o.requests))


def test_robots_may_ask_for_more(o: Origin, settings: Settings) -> None:
    """A longer Crawl-delay is kept."""
    o.table["/robots.txt"] = "User-agent: *\nCrawl-delay: 0.2\nAllow: /\n"
    with fetching(settings, o) as fetcher:
        for _ in range(3):
            fetcher.page(Ask(url=o.url("/a"), purpose=Purpose.LISTING))
    times = [one.at for one in o.asked("/a")]
    assert all(later - former >= 0.2 for former, later in pairwise(times))


def test_hosts_of_one_site_share_its_patience() -> None:
    """Sub-hosts share the pause, and at most two of them are asked at the same time."""
    clockwork = pacer(interval_s=0.05)
    begin = time.monotonic()
    turns = [clockwork.turn(place_of(f"https://{name}.example.org/"), None) for name in ("www", "media")]
    assert 0.05 <= time.monotonic() - begin < 1
    third = threading.Thread(target=lambda: turns.append(clockwork.turn(place_of("https://api.example.org/"), None)))
    third.start()
    time.sleep(0.15)
    assert len(turns) == 2
    turns[0].end(10, 200, {}, is_hosts_fault=False)
    third.join(2)
    assert len(turns) == 3
    (site, host) = turns[1].end(5, 200, {}, is_hosts_fault=False)
    assert (site.host, site.requests, site.size_bytes, host.host) == ("example.org", 3, 15, "media.example.org")


@pytest.mark.parametrize(
    "when", [lambda: "3600", lambda: f"{utc_now() + timedelta(hours=1):%a, %d %b %Y %H:%M:%S GMT}"]
)
def test_retry_after_is_kept_beyond_the_run(o: Origin, settings: Settings, when: Callable[[], str]) -> None:
    """Seconds and dates are obeyed, told to whoever asked, and known to the next run, which does not ask at all."""
    o.table["/a"] = Status(429, when())
    with fetching(settings, o) as fetcher, pytest.raises(FetchFailedError, match="429") as caught:
        fetcher.page(ask(o))
    assert caught.value.retry_at
    assert abs(caught.value.retry_at - utc_now() - timedelta(hours=1)) < timedelta(seconds=30)
    with fetching(settings) as fetcher, pytest.raises(RestingError, match="left alone until") as resting:
        fetcher.page(ask(o))
    assert resting.value.status is None
    assert resting.value.retry_at
    assert abs(resting.value.retry_at - caught.value.retry_at) < timedelta(milliseconds=2)
    assert len(o.requests) == 1


def test_an_interface_says_when_it_is_enough(o: Origin, settings: Settings) -> None:
    """X-RateLimit-Remaining: 0 counts with a good answer, too."""
    again = (utc_now() + timedelta(minutes=5)).replace(microsecond=0)
    o.table["/a"] = Text("x", headers={"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": again.isoformat()})
    with fetching(settings, o) as fetcher:
        assert fetcher.page(ask(o)).status == 200
        with pytest.raises(RestingError) as caught:
            fetcher.page(ask(o))
    assert caught.value.retry_at == again


def test_failures_make_pauses_grow() -> None:
    """Each failure in a row doubles the pause, with some chance in it; a good answer ends that."""
    place, clockwork = place_of("https://vids.example/"), pacer(interval_s=0.004)
    pauses = []
    for _ in range(4):
        turn = clockwork.turn(place, None)
        (state,) = turn.end(0, 503, {}, is_hosts_fault=False)
        assert state.not_before
        pauses.append((state.not_before - utc_now()).total_seconds())
    assert state.failures == 4
    assert 0.04 < pauses[3] < 0.09
    (state,) = clockwork.turn(place, None).end(0, 404, {}, is_hosts_fault=False)
    assert (state.failures, state.not_before) == (0, None)


def test_a_short_rest_is_waited_for(o: Origin, settings: Settings) -> None:
    """A host that wants a second gets it, without an error for the next."""
    o.table["/a"] = [Status(503, 1), Text("fine")]
    with fetching(settings, o) as fetcher:
        with pytest.raises(FetchFailedError):
            fetcher.page(ask(o))
        assert fetcher.page(ask(o)).body == b"fine"
    first, second = o.requests
    assert second.at - first.at >= 0.9


def test_broken_connections_count_as_failures(o: Origin, settings: Settings) -> None:
    """A host that breaks off is left alone for longer and longer."""
    o.table["/a"] = File(bytes(1000), manner=Manner(cut_after=10))
    with fetching(settings, o, interval_s=0.01) as fetcher:
        for _ in range(2):
            with pytest.raises(FetchFailedError) as caught:
                fetcher.page(ask(o))
            assert caught.value.retry_at
        state = fetcher._journal.read(lambda store: store.hosts.state(o.netloc()))
    assert state.failures == 2


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"host_requests_per_day": 2}, "2 requests to 127.0.0.1"),
        ({"host_bytes_per_day": 10}, "10 of 10 bytes of 127.0.0.1|10 bytes of 127.0.0.1"),
        ({"bytes_per_day": 10}, "10 bytes of all hosts"),
    ],
)
def test_a_day_has_its_budget(o: Origin, settings: Settings, how: dict[str, int], said: str) -> None:
    """Requests and bytes of a day are counted over runs; beyond them nothing is asked until tomorrow."""
    for _ in range(2):
        with fetching(settings, o, **how) as fetcher:
            fetcher.page(ask(o))
    with fetching(settings, o, **how) as fetcher, pytest.raises(AccessRefusedError, match=said) as caught:
        fetcher.page(ask(o))
    assert caught.value.access.basis is Basis.RATE
    again = caught.value.retry_at
    assert again
    assert (again.hour, again.date()) == (0, utc_now().date() + timedelta(days=1))
    assert len(o.requests) == 2


def test_tomorrow_is_another_day(o: Origin, settings: Settings) -> None:
    """Counts begin anew with the day."""
    day = [utc_now()]
    with fetching(settings, o, clock=lambda: day[0], host_requests_per_day=1) as fetcher:
        fetcher.page(ask(o))
        with pytest.raises(AccessRefusedError):
            fetcher.page(ask(o))
        day[0] += timedelta(days=1)
        assert fetcher.page(ask(o)).status == 200


def test_a_body_that_does_not_fit_into_the_day(o: Origin, settings: Settings, tmp_path) -> None:
    """Tomorrow it may be fetched, or never where it is larger than a whole day's budget."""
    o.table["/m"] = File(b"\0" * 800)
    o.table["/large"] = File(b"\0" * 2000)
    media = Ask(url=o.url("/m"), purpose=Purpose.MEDIA, api=API)
    with fetching(settings, o, host_bytes_per_day=1000) as fetcher:
        fetcher.download(media, tmp_path / "a")
        with pytest.raises(AccessRefusedError, match=r"800 of 1,000 bytes .* 800 more do not fit"):
            fetcher.download(media, tmp_path / "b")
        with pytest.raises(ContentRefusedError, match="no more than 1,000"):
            fetcher.download(Ask(url=o.url("/large"), purpose=Purpose.MEDIA, api=API), tmp_path / "c")


def ended_soon(action: Callable[[], object], error: type[Exception], stop: Callable[[], None]) -> None:
    """Do something that would take very long, end it from outside, and expect that it ends at once."""
    timer = threading.Timer(0.3, stop)
    timer.start()
    begin = time.monotonic()
    with pytest.raises(error):
        action()
    assert time.monotonic() - begin < 10  # of 100 seconds
    timer.join()


@pytest.mark.parametrize("how", ["kill switch", "close"])
@pytest.mark.parametrize("where", ["transfer", "turn", "pause"])
def test_waiting_can_be_ended(o: Origin, settings: Settings, how: str, where: str) -> None:
    """The kill switch and the end of the program end transfers and waits of any kind."""
    o.table["/slow"] = Text("x" * 1000, manner=Manner(drip=(1, 0.1)))
    pause = 30.0 if where == "pause" else 0.0
    with fetching(settings, o, interval_s=pause, timeout_s=20) as fetcher:
        stop = fetcher.stop if how == "close" else settings.stop_file.touch
        error = EndedError if how == "close" else AccessRefusedError
        if where == "pause":
            fetcher.page(ask(o))
        if where == "turn":
            with ThreadPoolExecutor(1) as thread:
                first = thread.submit(fetcher.page, ask(o, "/slow"))
                while not o.asked("/slow"):  # else the second might come first
                    time.sleep(0.01)
                ended_soon(lambda: fetcher.page(ask(o)), error, stop)
                assert isinstance(first.exception(3), error)
        else:
            ended_soon(lambda: fetcher.page(ask(o, "/slow")), error, stop)
        state = fetcher._journal.read(lambda store: store.hosts.state(o.netloc()))
    assert state.failures == 0  # it was not the host's fault


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("0", None),
        ("Thu, 26 Nov 2026 12:01:00 GMT", 60),
        ("2026-11-26T12:00:30.000Z", 30),
        (str(int(NOON.timestamp()) + 7), 7),
        (str((int(NOON.timestamp()) + 7) * 1000), 7),
        ("99999999", 7 * 86_400),
        ("9" * 400, None),
        ("-5", None),
        ("soon", None),
        ("", None),
    ],
)
def test_moments_in_all_their_forms(text: str, seconds: int | None) -> None:
    """What hosts write of time is read; nonsense says nothing, and nobody is obeyed for more than a week."""
    expected = None if seconds is None else NOON + timedelta(seconds=seconds)
    assert rest_of(503, {"Retry-After": text}, NOON) == expected
    assert rest_of(200, {"Retry-After": text}, NOON) is None
    assert moment_of("nonsense", NOON) is None


def test_states_lie_in_the_library(o: Origin, settings: Settings) -> None:
    """What is known of a host can be looked up by others."""
    with fetching(settings, o) as fetcher:
        fetcher.page(ask(o))
    store = open_store(settings)
    state = store.hosts.state(o.netloc())
    store.close()
    assert (state.requests, state.size_bytes, state.failures) == (1, 5, 0)
